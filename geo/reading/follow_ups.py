"""A cell that is empty only because another is wrong is not blamed: one wrong cell, one fault.

Where it stands: in ``geo.reading.validate``, over the cells of all columns of one layer.

Method: a column that is derived follows from others of its row. Where one of those has a fault of its own, the empty
cell would be filled once that is mended. Where a total and both its parts are empty, the total alone is asked for.
"""

from collections.abc import Collection, Mapping

from geo.contracts.tables import Table
from geo.errors import Fault
from geo.reading.cells import Cells, empty_cell, row_of

FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "township": ("code",),
    "county": ("code", "township"),
    "kind": ("code",),
    "town_pop": ("people", "code"),
    "rural_pop": ("people", "code"),
    "people": ("town_pop", "rural_pop"),
    "households": ("people", "town_pop", "rural_pop"),
}
"""Derived column → columns whose fault leaves it empty in the same row."""

TOTAL, PARTS = "people", ("town_pop", "rural_pop")


def without_follow_ups(cells: Mapping[str, Cells], table: Table, in_file: Collection[str]) -> list[Fault]:
    """Return the faults of all cells but those that go away when another cell of their row is mended.

    Parameters
    ----------
    cells : mapping of column name to Cells
        Columns in the order of the contract, one fault a cell.
    in_file : collection of str
        Columns the file itself has: what is not among them its user cannot fill in.
    """
    faults = {(name, row_of(fault)): fault for name, column in cells.items() for fault in column.faults}
    derivable = {column.name for column in table.columns if column.derived_zh}
    empty = {
        (name, row)
        for (name, row), fault in faults.items()
        if name in derivable and fault.what.key == "cell-empty"
    }
    if TOTAL in in_file and TOTAL in cells:
        unknown = cells[TOTAL].held.isna()
        for row in sorted({row for name, row in empty if name == PARTS[0] and (PARTS[1], row) in empty}):
            if unknown.loc[row] and (TOTAL, row) not in faults:
                first = faults[PARTS[0], row]
                faults[TOTAL, row] = empty_cell(first.where, table.column(TOTAL))
    blamed = faults.keys() - empty
    return [
        fault
        for (name, row), fault in faults.items()
        if (name, row) not in empty or not any((cause, row) in blamed for cause in _causes(name, in_file))
    ]


def _causes(name: str, in_file: Collection[str]) -> tuple[str, ...]:
    """Return the columns `name` follows from; one part of a total also from the other, if there is a total."""
    other_part = PARTS if name in PARTS and TOTAL in in_file else ()
    return (*FOLLOWS.get(name, ()), *other_part)
