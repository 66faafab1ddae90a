"""Re-price a sample of villages from region and scenario directly, up to the sorting centre.

Where it stands: the second half of the audit. ``optimize.plan.audit`` holds a plan against its instance; this
file does not know the instance, the model, the engines or the fast way of measuring travel: a slip in any of
them shows here. A plan with a finding is not written.

Method: trips by ``geo.travel.oracle`` (networkx on the unsplit roads), demand, tours and prices by
``scripts.reprice_books``; every row of the sample is compared figure by figure.
"""

import math
import random
from collections.abc import Iterator, Mapping, Sequence

from geo.region import Region
from geo.tier import Tier
from geo.travel.oracle import oracle_trips
from geo.travel.placed import LegName
from geo.words.message import Message, message
from optimize.plan.plan import Fleet, Flow, Plan, Service
from optimize.scenario.scenario import Scenario
from scripts.reprice_books import Books, Trip

SAMPLE = 25
"""Villages re-priced, the modes taking turns."""

TOLERANCE = 1e-6
"""Relative (and, near zero, absolute) difference that is rounding."""

MODES = ("point", "hosted", "mobile")

DRIVEN_BY: Mapping[LegName, str] = {"to_point": "tricycle", "to_station": "light_box", "to_centre": "medium"}
"""Whose price chose the way of each leg."""

Pair = tuple[LegName, str, str]


def reprice(
    region: Region, scenario: Scenario, plan: Plan, *, seed: int, sample: int = SAMPLE
) -> tuple[Message, ...]:
    """Return what of a sample of the plan cannot be had from region and scenario again; empty: all of it can.

    Parameters
    ----------
    region, scenario
        As the plan was made from.
    plan : Plan
    seed : int
        Chooses the villages.
    sample : int
        How many served villages.
    """
    books = Books(region, scenario, plan)
    chosen = sample_of(plan, seed, sample)
    trips = _trips(region, scenario, books, chosen)
    stations = sorted({service.station_id for service in chosen if service.station_id})
    points = sorted({service.point_id for service in chosen if service.point_id})
    shipped = [
        books.flow_from["point_station", site]
        for site in points
        if ("point_station", site) in books.flow_from
    ]
    shipped += [
        books.flow_from["station_centre", site]
        for site in stations
        if ("station_centre", site) in books.flow_from
    ]
    used = {(site, Tier.POINT) for site in points} | {(site, Tier.STATION) for site in stations}
    used |= {(flow.destination_id, Tier.CENTRE) for flow in shipped if flow.leg == "station_centre"}
    findings = [found for service in chosen for found in _of_service(books, service, trips)]
    findings += list(_of_deliveries(books))
    findings += [found for flow in shipped for found in _of_flow(books, flow, trips)]
    findings += [found for key in sorted(used) for found in _of_opening(books, key)]
    findings += [found for site in stations for found in _of_fleet(books, site, chosen, trips)]
    return tuple(findings)


def sample_of(plan: Plan, seed: int, count: int) -> tuple[Service, ...]:
    """Return up to `count` served villages, modes taking turns, the same for the same seed."""
    draw = random.Random(seed)  # noqa: S311  a sample, not a secret
    heaps = [[service for service in plan.services if service.mode == mode] for mode in MODES]
    for heap in heaps:
        draw.shuffle(heap)
    chosen: list[Service] = []
    while len(chosen) < count and any(heaps):
        chosen += [heap.pop() for heap in heaps if heap][: count - len(chosen)]
    return tuple(sorted(chosen, key=lambda service: service.unit_id))


def _pair_of(service: Service) -> Pair:
    if service.point_id:
        return "to_point", service.unit_id, service.point_id
    return "to_station", service.unit_id, service.station_id or ""


def _pair_of_flow(flow: Flow) -> Pair:
    leg: LegName = "to_station" if flow.leg == "point_station" else "to_centre"
    return leg, flow.origin_id, flow.destination_id


