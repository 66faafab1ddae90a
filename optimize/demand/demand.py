"""Demand of a year: what arises, what anyone recycles, what this network collects, and through which channel.

Where it stands: between the measured region with a scenario's parameters and everything that needs tonnes: the
instance, the money, the targets. Three figures are kept apart, because reviewers ask which one is meant:

* *potential* = Σ over bases (residents, mu) · generation rate;
* *anyone* = potential · share recycled by anyone;
* *network* = potential · share this network collects · calibration factor, never more than the potential; it is the
  sum over channels, whose shares add up to 1 by construction. Capture is defined here and nowhere else.

Tonnes are those of the year with residents as given: no growth of population is added.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from geo.measured import Floats, Measured
from optimize.demand.bases import bases
from optimize.demand.channels import DOOR, INDUSTRY, channels, shares
from optimize.demand.factors import Factors, no_calibration
from optimize.demand.streams import captured_share, stream_called, streams
from optimize.scenario.parameters import Parameters
from optimize.traced import Traced, as_traced, given, total

KG_PER_T = 1000.0


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """Tonnes per year of every unit of the region.

    Attributes
    ----------
    year : int
    potential, anyone, network : mapping of stream to (n,) Traced
        In the order of `Measured.units`.
    by_channel : mapping of (stream, channel) to (n,) Traced
        Parts of `network`; channels that bring nothing of a stream are left out.
    industry : mapping of stream to (c,) Traced
        Scrap of industry by county, where the scenario counts it in; no part of `network`.
    into : mapping of str to str
        Channel → where it brings its material (``unit``, ``station``, ``centre``, ``sink``).
    """

    year: int
    potential: Mapping[str, Traced]
    anyone: Mapping[str, Traced]
    network: Mapping[str, Traced]
    by_channel: Mapping[tuple[str, str], Traced]
    industry: Mapping[str, Traced]
    into: Mapping[str, str]

    def arriving(self, where: str) -> Traced:
        """Return (n,) tonnes, all streams, of the channels that bring their material `where`."""
        parts = [tonnes for (_, channel), tonnes in self.by_channel.items() if self.into[channel] == where]
        return total(parts, self._shape)

    def at_the_door(self) -> Floats:
        """Return (n,) tonnes the service of each unit has to take: what the plan is made for."""
        return self.arriving(self.into[DOOR]).values

    @property
    def _shape(self) -> tuple[int, ...]:
        return next((part.values.shape for part in self.potential.values()), (0,))


def demand_of(
    measured: Measured, parameters: Parameters, year: int, factors: Factors | None = None
) -> Demand:
    """Return the demand of `year`.

    Parameters
    ----------
    factors : Factors, optional
        What weighed tonnes say of the model (see ``optimize.demand.calibration``); left out: nothing.
    """
    factors = no_calibration() if factors is None else factors
    counted = bases(measured)
    potential: dict[str, Traced] = {}
    anyone: dict[str, Traced] = {}
    network: dict[str, Traced] = {}
    by_channel: dict[tuple[str, str], Traced] = {}
    for stream in streams(parameters):
        name = stream.name
        arises = total(
            (
                counted[base] * given(parameters, f"stream.{name}.generation.{base}") / KG_PER_T
                for base in stream.bases
            ),
            measured.units.ids.shape,
        )
        potential[name] = arises
        ours = arises * captured_share(parameters, name, "network", year)
        ours = (ours * factors.of(name, measured.units.county_ids)).at_most(arises)
        network[name] = ours
        # Whoever else recycles, what the network collects is recycled.
        anyone[name] = (arises * captured_share(parameters, name, "anyone", year)).at_least(ours)
        for channel, share in shares(parameters, name).items():
            if float(share) > 0:
                by_channel[name, channel] = ours * share
    return Demand(
        year=year,
        potential=potential,
        anyone=anyone,
        network=network,
        by_channel=by_channel,
        industry=_industry(measured, parameters),
        into={channel.name: channel.into for channel in channels(parameters)},
    )


def _industry(measured: Measured, parameters: Parameters) -> dict[str, Traced]:
    """Return stream → (c,) tonnes per year of the counties' industry; empty where it is not counted in.

    Rows of streams nobody knows are left out and told (``optimize.demand.strangers``).
    """
    included = given(parameters, f"channel.{INDUSTRY}.included")
    if float(included) == 0:
        return {}
    row = {code: number for number, code in enumerate(measured.county_ids.tolist())}
    found: dict[str, Floats] = {}
    for scrap in measured.records.industry:
        stream = stream_called(scrap.stream, parameters)
        if stream is not None and scrap.county_id in row:
            tonnes = found.setdefault(stream, np.zeros(len(row)))
            tonnes[row[scrap.county_id]] += scrap.t_per_year
    return {name: as_traced(tonnes, "data:industry") * included for name, tonnes in sorted(found.items())}
