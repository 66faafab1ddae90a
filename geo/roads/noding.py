"""A validated road layer becomes a directed network.

Where it stands: after the readers, before ``geo.roads.components``, ``geo.travel.snapping`` and
``geo.travel.trips``. Knows nothing of speeds, crossings or places.

Method: lines are broken where an end of any line meets a vertex (its own end, another line's end or another
line's bend). Two lines that merely share a bend are an overpass, not a junction. "Meets" means: the same
cell of a 10 cm grid in the measuring CRS; points that are equal in the file always meet. Nodes are numbered
along a Z-order curve, which keeps neighbours near in memory and makes the numbering independent of the order
of rows.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import DataError, Fault
from geo.measured import Floats
from geo.roads.network import Positions, RoadNetwork
from geo.words.message import message

NODE_GRID_M = 0.1
"""Ends within the same cell of this grid are one junction, metres."""

LONG_LINE = 500
"""Vertices from which on a line is summed by itself."""


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """Stretches between junctions, as drawn: (n,) row, length, nodes and shares at both ends."""

    row: Positions
    metres: Floats
    tail: Positions
    head: Positions
    start: Floats
    end: Floats


def measured_lines(roads: gpd.GeoDataFrame, measuring_crs: str) -> NDArray[np.object_]:
    """Return the (n_rows,) lines of the road layer in `measuring_crs`, flat (no heights).

    Raises
    ------
    DataError
        If a row is not one unbroken line; every such row is named.
    """
    shapes = roads.geometry.to_numpy()
    wrong = (shapely.get_type_id(shapes) != shapely.GeometryType.LINESTRING) | shapely.is_empty(shapes)
    faults = [
        Fault(
            message("road-row", road_id=str(roads["road_id"].iloc[at])),
            message("road-not-one-line", kind="" if shapes[at] is None else str(shapes[at].geom_type)),
            message("road-not-one-line-mend"),
        )
        for at in np.flatnonzero(wrong).tolist()
    ]
    if faults:
        raise DataError(message("data-unusable", source="roads", count=len(faults)), faults)
    lines: NDArray[np.object_] = roads.geometry.to_crs(measuring_crs).to_numpy()
    if shapely.has_z(lines).any():  # flattening copies every line, and most layers are flat
        lines = shapely.force_2d(lines)
    return lines


def road_network(roads: gpd.GeoDataFrame, measuring_crs: str) -> RoadNetwork:
    """Return the directed network of a road layer.

    Parameters
    ----------
    roads : GeoDataFrame
        Columns as in ``geo.contracts.schema.ROADS``; any CRS.
    measuring_crs : str
        Projected CRS, in metres, in which lengths are taken.

    Returns
    -------
    RoadNetwork
        A two-way row gives two edges a piece. Pieces without length are dropped; parallel edges and loops
        stay.

    Raises
    ------
    DataError
        If a row is not one unbroken line.
    """
    lines = measured_lines(roads, measuring_crs)
    xy, row = shapely.get_coordinates(lines, return_index=True)
    starts = np.flatnonzero(np.r_[True, row[1:] != row[:-1]]) if len(row) else np.empty(0, np.int64)
    along_m = metres_along(xy, starts)
    key = grid_keys(xy)

    is_end = np.zeros(len(row), dtype=np.bool_)
    is_end[starts] = True
    is_end[np.r_[starts[1:] - 1, len(row) - 1][: len(starts)]] = True
    junctions = np.flatnonzero(np.isin(key, key[is_end]))
    begin, end = junctions[:-1], junctions[1:]
    metres = along_m[end] - along_m[begin]
    keep = (row[begin] == row[end]) & (metres > 0) & ((key[begin] != key[end]) | (metres > 2 * NODE_GRID_M))
    begin, end, metres = begin[keep], end[keep], metres[keep]

    x, y, position = _nodes(xy, key, np.r_[begin, end])
    line_m = shapely.length(lines)[row]
    share = np.divide(along_m, line_m, out=np.zeros(len(row)), where=line_m > 0).clip(0.0, 1.0)
    pieces = _Pieces(row[begin], metres, position[begin], position[end], share[begin], share[end])
    return _directed(roads, (x, y), pieces, measuring_crs)


def road_pieces(network: RoadNetwork) -> Positions:
    """Return (n_edges,) int64, for every edge the lowest edge of its piece of road (itself or its way back).

    Of the two edges of a two-way piece this is the one that runs with the drawn line.
    """
    low = np.minimum(network.start_share, network.end_share)
    against = network.start_share > network.end_share
    order = np.lexsort((against, low, network.road_row))
    row, low = network.road_row[order], low[order]
    first = (
        np.r_[True, (row[1:] != row[:-1]) | (low[1:] != low[:-1])] if len(order) else np.empty(0, np.bool_)
    )
    piece = np.empty(len(order), dtype=np.int64)
    piece[order] = order[first][np.cumsum(first) - 1]
    return piece


def z_order(x: Floats, y: Floats) -> Positions:
    """Return (n,) int64, the order that visits the points along a Z-order curve; ties by x, then y."""
    if not len(x):
        return np.empty(0, np.int64)
    side = max(float(np.ptp(x)), float(np.ptp(y)), 1e-9)
    code = np.zeros(len(x), dtype=np.int64)
    columns = ((x - x.min()) / side * 65535).astype(np.int64)
    rows = ((y - y.min()) / side * 65535).astype(np.int64)
    for bit in range(16):
        code |= ((columns >> bit) & 1) << (2 * bit)
        code |= ((rows >> bit) & 1) << (2 * bit + 1)
    return np.lexsort((y, x, code))


def metres_along(xy: Floats, starts: Positions) -> Floats:
    """Return each vertex's distance from the start of its own line, metres.

    Summed line by line: one running sum over all lines would leave rounding that depends on the order of
    rows. The k-th vertices of all lines are added at a time; the few very long lines one by one.
    """
    along = np.zeros(len(xy))
    if not len(xy):
        return along
    along[1:] = np.hypot(*np.diff(xy, axis=0).T)
    along[starts] = 0.0
    count = np.diff(np.r_[starts, len(xy)])
    long = count > LONG_LINE
    for begin, size in zip(starts[long].tolist(), count[long].tolist(), strict=True):
        along[begin : begin + size] = np.cumsum(along[begin : begin + size])
    starts, count = starts[~long], count[~long]
    order = np.argsort(-count, kind="stable")
    starts, count = starts[order], count[order]
    for nth in range(1, int(count[0]) if len(count) else 0):
        at = starts[: int(np.searchsorted(-count, -nth))] + nth
        along[at] += along[at - 1]
    return along


def grid_keys(xy: Floats) -> Positions:
    """Return one number a vertex: equal numbers are equal cells of the 10 cm grid."""
    if not len(xy):
        return np.empty(0, np.int64)
    cells = np.rint(xy / NODE_GRID_M).astype(np.int64)
    cells -= cells.min(axis=0)
    keys: Positions = cells[:, 0] * (int(cells[:, 1].max()) + 1) + cells[:, 1]
    return keys


def _nodes(xy: Floats, key: Positions, used: Positions) -> tuple[Floats, Floats, Positions]:
    """Return node x, y (m) and for every vertex its node position (-1 for vertices that are no node)."""
    used = np.unique(used)
    used = used[np.lexsort((xy[used, 1], xy[used, 0], key[used]))]
    keys, first = np.unique(key[used], return_index=True)
    x, y = xy[used[first]].T
    order = z_order(x, y)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    position = np.full(len(key), -1, dtype=np.int64)
    position[used] = rank[np.searchsorted(keys, key[used])]
    return x[order], y[order], position


def _directed(roads: gpd.GeoDataFrame, xy: tuple[Floats, Floats], pieces: _Pieces, crs: str) -> RoadNetwork:
    """Return the network of the pieces, each also driven backwards unless its row is one-way."""
    back = np.flatnonzero(roads["oneway"].to_numpy()[pieces.row] == 0)
    piece = np.r_[np.arange(len(pieces.row)), back]
    tail, head = np.r_[pieces.tail, pieces.head[back]], np.r_[pieces.head, pieces.tail[back]]
    start, end = np.r_[pieces.start, pieces.end[back]], np.r_[pieces.end, pieces.start[back]]
    kilometres, row = pieces.metres[piece] / 1000, pieces.row[piece]
    order = np.lexsort((start, row, kilometres, head, tail))
    row = row[order]
    return RoadNetwork(
        x=xy[0],
        y=xy[1],
        tail=tail[order],
        head=head[order],
        kilometres=kilometres[order],
        road_class=roads["class"].to_numpy().astype(np.str_)[row],
        crossing=roads["crossing"].to_numpy().astype(np.str_)[row],
        road_row=row,
        start_share=start[order],
        end_share=end[order],
        crs=crs,
    )
