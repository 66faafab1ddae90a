"""The room's front door: an instance in, an audited plan with an honest bound out.

Where it stands: called by the command line, studies and tests alike. Pure: no files, no
globals, the seed explicit, parallelism only through the executor it is given.
"""

import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace

from geo.errors import SolverError
from geo.words.message import message
from optimize.model.instance import Instance
from optimize.plan.audit import audit
from optimize.plan.extract import extract
from optimize.plan.outcome import Infeasible, Outcome, OutOfTime, Solved, gap_of
from optimize.solve.decomposition import Decomposition
from optimize.solve.direct import Direct
from optimize.solve.engine import Effort, Engine, Found, Progress
from optimize.solve.presolve import reasons_against

ENGINES: tuple[Engine, ...] = (Direct(), Decomposition())
"""In the order they are tried; the last one that would be valid but slow is the direct engine again."""


def choose_engine(instance: Instance) -> tuple[Engine, dict[str, tuple[str, ...]]]:
    """Return the first engine that supports all rules of `instance`, and why the others were passed over."""
    passed_over: dict[str, tuple[str, ...]] = {}
    for engine in ENGINES:
        unsupported = engine.unsupported_rules(instance)
        if not unsupported:
            return engine, passed_over
        passed_over[engine.name] = unsupported
    return Direct(), passed_over


def plan(
    instance: Instance,
    *,
    gap: float,
    work_limit: int | None = None,
    limit_s: float | None = None,
    patient: bool = False,
    seed: int = 0,
    solver: str = "HiGHS",
    executor: Executor | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Return the best plan found, its bound and gap, or why there is none.

    Parameters
    ----------
    instance : Instance
    gap : float
        Stop once (plan − bound) / plan on gross cost is no larger.
    work_limit : int or None
        Rounds (decomposition) or nodes (direct); the same limit gives the same bytes.
    limit_s : float or None
        Wall-clock seconds; allowed, recorded as ``time_limit``, not repeatable.
    patient : bool
        Let the seconds end the work only once there is a plan (engines that make one early).
    seed : int
    solver : str
        ``HiGHS`` or any solver PuLP lists.
    executor : Executor or None
        Where independent models are solved; the plan does not depend on it.
    on_progress, should_stop
        Called between steps; plan and bound are told without the price of units no trip can reach.

    Raises
    ------
    SolverError
        If the solver fails, or the plan fails its audit: such a plan is never returned.
    """
    reasons = reasons_against(instance)
    if reasons:
        return Infeasible(reasons)
    engine, passed_over = choose_engine(instance)
    constant = instance.constant_unserved_yuan

    def tell(progress: Progress) -> None:
        on_progress(
            replace(
                progress, plan_yuan=progress.plan_yuan - constant, bound_yuan=progress.bound_yuan - constant
            )
        )

    effort = Effort(
        gap=gap,
        seed=seed,
        solver=solver,
        work_limit=work_limit,
        until=None if limit_s is None else time.time() + limit_s,
        patient=patient,
        executor=executor,
        on_progress=tell,
        should_stop=should_stop,
    )
    found = engine.solve(instance, effort)
    if found.stopped_by == "infeasible":
        return Infeasible((message("no-plan-combination"),))
    if found.choice is None:
        return OutOfTime(bound=found.bound_yuan, stopped_by=found.stopped_by)
    return _solved(instance, found, engine.name, passed_over)


def _solved(instance: Instance, found: Found, engine: str, passed_over: dict[str, tuple[str, ...]]) -> Solved:
    """Extract, audit and prove; constants stay out of bound and gap."""
    assert found.choice is not None
    answer = extract(instance, found.choice)
    findings = audit(instance, answer)
    if findings:
        raise SolverError(
            message("plan-failed-audit", count=len(findings), first=findings[0]),
        )
    constant = instance.constant_unserved_yuan
    value = answer.costs.gross + answer.costs.unserved - constant
    bound = min(found.bound_yuan - constant, value)
    return Solved(
        plan=answer,
        bound=bound,
        gap=gap_of(value, bound, answer.costs.gross),
        stopped_by=found.stopped_by,
        engine=engine,
        certificate={
            **found.certificate,
            "engines_passed_over": {k: list(v) for k, v in passed_over.items()},
        },
    )
