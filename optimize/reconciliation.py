"""Sums that must agree: the same tonnes and yuan, reckoned on different ways.

Where it stands: called by ``optimize.accounts``; the table in the run folder shows every line. A line that does not
agree is a fault of ours: the run is not written.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from geo.measured import Measured
from optimize.demand.demand import Demand
from optimize.money.books import Money
from optimize.plan.plan import Plan
from optimize.targets.target import Target

TOLERANCE = 1e-6
"""Relative to the larger of the two, or absolute below 1."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One pair of sums.

    Attributes
    ----------
    key : str
        The catalogue holds ``reconciled-{key}``.
    county_id, stream : str
        What the pair is for; "" for all.
    left, right : float
    unit : str
    """

    key: str
    left: float
    right: float
    unit: str
    county_id: str = ""
    stream: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the two are the same within `TOLERANCE`."""
        return abs(self.left - self.right) <= TOLERANCE * max(1.0, abs(self.left), abs(self.right))


def reconciled(
    measured: Measured, plan: Plan, demand: Demand, money: Money, targets: Iterable[Target]
) -> Iterator[Reconciled]:
    """Yield every pair of sums."""
    yield from _tonnes(measured, plan, demand)
    yield from _yuan(plan, money)
    yield from _splits(targets)


def _tonnes(measured: Measured, plan: Plan, demand: Demand) -> Iterator[Reconciled]:
    for stream, tonnes in demand.network.items():
        parts = sum(
            float(part.values.sum()) for (name, _), part in demand.by_channel.items() if name == stream
        )
        yield Reconciled("channels", parts, float(tonnes.values.sum()), "t/yr", stream=stream)
    units, townships = measured.units, measured.townships
    county_of = dict(zip(units.ids.tolist(), units.county_ids.tolist(), strict=True))
    county_of |= dict(zip(townships.ids.tolist(), townships.county_ids.tolist(), strict=True))
    county, count = measured.unit_counties(), len(measured.county_ids)
    asked = np.bincount(county, weights=demand.at_the_door(), minlength=count)
    due = np.bincount(county, weights=demand.arriving("station").values, minlength=count)
    for row, code in enumerate(measured.county_ids.tolist()):
        planned = sum(one.t_per_year for one in plan.services if county_of[one.unit_id] == code)
        delivered = sum(one.t_per_year for one in plan.deliveries if county_of[one.township_id] == code)
        yield Reconciled("services", planned, float(asked[row]), "t/yr", code)
        yield Reconciled("deliveries", delivered, float(due[row]), "t/yr", code)
    into_stations = sum(row.t_per_year for row in plan.services if row.mode in ("hosted", "mobile"))
    into_stations += sum(row.t_per_year for row in plan.deliveries if row.station_id is not None)
    into_stations += sum(row.t_per_year for row in plan.flows if row.leg == "point_station")
    out = sum(row.t_per_year for row in plan.flows if row.leg == "station_centre")
    yield Reconciled("stations", into_stations, out, "t/yr")


def _yuan(plan: Plan, money: Money) -> Iterator[Reconciled]:
    for kind, stated in (
        ("capital", plan.costs.capital),
        ("running", plan.costs.running),
        ("haulage", plan.costs.haulage),
    ):
        booked = -sum(
            float(entry.yuan)
            for entry in money.ledger.entries
            if entry.item == kind or entry.item.startswith(f"{kind}-")
        )
        yield Reconciled(kind, booked, stated, "yuan/yr")
    transfers = sum(float(entry.yuan) for entry in money.ledger.entries if entry.transfer)
    yield Reconciled("transfers", transfers, 0.0, "yuan/yr")


def _splits(targets: Iterable[Target]) -> Iterator[Reconciled]:
    city: dict[tuple[int, str], float] = {}
    parts: defaultdict[tuple[int, str], float] = defaultdict(float)
    for target in targets:
        if target.key == "weee" and target.asked is not None:
            if target.county_id:
                parts[target.year, target.unit] += float(target.asked)
            else:
                city[target.year, target.unit] = float(target.asked)
    for (year, unit), whole in sorted(city.items()):
        yield Reconciled(f"split-{year}", parts[year, unit], whole, unit)
