"""A second opinion on a trip, by networkx alone.

Where it stands: beside ``geo.travel.trips``, for the audit and the tests, which re-price a sample of trips from
region and settings directly. Shares the noded roads, the pieces of a passage and the snapped points with the
fast way, nothing else: it opens crossings, prices edges, hangs places on the unsplit network and searches by
its own code. Slow on purpose.
"""

import itertools
import math
from collections.abc import Hashable, Sequence
from dataclasses import fields
from typing import Any

import networkx as nx

from geo.region import Region
from geo.roads.crossings import passage_share
from geo.roads.noding import road_network
from geo.settings import CrossingChange, LegSettings, TravelSettings
from geo.travel.placed import LegName, PlacedRegion, leg_settings, place_on_roads
from geo.travel.snapping import SAME_POINT_M

Trip = tuple[float, float, float]
"""Kilometres, minutes, yuan (tolls included), one way, door to door; all inf if there is no way."""

NO_TRIP: Trip = (math.inf, math.inf, math.inf)


def oracle_trip(
    region: Region, settings: TravelSettings, leg: LegName, origin_id: str, destination_id: str
) -> Trip:
    """Return the cheapest trip of one pair, limits not applied. For many pairs call `oracle_trips` once."""
    return oracle_trips(region, settings, leg, [(origin_id, destination_id)])[0]


def oracle_trips(
    region: Region, settings: TravelSettings, leg: LegName, pairs: Sequence[tuple[str, str]]
) -> list[Trip]:
    """Return the cheapest trip of each pair, limits not applied.

    Parameters
    ----------
    region, settings
        As given to ``geo.measure.measure``.
    leg : str
        Whose vehicle drives: ``to_point``, ``to_station`` or ``to_centre``.
    pairs : sequence of (origin id, destination id)
        Units or sites.

    Raises
    ------
    KeyError
        If an id is neither a unit nor a site.
    """
    rule = leg_settings(settings, leg)
    graph = _priced_graph(region, settings, rule)
    placed = place_on_roads(region, settings)
    number = {str(name): place for place, name in enumerate(placed.places.ids)}
    return [
        _trip(graph, placed, (number[origin], number[destination]), (settings.access_speed_kmh, rule))
        for origin, destination in pairs
    ]


def _priced_graph(region: Region, settings: TravelSettings, rule: LegSettings) -> "nx.MultiDiGraph[Hashable]":
    """Return the open roads the leg's vehicle may use, unsplit, with km, min and yuan on every edge."""
    gates = {str(row["crossing"]): _gate(row, settings) for row in region.crossings.to_dict("records")}
    rows = region.roads.to_dict("records")
    roads = road_network(region.roads, region.measuring_crs)
    share = passage_share(roads)
    graph: nx.MultiDiGraph[Hashable] = nx.MultiDiGraph()
    for k, crossing in enumerate(roads.crossing.tolist()):
        row, gate = rows[int(roads.road_row[k])], gates[crossing] if crossing else None
        if not _may_pass(row, rule) or (gate is not None and not (gate["open"] and _may_pass(gate, rule))):
            continue
        begin, end = float(roads.start_share[k]), float(roads.end_share[k])
        km, part = float(roads.kilometres[k]), float(share[k])
        afloat = gate is not None and gate["kind"] != "bridge"
        kmh = settings.floating_kmh if afloat else settings.speed_kmh[str(roads.road_class[k])]
        minutes, yuan = km / min(kmh, rule.top_kmh) * 60, 0.0
        if gate is not None:
            minutes, yuan = minutes + float(gate["wait_min"]) * part, float(gate["toll_yuan"]) * part
        yuan += km * rule.yuan_per_km + minutes / 60 * rule.yuan_per_hour
        graph.add_edge(
            int(roads.tail[k]),
            int(roads.head[k]),
            km=km,
            min=minutes,
            yuan=yuan,
            row=int(roads.road_row[k]),
            begin=begin,
            end=end,
        )
    return graph


def _gate(row: dict[Hashable, Any], settings: TravelSettings) -> dict[Hashable, Any]:
    """Return one crossing as the settings make it, with `open` added."""
    change = settings.crossing_changes.get(str(row["crossing"]), CrossingChange())
    said = {field.name: getattr(change, field.name) for field in fields(change)}
    gate = row | {name: given for name, given in said.items() if given is not None}
    if change.seasons is None:
        gate["seasons"] = {season for season in str(row["season"]).split("+") if season}
    opened = str(gate["open_from"]) <= settings.base_date.isoformat()
    in_season = not gate["seasons"] or settings.season in gate["seasons"]
    there = not (settings.pontoons_out and row["kind"] == "pontoon")
    gate["open"] = gate.get("is_open", opened and in_season and there)
    gate["open"] &= row["crossing"] not in settings.closed_crossings
    return gate


