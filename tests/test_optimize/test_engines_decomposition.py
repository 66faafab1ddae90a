"""The decomposition's edges: what it refuses, empty townships, counties without villages, parts that keep
their sums."""

from dataclasses import replace

import numpy as np
import pytest
from engine_checks import choice_of
from worlds import builds, direct_plan, instance, least_yuan, one_of_everything, random_instance, trips

from optimize.model.choice import Choice
from optimize.model.instance import Trips
from optimize.model.parts import OUTLET, cluster_part, county_part
from optimize.plan.audit import audit
from optimize.plan.extract import extract
from optimize.solve import county_search
from optimize.solve.cuts import Cut
from optimize.solve.decomposition import Decomposition
from optimize.solve.direct import SMALL_UNITS, Direct
from optimize.solve.engine import Effort
from optimize.solve.lower_master import lower_master
from optimize.solve.solver import SolverSettings
from optimize.solve.upper_master import merge

ENGINE = Decomposition()
EFFORT = Effort(gap=0.0, seed=0, solver="HiGHS", work_limit=4)


@pytest.fixture(params=["small counties whole", "no county whole"])
def either_way(request, monkeypatch):
    """With and without sending small counties whole to the solver."""
    if request.param == "no county whole":
        monkeypatch.setattr(county_search, "SMALL_UNITS", -1)


def turned(trips_: Trips, end: str, row: int, position: int) -> Trips:
    column = getattr(trips_, end).copy()
    column[row] = position
    return replace(trips_, **{end: column})


def foreign_site(whole, trips_):
    """A site that is not in the cluster of the first trip's destination."""
    home = whole.site_cluster[trips_.destination[0]]
    return int(np.flatnonzero(whole.site_cluster != home)[0])


@pytest.mark.parametrize(
    ("leg", "rule"),
    [
        ("to_point", "village-crosses-cluster"),
        ("hosted", "hosted-crosses-cluster"),
        ("delivered", "delivery-crosses-cluster"),
        ("mobile", "mobile-crosses-cluster"),
        ("collect", "point-crosses-cluster"),
    ],
)
def test_a_trip_across_clusters_is_a_rule_it_does_not_support(leg, rule):
    whole = random_instance(1)
    table = getattr(whole, leg)
    crossing = replace(whole, **{leg: turned(table, "destination", 0, foreign_site(whole, table))})

    assert ENGINE.unsupported_rules(whole) == ()
    assert ENGINE.unsupported_rules(crossing) == (rule,)


def test_a_haul_across_counties_is_a_rule_it_does_not_support():
    whole = random_instance(3, clusters=2, counties=2)
    home = whole.site_county[whole.haul.destination[0]]
    abroad = int(np.flatnonzero(whole.site_county != home)[0])

    assert ENGINE.unsupported_rules(replace(whole, haul=turned(whole.haul, "destination", 0, abroad))) == (
        "station-crosses-county",
    )