def _trips(region: Region, scenario: Scenario, books: Books, chosen: Sequence[Service]) -> dict[Pair, Trip]:
    """Return every trip the sample needs, one graph a leg."""
    pairs = {_pair_of(service) for service in chosen}
    for service in chosen:
        for key in (("point_station", service.point_id or ""), ("station_centre", service.station_id or "")):
            if key in books.flow_from:
                pairs.add(_pair_of_flow(books.flow_from[key]))
    found: dict[Pair, Trip] = {}
    for leg in sorted({pair[0] for pair in pairs}):
        ends = sorted((origin, destination) for name, origin, destination in pairs if name == leg)
        trips = oracle_trips(region, scenario.travel_settings(), leg, ends)
        found |= {
            (leg, *both): books.tolled(DRIVEN_BY[leg], trip) for both, trip in zip(ends, trips, strict=True)
        }
    return found


def _differ(where: str, rows: Sequence[tuple[str, float, float]]) -> Iterator[Message]:
    """Yield a finding for every (what, stated, own) that differs."""
    for what, stated, own in rows:
        if not math.isclose(stated, own, rel_tol=TOLERANCE, abs_tol=TOLERANCE):
            yield message(
                "reprice-differs",
                place=where,
                what=message(f"reprice-{what}"),
                stated=f"{stated:,.6g}",
                own=f"{own:,.6g}",
            )


def _of_service(books: Books, service: Service, trips: dict[Pair, Trip]) -> Iterator[Message]:
    trip = trips[_pair_of(service)]
    tonnes = books.demand_t[service.unit_id]
    township, in_town, _ = books.units[service.unit_id]
    hop = books.hop_km(township, of_points=False)
    capital = running = 0.0
    loose = "material.loose_kg_per_m3"
    if service.mode == "point":
        haulage = tonnes * books.haul_yuan_per_t("tricycle", loose, trip, loading_min=0.0)
    elif service.mode == "hosted":
        loading = books.value("tour.station_loading_minutes")
        haulage = tonnes * books.haul_yuan_per_t("light_box", loose, trip, loading_min=loading)
        haulage += books.value("visits.hosted_per_year") * books.visit_yuan(hop)
        box = "class.hosted.box"
        capital = books.yearly(books.value(f"{box}.investment_yuan"), books.value(f"{box}.life_years"))
        running = books.value(f"{box}.running_yuan_per_year")
    else:
        visits = books.value(f"visits.mobile_{'town' if in_town else 'rural'}_per_year")
        driven = visits * hop + tonnes / books.load_t("light_box", loose) * 2 * trip[0]
        haulage = driven * books.value("mobile.yuan_per_km")
        haulage += tonnes / books.load_t("light_box", loose) * 2 * trip[2]
    yield from _differ(
        service.unit_id,
        (
            ("tonnes", service.t_per_year, tonnes),
            ("kilometres", service.kilometres, trip[0]),
            ("minutes", service.minutes, trip[1]),
            ("haulage", service.haulage_yuan_per_year, haulage),
            ("capital", service.capital_yuan_per_year, capital),
            ("running", service.running_yuan_per_year, running),
        ),
    )


def _of_deliveries(books: Books) -> Iterator[Message]:
    """Hold every delivery of the plan against the township's own tonnes; none is left out, none invented."""
    told = {row.township_id: row.t_per_year for row in books.plan.deliveries}
    for township in sorted({code for code, tonnes in books.delivered_t.items() if tonnes > 0} | told.keys()):
        own = books.delivered_t.get(township, 0.0)
        yield from _differ(township, (("delivered", told.get(township, 0.0), own),))


def _of_flow(books: Books, flow: Flow, trips: dict[Pair, Trip]) -> Iterator[Message]:
    trip = trips[_pair_of_flow(flow)]
    tier = Tier.POINT if flow.leg == "point_station" else Tier.STATION
    tonnes = books.load.get((flow.origin_id, tier), 0.0)
    vehicle, density = "light_box", "material.loose_kg_per_m3"
    if tier is Tier.STATION and (flow.origin_id, tier) in books.openings:
        vehicle = "medium"
        density = f"class.station.{books.openings[flow.origin_id, tier].size}.density_kg_per_m3"
    loading = books.value("tour.station_loading_minutes")
    haulage = tonnes * books.haul_yuan_per_t(vehicle, density, trip, loading_min=loading)
    yield from _differ(
        f"{flow.origin_id}+{flow.destination_id}",
        (
            ("tonnes", flow.t_per_year, tonnes),
            ("kilometres", flow.kilometres, trip[0]),
            ("minutes", flow.minutes, trip[1]),
            ("haulage", flow.haulage_yuan_per_year, haulage),
        ),
    )


