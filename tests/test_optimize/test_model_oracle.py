"""The whole model against trying every plan (``tests/oracle.py``), on worlds with their sum on paper and
at random."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import least_cost
from worlds import (
    HypothesisDice,
    any_instance,
    builds,
    direct_plan,
    instance,
    one_of_everything,
    random_instance,
    three_villages_two_points,
    trips,
)

from optimize.plan.audit import audit

small_counties = st.composite(
    lambda draw: any_instance(
        HypothesisDice(draw, st), clusters=draw(st.integers(1, 2)), villages=draw(st.integers(1, 3))
    )
)
larger_counties = st.composite(
    lambda draw: any_instance(
        HypothesisDice(draw, st),
        clusters=draw(st.integers(1, 3)),
        counties=draw(st.integers(1, 1)),
        villages=draw(st.integers(2, 4)),
    )
)


def assert_agrees(whole):
    """The model at gap 0 costs what the best of all plans costs, or both find none; its plan passes the
    audit."""
    expected = least_cost(whole)
    found = direct_plan(whole)
    if math.isinf(expected):
        assert found is None
        return
    assert found is not None
    assert found.costs.gross + found.costs.unserved == pytest.approx(expected, rel=1e-7)
    assert audit(whole, found) == ()


def test_an_overfull_point_sends_one_village_to_the_far_point():
    """355 yuan on paper, and the plan is unique."""
    plan = direct_plan(three_villages_two_points())

    assert plan.costs.gross == pytest.approx(355)
    assert {row.unit_id: row.point_id for row in plan.services} == {"u0": "west", "u1": "east", "u2": "west"}


def test_one_of_everything_costs_what_the_paper_says():
    plan = direct_plan(one_of_everything())

    assert plan.costs.gross + plan.costs.unserved == pytest.approx(815.5)
    assert [row.mode for row in plan.services] == ["point", "point", "hosted", "mobile", "mobile"]
    assert [(row.site_id, row.size, row.units) for row in plan.openings] == [
        ("z", "small", 1),
        ("p", "standard", 2),
        ("s", "light", 1),
    ]


@pytest.mark.parametrize("world", [three_villages_two_points, one_of_everything])
def test_the_oracle_agrees_on_the_worlds_with_a_sum_on_paper(world):
    assert_agrees(world())


def village_shut_off() -> "instance":
    """One village of 10 t, one point (40 yuan), stations s and t, one centre (50).

    Station s (30 yuan, room 5 t) is too small, t (90 yuan, room 20 t) is not; point → either 1 yuan/t.
    Least cost = 40 + 10 + 90 + 50 = 190; if it may be left out at 18 yuan/t, 180 for nothing built.
    """
    return instance(
        demand=[10],
        sites=["p", "s", "t", "z"],
        builds=builds(
            (0, "point", "standard", 1, 30, 40, 0),
            (1, "station", "light", 1, 5, 30, 0),
            (2, "station", "light", 1, 20, 90, 0),
            (3, "centre", "small", 1, 30, 50, 0),
        ),
        to_point=trips((0, 0, 1, 1, 0)),
        collect=trips((0, 1, 1, 1, 1), (0, 2, 1, 1, 1)),
        haul=trips((1, 3, 1, 1, 0), (2, 3, 1, 1, 0)),
    )


def test_a_station_too_small_for_the_village_is_passed_over():
    assert least_cost(village_shut_off()) == pytest.approx(190)
    assert_agrees(village_shut_off())


def test_a_village_that_may_be_left_out_is_left_out_where_that_is_cheaper():
    left_out = replace(village_shut_off(), must_serve=np.array([False]), unserved_yuan_per_t=18.0)

    assert direct_plan(left_out).costs.unserved == pytest.approx(180)
    assert_agrees(left_out)


def test_a_station_that_must_stand_needs_a_centre_even_without_a_tonne():
    """Nothing is served (2 yuan/t), yet station s stands (30) and a centre with it (50): 20 + 80 = 100."""
    whole = village_shut_off()
    forced = whole.builds.forced.copy()
    forced[1] = True
    idle = replace(
        whole,
        builds=replace(whole.builds, forced=forced),
        must_serve=np.array([False]),
        unserved_yuan_per_t=2.0,
    )

    plan = direct_plan(idle)

    assert plan.costs.gross + plan.costs.unserved == pytest.approx(100)
    assert {row.site_id for row in plan.openings} == {"s", "z"}
    assert_agrees(idle)


def test_vehicles_are_whole():
    """Two stops of 40 h at 60 h a vehicle need two vehicles (2 x 100), not 1.34: 200 + station 30 +
    centre 50 = 280."""
    whole = instance(
        demand=[2, 2],
        sites=["s", "z"],
        builds=builds((0, "station", "light", 1, 5, 30, 0), (1, "centre", "small", 1, 30, 50, 0)),
        mobile=trips((0, 0, 1, 1, 0), (1, 0, 1, 1, 0)),
        mobile_hours=[40, 40],
        vehicle=(60.0, 100.0, 2),
        haul=trips((0, 1, 1, 1, 0)),
    )

    plan = direct_plan(whole)

    assert plan.costs.gross == pytest.approx(280)
    assert plan.fleets[0].vehicles == 2
    assert_agrees(whole)
    assert direct_plan(replace(whole, mobile_terms=replace(whole.mobile_terms, most_per_station=1))) is None


def test_the_whole_catchment_of_a_point_goes_to_one_station():
    """Villages of 10 and 8 t share point p (20); stations s and t take 15 t each, so no station takes both.

    Apart they would fit (p → s 10 t, p → t 8 t), but a point ships to one station only: no plan.
    """
    whole = instance(
        demand=[10, 8],
        sites=["p", "s", "t", "z"],
        builds=builds(
            (0, "point", "standard", 1, 30, 20, 0),
            (1, "station", "light", 1, 15, 30, 0),
            (2, "station", "light", 1, 15, 90, 0),
            (3, "centre", "small", 1, 30, 50, 0),
        ),
        to_point=trips((0, 0, 1, 1, 0), (1, 0, 1, 1, 0)),
        collect=trips((0, 1, 1, 1, 1), (0, 2, 1, 1, 1)),
        haul=trips((1, 3, 1, 1, 0), (2, 3, 1, 1, 0)),
    )

    assert direct_plan(whole) is None
    assert_agrees(whole)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(small_counties())
def test_the_model_agrees_with_trying_every_plan(whole):
    assert_agrees(whole)


@pytest.mark.slow
@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(larger_counties())
def test_the_model_agrees_with_trying_every_plan_of_larger_counties(whole):
    assert_agrees(whole)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(150))
def test_the_model_agrees_with_trying_every_plan_of_a_seeded_instance(seed):
    assert_agrees(
        random_instance(seed, clusters=1 + seed % 3, counties=1 + seed % 2 * (seed % 3 > 0), villages=3)
    )
