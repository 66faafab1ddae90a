"""Single shapes that are not sound as drawn: what is wrong with them, and what they may be mended to.

Where it stands: used by ``geo.reading.shapes``, which decides whether a mended shape is taken and lists it.

Method: an outline drawn as a line is closed to an area if its ends (nearly) meet. An area whose rings cross or touch
themselves is rebuilt by GEOS, and the result counts only if no more than a thousandth of the area has moved: a
bow-tie has lost its shape, a spur at a corner has not. Rings and parts drawn twice count once.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.words.message import Message, message

LINE = 1
"""Type number of a line in GEOS."""

REASONS = {
    "Self-intersection": message("reason-self-intersection"),
    "Ring Self-intersection": message("reason-ring-touches"),
    "Too few points in geometry component": message("reason-too-few"),
    "Hole lies outside shell": message("reason-hole-outside"),
    "Holes are nested": message("reason-nested"),
    "Nested shells": message("reason-nested"),
    "Duplicate Rings": message("reason-duplicate"),
    "Interior is disconnected": message("reason-disconnected"),
    "Invalid Coordinate": message("reason-coordinate"),
}
"""What GEOS says of a bad shape → the same in words."""

FARTHEST = 1e9
"""No system has numbers beyond this, in metres or degrees."""

GAP_SHARE = 0.01
"""An outline drawn as a line may lack this share of its length to be closed."""

MENDED_SHARE = 0.001
"""A mended area may differ from the drawn one by this share."""


def closed_outline(shape: BaseGeometry) -> Polygon | None:
    """Return the area an outline drawn as a line encloses; None if it is open or no outline."""
    if not isinstance(shape, LineString) or shape.is_empty:
        return None
    corners = shapely.get_coordinates(shape)
    gap = float(np.hypot(*(corners[-1] - corners[0])))
    if len(np.unique(corners, axis=0)) < 3 or gap > GAP_SHARE * shape.length:
        return None
    area = shapely.normalize(Polygon(corners))
    return area if area.area > 0 else None


def mended(shape: BaseGeometry) -> BaseGeometry | None:
    """Return an area without the flaw of its rings, None if that would change it or it is no area.

    Rings and parts that stand twice count once.
    """
    if not isinstance(shape, Polygon | MultiPolygon):
        return None
    parts = _distinct([_without_twins(part) for part in shapely.get_parts(shape)])
    drawn = sum(part.area for part in parts)
    single = MultiPolygon(parts) if len(parts) > 1 else parts[0]
    rebuilt = shapely.normalize(shapely.make_valid(single, method="structure", keep_collapsed=False))
    if not isinstance(rebuilt, Polygon | MultiPolygon) or rebuilt.is_empty:
        return None
    return rebuilt if abs(rebuilt.area - drawn) <= MENDED_SHARE * drawn else None


def _without_twins(part: Polygon) -> Polygon:
    holes = _distinct([Polygon(ring) for ring in part.interiors])
    return Polygon(part.exterior, [hole.exterior for hole in holes])


def _distinct(areas: list[Polygon]) -> list[Polygon]:
    return list({shapely.normalize(area).wkb: area for area in areas}.values())


def all_valid(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return (n,) bool: valid and, of lines, longer than nothing."""
    sound = shapely.is_valid(shapes) & ((shapely.get_type_id(shapes) != LINE) | (shapely.length(shapes) > 0))
    return np.asarray(sound, dtype=np.bool_)


def has_no_place(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return (n,) bool: a coordinate is no number or far beyond any system; nothing can be done with these."""
    numbers, at = shapely.get_coordinates(shapes, return_index=True)
    lost = np.zeros(len(shapes), dtype=np.bool_)
    lost[at[~(np.abs(numbers) <= FARTHEST).all(axis=1)]] = True
    return lost


def flaw_of(shape: BaseGeometry) -> Message | str:
    """Return what GEOS finds wrong, in words and without the coordinates."""
    said = shapely.is_valid_reason(shape).split("[")[0].strip()[:40]
    if said == "Valid Geometry":
        return message("reason-too-few")
    return REASONS.get(said, said)
