"""Cells that are empty because the one above speaks for them: merged ranges, and groups written once.

Where it stands: used by ``geo.reading.sheets.grid`` on the columns of its data rows.

Method: below a merged cell its text is repeated: that is what the sheet says. In the columns that group rows a blank
means "as above", which is likely. Numbers are never repeated (one figure for three villages is not three figures), nor
is what must be unique. Codes of county and township that are blank are left alone: they follow from other columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.contracts.tables import Column, Table
from geo.reading.cells import cell_text, named, shown
from geo.reading.opened import Source
from geo.reading.repairs import Repair
from geo.reading.sheets.heading_rows import Span
from geo.words.message import message

GROUP_COLUMNS = ("unit", "unit_id", "unit_name")
"""Columns in which a blank cell means "as above"."""


@dataclass(frozen=True, slots=True, eq=False)
class DataRows:
    """The data rows of a table, column by column.

    Attributes
    ----------
    columns : list of columns
        Cells of each column; changed in place by `fill_cells`.
    names : sequence of str or None
        Column of the contract each is.
    places : sequence of int
        Position of each data row among all rows of the table.
    numbers : sequence of int
        Row number the user counts of each data row.
    """

    columns: list[list[object]]
    names: Sequence[str | None]
    places: Sequence[int]
    numbers: Sequence[int]


def fill_cells(
    data: DataRows, rows: Sequence[Sequence[object]], merged: Sequence[Span], table: Table, source: Source
) -> list[Repair]:
    """Fill the cells of `data` that are empty for one above them; return a repair for each run of cells.

    Parameters
    ----------
    rows : sequence of rows
        All rows of the table, the merged cells' values among them.
    merged : sequence of Span
        Merged ranges as positions in `rows`.
    """
    texts = {column.name: column for column in table.columns if column.kind is str and not column.unique}
    repairs: list[Repair] = []
    at_row = {place: at for at, place in enumerate(data.places)}
    for top, left, bottom, _ in merged:
        name = data.names[left] if left < len(data.names) else None
        if name is None or name not in texts or bottom == top or rows[top][left] is None:
            continue
        below = [at_row[place] for place in range(top, bottom + 1) if place in at_row]
        # The merged cell itself may stand in a row that was left out, such as a section's title.
        empty = [at for at in below if data.columns[left][at] is None]
        repairs.extend(_fill(data, left, empty, rows[top][left], texts[name], source, sure=True))
    for left, name in enumerate(data.names):
        if name in GROUP_COLUMNS and name in texts:
            for value, run in _blank_runs(data.columns[left]):
                repairs.extend(_fill(data, left, run, value, texts[name], source, sure=False))
    return repairs


def _blank_runs(column: Sequence[object]) -> list[tuple[object, list[int]]]:
    """Return each value with the blank cells right below it; none where the first cell is already blank."""
    if not column or column[0] is None:
        return []
    runs: list[tuple[object, list[int]]] = []
    for at, value in enumerate(column):
        if value is None:
            runs[-1][1].append(at)
        else:
            runs.append((value, []))
    return [(value, run) for value, run in runs if run]


def _fill(  # noqa: PLR0917
    data: DataRows,
    left: int,
    run: Sequence[int],
    value: object,
    column: Column,
    source: Source,
    *,
    sure: bool,
) -> list[Repair]:
    if not run:
        return []
    first, last = data.numbers[run[0]], data.numbers[run[-1]]
    if source.refuses("filled-cells", first):
        return []
    for at in run:
        data.columns[left][at] = value
    text = cell_text(value)
    note = message("cells-filled", column=named(column), value=shown(text), first=first, last=last)
    return [
        source.repair(
            "filled-cells",
            note,
            row=first,
            column=column.name,
            after=text,
            confidence="sure" if sure else "likely",
        )
    ]
