"""The rows of the annex tables: facilities by tier, services, flows, fleets, costs by county.

Where it stands: below ``maps.gis.tables``, which says the headings and writes the files. Rows are mappings
from heading key (``table-{key}`` in the catalogue) to cell; a table's rows all have the same keys in order.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geo.measured import LandMark, Measured
from geo.sites.places import VILLAGE_SITE_PREFIX
from geo.tier import Tier
from geo.words.catalogue import Language, say
from geo.words.message import message
from maps.gis.csv_file import Cell
from maps.units import is_share, say_unit
from optimize.plan.plan import Delivery, Fleet, Flow, Opening, Plan, Service
from optimize.plan.report import Report
from optimize.plan.summary import delivered_t

Row = dict[str, Cell]
Say = Callable[[str], str]
"""From the rest of a ``table-…`` key to words in the language of the file."""

WAN = 10_000.0
"""Yuan in one 万元."""


@dataclass(frozen=True)
class Books:
    """A plan with everything looked up by id.

    Attributes
    ----------
    measured : Measured
    plan : Plan
    """

    measured: Measured
    plan: Plan

    @cached_property
    def units(self) -> dict[str, int]:
        """Unit id → row of ``measured.units``."""
        return {code: row for row, code in enumerate(self.measured.units.ids.tolist())}

    @cached_property
    def sites(self) -> dict[str, int]:
        """Site id → row of ``measured.sites``."""
        return {code: row for row, code in enumerate(self.measured.sites.ids.tolist())}

    @cached_property
    def counties(self) -> dict[str, str]:
        """County code → name."""
        return dict(zip(self.measured.county_ids.tolist(), self.measured.county_names.tolist(), strict=True))

    @cached_property
    def townships(self) -> dict[str, str]:
        """Township code → name."""
        townships = self.measured.townships
        return dict(zip(townships.ids.tolist(), townships.names.tolist(), strict=True))

    @cached_property
    def served_by(self) -> dict[tuple[str, Tier], list[Service]]:
        """Facility → villages it serves at the door: fixed points at a point, the others at their station."""
        found: dict[tuple[str, Tier], list[Service]] = defaultdict(list)
        for service in self.plan.services:
            if service.point_id is not None:
                found[service.point_id, Tier.POINT].append(service)
            elif service.station_id is not None:
                found[service.station_id, Tier.STATION].append(service)
        return found

    @cached_property
    def delivered_t(self) -> dict[str, float]:
        """Station → tonnes per year that channels bring straight to it."""
        found: dict[str, float] = defaultdict(float)
        for delivery in self.plan.deliveries:
            if delivery.station_id is not None:
                found[delivery.station_id] += delivery.t_per_year
        return found

    @cached_property
    def onward(self) -> dict[tuple[str, Tier], Flow]:
        """Facility → the flow that leaves it, the largest if there are several."""
        origin = {"point_station": Tier.POINT, "station_centre": Tier.STATION}
        flows = sorted(self.plan.flows, key=lambda flow: flow.t_per_year)
        return {(flow.origin_id, origin[flow.leg]): flow for flow in flows}

    @cached_property
    def unserved_yuan_per_t(self) -> float:
        """What a tonne left unserved was priced at; 0 where none is."""
        missed = sum(service.t_per_year for service in self.plan.services if service.mode == "unserved")
        missed += sum(row.t_per_year for row in self.plan.deliveries if row.station_id is None)
        return self.plan.costs.unserved / missed if missed else 0.0

    @cached_property
    def land_marks(self) -> dict[tuple[str, Tier], LandMark]:
        """Site and tier → what land layers and the authority say."""
        return self.measured.land.by_site()

    @cached_property
    def knows_land(self) -> bool:
        """Whether anything is known of the land under any site."""
        sites, land = self.measured.sites, self.measured.land
        stated = bool(
            (sites.land_class != "").any()
            or np.isin(sites.tenure, ("own", "collective", "state", "leased")).any()
        )
        return bool(stated or land.kinds or land.marks)

    def site_name(self, site_id: str | None) -> str:
        """Return the site's name; "" for None."""
        return "" if site_id is None else str(self.measured.sites.names[self.sites[site_id]])

    def site_county(self, site_id: str) -> str:
        """Return the county code of a site."""
        return str(self.measured.sites.county_ids[self.sites[site_id]])

    def deliveries(self, county: str = "") -> list[Delivery]:
        """Return the deliveries of a county's townships; of all, if none is named."""
        townships = self.measured.townships
        of = dict(zip(townships.ids.tolist(), townships.county_ids.tolist(), strict=True))
        return [row for row in self.plan.deliveries if county in ("", of[row.township_id])]

    def unit_county(self, unit_id: str) -> str:
        """Return the county code of a village."""
        return str(self.measured.units.county_ids[self.units[unit_id]])

    def people(self, services: Iterable[Service]) -> int:
        """Return the residents of the villages served."""
        rows = [self.units[service.unit_id] for service in services]
        return round(float((self.measured.units.town_people + self.measured.units.rural_people)[rows].sum()))

    def households(self, services: Iterable[Service]) -> int:
        """Return the households of the villages served."""
        rows = [self.units[service.unit_id] for service in services]
        return round(float(self.measured.units.households[rows].sum()))


