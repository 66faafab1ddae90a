"""Workbooks that are locked, cut, renamed or mean harm; tables whose sheet or heading cannot be told."""

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
from corpus_cells import whole_world
from corpus_files import FileCase, GuessCase, Write, cut, put, then
from workbook_worlds import Rows, old_workbook, workbook

from geo.reading.settings import LayerReading

HEAD = [
    "行政村代码",
    "行政村名称",
    "城镇人口",
    "乡村人口",
    "户数",
    "经度(CGCS2000)",
    "纬度(CGCS2000)",
    "数据来源性质",
]
COLUMNS = ("code", "name", "town_pop", "rural_pop", "households")
ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'


def villages() -> list[list[Any]]:
    """Return the villages of the whole region as rows of `HEAD`."""
    layer = whole_world()["settlements"]
    return [
        [*(row[column] for column in COLUMNS), shape.x, shape.y, "示意"]
        for row, shape in zip(layer.rows, layer.geometry, strict=True)
    ]


def rows(*edits: tuple[int, str, Any], **headings: str) -> list[list[Any]]:
    """Return heading and villages with some cells changed, as (village from 0, heading, value)."""
    held = villages()
    for at, heading, value in edits:
        held[at][HEAD.index(heading)] = value
    return [[headings.get(name.split("(", maxsplit=1)[0], name) for name in HEAD], *held]


def book(held: Rows, name: str = "settlements.xlsx", **more: Any) -> Write:
    """Return what writes one sheet."""
    return lambda folder: workbook(folder / name, {"Sheet1": held}, **more)


def cell(*edits: tuple[int, str, Any]) -> Write:
    """Return what writes the villages with some cells changed."""
    return book(rows(*edits))


