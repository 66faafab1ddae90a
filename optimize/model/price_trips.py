"""Price the trips of an instance: what collecting, calling and hauling along each of them costs.

Where it stands: called by ``optimize.model.prepare``, which decides what trips there are; the formulas are in
``optimize.model.costs``. One function a kind of trip: trips come in with their toll, one way, as `yuan`, and
leave with their price.
"""

import numpy as np

from geo.measured import Floats, Measured, Text
from geo.tier import Tier
from optimize.model.costs import annuity, carried_t, hop_km, line_haul_yuan_per_t, visit_hours
from optimize.model.instance import MobileTerms, Positions, Trips
from optimize.scenario.scenario import Scenario


def sum_by(group: Positions, values: Floats, count: int) -> Floats:
    """Return (count,) sums of `values` by `group`."""
    return np.bincount(group, weights=values, minlength=count).astype(np.float64)


class Tours:
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
        expected_points = sum_by(unit_township, households / per_point, len(row))
        speed = scenario.value("speed.village")
        stop = scenario.value("tour.stop_minutes")
        self.unit_is_town = town
        self.unit_hop = hop_km(area, units, constant)[unit_township]
        self.unit_visit_hours = visit_hours(self.unit_hop, speed_kmh=speed, stop_minutes=stop)
        site_hop = hop_km(area, expected_points, constant)[site_township]
        self.point_visit_yuan = site_hop * scenario.value("vehicle.light_box.yuan_per_km") + visit_hours(
            site_hop, speed_kmh=speed, stop_minutes=stop
        ) * scenario.value("vehicle.light_box.yuan_per_hour")


def collected_by_tricycle(scenario: Scenario, trips: Trips, demand: Floats) -> Trips:
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
        trips.yuan,
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


def collected_by_box(scenario: Scenario, trips: Trips) -> Trips:
    """Price point (or box) → station: loose material in a light box truck, per tonne."""
    per_t = line_haul_yuan_per_t(
        trips.kilometres,
        trips.minutes,
        trips.yuan,
        load_t=_box_load_t(scenario),
        yuan_per_km=scenario.value("vehicle.light_box.yuan_per_km"),
        yuan_per_hour=scenario.value("vehicle.light_box.yuan_per_hour"),
        loading_minutes=scenario.value("tour.station_loading_minutes"),
    )
    return Trips(trips.origin, trips.destination, trips.kilometres, trips.minutes, per_t)


def hosted_boxes(
    scenario: Scenario, trips: Trips, demand: Floats, tour: Tours
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
    per_t = collected_by_box(scenario, kept)
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


def mobile_stops(scenario: Scenario, trips: Trips, demand: Floats, tour: Tours) -> tuple[Trips, MobileTerms]:
    """Return mobile stops (流动回收) with the route hours each takes, and the terms of the whole vehicles.

    A stop visited `v` times a year takes v hops and stops, the weighing and loading of its tonnes, and its share
    of the line-haul: demand / load journeys out and back, each unloaded at the station. Kilometres and tolls are
    priced; hours fill vehicles.
    """
    keep = np.full(len(trips.origin), scenario.modes.mobile)
    origin, kilometres, minutes = trips.origin[keep], trips.kilometres[keep], trips.minutes[keep]
    tolls = 2 * trips.yuan[keep]
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
    driven_km = visits * tour.unit_hop[origin] + journeys * 2 * kilometres
    yuan = driven_km * scenario.value("mobile.yuan_per_km") + journeys * tolls
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


def hauls(
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
            trips.yuan[row[of_size]],
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
