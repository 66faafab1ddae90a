"""The decomposition engine: counties apart, clusters apart, centres and quotas in masters.

Valid where villages stay in their own cluster and stations in their own county (``optimize.model.prepare``
makes no other trips). A single-sourced station ships everything to one centre, so what lies behind the station
folds into a price per tonne and every cluster becomes a small model. Each round evaluates the clusters of every
unfinished county at new prices; the lower master turns dual bounds into a bound, the upper master turns
columns into a plan.

Rounds, not seconds, are the work limit: the same rounds give the same bytes whatever the number of workers.
"""

from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

import numpy as np

from geo.measured import Floats
from geo.words.message import message
from optimize.model.choice import Choice
from optimize.model.instance import Instance
from optimize.model.parts import cluster_part, county_part
from optimize.solve.cluster_task import ClusterAnswer, ClusterTask, Column, solve_cluster
from optimize.solve.engine import Effort, Found, Progress
from optimize.solve.lower_master import Cut, lower_master
from optimize.solve.solver import SolverSettings
from optimize.solve.upper_master import compose, merge

MOST_ROUNDS = 8
"""Rounds after which a county is left as it is if nobody set a work limit."""

NODES_PER_CLUSTER = 400
"""Branch-and-bound nodes one cluster may take per round; its dual bound stays valid wherever it stops."""


@dataclass(slots=True)
class _County:
    """What is known of one county so far (the engine's working memory; never leaves this file)."""

    position: int
    instance: Instance
    cuts: list[Cut] = field(default_factory=list)
    columns: list[tuple[int, Column]] = field(default_factory=list)
    bound: float = -np.inf
    value: float = np.inf
    choice: Choice | None = None
    free_bound: float = -np.inf
    free_value: float = np.inf
    priced: set[tuple[frozenset[int], tuple[tuple[str, float], ...]]] = field(default_factory=set)
    open_centres: frozenset[int] = frozenset()
    rewards: dict[str, float] = field(default_factory=dict)
    infeasible: bool = False
    exhausted: bool = False

    def slack(self) -> float:
        """Return what is still unproven, yuan per year."""
        return self.value - self.bound


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Clusters as small PuLP models, a lower and an upper master per county."""

    name: str = "decomposition"

    def unsupported_rules(self, instance: Instance) -> tuple[str, ...]:
        """Return the rules whose bound would not hold: none of today's; trips across clusters or counties would."""
        crossing = (
            ("village-crosses-cluster", instance.unit_cluster[instance.to_point.origin], instance.to_point.destination),
            ("hosted-crosses-cluster", instance.unit_cluster[instance.hosted.origin], instance.hosted.destination),
            ("mobile-crosses-cluster", instance.unit_cluster[instance.mobile.origin], instance.mobile.destination),
            ("point-crosses-cluster", instance.site_cluster[instance.collect.origin], instance.collect.destination),
        )
        found = [rule for rule, home, site in crossing if (home != instance.site_cluster[site]).any()]
        county = instance.site_county[instance.builds.site[instance.haul.origin]]
        if (county != instance.site_county[instance.haul.destination]).any():
            found.append("station-crosses-county")
        return tuple(found)

    def solve(self, instance: Instance, effort: Effort) -> Found:
        """Work in rounds until every county is proven to `effort.gap`, or work, time or the user stops it."""
        counties = [_County(row, county_part(instance, row)) for row in range(len(instance.county_ids))]
        counties = [_compact(county) for county in counties if len(county.instance.unit_ids)]
        rounds = effort.work_limit or MOST_ROUNDS
        stopped_by = "work_limit"
        for number in range(rounds):
            working = [county for county in counties if not (county.exhausted or county.infeasible)]
            if not _round(working, number, effort):
                stopped_by = "interrupt" if effort.should_stop() else "time_limit"
                break
            if any(county.infeasible for county in counties):
                return Found(None, np.inf, "infeasible", _certificate(counties))
            if _proven(counties, effort.gap):
                stopped_by = "gap"
                break
            if all(county.exhausted for county in counties):
                stopped_by = "exhausted"
                break
        bound = float(sum(county.bound for county in counties))
        choices = [county.choice for county in counties]
        whole = merge([choice for choice in choices if choice]) if all(choices) else None
        return Found(whole, bound, stopped_by, _certificate(counties))


