"""The banks of a river drawn as a polygon, however it winds and branches.

Where it stands: below ``geo.roads.river_crossings``. Knows shapes in metres, no roads.

Method: the outline, islands filled, is cut into triangles between its corners; their neighbourhood is a tree.
The longest way through the tree runs from one end of the river to the other; a branch that is much longer than
the river is wide ends in a tip of its own. The outline between two tips is one bank. Farthest points in a straight
line would not do: they miss the ends of a river that winds.
"""

from dataclasses import dataclass

import networkx as nx
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.measured import Floats
from geo.roads.network import Positions

JOIN_M = 1.0
"""Parts of the river drawn with no more than twice this between them are one body of water, metres."""
DETAIL_M = 10.0
"""Bends of the outline smaller than this do not make a tip, metres."""
MOST_CORNERS = 20_000
BRANCH_WIDTHS = 3.0
"""A branch this many mean widths long has banks of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Water:
    """One body of water.

    Attributes
    ----------
    area : Polygon
        In metres, without islands.
    tips_m : (n,) float64
        Where along the outline one bank ends and the next begins, rising.
    """

    area: shapely.Polygon
    tips_m: Floats

    def bank(self, points: list[shapely.Point]) -> Positions:
        """Return (n,) int64, the bank each point of the outline lies on."""
        along = np.array([self.area.exterior.project(point) for point in points])
        return np.searchsorted(self.tips_m, along).astype(np.int64) % len(self.tips_m)


def bodies_of_water(polygons: list[BaseGeometry]) -> list[Water]:
    """Return the bodies of water of a river layer in metres, parts that touch joined, west to east."""
    whole = shapely.union_all(shapely.buffer(np.array(polygons, dtype=object), JOIN_M))
    parts = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon" and not part.is_empty]
    areas = [shapely.Polygon(part.exterior) for part in parts]
    return [Water(area, _tips(area)) for area in sorted(areas, key=lambda area: area.bounds)]


def _tips(area: shapely.Polygon) -> Floats:
    """Return the positions of the tips along the outline; at least two."""
    ring = area.exterior
    width = 2 * area.area / ring.length
    # Straight stretches get corners too, else a canal of four corners is two triangles and has no ends.
    step = max(width / 2, ring.length / MOST_CORNERS)
    tree = _triangle_tree(shapely.segmentize(shapely.simplify(area, DETAIL_M), step))
    found = [ring.project(shapely.Point(tree.nodes[leaf]["middle"])) for leaf in _far_leaves(tree, width)]
    tips = np.unique(found)
    if len(tips) < 2:  # a single triangle: a pond
        tips = np.array([0.0, ring.length / 2])
    return tips


def _triangle_tree(area: shapely.Polygon) -> "nx.Graph[int]":
    """Return the triangles of `area`, joined where they share a side."""
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(area))
    tree: nx.Graph[int] = nx.Graph()
    owner: dict[frozenset[tuple[float, float]], int] = {}
    for number, triangle in enumerate(triangles):
        corners = [(float(x), float(y)) for x, y in triangle.exterior.coords[:3]]
        middle = np.mean(corners, axis=0)
        tree.add_node(number, middle=middle)
        for at in range(3):
            side = frozenset((corners[at], corners[at - 1]))
            other = owner.setdefault(side, number)
            if other != number:
                metres = float(np.hypot(*(middle - tree.nodes[other]["middle"])))
                tree.add_edge(number, other, metres=metres)
    return tree


def _far_leaves(tree: "nx.Graph[int]", width: float) -> list[int]:
    """Return the two ends of the longest way through the tree, and the end of every long branch off it."""
    start = min(tree.nodes)
    first = _farthest(tree, {start})[0]
    last = _farthest(tree, {first})[0]
    stem = set(nx.shortest_path(tree, first, last))
    leaves = [first, last]
    while True:
        leaf, metres = _farthest(tree, stem)
        if metres <= BRANCH_WIDTHS * width:
            return leaves
        leaves.append(leaf)
        stem |= set(nx.shortest_path(tree, min(stem), leaf))


def _farthest(tree: "nx.Graph[int]", start: set[int]) -> tuple[int, float]:
    metres = nx.multi_source_dijkstra_path_length(tree, start, weight="metres")
    return max(metres.items(), key=lambda item: (item[1], -item[0]))
