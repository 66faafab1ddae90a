"""Which land rules a site is held against. Plain values; a scenario fills them in.

Where it stands: read by ``geo.land.exclusions``; filled by ``optimize.scenario.on_land``. Every distance comes from
the parameter table with its source; no number is written here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from geo.parameter import Parameter
from geo.tier import Tier

Effect = Literal["forbid", "check", "off"]
"""禁止 · 须逐项核查 · 不用"""

KEEP_IN: tuple[str, ...] = ("urban_boundary", "village_land")
"""Kinds of area a site should lie within; all other kinds are to be kept out of."""

DEFAULT_EFFECT: Mapping[str, Effect] = {
    "basic_farmland": "forbid",
    "ecological_redline": "forbid",
    "water_source_1": "forbid",
    "water_source_2": "check",
    "river_management": "forbid",
    "nature_reserve": "forbid",
    "heritage": "forbid",
    "flood_storage": "forbid",
    "expressway": "forbid",
    "national_road": "forbid",
    "provincial_road": "forbid",
    "county_road": "forbid",
    "township_road": "forbid",
    "railway": "forbid",
    "power_line": "forbid",
    "pipeline": "forbid",
    "homes": "check",
    "school": "check",
    "hospital": "check",
}
"""What an area to be kept out of does to a site that comes too near."""


@dataclass(frozen=True, slots=True)
class LandRule:
    """How far a site stays away from one kind of area.

    Attributes
    ----------
    kind : str
        Of ``geo.contracts.schema.EXCLUSIONS``, not of `KEEP_IN`.
    effect : Effect
    distance_m : mapping of Tier to Parameter
        Metres between site and area, >= 0; 0: not inside it. A tier left out is not held to the rule.
    """

    kind: str
    effect: Effect
    distance_m: Mapping[Tier, Parameter]


@dataclass(frozen=True, slots=True)
class LandSettings:
    """All land rules of a scenario; without any, nothing is forbidden.

    Attributes
    ----------
    rules : tuple of LandRule
    keep_in : Effect
        What happens to a site outside every area of the kinds in `KEEP_IN`, if the region has any.
    area_m2 : mapping of Tier to Parameter
        Smallest area a facility of the tier needs; a site known to be smaller is to be checked.
    """

    rules: tuple[LandRule, ...] = ()
    keep_in: Effect = "off"
    area_m2: Mapping[Tier, Parameter] = field(default_factory=dict)
