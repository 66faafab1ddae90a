"""Which of two numbers is the easting, and which coordinate system a table names.

Where it stands: the last step of ``geo.reading.sheets.table_points``.

Method: the text itself (北纬, E), else the order of the columns, unless the numbers only make sense the other way
round. A system counts if headings, a column 坐标系 or the title name one and the same.
"""

from collections.abc import Iterable, Mapping, Sequence

from geo.errors import Fault
from geo.reading.cells import BLANKS, cell_text, shown
from geo.reading.number_words import is_blank_mark
from geo.reading.opened import Source
from geo.reading.repairs import Repair
from geo.reading.sheets.coordinate_cells import (
    GEOGRAPHIC,
    Coordinate,
    Pair,
    epsg_of,
    is_swapped,
    stated_system,
)
from geo.words.message import Message, message


def ordered(first: Coordinate, second: Coordinate) -> tuple[Pair, bool]:
    """Return (x, y) in the order of the columns, or as 北纬 and E say, and whether the text itself says the order."""
    if first.axis == "lat" or second.axis == "lon":
        return (second.value, first.value), True
    return (first.value, second.value), bool(first.axis or second.axis)


def turned(
    pairs: Mapping[int, tuple[Pair, bool]], headings: Sequence[str], source: Source
) -> tuple[dict[int, Pair], tuple[Repair, ...]]:
    """Return the pairs by row, those turned round that only make sense so.

    Parameters
    ----------
    pairs : mapping of row number to (pair, whether its order is stated)
        As `ordered` gives them.
    headings : sequence of str
        Headings of the coordinate columns, for the repair.

    Returns
    -------
    pairs : dict of row number to (x, y)
    repairs : tuple
        One for the layer if more than half of its rows were turned, else one a row.
    """
    wrong = [row for row, (pair, stated) in pairs.items() if not stated and is_swapped(pair)]
    rows = [row for row in wrong if not source.refuses("swapped-axes", row)]
    repairs: list[Repair] = []
    if rows and len(rows) > len(pairs) / 2:
        joined = shown("、".join(headings))
        note = message("axes-swapped-all", headings=joined, count=len(rows), total=len(pairs))
        repairs.append(_swap(note, pairs[rows[0]][0], 0, source))
    else:
        for row in rows:
            pair = pairs[row][0]
            note = message("axes-swapped-row", before=_shown(pair), after=_shown((pair[1], pair[0])))
            repairs.append(_swap(note, pair, row, source))
    around = set(rows)
    right = {row: (pair[1], pair[0]) if row in around else pair for row, (pair, _) in pairs.items()}
    return right, tuple(repairs)


def named_system(
    headings: Iterable[str], words: Iterable[object], title: str, eastings: Sequence[float], source: Source
) -> tuple[str, str, Fault | None]:
    """Return the coordinate system a table names.

    Parameters
    ----------
    headings : iterable of str
        Headings of the coordinate columns, with all their parts.
    words : iterable
        Cells of a column 坐标系.
    title : str
        What stands above the heading; asked only if neither of them names one.
    eastings : sequence of float
        Longitudes or eastings: a zone prefix tells which zone is meant.

    Returns
    -------
    crs : str
        EPSG code; "" if none is named or the zone stays open.
    stated : str
        The word itself where it is no EPSG code (``GCJ-02``, or a word nobody knows); "" otherwise.
    fault : Fault or None
        Several systems are named.
    """
    systems = {stated_system(heading) for heading in headings} - {""}
    texts = {cell_text(value).strip(BLANKS) for value in words} - {""}
    # A word nobody knows counts as a system of its own: it must not be passed over.
    systems |= {stated_system(text) or text for text in texts if not is_blank_mark(text)}
    systems = systems or ({stated_system(title)} - {""})
    if len(systems) > 1:
        what = message("coordinate-systems-mixed", systems="、".join(sorted(map(shown, systems))))
        mend = message("coordinate-systems-mixed-mend")
        return "", "", Fault(source.file, what, mend)
    system = next(iter(systems), "")
    crs = epsg_of(system, list(eastings))
    return crs, "" if crs or system in GEOGRAPHIC else system, None


def _swap(note: Message, pair: Pair, row: int, source: Source) -> Repair:
    impossible = 90 < abs(pair[1]) <= 180
    return source.repair(
        "swapped-axes",
        note,
        row=row,
        before=_shown(pair),
        after=_shown((pair[1], pair[0])),
        confidence="sure" if impossible else "likely",
    )


def _shown(pair: Pair) -> str:
    return f"{pair[0]:.10g}, {pair[1]:.10g}"
