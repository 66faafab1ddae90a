"""One leg's network: what driving each stretch costs, and cheapest ways to chosen nodes.

Where it stands: under ``geo.travel.trips`` (which trips can be made) and ``geo.travel.routes`` (where the chosen ones
run), so that both drive the very same ways. Knows nodes and edges, nothing of places or tiers.

Method: parallel edges are reduced to the cheapest (scipy would add them up), then one Dijkstra sweep a
destination on the reversed graph, a few dozen sweeps at a time because scipy returns dense rows even under a
limit. Kilometres and minutes are summed along the same tree of predecessors by pointer doubling, so they
belong to the way that is priced. Ties are settled by the numbering of nodes and edges, which does not depend
on the order of rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from geo.measured import Floats
from geo.roads.network import Positions, RoadNetwork
from geo.settings import LegSettings

CELLS_AT_ONCE = 2_000_000
"""Nodes × sweeps held at a time; 12 bytes each in scipy's answer, a few times that while summing."""


@dataclass(frozen=True, slots=True, eq=False)
class EdgeCosts:
    """What driving each edge takes.

    Attributes
    ----------
    drive_min, wait_min : (n_edges,) float64
        Minutes at the wheel, and waiting at a crossing.
    toll_yuan : (n_edges,) float64
        Toll a passage.
    """

    drive_min: Floats
    wait_min: Floats
    toll_yuan: Floats


@dataclass(frozen=True, slots=True, eq=False)
class LegGraph:
    """A network priced for one leg, without parallel arcs.

    Attributes
    ----------
    size : int
        Number of nodes.
    arc_key : (n_arcs,) int64
        ``head * size + tail``, ascending: finds the arc between two nodes.
    edge : (n_arcs,) int64
        Edge of the network the arc stands for.
    yuan, kilometres, minutes : (n_arcs,) float64
        Cost of the arc, all > 0.
    backwards : csr_matrix
        Row `head`, column `tail`, value yuan.
    """

    size: int
    arc_key: Positions
    edge: Positions
    yuan: Floats
    kilometres: Floats
    minutes: Floats
    backwards: csr_matrix


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """Cheapest ways from everywhere near to some roots; (n_roots, n_nodes) arrays.

    Attributes
    ----------
    roots : (n_roots,) int64
    yuan, kilometres, minutes : float64
        Along the cheapest way from the node to the root; inf where that costs more than the limit.
    onward : int32
        Next node on that way; negative at the root and where there is no way.
    """

    roots: Positions
    yuan: Floats
    kilometres: Floats
    minutes: Floats
    onward: NDArray[np.int32]


def leg_graph(network: RoadNetwork, costs: EdgeCosts, leg: LegSettings) -> LegGraph:
    """Price a network for one leg; of parallel edges the cheapest stays (then the shortest, the quickest)."""
    size = len(network.x)
    minutes = costs.drive_min + costs.wait_min
    yuan = leg.yuan_per_km * network.kilometres + leg.yuan_per_hour * minutes / 60 + costs.toll_yuan
    if not np.all(yuan > 0):
        raise ValueError("every edge must cost more than nothing: check lengths and yuan_per_km")
    key = network.head * size + network.tail
    order = np.lexsort((minutes, network.kilometres, yuan, key))
    order = order[network.tail[order] != network.head[order]]
    first = np.r_[True, np.diff(key[order]) > 0] if len(order) else np.empty(0, np.bool_)
    edge = order[first]
    begins = np.searchsorted(network.head[edge], np.arange(size + 1))
    backwards = csr_matrix((yuan[edge], network.tail[edge], begins), shape=(size, size))
    return LegGraph(size, key[edge], edge, yuan[edge], network.kilometres[edge], minutes[edge], backwards)


def sweeps(graph: LegGraph, roots: Positions, limit_yuan: float) -> Iterator[Sweep]:
    """Yield cheapest ways to `roots`, some roots at a time, no way dearer than `limit_yuan`."""
    step = int(np.clip(CELLS_AT_ONCE // max(graph.size, 1), 1, 64))
    for begin in range(0, len(roots), step):
        some = roots[begin : begin + step]
        yuan, onward = dijkstra(graph.backwards, indices=some, return_predecessors=True, limit=limit_yuan)
        kilometres, minutes = _summed(graph, yuan, onward)
        yield Sweep(some, yuan, kilometres, minutes, onward)


def arcs_between(graph: LegGraph, tail: Positions, head: Positions) -> Positions:
    """Return the arc from each `tail` to its `head`; every pair must be joined by one."""
    found: Positions = np.searchsorted(graph.arc_key, head * graph.size + tail)
    return found


def _summed(graph: LegGraph, yuan: Floats, onward: NDArray[np.int32]) -> tuple[Floats, Floats]:
    """Return kilometres and minutes along the trees, by pointer doubling over the cells that have a way.

    After round r every cell holds the sum over its first 2^r steps and points 2^r steps on; roots point at
    themselves with sum 0, so the rounds needed are log2 of the deepest tree.
    """
    root, node = np.nonzero(np.isfinite(yuan))
    number = np.full(yuan.shape, -1, dtype=np.int64)
    number[root, node] = np.arange(len(root))
    following = onward[root, node].astype(np.int64)
    moving = following >= 0
    points_at = np.arange(len(root))
    points_at[moving] = number[root[moving], following[moving]]
    arc = arcs_between(graph, node[moving], following[moving])
    sums = np.zeros((2, len(root)))
    sums[0, moving], sums[1, moving] = graph.kilometres[arc], graph.minutes[arc]
    while True:
        beyond = points_at[points_at]
        if np.array_equal(beyond, points_at):
            break
        sums += sums[:, points_at]
        points_at = beyond
    kilometres, minutes = np.full(yuan.shape, np.inf), np.full(yuan.shape, np.inf)
    kilometres[root, node], minutes[root, node] = sums
    return kilometres, minutes
