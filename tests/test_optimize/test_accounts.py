"""The accounts as a whole: every figure leads to its parameters, every parameter to its figures, and the sums agree."""

import math
import random
from dataclasses import replace
from datetime import date

import pytest
from county_worlds import DEFAULTS, with_values
from money_worlds import YEAR, one_plan, planned_counties

from optimize.accounts import accounts_of
from optimize.demand.demand import demand_of
from optimize.figures import CITY
from optimize.scenario.parameters import parameters_table
from optimize.scenario.scenario import Classes, Scenario

SAMPLE = sorted(random.Random(20261123).sample(sorted(DEFAULTS), 60))
"""Any default at all: most belong to the siting, and then no account may move."""


def scenario(parameters=DEFAULTS) -> Scenario:
    return Scenario(
        name="accounts",
        title_zh="核算",
        title_en="accounts",
        purpose="只为测试",
        base_date=date(2026, 11, 23),
        year=YEAR,
        region="data/nowhere",
        seed=1,
        classes=Classes(point=("standard",), station=("light",), centre=("small",)),
        parameters=parameters,
    )


def told(parameters=DEFAULTS):
    """Name of every figure → (value, what it was made of), the plan staying that of the defaults."""
    measured = planned_counties()
    accounts = accounts_of(measured, scenario(parameters), one_plan(demand_of(measured, DEFAULTS, YEAR)))
    found = {}
    for table in ("demand_figures", "money_figures", "second_hand"):
        for row in getattr(accounts, table):
            name = (table, row.item, row.county_id, row.stream, row.channel, row.payer, row.year)
            assert name not in found
            found[name] = (row.value, frozenset(row.made_of))
    for row in accounts.targets:
        for part in ("asked", "forecast", "of_network"):
            value = getattr(row, part)
            if value is not None:
                name = ("targets", row.key, row.year, row.county_id, row.unit, part)
                found[name] = (float(value), value.made_of)
    for row in accounts.findings:
        name = ("norms", row.site_id, row.tier, row.clause_id)
        limits = tuple((limit.key, limit.value) for limit in row.limits)
        found[name] = ((row.value, row.verdict, limits), frozenset(row.made_of))
    return found


NOW = told()

PARTS = (".generation.", ".capture.", ".share.")


def same(one, other) -> bool:
    if isinstance(one, float):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
    return one == other


def nudged(key: str) -> float:
    row = DEFAULTS[key]
    step = 1.0 if row.unit in ("year", "0/1") else 0.01 * max(abs(row.value), 0.1)
    return row.value - step if row.value + step > row.high else row.value + step


@pytest.mark.parametrize("key", SAMPLE)
def test_any_default_moves_its_own_row_of_the_parameters_and_only_figures_that_list_it(key):
    changed = with_values({key: nudged(key)})

    rows = {row.parameter.key for row in parameters_table(changed) if row.overridden}
    after = told(changed)
    moved = {name for name in NOW.keys() & after.keys() if not same(NOW[name][0], after[name][0])}
    moved |= NOW.keys() ^ after.keys()

    assert rows == {key}
    listing = {name for told_by in (NOW, after) for name in told_by if key in told_by[name][1]}
    assert moved <= listing


@pytest.mark.parametrize(
    "key",
    sorted(
        random.Random(3).sample(
            [key for key in DEFAULTS if key.split(".")[0] in ("stream", "target", "msw", "reuse", "channel")],
            50,
        )
    ),
)
def test_every_demand_figure_of_the_region_that_lists_a_parameter_moves_with_it(key):
    """What anyone recycles is at least what the network collects, so it alone may stay where it is."""
    after = told(with_values({key: nudged(key)}))

    listing = {
        name
        for name, (_, made_of) in NOW.items()
        if key in made_of and name[0] == "demand_figures" and name[2] == CITY and name[1] != "demand-anyone"
    }
    assert {name for name in listing if name in after and same(NOW[name][0], after[name][0])} == set()


def test_the_sums_agree():
    measured = planned_counties()
    accounts = accounts_of(measured, scenario(), one_plan(demand_of(measured, DEFAULTS, YEAR)))

    wrong = [row for row in accounts.reconciled if not row.agrees]
    assert [row.key for row in wrong] == []
    assert {
        "channels",
        "services",
        "deliveries",
        "stations",
        "capital",
        "running",
        "haulage",
        "transfers",
    } <= {row.key for row in accounts.reconciled}


@pytest.mark.parametrize(
    ("part", "row", "key"),
    [("services", 0, "services"), ("deliveries", 0, "deliveries"), ("flows", 1, "stations")],
)
def test_a_tonne_that_goes_astray_is_found(part, row, key):
    measured = planned_counties()
    plan = one_plan(demand_of(measured, DEFAULTS, YEAR))
    rows = list(getattr(plan, part))
    rows[row] = replace(rows[row], t_per_year=rows[row].t_per_year + 1.0)

    accounts = accounts_of(measured, scenario(), replace(plan, **{part: tuple(rows)}))

    assert key in {row.key for row in accounts.reconciled if not row.agrees}


def test_a_yuan_that_goes_astray_is_found():
    measured = planned_counties()
    plan = one_plan(demand_of(measured, DEFAULTS, YEAR))
    plan = replace(plan, costs=replace(plan.costs, haulage=plan.costs.haulage + 1.0))

    accounts = accounts_of(measured, scenario(), plan)

    assert [row.key for row in accounts.reconciled if not row.agrees] == ["haulage"]
