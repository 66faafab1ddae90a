"""A choice becomes a plan: every opening, service, flow, vehicle and yuan, priced from the instance.

Where it stands: after the engines, before the audit. It knows the instance's tables and nothing of PuLP.
"""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from geo.tier import Tier
from optimize.model.choice import Choice
from optimize.model.instance import Instance, Trips
from optimize.plan.plan import Built, Costs, Delivery, Fleet, Flow, FlowLeg, Hauled, Opening, Plan, Service


def extract(instance: Instance, choice: Choice) -> Plan:
    """Return the plan `choice` makes on `instance`, rows sorted by id.

    Raises
    ------
    KeyError
        If the choice uses a build or a trip the instance does not have: a fault of the engine.
    """
    unit_at = {str(code): row for row, code in enumerate(instance.unit_ids)}
    site_at = {str(code): row for row, code in enumerate(instance.site_ids)}
    station_build = {
        site_at[site]: key for key in choice.builds for site in (key[0],) if key[1] == Tier.STATION
    }
    build_at = _build_rows(instance)

    services = _services(instance, choice, unit_at, site_at)
    deliveries = _deliveries(instance, choice, unit_at)
    point_load: defaultdict[str, float] = defaultdict(float)
    station_load: defaultdict[str, float] = defaultdict(float)
    centre_load: defaultdict[str, float] = defaultdict(float)
    for service in services:
        if service.point_id is not None:
            point_load[service.point_id] += service.t_per_year
        if service.station_id is not None:
            station_load[service.station_id] += service.t_per_year
    for delivery in deliveries:
        if delivery.station_id is not None:
            station_load[delivery.station_id] += delivery.t_per_year

    flows: list[Flow] = []
    collect_at = _rows_by_ends(instance.collect)
    for point, station in choice.point_ships_to.items():
        row = collect_at[site_at[point], site_at[station]]
        tonnes = point_load[point]
        flows.append(_flow("point_station", point, station, tonnes, trips=instance.collect, row=row))
    haul_at = _rows_by_ends(instance.haul)
    for station, centre in choice.station_ships_to.items():
        row = haul_at[build_at[station_build[site_at[station]]], site_at[centre]]
        tonnes = station_load[station]
        centre_load[centre] += tonnes
        flows.append(_flow("station_centre", station, centre, tonnes, trips=instance.haul, row=row))
    flows.sort(key=lambda flow: (flow.leg, flow.origin_id, flow.destination_id))

    load = {str(Tier.POINT): point_load, str(Tier.STATION): station_load, str(Tier.CENTRE): centre_load}
    openings = [_opening(instance, build_at[key], load[key[1]][key[0]]) for key in choice.builds]
    openings.sort(key=lambda opening: (opening.tier, opening.site_id))
    fleets = _fleets(instance, choice, unit_at, site_at)
    return Plan(
        openings=tuple(openings),
        services=tuple(services),
        flows=tuple(flows),
        fleets=tuple(fleets),
        costs=_costs(instance, openings, services, flows, fleets, deliveries=deliveries),
        deliveries=tuple(deliveries),
    )


def _build_rows(instance: Instance) -> dict[tuple[str, str, str, int], int]:
    table = instance.builds
    return {
        (
            str(instance.site_ids[table.site[row]]),
            str(table.tier[row]),
            str(table.size[row]),
            int(table.units[row]),
        ): row
        for row in range(len(table.site))
    }


def _rows_by_ends(trips: Trips) -> dict[tuple[int, int], int]:
    return {
        ends: row
        for row, ends in enumerate(zip(trips.origin.tolist(), trips.destination.tolist(), strict=True))
    }


