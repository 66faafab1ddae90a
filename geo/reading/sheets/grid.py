"""A sheet or text file as offices lay it out becomes a frame with one heading and one row a place.

Where it stands: after ``geo.reading.sheets.workbook`` and ``geo.reading.sheets.csv_text`` have the bare cells,
before the contract check of ``geo.reading.validate``.

Method: find the heading (``geo.reading.sheets.heading_rows``); leave out what is no data row (sub-totals,
notes, repeated headings, sections); fill what a merged cell says for several rows; bring numbers to the
contract's unit where the heading has another; read the points. Every step that is a guess is a repair, and is
not taken where it is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.contracts.tables import Table
from geo.errors import Fault
from geo.reading.cells import cell_text, shown
from geo.reading.opened import Opened, Source
from geo.reading.repairs import Repair
from geo.reading.sheets.column_units import into_contract_units, plain_numbers
from geo.reading.sheets.data_rows import Left, form_row_units, is_form_row, left_out
from geo.reading.sheets.filled_cells import DataRows, fill_cells
from geo.reading.sheets.heading_rows import Heading, Span, find_heading, heading_text
from geo.reading.sheets.table_points import Points, PointTable, read_points, read_wkt
from geo.reading.sheets.total_rows import TotalRow, differing_totals
from geo.words.message import Message, message

MOST_ROWS = 1_000_000
MOST_COLUMNS = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Bare cells.

    Attributes
    ----------
    rows : sequence of rows
        Cells as the file holds them, None where empty; all rows of the same length.
    numbers : sequence of int
        Row number the user counts, one a row, rising.
    merged : sequence of Span
        Merged ranges, as positions in `rows`.
    hidden : frozenset of int
        Row numbers the sheet does not show.
    typed : bool
        Numbers are told from texts.
    """

    rows: Sequence[Sequence[object]]
    numbers: Sequence[int]
    merged: Sequence[Span] = ()
    hidden: frozenset[int] = frozenset()
    typed: bool = True


def too_large(rows: int, columns: int, source: Source) -> Fault | None:
    """Return the fault of a table no office ever wrote, or None."""
    if rows <= MOST_ROWS and columns <= MOST_COLUMNS:
        return None
    what = message("table-too-large", rows=rows, columns=columns)
    return Fault(source.file, what, message("table-too-large-mend", rows=MOST_ROWS, columns=MOST_COLUMNS))


