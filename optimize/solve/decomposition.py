"""The decomposition engine: counties apart, clusters apart, centres and quotas in masters.

Valid where villages stay in their own cluster and stations in their own county (``optimize.model.prepare``
makes no other trips). A single-sourced station ships everything to one centre, so what lies behind the station
folds into a price per tonne and every cluster becomes a small model.

Linear relaxations find the centres and the multipliers worth looking at (``explore``); then, in rounds, the
integer models of the clusters are solved at these prices. The lower master turns dual bounds into a bound, the
upper master turns columns into a plan.

Rounds, not seconds, are the work limit: the same rounds give the same bytes whatever the number of workers.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from geo.words.message import message
from optimize.model.build import build_model
from optimize.model.choice import Choice
from optimize.model.instance import Instance
from optimize.model.parts import county_part
from optimize.model.read_off import read_choice
from optimize.solve.cluster_task import ClusterTask, Column, cluster_task, solve_cluster
from optimize.solve.cuts import (
    Cut,
    Key,
    evaluation_key,
    outlet_prices,
    prices_of_cluster,
    unserved_part,
)
from optimize.solve.direct import SMALL_UNITS
from optimize.solve.engine import Effort, Found, Progress
from optimize.solve.explore import Explored, explore
from optimize.solve.lower_master import lower_master
from optimize.solve.multipliers import quota_multipliers
from optimize.solve.solver import SolverSettings, solve_model
from optimize.solve.upper_master import compose, merge

MOST_ROUNDS = 6
"""Rounds after which a county is left as it is if nobody set a work limit."""

NODES_BY_ROUND = (1, 30, 100)
"""Branch-and-bound nodes one cluster may take in each round; its dual bound stays valid wherever it stops."""

FIRST_PLAN_GAP = 0.05
"""The very first cluster plans may be this rough: a plan early, then a better one."""

WHOLE = 1.2
"""Relaxations build fractions of points and so price a quota too low; whole points were seen to cost a fifth more.
Any multiplier gives a valid bound; this one starts nearer the best."""

Task = TypeVar("Task")
Answer = TypeVar("Answer")


@dataclass(slots=True)
class _County:
    """What is known of one county so far (the engine's working memory; never leaves this file)."""

    county_id: str
    instance: Instance
    cuts: list[Cut] = field(default_factory=list)
    columns: list[tuple[int, Column]] = field(default_factory=list)
    bound: float = -np.inf
    value: float = np.inf
    choice: Choice | None = None
    free_bound: float = -np.inf
    free_value: float = np.inf
    centres: frozenset[int] = frozenset()
    reward_yuan: dict[str, float] = field(default_factory=dict)
    evaluated: set[Key] = field(default_factory=set)
    wanted: dict[int, dict[str, int]] = field(default_factory=dict)
    whole_bound: float = -np.inf
    finished: bool = False
    infeasible: bool = False


@dataclass(frozen=True, slots=True)
class _Evaluation:
    """One cluster to solve; `cut` is None where the answer is good for a plan only."""

    county: _County
    cluster: int
    key: Key
    cut: Cut | None
    task: ClusterTask


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Clusters as small PuLP models, a lower and an upper master per county."""

    name: str = "decomposition"

    def unsupported_rules(self, instance: Instance) -> tuple[str, ...]:
        """Return the rules whose bound would not hold: trips across clusters, hauls across counties."""
        home = instance.site_cluster
        crossing = (
            ("village-crosses-cluster", instance.unit_cluster[instance.to_point.origin], instance.to_point),
            ("hosted-crosses-cluster", instance.unit_cluster[instance.hosted.origin], instance.hosted),
            ("mobile-crosses-cluster", instance.unit_cluster[instance.mobile.origin], instance.mobile),
            ("point-crosses-cluster", home[instance.collect.origin], instance.collect),
        )
        found = [rule for rule, start, trips in crossing if (start != home[trips.destination]).any()]
        county = instance.site_county[instance.builds.site[instance.haul.origin]]
        if (county != instance.site_county[instance.haul.destination]).any():
            found.append("station-crosses-county")
        return tuple(found)

    def solve(self, instance: Instance, effort: Effort) -> Found:
        """Work in rounds until the whole is proven to `effort.gap`, or work, time or the user stops it."""
        counties = [
            _County(str(instance.county_ids[row]), _renumbered(county_part(instance, row), row))
            for row in range(len(instance.county_ids))
        ]
        counties = [county for county in counties if len(county.instance.builds.site) or len(county.instance.unit_ids)]
        stopped_by = _explored(counties, effort)
        rounds = effort.work_limit or MOST_ROUNDS
        number = 0
        while not stopped_by:
            stopped_by = _round(counties, number, effort)
            number += 1
            if not stopped_by and number == rounds:
                stopped_by = "work_limit"
        if any(county.infeasible for county in counties):
            return Found(None, np.inf, "infeasible", _certificate(counties))
        for county in counties:
            county.free_bound, county.free_value = _without_quotas(county, effort)
        choices = [county.choice for county in counties if county.choice is not None]
        whole = merge(choices) if len(choices) == len(counties) else None
        return Found(whole, _total(counties, "bound"), stopped_by, _certificate(counties))


def _total(counties: list[_County], what: str) -> float:
    return float(sum(getattr(county, what) for county in counties))


def _renumbered(part: Instance, county: int) -> Instance:
    """Return a county's part with its clusters counted from 0 and itself as the only county.

    A township without residents and sites (a statistical pseudo-township) has nothing to decide and is left out.
    """
    own = np.union1d(part.unit_cluster, part.site_cluster)
    at = np.full(len(part.cluster_ids), -1, dtype=np.int64)
    at[own] = np.arange(len(own))
    return replace(
        part,
        unit_cluster=at[part.unit_cluster],
        site_cluster=at[part.site_cluster],
        cluster_ids=part.cluster_ids[own],
        cluster_county=np.zeros(len(own), dtype=np.int64),
        site_county=np.zeros(len(part.site_ids), dtype=np.int64),
        county_ids=part.county_ids[[county]],
        quotas=tuple(replace(quota, county=0) for quota in part.quotas),
    )


def _cluster_settings(effort: Effort, number: int, *, rough: bool = False) -> SolverSettings:
    gap = max(effort.gap / 2, 1e-4)
    return SolverSettings(
        name=effort.solver,
        gap=max(gap, FIRST_PLAN_GAP) if rough else gap,
        until=effort.until,
        node_limit=NODES_BY_ROUND[min(number, len(NODES_BY_ROUND) - 1)],
        seed=effort.seed,
    )


def _master_settings(effort: Effort) -> SolverSettings:
    # Masters are small and turn work already done into a plan and a bound: the clock does not cut them short.
    return SolverSettings(name=effort.solver, gap=1e-5, node_limit=20_000, seed=effort.seed)


def _each(effort: Effort, work: Callable[[Task], Answer], tasks: list[Task]) -> Iterator[Answer]:
    """Do `work` on every task, here or in the executor; answers in the order of the tasks."""
    return iter(effort.executor.map(work, tasks)) if effort.executor else map(work, tasks)


def _explore_one(task: tuple[Instance, SolverSettings]) -> Explored:
    return explore(*task)


def _explored(counties: list[_County], effort: Effort) -> str:
    """Explore every county by relaxations; return why to stop, or ""."""
    tasks = [(county.instance, replace(_master_settings(effort), until=effort.until)) for county in counties]
    for done, (county, found) in enumerate(zip(counties, _each(effort, _explore_one, tasks), strict=True), start=1):
        county.cuts = list(found.cuts)
        county.bound = found.bound
        county.centres, county.wanted = found.centres, found.wanted
        county.reward_yuan = {tier: round(WHOLE * yuan, 2) for tier, yuan in found.reward_yuan.items()}
        county.infeasible = bool(np.isinf(found.bound) and found.bound > 0)
        step = message("progress-explored", county=county.county_id)
        effort.on_progress(Progress(step, done, len(counties), np.inf, _total(counties, "bound")))
    return "infeasible" if any(county.infeasible for county in counties) else effort.why_to_stop()


def _round(counties: list[_County], number: int, effort: Effort) -> str:
    """One round: plans that meet the quotas, then evaluations that lift the bound; return why to stop, or ""."""
    working = [county for county in counties if not county.finished]
    for evaluations in (_quota_evaluations, _evaluations):
        _solve_all(counties, [row for county in working for row in evaluations(county, number, effort)], number, effort)
        for county in working:
            if evaluations is _evaluations:
                _bound_from_cuts(county, effort)
            _plan_from_columns(county, effort)
        if any(county.infeasible for county in counties):
            return "infeasible"
        if why := _why_to_stop(counties, effort):
            return why
        working = [county for county in working if not _tight(county, effort)]
    _finish(working, effort)
    for county in counties:
        county.finished = county.finished or _tight(county, effort)
    if any(county.infeasible for county in counties):
        return "infeasible"
    return _why_to_stop(counties, effort) or ("exhausted" if all(county.finished for county in counties) else "")


def _finish(working: list[_County], effort: Effort) -> None:
    """Mark the counties that need no further round.

    Where nothing new is left to evaluate and the county is still loose, a small one is solved whole, and one
    without any plan looks at every centre once before it is given up.
    """
    for county in working:
        county.finished = _tight(county, effort)
        if county.finished or _has_more(county, effort):
            continue
        every = frozenset(np.flatnonzero(county.instance.builds.tier == "centre").tolist())
        if len(county.instance.unit_ids) <= SMALL_UNITS:
            _solve_whole(county, effort)
            county.finished = True
        elif county.choice is None and county.centres != every:
            county.centres = every
            county.finished = not _has_more(county, effort)
        else:
            county.finished = True


def _has_more(county: _County, effort: Effort) -> bool:
    """Return whether another round would solve anything new."""
    return bool(_evaluations(county, 0, effort) or _quota_evaluations(county, 0, effort))


def _solve_whole(county: _County, effort: Effort) -> None:
    """Send a small county whole to the solver; keep what is better than what is known."""
    problem, decisions = build_model(county.instance)
    settings = replace(_cluster_settings(effort, 0), gap=effort.gap, node_limit=100_000)
    answer = solve_model(problem, settings)
    if answer.ending == "infeasible":
        county.infeasible = True
        return
    county.whole_bound = answer.bound
    county.bound = max(county.bound, answer.bound)
    if answer.value < county.value:
        county.value, county.choice = answer.value, read_choice(county.instance, decisions)


def _why_to_stop(counties: list[_County], effort: Effort) -> str:
    value, bound = _total(counties, "value"), _total(counties, "bound")
    if np.isfinite(value) and value - bound <= effort.gap * value:
        return "gap"
    return effort.why_to_stop()


def _tight(county: _County, effort: Effort) -> bool:
    return bool(np.isfinite(county.value)) and county.value - county.bound <= effort.gap / 2 * county.value


def _solve_all(counties: list[_County], work: list[_Evaluation], number: int, effort: Effort) -> None:
    """Solve `work` and learn from every answer until stopped."""
    # Large models first: the pool then ends evenly. The order depends on the instance alone.
    work = sorted(work, key=lambda row: (-_size(row.task), row.county.county_id, row.cluster))
    answers = _each(effort, solve_cluster, [row.task for row in work])
    for done, (row, answer) in enumerate(zip(work, answers, strict=True), start=1):
        county = row.county
        county.evaluated.add(row.key)
        if row.cut is not None:
            county.cuts.append(replace(row.cut, bound=answer.bound))
        if answer.column is not None:
            county.columns.append((row.cluster, answer.column))
        step = message("progress-cluster", round=number + 1, cluster=str(county.instance.cluster_ids[row.cluster]))
        effort.on_progress(Progress(step, done, len(work), _total(counties, "value"), _total(counties, "bound")))
        if effort.why_to_stop():
            return


def _size(task: ClusterTask) -> int:
    return len(task.part.to_point.origin) * (1 + len(task.part.haul.origin))


def _evaluations(county: _County, number: int, effort: Effort) -> list[_Evaluation]:
    """Return the clusters to solve at the county's present prices; already solved ones are left out."""
    instance = county.instance
    left_out = unserved_part(instance)
    price = outlet_prices(instance, county.centres)
    evaluations = []
    for cluster in range(len(instance.cluster_ids)):
        own = prices_of_cluster(instance, cluster, price)
        key = evaluation_key(cluster, own, county.reward_yuan)
        if key in county.evaluated:
            continue
        task = cluster_task(
            instance,
            cluster,
            price_yuan_per_t=own,
            reward_yuan=county.reward_yuan,
            unserved_part_yuan_per_t=left_out,
            relaxed=False,
            settings=_cluster_settings(effort, number),
        )
        cut = Cut(cluster, -np.inf, own, dict(county.reward_yuan), left_out, relaxed=False)
        evaluations.append(_Evaluation(county, cluster, key, cut, task))
    return evaluations


def _quota_evaluations(county: _County, number: int, effort: Effort) -> list[_Evaluation]:
    """Return the clusters to solve with the standard facilities the multipliers' master wants of them.

    These answer for the plan only: a bound under a quota of the cluster is no bound of the county.
    """
    instance = county.instance
    price = outlet_prices(instance, county.centres)
    have = {(cluster, tuple(sorted(column.standard.items()))) for cluster, column in county.columns}
    evaluations = []
    for cluster, at_least in county.wanted.items():
        if (cluster, tuple(sorted((tier, float(count)) for tier, count in at_least.items()))) in have:
            continue
        own = prices_of_cluster(instance, cluster, price)
        key = evaluation_key(cluster, own, {f"at least, {tier}": float(count) for tier, count in at_least.items()})
        if key in county.evaluated:
            continue
        task = cluster_task(
            instance,
            cluster,
            price_yuan_per_t=own,
            reward_yuan={},
            unserved_part_yuan_per_t=0.0,
            relaxed=False,
            settings=_cluster_settings(effort, number, rough=number == 0),
            at_least=at_least,
        )
        evaluations.append(_Evaluation(county, cluster, key, None, task))
    return evaluations


def _bound_from_cuts(county: _County, effort: Effort) -> None:
    """Solve the lower master: the county's bound, and the centres to look at next."""
    settings = _master_settings(effort)
    bound, chosen = lower_master(county.instance, county.cuts, settings)
    if np.isinf(bound) and bound > 0:
        county.infeasible = True
        return
    county.bound = max(county.bound, bound)
    county.centres = chosen or county.centres


def _plan_from_columns(county: _County, effort: Effort) -> None:
    """Solve the upper master: the county's plan; then the multipliers its columns speak for."""
    settings = _master_settings(effort)
    instance = county.instance
    composed = compose(instance, county.columns, settings)
    if composed.value < county.value:
        county.value, county.choice = composed.value, composed.choice
    price = outlet_prices(instance, county.centres)
    county.reward_yuan, county.wanted = quota_multipliers(instance, county.columns, price, settings)


def _without_quotas(county: _County, effort: Effort) -> tuple[float, float]:
    """Return bound and plan as if no quota were assigned: what the quotas cost lies between the two pairs."""
    if not county.instance.quotas:
        return county.bound, county.value
    settings = _master_settings(effort)
    bound, _ = lower_master(county.instance, county.cuts, settings, with_quotas=False)
    value = compose(county.instance, county.columns, settings, with_quotas=False).value
    return bound, min(value, county.value)


def _certificate(counties: list[_County]) -> dict[str, object]:
    """Return what the bound rests on: every evaluation with its multipliers, and what the quotas cost."""
    return {
        "engine": "decomposition",
        "counties": [
            {
                "county": county.county_id,
                "bound": county.bound,
                "bound_of_whole_model": county.whole_bound if np.isfinite(county.whole_bound) else None,
                "value": county.value,
                "bound_without_quotas": county.free_bound,
                "value_without_quotas": county.free_value,
                "reward_yuan": county.reward_yuan,
                "evaluations": [_named(county.instance, cut) for cut in county.cuts],
            }
            for county in counties
        ],
    }


def _named(instance: Instance, cut: Cut) -> dict[str, object]:
    """Return an evaluation by ids, ready for JSON."""
    builds = instance.builds
    priced = np.flatnonzero(np.isfinite(cut.price_yuan_per_t)).tolist()
    return {
        "cluster": str(instance.cluster_ids[cut.cluster]),
        "dual_bound": cut.bound if np.isfinite(cut.bound) else None,
        "relaxed": cut.relaxed,
        "reward_yuan": cut.reward_yuan,
        "unserved_part_yuan_per_t": cut.unserved_part_yuan_per_t,
        "outlet_yuan_per_t": {
            f"{instance.site_ids[builds.site[row]]}/{builds.size[row]}": float(cut.price_yuan_per_t[row])
            for row in priced
        },
    }
