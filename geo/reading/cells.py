"""The cells of one column held against its contract: text, numbers, uniqueness.

Where it stands: below ``geo.reading.validate``; knows columns, not layers. How offices write numbers is
``geo.reading.number_words``, how they write words, dates and codes ``geo.reading.text_words``.

Method: every cell is looked at as text first, because files disagree about types (codes stored as numbers, numbers
stored as text). What had to be guessed is a repair; a guess the user refused is not made. What cannot be used becomes
empty (None or NaN) and leaves a fault on its row.
"""

import datetime as dt
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from geo.contracts.tables import Column
from geo.errors import Fault
from geo.reading.number_words import is_blank_mark, is_stroke, range_ends, read_number
from geo.reading.opened import Source
from geo.reading.repairs import Repair, RepairKind
from geo.reading.text_words import (
    TextReading,
    code_widths,
    folded,
    is_date_column,
    known_word,
    read_code,
    read_date,
)
from geo.words.message import Message, message

Where = Callable[[int], Message]
"""Row number in the file → its label in a fault."""

TEXT_SHOWN = 40
BLANKS = " \t\r\n\0\ufeff\u3000\u00a0\u200b"
"""What is cut from both ends of a text, the full-width blank included."""

EXACT_DIGITS = 15
"""Digits a spreadsheet keeps of a number."""

WHOLE_WITHIN = 1e-9
"""Share of a number by which arithmetic in a spreadsheet may miss a whole number."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """One column after its check.

    Attributes
    ----------
    held : Series
        Object (str or None) for text, float64 (NaN where unusable) for numbers; index as given.
    faults, repairs : tuple
        One fault an unusable cell; one repair a cell read otherwise than it stands, or a converted column.
    """

    held: pd.Series
    faults: tuple[Fault, ...]
    repairs: tuple[Repair, ...]


def cell_text(value: object) -> str:
    """Return the text of one cell; "" if it is empty. A whole number has no decimals, a date is ISO."""
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, bool | np.bool_):
        return str(int(value))
    if isinstance(value, float | np.floating):
        number = float(value)
        if math.isfinite(number) and abs(number) >= 1e15:
            number_15 = int(Decimal(f"{number:.15g}"))  # a spreadsheet keeps no more; the rest is binary dust
            return str(number_15)
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
    return message("column-meaning", meaning_zh=column.zh, meaning_en=column.en)


def named(column: Column) -> Message:
    """Return a column's name, with its meaning where the name alone is a foreign word."""
    return message("column-named", column=column.name, zh=column.zh)


def empty_cell(where: Message | str, column: Column) -> Fault:
    """Return the fault of a cell that must be filled and is not."""
    mend = message("cell-empty-mend", meaning=meaning(column))
    return Fault(where, message("cell-empty", column=named(column)), mend)


def row_of(fault: Fault) -> int:
    """Return the row in the file a fault of a cell stands on."""
    fields = dict(fault.where.fields) if isinstance(fault.where, Message) else {}
    return int(str(fields["row"]))


def check_text(series: pd.Series, column: Column, source: Source, where: Where) -> Cells:
    """Return the cells of a text column: trimmed, filled if required, among the choices, of the pattern."""
    pattern = re.compile(column.pattern, re.ASCII) if column.pattern else None
    widths = code_widths(column)
    is_date = is_date_column(column)
    rows = _rows(series)
    refused, repairs = (set(), []) if is_date else _numbers_as_text(rows, column, source)
    values: list[str | None] = []
    faults: list[Fault] = []
    for row, value in rows:
        text, found = _trimmed(cell_text(value), row, column, source)
        repairs.extend(found)
        fault = None
        reading = _read_text(text, column, widths, is_date=is_date)
        if reading is not None and not any(source.refuses(kind, row) for kind in reading.kinds):
            repairs.extend(_text_repairs(text, reading, row, column, source))
            text = reading.text
        if not text:
            if column.required:
                fault = empty_cell(where(row), column)
            text = str(column.default)
        elif row in refused:
            what = message("cell-number-refused", column=named(column), value=shown(text))
            mend = message("cell-number-refused-mend", layer=source.layer, kind=_number_guess(column))
            fault = Fault(where(row), what, mend)
        elif (reading is not None and reading.digits_lost) or _is_rounded(value, widths):
            what = message("cell-digits-lost", column=named(column), value=shown(text))
            fault = Fault(where(row), what, message("cell-digits-lost-mend"))
        elif column.choices and text not in column.choices:
            what = message("cell-not-a-choice", column=named(column), value=shown(text))
            fault = Fault(where(row), what, message("cell-not-a-choice-mend", choices=_choices(column)))
        elif (pattern is not None and pattern.fullmatch(text) is None) or (is_date and not _is_day(text)):
            what = message("cell-pattern", column=named(column), value=shown(text))
            fault = Fault(where(row), what, message("cell-pattern-mend", meaning=meaning(column)))
        if fault is not None:
            faults.append(fault)
        values.append(text if fault is None else None)
    return Cells(pd.Series(values, index=series.index, dtype=object), tuple(faults), tuple(repairs))