def _may_pass(limits: dict[Hashable, Any], rule: LegSettings) -> bool:
    """Return whether the vehicle is low and light enough, and no tricycle on an expressway."""
    low = not limits["max_h_m"] or rule.height_m <= limits["max_h_m"]
    light = not limits["max_t"] or rule.weight_t <= limits["max_t"]
    return bool(low and light and (rule.on_expressways or limits.get("class") != "expressway"))


def _trip(
    graph: "nx.MultiDiGraph[Hashable]",
    placed: PlacedRegion,
    places: tuple[int, int],
    prices: tuple[float, LegSettings],
) -> Trip:
    """Return the cheapest trip between two places, hung on the graph for the time of the search."""
    (origin, destination), (access_speed_kmh, rule) = places, prices
    if min(placed.snaps.edge[origin], placed.snaps.edge[destination]) < 0:
        return NO_TRIP
    where = [(float(placed.places.lon[place]), float(placed.places.lat[place])) for place in places]
    if where[0] == where[1]:
        return (0.0, 0.0, 0.0)
    _hang(graph, placed, places)
    try:
        _, way = nx.single_source_dijkstra(graph, "from", "to", weight="yuan")
    except nx.NetworkXNoPath:
        return NO_TRIP
    else:
        steps = [
            min(graph[a][b].values(), key=lambda step: (step["yuan"], step["km"]))
            for a, b in itertools.pairwise(way)
        ]
    finally:
        graph.remove_nodes_from(["from", "to"])
    access_km = float(placed.snaps.access_m[origin] + placed.snaps.access_m[destination]) / 1000
    access_min = access_km / access_speed_kmh * 60
    return (
        sum(step["km"] for step in steps) + access_km,
        sum(step["min"] for step in steps) + access_min,
        sum(step["yuan"] for step in steps)
        + access_km * rule.yuan_per_km
        + access_min / 60 * rule.yuan_per_hour,
    )


def _hang(graph: "nx.MultiDiGraph[Hashable]", placed: PlacedRegion, places: tuple[int, int]) -> None:
    """Add nodes ``from`` and ``to`` with the parts of the edges on which the two places stand."""
    row_of, share_of = placed.open_roads.road_row, placed.snaps.share
    rows = [int(row_of[placed.snaps.edge[place]]) for place in places]
    shares = [float(share_of[place]) for place in places]
    graph.add_nodes_from(["from", "to"])
    for tail, head, edge in list(graph.edges(data=True)):
        low, high = sorted((edge["begin"], edge["end"]))
        leaves = edge["row"] == rows[0] and low <= shares[0] <= high
        arrives = edge["row"] == rows[1] and low <= shares[1] <= high
        if leaves:
            _add_part(graph, ("from", head), edge, edge["end"] - shares[0])
            if _metres_of(edge, shares[0] - edge["begin"]) <= SAME_POINT_M:
                _add_part(
                    graph, ("from", tail), edge, 0.0
                )  # the door is at the junction, whatever is one-way
        if arrives:
            _add_part(graph, (tail, "to"), edge, shares[1] - edge["begin"])
            if _metres_of(edge, edge["end"] - shares[1]) <= SAME_POINT_M:
                _add_part(graph, (head, "to"), edge, 0.0)
        if leaves and arrives and (shares[1] - shares[0]) * (edge["end"] - edge["begin"]) >= 0:
            _add_part(graph, ("from", "to"), edge, shares[1] - shares[0])


def _metres_of(edge: dict[str, float], span: float) -> float:
    """Return the length of the part of an edge that covers `span` of its line."""
    return 1000 * edge["km"] * abs(span) / abs(edge["end"] - edge["begin"])


def _add_part(
    graph: "nx.MultiDiGraph[Hashable]", ends: tuple[Hashable, Hashable], edge: dict[str, float], span: float
) -> None:
    """Add a part of an edge that covers `span` of its line."""
    part = abs(span) / abs(edge["end"] - edge["begin"])
    graph.add_edge(*ends, **{name: part * edge[name] for name in ("km", "min", "yuan")})
