"""Sheets with one cell that cannot be used."""

from pathlib import Path

import openpyxl
import xlwt
from corpus_files import FileCase, GuessCase, Write
from corpus_sheets import GOOD, book, cell, rows


def formula(folder: Path) -> None:
    """Write a number of households as a formula that no program ever calculated."""
    GOOD(folder)
    path = folder / "settlements.xlsx"
    held = openpyxl.load_workbook(path)
    held.active["E3"] = "=D3/2.8"
    held.save(path)


def old_error(folder: Path) -> None:
    """Write an old workbook with an error in the first village's number of households."""
    held = xlwt.Workbook()
    sheet = held.add_sheet("Sheet1")
    for at, row in enumerate(rows()):
        for place, value in enumerate(row):
            if (at, place) == (1, 4):
                sheet.row(at).set_cell_error(place, "#REF!")
            else:
                sheet.write(at, place, value)
    held.save(str(folder / "settlements.xls"))


def _cells() -> list[FileCase]:
    """Return the sheets with one cell that cannot be used."""
    bad: tuple[tuple[str, Write, str, tuple[str, ...]], ...] = (
        (
            "a code whose digits are lost",
            cell((1, "行政村代码", "3.71602E+11")),
            "cell-digits-lost",
            ("李家村", "3.71602E+11", "设为“文本”"),
        ),
        (
            "a code of eleven digits",
            cell((1, "行政村代码", "37160210120")),
            "cell-pattern",
            ("37160210120", "12位"),
        ),
        (
            "a code with a letter O",
            cell((1, "行政村代码", "3716O2101202")),
            "cell-pattern",
            ("3716O2101202",),
        ),
        (
            "an error instead of a number",
            cell((1, "户数", "#REF!")),
            "cell-error",
            ("第 3 行", "E3", "#REF!"),
        ),
        ("a division by zero", cell((2, "乡村人口", "#DIV/0!")), "cell-error", ("D4", "#DIV/0!")),
        ("a formula nobody calculated", formula, "cell-not-calculated", ("E3", "公式没有算出结果")),
        ("words for a number", cell((0, "户数", "很多")), "cell-not-a-number", ("张家村", "很多", "户")),
        ("a range for a number", cell((0, "户数", "100-200")), "cell-number-range", ("100-200",)),
        ("half a person", cell((0, "乡村人口", 500.5)), "cell-not-whole", ("500.5", "整数")),
        ("fewer than no people", cell((0, "乡村人口", -500)), "cell-out-of-range", ("-500",)),
        ("a latitude only", cell((1, "经度(CGCS2000)", None)), "coordinate-half", ("李家村", "另一半")),
        (
            "no coordinates",
            cell((1, "经度(CGCS2000)", None), (1, "纬度(CGCS2000)", None)),
            "shape-missing",
            ("李家村", "没有图形"),
        ),
        (
            "a place in words",
            cell((1, "经度(CGCS2000)", "村委会东侧")),
            "coordinate-unreadable",
            ("村委会东侧", "117°58′16″"),
        ),
        (
            "seventy minutes",
            cell((1, "经度(CGCS2000)", "117°75′00″")),
            "coordinate-unreadable",
            ("117°75′00″",),
        ),
        ("two decimal points", cell((1, "纬度(CGCS2000)", "37..35")), "coordinate-unreadable", ("37..35",)),
        (
            "a longitude without its first digit",
            cell((1, "经度(CGCS2000)", 17.92)),
            "shape-outside-china",
            ("17.92", "填错"),
        ),
        ("one village twice", book([*rows(), rows()[1]]), "code-twice", ("371602101201", "第 2 行", "重复")),
    )
    return [FileCase(name, make, (key,), said, GOOD) for name, make, key, said in bad]


CASES = [
    *_cells(),
    FileCase(
        "an error in an old workbook",
        old_error,
        ("cell-error",),
        ("E2", "#REF!"),
        GOOD,
    ),
    FileCase(
        "a yes for a number",
        cell((0, "乡村人口", True)),
        ("cell-not-a-number",),
        ("张家村", "乡村"),
        GOOD,
    ),
]
GUESSES = [
    GuessCase(
        "a code of nineteen digits stored as a number",
        cell((0, "行政村代码", 3716021012010000000)),
        "code-number",
        "371602101201",
        ("cell-number-refused",),
    ),
]
