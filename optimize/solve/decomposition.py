"""The decomposition engine: counties apart, clusters apart, centres and quotas in masters.

Valid where villages stay in their own cluster and stations in their own county (``optimize.model.prepare``
makes no other trips). A single-sourced station ships everything to one centre, so what lies behind the station
folds into a price per tonne and every cluster becomes a small model.

Linear relaxations find the centres and the multipliers worth looking at (``explore``); then, in rounds, the
integer models of the clusters are solved there. The lower master turns dual bounds into a bound, the upper
master turns columns into a plan (``county_search``).

Rounds, not seconds, are the work limit: the same rounds give the same bytes whatever the number of workers.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from geo.words.message import Message, message
from optimize.model.instance import Instance
from optimize.model.parts import county_part
from optimize.solve.cluster_task import solve_cluster
from optimize.solve.county_search import CountySearch, Evaluation, master_settings
from optimize.solve.engine import Effort, Found, Progress
from optimize.solve.explore import Explored, explore
from optimize.solve.solver import SolverSettings
from optimize.solve.upper_master import merge

MOST_ROUNDS = 6
"""Rounds after which the engine stops if nobody set a work limit."""

Task = TypeVar("Task")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Clusters as small PuLP models, a lower and an upper master per county."""

    name: str = "decomposition"

    def unsupported_rules(self, instance: Instance) -> tuple[str, ...]:
        """Return the rules whose bound would not hold.

        Trips and deliveries across clusters, hauls across counties, sites of a cluster that lie in another
        county, quotas of centres.
        """
        home = instance.site_cluster
        crossing = (
            ("village-crosses-cluster", instance.unit_cluster[instance.to_point.origin], instance.to_point),
            ("hosted-crosses-cluster", instance.unit_cluster[instance.hosted.origin], instance.hosted),
            ("mobile-crosses-cluster", instance.unit_cluster[instance.mobile.origin], instance.mobile),
            (
                "delivery-crosses-cluster",
                instance.unit_cluster[instance.delivered.origin],
                instance.delivered,
            ),
            ("point-crosses-cluster", home[instance.collect.origin], instance.collect),
        )
        found = [rule for rule, start, trips in crossing if (start != home[trips.destination]).any()]
        county = instance.site_county[instance.builds.site[instance.haul.origin]]
        if (county != instance.site_county[instance.haul.destination]).any():
            found.append("station-crosses-county")
        if (instance.site_county != instance.cluster_county[home]).any():
            found.append("cluster-crosses-county")
        if any(quota.tier == "centre" for quota in instance.quotas):
            found.append("quota-of-centres")
        return tuple(found)

    def solve(self, instance: Instance, effort: Effort) -> Found:
        """Work in rounds until the whole is proven to `effort.gap`, or work, time or the user stops it."""
        counties = _counties(instance)
        stopped_by = _explored(counties, _now(counties, effort))
        rounds = MOST_ROUNDS if effort.work_limit is None else effort.work_limit
        number = 0
        while not stopped_by and number < rounds:
            stopped_by = _round(counties, number, effort)
            number += 1
        if not stopped_by:
            for county in counties:
                if county.choice is None:
                    county.solve_whole(effort)
        if any(county.infeasible for county in counties):
            return Found(None, np.inf, "infeasible", {"engine": self.name})
        choices = [county.choice for county in counties if county.choice is not None]
        whole = merge(choices) if len(choices) == len(counties) else None
        certificate: dict[str, object] = {
            "engine": self.name,
            "counties": [county.certificate(effort) for county in counties],
        }
        bound = float(sum(county.bound for county in counties))
        return Found(whole, bound, stopped_by or "work_limit", certificate)


def _counties(instance: Instance) -> list[CountySearch]:
    """Return one search per county that has anything to decide."""
    found = [
        CountySearch(str(instance.county_ids[row]), _renumbered(county_part(instance, row), row))
        for row in range(len(instance.county_ids))
    ]
    return [county for county in found if len(county.instance.builds.site) or len(county.instance.unit_ids)]


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


