"""Tables as offices write them, made cell by cell: workbooks of both kinds, and the corners no library writes.

Three villages with people 0 + 500, 600, 700 and 180 households each stand in most of them; `GOOD` is the plain table.
"""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlwt

from geo.contracts.schema import LAYERS
from geo.reading.opened import Opened, Source
from geo.reading.settings import LayerReading
from geo.reading.sheets.csv_text import open_csv
from geo.reading.sheets.workbook import open_workbook

TABLES = {table.name: table for table in LAYERS}

Rows = Sequence[Sequence[Any]]

HEADING = ["行政村代码", "行政村名称", "城镇人口", "乡村人口", "户数", "经度", "纬度"]
VILLAGES = [
    ["371602101201", "张家村", 0, 500, 180, 117.91, 37.31],
    ["371602101202", "李家村", 0, 600, 180, 117.92, 37.35],
    ["371602101203", "王家村", 0, 700, 180, 117.93, 37.39],
]
GOOD = [HEADING, *VILLAGES]


def workbook(
    path: Path, sheets: dict[str, Rows], *, merged: Sequence[str] = (), hidden: Sequence[str | int] = ()
) -> Path:
    """Write an ``.xlsx``; `merged` ranges and `hidden` rows of the first sheet, `hidden` names of sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    first = book.worksheets[0]
    for area in merged:
        first.merge_cells(area)
    for row in hidden:
        if isinstance(row, int):
            first.row_dimensions[row].hidden = True
    book.save(path)
    return path


def old_workbook(path: Path, rows: Rows, merged: Sequence[tuple[int, int, int, int]] = ()) -> Path:
    """Write an ``.xls``; `merged` as (top, bottom, left, right) from 0."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    inside = {
        (r, c)
        for top, bottom, left, right in merged
        for r in range(top, bottom + 1)
        for c in range(left, right + 1)
    }
    for top, bottom, left, right in merged:
        sheet.write_merge(top, bottom, left, right, rows[top][left])
    for at, row in enumerate(rows):
        for place, value in enumerate(row):
            if value is not None and (at, place) not in inside:
                sheet.write(at, place, value)
    book.save(str(path))
    return path


def with_sheet_xml(path: Path, sheet_data: str) -> Path:
    """Write an ``.xlsx`` whose only sheet holds just this XML inside ``<sheetData>``."""
    plain = workbook(path.with_name("plain.xlsx"), {"Sheet1": [["x"]]})
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = (
                    f'<worksheet xmlns="{space}"><sheetData>{sheet_data}</sheetData></worksheet>'.encode()
                )
            new.writestr(name, content)
    return path


def opened(path: Path, layer: str = "settlements", **how: Any) -> Opened:
    """Open `path` as the reader does, with what the user says of it."""
    source = Source(layer, path.name, LayerReading(**how))
    reader = open_csv if path.suffix in {".csv", ".tsv"} else open_workbook
    return reader(path, TABLES[layer], source)


def sheet(
    folder: Path, rows: Rows, layer: str = "settlements", merged: Sequence[str] = (), **how: Any
) -> Opened:
    """Write one sheet and open it."""
    return opened(workbook(folder / "村庄.xlsx", {"Sheet1": rows}, merged=merged), layer, **how)


def repaired(result: Opened) -> list[tuple[str, int]]:
    """Return (kind, row) of every repair."""
    return [(repair.kind, repair.row) for repair in result.repairs]


def fault_keys(result: Opened) -> list[str]:
    return [fault.what.key for fault in result.faults]


def points(result: Opened) -> list[tuple[float, float] | None]:
    """Return the coordinates of every row, None where there is no point."""
    assert result.frame is not None
    return [None if shape is None else (shape.x, shape.y) for shape in result.frame.geometry]
