"""What generation rates are counted on, place by place: residents, households and planted mu.

Where it stands: first step of a demand, between ``geo.measured`` and ``optimize.demand.demand``.

Method: farmland is known by county or township and shared out to its villages by rural residents; a township's own
row stands instead of its county's, and its people then take no part in the county's.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from geo.measured import Floats, Measured, Text
from optimize.traced import Traced, as_traced

CENSUS = "data:census"
PLANTED = "data:planted"


def bases(measured: Measured) -> Mapping[str, Traced]:
    """Return base → (n,) what stands at each unit, of `optimize.demand.streams.BASES`."""
    units = measured.units
    found = {
        "town": as_traced(units.town_people, CENSUS),
        "rural": as_traced(units.rural_people, CENSUS),
        "household": as_traced(units.households, CENSUS),
    }
    for base in ("mulch", "greenhouse", "crop"):
        mu = {area.place_id: getattr(area, f"{base}_mu") for area in measured.records.planted}
        found[base] = as_traced(_shared_out(measured, mu), PLANTED)
    return found


def planted_places(measured: Measured, codes: Iterable[str]) -> Text:
    """Return (n,) code of the place whose mu each unit has its part of: its township if that is of `codes`."""
    units = measured.units
    return np.where(np.isin(units.township_ids, list(codes)), units.township_ids, units.county_ids)


def _shared_out(measured: Measured, mu: Mapping[str, float]) -> Floats:
    """Return (n,) mu of each unit; the mu of a place in which nobody lives in the country stay unallotted."""
    units = measured.units
    place = planted_places(measured, mu)
    found = np.zeros(len(units.ids))
    for code in sorted(set(place.tolist()) & mu.keys()):
        here = place == code
        people = units.rural_people[here]
        whole = people.sum()
        if whole > 0:
            found[here] = mu[code] * people / whole
    return found
