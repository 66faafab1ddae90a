"""Village and township roads that join every settlement to the main-road graph.

Where it stands: after placing. Returns lines that are already noded with the main roads.

Method, bank by bank: the Delaunay triangulation of the settlements (planar, so no two village roads cross)
gives the possible roads. A minimum spanning tree in which leaving the township costs extra is built, plus
as many further Gabriel edges as make a quarter more, so there are loops. Township roads are shortest paths
on the triangulation from each seat to its nearest seats, where a road that stands already is cheaper.
Lines get a modest bend. Where they meet a main road that is not an expressway both are cut there; a
settlement close to a main road may get a short road of its own. Nothing here crosses the river.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay, cKDTree
from shapely import LineString, STRtree
from shapely.geometry.base import BaseGeometry

from scripts.synthetic.lines import Line, junction, node
from scripts.synthetic.specs import MainRoads, Points, Positions

LONGEST_M = 9_000.0
"""No village road is longer between two settlements, unless both belong to one township."""
EXTRA_SHARE = 0.25
BEND = 0.09
"""Largest sideways bend, as a share of a road's length."""
CONNECTOR_M = 1_200.0
"""Settlements this near a main road may get a road of their own to it."""


def draw_roads(
    *,
    xy: Points,
    township: Positions,
    seats: Positions,
    south: NDArray[np.bool_],
    main: MainRoads,
    main_south: NDArray[np.bool_],
    land: BaseGeometry,
    barrier: BaseGeometry | None,
    rng: np.random.Generator,
) -> list[Line]:
    """Return all road lines, main roads first, with their cuts.

    Parameters
    ----------
    xy : (n, 2) float64
        Road ends of the settlements, metres.
    township : (n,) int64
        Township of each settlement, numbered over the whole region.
    seats : (k,) int64
        Settlement rows the township seats stand in.
    south, main_south : (n,) and (m,) bool
        Bank of each settlement and of each main-road edge.
    land : polygonal
        Where village roads may run; a long edge that leaves it is not built.
    barrier : geometry or None
        Water that only crossings pass.
    """
    lines = [
        Line(main.xy[ends], str(road_class), main.origin, int(bank), str(crossing))
        for ends, road_class, crossing, bank in zip(
            main.ends, main.classes, main.crossings, main_south, strict=True
        )
    ]
    n_main = len(lines)
    for bank in (False, True):
        rows = np.flatnonzero(south == bank)
        if not rows.size:
            continue
        joinable = [
            k
            for k in range(n_main)
            if main_south[k] == bank and main.classes[k] != "expressway" and not main.crossings[k]
        ]
        first = len(lines)
        edges, classes = village_edges(
            xy=xy[rows],
            township=township[rows],
            seats=np.flatnonzero(np.isin(rows, seats)),
            land=land,
            barrier=barrier,
            rng=rng,
        )
        for xy_line, road_class in zip(bend_all(xy[rows], edges, barrier, rng), classes, strict=True):
            lines.append(Line(xy_line, road_class, "synthetic", int(bank)))
        mine = list(range(first, len(lines)))
        node(lines, mine, joinable)
        _connectors(
            lines,
            mine=mine,
            joinable=joinable,
            xy=xy[rows],
            edges=edges,
            is_seat=np.isin(rows, seats),
            barrier=barrier,
            rng=rng,
        )
    return lines


