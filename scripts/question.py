"""From a scenario file to everything the planner needs: the first half of ``run``, nearly all of ``check``.

Where it stands: below ``scripts.run_scenario`` and ``scripts.checking``.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from geo.errors import DataError, ScenarioError
from geo.measure import measure
from geo.measured import Measured
from geo.region import Region, Survey, region_of, survey_region
from geo.words.message import Message, message
from optimize.model.instance import Instance
from optimize.model.prepare import prepare
from optimize.scenario.check import KnownCodes, check_against, check_codes
from optimize.scenario.loading import load_scenario
from optimize.scenario.part import cut_to_part, entries
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
        for doubt in survey.doubts:
            tell(message("reading-doubt", where=doubt.where, what=doubt.what, mend=doubt.mend))
        scenario, gone = cut_to_part(scenario, survey.left_out)
        if gone:
            tell(message("question-left-out", entries=entries(gone.quotas, gone.clusters)))
        region = _region(survey, folder, scenario, scenario_path)
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
                units=f"{int((~instance.unit_delivered).sum()):,}",
                sites=f"{len(instance.site_ids):,}",
                year=scenario.year,
            )
        )
        if instance.unit_delivered.any():
            tell(
                message(
                    "did-prepare-delivered",
                    tonnes=f"{float(instance.demand_t[instance.unit_delivered].sum()):,.0f}",
                    townships=f"{int(instance.unit_delivered.sum()):,}",
                )
            )
    return Question(scenario, region, measured, instance)


def _region(survey: Survey, folder: Path, scenario: Scenario, scenario_path: Path) -> Region:
    """Return the region, or raise its faults together with those of the scenario that can be known already."""
    try:
        return region_of(survey, folder)
    except DataError as error:
        faults = check_codes(scenario, _known_codes(survey))
        if not faults:
            raise
        headline = message(
            "question-unusable",
            data=error.headline,
            scenario=message("scenario-unusable", source=scenario_path.name, count=len(faults)),
        )
        placed = [
            replace(fault, where=message("question-where", file=scenario_path.name, where=fault.where))
            for fault in faults
        ]
        raise DataError(headline, [*error.faults, *placed]) from error


def _known_codes(survey: Survey) -> KnownCodes:
    """Return the codes of the layers that were read without a fault; crossings may still be found on the roads."""
    sound = {name: layer.frame for name, layer in survey.layers.items() if not layer.faults}
    counties, townships = sound.get("counties"), sound.get("townships")
    return KnownCodes(
        None if counties is None else dict(zip(counties["code"], counties["name"], strict=True)),
        None
        if townships is None
        else {
            code: (name, county)
            for code, name, county in zip(
                townships["code"], townships["name"], townships["county"], strict=True
            )
        },
        None,
    )


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
