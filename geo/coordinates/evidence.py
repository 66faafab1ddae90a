"""What a layer's bare coordinates can be compared with: counties, townships and roads read before it.

Where it stands: under ``geo.coordinates.doctor`` (which system fits?) and ``geo.coordinates.posing`` (is this a
map service's shifted system?). Knows shapes in EPSG:4490, no files.

Method: one point stands for each shape. Distances to roads are taken on a plane laid about the points' middle
latitude: 1 % off a hundred kilometres away, which no comparison of medians feels. Two readings of the same points are
compared by a sign test over squares of a kilometre, so that fifty points in one street do not count as fifty
witnesses.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.coordinates.datum import LonLat

if TYPE_CHECKING:
    from geo.reading.validate import Checked

CHINA_LON = (73.0, 136.0)
CHINA_LAT = (3.0, 54.0)
"""Degrees; mainland and islands with a margin."""

NEAR_DEG = 0.1
"""About ten kilometres: a layer of which nothing lies this near the counties' box is in the wrong place."""

SAMPLE = 600
"""Shapes that are looked at, evenly over the file; more would not change a verdict."""

SQUARE_M = 1000.0
METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Layers read before, all in EPSG:4490.

    Attributes
    ----------
    counties : BaseGeometry or None
        All counties as one area; None if there are none yet.
    roads : (n,) object
        Sound road lines; may be empty.
    townships : mapping of code to polygon
    """

    counties: BaseGeometry | None
    roads: NDArray[np.object_]
    townships: Mapping[str, BaseGeometry]

    def holds(self, lonlat: LonLat) -> NDArray[np.bool_]:
        """Return (n,) bool: in the counties, or in China's box where no county is known."""
        if self.counties is None:
            return in_china(lonlat)
        inside: NDArray[np.bool_] = shapely.contains_xy(self.counties, lonlat[:, 0], lonlat[:, 1])
        return inside

    def near(self, lonlat: LonLat) -> NDArray[np.bool_]:
        """Return (n,) bool: about the counties' box, or in China's where no county is known."""
        if self.counties is None:
            return in_china(lonlat)
        west, south, east, north = self.counties.bounds
        low, high = np.array([west, south]) - NEAR_DEG, np.array([east, north]) + NEAR_DEG
        return _between(lonlat, low, high)


def evidence_of(read: "Mapping[str, Checked]") -> Evidence:
    """Return what the layers read so far are good for."""
    areas = _shapes(read, "counties")
    counties = shapely.union_all(shapely.make_valid(areas)) if len(areas) else None
    if counties is not None:
        shapely.prepare(counties)
    townships: dict[str, BaseGeometry] = {}
    if "townships" in read:
        frame = read["townships"].frame
        sound = frame[frame["code"].notna() & frame.geometry.notna()]
        townships = dict(zip(sound["code"], sound.geometry, strict=True))
    return Evidence(counties, _shapes(read, "roads"), townships)


def in_china(lonlat: LonLat) -> NDArray[np.bool_]:
    """Return (n,) bool; what is not a number is nowhere."""
    return _between(lonlat, np.array([CHINA_LON[0], CHINA_LAT[0]]), np.array([CHINA_LON[1], CHINA_LAT[1]]))


def middles(shapes: NDArray[np.object_]) -> LonLat:
    """Return one (x, y) a shape: a point itself, the middle of a line, the centre of an area."""
    lines = np.isin(shapely.get_type_id(shapes), (1, 5))
    middle = shapely.centroid(shapes)
    middle[lines] = shapely.line_interpolate_point(_first_line(shapes[lines]), 0.5, normalized=True)
    return np.column_stack([shapely.get_x(middle), shapely.get_y(middle)])


def sampled(count: int) -> NDArray[np.int64]:
    """Return the positions looked at of `count` shapes: all, or `SAMPLE` of them evenly spread."""
    return np.unique(np.linspace(0, count - 1, min(count, SAMPLE)).round().astype(np.int64))


class RoadRuler:
    """Distances from points to the nearest road, metres, on a plane about one latitude."""

    def __init__(self, roads: NDArray[np.object_], latitude: float) -> None:
        self._scale = METRES_PER_DEGREE * np.array([math.cos(math.radians(latitude)), 1.0])
        self._tree = shapely.STRtree(shapely.transform(roads, lambda xy: xy * self._scale))

    def metres(self, lonlat: LonLat) -> NDArray[np.float64]:
        """Return the (n,) distances; the coordinates must be numbers."""
        points = np.asarray(shapely.points(lonlat * self._scale), dtype=object)
        (asked, _), found = self._tree.query_nearest(points, return_distance=True, all_matches=False)
        metres = np.full(len(points), np.inf)
        metres[asked] = found
        return metres


def chance(better: int, worse: int) -> float:
    """Return how likely `better` or more of better + worse come up by tossing a fair coin (sign test)."""
    tosses = better + worse
    return float(sum(math.comb(tosses, heads) for heads in range(better, tosses + 1)) / 2**tosses)


def votes(lonlat: LonLat, gain: NDArray[np.float64], *, least: float) -> tuple[int, int]:
    """Return in how many squares of a kilometre the median `gain` is above `least`, and below its negative.

    Squares in between do not vote.
    """
    scale = METRES_PER_DEGREE * np.array([math.cos(math.radians(float(np.mean(lonlat[:, 1])))), 1.0])
    square = np.floor(lonlat * scale / SQUARE_M).astype(np.int64)
    _, group = np.unique(square, axis=0, return_inverse=True)
    order = np.argsort(group.ravel(), kind="stable")
    starts = np.flatnonzero(np.diff(group.ravel()[order], prepend=-1))
    middle = np.array([np.median(part) for part in np.split(gain[order], starts[1:])])
    return int((middle > least).sum()), int((middle < -least).sum())


def _between(lonlat: LonLat, low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return np.asarray(((lonlat >= low) & (lonlat <= high)).all(axis=1), dtype=np.bool_)


def _first_line(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    first: NDArray[np.object_] = shapely.get_geometry(shapes, 0)
    return first


def _shapes(read: "Mapping[str, Checked]", layer: str) -> NDArray[np.object_]:
    if layer not in read:
        return np.empty(0, dtype=object)
    shapes: NDArray[np.object_] = read[layer].frame.geometry.dropna().to_numpy(dtype=object)
    return shapes
