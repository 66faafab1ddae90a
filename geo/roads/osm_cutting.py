"""OSM ways cut where they meet, with arrays only.

Where it stands: between the lines GDAL hands over and the rows of the road layer (``geo.roads.osm_extract``).

Method: in OSM two ways meet only where they share a node. GDAL gives no node numbers, but OSM keeps whole
ten-millionths of a degree, so equal coordinates are equal nodes. A vertex inside a way is cut

- where a way ends on it, whatever storey either runs on: a bridge begins where its ramp ends;
- where two ways run through it, or one way twice, on the same storey.

Two ways that run through one vertex on different storeys (a bridge and the road below, two nodes drawn at one
place) are an overpass and stay whole.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.measured import Flags, Floats
from geo.roads.network import Positions

UNITS_A_DEGREE = 10_000_000
"""OSM keeps coordinates in ten-millionths of a degree, about a centimetre."""

_LEVELS = 64
"""Room for storeys -32 … 31 beside a place."""


@dataclass(frozen=True, slots=True, eq=False)
class CutWays:
    """Stretches between junctions, in the order of the ways and along each.

    Attributes
    ----------
    lines : (n,) LineString
        As drawn.
    way : (n,) int64
        Position of the way each is a part of.
    part, parts : (n,) int64
        Which part of its way it is, from 1, and how many parts the way has.
    """

    lines: NDArray[np.object_]
    way: Positions
    part: Positions
    parts: Positions


def cut_at_junctions(lines: NDArray[np.object_], level: NDArray[np.int64]) -> CutWays:
    """Return `lines` cut where they meet.

    Parameters
    ----------
    lines : (n,) LineString
        In degrees, no coordinate missing. A way without length gives no part.
    level : (n,) int64
        Storey each way runs on, see ``geo.roads.osm_tags.level``.
    """
    xy, way = shapely.get_coordinates(lines, return_index=True)
    place = _places(xy)
    moved = np.r_[True, (place[1:] != place[:-1]) | (way[1:] != way[:-1])] if len(place) else np.ones(0, bool)
    xy, way, place = xy[moved], way[moved], place[moved]
    many = np.bincount(way, minlength=len(lines))[way] > 1
    xy, way, place = xy[many], way[many], place[many]
    if not len(way):
        empty = np.empty(0, np.int64)
        return CutWays(np.empty(0, dtype=object), empty, empty, empty)

    cuts = np.flatnonzero(_is_cut(way, place, level))
    begin, end = cuts[:-1], cuts[1:]
    same = way[begin] == way[end]
    begin, end = begin[same], end[same]
    counts = end - begin + 1
    first = np.repeat(np.cumsum(counts) - counts, counts)
    vertices = np.arange(counts.sum()) - first + np.repeat(begin, counts)
    pieces = shapely.linestrings(xy[vertices], indices=np.repeat(np.arange(len(begin)), counts))
    part_of = way[begin]
    starts = np.flatnonzero(np.r_[True, part_of[1:] != part_of[:-1]])
    sizes = np.diff(np.r_[starts, len(part_of)])
    part = np.arange(len(part_of)) - np.repeat(starts, sizes) + 1
    return CutWays(pieces, part_of, part, np.repeat(sizes, sizes))


def _places(xy: Floats) -> Positions:
    """Return one number a vertex: equal numbers are one OSM node."""
    units = np.rint(xy * UNITS_A_DEGREE).astype(np.int64)
    return units[:, 0] * (360 * UNITS_A_DEGREE) + units[:, 1]


def _is_cut(way: Positions, place: Positions, level: NDArray[np.int64]) -> Flags:
    """Return (n_vertices,) bool, where a stretch begins or ends; every way's two ends are."""
    is_end = np.zeros(len(way), dtype=np.bool_)
    is_end[1:] = is_end[:-1] = way[1:] != way[:-1]
    is_end[0] = is_end[-1] = True
    is_end[1:] |= way[1:] != way[:-1]

    _, spot = np.unique(place, return_inverse=True)
    met = np.bincount(spot[is_end], minlength=spot.max() + 1) > 0
    storey = spot * _LEVELS + level[way] + _LEVELS // 2
    _, which, times = np.unique(storey, return_inverse=True, return_counts=True)
    cut: Flags = is_end | met[spot] | (times[which] > 1)
    return cut
