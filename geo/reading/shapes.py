"""Geometry of a layer: right kind, present, valid, flat, and inside China.

Where it stands: between ``geo.reading.readers`` and the contract check of ``geo.reading.validate``; knows rows,
not columns. Coordinate systems are the business of ``geo.coordinates.crs``.

Method: a shape that cannot be used becomes None, with a fault on its row, so that later checks can go on with
the rest. Height values are dropped, touching parts of a line are joined and rings are put in one order; none of it
changes the map. What does change something is listed: an outline drawn as a line becomes an area, a ring that
crosses itself is mended if no more than a thousandth of its area moves, a line of several parts becomes several
lines once the layer is faultless (`single_parts`).
"""

from collections.abc import Callable, Container, Mapping
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.contracts.tables import GeometryKind, Table
from geo.coordinates.crs import apart_from_rest, into_kept_crs
from geo.coordinates.evidence import CHINA_LAT, CHINA_LON
from geo.coordinates.systems import KEPT_CRS
from geo.errors import Fault
from geo.reading.mending import LINE, all_valid, closed_outline, flaw_of, has_no_place, mended
from geo.reading.opened import Source
from geo.reading.repairs import Repair
from geo.words.message import Message, message

if TYPE_CHECKING:
    from geo.reading.validate import Checked

Where = Callable[[int], Message | str]
"""Row number in the file → its label in a fault."""

Shapes = NDArray[np.object_]

POINT, _, RING, POLYGON, MULTI_POINT, MULTI_LINE, MULTI_POLYGON, COLLECTION = range(8)
"""Type numbers of GEOS."""

KINDS: dict[GeometryKind, tuple[int, ...]] = {
    "Point": (POINT,),
    "Line": (LINE, MULTI_LINE),
    "Polygon": (POLYGON, MULTI_POLYGON),
    "Any": (POINT, LINE, POLYGON, MULTI_POINT, MULTI_LINE, MULTI_POLYGON),
}
KIND_WORDS: dict[GeometryKind, Message] = {
    "Point": message("kind-point"),
    "Line": message("kind-line"),
    "Polygon": message("kind-polygon"),
    "Any": message("kind-any"),
}
TYPE_WORDS = {
    POINT: message("type-point"),
    LINE: message("type-line"),
    RING: message("type-line"),
    POLYGON: message("type-polygon"),
    MULTI_POINT: message("type-multi-point"),
    MULTI_LINE: message("type-multi-line"),
    MULTI_POLYGON: message("type-polygon"),
    COLLECTION: message("type-collection"),
}
MENDS = {
    "shape-missing": message("shape-missing-mend"),
    "shape-kind-wrong": message("shape-kind-wrong-mend"),
    "shape-invalid": message("shape-invalid-mend"),
}


def sound_shapes(
    frame: gpd.GeoDataFrame,
    kind: GeometryKind,
    source: Source,
    where: Where,
    read: "Mapping[str, Checked]",
    *,
    anywhere: bool = False,
) -> tuple[gpd.GeoSeries, tuple[Fault, ...], tuple[Repair, ...]]:
    """Return the usable shapes of `frame` in CGCS2000 degrees.

    Parameters
    ----------
    frame : GeoDataFrame
        Rows as read, indexed by row number, columns under the contract's names. Its ``attrs`` may tell
        ``closed_rows`` (the reader added a ring's last corner), ``shapes_faulted`` (that the shape is missing
        has been said) and ``stated_crs`` (see ``geo.coordinates.crs``).
    kind : {"Point", "Line", "Polygon", "Any"}
        What the contract asks for.
    source : Source
        The file, for faults and repairs, and what the user says of it.
    where : callable
        Gives the label of a row.
    read : mapping of layer name to Checked
        Layers read before this one, to compare bare coordinates with.
    anywhere : bool
        The region may lie outside China.

    Returns
    -------
    shapes : GeoSeries
        EPSG:4490, flat, same index; None where a shape cannot be used (all, if the layer has no system). Lines may
        have several parts.
    faults, repairs : tuple
        One fault an unusable row; repairs of shapes and of the coordinate system.
    """
    drawn = frame.geometry.to_numpy(dtype=object).copy()
    opened, faults, repairs = _closed_by_reader(frame, source, where)
    endless = has_no_place(drawn)
    for row in frame.index[endless & ~opened]:
        what = message("shape-invalid", reason=message("reason-coordinate"))
        faults.append(Fault(where(int(row)), what, message("shape-coordinate-mend")))
    drawn[opened | endless] = None
    shapes = _plain(drawn)
    told = {*frame.attrs.get("shapes_faulted", ()), *frame.index[opened | endless]}
    usable, more_faults, more_repairs = _usable(shapes, frame.index, kind, source, where, told=told)
    faults.extend(more_faults)
    repairs.extend(more_repairs)
    held = frame.set_geometry(gpd.GeoSeries(usable, index=frame.index, crs=frame.crs))
    held.attrs = dict(frame.attrs)
    kept, crs_faults, crs_repairs = into_kept_crs(held, source, read, anywhere=anywhere)
    faults[:0], repairs[:0] = crs_faults, crs_repairs
    if kept is None:
        for at in apart_from_rest(held.geometry, read):
            x, y = (float(value) for value in usable[at].bounds[:2])
            what = message("shape-apart-from-rest", x=f"{x:.10g}", y=f"{y:.10g}")
            faults.append(Fault(where(int(frame.index[at])), what, message("shape-apart-from-rest-mend")))
        return (
            gpd.GeoSeries([None] * len(frame), index=frame.index, crs=KEPT_CRS),
            tuple(faults),
            tuple(repairs),
        )
    inside = _on_earth(kept) if anywhere else _in_china(kept)
    outside = ~inside & kept.notna().to_numpy()
    for at in np.flatnonzero(outside):
        faults.append(_stray(usable[at], where(int(frame.index[at]))))
    return kept.where(~outside, None), tuple(faults), tuple(repairs)


