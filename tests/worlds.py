"""Small instances made from arrays: described in words, with their sum on paper, or seeded at random.

Used by the tests of ``optimize``; one county unless told otherwise. `any_instance` draws through a
`Dice`, so that the
same generator serves seeds (numpy) and Hypothesis.
"""

from dataclasses import replace
from typing import Protocol

import numpy as np

from optimize.model.instance import Builds, Deliveries, Instance, MobileTerms, Quota, Trips
from optimize.plan.extract import extract
from optimize.plan.plan import Plan
from optimize.solve.direct import Direct
from optimize.solve.engine import Effort

NO_TRIPS = Trips(*(np.zeros(0, dtype=np.int64),) * 2, *(np.zeros(0),) * 3)


def trips(*rows):
    """Rows of (origin, destination, km, minutes, yuan)."""
    if not rows:
        return NO_TRIPS
    origin, destination, km, minutes, yuan = zip(*rows, strict=True)
    return Trips(
        np.array(origin, dtype=np.int64),
        np.array(destination, dtype=np.int64),
        np.array(km, dtype=float),
        np.array(minutes, dtype=float),
        np.array(yuan, dtype=float),
    )


def builds(*rows):
    """Rows of (site, tier, size, units, throughput, fixed yuan, handling yuan/t, options…)."""
    table = {name: [] for name in Builds.__slots__}
    for site, tier, size, units, throughput, fixed, handling, *rest in rows:
        options = rest[0] if rest else {}
        values = {
            "site": site,
            "tier": tier,
            "size": size,
            "units": units,
            "standard": options.get("standard", units if tier != "centre" else 0),
            "throughput_t": throughput,
            "capital_yuan": options.get("capital", 0.0),
            "running_yuan": fixed,
            "handling_yuan_per_t": handling,
            "investment_yuan": options.get("investment", 0.0),
            "nature": options.get("nature", "new"),
            "fused": options.get("fused", False),
            "forced": options.get("forced", False),
        }
        for name, value in values.items():
            table[name].append(value)
    kinds = {"tier": np.str_, "size": np.str_, "nature": np.str_, "fused": bool, "forced": bool}
    whole = {"site", "units", "standard"}
    return Builds(
        **{
            name: np.array(values, dtype=kinds.get(name, np.int64 if name in whole else np.float64))
            for name, values in table.items()
        }
    )


def instance(
    *,
    demand,
    sites,
    builds,
    to_point=NO_TRIPS,
    collect=NO_TRIPS,
    hosted=NO_TRIPS,
    hosted_fixed=0.0,
    mobile=NO_TRIPS,
    mobile_hours=(),
    delivered=(),
    vehicle=(1000.0, 100.0, 3),
    haul=NO_TRIPS,
    unit_cluster=None,
    site_cluster=None,
    cluster_county=None,
    quotas=(),
    must_serve=None,
    unserved=1000.0,
):
    """An instance from plain lists; `vehicle` is (hours, yuan per year, most per station).

    `delivered` holds (unit, station site or None): such a unit is a delivery, called d… instead of u….
    """
    n, m = len(demand), len(sites)
    unit_cluster = (
        np.zeros(n, dtype=np.int64) if unit_cluster is None else np.array(unit_cluster, dtype=np.int64)
    )
    site_cluster = (
        np.zeros(m, dtype=np.int64) if site_cluster is None else np.array(site_cluster, dtype=np.int64)
    )
    cluster_county = (
        np.zeros(1, dtype=np.int64) if cluster_county is None else np.array(cluster_county, dtype=np.int64)
    )
    hours, yuan, most = vehicle
    deliveries = {unit for unit, _ in delivered}
    ends = np.array([row for row in delivered if row[1] is not None], dtype=np.int64).reshape(-1, 2)
    return Instance(
        unit_ids=np.array([f"{'d' if row in deliveries else 'u'}{row}" for row in range(n)]),
        unit_cluster=unit_cluster,
        unit_delivered=np.array([row in deliveries for row in range(n)], dtype=bool),
        demand_t=np.array(demand, dtype=float),
        must_serve=np.ones(n, dtype=bool) if must_serve is None else np.array(must_serve, dtype=bool),
        unserved_yuan_per_t=unserved,
        site_ids=np.array(sites),
        site_cluster=site_cluster,
        site_county=cluster_county[site_cluster],
        cluster_ids=np.array([f"t{row}" for row in range(len(cluster_county))]),
        cluster_county=cluster_county,
        county_ids=np.array([f"c{row}" for row in range(int(cluster_county.max()) + 1)]),
        builds=builds,
        to_point=to_point,
        collect=collect,
        hosted=hosted,
        hosted_capital_yuan=np.zeros(len(hosted.origin)),
        hosted_running_yuan=np.full(len(hosted.origin), float(hosted_fixed)),
        hosted_investment_yuan=np.zeros(len(hosted.origin)),
        mobile=mobile,
        mobile_terms=MobileTerms(np.array(mobile_hours, dtype=float), hours, 0.0, yuan, 0.0, most),
        delivered=Deliveries(ends[:, 0], ends[:, 1]),
        haul=haul,
        centre_handling_yuan_per_t=0.0,
        quotas=tuple(Quota(*row) for row in quotas),
    )


