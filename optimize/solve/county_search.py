"""What is known of one county so far, and what is worth solving next.

Where it stands: the working memory of ``optimize.solve.decomposition``, one object a county; it never leaves
that engine. Cuts make the bound, columns make the plan; prices and multipliers say what to evaluate next.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from optimize.model.build import build_model
from optimize.model.choice import Choice
from optimize.model.instance import Instance
from optimize.model.read_off import read_choice
from optimize.solve.cluster_task import ClusterAnswer, ClusterTask, Column, cluster_task
from optimize.solve.cuts import Cut, Key, evaluation_key, outlet_prices, prices_of_cluster, unserved_part
from optimize.solve.direct import SMALL_UNITS
from optimize.solve.engine import Effort
from optimize.solve.explore import Explored
from optimize.solve.lower_master import lower_master
from optimize.solve.multipliers import quota_multipliers
from optimize.solve.solver import SolverSettings, solve_model
from optimize.solve.upper_master import compose

NODES_BY_ROUND = (1, 30, 100)
"""Branch-and-bound nodes one cluster may take in each round; its dual bound stays valid wherever it stops."""

FIRST_PLAN_GAP = 0.1
"""The very first cluster plans may be this rough: a plan early, then a better one."""

WHOLE = 1.2
"""Relaxations build fractions of points and so price a quota too low; whole points were seen to cost a fifth more.
Any multiplier gives a valid bound; this one starts nearer the best."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One cluster to solve; `cut` is None where the answer is good for a plan only."""

    county_id: str
    cluster: int
    key: Key
    cut: Cut | None
    task: ClusterTask

    @property
    def size(self) -> int:
        """Rough number of paths: large models are solved first, so that a pool ends evenly."""
        return len(self.task.part.to_point.origin) * (1 + len(self.task.part.haul.origin))


