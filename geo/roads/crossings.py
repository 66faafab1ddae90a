"""Bridges, pontoons and ferries: which are open, and what passing them costs.

Where it stands: between the road network and everything that drives on it.

Method: pieces of road that name the same crossing and hang together are one passage, and each carries the
share of waiting time and toll that it has in the kilometres, so that a drive from bank to bank pays once
however the bridge is broken into rows. Two one-way carriageways are two passages. Height limits are not
applied here yet: the settings carry no vehicle height.
"""

from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import networkx as nx
import numpy as np

from geo.errors import DataError, Fault, ScenarioError
from geo.measured import Flags, Floats, Text
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
        False on edges of a crossing that is closed or not yet built.
    wait_min, toll_yuan : (n_edges,) float64
        Added to a drive over the edge; 0 where there is no crossing.
    """

    is_open: Flags
    wait_min: Floats
    toll_yuan: Floats


def passages(network: RoadNetwork, crossings: gpd.GeoDataFrame, settings: TravelSettings) -> Passages:
    """Return what the region's crossings do to the edges of `network` under `settings`.

    Raises
    ------
    DataError
        If a road names a crossing the layer does not have, or an opening date is no date.
    ScenarioError
        If the settings close a crossing the region does not have.
    """
    ids = crossings["crossing"].to_numpy().astype(np.str_)
    _refuse_unknown(network, ids, settings)
    opening = _opening_days(crossings)
    shut = np.array(
        [
            str(crossing) in settings.closed_crossings or day > settings.base_date
            for crossing, day in zip(ids, opening, strict=True)
        ],
        dtype=np.bool_,
    )
    order = np.argsort(ids)
    on_edge = np.flatnonzero(network.crossing != "")
    row = (
        order[np.searchsorted(ids[order], network.crossing[on_edge])]
        if len(on_edge)
        else np.empty(0, np.int64)
    )
    share = passage_share(network)[on_edge]

    is_open = np.ones(len(network.tail), dtype=np.bool_)
    wait_min, toll_yuan = np.zeros(len(network.tail)), np.zeros(len(network.tail))
    is_open[on_edge] = ~shut[row]
    wait_min[on_edge] = share * crossings["wait_min"].to_numpy(dtype=np.float64)[row]
    toll_yuan[on_edge] = share * crossings["toll_yuan"].to_numpy(dtype=np.float64)[row]
    return Passages(is_open, wait_min, toll_yuan)


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


def _refuse_unknown(network: RoadNetwork, ids: Text, settings: TravelSettings) -> None:
    """Raise if the roads or the settings name a crossing that is not in `ids`."""
    known = {str(crossing) for crossing in ids}
    used = {str(crossing) for crossing in np.unique(network.crossing)} - {""}
    faults = [
        Fault(
            message("crossing-on-road", crossing=crossing),
            message("crossing-unknown"),
            message("crossing-unknown-mend"),
        )
        for crossing in sorted(used - known)
    ]
    if faults:
        raise DataError(message("data-unusable", source="roads", count=len(faults)), faults)
    faults = [
        Fault(
            message("crossing-closed", crossing=crossing),
            message("crossing-unknown"),
            message("crossing-closed-mend"),
        )
        for crossing in sorted(settings.closed_crossings - known)
    ]
    if faults:
        raise ScenarioError(message("travel-settings-unusable", count=len(faults)), faults)


def _opening_days(crossings: gpd.GeoDataFrame) -> list[date]:
    """Return the day each crossing opened or opens; the first day of all for one long open."""
    days, faults = [], []
    for crossing, text in zip(crossings["crossing"], crossings["open_from"], strict=True):
        try:
            days.append(date.fromisoformat(str(text)) if text else date.min)
        except ValueError:
            what = message("crossing-date", text=str(text))
            faults.append(
                Fault(message("crossing-row", crossing=str(crossing)), what, message("crossing-date-mend"))
            )
    if faults:
        raise DataError(message("data-unusable", source="crossings", count=len(faults)), faults)
    return days
