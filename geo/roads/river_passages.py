"""Ways over the water that name no crossing, and floating ones anywhere.

Where it stands: below ``geo.roads.river_crossings``, which names them.

Method: roads inside the outline of the water are a small graph. As long as a way through it joins two banks
(``geo.roads.river_banks``), the bridges, pontoons and ferries on that way are a passage, or all of it where the
layer does not say what stands on what; they are taken out, and the search goes on. So in the end no drive
crosses the water without a passage. Roads that run along the water, end at it, or leave it on the bank they came
from, are none.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.roads.osm_tags import PONTOON_NAME
from geo.roads.river_banks import Water, bodies_of_water

GRID_M = 0.1
"""Places within one cell of this grid are one place, metres."""
STUB_M = 0.5
"""A shorter stretch inside the water is where a road touches the bank, metres."""
FLOATING = ("pontoon", "ferry")
CARRIED = ("bridge", *FLOATING)
FERRY_NAME = r"(?:渡口|轮渡)(?:$|[（(])"


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """Rows of the road layer that are one way over the water, and what they look like together.

    Attributes
    ----------
    rows : tuple of int
        Positions in the road layer, rising.
    kind : str
        ``bridge``, ``pontoon`` or ``ferry``, by structure, else by name, else a bridge.
    name : str
        The commonest name of the rows, "" if they have none.
    line : MultiLineString
        What of them lies over the water, in metres.
    oneway : bool
        All rows are.
    known_kind : bool
        Whether the layer says what the kind is.
    over_river : bool
        From bank to bank of the river layer; else a pontoon or ferry elsewhere.
    """

    rows: tuple[int, ...]
    kind: str
    name: str
    line: shapely.MultiLineString
    oneway: bool
    known_kind: bool
    over_river: bool


def find_passages(roads: gpd.GeoDataFrame, river: gpd.GeoDataFrame, crs: str) -> list[Passage]:
    """Return all ways over the water, and all floating ones, that name no crossing."""
    bare = roads["crossing"].to_numpy() == ""
    floating = np.isin(roads["structure"].to_numpy().astype(np.str_), FLOATING)
    near = np.zeros(len(roads), dtype=np.bool_)
    if len(river):
        tree = shapely.STRtree(roads.geometry.to_numpy())
        near[np.unique(tree.query(river.geometry.to_numpy(), predicate="intersects")[1])] = True
    rows = np.flatnonzero(bare & (near | floating))
    if not len(rows):
        return []
    lines = dict(zip(rows.tolist(), roads.geometry.iloc[rows].to_crs(crs).to_numpy(), strict=True))
    found: list[Passage] = []
    for water in bodies_of_water(list(river.geometry.to_crs(crs))) if near.any() else []:
        for taken, line in _over(water, lines, roads):
            found.append(_passage(taken, line, roads, over_river=True))
            lines = {row: shape for row, shape in lines.items() if row not in taken}
    adrift = {row: shape for row, shape in lines.items() if floating[row]}
    for taken in _hanging_together(adrift):
        line = shapely.MultiLineString([adrift[row] for row in taken])
        found.append(_passage(taken, line, roads, over_river=False))
    return found


def _over(
    water: Water, lines: dict[int, BaseGeometry], roads: gpd.GeoDataFrame
) -> list[tuple[tuple[int, ...], shapely.MultiLineString]]:
    """Return rows and line of every way from one bank of `water` to another."""
    graph = _graph_inside(water, lines)
    banks = sorted(node for node in graph if isinstance(node, int))
    found: list[tuple[tuple[int, ...], shapely.MultiLineString]] = []
    for one, other in combinations(banks, 2):
        while nx.has_path(graph, one, other):
            between = set(banks) - {one, other}
            free = nx.restricted_view(graph, list(between), [])
            if not nx.has_path(free, one, other):
                break  # it leads by a third bank; that pair finds it
            nodes = nx.shortest_path(free, one, other, weight="metres")
            steps = [_shortest(graph, tail, head) for tail, head in pairwise(nodes)]
            on_way = sorted({row for row, _ in steps if row is not None})
            carried = [row for row in on_way if roads["structure"].iloc[row] in CARRIED] or on_way
            parts = [line for row, line in steps if row in carried]
            found.append((tuple(carried), shapely.MultiLineString(parts)))
            steps_inside: list[tuple[Any, ...]] = list(graph.edges(keys=True, data="row"))
            graph.remove_edges_from([step[:3] for step in steps_inside if step[3] in carried])
    return found


def _graph_inside(water: Water, lines: dict[int, BaseGeometry]) -> "nx.MultiGraph[object]":
    """Return the roads inside the water: nodes are places, and whole numbers for the banks.

    A line is broken where another ends on one of its vertices.
    """
    shapely.prepare(water.area)
    parts: list[tuple[int, shapely.LineString]] = []
    for row, line in lines.items():
        if water.area.intersects(line):
            inside = shapely.get_parts(shapely.intersection(line, water.area))
            parts += [
                (row, part) for part in inside if part.geom_type == "LineString" and part.length > STUB_M
            ]
    ends = {place for _, part in parts for place in (_place(part.coords[0]), _place(part.coords[-1]))}
    graph: nx.MultiGraph[object] = nx.MultiGraph()
    for row, part in parts:
        xy = list(part.coords)
        cuts = [at for at, point in enumerate(xy) if _place(point) in ends]
        for begin, end in pairwise(cuts):
            piece = shapely.LineString(xy[begin : end + 1])
            graph.add_edge(_place(xy[begin]), _place(xy[end]), row=row, metres=piece.length, line=piece)
    points = [shapely.Point(xy) for _, part in parts for xy in (part.coords[0], part.coords[-1])]
    on_bank = [point for point in points if water.area.exterior.distance(point) <= GRID_M]
    for point, bank in zip(on_bank, water.bank(on_bank).tolist() if on_bank else [], strict=True):
        graph.add_edge(int(bank), _place((point.x, point.y)), row=None, metres=0.0, line=None)
    return graph


def _place(point: Iterable[float]) -> tuple[int, ...]:
    return tuple(round(value / GRID_M) for value in point)


def _shortest(
    graph: "nx.MultiGraph[object]", tail: object, head: object
) -> tuple[int | None, shapely.LineString]:
    edge: dict[str, Any] = min(graph[tail][head].values(), key=lambda given: given["metres"])
    return edge["row"], edge["line"]


def _hanging_together(lines: dict[int, BaseGeometry]) -> list[tuple[int, ...]]:
    """Return the rows of `lines` in groups that meet end to end."""
    graph: nx.Graph[object] = nx.Graph()
    for row, line in lines.items():
        for point in (line.coords[0], line.coords[-1]):
            graph.add_edge(row, _place(point))
    groups = [
        sorted(node for node in part if isinstance(node, int)) for part in nx.connected_components(graph)
    ]
    return sorted(tuple(group) for group in groups)


def _passage(
    rows: tuple[int, ...], line: shapely.MultiLineString, roads: gpd.GeoDataFrame, *, over_river: bool
) -> Passage:
    mine = roads.iloc[list(rows)]
    names = [str(name) for name in mine["name"] if name]
    kinds = set(mine["structure"])
    kind = next((kind for kind in reversed(CARRIED) if kind in kinds), "")
    name = max(sorted(set(names)), key=names.count, default="")
    said = (
        "pontoon" if re.search(PONTOON_NAME, name) else "ferry" if re.search(FERRY_NAME, name) else "bridge"
    )
    oneway = bool((mine["oneway"] == 1).all())
    return Passage(rows, kind or said, name, line, oneway, bool(kind), over_river)
