"""Re-check a plan against every rule and re-add every yuan, with code that shares nothing with the model.

Where it stands: between an engine's plan and everybody else; a plan with a finding is never written as a
plan. It reads the instance's tables and the plan's rows, and knows neither PuLP nor the constraint families
nor the extraction. (``scripts.reprice`` goes one step further and re-prices a sample from the region and the
scenario, without the instance.)

Method: plain dictionaries by id and plain loops; every check is one function that returns its findings.
"""

import math
from collections import defaultdict
from dataclasses import dataclass

from geo.tier import Tier
from geo.words.message import Message, message
from optimize.model.instance import Instance, Trips
from optimize.plan.plan import Opening, Plan

TOLERANCE = 1e-6
"""Relative slack allowed where tonnes or yuan are compared."""


def audit(instance: Instance, plan: Plan) -> tuple[Message, ...]:
    """Return every finding; empty means the plan keeps all rules and its prices add up."""
    ledger = _Ledger.of(instance, plan)
    return (
        *_every_unit_once(instance, plan, ledger),
        *_openings_exist(instance, plan, ledger),
        *_services_can_be_driven(plan, ledger),
        *_points_ship_whole(plan, ledger),
        *_stations_ship_whole(plan, ledger),
        *_capacities(instance, plan, ledger),
        *_fleets(instance, plan, ledger),
        *_forced_stand(instance, ledger),
        *_quotas(instance, plan, ledger),
        *_totals(instance, plan),
    )


@dataclass(frozen=True, slots=True)
class _Ledger:
    """The instance by id."""

    demand_t: dict[str, float]
    must_serve: dict[str, bool]
    cluster_of: dict[str, str]
    county_of_site: dict[str, str]
    to_point: dict[tuple[str, str], tuple[float, float, float]]
    collect: dict[tuple[str, str], tuple[float, float, float]]
    hosted: dict[tuple[str, str], tuple[float, float, float, float, float]]
    mobile: dict[tuple[str, str], tuple[float, float, float, float]]
    haul: dict[tuple[str, str, str], tuple[float, float, float]]
    standing: dict[tuple[str, str], Opening]

    @classmethod
    def of(cls, instance: Instance, plan: Plan) -> "_Ledger":
        units, sites = instance.unit_ids.tolist(), instance.site_ids.tolist()
        clusters, counties = instance.cluster_ids.tolist(), instance.county_ids.tolist()
        cluster_of = {unit: clusters[at] for unit, at in zip(units, instance.unit_cluster.tolist(), strict=True)}
        cluster_of |= {site: clusters[at] for site, at in zip(sites, instance.site_cluster.tolist(), strict=True)}
        builds = instance.builds
        return cls(
            demand_t=dict(zip(units, instance.demand_t.tolist(), strict=True)),
            must_serve=dict(zip(units, instance.must_serve.tolist(), strict=True)),
            cluster_of=cluster_of,
            county_of_site={s: counties[at] for s, at in zip(sites, instance.site_county.tolist(), strict=True)},
            to_point={(units[o], sites[d]): rest for o, d, *rest in _rows(instance.to_point)},
            collect={(sites[o], sites[d]): rest for o, d, *rest in _rows(instance.collect)},
            hosted={
                (units[o], sites[d]): (*rest, capital, running)
                for (o, d, *rest), capital, running in zip(
                    _rows(instance.hosted),
                    instance.hosted_capital_yuan.tolist(),
                    instance.hosted_running_yuan.tolist(),
                    strict=True,
                )
            },
            mobile={
                (units[o], sites[d]): (*rest, hours)
                for (o, d, *rest), hours in zip(
                    _rows(instance.mobile), instance.mobile_terms.hours.tolist(), strict=True
                )
            },
            haul={
                (sites[builds.site[o]], str(builds.size[o]), sites[d]): rest for o, d, *rest in _rows(instance.haul)
            },
            standing={(opening.site_id, opening.tier): opening for opening in plan.openings},
        )