def direct_plan(whole: Instance, *, gap: float = 0.0) -> Plan | None:
    """The plan of the whole model in one piece; None where the solver says that there is none."""
    found = Direct().solve(whole, Effort(gap=gap, seed=0, solver="HiGHS"))
    assert (found.choice is None) == (found.stopped_by == "infeasible")
    return None if found.choice is None else extract(whole, found.choice)


def least_yuan(whole: Instance) -> float:
    """What the best plan costs, unserved demand included; inf where there is none."""
    plan = direct_plan(whole)
    return float("inf") if plan is None else plan.costs.gross + plan.costs.unserved


def three_villages_two_points() -> Instance:
    """Two points of 30 t each; three villages of 10, 20 and 15 t; one station, one centre.

    45 t fit in no single point, so both are built: 100 + 120 yuan. u1 and u2 would both like east but weigh
    35 t; the cheapest repair sends u2 (15 t) west for 15 yuan. Station 50, centre 70; nothing else costs.
    Least cost = 100 + 120 + 15 + 50 + 70 = 355 yuan per year, and the plan is unique.
    """
    return instance(
        demand=[10, 20, 15],
        sites=["west", "east", "station", "centre"],
        builds=builds(
            (0, "point", "standard", 1, 30, 100, 0),
            (1, "point", "standard", 1, 30, 120, 0),
            (2, "station", "light", 1, 100, 50, 0),
            (3, "centre", "small", 1, 100, 70, 0),
        ),
        to_point=trips(
            (0, 0, 1, 1, 0),
            (0, 1, 2, 2, 20),
            (1, 0, 2, 2, 40),
            (1, 1, 1, 1, 0),
            (2, 0, 2, 2, 15),
            (2, 1, 1, 1, 0),
        ),
        collect=trips((0, 2, 1, 1, 0), (1, 2, 1, 1, 0)),
        haul=trips((2, 3, 1, 1, 0)),
    )


