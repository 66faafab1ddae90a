"""What must hold for the least cost whatever the numbers: more choice never costs more, more duty never
costs less.

Every relation is held at gap 0 on random small instances; none of them needs to know the least cost itself.
"""

from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest
from worlds import (
    builds,
    direct_plan,
    instance,
    least_yuan,
    random_instance,
    three_villages_two_points,
    trips,
)

from optimize.model.instance import Builds, Instance, Quota, Trips

SEEDS = range(8)
MANY = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(8, 40)]
SLACK = 1 + 1e-7


def small(seed: int) -> Instance:
    return random_instance(seed, clusters=1 + seed % 2, villages=3)


def rows_kept(trips_: Trips, keep) -> Trips:
    return Trips(**{field.name: getattr(trips_, field.name)[keep] for field in fields(Trips)})


def with_builds(whole: Instance, **columns) -> Instance:
    return replace(whole, builds=replace(whole.builds, **columns))


def builds_kept(whole: Instance, keep) -> Instance:
    """The instance with only the build rows flagged; hauls of the others go too."""
    at = np.where(keep, np.cumsum(keep) - 1, -1)
    haul = rows_kept(whole.haul, keep[whole.haul.origin])
    table = Builds(**{name: getattr(whole.builds, name)[keep] for name in Builds.__slots__})
    return replace(whole, builds=table, haul=replace(haul, origin=at[haul.origin]))


def builds_added(whole: Instance, rows, **columns) -> Instance:
    """Copies of the build rows `rows` beside them, with `columns` changed, hauls included."""
    old = whole.builds
    copies = {name: getattr(old, name)[rows] for name in Builds.__slots__} | columns
    table = Builds(**{name: np.concatenate([getattr(old, name), copies[name]]) for name in Builds.__slots__})
    haul = whole.haul
    new = {int(row): len(old.site) + number for number, row in enumerate(rows)}
    again = [number for number, build in enumerate(haul.origin.tolist()) if build in new]
    more = {field.name: getattr(haul, field.name)[again] for field in fields(Trips)}
    more["origin"] = np.array([new[int(build)] for build in more["origin"]], dtype=np.int64)
    joined = Trips(**{name: np.concatenate([getattr(haul, name), values]) for name, values in more.items()})
    return replace(whole, builds=table, haul=joined)


@pytest.mark.parametrize("seed", [*SEEDS, *MANY])
@pytest.mark.parametrize("leg", ["to_point", "collect", "haul"])
def test_a_shorter_limit_never_costs_less(seed, leg):
    """A limit only takes arcs away: what is left must not be cheaper. All classes of a station lose the
    same hauls."""
    whole = small(seed)
    longest = getattr(whole, leg)
    start = whole.builds.site[longest.origin] if leg == "haul" else longest.origin
    _, pair = np.unique(start * 1000 + longest.destination, return_inverse=True)
    keep = (np.random.default_rng(seed).random(len(longest.origin)) < 0.8)[pair]
    shorter = replace(whole, **{leg: rows_kept(longest, keep)})

    assert least_yuan(shorter) * SLACK >= least_yuan(whole)


@pytest.mark.parametrize("seed", [*SEEDS, *MANY])
def test_an_extra_candidate_site_never_costs_more(seed):
    """Point p00 as it is against no candidate there (where nothing forces it)."""
    whole = with_builds(small(seed), forced=np.zeros(len(small(seed).builds.site), dtype=bool))
    without = builds_kept(whole, whole.builds.site != 0)

    assert least_yuan(whole) <= least_yuan(without) * SLACK


@pytest.mark.parametrize("seed", [*SEEDS, *MANY])
def test_a_quota_only_adds_cost(seed):
    whole = replace(small(seed), quotas=())
    costs = [least_yuan(replace(whole, quotas=(Quota(0, "point", count),))) for count in range(5)]

    assert least_yuan(whole) == pytest.approx(costs[0])
    assert all(low <= high * SLACK for low, high in pairwise(costs))


