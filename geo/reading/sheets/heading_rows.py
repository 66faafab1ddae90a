"""Where the heading of a table stands: below titles and unit notes, in one to three rows, with merged cells.

Where it stands: used by ``geo.reading.sheets.grid``, before the columns are held against the contract
(``geo.reading.headings`` then gives them the contract's names).

Method: every run of one to three of the first rows is tried as heading; the one in which most columns of the contract
(and of its coordinates) are recognised is it, the shorter and higher one where several are as good. The parts of a
heading that stands above another (人口 over 城镇) are tried joined both ways, then the lowest alone.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from geo.contracts.tables import Table
from geo.reading.headings import plain
from geo.reading.opened import Source
from geo.reading.sheets.coordinate_cells import coordinate_role

ROWS_LOOKED_AT = 30
"""Rows from the top in which a heading may begin."""
TALLEST = 3
"""Rows a heading may have."""
WHOLE = ("合计", "小计", "总数", "总计", "计", "数量", "人数", "合计数", "总数量")
"""A lowest part that means the part above it."""

Span = tuple[int, int, int, int]
"""Top, left, bottom, right of a merged range, positions from 0, all included."""

STAR = re.compile(r"^[*★☆●]+|[*★☆●]+$|^\d{1,2}[.、]\s*")
TAIL = re.compile(r"^(.+?)[(\[【]([^()\[\]【】]*)[)\]】]$")


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a table.

    Attributes
    ----------
    top, bottom : int
        Its first and last row, positions from 0.
    names : tuple of str
        One name a column, no two alike: a heading the contract knows where one of its parts is one, else all parts
        together.
    whole : tuple of str
        The same with every part, units and remarks included.
    columns : tuple of str or None
        Column of the contract each heading was recognised as.
    units : tuple of str
        Unit words in brackets; "" where there are none.
    twice : tuple of (str, tuple of int)
        Headings that stand over several columns, which cannot be told apart.
    score : int
        How many different columns of the contract were recognised.
    """

    top: int
    bottom: int
    names: tuple[str, ...]
    whole: tuple[str, ...]
    columns: tuple[str | None, ...]
    units: tuple[str, ...]
    twice: tuple[tuple[str, tuple[int, ...]], ...]
    score: int


def heading_text(value: object) -> str:
    """Return the text of a heading cell on one line."""
    return "" if value is None else " ".join(str(value).split())


def find_heading(
    rows: Sequence[Sequence[object]],
    merged: Sequence[Span],
    numbers: Sequence[int],
    *,
    table: Table,
    source: Source,
) -> Heading | None:
    """Return the heading of a table, or None if there is no row with any text.

    Parameters
    ----------
    rows : sequence of rows of cells
        All rows of the same length; None is an empty cell.
    merged : sequence of Span
        Merged ranges.
    numbers : sequence of int
        Row number the user counts, one a row.
    table : Table
        The contract whose columns are looked for.
    source : Source
        What the user said: his heading rows, his headings, or that row 1 is the heading.
    """
    filled = [place for place, row in enumerate(rows) if any(heading_text(value) for value in row)]
    if not filled:
        return None
    know = _knower(table, source)
    stated = [place for place, number in enumerate(numbers) if number in source.how.heading_rows]
    if stated:
        return _heading(rows, merged, min(stated), max(stated), know)
    first = _heading(rows, merged, filled[0], filled[0], know)
    if source.refuses("heading"):
        return first
    best: Heading | None = None
    for top in filled:
        if top >= filled[0] + ROWS_LOOKED_AT:
            break
        for bottom in range(top, min(top + TALLEST, len(rows))):
            if _cuts_a_merge(merged, top, bottom) or bottom not in filled:
                continue
            tried = _heading(rows, merged, top, bottom, know)
            # The shorter wins a tie, then the higher: rows of titles and of data add nothing.
            if best is None or (-tried.score, tried.bottom - tried.top) < (
                -best.score,
                best.bottom - best.top,
            ):
                best = tried
    return first if best is None else best


Know = Callable[[str], str | None]
"""A text → what it names: a column of the contract, ``@lon`` and the like for coordinates, None if nothing."""


def _knower(table: Table, source: Source) -> Know:
    names: dict[str, str] = {}
    for column in table.columns:
        stated = source.how.columns.get(column.name)
        for word in (column.name, *column.aliases) if stated is None else (stated,):
            names.setdefault(plain(word), column.name)
    seen: dict[str, str | None] = {}

    def know(text: str) -> str | None:
        if text not in seen:
            role = coordinate_role(text) if table.geometry is not None else ""
            seen[text] = names.get(plain(text)) or (f"@{role}" if role else None)
        return seen[text]

    return know


def _cuts_a_merge(merged: Sequence[Span], top: int, bottom: int) -> bool:
    """Return whether a merged range begins inside these rows and goes on below, or began above them."""
    return any(
        (top <= first <= bottom < last) or (first < top <= last)
        for first, _, last, _ in merged
        if last > first
    )


