"""Settings of this room: how roads become trips. Plain values; a scenario fills them in.

Where it stands: read by ``geo.measure``; filled by ``optimize.scenario``; no default is written here,
each comes from the parameter table with its source.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from geo.sites.settings import SiteSettings


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
    top_kmh : float
        Fastest the vehicle drives on any road, km/h, > 0; inf: as fast as the road's class says.
    height_m, weight_t : float
        Of the vehicle, loaded (weight: gross); 0: passes under every bar and over every bridge.
    on_expressways : bool
        The vehicle may use expressways.
    """

    yuan_per_km: float
    yuan_per_hour: float
    limit_km: float | None
    limit_min: float | None
    top_kmh: float = math.inf
    height_m: float = 0.0
    weight_t: float = 0.0
    on_expressways: bool = True


@dataclass(frozen=True, slots=True)
class CrossingChange:
    """What a scenario says of one crossing instead of the data; None leaves what the data say.

    Attributes
    ----------
    is_open : bool or None
        False: closed. True: open, whatever season and opening day say.
    open_from : date or None
        Opening day.
    seasons : frozenset of str or None
        Seasons it is open in (``geo.contracts.schema.SEASONS``).
    max_h_m, max_t : float or None
        Limits, metres and tonnes; 0: none.
    toll_yuan, wait_min : float or None
        A passage, one way.
    """

    is_open: bool | None = None
    open_from: date | None = None
    seasons: frozenset[str] | None = None
    max_h_m: float | None = None
    max_t: float | None = None
    toll_yuan: float | None = None
    wait_min: float | None = None


@dataclass(frozen=True, slots=True)
class TravelSettings:
    """How roads become trips.

    Attributes
    ----------
    speed_kmh : mapping of road class to float
        Running speed, km/h, > 0; a vehicle's own top speed caps it.
    floating_kmh : float
        Running speed over a pontoon or on a ferry, whatever the class of the road, km/h, > 0.
    access_speed_kmh : float
        Speed between a place's door and the road it is snapped to, km/h.
    access_limit_m : float
        A place farther than this from any usable road counts as unreached and is named.
    access_detour_m : float
        A place is tied to a road that all its vehicles may use, unless that lies this much farther than
        the nearest road that one of them may use, metres.
    base_date : date
        Crossings whose `open_from` lies after this date are closed.
    season : str
        ``normal`` 常态, ``flood`` 调水调沙 or ``ice`` 凌汛; a crossing whose seasons do not name it is closed.
    pontoons_out : bool
        All pontoons are taken out.
    closed_crossings : frozenset of str
        Crossing ids closed by the scenario.
    crossing_changes : mapping of crossing id to CrossingChange
        Laid over the data.
    to_point, to_station, to_centre : LegSettings
        Settlement → point; settlement or point → station; station → centre.
    sites : SiteSettings
        Land rules, and candidates generated on the road network: they decide where trips may end.
    """

    speed_kmh: Mapping[str, float]
    floating_kmh: float
    access_speed_kmh: float
    access_limit_m: float
    access_detour_m: float
    base_date: date
    closed_crossings: frozenset[str]
    to_point: LegSettings
    to_station: LegSettings
    to_centre: LegSettings
    season: str = "normal"
    pontoons_out: bool = False
    crossing_changes: Mapping[str, CrossingChange] = field(default_factory=dict)
    sites: SiteSettings = field(default_factory=SiteSettings)