@pytest.mark.parametrize("seed", [*SEEDS, *MANY])
def test_what_stands_already_never_costs_more_than_building_it(seed):
    """The same station with its capital spent: kept at no capital cost, and free to stay shut."""
    whole = small(seed)
    stations = whole.builds.tier == "station"
    kept = with_builds(
        whole,
        capital_yuan=np.where(stations, 0.0, whole.builds.capital_yuan),
        nature=np.where(stations, "kept", whole.builds.nature),
    )

    assert least_yuan(kept) <= least_yuan(whole) * SLACK


@pytest.mark.parametrize("seed", [*SEEDS, *MANY])
@pytest.mark.parametrize("share", [0.5, 1.5])
def test_a_fused_upgrade_offered_beside_new_never_costs_more(seed, share):
    """Not even when it is dearer: then it is left alone. Its class has a name of its own."""
    whole = small(seed)
    rows = np.flatnonzero(whole.builds.tier == "point")
    upgrades = builds_added(
        whole,
        rows,
        size=np.full(len(rows), "fused"),
        fused=np.ones(len(rows), dtype=bool),
        nature=np.full(len(rows), "upgraded"),
        running_yuan=whole.builds.running_yuan[rows] * share,
    )

    assert least_yuan(upgrades) <= least_yuan(whole) * SLACK


def test_a_village_that_is_itself_the_candidate_is_collected_at_nothing():
    """One village of 10 t at point p (40), hop to the station 1 yuan/t, station 30, centre 50: 40 + 0 +
    10 + 80 = 130."""
    whole = instance(
        demand=[10],
        sites=["p", "s", "z"],
        builds=builds(
            (0, "point", "standard", 1, 30, 40, 0),
            (1, "station", "light", 1, 30, 30, 0),
            (2, "centre", "small", 1, 30, 50, 0),
        ),
        to_point=trips((0, 0, 0, 0, 0)),
        collect=trips((0, 1, 2, 3, 1)),
        haul=trips((1, 2, 9, 9, 0)),
    )

    plan = direct_plan(whole)

    assert plan.costs.gross == pytest.approx(130)
    assert plan.services[0].haulage_yuan_per_year == 0
    assert plan.services[0].kilometres == 0


@pytest.mark.parametrize("seed", [*SEEDS, *MANY])
@pytest.mark.parametrize("factor", [0.25, 7.0])
def test_all_yuan_times_k_is_the_least_cost_times_k(seed, factor):
    whole = small(seed)
    table = whole.builds
    dearer = replace(
        whole,
        builds=replace(
            table,
            capital_yuan=factor * table.capital_yuan,
            running_yuan=factor * table.running_yuan,
            handling_yuan_per_t=factor * table.handling_yuan_per_t,
        ),
        hosted_capital_yuan=factor * whole.hosted_capital_yuan,
        hosted_running_yuan=factor * whole.hosted_running_yuan,
        mobile_terms=replace(
            whole.mobile_terms,
            capital_yuan=factor * whole.mobile_terms.capital_yuan,
            running_yuan=factor * whole.mobile_terms.running_yuan,
        ),
        centre_handling_yuan_per_t=factor * whole.centre_handling_yuan_per_t,
        unserved_yuan_per_t=factor * whole.unserved_yuan_per_t,
        **{
            leg: replace(getattr(whole, leg), yuan=factor * getattr(whole, leg).yuan)
            for leg in ("to_point", "collect", "hosted", "mobile", "haul")
        },
    )

    assert least_yuan(dearer) == pytest.approx(factor * least_yuan(whole), rel=1e-7)


@pytest.mark.parametrize("seed", [*SEEDS, *MANY])
def test_a_higher_price_of_unserved_demand_never_lowers_the_cost_and_never_serves_less(seed):
    whole = small(seed)
    plans = [direct_plan(replace(whole, unserved_yuan_per_t=price)) for price in (1.0, 20.0, 400.0)]
    if plans[0] is None:
        assert plans == [None] * 3
        return
    costs = [plan.costs.gross + plan.costs.unserved for plan in plans]
    missed = [sum(row.t_per_year for row in plan.services if row.mode == "unserved") for plan in plans]

    assert costs[0] <= costs[1] * SLACK <= costs[2] * SLACK**2
    assert missed[0] >= missed[1] - 1e-6 >= missed[2] - 2e-6