def _heading(
    rows: Sequence[Sequence[object]], merged: Sequence[Span], top: int, bottom: int, know: Know
) -> Heading:
    parts = _parts(rows, merged, top, bottom)
    whole = ["|".join(part) for part in parts]
    choices = [_recognised(part, know) for part in parts]
    names = ["".join(part) for part in parts]
    columns: list[str | None] = [None] * len(parts)
    claims: dict[str, list[int]] = {}
    for place, (_, _, column) in enumerate(choices):
        if column is not None:
            claims.setdefault(column, []).append(place)
    twice: list[tuple[str, tuple[int, ...]]] = []
    for column, places in claims.items():
        best = min(choices[place][0] for place in places)
        first = [place for place in places if choices[place][0] == best]
        alike = {plain(choices[place][1]) for place in first}
        if len(alike) == 1 < len(first):
            if best == 0:
                twice.append((choices[first[0]][1], tuple(first)))
                first = first[:1]
            else:
                # 2019|人口 and 2020|人口: which one is meant cannot be known, so neither is taken.
                first = []
        for place in first:
            names[place], columns[place] = choices[place][1], column
    score = len({column for column in columns if column is not None})
    units = tuple(_unit(part) for part in parts)
    return Heading(top, bottom, _unlike(names), tuple(whole), tuple(columns), units, tuple(twice), score)


def _parts(
    rows: Sequence[Sequence[object]], merged: Sequence[Span], top: int, bottom: int
) -> list[tuple[str, ...]]:
    """Return the texts above each column from top to bottom, a merged one over every column it covers."""
    width = len(rows[top])
    cells = [[heading_text(rows[row][place]) for place in range(width)] for row in range(top, bottom + 1)]
    for first, left, last, right in merged:
        if top <= first <= last <= bottom:
            text = cells[first - top][left] if left < width else ""
            for row in range(first - top, last - top + 1):
                for place in range(left, min(right + 1, width)):
                    cells[row][place] = text
    for row in range(len(cells) - 1):
        for place in range(1, width):
            # A CSV has no merged cells: 人口, "" over 城镇, 乡村 means the same.
            if not cells[row][place] and cells[-1][place] and not _alone(cells, row, place):
                cells[row][place] = cells[row][place - 1]
    columns: list[tuple[str, ...]] = []
    for place in range(width):
        column = [cells[row][place] for row in range(len(cells)) if cells[row][place]]
        columns.append(tuple(text for at, text in enumerate(column) if at == 0 or text != column[at - 1]))
    return columns


def _alone(cells: list[list[str]], row: int, place: int) -> bool:
    """Return whether the heading to the left stands over its own column only, with nothing below it."""
    return not cells[row][place - 1] or not cells[-1][place - 1]


def _recognised(parts: tuple[str, ...], know: Know) -> tuple[int, str, str | None]:
    """Return how far one has to go (0: the heading as it stands), the text to use, and what it names."""
    for rank, text in enumerate(_writings(parts)):
        for bare in _bare(text):
            column = know(bare)
            if column is not None:
                return rank, bare, column
    return 0, "".join(parts), None


def _writings(parts: tuple[str, ...]) -> list[str]:
    """Return the ways a heading in several parts may be meant, the surest first."""
    if len(parts) < 2:
        return list(parts)
    texts = ["".join(parts), "".join(reversed(parts)), "|".join(parts)]
    if len(parts) > 2:
        texts += ["".join(parts[1:]), "".join(reversed(parts[1:]))]
    if plain(parts[-1]) in WHOLE:
        return [*texts, "".join(parts[:-1]), parts[-2]]
    return [*texts, parts[-1]]


def _bare(text: str) -> list[str]:
    """Return `text` as it stands, without stars and numbers, and without what stands in brackets behind it."""
    found = [text]
    for _ in range(2):
        starless = STAR.sub("", found[-1]).strip()
        found.append(starless)
        tail = TAIL.match(unicodedata.normalize("NFKC", starless))
        if tail is not None:
            found.append(tail[1].strip())
    return list(dict.fromkeys(item for item in found if item))


def _unit(parts: tuple[str, ...]) -> str:
    """Return what stands in brackets at the end of the lowest part that has any: 人口(万人) → 万人."""
    for part in reversed(parts):
        tail = TAIL.match(unicodedata.normalize("NFKC", part))
        if tail is not None:
            return tail[2].removeprefix("单位").lstrip(":： ")
    return ""


def _unlike(names: list[str]) -> tuple[str, ...]:
    """Return the names with a line behind those that already stood: no two columns are called alike."""
    seen: set[str] = set()
    unlike: list[str] = []
    for place, name in enumerate(names):
        text = name or f"#{place + 1}"
        while text in seen or text == "geometry":
            text += "_"
        seen.add(text)
        unlike.append(text)
    return tuple(unlike)