def check_numbers(series: pd.Series, column: Column, source: Source, where: Where) -> Cells:
    """Return the cells of a number column: finite, whole if the contract says so, within the range."""
    words = {folded(word): float(meant) for word, meant in column.words}
    values: list[float] = []
    faults: list[Fault] = []
    repairs: list[Repair] = []
    stored_as_text = False
    for row, value in _rows(series):
        text = cell_text(value).strip(BLANKS)
        number = words.get(folded(text))
        if isinstance(value, bool | np.bool_) and not column.words:
            text = str(value).upper()  # a truth value is no number, though Python adds it up
        elif number is None and is_number(value):
            number = _number(text)
        elif number is None and text and is_blank_mark(text) and not source.refuses("blank-mark", row):
            repairs.append(blank_mark_repair(text, row, column, source))
            text = ""
        elif number is None and text:
            reading = read_number(text, column.unit)
            kinds: tuple[RepairKind, ...] = (
                ("number-text",) if reading is None else reading.kinds or ("number-text",)
            )
            if reading is not None and not any(source.refuses(kind, row) for kind in kinds):
                number = reading.value
                stored_as_text = stored_as_text or not reading.kinds
                repairs.extend(
                    _number_repairs(text, number, reading.kinds, row=row, column=column, source=source)
                )
        number, fault = _judged(text, number, row, column, where)
        if fault is not None:
            faults.append(fault)
        values.append(number)
    if stored_as_text:
        note = message("text-as-number", column=named(column))
        repairs.append(
            source.repair(
                "number-text",
                note,
                column=column.name,
                before=message("cells-of-text"),
                after=message("cells-of-numbers"),
                confidence="sure",
            )
        )
    return Cells(pd.Series(values, index=series.index, dtype=np.float64), tuple(faults), tuple(repairs))


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


# ── text ─────────────────────────────────────────────────────────────────────────────────────────────────


def _number_guess(column: Column) -> RepairKind:
    """Return what it is called to take a number in a text column as text."""
    return "code-number" if code_widths(column) else "number-text"


def _numbers_as_text(
    rows: list[tuple[int, object]], column: Column, source: Source
) -> tuple[set[int], list[Repair]]:
    """Return the rows whose numbers are not to be taken as text, and the repair of the others."""
    kind = _number_guess(column)
    numbers = {row for row, value in rows if is_number(value)}
    refused = {row for row in numbers if source.refuses(kind, row)}
    if numbers == refused:
        return refused, []
    note = message("number-as-text", column=named(column))
    repair = source.repair(
        kind,
        note,
        column=column.name,
        before=message("cells-of-numbers"),
        after=message("cells-of-text"),
        confidence="sure" if kind == "code-number" else "likely",
    )
    return refused, [repair]


def _trimmed(before: str, row: int, column: Column, source: Source) -> tuple[str, list[Repair]]:
    text = before.strip(BLANKS)
    if text == before or source.refuses("trimmed", row):
        return before, []
    note = message("text-trimmed", column=named(column))
    repair = source.repair(
        "trimmed", note, row=row, column=column.name, before=before, after=text, confidence="sure"
    )
    return text, [repair]


