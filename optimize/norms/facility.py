"""A facility as the clauses look at it, and a figure somebody asked of it.

Where it stands: below every other file of the room. Made by ``optimize.norms.facilities`` from a plan; asked by
``optimize.norms.figures``. What nobody knows is None (or an empty text), never 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from geo.tier import Tier
from geo.words.message import Message
from optimize.plan.plan import BuildNature

Kind = Literal["", "comprehensive", "specialised", "household"]
"""未申明 · 综合型 · 专业型 · 生活源: what a sorting centre is declared as."""

Process = Literal["sort", "bale", "crush", "wash", "pelletise", "dismantle"]
"""分拣 打包 破碎 清洗 造粒 拆解"""

Settled = Literal["", "town", "rural"]
"""Where most of the people live whom the facility serves; "" where it serves nobody."""

Place = Literal["street", "township", "other"]
"""街道 · 镇、乡 · 其他"""


@dataclass(frozen=True, slots=True)
class Clearance:
    """How near a site comes to one kind of area.

    Attributes
    ----------
    looked_m : float
        The layer was searched as far as this; 0: only whether the site lies inside.
    key : str
        Parameter `looked_m` comes from.
    metres : float or None
        Distance of the nearest area within `looked_m`, 0 where the site lies inside; None: there is none.
    """

    looked_m: float
    key: str
    metres: float | None = None


@dataclass(frozen=True, slots=True)
class Facility:
    """One opening of a plan with what is known of it.

    Attributes
    ----------
    site_id, county_id, township_id : str
    tier : Tier
    size : str
        Capacity class; `units` of it stand together.
    kind : Kind
        What its class is declared as.
    collected : str
        Whether villages are collected by ``motor`` or by ``hand``.
    processes : tuple of Process
        Sorted as in `Process`; empty for points, which sort by nature.
    area_m2 : float or None
        Measured or registered area of the site.
    households, people, villages : float
        Served, hosted boxes and mobile stops included for stations and centres.
    collection_km : float or None
        Longest collection trip into a point; None where no village brings anything.
    stations_per_township : float or None
        Open stations of its township (or cluster) for each township of it; None for other tiers.
    mobile_town, mobile_rural : bool
        Mobile stops in town, in the country are served from here.
    land : mapping of str to Clearance
        By kind of area; kinds nobody looked at are left out.
    approval : Message, str or None
        Document by which the land authority allowed the site; None where it did not, or not yet.
    """

    site_id: str
    tier: Tier
    size: str
    units: int
    nature: BuildNature
    fused: bool
    county_id: str
    township_id: str
    kind: Kind
    settled: Settled
    place: Place
    collected: Literal["motor", "hand"]
    processes: tuple[Process, ...]
    load_t_per_year: float
    area_m2: float | None
    households: float
    people: float
    villages: float
    collection_km: float | None
    stations_per_township: float | None
    mobile_town: bool
    mobile_rural: bool
    land: Mapping[str, Clearance] = field(default_factory=dict)
    approval: Message | str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """What a figure is at a facility.

    Attributes
    ----------
    value : float or None
        In the unit of the figure; None where it is not known or does not arise.
    made_of : tuple of str
        Parameter keys and sources (``data:…``, ``plan:…``), sorted.
    why : Message or None
        Why there is no value.
    arises : bool
        False: the facility has no such figure, e.g. no mobile stops.
    clearance : Clearance or None
        Of a figure of land; then `value` is its `metres`.
    approval : Message, str or None
        Document that has the last word over the layers; None where there is none.
    """

    value: float | None
    made_of: tuple[str, ...] = ()
    why: Message | None = None
    arises: bool = True
    clearance: Clearance | None = None
    approval: Message | str | None = None
