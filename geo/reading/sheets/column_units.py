"""The unit of a column: 人口(万人), 面积(亩), 单位：万元 above the table become the contract's unit.

Where it stands: used by ``geo.reading.sheets.grid`` on the columns of its data rows.

Method: the unit in a column's own heading counts before a note above the table, and a unit in a cell before both.
"""

import re
from collections.abc import Sequence

from geo.contracts.tables import Column, Table
from geo.reading.cells import cell_text, named
from geo.reading.number_words import PLAIN, SCALES, read_number, unit_factor
from geo.reading.opened import Source
from geo.reading.repairs import Repair
from geo.reading.sheets.heading_rows import heading_text
from geo.words.message import message

NOTE = re.compile(r"单位\s*[:：]\s*([^)）\]】]+)")


def into_contract_units(
    columns: list[list[object]],
    names: Sequence[str | None],
    units: Sequence[str],
    above: Sequence[Sequence[object]],
    *,
    table: Table,
    source: Source,
) -> list[Repair]:
    """Bring number columns to the contract's unit, in place; return a repair for each such column.

    Parameters
    ----------
    columns : list of columns
        Cells of the data rows.
    names, units : sequence of str
        Column of the contract each column is, and the unit in its heading ("" if none).
    above : sequence of rows
        Rows above the heading.
    """
    if source.refuses("number-words"):
        return []
    notes = note_units(above)
    contracts = {column.name: column for column in table.columns if column.kind is not str and column.unit}
    repairs: list[Repair] = []
    for at, name in enumerate(names):
        contract = contracts.get(name or "")
        found = None if contract is None else _factor(units[at], notes, contract.unit)
        if contract is None or found is None:
            continue
        word, factor = found
        columns[at] = [_times(value, factor, word, contract) for value in columns[at]]
        after = f"×{factor:.6g}"
        note = message("unit-scaled", column=named(contract), word=word, factor=f"{factor:.6g}")
        repairs.append(source.repair("number-words", note, column=contract.name, before=word, after=after))
    return repairs


def plain_numbers(columns: list[list[object]], names: Sequence[str | None], table: Table) -> None:
    """Make plain numbers in number columns of a text file numbers, in place: there, being text means nothing."""
    numeric = {column.name for column in table.columns if column.kind is not str}
    for at, name in enumerate(names):
        if name in numeric:
            columns[at] = [
                float(value) if isinstance(value, str) and PLAIN.fullmatch(value.strip()) else value
                for value in columns[at]
            ]


def note_units(rows: Sequence[Sequence[object]]) -> tuple[str, ...]:
    """Return the unit words of notes such as 单位：万人、亩 in the rows above a heading."""
    words: list[str] = []
    for row in rows:
        for value in row:
            found = NOTE.search(heading_text(value))
            if found is not None:
                words.extend(word for word in re.split(r"[、,，/;；\s]+", found[1]) if word)
    return tuple(words)


def _factor(in_heading: str, notes: Sequence[str], unit: str) -> tuple[str, float] | None:
    """Return the unit word that holds for a column and its factor; None if the numbers are in `unit` already.

    万 alone counts only in the heading: a note above may be meant for other columns.
    """
    for word in (in_heading, *(word for word in notes if word not in SCALES)):
        factor = unit_factor(word, unit) if word else None
        if factor is not None:
            return None if factor == 1 else (word, factor)
    return None


def _times(value: object, factor: float, word: str, contract: Column) -> object:
    """Return one cell in the contract's unit; text such as 约3.5 gets the unit word and is read with it later."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return round(value * factor, 6)
    text = cell_text(value).strip()
    reading = read_number(text, contract.unit)
    if reading is None or read_number(text) is None:
        return value  # unreadable, or with a unit of its own
    if not reading.kinds:
        return round(reading.value * factor, 6)
    return value if "number-words" in reading.kinds else text + word
