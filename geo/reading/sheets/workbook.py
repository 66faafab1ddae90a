"""Workbooks: which sheet is meant, and its cells with merged ranges, hidden rows and errors.

Where it stands: ``geo.reading.readers`` sends ``.xlsx``, ``.xlsm``, ``.xls`` and ``.et`` here, after
``geo.reading.files.safe_xml`` has looked at them; the cells go on to ``geo.reading.sheets.grid``.

Method: calamine reads both kinds of workbook by their content, whatever the ending says, in a process of its own
(``geo.reading.sheets.sheet_cells``). What it leaves out of an ``.xlsx``, ``geo.reading.sheets.sheet_marks`` adds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geo.contracts.tables import Table
from geo.errors import Fault
from geo.reading.cells import shown
from geo.reading.headings import plain
from geo.reading.opened import Opened, Source
from geo.reading.repairs import Repair
from geo.reading.sheets.grid import Grid, column_letter, heading_score, open_grid, too_large
from geo.reading.sheets.heading_rows import Span
from geo.reading.sheets.old_errors import old_errors
from geo.reading.sheets.sheet_cells import MOST_CELLS, SheetCells, WorkbookError, sheet_cells
from geo.reading.sheets.sheet_marks import SheetMarks, sheet_marks
from geo.words.message import Message, message

SHEETS_SHOWN = 12

ZIP = b"PK\x03\x04"
OLE = bytes.fromhex("D0CF11E0A1B11AE1")


class _UnreadableError(Exception):
    """Carries the fault that stops the workbook from being opened."""

    def __init__(self, what: Message, mend: Message) -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


@dataclass(frozen=True, slots=True, eq=False)
class _Book:
    """A workbook: its sheets in order, the marks of an ``.xlsx`` by sheet, and the sheets that hold anything."""

    sheets: tuple[SheetCells, ...]
    marks: dict[str, SheetMarks]
    grids: dict[str, Grid]


def open_workbook(path: Path, table: Table, source: Source) -> Opened:
    """Open the sheet of a workbook that holds a layer.

    Parameters
    ----------
    path : Path
        An ``.xlsx``, ``.xlsm`` or ``.xls``; other endings are tried.
    table : Table
        The contract, by which sheet and heading are recognised.
    source : Source
        The file as shown to the user, and what he said of it.

    Returns
    -------
    Opened
        Its source names the sheet: ``村庄.xlsx[Sheet1]``; the index of its frame is the sheet row.

    Raises
    ------
    OSError
        If the file cannot be read from disk.
    """
    try:
        book = _book(path, source)
        name, repairs = _chosen(book, table, source)
    except _UnreadableError as unreadable:
        fault = Fault(source.file, unreadable.what, unreadable.mend)
        return Opened(source, found=True, frame=None, faults=(fault,))
    sheet = replace(source, file=f"{source.file}[{name}]")
    opened = open_grid(book.grids[name], table, sheet)
    faults = _broken_cells(book.marks.get(name, SheetMarks()), opened, sheet)
    return replace(opened, faults=(*opened.faults, *faults), repairs=(*repairs, *opened.repairs))


def _book(path: Path, source: Source) -> _Book:
    with path.open("rb") as stream:
        head = stream.read(2000)
    if not head.startswith((ZIP, OLE)):
        is_text = b"<" in head[:200] or b"\t" in head
        what = message("workbook-is-text") if is_text else message("workbook-unreadable")
        raise _UnreadableError(what, message("workbook-unreadable-mend"))
    marks = _marks(path, source) if head.startswith(ZIP) else {}
    try:
        sheets = sheet_cells(path)
    except WorkbookError as error:
        match error.why:
            case "locked":
                what, mend = message("workbook-locked"), message("workbook-locked-mend")
            case "large":
                what, mend = _sparse(error.rows, error.columns), message("sheet-too-sparse-mend")
            case _:
                what, mend = message("workbook-unreadable"), message("workbook-unreadable-mend")
        raise _UnreadableError(what, mend) from error
    if not head.startswith(ZIP):
        errors = old_errors(path.read_bytes())
        marks = {sheet.name: SheetMarks(broken=errors) for sheet in sheets} if errors else {}
    hidden = {name: mark.hidden for name, mark in marks.items()}
    return _Book(
        sheets,
        marks,
        {
            sheet.name: Grid(
                sheet.rows, range(1, len(sheet.rows) + 1), _merged(sheet), hidden.get(sheet.name, frozenset())
            )
            for sheet in sheets
            if _fits(sheet, source)
        },
    )


def _marks(path: Path, source: Source) -> dict[str, SheetMarks]:
    """Return the marks of an ``.xlsx``, whose extent is looked at before all its cells are asked for."""
    try:
        marks = sheet_marks(path)
    except Exception as error:  # zipfile, zlib and expat have many words for damage
        raise _UnreadableError(message("workbook-unreadable"), message("workbook-unreadable-mend")) from error
    for mark in marks.values():
        fault = too_large(mark.rows, mark.columns, source)
        if fault is not None:
            raise _UnreadableError(fault.what, fault.mend)
        if mark.rows * mark.columns > MOST_CELLS:
            raise _UnreadableError(_sparse(mark.rows, mark.columns), message("sheet-too-sparse-mend"))
    return marks


def _sparse(rows: int, columns: int) -> Message:
    return message("sheet-too-sparse", rows=rows, columns=columns)


def _fits(sheet: SheetCells, source: Source) -> bool:
    """Return whether a sheet holds anything; one that holds too much stops the workbook."""
    if not any(value is not None for row in sheet.rows for value in row):
        return False
    fault = too_large(len(sheet.rows), len(sheet.rows[0]), source)
    if fault is not None:
        raise _UnreadableError(fault.what, fault.mend)
    return True


def _merged(sheet: SheetCells) -> tuple[Span, ...]:
    """Return the merged ranges, those parts of them that lie on the sheet."""
    height, width = len(sheet.rows), len(sheet.rows[0])
    return tuple(
        (top, left, min(bottom, height - 1), min(right, width - 1))
        for (top, left), (bottom, right) in sheet.merged
        if top < height and left < width
    )


def _chosen(book: _Book, table: Table, source: Source) -> tuple[str, tuple[Repair, ...]]:
    """Return the name of the sheet that is meant, and the repair if it was a choice."""
    stated, grids = source.how.inside, book.grids
    if stated:
        known = [item.name for item in book.sheets]
        name = next((name for name in known if name == stated), None) or next(
            (name for name in known if plain(name) == plain(stated)), None
        )
        if name is None:
            what = message("sheet-unknown", name=shown(stated), names=_listed(known))
            raise _UnreadableError(what, message("sheet-unknown-mend", layer=source.layer))
        if name not in grids:
            raise _UnreadableError(message("sheet-empty", name=shown(name)), message("table-empty-mend"))
        return name, ()
    visible = [item.name for item in book.sheets if item.visible and item.name in grids]
    names = visible or list(grids)
    if not names:
        raise _UnreadableError(message("table-empty"), message("table-empty-mend"))
    if len(names) == 1 and visible:
        return names[0], ()
    called = {plain(word) for word in (table.name, table.zh, *table.stems)}
    ranked = sorted(
        ((heading_score(grids[name], table, source), plain(name) in called, name) for name in names),
        key=lambda item: item[:2],
        reverse=True,
    )
    best = ranked[0]
    if (len(ranked) > 1 and best[:2] == ranked[1][:2]) or source.refuses("file-chosen"):
        what = message("sheets-ambiguous", names=_listed(names))
        raise _UnreadableError(
            what, message("sheets-ambiguous-mend", layer=source.layer, name=shown(best[2]))
        )
    note = message("sheet-chosen", name=shown(best[2]), names=_listed(names))
    return best[2], (source.repair("file-chosen", note, before="、".join(names), after=best[2]),)


def _broken_cells(marks: SheetMarks, opened: Opened, source: Source) -> list[Fault]:
    """Return a fault for every data cell that holds an error or a formula never calculated."""
    if opened.frame is None:
        return []
    rows = set(opened.frame.index)
    return [
        Fault(
            message("at-row", file=source.file, row=row),
            _broken(column_letter(column), row, text),
            message("cell-error-mend"),
        )
        for row, column, text in marks.broken
        if row in rows
    ]


def _broken(letters: str, row: int, text: str) -> Message:
    if text == "=":
        return message("cell-not-calculated", cell=f"{letters}{row}")
    return message("cell-error", cell=f"{letters}{row}", value=shown(text))


def _listed(names: Sequence[str]) -> str:
    more = "…" if len(names) > SHEETS_SHOWN else ""
    return "、".join(shown(name) for name in names[:SHEETS_SHOWN]) + more
