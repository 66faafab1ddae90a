"""How much a point or a station must take in to earn its own keep (盈亏平衡).

Where it stands: above ``optimize.money.served`` and ``optimize.money.trade``; it reads the plan's facilities one by
one.

Method: a tonne more that comes this way brings its trade (the mix of what the plan brings there), less what it costs to
move and handle it from there to the centre. Own keep = the enterprise's part of capital and running cost of the
facility, handling per tonne left out because it is counted with the tonne. What the facilities further on cost whether
or not it comes is not asked here: that is in the margins.

    tonnes needed = own keep ÷ contribution per tonne
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geo.measured import Measured
from geo.tier import Tier
from geo.words.message import Message, message
from optimize.demand.demand import Demand
from optimize.money.ledger import channel_of
from optimize.money.network_costs import CAPITAL, RUNNING
from optimize.money.payers import ENTERPRISE, borne
from optimize.money.products import over
from optimize.money.served import Served
from optimize.money.trade import RESIDUE, per_tonne, row
from optimize.plan.plan import Flow, Opening, Plan, Service
from optimize.scenario.parameters import Parameters
from optimize.traced import Traced, as_traced, given, total

Verdict = Literal["enough", "short", "never", "idle"]
"""够量 · 不够量 · 收满也不够（或收得越多亏得越多） · 没有来料, 无从计算"""

HAULED = "plan:haulage"


@dataclass(frozen=True, slots=True, eq=False)
class BreakEven:
    """One point or station.

    Attributes
    ----------
    site_id : str
    tier : Tier
    load_t, throughput_t : float
        What the plan brings there and what it could take, t/yr.
    keep : Traced
        What the enterprise pays for it a year whatever comes, yuan.
    contribution : Traced or None
        What one more tonne leaves, yuan; None where nothing comes and nobody knows the mix.
    needed_t : Traced or None
        Tonnes per year that pay for `keep`; None where no tonnage does.
    verdict : Verdict
    """

    site_id: str
    tier: Tier
    load_t: float
    throughput_t: float
    keep: Traced
    contribution: Traced | None
    needed_t: Traced | None
    verdict: Verdict


@dataclass(frozen=True, slots=True, eq=False)
class _Coming:
    """Tonnes per year and the yuan their trade brings, by unit."""

    tonnes: Traced
    yuan: Traced

    def at(self, rows: NDArray[np.int64]) -> tuple[Traced, Traced]:
        return self.tonnes[rows].sum(), self.yuan[rows].sum()


def break_evens(
    plan: Plan, served: Served, demand: Demand, measured: Measured, parameters: Parameters
) -> tuple[BreakEven, ...]:
    """Return one row for each point and station of `plan`, in the plan's order."""
    way = _Way(plan, parameters)
    door = _coming("unit", served, demand, measured, parameters)
    delivered = _coming("station", served, demand, measured, parameters)
    unit_row = {code: number for number, code in enumerate(measured.units.ids.tolist())}
    at_point: defaultdict[str, list[int]] = defaultdict(list)
    at_station: defaultdict[str, list[int]] = defaultdict(list)
    for service in plan.services:
        if service.point_id is not None:
            at_point[service.point_id].append(unit_row[service.unit_id])
        if service.station_id is not None:
            at_station[service.station_id].append(unit_row[service.unit_id])
    by_township: defaultdict[str, list[int]] = defaultdict(list)
    for number, code in enumerate(measured.units.township_ids.tolist()):
        by_township[code].append(number)
    brought: defaultdict[str, list[int]] = defaultdict(list)
    for delivery in plan.deliveries:
        if delivery.station_id is not None:
            brought[delivery.station_id] += by_township[delivery.township_id]

    found = []
    for opening in plan.openings:
        site = opening.site_id
        if opening.tier is Tier.POINT:
            tonnes, yuan = door.at(_rows(at_point[site]))
            moving = way.from_point(site)
        elif opening.tier is Tier.STATION:
            by_service = door.at(_rows(at_station[site]))
            by_delivery = delivered.at(_rows(brought[site]))
            tonnes, yuan = (one + other for one, other in zip(by_service, by_delivery, strict=True))
            moving = way.into_station(site, float(tonnes)) + way.from_station(site)
        else:
            continue
        contribution = yuan / tonnes - moving if float(tonnes) > 0 else None
        found.append(_judged(opening, way.keep(opening), contribution))
    return tuple(found)


