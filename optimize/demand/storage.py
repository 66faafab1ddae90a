"""Storage and vehicles: what the fullest month asks of each facility of a plan.

Where it stands: above ``optimize.demand.handled``; shown as a table; a reader judges by it, not the model.

Method, for the month in which a facility's material takes most room::

    stored t  = t of the month · days between clearances / days of a month
    stored m3 = Σ streams stored t · 1000 / density     loose, or baled at a centre and at a station that bales
    needed m2 = stored m3 / stacking height             against floor area · share that can be stacked on
    trips     = the week's tonnes by whole loads, and never fewer than the clearances the days ask for

A station bales if what leaves its class is denser than loose material. Trips are those of the leg onward: light box
truck from a point, medium truck from a station, priced with the same densities in the model. The figures rest on
assumptions of ±50 % and more: show them through `honest`.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from geo.measured import Measured
from geo.tier import Tier
from optimize.demand.demand import Demand
from optimize.demand.handled import handled
from optimize.plan.plan import Flow, Opening, Plan
from optimize.scenario.parameters import Parameters
from optimize.traced import Traced, as_traced, given, total

KG_PER_T = 1000.0
DAYS_PER_WEEK = 7.0
DAYS_PER_MONTH = 365 / 12

DIGITS = 2
"""Digits these figures are worth."""

ROUNDING = 1e-9
"""What a whole number of loads may be over by rounding."""

PLAN = "plan:services"


@dataclass(frozen=True, slots=True)
class StorageNeed:
    """What one facility needs in its fullest month.

    Attributes
    ----------
    site_id, tier, size, county_id
        Of the opening.
    peak_month : int
        1..12; 0 where nothing ever comes.
    peak_t : Traced
        Tonnes of that month.
    days : Traced
        Between clearances.
    stored_t, stored_m3, needed_m2, usable_m2 : Traced
        `usable_m2` is what can be stacked on, all units of the class together.
    baled : bool
    compartments : Traced
        Fire compartments the needed area has to be divided into, at least 1.
    vehicle : str
        Who fetches it: ``light_box`` | ``medium``, "" at a centre or where there is no way to go.
    trips_per_week, hours_per_week : Traced
        Whole trips, and their driving and loading; 0 without a vehicle.
    """

    site_id: str
    tier: Tier
    size: str
    county_id: str
    peak_month: int
    peak_t: Traced
    days: Traced
    stored_t: Traced
    stored_m3: Traced
    needed_m2: Traced
    usable_m2: Traced
    baled: bool
    compartments: Traced
    vehicle: str
    trips_per_week: Traced
    hours_per_week: Traced

    @property
    def fits(self) -> bool:
        """Whether the area of its class can hold what has to be stored."""
        return bool(self.needed_m2.values <= self.usable_m2.values)


@dataclass(frozen=True, slots=True)
class VehicleNeed:
    """Vehicles of one kind that a county's trips fill in the fullest months; `vehicles` is whole."""

    county_id: str
    vehicle: str
    trips_per_week: Traced
    vehicles: Traced


def storage_needs(
    plan: Plan, demand: Demand, measured: Measured, parameters: Parameters
) -> tuple[StorageNeed, ...]:
    """Return the need of every opening of `plan`, in its order."""
    monthly = handled(plan, demand, measured, parameters)
    county = dict(zip(measured.sites.ids.tolist(), measured.sites.county_ids.tolist(), strict=True))
    onward: dict[tuple[str, str], Flow] = {(flow.origin_id, flow.leg): flow for flow in plan.flows}
    return tuple(
        _need(
            opening, county[opening.site_id], monthly.at((opening.site_id, opening.tier)), onward, parameters
        )
        for opening in plan.openings
    )


def vehicle_needs(needs: Iterable[StorageNeed], parameters: Parameters) -> tuple[VehicleNeed, ...]:
    """Return the vehicles each county's trips need, as if every facility's fullest month were the same."""
    rows: defaultdict[tuple[str, str], list[StorageNeed]] = defaultdict(list)
    for need in needs:
        if need.vehicle:
            rows[need.county_id, need.vehicle].append(need)
    found: list[VehicleNeed] = []
    for (county, vehicle), alike in sorted(rows.items()):
        hours = total(need.hours_per_week for need in alike)
        vehicles = hours / given(parameters, "storage.vehicle.hours_per_week")
        trips = total(need.trips_per_week for need in alike)
        found.append(VehicleNeed(county, vehicle, trips, _whole(vehicles)))
    return tuple(found)


