"""Targets against forecasts, by sums on paper; the split adds up; what is past is verified, not forecast."""

import numpy as np
import pytest
from county_worlds import COUNTIES, DEFAULTS, two_counties, with_values
from hypothesis import given
from hypothesis import strategies as st

from geo.records import Actual, Records, Sink
from geo.tier import Tier
from optimize.demand.demand import demand_of
from optimize.plan.plan import Costs, Plan
from optimize.targets.facilities import facility_targets, vehicle_targets
from optimize.targets.links import link_rows, links, second_hand
from optimize.targets.rates import rate_targets
from optimize.targets.split import split
from optimize.targets.weee import YEARS, weee_targets
from optimize.traced import as_traced

ROUND = with_values(
    {
        "target.weee.baseline_kg_per_person": 4.0,
        "target.weee.growth_2025": 0.25,
        "target.weee.growth_2027": 0.5,
        "target.weee.kg_per_piece": 20.0,
        "target.weee.urban_factor": 1.0,
        "stream.weee.generation.town": 5.0,
        "stream.weee.generation.rural": 5.0,
        "stream.weee.capture.anyone_base": 0.8,
        "stream.weee.capture.anyone_target": 1.0,
        "stream.weee.capture.network_base": 0.2,
        "stream.weee.capture.network_target": 0.4,
    }
)


def weee(parameters=ROUND, records=None):
    measured = two_counties(records)
    demands = {year: demand_of(measured, parameters, year) for year in YEARS}
    return {(t.year, t.county_id, t.unit): t for t in weee_targets(measured, parameters, demands)}


def test_the_weee_target_of_2027_on_paper():
    """10,000 people · 4 kg = 40 t in 2023, +50 % = 60 t. Anyone recycles all of 10,000 · 5 kg = 50 t: 10 t are
    missing; the network takes 40 % of the potential = 20 t. 60 t at 20 kg a piece are 3,000 pieces."""
    row = weee()[2027, "", "t/yr"]

    assert (float(row.asked), float(row.forecast), float(row.of_network)) == pytest.approx((60, 50, 20))
    assert row.gap == pytest.approx(10)
    assert row.status(2026) == "short"
    assert float(weee()[2027, "", "piece/yr"].asked) == pytest.approx(3000)


def test_more_asked_than_can_arise_is_said_so():
    """60 t are asked and 50 t arise."""
    assert "target-beyond-potential" in {note.key for note in weee()[2027, "", "t/yr"].notes}
    enough = with_values({"stream.weee.generation.town": 9.0, "stream.weee.generation.rural": 9.0}, ROUND)
    assert "target-beyond-potential" not in {note.key for note in weee(enough)[2027, "", "t/yr"].notes}


def test_the_split_weighs_town_people_and_adds_up():
    """Factor 1: 371602 has 7,000 people, 1,000 of them in town = 8,000; 371603 3,000 in town = 6,000.
    Of 60 t: 60 · 8/14 and 60 · 6/14."""
    rows = weee()

    assert float(rows[2027, COUNTIES[0], "t/yr"].asked) == pytest.approx(60 * 8 / 14)
    assert float(rows[2027, COUNTIES[1], "t/yr"].asked) == pytest.approx(60 * 6 / 14)
    assert {rows[2027, code, "t/yr"].kind for code in COUNTIES} == {"split"}


@given(st.floats(min_value=-1, max_value=5), st.floats(min_value=0, max_value=1e6))
def test_the_parts_of_a_split_sum_to_the_whole(factor, whole):
    parts = split(as_traced(whole), two_counties(), with_values({"target.weee.urban_factor": factor}))

    assert parts.values.sum() == pytest.approx(whole, rel=1e-9, abs=1e-9)
    assert (parts.values >= -1e-9).all()


def test_a_year_that_has_passed_waits_for_the_reported_figure():
    reported = Records(actuals=(Actual("weee", "", 2025, 55.0, "t", "年报"),))

    assert weee()[2025, "", "t/yr"].status(2026) == "to_verify"
    row = weee(records=reported)[2025, "", "t/yr"]
    assert row.reported
    assert float(row.forecast) == 55.0
    assert row.status(2026) == "met"  # 40 t · 1.25 = 50 t were asked
    assert "data:actuals" in row.forecast.made_of


def test_a_reported_baseline_stands_instead_of_the_national_figure():
    """100 t in 2023, +50 %: 150 t; the figure per person no longer counts."""
    reported = Records(actuals=(Actual("weee", "", 2023, 100.0, "t", "年报"),))
    row = weee(records=reported)[2027, "", "t/yr"]

    assert float(row.asked) == pytest.approx(150)
    assert row.notes == () or "target-baseline-reckoned" not in {note.key for note in row.notes}
    assert "target.weee.baseline_kg_per_person" not in row.asked.made_of


