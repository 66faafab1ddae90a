"""Chosen trips as lines, and the second opinion on them."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as runs
from hypothesis import strategies as st
from travel_worlds import CRS, arcs, code, crossing, facility, region, road, settings, settlement, waste_site

from geo.measure import measure
from geo.settings import LegSettings
from geo.travel.oracle import oracle_trip, oracle_trips
from geo.travel.placed import LEGS
from geo.travel.routes import route_geometries


def wide_open(**changes):
    """Legs priced as in the issue, limited only at 60 km."""
    legs = {
        name: LegSettings(leg.yuan_per_km, leg.yuan_per_hour, 60.0, None)
        for name in LEGS
        for leg in [getattr(settings(), name)]
    }
    return settings(**(legs | changes))


def two_banks(**about):
    """Two banks, 1 km apart, joined by a bridge at x = 0 and a county road at x = 4; a station on the north.

    Village 1 stands 100 m south of the south road at x = 1: over the bridge 1.1 + 1 + 1 + 0 = 3.1 km to the
    station at (1, 1); round by the east 0.1 + 3 + 1 + 3 = 7.1 km.
    """
    return region(
        [
            road("south", (0, 0), (4, 0)),
            road("north", (0, 1), (4, 1)),
            road("bridge", (0, 0), (0, 1), kind="county", crossing="B1"),
            road("east", (4, 0), (4, 1), kind="county"),
        ],
        [settlement(1, (1, -0.1)), settlement(2, (1, 1))],
        [crossing("B1", **about)],
        sanitation=[waste_site("S", (3, 0.05))],
        facilities=[
            facility("Z", (1, 1), "point+station+centre", status="ban"),
            facility("Y", (3, 1.2), "centre"),
        ],
    )


def test_the_way_over_the_bridge_and_the_way_round():
    over = arcs(measure(two_banks(), wide_open()).to_station)[code(1), "Z"]
    shut = wide_open(closed_crossings=frozenset({"B1"}))
    around = arcs(measure(two_banks(), shut).to_station)[code(1), "Z"]

    assert over[0] == pytest.approx(3.1, abs=1e-5)
    assert around[0] == pytest.approx(7.1, abs=1e-5)


def test_a_toll_sends_the_trip_round_when_the_detour_is_cheaper():
    """4 km of detour cost 4 · 3.1 yuan and 4 km at 25 km/h, 9.6 min at 1 yuan: 22 yuan."""
    cheap = arcs(measure(two_banks(toll=21.5), wide_open()).to_station)[code(1), "Z"]
    dear = arcs(measure(two_banks(toll=22.5), wide_open()).to_station)[code(1), "Z"]

    assert cheap[0] == pytest.approx(3.1, abs=1e-5)
    assert dear[0] == pytest.approx(7.1, abs=1e-5)


def test_waiting_at_a_crossing_is_in_the_minutes():
    """Without waiting 3.1 km take 0.4 + 2 · 2.4 + 1.333 min; a wait of 6 min is added once."""
    free = arcs(measure(two_banks(), wide_open()).to_station)[code(1), "Z"]
    slow = arcs(measure(two_banks(wait=6), wide_open()).to_station)[code(1), "Z"]

    assert free[1] == pytest.approx(0.4 + 4.8 + 60 / 45, abs=1e-4)
    assert slow == pytest.approx((free[0], free[1] + 6), abs=1e-9)


def test_the_limit_is_tested_on_the_route_that_is_priced():
    """With a toll of 30 the priced route is 7.1 km; the bridge would be 3.1 km, but nobody drives it."""
    leg = LegSettings(3.1, 60.0, 5.0, None)

    assert (code(1), "Z") not in arcs(measure(two_banks(toll=30), wide_open(to_station=leg)).to_station)
    assert (code(1), "Z") in arcs(measure(two_banks(toll=0), wide_open(to_station=leg)).to_station)


def test_a_route_is_drawn_from_door_to_door():
    pairs = {"to_station": [(code(1), "Z")], "to_point": [(code(1), "S")]}

    routes = route_geometries(two_banks(), wide_open(), pairs)

    assert routes.crs == "EPSG:4490"
    assert routes[["leg", "origin_id", "destination_id"]].to_numpy().tolist() == [
        ["to_point", code(1), "S"],
        ["to_station", code(1), "Z"],
    ]
    drawn = routes.to_crs(CRS).length.to_numpy() / 1000
    assert routes["kilometres"].to_numpy() == pytest.approx([0.1 + 2 + 0.05, 3.1], abs=1e-5)
    assert drawn == pytest.approx(routes["kilometres"].to_numpy(), abs=1e-5)
    world = two_banks().settlements.geometry[0]
    assert routes.geometry[1].coords[0] == pytest.approx((world.x, world.y), abs=1e-9)
    assert len(routes.geometry[1].coords) == 5


def test_a_village_that_is_its_own_point_has_no_route():
    routes = route_geometries(
        two_banks(), wide_open(), {"to_point": [(code(1), "P" + code(1)), (code(2), "Z")]}
    )

    assert len(routes) == 0
    assert list(routes.columns) == ["leg", "origin_id", "destination_id", "kilometres", "minutes", "geometry"]


@pytest.mark.parametrize("pair", [(code(9), "Z"), (code(1), "Z")])
def test_a_trip_that_cannot_be_made_has_no_route_and_is_named(pair):
    leg = LegSettings(0.8, 30.0, 0.5, None)

    with pytest.raises(ValueError, match=pair[0]):
        route_geometries(two_banks(), wide_open(to_station=leg), {"to_station": [pair]})


def test_the_second_opinion_agrees_on_the_bridge():
    """3.1 km · 3.1 yuan + (6.5333 + 6) min · 1 yuan + 2 yuan toll."""
    km, minutes, yuan = oracle_trip(two_banks(toll=2, wait=6), wide_open(), "to_station", code(1), "Z")

    assert (km, minutes) == pytest.approx((3.1, 0.4 + 4.8 + 60 / 45 + 6), abs=1e-4)
    assert yuan == pytest.approx(3.1 * 3.1 + minutes + 2, abs=1e-3)


def test_the_second_opinion_knows_no_way_to_an_unreached_place():
    world = region([road("r", (0, 0), (3, 0))], [settlement(1, (1, 0)), settlement(2, (1, 4))])

    assert oracle_trip(world, wide_open(), "to_point", code(1), "P" + code(2)) == (math.inf,) * 3


@st.composite
def small_counties(draw):
    """Streets of a 4 × 4 grid with some missing, some one-way, bent lanes, a bridge; places anywhere."""
    rows = []
    cut = draw(st.sets(st.integers(0, 23), max_size=8))
    oneway = draw(st.sets(st.integers(0, 23), max_size=6))
    kinds = draw(
        st.lists(st.sampled_from(["village", "county", "expressway", "urban"]), min_size=24, max_size=24)
    )
    streets = [((x, y), (x + 1, y)) for x in range(3) for y in range(4)]
    streets += [((x, y), (x, y + 1)) for x in range(4) for y in range(3)]
    for k, (a, b) in enumerate(streets):
        if k not in cut:
            middle = ((a[0] + b[0]) / 2 + 0.013 * (k % 5), (a[1] + b[1]) / 2 + 0.007 * k)
            bridge = "B1" if k == 5 else ""
            rows.append(
                road(f"r{k:02}", a, middle, b, kind=kinds[k], oneway=int(k in oneway), crossing=bridge)
            )
    place = st.tuples(st.floats(0, 3), st.floats(0, 3))
    villages = [settlement(k, at) for k, at in enumerate(draw(st.lists(place, min_size=1, max_size=5)))]
    sites = [
        facility(f"Z{k}", at, "point+station+centre")
        for k, at in enumerate(draw(st.lists(place, max_size=3)))
    ]
    gate = crossing("B1", toll=draw(st.sampled_from([0.0, 8.0])), wait=draw(st.sampled_from([0.0, 5.0])))
    return rows, villages, gate, sites


def county_of(parts, order=None):
    rows, villages, gate, sites = parts
    return region([rows[k] for k in order] if order is not None else rows, villages, [gate], facilities=sites)


seldom = runs(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@seldom
@given(small_counties())
def test_arcs_routes_and_second_opinion_agree(parts):
    world, rules = county_of(parts), wide_open()
    found = arcs(measure(world, rules).to_station)
    pairs = list(found)

    routes = route_geometries(world, rules, {"to_station": pairs})
    trips = dict(zip(pairs, oracle_trips(world, rules, "to_station", pairs), strict=True))

    leg = rules.to_station
    toll = {0.0, parts[2]["toll_yuan"]}
    for pair, (km, minutes) in found.items():
        yuan = leg.yuan_per_km * km + leg.yuan_per_hour * minutes / 60
        assert min(abs(trips[pair][2] - yuan - fee) for fee in toll) < 1e-4
    drawn = routes.to_crs(CRS).length.to_numpy() / 1000
    assert drawn == pytest.approx(routes["kilometres"].to_numpy(), abs=2e-5)
    for _, row in routes.iterrows():
        assert (row["kilometres"], row["minutes"]) == found[row["origin_id"], row["destination_id"]]


@seldom
@given(small_counties(), st.randoms(use_true_random=False))
def test_shuffled_roads_give_the_same_arcs(parts, random):
    order = list(range(len(parts[0])))
    random.shuffle(order)

    one, other = measure(county_of(parts), settings()), measure(county_of(parts, order), settings())

    for leg in LEGS:
        for name in ("origin_ids", "destination_ids", "kilometres", "minutes"):
            assert np.array_equal(getattr(getattr(one, leg), name), getattr(getattr(other, leg), name)), (
                leg,
                name,
            )


@seldom
@given(small_counties())
def test_a_longer_limit_leaves_the_old_arcs_as_they_were(parts):
    tight = arcs(measure(county_of(parts), settings()).to_point)
    wide = arcs(measure(county_of(parts), wide_open()).to_point)

    assert tight == {pair: wide[pair] for pair in tight}
    assert {pair for pair, (km, _) in wide.items() if km <= 3} == set(tight)


@seldom
@given(small_counties())
def test_closing_a_crossing_makes_no_trip_cheaper(parts):
    """Without tolls. Only trips between places whose door stays where it was can be compared."""
    parts = (*parts[:2], parts[2] | {"toll_yuan": 0.0}, parts[3])
    world, shut = county_of(parts), wide_open(closed_crossings=frozenset({"B1"}))
    before, after = measure(world, wide_open()), measure(world, shut)
    stayed = {
        i
        for i, a, b in zip(before.units.ids, before.units.access_m, after.units.access_m, strict=True)
        if a == b
    } | {
        i
        for i, a, b in zip(before.sites.ids, before.sites.access_m, after.sites.access_m, strict=True)
        if a == b
    }
    leg = wide_open().to_station
    old, new = arcs(before.to_station), arcs(after.to_station)

    for pair, (km, minutes) in new.items():
        if set(pair) <= stayed and pair in old:
            was = leg.yuan_per_km * old[pair][0] + leg.yuan_per_hour * old[pair][1] / 60
            assert leg.yuan_per_km * km + leg.yuan_per_hour * minutes / 60 >= was - 1e-9


@seldom
@given(small_counties())
def test_on_two_way_roads_there_and_back_are_equally_far(parts):
    rows, villages, gate, sites = parts
    both_ways = [row | {"oneway": 0} for row in rows]
    found = arcs(measure(county_of((both_ways, villages, gate, sites)), wide_open()).to_centre)

    for (origin, destination), (km, minutes) in found.items():
        assert found[destination, origin] == pytest.approx((km, minutes), abs=1e-6)
