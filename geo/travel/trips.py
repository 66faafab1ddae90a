"""Which trips of a leg can be made at all: bounded travel, many places to many places.

Where it stands: after ``geo.travel.snapping`` has tied places to road nodes, before ``geo.measure`` writes the arcs.
Knows nothing of tiers.

Method: one search a destination (``geo.travel.searches``), stopped at a cost no permitted trip can exceed
(`most_a_trip_can_cost`); then the leg's limits are tested on the very way that is priced, door to door.
"""

import math
from dataclasses import dataclass

import numpy as np

from geo.measured import Floats
from geo.roads.network import Positions, RoadNetwork
from geo.settings import LegSettings
from geo.travel.leg_graph import EdgeCosts, LegGraph, leg_minutes
from geo.travel.searches import Engine, Reached, reached

LIMIT_SLACK = 1e-9
"""A trip of exactly the limit is allowed whatever the order its stretches are added in (km, min)."""


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Places at one end of a leg.

    Attributes
    ----------
    node : (n,) int64
        Road node; -1 for a place no road reaches.
    access_km, access_min : (n,) float64
        Between door and road; inf where there is no road.
    spot : (n,) int64
        Equal numbers are one and the same place on the ground: a trip between them is 0 km and 0 min.
    """

    node: Positions
    access_km: Floats
    access_min: Floats
    spot: Positions


@dataclass(frozen=True, slots=True, eq=False)
class Trips:
    """Permitted trips: positions of both ends, sorted by origin, then destination; door to door."""

    origin: Positions
    destination: Positions
    kilometres: Floats
    minutes: Floats
    yuan: Floats


def bounded_trips(
    graph: LegGraph,
    leg: LegSettings,
    origins: Ends,
    destinations: Ends,
    limit_yuan: float = math.inf,
    *,
    engine: Engine | None = None,
) -> Trips:
    """Return every trip within the leg's limits.

    Parameters
    ----------
    graph : LegGraph
        The network priced for `leg`.
    origins, destinations : Ends
        Places no road reaches take part in no trip.
    limit_yuan : float
        Where the search may stop: `most_a_trip_can_cost`, or inf to search everything.
    engine : Engine or None
        See ``geo.travel.searches``; the answer does not depend on it.
    """
    start, starts = _by_node(origins)
    goal, goals = _by_node(destinations)
    ways = reached(graph, goal, start, limit_yuan, engine)
    return _sorted([_trips_of(way, leg, (origins, starts), (destinations, goals)) for way in ways])


def most_a_trip_can_cost(
    leg: LegSettings, network: RoadNetwork, costs: EdgeCosts, access_speed_kmh: float
) -> float:
    r"""Return a cost (yuan, on the road) that no trip within the leg's limits exceeds.

    A trip of :math:`d` km, :math:`t` minutes at the wheel, :math:`w` minutes waiting and toll :math:`z` costs
    :math:`c_k d + c_h (t + w)/60 + z`. Let :math:`v_{min}, v_{max}` be the slowest and fastest speed on the
    network or on access ways, :math:`L` and :math:`T` the limits.

    * Within :math:`T` a trip has :math:`d \le v_{max} T / 60`; if :math:`L` is missing, that takes its place.
    * A cheapest way visits no node twice (every edge costs more than nothing), so it uses at most one edge
      between two nodes. What passages add to it, :math:`z` or :math:`z + c_h w/60`, is therefore at most the
      best choice of node pairs whose kilometres sum to :math:`\le L` and whose minutes sum to :math:`\le T`;
      and that is at most the same choice made in fractions and under one of the two limits: :math:`K(\cdot)`.
    * With :math:`T` given, cost :math:`\le c_k L + c_h T/60 + K(z)`.
    * In any case :math:`t \le 60 d / v_{min}`, so cost :math:`\le c_k L + c_h L / v_{min} + K(z + c_h w/60)`.

    The lesser of the two holds. The part of the trip on the road costs no more than the whole.
    """
    speed = np.r_[60 * network.kilometres / leg_minutes(network, costs, leg), access_speed_kmh]
    slowest, fastest = float(speed.min()), float(speed.max())
    limit_min = math.inf if leg.limit_min is None else leg.limit_min
    limit_km = min(math.inf if leg.limit_km is None else leg.limit_km, fastest * limit_min / 60)
    if math.isinf(limit_km):
        return math.inf
    waiting = leg.yuan_per_hour * costs.wait_min / 60
    room = (limit_km, limit_min)
    by_km = leg.yuan_per_hour * limit_km / slowest + _most_gained(
        network, costs, costs.toll_yuan + waiting, room
    )
    by_min = leg.yuan_per_hour * limit_min / 60 + _most_gained(network, costs, costs.toll_yuan, room)
    return (leg.yuan_per_km * limit_km + min(by_km, by_min)) * (1 + 1e-9) + 1e-6


def _most_gained(network: RoadNetwork, costs: EdgeCosts, gain: Floats, room: tuple[float, float]) -> float:
    """Return the most `gain` that node pairs within the room (km, min) can bring, chosen in fractions."""
    some = np.flatnonzero(gain > 0)
    if not len(some):
        return 0.0
    ends = np.sort(np.stack([network.tail[some], network.head[some]]), axis=0)
    _, pair = np.unique(ends, axis=1, return_inverse=True)
    best = np.zeros(pair.max() + 1)
    np.maximum.at(best, pair, gain[some])
    least: list[float] = []
    sizes = (network.kilometres[some], (costs.drive_min + costs.wait_min)[some])
    for size, limit in zip(sizes, room, strict=True):
        smallest = np.full(len(best), np.inf)
        np.minimum.at(smallest, pair, size)
        order = np.argsort(-best / smallest, kind="stable")
        before = np.cumsum(smallest[order]) - smallest[order]
        part = ((limit - before) / smallest[order]).clip(0.0, 1.0)
        least.append(float(part @ best[order]))
    return min(least)


@dataclass(frozen=True, slots=True, eq=False)
class _AtNodes:
    """Places grouped by node: of node k in turn the places ``place[begins[k]:begins[k + 1]]``."""

    place: Positions
    begins: Positions


def _by_node(ends: Ends) -> tuple[Positions, _AtNodes]:
    """Return the nodes of the places that have one, ascending, and the places at each."""
    place = np.flatnonzero(ends.node >= 0)
    place = place[np.argsort(ends.node[place], kind="stable")]
    nodes, first = np.unique(ends.node[place], return_index=True)
    return nodes, _AtNodes(place, np.r_[first, len(place)])


def _trips_of(
    ways: Reached, leg: LegSettings, origins: tuple[Ends, _AtNodes], destinations: tuple[Ends, _AtNodes]
) -> Trips:
    """Return the trips along some ways: of every place at one end to every place at the other."""
    (start, starts), (goal, goals) = origins, destinations
    way, destination = _repeated(ways.root, goals)
    again, origin = _repeated(ways.wanted[way], starts)
    way, destination = way[again], destination[again]

    access_km = start.access_km[origin] + goal.access_km[destination]
    access_min = start.access_min[origin] + goal.access_min[destination]
    kilometres = ways.kilometres[way] + access_km
    minutes = ways.minutes[way] + access_min
    yuan = ways.yuan[way] + leg.yuan_per_km * access_km + leg.yuan_per_hour * access_min / 60
    same = start.spot[origin] == goal.spot[destination]
    kilometres[same] = minutes[same] = yuan[same] = 0.0

    kept = np.ones(len(way), dtype=np.bool_)
    if leg.limit_km is not None:
        kept &= kilometres <= leg.limit_km + LIMIT_SLACK
    if leg.limit_min is not None:
        kept &= minutes <= leg.limit_min + LIMIT_SLACK
    return Trips(origin[kept], destination[kept], kilometres[kept], minutes[kept], yuan[kept])


def _repeated(group: Positions, places: _AtNodes) -> tuple[Positions, Positions]:
    """Return each row as often as there are places at its node, and those places."""
    times = places.begins[group + 1] - places.begins[group]
    row = np.repeat(np.arange(len(group)), times)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    return row, places.place[places.begins[group[row]] + nth]


def _sorted(parts: list[Trips]) -> Trips:
    """Return the trips of all parts as one table, sorted by origin, then destination."""
    if not parts:
        none, nothing = np.empty(0, np.int64), np.empty(0)
        return Trips(none, none, nothing, nothing, nothing)
    origin = np.concatenate([part.origin for part in parts])
    destination = np.concatenate([part.destination for part in parts])
    order = np.lexsort((destination, origin))
    return Trips(
        origin[order],
        destination[order],
        np.concatenate([part.kilometres for part in parts])[order],
        np.concatenate([part.minutes for part in parts])[order],
        np.concatenate([part.yuan for part in parts])[order],
    )
