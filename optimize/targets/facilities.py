"""Facilities asked for by county and what the plan has of them; end-of-life vehicles as information.

Where it stands: beside the other targets of this room. Quotas are those of the scenario.
"""

from collections.abc import Iterator, Mapping

from geo.measured import Measured
from geo.tier import Tier
from geo.words.message import message
from optimize.plan.plan import Plan
from optimize.scenario.parameters import Parameters
from optimize.targets.target import Target
from optimize.traced import Traced, as_traced, given

QUOTAS = "data:quotas"
PLAN = "plan:openings"


def facility_targets(
    measured: Measured, plan: Plan, quotas: Mapping[tuple[str, Tier], int], year: int
) -> Iterator[Target]:
    """Yield standard points and stations asked for and planned, county by county and together.

    Parameters
    ----------
    quotas : mapping of (county id, tier) to int
        Where a county has none, nothing is asked and the plan's number is shown alone.
    """
    county_of = dict(zip(measured.sites.ids.tolist(), measured.sites.county_ids.tolist(), strict=True))
    for tier in (Tier.POINT, Tier.STATION):
        planned = dict.fromkeys(measured.county_ids.tolist(), 0)
        for opening in plan.openings:
            if opening.tier is tier:
                planned[county_of[opening.site_id]] += opening.standard
        asked = {code: quotas[code, tier] for code in planned if (code, tier) in quotas}
        for code, count in planned.items():
            yield _facilities(tier, year, code, asked.get(code), count)
        whole = sum(asked.values()) if asked else None
        yield _facilities(tier, year, "", whole, sum(planned.values()))


def _facilities(tier: Tier, year: int, county_id: str, asked: int | None, planned: int) -> Target:
    stated: Traced | None = None if asked is None else as_traced(float(asked), QUOTAS)
    return Target(
        f"{tier}s", year, county_id, "assigned", stated, as_traced(float(planned), PLAN), "facility"
    )


def vehicle_targets(measured: Measured, parameters: Parameters) -> Iterator[Target]:
    """Yield the targets of end-of-life vehicles: information, for only licensed dismantlers may take them."""
    reported = {
        actual.year: as_traced(actual.value, "data:actuals")
        for actual in measured.records.actuals
        if actual.indicator == "vehicles" and actual.county_id == ""
    }
    notes = (message("target-vehicles-note"),)
    base = reported.get(2023)
    asked = {
        2025: given(parameters, "target.vehicles.vehicles_2025"),
        2027: None if base is None else base * given(parameters, "target.vehicles.ratio_2027"),
    }
    for year, figure in asked.items():
        yield Target(
            "vehicles", year, "", "information", figure, reported.get(year), "vehicle",
            reported=year in reported, notes=notes,
        )  # fmt: skip
