"""Seasons: how the tonnes of a year fall on its twelve months.

Where it stands: above ``optimize.demand.demand``; storage and vehicles are sized by what it says.

Method: a stream follows a monthly profile of the table, brought to a mean of 1. In the first two months, the time of
the spring festival, people come home to the villages: household material (whatever is generated on residents or
households) rises by a share there, in proportion to how many of a place's residents live in the country; the year's
tonnes stay what they are, so the other months give.
"""

import numpy as np

from geo.measured import Floats, Measured
from optimize.scenario.parameters import Parameters
from optimize.traced import Traced, given

MONTHS = tuple(f"m{number:02d}" for number in range(1, 13))
"""Rows of a monthly profile."""

FESTIVAL = (0, 1)
"""Months of the spring festival, counted from 0."""

HOMES = ("town", "rural", "household")
"""Bases of household material."""


def monthly_index(parameters: Parameters, stream: str) -> Traced:
    """Return the (12,) index of `stream`, mean 1, without the festival."""
    profile = f"season.profile.{parameters.text(f'stream.{stream}.season')}"
    rows = [given(parameters, f"{profile}.{month}") for month in MONTHS]
    values = np.array([float(row) for row in rows])
    return Traced(values / values.mean(), frozenset[str]().union(*(row.made_of for row in rows)))


def monthly_tonnes(measured: Measured, parameters: Parameters, stream: str, tonnes: Traced) -> Traced:
    """Return (12, n) tonnes by month and unit of (n,) `tonnes` a year of `stream`; a unit's months sum to its year.

    Parameters
    ----------
    tonnes : (n,) Traced
        Tonnes per year in the order of `Measured.units`: of the network, of one channel, of part of the units.
    """
    index = monthly_index(parameters, stream)
    each = np.broadcast_to(index.values[:, None], (len(MONTHS), len(tonnes.values)))
    weights = Traced(each, index.made_of)
    if any(f"stream.{stream}.generation.{base}" in parameters for base in HOMES):
        more = np.zeros(weights.values.shape)
        more[list(FESTIVAL), :] = _rural_share(measured)
        weights = weights * (given(parameters, "season.festival.rural_extra") * more + 1.0)
    whole = Traced(weights.values.sum(axis=0), weights.made_of)
    return tonnes * weights / whole


def _rural_share(measured: Measured) -> Floats:
    """Return (n,) the share of each unit's residents that live in the country; 0 where nobody lives."""
    rural = measured.units.rural_people
    everybody = rural + measured.units.town_people
    return np.divide(rural, everybody, out=np.zeros_like(rural), where=everybody > 0)
