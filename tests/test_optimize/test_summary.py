"""The figures that sum a plan up, by sums on paper (region: ``prepare_worlds``)."""

from dataclasses import replace

import numpy as np
import pytest
from prepare_worlds import TO_CENTRE, TO_POINT, TO_STATION, A, B, measured, scenario
from worlds import direct_plan

from geo.words.catalogue import sentences
from optimize.model.prepare import prepare
from optimize.plan.plan import Delivery
from optimize.plan.summary import summarise, weighted_quantile

SITES = (
    ("p1", A, "p", {"origin": "sanitation"}),
    ("q1", A, "p", {"origin": "sanitation"}),
    ("s1", A, "s", {"origin": "sanitation"}),
    ("z1", A, "c"),
)


@pytest.fixture(scope="module")
def region():
    """p1 and q1 are waste-sorting sites, nothing reaches q1; s1 a waste station. a4 and b1 are out of
    reach."""
    return measured(sites=SITES, to_point=TO_POINT, to_station=TO_STATION, to_centre=TO_CENTRE)


@pytest.fixture(scope="module")
def plan(region):
    """Boxes and vehicles cost a fortune, so p1 (16 t of room) serves a1, a2 and a3 through s1 (light)
    to z1."""
    dear = {"class.hosted.box.running_yuan_per_year": 1e6, "mobile.crew_yuan_per_year": 1e6}
    dear["class.point.standard.throughput_t_per_year"] = 16.0
    return direct_plan(prepare(region, scenario(values=dear)))


def figures(plan, region, county=""):
    return {row.key: row.value for row in summarise(plan, region) if row.county_id == county}


def test_tonnes_units_and_people_covered(plan, region):
    """10 + 4 + 1 t; 3 of 5 units; 1000 + 400 + 100 of 2,600 people."""
    found = figures(plan, region)

    assert found["tonnes"] == pytest.approx(15)
    assert found["units-covered"] == pytest.approx(3 / 5)
    assert found["people-covered"] == pytest.approx(1500 / 2600)


def test_what_stations_take_straight_from_channels_counts_as_collected(plan, region):
    """6 t of township A at s1 beside the villages' 15 t; 2 t of B that no station takes do not count."""
    straight = replace(plan, deliveries=(Delivery(A, "s1", 6.0), Delivery(B, None, 2.0)))
    found = figures(straight, region)

    assert (found["tonnes"], found["delivered"]) == pytest.approx((21, 6))
    assert figures(straight, region, "371602")["delivered"] == pytest.approx(6)
    assert found["yuan-per-tonne"] == pytest.approx(plan.costs.gross / 21)


def test_kilometres_are_weighed_by_people(plan, region):
    """1000 people at 0 km, 400 at 1.5, 100 at 1: 700 / 1500; nine in ten people need no more than 1.5 km."""
    found = figures(plan, region)

    assert found["mean-kilometres"] == pytest.approx(700 / 1500)
    assert found["p90-kilometres"] == 1.5


def test_facilities_are_counted(plan, region):
    found = figures(plan, region)

    assert (found["points"], found["standard-points"], found["stations"], found["centres"]) == (1, 1, 1, 1)
    assert found["hosted-units"] == found["mobile-units"] == found["mobile-vehicles"] == 0


def test_a_building_of_two_units_is_one_point_and_two_standard_ones():
    """p1 belongs to the village and takes 8 t a unit: two units stand together for 15 t."""
    sites = (("p1", A, "p", {"origin": "village"}), *SITES[2:])
    village = measured(sites=sites)
    dear = {"class.hosted.box.running_yuan_per_year": 1e6, "mobile.crew_yuan_per_year": 1e6}
    found = figures(direct_plan(prepare(village, scenario(values=dear))), village)

    assert (found["points"], found["standard-points"], found["fused-points"]) == (1, 2, 0)


def test_use_is_load_over_throughput(plan, region):
    """15 t in a station of 30 and a centre of 1000."""
    found = figures(plan, region)

    assert found["station-use"] == pytest.approx(0.5)
    assert found["centre-use"] == pytest.approx(0.015)


def test_fusion_is_fused_points_over_all_points_of_both_networks(plan, region):
    """One fused point; the other waste-sorting site stands alone: 1 / (1 + 1). The one station is fused."""
    found = figures(plan, region)

    assert found["fused-points"] == 1
    assert found["fused-point-share"] == pytest.approx(1 / 2)
    assert found["fused-station-share"] == 1


def test_gross_and_its_share_per_tonne_are_the_plans_own(plan, region):
    found = figures(plan, region)

    assert found["gross"] == pytest.approx(plan.costs.gross)
    assert found["yuan-per-tonne"] == pytest.approx(plan.costs.gross / 15)


def test_investment_is_paid_once(plan, region):
    """A fused point 4000, a fused light station 2500, a centre 15,000."""
    assert figures(plan, region)["investment"] == pytest.approx(4000 + 2500 + 15_000)


def test_counties_add_up_to_the_region(plan, region):
    whole = figures(plan, region)
    parts = [figures(plan, region, county) for county in region.county_ids.tolist()]

    for key in (
        "tonnes",
        "gross",
        "investment",
        "points",
        "standard-points",
        "stations",
        "centres",
        "fused-points",
    ):
        assert sum(part[key] for part in parts) == pytest.approx(whole[key]), key


def test_a_county_without_anything_has_zeros_and_no_division(plan, region):
    empty = figures(plan, region, "371603")

    assert all(np.isfinite(value) for value in empty.values())
    assert empty["yuan-per-tonne"] == 0


def test_every_figure_has_a_name_in_both_languages(plan, region):
    keys = {f"indicator-{row.key}" for row in summarise(plan, region)}

    assert keys <= set(sentences())


def test_the_order_of_figures_is_fixed(plan, region):
    shuffled = replace(plan, services=plan.services[::-1], openings=plan.openings[::-1])

    assert [(row.county_id, row.key) for row in summarise(shuffled, region)] == [
        (row.county_id, row.key) for row in summarise(plan, region)
    ]


@pytest.mark.parametrize(
    ("quantile", "expected"), [(0.0, 1.0), (0.25, 1.0), (0.26, 2.0), (0.75, 2.0), (0.9, 5.0), (1.0, 5.0)]
)
def test_a_weighted_quantile_is_the_smallest_value_enough_weight_does_not_exceed(quantile, expected):
    """Values 5, 1, 2 with weights 1, 1, 2: a quarter of the weight at 1, half at 2, a quarter at 5."""
    values, weights = np.array([5.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0])

    assert weighted_quantile(values, weights, quantile) == expected


def test_a_quantile_of_nothing_is_zero():
    assert weighted_quantile(np.zeros(0), np.zeros(0), 0.9) == 0
