"""Which part of the network can be driven from everywhere to everywhere.

Where it stands: after ``geo.roads.noding`` and ``geo.roads.crossings``; ``geo.travel.snapping`` ties places only to
roads inside the largest strong component, so that one-way stubs and cut-off islands of roads strand nobody.
"""

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from geo.measured import Flags
from geo.roads.network import Positions, RoadNetwork


def strong_components(network: RoadNetwork, open_edges: Flags) -> Positions:
    """Return (n_nodes,) int64 labels: nodes with equal labels reach each other over open edges."""
    count = len(network.x)
    if count == 0:
        return np.empty(0, np.int64)
    tail, head = network.tail[open_edges], network.head[open_edges]
    links = coo_matrix((np.ones(len(tail)), (tail, head)), shape=(count, count))
    _, labels = connected_components(links, directed=True, connection="strong")
    return np.asarray(labels, dtype=np.int64)


def largest_component_edges(network: RoadNetwork, open_edges: Flags) -> Flags:
    """Return (n_edges,) bool: open edges inside the strong component with most nodes.

    Of two components of one size the one that holds the lowest-numbered node is taken.
    """
    labels = strong_components(network, open_edges)
    if not len(labels):
        return np.zeros(0, dtype=np.bool_)
    sizes = np.bincount(labels)
    inside = labels == labels[np.argmax(sizes[labels])]
    kept: Flags = open_edges & inside[network.tail] & inside[network.head]
    return kept
