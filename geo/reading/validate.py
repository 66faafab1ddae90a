"""Hold the rows of one layer against its contract and list everything that does not fit.

Where it stands: after ``geo.reading.readers`` has opened a file; before the checks between layers
(``geo.reading.references``, ``geo.reading.boundaries``). The contracts are in ``geo.contracts.schema``.

Method: column by column. A cell that cannot be used becomes empty (None or NaN) and leaves a fault on its
row; whatever is sound stays, so that one run of the checks finds all there is to find.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.contracts.tables import Column, Table
from geo.coordinates.systems import KEPT_CRS
from geo.errors import Fault
from geo.reading.cells import Cells, cell_text, check_numbers, check_text, check_unique, shown
from geo.reading.derive import derive_columns
from geo.reading.follow_ups import PARTS, TOTAL, without_follow_ups
from geo.reading.headings import missing_column, rename_columns
from geo.reading.opened import Source
from geo.reading.repairs import Repair
from geo.reading.shapes import single_parts, sound_shapes
from geo.words.message import Message, message

ROWS_SHOWN = 5


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """One layer after its contract check.

    Attributes
    ----------
    table : Table
        The contract.
    source : Source
        The file, for faults and repairs.
    frame : GeoDataFrame or DataFrame
        Contract columns in order, plus `geometry` (EPSG:4490) unless the table has none; the index is the row
        number in the file; text columns hold str or None, number columns float64; unusable cells and shapes
        are None or NaN.
    faults, repairs : tuple
        Everything found, one fault a cell.
    """

    table: Table
    source: Source
    frame: gpd.GeoDataFrame
    faults: tuple[Fault, ...]
    repairs: tuple[Repair, ...]

    def where(self, row: int) -> Message | str:
        """Return the label of row number `row`: file, row and, where there is one, the name."""
        names = self.frame["name"] if "name" in self.frame.columns else None
        return row_label(self.file, row, None if names is None else names.loc[row])

    @property
    def file(self) -> str:
        """File name shown to the user."""
        return self.source.file


def row_label(file: str, row: int, name: str | None) -> Message:
    """Return "settlements.shp 第 12 行（张家村）" as a message."""
    if not name:
        return message("at-row", file=file, row=int(row))
    return message("at-named-row", file=file, row=int(row), name=shown(name))


def check_table(
    raw: pd.DataFrame, table: Table, source: Source, read: Mapping[str, Checked], *, anywhere: bool = False
) -> Checked:
    """Return `raw` held against `table`.

    Parameters
    ----------
    raw : GeoDataFrame or DataFrame
        Rows as read, indexed by row number; columns in any order, under their names or aliases.
    table : Table
        The contract.
    source : Source
        The file, and what the user said of it.
    read : mapping of layer name to Checked
        Layers read before this one: what its places, codes and bare coordinates are compared with.
    anywhere : bool
        The region may lie outside China.
    """
    named, faults, repairs = rename_columns(raw, table, source)
    labels = [cell_text(value).strip() for value in named["name"]] if "name" in named else [""] * len(named)
    names = dict(zip(named.index, labels, strict=True))

    def where(row: int) -> Message:
        return row_label(source.file, row, names[row])

    shapes: gpd.GeoSeries | None = None
    if table.geometry is not None:
        shapes, shape_faults, shape_repairs = sound_shapes(
            named, table.geometry, source, where, read, anywhere=anywhere
        )
        faults[:0], repairs[:0] = shape_faults, shape_repairs
    in_file = frozenset(map(str, named.columns))
    named, derived = derive_columns(named, shapes, table, source, read)
    repairs.extend(derived)
    blamed = {str(dict(fault.what.fields).get("column")) for fault in faults}
    faults.extend(_missing_columns(raw, named, table, source, blamed))
    if named.empty and table.required:
        faults.append(Fault(source.file, message("layer-empty"), message("layer-empty-mend")))
    data: dict[str, pd.Series] = {}
    checked: dict[str, Cells] = {}
    twice: list[Fault] = []
    for contract in table.columns:
        column = _as_asked(contract, named)
        if column.name in named:
            cells = (check_text if column.kind is str else check_numbers)(
                named[column.name], column, source, where
            )
            repairs.extend(cells.repairs)
            checked[column.name], data[column.name] = cells, cells.held
        else:
            absent = None if column.required else column.default
            kind: type = object if column.kind is str else np.float64
            data[column.name] = pd.Series([absent] * len(named), index=named.index, dtype=kind)
        if column.unique:
            twice.extend(check_unique(data[column.name], column, where))
    faults += [*without_follow_ups(checked, table, in_file), *twice]
    if shapes is None:
        frame = pd.DataFrame(data, index=named.index)
    else:
        frame = gpd.GeoDataFrame(data, geometry=shapes, crs=KEPT_CRS, index=named.index)
    return Checked(table, source, frame, tuple(faults), tuple(repairs))


def finished(checked: Checked) -> gpd.GeoDataFrame:
    """Return the frame of a faultless layer with final types, sorted by its unique column.

    Text is ``str`` as pandas stores it, whole numbers int64, others float64; a layer without unique column is
    sorted by all its columns and then by shape, so that the order of the file's rows never shows.
    """
    kinds = {str: str, int: np.int64, float: np.float64}
    frame = checked.frame.astype({column.name: kinds[column.kind] for column in checked.table.columns})
    keys = [c.name for c in checked.table.columns if c.unique] or [c.name for c in checked.table.columns]
    by_shape = frame
    if checked.table.geometry is not None:
        by_shape = frame = single_parts(frame, checked.table)
        by_shape, keys = frame.assign(_shape=frame.geometry.to_wkb(hex=True)), [*keys, "_shape"]
    order = by_shape.sort_values(keys, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def absent_layer(table: Table) -> Checked:
    """Return the layer that stands for an optional file that is not there: no rows, the contract's columns."""
    data = {
        column.name: pd.Series([], dtype=object if column.kind is str else np.float64)
        for column in table.columns
    }
    frame = pd.DataFrame(data)
    if table.geometry is not None:
        frame = gpd.GeoDataFrame(data, geometry=gpd.GeoSeries([], crs=KEPT_CRS), crs=KEPT_CRS)
    return Checked(table, Source(table.name, table.name), frame, (), ())


