"""The direct engine: the whole model in one piece, for small instances.

Measured on one county of 700 villages HiGHS finds no plan in 100 s, so this engine declares itself unfit for
large instances unless it is asked for by name.
"""

from dataclasses import dataclass, replace

from geo.words.message import message
from optimize.model.build import build_model
from optimize.model.decisions import Decisions
from optimize.model.instance import Instance
from optimize.model.read_off import read_choice
from optimize.solve.engine import Effort, Found, Progress
from optimize.solve.solver import SolverSettings, solve_model

SMALL_UNITS = 60
"""Largest number of demand points the direct engine takes by itself; above, decomposition is faster."""


@dataclass(frozen=True, slots=True)
class Direct:
    """PuLP model → solver, once."""

    name: str = "direct"

    def unsupported_rules(self, instance: Instance) -> tuple[str, ...]:
        """Return ``size`` for instances too large to be sent whole; every other rule is supported."""
        return ("size",) if len(instance.unit_ids) > SMALL_UNITS else ()

    def solve(self, instance: Instance, effort: Effort) -> Found:
        """Solve the whole model once, to `effort.gap`."""
        problem, decisions = build_model(instance)
        settings = SolverSettings(
            name=effort.solver,
            gap=effort.gap,
            until=effort.until,
            node_limit=effort.work_limit,
            seed=effort.seed,
        )
        answer = solve_model(problem, settings)
        if answer.ending == "gap" and answer.has_plan:
            # The solver measures its gap on everything in the objective, we on gross cost alone.
            gross = answer.value - _unserved_yuan(instance, decisions)
            if answer.value - answer.bound > effort.gap * gross:
                answer = solve_model(problem, replace(settings, gap=effort.gap * gross / answer.value))
        if answer.ending == "infeasible":
            return Found(None, float("inf"), "infeasible", {"engine": self.name})
        choice = read_choice(instance, decisions) if answer.has_plan else None
        gross = answer.value - _unserved_yuan(instance, decisions) if answer.has_plan else 0.0
        gap = (answer.value - answer.bound) / gross if gross > 0 else float("inf")
        effort.on_progress(Progress(message("progress-direct"), 1, 1, answer.value, answer.bound, gap))
        return Found(
            choice, answer.bound, answer.ending, {"engine": self.name, "solver_dual_bound": answer.bound}
        )


def _unserved_yuan(instance: Instance, decisions: Decisions) -> float:
    left_t = sum(
        float(instance.demand_t[unit]) * (v.varValue or 0.0) for unit, v in decisions.unserved.items()
    )
    return left_t * instance.unserved_yuan_per_t
