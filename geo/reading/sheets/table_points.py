"""The points of a table: its coordinate columns read row by row, and the coordinate system it states, if any.

Where it stands: between ``geo.reading.sheets.grid``, which found the headings, and
``geo.reading.sheets.coordinate_cells``, which reads single cells; ``geo.reading.sheets.point_order`` says
which number is the easting.

Method: longitude and latitude, then east and north, then X and Y, then degrees, minutes and seconds in columns of their
own, then one column with both. A row without coordinates has no point and is a fault later, like a missing shape of a
drawing; a row that cannot be read is a fault here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import Fault
from geo.reading.cells import BLANKS, cell_text, shown
from geo.reading.number_words import is_blank_mark
from geo.reading.opened import Source
from geo.reading.repairs import Repair, RepairKind
from geo.reading.sheets.coordinate_cells import (
    Coordinate,
    from_parts,
    read_coordinate,
    read_pair,
    stated_system,
)
from geo.reading.sheets.point_order import named_system, ordered, turned
from geo.words.message import Message, message

Read = tuple[Coordinate, Coordinate]

PAIRS = (("lon", "lat"), ("east", "north"), ("x", "y"))
PARTS = ("lond", "lonm", "lons", "latd", "latm", "lats")


@dataclass(frozen=True, slots=True, eq=False)
class PointTable:
    """A table whose rows are places.

    Attributes
    ----------
    cells : DataFrame
        One row a place, indexed by row number, one column a heading.
    source : Source
        The file, and what the user said of it.
    label : callable
        Row number → its label in a fault.
    typed : bool
        The file tells numbers from texts (a workbook does, a text file does not).
    """

    cells: pd.DataFrame
    source: Source
    label: Callable[[int], Message]
    typed: bool


@dataclass(slots=True)
class Points:
    """What the coordinates of a table gave; filled row by row.

    Attributes
    ----------
    shapes : dict of row number to geometry
        Only rows that have one.
    crs : str
        EPSG code the table states; "" if it states none or leaves the zone open.
    stated : str
        The system in the table's own word where it is no EPSG code, e.g. ``GCJ-02``.
    faulted : set of int
        Rows without shape of which a fault here already speaks.
    faults, repairs : list
        What could not be read, and what was guessed.
    """

    shapes: dict[int, BaseGeometry] = field(default_factory=dict)
    crs: str = ""
    stated: str = ""
    faulted: set[int] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)


def read_points(table: PointTable, roles: Mapping[str, str], said: Mapping[str, str]) -> Points | None:
    """Return the points of a table; None if it has no usable coordinate columns.

    Parameters
    ----------
    table : PointTable
        Its rows.
    roles : mapping of role to heading
        As ``geo.reading.sheets.coordinate_cells.coordinate_role`` names them.
    said : mapping of heading to text
        Each heading with all its parts, and ``""`` → title: where the coordinate system may be named.
    """
    points = Points()
    used, read = _columns(_whole_degrees(roles), table, points)
    if read is None:
        return None
    pairs = {}
    for row in table.cells.index:
        found = read(table, int(row), used, points)
        if found is not None:
            pairs[int(row)] = ordered(*found)
    right, repairs = turned(pairs, used, table.source)
    points.repairs.extend(repairs)
    points.shapes = {row: shapely.Point(pair) for row, pair in right.items()}
    words = table.cells[roles["crs"]] if "crs" in roles else ()
    headings = [said.get(heading, heading) for heading in used]
    eastings = [east for east, _ in right.values()]
    points.crs, points.stated, fault = named_system(headings, words, said.get("", ""), eastings, table.source)
    points.faults.extend((fault,) if fault is not None else ())
    return points


def read_wkt(table: PointTable, heading: str) -> Points:
    """Return the shapes of a column that writes them as well-known text."""
    points = Points()
    for row in table.cells.index:
        text = cell_text(table.cells.loc[row, heading]).strip(BLANKS)
        if not text:
            continue
        try:
            points.shapes[int(row)] = shapely.from_wkt(text)
        except (shapely.errors.ShapelyError, ValueError):
            _unreadable(table, int(row), heading, text, points)
    system = stated_system(heading)
    points.crs = system if system.startswith("EPSG:") else ""
    return points


# ── columns ──────────────────────────────────────────────────────────────────────────────────────────────


Reader = Callable[[PointTable, int, Sequence[str], Points], Read | None]


def _columns(
    roles: Mapping[str, str], table: PointTable, points: Points
) -> tuple[tuple[str, ...], Reader | None]:
    """Return the headings the coordinates are read from and how; None if there are none."""
    source = table.source
    for first, second in PAIRS:
        if first in roles and second in roles:
            if table.typed:
                points.repairs.extend(_texts_as_numbers(table, (roles[first], roles[second])))
            return (roles[first], roles[second]), _two_cells
    if {"lond", "lonm", "latd", "latm"} <= set(roles) and not source.refuses("degrees-minutes"):
        headings = tuple(roles.get(role, "") for role in PARTS)
        note = message("coordinate-parts")
        before = "、".join(heading for heading in headings if heading)
        points.repairs.append(
            source.repair("degrees-minutes", note, before=before, after="°", confidence="sure")
        )
        return headings, _six_cells
    if "pair" in roles and not source.refuses("coordinate-pair"):
        heading = roles["pair"]
        note = message("coordinate-pairs", heading=shown(heading))
        points.repairs.append(
            source.repair("coordinate-pair", note, before=heading, after="x, y", confidence="sure")
        )
        return (heading,), _one_cell
    return (), None


def _whole_degrees(roles: Mapping[str, str]) -> dict[str, str]:
    """Return `roles` with 经度(度) as plain degrees unless minutes stand in a column of their own."""
    found = dict(roles)
    for axis in ("lon", "lat"):
        if f"{axis}d" in found and f"{axis}m" not in found:
            found.setdefault(axis, found[f"{axis}d"])
    return found


def _texts_as_numbers(table: PointTable, headings: Sequence[str]) -> list[Repair]:
    """Return a repair for each coordinate column in which plain numbers are stored as text."""
    if table.source.refuses("number-text"):
        return []
    repairs: list[Repair] = []
    for heading in headings:
        texts = (value.strip(BLANKS) for value in table.cells[heading] if isinstance(value, str))
        if any((read := read_coordinate(text)) is not None and not read.kinds for text in texts):
            note = message("coordinate-number-text", heading=shown(heading))
            repairs.append(
                table.source.repair(
                    "number-text",
                    note,
                    before=message("cells-of-text"),
                    after=message("cells-of-numbers"),
                    confidence="sure",
                )
            )
    return repairs


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────


def _two_cells(table: PointTable, row: int, headings: Sequence[str], points: Points) -> Read | None:
    texts = [_text(table, row, heading, points) for heading in headings]
    if not any(texts):
        return None
    got: list[Coordinate] = []
    for text, heading in zip(texts, headings, strict=True):
        if not text:
            what = message("coordinate-half", heading=shown(heading))
            _fault(table, row, what, message("coordinate-half-mend"), points)
            continue
        coordinate = read_coordinate(text)
        if coordinate is None or _is_refused_text(table, row, heading, coordinate):
            _unreadable(table, row, heading, text, points)
            continue
        if _allowed(table, row, heading, text, coordinate.kinds, f"{coordinate.value:.9g}", points):
            got.append(coordinate)
    return (got[0], got[1]) if len(got) == 2 else None


def _one_cell(table: PointTable, row: int, headings: Sequence[str], points: Points) -> Read | None:
    text = _text(table, row, headings[0], points)
    if not text:
        return None
    pair = read_pair(text)
    if pair is None:
        _unreadable(table, row, headings[0], text, points)
        return None
    kinds = tuple(dict.fromkeys((*pair[0].kinds, *pair[1].kinds)))
    after = f"{pair[0].value:.9g}, {pair[1].value:.9g}"
    return pair if _allowed(table, row, headings[0], text, kinds, after, points) else None


def _six_cells(table: PointTable, row: int, headings: Sequence[str], points: Points) -> Read | None:
    texts = [_text(table, row, heading, points) if heading else "" for heading in headings]
    if not any(texts):
        return None
    values: list[Coordinate] = []
    for parts, heading in ((texts[:3], headings[0]), (texts[3:], headings[3])):
        read = [read_coordinate(text or "0") for text in parts]
        numbers = [part.value for part in read if part is not None]
        value = from_parts(*numbers) if len(numbers) == 3 and parts[0] else None
        if value is None:
            _unreadable(table, row, heading, " ".join(parts), points)
        else:
            values.append(Coordinate(value))
    return (values[0], values[1]) if len(values) == 2 else None


def _text(table: PointTable, row: int, heading: str, points: Points) -> str:
    """Return the text of a coordinate cell; "" if it is empty or marked as such."""
    text = cell_text(table.cells.loc[row, heading]).strip(BLANKS)
    if text and is_blank_mark(text) and not table.source.refuses("blank-mark", row):
        note = message("coordinate-blank-mark", heading=shown(heading), before=shown(text))
        points.repairs.append(
            table.source.repair("blank-mark", note, row=row, before=text, confidence="sure")
        )
        return ""
    return text


def _is_refused_text(table: PointTable, row: int, heading: str, coordinate: Coordinate) -> bool:
    if not table.typed or coordinate.kinds or not isinstance(table.cells.loc[row, heading], str):
        return False
    return table.source.refuses("number-text", row)


def _allowed(  # noqa: PLR0917 one row's cell, how it stands and how it is read
    table: PointTable,
    row: int,
    heading: str,
    text: str,
    kinds: tuple[RepairKind, ...],
    after: str,
    points: Points,
) -> bool:
    """List the guesses behind a coordinate; False, with a fault, if one of them is refused."""
    if any(table.source.refuses(kind, row) for kind in kinds):
        _unreadable(table, row, heading, text, points)
        return False
    note = message("coordinate-read-as", heading=shown(heading), before=shown(text), after=after)
    points.repairs.extend(
        table.source.repair(kind, note, row=row, before=text, after=after, confidence="sure")
        for kind in kinds
    )
    return True


def _unreadable(table: PointTable, row: int, heading: str, text: str, points: Points) -> None:
    what = message("coordinate-unreadable", heading=shown(heading), value=shown(text))
    _fault(table, row, what, message("coordinate-unreadable-mend"), points)


def _fault(table: PointTable, row: int, what: Message, mend: Message, points: Points) -> None:
    points.faults.append(Fault(table.label(row), what, mend))
    points.faulted.add(row)
