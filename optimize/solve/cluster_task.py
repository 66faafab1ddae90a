"""Solve one cluster given what a tonne costs behind its stations: the small model of the decomposition.

Where it stands: the unit of work of the decomposition; runs in another process, so everything it takes and
gives is plain.
"""

from dataclasses import dataclass, replace

import numpy as np
import pulp

from geo.measured import Floats
from geo.tier import Tier
from optimize.model.build import build_model
from optimize.model.choice import Choice
from optimize.model.decisions import Decisions
from optimize.model.instance import Instance, Quota
from optimize.model.parts import OUTLET, cluster_part
from optimize.model.read_off import read_choice
from optimize.solve.solver import SolverSettings, solve_model

Station = tuple[str, str, float]
"""(site id, class, tonnes per year)"""


@dataclass(frozen=True, slots=True, eq=False)
class ClusterTask:
    """A cluster with the prices it is evaluated at.

    Attributes
    ----------
    part : Instance
        From ``optimize.model.parts.cluster_part``.
    price_yuan_per_t : dict of (station site id, class) → yuan per tonne
    reward_yuan : dict of tier → yuan per standard facility
    unserved_part_yuan_per_t : float
        Taken off the price of unserved demand in the part.
    relaxed : bool
        Solve the linear relaxation only.
    settings : SolverSettings
    """

    part: Instance
    price_yuan_per_t: dict[tuple[str, str], float]
    reward_yuan: dict[str, float]
    unserved_part_yuan_per_t: float
    relaxed: bool
    settings: SolverSettings


@dataclass(frozen=True, slots=True)
class Column:
    """A whole cluster plan (or a fractional one), priced without centres and without multipliers.

    Attributes
    ----------
    choice : Choice or None
        Without station → centre; None if the column is fractional.
    own_yuan : float
        Yuan per year of everything up to the station gate, unserved demand at its true price.
    stations : tuple of Station
        What leaves each station.
    standard : dict of tier → number
    """

    choice: Choice | None
    own_yuan: float
    stations: tuple[Station, ...]
    standard: dict[str, float]


@dataclass(frozen=True, slots=True)
class ClusterAnswer:
    """What the small model said: its dual bound under the prices, and a column if it found one.

    `bound` is inf if the cluster has no plan at these prices; `settled` says that more nodes would not help.
    """

    bound: float
    column: Column | None
    settled: bool


def cluster_task(
    instance: Instance,
    cluster: int,
    *,
    price_yuan_per_t: Floats,
    reward_yuan: dict[str, float],
    unserved_part_yuan_per_t: float,
    relaxed: bool,
    settings: SolverSettings,
    at_least: dict[str, int] | None = None,
) -> ClusterTask:
    """Return the task of `cluster` (a position in `instance`); `at_least` adds quotas to a plan-only evaluation."""
    part = cluster_part(
        instance,
        cluster,
        outlet_yuan_per_t=price_yuan_per_t,
        reward_yuan=reward_yuan,
        unserved_yuan_per_t=instance.unserved_yuan_per_t - unserved_part_yuan_per_t,
    )
    if at_least:
        county = int(instance.cluster_county[cluster])
        quotas = tuple(Quota(county, tier, count) for tier, count in sorted(at_least.items()) if count > 0)
        part = replace(part, quotas=quotas)
    builds = part.builds
    price = {
        (str(part.site_ids[builds.site[build]]), str(builds.size[build])): yuan
        for build, yuan in zip(part.haul.origin.tolist(), part.haul.yuan.tolist(), strict=True)
    }
    return ClusterTask(part, price, dict(reward_yuan), unserved_part_yuan_per_t, relaxed, settings)


def solve_cluster(task: ClusterTask) -> ClusterAnswer:
    """Solve one cluster; the bound is the solver's dual bound, never its incumbent."""
    problem, decisions = build_model(task.part)
    if task.relaxed:
        for variable in problem.variables():
            variable.cat = pulp.LpContinuous
    answer = solve_model(problem, task.settings)
    if answer.ending == "infeasible":
        return ClusterAnswer(float("inf"), None, settled=True)
    if not answer.has_plan:
        return ClusterAnswer(answer.bound, None, settled=False)
    return ClusterAnswer(answer.bound, _column(task, decisions, answer.value), settled=answer.ending == "gap")


def _column(task: ClusterTask, decisions: Decisions, value: float) -> Column:
    """Take prices, rewards and the unserved part out of `value` again."""
    part, builds = task.part, task.part.builds
    level = np.array([variable.varValue or 0.0 for variable in decisions.build])
    if not task.relaxed:
        level = np.round(level)
    standard = {
        str(tier): float((level * builds.standard)[builds.tier == tier].sum())
        for tier in (Tier.POINT, Tier.STATION)
    }
    left_t = sum(float(part.demand_t[unit]) * (v.varValue or 0.0) for unit, v in decisions.unserved.items())
    stations: dict[tuple[str, str], float] = {}
    for row in np.flatnonzero((builds.tier == Tier.STATION) & (level > 1e-9)).tolist():
        stations[str(part.site_ids[builds.site[row]]), str(builds.size[row])] = 0.0
    for build, variable in zip(part.haul.origin.tolist(), decisions.haul, strict=True):
        key = (str(part.site_ids[builds.site[build]]), str(builds.size[build]))
        if key in stations:
            stations[key] += variable.varValue or 0.0
    priced = sum(task.price_yuan_per_t[key] * tonnes for key, tonnes in stations.items() if tonnes > 0)
    rewards = sum(task.reward_yuan.get(tier, 0.0) * number for tier, number in standard.items())
    own_yuan = value - priced + rewards + left_t * task.unserved_part_yuan_per_t
    choice = None
    if not task.relaxed:
        read = read_choice(part, decisions)
        own = frozenset(key for key in read.builds if key[0] != OUTLET)
        choice = replace(read, builds=own, station_ships_to={})
    return Column(
        choice, own_yuan, tuple((*key, tonnes) for key, tonnes in sorted(stations.items())), standard
    )
