"""Explore a county by linear relaxations: which centres and which price of the quotas are worth solving.

The relaxations of the cluster models are within a few per cent of their optima and take hundredths of a second,
so the search for centres and multipliers happens here; the integer models are then solved where it ended. Every
relaxation evaluated leaves a valid cut behind.
"""

from dataclasses import dataclass

import numpy as np

from optimize.model.instance import Instance
from optimize.solve.cluster_task import Column, cluster_task, solve_cluster
from optimize.solve.cuts import Cut, Key, evaluation_key, outlet_prices, prices_of_cluster, unserved_part
from optimize.solve.lower_master import lower_master
from optimize.solve.multipliers import dearest_standard_yuan, quota_multipliers
from optimize.solve.solver import SolverSettings

MOST_STEPS = 14

LITTLE = 1e-3
STEADY = 0.02
"""The search ends when a step keeps the centres, moves no multiplier by more than `STEADY` of the dearest
facility, and lifts the bound by less than `LITTLE`."""


@dataclass(frozen=True, slots=True)
class Explored:
    """What the relaxations leave behind.

    Attributes
    ----------
    cuts : list of Cut
        The first of each cluster shuts no station.
    bound : float
        The county's bound by relaxations alone; inf if it has no plan.
    centres : frozenset of int
        Centre build rows to look at first.
    reward_yuan : dict of tier → yuan
    wanted : dict of cluster → tier → number
        Standard facilities worth asking of each cluster so that the quotas are met; empty without quotas.
    """

    cuts: list[Cut]
    bound: float
    centres: frozenset[int]
    reward_yuan: dict[str, float]
    wanted: dict[int, dict[str, int]]


def explore(instance: Instance, settings: SolverSettings) -> Explored:
    """Evaluate relaxations of `instance` (one county) until centres and multipliers repeat."""
    every = frozenset(np.flatnonzero(instance.builds.tier == "centre").tolist())
    left_out = unserved_part(instance)
    cuts: list[Cut] = []
    columns: list[tuple[int, Column]] = []
    centres, rewards, wanted = every, dict[str, float](), dict[int, dict[str, int]]()
    seen: set[Key] = set()
    bound = -np.inf
    for _ in range(MOST_STEPS):
        price = outlet_prices(instance, centres)
        news = False
        for cluster in range(len(instance.cluster_ids)):
            own = prices_of_cluster(instance, cluster, price)
            key = evaluation_key(cluster, own, rewards)
            if key in seen:
                continue
            seen.add(key)
            news = True
            task = cluster_task(
                instance,
                cluster,
                price_yuan_per_t=own,
                reward_yuan=rewards,
                unserved_part_yuan_per_t=left_out,
                relaxed=True,
                settings=settings,
            )
            answer = solve_cluster(task)
            cuts.append(Cut(cluster, answer.bound, own, dict(rewards), left_out, relaxed=True))
            if answer.column is not None:
                columns.append((cluster, answer.column))
        if not news:
            break
        reached, chosen = lower_master(instance, cuts, settings)
        if np.isinf(reached) and reached > 0:
            return Explored(cuts, np.inf, every, {}, {})
        before, bound = bound, max(bound, reached)
        looked_at, centres = centres, chosen or every
        priced, (rewards, wanted) = (
            rewards,
            quota_multipliers(instance, columns, outlet_prices(instance, centres), settings),
        )
        steady = all(
            abs(yuan - priced.get(tier, 0.0)) <= STEADY * dearest_standard_yuan(instance, tier)
            for tier, yuan in rewards.items()
        )
        if steady and centres == looked_at and bound - before <= LITTLE * abs(bound):
            break
    return Explored(cuts, bound, centres, rewards, wanted)