def grouped(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return `faults` with long rows of one kind cut: the first five, then "…and N more".

    One kind is: same file, same sentence, same column. Files, and kinds within a file, stand in the order of
    their first fault.
    """
    kinds: dict[tuple[str, str, str], list[Fault]] = {}
    for fault in faults:
        place = fault.where
        file = str(dict(place.fields).get("file")) if isinstance(place, Message) else place
        column = str(dict(fault.what.fields).get("column"))
        kinds.setdefault((file, fault.what.key, column), []).append(fault)
    lines: list[Fault] = []
    files = list(dict.fromkeys(file for file, _, _ in kinds))
    for (file, _, _), alike in sorted(kinds.items(), key=lambda item: files.index(item[0][0])):
        lines.extend(alike[:ROWS_SHOWN])
        if len(alike) > ROWS_SHOWN:
            more = message("more-alike", count=len(alike) - ROWS_SHOWN)
            lines.append(Fault(file, more, message("more-alike-mend")))
    return tuple(lines)


def _missing_columns(
    raw: pd.DataFrame, named: pd.DataFrame, table: Table, source: Source, blamed: Collection[str]
) -> list[Fault]:
    """Return a fault for each required column that is neither in the file, nor derived, nor `blamed` before."""
    known = {column.name for column in table.columns}
    free = [str(name) for name in raw.columns if name not in known and name != "geometry"]
    return [
        missing_column(column, free, source)
        for column in (_as_asked(contract, named) for contract in table.columns)
        if column.required and column.name not in named and column.name not in blamed
    ]


def _as_asked(column: Column, named: pd.DataFrame) -> Column:
    """Return `column` as it is asked of this file: of a total and its two parts, what is there is enough.

    A total that could not be summed up because a part is wrong, or parts that are missing with their total, are
    blamed once.
    """
    parts_there = any(name in named for name in PARTS)
    is_total = column.name == TOTAL and parts_there
    is_part = column.name in PARTS and not parts_there and TOTAL not in named
    if column.derived_zh and (is_total or is_part):
        return replace(column, required=False, default=math.nan)
    return column
