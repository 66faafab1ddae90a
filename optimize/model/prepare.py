"""Measured region + scenario → instance: every coefficient the model will see.

Where it stands: between ``geo.measure`` (what is there) and the model (what to decide). Catchment rules are
applied here: trips out of a unit's own cluster, and hauls out of a station's own county, do not exist in
the instance.
"""

import numpy as np

from geo.measured import Flags, Floats, Measured, Text, TravelArcs
from geo.tier import Tier
from optimize.demand.captured import captured_t_per_year
from optimize.model.costs import annuity, carried_t, hop_km, line_haul_yuan_per_t, visit_hours
from optimize.model.instance import Instance, MobileTerms, Positions, Quota, Trips
from optimize.model.prepare_builds import prepare_builds
from optimize.scenario.scenario import Scenario


def prepare(measured: Measured, scenario: Scenario) -> Instance:
    """Return the instance of `scenario` on `measured`.

    Units without any captured demand (nobody lives there, or capture is 0) have nothing to decide and are
    left out; units that no trip reaches stay in, unserved and priced.
    """
    demand = captured_t_per_year(
        measured.units.town_people, measured.units.rural_people, scenario.parameters, scenario.year
    )
    living = np.flatnonzero(demand > 0)
    demand = demand[living]
    unit_ids = measured.units.ids[living]
    cluster_ids, cluster_of_township, cluster_county = _clusters(measured, scenario)
    unit_cluster = np.array(
        [cluster_of_township[code] for code in measured.units.township_ids[living]], dtype=np.int64
    )
    site_cluster = np.array(
        [cluster_of_township[code] for code in measured.sites.township_ids], dtype=np.int64
    )
    county_position = {code: row for row, code in enumerate(measured.county_ids)}
    site_county = np.array([county_position[code] for code in measured.sites.county_ids], dtype=np.int64)
    usable = measured.sites.status != "ban"

    unit_position = {code: row for row, code in enumerate(unit_ids)}
    site_position = {code: row for row, code in enumerate(measured.sites.ids)}
    to_point = _join(measured.to_point, unit_position, site_position)
    unit_station = _join(measured.to_station, unit_position, site_position)
    point_station = _join(measured.to_station, site_position, site_position)
    station_centre = _join(measured.to_centre, site_position, site_position)

    def stands(rows: Positions, tier: Tier) -> Flags:
        return np.asarray(usable[rows] & measured.sites.serves(tier)[rows])

    to_point = to_point.where(
        (unit_cluster[to_point.origin] == site_cluster[to_point.destination])
        & stands(to_point.destination, Tier.POINT)
    )
    unit_station = unit_station.where(
        (unit_cluster[unit_station.origin] == site_cluster[unit_station.destination])
        & stands(unit_station.destination, Tier.STATION)
    )
    point_station = point_station.where(
        (site_cluster[point_station.origin] == site_cluster[point_station.destination])
        & stands(point_station.origin, Tier.POINT)
        & stands(point_station.destination, Tier.STATION)
    )
    station_centre = station_centre.where(
        (site_county[station_centre.origin] == site_county[station_centre.destination])
        & stands(station_centre.origin, Tier.STATION)
        & stands(station_centre.destination, Tier.CENTRE)
    )
    # A station no centre can be reached from is no station: nothing may be brought there.
    outlets = np.zeros(len(site_position), dtype=bool)
    outlets[station_centre.origin] = True
    unit_station = unit_station.where(outlets[unit_station.destination])
    point_station = point_station.where(outlets[point_station.destination])
    collected = np.zeros(len(site_position), dtype=bool)
    collected[point_station.origin] = True
    to_point = to_point.where(collected[to_point.destination])
    if not scenario.modes.point:
        to_point = to_point.where(np.zeros(len(to_point.origin), dtype=bool))

    tour = _Tours(measured, scenario, living)
    reachable = _sum_by(to_point.destination, demand[to_point.origin], len(site_position))
    builds = prepare_builds(
        measured, scenario, reachable_t=reachable, outlets=outlets, visit_yuan=tour.point_visit_yuan
    )
    hosted, hosted_capital, hosted_running, hosted_investment = _hosted(scenario, unit_station, demand, tour)
    mobile, mobile_terms = _mobile(scenario, unit_station, demand, tour)
    haul = _haul(scenario, builds.site, builds.tier, builds.size, station_centre)

    answered = np.zeros(len(unit_ids), dtype=bool)
    for origins in (to_point.origin, hosted.origin, mobile.origin):
        answered[origins] = True
    return Instance(
        unit_ids=unit_ids,
        unit_cluster=unit_cluster,
        demand_t=demand,
        must_serve=answered & scenario.serve_every_unit,
        unserved_yuan_per_t=scenario.value("unserved.yuan_per_t"),
        site_ids=measured.sites.ids,
        site_cluster=site_cluster,
        site_county=site_county,
        cluster_ids=cluster_ids,
        cluster_county=np.array([county_position[code] for code in cluster_county], dtype=np.int64),
        county_ids=measured.county_ids,
        builds=builds,
        to_point=_collected_by_tricycle(scenario, to_point, demand),
        collect=_collected_by_box(scenario, point_station),
        hosted=hosted,
        hosted_capital_yuan=hosted_capital,
        hosted_running_yuan=hosted_running,
        hosted_investment_yuan=hosted_investment,
        mobile=mobile,
        mobile_terms=mobile_terms,
        haul=haul,
        centre_handling_yuan_per_t=scenario.value("handling.centre_yuan_per_t"),
        quotas=tuple(
            Quota(county_position[county], str(tier), count)
            for county, quota in sorted(scenario.quotas.items())
            for tier, count in ((Tier.POINT, quota.points), (Tier.STATION, quota.stations))
            if count > 0
        ),
    )