def open_grid(grid: Grid, table: Table, source: Source) -> Opened:
    """Return the rows of a table as a frame under its headings, with what was guessed.

    Parameters
    ----------
    grid : Grid
        Bare cells.
    table : Table
        The contract its headings are recognised by.
    source : Source
        The file, and what the user said of it.

    Returns
    -------
    Opened
        A GeoDataFrame for layers with geometry; its ``attrs`` may hold ``stated_crs`` (the word for a system
        without EPSG code, such as ``GCJ-02``) and ``shapes_faulted`` (rows whose missing shape is already a fault).
    """
    heading = find_heading(grid.rows, grid.merged, grid.numbers, table=table, source=source)
    if heading is None:
        fault = Fault(source.file, message("table-empty"), message("table-empty-mend"))
        return Opened(source, found=True, frame=None, faults=(fault,))
    repairs = _heading_repairs(grid, heading, source)
    outside = [row for row in source.how.heading_rows if row not in grid.numbers]
    faults = [] if not outside else [_heading_outside(outside, source)]
    faults += [
        Fault(
            source.file,
            message(
                "heading-twice", heading=shown(name), columns="、".join(column_letter(at) for at in places)
            ),
            message("heading-twice-mend"),
        )
        for name, places in heading.twice
    ]
    begins = heading.bottom + 1
    if not source.refuses("heading"):
        while begins < len(grid.rows) and is_form_row(grid.rows[begins], heading.bottom + 1 == begins):
            row = grid.numbers[begins]
            if source.refuses("heading", row):
                break
            text = shown(" ".join(cell_text(value) for value in grid.rows[begins] if heading_text(value)))
            note = message("heading-form-row", text=text)
            repairs.append(source.repair("heading", note, row=row, before=text, confidence="sure"))
            heading = replace(heading, units=form_row_units(grid.rows[begins], heading.units))
            begins += 1
    kept, totals, skipped = _data_rows(grid, heading, begins, table, source)
    repairs.extend(skipped)
    above = grid.rows[: heading.top]
    units = heading.units
    repairs.extend(
        differing_totals(
            grid.rows,
            kept,
            totals,
            columns=heading.columns,
            units=units,
            above=above,
            table=table,
            source=source,
        )
    )
    columns = [[grid.rows[place][at] for place in kept] for at in range(len(heading.names))]
    row_numbers = [grid.numbers[place] for place in kept]
    data = DataRows(columns, heading.columns, kept, row_numbers)
    repairs.extend(fill_cells(data, grid.rows, grid.merged, table, source))
    repairs.extend(into_contract_units(columns, heading.columns, units, above, table=table, source=source))
    if not grid.typed:
        plain_numbers(columns, heading.columns, table)
    numbers = pd.Index(row_numbers, dtype="int64")
    cells = pd.DataFrame(
        {
            name: pd.Series(column, index=numbers, dtype=object)
            for name, column in zip(heading.names, columns, strict=True)
        },
        index=numbers,
    )
    if table.geometry is None:
        return Opened(source, found=True, frame=cells, faults=tuple(faults), repairs=tuple(repairs))
    points = _shapes(cells, grid, heading, table, source)
    if points is None:
        key = "coordinates-missing" if table.geometry == "Point" else "table-without-shapes"
        faults.append(_shapeless(key, source))
        return Opened(source, found=True, frame=None, faults=tuple(faults), repairs=tuple(repairs))
    return Opened(
        source,
        found=True,
        frame=_geo_frame(cells, points),
        faults=(*faults, *points.faults),
        repairs=(*repairs, *points.repairs),
    )


def heading_score(grid: Grid, table: Table, source: Source) -> int:
    """Return how many columns of the contract the best heading of a table has: which sheet is meant."""
    heading = find_heading(grid.rows, grid.merged, grid.numbers, table=table, source=source)
    return 0 if heading is None else heading.score