def _each(effort: Effort, work: Callable[[Task], Answer], tasks: list[Task]) -> Iterator[Answer]:
    """Do `work` on every task, here or in the executor; answers in the order of the tasks."""
    return iter(effort.executor.map(work, tasks)) if effort.executor else map(work, tasks)


def _explore_one(task: tuple[Instance, SolverSettings]) -> Explored:
    return explore(*task)


def _explored(counties: list[CountySearch], effort: Effort) -> str:
    """Explore every county by relaxations; return why to stop, or ""."""
    settings = replace(master_settings(effort), until=effort.until)
    large_first = sorted(
        counties, key=lambda county: (-len(county.instance.to_point.origin), county.county_id)
    )
    answers = _each(effort, _explore_one, [(county.instance, settings) for county in large_first])
    for done, (county, found) in enumerate(zip(large_first, answers, strict=True), start=1):
        county.take_in(found)
        _tell(counties, effort, message("progress-explored", county=county.county_id), done, len(counties))
    return "infeasible" if any(county.infeasible for county in counties) else effort.why_to_stop()


def _round(counties: list[CountySearch], number: int, effort: Effort) -> str:
    """One round: plans that meet the quotas, then evaluations that lift the bound; return why to stop, or ""."""
    for wave in (CountySearch.quota_evaluations, CountySearch.evaluations):
        effort = _now(counties, effort)
        working = [county for county in counties if not county.finished]
        _solve_all(
            counties, [row for county in working for row in wave(county, number, effort)], number, effort
        )
        for county in working:
            county.prove(effort)
            if not county.infeasible:
                county.compose(effort)
        if why := _why_to_stop(counties, effort):
            return why
        for county in working:
            county.finished = county.is_tight(effort.gap / 2)
    for county in counties:
        if not county.finished:
            county.conclude(number, effort)
    return _why_to_stop(counties, effort) or (
        "exhausted" if all(county.finished for county in counties) else ""
    )


def _now(counties: list[CountySearch], effort: Effort) -> Effort:
    """Return `effort`, its clock stopped while a patient user has no plan yet."""
    waiting = effort.patient and any(county.choice is None for county in counties)
    return replace(effort, until=None) if waiting else effort


def _why_to_stop(counties: list[CountySearch], effort: Effort) -> str:
    if any(county.infeasible for county in counties):
        return "infeasible"
    value, bound = (float(sum(row)) for row in zip(*((c.value, c.bound) for c in counties), strict=True))
    if np.isfinite(value) and value - bound <= effort.gap * sum(county.gross_yuan for county in counties):
        return "gap"
    return effort.why_to_stop()


def _solve_all(counties: list[CountySearch], rows: list[Evaluation], number: int, effort: Effort) -> None:
    """Solve `rows`, large ones first, and learn from every answer until stopped."""
    rows = sorted(rows, key=lambda row: (-row.size, row.county_id, row.cluster))
    of = {county.county_id: county for county in counties}
    for done, (row, answer) in enumerate(
        zip(rows, _each(effort, solve_cluster, [row.task for row in rows]), strict=True), start=1
    ):
        county = of[row.county_id]
        county.learn(row, answer)
        cluster = str(county.instance.cluster_ids[row.cluster])
        _tell(
            counties, effort, message("progress-cluster", round=number + 1, cluster=cluster), done, len(rows)
        )
        if effort.why_to_stop():
            return


def _tell(counties: list[CountySearch], effort: Effort, step: Message, done: int, of: int) -> None:
    value, bound = (float(sum(row)) for row in zip(*((c.value, c.bound) for c in counties), strict=True))
    gross = sum(county.gross_yuan for county in counties)
    gap = (value - bound) / gross if np.isfinite(value) and gross > 0 else np.inf
    effort.on_progress(Progress(step, done, of, value, bound, gap))
