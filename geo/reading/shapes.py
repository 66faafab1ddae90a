"""Geometry of a layer: right kind, present, valid, flat, and inside China.

Where it stands: between ``geo.reading.readers`` and the contract check of ``geo.reading.validate``; knows rows,
not columns.

Method: a shape that cannot be used becomes None, with a fault on its row, so that later checks can go on with
the rest. Height values are dropped and rings are put in one order; neither changes the map.
"""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPoint, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.contracts.tables import GeometryKind
from geo.coordinates.crs import CHINA_LAT, CHINA_LON, into_kept_crs
from geo.errors import Fault
from geo.reading.repairs import Repair
from geo.words.message import Message, message

Where = Callable[[int], Message | str]
"""Row number in the file → its label in a fault."""

KINDS: dict[GeometryKind, tuple[str, ...]] = {
    "Point": ("Point",),
    "Line": ("LineString",),
    "Polygon": ("Polygon", "MultiPolygon"),
}
KIND_WORDS: dict[GeometryKind, Message] = {
    "Point": message("kind-point"),
    "Line": message("kind-line"),
    "Polygon": message("kind-polygon"),
}


def sound_shapes(
    frame: gpd.GeoDataFrame, kind: GeometryKind, file: str, where: Where
) -> tuple[gpd.GeoSeries, tuple[Fault, ...], tuple[Repair, ...]]:
    """Return the usable shapes of `frame` in CGCS2000 degrees.

    Parameters
    ----------
    frame : GeoDataFrame
        Rows as read, indexed by row number.
    kind : {"Point", "Line", "Polygon"}
        What the contract asks for.
    file : str
        File name, for faults of the whole layer.
    where : callable
        Gives the label of a row.

    Returns
    -------
    shapes : GeoSeries
        EPSG:4490, flat, same index; None where a shape cannot be used (all, if the layer has no system).
    faults, repairs : tuple
        One fault an unusable row; repairs of the coordinate system.
    """
    faults: list[Fault] = []
    usable: list[BaseGeometry | None] = []
    for row, shape in zip(frame.index, frame.geometry, strict=True):
        fault = None
        flat = None if shape is None else _single(shapely.force_2d(shape))
        if flat is None or flat.is_empty:
            fault = Fault(where(row), message("shape-missing"), message("shape-missing-mend"))
        elif flat.geom_type not in KINDS[kind]:
            what = message("shape-kind-wrong", found=flat.geom_type, wanted=KIND_WORDS[kind])
            fault = Fault(where(row), what, message("shape-kind-wrong-mend"))
        elif not _is_valid(flat):
            fault = Fault(
                where(row), message("shape-invalid", reason=_reason(flat)), message("shape-invalid-mend")
            )
        if fault is not None:
            faults.append(fault)
        usable.append(flat if fault is None else None)
    held = gpd.GeoDataFrame(geometry=gpd.GeoSeries(usable, index=frame.index, crs=frame.crs))
    kept, crs_faults, repairs = into_kept_crs(held, file)
    faults[:0] = crs_faults
    if kept is None:
        return gpd.GeoSeries([None] * len(frame), index=frame.index, crs="EPSG:4490"), tuple(faults), repairs
    shapes = kept.geometry
    outside = ~_in_china(shapes) & shapes.notna().to_numpy()
    for row in shapes.index[outside]:
        west, south, _, _ = shapes.loc[row].bounds
        swapped = CHINA_LAT[0] <= west <= CHINA_LAT[1] and CHINA_LON[0] <= south <= CHINA_LON[1]
        what = message("shape-outside-china", lon=f"{west:.4f}", lat=f"{south:.4f}")
        faults.append(
            Fault(where(row), what, message("axes-swapped-mend" if swapped else "shape-outside-china-mend"))
        )
    return shapes.where(~outside, None), tuple(faults), repairs


def _single(shape: BaseGeometry) -> BaseGeometry:
    """Return the shape in its plainest form.

    The only part of a multi-part point, the merged line of touching parts; polygons with their rings in one
    order, because formats turn them either way. The direction of a line is kept: it means something.
    """
    if isinstance(shape, Polygon | MultiPolygon):
        return shapely.normalize(shape)
    if isinstance(shape, MultiLineString):
        merged = shapely.line_merge(shape, directed=True)
        return merged if isinstance(merged, LineString) else shape
    if isinstance(shape, MultiPoint) and len(shape.geoms) == 1:
        only: BaseGeometry = shape.geoms[0]
        return only
    return shape


def _is_valid(shape: BaseGeometry) -> bool:
    if not np.isfinite(shape.bounds).all() or not shape.is_valid:
        return False
    return shape.geom_type != "LineString" or shape.length > 0


def _reason(shape: BaseGeometry) -> str:
    """Return what GEOS says, without the coordinates' many digits."""
    return shapely.is_valid_reason(shape).split("[")[0].strip()[:40]


def _in_china(shapes: gpd.GeoSeries) -> NDArray[np.bool_]:
    bounds = shapely.bounds(np.asarray(shapes.array, dtype=object))
    low = np.array([CHINA_LON[0], CHINA_LAT[0]])
    high = np.array([CHINA_LON[1], CHINA_LAT[1]])
    with np.errstate(invalid="ignore"):
        inside = (bounds[:, :2] >= low).all(axis=1) & (bounds[:, 2:] <= high).all(axis=1)
    return np.asarray(inside, dtype=np.bool_)