def facility_rows(books: Books, tier: Tier, words: Say, sizes: Say) -> list[Row]:
    """Return one row per facility of `tier` (附表1–3 as far as a plan knows their columns)."""
    chosen = (opening for opening in books.plan.openings if opening.tier is tier)
    return [
        _facility_row(books, opening, number, words, sizes) for number, opening in enumerate(chosen, start=1)
    ]


def _facility_row(books: Books, opening: Opening, number: int, words: Say, sizes: Say) -> Row:
    sites = books.measured.sites
    at = books.sites[opening.site_id]
    origin = str(sites.origin[at])
    served = books.served_by.get((opening.site_id, opening.tier), [])
    onward = books.onward.get((opening.site_id, opening.tier))
    delivered = books.delivered_t.get(opening.site_id, 0.0)
    code = opening.site_id.removeprefix(VILLAGE_SITE_PREFIX) if origin == "village" else None
    row: Row = {
        "number": number,
        "county": books.counties[str(sites.county_ids[at])],
        "township": books.townships.get(str(sites.township_ids[at])),
        "village-code": code,
        "site-code": opening.site_id,
        "name": str(sites.names[at]),
        "nature": words(f"nature-{opening.nature}"),
        "fused": words("yes" if opening.fused else "no"),
        "relies-on": words(f"origin-{origin}"),
        "lon": round(float(sites.lon[at]), 5),
        "lat": round(float(sites.lat[at]), 5),
        "size": sizes(opening.size),
        "size-units": opening.units,
        "standard": opening.standard,
        "throughput": round(opening.throughput_t_per_year, 1),
        "load": round(opening.load_t_per_year, 1),
        **({"delivered": round(delivered, 1)} if opening.tier is Tier.STATION else {}),
        "served-villages": len(served),
        "served-households": books.households(served),
        "served-people": books.people(served),
        "farthest": round(max((service.kilometres for service in served), default=0.0), 2),
        "goes-to": books.site_name(onward.destination_id) if onward else None,
        "goes-to-km": round(onward.kilometres, 2) if onward else None,
        "goes-to-min": round(onward.minutes, 1) if onward else None,
        **(land_cells(books, opening.site_id, opening.tier, words) if books.knows_land else {}),
        "investment-wan": round(opening.investment_yuan / WAN, 4),
        "capital": round(opening.capital_yuan_per_year, 2),
        "running": round(opening.running_yuan_per_year, 2),
    }
    return row


def land_cells(books: Books, site_id: str, tier: Tier, words: Say) -> Row:
    """Return class, tenure and area of the land under a site, and what the land check found."""
    sites, at = books.measured.sites, books.sites[site_id]
    mark = books.land_marks.get((site_id, tier))
    looked_at = mark is not None or bool(books.measured.land.kinds)
    verdict: str = mark.verdict if mark else "ok" if looked_at else "not-checked"
    if mark and mark.answer and (mark.verdict, mark.answer.verdict) == ("ok", "yes"):
        verdict = "approved"  # perhaps against a layer: not the layers' word but the authority's
    tenure = str(sites.tenure[at])
    return {
        "land-class": str(sites.land_class[at]) or None,
        "tenure": words(f"tenure-{tenure}") if tenure else None,
        "area": round(float(sites.area_m2[at]), 1) or None,
        "land-verdict": words(f"land-{verdict}"),
    }