def test_counties_reported_one_by_one_make_the_city():
    actuals = tuple(Actual("weee", code, 2025, 30.0, "t", "年报") for code in COUNTIES)

    assert float(weee(records=Records(actuals=actuals))[2025, "", "t/yr"].forecast) == 60.0
    assert weee(records=Records(actuals=actuals[:1]))[2025, "", "t/yr"].status(2026) == "to_verify"


def test_quotas_are_held_against_what_the_plan_has():
    nothing = Plan((), (), (), (), costs=Costs(0, 0, 0, 0))
    rows = {
        (row.key, row.county_id): row
        for row in facility_targets(two_counties(), nothing, {(COUNTIES[0], Tier.POINT): 3}, 2027)
    }

    assert (rows["points", COUNTIES[0]].gap, rows["points", ""].gap) == (3, 3)
    assert rows["points", COUNTIES[1]].status(2026) == "unknown"  # nothing is asked there


def test_vehicles_are_information_and_2027_needs_a_reported_2023():
    without = {row.year: row for row in vehicle_targets(two_counties(), DEFAULTS)}
    reported = Records(actuals=(Actual("vehicles", "", 2023, 6000.0, "vehicle", "年报"),))
    with_base = {row.year: row for row in vehicle_targets(two_counties(reported), DEFAULTS)}

    assert without[2027].asked is None
    assert float(with_base[2027].asked) == 6000 * DEFAULTS.value("target.vehicles.ratio_2027")
    assert {row.kind for row in with_base.values()} == {"information"}


def test_rates_are_between_nothing_and_everything_and_grow_with_capture():
    measured = two_counties()
    some = {
        (r.key, r.county_id): r for r in rate_targets(measured, DEFAULTS, demand_of(measured, DEFAULTS, 2027))
    }
    more = with_values({"stream.glass.capture.anyone_target": 0.9})
    grown = {(r.key, r.county_id): r for r in rate_targets(measured, more, demand_of(measured, more, 2027))}

    assert all(0 <= float(row.forecast) <= 1 for row in some.values())
    assert all(float(row.of_network) <= float(row.forecast) for row in some.values() if row.of_network)
    assert float(grown["utilisation", ""].forecast) > float(some["utilisation", ""].forecast)
    assert ("agri-rate", "") not in some  # nothing is planted in this world


def test_the_rate_of_household_waste_on_paper():
    """Household waste: (4,000 · 1.0 + 6,000 · 0.5) kg/day · 365 = 2,555 t. Only paper arises, 36.5 kg a head =
    365 t, half of it recycled: 182.5 ÷ 2,555 = 1/14."""
    zero = {key: 0.0 for key in DEFAULTS if ".generation." in key}
    zero |= {"msw.town": 1.0, "msw.rural": 0.5, "msw.kitchen_diverted_share": 0.0}
    zero |= {"stream.paper.generation.town": 36.5, "stream.paper.generation.rural": 36.5}
    zero |= {"stream.paper.capture.anyone_target": 0.5, "stream.paper.capture.network_target": 0.25}
    parameters = with_values(zero, DEFAULTS)
    measured = two_counties()

    rows = {
        (r.key, r.county_id): r
        for r in rate_targets(measured, parameters, demand_of(measured, parameters, 2027))
    }

    assert float(rows["utilisation", ""].forecast) == pytest.approx(1 / 14)
    assert float(rows["utilisation", ""].of_network) == pytest.approx(1 / 28)


def test_every_link_says_who_takes_it_and_a_missing_sink_shows():
    sinks = (Sink("s1", "某拆解厂", "dismantler", ("weee",), np.inf, "", 118.0, 37.4),)
    measured = two_counties(Records(sinks=sinks))
    rows = {row.link.name: row for row in link_rows(measured, DEFAULTS, demand_of(measured, DEFAULTS, 2027))}

    assert rows["scrap_vehicles"].takers == rows["appliances"].takers == ("某拆解厂",)
    assert rows["hazardous"].takers == ()
    assert rows["vehicle_export"].link.kind == "out"
    assert rows["appliances"].t_per_year.value > 0
    assert len({link.name for link in links()}) == len(links())


def test_what_shops_hand_over_never_passes_a_second_hand_corner():
    """With everything of the appliances going by shops, no corner sees one."""
    all_by_shops = {
        key: (1.0 if key.endswith(".shops") else 0.0)
        for key in DEFAULTS
        if key.startswith("stream.weee.share.")
    }
    measured = two_counties()

    def tonnes(parameters):
        demand = demand_of(measured, parameters, 2027)
        found = second_hand(measured, parameters, demand)
        return {f.stream: f.value for f in found if f.item == "second-hand-tonnes" and f.county_id == ""}

    assert tonnes(DEFAULTS)["weee"] > 0
    assert tonnes(with_values(all_by_shops))["weee"] == 0
