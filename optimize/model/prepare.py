"""Measured region + scenario → instance: every coefficient the model will see.

Where it stands: between ``geo.measure`` (what is there) and the model (what to decide). Catchment rules are
applied here: trips out of a unit's own cluster, and hauls out of a station's own county, do not exist in
the instance.
"""

import numpy as np

from geo.measured import Flags, Measured, Text, TravelArcs
from geo.tier import Tier
from optimize.demand.calibration import calibrated_demand
from optimize.model.instance import Instance, Positions, Quota, Trips
from optimize.model.prepare_builds import prepare_builds
from optimize.model.prepare_deliveries import delivered_by_township, delivered_to
from optimize.model.price_trips import (
    Tours,
    collected_by_box,
    collected_by_tricycle,
    hauls,
    hosted_boxes,
    mobile_stops,
    sum_by,
)
from optimize.scenario.scenario import Scenario


def prepare(measured: Measured, scenario: Scenario) -> Instance:
    """Return the instance of `scenario` on `measured`.

    Units whose service has nothing to take (nobody lives there, or the network collects nothing) have nothing to
    decide and are left out; units that no trip reaches stay in, unserved and priced. Behind the villages stand the
    deliveries: what channels bring straight to stations, by township.
    """
    arising = calibrated_demand(measured, scenario.parameters, scenario.year)
    demand = arising.at_the_door()
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

    tour = Tours(measured, scenario, living)
    reachable = sum_by(to_point.destination, demand[to_point.origin], len(site_position))
    builds = prepare_builds(
        measured, scenario, reachable_t=reachable, outlets=outlets, visit_yuan=tour.point_visit_yuan
    )
    hosted, hosted_capital, hosted_running, hosted_investment = hosted_boxes(
        scenario, unit_station, demand, tour
    )
    mobile, mobile_terms = mobile_stops(scenario, unit_station, demand, tour)
    haul = hauls(scenario, builds.site, builds.tier, builds.size, station_centre)

    townships, delivered_t = delivered_by_township(measured, arising.arriving("station").values)
    township_cluster = np.array([cluster_of_township[code] for code in townships], dtype=np.int64)
    delivered = delivered_to(
        delivered_t,
        township_cluster,
        site_cluster=site_cluster,
        outlets=outlets,
        builds=builds,
        first=len(unit_ids),
    )

    answered = np.zeros(len(unit_ids) + len(townships), dtype=bool)
    for origins in (to_point.origin, hosted.origin, mobile.origin, delivered.origin):
        answered[origins] = True
    return Instance(
        unit_ids=np.concatenate([unit_ids, townships]),
        unit_cluster=np.concatenate([unit_cluster, township_cluster]),
        unit_delivered=np.arange(len(answered)) >= len(unit_ids),
        demand_t=np.concatenate([demand, delivered_t]),
        must_serve=answered & scenario.serve_every_unit,
        unserved_yuan_per_t=scenario.value("unserved.yuan_per_t"),
        site_ids=measured.sites.ids,
        site_cluster=site_cluster,
        site_county=site_county,
        cluster_ids=cluster_ids,
        cluster_county=np.array([county_position[code] for code in cluster_county], dtype=np.int64),
        county_ids=measured.county_ids,
        builds=builds,
        to_point=collected_by_tricycle(scenario, to_point, demand),
        collect=collected_by_box(scenario, point_station),
        hosted=hosted,
        hosted_capital_yuan=hosted_capital,
        hosted_running_yuan=hosted_running,
        hosted_investment_yuan=hosted_investment,
        mobile=mobile,
        mobile_terms=mobile_terms,
        delivered=delivered,
        haul=haul,
        centre_handling_yuan_per_t=scenario.value("handling.centre_yuan_per_t"),
        quotas=tuple(
            Quota(county_position[county], str(tier), count)
            for county, quota in sorted(scenario.quotas.items())
            for tier, count in ((Tier.POINT, quota.points), (Tier.STATION, quota.stations))
            if count > 0
        ),
    )


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
    """Trips whose ends are positions, before they are priced: `yuan` is the toll, one way."""

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
    """Return the arcs whose two ends are known, as positions; `yuan` is the toll, one way."""
    origin = np.array([origins.get(code, -1) for code in arcs.origin_ids], dtype=np.int64)
    destination = np.array([destinations.get(code, -1) for code in arcs.destination_ids], dtype=np.int64)
    known = (origin >= 0) & (destination >= 0)
    return _Joined(
        origin[known],
        destination[known],
        arcs.kilometres[known],
        arcs.minutes[known],
        arcs.toll_yuan[known],
    )
