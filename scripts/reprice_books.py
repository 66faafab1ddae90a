r"""Tours and prices of a region and a scenario, by formulas written a second time.

Where it stands: below ``scripts.reprice``, and bound by the same rule: it does not know the instance, the
model, the engines or the fast way of measuring travel.

Method: the formulas of ``docs/formulation.md`` written again. With :math:`Q = \min(\text{payload}, \text{box} · \rho)`
tonnes a load, :math:`d` km, :math:`m` minutes and :math:`z` yuan of tolls one way, hop :math:`h = c\sqrt{A/n}` km::

    haulage     = t · (2 d · yuan/km + (2 m + loading) / 60 · yuan/h + 2 z) / Q
    hosted      = haulage + visits · (h · yuan/km + (h / speed + stop) · yuan/h)
    mobile      = (visits · h + t / Q · 2 d) · yuan/km + t / Q · 2 z
    capital     = share · investment · r / (1 − (1 + r)^−life)
"""

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd

from geo.region import Region
from geo.sites.candidates import township_of
from geo.tier import Tier
from optimize.plan.plan import Flow, Opening, Plan
from optimize.scenario.scenario import Scenario
from scripts.reprice_demand import tonnes_at_the_door, tonnes_delivered

Trip = tuple[float, float, float]
"""Kilometres, minutes and tolls in yuan, one way."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a facility stands and what stood there before."""

    township: str
    origin: str
    status: str
    standing: str
    tiers: int


