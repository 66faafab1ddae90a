"""A finished run as the question to the land authority sees it: sites, lands, answers and names by id.

Where it stands: below ``scripts.land_alternatives`` and ``scripts.land_query``.
"""

from dataclasses import dataclass
from functools import cached_property

import shapely

from geo.measured import LandAnswer, Measured
from geo.region import Region
from geo.tier import Tier
from optimize.plan.plan import Plan
from optimize.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Choice:
    """A place a facility could stand at.

    Attributes
    ----------
    site_id : str
        The site the trips go to.
    asked_id : str
        The land whose area is asked about, or the site itself.
    has_area : bool
    tonne_km : float
        Per year, in and on; inf where the planned site itself is beyond the limits of today's scenario.
    """

    site_id: str
    asked_id: str
    has_area: bool
    tonne_km: float


@dataclass(frozen=True, slots=True)
class Facility:
    """A station or centre of the plan with the places it could stand at, the planned one first."""

    site_id: str
    tier: Tier
    size: str
    needed_m2: float
    choices: tuple[Choice, ...]

    @property
    def areas(self) -> int:
        """How many of the choices somebody has drawn."""
        return sum(choice.has_area for choice in self.choices)


@dataclass(frozen=True)
class LandBooks:
    """Scenario, region, plan and measured region of a run, with everything looked up by id."""

    scenario: Scenario
    region: Region
    plan: Plan
    measured: Measured

    @cached_property
    def sites(self) -> dict[str, int]:
        """Site id → row of ``measured.sites``."""
        return {code: row for row, code in enumerate(self.measured.sites.ids.tolist())}

    @cached_property
    def lands(self) -> dict[str, shapely.Geometry]:
        """Land id → polygon, CGCS2000 degrees."""
        return dict(
            zip(self.region.lands["site_id"].tolist(), self.region.lands.geometry.tolist(), strict=True)
        )

    @cached_property
    def catchment_of(self) -> dict[str, str]:
        """Township → the townships it shares stations with, as one word."""
        groups = self.scenario.catchments.clusters
        shared = {code: "+".join(sorted(group)) for group in groups for code in group}
        return {code: shared.get(code, code) for code in self.measured.townships.ids.tolist()}

    @cached_property
    def answers(self) -> dict[str, LandAnswer]:
        """Answers given before, by id, as they stand in the region."""
        return {
            str(row["site_id"]): LandAnswer(
                row["verdict"], str(row["document"]), str(row["valid_to"]), str(row["condition"])
            )
            for row in self.region.land_answers.to_dict("records")
        }

    @cached_property
    def county_names(self) -> dict[str, str]:
        """County code → name."""
        return dict(zip(self.measured.county_ids.tolist(), self.measured.county_names.tolist(), strict=True))

    @cached_property
    def township_names(self) -> dict[str, str]:
        """Township code → name."""
        townships = self.measured.townships
        return dict(zip(townships.ids.tolist(), townships.names.tolist(), strict=True))

    def name_of(self, site_id: str) -> str:
        """Return the name of a site."""
        return str(self.measured.sites.names[self.sites[site_id]])

    def land_under(self, site_id: str) -> str | None:
        """Return the land a site is, or stands in; None if nobody has drawn one."""
        if site_id in self.lands:
            return site_id
        row = self.sites[site_id]
        spot = shapely.Point(self.measured.sites.lon[row], self.measured.sites.lat[row])
        return next((code for code in sorted(self.lands) if shapely.covers(self.lands[code], spot)), None)