@dataclass(slots=True)
class CountySearch:
    """The search in one county.

    Attributes
    ----------
    county_id : str
    instance : Instance
        The county alone, clusters counted from 0.
    cuts, columns
        What evaluations proved and found; the first cut of every cluster shuts no station.
    bound, value : float
        Yuan per year, unserved demand included; `value` belongs to `choice`.
    unserved_yuan : float
        Price of the demand `choice` leaves unserved: not part of the gross cost the gap is measured on.
    whole_bound : float
        Bound from the whole model of the county, if that was solved.
    centres, reward_yuan, wanted
        Where the next evaluations look: centre build rows, multipliers, standard facilities by cluster.
    nodes_spent : dict of evaluation key → nodes
        Budget each evaluation was solved with; inf if it ended by its gap.
    finished, infeasible : bool
    """

    county_id: str
    instance: Instance
    cuts: list[Cut] = field(default_factory=list)
    columns: list[tuple[int, Column]] = field(default_factory=list)
    bound: float = -np.inf
    value: float = np.inf
    unserved_yuan: float = 0.0
    choice: Choice | None = None
    whole_bound: float = -np.inf
    centres: frozenset[int] = frozenset()
    reward_yuan: dict[str, float] = field(default_factory=dict)
    wanted: dict[int, dict[str, int]] = field(default_factory=dict)
    nodes_spent: dict[Key, float] = field(default_factory=dict)
    finished: bool = False
    infeasible: bool = False

    @property
    def gross_yuan(self) -> float:
        """What the plan costs without the price of unserved demand; inf without a plan."""
        return self.value - self.unserved_yuan

    def take_in(self, found: Explored) -> None:
        """Start from what the relaxations found."""
        self.cuts = list(found.cuts)
        self.bound = found.bound
        self.centres, self.wanted = found.centres, found.wanted
        self.reward_yuan = {tier: round(WHOLE * yuan, 2) for tier, yuan in found.reward_yuan.items()}
        self.infeasible = bool(np.isinf(found.bound) and found.bound > 0)

    def evaluations(self, number: int, effort: Effort) -> list[Evaluation]:
        """Return the clusters to solve at the present prices in round `number`.

        Left out is what was solved to its gap, or with no fewer nodes.
        """
        left_out = unserved_part(self.instance)
        settings = cluster_settings(effort, number)
        rows = []
        for cluster, own in self._cluster_prices():
            key = evaluation_key(cluster, own, self.reward_yuan)
            if self._is_spent(key, settings):
                continue
            task = cluster_task(
                self.instance,
                cluster,
                price_yuan_per_t=own,
                reward_yuan=self.reward_yuan,
                unserved_part_yuan_per_t=left_out,
                relaxed=False,
                settings=settings,
            )
            cut = Cut(cluster, -np.inf, own, dict(self.reward_yuan), left_out, relaxed=False)
            rows.append(Evaluation(self.county_id, cluster, key, cut, task))
        return rows

    def quota_evaluations(self, number: int, effort: Effort) -> list[Evaluation]:
        """Return the clusters to solve with the standard facilities the multipliers' master wants of them.

        These answer for the plan only: a bound under a quota of the cluster is no bound of the county.
        """
        have = {(cluster, tuple(sorted(column.standard.items()))) for cluster, column in self.columns}
        settings = cluster_settings(effort, number, rough=number == 0)
        rows = []
        for cluster, own in self._cluster_prices():
            at_least = self.wanted.get(cluster, {})
            if not at_least or (cluster, tuple(sorted((k, float(n)) for k, n in at_least.items()))) in have:
                continue
            key = evaluation_key(
                cluster, own, {f"at least, {tier}": float(n) for tier, n in at_least.items()}
            )
            if self._is_spent(key, settings):
                continue
            task = cluster_task(
                self.instance,
                cluster,
                price_yuan_per_t=own,
                reward_yuan={},
                unserved_part_yuan_per_t=0.0,
                relaxed=False,
                settings=settings,
                at_least=at_least,
            )
            rows.append(Evaluation(self.county_id, cluster, key, None, task))
        return rows

    def _cluster_prices(self) -> Iterable[tuple[int, "np.ndarray[tuple[int], np.dtype[np.float64]]"]]:
        price = outlet_prices(self.instance, self.centres)
        for cluster in range(len(self.instance.cluster_ids)):
            yield cluster, prices_of_cluster(self.instance, cluster, price)

    def _is_spent(self, key: Key, settings: SolverSettings) -> bool:
        return self.nodes_spent.get(key, 0.0) >= (settings.node_limit or np.inf)

    def learn(self, row: Evaluation, answer: ClusterAnswer) -> None:
        """Keep what an evaluation proves and the plan it found."""
        self.nodes_spent[row.key] = (
            np.inf if answer.settled else float(row.task.settings.node_limit or np.inf)
        )
        if row.cut is not None:
            self.cuts.append(replace(row.cut, bound=answer.bound))
        if answer.column is not None:
            self.columns.append((row.cluster, answer.column))

    def prove(self, effort: Effort) -> None:
        """Solve the lower master: the county's bound, and the centres to look at next."""
        bound, chosen = lower_master(self.instance, self.cuts, master_settings(effort))
        if np.isinf(bound) and bound > 0:
            self.infeasible = True
            return
        self.bound = max(self.bound, bound)
        self.centres = chosen or self.centres

    def compose(self, effort: Effort) -> None:
        """Solve the upper master: the county's plan; then the multipliers its columns speak for."""
        settings = master_settings(effort)
        composed = compose(self.instance, self.columns, settings)
        if composed.value < self.value:
            self._keep(composed.value, composed.choice)
        price = outlet_prices(self.instance, self.centres)
        self.reward_yuan, self.wanted = quota_multipliers(self.instance, self.columns, price, settings)

    def _keep(self, value: float, choice: Choice | None) -> None:
        self.value, self.choice = value, choice
        demand = dict(zip(self.instance.unit_ids.tolist(), self.instance.demand_t.tolist(), strict=True))
        service = choice.service.items() if choice is not None else ()
        left_t = sum(demand[unit] for unit, (mode, _, _) in service if mode == "unserved")
        self.unserved_yuan = left_t * self.instance.unserved_yuan_per_t

    def is_tight(self, gap: float) -> bool:
        """Return whether the plan is proven to `gap` of its gross cost."""
        return bool(np.isfinite(self.value)) and self.value - self.bound <= gap * self.gross_yuan

    def conclude(self, number: int, effort: Effort) -> None:
        """Decide after round `number` whether another round could find anything new.

        Where nothing is left to evaluate and the county is still loose, one without any plan looks at every
        centre once; then a small county, and one that has no plan still, is solved whole.
        """
        self.finished = self.is_tight(effort.gap / 2)
        if self.finished or self._has_more(number, effort):
            return
        every = frozenset(np.flatnonzero(self.instance.builds.tier == "centre").tolist())
        if self.choice is None and self.centres != every:
            self.centres = every
            if self._has_more(number, effort):
                return
        if self.choice is None or len(self.instance.unit_ids) <= SMALL_UNITS:
            self.solve_whole(effort)
        self.finished = True

    def _has_more(self, number: int, effort: Effort) -> bool:
        return bool(self.evaluations(number + 1, effort) or self.quota_evaluations(number + 1, effort))

    def solve_whole(self, effort: Effort) -> None:
        """Send the county whole to the solver; keep what is better than what is known."""
        problem, decisions = build_model(self.instance)
        settings = replace(cluster_settings(effort, 0), gap=max(effort.gap / 2, 1e-4), node_limit=100_000)
        answer = solve_model(problem, settings)
        if answer.ending == "infeasible":
            self.infeasible = True
            return
        self.whole_bound = answer.bound
        self.bound = max(self.bound, answer.bound)
        if answer.value < self.value:
            self._keep(answer.value, read_choice(self.instance, decisions))

    def without_quotas(self, effort: Effort) -> tuple[float, float]:
        """Return bound and plan as if no quota were assigned: what the quotas cost lies between the two pairs."""
        if not self.instance.quotas:
            return self.bound, self.value
        settings = master_settings(effort)
        bound, _ = lower_master(self.instance, self.cuts, settings, with_quotas=False)
        value = compose(self.instance, self.columns, settings, with_quotas=False).value
        return bound, min(value, self.value)

    def certificate(self, effort: Effort) -> dict[str, object]:
        """Return what the county's bound rests on: every evaluation with its multipliers, ready for JSON."""
        free_bound, free_value = self.without_quotas(effort)
        return {
            "county": self.county_id,
            "bound": _finite(self.bound),
            "bound_of_whole_model": _finite(self.whole_bound),
            "value": _finite(self.value),
            "bound_without_quotas": _finite(free_bound),
            "value_without_quotas": _finite(free_value),
            "reward_yuan": self.reward_yuan,
            "evaluations": [_named(self.instance, cut) for cut in self.cuts],
        }


