"""Re-check a plan against every rule and re-add every yuan, with code that shares nothing with the model.

Where it stands: between an engine's plan and everybody else; a plan with a finding is never written as a
plan. It reads the instance's tables and the plan's rows, and knows neither PuLP nor the constraint families
nor the extraction. (``scripts.reprice`` goes one step further and re-prices a sample from the region and the
scenario, without the instance.)

Method: plain dictionaries by id and plain loops; every check is one function that returns its findings.
"""

import math
from collections import defaultdict

from geo.tier import Tier
from geo.words.message import Message, message
from optimize.model.instance import Instance
from optimize.plan.audit_deliveries import audit_deliveries
from optimize.plan.audit_ledger import TOLERANCE, Drive, Ledger, ledger_of, same
from optimize.plan.plan import Built, Flow, Hauled, Plan, Service, Taken


def audit(instance: Instance, plan: Plan) -> tuple[Message, ...]:
    """Return every finding; empty means the plan keeps all rules and its prices add up."""
    ledger = ledger_of(instance, plan)
    return (
        *_every_village_once(plan, ledger),
        *audit_deliveries(plan, ledger),
        *_openings_exist(instance, plan, ledger),
        *_services_can_be_driven(plan, ledger),
        *_points_ship_whole(plan, ledger),
        *_stations_ship_whole(plan, ledger),
        *_capacities(plan, ledger),
        *_fleets(instance, plan, ledger),
        *_forced_stand(instance, ledger),
        *_quotas(instance, plan, ledger),
        *_totals(instance, plan),
    )


def _every_village_once(plan: Plan, ledger: Ledger) -> list[Message]:
    """每村必有归属: each village has exactly one service, with all its tonnes, unserved only where allowed."""
    found = []
    times: defaultdict[str, int] = defaultdict(int)
    for service in plan.services:
        times[service.unit_id] += 1
        if service.unit_id not in ledger.demand_t:
            found.append(message("audit-unknown-unit", unit=service.unit_id))
        elif not same(service.t_per_year, ledger.demand_t[service.unit_id]):
            found.append(message("audit-tonnes", unit=service.unit_id))
        if service.mode == "unserved" and ledger.must_serve.get(service.unit_id, False):
            found.append(message("audit-unserved", unit=service.unit_id))
    found += [
        message("audit-unit-times", unit=unit, times=times[unit])
        for unit in ledger.demand_t
        if times[unit] != 1
    ]
    return found


def _openings_exist(instance: Instance, plan: Plan, ledger: Ledger) -> list[Message]:
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
            same(opening.capital_yuan_per_year, float(builds.capital_yuan[row]))
            and same(opening.running_yuan_per_year, running)
            and same(opening.investment_yuan, float(builds.investment_yuan[row]))
            and same(opening.throughput_t_per_year, float(builds.throughput_t[row]))
            and opening.standard == int(builds.standard[row])
            and opening.fused == bool(builds.fused[row])
            and opening.nature == str(builds.nature[row])
        )
        if not agrees:
            found.append(message("audit-build-price", site=opening.site_id))
    return found


def _services_can_be_driven(plan: Plan, ledger: Ledger) -> list[Message]:
    """Each service is a trip within the limits and the catchment, to facilities that stand, at its price."""
    found = []
    for service in plan.services:
        found += _unserved(service) if service.mode == "unserved" else _served(service, ledger)
    return found


def _unserved(service: Service) -> list[Message]:
    """Who is not served goes nowhere and costs nothing here."""
    found = []
    if service.point_id is not None or service.station_id is not None:
        found.append(message("audit-service", unit=service.unit_id))
    spent = (service.capital_yuan_per_year, service.running_yuan_per_year, service.haulage_yuan_per_year)
    if any(spent):
        found.append(message("audit-service-price", unit=service.unit_id))
    return found


