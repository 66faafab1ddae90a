"""Everything the review page knows of a region and a plan, as plain data.

Where it stands: between region, plan and the page's own JavaScript. The page writes text with ``textContent``
only, so names travel here as they are; ``maps.review.packing`` makes the whole harmless in a script element.

Method: columns instead of rows; places point at each other by row number. A figure is rounded once: here, to the
digits the page shows, where there are thousands of them; by the page, where it turns yuan into ten thousands.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from geo.measured import Measured
from geo.region import Region
from geo.tier import Tier
from geo.words.catalogue import Language, say, sentences
from geo.words.message import message
from maps import style
from maps.gis.annexes import Books
from maps.review.packing import DEGREE, Whole, areas, merged_lines, packed, rings, steps
from maps.units import gap_percent, is_share, say_size, say_unit
from optimize.plan.plan import Plan
from optimize.plan.report import Report

TIERS = tuple(tier.value for tier in Tier)
MODES = tuple(style.MODES)
NATURES = ("new", "kept", "upgraded")
ORIGINS = ("village", "sanitation", "cooperative", "land", "generated")
EXACT = 6
"""Decimals of a figure the page itself rounds: 99.246 must not travel as 99.25, for that would be shown as 99.3."""
ENDS = {"point_station": (Tier.POINT, Tier.STATION), "station_centre": (Tier.STATION, Tier.CENTRE)}


@dataclass(frozen=True, slots=True)
class Rows:
    """Where each id stands in the page's tables.

    Attributes
    ----------
    places : mapping of (site id, tier) to int
        One site may hold several tiers, each its own row.
    townships, counties : mapping of code to int
    origin : (2,) int64
        South-west corner of everything drawn, in steps of 1e-5°.
    """

    places: Mapping[tuple[str, Tier], int]
    townships: Mapping[str, int]
    counties: Mapping[str, int]
    origin: Whole


def payload(
    region: Region, measured: Measured, report: Report, *, language: Language, attribution: str = ""
) -> dict[str, object]:
    """Return all data of the page, ready for ``as_script_text``; the same plan gives the same data.

    Parameters
    ----------
    attribution : str
        Names of the data sources, shown in the corner of the map.
    """
    rows = Rows(
        places={(opening.site_id, opening.tier): row for row, opening in enumerate(report.plan.openings)},
        townships={code: row for row, code in enumerate(measured.townships.ids.tolist())},
        counties={code: row for row, code in enumerate(measured.county_ids.tolist())},
        origin=_south_west(region, measured),
    )
    county_names, township_names = measured.county_names.tolist(), measured.townships.names.tolist()
    return {
        "language": language,
        "words": _words(language),
        "style": style.as_data(),
        "head": _head(report, language),
        "figures": _figures(report, language),
        "label": say(message("map-synthetic"), language) if report.synthetic_layers else "",
        "attribution": attribution,
        "origin": rows.origin.tolist(),
        "lists": {"tiers": TIERS, "modes": MODES, "natures": NATURES, "origins": ORIGINS},
        "counties": areas(region.counties, tuple(rows.counties), county_names, rows.origin),
        "townships": areas(region.townships, tuple(rows.townships), township_names, rows.origin),
        "river": packed(rings(region.river.geometry)[0], rows.origin),
        "roads": {
            name: packed(
                merged_lines(region.roads.geometry[region.roads["class"] == name].to_numpy()), rows.origin
            )
            for name in style.ROADS
        },
        "villages": _villages(measured, report.plan, rows),
        "facilities": _facilities(measured, report.plan, rows, language),
        "flows": _flows(report.plan, rows),
        "fleets": [
            {
                "station": rows.places[fleet.station_id, Tier.STATION],
                "vehicles": fleet.vehicles,
                "hours": round(fleet.hours_per_year),
                "yearly": round(fleet.capital_yuan_per_year + fleet.running_yuan_per_year),
                "investment": _short(fleet.investment_yuan, EXACT),
            }
            for fleet in report.plan.fleets
        ],
    }


def _words(language: Language) -> dict[str, str]:
    return {
        key.removeprefix("map-"): text[language]
        for key, text in sentences().items()
        if key.startswith("map-")
    }


def _head(report: Report, language: Language) -> dict[str, object]:
    costs = report.plan.costs
    stopped = f"map-stopped-{report.stopped_by.replace('_', '-')}"
    return {
        "title": report.title_zh if language == "zh" else report.title_en,
        "scenario": report.scenario,
        "date": report.base_date,
        "engine": report.engine,
        "solver": report.solver,
        "seed": report.seed,
        "stopped": say(message(stopped), language) if stopped in sentences() else report.stopped_by,
        "gross": _short(costs.gross, EXACT),
        "unserved": _short(costs.unserved, EXACT),
        "capital": _short(costs.capital, EXACT),
        "running": _short(costs.running, EXACT),
        "haulage": _short(costs.haulage, EXACT),
        "bound": _short(report.bound_yuan_per_year, EXACT),
        "gap": gap_percent(report.gap),
    }


def _figures(report: Report, language: Language) -> list[dict[str, object]]:
    """Return the whole region's indicators; what stands in brackets in a name is its formula."""

    def name_and_formula(key: str) -> list[str]:
        name, _, formula = say(message(f"indicator-{key}"), language).replace(" (", "（").partition("（")
        return [name, formula.rstrip("）)")]

    return [
        {
            "name": name_and_formula(figure.key),
            "value": _short(figure.value * (100 if is_share(figure) else 1), EXACT),
            "unit": "%" if is_share(figure) else say_unit(figure.unit, language),
            "yuan": figure.unit in {"yuan", "yuan/yr"},
        }
        for figure in report.indicators
        if figure.county_id == "" and math.isfinite(figure.value)
    ]


