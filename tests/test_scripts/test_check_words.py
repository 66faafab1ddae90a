"""What ``check`` says and in which order: what decides, then guesses, a line a kind, the doubtful ones first."""

import csv

import geopandas as gpd
import pytest
from run_worlds import tiny_world
from shapely import box

from geo.reading.repairs import Repair
from geo.words.catalogue import say
from geo.words.message import message
from scripts.checking import check_scenario
from scripts.guess_lines import guess_lines
from scripts.layer_status import layer_lines
from scripts.repairs_file import write_repairs


def guess(kind, row=0, confidence="sure", *, layer="settlements", what="甲", **more):
    note = message("layer-short", layer_zh=what, layer_en=what)
    return Repair(layer, f"{layer}.csv", row, "people", kind, "a", "b", confidence, note, **more)


def said(repairs, language="zh"):
    return [say(line, language).strip() for line in guess_lines(repairs)]


def test_guesses_of_one_layer_and_kind_are_one_line_and_the_doubtful_lines_stand_first():
    """Three sure strokes; a hundred numbers, the seventh of which is doubtful; one encoding."""
    repairs = [
        *(guess("blank-mark", row) for row in (2, 3, 4)),
        *(
            guess("approximate", row, "likely" if row == 7 else "sure", what=f"第{row}")
            for row in range(1, 101)
        ),
        guess("encoding", confidence="likely", layer="roads", what="乙"),
    ]

    doubtful, encoding, strokes = said(repairs)
    assert doubtful.startswith(
        "请核对：settlements.csv：第7；这一类共 100 处，其中 1 处请核对。不认可这一处："
    )
    assert doubtful.endswith(
        'reading.settlements.refuse = ["approximate@7"]；这一类都不认可：只写 "approximate"'
    )
    assert encoding == '请核对：roads.csv：乙。不认可：reading.roads.refuse = ["encoding"]'
    assert strokes.startswith("留意：settlements.csv：甲；这一类共 3 处。不认可这一处：")
    assert '.refuse = ["blank-mark@2"]；' in strokes
    assert len(said(repairs, "en")) == 3


def test_what_the_scenario_asked_for_is_no_guess_but_its_doubt_is_told_without_a_line_to_refuse():
    assert said([guess("crs", asked=True)]) == []
    assert said([guess("crs", confidence="likely", asked=True)]) == ["请核对：settlements.csv：甲"]


def test_a_guessed_heading_is_told_with_the_setting_that_names_its_rows():
    found = message("heading-found", rows="2–3", layer="settlements", listed="[2, 3]")
    repairs = [
        guess("heading", confidence="likely"),
        Repair("settlements", "a.xlsx", 0, "", "heading", "1", "2–3", "sure", found),
    ]

    (line,) = said(repairs)

    assert "标题取自第 2–3 行" in line
    assert "reading.settlements.heading_rows = [2, 3]" in line


def test_the_line_of_a_layer_says_how_many_of_its_guesses_are_doubtful(tmp_path):
    scenario = tiny_world(tmp_path)
    lines = []
    (tmp_path / "region" / "settlements.cpg").write_text("GBK")  # its text is UTF-8

    check_scenario(scenario, language="zh", say_line=lines.append)

    (line,) = [line for line in lines if "settlements.shp，" in line]
    assert line.endswith("判断 1 处，其中 1 处请核对")
    assert list(layer_lines({}, ()))


@pytest.mark.parametrize("out", [False, True])
def test_land_and_service_are_told_before_guesses_however_many(tmp_path, out):
    """Sites forbidden by an area over more than half the county; what was guessed of three files comes after that."""
    scenario = tiny_world(tmp_path)
    region = tmp_path / "region"
    west, south, east, north = gpd.read_file(region / "counties.shp").total_bounds
    area = box(west + 0.4 * (east - west), south, east, north)
    gpd.GeoDataFrame({"kind": ["永久基本农田"], "name": ["甲"]}, geometry=[area], crs="EPSG:4490").to_file(
        region / "exclusions.gpkg"
    )
    for name in ("settlements", "townships"):
        (region / f"{name}.cpg").write_text("GBK")  # their text is UTF-8
    lines = []

    found = check_scenario(
        scenario, out=tmp_path / "checked" if out else None, language="zh", say_line=lines.append
    )

    land = [at for at, line in enumerate(lines) if "不得作为" in line and "留意" in line]
    (head,) = [at for at, line in enumerate(lines) if line.startswith("读取文件时的判断")]
    guesses = [at for at, line in enumerate(lines) if ".refuse = " in line]
    assert land
    assert max(land) < head < min(guesses)
    assert ("逐条写在 repairs.csv" in lines[head]) == out
    assert ("加 --out" in lines[head]) != out
    assert "写在情景文件开头、第一个 [ ] 之前" in lines[head]
    assert len(guesses) == 3  # two encodings, and that the area is real
    assert lines[-1] == f"可以运行；有 {found} 处需要留意（见上）"


def test_the_table_of_guesses_has_the_doubtful_ones_first_and_no_chinese_in_english(tmp_path):
    counted = Repair(
        "settlements",
        "a.csv",
        0,
        "kind",
        "derived",
        "",
        message("rows-counted", count=3),
        "likely",
        message("layer-short", layer_zh="甲", layer_en="x"),
    )
    repairs = [guess("blank-mark", 2, what="x"), counted, guess("crs", what="x", asked=True)]

    write_repairs(tmp_path / "repairs.csv", repairs, "en")

    text = (tmp_path / "repairs.csv").read_text("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert [row[4] for row in rows[1:]] == ["derived", "blank-mark", "crs"]
    assert rows[1][6] == "3 rows"
    assert [row[-1] for row in rows[1:]] == [
        'reading.settlements.refuse = ["derived"]',
        'reading.settlements.refuse = ["blank-mark@2"]',
        "",
    ]
    assert text.isascii()
