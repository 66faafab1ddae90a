"""Least cost of a small instance by trying every plan: no solver, no model, nothing shared but the arrays.

Where it stands: the judge of the decision model in ``tests/test_optimize/test_model_oracle.py``. It reads an
instance's tables as plain lists and knows no helper of ``optimize.model``.

Method, in three nested loops that can be checked by reading:

1. What stands in one cluster: every class or nothing at each point and station site; every station each
   standing point could ship to; every home of every village and every station of every delivery. What costs the
   same to everybody behind the station gate (class and load of each station, standard facilities) is kept once,
   at its cheapest.
2. What stands at the centres of a county, and which centre each station of a cluster ships to: again only the
   cheapest way to send given tonnes to given centres is kept.
3. All combinations of the clusters, judged by the capacity of the centres and the quotas.

Counties share nothing (hauls and quotas stay inside one), so their least costs add up.
"""

import itertools
import math
from collections import defaultdict

SLACK = 1e-9


def least_cost(instance) -> float:
    """Return the least yuan per year of any plan of `instance`; inf if there is none."""
    _assert_closed(instance)
    return sum(_county(instance, county) for county in range(len(instance.county_ids)))


def _assert_closed(instance) -> None:
    """Trips stay inside a cluster and hauls inside a county: that is what lets the loops be nested."""
    home, at = instance.unit_cluster, instance.site_cluster
    for trips in (instance.to_point, instance.hosted, instance.mobile, instance.delivered):
        assert (home[trips.origin] == at[trips.destination]).all()
    assert (at[instance.collect.origin] == at[instance.collect.destination]).all()
    stations = instance.builds.site[instance.haul.origin]
    assert (instance.site_county[stations] == instance.site_county[instance.haul.destination]).all()
    assert (instance.site_county == instance.cluster_county[at]).all()


def _choices(instance, tier, sites):
    """Return every way to build `tier` at `sites`: one build row or None for each, None only where not
    forced."""
    builds = instance.builds
    options = []
    for site in sites:
        own = [b for b in range(len(builds.site)) if builds.site[b] == site and builds.tier[b] == tier]
        forced = any(builds.forced[b] for b in own)
        options.append(own if forced else [None, *own])
    return itertools.product(*options)


def _sites(instance, tier, wanted):
    builds = instance.builds
    return sorted(
        {
            int(builds.site[b])
            for b in range(len(builds.site))
            if builds.tier[b] == tier and wanted(builds.site[b])
        }
    )


def _fixed(instance, builds) -> float:
    return sum(float(instance.builds.capital_yuan[b] + instance.builds.running_yuan[b]) for b in builds)


def _standard(instance, builds) -> int:
    return sum(int(instance.builds.standard[b]) for b in builds)


def _prices(trips):
    return {
        (origin, destination): (row, yuan)
        for row, (origin, destination, yuan) in enumerate(
            zip(trips.origin.tolist(), trips.destination.tolist(), trips.yuan.tolist(), strict=True)
        )
    }


def _fronts(instance, cluster):
    """Return (stations with loads, standard points, standard stations) → least yuan up to the station gates.

    A station is (build row, tonnes per year); handling per tonne there is included, haulage onwards is not.
    """
    units = [u for u in range(len(instance.unit_ids)) if instance.unit_cluster[u] == cluster]
    points = _sites(instance, "point", lambda site: instance.site_cluster[site] == cluster)
    stations = _sites(instance, "station", lambda site: instance.site_cluster[site] == cluster)
    collect = _prices(instance.collect)
    best = {}
    for station_builds in _choices(instance, "station", stations):
        standing = {s: b for s, b in zip(stations, station_builds, strict=True) if b is not None}
        for point_builds in _choices(instance, "point", points):
            open_points = {p: b for p, b in zip(points, point_builds, strict=True) if b is not None}
            built = [*standing.values(), *open_points.values()]
            fixed = _fixed(instance, built)
            counts = (_standard(instance, open_points.values()), _standard(instance, standing.values()))
            ways = [[s for s in standing if (p, s) in collect] for p in open_points]
            for ships in itertools.product(*ways):
                link = dict(zip(open_points, ships, strict=True))
                for yuan, loads in _homes(instance, units, open_points, standing, link):
                    stations_used = tuple((b, loads.get(s, 0.0)) for s, b in sorted(standing.items()))
                    handling = sum(
                        t * float(instance.builds.handling_yuan_per_t[b]) for b, t in stations_used
                    )
                    key = (stations_used, *counts)
                    cost = fixed + yuan + handling
                    if cost < best.get(key, math.inf):
                        best[key] = cost
    return best