def _served(service: Service, ledger: Ledger) -> list[Message]:
    found = []
    unit, point, station = service.unit_id, service.point_id, service.station_id
    if service.mode == "point" and point is not None and (point, Tier.POINT) not in ledger.standing:
        found.append(message("audit-closed", unit=unit, site=point))
    drive = _drive_of(service, ledger)
    if drive is None or station is None:
        found.append(message("audit-service", unit=unit))
        return found
    if (station, Tier.STATION) not in ledger.standing:
        found.append(message("audit-closed", unit=unit, site=station))
    if ledger.cluster_of.get(unit) != ledger.cluster_of.get(station):
        found.append(message("audit-catchment", unit=unit, site=station))
    capital, running = ledger.hosted_box[unit, station] if service.mode == "hosted" else (0.0, 0.0)
    agrees = (
        same(service.kilometres, drive.kilometres)
        and same(service.minutes, drive.minutes)
        and same(service.haulage_yuan_per_year, drive.yuan)
        and same(service.capital_yuan_per_year, capital)
        and same(service.running_yuan_per_year, running)
    )
    if not agrees:
        found.append(message("audit-service-price", unit=unit))
    return found


def _drive_of(service: Service, ledger: Ledger) -> Drive | None:
    """Return the trip a service makes; None: there is none, or the row contradicts its own mode."""
    if service.mode == "point":
        return ledger.to_point.get((service.unit_id, service.point_id or ""))
    table = {"hosted": ledger.hosted, "mobile": ledger.mobile}.get(service.mode)
    if table is None or service.point_id is not None:
        return None
    return table.get((service.unit_id, service.station_id or ""))


def _points_ship_whole(plan: Plan, ledger: Ledger) -> list[Message]:
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
        allowed = (
            flow.leg == "point_station"
            and (flow.origin_id, Tier.POINT) in ledger.standing
            and (flow.destination_id, Tier.STATION) in ledger.standing
        )
        drive = ledger.collect.get((flow.origin_id, flow.destination_id)) if allowed else None
        found += _shipped(flow, sent[flow.origin_id], drive)
    for site, tier in ledger.standing:
        if tier == Tier.POINT and len(ships[site]) != 1:
            found.append(message("audit-ships", site=site, times=len(ships[site])))
    found += [
        message("audit-coherent", unit=service.unit_id)
        for service in plan.services
        if service.mode == "point" and ships[service.point_id or ""] != [service.station_id]
    ]
    return found


def _shipped(flow: Flow, tonnes: float, drive: Drive | None) -> list[Message]:
    """Return what is wrong with a flow of `tonnes`; `drive` None: it may not be."""
    if drive is None:
        return [message("audit-flow", origin=flow.origin_id, destination=flow.destination_id)]
    agrees = (
        same(flow.t_per_year, tonnes)
        and same(flow.haulage_yuan_per_year, tonnes * drive.yuan)
        and same(flow.kilometres, drive.kilometres)
        and same(flow.minutes, drive.minutes)
    )
    if agrees:
        return []
    return [message("audit-flow-price", origin=flow.origin_id, destination=flow.destination_id)]


def _taken_in(plan: Plan) -> defaultdict[str, float]:
    """Return station → tonnes per year it takes in, of villages and deliveries."""
    taken: defaultdict[str, float] = defaultdict(float)
    brought: tuple[Taken, ...] = (*plan.services, *plan.deliveries)
    for row in brought:
        if row.station_id is not None:
            taken[row.station_id] += row.t_per_year
    return taken


def _stations_ship_whole(plan: Plan, ledger: Ledger) -> list[Message]:
    """Each station ships everything it takes in to one centre of its county."""
    found = []
    taken = _taken_in(plan)
    ships: defaultdict[str, int] = defaultdict(int)
    for flow in plan.flows:
        if flow.leg != "station_centre":
            continue
        ships[flow.origin_id] += 1
        opening = ledger.standing.get((flow.origin_id, Tier.STATION))
        county = ledger.county_of_site.get(flow.origin_id)
        drive = None
        if (
            opening is not None
            and county == ledger.county_of_site.get(flow.destination_id)
            and (flow.destination_id, Tier.CENTRE) in ledger.standing
        ):
            drive = ledger.haul.get((flow.origin_id, opening.size, flow.destination_id))
        found += _shipped(flow, taken[flow.origin_id], drive)
    for site, tier in ledger.standing:
        if tier == Tier.STATION and ships[site] != 1:
            found.append(message("audit-ships", site=site, times=ships[site]))
    return found