def _sum_by(group: Positions, values: Floats, count: int) -> Floats:
    """Return (count,) sums of `values` by `group`."""
    return np.bincount(group, weights=values, minlength=count).astype(np.float64)


def _clusters(measured: Measured, scenario: Scenario) -> tuple[Text, dict[str, int], list[str]]:
    """Return cluster ids, township → cluster position, and the county of each cluster.

    A cluster is called by its townships joined with ``+``; a township nobody joined is a cluster of its own.
    """
    county_of = dict(
        zip(measured.townships.ids.tolist(), measured.townships.county_ids.tolist(), strict=True)
    )
    groups = (
        [tuple(sorted(group)) for group in scenario.catchments.clusters]
        if scenario.catchments.rule == "clusters"
        else []
    )
    joined = {code for group in groups for code in group}
    groups += [(code,) for code in measured.townships.ids.tolist() if code not in joined]
    groups.sort()
    position = {code: row for row, group in enumerate(groups) for code in group}
    return (
        np.array(["+".join(group) for group in groups]),
        position,
        [county_of[group[0]] for group in groups],
    )


class _Joined(Trips):
    """Trips whose ends are positions, before they are priced."""

    __slots__ = ()

    def where(self, keep: Flags) -> "_Joined":
        """Return the rows flagged in `keep`."""
        return _Joined(
            self.origin[keep],
            self.destination[keep],
            self.kilometres[keep],
            self.minutes[keep],
            self.yuan[keep],
        )


def _join(arcs: TravelArcs, origins: dict[str, int], destinations: dict[str, int]) -> _Joined:
    """Return the arcs whose two ends are known, as positions; `yuan` is still 0."""
    origin = np.array([origins.get(code, -1) for code in arcs.origin_ids], dtype=np.int64)
    destination = np.array([destinations.get(code, -1) for code in arcs.destination_ids], dtype=np.int64)
    known = (origin >= 0) & (destination >= 0)
    return _Joined(
        origin[known],
        destination[known],
        arcs.kilometres[known],
        arcs.minutes[known],
        np.zeros(int(known.sum())),
    )


