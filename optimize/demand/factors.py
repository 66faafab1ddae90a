"""Factors by which the ledger (台账) corrects what the network collects, by stream and county.

Where it stands: below ``optimize.demand.demand``, which multiplies by them once; found by
``optimize.demand.calibration``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from geo.measured import Text
from optimize.traced import Traced


@dataclass(frozen=True, slots=True, eq=False)
class Factors:
    """Correction of what the network collects.

    Attributes
    ----------
    by_place : mapping of (stream, county id) to Traced
        Weighed tonnes ÷ modelled tonnes of the same year; a pair that is missing has 1.
    """

    by_place: Mapping[tuple[str, str], Traced]

    def of(self, stream: str, county_ids: Text) -> Traced:
        """Return (n,) factors of `stream` for units in `county_ids`."""
        values = np.ones(len(county_ids))
        made_of: frozenset[str] = frozenset()
        for (name, county), factor in self.by_place.items():
            if name == stream:
                values[county_ids == county] = float(factor)
                made_of |= factor.made_of
        return Traced(values, made_of)


def no_calibration() -> Factors:
    """Return factors that change nothing."""
    return Factors({})
