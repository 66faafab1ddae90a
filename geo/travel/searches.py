"""Cheapest ways over one leg's network: from many roots to many nodes, or whole trees of a few roots.

Where it stands: between ``geo.travel.leg_graph`` and what drives on it, ``geo.travel.trips`` (which trips can be
made) and ``geo.travel.routes`` (where the chosen ones run). Knows nodes and arcs, nothing of places or tiers.

Method: always backwards from the destinations, so that a trip and its route are one way whoever asks. Two engines,
one answer:

* *scipy*: Dijkstra, a few dozen neighbouring roots at a time, on the part of the network that any of them can reach
  at all (one search from all of them at once finds it); scipy returns dense rows even under a limit.
* *compiled* (``geo.travel.compiled``, extra `fast`): one loop that keeps only what was asked for.

The cost of a node is the least of ``cost of the next node + arc`` in float64, whatever the order of work, so both
find the same bits. Of equally cheap ways on, the one to the lowest-numbered node is taken; kilometres and minutes are
added along it from the root outwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order, dijkstra

from geo.measured import Floats
from geo.roads.network import Positions
from geo.travel.arena import Arena, whole, within, without_dead_ends
from geo.travel.compiled import compiled_search
from geo.travel.leg_graph import LegGraph

Engine = Literal["compiled", "scipy"]

CELLS_AT_ONCE = 400_000
"""Nodes × roots held at a time; a hundred bytes each or so, which modern processors keep near at hand."""

ROWS_AT_ONCE = 2_000_000
"""Ways the compiled loop returns at a time, at most."""

NEIGHBOURS = 64
"""Roots searched together; their numbers follow each other, so they are neighbours (nodes lie on a Z-order curve)."""

COMPILED_PAYS = 40_000_000
"""Nodes × roots from which on loading (or making) the compiled loop costs less than it saves."""


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """Trees of cheapest ways from the nodes near some roots; (n_roots, n_near) arrays.

    Attributes
    ----------
    roots : (n_roots,) int64
    nodes : (n_near,) int64
        Node numbers, ascending; from any other node there is no way to any of the roots.
    yuan : float64
        Of the cheapest way from the node to the root; inf where there is none within the limit.
    onward : int64
        Position in `nodes` of the next node on that way; -1 at the root and where there is no way.
    """

    roots: Positions
    nodes: Positions
    yuan: Floats
    onward: Positions


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """Cheapest ways from wanted nodes to roots, one row each, sorted by root, then node.

    Attributes
    ----------
    root, wanted : (n,) int64
        Positions in the roots and in the wanted nodes as they were given.
    yuan, kilometres, minutes : (n,) float64
    """

    root: Positions
    wanted: Positions
    yuan: Floats
    kilometres: Floats
    minutes: Floats


def reached(
    graph: LegGraph, roots: Positions, wanted: Positions, limit_yuan: float, engine: Engine | None = None
) -> Iterator[Reached]:
    """Yield the cheapest ways to `roots` from those `wanted` nodes that have one, some roots at a time.

    Parameters
    ----------
    graph : LegGraph
    roots, wanted : (n_roots,), (n_wanted,) int64
        Node numbers, ascending, each once.
    limit_yuan : float
        Dearest way allowed; inf: any.
    engine : Engine or None
        None: the compiled loop where it is there and pays. The answer does not depend on it.
    """
    if not len(roots) or not len(wanted):
        return
    arena = without_dead_ends(whole(graph), np.union1d(roots, wanted))
    start = np.searchsorted(arena.nodes, roots)
    rank = np.full(len(arena.nodes), -1, dtype=np.int32)
    rank[np.searchsorted(arena.nodes, wanted)] = np.arange(len(wanted))
    large = len(roots) * graph.size >= COMPILED_PAYS
    search = compiled_search() if engine == "compiled" or (engine is None and large) else None
    if search is None or not len(arena.yuan):
        yield from _by_scipy(arena, start, rank, limit_yuan)
        return
    width = max(float(arena.yuan.mean()), float(arena.yuan.max()) / 50_000)
    step = max(1, ROWS_AT_ONCE // len(wanted))
    arcs = (arena.begins, arena.source, arena.leads, arena.yuan, arena.amounts)
    for begin in range(0, len(start), step):
        pair, amount = search(*arcs, start[begin : begin + step].astype(np.int32), rank, limit_yuan, width)
        order = np.argsort(pair[:, 0] * len(wanted) + pair[:, 1])
        root, found = pair[order].T
        yield Reached(root + begin, found, *amount[order].T)


def sweeps(graph: LegGraph, roots: Positions, limit_yuan: float) -> Iterator[Sweep]:
    """Yield whole trees of cheapest ways to `roots` (ascending, each once), some roots at a time."""
    for _, some, arena, yuan in _rows(whole(graph), roots, limit_yuan):
        *_, via = _trees(arena, yuan)
        onward = np.where(via >= 0, arena.source[via], -1) if len(arena.source) else via
        yield Sweep(arena.nodes[some], arena.nodes, yuan, onward)


def _by_scipy(
    arena: Arena, roots: Positions, rank: NDArray[np.int32], limit_yuan: float
) -> Iterator[Reached]:
    """Yield what `reached` yields, by scipy alone; `roots` and `rank` are those of the arena."""
    for begin, some, part, yuan in _rows(arena, roots, limit_yuan):
        column = np.flatnonzero(rank[np.searchsorted(arena.nodes, part.nodes)] >= 0)
        of_column = rank[np.searchsorted(arena.nodes, part.nodes[column])]
        row, place = np.nonzero(np.isfinite(yuan[:, column]))
        cell = (row, column[place])
        sums = _summed(part, yuan, some)[cell]
        yield Reached(row + begin, of_column[place].astype(np.int64), yuan[cell], sums.real, sums.imag)


def _rows(
    arena: Arena, roots: Positions, limit_yuan: float
) -> Iterator[tuple[int, Positions, Arena, Floats]]:
    """Yield (position of the first root, roots in the part, part of the arena, (n_roots, n_nodes) costs)."""
    everywhere = arena.matrix()
    for begin in range(0, len(roots), NEIGHBOURS):
        group = roots[begin : begin + NEIGHBOURS]
        part, matrix, some = arena, everywhere, group
        if np.isfinite(limit_yuan):
            near = dijkstra(everywhere, indices=group, min_only=True, limit=limit_yuan)
            part = within(arena, np.isfinite(near))
            matrix = part.matrix()
            some = np.searchsorted(part.nodes, arena.nodes[group])
        step = int(np.clip(CELLS_AT_ONCE // len(part.nodes), 1, NEIGHBOURS))
        for first in range(0, len(group), step):
            few = some[first : first + step]
            yield begin + first, few, part, dijkstra(matrix, indices=few, limit=limit_yuan)


def _trees(arena: Arena, yuan: Floats) -> tuple[Positions, Positions, Positions]:
    """Return the arcs of the trees of some roots: of each node the lowest arc on a cheapest way.

    Returns
    -------
    row, arc : (n,) int64
        By root, then arc: each where it comes from before the next source.
    via : (n_roots, n_nodes) int64
        The same arcs at the nodes they lead to; -1 at roots and where there is no way.
    """
    count, size, arcs = len(yuan), len(arena.nodes), len(arena.leads)
    label = np.where(np.isfinite(yuan), yuan, np.nan)  # nan equals nothing, itself included
    onward = np.repeat(label, np.diff(arena.begins), axis=1) + arena.yuan
    flat = np.flatnonzero(onward == label.take(arena.leads, axis=1))
    row = np.repeat(np.arange(count), np.diff(np.searchsorted(flat, arcs * np.arange(count + 1))))
    arc = flat - row * arcs
    cell = row * size + arena.leads.take(arc)
    via = np.full(count * size, -1)
    via[cell] = arc
    while len(
        lower := np.flatnonzero(arc < via.take(cell))
    ):  # which of equal ones was written last is not said
        via[cell[lower]] = arc[lower]
    kept = via.take(cell) == arc
    if not kept.all():
        row, arc = row[kept], arc[kept]
    return row, arc, via.reshape(count, size)


def _summed(arena: Arena, yuan: Floats, roots: Positions) -> NDArray[np.complex128]:
    """Return kilometres + i·minutes along the trees, one row a root, added step by step away from the roots.

    The trees hang on one stem, so that one breadth-first order lists all of them step after step.
    """
    size, count = len(arena.nodes), len(roots)
    cells = count * size
    row, arc, via = _trees(arena, yuan)
    children = np.r_[row * size + arena.leads.take(arc), np.arange(count) * size + roots]
    below = np.bincount(row * size + arena.source.take(arc), minlength=cells)
    begins = np.r_[0, np.cumsum(below), len(children)]
    trees = csr_matrix((np.ones(len(children)), children, begins), shape=(cells + 1, cells + 1))
    order, above = breadth_first_order(trees, cells, directed=True, return_predecessors=True)

    position = np.empty(cells + 1, dtype=np.int64)
    position[order] = np.arange(len(order))
    parent = position[above.take(order[1:])]  # never falls along the order
    order = order[1:]
    step = via.ravel().take(order)
    sums = np.empty(len(order) + 1, dtype=np.complex128)
    sums[0] = 0.0
    if len(arc):
        sums[1:] = arena.amounts.take(step)
    sums[1 : count + 1] = 0.0
    begin, end = count + 1, 1 + int(parent.searchsorted(count + 1))
    while end > begin:
        sums[begin:end] += sums.take(parent[begin - 1 : end - 1])
        begin, end = end, 1 + int(parent.searchsorted(end))
    found = np.full(cells, complex(np.inf, np.inf))
    found[order] = sums[1:]
    return found.reshape(count, size)
