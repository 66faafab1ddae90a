"""A functional class for a main-road graph whose source tells none.

Where it stands: between the source of main roads and the generator. The classes are guesses by rule and are
declared synthetic, whatever the geometry is.

Method: short edges amid many vertices are city streets (``urban``); a chain of edges that runs far without a
junction is an ``expressway``; of the rest the edges that many shortest paths use are ``national``, the others
``provincial``.
"""

from collections import defaultdict

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from scripts.synthetic.specs import Points, Positions

URBAN_EDGE_M = 2_500.0
URBAN_REACH_M = 4_000.0
URBAN_VERTICES = 14
EXPRESSWAY_CHAIN_M = 22_000.0
NATIONAL_SHARE = 0.35


def classify(xy: Points, ends: Positions) -> NDArray[np.str_]:
    """Return (m,) road class of each edge.

    Parameters
    ----------
    xy : (n, 2) float64
        Vertices, metres.
    ends : (m, 2) int64
        Two-way edges.
    """
    metres = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T)
    crowd = np.array(
        [len(near) for near in cKDTree(xy).query_ball_point(xy[ends].mean(axis=1), URBAN_REACH_M)]
    )
    urban = (metres <= URBAN_EDGE_M) & (crowd >= URBAN_VERTICES)
    chain = chains(ends)
    chain_m = np.bincount(chain, weights=metres)[chain]
    expressway = ~urban & (chain_m >= EXPRESSWAY_CHAIN_M)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(xy)))
    for row, (tail, head) in enumerate(ends.tolist()):
        graph.add_edge(tail, head, metres=float(metres[row]))
    through = nx.edge_betweenness_centrality(graph, weight="metres")
    use = np.array(
        [through.get((tail, head), through.get((head, tail), 0.0)) for tail, head in ends.tolist()]
    )
    rest = ~urban & ~expressway
    national = rest & (use >= np.quantile(use[rest], 1 - NATIONAL_SHARE)) if rest.any() else rest
    return np.select([urban, expressway, national], ["urban", "expressway", "national"], "provincial")


def chains(ends: Positions) -> Positions:
    """Return (m,) number of the chain each edge belongs to: edges joined at vertices where only two meet."""
    at: dict[int, list[int]] = defaultdict(list)
    for row, (tail, head) in enumerate(ends.tolist()):
        at[tail].append(row)
        at[head].append(row)
    joined: nx.Graph[int] = nx.Graph()
    joined.add_nodes_from(range(len(ends)))
    joined.add_edges_from((rows[0], rows[1]) for rows in at.values() if len(rows) == 2)
    chain = np.zeros(len(ends), dtype=np.int64)
    for number, rows in enumerate(nx.connected_components(joined)):
        chain[sorted(rows)] = number
    return chain