def single_parts(frame: gpd.GeoDataFrame, table: Table) -> gpd.GeoDataFrame:
    """Return `frame` with lines of several parts split into one row a part; other layers as they are.

    The id of a split row gets ``#1``, ``#2`` … behind it, so that it stays unique.
    """
    if table.geometry != "Line":
        return frame
    parts = shapely.get_num_geometries(frame.geometry.to_numpy(dtype=object))
    if not (parts > 1).any():
        return frame
    at = np.repeat(np.arange(len(frame)), parts)
    number = np.arange(len(at)) - np.repeat(np.cumsum(parts) - parts, parts) + 1
    split = frame.iloc[at].reset_index(drop=True)
    split = split.set_geometry(shapely.get_parts(frame.geometry.to_numpy(dtype=object)), crs=frame.crs)
    for column in (column.name for column in table.columns if column.unique):
        taken, mark = set(frame[column]), "#"
        while any(f"{name}{mark}{n}" in taken for name, n in zip(split[column], number, strict=True)):
            mark += "#"
        split[column] = [
            f"{name}{mark}{n}" if many > 1 else name
            for name, n, many in zip(split[column], number, parts[at], strict=True)
        ]
    return split


def _plain(shapes: Shapes) -> Shapes:
    """Return (n,) shapes in their plainest form.

    The only part of a collection, the joined line of touching parts; polygons with their rings in one order,
    because formats turn them either way. The direction of a line is kept: it means something.
    """
    flat = shapely.force_2d(shapes)
    kinds = shapely.get_type_id(flat)
    alone = np.isin(kinds, (MULTI_POINT, COLLECTION)) & (shapely.get_num_geometries(flat) == 1)
    flat[alone] = shapely.get_geometry(flat[alone], 0)
    lines = kinds == MULTI_LINE
    joined = shapely.line_merge(flat[lines], directed=True)
    whole = shapely.get_type_id(joined) == LINE
    flat[np.flatnonzero(lines)[whole]] = joined[whole]
    areas = np.isin(shapely.get_type_id(flat), (POLYGON, MULTI_POLYGON))
    flat[areas] = shapely.normalize(flat[areas])
    plain: Shapes = flat
    return plain


def _closed_by_reader(
    frame: gpd.GeoDataFrame, source: Source, where: Where
) -> tuple[NDArray[np.bool_], list[Fault], list[Repair]]:
    """Return in which rows a ring may not be closed (n,), with their faults, and the repairs of the others."""
    faults: list[Fault] = []
    repairs: list[Repair] = []
    opened = np.zeros(len(frame), dtype=np.bool_)
    for row in frame.attrs.get("closed_rows", ()):
        if source.refuses("closed-ring", row):
            opened |= np.asarray(frame.index == row)
            faults.append(Fault(where(row), message("outline-open"), message("outline-open-mend")))
        else:
            repairs.append(
                source.repair("closed-ring", message("ring-end-added"), row=row, confidence="sure")
            )
    return opened, faults, repairs


