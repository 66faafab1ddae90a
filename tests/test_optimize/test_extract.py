"""From decisions to a plan: rows sorted, loads added up, every yuan from the instance's tables."""

from dataclasses import replace

import pytest
from engine_checks import choice_of
from worlds import direct_plan, one_of_everything, random_instance, three_villages_two_points

from geo.tier import Tier
from optimize.model.choice import Choice
from optimize.plan.extract import extract
from optimize.plan.plan import Delivery


@pytest.fixture(scope="module")
def plan():
    return direct_plan(one_of_everything())


def test_loads_are_what_really_passes(plan):
    """p: 20 + 30 t; s: those, u2 12, u3 8, u4 5 and what is delivered, 6 = 81 t; z the same 81 t."""
    assert {row.site_id: row.load_t_per_year for row in plan.openings} == pytest.approx(
        {"p": 50, "s": 81, "z": 81}
    )


def test_running_costs_hold_handling_by_the_tonne(plan):
    """s: 100 + 81 · 0.5; z: 150 + 81 · 1 for sorting; p: two units at 30."""
    running = {row.site_id: row.running_yuan_per_year for row in plan.openings}

    assert running == pytest.approx({"p": 60, "s": 140.5, "z": 231})


def test_flows_are_priced_by_the_tonne_they_carry(plan):
    flows = {
        (row.origin_id, row.destination_id): (row.leg, row.t_per_year, row.haulage_yuan_per_year)
        for row in plan.flows
    }

    assert flows == {("p", "s"): ("point_station", 50, 50), ("s", "z"): ("station_centre", 81, 162)}


def test_each_mode_is_priced_as_its_table_says(plan):
    rows = {row.unit_id: row for row in plan.services}

    assert (rows["u1"].haulage_yuan_per_year, rows["u1"].capital_yuan_per_year) == (10, 0)
    assert (rows["u2"].capital_yuan_per_year, rows["u2"].running_yuan_per_year) == (4, 12)
    assert (rows["u2"].haulage_yuan_per_year, rows["u2"].kilometres, rows["u2"].point_id) == (6, 5, None)
    assert (rows["u3"].haulage_yuan_per_year, rows["u3"].minutes, rows["u3"].station_id) == (3, 7, "s")


def test_a_fleet_is_what_the_hours_need(plan):
    """25 + 15 h in vehicles of 50: one, 10 + 25 yuan a year, 60 once."""
    (fleet,) = plan.fleets

    assert (fleet.station_id, fleet.vehicles, fleet.hours_per_year) == ("s", 1, 40)
    assert (fleet.capital_yuan_per_year, fleet.running_yuan_per_year, fleet.investment_yuan) == (10, 25, 60)


def test_an_idle_vehicle_of_the_model_is_not_bought(plan):
    choice = choice_of(plan)
    idle = replace(choice, vehicles={"s": 2})

    assert extract(one_of_everything(), idle) == plan


def test_the_totals_are_told_by_kind(plan):
    """Capital 30 + 20 + 50 + box 4 + vehicle 10; running 60 + 140.5 + 231 + 12 + 25; haulage 10 + 6 + 3 +
    2 + 50 + 162."""
    assert (plan.costs.capital, plan.costs.running, plan.costs.haulage) == pytest.approx((114, 468.5, 233))
    assert plan.costs.gross == pytest.approx(815.5)
    assert plan.costs.unserved == 0


def test_unserved_demand_is_priced_apart(plan):
    choice = choice_of(plan)
    left = replace(choice, service=choice.service | {"u4": ("unserved", "", "")})

    spared = extract(one_of_everything(), left)

    assert spared.costs.unserved == 5 * 900
    row = next(row for row in spared.services if row.unit_id == "u4")
    assert (row.mode, row.point_id, row.station_id, row.t_per_year) == ("unserved", None, None, 5)
    assert row.haulage_yuan_per_year == row.kilometres == 0


def test_what_is_delivered_is_a_row_of_its_own_and_no_service(plan):
    assert plan.deliveries == (Delivery("d5", "s", 6.0),)
    assert "d5" not in {row.unit_id for row in plan.services}


def test_a_delivery_nobody_takes_goes_nowhere_and_is_priced_apart(plan):
    choice = choice_of(plan)
    left = replace(choice, service=choice.service | {"d5": ("unserved", "", "")})

    spared = extract(one_of_everything(), left)

    assert spared.deliveries == (Delivery("d5", None, 6.0),)
    assert spared.costs.unserved == 6 * 900
    assert {row.site_id: row.load_t_per_year for row in spared.openings}["s"] == pytest.approx(75)


def test_a_standing_facility_without_load_is_told_with_none():
    whole = one_of_everything()
    choice = choice_of(direct_plan(whole))
    idle = replace(
        choice,
        builds=choice.builds | {("q", "point", "standard", 1)},
        point_ships_to=choice.point_ships_to | {"q": "s"},
    )

    plan = extract(whole, idle)

    (q,) = [row for row in plan.openings if row.site_id == "q"]
    assert (q.load_t_per_year, q.fused, q.nature, q.tier) == (0, True, "upgraded", Tier.POINT)
    assert next(row.t_per_year for row in plan.flows if row.origin_id == "q") == 0


def test_a_decision_the_instance_does_not_offer_is_a_fault_of_the_engine():
    nowhere = Choice(frozenset({("p", "point", "huge", 1)}), {}, {}, {}, {})

    with pytest.raises(KeyError):
        extract(one_of_everything(), nowhere)


@pytest.mark.parametrize("seed", range(6))
def test_rows_are_sorted_by_id_whatever_the_order_of_the_decisions(seed):
    whole = random_instance(seed)
    plan = direct_plan(whole)
    choice = choice_of(plan)
    turned = replace(
        choice,
        service=dict(reversed(choice.service.items())),
        point_ships_to=dict(reversed(choice.point_ships_to.items())),
        station_ships_to=dict(reversed(choice.station_ships_to.items())),
    )

    assert [row.unit_id for row in plan.services] == sorted(whole.unit_ids[~whole.unit_delivered].tolist())
    assert [row.township_id for row in plan.deliveries] == sorted(
        whole.unit_ids[whole.unit_delivered].tolist()
    )
    assert extract(whole, turned) == plan


def test_decisions_and_plan_tell_the_same():
    whole = three_villages_two_points()
    plan = direct_plan(whole)

    assert extract(whole, choice_of(plan)) == plan