def land_rows(books: Books, words: Say, language: Language) -> list[Row]:
    """Return one row per site and tier with something to say of its land, and per station and centre of the plan.

    Empty where the region has neither land layers nor answers.
    """
    land, sites = books.measured.land, books.measured.sites
    if not (land.kinds or land.marks):
        return []
    opened = {(opening.site_id, opening.tier) for opening in books.plan.openings}
    asked = {key for key in opened if key[1] is not Tier.POINT} | set(books.land_marks)
    rows: list[Row] = []
    for site_id, tier in sorted(asked):
        at = books.sites[site_id]
        mark = books.land_marks.get((site_id, tier))
        answer = mark.answer if mark else None
        rows.append(
            {
                "county": books.counties[str(sites.county_ids[at])],
                "township": books.townships.get(str(sites.township_ids[at])),
                "site-code": site_id,
                "name": str(sites.names[at]),
                "land-tier": say(message(f"tier-{tier}"), language),
                "relies-on": words(f"origin-{sites.origin[at]}"),
                "land-in-plan": words("yes" if (site_id, tier) in opened else "no"),
                **land_cells(books, site_id, tier, words),
                "land-reasons": "；".join(say(reason, language) for reason in mark.reasons) if mark else None,
                "land-answer": say(message(f"land-verdict-{answer.verdict}"), language) if answer else None,
                "land-document": answer.document or None if answer else None,
                "land-valid-to": answer.valid_to or None if answer else None,
                "land-condition": answer.condition or None if answer else None,
                "lon": round(float(sites.lon[at]), 5),
                "lat": round(float(sites.lat[at]), 5),
            }
        )
    return rows


def service_rows(books: Books, words: Say) -> list[Row]:
    """Return one row per village: how it is served, how far, at what cost."""
    units = books.measured.units
    rows: list[Row] = []
    for service in books.plan.services:
        at = books.units[service.unit_id]
        rows.append(
            {
                "county": books.counties[str(units.county_ids[at])],
                "township": books.townships.get(str(units.township_ids[at])),
                "village": str(units.names[at]),
                "village-code": service.unit_id,
                "people": round(float(units.town_people[at] + units.rural_people[at])),
                "households": round(float(units.households[at])),
                "reporting-unit": str(units.reporting_names[at]),
                "inner-kilometres": None
                if np.isnan(units.inner_km[at])
                else round(float(units.inner_km[at]), 2),
                "inner-basis": words("inner-estimated" if units.inner_estimated[at] else "inner-known"),
                "mode": words(f"mode-{service.mode}"),
                "point-code": service.point_id,
                "point": books.site_name(service.point_id),
                "station-code": service.station_id,
                "station": books.site_name(service.station_id),
                "tonnes": round(service.t_per_year, 3),
                "kilometres": None if service.mode == "unserved" else round(service.kilometres, 3),
                "minutes": None if service.mode == "unserved" else round(service.minutes, 2),
                "capital": round(service.capital_yuan_per_year, 2),
                "running": round(service.running_yuan_per_year, 2),
                "haulage": round(service.haulage_yuan_per_year, 2),
                "lon": round(float(units.lon[at]), 5),
                "lat": round(float(units.lat[at]), 5),
            }
        )
    return rows


def reporting_rows(books: Books) -> list[Row]:
    """Return one row per reporting unit, none where every county reports for itself.

    Villages are counted with the unit that reports for them; facilities are not, they serve across such lines.
    """
    units = books.measured.units
    if np.array_equal(units.reporting_ids, units.county_ids):
        return []
    served: dict[str, list[Service]] = {}
    for service in books.plan.services:
        served.setdefault(str(units.reporting_ids[books.units[service.unit_id]]), []).append(service)
    return [_reporting_row(books, rows) for _, rows in sorted(served.items())]


def _reporting_row(books: Books, services: Sequence[Service]) -> Row:
    reached = [service for service in services if service.mode != "unserved"]
    return {
        "reporting-unit": str(books.measured.units.reporting_names[books.units[services[0].unit_id]]),
        "villages": len(services),
        "villages-served": len(reached),
        "people": books.people(services),
        "people-served": books.people(reached),
        "tonnes": round(sum(service.t_per_year for service in reached), 3),
        "by-point": sum(service.mode == "point" for service in services),
        "by-hosted": sum(service.mode == "hosted" for service in services),
        "by-mobile": sum(service.mode == "mobile" for service in services),
    }