def one_of_everything() -> Instance:
    """One county, one cluster: every mode, class and family once, for the golden rows and the audit's
    mutations.

    Five villages: u0 20 t, u1 30 t, u2 12 t, u3 8 t, u4 5 t (u4 may be left out, at 900 yuan/t).
    Point ``p`` must stand (30 t alone, 60 t as two units); point ``q`` is a waste-sorting site (30 t, fused).
    Station ``s`` is light (100 t) or standard (200 t), station ``r`` stands already; centres ``y`` and ``z``.
    Collectors bring d5 6 t straight to s or r. Quota: two standard points, one station. One vehicle has 50 hours,
    at most two a station.

    The best plan: p with two units (90) serves u0 and u1 (50 t: u1's trip 10, 50 t x 1 yuan to s = 50);
    u2 has a box at s (16 + 6), u3 and u4 are mobile stops at s (3 + 2; 25 + 15 = 40 h: one vehicle 35).
    s is light (120, handling 81 t x 0.5 = 40.5), hauls 81 t x 2 to z (162, sorting 81 t x 1 = 81; z small
    200). d5 goes to s for nothing.
    Both units of p meet the quota of two, s that of one; q and r stay shut.
    Least cost = 90 + 10 + 50 + 22 + 5 + 35 + 120 + 40.5 + 162 + 81 + 200 = 815.5 yuan per year.
    """
    whole = instance(
        demand=[20, 30, 12, 8, 5, 6],
        sites=["p", "q", "s", "r", "y", "z"],
        builds=builds(
            (0, "point", "standard", 1, 30, 30, 0, {"capital": 15, "investment": 100, "forced": True}),
            (0, "point", "standard", 2, 60, 60, 0, {"capital": 30, "investment": 200, "forced": True}),
            (
                1,
                "point",
                "standard",
                1,
                30,
                80,
                0,
                {"capital": 5, "investment": 40, "nature": "upgraded", "fused": True},
            ),
            (2, "station", "light", 1, 100, 100, 0.5, {"capital": 20, "investment": 150}),
            (2, "station", "standard", 1, 200, 190, 0.25, {"capital": 40, "investment": 300}),
            (3, "station", "light", 1, 100, 180, 0.5, {"nature": "kept"}),
            (4, "centre", "small", 1, 90, 260, 0, {"capital": 40, "investment": 400}),
            (5, "centre", "small", 1, 90, 150, 0, {"capital": 50, "investment": 500}),
            (5, "centre", "medium", 1, 300, 350, 0, {"capital": 90, "investment": 900}),
        ),
        to_point=trips(
            (0, 0, 0, 0, 0), (0, 1, 2, 4, 30), (1, 0, 1, 2, 10), (1, 1, 1.5, 3, 12), (2, 1, 0, 0, 0)
        ),
        collect=trips((0, 2, 4, 8, 1), (0, 3, 5, 10, 1.5), (1, 2, 6, 12, 2), (1, 3, 3, 6, 1)),
        hosted=trips((2, 2, 5, 9, 6), (2, 3, 6, 11, 9), (3, 2, 4, 7, 5)),
        hosted_fixed=16.0,
        mobile=trips((3, 2, 4, 7, 3), (3, 3, 5, 8, 4), (4, 2, 7, 12, 2)),
        mobile_hours=[25, 30, 15],
        delivered=[(5, 2), (5, 3)],
        vehicle=(50.0, 25.0, 2),
        haul=trips(
            (3, 4, 20, 30, 2.5), (3, 5, 15, 25, 2), (4, 4, 20, 30, 1.5), (4, 5, 15, 25, 1), (5, 5, 18, 28, 2)
        ),
        quotas=[(0, "point", 2), (0, "station", 1)],
        must_serve=[True, True, True, True, False, True],
        unserved=900.0,
    )
    terms = replace(whole.mobile_terms, capital_yuan=10.0, investment_yuan=60.0)
    boxes = np.full(3, 4.0)
    return replace(
        whole,
        centre_handling_yuan_per_t=1.0,
        mobile_terms=terms,
        hosted_capital_yuan=boxes,
        hosted_running_yuan=3 * boxes,
        hosted_investment_yuan=10 * boxes,
    )


class Dice(Protocol):
    """Where a random instance gets its numbers from."""

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        ...

    def chance(self, percent: int) -> bool:
        """Return true in `percent` of a hundred throws."""
        ...


