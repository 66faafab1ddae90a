"""The cells of one column held against its contract: text, numbers, uniqueness.

Where it stands: below ``geo.reading.validate``; knows columns, not layers.

Method: every cell is looked at as text first, because files disagree about types (codes stored as numbers,
numbers stored as text). What cannot be used becomes empty (None or NaN) and leaves a fault on its row.
"""

import datetime as dt
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.contracts.tables import Column
from geo.errors import Fault
from geo.reading.repairs import Repair
from geo.words.message import Message, message

Where = Callable[[int], Message]
"""Row number in the file → its label in a fault."""

TEXT_SHOWN = 40
BLANKS = " \t\r\n\0\ufeff\u3000\u00a0"
"""What is cut from both ends of a text, the full-width blank included."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """One column after its check.

    Attributes
    ----------
    held : Series
        Object (str or None) for text, float64 (NaN where unusable) for numbers; index as given.
    faults, repairs : tuple
        One fault an unusable cell; one repair a trimmed cell or a converted column.
    """

    held: pd.Series
    faults: tuple[Fault, ...]
    repairs: tuple[Repair, ...]


def cell_text(value: object) -> str:
    """Return the text of one cell; "" if it is empty. A whole number has no decimals, a date is ISO."""
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float | np.floating):
        number = float(value)
        return "" if math.isnan(number) else str(int(number)) if number.is_integer() else str(number)
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value)


def shown(value: object) -> str:
    """Return `value` as it may stand inside a sentence: one line, not too long."""
    text = "".join(letter if letter.isprintable() else " " for letter in str(value))
    return text if len(text) <= TEXT_SHOWN else text[: TEXT_SHOWN - 1] + "…"


def meaning(column: Column) -> Message:
    """Return what a column holds, in words."""
    return message("column-meaning", zh=column.zh, en=column.en)


def named(column: Column) -> Message:
    """Return a column's name, with its meaning where the name alone is a foreign word."""
    return message("column-named", column=column.name, zh=column.zh)


def check_text(series: pd.Series, column: Column, file: str, where: Where) -> Cells:
    """Return the cells of a text column: trimmed, filled if required, among the choices, of the pattern."""
    pattern = re.compile(column.pattern, re.ASCII) if column.pattern else None
    values: list[str | None] = []
    faults: list[Fault] = []
    repairs: list[Repair] = []
    if pd.api.types.is_numeric_dtype(series.dtype) and series.notna().any():
        note = message("number-as-text", column=named(column))
        repairs.append(Repair(file, 0, column.name, "number", "text", "likely", note))
    for row, value in _rows(series):
        before = cell_text(value)
        text = before.strip(BLANKS)
        if text != before:
            note = message("text-trimmed", column=named(column))
            repairs.append(Repair(file, row, column.name, before, text, "sure", note))
        fault = None
        if not text:
            if column.required:
                fault = _empty(row, column, where)
            text = str(column.default)
        elif column.choices and text not in column.choices:
            what = message("cell-not-a-choice", column=named(column), value=shown(text))
            fault = Fault(
                where(row), what, message("cell-not-a-choice-mend", choices=" / ".join(column.choices))
            )
        elif pattern is not None and pattern.fullmatch(text) is None:
            what = message("cell-pattern", column=named(column), value=shown(text))
            fault = Fault(where(row), what, message("cell-pattern-mend", meaning=meaning(column)))
        if fault is not None:
            faults.append(fault)
        values.append(text if fault is None else None)
    return Cells(pd.Series(values, index=series.index, dtype=object), tuple(faults), tuple(repairs))


def check_numbers(series: pd.Series, column: Column, file: str, where: Where) -> Cells:
    """Return the cells of a number column: finite, whole if the contract says so, within the range."""
    values: list[float] = []
    faults: list[Fault] = []
    repairs: tuple[Repair, ...] = ()
    for row, value in _rows(series):
        text = cell_text(value).strip(BLANKS)
        number = _number(text)
        fault = None
        if not text:
            number = math.nan if column.required else float(column.default)
            fault = _empty(row, column, where) if column.required else None
        elif number is None:
            what = message("cell-not-a-number", column=named(column), value=shown(text))
            fault = Fault(where(row), what, message("cell-not-a-number-mend"))
        elif column.kind is int and not number.is_integer():
            what = message("cell-not-whole", column=named(column), value=shown(text))
            fault = Fault(where(row), what, message("cell-not-whole-mend"))
        elif not _within(number, column):
            what = message("cell-out-of-range", column=named(column), value=shown(text))
            fault = Fault(where(row), what, message("cell-out-of-range-mend", range=_range(column)))
        if fault is not None:
            faults.append(fault)
        values.append(number if number is not None and fault is None else math.nan)
    if any(isinstance(value, str) and _number(value) is not None for _, value in _rows(series)):
        note = message("text-as-number", column=named(column))
        repairs = (Repair(file, 0, column.name, "text", "number", "sure", note),)
    return Cells(pd.Series(values, index=series.index, dtype=np.float64), tuple(faults), repairs)


def check_unique(values: pd.Series, column: Column, where: Where) -> tuple[Fault, ...]:
    """Return a fault for every value that stands a second time, naming the row of the first."""
    first: dict[str, int] = {}
    faults: list[Fault] = []
    for row, value in _rows(values):
        if value is None:
            continue
        before = first.setdefault(str(value), row)
        if before != row:
            what = message("code-twice", column=named(column), value=shown(value), row=before)
            faults.append(Fault(where(row), what, message("code-twice-mend")))
    return tuple(faults)


def _rows(series: pd.Series) -> list[tuple[int, object]]:
    return list(zip((int(row) for row in series.index), series.array, strict=True))


def _empty(row: int, column: Column, where: Where) -> Fault:
    return Fault(
        where(row),
        message("cell-empty", column=named(column)),
        message("cell-empty-mend", meaning=meaning(column)),
    )


def _number(text: str) -> float | None:
    """Return the finite number `text` spells, or None."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _within(number: float, column: Column) -> bool:
    return (column.low is None or number >= column.low) and (column.high is None or number <= column.high)


def _range(column: Column) -> str:
    low = "" if column.low is None else f"{column.low:,.10g}"
    return f"≥ {low}" if column.high is None else f"{low} – {column.high:,.10g}"
