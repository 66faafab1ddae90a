"""One table as a CSV file that opens by double click in Excel and WPS and reads cleanly with pandas.

Where it stands: below ``maps.gis.tables``; knows cells, nothing of plans.

Method: UTF-8 with a byte-order mark (Excel takes a bare UTF-8 file for GBK), CR LF, the label of the data as
the last column of every row, so that the first line stays the heading.

Codes stay plain digits. Excel shows a 12-digit code as 3.71602E+11 until the column is widened or formatted,
but keeps all its digits (it is exact to 15, and no division code of China starts with 0). The usual tricks
are worse: a leading tab or apostrophe becomes part of the value for every other reader and breaks joins, and
``="371602…"`` is a formula, which is just what this file must never hold.
"""

import csv
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

Cell = str | int | float | None

_TRIGGERS = "=+-@＝＋－＠"


def harmless(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula; names a clerk would write are unchanged.

    A text that starts with ``= + - @`` (also full-width, also after blanks) gets an apostrophe in front;
    tabs and line ends become blanks.
    """
    plain = " ".join(text.replace("\t", " ").split("\n")).replace("\r", " ")
    return f"'{plain}" if plain.lstrip()[:1] and plain.lstrip()[0] in _TRIGGERS else plain


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write one table; numbers stay numbers, ``None`` is an empty cell.

    Raises
    ------
    ValueError
        If a row has not as many cells as there are headings, or a number is not finite.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow([harmless(heading) for heading in headings])
        for row in rows:
            if len(row) != len(headings):
                raise ValueError(f"{path.name}: a row has {len(row)} cells under {len(headings)} headings")
            writer.writerow([_written(cell, path) for cell in row])


def _written(cell: Cell, path: Path) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, float) and not math.isfinite(cell):
        raise ValueError(f"{path.name}: {cell} is no number to print")
    return cell