def _usable(
    shapes: Shapes, rows: pd.Index, kind: GeometryKind, source: Source, where: Where, *, told: Container[int]
) -> tuple[Shapes, list[Fault], list[Repair]]:
    """Return `shapes` with None for what cannot be used, a fault on each of those rows, and the repairs.

    Rows in `told` have their fault already, if it is that there is no shape.
    """
    faults: list[Fault] = []
    repairs: list[Repair] = []
    usable = shapes.copy()
    kinds = shapely.get_type_id(shapes)
    whole = [number for number in KINDS[kind] if (kind, number) != ("Line", MULTI_LINE)]
    fine = np.isin(kinds, whole) & ~shapely.is_empty(shapes) & all_valid(shapes)
    for at in np.flatnonzero(~fine):
        row = int(rows[int(at)])
        settled = _settled(shapes[at], kind, source, row)
        if isinstance(settled, tuple):
            usable[at], notes = settled
            repairs.extend(notes)
        else:
            usable[at] = None
            if row in told and settled.key == "shape-missing":
                continue
            faults.append(Fault(where(row), settled, MENDS[settled.key]))
    return usable, faults, repairs


def _settled(
    shape: BaseGeometry | None, kind: GeometryKind, source: Source, row: int
) -> tuple[BaseGeometry, list[Repair]] | Message:
    """Return a shape that is not sound as it stands with the repairs that make it so, or what is wrong."""
    if shape is None or shape.is_empty:
        return message("shape-missing")
    repairs: list[Repair] = []
    if kind == "Polygon" and not source.refuses("closed-ring", row):
        area = closed_outline(shape)
        if area is not None:
            note = message("outline-closed")
            repairs.append(
                source.repair("closed-ring", note, row=row, before=shape.geom_type, after="Polygon")
            )
            shape = area
    number = int(shapely.get_type_id(shape))
    split = kind == "Line" and number == MULTI_LINE
    if number not in KINDS[kind] or (split and source.refuses("shape", row)):
        return message("shape-kind-wrong", found=TYPE_WORDS[number], wanted=KIND_WORDS[kind])
    if not all_valid(np.array([shape], dtype=object))[0]:
        repaired = None if source.refuses("shape", row) else mended(shape)
        if repaired is None:
            return message("shape-invalid", reason=flaw_of(shape))
        note = message("shape-mended", reason=flaw_of(shape))
        before, after = shapely.is_valid_reason(shape).split("[")[0].strip(), repaired.geom_type
        repairs.append(source.repair("shape", note, row=row, before=before, after=after))
        shape = repaired
    if split:
        parts = int(shapely.get_num_geometries(shape))
        note = message("shape-split", parts=parts)
        repairs.append(source.repair("shape", note, row=row, before="1", after=str(parts), confidence="sure"))
    return shape, repairs


def _stray(shape: BaseGeometry, place: Message | str) -> Fault:
    """Return the fault of a shape outside China, with the numbers that stand in the file."""
    x, y = (float(value) for value in shape.bounds[:2])
    swapped = CHINA_LAT[0] <= x <= CHINA_LAT[1] and CHINA_LON[0] <= y <= CHINA_LON[1]
    what = message("shape-outside-china", lon=f"{x:.10g}", lat=f"{y:.10g}")
    return Fault(place, what, message("axes-swapped-mend" if swapped else "shape-outside-china-mend"))


def _in_china(shapes: gpd.GeoSeries) -> NDArray[np.bool_]:
    return _within(shapes, (CHINA_LON[0], CHINA_LAT[0]), (CHINA_LON[1], CHINA_LAT[1]))


def _on_earth(shapes: gpd.GeoSeries) -> NDArray[np.bool_]:
    return _within(shapes, (-180.0, -90.0), (180.0, 90.0))


def _within(shapes: gpd.GeoSeries, low: tuple[float, float], high: tuple[float, float]) -> NDArray[np.bool_]:
    bounds = shapely.bounds(shapes.to_numpy(dtype=object))
    with np.errstate(invalid="ignore"):
        inside = (bounds[:, :2] >= low).all(axis=1) & (bounds[:, 2:] <= high).all(axis=1)
    return np.asarray(inside, dtype=np.bool_)
