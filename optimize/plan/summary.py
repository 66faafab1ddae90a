"""The figures that sum a plan up, for the region and for each county.

Where it stands: after the audit, before the report; formulas stand in the docstrings and, in words, beside
each figure's name in the catalogue.
"""

from collections.abc import Iterable

import numpy as np

from geo.measured import Floats, Measured
from geo.tier import Tier
from optimize.plan.indicators import Indicator
from optimize.plan.plan import Built, Delivery, Fleet, Hauled, Opening, Plan, Service


def summarise(plan: Plan, measured: Measured) -> tuple[Indicator, ...]:
    """Return the indicators of the whole region (county_id "") and of every county, in a fixed order."""
    whole = _figures(plan, measured, "")
    return (
        *whole,
        *(figure for county in measured.county_ids.tolist() for figure in _figures(plan, measured, county)),
    )


def _figures(plan: Plan, measured: Measured, county: str) -> list[Indicator]:
    site_county = dict(zip(measured.sites.ids.tolist(), measured.sites.county_ids.tolist(), strict=True))
    unit_county = dict(zip(measured.units.ids.tolist(), measured.units.county_ids.tolist(), strict=True))
    town_county = dict(
        zip(measured.townships.ids.tolist(), measured.townships.county_ids.tolist(), strict=True)
    )
    openings = [row for row in plan.openings if county in ("", site_county[row.site_id])]
    services = [row for row in plan.services if county in ("", unit_county[row.unit_id])]
    fleets = [row for row in plan.fleets if county in ("", site_county[row.station_id])]
    flows = [row for row in plan.flows if county in ("", site_county[row.origin_id])]
    points = [row for row in openings if row.tier is Tier.POINT]
    stations = [row for row in openings if row.tier is Tier.STATION]
    centres = [row for row in openings if row.tier is Tier.CENTRE]
    served = [row for row in services if row.mode != "unserved"]
    deliveries = [row for row in plan.deliveries if county in ("", town_county[row.township_id])]
    delivered = delivered_t(deliveries)
    tonnes = sum(row.t_per_year for row in served) + delivered
    built: tuple[Built, ...] = (*openings, *services, *fleets)
    hauled: tuple[Hauled, ...] = (*services, *flows)
    bought: tuple[Opening | Fleet, ...] = (*openings, *fleets)
    gross = sum(row.capital_yuan_per_year + row.running_yuan_per_year for row in built)
    gross += sum(row.haulage_yuan_per_year for row in hauled)
    investment = sum(row.investment_yuan for row in bought)
    people, kilometres = _people_and_distance(served, measured)
    everybody = _people_of(services, measured)
    standalone = _sanitation_points(measured, county) - sum(row.fused for row in points)

    def share(part: float, of: float) -> float:
        return part / of if of else 0.0

    values: list[tuple[str, float, str]] = [
        ("tonnes", tonnes, "t/yr"),
        ("delivered", delivered, "t/yr"),
        ("gross", gross, "yuan/yr"),
        ("yuan-per-tonne", share(gross, tonnes), "yuan/t"),
        ("investment", investment, "yuan"),
        ("people-covered", share(float(people.sum()), everybody), ""),
        ("units-covered", share(len(served), len(services)), ""),
        ("mean-kilometres", share(float((people * kilometres).sum()), float(people.sum())), "km"),
        ("p90-kilometres", weighted_quantile(kilometres, people, 0.9), "km"),
        ("points", len(points), ""),
        ("standard-points", sum(row.standard for row in points), ""),
        ("hosted-units", sum(row.mode == "hosted" for row in services), ""),
        ("mobile-units", sum(row.mode == "mobile" for row in services), ""),
        ("mobile-vehicles", sum(row.vehicles for row in fleets), ""),
        ("stations", len(stations), ""),
        ("centres", len(centres), ""),
        (
            "station-use",
            share(sum(r.load_t_per_year for r in stations), sum(r.throughput_t_per_year for r in stations)),
            "",
        ),
        (
            "centre-use",
            share(sum(r.load_t_per_year for r in centres), sum(r.throughput_t_per_year for r in centres)),
            "",
        ),
        ("fused-points", sum(row.fused for row in points), ""),
        ("fused-point-share", share(sum(row.fused for row in points), len(points) + standalone), ""),
        ("fused-station-share", share(sum(row.fused for row in stations), len(stations)), ""),
    ]
    return [Indicator(key, float(value), unit, county) for key, value, unit in values]


def delivered_t(deliveries: Iterable[Delivery]) -> float:
    """Return the tonnes per year that stations really take of `deliveries`."""
    return sum(row.t_per_year for row in deliveries if row.station_id is not None)


def _people_and_distance(served: list[Service], measured: Measured) -> tuple[Floats, Floats]:
    """Return people, and kilometres to where their material is handed over: 0 where it is taken in the village."""
    residents = _residents(measured)
    people = np.array([residents[row.unit_id] for row in served], dtype=np.float64)
    kilometres = np.array(
        [row.kilometres if row.mode == "point" else 0.0 for row in served], dtype=np.float64
    )
    return people, kilometres


def _residents(measured: Measured) -> dict[str, float]:
    total = measured.units.town_people + measured.units.rural_people
    return dict(zip(measured.units.ids.tolist(), total.tolist(), strict=True))


def _people_of(services: list[Service], measured: Measured) -> float:
    residents = _residents(measured)
    return sum(residents[row.unit_id] for row in services)


def _sanitation_points(measured: Measured, county: str) -> int:
    sites = measured.sites
    own = (sites.origin == "sanitation") & sites.for_point
    if county:
        own &= sites.county_ids == county
    return int(own.sum())


def weighted_quantile(values: Floats, weights: Floats, quantile: float) -> float:
    """Return the smallest value that at least `quantile` of the weight does not exceed; 0 if nothing weighs."""
    if weights.sum() <= 0:
        return 0.0
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    return float(values[order][np.searchsorted(reached, quantile - 1e-12)])
