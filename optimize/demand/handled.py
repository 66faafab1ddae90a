"""What each facility of a plan handles, month by month and stream by stream.

Where it stands: between ``optimize.demand.seasons`` and ``optimize.demand.storage``.

Method: the plan says who goes where. A point gets what the villages it serves leave at the door; a station gets that of
all villages behind it (by point, box or mobile stop) and what channels bring straight to it from its townships; a
centre what its stations ship. Tonnes nobody serves are nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.measured import Floats, Measured
from geo.tier import Tier
from optimize.demand.channels import DOOR
from optimize.demand.demand import Demand
from optimize.demand.seasons import MONTHS, monthly_tonnes
from optimize.plan.plan import Plan
from optimize.scenario.parameters import Parameters
from optimize.traced import Traced

Facility = tuple[str, Tier]
"""Site id and tier."""

NOWHERE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Handled:
    """Tonnes by month.

    Attributes
    ----------
    facilities : tuple of (site id, tier)
        As the plan opens them.
    monthly : mapping of stream to (12, f) Traced
        Tonnes a month at each facility.
    """

    facilities: tuple[Facility, ...]
    monthly: Mapping[str, Traced]

    def at(self, facility: Facility) -> dict[str, Traced]:
        """Return stream → (12,) tonnes a month at one facility; streams it never sees are left out."""
        column = self.facilities.index(facility)
        found = {
            stream: Traced(tonnes.values[:, column], tonnes.made_of)
            for stream, tonnes in self.monthly.items()
        }
        return {stream: tonnes for stream, tonnes in found.items() if tonnes.values.any()}


def handled(plan: Plan, demand: Demand, measured: Measured, parameters: Parameters) -> Handled:
    """Return what the facilities of `plan` handle of `demand`, month by month."""
    facilities = tuple((opening.site_id, opening.tier) for opening in plan.openings)
    columns = {facility: column for column, facility in enumerate(facilities)}
    by_service, by_delivery = _ways(plan, measured, columns)
    monthly: dict[str, Traced] = {}
    for (stream, channel), tonnes in demand.by_channel.items():
        ways = {demand.into[DOOR]: by_service, "station": by_delivery}.get(demand.into[channel])
        if ways is None:
            continue
        months = monthly_tonnes(measured, parameters, stream, tonnes)
        gathered = Traced(_gathered(months.values, ways, len(facilities)), months.made_of)
        monthly[stream] = monthly[stream] + gathered if stream in monthly else gathered
    return Handled(facilities, monthly)


def _ways(
    plan: Plan, measured: Measured, columns: Mapping[Facility, int]
) -> tuple[list[NDArray[np.int64]], list[NDArray[np.int64]]]:
    """Return, for what is left at the door and for what is delivered, one (n,) array a tier: column of each unit."""
    row = {code: number for number, code in enumerate(measured.units.ids.tolist())}
    point, station, straight = (np.full(len(row), NOWHERE, dtype=np.int64) for _ in range(3))
    for service in plan.services:
        if service.point_id:
            point[row[service.unit_id]] = columns.get((service.point_id, Tier.POINT), NOWHERE)
        if service.station_id:
            station[row[service.unit_id]] = columns.get((service.station_id, Tier.STATION), NOWHERE)
    for delivery in plan.deliveries:
        if delivery.station_id:
            column = columns.get((delivery.station_id, Tier.STATION), NOWHERE)
            straight[measured.units.township_ids == delivery.township_id] = column
    onward = np.full(len(columns) + 1, NOWHERE, dtype=np.int64)  # the last stands for nowhere
    for flow in plan.flows:
        ends = (flow.origin_id, Tier.STATION), (flow.destination_id, Tier.CENTRE)
        if flow.leg == "station_centre" and ends[0] in columns and ends[1] in columns:
            onward[columns[ends[0]]] = columns[ends[1]]
    return [point, station, onward[station]], [straight, onward[straight]]


def _gathered(months: Floats, ways: list[NDArray[np.int64]], count: int) -> Floats:
    """Return (12, count) the (12, n) tonnes of the units summed by the facilities they go through."""
    found = np.zeros((len(MONTHS), count))
    for column in ways:
        somewhere = column != NOWHERE
        for month in range(len(MONTHS)):
            found[month] += np.bincount(column[somewhere], months[month][somewhere], minlength=count)
    return found
