"""Roads that stop on another road, drawn without a common vertex, are joined to it.

Where it stands: called by ``geo.region`` when the road layer is sound, before ``geo.roads.noding``, which makes a
junction only where an end meets a vertex.

Method: an end that meets no other vertex and lies within half a metre of another line is a junction someone drew
by eye. The other line is bent through it (a corner is put in, at most half a metre off), or the end is moved onto
a corner or end that is as near. Bridges and tunnels are not joined to: a road that ends below a bridge does not
end on it. Every joined row is listed.
"""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.measured import Flags, Floats
from geo.reading.cells import shown
from geo.reading.opened import Source
from geo.reading.repairs import Repair
from geo.roads.network import Positions
from geo.roads.noding import grid_keys
from geo.words.message import message

REACH_M = 0.5
"""An end this near another line was meant to stand on it, metres."""
CARRIED = ("bridge", "pontoon", "ferry", "tunnel")


def join_ends(
    roads: gpd.GeoDataFrame, crs: str, source: Source
) -> tuple[gpd.GeoDataFrame, tuple[Repair, ...]]:
    """Return `roads` with ends joined to the lines they stop on, and one repair a joined road.

    Parameters
    ----------
    roads : GeoDataFrame
        Columns as in ``geo.contracts.schema.ROADS``, one LineString a row; any index and CRS. Not changed; rows
        that are not joined keep their exact shape.
    crs : str
        Projected system to measure in.
    source : Source
        The file; refusing ``joined-roads`` leaves every end where it is.
    """
    if source.refuses("joined-roads") or roads.empty:
        return roads, ()
    lines: NDArray[np.object_] = roads.geometry.to_crs(crs).to_numpy()
    loose, at = _loose_ends(lines)
    carried = np.isin(roads["structure"].to_numpy().astype(np.str_), CARRIED)
    pairs = _nearest(lines, loose, at, carried)
    if not pairs:
        return roads, ()
    shapes = roads.geometry.to_numpy().copy()
    drawn: dict[int, Floats] = {}
    repairs: list[Repair] = []
    moved_to: set[tuple[int, int]] = set()
    for row, is_last, other in pairs:
        mine = drawn.setdefault(row, shapely.get_coordinates(shapes[row]))
        theirs = drawn.setdefault(other, shapely.get_coordinates(shapes[other]))
        end = -1 if is_last else 0
        point = shapely.Point(shapely.get_coordinates(lines[row])[end])
        corner = _corner_within_reach(lines[other], point)
        if corner is not None:
            if (other, corner) in moved_to:
                continue  # that end was moved onto this one already
            mine[end] = shapely.get_coordinates(shapes[other])[corner]
            moved_to.add((row, 0 if end == 0 else len(shapely.get_coordinates(lines[row])) - 1))
        else:
            drawn[other] = _with_corner(theirs, mine[end])
        names = [shown(roads["road_id"].iloc[number]) for number in (row, other)]
        note = message("road-end-joined", road=names[0], other=names[1])
        repairs.append(source.repair("joined-roads", note, before=names[0], after=f"{names[0]} + {names[1]}"))
    for row, xy in drawn.items():
        shapes[row] = shapely.LineString(xy)
    geometry = gpd.GeoSeries(shapes, index=roads.index, crs=roads.crs)
    return roads.set_geometry(geometry), tuple(repairs)


def _loose_ends(lines: NDArray[np.object_]) -> tuple[Positions, NDArray[np.object_]]:
    """Return twice the row (+1 for its last end) and the point of every end that meets no other vertex."""
    xy, row = shapely.get_coordinates(lines, return_index=True)
    first = np.flatnonzero(np.r_[True, row[1:] != row[:-1]])
    last = np.r_[first[1:] - 1, len(row) - 1]
    _, cell, times = np.unique(grid_keys(xy), return_inverse=True, return_counts=True)
    ends = np.r_[first, last]
    label = np.r_[2 * row[first], 2 * row[last] + 1]
    alone = times[cell[ends]] == 1
    order = np.argsort(label[alone])
    return label[alone][order], shapely.points(xy[ends[alone]])[order]


def _nearest(
    lines: NDArray[np.object_], loose: Positions, at: NDArray[np.object_], carried: Flags
) -> list[tuple[int, bool, int]]:
    """Return (row, whether its last end, row it stops on) for every loose end within reach of another line."""
    tree = shapely.STRtree(lines)
    end, other = tree.query(at, predicate="dwithin", distance=REACH_M)
    allowed = (other != loose[end] // 2) & ~carried[other] & ~carried[loose[end] // 2]
    end, other = end[allowed], other[allowed]
    metres = shapely.distance(at[end], lines[other])
    order = np.lexsort((other, metres, end))
    end, other = end[order], other[order]
    nearest = np.r_[True, end[1:] != end[:-1]] if len(end) else np.empty(0, np.bool_)
    return [
        (int(loose[e]) // 2, bool(loose[e] % 2), int(o))
        for e, o in zip(end[nearest], other[nearest], strict=True)
    ]


def _corner_within_reach(line: shapely.LineString, point: shapely.Point) -> int | None:
    """Return which vertex of `line` the point may be moved onto, or None."""
    metres = np.hypot(*(shapely.get_coordinates(line) - (point.x, point.y)).T)
    nearest = int(np.argmin(metres))
    return nearest if metres[nearest] <= REACH_M else None


def _with_corner(xy: Floats, corner: Floats) -> Floats:
    """Return the line `xy` with `corner` put into the stretch nearest to it."""
    stretches = shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1))
    nearest = int(np.argmin(shapely.distance(stretches, shapely.Point(corner))))
    return np.insert(xy, nearest + 1, corner, axis=0)
