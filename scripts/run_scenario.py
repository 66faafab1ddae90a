"""From a scenario file to a run folder: the pipeline behind ``run`` and ``demo``.

Where it stands: called by the command line, studies and tests. Reads files, calls ``planner.plan`` (pure),
has the plan checked once more from region and scenario, and writes one folder, whole or not at all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from geo.errors import SolverError
from geo.travel.placed import LegName
from geo.travel.routes import route_geometries
from geo.words.catalogue import Language, say
from geo.words.message import Message, message
from maps.gis.account_tables import write_accounts
from maps.gis.geopackage import write_plan_geopackage
from maps.gis.tables import parameter_rows, write_tables
from maps.review.page import write_review_map
from optimize.accounts import Accounts, accounts_of
from optimize.plan.outcome import Solved
from optimize.plan.plan import Plan
from optimize.plan.report import Report
from optimize.plan.summary import summarise
from optimize.scenario.parameters import parameters_table
from optimize.scenario.resolved import resolved_toml
from scripts import run_folder
from scripts.attribution import attribution
from scripts.instance_file import write_instance
from scripts.land_findings import closed_lines
from scripts.manifest import write_manifest
from scripts.plan_file import write_certificate, write_plan
from scripts.planning import Asked, planned, workers_of
from scripts.planning_voice import PlanningVoice
from scripts.progress import Step, Steps, workers_peak_mb
from scripts.question import Question, open_question
from scripts.repairs_file import write_repairs
from scripts.reprice import SAMPLE, reprice
from scripts.snapshot import write_snapshot
from scripts.telling import gap_line, names_of, plan_lines, quota_rows, unserved_lines, with_names
from scripts.unserved_file import write_unserved

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False)
class RunResult:
    """A finished run.

    Attributes
    ----------
    folder : Path
        The run folder.
    solved : Solved
    report : Report
    steps : tuple of Step
    """

    folder: Path
    solved: Solved
    report: Report
    steps: tuple[Step, ...]


def run_scenario(
    scenario_path: Path,
    *,
    out: Path | None = None,
    gap: float = 0.02,
    work_limit: int | None = None,
    limit_s: float | None = None,
    patient: bool = False,
    solver: str = "HiGHS",
    seed: int | None = None,
    workers: int = 1,
    language: Language = "zh",
    say_line: Say = lambda _: None,
    say_passing: Say = lambda _: None,
    log: list[str] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> RunResult:
    """Plan a scenario and write its run folder.

    Parameters
    ----------
    scenario_path : Path
    out : Path or None
        Folder to make; None: ``runs/<name>-NNN`` below the current folder.
    gap, work_limit, limit_s, patient, solver
        See ``planner.plan``.
    seed : int or None
        None: the scenario's own.
    workers : int
        Processes that solve, >= 1; 1: no further process. The plan does not depend on it.
    language : "zh" or "en"
        Of lines and artefacts.
    say_line, say_passing
        Take a line that stays, and one that the next replaces.
    log : list of str or None
        Collects the lines of ``solver.log``, so that a caller has them when the run fails.
    should_stop
        Asked between steps of the planner, besides Ctrl+C.

    Raises
    ------
    UsageError, DataError, ScenarioError, NoPlanError, OutOfTimeError, SolverError
        Nothing has been written then.
    KeyboardInterrupt
        Ctrl+C where there is no plan to keep.
    """
    started = datetime.now(UTC).astimezone()
    steps = Steps()
    asked = Asked(gap, work_limit, limit_s, patient, solver, seed, workers)

    def tell(sentence: Message) -> None:
        say_line(say(sentence, language))

    run_folder.check_out(out)
    question = open_question(scenario_path, steps, tell)
    for sentence in closed_lines(question.measured):
        tell(sentence)
    voice = PlanningVoice(asked.gap, asked.limit_s, language, say_passing, [] if log is None else log)
    with steps.step("plan"):
        solved = planned(question, asked, voice, tell, should_stop)
    with steps.step("reprice"):
        report = _report(question, solved, asked)
        findings = reprice(question.region, question.scenario, solved.plan, seed=report.seed)
        if findings:
            first = with_names(findings[0], names_of(question.measured))
            raise SolverError(message("plan-failed-audit", count=len(findings), first=first))
        tell(
            message(
                "did-reprice", sample=min(SAMPLE, sum(row.mode != "unserved" for row in solved.plan.services))
            )
        )

    with steps.step("accounts"):
        tell(message("doing-accounts"))
        accounts = accounts_of(question.measured, question.scenario, solved.plan)
        wrong = next((row for row in accounts.reconciled if not row.agrees), None)
        if wrong is not None:
            what = message(f"reconciled-{wrong.key}")
            sums = {"left": f"{wrong.left:,.6f}", "right": f"{wrong.right:,.6f}"}
            raise SolverError(message("accounts-disagree", what=what, **sums))
    with run_folder.new_run_folder(question.scenario.name, out) as (part, put_in_place):
        with steps.step("routes"):
            tell(message("doing-routes"))
            routes = route_geometries(
                question.region, question.scenario.travel_settings(), _pairs(solved.plan)
            )
            write_snapshot(part, question.region, routes)
        with steps.step("write"):
            write_plan_geopackage(
                part / run_folder.GEOPACKAGE, question.region, question.measured, report, routes
            )
            _write_artefacts(part, question, solved, report, accounts, language=language)
            (part / run_folder.LOG).write_text("\n".join(voice.log) + "\n", encoding="utf-8", newline="\n")
        write_manifest(
            part,
            report,
            started=started,
            steps=tuple(steps.done),
            workers=workers_of(question, asked),
            workers_peak_mb=workers_peak_mb() if workers_of(question, asked) > 1 else None,
            effort={"gap": gap, "work_limit": work_limit, "limit_s": limit_s},
            engines_passed_over=solved.certificate.get("engines_passed_over", {}),
        )
        folder = put_in_place()
    result = RunResult(folder, solved, report, tuple(steps.done))
    for sentence in _ending(question, result, asked.gap):
        tell(sentence)
    return result


def _report(question: Question, solved: Solved, asked: Asked) -> Report:
    scenario = question.scenario
    return Report(
        scenario=scenario.name,
        title_zh=scenario.title_zh,
        title_en=scenario.title_en,
        base_date=scenario.base_date.isoformat(),
        plan=solved.plan,
        bound_yuan_per_year=solved.bound,
        gap=solved.gap,
        stopped_by=solved.stopped_by,
        engine=solved.engine,
        solver=asked.solver,
        seed=scenario.seed if asked.seed is None else asked.seed,
        indicators=summarise(solved.plan, question.measured),
        synthetic_layers=question.region.synthetic_layers,
    )


def _pairs(plan: Plan) -> dict[LegName, list[tuple[str, str]]]:
    """Return the trips of the plan by leg."""
    to_station = [
        (row.unit_id, row.station_id) for row in plan.services if row.station_id and not row.point_id
    ]
    to_station += [(row.origin_id, row.destination_id) for row in plan.flows if row.leg == "point_station"]
    return {
        "to_point": [(row.unit_id, row.point_id) for row in plan.services if row.point_id],
        "to_station": to_station,
        "to_centre": [
            (row.origin_id, row.destination_id) for row in plan.flows if row.leg == "station_centre"
        ],
    }


def _write_artefacts(
    part: Path,
    question: Question,
    solved: Solved,
    report: Report,
    accounts: Accounts,
    *,
    language: Language,
) -> None:
    """Write everything but routes, log and manifest."""
    scenario, measured = question.scenario, question.measured
    (part / run_folder.SCENARIO).write_text(
        resolved_toml(scenario, region=run_folder.REGION), encoding="utf-8", newline="\n"
    )
    write_instance(question.instance, part)
    write_repairs(part / run_folder.REPAIRS, question.region.repairs, language)
    write_plan(solved.plan, part)
    write_certificate(solved, part)
    tables = part / run_folder.TABLES
    parameters_rows = parameter_rows(parameters_table(scenario.parameters), language)
    write_tables(
        tables,
        measured,
        report,
        parameters_rows=parameters_rows,
        quota_rows=quota_rows(report, question.instance, measured, solved),
        language=language,
    )
    write_accounts(
        tables,
        question.region,
        measured,
        scenario,
        accounts,
        parameters_rows=parameters_rows,
        language=language,
    )
    write_unserved(tables, question.instance, measured, report, language)
    write_review_map(
        part / run_folder.MAP,
        question.region,
        measured,
        report,
        language=language,
        attribution=attribution(question.region, language),
    )


def _ending(question: Question, result: RunResult, asked_gap: float) -> Iterator[Message]:
    """Yield the last lines: steps, paths, the plan in five lines, who is left out, the proven gap."""
    folder, report = result.folder, result.report
    yield message("steps-head")
    for step in result.steps:
        yield message(
            "steps-row",
            name=message(f"step-{step.name}"),
            seconds=f"{step.seconds:8.1f}",
            memory="-" if step.peak_mb is None else f"{step.peak_mb:8.0f}",
        )
    total = sum(step.seconds for step in result.steps)
    yield message("steps-row", name=message("table-total"), seconds=f"{total:8.1f}", memory="")
    yield message("wrote-folder", folder=str(folder))
    yield message("wrote-map", path=str(folder / run_folder.MAP))
    yield message("wrote-tables", path=str(folder / run_folder.TABLES))
    yield message("plan-head", title_zh=report.title_zh, title_en=report.title_en)
    yield from plan_lines(report, result.solved, with_quotas=bool(question.instance.quotas))
    table = str(folder / run_folder.TABLES / run_folder.UNSERVED)
    yield from unserved_lines(report, question.instance, names_of(question.measured), table)
    yield gap_line(report, asked_gap)
    if report.synthetic_layers:
        yield message("map-synthetic")