def _capacities(plan: Plan, ledger: Ledger) -> list[Message]:
    """No facility handles more than it can, and each states the load it really has."""
    load: defaultdict[tuple[str, str], float] = defaultdict(float)
    for service in plan.services:
        if service.mode == "point" and service.point_id is not None:
            load[service.point_id, Tier.POINT] += service.t_per_year
    for station, tonnes in _taken_in(plan).items():
        load[station, Tier.STATION] += tonnes
    for flow in plan.flows:
        if flow.leg == "station_centre":
            load[flow.destination_id, Tier.CENTRE] += load[flow.origin_id, Tier.STATION]
    found = []
    for key, opening in ledger.standing.items():
        if not same(load[key], opening.load_t_per_year):
            found.append(message("audit-load", site=key[0]))
        if load[key] > opening.throughput_t_per_year * (1 + TOLERANCE):
            found.append(message("audit-capacity", site=key[0], load=round(load[key], 1)))
    total = sum(t for (_, tier), t in load.items() if tier == Tier.CENTRE)
    served = sum(row.t_per_year for row in plan.services if row.mode != "unserved")
    served += sum(row.t_per_year for row in plan.deliveries if row.station_id is not None)
    if not same(total, served):
        found.append(message("audit-mass", sent=round(served, 3), arrived=round(total, 3)))
    return found


def _fleets(instance: Instance, plan: Plan, ledger: Ledger) -> list[Message]:
    """Whole vehicles, hours enough, no more than allowed, at their price."""
    terms = instance.mobile_terms
    hours: defaultdict[str, float] = defaultdict(float)
    for service in plan.services:
        stop = service.unit_id, service.station_id or ""
        if service.mode == "mobile" and stop in ledger.mobile_hours:
            hours[stop[1]] += ledger.mobile_hours[stop]
    fleets = {fleet.station_id: fleet for fleet in plan.fleets}
    rows = [fleet.station_id for fleet in plan.fleets]
    found = [
        message("audit-fleet", site=station)
        for station in sorted({station for station in rows if rows.count(station) > 1})
    ]
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
            same(fleet.capital_yuan_per_year, fleet.vehicles * terms.capital_yuan)
            and same(fleet.running_yuan_per_year, fleet.vehicles * terms.running_yuan)
            and same(fleet.investment_yuan, fleet.vehicles * terms.investment_yuan)
            and same(fleet.hours_per_year, hours[fleet.station_id])
        )
        if not (fits and priced):
            found.append(message("audit-fleet", site=fleet.station_id))
    return found


def _forced_stand(instance: Instance, ledger: Ledger) -> list[Message]:
    """What must stand, stands."""
    builds = instance.builds
    forced = {
        (str(instance.site_ids[builds.site[b]]), str(builds.tier[b]))
        for b in range(len(builds.site))
        if builds.forced[b]
    }
    return [
        message("audit-forced", site=site)
        for site, tier in sorted(forced)
        if (site, tier) not in ledger.standing
    ]


def _quotas(instance: Instance, plan: Plan, ledger: Ledger) -> list[Message]:
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
    built: tuple[Built, ...] = (*plan.openings, *plan.services, *plan.fleets)
    hauled: tuple[Hauled, ...] = (*plan.services, *plan.flows)
    capital = math.fsum(row.capital_yuan_per_year for row in built)
    running = math.fsum(row.running_yuan_per_year for row in built)
    haulage = math.fsum(row.haulage_yuan_per_year for row in hauled)
    missed = math.fsum(row.t_per_year for row in plan.services if row.mode == "unserved")
    missed += math.fsum(row.t_per_year for row in plan.deliveries if row.station_id is None)
    sums = (capital, running, haulage, missed * instance.unserved_yuan_per_t)
    stated = (plan.costs.capital, plan.costs.running, plan.costs.haulage, plan.costs.unserved)
    if all(same(left, right) for left, right in zip(sums, stated, strict=True)):
        return []
    return [message("audit-totals")]
