"""What a scenario says of land rules and of candidates where none exist.

Where it stands: the tables ``[land]`` and ``[candidates]`` of a scenario; with the distances of the parameter table
(``land.<kind>.…``) they become the ``SiteSettings`` of ``geo``.

Method: ``land.<kind>.distance_m`` holds for every tier; ``land.<kind>.point_m``, ``station_m`` and ``centre_m`` hold
for one, and 0 there means that the tier is not held to the rule.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from geo.land.settings import DEFAULT_EFFECT, Effect, LandRule, LandSettings
from geo.parameter import Parameter
from geo.sites.settings import CandidateSettings, InnerSettings, SiteSettings
from geo.tier import Tier
from optimize.scenario.parameters import Parameters
from optimize.scenario.setting import Setting, unrepeated


class Land(Setting):
    """What each kind of area does to a site in it or near it."""

    basic_farmland: Effect = DEFAULT_EFFECT["basic_farmland"]
    """永久基本农田"""
    ecological_redline: Effect = DEFAULT_EFFECT["ecological_redline"]
    """生态保护红线"""
    water_source_1: Effect = DEFAULT_EFFECT["water_source_1"]
    """饮用水水源一级保护区"""
    water_source_2: Effect = DEFAULT_EFFECT["water_source_2"]
    """饮用水水源二级保护区: ``forbid`` for a centre that washes or dismantles."""
    river_management: Effect = DEFAULT_EFFECT["river_management"]
    """河道管理范围、滩区"""
    nature_reserve: Effect = DEFAULT_EFFECT["nature_reserve"]
    """自然保护地"""
    heritage: Effect = DEFAULT_EFFECT["heritage"]
    """文物保护范围"""
    flood_storage: Effect = DEFAULT_EFFECT["flood_storage"]
    """蓄滞洪区"""
    expressway: Effect = DEFAULT_EFFECT["expressway"]
    national_road: Effect = DEFAULT_EFFECT["national_road"]
    provincial_road: Effect = DEFAULT_EFFECT["provincial_road"]
    county_road: Effect = DEFAULT_EFFECT["county_road"]
    township_road: Effect = DEFAULT_EFFECT["township_road"]
    """公路建筑控制区"""
    railway: Effect = DEFAULT_EFFECT["railway"]
    """铁路线路安全保护区"""
    power_line: Effect = DEFAULT_EFFECT["power_line"]
    """电力线路保护区"""
    pipeline: Effect = DEFAULT_EFFECT["pipeline"]
    """油气管道保护范围"""
    homes: Effect = DEFAULT_EFFECT["homes"]
    school: Effect = DEFAULT_EFFECT["school"]
    hospital: Effect = DEFAULT_EFFECT["hospital"]
    """居民区、学校、医院"""

    keep_in: Effect = "check"
    """Outside 城镇开发边界 and 村庄建设用地, where the region has such areas."""

    def settings(self, parameters: Parameters) -> LandSettings:
        """Return the land rules with their distances."""
        return LandSettings(
            rules=tuple(
                LandRule(kind, getattr(self, kind), _distances(kind, parameters)) for kind in DEFAULT_EFFECT
            ),
            keep_in=self.keep_in,
            area_m2={tier: parameters.parameter(f"land.area.{tier}_m2") for tier in Tier},
        )


class Candidates(Setting):
    """Candidate sites put on the road network."""

    generate: Annotated[
        tuple[Literal["station", "centre"], ...], Field(strict=False), AfterValidator(unrepeated)
    ] = ("station", "centre")
    """Tiers to generate candidates for; empty: none."""

    when: Literal["none", "always"] = "none"
    """``none``: only in a township (for centres: county) without a usable candidate; ``always``: everywhere."""

    per_township: int = Field(default=3, ge=1, le=20)
    per_county: int = Field(default=3, ge=1, le=20)

    spacing_km: float = Field(default=1.0, ge=0.1, le=50)
    """Least distance between two generated sites of one township, as the crow flies."""

    def settings(self, groups: tuple[tuple[str, ...], ...]) -> CandidateSettings:
        """Return how candidates are generated; `groups` are townships that share their stations."""
        return CandidateSettings(
            tiers=tuple(Tier(name) for name in self.generate),
            when=self.when,
            per_township=self.per_township,
            per_county=self.per_county,
            spacing_km=self.spacing_km,
            groups=groups,
        )


def site_settings(
    land: Land, candidates: Candidates, groups: tuple[tuple[str, ...], ...], parameters: Parameters
) -> SiteSettings:
    """Return what ``geo`` needs to know of sites."""
    inner = InnerSettings(**parameters.under("inner"))
    return SiteSettings(land.settings(parameters), candidates.settings(groups), inner)


def _distances(kind: str, parameters: Parameters) -> Mapping[Tier, Parameter]:
    whole = parameters.get(f"land.{kind}.distance_m")
    if whole is not None:
        return dict.fromkeys(Tier, whole)
    by_tier = {tier: parameters.parameter(f"land.{kind}.{tier}_m") for tier in Tier}
    return {tier: parameter for tier, parameter in by_tier.items() if parameter.value > 0}