def members(**contents: bytes) -> Write:
    """Return what replaces the sheet's XML of a workbook (`sheet`) or adds a member (`picture`)."""
    names = {"sheet": "xl/worksheets/sheet1.xml", "picture": "xl/media/a.bmp"}

    def damage(folder: Path) -> None:
        path = folder / "settlements.xlsx"
        with zipfile.ZipFile(path) as old:
            held = {name: old.read(name) for name in old.namelist()}
        held |= {names[name]: content for name, content in contents.items()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for name, content in held.items():
                new.writestr(name, content)

    return damage


def locked(folder: Path) -> None:
    """Write what Excel writes with a password: a compound file whose stream is called EncryptedPackage."""
    path = old_workbook(folder / "settlements.xlsx", [["x"]])
    held = bytearray(path.read_bytes())
    name, mark = "EncryptedPackage".encode("utf-16-le"), "Workbook".encode("utf-16-le")
    at = held.index(mark)
    held[at : at + len(name)] = name
    held[at + 64] = len(name) + 2
    path.write_bytes(held)


def wps_table(folder: Path) -> None:
    """Write the villages as WPS saves them."""
    old_workbook(folder / "settlements.xls", rows()).rename(folder / "settlements.et")


def far_away(reference: str) -> Write:
    """Return what writes one more cell far off."""

    def damage(folder: Path) -> None:
        path = folder / "settlements.xlsx"
        held = openpyxl.load_workbook(path)
        held.active[reference] = "x"
        held.save(path)

    return damage


GOOD = book(rows())
PAIR = LayerReading(inside="新")


def _files() -> list[FileCase]:
    """Return the workbooks that cannot be opened."""
    sheet = b'<?xml version="1.0"?>' + ENTITY + b"<worksheet><sheetData/></worksheet>"
    bad: tuple[tuple[str, Write, str, tuple[str, ...]], ...] = (
        ("an empty file", put("settlements.xlsx", b""), "workbook-unreadable", ("另存为 .xlsx",)),
        ("cut in the middle", then(GOOD, cut("settlements.xlsx")), "file-unreadable", ("损坏", "重新导出")),
        (
            "a web page",
            put("settlements.xlsx", "<html><table>张家村</table></html>"),
            "workbook-is-text",
            ("网页",),
        ),
        (
            "a text",
            put("settlements.xlsx", "代码\t村名\n1\t张家村\n"),
            "workbook-is-text",
            ("不是真正的 Excel",),
        ),
        ("a password", locked, "workbook-locked", ("去掉密码", "保护工作簿")),
        ("entities", then(GOOD, members(sheet=sheet)), "xml-doctype", ("DOCTYPE", "攻击")),
        (
            "a picture that explodes",
            then(GOOD, members(picture=bytes(60 * 2**20))),
            "workbook-too-big",
            ("200 倍",),
        ),
        (
            "a sheet that is no XML",
            then(GOOD, members(sheet=b"not xml")),
            "xml-damaged",
            ("XML", "新的工作簿"),
        ),
        ("a cell far down", then(GOOD, far_away("A1048576")), "table-too-large", ("1048576 行", "远处")),
        ("a cell far to the right", then(GOOD, far_away("XFD1")), "table-too-large", ("16384 列",)),
        ("a cell in the far corner", then(GOOD, far_away("BXA900000")), "sheet-too-sparse", ("Ctrl+End",)),
        ("nothing on any sheet", book([]), "table-empty", ("没有任何内容",)),
        ("no heading", book([["村情简介"], ["本村位于黄河北岸"]]), "coordinates-missing", ("坐标列", "经度")),
        ("a heading and no rows", book([HEAD]), "layer-empty", ("一行数据也没有",)),
    )
    old = FileCase(
        "an old workbook that is cut",
        then(lambda folder: old_workbook(folder / "settlements.xls", rows()), cut("settlements.xls", 0.3)),
        ("workbook-unreadable",),
        ("settlements.xls", "另存为 .xlsx"),
        lambda folder: old_workbook(folder / "settlements.xls", rows()),
    )
    return [
        *(
            FileCase(
                f"{name} as a workbook",
                make,
                (key,),
                ("settlements.xlsx", *said),
                GOOD,
            )
            for name, make, key, said in bad
        ),
        old,
        FileCase(
            "a text called WPS table",
            put("settlements.et", "代码,村名\n"),
            ("workbook-is-text", "workbook-unreadable"),
            ("settlements.et", "WPS"),
            wps_table,
        ),
    ]


def _sheets() -> list[FileCase]:
    """Return the workbooks of which nobody knows what is meant."""
    two = {"旧": rows(), "新": rows()}
    return [
        FileCase(
            "two sheets that fit",
            lambda folder: workbook(folder / "settlements.xlsx", two),
            ("sheets-ambiguous",),
            ("旧、新", "reading.settlements.inside"),
            None,
        ),
        FileCase(
            "the villages on a hidden sheet",
            lambda folder: workbook(
                folder / "settlements.xlsx", {"说明": [["见数据表"]], "数据": rows()}, hidden=["数据"]
            ),
            ("coordinates-missing",),
            ("settlements.xlsx[说明]", "坐标列"),
            LayerReading(inside="数据"),
        ),
        FileCase(
            "a sheet that is not there",
            lambda folder: workbook(folder / "settlements.xlsx", two),
            ("sheet-unknown",),
            ("2024", "旧、新"),
            PAIR,
            how=LayerReading(inside="2024"),
        ),
        FileCase(
            "an empty sheet that was asked for",
            lambda folder: workbook(folder / "settlements.xlsx", {"旧": [], "新": rows()}),
            ("sheet-empty",),
            ("旧", "是空的"),
            PAIR,
            how=LayerReading(inside="旧"),
        ),
        FileCase(
            "heading rows that are not there",
            GOOD,
            ("heading-rows-outside",),
            ("99", "reading.settlements.heading_rows"),
            LayerReading(heading_rows=(1,)),
            how=LayerReading(heading_rows=(99,)),
        ),
        FileCase(
            "a column that is not there",
            GOOD,
            ("column-stated-missing",),
            ("村码", "行政村代码"),
            LayerReading(columns={"code": "行政村代码"}),
            how=LayerReading(columns={"code": "村码"}),
        ),
        FileCase(
            "one heading over two columns",
            book([[*row, extra] for row, extra in zip(rows(), ["户数", 1, 2, 3], strict=True)]),
            ("heading-twice",),
            ("户数", "E、I", "只保留一列"),
            GOOD,
        ),
        FileCase(
            "two headings for one column",
            book([[*row, extra] for row, extra in zip(rows(), ["总户数", 1, 2, 3], strict=True)]),
            ("column-ambiguous",),
            ("户数", "总户数"),
            LayerReading(columns={"households": "户数"}),
        ),
        FileCase(
            "no columns with coordinates",
            book([row[:5] for row in rows()]),
            ("coordinates-missing",),
            ("坐标列", "117.97,37.38"),
            GOOD,
        ),
        FileCase(
            "several systems in one table",
            book(
                [
                    [*row, word]
                    for row, word in zip(
                        rows(经度="经度", 纬度="纬度"), ["坐标系", "高德", "百度", "高德"], strict=True
                    )
                ]
            ),
            ("coordinate-systems-mixed",),
            ("几种坐标系", "统一"),
            GOOD,
        ),
        FileCase(
            "degrees of no system",
            book(rows(经度="经度", 纬度="纬度")),
            ("crs-missing",),
            ("没有坐标系", 'reading.settlements.crs = "EPSG:4490"'),
            None,
        ),
    ]


CASES = [*_files(), *_sheets()]
GUESSES: list[GuessCase] = []
