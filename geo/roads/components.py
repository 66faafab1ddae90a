"""Which parts of the network can be driven from everywhere to everywhere.

Where it stands: after ``geo.roads.noding`` and ``geo.roads.crossings``; ``geo.travel.tying`` ties places only to
roads inside such a part, so that one-way stubs and cut-off islands of roads strand nobody.
"""

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from geo.measured import Flags
from geo.roads.network import Positions, RoadNetwork

PART_NODES = 100
PART_SHARE = 0.05
"""A strong component with this many junctions, and this share of the largest one's, is a part of its own: a bank
of the river when the bridges are closed, not an island of roads."""


def strong_components(network: RoadNetwork, open_edges: Flags) -> Positions:
    """Return (n_nodes,) int64 labels: nodes with equal labels reach each other over open edges."""
    count = len(network.x)
    if count == 0:
        return np.empty(0, np.int64)
    tail, head = network.tail[open_edges], network.head[open_edges]
    links = coo_matrix((np.ones(len(tail)), (tail, head)), shape=(count, count))
    _, labels = connected_components(links, directed=True, connection="strong")
    return np.asarray(labels, dtype=np.int64)


def main_parts(network: RoadNetwork, open_edges: Flags) -> Flags:
    """Return (n_edges,) bool: open edges inside the largest strong component, or inside another large one.

    Of two components of one size the one that holds the lowest-numbered node is taken. An edge that leads from
    one part into another without a way back belongs to neither.
    """
    labels = strong_components(network, open_edges)
    if not len(labels):
        return np.zeros(0, dtype=np.bool_)
    sizes = np.bincount(labels)
    large = sizes >= max(PART_NODES, PART_SHARE * sizes.max())
    large[labels[np.argmax(sizes[labels])]] = True
    kept: Flags = open_edges & (labels[network.tail] == labels[network.head]) & large[labels[network.tail]]
    return kept
