"""Bounded trips agree with networkx, pair by pair, on small random road networks."""

import itertools
import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st

from geo.roads.network import RoadNetwork
from geo.settings import LegSettings
from geo.travel.leg_graph import EdgeCosts, leg_graph
from geo.travel.trips import Ends, bounded_trips, most_a_trip_can_cost

ACCESS_KMH = 15.0


@st.composite
def driven_networks(draw):
    """Up to 9 nodes and 30 directed edges: parallels, loops, one-ways, 2 mm stretches, tolls and waiting."""
    size = draw(st.integers(1, 9))
    node = st.integers(0, size - 1)
    length = st.sampled_from([2e-6, 0.5, 1.0, 1.7, 3.1]) | st.floats(0.05, 6.0)
    fee = st.sampled_from([0.0, 0.0, 0.0, 5.0, 12.0])
    edge = st.tuples(node, node, length, st.sampled_from([25.0, 35.0, 60.0, 75.0]), fee, fee)
    edges = draw(st.lists(edge, max_size=30))
    tail, head, kilometres, speed, wait, toll = (
        (np.array(part) for part in zip(*edges, strict=True)) if edges else [np.empty(0)] * 6
    )
    count = len(edges)
    network = RoadNetwork(
        x=np.arange(float(size)),
        y=np.zeros(size),
        tail=tail.astype(np.int64),
        head=head.astype(np.int64),
        kilometres=kilometres,
        road_class=np.full(count, "village"),
        crossing=np.full(count, ""),
        road_row=np.arange(count),
        start_share=np.zeros(count),
        end_share=np.ones(count),
        crs="EPSG:4548",
    )
    return network, EdgeCosts(60 * kilometres / speed, wait, toll)


@st.composite
def legs(draw):
    limit_km = draw(st.none() | st.floats(0.5, 15))
    limit_min = draw(st.floats(1, 40) if limit_km is None else st.none() | st.floats(1, 40))
    return LegSettings(draw(st.floats(0.2, 5)), draw(st.floats(0, 90)), limit_km, limit_min)


@st.composite
def ends(draw, size, first_spot):
    count = draw(st.integers(0, 6))
    node = np.array(draw(st.lists(st.integers(-1, size - 1), min_size=count, max_size=count)), dtype=np.int64)
    access = np.array(draw(st.lists(st.floats(0, 1.5), min_size=count, max_size=count)))
    access = np.where(node >= 0, access, np.inf)
    return Ends(node, access, 60 * access / ACCESS_KMH, first_spot + np.arange(count))


def cheapest_ways(network, costs, leg):
    """networkx: (yuan, km, min, only way?) from everywhere to everywhere."""
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(len(network.x)))
    minutes = costs.drive_min + costs.wait_min
    for k in range(len(network.tail)):
        yuan = (
            leg.yuan_per_km * network.kilometres[k] + leg.yuan_per_hour * minutes[k] / 60 + costs.toll_yuan[k]
        )
        graph.add_edge(
            int(network.tail[k]), int(network.head[k]), yuan=yuan, km=network.kilometres[k], min=minutes[k]
        )
    found = {}
    for start in graph:
        yuan, ways = nx.single_source_dijkstra(graph, start, weight="yuan")
        for goal, way in ways.items():
            steps = [
                min(graph[a][b].values(), key=lambda e: (e["yuan"], e["km"], e["min"]))
                for a, b in itertools.pairwise(way)
            ]
            found[start, goal] = yuan[goal], sum(e["km"] for e in steps), sum(e["min"] for e in steps)
    return graph, found


def is_only_way(graph, start, goal, yuan):
    """No other node sequence costs the same to a millionth: every step off the tree is dearer."""
    out = nx.single_source_dijkstra_path_length(graph, start, weight="yuan")
    back = nx.single_source_dijkstra_path_length(graph.reverse(copy=False), goal, weight="yuan")
    through = [n for n in graph if n in out and n in back and abs(out[n] + back[n] - yuan) < 1e-6]
    tight = [
        (a, b)
        for a, b, e in graph.edges(data=True)
        if a != b and a in out and b in back and abs(out[a] + e["yuan"] + back[b] - yuan) < 1e-6
    ]
    return len(tight) == len(through) - 1


def permitted(leg, kilometres, minutes, slack):
    within_km = leg.limit_km is None or kilometres <= leg.limit_km + slack
    within_min = leg.limit_min is None or minutes <= leg.limit_min + slack
    return within_km and within_min