@dataclass(frozen=True)
class Books:
    """Region, scenario and plan by id, and the formulas over them.

    Attributes
    ----------
    region, scenario, plan
        As the plan was made from, and the plan.
    """

    region: Region
    scenario: Scenario
    plan: Plan

    def value(self, key: str) -> float:
        """Return the parameter `key`, in its unit."""
        return self.scenario.value(key)

    @cached_property
    def demand_t(self) -> dict[str, float]:
        """Tonnes per year by unit that its own service has to take."""
        return tonnes_at_the_door(self.region, self.scenario)

    @cached_property
    def delivered_t(self) -> dict[str, float]:
        """Tonnes per year by township that channels bring straight to a station."""
        return tonnes_delivered(self.region, self.scenario)

    @cached_property
    def units(self) -> dict[str, tuple[str, bool, float]]:
        """Unit → township, lives mostly in town, households; units with demand only."""
        return {
            str(row.code): (str(row.township), bool(row.town_pop > row.rural_pop), float(row.households))
            for row in self.region.settlements.itertuples()
            if self.demand_t[str(row.code)] > 0
        }

    @cached_property
    def sites(self) -> dict[str, Site]:
        """Every site a facility may stand on, by id."""
        found = {
            f"P{row.code}": Site(str(row.township), "village", "candidate", "", 1)
            for row in self.region.settlements.itertuples()
        }
        for row in self.region.sanitation.itertuples():
            found[str(row.site_id)] = Site(str(row.township), "sanitation", str(row.status), "", 1)
        for record in self.region.facilities.to_dict("records"):
            tiers = len(set(str(record["tier"]).split("+")))
            status, standing = str(record["status"]), str(record["class"])
            found[str(record["site_id"])] = Site(
                str(record["township"]), "cooperative", status, standing, tiers
            )
        for row in self.region.lands.itertuples():
            tiers = len(set(str(row.tier).split("+")))
            found[str(row.site_id)] = Site(str(row.township), "land", str(row.status), "", tiers)
        for opening in self.plan.openings:  # spots on the road network stand in no layer
            if opening.site_id not in found and township_of(opening.site_id):
                found[opening.site_id] = Site(township_of(opening.site_id), "generated", "candidate", "", 1)
        return found

    @cached_property
    def area_km2(self) -> dict[str, float]:
        """Township → area."""
        frame: gpd.GeoDataFrame = self.region.townships.to_crs(self.region.measuring_crs)
        return {str(code): area / 1e6 for code, area in zip(frame["code"], frame.geometry.area, strict=True)}

    @cached_property
    def stops(self) -> dict[str, tuple[float, float]]:
        """Township → stops of a tour of villages, and of a tour of the points the norm expects there."""
        villages: defaultdict[str, float] = defaultdict(float)
        points: defaultdict[str, float] = defaultdict(float)
        for township, in_town, households in self.units.values():
            villages[township] += 1
            kind = "town" if in_town else "rural"
            points[township] += households / self.value(f"households.per_point_{kind}")
        return {township: (villages[township], points[township]) for township in self.area_km2}

    def hop_km(self, township: str, *, of_points: bool) -> float:
        """Return the way between neighbouring stops of a tour of villages, or of points."""
        stops = max(1.0, self.stops[township][of_points])
        return self.value("tour.hop_constant") * math.sqrt(self.area_km2[township] / stops)

    def visit_hours(self, hop_km: float) -> float:
        """Return the hours of one hop and stop."""
        return hop_km / self.value("speed.village") + self.value("tour.stop_minutes") / 60

    def visit_yuan(self, hop_km: float) -> float:
        """Return the price of one hop and stop of the light box truck."""
        box = "vehicle.light_box"
        return hop_km * self.value(f"{box}.yuan_per_km") + self.visit_hours(hop_km) * self.value(
            f"{box}.yuan_per_hour"
        )

    def load_t(self, vehicle: str, density_key: str) -> float:
        """Return Q: the tonnes a vehicle carries of a material."""
        by_volume = self.value(f"vehicle.{vehicle}.box_m3") * self.value(density_key) / 1000
        return min(self.value(f"vehicle.{vehicle}.payload_t"), by_volume)

    def haul_yuan_per_t(self, vehicle: str, density_key: str, trip: Trip, *, loading_min: float) -> float:
        """Return the price of driving out and back along `trip`, per tonne, tolls both ways."""
        km, minutes, toll_yuan = trip
        hours = (2 * minutes + loading_min) / 60
        yuan = 2 * km * self.value(f"vehicle.{vehicle}.yuan_per_km") + hours * self.value(
            f"vehicle.{vehicle}.yuan_per_hour"
        )
        return (yuan + 2 * toll_yuan) / self.load_t(vehicle, density_key)

    def tolled(self, vehicle: str, priced: tuple[float, float, float]) -> Trip:
        """Return the trip whose price for `vehicle` is given: the toll is what it pays beside way and time."""
        km, minutes, yuan = priced
        per_km, per_hour = (
            self.value(f"vehicle.{vehicle}.{name}") for name in ("yuan_per_km", "yuan_per_hour")
        )
        return km, minutes, max(0.0, yuan - km * per_km - minutes / 60 * per_hour)

    def yearly(self, investment: float, life: float) -> float:
        """Return the annuity of `investment` over `life` years, yuan per year."""
        rate = self.value("finance.discount_rate")
        return investment * (rate / (1 - (1 + rate) ** -life) if rate else 1 / life)

    @cached_property
    def flow_from(self) -> dict[tuple[str, str], Flow]:
        """Leg and origin → flow."""
        return {(flow.leg, flow.origin_id): flow for flow in self.plan.flows}

    @cached_property
    def openings(self) -> dict[tuple[str, Tier], Opening]:
        """Site and tier → opening."""
        return {(opening.site_id, opening.tier): opening for opening in self.plan.openings}

    @cached_property
    def load(self) -> dict[tuple[str, Tier], float]:
        """Tonnes per year each facility really handles, from re-computed demand."""
        load: defaultdict[tuple[str, Tier], float] = defaultdict(float)
        for service in self.plan.services:
            if service.point_id:
                load[service.point_id, Tier.POINT] += self.demand_t[service.unit_id]
            if service.station_id:
                load[service.station_id, Tier.STATION] += self.demand_t[service.unit_id]
        for delivery in self.plan.deliveries:
            if delivery.station_id:
                load[delivery.station_id, Tier.STATION] += self.delivered_t.get(delivery.township_id, 0.0)
        for flow in self.plan.flows:
            if flow.leg == "station_centre":
                load[flow.destination_id, Tier.CENTRE] += load[flow.origin_id, Tier.STATION]
        return dict(load)