def _services(
    instance: Instance, choice: Choice, unit_at: Mapping[str, int], site_at: Mapping[str, int]
) -> list[Service]:
    to_point, hosted, mobile = (
        _rows_by_ends(trips) for trips in (instance.to_point, instance.hosted, instance.mobile)
    )
    services = []
    for unit, (mode, point, station) in sorted(choice.service.items()):
        position = unit_at[unit]
        if instance.unit_delivered[position]:
            continue
        tonnes = float(instance.demand_t[position])
        kilometres = minutes = capital = running = haulage = 0.0
        if mode == "point":
            row = to_point[position, site_at[point]]
            trips = instance.to_point
            haulage = float(trips.yuan[row])
        elif mode == "hosted":
            row = hosted[position, site_at[station]]
            trips = instance.hosted
            capital = float(instance.hosted_capital_yuan[row])
            running = float(instance.hosted_running_yuan[row])
            haulage = float(trips.yuan[row])
        elif mode == "mobile":
            row = mobile[position, site_at[station]]
            trips = instance.mobile
            haulage = float(trips.yuan[row])
        if mode != "unserved":
            kilometres, minutes = float(trips.kilometres[row]), float(trips.minutes[row])
        services.append(
            Service(
                unit_id=unit,
                mode=mode,  # type: ignore[arg-type]
                point_id=point or None,
                station_id=station or None,
                t_per_year=tonnes,
                kilometres=kilometres,
                minutes=minutes,
                capital_yuan_per_year=capital,
                running_yuan_per_year=running,
                haulage_yuan_per_year=haulage,
            )
        )
    return services


def _deliveries(instance: Instance, choice: Choice, unit_at: Mapping[str, int]) -> list[Delivery]:
    return [
        Delivery(unit, station or None, float(instance.demand_t[unit_at[unit]]))
        for unit, (_, _, station) in sorted(choice.service.items())
        if instance.unit_delivered[unit_at[unit]]
    ]


def _flow(leg: FlowLeg, origin: str, destination: str, tonnes: float, *, trips: Trips, row: int) -> Flow:
    return Flow(
        leg=leg,
        origin_id=origin,
        destination_id=destination,
        t_per_year=tonnes,
        kilometres=float(trips.kilometres[row]),
        minutes=float(trips.minutes[row]),
        haulage_yuan_per_year=tonnes * float(trips.yuan[row]),
    )


def _opening(instance: Instance, row: int, load_t: float) -> Opening:
    table = instance.builds
    handling = float(table.handling_yuan_per_t[row])
    if table.tier[row] == Tier.CENTRE:
        handling += instance.centre_handling_yuan_per_t
    return Opening(
        site_id=str(instance.site_ids[table.site[row]]),
        tier=Tier(str(table.tier[row])),
        size=str(table.size[row]),
        units=int(table.units[row]),
        nature=str(table.nature[row]),  # type: ignore[arg-type]
        fused=bool(table.fused[row]),
        standard=int(table.standard[row]),
        throughput_t_per_year=float(table.throughput_t[row]),
        load_t_per_year=load_t,
        investment_yuan=float(table.investment_yuan[row]),
        capital_yuan_per_year=float(table.capital_yuan[row]),
        running_yuan_per_year=float(table.running_yuan[row]) + handling * load_t,
    )


def _fleets(
    instance: Instance, choice: Choice, unit_at: Mapping[str, int], site_at: Mapping[str, int]
) -> list[Fleet]:
    terms = instance.mobile_terms
    rows = _rows_by_ends(instance.mobile)
    hours: defaultdict[str, float] = defaultdict(float)
    for unit, (mode, _, station) in choice.service.items():
        if mode == "mobile":
            hours[station] += float(terms.hours[rows[unit_at[unit], site_at[station]]])
    # The model may leave a vehicle idle where it costs nothing in its gap; the plan buys what the hours need.
    needed = {
        station: max(1, int(np.ceil(used / terms.hours_per_vehicle - 1e-9)))
        for station, used in sorted(hours.items())
    }
    return [
        Fleet(
            station_id=station,
            vehicles=count,
            hours_per_year=hours[station],
            capital_yuan_per_year=count * terms.capital_yuan,
            running_yuan_per_year=count * terms.running_yuan,
            investment_yuan=count * terms.investment_yuan,
        )
        for station, count in needed.items()
    ]


def _costs(
    instance: Instance,
    openings: list[Opening],
    services: list[Service],
    flows: list[Flow],
    fleets: list[Fleet],
    *,
    deliveries: list[Delivery],
) -> Costs:
    built: tuple[Built, ...] = (*openings, *services, *fleets)
    hauled: tuple[Hauled, ...] = (*services, *flows)
    missed = [row.t_per_year for row in services if row.mode == "unserved"]
    missed += [row.t_per_year for row in deliveries if row.station_id is None]
    return Costs(
        capital=sum(row.capital_yuan_per_year for row in built),
        running=sum(row.running_yuan_per_year for row in built),
        haulage=sum(row.haulage_yuan_per_year for row in hauled),
        unserved=sum(missed) * instance.unserved_yuan_per_t,
    )
