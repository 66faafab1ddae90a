"""Points a unit needs, coverage and the way to the drop-off, by sums on paper (region: ``demand_village_worlds``)."""

from dataclasses import replace

import numpy as np
import pytest
from demand_village_worlds import PLAN, changed, measured, opening, service
from hypothesis import given
from hypothesis import strategies as st

from geo.tier import Tier
from optimize.demand.units import UnitAccess, coverage, drop_off, unit_accesses

COUNTIES = ("371602", "371603")
INNER = (1 / 3, 2 / 3, 2 / 3, 0.1)  # discs of 0.5, 1, 1 and 0.15 km
ROUND = changed({"households.per_point_town": 100, "households.per_point_rural": 250})


def accesses(plan=PLAN, parameters=ROUND, inner=INNER) -> dict[str, UnitAccess]:
    return {row.unit_id: row for row in unit_accesses(plan, measured(inner_km=inner), parameters)}


def within(row: UnitAccess) -> float:
    assert row.within is not None
    return float(row.within)


def test_points_are_needed_by_households_and_are_whole():
    """Most of a1, a2 and c1 lives in the country, of b1 in town: 1000/250, 300/250, 200/100, 1300/250."""
    assert {unit: float(row.points_needed) for unit, row in accesses().items()} == {
        "a1": 4,
        "a2": 2,
        "b1": 2,
        "c1": 6,
    }


def test_in_the_middle_of_a_small_disc_everybody_is_within_the_aim():
    """a1: its own point, a disc of 0.5 km and an aim of 0.5 km. b1: a mobile stop, a disc of 1 km: a quarter."""
    rows = accesses()

    assert within(rows["a1"]) == 1.0
    assert within(rows["b1"]) == pytest.approx(0.25)


def test_a_point_in_another_village_is_as_far_as_the_trip_there():
    """a2 goes 1 km to a1's point: nobody within 0.5 km; with an aim of 1.5 km half a km of its 1 km disc is left."""
    assert within(accesses()["a2"]) == 0.0
    assert within(accesses(parameters=changed({"access.dropoff_km": 1.5}, ROUND))["a2"]) == pytest.approx(
        0.25
    )


def test_points_that_stand_apart_serve_smaller_discs():
    """a2 needs 2 points: discs of 1/√2 km each, 0.5 km of it: half. A hosted box or stop is one, wherever it stands."""
    rows = accesses()

    assert float(rows["a2"].within_spread) == pytest.approx(0.5)
    assert float(rows["b1"].within_spread) == pytest.approx(0.25)


def test_more_points_than_needed_are_counted_too():
    """Nine points at a1, aim 0.1 km: together (0.1/0.5)² = 4 %, apart nine times that."""
    nine = replace(PLAN, openings=(opening("Pa1", Tier.POINT, "standard", units=9), *PLAN.openings[1:]))
    row = accesses(nine, changed({"access.dropoff_km": 0.1}, ROUND))["a1"]

    assert row.points_own == 9
    assert within(row) == pytest.approx(0.04)
    assert float(row.within_spread) == pytest.approx(0.36)


def test_who_is_unserved_has_no_drop_off():
    assert accesses()["c1"].mode == "unserved"
    assert within(accesses()["c1"]) == 0.0


def test_where_the_inner_way_is_unknown_nothing_is_claimed():
    rows = tuple(accesses(inner=(np.nan, 2 / 3, 2 / 3, 0.1)).values())
    county, _, city = drop_off(rows, COUNTIES)

    assert rows[0].within is None
    assert county.people_unknown == city.people_unknown == 3000
    # a2 1000 people at 0, b1 500 at a quarter
    assert float(county.within) == pytest.approx(125 / 1500)


def test_drop_off_of_a_county_is_weighed_by_people():
    """a1 3000 people at 1, a2 1000 at 0, b1 500 at a quarter."""
    county, other, city = drop_off(tuple(accesses().values()), COUNTIES)

    assert float(county.within) == pytest.approx(3125 / 4500)
    assert float(other.within) == 0.0
    assert float(city.within) == pytest.approx(3125 / 8500)
    assert (float(county.points_needed), county.several) == (8.0, 3)
    assert {"access.dropoff_km", "data:census", "inner.detour_factor"} <= county.within.made_of


def test_coverage_by_people_and_by_units_are_two_things():
    rows = coverage(tuple(accesses().values()), COUNTIES)

    of = {(row.county_id, row.mode): row for row in rows}
    assert (of["371602", "point"].units_share, of["371602", "point"].people_share) == pytest.approx(
        (2 / 3, 4000 / 4500)
    )
    assert (of["", "unserved"].units_share, of["", "unserved"].people_share) == pytest.approx(
        (1 / 4, 4000 / 8500)
    )
    for county in ("371602", "371603", ""):
        assert sum(of[county, mode].people_share for mode in ("point", "hosted", "mobile", "unserved")) == 1


def test_a_county_without_units_divides_by_nothing():
    assert all(row.people_share == row.units_share == 0 for row in coverage((), ("371602",)))
    assert float(drop_off((), ("371602",))[0].within) == 0.0


def test_a_unit_the_plan_leaves_out_is_unserved():
    assert accesses(replace(PLAN, services=()))["a1"].mode == "unserved"


def test_what_a_share_is_estimated_from_is_named():
    world = measured(inner_km=INNER)
    estimated = replace(world, units=replace(world.units, inner_estimated=np.array([True] * 4)))

    row = unit_accesses(PLAN, estimated, ROUND)[0]

    assert row.estimated
    assert "inner.clustering_share" in row.within.made_of
    assert "limit.point.km" not in row.within.made_of


@given(
    st.floats(min_value=0.05, max_value=5),
    st.floats(min_value=0, max_value=3),
    st.floats(min_value=0, max_value=3),
    st.floats(min_value=0, max_value=2),
)
def test_a_share_is_a_share_and_longer_aims_or_shorter_ways_never_lower_it(aim, inner, trip, more):
    plan = replace(PLAN, services=(service("a2", "point", "Pa1", trip), service("a1", "hosted")))

    def share(aim_km: float, inner_km: float) -> dict[str, float]:
        parameters = changed({"access.dropoff_km": aim_km}, ROUND)
        rows = unit_accesses(plan, measured(inner_km=(inner_km,) * 4), parameters)
        assert all(float(row.within_spread) >= within(row) - 1e-12 for row in rows)
        return {row.unit_id: within(row) for row in rows}

    here, longer, wider = share(aim, inner), share(aim + more, inner), share(aim, inner + more)

    for unit, value in here.items():
        assert 0 <= wider[unit] <= value + 1e-12
        assert value <= longer[unit] + 1e-12 <= 1 + 2e-12
