"""Scenarios that cannot be used: every fault at once with its line, exit code 4, nothing written."""

from pathlib import Path

import pytest
from run_worlds import every_file, tiny_world

from scripts.cli import main


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


def test_a_folder_in_place_of_a_scenario_is_named(world, capsys):
    assert main(["check", "region"]) == 4
    assert "region" in capsys.readouterr().err