def _compact(county: _County) -> _County:
    """Renumber the clusters of a county's part so that they count from 0."""
    part = county.instance
    own = np.flatnonzero(part.cluster_county == county.position)
    at = np.full(len(part.cluster_ids), -1, dtype=np.int64)
    at[own] = np.arange(len(own))
    county.instance = replace(
        part,
        unit_cluster=at[part.unit_cluster],
        site_cluster=at[part.site_cluster],
        cluster_ids=part.cluster_ids[own],
        cluster_county=part.cluster_county[own],
    )
    return county


def _round(counties: list[_County], number: int, effort: Effort) -> bool:
    """Evaluate every cluster of `counties` at their prices, then both masters; False if stopped on the way."""
    tasks: list[tuple[_County, Cut, ClusterTask]] = []
    for county in counties:
        tasks += [(county, cut, task) for cut, task in _evaluations(county, number, effort)]
    answers = _run(effort.executor, [task for _, _, task in tasks])
    for done, ((county, cut, _), answer) in enumerate(zip(tasks, answers, strict=True), start=1):
        if answer.infeasible:
            county.infeasible = True
        county.cuts.append(Cut(cut.cluster, answer.bound, cut.price_yuan_per_t, cut.reward_yuan, cut.unserved_part_yuan_per_t))
        if answer.column is not None:
            county.columns.append((cut.cluster, answer.column))
        effort.on_progress(
            Progress(
                message("progress-cluster", round=number + 1, cluster=str(county.instance.cluster_ids[cut.cluster])),
                done,
                len(tasks),
                float(sum(c.value for c in counties)),
                float(sum(c.bound for c in counties)),
            )
        )
        if effort.should_stop() or effort.seconds_left() == 0.0:
            return False
    for county in counties:
        if not county.infeasible:
            _masters(county, effort)
    return True


def _run(executor: Executor | None, tasks: list[ClusterTask]) -> Iterable[ClusterAnswer]:
    """Solve the tasks, answers in the order of the tasks whoever solves them."""
    # Large ones first would finish sooner, but then progress would jump; the pool is kept busy either way.
    return executor.map(solve_cluster, tasks) if executor else map(solve_cluster, tasks)


def _evaluations(county: _County, number: int, effort: Effort) -> list[tuple[Cut, ClusterTask]]:
    """Return the clusters' parts at the county's present prices."""
    instance = county.instance
    if number == 0:
        county.open_centres = _first_centres(instance, effort)
    county.priced.add((county.open_centres, tuple(sorted(county.rewards.items()))))
    price = _outlet_price(instance, county.open_centres)
    kept_part = instance.unserved_yuan_per_t / 2 if not instance.must_serve.all() else 0.0
    evaluations = []
    for cluster in range(len(instance.cluster_ids)):
        if not (instance.unit_cluster == cluster).any() and not (instance.site_cluster == cluster).any():
            continue
        part = cluster_part(
            instance,
            cluster,
            outlet_yuan_per_t=price,
            reward_yuan=county.rewards,
            unserved_yuan_per_t=instance.unserved_yuan_per_t - kept_part,
        )
        settings = SolverSettings(
            name=effort.solver,
            gap=max(effort.gap / 4, 1e-4),
            limit_s=effort.seconds_left(),
            node_limit=NODES_PER_CLUSTER,
            seed=effort.seed,
        )
        task = ClusterTask(cluster, part, dict(county.rewards), instance.unserved_yuan_per_t, settings)
        evaluations.append((Cut(cluster, -np.inf, price, dict(county.rewards), kept_part), task))
    return evaluations


def _first_centres(instance: Instance, effort: Effort) -> frozenset[int]:
    """Return the centres that are best if only hauls and the centres themselves are looked at."""
    every = frozenset(np.flatnonzero(instance.builds.tier == "centre").tolist())
    price = _outlet_price(instance, every)
    blind = [Cut(cluster, 0.0, price, {}, 0.0) for cluster in range(len(instance.cluster_ids))]
    _, chosen = lower_master(instance, blind, _master_settings(effort))
    return chosen or every