def _judged(opening: Opening, keep: Traced, contribution: Traced | None) -> BreakEven:
    needed = None
    verdict: Verdict = "idle"
    if contribution is not None:
        verdict = "never"
        if float(contribution) > 0:
            needed = over(keep, contribution)
            if float(needed) <= opening.load_t_per_year:
                verdict = "enough"
            elif float(needed) <= opening.throughput_t_per_year:
                verdict = "short"
    return BreakEven(
        opening.site_id,
        opening.tier,
        opening.load_t_per_year,
        opening.throughput_t_per_year,
        keep,
        contribution,
        needed,
        verdict,
    )


def _coming(into: str, served: Served, demand: Demand, measured: Measured, parameters: Parameters) -> _Coming:
    """Return what units bring by the channels that lead `into`, and what its trade leaves the enterprise."""
    known = channel_of(parameters)
    residue = borne(parameters, RESIDUE)[ENTERPRISE]
    tonnes, yuan = [], []
    for (stream, channel), brought in served.by_unit.items():
        if demand.into[channel] == into:
            terms = per_tonne(parameters, stream, known[channel])
            net = total(part * residue if item == RESIDUE else part for item, part in terms.items())
            tonnes.append(brought)
            yuan.append(brought * net)
    return _Coming(total(tonnes, measured.units.ids.shape), total(yuan, measured.units.ids.shape))


class _Way:
    """What it costs to move and handle a tonne on the plan's ways, and what a facility costs whatever comes."""

    def __init__(self, plan: Plan, parameters: Parameters) -> None:
        self._parameters = parameters
        self._size = {row.site_id: row.size for row in plan.openings if row.tier is Tier.STATION}
        self._onward = {(flow.leg, flow.origin_id): flow for flow in plan.flows}
        self._services: defaultdict[str, list[Service]] = defaultdict(list)
        self._inward: defaultdict[str, list[Service | Flow]] = defaultdict(list)
        for service in plan.services:
            if service.point_id is not None:
                self._services[service.point_id].append(service)
            if service.station_id is not None:
                self._inward[service.station_id].append(service)
        for flow in plan.flows:
            if flow.leg == "point_station":
                self._inward[flow.destination_id].append(flow)

    def from_point(self, point: str) -> Traced:
        """Yuan per tonne from the villages of a point to the centre."""
        services = self._services[point]
        collected = _per_tonne(services, sum(row.t_per_year for row in services))
        flow = self._onward.get(("point_station", point))
        if flow is None:
            return collected
        return collected + _per_tonne((flow,), flow.t_per_year) + self.from_station(flow.destination_id)

    def into_station(self, station: str, tonnes: float) -> Traced:
        """Yuan per tonne, of all that comes, from the villages to a station."""
        return _per_tonne(self._inward[station], tonnes)

    def from_station(self, station: str) -> Traced:
        """Yuan per tonne through a station and on through the centre."""
        handled = row(self._parameters, self._handling(station)) * self._borne(RUNNING, Tier.STATION)
        flow = self._onward.get(("station_centre", station))
        if flow is None:
            return handled
        sorting = given(self._parameters, "handling.centre_yuan_per_t") * self._borne(RUNNING, Tier.CENTRE)
        return handled + _per_tonne((flow,), flow.t_per_year) + sorting

    def keep(self, opening: Opening) -> Traced:
        """Yuan per year the enterprise pays for a point or station whatever comes."""
        running = as_traced(opening.running_yuan_per_year, "plan:running")
        if opening.tier is Tier.STATION:
            handled = row(self._parameters, self._handling(opening.site_id)) * opening.load_t_per_year
            running = (running - handled).at_least(0.0)
        capital = as_traced(opening.capital_yuan_per_year, "plan:capital")
        return capital * self._borne(CAPITAL, opening.tier) + running * self._borne(RUNNING, opening.tier)

    def _handling(self, station: str) -> str:
        return f"class.station.{self._size.get(station, '')}.handling_yuan_per_t"

    def _borne(self, what: str, tier: Tier) -> Traced:
        return borne(self._parameters, f"{what}.{tier}")[ENTERPRISE]


def _per_tonne(rows: Iterable[Service | Flow], tonnes: float) -> Traced:
    yuan = sum(row.haulage_yuan_per_year for row in rows)
    return as_traced(yuan / tonnes if tonnes > 0 else 0.0, HAULED)


def _rows(numbers: list[int]) -> NDArray[np.int64]:
    return np.array(numbers, dtype=np.int64)


def verdict_word(verdict: Verdict) -> Message:
    """Return a verdict in words."""
    return message(f"break-even-{verdict}")


def counts(rows: Iterable[BreakEven], tier: Tier) -> Mapping[Verdict, int]:
    """Return how many facilities of `tier` got each verdict."""
    found: dict[Verdict, int] = {"enough": 0, "short": 0, "never": 0, "idle": 0}
    for one in rows:
        if one.tier is tier:
            found[one.verdict] += 1
    return found