def honest(value: float) -> float:
    """Return `value` rounded up to the two digits it is worth: 1,234 m² is 1,300 m²."""
    if value <= 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(value)) - DIGITS + 1)
    return math.ceil(value / step - ROUNDING) * step


def _need(
    opening: Opening,
    county: str,
    months: Mapping[str, Traced],
    onward: Mapping[tuple[str, str], Flow],
    parameters: Parameters,
) -> StorageNeed:
    tier, size = opening.tier, opening.size
    bales = _bales(opening, parameters)
    volume = total(
        (
            tonnes * KG_PER_T / given(parameters, f"stream.{stream}.{_density(bales)}_kg_per_m3")
            for stream, tonnes in months.items()
        ),
        (12,),
    )
    peak = int(np.argmax(volume.values))
    peak_t = as_traced(total(tonnes[peak] for tonnes in months.values()), PLAN)
    days = given(parameters, f"storage.{tier}.days")
    part = days / DAYS_PER_MONTH
    stored_m3 = Traced(volume[peak].values, volume.made_of | bales.made_of | {PLAN}) * part
    needed = stored_m3 / given(parameters, f"storage.{tier}.stack_m")
    area = given(parameters, f"class.{tier}.{size}.area_m2") * opening.units
    flow = onward.get((opening.site_id, "point_station" if tier is Tier.POINT else "station_centre"))
    vehicle, trips, hours = _trips(opening, flow, peak_t, days, parameters)
    return StorageNeed(
        site_id=opening.site_id,
        tier=tier,
        size=size,
        county_id=county,
        peak_month=peak + 1 if months else 0,
        peak_t=peak_t,
        days=days,
        stored_t=peak_t * part,
        stored_m3=stored_m3,
        needed_m2=needed,
        usable_m2=area * given(parameters, f"storage.{tier}.usable_share"),
        baled=float(bales) == 1.0,
        compartments=_whole(needed / given(parameters, "storage.fire.compartment_m2")).at_least(1.0),
        vehicle=vehicle,
        trips_per_week=trips,
        hours_per_week=hours,
    )


def _bales(opening: Opening, parameters: Parameters) -> Traced:
    """Return 1 if the facility stores bales, else 0, made of what says so."""
    if opening.tier is not Tier.STATION:
        return as_traced(float(opening.tier is Tier.CENTRE))
    leaving = given(parameters, f"class.{opening.tier}.{opening.size}.density_kg_per_m3")
    loose = given(parameters, "material.loose_kg_per_m3")
    return Traced(
        np.asarray(float(leaving) > float(loose), dtype=np.float64), leaving.made_of | loose.made_of
    )


def _density(bales: Traced) -> str:
    return "baled" if float(bales) == 1.0 else "loose"


def _trips(
    opening: Opening, flow: Flow | None, peak_t: Traced, days: Traced, parameters: Parameters
) -> tuple[str, Traced, Traced]:
    """Return the vehicle onward, its whole trips a week in the fullest month, and the hours they take."""
    if opening.tier is Tier.CENTRE or flow is None or flow.kilometres == 0 or float(peak_t) == 0:
        return "", as_traced(0.0), as_traced(0.0)
    vehicle, density = "light_box", "material.loose_kg_per_m3"
    if opening.tier is Tier.STATION:
        vehicle, density = "medium", f"class.station.{opening.size}.density_kg_per_m3"
    by_volume = given(parameters, f"vehicle.{vehicle}.box_m3") * given(parameters, density) / KG_PER_T
    load = by_volume.at_most(given(parameters, f"vehicle.{vehicle}.payload_t"))
    week_t = peak_t * (DAYS_PER_WEEK / DAYS_PER_MONTH)
    trips = _whole(week_t / load).at_least(_whole(DAYS_PER_WEEK / days))
    loading = given(parameters, "tour.station_loading_minutes")
    hours = trips * (loading + 2 * flow.minutes) / 60
    return vehicle, trips, as_traced(hours, "plan:travel")


def _whole(value: Traced) -> Traced:
    """Return `value` rounded up to whole ones."""
    return Traced(np.ceil(value.values - ROUNDING), value.made_of)
