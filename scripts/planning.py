"""Ask the planner: with worker processes, with Ctrl+C caught, and with no plan told as an error.

Where it stands: between ``scripts.run_scenario`` and ``optimize.planner``, which knows neither processes nor
keys pressed.
"""

import contextlib
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace

from geo.errors import NoPlanError, OutOfTimeError, SolverError
from geo.words.message import Message, message
from optimize import planner
from optimize.plan.outcome import Infeasible, OutOfTime, Solved, gap_of
from scripts.planning_voice import PlanningVoice
from scripts.question import Question
from scripts.stopping import end_workers, leave_interrupts_to_the_parent, stop_on_interrupt
from scripts.telling import listed, named_error, names_of, with_names


@dataclass(frozen=True, slots=True)
class Asked:
    """How hard to work: see ``planner.plan``; `seed` None means the scenario's own."""

    gap: float
    work_limit: int | None
    limit_s: float | None
    patient: bool
    solver: str
    seed: int | None
    workers: int


def planned(
    question: Question,
    asked: Asked,
    voice: PlanningVoice,
    tell: Callable[[Message], None],
    should_stop: Callable[[], bool],
) -> Solved:
    """Return the plan, asked for with Ctrl+C caught.

    Parameters
    ----------
    question, asked
        What is to be planned, and how hard to work.
    voice : PlanningVoice
        Hears every step of the planner.
    tell
        Takes a line that stays.
    should_stop
        Asked between steps of the planner, besides Ctrl+C.

    Raises
    ------
    NoPlanError, OutOfTimeError, SolverError
        What ended without a plan.
    KeyboardInterrupt
        Ctrl+C where there is no plan to keep.
    """
    engine, _ = planner.choose_engine(question.instance)
    seed = question.scenario.seed if asked.seed is None else asked.seed
    workers = workers_of(question, asked)
    tell(
        message(
            "doing-plan" if asked.limit_s is None else "doing-plan-limited",
            engine=engine.name,
            solver=asked.solver,
            gap=f"{100 * asked.gap:g}",
            workers=workers,
            limit=f"{asked.limit_s or 0:g}",
        )
    )
    voice.head(question.scenario.name, engine.name, asked.solver, seed)
    names = names_of(question.measured)
    try:
        with (
            stop_on_interrupt(lambda: tell(message("interrupt-asked"))) as interrupted,
            _executor(workers) as executor,
        ):
            outcome = planner.plan(
                question.instance,
                gap=asked.gap,
                work_limit=asked.work_limit,
                limit_s=asked.limit_s,
                patient=asked.patient,
                seed=seed,
                solver=asked.solver,
                executor=executor,
                on_progress=lambda progress: voice.progress(progress, names),
                should_stop=lambda: interrupted() or should_stop(),
            )
    except BrokenProcessPool as error:
        raise SolverError(message("worker-died")) from error
    except SolverError as error:
        raise named_error(error, names) from error
    if isinstance(outcome, Infeasible):
        reasons = [with_names(reason, names) for reason in outcome.reasons]
        raise NoPlanError(message("no-plan", count=len(reasons), reasons=listed(reasons)))
    if isinstance(outcome, OutOfTime):
        if outcome.stopped_by == "interrupt":
            raise KeyboardInterrupt
        stopped = message(f"map-stopped-{outcome.stopped_by.replace('_', '-')}")
        raise OutOfTimeError(message("out-of-time", stopped=stopped))
    voice.tail(outcome)
    return _with_sound_bound(outcome, question)


def workers_of(question: Question, asked: Asked) -> int:
    """Return how many processes solve: the direct engine has one model, so one."""
    engine, _ = planner.choose_engine(question.instance)
    return 1 if engine.name == "direct" else asked.workers


def _with_sound_bound(solved: Solved, question: Question) -> Solved:
    """Return `solved` with a bound of at least 0: no cost is negative, so that much is always proven."""
    if solved.bound >= 0:
        return solved
    costs = solved.plan.costs
    value = costs.gross + costs.unserved - question.instance.constant_unserved_yuan
    return replace(solved, bound=0.0, gap=gap_of(value, 0.0, costs.gross))


@contextlib.contextmanager
def _executor(workers: int) -> Iterator[Executor | None]:
    """Give a pool of processes, or None for one; on the way out nothing is left running."""
    if workers <= 1:
        yield None
        return
    pool = ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=leave_interrupts_to_the_parent
    )
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        end_workers()
        raise
    pool.shutdown(wait=True, cancel_futures=True)
