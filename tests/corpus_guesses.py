"""Tables as offices keep them, each read with one guess: what it must read, and what is said where it is refused."""

from pathlib import Path
from typing import Any

import shapely
from corpus_files import FileCase, GuessCase, Write
from corpus_sheets import HEAD, book, cell, rows
from pyproj import Transformer
from workbook_worlds import Rows, workbook

from geo.coordinates.datum import gcj_of

UNIT = "371602101201"
LON, LAT = HEAD[5], HEAD[6]
BLANK: list[Any] = [None] * len(HEAD)


def beside(held: Rows, heading: str, *cells: object) -> list[list[Any]]:
    """Return a table with one more column."""
    return [[*row, value] for row, value in zip(held, (heading, *cells), strict=True)]


def amap() -> list[list[Any]]:
    """Return the villages with the coordinates of Amap, and the heading that says so."""
    held = rows(经度="经度(高德)", 纬度="纬度(高德)")
    for row in held[1:]:
        point = shapely.transform(shapely.Point(row[5], row[6]), gcj_of)
        row[5:7] = [point.x, point.y]
    return held


def metres() -> list[list[Any]]:
    """Return the villages as surveyors write them, X north and Y east with the zone in front, and their system."""
    held = rows(经度="Y坐标", 纬度="X坐标")
    into = Transformer.from_crs("EPSG:4490", "EPSG:4527", always_xy=True)
    for row in held[1:]:
        row[5:7] = into.transform(row[5], row[6])
    return beside(held, "坐标系", *["CGCS2000"] * 3)


def pairs() -> list[list[Any]]:
    """Return the villages with both coordinates in one cell."""
    held = [[*row[:5], row[7], f"{row[5]},{row[6]}"] for row in rows()]
    held[0][6] = "坐标(CGCS2000)"
    return held


def in_two_rows() -> tuple[list[list[Any]], list[str]]:
    """Return the villages under a heading in two rows, and its merged cells."""
    held = rows()
    upper = ["行政村", None, "人口", None, "户数", "坐标(CGCS2000)", None, "数据来源性质"]
    lower = ["代码", "名称", "城镇", "乡村", None, "经度", "纬度", None]
    return [upper, lower, *held[1:]], ["A1:B1", "C1:D1", "E1:E2", "F1:G1", "H1:H2"]


def in_three_rows() -> tuple[list[list[Any]], list[str]]:
    """Return the same below a title, the people once more divided."""
    held = rows()
    head = [
        ["村庄情况汇总表", *BLANK[1:]],
        ["行政村", None, "人口", None, "户数", "坐标(CGCS2000)", None, "数据来源性质"],
        [None, None, "常住人口", None, None, None, None, None],
        ["代码", "名称", "城镇", "乡村", None, "经度", "纬度", None],
    ]
    return [*head, *held[1:]], ["A1:H1", "A2:B3", "C2:D2", "C3:D3", "E2:E4", "F2:G3", "H2:H4"]


def units(*said: str | None, people: object = 300, merged: tuple[str, ...] = ()) -> Write:
    """Return what writes the two natural villages with the unit said beside each, and the people of the first."""
    head = ["编号", "自然村", "所属村代码", "人口", "经度(CGCS2000)", "纬度(CGCS2000)", "来源"]
    held = [
        ["z1", "张家", said[0], people, 117.911, 37.312, "真实"],
        ["z2", "张家北", said[1], 200, 117.909, 37.309, "真实"],
    ]
    return lambda folder: workbook(folder / "places.xlsx", {"Sheet1": [head, *held]}, merged=merged)


def chosen(folder: Path) -> None:
    """Write a workbook whose second sheet is the one meant."""
    workbook(folder / "settlements.xlsx", {"填表说明": [["请如实填写"], ["名称"]], "数据": rows()})


TITLED = [["滨城区村庄情况表", *BLANK[1:]], ["单位：人、户", *BLANK[1:]], *rows()]
TOTAL = ["小计", None, 0, 1500, 540, None, None, None]