def test_the_direct_engine_refuses_only_what_is_too_large():
    assert Direct().unsupported_rules(random_instance(1)) == ()
    large = random_instance(1, clusters=SMALL_UNITS // 3 + 1, villages=3)
    assert Direct().unsupported_rules(large) == ("size",)


@pytest.mark.usefixtures("either_way")
def test_a_township_without_villages_and_sites_is_passed_over():
    whole = random_instance(2)
    with_ghost = replace(
        whole,
        cluster_ids=np.append(whole.cluster_ids, "ghost"),
        cluster_county=np.append(whole.cluster_county, 0),
    )

    found = ENGINE.solve(with_ghost, EFFORT)

    assert found.bound_yuan == ENGINE.solve(whole, EFFORT).bound_yuan
    assert audit(with_ghost, extract(with_ghost, found.choice)) == ()


@pytest.mark.usefixtures("either_way")
def test_a_county_without_villages_keeps_what_must_stand_there():
    """The second county has no village, but its station (30 yuan) must stand and needs its centre (50)."""
    first = one_of_everything()
    rows = len(first.site_ids)
    table = first.builds
    more = builds(
        (rows, "station", "light", 1, 10, 30, 0, {"forced": True}),
        (rows + 1, "centre", "small", 1, 10, 50, 0),
    )
    haul = first.haul
    both = replace(
        first,
        site_ids=np.append(first.site_ids, ["far-s", "far-z"]),
        site_cluster=np.append(first.site_cluster, [1, 1]),
        site_county=np.append(first.site_county, [1, 1]),
        cluster_ids=np.array(["t0", "t1"]),
        cluster_county=np.array([0, 1]),
        county_ids=np.array(["c0", "c1"]),
        builds=replace(
            table,
            **{name: np.concatenate([getattr(table, name), getattr(more, name)]) for name in table.__slots__},
        ),
        haul=Trips(
            np.append(haul.origin, len(table.site)),
            np.append(haul.destination, rows + 1),
            np.append(haul.kilometres, 1.0),
            np.append(haul.minutes, 1.0),
            np.append(haul.yuan, 1.0),
        ),
    )

    plan = extract(both, ENGINE.solve(both, EFFORT).choice)

    assert audit(both, plan) == ()
    assert {"far-s", "far-z"} <= {row.site_id for row in plan.openings}
    assert least_yuan(both) == pytest.approx(815.5 + 80)


@pytest.mark.usefixtures("either_way")
def test_nothing_to_serve_and_nothing_that_must_stand_costs_nothing():
    some = random_instance(2)
    nothing = replace(
        some, must_serve=np.zeros(len(some.unit_ids), dtype=bool), quotas=(), unserved_yuan_per_t=0.0
    )
    free = replace(
        nothing, builds=replace(nothing.builds, forced=np.zeros(len(nothing.builds.site), dtype=bool))
    )

    found = ENGINE.solve(free, EFFORT)

    assert found.bound_yuan == pytest.approx(0, abs=1e-6)
    plan = extract(free, found.choice)
    assert plan.costs.gross == pytest.approx(0, abs=1e-6)


def test_a_village_no_trip_can_reach_does_not_loosen_the_bound(monkeypatch):
    """The same county with and without a hermit of 50 t at 60 yuan/t: the bound rises by exactly 3,000 yuan.

    Every plan leaves the hermit unserved, so nothing else may change.
    """
    monkeypatch.setattr(county_search, "SMALL_UNITS", -1)
    some = random_instance(4)
    whole = replace(some, must_serve=np.ones(len(some.unit_ids), dtype=bool), unserved_yuan_per_t=60.0)
    hermit = replace(
        whole,
        unit_ids=np.append(whole.unit_ids, "hermit"),
        unit_cluster=np.append(whole.unit_cluster, 0),
        unit_delivered=np.append(whole.unit_delivered, [False]),
        demand_t=np.append(whole.demand_t, 50.0),
        must_serve=np.append(whole.must_serve, [False]),
    )

    assert ENGINE.solve(hermit, EFFORT).bound_yuan == pytest.approx(
        ENGINE.solve(whole, EFFORT).bound_yuan + 3000
    )


# ── parts ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_countys_part_has_its_own_rows_and_no_others():
    whole = random_instance(5, clusters=4, counties=2)
    parts = [county_part(whole, county) for county in (0, 1)]

    for table in ("to_point", "collect", "hosted", "mobile", "delivered", "haul"):
        assert sum(len(getattr(part, table).origin) for part in parts) == len(getattr(whole, table).origin)
    assert sorted(np.concatenate([part.unit_ids for part in parts])) == sorted(whole.unit_ids)
    assert sorted(np.concatenate([part.site_ids for part in parts])) == sorted(whole.site_ids)
    assert sum(len(part.quotas) for part in parts) == len(whole.quotas)


def test_a_cluster_at_its_true_hauls_costs_what_it_costs_in_the_whole():
    """Only z is in reach (2, 1 and 2 yuan/t, sorting 1): the part is the whole without z's own 200 yuan."""
    whole = one_of_everything()
    to_z = replace(whole, haul=trips((3, 5, 15, 25, 2), (4, 5, 15, 25, 1), (5, 5, 18, 28, 2)))
    price = np.full(len(whole.builds.site), np.inf)
    price[[3, 4, 5]] = (3.0, 2.0, 3.0)

    part = cluster_part(to_z, 0, outlet_yuan_per_t=price, reward_yuan={}, unserved_yuan_per_t=900.0)

    assert OUTLET in part.site_ids
    assert least_yuan(to_z) == pytest.approx(815.5)
    assert least_yuan(part) == pytest.approx(815.5 - 200)


def test_a_reward_is_taken_off_for_every_standard_facility():
    """Point p at 30 (+15) a unit, reward 20: one unit costs 10 (+15), two cost 20 (+30)."""
    whole = one_of_everything()
    price = np.where(whole.builds.tier == "station", 1.0, np.inf)

    part = cluster_part(
        whole, 0, outlet_yuan_per_t=price, reward_yuan={"point": 20.0}, unserved_yuan_per_t=900.0
    )

    points = part.builds.tier == "point"
    assert part.builds.running_yuan[points].tolist() == [10, 20, 60]
    assert part.builds.capital_yuan[points].tolist() == [15, 30, 5]


def test_a_station_without_a_price_is_shut():
    whole = one_of_everything()
    price = np.full(len(whole.builds.site), np.inf)
    price[3] = 1.0  # light at s; standard at s and everything at r are shut

    part = cluster_part(whole, 0, outlet_yuan_per_t=price, reward_yuan={}, unserved_yuan_per_t=900.0)
    plan = direct_plan(part)

    assert {(row.site_id, row.size) for row in plan.openings if row.tier == "station"} == {("s", "light")}


def test_choices_that_share_nothing_are_merged():
    whole = random_instance(1, clusters=2, counties=2)
    choices = [choice_of(direct_plan(county_part(whole, county))) for county in (0, 1)]

    plan = extract(whole, merge(choices))

    assert audit(whole, plan) == ()
    assert plan.costs.gross + plan.costs.unserved == pytest.approx(least_yuan(whole))
    assert merge([]) == Choice(frozenset(), {}, {}, {}, {})


def test_a_centre_that_must_stand_stands():
    """y (90) must stand, so z (50) is not worth its money: box 7 + station 30 + y 90 + 5 t at 2 = 137."""
    whole = instance(
        demand=[5],
        sites=["s", "z", "y"],
        builds=builds(
            (0, "station", "light", 1, 10, 30, 0),
            (1, "centre", "small", 1, 10, 50, 0),
            (2, "centre", "small", 1, 10, 90, 0, {"forced": True}),
        ),
        hosted=trips((0, 0, 1, 1, 7)),
        haul=trips((0, 1, 1, 1, 1), (0, 2, 1, 1, 2)),
    )

    plan = extract(whole, ENGINE.solve(whole, EFFORT).choice)

    assert audit(whole, plan) == ()
    assert plan.costs.gross == pytest.approx(7 + 30 + 90 + 10)


def test_evaluations_without_a_bound_claim_nothing_and_break_nothing():
    """The base evaluation of the only cluster was cut off by the clock; a later one shut station r."""
    whole = one_of_everything()
    price = np.full(len(whole.builds.site), np.inf)
    price[[3, 4, 5]] = (3.0, 2.0, 3.0)
    shut = price.copy()
    shut[5] = np.inf
    cut_off = Cut(0, -np.inf, price, {}, 0.0, relaxed=True)
    later = Cut(0, 500.0, shut, {}, 0.0, relaxed=True)

    for cuts in ([cut_off], [cut_off, later]):
        bound, _ = lower_master(whole, cuts, SolverSettings())
        assert bound <= 794.5