def village_edges(
    *,
    xy: Points,
    township: Positions,
    seats: Positions,
    land: BaseGeometry,
    barrier: BaseGeometry | None,
    rng: np.random.Generator,
) -> tuple[Positions, list[str]]:
    """Return (e, 2) chosen edges between settlements of one bank and each edge's class."""
    ends = _possible(xy, township, land, barrier)
    if not len(ends):
        return ends, []
    length = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T)
    same = township[ends[:, 0]] == township[ends[:, 1]]
    n = len(xy)
    cost = length * np.where(same, 1.0, 1.6)
    tree = minimum_spanning_tree(coo_array((cost, (ends[:, 0], ends[:, 1])), shape=(n, n)).tocsr()).tocoo()
    number = {(int(a), int(b)): k for k, (a, b) in enumerate(ends)}
    chosen = np.zeros(len(ends), dtype=np.bool_)
    for a, b in zip(tree.coords[0].tolist(), tree.coords[1].tolist(), strict=True):
        chosen[number[min(a, b), max(a, b)]] = True
    spare = np.flatnonzero(_is_gabriel(xy, ends) & ~chosen)
    wanted = min(len(spare), round(EXTRA_SHARE * n))
    chosen[rng.choice(spare, size=wanted, replace=False)] = True
    trunk = _township_roads(xy, ends, length, chosen, seats)
    classes = np.where(trunk, "township", "village")
    chosen |= trunk
    return ends[chosen], classes[chosen].tolist()


def _possible(xy: Points, township: Positions, land: BaseGeometry, barrier: BaseGeometry | None) -> Positions:
    """Return (e, 2) Delaunay edges that may be built, each sorted, all unique."""
    if len(xy) < 3:
        return np.array([[0, 1]], dtype=np.int64) if len(xy) == 2 else np.empty((0, 2), dtype=np.int64)
    corners = Delaunay(xy).simplices
    ends = np.unique(
        np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1), axis=0
    )
    straight = shapely.linestrings(xy[ends])
    length = shapely.length(straight)
    same = township[ends[:, 0]] == township[ends[:, 1]]
    shapely.prepare(land)
    outside = ~shapely.covers(land, straight)
    outside[outside] = shapely.length(shapely.difference(straight[outside], land)) > 0.3 * length[outside]
    keep = same | ((length <= LONGEST_M) & ~(outside & (length > 3_000)))
    if barrier is not None:
        shapely.prepare(barrier)
        keep &= ~shapely.intersects(barrier, straight)
    return np.asarray(ends[keep], dtype=np.int64)


def _is_gabriel(xy: Points, ends: Positions) -> NDArray[np.bool_]:
    """Return (e,) bool: no third settlement stands inside the circle over the edge."""
    middle = (xy[ends[:, 0]] + xy[ends[:, 1]]) / 2
    radius = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T) / 2
    nearest = cKDTree(xy).query(middle)[0]
    return np.asarray(nearest >= radius * (1 - 1e-9), dtype=np.bool_)


def _township_roads(
    xy: Points, ends: Positions, length: NDArray[np.float64], built: NDArray[np.bool_], seats: Positions
) -> NDArray[np.bool_]:
    """Return (e,) bool: edges on the shortest way from each seat to its three nearest seats."""
    trunk = np.zeros(len(ends), dtype=np.bool_)
    if len(seats) < 2:
        return trunk
    cost = length * np.where(built, 1.0, 1.15)
    graph = coo_array((cost, (ends[:, 0], ends[:, 1])), shape=(len(xy), len(xy))).tocsr()
    away, before = dijkstra(graph, directed=False, indices=seats, return_predecessors=True)
    number = {(int(a), int(b)): k for k, (a, b) in enumerate(ends)}
    near = np.asarray(cKDTree(xy[seats]).query(xy[seats], k=min(4, len(seats)))[1])
    for row, others in enumerate(near):
        for other in others[1:]:
            here = int(seats[other])
            if not np.isfinite(away[row, here]):
                continue
            while here != seats[row]:
                step = int(before[row, here])
                trunk[number[min(here, step), max(here, step)]] = True
                here = step
    return trunk


