"""Tables, map data and folders where a scenario is wanted: named as what they are, with the way to the scenario."""

import pytest
from scenario_worlds import SMALLEST, faults_of, written


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("村庄.xlsx", b"PK\x03\x04" + b"\xb5" * 40, "这是一张表格，不是情景文件"),
        ("村庄.XLS", b"\xd0\xcf\x11\xe0" + b"\xb5" * 40, "这是一张表格，不是情景文件"),
        ("村庄.csv", "编号,名称\n".encode("gbk"), "这是一张表格，不是情景文件"),
        ("村庄.toml", b"PK\x03\x04" + b"\xb5" * 40, "这是一张表格，不是情景文件"),
        ("县界.shp", b"\x00\x00\x27\x0a" + b"\xb5" * 40, "这是一份地图数据，不是情景文件"),
        ("县界.geojson", b"{}", "这是一份地图数据，不是情景文件"),
        ("roads.osm.pbf", b"\x00\x00\x00\x0d", "这是一份地图数据，不是情景文件"),
    ],
)
def test_data_are_named_as_data_and_told_where_they_belong(tmp_path, name, content, expected):
    (tmp_path / name).write_bytes(content)

    (line,) = faults_of(tmp_path / name)

    assert f"{tmp_path / name}：{expected} → 情景是以 .toml 结尾的文本文件" in line
    assert "region 写的区域文件夹" in line
    assert f'.file = "{name}"' in line
    assert "编码" not in line
    assert "template" in line or "表格" not in line


@pytest.mark.parametrize("name", ["区域/村庄.xlsx", "区域/县界.shp", "区域"])
def test_a_scenario_that_lies_beside_the_data_is_named(tmp_path, name):
    """The usual order: the scenario beside the region folder. Another TOML file there is no scenario."""
    (tmp_path / "区域").mkdir()
    written(tmp_path, SMALLEST, "本县.toml")
    written(tmp_path, "[tool]\nx = 1\n", "pyproject.toml")
    if name != "区域":
        (tmp_path / name).write_bytes(b"\x00\xb5")

    (line,) = faults_of(tmp_path / name)

    assert f"这里有 {tmp_path / '本县.toml'}，命令里写它" in line
    assert "pyproject" not in line


def test_a_folder_is_called_a_folder_and_its_own_scenario_comes_first(tmp_path):
    run = tmp_path / "run"
    run.mkdir()
    written(tmp_path, SMALLEST, "outside.toml")
    written(run, SMALLEST, "scenario.toml")

    (line,) = faults_of(run)

    assert "这是一个文件夹，不是情景文件" in line
    assert str(run / "scenario.toml") in line
    assert "outside" not in line
    assert "this is a folder and no scenario file" in faults_of(run, "en")[0]


def test_a_scenario_with_a_second_ending_is_still_read(tmp_path):
    """An editor that hides endings writes 本县.toml.txt."""
    faults = faults_of(written(tmp_path, SMALLEST.replace("seed = 1", "seed = -1"), "本县.toml.txt"))

    assert [("seed" in line) for line in faults] == [True]