def _homes(instance, units, open_points, standing, link):
    """Yield (yuan, station → tonnes) for every way to give each unit a home that fits."""
    to_point, collect = _prices(instance.to_point), _prices(instance.collect)
    hosted, mobile = _prices(instance.hosted), _prices(instance.mobile)
    takes = set(zip(instance.delivered.origin.tolist(), instance.delivered.destination.tolist(), strict=True))
    terms = instance.mobile_terms
    throughput = instance.builds.throughput_t
    homes = []
    for unit in units:
        tonnes = float(instance.demand_t[unit])
        own = []
        for point, station in link.items():
            if (unit, point) in to_point:
                own.append(
                    (to_point[unit, point][1] + tonnes * collect[point, station][1], point, station, None)
                )
        for station in standing:
            if (unit, station) in hosted:
                row, yuan = hosted[unit, station]
                box = float(instance.hosted_capital_yuan[row] + instance.hosted_running_yuan[row])
                own.append((yuan + box, None, station, None))
            if (unit, station) in mobile:
                row, yuan = mobile[unit, station]
                own.append((yuan, None, station, float(terms.hours[row])))
            if (unit, station) in takes:
                own.append((0.0, None, station, None))
        if not instance.must_serve[unit]:
            own.append((tonnes * instance.unserved_yuan_per_t, None, None, None))
        homes.append([(tonnes, *home) for home in own])
    for plan in itertools.product(*homes):
        at_point, at_station, hours = defaultdict(float), defaultdict(float), defaultdict(float)
        yuan = 0.0
        for tonnes, price, point, station, time in plan:
            yuan += price
            if point is not None:
                at_point[point] += tonnes
            if station is not None:
                at_station[station] += tonnes
            if time is not None:
                hours[station] += time
        if any(t > throughput[open_points[p]] + SLACK for p, t in at_point.items()):
            continue
        if any(t > throughput[standing[s]] + SLACK for s, t in at_station.items()):
            continue
        vehicles = {s: max(1, math.ceil(hours[s] / terms.hours_per_vehicle - SLACK)) for s in hours}
        if any(count > terms.most_per_station for count in vehicles.values()):
            continue
        yuan += sum(vehicles.values()) * (terms.capital_yuan + terms.running_yuan)
        yield yuan, at_station


def _county(instance, county) -> float:
    clusters = [c for c in range(len(instance.cluster_ids)) if instance.cluster_county[c] == county]
    fronts = [_fronts(instance, cluster) for cluster in clusters]
    centres = _sites(instance, "centre", lambda site: instance.site_county[site] == county)
    haul = _prices(instance.haul)
    wanted = {"point": 0, "station": 0}
    for quota in instance.quotas:
        if quota.county == county:
            wanted[quota.tier] = max(wanted[quota.tier], quota.count)
    least = math.inf
    for centre_builds in _choices(instance, "centre", centres):
        standing = {c: b for c, b in zip(centres, centre_builds, strict=True) if b is not None}
        sent = [_sendings(instance, front, tuple(standing), haul) for front in fronts]
        whole = _together(sent, len(standing), (wanted["point"], wanted["station"]))
        room = [float(instance.builds.throughput_t[b]) for b in standing.values()]
        for (tonnes, points, stations), yuan in whole.items():
            fits = all(t <= r + SLACK for t, r in zip(tonnes, room, strict=True))
            if fits and points >= wanted["point"] and stations >= wanted["station"]:
                least = min(least, yuan + _fixed(instance, standing.values()))
    return least


def _sendings(instance, front, centres, haul):
    """Return (tonnes to each standing centre, standard points, standard stations) → least yuan of the
    cluster."""
    best = {}
    for (stations, points, standard), yuan in front.items():
        ways = [[number for number, c in enumerate(centres) if (b, c) in haul] for b, _ in stations]
        for ships in itertools.product(*ways):
            tonnes = [0.0] * len(centres)
            cost = yuan
            for (build, load), number in zip(stations, ships, strict=True):
                tonnes[number] += load
                cost += load * (haul[build, centres[number]][1] + instance.centre_handling_yuan_per_t)
            key = (tuple(tonnes), points, standard)
            if cost < best.get(key, math.inf):
                best[key] = cost
    return best


def _together(sent, centres, wanted):
    """Return the clusters' sendings added up; more standard facilities than wanted count as wanted."""
    whole = {((0.0,) * centres, 0, 0): 0.0}
    for cluster in sent:
        grown = {}
        for ((left, p, s), yuan), ((right, q, t), more) in itertools.product(whole.items(), cluster.items()):
            key = (
                tuple(a + b for a, b in zip(left, right, strict=True)),
                min(p + q, wanted[0]),
                min(s + t, wanted[1]),
            )
            if yuan + more < grown.get(key, math.inf):
                grown[key] = yuan + more
        whole = grown
    return whole
