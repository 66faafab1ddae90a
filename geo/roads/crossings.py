"""Bridges, pontoons and ferries on the road: which edges are open, and what passing them costs and demands.

Where it stands: between the road network and everything that drives on it; what each crossing demands comes
from ``geo.roads.crossing_rules``.

Method: pieces of road that name the same crossing and hang together are one passage, and each carries the
share of waiting time and toll that it has in the kilometres, so that a drive from bank to bank pays once
however the bridge is broken into rows. Two one-way carriageways are two passages. Limits hold on every edge of
the crossing.
"""

from dataclasses import dataclass

import geopandas as gpd
import networkx as nx
import numpy as np

from geo.errors import DataError, Fault
from geo.measured import Flags, Floats, Text
from geo.roads.crossing_rules import crossing_rules
from geo.roads.network import RoadNetwork
from geo.roads.noding import road_pieces
from geo.settings import TravelSettings
from geo.words.message import message


@dataclass(frozen=True, slots=True, eq=False)
class Passages:
    """What crossings do to the edges of a network.

    Attributes
    ----------
    is_open : (n_edges,) bool
        False on edges of a crossing that is closed, out of season or not yet built.
    is_floating : (n_edges,) bool
        True on edges of a pontoon or a ferry.
    wait_min, toll_yuan : (n_edges,) float64
        Added to a drive over the edge; 0 where there is no crossing.
    max_h_m, max_t : (n_edges,) float64
        Highest and heaviest vehicle the crossing lets pass, metres and tonnes; inf where there is no limit.
    """

    is_open: Flags
    is_floating: Flags
    wait_min: Floats
    toll_yuan: Floats
    max_h_m: Floats
    max_t: Floats


def passages(network: RoadNetwork, crossings: gpd.GeoDataFrame, settings: TravelSettings) -> Passages:
    """Return what the region's crossings do to the edges of `network` under `settings`.

    Raises
    ------
    DataError
        If a road names a crossing the layer does not have, or an opening date is no date.
    ScenarioError
        If the settings speak of a crossing the region does not have.
    """
    _refuse_unlisted(network, crossings["crossing"].to_numpy().astype(np.str_))
    rules = crossing_rules(crossings, settings)
    order = np.argsort(rules.ids)
    on_edge = np.flatnonzero(network.crossing != "")
    row = (
        order[np.searchsorted(rules.ids[order], network.crossing[on_edge])]
        if len(on_edge)
        else np.empty(0, np.int64)
    )
    share = passage_share(network)[on_edge]
    edges = len(network.tail)
    is_open, is_floating = np.ones(edges, dtype=np.bool_), np.zeros(edges, dtype=np.bool_)
    wait_min, toll_yuan = np.zeros(edges), np.zeros(edges)
    max_h_m, max_t = np.full(edges, np.inf), np.full(edges, np.inf)
    is_open[on_edge], is_floating[on_edge] = rules.is_open[row], rules.is_floating[row]
    wait_min[on_edge], toll_yuan[on_edge] = share * rules.wait_min[row], share * rules.toll_yuan[row]
    max_h_m[on_edge], max_t[on_edge] = rules.max_h_m[row], rules.max_t[row]
    return Passages(is_open, is_floating, wait_min, toll_yuan, max_h_m, max_t)


def passage_share(network: RoadNetwork) -> Floats:
    """Return (n_edges,) float64, the part of one passage that each edge is; 0 where there is no crossing.

    Pieces of one crossing hang together if they are of one road row, or if they meet: two-way pieces
    anywhere, one-way pieces only where no other road comes in (so that two carriageways that part and join at
    the heads of a bridge stay two passages). Two bridges of two ways each, side by side, need an id each.
    """
    on_edge = np.flatnonzero(network.crossing != "")
    by_land = np.ones(len(network.tail), dtype=np.bool_)
    by_land[on_edge] = False
    has_land = np.zeros(len(network.x), dtype=np.bool_)
    has_land[network.tail[by_land]] = has_land[network.head[by_land]] = True
    piece = road_pieces(network)
    edges_of = np.bincount(piece, minlength=len(piece))

    hanging: nx.Graph[tuple[str, str, int]] = nx.Graph()
    for edge in on_edge.tolist():
        name, crossing = ("piece", "", int(piece[edge])), str(network.crossing[edge])
        hanging.add_edge(name, ("row", crossing, int(network.road_row[edge])))
        for node in (int(network.tail[edge]), int(network.head[edge])):
            if edges_of[piece[edge]] == 2:
                hanging.add_edge(name, ("both ways", crossing, node))
            elif not has_land[node]:
                hanging.add_edge(name, ("one way", crossing, node))
    whole_km = np.ones(len(network.tail))
    for passage in nx.connected_components(hanging):
        pieces = sorted(number for kind, _, number in passage if kind == "piece")
        whole_km[pieces] = network.kilometres[pieces].sum()
    share = np.zeros(len(network.tail))
    share[on_edge] = (network.kilometres / whole_km[piece])[on_edge]
    return share


def _refuse_unlisted(network: RoadNetwork, ids: Text) -> None:
    """Raise if the roads name a crossing that is not in `ids`."""
    used = {str(crossing) for crossing in np.unique(network.crossing)} - {""}
    faults = [
        Fault(
            message("crossing-on-road", crossing=crossing),
            message("crossing-unknown"),
            message("crossing-unknown-mend"),
        )
        for crossing in sorted(used - {str(crossing) for crossing in ids})
    ]
    if faults:
        raise DataError(message("data-unusable", source="roads", count=len(faults)), faults)