def column_letter(place: int) -> str:
    """Return the letters a spreadsheet writes above column `place` (from 0).

    >>> column_letter(27)
    'AB'
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _heading_outside(rows: Sequence[int], source: Source) -> Fault:
    what = message("heading-rows-outside", rows=", ".join(map(str, rows)))
    return Fault(source.file, what, message("heading-rows-outside-mend", layer=source.layer))


# ── heading ──────────────────────────────────────────────────────────────────────────────────────────────


def _heading_repairs(grid: Grid, heading: Heading, source: Source) -> list[Repair]:
    """Return what is to be said of the heading: where it was found, and which of its parts were left aside."""
    if source.how.heading_rows:
        return []
    repairs: list[Repair] = []
    first = next(place for place, row in enumerate(grid.rows) if any(heading_text(value) for value in row))
    top, bottom = grid.numbers[heading.top], grid.numbers[heading.bottom]
    if (heading.top, heading.bottom) != (first, first):
        rows = str(top) if top == bottom else f"{top}–{bottom}"
        listed = list(grid.numbers[heading.top : heading.bottom + 1])
        repairs.append(
            source.repair(
                "heading",
                message("heading-found", rows=rows, layer=source.layer, listed=str(listed)),
                before=str(grid.numbers[first]),
                after=rows,
                confidence="sure" if heading.score > 2 else "likely",
            )
        )
    for name, whole, column in zip(heading.names, heading.whole, heading.columns, strict=True):
        if column is not None and "|" in whole and name != whole.replace("|", ""):
            note = message("heading-part", before=shown(whole), after=shown(name))
            field = "" if column.startswith("@") else column
            repairs.append(source.repair("heading", note, column=field, before=whole, after=name))
    return repairs


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────


def _data_rows(
    grid: Grid, heading: Heading, begins: int, table: Table, source: Source
) -> tuple[list[int], list[TotalRow], list[Repair]]:
    """Return the positions of the data rows, the rows of totals, and a repair for each row left out."""
    kept: list[int] = []
    totals: list[TotalRow] = []
    repairs: list[Repair] = []
    hidden: list[int] = []
    heads = grid.rows[heading.top : heading.bottom + 1]
    wide = {top for top, left, bottom, right in grid.merged if top == bottom and right > left}
    for place in range(begins, len(grid.rows)):
        cells, row = grid.rows[place], grid.numbers[place]
        if not any(heading_text(value) for value in cells):
            continue
        if row in grid.hidden and source.refuses("hidden-rows", row):
            continue
        left: Left | None = left_out(cells, heads, heading.columns, table, merged_across=place in wide)
        if left is None or source.refuses(left.kind, row):
            kept.append(place)
            hidden.extend([row] if row in grid.hidden else [])
            continue
        if left.total:
            totals.append(TotalRow(place, row, left.total, left.text))
        repairs.append(
            source.repair(left.kind, left.note, row=row, before=left.text, confidence=left.confidence)
        )
    if hidden:
        rows = ", ".join(map(str, hidden[:20])) + ("…" if len(hidden) > 20 else "")
        note = message("hidden-rows", count=len(hidden), rows=rows)
        repairs.append(source.repair("hidden-rows", note, before="", after=rows))
    return kept, totals, repairs


# ── shapes ───────────────────────────────────────────────────────────────────────────────────────────────


def _shapes(cells: pd.DataFrame, grid: Grid, heading: Heading, table: Table, source: Source) -> Points | None:
    roles = {
        column[1:]: name
        for name, column in zip(heading.names, heading.columns, strict=True)
        if column is not None and column.startswith("@")
    }
    by_name = [n for n, column in zip(heading.names, heading.columns, strict=True) if column == "name"]
    names = cells[by_name[0]].to_dict() if by_name else {}

    def label(row: int) -> Message:
        name = cell_text(names.get(row)).strip()
        if name:
            return message("at-named-row", file=source.file, row=row, name=shown(name))
        return message("at-row", file=source.file, row=row)

    place_table = PointTable(cells, source, label, grid.typed)
    if table.geometry == "Point":
        said = dict(zip(heading.names, heading.whole, strict=True))
        titles = (heading_text(value) for row in grid.rows[: heading.top] for value in row)
        said[""] = " ".join(text for text in titles if "坐标" in text)
        points = read_points(place_table, roles, said)
        if points is not None:
            return points
    return read_wkt(place_table, roles["wkt"]) if "wkt" in roles else None


def _shapeless(key: str, source: Source) -> Fault:
    if key == "coordinates-missing":
        mend = message("coordinates-missing-mend")
        return Fault(source.file, message("coordinates-missing"), mend)
    return Fault(
        source.file, message("table-without-shapes"), message("table-without-shapes-mend", layer=source.layer)
    )


def _geo_frame(cells: pd.DataFrame, points: Points) -> gpd.GeoDataFrame:
    shapes = gpd.GeoSeries([points.shapes.get(int(row)) for row in cells.index], index=cells.index)
    crs, stated = points.crs or None, points.stated
    try:
        frame = gpd.GeoDataFrame(
            cells, geometry=shapes, crs=None if crs is None else CRS.from_user_input(crs)
        )
    except CRSError:  # a heading may name any number as EPSG code
        frame, stated = gpd.GeoDataFrame(cells, geometry=shapes), str(crs)
    if stated:
        frame.attrs["stated_crs"] = stated
    if points.faulted:
        frame.attrs["shapes_faulted"] = tuple(sorted(points.faulted))
    return frame
