"""Which areas could stand in for each station and centre of a plan, and what that would cost in tonne-kilometres.

Where it stands: below ``scripts.land_query``.

Method: an alternative serves the tier, lies in the same catchment (stations) or county (centres), is neither banned
nor forbidden nor used by the plan already, and every place that brings material in the plan reaches it within the
limits. Areas drawn or surveyed come first, then sites known by their point alone; both by tonne-kilometres a year:
what comes in, and for a station what goes on to its centre. A planned site inside a drawn land has that land's area.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from pyproj import Transformer

from geo.land.query_sheet import Asked, heading
from geo.measured import Flags, Floats, TravelArcs
from geo.roads.network import Positions
from geo.sites.candidates import spot_of, township_of
from geo.tier import Tier
from geo.words.catalogue import Language, say
from geo.words.message import message
from geo.workbook_file import Cell
from maps.units import say_size
from optimize.plan.plan import Opening, Plan
from scripts.land_books import Choice, Facility, LandBooks

TIERS = (Tier.STATION, Tier.CENTRE)


@dataclass(frozen=True, slots=True, eq=False)
class _Arcs:
    """Trips by position in ``measured``: sites, then units."""

    origin: Positions
    destination: Positions
    kilometres: Floats


def facilities_of(books: LandBooks, wanted: int) -> list[Facility]:
    """Return stations, then centres of the plan, each with at least the planned place.

    Parameters
    ----------
    wanted : int
        Areas to look for, the planned one among them if it has one; spots fill up where there are fewer.
    """
    places = {**books.sites}
    for code in books.measured.units.ids.tolist():
        places.setdefault(code, len(places))
    to_station = _by_position(books.measured.to_station, places)
    to_centre = _by_position(books.measured.to_centre, places)
    found = []
    for tier in TIERS:
        openings = [opening for opening in books.plan.openings if opening.tier is tier]
        used = {opening.site_id for opening in openings}
        for opening in openings:
            into = to_station if tier is Tier.STATION else to_centre
            tonnes = _brought_to(books.plan, opening)
            cost = _tonne_km(into, places, tonnes, len(books.sites))
            if tier is Tier.STATION:
                cost += _onward(to_centre, places, books.plan, opening, len(books.sites))
            found.append(_facility(books, opening, cost, used, wanted))
    return found


def asked_areas(books: LandBooks, facilities: Sequence[Facility], language: Language) -> list[Asked]:
    """Return one row an area or spot: what the plan uses, its alternatives, and what was answered before."""
    roles: dict[str, list[tuple[Facility, bool]]] = {}
    for facility in facilities:
        for place, choice in enumerate(facility.choices):
            roles.setdefault(choice.asked_id, []).append((facility, place == 0))
    ordered = sorted(roles, key=lambda code: (not any(planned for _, planned in roles[code]), code))
    before = [code for code in sorted(books.answers) if code not in roles and code in books.sites]
    gone = [code for code in sorted(books.answers) if code not in roles and code not in books.sites]
    marks = books.measured.land.by_site()
    sites = books.measured.sites
    rows = []
    for code in (*ordered, *before):
        at = books.sites[code]
        serves = roles.get(code, [])
        reasons = [
            reason
            for tier in Tier
            if (code, tier) in marks
            for reason in marks[code, tier].reasons
            if not reason.key.startswith("land-answer")
        ]
        shape = books.lands.get(code) or shapely.Point(sites.lon[at], sites.lat[at])
        rows.append(
            Asked(
                site_id=code,
                name=str(sites.names[at]),
                county=books.county_names[str(sites.county_ids[at])],
                township=books.township_names.get(str(sites.township_ids[at]), ""),
                shape=shape,
                planned=any(planned for _, planned in serves),
                serves=tuple(_serves(books, facility, language) for facility, _ in serves),
                land_class=str(sites.land_class[at]),
                tenure=_tenure(str(sites.tenure[at]), language),
                needed_m2=max((facility.needed_m2 for facility, _ in serves), default=0.0),
                area_m2=float(sites.area_m2[at]),
                layers=tuple(dict.fromkeys(reasons)),
                answer=books.answers.get(code),
            )
        )
    rows.extend(row for code in gone if (row := _gone(books, code)) is not None)
    return rows


def compared_rows(
    books: LandBooks, facilities: Sequence[Facility], wanted: int, language: Language
) -> tuple[list[str], list[list[Cell]]]:
    """Return headings and rows of the second sheet: per facility its choices with tonne-kilometres."""
    keys = (
        "facility",
        "tier",
        "size",
        "rank",
        "site-id",
        "name",
        "shape",
        "tonne-km",
        "more-tonne-km",
        "remark",
    )
    rows: list[list[Cell]] = []
    for facility in facilities:
        planned = facility.choices[0].tonne_km
        for rank, choice in enumerate(facility.choices):
            known = np.isfinite(choice.tonne_km) and np.isfinite(planned)
            rows.append(
                [
                    f"{books.name_of(facility.site_id)}（{facility.site_id}）",
                    say(message(f"tier-{facility.tier}"), language),
                    say_size(facility.size, language),
                    rank,
                    choice.asked_id,
                    books.name_of(choice.asked_id),
                    say(message("query-shape-area" if choice.has_area else "query-shape-spot"), language),
                    round(choice.tonne_km) if np.isfinite(choice.tonne_km) else None,
                    round(choice.tonne_km - planned) if rank and known else None,
                    "；".join(_remarks(facility, choice, rank, wanted, language)),
                ]
            )
    return [heading(key, language) for key in keys], rows


def _remarks(facility: Facility, choice: Choice, rank: int, wanted: int, language: Language) -> Iterator[str]:
    if choice.asked_id != choice.site_id:
        yield say(message("query-remark-in-land", site=choice.site_id), language)
    if rank == 0 and facility.areas < wanted:
        yield say(message("query-remark-few", areas=facility.areas, wanted=wanted), language)


def _gone(books: LandBooks, code: str) -> Asked | None:
    """Return the row of a generated spot that was refused and is offered no more, so that it stays refused."""
    spot = spot_of(code)
    if spot is None:
        return None
    back = Transformer.from_crs(books.region.measuring_crs, books.region.counties.crs, always_xy=True)
    township = township_of(code)
    return Asked(
        site_id=code,
        name=books.township_names.get(township, ""),
        county=books.county_names.get(township[:6], ""),
        township=books.township_names.get(township, ""),
        shape=shapely.Point(back.transform(*spot)),
        planned=False,
        serves=(),
        land_class="",
        tenure="",
        needed_m2=0.0,
        area_m2=0.0,
        layers=(),
        answer=books.answers[code],
    )


def _facility(books: LandBooks, opening: Opening, cost: Floats, used: set[str], wanted: int) -> Facility:
    """Return the facility of an opening with its choices."""
    at = books.sites[opening.site_id]
    own_land = books.land_under(opening.site_id)
    choices = [Choice(opening.site_id, own_land or opening.site_id, own_land is not None, float(cost[at]))]
    taken = {opening.site_id, own_land or opening.site_id}
    rows = np.flatnonzero(_could_stand(books, opening) & np.isfinite(cost)).tolist()
    others = [
        (books.land_under(code) is None, float(cost[row]), code)
        for row in rows
        if (code := str(books.measured.sites.ids[row])) not in used and code not in taken
    ]
    for _, tonne_km, code in sorted(others):
        land = books.land_under(code)
        has_area = land is not None
        enough = sum(choice.has_area for choice in choices) if has_area else len(choices)
        if enough >= wanted or (land or code) in taken:
            continue
        taken.add(land or code)
        choices.append(Choice(code, land or code, has_area, tonne_km))
    area = books.scenario.parameters.get(f"class.{opening.tier}.{opening.size}.area_m2")
    needed = opening.units * area.value if area is not None else 0.0
    return Facility(opening.site_id, opening.tier, opening.size, needed, tuple(choices))


def _could_stand(books: LandBooks, opening: Opening) -> Flags:
    """Return (m,) bool: sites that may serve the opening's tier in its catchment or county."""
    sites = books.measured.sites
    at = books.sites[opening.site_id]
    if opening.tier is Tier.CENTRE:
        near = sites.county_ids == sites.county_ids[at]
    else:
        groups = np.array([books.catchment_of.get(code, code) for code in sites.township_ids.tolist()])
        near = groups == groups[at]
    return np.asarray(near & sites.serves(opening.tier) & (sites.status != "ban"))


