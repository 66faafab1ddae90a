"""Small instances made from arrays: described in words, with their sum on paper, or seeded at random.

Used by the tests of ``optimize``; one county unless told otherwise.
"""

import numpy as np

from optimize.model.instance import Builds, Instance, MobileTerms, Quota, Trips

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
    vehicle=(1000.0, 100.0, 3),
    haul=NO_TRIPS,
    unit_cluster=None,
    site_cluster=None,
    cluster_county=None,
    quotas=(),
    must_serve=None,
    unserved=1000.0,
):
    """An instance from plain lists; `vehicle` is (hours, yuan per year, most per station)."""
    n, m = len(demand), len(sites)
    unit_cluster = np.zeros(n, dtype=np.int64) if unit_cluster is None else np.array(unit_cluster, dtype=np.int64)
    site_cluster = np.zeros(m, dtype=np.int64) if site_cluster is None else np.array(site_cluster, dtype=np.int64)
    cluster_county = np.zeros(1, dtype=np.int64) if cluster_county is None else np.array(cluster_county, dtype=np.int64)
    hours, yuan, most = vehicle
    return Instance(
        unit_ids=np.array([f"u{row}" for row in range(n)]),
        unit_cluster=unit_cluster,
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
        haul=haul,
        centre_handling_yuan_per_t=0.0,
        quotas=tuple(Quota(*row) for row in quotas),
    )


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
        to_point=trips((0, 0, 1, 1, 0), (0, 1, 2, 2, 20), (1, 0, 2, 2, 40), (1, 1, 1, 1, 0), (2, 0, 2, 2, 15), (2, 1, 1, 1, 0)),
        collect=trips((0, 2, 1, 1, 0), (1, 2, 1, 1, 0)),
        haul=trips((2, 3, 1, 1, 0)),
    )


def random_instance(seed: int, *, clusters: int = 2, counties: int = 1, villages: int = 3) -> Instance:
    """A seeded instance with everything in it: two point sites and two stations a cluster, two centres a county.

    Small enough for trying every plan (`villages` a cluster, at most 4).
    """
    rng = np.random.default_rng(seed)
    sites, site_cluster, rows, to_point, collect, hosted, mobile, hours, haul = [], [], [], [], [], [], [], [], []
    unit_cluster, demand = [], []
    cluster_county = [number % counties for number in range(clusters)]
    stations_of = {}
    for cluster in range(clusters):
        units = range(len(demand), len(demand) + villages)
        demand += rng.integers(2, 30, villages).tolist()
        unit_cluster += [cluster] * villages
        points, stations = [], []
        for number in range(2):
            points.append(len(sites))
            sites.append(f"p{cluster}{number}")
            site_cluster.append(cluster)
            fixed = int(rng.integers(20, 200))
            forced = bool(rng.random() < 0.15)
            rows.append((points[-1], "point", "standard", 1, 40, fixed, 0, {"forced": forced}))
            rows.append((points[-1], "point", "standard", 2, 80, 2 * fixed, 0, {"forced": forced}))
        for number in range(2):
            stations.append(len(sites))
            sites.append(f"s{cluster}{number}")
            site_cluster.append(cluster)
            for size, room in (("light", 60), ("standard", 150)):
                rows.append((stations[-1], "station", size, 1, room, int(rng.integers(50, 400)), int(rng.integers(0, 5))))
        stations_of[cluster] = stations
        for unit in units:
            for point in points:
                if rng.random() < 0.8:
                    to_point.append((unit, point, 1, 1, int(rng.integers(0, 60))))
            for station in stations:
                if rng.random() < 0.7:
                    hosted.append((unit, station, 1, 1, int(rng.integers(0, 60))))
                if rng.random() < 0.7:
                    mobile.append((unit, station, 1, 1, int(rng.integers(0, 30))))
                    hours.append(int(rng.integers(5, 40)))
        for point in points:
            for station in stations:
                if rng.random() < 0.9:
                    collect.append((point, station, 1, 1, int(rng.integers(0, 6))))
    for county in range(counties):
        first = next(cluster for cluster in range(clusters) if cluster_county[cluster] == county)
        centres = []
        for number in range(2):
            centres.append(len(sites))
            sites.append(f"z{county}{number}")
            site_cluster.append(first)
            for size, room in (("small", 90), ("medium", 400)):
                rows.append((centres[-1], "centre", size, 1, room, int(rng.integers(100, 900)), 0))
        reached = {
            (station, centre)
            for cluster, stations in stations_of.items()
            if cluster_county[cluster] == county
            for station in stations
            for centre in centres
            if rng.random() < 0.85
        }
        for build, row in enumerate(rows):
            for centre in centres:
                if row[1] == "station" and (row[0], centre) in reached:
                    haul.append((build, centre, 1, 1, int(rng.integers(0, 12))))
    quotas = [(county, "point", int(rng.integers(1, 4))) for county in range(counties) if rng.random() < 0.6]
    quotas += [(county, "station", int(rng.integers(1, 3))) for county in range(counties) if rng.random() < 0.3]
    return instance(
        demand=demand,
        sites=sites,
        builds=builds(*rows),
        to_point=trips(*to_point),
        collect=trips(*collect),
        hosted=trips(*hosted),
        hosted_fixed=int(rng.integers(5, 60)),
        mobile=trips(*mobile),
        mobile_hours=hours,
        vehicle=(60.0, float(rng.integers(20, 200)), 2),
        haul=trips(*haul),
        unit_cluster=unit_cluster,
        site_cluster=site_cluster,
        cluster_county=cluster_county,
        quotas=quotas,
        must_serve=rng.random(len(demand)) < 0.7,
        unserved=float(rng.integers(5, 60)),
    )
