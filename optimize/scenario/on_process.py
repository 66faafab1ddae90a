"""What a scenario says of the work done at stations and centres.

Where it stands: the table ``[process]`` of a scenario. What is done decides on the environmental assessment and on
some clauses (``optimize.norms``); it changes no cost.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from geo.tier import Tier
from optimize.norms.facility import Process
from optimize.scenario.setting import Setting, Text, unrepeated

Done = Annotated[tuple[Process, ...], Field(strict=False, min_length=1), AfterValidator(unrepeated)]

USUAL: Mapping[Tier, tuple[Process, ...]] = {
    Tier.POINT: (),
    Tier.STATION: ("sort", "bale"),
    Tier.CENTRE: ("sort", "bale", "crush"),
}
"""What is done in a class the scenario says nothing about."""


class Processes(Setting):
    """By capacity class: sort 分拣, bale 打包, crush 破碎, wash 清洗, pelletise 造粒, dismantle 拆解."""

    station: Annotated[Mapping[Text, Done], Field(strict=False)] = Field(default_factory=dict)
    centre: Annotated[Mapping[Text, Done], Field(strict=False)] = Field(default_factory=dict)

    def of(self, tier: Tier, size: str) -> tuple[Process, ...]:
        """Return what is done in the class `size` of `tier`."""
        said: Mapping[Tier, Mapping[str, tuple[Process, ...]]] = {
            Tier.STATION: self.station,
            Tier.CENTRE: self.centre,
        }
        return said.get(tier, {}).get(size, USUAL[tier])

    def classes(self) -> Mapping[Literal["station", "centre"], tuple[str, ...]]:
        """Return the classes the scenario speaks of."""
        return {"station": tuple(self.station), "centre": tuple(self.centre)}