def bend_all(
    xy: Points, ends: Positions, barrier: BaseGeometry | None, rng: np.random.Generator
) -> list[Points]:
    """Return the line of each edge, bent a little, such that no two lines cross and none touches `barrier`.

    Straight edges of a triangulation never cross; a bend that makes two of them cross is taken back.
    """
    bent = [bend(xy[a], xy[b], rng) for a, b in ends]
    for _ in range(20):
        shapes = np.array([LineString(line) for line in bent], dtype=object)
        left, right = STRtree(shapes).query(shapes, predicate="intersects")
        upper = left < right
        left, right = left[upper], right[upper]
        shares_end = (ends[left][:, :, None] == ends[right][:, None, :]).any(axis=(1, 2))
        # Lines with a common end may meet there and nowhere else.
        meeting = shapely.intersection(shapes[left], shapes[right])
        clash = ~shares_end | (shapely.get_type_id(meeting) != 0)
        bad = set(left[clash].tolist()) | set(right[clash].tolist())
        if barrier is not None:
            bad |= set(np.flatnonzero(shapely.intersects(barrier, shapes)).tolist())
        bad = {row for row in bad if len(bent[row]) > 2}
        if not bad:
            break
        for row in sorted(bad):
            bent[row] = xy[ends[row]]
    return bent


def bend(start: Points, end: Points, rng: np.random.Generator) -> Points:
    """Return a line from `start` to `end` with a seeded double bend; its ends are exact."""
    length = float(np.hypot(*(end - start)))
    share = np.linspace(0, 1, min(2 + round(length / 500), 8))
    first, second = rng.uniform(-BEND, BEND), rng.uniform(-BEND / 2, BEND / 2)
    aside = length * (first * np.sin(np.pi * share) + second * np.sin(2 * np.pi * share))
    along = end - start
    across = np.array([-along[1], along[0]]) / max(length, 1e-9)
    line = start + share[:, None] * along + aside[:, None] * across
    line[0], line[-1] = start, end
    return line


def _connectors(
    lines: list[Line],
    *,
    mine: list[int],
    joinable: list[int],
    xy: Points,
    edges: Positions,
    is_seat: NDArray[np.bool_],
    barrier: BaseGeometry | None,
    rng: np.random.Generator,
) -> None:
    """Draw short roads from settlements to the main road beside them; every group of villages gets one."""
    if not joinable:
        return
    bank = lines[joinable[0]].bank
    main_tree = STRtree([lines[row].shape for row in joinable])
    gap = main_tree.query_nearest(shapely.points(xy), return_distance=True, all_matches=False)[1]
    pairs = coo_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(len(xy), len(xy)))
    group = connected_components(pairs, directed=False)[1]
    joined = {int(group[ends[0]]) for row, ends in zip(mine, edges, strict=True) if lines[row].cuts}
    standing = [lines[row].shape for row in mine]
    lucky = rng.uniform(size=len(xy)) < 0.4
    for row in np.lexsort((gap, ~is_seat)).tolist():
        wished = gap[row] <= CONNECTOR_M and (lucky[row] or is_seat[row])
        needed = group[row] not in joined and gap[row] == gap[group == group[row]].min()
        if not (wished or needed):
            continue
        near = main_tree.query_nearest(shapely.Point(xy[row]), all_matches=False)[0]
        foot = shapely.line_interpolate_point(
            main_tree.geometries[near], main_tree.geometries[near].project(shapely.Point(xy[row]))
        )
        road = LineString([xy[row], (foot.x, foot.y)])
        if barrier is not None and road.intersects(barrier):
            continue
        # Leave the settlement's own end out of the question whether the way is free.
        if road.length < 10:
            continue
        approach = LineString([road.interpolate(5.0), foot])
        free = not shapely.intersects(approach, np.array(standing, dtype=object)).any()
        if not free and not needed:
            continue
        vertex = junction(lines[joinable[int(near)]], (foot.x, foot.y))
        lines.append(
            Line(np.array([xy[row], vertex]), "township" if is_seat[row] else "village", "synthetic", bank)
        )
        if not free:
            node(lines, [len(lines) - 1], mine)
        joined.add(int(group[row]))
        standing.append(lines[-1].shape)
