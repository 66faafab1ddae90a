"""The audit by mutation: a good plan passes; each way to spoil it is found, and under the right name.

The good plan is the best one of ``worlds.one_of_everything``: u0 and u1 at point p, u2 with a box, u3 and
u4 by mobile stops, all through station s to centre z; d5 (6 t) is delivered straight to s. Every mutation changes
as little as it can and re-adds the totals, so that nothing but the rule in question can object.
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from worlds import direct_plan, one_of_everything, random_instance

from geo.tier import Tier
from optimize.model.instance import Quota
from optimize.plan.audit import audit
from optimize.plan.plan import Costs, Delivery, Plan, Service

ROOT = Path(__file__).parents[2]
UNSERVED_YUAN = 900.0


@pytest.fixture(scope="module")
def good() -> Plan:
    return direct_plan(one_of_everything())


def added_up(plan: Plan) -> Plan:
    """The same rows, totals re-added."""
    built = (*plan.openings, *plan.services, *plan.fleets)
    costs = Costs(
        capital=sum(row.capital_yuan_per_year for row in built),
        running=sum(row.running_yuan_per_year for row in built),
        haulage=sum(row.haulage_yuan_per_year for row in (*plan.services, *plan.flows)),
        unserved=UNSERVED_YUAN
        * (
            sum(row.t_per_year for row in plan.services if row.mode == "unserved")
            + sum(row.t_per_year for row in plan.deliveries if row.station_id is None)
        ),
    )
    return replace(plan, costs=costs)


def changed(plan: Plan, table: str, key: str, **fields) -> Plan:
    """One row changed: the service of a unit, the opening of a site, the flow from a site, the fleet of a
    station."""
    name = {"services": "unit_id", "openings": "site_id", "flows": "origin_id", "fleets": "station_id"}[table]
    rows = getattr(plan, table)
    assert sum(getattr(row, name) == key for row in rows) == 1
    return replace(
        plan, **{table: tuple(replace(row, **fields) if getattr(row, name) == key else row for row in rows)}
    )


def without(plan: Plan, table: str, key: str) -> Plan:
    name = {"services": "unit_id", "openings": "site_id", "flows": "origin_id", "fleets": "station_id"}[table]
    return replace(plan, **{table: tuple(row for row in getattr(plan, table) if getattr(row, name) != key)})


def doubled(plan: Plan, table: str) -> Plan:
    rows = getattr(plan, table)
    return replace(plan, **{table: (*rows, rows[-1])})


def with_service(plan: Plan, unit: str, mode: str, **fields) -> Plan:
    """Give `unit` another home, at no price unless told."""
    plain = {"point_id": None, "station_id": None, "kilometres": 0.0, "minutes": 0.0}
    free = {"capital_yuan_per_year": 0.0, "running_yuan_per_year": 0.0, "haulage_yuan_per_year": 0.0}
    return changed(plan, "services", unit, mode=mode, **(plain | free | fields))


MUTATIONS: dict[str, tuple[Callable[[Plan], Plan], set[str]]] = {
    # 每村必有归属
    "a unit has a service of another instance": (
        lambda p: replace(p, services=(*p.services, Service("u9", "unserved", None, None, 0, 0, 0, 0, 0, 0))),
        {"audit-unknown-unit"},
    ),
    "a unit is dropped with its tonnes": (
        lambda p: without(p, "services", "u2"),
        {"audit-unit-times", "audit-flow-price", "audit-load"},
    ),
    "a unit is served twice": (
        lambda p: replace(p, services=(*p.services, Service("u4", "unserved", None, None, 5, 0, 0, 0, 0, 0))),
        {"audit-unit-times"},
    ),
    "a unit has fewer tonnes than it has": (
        lambda p: changed(p, "services", "u2", t_per_year=11.0),
        {"audit-tonnes", "audit-flow-price", "audit-load"},
    ),
    "a unit that must be served is not": (
        lambda p: with_service(p, "u2", "unserved"),
        {"audit-unserved", "audit-flow-price", "audit-load"},
    ),
    # deliveries
    "a delivery of another instance": (
        lambda p: replace(p, deliveries=(*p.deliveries, Delivery("d9", None, 0.0))),
        {"audit-unknown-delivery"},
    ),
    "a delivery is dropped with its tonnes": (
        lambda p: replace(p, deliveries=()),
        {"audit-delivery-times", "audit-flow-price", "audit-load"},
    ),
    "a delivery is told twice": (
        lambda p: replace(p, deliveries=(*p.deliveries, Delivery("d5", None, 6.0))),
        {"audit-delivery-times", "audit-undelivered"},
    ),
    "a delivery has fewer tonnes than it has": (
        lambda p: replace(p, deliveries=(Delivery("d5", "s", 5.0),)),
        {"audit-delivered-tonnes", "audit-flow-price", "audit-load"},
    ),
    "a delivery that must be taken is not": (
        lambda p: replace(p, deliveries=(Delivery("d5", None, 6.0),)),
        {"audit-undelivered", "audit-flow-price", "audit-load"},
    ),
    "a delivery to a station that does not stand": (
        lambda p: replace(p, deliveries=(Delivery("d5", "r", 6.0),)),
        {"audit-delivery", "audit-flow-price", "audit-load", "audit-mass"},
    ),
    "a delivery to a place that takes none": (
        lambda p: replace(p, deliveries=(Delivery("d5", "z", 6.0),)),
        {"audit-delivery", "audit-flow-price", "audit-load", "audit-mass"},
    ),
    "a village called a delivery": (
        lambda p: replace(
            without(p, "services", "u2"), deliveries=(*p.deliveries, Delivery("u2", "s", 12.0))
        ),
        {"audit-unit-times", "audit-unknown-delivery", "audit-delivery"},
    ),
    # openings
    "two classes stand at one station": (
        lambda p: doubled(p, "openings"),
        {"audit-two-classes"},
    ),
    "a class nobody offers": (
        lambda p: changed(p, "openings", "s", size="huge"),
        {"audit-unknown-build", "audit-flow"},
    ),
    "a number of units nobody offers": (
        lambda p: changed(p, "openings", "p", units=3),
        {"audit-unknown-build"},
    ),
    "a cheaper point": (
        lambda p: changed(p, "openings", "p", capital_yuan_per_year=1.0),
        {"audit-build-price"},
    ),
    "handling at the station forgotten": (
        lambda p: changed(p, "openings", "s", running_yuan_per_year=100.0),
        {"audit-build-price"},
    ),
    "sorting at the centre forgotten": (
        lambda p: changed(p, "openings", "z", running_yuan_per_year=150.0),
        {"audit-build-price"},
    ),
    "another one-off investment": (
        lambda p: changed(p, "openings", "z", investment_yuan=1.0),
        {"audit-build-price"},
    ),
    "a larger centre than was bought": (
        lambda p: changed(p, "openings", "z", throughput_t_per_year=9000.0),
        {"audit-build-price"},
    ),
    "a point called fused that is not": (
        lambda p: changed(p, "openings", "p", fused=True),
        {"audit-build-price"},
    ),
    "a new point called kept": (
        lambda p: changed(p, "openings", "p", nature="kept"),
        {"audit-build-price"},
    ),
    # services
    "an unserved unit with a station": (
        lambda p: with_service(p, "u4", "unserved", station_id="s"),
        {"audit-service", "audit-fleet", "audit-mass"},
    ),
    "an unserved unit that is paid for": (
        lambda p: without_u4(p, haulage_yuan_per_year=100.0),
        {"audit-service-price"},
    ),
    "a box for a unit that has no such trip": (
        lambda p: with_service(p, "u0", "hosted", station_id="s"),
        {"audit-service", "audit-flow-price", "audit-load"},
    ),
    "a box that is a point too": (
        lambda p: changed(p, "services", "u2", point_id="p"),
        {"audit-service"},
    ),
    "a mode nobody knows": (
        lambda p: changed(p, "services", "u2", mode="drone"),
        {"audit-service"},
    ),
    "a village at a point that does not stand": (
        lambda p: changed(
            p, "services", "u1", point_id="q", kilometres=1.5, minutes=3.0, haulage_yuan_per_year=12.0
        ),
        {"audit-closed", "audit-coherent", "audit-flow-price", "audit-load"},
    ),
    "a box emptied at a station that does not stand": (
        lambda p: changed(
            p, "services", "u2", station_id="r", kilometres=6.0, minutes=11.0, haulage_yuan_per_year=9.0
        ),
        {"audit-closed", "audit-flow-price", "audit-load", "audit-mass"},
    ),
    "a cheaper trip": (
        lambda p: changed(p, "services", "u1", haulage_yuan_per_year=9.0),
        {"audit-service-price"},
    ),
    "a shorter trip": (
        lambda p: changed(p, "services", "u1", kilometres=0.5),
        {"audit-service-price"},
    ),
    "a box for nothing": (
        lambda p: changed(p, "services", "u2", capital_yuan_per_year=0.0),
        {"audit-service-price"},
    ),
    # point → station
    "a village known by another station than its point's": (
        lambda p: changed(p, "services", "u1", station_id="r"),
        {"audit-closed", "audit-coherent", "audit-flow-price", "audit-load", "audit-mass"},
    ),
    "a point that ships to a station that does not stand": (
        lambda p: changed(
            p, "flows", "p", destination_id="r", kilometres=5.0, minutes=10.0, haulage_yuan_per_year=75.0
        ),
        {"audit-flow", "audit-coherent"},
    ),
    "a flow from a point that does not stand": (
        lambda p: replace(
            p, flows=(*p.flows, replace(p.flows[0], origin_id="q", t_per_year=0.0, haulage_yuan_per_year=0.0))
        ),
        {"audit-flow"},
    ),
    "a leg nobody knows": (
        lambda p: replace(p, flows=(*p.flows, replace(p.flows[0], leg="point_centre"))),
        {"audit-flow", "audit-ships", "audit-coherent"},
    ),
    "a cheaper flow from the point": (
        lambda p: changed(p, "flows", "p", haulage_yuan_per_year=1.0),
        {"audit-flow-price"},
    ),
    "fewer tonnes flow from the point": (
        lambda p: changed(p, "flows", "p", t_per_year=40.0),
        {"audit-flow-price"},
    ),
    "a point ships twice": (
        lambda p: replace(p, flows=(*p.flows, p.flows[0])),
        {"audit-ships", "audit-coherent"},
    ),
    # station → centre
    "a station ships nowhere": (
        lambda p: without(p, "flows", "s"),
        {"audit-ships", "audit-load", "audit-mass"},
    ),
    "a station ships to a centre that does not stand": (
        lambda p: changed(
            p, "flows", "s", destination_id="y", kilometres=20.0, minutes=30.0, haulage_yuan_per_year=187.5
        ),
        {"audit-flow", "audit-load"},
    ),
    "a cheaper haul": (
        lambda p: changed(p, "flows", "s", haulage_yuan_per_year=75.0),
        {"audit-flow-price"},
    ),
    "tonnes lost between station and centre": (
        lambda p: changed(p, "flows", "s", t_per_year=70.0),
        {"audit-flow-price"},
    ),
    # loads and vehicles
    "a load that is not the real one": (
        lambda p: changed(p, "openings", "p", load_t_per_year=49.0),
        {"audit-load"},
    ),
    "no vehicle for the mobile stops": (
        lambda p: without(p, "fleets", "s"),
        {"audit-fleet"},
    ),
    "more vehicles than a station may keep": (
        lambda p: changed(
            p,
            "fleets",
            "s",
            vehicles=3,
            capital_yuan_per_year=30.0,
            running_yuan_per_year=75.0,
            investment_yuan=180.0,
        ),
        {"audit-fleet"},
    ),
    "half a vehicle": (
        lambda p: changed(
            p, "fleets", "s", vehicles=0.5, capital_yuan_per_year=5.0, running_yuan_per_year=12.5
        ),
        {"audit-fleet"},
    ),
    "a vehicle for nothing": (
        lambda p: changed(p, "fleets", "s", running_yuan_per_year=0.0),
        {"audit-fleet"},
    ),
    "a vehicle bought for less": (
        lambda p: changed(p, "fleets", "s", investment_yuan=1.0),
        {"audit-fleet"},
    ),
    "the same vehicles listed twice": (
        lambda p: doubled(p, "fleets"),
        {"audit-fleet"},
    ),
    "vehicles at a station that does not stand": (
        lambda p: replace(p, fleets=(*p.fleets, replace(p.fleets[0], station_id="r", hours_per_year=0.0))),
        {"audit-fleet"},
    ),
    # forced and quotas
    "what must stand does not": (
        lambda p: without(p, "openings", "p"),
        {"audit-forced", "audit-closed", "audit-quota", "audit-flow"},
    ),
    "one standard point short of the quota": (
        lambda p: smaller_point(p),  # noqa: PLW0108  it is written below
        {"audit-quota", "audit-capacity"},
    ),
    "a point that counts for more than it is": (
        lambda p: changed(p, "openings", "p", standard=9),
        {"audit-build-price"},
    ),
}


def without_u4(plan: Plan, **fields) -> Plan:
    """u4 (5 t) left out everywhere, as it may be: 76 t remain, 25 h; then `fields` of its service changed."""
    plan = with_service(plan, "u4", "unserved", **fields)
    plan = changed(plan, "flows", "s", t_per_year=76.0, haulage_yuan_per_year=152.0)
    plan = changed(plan, "openings", "s", load_t_per_year=76.0, running_yuan_per_year=100.0 + 38.0)
    plan = changed(plan, "openings", "z", load_t_per_year=76.0, running_yuan_per_year=150.0 + 76.0)
    return changed(plan, "fleets", "s", hours_per_year=25.0)


def smaller_point(plan: Plan) -> Plan:
    """Point p with one unit of 30 t, stated rightly in every way; its load is 50 t."""
    return changed(
        plan,
        "openings",
        "p",
        units=1,
        standard=1,
        throughput_t_per_year=30.0,
        capital_yuan_per_year=15.0,
        running_yuan_per_year=30.0,
        investment_yuan=100.0,
    )


def test_a_good_plan_passes(good):
    assert audit(one_of_everything(), good) == ()


def test_leaving_out_a_unit_that_may_be_left_out_passes(good):
    assert audit(one_of_everything(), added_up(without_u4(good))) == ()


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_the_audit_finds(mutation, good):
    spoil, expected = MUTATIONS[mutation]
    spoiled = added_up(spoil(good))
    assert spoiled != good

    assert {finding.key for finding in audit(one_of_everything(), spoiled)} == expected


@pytest.mark.parametrize("kind", ["capital", "running", "haulage", "unserved"])
def test_the_audit_finds_a_total_that_is_not_the_sum_of_its_rows(kind, good):
    wrong = replace(good, costs=replace(good.costs, **{kind: getattr(good.costs, kind) + 1}))

    assert [finding.key for finding in audit(one_of_everything(), wrong)] == ["audit-totals"]


def test_the_audit_finds_a_trip_out_of_the_catchment(good):
    """The same plan where u2 belongs to another cluster than station s: the trip is on the books all the
    same."""
    whole = one_of_everything()
    moved = replace(
        whole,
        unit_cluster=np.array([0, 0, 1, 0, 0, 0]),
        cluster_ids=np.array(["t0", "t1"]),
        cluster_county=np.array([0, 0]),
    )

    assert [finding.key for finding in audit(moved, good)] == ["audit-catchment"]


def test_the_audit_finds_a_delivery_out_of_the_catchment(good):
    whole = one_of_everything()
    moved = replace(
        whole,
        unit_cluster=np.array([0, 0, 0, 0, 0, 1]),
        cluster_ids=np.array(["t0", "t1"]),
        cluster_county=np.array([0, 0]),
    )

    assert [finding.key for finding in audit(moved, good)] == ["audit-delivery"]


def test_the_audit_finds_a_haul_out_of_the_county(good):
    whole = one_of_everything()
    county = whole.site_county.copy()
    county[5] = 1
    moved = replace(whole, site_county=county, county_ids=np.array(["c0", "c1"]), quotas=())

    assert [finding.key for finding in audit(moved, good)] == ["audit-flow"]


def test_the_audit_finds_too_little_room(good):
    """The same plan where the station takes 60 t only: 81 t are too many for it."""
    whole = one_of_everything()
    room = whole.builds.throughput_t.copy()
    room[3] = 60.0
    smaller = replace(whole, builds=replace(whole.builds, throughput_t=room))
    stated = changed(good, "openings", "s", throughput_t_per_year=60.0)

    assert [finding.key for finding in audit(smaller, stated)] == ["audit-capacity"]


def test_the_audit_finds_too_few_vehicles(good):
    """40 hours in one vehicle of 39."""
    whole = one_of_everything()
    tighter = replace(whole, mobile_terms=replace(whole.mobile_terms, hours_per_vehicle=39.0))

    assert [finding.key for finding in audit(tighter, good)] == ["audit-fleet"]


def test_the_audit_finds_a_quota_that_is_short(good):
    higher = replace(one_of_everything(), quotas=(Quota(0, Tier.STATION, 2),))

    assert [finding.key for finding in audit(higher, good)] == ["audit-quota"]


def test_an_opening_at_an_unknown_site_is_a_finding_and_no_crash(good):
    strange = replace(good, openings=(*good.openings, replace(good.openings[1], site_id="nowhere")))

    assert {"audit-unknown-build", "audit-ships"} <= {
        row.key for row in audit(one_of_everything(), added_up(strange))
    }


def test_a_sum_that_is_not_a_number_is_a_finding(good):
    broken = added_up(changed(good, "services", "u1", haulage_yuan_per_year=float("nan")))

    assert {"audit-service-price", "audit-totals"} <= {row.key for row in audit(one_of_everything(), broken)}


def test_every_finding_of_the_audit_is_provoked_here():
    """Read off the source: a rule added without a mutation shows up."""
    source = "".join(
        (ROOT / "optimize" / "plan" / name).read_text(encoding="utf-8")
        for name in ("audit.py", "audit_deliveries.py")
    )
    written = {word.split('"')[0] for word in source.split('message("')[1:]}
    provoked = {key for _, expected in MUTATIONS.values() for key in expected} | {
        "audit-totals",
        "audit-catchment",
    }

    assert written == provoked


@pytest.mark.parametrize("seed", range(12))
def test_the_plan_of_one_instance_fails_on_another(seed):
    plan = direct_plan(random_instance(seed))
    assert plan is not None

    assert audit(random_instance(seed), plan) == ()
    assert audit(random_instance(seed + 100), plan)


def test_the_audit_loads_nothing_of_the_model():
    script = (
        "import sys, optimize.plan.audit\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('pulp', 'highspy')"
        " or name.startswith(('optimize.model.', 'optimize.solve', 'optimize.planner'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "['optimize.model.instance']"