CASES: list[FileCase] = []
GUESSES = [
    GuessCase(
        "a title and a note above the heading",
        book(TITLED, merged=["A1:H1"]),
        "heading",
        "3",
        ("coordinates-missing",),
    ),
    GuessCase(
        "a heading in two rows",
        book(in_two_rows()[0], merged=in_two_rows()[1]),
        "heading",
        "城镇人口",
        ("heading-twice",),
    ),
    GuessCase(
        "a heading in three rows below a title",
        book(in_three_rows()[0], merged=in_three_rows()[1]),
        "heading",
        "",
        ("coordinates-missing",),
    ),
    GuessCase(
        "a sub-total",
        book([*rows()[:3], TOTAL, *rows()[3:]]),
        "total-row",
        "",
        ("cell-pattern", "shape-missing"),
    ),
    GuessCase("a total below", book([*rows(), ["合计", *TOTAL[1:]]]), "total-row", "", ("cell-pattern",)),
    GuessCase(
        "a signature below",
        book([*rows(), ["填表人：张三", *BLANK[1:]]]),
        "total-row",
        "",
        ("cell-pattern", "shape-missing"),
    ),
    GuessCase(
        "the title of a section",
        book([*rows()[:2], ["一、旧镇", *BLANK[1:]], *rows()[2:]]),
        "total-row",
        "",
        ("cell-pattern", "shape-missing"),
    ),
    GuessCase(
        "the heading printed again",
        book([*rows()[:3], HEAD, *rows()[3:]]),
        "heading",
        "",
        ("cell-pattern", "coordinate-unreadable"),
    ),
    GuessCase("two sheets of which one fits", chosen, "file-chosen", "数据", ("sheets-ambiguous",)),
    GuessCase(
        "a unit merged over its places",
        units(UNIT, None, merged=("C2:C3",)),
        "filled-cells",
        UNIT,
        ("cell-empty",),
        layer="places",
    ),
    GuessCase(
        "35,000 people written as 3.5万",
        cell((0, "乡村人口", "3.5万")),
        "number-words",
        "35000",
        ("cell-not-a-number",),
        values=(("rural_pop", 35000.0), ("people", 35000.0)),
    ),
    GuessCase(
        "people in ten thousands by the heading",
        book(
            rows(
                (0, "乡村人口", 0.05), (1, "乡村人口", 0.05), (2, "乡村人口", 0.05), 乡村人口="乡村人口(万人)"
            )
        ),
        "number-words",
        "",
        ("cell-not-whole",),
    ),
    GuessCase(
        "about 3000 people",
        cell((0, "乡村人口", "约3000")),
        "approximate",
        "3000",
        ("cell-not-a-number",),
        values=(("rural_pop", 3000.0), ("people", 3000.0)),
    ),
    GuessCase(
        "a stroke for nothing",
        units(UNIT, UNIT, people="/"),
        "blank-mark",
        "",
        ("cell-not-a-number",),
        layer="places",
        values=(("people", 0.0),),
    ),
    GuessCase("full-width digits", cell((0, "户数", "１８０")), "full-width", "180", ("cell-not-a-number",)),
    GuessCase(
        "a number with its word", cell((0, "户数", "180户")), "number-text", "180", ("cell-not-a-number",)
    ),
    GuessCase(
        "a number stored as text",
        cell(*((at, "户数", "180") for at in range(3))),
        "number-text",
        "数值",
        ("cell-not-a-number",),
    ),
    GuessCase(
        "a code stored as a number",
        cell(*((at, "行政村代码", 371602101201 + at) for at in range(3))),
        "code-number",
        "",
        ("cell-number-refused",),
    ),
    GuessCase(
        "a code with a point and a nought",
        cell((0, "行政村代码", "371602101201.0")),
        "code-number",
        "371602101201",
        ("cell-pattern",),
    ),
    GuessCase(
        "a code of nineteen digits",
        cell((0, "行政村代码", "3716021012010000000")),
        "code-number",
        "371602101201",
        ("cell-pattern",),
    ),
    GuessCase(
        "degrees, minutes and seconds",
        cell((0, LON, "117°54′36″"), (0, LAT, "37°18′36″")),
        "degrees-minutes",
        "117.91",
        ("coordinate-unreadable",),
    ),
    GuessCase(
        "a degree sign", cell((0, LON, "117.91°")), "degrees-minutes", "117.91", ("coordinate-unreadable",)
    ),
    GuessCase(
        "coordinates in full-width digits",
        cell((0, LON, "１１７．９１")),
        "full-width",
        "117.91",
        ("coordinate-unreadable",),
    ),
    GuessCase(
        "both coordinates in one cell", book(pairs()), "coordinate-pair", "x, y", ("coordinates-missing",)
    ),
    GuessCase(
        "latitude and longitude exchanged",
        cell((0, LON, 37.31), (0, LAT, 117.91)),
        "swapped-axes",
        "117.91",
        ("shape-outside-china",),
    ),
    GuessCase(
        "all latitudes and longitudes exchanged",
        book(rows(经度="纬度(CGCS2000)", 纬度="经度(CGCS2000)")),
        "swapped-axes",
        "",
        ("shape-outside-china",),
    ),
    GuessCase(
        "Amap's coordinates under a heading that says so", book(amap()), "crs", "EPSG:4490", ("crs-refused",)
    ),
    GuessCase(
        "metres of a zone whose number stands in front", book(metres()), "crs", "EPSG:4490", ("crs-refused",)
    ),
    GuessCase(
        "two headings for one column that hold the same",
        book(beside(rows(), "总户数", *(row[4] for row in rows()[1:]))),
        "renamed-column",
        "households",
        ("column-missing",),
    ),
]