def flow_rows(books: Books, words: Say) -> list[Row]:
    """Return one row per pair of facilities between which material moves."""
    return [
        {
            "leg": words(f"leg-{flow.leg.replace('_', '-')}"),
            "from-code": flow.origin_id,
            "from": books.site_name(flow.origin_id),
            "to-code": flow.destination_id,
            "to": books.site_name(flow.destination_id),
            "flow": round(flow.t_per_year, 3),
            "kilometres": round(flow.kilometres, 3),
            "minutes": round(flow.minutes, 2),
            "haulage": round(flow.haulage_yuan_per_year, 2),
        }
        for flow in books.plan.flows
    ]


def fleet_rows(books: Books) -> list[Row]:
    """Return one row per station that keeps vehicles of the scheduled mobile service (附表4 in part)."""
    return [
        {
            "county": books.counties[books.site_county(fleet.station_id)],
            "station-code": fleet.station_id,
            "station": books.site_name(fleet.station_id),
            "vehicles": fleet.vehicles,
            "hours": round(fleet.hours_per_year, 1),
            "investment-wan": round(fleet.investment_yuan / WAN, 4),
            "capital": round(fleet.capital_yuan_per_year, 2),
            "running": round(fleet.running_yuan_per_year, 2),
        }
        for fleet in books.plan.fleets
    ]


def cost_rows(books: Books, words: Say) -> list[Row]:
    """Return yuan per year by county and in all; a cost belongs to the county of the place it arises at.

    The total is the plan's own, not the sum of the rows above: the audit holds them equal.
    """
    rows = [_cost_row(books, code, name) for code, name in books.counties.items()]
    costs = books.plan.costs
    served = [service for service in books.plan.services if service.mode != "unserved"]
    total: Row = {
        "county": words("total"),
        "villages": len(books.plan.services),
        "people": books.people(books.plan.services),
        "served-people": books.people(served),
        "tonnes": round(sum(service.t_per_year for service in served) + delivered_t(books.deliveries()), 3),
        "capital": round(costs.capital, 2),
        "running": round(costs.running, 2),
        "haulage": round(costs.haulage, 2),
        "gross": round(costs.gross, 2),
        "unserved": round(costs.unserved, 2),
    }
    return [*rows, total]


def _cost_row(books: Books, code: str, name: str) -> Row:
    plan = books.plan
    services = [service for service in plan.services if books.unit_county(service.unit_id) == code]
    openings = [opening for opening in plan.openings if books.site_county(opening.site_id) == code]
    fleets = [fleet for fleet in plan.fleets if books.site_county(fleet.station_id) == code]
    flows = [flow for flow in plan.flows if books.site_county(flow.origin_id) == code]
    served = [service for service in services if service.mode != "unserved"]
    owners: list[Service | Opening | Fleet] = [*services, *openings, *fleets]
    hauls: list[Service | Flow] = [*services, *flows]
    deliveries = books.deliveries(code)
    missed = sum(service.t_per_year for service in services if service.mode == "unserved")
    missed += sum(row.t_per_year for row in deliveries if row.station_id is None)
    capital = sum(row.capital_yuan_per_year for row in owners)
    running = sum(row.running_yuan_per_year for row in owners)
    haulage = sum(row.haulage_yuan_per_year for row in hauls)
    return {
        "county": name,
        "villages": len(services),
        "people": books.people(services),
        "served-people": books.people(served),
        "tonnes": round(sum(service.t_per_year for service in served) + delivered_t(deliveries), 3),
        "capital": round(capital, 2),
        "running": round(running, 2),
        "haulage": round(haulage, 2),
        "gross": round(capital + running + haulage, 2),
        "unserved": round(missed * books.unserved_yuan_per_t, 2),
    }


def indicator_rows(books: Books, report: Report, language: Language) -> list[Row]:
    """Return one row per indicator, the whole region first; shares stay 0..1 and say so in their unit."""
    total = say(message("table-total"), language)
    ordered = sorted(report.indicators, key=lambda figure: figure.county_id)
    return [
        {
            "county": books.counties[figure.county_id] if figure.county_id else total,
            "indicator": say(message(f"indicator-{figure.key}"), language),
            "value": float(f"{figure.value:.10g}"),
            "unit": say_unit("share" if is_share(figure) else figure.unit, language),
        }
        for figure in ordered
    ]
