"""A place is tied to the nearest road it may use.

Where it stands: after ``geo.roads.components`` (only roads of the largest strong component count) and before the
search. Never an expressway and never a crossing: nobody has a door there.

Method: nearest piece of road through a tree of bounding boxes, then the nearest point on it. The road is
split at that point, so that a place half-way along a road neither borrows nor loses kilometres; points within
a millimetre of each other, or of the end of the piece, are one node. The way between door and road is kept as
`access_m`.
"""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.measured import Flags, Floats
from geo.roads.network import Positions, RoadNetwork
from geo.roads.noding import road_pieces, z_order
from geo.roads.stretches import piece_lines

SAME_POINT_M = 0.001
"""Points on one piece of road nearer than this to each other are one node, metres."""


@dataclass(frozen=True, slots=True, eq=False)
class Snaps:
    """Where places meet the road.

    Attributes
    ----------
    edge : (n,) int64
        An edge of the piece of road the place is tied to (of a two-way piece the one that runs with the drawn
        line); -1 if there is none.
    share : (n,) float64
        Where on the drawn line of that edge's road row, 0..1; nan if there is none.
    access_m : (n,) float64
        Metres from the place to that point; inf if there is none.
    """

    edge: Positions
    share: Floats
    access_m: Floats


def snap(x: Floats, y: Floats, network: RoadNetwork, lines: NDArray[np.object_], usable: Flags) -> Snaps:
    """Tie places to the nearest usable piece of road.

    Parameters
    ----------
    x, y : (n,) float64
        Places, metres, in the network's CRS.
    lines : (n_rows,) LineString
        The road layer in that CRS.
    usable : (n_edges,) bool
        Edges a door may stand on.
    """
    some = len(x) > 0 and bool(usable.any())
    candidates = np.unique(road_pieces(network)[usable]) if some else np.empty(0, np.int64)
    edge, share = np.full(len(x), -1, dtype=np.int64), np.full(len(x), np.nan)
    access_m = np.full(len(x), np.inf)
    if not some:
        return Snaps(edge, share, access_m)
    row = network.road_row[candidates]
    low = np.minimum(network.start_share, network.end_share)[candidates]
    high = np.maximum(network.start_share, network.end_share)[candidates]
    shapes = piece_lines(lines, row, low, high)
    points = np.asarray(shapely.points(x, y), dtype=np.object_)

    (place, piece), metres = shapely.STRtree(shapes).query_nearest(points, return_distance=True)
    order = np.lexsort((piece, place))
    place, piece, metres = place[order], piece[order], metres[order]
    first = np.r_[True, place[1:] != place[:-1]]
    place, piece, metres = place[first], piece[first], metres[first]

    along = shapely.line_locate_point(shapes[piece], points[place], normalized=True)
    edge[place] = candidates[piece]
    share[place] = low[piece] + along * (high - low)[piece]
    access_m[place] = metres
    return Snaps(edge, share, access_m)


def split_at(network: RoadNetwork, lines: NDArray[np.object_], snaps: Snaps) -> tuple[RoadNetwork, Positions]:
    """Split the network where places meet it.

    Returns
    -------
    RoadNetwork
        The same roads with a node at every such point; nodes numbered along a Z-order curve.
    (n,) int64
        Node of each place; -1 where there is none.
    """
    cut_piece, cut_share, node = _cut_points(network, snaps)
    on_line = shapely.line_interpolate_point(lines[network.road_row[cut_piece]], cut_share, normalized=True)
    x, y = np.r_[network.x, shapely.get_x(on_line)], np.r_[network.y, shapely.get_y(on_line)]
    edge, tail, head, start, end = _cut_edges(network, cut_piece, cut_share)

    whole = np.abs(network.end_share - network.start_share)[edge]
    kilometres = network.kilometres[edge] * np.abs(end - start) / whole
    order = z_order(x, y)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    cut = RoadNetwork(
        x=x[order],
        y=y[order],
        tail=rank[tail],
        head=rank[head],
        kilometres=kilometres,
        road_class=network.road_class[edge],
        crossing=network.crossing[edge],
        road_row=network.road_row[edge],
        start_share=start,
        end_share=end,
        crs=network.crs,
    )
    return cut, np.where(node >= 0, rank[node], -1) if len(rank) else node


def keep_edges(network: RoadNetwork, kept: Flags) -> RoadNetwork:
    """Return the network with only the `kept` edges; nodes keep their numbers."""
    return replace(
        network,
        tail=network.tail[kept],
        head=network.head[kept],
        kilometres=network.kilometres[kept],
        road_class=network.road_class[kept],
        crossing=network.crossing[kept],
        road_row=network.road_row[kept],
        start_share=network.start_share[kept],
        end_share=network.end_share[kept],
    )


def _cut_points(network: RoadNetwork, snaps: Snaps) -> tuple[Positions, Floats, Positions]:
    """Return the new nodes (piece, share), in that order, and the node of each place.

    A place at an end of its piece takes the node that is there; new node k gets number ``n_nodes + k``.
    """
    node = np.full(len(snaps.edge), -1, dtype=np.int64)
    placed = np.flatnonzero(snaps.edge >= 0)
    placed = placed[np.lexsort((snaps.share[placed], snaps.edge[placed]))]
    pieces: list[int] = []
    shares: list[float] = []
    for place in placed.tolist():
        edge, share = int(snaps.edge[place]), float(snaps.share[place])
        start, end = float(network.start_share[edge]), float(network.end_share[edge])
        same = SAME_POINT_M / 1000 * abs(end - start) / float(network.kilometres[edge])
        if abs(share - start) <= same:
            node[place] = network.tail[edge]
        elif abs(share - end) <= same:
            node[place] = network.head[edge]
        else:
            if not (pieces and pieces[-1] == edge and share - shares[-1] <= same):
                pieces.append(edge)
                shares.append(share)
            node[place] = len(network.x) + len(pieces) - 1
    return np.array(pieces, dtype=np.int64), np.array(shares, dtype=np.float64), node


def _cut_edges(
    network: RoadNetwork, cut_piece: Positions, cut_share: Floats
) -> tuple[Positions, Positions, Positions, Floats, Floats]:
    """Return the edges after cutting: the edge each comes from, tail, head, start share, end share."""
    piece = road_pieces(network)
    first, last = np.searchsorted(cut_piece, piece, "left"), np.searchsorted(cut_piece, piece, "right")
    parts = last - first + 1
    edge = np.repeat(np.arange(len(piece)), parts)
    step = np.arange(len(edge)) - np.repeat(np.cumsum(parts) - parts, parts)
    forward = (network.start_share < network.end_share)[edge]
    # cut met before and after this part; against the drawn line cuts are met from the last to the first
    before = np.where(forward, first[edge] + step - 1, last[edge] - step)
    after = np.where(forward, before + 1, before - 1)
    opens, closes = step == 0, step == parts[edge] - 1

    node = len(network.x) + np.arange(len(cut_piece) + 1)
    share = np.r_[cut_share, np.nan]
    size = len(cut_piece)
    tail = np.where(opens, network.tail[edge], node[before.clip(0, size)])
    start = np.where(opens, network.start_share[edge], share[before.clip(0, size)])
    head = np.where(closes, network.head[edge], node[after.clip(0, size)])
    end = np.where(closes, network.end_share[edge], share[after.clip(0, size)])
    return edge, tail, head, start, end
