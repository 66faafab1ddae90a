"""The tonnes the network really gets: demand as far as the plan serves it, by county, stream and channel.

Where it stands: between ``optimize.demand`` with a plan and everything that counts money on tonnes.

Method: what comes with a unit's own service counts if the plan serves the unit; what is delivered straight to
stations counts where the plan has a station for the township's deliveries; what goes to a centre or is handed over
to its sink passes no facility the plan would have to open for it, and counts whole. Industry's scrap goes to centres.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from geo.measured import Floats, Measured
from optimize.demand.channels import INDUSTRY
from optimize.demand.demand import Demand
from optimize.plan.plan import Plan
from optimize.traced import Traced, as_traced, total

SERVED = "plan:served"

Brought = tuple[str, str]
"""Stream and channel."""


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """Tonnes per year the network gets; what is 0 has no row.

    Attributes
    ----------
    by_unit : mapping of (stream, channel) to (n,) Traced
        In the order of `Measured.units`; without industry.
    tonnes : mapping of (county id, stream, channel) to Traced
        Single numbers > 0.
    missed : mapping of (county id, stream) to Traced
        What the network was meant to get and the plan leaves; single numbers > 0.
    """

    by_unit: Mapping[Brought, Traced]
    tonnes: Mapping[tuple[str, str, str], Traced]
    missed: Mapping[tuple[str, str], Traced]

    def of(self, county_id: str) -> dict[Brought, Traced]:
        """Return (stream, channel) → tonnes per year of one county."""
        return {
            (stream, channel): value
            for (county, stream, channel), value in self.tonnes.items()
            if county == county_id
        }


def served_of(plan: Plan, demand: Demand, measured: Measured) -> Served:
    """Return what `plan` brings in of `demand`."""
    flags = _flags(plan, measured)
    whole = np.ones(len(measured.units.ids))
    by_unit = {
        (stream, channel): tonnes * as_traced(flags[demand.into[channel]], SERVED)
        if demand.into[channel] in flags
        else tonnes * whole
        for (stream, channel), tonnes in demand.by_channel.items()
    }
    county_ids = measured.county_ids.tolist()
    county = measured.unit_counties()
    found: dict[tuple[str, str, str], Traced] = {}
    left: dict[tuple[str, str], list[Traced]] = {}
    for (stream, channel), tonnes in by_unit.items():
        got = tonnes.sum_by(county, len(county_ids))
        missed = (demand.by_channel[stream, channel] - tonnes).sum_by(county, len(county_ids))
        for row, code in enumerate(county_ids):
            if float(got[row]) > 0:
                found[code, stream, channel] = got[row]
            if float(missed[row]) > 0:
                left.setdefault((code, stream), []).append(missed[row])
    for stream, tonnes in demand.industry.items():
        for row, code in enumerate(county_ids):
            if float(tonnes[row]) > 0:
                found[code, stream, INDUSTRY] = tonnes[row]
    return Served(by_unit, found, {key: total(parts) for key, parts in left.items()})


def _flags(plan: Plan, measured: Measured) -> dict[str, Floats]:
    """Return where a channel leads to → (n,) 1 where the plan takes what units bring there, else 0."""
    units = {row.unit_id for row in plan.services if row.mode != "unserved"}
    townships = {row.township_id for row in plan.deliveries if row.station_id is not None}

    def among(ids: list[str], known: set[str]) -> Floats:
        return np.array([code in known for code in ids], dtype=np.float64)

    return {
        "unit": among(measured.units.ids.tolist(), units),
        "station": among(measured.units.township_ids.tolist(), townships),
    }
