"""A scenario (情景): one planning question with all its assumptions.

Where it stands: made by ``optimize.scenario.loading`` from a TOML file; read by ``geo.measure`` (as travel
settings) and ``optimize.model.instance``. Closed and frozen: a key that is not here is a fault of the file.

Method: pydantic checks the file at the door; afterwards a scenario is a plain frozen record. Rules that
pydantic cannot say are raised as ``PydanticCustomError`` whose type is the key of the sentence in the
catalogue.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, InstanceOf, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from geo.contracts.schema import ROAD_CLASSES
from geo.settings import LegSettings, TravelSettings
from geo.tier import Tier
from optimize.norms.clause import Clause
from optimize.norms.register import shipped_clauses
from optimize.scenario.on_files import Reading
from optimize.scenario.on_land import Candidates, Land, site_settings
from optimize.scenario.on_process import Processes
from optimize.scenario.on_roads import CrossingLine, Season
from optimize.scenario.parameters import Parameters
from optimize.scenario.setting import Setting, Text, unrepeated

ROOT = Path(__file__).parents[2]
"""The repository: a region written as ``data/…`` lies below it."""

MAX_TOWNSHIPS_PER_CLUSTER = 3

VEHICLE_INTO: Mapping[Tier, str] = {Tier.POINT: "tricycle", Tier.STATION: "light_box", Tier.CENTRE: "medium"}
"""The vehicle that drives into each tier."""


Names = Annotated[tuple[Text, ...], Field(strict=False, min_length=1), AfterValidator(unrepeated)]
CountyCode = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
TownshipCode = Annotated[str, Field(pattern=r"^[0-9]{9}$")]
Cluster = Annotated[
    tuple[TownshipCode, ...], Field(strict=False, min_length=1, max_length=MAX_TOWNSHIPS_PER_CLUSTER)
]


class Catchments(Setting):
    """Which townships share a station."""

    rule: Literal["township", "clusters"] = "township"
    """``township``: own township only; ``clusters``: those named below share, the rest stand alone."""

    clusters: Annotated[tuple[Cluster, ...], Field(strict=False)] = ()
    """片区: one to three neighbouring townships of one county each, by 9-digit code."""

    @model_validator(mode="after")
    def _rule_and_clusters_agree(self) -> Self:
        if (self.rule == "clusters") != bool(self.clusters):
            raise PydanticCustomError("scenario-clusters-and-rule", "rule")
        return self


class Classes(Setting):
    """Capacity classes that may be built, by name; ``class.<tier>.<name>`` must stand in the parameters."""

    point: Names
    station: Names
    centre: Names

    def of(self, tier: Tier) -> tuple[str, ...]:
        """Return the class names of `tier`."""
        return {Tier.POINT: self.point, Tier.STATION: self.station, Tier.CENTRE: self.centre}[tier]


class Modes(Setting):
    """Service modes a village may be given."""

    point: bool = True
    """固定网点"""
    hosted: bool = True
    """共建(代办)点"""
    mobile: bool = True
    """流动回收"""

    @model_validator(mode="after")
    def _one_at_least(self) -> Self:
        if not (self.point or self.hosted or self.mobile):
            raise PydanticCustomError("scenario-no-mode", "mode")
        return self


class Quota(Setting):
    """建设任务数: standard facilities a county must have, new, upgraded or existing."""

    points: int = Field(default=0, ge=0, le=100_000)
    stations: int = Field(default=0, ge=0, le=10_000)


class Scenario(Setting):
    """One planning question with all its assumptions."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    """Short name in file names: lower-case letters, digits, hyphens."""

    title_zh: Text
    title_en: Text

    purpose: Text
    """A sentence: what the scenario is for."""

    base_date: date
    """The day the scenario speaks from; crossings that open later are closed."""

    year: int = Field(ge=2020, le=2060)
    """Year of the demand."""

    region: Text
    """Folder of the region: below the repository if it starts with ``data/``, else relative to the file."""

    counties: Annotated[tuple[CountyCode, ...], Field(strict=False), AfterValidator(unrepeated)] = ()
    """Only these counties of the region, by 6-digit code; empty: all."""

    reading: Reading = Reading()
    """How the region's files are to be read, where the reader's guesses are not wanted."""

    land: Land = Land()
    """What areas to keep out of or within do to a site; the distances are parameters ``land.<kind>.…``."""

    candidates: Candidates = Candidates()
    """Candidate sites generated on the road network where there are none."""

    seed: int = Field(ge=0, le=2**31 - 1)

    catchments: Catchments = Catchments()

    classes: Classes

    point_units: Annotated[
        tuple[Annotated[int, Field(ge=1, le=100)], ...],
        Field(strict=False, min_length=1),
        AfterValidator(unrepeated),
    ] = (1, 2, 3, 4, 6, 8)
    """How many standard points may stand together at one site."""

    modes: Modes = Modes()

    quotas: Annotated[Mapping[CountyCode, Quota], Field(strict=False)] = Field(default_factory=dict)
    """By 6-digit county code; a county left out has no quota."""

    serve_every_unit: bool = True
    """Every unit that can be reached must be served; false: it may be left out at ``unserved.yuan_per_t``."""

    closed_crossings: Annotated[tuple[Text, ...], Field(strict=False), AfterValidator(unrepeated)] = ()
    """Crossing ids closed in this scenario."""

    season: Season = "normal"
    """``normal`` 常态, ``flood`` 调水调沙, ``ice`` 凌汛: a crossing whose seasons do not name it is closed."""

    pontoons_out: bool = False
    """All pontoons are taken out (浮桥全拆), whatever the season."""

    crossings: Annotated[Mapping[Text, CrossingLine], Field(strict=False)] = Field(default_factory=dict)
    """By crossing id: what this scenario says instead of the data."""

    process: Processes = Processes()
    """What is done at stations and centres, by capacity class."""

    norms: Annotated[tuple[Text, ...], Field(strict=False), AfterValidator(unrepeated)] = ()
    """Files of further clauses, beside the scenario. Once they are read, their rows stand in `clauses` and this is
    empty."""

    clauses: Annotated[Mapping[Text, Clause], Field(strict=False)] = Field(
        default_factory=lambda: dict(shipped_clauses())
    )
    """The register of clauses, by id: the shipped ones with the scenario's own beside them or in their place."""

    parameters: InstanceOf[Parameters]
    """Every number, each with its source: the defaults with the scenario's values laid over them."""

    @field_validator("crossings")
    @classmethod
    def _closed_is_not_open(
        cls, crossings: Mapping[str, CrossingLine], info: ValidationInfo
    ) -> Mapping[str, CrossingLine]:
        for crossing in info.data.get("closed_crossings", ()):
            if crossing in crossings and crossings[crossing].open:
                raise PydanticCustomError("scenario-crossing-contradiction", "open", {"item": crossing})
        return crossings

    def value(self, key: str) -> float:
        """Return the value of the parameter `key`; ``KeyError`` if there is none."""
        return self.parameters.value(key)

    def travel_settings(self) -> TravelSettings:
        """Return how roads become trips: speeds, limits and the vehicle of each leg."""
        return TravelSettings(
            speed_kmh={road_class: self.value(f"speed.{road_class}") for road_class in ROAD_CLASSES},
            floating_kmh=self.value("speed.pontoon"),
            access_speed_kmh=self.value("access.speed_kmh"),
            access_limit_m=self.value("access.limit_m"),
            access_detour_m=self.value("access.detour_m"),
            base_date=self.base_date,
            season=self.season,
            pontoons_out=self.pontoons_out,
            closed_crossings=frozenset(self.closed_crossings),
            crossing_changes={name: line.change() for name, line in self.crossings.items()},
            to_point=self._leg_into(Tier.POINT),
            to_station=self._leg_into(Tier.STATION),
            to_centre=self._leg_into(Tier.CENTRE),
            sites=site_settings(self.land, self.candidates, self.catchments.clusters, self.parameters),
        )

    def _leg_into(self, tier: Tier) -> LegSettings:
        vehicle = self.parameters.under(f"vehicle.{VEHICLE_INTO[tier]}")
        limit = self.parameters.under(f"limit.{tier}")
        return LegSettings(
            yuan_per_km=vehicle["yuan_per_km"],
            yuan_per_hour=vehicle["yuan_per_hour"],
            limit_km=limit.get("km"),
            limit_min=limit.get("min"),
            top_kmh=vehicle["top_kmh"],
            height_m=vehicle["height_m"],
            weight_t=vehicle["weight_t"],
            on_expressways=vehicle["expressway"] > 0,
        )


def region_folder(scenario: Scenario, scenario_file: Path) -> Path:
    """Return where the region of `scenario` lies, for a scenario read from `scenario_file`."""
    region = Path(scenario.region)
    return ROOT / region if region.parts[:1] == ("data",) else scenario_file.parent / region
