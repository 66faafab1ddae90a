"""Scenarios that cannot be used: every fault at once with its line, exit code 4, nothing written."""

from pathlib import Path

import geopandas as gpd
import pytest
from run_worlds import SCENARIO, every_file, tiny_world

from optimize.scenario.loading import load_scenario
from scripts.cli import main
from scripts.synthetic.county import small_region


@pytest.fixture
def world(tmp_path, monkeypatch) -> Path:
    tiny_world(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(capsys, world: Path, *, verb: str = "run", language: str = "zh") -> str:
    before = every_file(world)
    assert main(["--lang", language, verb, "tiny.toml"]) == 4
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert every_file(world) == before
    return err


def rewrite(world: Path, old: str, new: str) -> None:
    file = world / "tiny.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_unknown_keys_and_values_out_of_range_come_at_once_with_their_lines(world, capsys):
    rewrite(world, "seed = 1", "sede = 1\nseed = -3")
    rewrite(world, "year = 2027", "year = 1999")
    rewrite(world, '["small"]', '["smal"]')

    zh, en = (refused(capsys, world, language=language) for language in ("zh", "en"))

    assert zh.splitlines()[0] == "情景文件 tiny.toml 有 4 处问题"
    assert en.splitlines()[0] == "scenario tiny.toml has 4 fault(s)"
    for word in ("year", "sede", "seed", "smal"):
        assert word in zh
        assert word in en
    assert "第 6 行" in zh


@pytest.mark.parametrize("verb", ["run", "check"])
def test_codes_the_region_does_not_have_come_at_once(world, capsys, verb):
    """A county, a township, a crossing and a cluster that are not there: only the region can tell."""
    rewrite(world, "990101 = {", "888888 = { points = 1 }\n990101 = {")
    rewrite(world, "serve_every_unit = false", 'serve_every_unit = false\nclosed_crossings = ["Q9"]')
    rewrite(world, "[classes]", '[catchments]\nrule = "clusters"\nclusters = [["990101999"]]\n\n[classes]')

    zh = refused(capsys, world, verb=verb)

    assert zh.splitlines()[0] == "情景文件 tiny.toml 有 3 处问题"
    for word in ("888888", "990101999", "Q9"):
        assert word in zh


def test_a_missing_or_broken_file_is_named(world, capsys):
    assert main(["run", "没有.toml"]) == 4
    assert "没有.toml" in capsys.readouterr().err

    (world / "tiny.toml").write_bytes("name = “tiny”".encode())
    assert "第 1 行" in refused(capsys, world)

    (world / "tiny.toml").write_bytes('title_zh = "小县"'.encode("gbk"))
    assert "GBK" in refused(capsys, world)


@pytest.mark.parametrize("verb", ["run", "check"])
@pytest.mark.parametrize(("given", "what"), [("region", "一个文件夹"), ("村庄.xlsx", "一张表格")])
def test_what_is_no_scenario_is_called_by_its_name_and_the_scenario_is_pointed_to(
    world, capsys, verb, given, what
):
    (world / "村庄.xlsx").write_bytes(b"PK\x03\x04" + b"\xb5" * 40)

    assert main([verb, given]) == 4

    err = capsys.readouterr().err
    assert f"{given}：这是{what}，不是情景文件 → 情景文件以 .toml 结尾，这里有 tiny.toml" in err


def test_slips_of_the_scenario_are_told_together_with_faults_of_the_data(world, capsys):
    """A village without a code and a quota of a county nobody has: one round of mending, not two."""
    rewrite(world, "990101 = {", "888888 = { points = 1 }\n990101 = {")
    file = world / "region" / "settlements.shp"
    frame = gpd.read_file(file)
    frame.loc[0, "rural_pop"] = -5
    frame.to_file(file, encoding="utf-8")

    for verb in ("run", "check"):
        assert main([verb, "tiny.toml"]) == 3

        headline, *lines = capsys.readouterr().err.splitlines()
        assert headline.endswith("有 1 处问题；情景文件 tiny.toml 有 1 处问题")
        assert "settlements.shp" in lines[0]
        assert lines[1].startswith("  - tiny.toml quotas：区域数据里没有这些设置所属的县（市、区）")
        assert "888888" in lines[1]


def test_settings_of_counties_left_out_are_left_aside_in_one_sentence(tmp_path, monkeypatch, capsys):
    """Two counties in the files, one planned: the other's quota and cluster are named once, and checked as before."""
    small_region(tmp_path / "region", seed=5, counties=2, townships=3, villages=24)
    more = '\n[catchments]\nrule = "clusters"\nclusters = [["990102101", "990102102"]]\n'
    text = SCENARIO.format(points=6).replace("seed = 1", 'seed = 1\ncounties = ["990101"]')
    text = text.replace("[quotas]", "[quotas]\n990102 = { points = 4 }")
    (tmp_path / "tiny.toml").write_text(text + more, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert main(["check", "tiny.toml"]) in {0, 8}

    out = capsys.readouterr().out
    (told,) = [line for line in out.splitlines() if "没有采用" in line]
    assert told.endswith("任务数（quotas）990102；片区（clusters）990102101+990102102")

    assert main(["run", "tiny.toml", "--out", "run", "--gap", "0.05"]) == 0
    assert told in capsys.readouterr().out.splitlines()
    kept = load_scenario(tmp_path / "run" / "scenario.toml")
    assert (set(kept.quotas), kept.catchments.rule) == ({"990101"}, "township")