class _Tours:
    """Hops and visits of the collection tours, by township (continuous approximation)."""

    def __init__(self, measured: Measured, scenario: Scenario, living: Positions) -> None:
        row = {code: number for number, code in enumerate(measured.townships.ids)}
        unit_township = np.array([row[code] for code in measured.units.township_ids[living]], dtype=np.int64)
        site_township = np.array([row[code] for code in measured.sites.township_ids], dtype=np.int64)
        area = measured.townships.area_km2
        constant = scenario.value("tour.hop_constant")
        units = np.bincount(unit_township, minlength=len(row)).astype(np.float64)
        households = measured.units.households[living]
        town = measured.units.town_people[living] > measured.units.rural_people[living]
        per_point = np.where(
            town, scenario.value("households.per_point_town"), scenario.value("households.per_point_rural")
        )
        # How many points stand is what the model decides; the hop is priced on the number the norm expects.
        expected_points = _sum_by(unit_township, households / per_point, len(row))
        speed = scenario.value("speed.village")
        stop = scenario.value("tour.stop_minutes")
        self.unit_is_town = town
        self.unit_hop = hop_km(area, units, constant)[unit_township]
        self.unit_visit_hours = visit_hours(self.unit_hop, speed_kmh=speed, stop_minutes=stop)
        site_hop = hop_km(area, expected_points, constant)[site_township]
        self.point_visit_yuan = site_hop * scenario.value("vehicle.light_box.yuan_per_km") + visit_hours(
            site_hop, speed_kmh=speed, stop_minutes=stop
        ) * scenario.value("vehicle.light_box.yuan_per_hour")


def _collected_by_tricycle(scenario: Scenario, trips: Trips, demand: Floats) -> Trips:
    """Price unit → point: the point's collector and a small motor vehicle; per year for the unit's whole demand."""
    vehicle = "vehicle.tricycle"
    load = carried_t(
        scenario.value(f"{vehicle}.box_m3"),
        scenario.value(f"{vehicle}.payload_t"),
        scenario.value("material.loose_kg_per_m3"),
    )
    per_t = line_haul_yuan_per_t(
        trips.kilometres,
        trips.minutes,
        load_t=load,
        yuan_per_km=scenario.value(f"{vehicle}.yuan_per_km"),
        yuan_per_hour=scenario.value(f"{vehicle}.yuan_per_hour"),
        loading_minutes=0.0,
    )
    return Trips(
        trips.origin, trips.destination, trips.kilometres, trips.minutes, per_t * demand[trips.origin]
    )


def _box_load_t(scenario: Scenario) -> float:
    return carried_t(
        scenario.value("vehicle.light_box.box_m3"),
        scenario.value("vehicle.light_box.payload_t"),
        scenario.value("material.loose_kg_per_m3"),
    )


def _collected_by_box(scenario: Scenario, trips: Trips) -> Trips:
    """Price point (or box) → station: loose material in a light box truck, per tonne."""
    per_t = line_haul_yuan_per_t(
        trips.kilometres,
        trips.minutes,
        load_t=_box_load_t(scenario),
        yuan_per_km=scenario.value("vehicle.light_box.yuan_per_km"),
        yuan_per_hour=scenario.value("vehicle.light_box.yuan_per_hour"),
        loading_minutes=scenario.value("tour.station_loading_minutes"),
    )
    return Trips(trips.origin, trips.destination, trips.kilometres, trips.minutes, per_t)


def _hosted(
    scenario: Scenario, trips: Trips, demand: Floats, tour: _Tours
) -> tuple[Trips, Floats, Floats, Floats]:
    """Return hosted boxes (共建点): trips with haulage yuan a year, and yearly capital, running and investment.

    A box holds what its class holds: a unit with more than that cannot be hosted.
    """
    fits = demand[trips.origin] <= scenario.value("class.hosted.box.throughput_t_per_year")
    keep = fits & scenario.modes.hosted
    origin = trips.origin[keep]
    count = len(origin)
    investment = scenario.value("class.hosted.box.investment_yuan")
    capital = annuity(
        investment, scenario.value("class.hosted.box.life_years"), scenario.value("finance.discount_rate")
    )
    visits = scenario.value("visits.hosted_per_year")
    visit_yuan = tour.unit_hop * scenario.value(
        "vehicle.light_box.yuan_per_km"
    ) + tour.unit_visit_hours * scenario.value("vehicle.light_box.yuan_per_hour")
    kept = Trips(
        origin, trips.destination[keep], trips.kilometres[keep], trips.minutes[keep], trips.yuan[keep]
    )
    per_t = _collected_by_box(scenario, kept)
    priced = Trips(
        origin,
        kept.destination,
        kept.kilometres,
        kept.minutes,
        per_t.yuan * demand[origin] + visits * visit_yuan[origin],
    )
    return (
        priced,
        np.full(count, capital),
        np.full(count, scenario.value("class.hosted.box.running_yuan_per_year")),
        np.full(count, investment),
    )