def _south_west(region: Region, measured: Measured) -> Whole:
    frames = (region.counties, region.townships, region.roads, region.river)
    corners = [frame.total_bounds[:2] for frame in frames if len(frame)]
    corners += [[p.lon.min(), p.lat.min()] for p in (measured.units, measured.sites) if len(p.ids)]
    return np.asarray(np.floor(np.min(corners, axis=0) * DEGREE), dtype=np.int64)


def _villages(measured: Measured, plan: Plan, rows: Rows) -> dict[str, object]:
    units = measured.units
    by_unit = {service.unit_id: service for service in plan.services}
    services = [by_unit.get(code) for code in units.ids.tolist()]

    def numbers(name: str, digits: int) -> list[float]:
        return [_short(getattr(service, name), digits) if service else 0 for service in services]

    return {
        "code": units.ids.tolist(),
        "name": units.names.tolist(),
        "township": _rows_of(units.township_ids.tolist(), rows.townships),
        "county": _rows_of(units.county_ids.tolist(), rows.counties),
        "x": steps(units.lon, rows.origin[0]),
        "y": steps(units.lat, rows.origin[1]),
        "town": np.rint(units.town_people).astype(int).tolist(),
        "rural": np.rint(units.rural_people).astype(int).tolist(),
        "mode": [MODES.index(service.mode if service else "none") for service in services],
        "point": [rows.places[s.point_id, Tier.POINT] if s and s.point_id else -1 for s in services],
        "station": [rows.places[s.station_id, Tier.STATION] if s and s.station_id else -1 for s in services],
        "t": numbers("t_per_year", 1),
        "km": numbers("kilometres", 2),
        "min": numbers("minutes", 1),
        "capital": numbers("capital_yuan_per_year", 0),
        "running": numbers("running_yuan_per_year", 0),
        "haulage": numbers("haulage_yuan_per_year", 0),
    }


def _facilities(measured: Measured, plan: Plan, rows: Rows, language: Language) -> dict[str, object]:
    sites, openings = measured.sites, plan.openings
    delivered = Books(measured, plan).delivered_t
    row_of = {code: row for row, code in enumerate(sites.ids.tolist())}
    at = np.array([row_of[opening.site_id] for opening in openings], dtype=np.int64)
    return {
        "site": [opening.site_id for opening in openings],
        "name": sites.names[at].tolist(),
        "township": _rows_of(sites.township_ids[at].tolist(), rows.townships),
        "county": _rows_of(sites.county_ids[at].tolist(), rows.counties),
        "origin": [ORIGINS.index(word) if word in ORIGINS else -1 for word in sites.origin[at].tolist()],
        "x": steps(sites.lon[at], rows.origin[0]),
        "y": steps(sites.lat[at], rows.origin[1]),
        "tier": [TIERS.index(opening.tier.value) for opening in openings],
        "size": [say_size(opening.size, language) for opening in openings],
        "units": [opening.units for opening in openings],
        "nature": [NATURES.index(opening.nature) for opening in openings],
        "fused": [int(opening.fused) for opening in openings],
        "standard": [opening.standard for opening in openings],
        "room": [_short(opening.throughput_t_per_year, EXACT) for opening in openings],
        "load": [_short(opening.load_t_per_year, EXACT) for opening in openings],
        "delivered": [
            _short(delivered.get(opening.site_id, 0.0), 1) if opening.tier is Tier.STATION else 0
            for opening in openings
        ],
        "investment": [_short(opening.investment_yuan, EXACT) for opening in openings],
        "capital": [round(opening.capital_yuan_per_year) for opening in openings],
        "running": [round(opening.running_yuan_per_year) for opening in openings],
    }


def _flows(plan: Plan, rows: Rows) -> dict[str, object]:
    return {
        "from": [rows.places[flow.origin_id, ENDS[flow.leg][0]] for flow in plan.flows],
        "to": [rows.places[flow.destination_id, ENDS[flow.leg][1]] for flow in plan.flows],
        "t": [_short(flow.t_per_year, 1) for flow in plan.flows],
        "km": [_short(flow.kilometres, 2) for flow in plan.flows],
        "min": [_short(flow.minutes, 1) for flow in plan.flows],
        "haulage": [round(flow.haulage_yuan_per_year) for flow in plan.flows],
    }


def _rows_of(codes: Iterable[str], table: Mapping[str, int]) -> list[int]:
    return [table.get(code, -1) for code in codes]


def _short(value: float, digits: int) -> float:
    """Return `value` rounded and, where that leaves a whole number, without the decimal point."""
    rounded = round(float(value), digits)
    return int(rounded) if rounded.is_integer() else rounded
