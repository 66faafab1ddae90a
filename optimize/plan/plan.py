"""One answer: what opens, who is served how, what flows where, and what it costs.

Where it stands: made by ``optimize.plan.extract``; re-checked by ``optimize.plan.audit``; drawn and written by
``maps``. Plain frozen records with ids, so that it can be written as JSON and read back by a later verb.
"""

from dataclasses import dataclass
from typing import Literal

from geo.tier import Tier

ServiceMode = Literal["point", "hosted", "mobile", "unserved"]
"""固定网点 · 共建(代办)点 · 流动回收 · 未服务(超出各级服务距离, 列名计价)"""

FlowLeg = Literal["point_station", "station_centre"]
"""网点 → 中转站 · 中转站 → 分拣中心"""

BuildNature = Literal["new", "kept", "upgraded"]
"""新建 · 利旧(现状保留, 不计投资) · 提升改造(含垃圾分类网点升级)"""


@dataclass(frozen=True, slots=True)
class Opening:
    """A facility that stands in the plan.

    Attributes
    ----------
    site_id, tier, size : str
        `size` is the capacity class; `units` how many of it stand together at the site.
    nature : BuildNature
    fused : bool
        One site serving both networks (两网融合).
    standard : int
        Standard facilities it counts for towards the quota.
    throughput_t_per_year, load_t_per_year : float
        What it could and what it does handle.
    investment_yuan : float
        One-off.
    capital_yuan_per_year, running_yuan_per_year : float
        `capital` is the annualised investment; `running` includes scheduled pick-up stops (points) and
        handling per tonne (stations, centres).
    """

    site_id: str
    tier: Tier
    size: str
    units: int
    nature: BuildNature
    fused: bool
    standard: int
    throughput_t_per_year: float
    load_t_per_year: float
    investment_yuan: float
    capital_yuan_per_year: float
    running_yuan_per_year: float


@dataclass(frozen=True, slots=True)
class Service:
    """How one village or community is served.

    Attributes
    ----------
    unit_id : str
    mode : ServiceMode
    point_id : str or None
        The fixed point; None for the other modes.
    station_id : str or None
        Where its material goes next; None only if unserved.
    t_per_year : float
        Recyclables captured (or, unserved, missed).
    kilometres, minutes : float
        Unit → point for fixed points; unit → station for hosted and mobile; 0 if unserved.
    capital_yuan_per_year, running_yuan_per_year, haulage_yuan_per_year : float
        Of this unit alone: hosted box; mobile running; collection and haulage. For fixed points haulage is the
        unit → point collection only. Unserved: all 0, the price stands in `Costs.unserved`.
    """

    unit_id: str
    mode: ServiceMode
    point_id: str | None
    station_id: str | None
    t_per_year: float
    kilometres: float
    minutes: float
    capital_yuan_per_year: float
    running_yuan_per_year: float
    haulage_yuan_per_year: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """What private collectors, booked pick-up, institutions and farmers of a township bring to a station (直送).

    The trip is the seller's own, or a cost of its channel: no haulage stands here. `station_id` is None where no
    station takes it; such tonnes are priced like those of an unserved village.
    """

    township_id: str
    station_id: str | None
    t_per_year: float


@dataclass(frozen=True, slots=True)
class Flow:
    """Tonnes per year between two facilities, and what their haulage costs.

    `leg` is ``point_station`` or ``station_centre``; `kilometres` and `minutes` are one way.
    """

    leg: FlowLeg
    origin_id: str
    destination_id: str
    t_per_year: float
    kilometres: float
    minutes: float
    haulage_yuan_per_year: float


@dataclass(frozen=True, slots=True)
class Fleet:
    """Whole vehicles of the scheduled mobile service kept at a station."""

    station_id: str
    vehicles: int
    hours_per_year: float
    capital_yuan_per_year: float
    running_yuan_per_year: float
    investment_yuan: float


Built = Opening | Service | Fleet
"""A row with capital and running cost."""

Hauled = Service | Flow
"""A row with haulage."""


Taken = Service | Delivery
"""A row that brings material to a station, unless nobody takes it."""


@dataclass(frozen=True, slots=True)
class Costs:
    """Yuan per year by kind. `gross` is the sum of the first three and what the gap is measured on.

    `unserved` (the price of demand no facility takes, of villages and deliveries) stands apart.
    """

    capital: float
    running: float
    haulage: float
    unserved: float

    @property
    def gross(self) -> float:
        """Capital, running and haulage, yuan per year."""
        return self.capital + self.running + self.haulage


@dataclass(frozen=True, slots=True)
class Plan:
    """One answer; rows sorted by id."""

    openings: tuple[Opening, ...]
    services: tuple[Service, ...]
    flows: tuple[Flow, ...]
    fleets: tuple[Fleet, ...]
    costs: Costs
    deliveries: tuple[Delivery, ...] = ()