@runs(max_examples=150, deadline=None)
@given(st.data())
def test_bounded_trips_agree_with_networkx(data):
    network, costs = data.draw(driven_networks())
    leg = data.draw(legs())
    origins, destinations = data.draw(ends(len(network.x), 0)), data.draw(ends(len(network.x), 100))

    bound = most_a_trip_can_cost(leg, network, costs, ACCESS_KMH)
    engine = data.draw(st.sampled_from(["scipy", "compiled"]))
    trips = bounded_trips(leg_graph(network, costs, leg), leg, origins, destinations, bound, engine=engine)

    got = {
        (o, d): row
        for o, d, *row in zip(
            trips.origin, trips.destination, trips.yuan, trips.kilometres, trips.minutes, strict=True
        )
    }
    graph, ways = cheapest_ways(network, costs, leg)
    for o, start in enumerate(origins.node.tolist()):
        for d, goal in enumerate(destinations.node.tolist()):
            if min(start, goal) < 0 or (start, goal) not in ways:
                assert (o, d) not in got
                continue
            yuan, km, minutes = ways[start, goal]
            access_km = origins.access_km[o] + destinations.access_km[d]
            access_min = origins.access_min[o] + destinations.access_min[d]
            unique = is_only_way(graph, start, goal, yuan)
            yuan += leg.yuan_per_km * access_km + leg.yuan_per_hour * access_min / 60
            km, minutes = km + access_km, minutes + access_min
            if unique and permitted(leg, km, minutes, -1e-6):
                assert (o, d) in got
            if unique and not permitted(leg, km, minutes, 1e-6):
                assert (o, d) not in got
            if (o, d) in got:
                assert got[o, d][0] == pytest.approx(yuan, abs=1e-6)
            if unique and (o, d) in got:
                assert got[o, d][1:] == pytest.approx([km, minutes], abs=1e-6)


@runs(max_examples=100, deadline=None)
@given(st.data())
def test_the_bound_on_cost_loses_no_trip(data):
    network, costs = data.draw(driven_networks())
    leg = data.draw(legs())
    origins, destinations = data.draw(ends(len(network.x), 0)), data.draw(ends(len(network.x), 100))
    graph = leg_graph(network, costs, leg)

    bound = most_a_trip_can_cost(leg, network, costs, ACCESS_KMH)
    bounded = bounded_trips(graph, leg, origins, destinations, bound)
    everything = bounded_trips(graph, leg, origins, destinations, math.inf)

    assert math.isfinite(bound)
    for name in ("origin", "destination", "kilometres", "minutes", "yuan"):
        assert np.array_equal(getattr(bounded, name), getattr(everything, name)), name


def test_parallel_roads_are_not_added_up():
    """5 km and 7 km side by side are 5 km, not 12."""
    both = np.zeros(2, np.int64)
    network = RoadNetwork(
        x=np.arange(2.0),
        y=np.zeros(2),
        tail=both,
        head=both + 1,
        kilometres=np.array([7.0, 5.0]),
        road_class=np.full(2, "village"),
        crossing=np.full(2, ""),
        road_row=np.arange(2),
        start_share=np.zeros(2),
        end_share=np.ones(2),
        crs="EPSG:4548",
    )
    costs = EdgeCosts(network.kilometres * 2, np.zeros(2), np.zeros(2))
    leg = LegSettings(1.0, 0.0, 20.0, None)
    here = Ends(np.array([0]), np.zeros(1), np.zeros(1), np.array([0]))
    there = Ends(np.array([1]), np.zeros(1), np.zeros(1), np.array([1]))

    trips = bounded_trips(leg_graph(network, costs, leg), leg, here, there)

    assert (trips.kilometres.tolist(), trips.minutes.tolist()) == ([5.0], [10.0])


@pytest.mark.parametrize(("limit_km", "limit_min"), [(2.0, None), (None, 7.0), (2.0, 7.0)])
def test_the_bound_on_cost_is_no_more_than_the_dearest_trip_where_all_roads_are_alike(limit_km, limit_min):
    """One road of 2 km at 30 km/h (4 min), 3 min of waiting and 5 yuan of toll: 2·1 + 7·0.5 + 5 = 10.5 yuan.

    With minutes alone, 7 min allow 3.5 km at 30 km/h: 3.5 + 3.5 + 5 = 12 yuan.
    """
    one = np.ones(1)
    network = RoadNetwork(
        x=np.arange(2.0),
        y=np.zeros(2),
        tail=np.array([0]),
        head=np.array([1]),
        kilometres=2 * one,
        road_class=np.array(["village"]),
        crossing=np.array(["B1"]),
        road_row=np.array([0]),
        start_share=0 * one,
        end_share=one,
        crs="EPSG:4548",
    )
    leg = LegSettings(1.0, 30.0, limit_km, limit_min)

    bound = most_a_trip_can_cost(leg, network, EdgeCosts(4 * one, 3 * one, 5 * one), access_speed_kmh=30.0)

    assert bound == pytest.approx(12.0 if limit_km is None else 10.5, abs=1e-5)
