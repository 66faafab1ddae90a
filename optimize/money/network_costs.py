"""What the plan's facilities, vehicles and trips cost a year, by county and kind.

Where it stands: between ``optimize.plan.plan`` and ``optimize.money.ledger``; it reads the plan's own yuan and prices
nothing again, so that the kinds add up to ``Plan.costs``.

A facility and a vehicle count where they stand, a village's service where the village lies, a haul where it sets out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geo.measured import Measured
from geo.tier import Tier
from optimize.plan.plan import Plan
from optimize.traced import Traced, as_traced

HOSTED = "hosted"
MOBILE = "mobile"

BUILT = (str(Tier.POINT), HOSTED, MOBILE, str(Tier.STATION), str(Tier.CENTRE))
"""What capital and running cost are kept apart by: the tiers and the two services without a point."""

COLLECTION = "collection"
FEEDING = "feeding"
HAUL = "haul"
LEGS = (COLLECTION, FEEDING, HAUL)
"""Villages' collection · point → station · station → centre."""

CAPITAL = "capital"
RUNNING = "running"
HAULAGE = "haulage"


@dataclass(frozen=True, slots=True)
class Cost:
    """One kind of cost in one county; `yuan` per year, > 0.

    `what` is ``capital``, ``running`` or ``haulage``, `where` one of `BUILT` or, for haulage, of `LEGS`.
    """

    county_id: str
    what: str
    where: str
    yuan: Traced

    @property
    def item(self) -> str:
        """The name of the line, e.g. ``capital-point``."""
        return f"{self.what}-{self.where}"


@dataclass(frozen=True, slots=True)
class Investment:
    """One-off investment in one county in facilities or vehicles of a kind, yuan > 0."""

    county_id: str
    where: str
    yuan: Traced


def network_costs(plan: Plan, measured: Measured) -> tuple[Cost, ...]:
    """Return the plan's yearly costs by county, sorted; kinds that cost nothing are left out."""
    site, unit = counties(measured.sites.ids, measured.sites.county_ids), counties_of_units(measured)
    sums: defaultdict[tuple[str, str, str], float] = defaultdict(float)
    for opening in plan.openings:
        county = site[opening.site_id]
        sums[county, CAPITAL, str(opening.tier)] += opening.capital_yuan_per_year
        sums[county, RUNNING, str(opening.tier)] += opening.running_yuan_per_year
    for fleet in plan.fleets:
        sums[site[fleet.station_id], CAPITAL, MOBILE] += fleet.capital_yuan_per_year
        sums[site[fleet.station_id], RUNNING, MOBILE] += fleet.running_yuan_per_year
    for service in plan.services:
        county = unit[service.unit_id]
        kept_as = HOSTED if service.mode == "hosted" else MOBILE if service.mode == "mobile" else "point"
        sums[county, CAPITAL, kept_as] += service.capital_yuan_per_year
        sums[county, RUNNING, kept_as] += service.running_yuan_per_year
        sums[county, HAULAGE, COLLECTION] += service.haulage_yuan_per_year
    for flow in plan.flows:
        leg = FEEDING if flow.leg == "point_station" else HAUL
        sums[site[flow.origin_id], HAULAGE, leg] += flow.haulage_yuan_per_year
    return tuple(
        Cost(county, what, where, as_traced(yuan, f"plan:{what}"))
        for (county, what, where), yuan in sorted(sums.items())
        if yuan > 0
    )


def investments(plan: Plan, measured: Measured) -> tuple[Investment, ...]:
    """Return the one-off investment in facilities and vehicles by county, sorted.

    Hosted boxes are left out: the plan keeps only what they cost a year.
    """
    site = counties(measured.sites.ids, measured.sites.county_ids)
    sums: defaultdict[tuple[str, str], float] = defaultdict(float)
    for opening in plan.openings:
        sums[site[opening.site_id], str(opening.tier)] += opening.investment_yuan
    for fleet in plan.fleets:
        sums[site[fleet.station_id], MOBILE] += fleet.investment_yuan
    return tuple(
        Investment(county, where, as_traced(yuan, "plan:investment"))
        for (county, where), yuan in sorted(sums.items())
        if yuan > 0
    )


def counties(ids: Iterable[str], county_ids: Iterable[str]) -> Mapping[str, str]:
    """Return place id → county id."""
    return {str(place): str(county) for place, county in zip(ids, county_ids, strict=True)}


def counties_of_units(measured: Measured) -> Mapping[str, str]:
    """Return unit id → county id."""
    return counties(measured.units.ids, measured.units.county_ids)
