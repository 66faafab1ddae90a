"""Whether a row of totals says what its rows add up to: 小计, 合计 and 总计 against the rows that were read.

Where it stands: used by ``geo.reading.sheets.grid`` on the rows ``geo.reading.sheets.data_rows`` took for totals.

Method: a sheet does not say which rows a total stands for, so every usual reading is tried: the rows since the last
total, since the last one called the same, all above, the rows below up to the next, all rows. A figure that is one of
these sums is right. Otherwise it is held against the likeliest of them, and both numbers are told. What is not
written to the last person (约3000, 0.35万) counts as exact to half its last digit; a sum with an unreadable cell is not
judged.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.contracts.tables import Column, Table
from geo.reading.cells import BLANKS, cell_text, named, shown
from geo.reading.number_words import is_blank_mark, read_number
from geo.reading.opened import Source
from geo.reading.repairs import Repair
from geo.reading.sheets.column_units import into_contract_units
from geo.words.message import message

ADDED_UP = ("person", "household", "m2")
"""Units of the contract whose figures a total adds up."""

PART = "小计"
"""The word that means the rows since the last total; 合计 and 总计 that stand once mean the whole sheet."""


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A row of totals: its position in the grid, its row number, 小计 or 合计 …, and its text."""

    place: int
    row: int
    word: str
    text: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as it was written: its value, and how far it may be off for being rounded."""

    value: float
    slack: float


Rows = Sequence[Sequence[object]]
FloatTable = NDArray[np.float64]

Span = tuple[int, int]
"""First data row and the one after the last, counted among the data rows."""


def differing_totals(
    rows: Rows,
    kept: Sequence[int],
    totals: Sequence[TotalRow],
    *,
    columns: Sequence[str | None],
    units: Sequence[str],
    above: Rows,
    table: Table,
    source: Source,
) -> list[Repair]:
    """Return a notice for each figure in a row of totals that no rows of the sheet add up to.

    Parameters
    ----------
    rows : sequence of rows
        Cells of the sheet.
    kept : sequence of int
        Positions of the data rows, rising.
    totals : sequence of TotalRow
        Rows of totals that were left out, rising.
    columns, units : sequence of str
        Column of the contract each column is, and the unit in its heading ("" if none).
    above : sequence of rows
        Rows above the heading.
    """
    if not totals:
        return []
    spans = [_spans(totals, at, kept) for at in range(len(totals))]
    added = {c.name: c for c in table.columns if c.kind is not str and c.unit in ADDED_UP}
    found: list[Repair] = []
    for at, name in enumerate(columns):
        contract = added.get(name or "")
        if contract is None:
            continue
        places = [*kept, *(total.place for total in totals)]
        cells = [[rows[place][at] for place in places]]
        scaled = bool(into_contract_units(cells, [name], [units[at]], above, table=table, source=source))
        amounts = [_amount(cell, contract, rounded=scaled) for cell in cells[0]]
        running = _running(amounts[: len(kept)])
        for total, written, readings in zip(totals, amounts[len(kept) :], spans, strict=True):
            if written is not None and not source.refuses("total-differs", total.row):
                wrong = _wrong(written, readings, running)
                found += [] if wrong is None else [_notice(total, written, wrong, contract, source)]
    return found


def _spans(totals: Sequence[TotalRow], at: int, kept: Sequence[int]) -> list[Span]:
    """Return the data rows a total may stand for, the likeliest first; empty readings left out."""
    here = totals[at]
    before = [total for total in totals if total.place < here.place]
    after = [total for total in totals if total.place > here.place]

    def last(some: Sequence[TotalRow]) -> float:
        return some[-1].place if some else -math.inf

    def first(some: Sequence[TotalRow]) -> float:
        return some[0].place if some else math.inf

    same_before = [total for total in before if total.word == here.word]
    same_after = [total for total in after if total.word == here.word]
    whole = (-math.inf, math.inf)
    parts = [
        (last(before), here.place),
        (last(same_before), here.place),
        (here.place, first(after)),
        (here.place, first(same_after)),
        (-math.inf, here.place),
    ]
    is_whole = here.word != PART and not (same_before or same_after)
    ordered = [whole, *parts] if is_whole else [*parts, whole]
    spans = [(bisect_right(kept, low), bisect_left(kept, high)) for low, high in ordered]
    return [(begin, end) for begin, end in spans if begin < end]


def _running(amounts: Sequence[Amount | None]) -> FloatTable:
    """Return running sums before each data row and after the last: value, slack, and how many are no number."""
    rows = [(0.0, 0.0, 0.0) if a is None else (a.value, a.slack, float(math.isnan(a.value))) for a in amounts]
    sums = np.zeros((len(rows) + 1, 3))
    np.cumsum(np.nan_to_num(np.array(rows).reshape(-1, 3)), axis=0, out=sums[1:])
    return sums


def _wrong(total: Amount, readings: Sequence[Span], running: FloatTable) -> tuple[int, float] | None:
    """Return how many rows the likeliest reading has and their sum, where no reading gives the total."""
    sums: list[tuple[int, float]] = []
    for begin, end in readings:
        value, slack, unreadable = running[end] - running[begin]
        if unreadable or not abs(value - total.value) > slack + total.slack + 1e-6:  # a total may be nan
            return None
        sums.append((end - begin, float(round(value, 6))))
    return sums[0] if sums else None


def _amount(cell: object, column: Column, *, rounded: bool) -> Amount | None:
    """Return the number a cell was written as; None if it is empty, nan where it cannot be read."""
    text = cell_text(cell).strip(BLANKS)
    if not text or is_blank_mark(text):
        return None
    reading = read_number(text, column.unit)
    if reading is None:
        return Amount(math.nan, 0.0)
    rounded = rounded or not reading.value.is_integer()
    rounded = rounded or not {"approximate", "number-words"}.isdisjoint(reading.kinds)
    return Amount(reading.value, _half_a_digit(reading.value) if rounded else 0.0)


def _half_a_digit(value: float) -> float:
    """Return half of the place of the last digit that is not zero: 50 for 3500, 0.05 for 0.3."""
    digits = f"{abs(value):.6f}".rstrip("0")
    whole, _, decimals = digits.partition(".")
    if decimals:
        return 0.5 * 10.0 ** -len(decimals)
    return 0.5 * 10.0 ** (len(whole) - len(whole.rstrip("0"))) if whole.strip("0") else 0.0


def _notice(
    total: TotalRow, amount: Amount, wrong: tuple[int, float], column: Column, source: Source
) -> Repair:
    count, value = wrong
    note = message(
        "total-differs",
        row=total.row,
        text=shown(total.text),
        column=named(column),
        total=_plain(amount.value),
        count=count,
        sum=_plain(value),
    )
    return source.repair(
        "total-differs",
        note,
        row=total.row,
        column=column.name,
        before=f"{amount.value:.15g}",
        after=f"{value:.15g}",
    )


def _plain(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