def _read_text(text: str, column: Column, widths: tuple[int, ...], *, is_date: bool) -> TextReading | None:
    """Return what `text` is read as, or None where it is taken as it stands."""
    if not text or text in column.choices:
        return None
    word = known_word(text, column)
    if word is not None:
        return TextReading(word)
    if is_blank_mark(text):
        return TextReading("", ("blank-mark",))
    if is_date:
        return read_date(text)
    return read_code(text, widths) if widths else None


def _text_repairs(text: str, reading: TextReading, row: int, column: Column, source: Source) -> list[Repair]:
    if reading.kinds == ("blank-mark",):
        return [blank_mark_repair(text, row, column, source)]
    note = message("cell-read-as", column=named(column), before=shown(text), after=shown(reading.text))
    return [
        source.repair(
            kind, note, row=row, column=column.name, before=text, after=reading.text, confidence="sure"
        )
        for kind in reading.kinds
    ]


def _is_rounded(value: object, widths: tuple[int, ...]) -> bool:
    """Return whether `value` is a number too long for a spreadsheet to have kept every digit."""
    if widths or not isinstance(value, float | np.floating) or math.isnan(value):
        return False
    return bool(abs(value) >= 10**EXACT_DIGITS)


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _choices(column: Column) -> str:
    """Return the words that may stand in a column, each with the office's first word for it."""
    first: dict[str, str] = {}
    for word, meant in column.words:
        first.setdefault(meant, word)
    return " / ".join(
        f"{choice}({first[choice]})" if choice in first else choice for choice in column.choices
    )


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────


def _judged(
    text: str, number: float | None, row: int, column: Column, where: Where
) -> tuple[float, Fault | None]:
    """Return the number to keep (NaN if none) and what is wrong with it."""
    if not text:
        return (
            (math.nan, empty_cell(where(row), column)) if column.required else (float(column.default), None)
        )
    ends = range_ends(text, column.unit) if number is None else None
    if ends is not None:
        low, high = ends
        what = message("cell-number-range", column=named(column), value=shown(text), low=low, high=high)
        return math.nan, Fault(where(row), what, message("cell-number-range-mend"))
    if number is None:
        what = message("cell-not-a-number", column=named(column), value=shown(text))
        return math.nan, Fault(where(row), what, message("cell-not-a-number-mend"))
    if column.kind is int and abs(number - round(number)) <= WHOLE_WITHIN * max(1.0, abs(number)):
        number = float(round(number))
    if column.kind is int and not number.is_integer():
        what = message("cell-not-whole", column=named(column), value=shown(text))
        return math.nan, Fault(where(row), what, message("cell-not-whole-mend"))
    if not _within(number, column):
        what = message("cell-out-of-range", column=named(column), value=shown(text))
        return math.nan, Fault(where(row), what, message("cell-out-of-range-mend", range=_range(column)))
    return number, None


def _number_repairs(
    text: str, number: float, kinds: tuple[RepairKind, ...], *, row: int, column: Column, source: Source
) -> list[Repair]:
    after = f"{number:.15g}"
    note = message("cell-read-as", column=named(column), before=shown(text), after=after)
    return [
        source.repair(
            kind,
            note,
            row=row,
            column=column.name,
            before=text,
            after=after,
            confidence="likely" if kind == "approximate" else "sure",
        )
        for kind in kinds
    ]


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


# ── both ─────────────────────────────────────────────────────────────────────────────────────────────────


def _rows(series: pd.Series) -> list[tuple[int, object]]:
    return list(zip((int(row) for row in series.index), series.array, strict=True))


def is_number(value: object) -> bool:
    """Return whether a cell holds a number as such; an empty one does not."""
    if isinstance(value, bool | np.bool_):
        return True
    return isinstance(value, int | float | np.number) and not math.isnan(value)


def blank_mark_repair(text: str, row: int, column: Column, source: Source) -> Repair:
    """Return the repair of a mark such as "/" that was read as an empty cell."""
    note = message("cell-blank-mark", column=named(column), before=shown(text))
    return source.repair(
        "blank-mark",
        note,
        row=row,
        column=column.name,
        before=text,
        after="",
        confidence="sure" if is_stroke(text) else "likely",
    )