@pytest.mark.parametrize("seed", [*SEEDS, *MANY])
def test_having_to_serve_everybody_never_costs_less_than_being_free_to(seed):
    """At the same price of unserved demand."""
    whole = small(seed)
    bound = replace(whole, must_serve=np.ones(len(whole.unit_ids), dtype=bool))
    free = replace(whole, must_serve=np.zeros(len(whole.unit_ids), dtype=bool))

    assert least_yuan(free) <= least_yuan(whole) * SLACK
    assert least_yuan(whole) <= least_yuan(bound) * SLACK


@pytest.mark.parametrize("seed", [*SEEDS, *MANY])
def test_what_must_stand_never_costs_less(seed):
    whole = small(seed)
    site = whole.builds.site == whole.builds.site[4]  # the first station
    forced = with_builds(whole, forced=whole.builds.forced | site)

    assert least_yuan(whole) <= least_yuan(forced) * SLACK


def deliveries_times(whole: Instance, factor: float) -> Instance:
    """The same instance with `factor` times as much delivered straight to stations."""
    return replace(whole, demand_t=np.where(whole.unit_delivered, factor, 1.0) * whole.demand_t)


@pytest.mark.parametrize("seed", [*SEEDS, *MANY])
def test_more_deliveries_never_cost_less(seed):
    """Where they may be left out too: at 1 yuan/t or more, less of anything is never dearer."""
    whole = small(seed)
    costs = [least_yuan(deliveries_times(whole, factor)) for factor in (0.5, 1.0, 2.0)]

    assert all(low <= high * SLACK for low, high in pairwise(costs))


def village_and_collectors(delivered_t: float, *, must_serve: bool = True) -> Instance:
    """A village of 10 t has a box at station s (7 yuan); collectors bring `delivered_t` to s or t.

    s (30 yuan) has room for 15 t, t (100 yuan) for 40 t; hauls are 2 yuan/t from s and 3 from t; the centre is 50.
    """
    return instance(
        demand=[10, delivered_t],
        sites=["s", "t", "z"],
        builds=builds(
            (0, "station", "light", 1, 15, 30, 0),
            (1, "station", "light", 1, 40, 100, 0),
            (2, "centre", "small", 1, 100, 50, 0),
        ),
        hosted=trips((0, 0, 1, 1, 7)),
        delivered=[(1, 0), (1, 1)],
        haul=trips((0, 2, 1, 1, 2), (1, 2, 1, 1, 3)),
        must_serve=[True, must_serve],
        unserved=6.0,
    )


def test_what_is_delivered_is_hauled_on_and_costs_nothing_before():
    """Box 7 + station 30 + centre 50 + 14 t at 2 yuan: 115."""
    plan = direct_plan(village_and_collectors(4.0))

    assert plan.costs.gross == pytest.approx(7 + 30 + 50 + 28)
    assert [(row.station_id, row.t_per_year) for row in plan.deliveries] == [("s", 4)]


def test_a_stations_room_binds_on_what_is_delivered():
    """6 t more than the 15 t of s: t must open for 100, and its hauls cost 3: 7 + 130 + 50 + 20 + 33."""
    plan = direct_plan(village_and_collectors(11.0))

    assert plan.costs.gross == pytest.approx(7 + 130 + 50 + 20 + 33)
    assert [row.station_id for row in plan.deliveries] == ["t"]
    assert direct_plan(village_and_collectors(41.0)) is None


def test_a_delivery_is_left_out_where_taking_it_is_dearer():
    """At 6 yuan/t, 11 t cost 66; station t alone would cost 100."""
    plan = direct_plan(village_and_collectors(11.0, must_serve=False))

    assert (plan.costs.gross, plan.costs.unserved) == pytest.approx((7 + 30 + 50 + 20, 66))
    assert [row.station_id for row in plan.deliveries] == [None]


def test_the_order_of_villages_does_not_matter():
    """355 yuan in any order; what opens and who goes where stays the same."""
    whole = three_villages_two_points()
    order = np.array([2, 0, 1])
    at = np.argsort(order)
    turned = replace(
        whole,
        unit_ids=whole.unit_ids[order],
        demand_t=whole.demand_t[order],
        to_point=replace(whole.to_point, origin=at[whole.to_point.origin]),
    )

    assert direct_plan(turned) == direct_plan(whole)