def _brought_to(plan: Plan, opening: Opening) -> dict[str, float]:
    """Return tonnes a year by the place they come from; from where deliveries come, nobody knows."""
    tonnes: dict[str, float] = {}
    if opening.tier is Tier.STATION:
        for service in plan.services:
            if service.station_id == opening.site_id and service.point_id is None:
                tonnes[service.unit_id] = tonnes.get(service.unit_id, 0.0) + service.t_per_year
    leg = "point_station" if opening.tier is Tier.STATION else "station_centre"
    for flow in plan.flows:
        if flow.leg == leg and flow.destination_id == opening.site_id:
            tonnes[flow.origin_id] = tonnes.get(flow.origin_id, 0.0) + flow.t_per_year
    return tonnes


def _by_position(arcs: TravelArcs, places: Mapping[str, int]) -> _Arcs:
    def positions(ids: Sequence[str]) -> Positions:
        return np.fromiter((places[code] for code in ids), dtype=np.int64, count=len(ids))

    return _Arcs(
        positions(arcs.origin_ids.tolist()), positions(arcs.destination_ids.tolist()), arcs.kilometres
    )


def _tonne_km(into: _Arcs, places: Mapping[str, int], tonnes: Mapping[str, float], sites: int) -> Floats:
    """Return (m,) tonne-kilometres a year of bringing everything to each site; inf if one origin cannot."""
    weight = np.zeros(len(places))
    comes = np.zeros(len(places), dtype=np.bool_)
    for code, amount in tonnes.items():
        weight[places[code]] += amount
        comes[places[code]] = True
    rows = np.flatnonzero(comes[into.origin])
    destination = into.destination[rows]
    total = np.bincount(destination, weight[into.origin[rows]] * into.kilometres[rows], minlength=sites)
    reached = np.bincount(destination, minlength=sites)
    return np.where(reached[:sites] == int(comes.sum()), total[:sites], np.inf)


def _onward(to_centre: _Arcs, places: Mapping[str, int], plan: Plan, opening: Opening, sites: int) -> Floats:
    """Return (m,) tonne-kilometres a year of hauling from each site to the opening's centre; inf if it cannot."""
    total = np.zeros(sites)
    for flow in plan.flows:
        if flow.leg == "station_centre" and flow.origin_id == opening.site_id:
            way = np.full(sites, np.inf)
            rows = np.flatnonzero(to_centre.destination == places[flow.destination_id])
            way[to_centre.origin[rows]] = to_centre.kilometres[rows]
            total += flow.t_per_year * way
    return total


def _serves(books: LandBooks, facility: Facility, language: Language) -> str:
    tier = say(message(f"tier-{facility.tier}"), language)
    return f"{books.name_of(facility.site_id)}（{facility.site_id}，{tier}）"


def _tenure(word: str, language: Language) -> str:
    return say(message(f"table-tenure-{word}"), language) if word else ""
