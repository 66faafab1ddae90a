"""Settings of this room: how roads become trips. Plain values; a scenario fills them in.

Where it stands: read by ``geo.measure``; filled by ``optimize.scenario``; no default is written here,
each comes from the parameter table with its source.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class LegSettings:
    """How one leg is driven, priced and limited.

    A route is the cheapest by ``yuan_per_km · km + yuan_per_hour · hours``; the limits are tested on that
    same route, including the way from the door to the road at both ends.

    Attributes
    ----------
    yuan_per_km, yuan_per_hour : float
        Running cost of the leg's vehicle, > 0 and >= 0.
    limit_km, limit_min : float or None
        Longest one-way trip; None means no such limit; at least one is given; the tighter binds.
    """

    yuan_per_km: float
    yuan_per_hour: float
    limit_km: float | None
    limit_min: float | None


@dataclass(frozen=True, slots=True)
class TravelSettings:
    """How roads become trips.

    Attributes
    ----------
    speed_kmh : mapping of road class to float
        Running speed, km/h, > 0.
    access_speed_kmh : float
        Speed between a place's door and the road it is snapped to, km/h.
    access_limit_m : float
        A place farther than this from any usable road counts as unreached and is named.
    base_date : date
        Crossings whose `open_from` lies after this date are closed.
    closed_crossings : frozenset of str
        Crossing ids closed by the scenario.
    to_point, to_station, to_centre : LegSettings
        Settlement → point; settlement or point → station; station → centre.
    """

    speed_kmh: Mapping[str, float]
    access_speed_kmh: float
    access_limit_m: float
    base_date: date
    closed_crossings: frozenset[str]
    to_point: LegSettings
    to_station: LegSettings
    to_centre: LegSettings