def _of_opening(books: Books, key: tuple[str, Tier]) -> Iterator[Message]:
    if key not in books.openings:
        yield message("reprice-no-facility", place=key[0], tier=message(f"tier-{key[1]}"))
        return
    opening, (site_id, tier) = books.openings[key], key
    site = books.sites[site_id]
    kept = site.status == "keep" and (site.standing in books.scenario.classes.of(tier) or site.tiers == 1)
    capital_share = running_share = 1.0
    if kept:
        capital_share = 0.0
    elif site.origin == "sanitation" and tier is not Tier.CENTRE:
        capital_share = books.value(f"fusion.{tier}.investment_share")
        running_share = books.value(f"fusion.{tier}.running_share")
    elif site.status == "upgrade":
        capital_share = books.value("upgrade.investment_share")
    size = f"class.{tier}.{opening.size}"
    investment = opening.units * capital_share * books.value(f"{size}.investment_yuan")
    running = opening.units * running_share * books.value(f"{size}.running_yuan_per_year")
    load = books.load.get(key, 0.0)
    if tier is Tier.POINT:
        hop = books.hop_km(site.township, of_points=True)
        running += opening.units * books.value("visits.point_per_year") * books.visit_yuan(hop)
    elif tier is Tier.STATION:
        running += books.value(f"{size}.handling_yuan_per_t") * load
    else:
        running += books.value("handling.centre_yuan_per_t") * load
    yield from _differ(
        site_id,
        (
            ("load", opening.load_t_per_year, load),
            (
                "throughput",
                opening.throughput_t_per_year,
                opening.units * books.value(f"{size}.throughput_t_per_year"),
            ),
            ("investment", opening.investment_yuan, investment),
            (
                "capital",
                opening.capital_yuan_per_year,
                books.yearly(investment, books.value(f"{size}.life_years")),
            ),
            ("running", opening.running_yuan_per_year, running),
        ),
    )


def _of_fleet(
    books: Books, station: str, chosen: Sequence[Service], trips: dict[Pair, Trip]
) -> Iterator[Message]:
    """Check the price of a station's vehicles, and that their hours hold at least the sampled stops."""
    stops = [service for service in chosen if service.station_id == station and service.mode == "mobile"]
    fleets: list[Fleet] = [fleet for fleet in books.plan.fleets if fleet.station_id == station]
    if stops and len(fleets) != 1:
        yield message("reprice-no-fleet", place=station)
    needed = sum(_mobile_hours(books, service, trips[_pair_of(service)]) for service in stops)
    for fleet in fleets:
        investment = fleet.vehicles * books.value("mobile.vehicle_investment_yuan")
        offered = fleet.vehicles * books.value("mobile.hours_per_year")
        capital = books.yearly(investment, books.value("mobile.vehicle_life_years"))
        yield from _differ(
            station,
            (
                ("investment", fleet.investment_yuan, investment),
                ("capital", fleet.capital_yuan_per_year, capital),
                (
                    "running",
                    fleet.running_yuan_per_year,
                    fleet.vehicles * books.value("mobile.crew_yuan_per_year"),
                ),
                ("hours", fleet.hours_per_year, min(offered, max(needed, fleet.hours_per_year))),
            ),
        )


def _mobile_hours(books: Books, service: Service, trip: Trip) -> float:
    township, in_town, _ = books.units[service.unit_id]
    tonnes = books.demand_t[service.unit_id]
    visits = books.value(f"visits.mobile_{'town' if in_town else 'rural'}_per_year")
    journeys = tonnes / books.load_t("light_box", "material.loose_kg_per_m3")
    return (
        visits * books.visit_hours(books.hop_km(township, of_points=False))
        + journeys * (2 * trip[1] + books.value("tour.station_loading_minutes")) / 60
        + tonnes * books.value("mobile.loading_hours_per_t")
    )
