"""What the workbook library does not tell of a sheet: its true extent, hidden rows, cells that hold an error.

Where it stands: asked by ``geo.reading.sheets.workbook`` before a sheet of an ``.xlsx`` is opened;
``geo.reading.files.safe_xml`` has already looked at the archive.

Method: the sheet's XML is read once as a stream. The library keeps a sheet as one full rectangle, so a stray cell in
the far corner would take all memory; and it reads ``#N/A`` and formulas never calculated as empty cells, which must not
happen in silence. An ``.xls`` is of bounded size and its marks are not read.
"""

import posixpath
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
CELL = re.compile(r"([A-Za-z]{1,8})(\d{1,9})")
ERRORS_KEPT = 1000


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """Marks of one sheet.

    Attributes
    ----------
    rows, columns : int
        Extent of the cells that hold something, counted from the first row and column.
    hidden : frozenset of int
        Numbers of hidden rows.
    broken : tuple of (int, int, str)
        Row, column (from 0) and text of cells that hold an error, or a formula without its value (text ``=``).
    """

    rows: int = 0
    columns: int = 0
    hidden: frozenset[int] = frozenset()
    broken: tuple[tuple[int, int, str], ...] = ()


def sheet_marks(path: Path) -> dict[str, SheetMarks]:
    """Return the marks of every worksheet of an ``.xlsx``, by sheet name.

    Raises
    ------
    OSError, KeyError, ValueError, zipfile.BadZipFile, xml.etree.ElementTree.ParseError, zlib.error …
        If the file is no such workbook.
    """
    with zipfile.ZipFile(path) as archive:
        return {name: _marks(archive, member) for name, member in _sheet_members(archive).items()}


def _sheet_members(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return sheet name → name of its part in the archive."""
    book = "xl/workbook.xml"
    relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 looked at by safe_xml
    targets = {item.get("Id"): (item.get("Target") or "", item.get("Type") or "") for item in relations}
    members: dict[str, str] = {}
    for item in ET.fromstring(archive.read(book)).iter():  # noqa: S314 looked at by safe_xml
        if not item.tag.endswith("}sheet"):
            continue
        target, kind = targets.get(item.get(RELATION) or item.get(STRICT_RELATION), ("", ""))
        if kind.endswith("/worksheet"):
            absolute = target[1:] if target.startswith("/") else posixpath.join("xl", target)
            members[item.get("name") or ""] = posixpath.normpath(absolute)
    return members


def _marks(archive: zipfile.ZipFile, member: str) -> SheetMarks:
    rows = columns = 0
    row = column = 0
    hidden: set[int] = set()
    broken: list[tuple[int, int, str]] = []
    with archive.open(member) as stream:
        for event, item in ET.iterparse(stream, events=("start", "end")):  # noqa: S314 looked at by safe_xml
            tag = item.tag.rpartition("}")[2]
            if tag == "row" and event == "start":
                row = int(item.get("r") or row + 1)
                column = 0
                if item.get("hidden") in {"1", "true"}:
                    hidden.add(row)
            elif tag == "c" and event == "end":
                at_row, column = _place(item.get("r"), row, column)
                values = {child.tag.rpartition("}")[2]: child.text or "" for child in item}
                if "v" in values or "is" in values:
                    rows, columns = max(rows, at_row), max(columns, column)
                is_error = item.get("t") == "e"
                if (is_error or ("f" in values and not values.get("v") and item.get("t") != "str")) and len(
                    broken
                ) < ERRORS_KEPT:
                    broken.append((at_row, column - 1, values.get("v", "#") if is_error else "="))
                    rows, columns = max(rows, at_row), max(columns, column)
            elif tag == "row":
                item.clear()
    return SheetMarks(rows, columns, frozenset(hidden), tuple(broken))


def _place(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """Return row and column (from 1) of a cell; one without reference stands right of the last."""
    found = CELL.fullmatch(reference or "")
    if found is None:
        return row, column + 1
    at = 0
    for letter in found[1].upper():
        at = at * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), at