class SeededDice:
    """Numbers from a seed."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def whole(self, low: int, high: int) -> int:
        return int(self._rng.integers(low, high + 1))

    def chance(self, percent: int) -> bool:
        return bool(self._rng.integers(0, 100) < percent)


class HypothesisDice:
    """Numbers drawn by Hypothesis, so that a failure shrinks to a small instance with few arcs."""

    def __init__(self, draw, strategies) -> None:
        self._draw, self._st = draw, strategies

    def whole(self, low: int, high: int) -> int:
        return self._draw(self._st.integers(low, high))

    def chance(self, percent: int) -> bool:
        return self._draw(self._st.integers(0, 99)) >= 100 - percent


def random_instance(seed: int, *, clusters: int = 2, counties: int = 1, villages: int = 3) -> Instance:
    """A seeded instance with everything in it, small enough for trying every plan (`villages` a cluster)."""
    return any_instance(SeededDice(seed), clusters=clusters, counties=counties, villages=villages)


def any_instance(dice: Dice, *, clusters: int = 2, counties: int = 1, villages: int = 3) -> Instance:
    """Two point sites and two stations a cluster, two centres a county; about one in six has no plan at all.

    Point sites take one or two units, stations and centres one of two classes. Some sites must stand, some
    stand already, some are fused; some units may be left out, a few cannot be reached by any trip. Half of the
    clusters have a delivery, to either station, to one of them or, rarely, to none.
    """
    sites, site_cluster, rows, to_point, collect, hosted, mobile, hours, haul = (
        [],
        [],
        [],
        [],
        [],
        [],
        [],
        [],
        [],
    )
    unit_cluster, demand, must_serve, delivered = [], [], [], []
    cluster_county = [number % counties for number in range(clusters)]
    stations_of = {}

    def site(name: str, cluster: int) -> int:
        sites.append(name)
        site_cluster.append(cluster)
        return len(sites) - 1

    for cluster in range(clusters):
        units = range(len(demand), len(demand) + villages)
        points, stations = [], []
        for number in range(2):
            points.append(site(f"p{cluster}{number}", cluster))
            fixed = dice.whole(20, 200)
            options = {"forced": dice.chance(10), "fused": dice.chance(20), "capital": dice.whole(0, 50)}
            rows.append((points[-1], "point", "standard", 1, 40, fixed, 0, options))
            rows.append((points[-1], "point", "standard", 2, 80, 2 * fixed, 0, options))
        for number in range(2):
            stations.append(site(f"s{cluster}{number}", cluster))
            forced = dice.chance(10)
            for size, room in (("light", 45), ("standard", 150)):
                options = {"forced": forced, "capital": dice.whole(0, 80)}
                rows.append(
                    (stations[-1], "station", size, 1, room, dice.whole(50, 300), dice.whole(0, 4), options)
                )
        stations_of[cluster] = stations
        for unit in units:
            demand.append(dice.whole(4, 120) / 4)
            unit_cluster.append(cluster)
            lost = dice.chance(5)
            for point in points:
                if not lost and dice.chance(80):
                    to_point.append((unit, point, 1, 1, dice.whole(0, 60)))
            for station in stations:
                if not lost and dice.chance(60):
                    hosted.append((unit, station, 1, 1, dice.whole(0, 60)))
                if not lost and dice.chance(60):
                    mobile.append((unit, station, 1, 1, dice.whole(0, 30)))
                    hours.append(dice.whole(5, 40))
            must_serve.append(not lost and dice.chance(70))
        for point in points:
            for station in stations:
                if dice.chance(90):
                    collect.append((point, station, 1, 1, dice.whole(0, 6)))
    for county in range(counties):
        first = cluster_county.index(county)
        centres = []
        for number in range(2):
            centres.append(site(f"z{county}{number}", first))
            forced = dice.chance(10)
            for size, room in (("small", 70), ("medium", 400)):
                options = {"forced": forced, "capital": dice.whole(0, 200)}
                rows.append((centres[-1], "centre", size, 1, room, dice.whole(100, 800), 0, options))
        for cluster, stations in stations_of.items():
            for station in stations:
                for centre in centres:
                    if cluster_county[cluster] == county and dice.chance(85):
                        haul += [
                            (build, centre, 1, 1, dice.whole(0, 12))
                            for build, row in enumerate(rows)
                            if row[:2] == (station, "station")
                        ]
    quotas = [(county, "point", dice.whole(1, 5)) for county in range(counties) if dice.chance(60)]
    quotas += [(county, "station", dice.whole(1, 3)) for county in range(counties) if dice.chance(40)]
    for cluster, stations in stations_of.items():
        if dice.chance(50):
            taken_by = [station for station in stations if dice.chance(80)]
            delivered += [(len(demand), station) for station in taken_by or [None]]
            demand.append(dice.whole(4, 60) / 4)
            unit_cluster.append(cluster)
            must_serve.append(bool(taken_by) and dice.chance(70))
    made = instance(
        demand=demand,
        sites=sites,
        builds=builds(*rows),
        to_point=trips(*to_point),
        collect=trips(*collect),
        hosted=trips(*hosted),
        hosted_fixed=dice.whole(5, 60),
        mobile=trips(*mobile),
        mobile_hours=hours,
        delivered=delivered,
        vehicle=(60.0, float(dice.whole(20, 200)), 2),
        haul=trips(*haul),
        unit_cluster=unit_cluster,
        site_cluster=site_cluster,
        cluster_county=cluster_county,
        quotas=quotas,
        must_serve=must_serve,
        unserved=float(dice.whole(5, 60)),
    )
    return replace(made, centre_handling_yuan_per_t=float(dice.whole(0, 3)))
