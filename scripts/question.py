"""From a scenario file to everything the planner needs: the first half of ``run``, nearly all of ``check``.

Where it stands: below ``scripts.run_scenario`` and ``scripts.checking``.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from geo.errors import ScenarioError
from geo.measure import measure
from geo.measured import Measured
from geo.region import Region, Survey, region_of, survey_region
from geo.words.message import Message, message
from optimize.model.instance import Instance
from optimize.model.prepare import prepare
from optimize.scenario.check import check_against
from optimize.scenario.loading import load_scenario
from optimize.scenario.scenario import Scenario, region_folder
from scripts.land_findings import land_line
from scripts.progress import Steps


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One planning question, read, checked, measured and reduced to numbers."""

    scenario: Scenario
    region: Region
    measured: Measured
    instance: Instance


def open_question(
    scenario_path: Path,
    steps: Steps,
    tell: Callable[[Message], None],
    surveyed: Callable[[Survey], None] = lambda _: None,
) -> Question:
    """Read and check scenario and region, measure and prepare.

    Parameters
    ----------
    scenario_path : Path
    steps, tell
        Take what is done, and what is said.
    surveyed
        Takes the region as it was read, before its faults are raised.

    Raises
    ------
    ScenarioError, DataError
        With every fault.
    """
    with steps.step("scenario"):
        tell(message("doing-scenario", file=str(scenario_path)))
        scenario = load_scenario(scenario_path)
        folder = region_folder(scenario, scenario_path)
    with steps.step("region"):
        tell(message("doing-region", folder=str(folder)))
        survey = survey_region(folder, scenario.reading.settings(scenario.counties))
        surveyed(survey)
        region = region_of(survey, folder)
        tell(_layers(region))
        if region.repairs:
            tell(message("did-repairs", count=len(region.repairs)))
        if region.synthetic_layers:
            tell(message("did-synthetic", layers="、".join(region.synthetic_layers)))
    with steps.step("measure"):
        tell(message("doing-measure"))
        measured = _measured(scenario, region, scenario_path)
        tell(
            message(
                "did-measure",
                to_point=f"{len(measured.to_point.minutes):,}",
                to_station=f"{len(measured.to_station.minutes):,}",
                to_centre=f"{len(measured.to_centre.minutes):,}",
            )
        )
        of_land = land_line(measured)
        if of_land is not None:
            tell(of_land)
    with steps.step("prepare"):
        instance = prepare(measured, scenario)
        tell(
            message(
                "did-prepare",
                tonnes=f"{float(instance.demand_t.sum()):,.0f}",
                units=f"{len(instance.unit_ids):,}",
                sites=f"{len(instance.site_ids):,}",
                year=scenario.year,
            )
        )
    return Question(scenario, region, measured, instance)


def _layers(region: Region) -> Message:
    return message(
        "did-region",
        counties=len(region.counties),
        townships=len(region.townships),
        settlements=f"{len(region.settlements):,}",
        roads=f"{len(region.roads):,}",
        crossings=len(region.crossings),
        sanitation=len(region.sanitation),
        facilities=len(region.facilities),
    )


def _measured(scenario: Scenario, region: Region, scenario_path: Path) -> Measured:
    """Measure, and hold the scenario against the region; crossings it lacks are told with the rest."""
    crossings = region.crossings["crossing"].tolist()
    settings = scenario.travel_settings()
    known = replace(
        settings,
        closed_crossings=settings.closed_crossings & frozenset(crossings),
        crossing_changes={
            name: change for name, change in settings.crossing_changes.items() if name in crossings
        },
    )
    measured = measure(region, known)
    faults = check_against(scenario, measured, crossings)
    if faults:
        raise ScenarioError(
            message("scenario-unusable", source=scenario_path.name, count=len(faults)), faults
        )
    return measured
