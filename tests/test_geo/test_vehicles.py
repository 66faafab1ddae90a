"""Which vehicle may drive where, how fast, and which road a place is tied to for it."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as runs
from hypothesis import strategies as st
from travel_worlds import arcs, code, crossing, facility, region, road, settings, settlement

from geo.measure import measure
from geo.settings import CrossingChange, LegSettings
from geo.travel.leg_graph import EdgeCosts, passable
from geo.travel.oracle import oracle_trips
from geo.travel.placed import LEGS, leg_settings
from geo.words.catalogue import say

TRICYCLE = LegSettings(0.8, 30.0, 20.0, None, top_kmh=30.0, height_m=1.8, weight_t=1.0, on_expressways=False)
LIGHT_BOX = LegSettings(3.1, 60.0, 20.0, None, top_kmh=80.0, height_m=3.2, weight_t=4.5)
MEDIUM = LegSettings(4.5, 70.0, 35.0, None, top_kmh=80.0, height_m=3.9, weight_t=12.0)


def fleet(**changes):
    return settings(**({"to_point": TRICYCLE, "to_station": LIGHT_BOX, "to_centre": MEDIUM} | changes))


# ── what a vehicle may do ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("limit_m", "limit_t", "may"),
    [
        (math.inf, math.inf, (True, True, True)),
        (3.0, math.inf, (True, False, False)),
        (3.2, math.inf, (True, True, False)),  # of exactly the limit it passes
        (math.inf, 10.0, (True, True, False)),
        (math.inf, 2.0, (True, False, False)),
        (1.5, math.inf, (False, False, False)),
    ],
)
def test_a_vehicle_passes_where_it_is_low_and_light_enough(limit_m, limit_t, may):
    one = np.ones(1)
    costs = EdgeCosts(one, one, one, limit_m * one, limit_t * one, np.array([False]))

    assert tuple(bool(passable(costs, leg)[0]) for leg in (TRICYCLE, LIGHT_BOX, MEDIUM)) == may


def test_a_vehicle_nobody_measured_passes_everywhere():
    one = np.ones(1)

    assert passable(EdgeCosts(one, one, one, 0.5 * one, one, None), LegSettings(1, 1, 1, None)).all()


def test_a_tricycle_does_not_use_the_expressway():
    """Two kilometres of expressway, five of village road round: the lorry takes the first, the tricycle the second."""
    world = region(
        [
            road("a", (-1, 0), (0, 0)),
            road("fast", (0, 0), (2, 0), kind="expressway"),
            road("round", (0, 0), (0, 1.5), (2, 1.5), (2, 0)),
            road("b", (2, 0), (3, 0)),
        ],
        [settlement(1, (-1, 0)), settlement(2, (3, 0))],
        facilities=[facility("Z", (3, 0), "station+centre")],
    )

    measured = measure(world, fleet())

    assert arcs(measured.to_station)[code(1), "Z"][0] == pytest.approx(4.0, abs=1e-5)
    assert arcs(measured.to_point)[code(1), "P" + code(2)][0] == pytest.approx(7.0, abs=1e-5)


def test_a_top_speed_caps_the_speed_of_the_road_and_not_of_the_way_to_the_door():
    """6 km of county road at 45 km/h are 8 min, at 30 km/h 12 min; 0.1 km to the door at 15 km/h 0.4 min."""
    world = region(
        [road("r", (0, 0), (6, 0), kind="county")],
        [settlement(1, (0, 0.1)), settlement(2, (6, 0))],
        facilities=[facility("Z", (6, 0), "station")],
    )

    measured = measure(world, fleet())

    assert arcs(measured.to_station)[code(1), "Z"][1] == pytest.approx(8.4, abs=1e-4)
    assert arcs(measured.to_point)[code(1), "P" + code(2)][1] == pytest.approx(12.4, abs=1e-4)


def test_a_slow_vehicle_is_not_searched_too_short():
    """At 5 km/h 6 km of road take 72 min: the trip costs 6 + 72 = 78 yuan and lies within 6.5 km."""
    slow = LegSettings(1.0, 60.0, 6.5, None, top_kmh=5.0)
    world = region(
        [road("r", (0, 0), (6, 0), kind="national")],
        [settlement(1, (0, 0)), settlement(2, (6, 0))],
    )

    found = arcs(measure(world, fleet(to_point=slow)).to_point)

    assert found[code(1), "P" + code(2)] == pytest.approx((6.0, 72.0), abs=1e-4)


# ── bars on roads and bridges ────────────────────────────────────────────────────────────────────────────


def river_town(bridge_bar: float = 0.0, bridge_t: float = 0.0, lane_bar: float = 0.0):
    """Village 1 south, village 2 and station Z north; a bridge at x = 0 (1 km), another at x = 8 (1 km)."""
    return region(
        [
            road("south", (0, 0), (8, 0)),
            road("north", (0, 1), (8, 1)),
            road("b1", (0, 0), (0, 1), crossing="B1", max_h=lane_bar),
            road("b2", (8, 0), (8, 1), crossing="B2"),
        ],
        [settlement(1, (1, 0)), settlement(2, (1, 1))],
        [crossing("B1", max_h=bridge_bar, max_t=bridge_t), crossing("B2")],
        facilities=[facility("Z", (1, 1), "station+centre")],
    )


@pytest.mark.parametrize(
    "bar", [{"bridge_bar": 3.0}, {"lane_bar": 3.0}, {"bridge_t": 4.0}, {"bridge_bar": 3.5, "lane_bar": 3.0}]
)
def test_a_bar_sends_the_lorry_round_and_lets_the_tricycle_pass(bar):
    """Over the near bridge 1 + 1 + 1 km, over the far one 7 + 1 + 7."""
    measured = measure(river_town(**bar), fleet())

    assert arcs(measured.to_point)[code(1), "P" + code(2)][0] == pytest.approx(3.0, abs=1e-5)
    assert arcs(measured.to_station)[code(1), "Z"][0] == pytest.approx(15.0, abs=1e-5)


def test_a_bar_of_3_m_is_one_line_of_the_scenario():
    barred = fleet(crossing_changes={"B1": CrossingChange(max_h_m=3.0)})
    lifted = fleet(crossing_changes={"B1": CrossingChange(max_h_m=0.0)})

    assert arcs(measure(river_town(), barred).to_station)[code(1), "Z"][0] == pytest.approx(15.0, abs=1e-5)
    assert arcs(measure(river_town(bridge_bar=3.0), lifted).to_station)[code(1), "Z"][0] == pytest.approx(
        3.0, abs=1e-5
    )


# ── where a place is tied ────────────────────────────────────────────────────────────────────────────────


def barred_lane(away: float, site: str = "point"):
    """A main road, and 1 km off it a village `away` km past the start of a lane with a 2.5 m bar."""
    return region(
        [
            road("main", (0, 0), (3, 0), (6, 0)),
            road("lane", (3, 0), (3, away + 1), max_h=2.5),
        ],
        [settlement(1, (3.01, away)), settlement(2, (6, 0))],
        facilities=[facility("Z", (3.02, away), site), facility("W", (0, 0), "station+centre")],
    )


def test_a_village_is_tied_to_a_road_all_its_vehicles_may_use_if_that_is_near():
    """The lane runs 10 m past the door, the main road 400 m away: 390 m more are within 500."""
    units = measure(barred_lane(0.4), fleet()).units

    assert units.access_m.tolist() == pytest.approx([400, 0], abs=0.1)


def test_a_village_up_a_barred_lane_is_served_by_tricycle_and_by_no_lorry():
    """The main road is 800 m away, the lane 10: the tricycle drives 0.01 + 0.8 + 3 km, the lorry nowhere."""
    measured = measure(barred_lane(0.8), fleet())

    assert measured.units.access_m.tolist() == pytest.approx([10, 0], abs=0.1)
    assert arcs(measured.to_point)[code(1), "P" + code(2)][0] == pytest.approx(3.81, abs=1e-4)
    assert (code(1), "W") not in arcs(measured.to_station)
    assert (code(2), "W") in arcs(measured.to_station)
    assert code(1) not in [lost.place_id for lost in measured.unreached]


def test_a_site_is_tied_only_to_a_road_all_its_vehicles_may_use():
    """A point must be collected from by lorry: it is tied to the main road 800 m away, not to the lane."""
    sites = measure(barred_lane(0.8), fleet()).sites

    assert sites.access_m[sites.ids.tolist().index("Z")] == pytest.approx(800, abs=0.1)


def test_a_site_that_only_some_of_its_vehicles_reach_is_named_with_that_reason():
    measured = measure(barred_lane(2.5), fleet())

    lost = {place.place_id: place.reason for place in measured.unreached}
    assert set(lost) == {"Z", "P" + code(1)}
    assert lost["Z"].key == "place-by-barred-road"
    assert "20 米" in say(lost["Z"], "zh")


def test_both_banks_are_served_when_every_bridge_is_closed():
    """Grids of 11 × 11 junctions on each bank: neither is an island that strands its villages."""
    steps = [k / 2 for k in range(11)]
    roads = []
    for low in (0, 7):
        roads += [road(f"x{low}{a}", *[(b, low + a) for b in steps]) for a in steps]
        roads += [road(f"y{low}{a}", *[(a, low + b) for b in steps]) for a in steps]
        roads += [
            road(f"e{low}{a}{b}", (a, low + b), (a, low + b + 0.1)) for a in steps[1:-1] for b in steps[1:-1]
        ]
    roads.append(road("bridge", (0, 5), (0, 7), crossing="B1"))
    villages = [
        settlement(1, (1.2, 1)),
        settlement(2, (2.2, 1)),
        settlement(3, (1.2, 8)),
        settlement(4, (2.2, 8)),
    ]
    world = region(roads, villages, [crossing("B1")])

    measured = measure(world, fleet(closed_crossings=frozenset({"B1"})))

    assert measured.unreached == ()
    found = arcs(measured.to_point)
    assert (code(1), "P" + code(2)) in found
    assert (code(3), "P" + code(4)) in found
    assert (code(1), "P" + code(3)) not in found


# ── two ways of working it out ───────────────────────────────────────────────────────────────────────────


@st.composite
def worlds_with_bars(draw):
    """A ladder of two banks with three crossings of any kind, roads of any class, bars and weights at random."""
    kinds = st.sampled_from(["village", "county", "expressway"])
    limits = st.sampled_from([0.0, 2.5, 3.2, 3.5])
    weights = st.sampled_from([0.0, 0.0, 2.0, 8.0])
    roads = []
    for y in (0, 1):
        roads += [
            road(f"{y}{x}", (x, y), (x + 1, y), kind=draw(kinds), max_h=draw(limits), max_t=draw(weights))
            for x in range(4)
        ]
    roads += [road(f"door{y}", (0, y), (0, 2 * y - 0.5)) for y in (0, 1)]
    gates = []
    for number, x in enumerate((0, 2, 4)):
        name = f"B{number}"
        roads.append(road(name, (x, 0), (x, 1), crossing=name))
        gates.append(
            crossing(
                name,
                toll=draw(st.integers(0, 8)),
                wait=draw(st.integers(0, 9)),
                kind=draw(st.sampled_from(["bridge", "pontoon", "ferry"])),
                season=draw(st.sampled_from(["", "normal", "normal+ice"])),
                max_h=draw(limits),
                max_t=draw(weights),
            )
        )
    changes = draw(
        st.dictionaries(
            st.sampled_from(["B0", "B1", "B2"]),
            st.builds(
                CrossingChange,
                is_open=st.sampled_from([None, True, False]),
                max_h_m=st.sampled_from([None, 0.0, 3.0]),
                toll_yuan=st.sampled_from([None, 0.0, 4.0]),
            ),
        )
    )
    about = fleet(
        season=draw(st.sampled_from(["normal", "flood", "ice"])),
        pontoons_out=draw(st.booleans()),
        crossing_changes=changes,
    )
    villages = [settlement(1, (0, -0.4)), settlement(2, (0, 1.4)), settlement(3, (0, -0.2))]
    return region(roads, villages, gates, facilities=[facility("Z", (0, 1.3), "point+station+centre")]), about


@given(worlds_with_bars())
@runs(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_arc_and_every_missing_arc_agree_with_networkx(both):
    """Kilometres, minutes and the toll in the price; pairs without an arc have no way, or one beyond the limit."""
    world, about = both
    measured = measure(world, about)
    sites = measured.sites
    for leg in LEGS:
        table, rule = getattr(measured, leg), leg_settings(about, leg)
        found = arcs(table)
        tolls = dict(zip(found, table.toll_yuan.tolist(), strict=True))
        starts = {
            "to_point": measured.units.ids,
            "to_station": measured.units.ids,
            "to_centre": sites.ids[sites.for_station],
        }
        goals = {"to_point": sites.for_point, "to_station": sites.for_station, "to_centre": sites.for_centre}
        pairs = [(str(a), str(b)) for a in starts[leg] for b in sites.ids[goals[leg]]]
        for pair, (km, minutes, yuan) in zip(pairs, oracle_trips(world, about, leg, pairs), strict=True):
            if pair not in found:
                assert km > rule.limit_km or math.isinf(km)
                continue
            driven = rule.yuan_per_km * found[pair][0] + rule.yuan_per_hour * found[pair][1] / 60
            assert driven + tolls[pair] == pytest.approx(yuan, abs=1e-6)
            assert found[pair] == pytest.approx((km, minutes), abs=1e-6)


def test_the_toll_of_a_trip_is_the_toll_of_its_way():
    """12 yuan on the bridge, paid one way; none where the trip stays on its bank."""
    world = river_town()
    world = replace(world, crossings=world.crossings.assign(toll_yuan=[12.0, 0.0]))

    table = measure(world, fleet()).to_point

    tolls = dict(zip(arcs(table), table.toll_yuan.tolist(), strict=True))
    assert tolls[code(1), "P" + code(2)] == 12.0
    assert tolls[code(1), "P" + code(1)] == 0.0
