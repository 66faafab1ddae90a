"""Solve one cluster given what a tonne costs behind its stations: the small model of the decomposition.

Where it stands: the unit of work of ``optimize.solve.decomposition``; runs in another process, so everything
it takes and gives is plain.
"""

from dataclasses import dataclass

from geo.tier import Tier
from optimize.model.build import build_model
from optimize.model.choice import Choice
from optimize.model.instance import Instance
from optimize.model.parts import OUTLET
from optimize.model.read_off import read_choice
from optimize.solve.solver import SolverSettings, solve_model


@dataclass(frozen=True, slots=True)
class ClusterTask:
    """A cluster's part with the multipliers it was priced at.

    Attributes
    ----------
    cluster : int
        Position of the cluster in its county's instance.
    part : Instance
        From ``optimize.model.parts.cluster_part``.
    reward_yuan : dict of tier → yuan
    unserved_yuan_per_t : float
        The true price of unserved demand; the part holds the one it was priced at.
    settings : SolverSettings
    """

    cluster: int
    part: Instance
    reward_yuan: dict[str, float]
    unserved_yuan_per_t: float
    settings: SolverSettings


@dataclass(frozen=True, slots=True)
class Column:
    """A whole cluster plan, priced without centres and without multipliers.

    Attributes
    ----------
    choice : Choice
        Without station → centre.
    own_yuan : float
        Yuan per year of everything up to the station gate, unserved demand at its true price.
    stations : tuple of (site id, class, tonnes per year)
        What leaves each station.
    standard : dict of tier → number
    """

    choice: Choice
    own_yuan: float
    stations: tuple[tuple[str, str, float], ...]
    standard: dict[str, int]


@dataclass(frozen=True, slots=True)
class ClusterAnswer:
    """What the small model said: its dual bound under the multipliers, and a column if it found a plan."""

    cluster: int
    bound: float
    infeasible: bool
    column: Column | None


def solve_cluster(task: ClusterTask) -> ClusterAnswer:
    """Solve one cluster; the bound is the solver's dual bound, never its incumbent."""
    problem, decisions = build_model(task.part)
    answer = solve_model(problem, task.settings)
    if answer.ending == "infeasible":
        return ClusterAnswer(task.cluster, float("inf"), infeasible=True, column=None)
    column = None
    if answer.has_plan:
        column = _column(task, read_choice(task.part, decisions), answer.value)
    return ClusterAnswer(task.cluster, answer.bound, infeasible=False, column=column)


def _column(task: ClusterTask, choice: Choice, value: float) -> Column:
    """Take prices and rewards out of `value` again."""
    part = task.part
    demand = dict(zip(part.unit_ids.tolist(), part.demand_t.tolist(), strict=True))
    unserved_t = sum(demand[unit] for unit, (mode, _, _) in choice.service.items() if mode == "unserved")
    tonnes: dict[str, float] = {}
    for unit, (_, _, station) in choice.service.items():
        if station:
            tonnes[station] = tonnes.get(station, 0.0) + demand[unit]
    price = {
        (str(part.site_ids[part.builds.site[build]]), str(part.builds.size[build])): float(yuan)
        for build, yuan in zip(part.haul.origin.tolist(), part.haul.yuan.tolist(), strict=True)
    }
    standing = {str(key): 0 for key in (Tier.POINT, Tier.STATION)}
    row_of = {
        (str(part.site_ids[part.builds.site[row]]), str(part.builds.tier[row]), str(part.builds.size[row]), int(part.builds.units[row])): row
        for row in range(len(part.builds.site))
    }
    stations = []
    for key in sorted(choice.builds):
        site, tier, size, _ = key
        if site == OUTLET:
            continue
        standing[tier] += int(part.builds.standard[row_of[key]])
        if tier == Tier.STATION:
            stations.append((site, size, tonnes.get(site, 0.0)))
    outlet_yuan = sum(price.get((site, size), 0.0) * flow for site, size, flow in stations)
    rewards = sum(task.reward_yuan.get(tier, 0.0) * count for tier, count in standing.items())
    missing = unserved_t * (task.unserved_yuan_per_t - part.unserved_yuan_per_t)
    own = Choice(
        builds=frozenset(key for key in choice.builds if key[0] != OUTLET),
        service=choice.service,
        point_ships_to=choice.point_ships_to,
        station_ships_to={},
        vehicles=choice.vehicles,
    )
    return Column(own, value - outlet_yuan + rewards + missing, tuple(stations), standing)
