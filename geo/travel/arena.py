"""The part of a leg's network that a search has to look at.

Where it stands: between ``geo.travel.leg_graph`` and ``geo.travel.searches``. Knows nodes and arcs, nothing of places.

Method: leaving nodes out never changes an answer here: dead ends lie on no way between others, and what is beyond the
limit on no permitted way. Nodes and arcs keep their order, so that ties are settled as on the whole network. To keep
ways free of rings no arc may cost so little that it vanishes in a sum: arcs count at least 2⁻⁵¹ of the cost of all
arcs together (a billionth of a yuan or less).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from geo.measured import Flags, Floats
from geo.roads.network import Positions
from geo.travel.leg_graph import LegGraph

ROUNDS_OF_PRUNING = 8
"""Dead ends this many junctions long are not searched."""


@dataclass(frozen=True, slots=True, eq=False)
class Arena:
    """The part of a leg's network that is searched; arcs run the way the search goes, away from the roots.

    Attributes
    ----------
    nodes : (m,) int64
        Their numbers in the network, ascending.
    begins : (m + 1,) int64
        Arcs of node u are ``begins[u]:begins[u + 1]``.
    source, leads : (n_arcs,) int32
        Where an arc comes from and leads to; every pair once, sorted.
    yuan : (n_arcs,) float64
    amounts : (n_arcs,) complex128
        Kilometres + i·minutes: two sums for the price of one.
    """

    nodes: Positions
    begins: Positions
    source: NDArray[np.int32]
    leads: NDArray[np.int32]
    yuan: Floats
    amounts: NDArray[np.complex128]

    def matrix(self) -> csr_matrix:
        """Return the arcs as scipy wants them."""
        size = len(self.nodes)
        return csr_matrix((self.yuan, self.leads, self.begins), shape=(size, size))


def whole(graph: LegGraph) -> Arena:
    """Return all of a leg's network."""
    begins = graph.backwards.indptr.astype(np.int64)
    nodes = np.arange(graph.size)
    source = np.repeat(nodes, np.diff(begins)).astype(np.int32)
    yuan = np.maximum(graph.yuan, 2.0**-51 * graph.yuan.sum())
    leads = graph.backwards.indices.astype(np.int32)
    return Arena(nodes, begins, source, leads, yuan, graph.kilometres + 1j * graph.minutes)


def within(arena: Arena, kept: Flags) -> Arena:
    """Return the part of an arena between the `kept` nodes; nodes and arcs keep their order."""
    if kept.all():
        return arena
    nodes = np.flatnonzero(kept)
    count = arena.begins[nodes + 1] - arena.begins[nodes]
    source = np.repeat(np.arange(len(nodes), dtype=np.int32), count)
    arc = np.arange(len(source)) + np.repeat(arena.begins[nodes] - (np.cumsum(count) - count), count)
    inside = kept[arena.leads[arc]]
    arc, source = arc[inside], source[inside]
    number = np.cumsum(kept, dtype=np.int32) - np.int32(1)
    return Arena(
        arena.nodes[nodes],
        np.searchsorted(source, np.arange(len(nodes) + 1)),
        source,
        number[arena.leads[arc]],
        arena.yuan[arc],
        arena.amounts[arc],
    )


def without_dead_ends(arena: Arena, needed: Positions) -> Arena:
    """Return the arena without roads that lead only to themselves; the `needed` nodes stay.

    A node with one neighbour lies on no cheapest way between others. A few rounds take the side roads off; what is
    left of longer ones costs time and nothing else.
    """
    size = len(arena.nodes)
    low, high = np.minimum(arena.source, arena.leads), np.maximum(arena.source, arena.leads)
    pair = np.sort(low.astype(np.int64) * size + high)
    pair = pair[np.diff(pair, prepend=-1) > 0]
    low, high = pair // size, pair % size
    kept = np.ones(size, dtype=np.bool_)
    for _ in range(ROUNDS_OF_PRUNING):
        neighbours = np.bincount(low, minlength=size) + np.bincount(high, minlength=size)
        ends = kept & (neighbours <= 1)
        ends[needed] = False
        if not ends.any():
            break
        kept &= ~ends
        both = kept[low] & kept[high]
        low, high = low[both], high[both]
    return within(arena, kept)
