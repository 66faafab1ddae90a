"""``check``: whether this scenario would run, and what should be looked at before.

Where it stands: called by the command line; does everything ``run`` does before planning, and plans nothing.

What decides is said first: faults, then land and service, then what the readers guessed.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from geo.divisions.queue import unmatched, write_queue
from geo.errors import NoPlanError
from geo.measured import Measured
from geo.region import Survey
from geo.tier import Tier
from geo.words.catalogue import Language, say
from geo.words.message import Message, message
from optimize.demand.calibration import calibration_of
from optimize.demand.strangers import strangers
from optimize.model.instance import Instance
from optimize.solve.presolve import reasons_against
from scripts.attribution import attribution_findings
from scripts.check_folder import obstacle_in, write_stamp
from scripts.guess_lines import guess_lines
from scripts.land_findings import land_findings
from scripts.layer_status import layer_lines
from scripts.people_findings import people_findings
from scripts.progress import Steps
from scripts.question import open_question
from scripts.repairs_file import write_repairs
from scripts.run_folder import REPAIRS, check_out, new_run_folder
from scripts.telling import (
    NAMED_AT_MOST,
    listed,
    named_list,
    names_of,
    outside_units,
    undelivered_townships,
    with_names,
)


def check_scenario(
    scenario_path: Path, *, out: Path | None = None, language: Language, say_line: Callable[[str], None]
) -> int:
    """Say what a run would meet, and return the number of findings that do not prevent it.

    Parameters
    ----------
    scenario_path : Path
    out : Path or None
        Folder for the guesses and the unmatched names as tables, written also where the data have faults. It must
        not exist yet, be empty, or hold an earlier check as that left it, which is then replaced.

    Raises
    ------
    UsageError
        If `out` holds anything else.
    ScenarioError, DataError
        With every fault.
    NoPlanError
        If arithmetic alone shows that no plan can exist, with every reason.
    """

    def tell(sentence: Message) -> None:
        say_line(say(sentence, language))

    def surveyed(survey: Survey) -> None:
        for sentence in layer_lines(survey.layers, survey.repairs):
            tell(sentence)
        if out is not None:
            _write_tables(out, survey, language, tell)

    check_out(out, obstacle_in)
    question = open_question(scenario_path, Steps(), tell, surveyed)
    measured, instance = question.measured, question.instance
    names = names_of(measured)
    for sentence in _capacities(instance, measured):
        tell(sentence)
    findings = [
        *people_findings(question.region),
        *attribution_findings(question.region),
        *strangers(measured, question.scenario.parameters),
        *calibration_of(measured, question.scenario.parameters).notices,
        *land_findings(measured),
        *_outside_by_county(instance, measured, names),
        *_unreached(measured),
    ]
    guesses = list(guess_lines(question.region.repairs))
    for finding in findings:
        tell(finding)
    if guesses:
        tell(message("guesses-told" if out is None else "guesses-written", file=REPAIRS))
    for guess in guesses:
        tell(guess)
    findings += [*guesses, *(doubt.what for doubt in question.region.doubts)]  # told while reading
    reasons = [with_names(reason, names) for reason in reasons_against(instance)]
    if reasons:
        raise NoPlanError(message("no-plan", count=len(reasons), reasons=listed(reasons)))
    tell(message("check-clean") if not findings else message("check-findings", count=len(findings)))
    return len(findings)


def _unreached(measured: Measured) -> Iterator[Message]:
    """Yield the first places no road reaches, and how many more there are."""
    for place in measured.unreached[:NAMED_AT_MOST]:
        yield message("found-unreached", name=place.name, place_id=place.place_id, why=place.reason)
    if len(measured.unreached) > NAMED_AT_MOST:
        yield message("found-unreached-more", more=len(measured.unreached) - NAMED_AT_MOST)


def _write_tables(out: Path, survey: Survey, language: Language, tell: Callable[[Message], None]) -> None:
    """Write the guesses, and the queue of unmatched names to fill in, into the folder `out`."""
    with new_run_folder(out.name, out, obstacle=obstacle_in) as (part, put_in_place):
        write_repairs(part / REPAIRS, survey.repairs, language)
        queue = unmatched(survey.layers)
        if queue:
            write_queue(part, queue)
        write_stamp(part)
        folder = put_in_place()
    tell(message("check-wrote", folder=str(folder), count=len(queue)))


def _capacities(instance: Instance, measured: Measured) -> Iterator[Message]:
    """Yield, per county, demand against the most its candidate sites could handle."""
    county_of_unit = instance.cluster_county[instance.unit_cluster]
    demand = np.bincount(county_of_unit, weights=instance.demand_t, minlength=len(instance.county_ids))
    most = {tier: _most(instance, tier) for tier in Tier}
    for row, name in enumerate(measured.county_names.tolist()):
        yield message(
            "check-county",
            county=name,
            demand=f"{demand[row]:,.0f}",
            points=f"{most[Tier.POINT][row]:,.0f}",
            stations=f"{most[Tier.STATION][row]:,.0f}",
            centres=f"{most[Tier.CENTRE][row]:,.0f}",
        )


def _most(instance: Instance, tier: Tier) -> list[float]:
    """Return the throughput of each county if every site of `tier` took its largest class."""
    per_site = np.zeros(len(instance.site_ids))
    rows = np.flatnonzero(instance.builds.tier == tier)
    np.maximum.at(per_site, instance.builds.site[rows], instance.builds.throughput_t[rows])
    whole: list[float] = np.bincount(
        instance.site_county, weights=per_site, minlength=len(instance.county_ids)
    ).tolist()
    return whole


def _outside_by_county(instance: Instance, measured: Measured, names: dict[str, str]) -> Iterator[Message]:
    """Yield, per county, the units no trip within the limits leads from; then deliveries no station takes."""
    outside = instance.unit_ids[outside_units(instance)].tolist()
    county_of = dict(zip(measured.units.ids.tolist(), measured.units.county_ids.tolist(), strict=True))
    for county, count in sorted(Counter(county_of[unit] for unit in outside).items()):
        units = [unit for unit in outside if county_of[unit] == county]
        yield message("found-outside", county=names[county], count=count, names=named_list(units, names))
    nowhere = undelivered_townships(instance)
    if nowhere:
        yield message("found-undelivered", count=len(nowhere), names=named_list(nowhere, names))