def _outlet_price(instance: Instance, centres: frozenset[int]) -> Floats:
    """Return, per station build, the cheapest haul to one of `centres` (any centre where none is in reach)."""
    open_sites = np.zeros(len(instance.site_ids), dtype=bool)
    open_sites[instance.builds.site[sorted(centres)]] = True
    yuan = instance.haul.yuan + instance.centre_handling_yuan_per_t
    usable = open_sites[instance.haul.destination]
    price = np.full(len(instance.builds.site), np.inf)
    np.minimum.at(price, instance.haul.origin[usable], yuan[usable])
    anywhere = np.full(len(instance.builds.site), np.inf)
    np.minimum.at(anywhere, instance.haul.origin, yuan)
    # A station out of reach of the open centres is priced out rather than shut, so that the cluster stays
    # solvable and the cut valid: its coefficients carry the difference to the true haul.
    return np.where(np.isfinite(price), price, anywhere + instance.unserved_yuan_per_t)


def _master_settings(effort: Effort) -> SolverSettings:
    return SolverSettings(
        name=effort.solver, gap=1e-5, limit_s=effort.seconds_left(), node_limit=20_000, seed=effort.seed
    )


def _masters(county: _County, effort: Effort) -> None:
    """Turn cuts into a bound and columns into a plan, then choose the next prices."""
    settings = _master_settings(effort)
    bound, opened = lower_master(county.instance, county.cuts, settings)
    if np.isinf(bound) and bound > 0:
        county.infeasible = True
        return
    county.bound = max(county.bound, bound)
    composed = compose(county.instance, county.columns, settings)
    if composed.value < county.value:
        county.value, county.choice = composed.value, composed.choice
    county.free_bound, county.free_value = _without_quotas(county, settings)
    rewards = composed.reward_yuan or county.rewards
    county.open_centres, county.rewards = opened, {tier: round(yuan, 2) for tier, yuan in sorted(rewards.items())}
    county.exhausted = (opened, tuple(sorted(county.rewards.items()))) in county.priced


def _without_quotas(county: _County, settings: SolverSettings) -> tuple[float, float]:
    """Return bound and plan as if no quota were assigned: what the quotas cost lies between the two pairs."""
    if not county.instance.quotas:
        return county.bound, county.value
    free = replace(county.instance, quotas=())
    unrewarded = [cut for cut in county.cuts if not any(cut.reward_yuan.values())]
    bound, _ = lower_master(free, unrewarded, settings)
    return bound, compose(free, county.columns, settings, with_quotas=False).value


def _proven(counties: list[_County], gap: float) -> bool:
    """Return whether the whole is proven to `gap`, and mark counties that need no further round."""
    total = sum(county.value for county in counties)
    if not np.isfinite(total):
        return False
    for county in counties:
        if county.slack() <= gap * county.value / 2:
            county.exhausted = True
    return sum(county.slack() for county in counties) <= gap * total


def _certificate(counties: list[_County]) -> dict[str, object]:
    """Return what the bound rests on: every evaluation with its multipliers, and what the quotas cost."""
    return {
        "engine": "decomposition",
        "counties": [
            {
                "county": str(county.instance.county_ids[county.position]),
                "bound": county.bound,
                "value": county.value,
                "bound_without_quotas": county.free_bound,
                "value_without_quotas": county.free_value,
                "evaluations": [
                    {
                        "cluster": str(county.instance.cluster_ids[cut.cluster]),
                        "dual_bound": cut.bound,
                        "reward_yuan": cut.reward_yuan,
                        "unserved_part_yuan_per_t": cut.unserved_part_yuan_per_t,
                        "outlet_yuan_per_t": _named_prices(county.instance, cut),
                    }
                    for cut in county.cuts
                ],
            }
            for county in counties
        ],
    }


def _named_prices(instance: Instance, cut: Cut) -> dict[str, float]:
    builds = instance.builds
    own = np.flatnonzero(
        (instance.site_cluster[builds.site] == cut.cluster) & np.isfinite(cut.price_yuan_per_t) & (builds.tier == "station")
    )
    return {
        f"{instance.site_ids[builds.site[row]]}/{builds.size[row]}": float(cut.price_yuan_per_t[row]) for row in own
    }