def _rows(trips: Trips) -> list[tuple]:  # type: ignore[type-arg]
    columns = (trips.origin, trips.destination, trips.kilometres, trips.minutes, trips.yuan)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _same(left: float, right: float) -> bool:
    return math.isclose(left, right, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def _every_unit_once(instance: Instance, plan: Plan, ledger: _Ledger) -> list[Message]:
    """每村必有归属: each unit has exactly one service, with all its tonnes, unserved only where allowed."""
    found = []
    times: defaultdict[str, int] = defaultdict(int)
    for service in plan.services:
        times[service.unit_id] += 1
        if service.unit_id not in ledger.demand_t:
            found.append(message("audit-unknown-unit", unit=service.unit_id))
        elif not _same(service.t_per_year, ledger.demand_t[service.unit_id]):
            found.append(message("audit-tonnes", unit=service.unit_id))
        if service.mode == "unserved" and ledger.must_serve.get(service.unit_id, False):
            found.append(message("audit-unserved", unit=service.unit_id))
    for unit in instance.unit_ids.tolist():
        if times[unit] != 1:
            found.append(message("audit-unit-times", unit=unit, times=times[unit]))
    return found


def _openings_exist(instance: Instance, plan: Plan, ledger: _Ledger) -> list[Message]:
    """Each opening is a build the instance offers, at its price; one class per site and tier."""
    builds, sites = instance.builds, instance.site_ids
    offered = {
        (str(sites[builds.site[b]]), str(builds.tier[b]), str(builds.size[b]), int(builds.units[b])): b
        for b in range(len(builds.site))
    }
    found = []
    if len(ledger.standing) != len(plan.openings):
        found.append(message("audit-two-classes"))
    for opening in plan.openings:
        row = offered.get((opening.site_id, str(opening.tier), opening.size, opening.units))
        if row is None:
            found.append(message("audit-unknown-build", site=opening.site_id, size=opening.size))
            continue
        per_t = float(builds.handling_yuan_per_t[row])
        if opening.tier == Tier.CENTRE:
            per_t += instance.centre_handling_yuan_per_t
        running = float(builds.running_yuan[row]) + per_t * opening.load_t_per_year
        agrees = (
            _same(opening.capital_yuan_per_year, float(builds.capital_yuan[row]))
            and _same(opening.running_yuan_per_year, running)
            and _same(opening.investment_yuan, float(builds.investment_yuan[row]))
            and _same(opening.throughput_t_per_year, float(builds.throughput_t[row]))
            and opening.standard == int(builds.standard[row])
            and opening.fused == bool(builds.fused[row])
            and opening.nature == str(builds.nature[row])
        )
        if not agrees:
            found.append(message("audit-build-price", site=opening.site_id))
    return found


def _services_can_be_driven(plan: Plan, ledger: _Ledger) -> list[Message]:
    """Each service is a trip within the limits and the catchment, to facilities that stand, at its price."""
    found = []
    for service in plan.services:
        unit, point, station = service.unit_id, service.point_id, service.station_id
        if service.mode == "unserved":
            if point is not None or station is not None:
                found.append(message("audit-service", unit=unit))
            spent = (service.capital_yuan_per_year, service.running_yuan_per_year, service.haulage_yuan_per_year)
            if any(spent):
                found.append(message("audit-service-price", unit=unit))
            continue
        capital = running = 0.0
        trip: tuple[float, ...] | list[float] | None = None
        if service.mode == "point" and point is not None:
            trip = ledger.to_point.get((unit, point))
            if (point, Tier.POINT) not in ledger.standing:
                found.append(message("audit-closed", unit=unit, site=point))
        elif service.mode == "hosted" and point is None:
            trip = ledger.hosted.get((unit, station or ""))
            if trip is not None:
                capital, running = trip[3], trip[4]
        elif service.mode == "mobile" and point is None:
            trip = ledger.mobile.get((unit, station or ""))
        if trip is None or station is None:
            found.append(message("audit-service", unit=unit))
            continue
        if (station, Tier.STATION) not in ledger.standing:
            found.append(message("audit-closed", unit=unit, site=station))
        if ledger.cluster_of.get(unit) != ledger.cluster_of.get(station):
            found.append(message("audit-catchment", unit=unit, site=station))
        agrees = (
            _same(service.kilometres, trip[0])
            and _same(service.minutes, trip[1])
            and _same(service.haulage_yuan_per_year, trip[2])
            and _same(service.capital_yuan_per_year, capital)
            and _same(service.running_yuan_per_year, running)
        )
        if not agrees:
            found.append(message("audit-service-price", unit=unit))
    return found


def _points_ship_whole(plan: Plan, ledger: _Ledger) -> list[Message]:
    """Each point ships everything to one station, and its villages know it by that station."""
    found = []
    ships: defaultdict[str, list[str]] = defaultdict(list)
    sent: defaultdict[str, float] = defaultdict(float)
    for service in plan.services:
        if service.mode == "point" and service.point_id is not None:
            sent[service.point_id] += service.t_per_year
    for flow in plan.flows:
        if flow.leg == "station_centre":
            continue
        ships[flow.origin_id].append(flow.destination_id)
        trip = ledger.collect.get((flow.origin_id, flow.destination_id))
        stand = (flow.origin_id, Tier.POINT) in ledger.standing and (flow.destination_id, Tier.STATION) in ledger.standing
        if trip is None or not stand or flow.leg != "point_station":
            found.append(message("audit-flow", origin=flow.origin_id, destination=flow.destination_id))
        elif not (
            _same(flow.t_per_year, sent[flow.origin_id])
            and _same(flow.haulage_yuan_per_year, sent[flow.origin_id] * trip[2])
            and _same(flow.kilometres, trip[0])
            and _same(flow.minutes, trip[1])
        ):
            found.append(message("audit-flow-price", origin=flow.origin_id, destination=flow.destination_id))
    for site, tier in ledger.standing:
        if tier == Tier.POINT and len(ships[site]) != 1:
            found.append(message("audit-ships", site=site, times=len(ships[site])))
    for service in plan.services:
        if service.mode == "point" and ships[service.point_id or ""] != [service.station_id]:
            found.append(message("audit-coherent", unit=service.unit_id))
    return found


def _stations_ship_whole(plan: Plan, ledger: _Ledger) -> list[Message]:
    """Each station ships everything it takes in to one centre of its county."""
    found = []
    taken: defaultdict[str, float] = defaultdict(float)
    for service in plan.services:
        if service.station_id is not None:
            taken[service.station_id] += service.t_per_year
    ships: defaultdict[str, int] = defaultdict(int)
    for flow in plan.flows:
        if flow.leg != "station_centre":
            continue
        ships[flow.origin_id] += 1
        opening = ledger.standing.get((flow.origin_id, Tier.STATION))
        trip = ledger.haul.get((flow.origin_id, opening.size, flow.destination_id)) if opening else None
        same_county = ledger.county_of_site.get(flow.origin_id) == ledger.county_of_site.get(flow.destination_id)
        if trip is None or not same_county or (flow.destination_id, Tier.CENTRE) not in ledger.standing:
            found.append(message("audit-flow", origin=flow.origin_id, destination=flow.destination_id))
        elif not (
            _same(flow.t_per_year, taken[flow.origin_id])
            and _same(flow.haulage_yuan_per_year, taken[flow.origin_id] * trip[2])
            and _same(flow.kilometres, trip[0])
            and _same(flow.minutes, trip[1])
        ):
            found.append(message("audit-flow-price", origin=flow.origin_id, destination=flow.destination_id))
    for site, tier in ledger.standing:
        if tier == Tier.STATION and ships[site] != 1:
            found.append(message("audit-ships", site=site, times=ships[site]))
    return found


def _capacities(instance: Instance, plan: Plan, ledger: _Ledger) -> list[Message]:
    """No facility handles more than it can, and each states the load it really has."""
    load: defaultdict[tuple[str, str], float] = defaultdict(float)
    for service in plan.services:
        if service.mode == "point" and service.point_id is not None:
            load[service.point_id, Tier.POINT] += service.t_per_year
        if service.station_id is not None:
            load[service.station_id, Tier.STATION] += service.t_per_year
    for flow in plan.flows:
        if flow.leg == "station_centre":
            load[flow.destination_id, Tier.CENTRE] += load[flow.origin_id, Tier.STATION]
    found = []
    for key, opening in ledger.standing.items():
        if not _same(load[key], opening.load_t_per_year):
            found.append(message("audit-load", site=key[0]))
        if load[key] > opening.throughput_t_per_year * (1 + TOLERANCE):
            found.append(message("audit-capacity", site=key[0], load=round(load[key], 1)))
    total = sum(t for (_, tier), t in load.items() if tier == Tier.CENTRE)
    served = sum(row.t_per_year for row in plan.services if row.mode != "unserved")
    if not _same(total, served):
        found.append(message("audit-mass", sent=round(served, 3), arrived=round(total, 3)))
    return found


def _fleets(instance: Instance, plan: Plan, ledger: _Ledger) -> list[Message]:
    """Whole vehicles, hours enough, no more than allowed, at their price."""
    terms = instance.mobile_terms
    hours: defaultdict[str, float] = defaultdict(float)
    for service in plan.services:
        trip = ledger.mobile.get((service.unit_id, service.station_id or ""))
        if service.mode == "mobile" and trip is not None:
            hours[service.station_id or ""] += trip[3]
    found = []
    fleets = {fleet.station_id: fleet for fleet in plan.fleets}
    rows = [fleet.station_id for fleet in plan.fleets]
    for station in sorted({station for station in rows if rows.count(station) > 1}):
        found.append(message("audit-fleet", site=station))
    for station, used in sorted(hours.items()):
        fleet = fleets.get(station)
        if fleet is None or used > fleet.vehicles * terms.hours_per_vehicle * (1 + TOLERANCE):
            found.append(message("audit-fleet", site=station))
    for fleet in plan.fleets:
        fits = (
            fleet.vehicles == int(fleet.vehicles)
            and 0 < fleet.vehicles <= terms.most_per_station
            and (fleet.station_id, Tier.STATION) in ledger.standing
        )
        priced = (
            _same(fleet.capital_yuan_per_year, fleet.vehicles * terms.capital_yuan)
            and _same(fleet.running_yuan_per_year, fleet.vehicles * terms.running_yuan)
            and _same(fleet.investment_yuan, fleet.vehicles * terms.investment_yuan)
            and _same(fleet.hours_per_year, hours[fleet.station_id])
        )
        if not (fits and priced):
            found.append(message("audit-fleet", site=fleet.station_id))
    return found


def _forced_stand(instance: Instance, ledger: _Ledger) -> list[Message]:
    """What must stand, stands."""
    builds = instance.builds
    forced = {
        (str(instance.site_ids[builds.site[b]]), str(builds.tier[b]))
        for b in range(len(builds.site))
        if builds.forced[b]
    }
    return [message("audit-forced", site=site) for site, tier in sorted(forced) if (site, tier) not in ledger.standing]


def _quotas(instance: Instance, plan: Plan, ledger: _Ledger) -> list[Message]:
    """Each county has the standard facilities assigned to it."""
    found = []
    for quota in instance.quotas:
        county = str(instance.county_ids[quota.county])
        have = sum(
            opening.standard
            for opening in plan.openings
            if opening.tier == quota.tier and ledger.county_of_site.get(opening.site_id) == county
        )
        if have < quota.count:
            found.append(message("audit-quota", county=county, have=have, wanted=quota.count))
    return found


def _totals(instance: Instance, plan: Plan) -> list[Message]:
    """The totals are the sums of their rows."""
    built = (*plan.openings, *plan.services, *plan.fleets)
    capital = math.fsum(row.capital_yuan_per_year for row in built)
    running = math.fsum(row.running_yuan_per_year for row in built)
    haulage = math.fsum(row.haulage_yuan_per_year for row in (*plan.services, *plan.flows))
    missed = math.fsum(row.t_per_year for row in plan.services if row.mode == "unserved")
    sums = (capital, running, haulage, missed * instance.unserved_yuan_per_t)
    stated = (plan.costs.capital, plan.costs.running, plan.costs.haulage, plan.costs.unserved)
    if all(_same(left, right) for left, right in zip(sums, stated, strict=True)):
        return []
    return [message("audit-totals")]