def _mobile(scenario: Scenario, trips: Trips, demand: Floats, tour: _Tours) -> tuple[Trips, MobileTerms]:
    """Return mobile stops (流动回收) with the route hours each takes, and the terms of the whole vehicles.

    A stop visited `v` times a year takes v hops and stops, the weighing and loading of its tonnes, and its share
    of the line-haul: demand / load journeys out and back, each unloaded at the station. Kilometres are priced;
    hours fill vehicles.
    """
    keep = np.full(len(trips.origin), scenario.modes.mobile)
    origin, kilometres, minutes = trips.origin[keep], trips.kilometres[keep], trips.minutes[keep]
    visits = np.where(
        tour.unit_is_town,
        scenario.value("visits.mobile_town_per_year"),
        scenario.value("visits.mobile_rural_per_year"),
    )[origin]
    journeys = demand[origin] / _box_load_t(scenario)
    hours = (
        visits * tour.unit_visit_hours[origin]
        + journeys * (2 * minutes + scenario.value("tour.station_loading_minutes")) / 60
        + demand[origin] * scenario.value("mobile.loading_hours_per_t")
    )
    yuan = (visits * tour.unit_hop[origin] + journeys * 2 * kilometres) * scenario.value("mobile.yuan_per_km")
    most = int(scenario.value("mobile.max_vehicles_per_station"))
    offered = scenario.value("mobile.hours_per_year")
    fits = hours <= most * offered
    terms = MobileTerms(
        hours=hours[fits],
        hours_per_vehicle=offered,
        capital_yuan=annuity(
            scenario.value("mobile.vehicle_investment_yuan"),
            scenario.value("mobile.vehicle_life_years"),
            scenario.value("finance.discount_rate"),
        ),
        running_yuan=scenario.value("mobile.crew_yuan_per_year"),
        investment_yuan=scenario.value("mobile.vehicle_investment_yuan"),
        most_per_station=most,
    )
    return Trips(
        origin[fits], trips.destination[keep][fits], kilometres[fits], minutes[fits], yuan[fits]
    ), terms


def _haul(
    scenario: Scenario, build_site: Positions, build_tier: Text, build_size: Text, trips: Trips
) -> Trips:
    """Price station build → centre, per tonne: what the station's class makes of the material fills the truck."""
    order = np.argsort(trips.origin, kind="stable")
    first = np.searchsorted(trips.origin[order], build_site, side="left")
    last = np.searchsorted(trips.origin[order], build_site, side="right")
    builds, rows = [], []
    for build in np.flatnonzero(build_tier == Tier.STATION):
        for row in order[first[build] : last[build]]:
            builds.append(build)
            rows.append(row)
    origin, row = np.array(builds, dtype=np.int64), np.array(rows, dtype=np.int64)
    yuan = np.zeros(len(origin))
    for size in np.unique(build_size[origin]):
        of_size = build_size[origin] == size
        yuan[of_size] = line_haul_yuan_per_t(
            trips.kilometres[row[of_size]],
            trips.minutes[row[of_size]],
            load_t=carried_t(
                scenario.value("vehicle.medium.box_m3"),
                scenario.value("vehicle.medium.payload_t"),
                scenario.value(f"class.station.{size}.density_kg_per_m3"),
            ),
            yuan_per_km=scenario.value("vehicle.medium.yuan_per_km"),
            yuan_per_hour=scenario.value("vehicle.medium.yuan_per_hour"),
            loading_minutes=scenario.value("tour.station_loading_minutes"),
        )
    return Trips(origin, trips.destination[row], trips.kilometres[row], trips.minutes[row], yuan)
