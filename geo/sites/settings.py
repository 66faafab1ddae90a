"""Where sites come from besides the layers, and which land rules they obey. Plain values; a scenario fills them in.

Where it stands: part of ``geo.settings.TravelSettings``, because every trip needs to know where it may end.
"""

import math
from dataclasses import dataclass, field
from typing import Literal

from geo.land.settings import LandSettings
from geo.tier import Tier

WhenToGenerate = Literal["none", "always"]
"""``none``: only where no usable candidate exists. ``always``: besides those that exist."""


@dataclass(frozen=True, slots=True)
class CandidateSettings:
    """Candidates put on the road network where the layers have none.

    Attributes
    ----------
    tiers : tuple of Tier
        Stations (per township or group of townships) and centres (per county); points are never generated,
        every village is a candidate for one.
    when : WhenToGenerate
    per_township, per_county : int
        How many stations and centres, >= 1.
    spacing_km : float
        Least distance between two of them, as the crow flies, > 0.
    groups : tuple of tuple of str
        Townships that share their stations; a township named nowhere stands alone.
    """

    tiers: tuple[Tier, ...] = ()
    when: WhenToGenerate = "none"
    per_township: int = 3
    per_county: int = 3
    spacing_km: float = 1.0
    groups: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class InnerSettings:
    """What a straight line and an area are multiplied with. The values left out change nothing.

    Attributes
    ----------
    detour_factor : float
        Way by road over straight line, >= 1.
    clustering_share : float
        Share of the area served over which homes are spread, in (0, 1].
    most_served_km2 : float
        Largest area one unit is taken to serve, > 0; the rest of a large empty township has no homes.
    """

    detour_factor: float = 1.0
    clustering_share: float = 1.0
    most_served_km2: float = math.inf


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """Land rules, generated candidates and the way inside a unit; by default none of them."""

    land: LandSettings = field(default_factory=LandSettings)
    candidates: CandidateSettings = field(default_factory=CandidateSettings)
    inner: InnerSettings = field(default_factory=InnerSettings)
