"""The bare cells of every sheet of a workbook, read by a process that may fail.

Where it stands: between ``geo.reading.sheets.workbook`` and the program ``geo.reading.sheets.calamine_child``,
which it starts.

Method: one short process a workbook (about 0.05 s). Whatever happens to it on a damaged file, the answer is cells or a
word that says what hindered it.
"""

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

CHILD = Path(__file__).with_name("calamine_child.py")
MOST_CELLS = 20_000_000
"""Cells of a sheet's rectangle, full or empty: about 2 GB."""
LONGEST_S = 300.0

Hindrance = Literal["locked", "large", "unreadable"]
Merge = tuple[tuple[int, int], tuple[int, int]]


class WorkbookError(Exception):
    """A workbook gave no cells.

    Attributes
    ----------
    why : Hindrance
        ``locked`` by a password, too ``large``, or ``unreadable``.
    rows, columns : int
        Extent of the sheet that is too large; 0 otherwise.
    """

    def __init__(self, why: Hindrance, rows: int = 0, columns: int = 0) -> None:
        super().__init__(why)
        self.why, self.rows, self.columns = why, rows, columns


@dataclass(frozen=True, slots=True, eq=False)
class SheetCells:
    """One worksheet.

    Attributes
    ----------
    name : str
    visible : bool
    rows : list of rows
        Text, number (float), bool, date or datetime; None where empty; all rows of the same length.
    merged : list of ((top, left), (bottom, right))
        Merged ranges, from 0, all included.
    """

    name: str
    visible: bool
    rows: list[list[object]]
    merged: list[Merge]


def sheet_cells(path: Path) -> tuple[SheetCells, ...]:
    """Return the worksheets of a workbook in its order.

    Raises
    ------
    WorkbookError
        If it cannot be read, for whatever reason.
    """
    command = [sys.executable, "-I", str(CHILD), str(path), str(MOST_CELLS)]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=LONGEST_S)  # noqa: S603 our own program
        answer = json.loads(done.stdout, object_hook=_dated)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise WorkbookError("unreadable") from error
    if "error" in answer:
        raise WorkbookError(answer["error"], answer.get("rows", 0), answer.get("columns", 0))
    return tuple(_sheet(found) for found in answer["sheets"])


def _sheet(found: Mapping[str, Any]) -> SheetCells:
    rows: list[list[object]] = found["rows"]
    width = max((len(row) for row in rows), default=0)
    cells = [[None if value == "" else value for value in row] + [None] * (width - len(row)) for row in rows]
    merged = [((top, left), (bottom, right)) for (top, left), (bottom, right) in found["merged"]]
    return SheetCells(found["name"], found["visible"], cells, merged)


def _dated(found: dict[str, str]) -> object:
    """Return the date a JSON object stands for, or the object itself."""
    if "day" in found:
        return dt.date.fromisoformat(found["day"])
    return dt.datetime.fromisoformat(found["moment"]) if "moment" in found else found
