"""Hold the rows of one layer against its contract and list everything that does not fit.

Where it stands: after ``geo.reading.readers`` has opened a file; before the checks between layers
(``geo.reading.references``, ``geo.reading.boundaries``). The contracts are in ``geo.contracts.schema``.

Method: column by column. A cell that cannot be used becomes empty (None or NaN) and leaves a fault on its
row; whatever is sound stays, so that one run of the checks finds all there is to find.
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.contracts.tables import Column, Table
from geo.coordinates.crs import KEPT_CRS
from geo.errors import Fault
from geo.reading.cells import cell_text, check_numbers, check_text, check_unique, meaning, shown
from geo.reading.repairs import Repair, RepairConfidence
from geo.reading.shapes import sound_shapes
from geo.words.message import Message, message

ROWS_SHOWN = 5


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """One layer after its contract check.

    Attributes
    ----------
    table : Table
        The contract.
    file : str
        File name, for faults.
    frame : GeoDataFrame
        Contract columns in order, plus `geometry` (EPSG:4490); the index is the row number in the file;
        text columns hold str or None, number columns float64; unusable cells and shapes are None or NaN.
    faults, repairs : tuple
        Everything found, one fault a cell.
    """

    table: Table
    file: str
    frame: gpd.GeoDataFrame
    faults: tuple[Fault, ...]
    repairs: tuple[Repair, ...]

    def where(self, row: int) -> Message | str:
        """Return the label of row number `row`: file, row and, where there is one, the name."""
        names = self.frame["name"] if "name" in self.frame.columns else None
        return row_label(self.file, row, None if names is None else names.loc[row])


def row_label(file: str, row: int, name: str | None) -> Message:
    """Return "settlements.shp 第 12 行（张家村）" as a message."""
    if not name:
        return message("at-row", file=file, row=int(row))
    return message("at-named-row", file=file, row=int(row), name=shown(name))


def check_table(raw: gpd.GeoDataFrame, table: Table, file: str) -> Checked:
    """Return `raw` held against `table`.

    Parameters
    ----------
    raw : GeoDataFrame
        Rows as read, indexed 1, 2, …; columns in any order, under their names or aliases.
    table : Table
        The contract.
    file : str
        File name, for faults.
    """
    columns, faults, repairs = _find_columns(raw, table, file)
    labels = (
        [cell_text(value).strip() for value in raw[columns["name"]]] if "name" in columns else [""] * len(raw)
    )
    names = dict(zip(raw.index, labels, strict=True))

    def where(row: int) -> Message:
        return row_label(file, row, names[row])

    shapes, shape_faults, shape_repairs = sound_shapes(raw, table.geometry, file, where)
    if raw.empty and table.required:
        faults.append(Fault(file, message("layer-empty"), message("layer-empty-mend")))
    data: dict[str, pd.Series] = {}
    for column in table.columns:
        if column.name in columns:
            series = raw[columns[column.name]]
            cells = (check_text if column.kind is str else check_numbers)(series, column, file, where)
            faults.extend(cells.faults)
            repairs.extend(cells.repairs)
            data[column.name] = cells.held
        else:
            absent = None if column.required else column.default
            kind: type = object if column.kind is str else np.float64
            data[column.name] = pd.Series([absent] * len(raw), index=raw.index, dtype=kind)
        if column.unique:
            faults.extend(check_unique(data[column.name], column, where))
    frame = gpd.GeoDataFrame(data, geometry=shapes, crs=KEPT_CRS, index=raw.index)
    return Checked(table, file, frame, (*shape_faults, *faults), (*shape_repairs, *repairs))


def finished(checked: Checked) -> gpd.GeoDataFrame:
    """Return the frame of a faultless layer with final types, sorted by its unique column.

    Text is ``str`` as pandas stores it, whole numbers int64, others float64; a layer without unique column is
    sorted by all its columns and then by shape, so that the order of the file's rows never shows.
    """
    kinds = {str: str, int: np.int64, float: np.float64}
    frame = checked.frame.astype({column.name: kinds[column.kind] for column in checked.table.columns})
    keys = [c.name for c in checked.table.columns if c.unique] or [c.name for c in checked.table.columns]
    order = (
        frame.assign(_shape=frame.geometry.to_wkb(hex=True))
        .sort_values([*keys, "_shape"], kind="stable")
        .index
    )
    return frame.loc[order].reset_index(drop=True)


def empty_frame(table: Table) -> gpd.GeoDataFrame:
    """Return a frame without rows that has the contract's columns and types."""
    data = {
        column.name: pd.Series([], dtype=object if column.kind is str else np.float64)
        for column in table.columns
    }
    frame = gpd.GeoDataFrame(data, geometry=gpd.GeoSeries([], crs=KEPT_CRS), crs=KEPT_CRS)
    return finished(Checked(table, table.name, frame, (), ()))


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


def _find_columns(
    raw: gpd.GeoDataFrame, table: Table, file: str
) -> tuple[dict[str, str], list[Fault], list[Repair]]:
    """Return contract name → heading in the file, with the faults and renamings on the way."""
    present = [str(name) for name in raw.columns if name != raw.geometry.name]
    free = [name for name in present if name not in {column.name for column in table.columns}]
    found: dict[str, str] = {}
    faults: list[Fault] = []
    repairs: list[Repair] = []
    for column in table.columns:
        if column.name in present:
            found[column.name] = column.name
            continue
        wanted = [word.lower() for word in (column.name, *column.aliases)]
        hits = [name for name in free if name.lower() in wanted]
        if len(hits) == 1:
            found[column.name] = hits[0]
            note = message("column-renamed", before=shown(hits[0]), after=column.name)
            sure: RepairConfidence = "sure" if hits[0].lower() == column.name.lower() else "likely"
            repairs.append(Repair(file, 0, column.name, hits[0], column.name, sure, note))
        elif hits:
            what = message("column-ambiguous", column=column.name, found=", ".join(hits))
            faults.append(Fault(file, what, message("column-ambiguous-mend", column=column.name)))
        elif column.required:
            faults.append(_missing(column, free, file))
    return found, faults, repairs


def _missing(column: Column, free: Sequence[str], file: str) -> Fault:
    """Return the fault of a column that is not there, with the heading that may be meant."""
    words = {word.lower(): word for word in (column.name, *column.aliases)}
    close: list[str] = []
    for name in free:
        # A shapefile keeps ten bytes of a heading: three Chinese characters in UTF-8, five in GBK.
        cut = len(name) >= 2 and not name.isascii() and any(word.startswith(name) for word in words)
        if cut or difflib.get_close_matches(name.lower(), words, n=1, cutoff=0.6):
            close.append(shown(name))
    what = message("column-missing", column=column.name, meaning=meaning(column))
    if close:
        return Fault(
            file, what, message("column-missing-like-mend", like=", ".join(close), column=column.name)
        )
    return Fault(file, what, message("column-missing-mend", names=", ".join((column.name, *column.aliases))))