def cluster_settings(effort: Effort, number: int, *, rough: bool = False) -> SolverSettings:
    """Return how clusters are solved in round `number`; `rough`: only to have some plan early."""
    gap = max(effort.gap / 2, 1e-4)
    return SolverSettings(
        name=effort.solver,
        gap=max(gap, FIRST_PLAN_GAP) if rough else gap,
        until=effort.until,
        node_limit=NODES_BY_ROUND[min(number, len(NODES_BY_ROUND) - 1)],
        seed=effort.seed,
    )


def master_settings(effort: Effort) -> SolverSettings:
    """Return how masters are solved: they are small, and the clock does not cut short what turns work into a plan."""
    return SolverSettings(name=effort.solver, gap=1e-5, node_limit=20_000, seed=effort.seed)


def _finite(yuan: float) -> float | None:
    return yuan if np.isfinite(yuan) else None


def _named(instance: Instance, cut: Cut) -> dict[str, object]:
    """Return an evaluation by ids."""
    builds = instance.builds
    priced = np.flatnonzero(np.isfinite(cut.price_yuan_per_t)).tolist()
    return {
        "cluster": str(instance.cluster_ids[cut.cluster]),
        "dual_bound": _finite(cut.bound),
        "relaxed": cut.relaxed,
        "reward_yuan": cut.reward_yuan,
        "unserved_part_yuan_per_t": cut.unserved_part_yuan_per_t,
        "outlet_yuan_per_t": {
            f"{instance.site_ids[builds.site[row]]}/{builds.size[row]}": float(cut.price_yuan_per_t[row])
            for row in priced
        },
    }
