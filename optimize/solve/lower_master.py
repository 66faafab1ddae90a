"""The lower master: the best cost that could still exist in a county, from the dual bounds of its clusters.

Every evaluation of a cluster at outlet prices :math:`p` and quota rewards :math:`\\lambda` gives a cut that is
valid for *any* plan of the cluster, because the cluster's constraints do not know the prices:

.. math::
    \\theta_t \\ge L^e_t + \\sum_c D^e_{tc} F_{tc} + \\sum_\\ell \\lambda^e_\\ell N_{t\\ell} + m^e U_t
    \\qquad D^e_{tc} = \\min_{b \\in t} (e_{bc} - p^e_b)

with :math:`\\theta_t` the cluster's yearly cost (haulage to centres included), :math:`F_{tc}` tonnes it sends to
centre c, :math:`N` standard facilities it builds, :math:`U` tonnes it leaves unserved, :math:`L^e_t` the
solver's *dual* bound (never an incumbent) and :math:`m` the part of the price of unserved demand that was
taken out of the evaluation. The master adds centres, their capacities and the quotas; letting a cluster split
its flow among centres only weakens it. Its own dual bound is a bound of the county.
"""

from dataclasses import dataclass

import numpy as np
import pulp

from geo.measured import Floats
from geo.tier import Tier
from optimize.model.instance import Instance
from optimize.model.rows import add
from optimize.solve.solver import SolverSettings, solve_model


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """One evaluation of one cluster.

    Attributes
    ----------
    cluster : int
    bound : float
        Dual bound of the part, yuan per year.
    price_yuan_per_t : (len(builds),) float64
        What a tonne leaving each station build was priced at; inf where no centre can be reached.
    reward_yuan : dict of tier → yuan
    unserved_part_yuan_per_t : float
        Price of unserved demand left out of the evaluation.
    """

    cluster: int
    bound: float
    price_yuan_per_t: Floats
    reward_yuan: dict[str, float]
    unserved_part_yuan_per_t: float


def outlet_costs(instance: Instance) -> dict[int, list[tuple[int, int, float]]]:
    """Return cluster → (station build, centre site, yuan per tonne incl. sorting) for every haul there is."""
    found: dict[int, list[tuple[int, int, float]]] = {}
    cluster = instance.site_cluster[instance.builds.site[instance.haul.origin]]
    rows = zip(
        cluster.tolist(),
        instance.haul.origin.tolist(),
        instance.haul.destination.tolist(),
        (instance.haul.yuan + instance.centre_handling_yuan_per_t).tolist(),
        strict=True,
    )
    for at, build, centre, yuan in rows:
        found.setdefault(at, []).append((build, centre, yuan))
    return found


def lower_master(
    instance: Instance, cuts: list[Cut], settings: SolverSettings
) -> tuple[float, frozenset[int]]:
    """Return the county's bound under `cuts` and the centre build rows the master would open.

    An infeasible master (a quota or the centres' capacity cannot be met at all) returns (inf, empty).
    """
    problem = pulp.LpProblem("lower_master", pulp.LpMinimize)
    builds = instance.builds
    centre_rows = np.flatnonzero(builds.tier == Tier.CENTRE).tolist()
    opens = {row: pulp.LpVariable(f"centre_{row}", cat=pulp.LpBinary) for row in centre_rows}
    by_site: dict[int, list[int]] = {}
    for row in centre_rows:
        by_site.setdefault(int(builds.site[row]), []).append(row)
    hauls = outlet_costs(instance)
    clusters = range(len(instance.cluster_ids))
    reachable, must = _tonnes(instance)

    theta = {t: pulp.LpVariable(f"theta_{t}") for t in clusters}
    flow = {
        (t, c): pulp.LpVariable(f"flow_{t}_{c}", lowBound=0)
        for t in clusters
        for c in sorted({centre for _, centre, _ in hauls.get(t, ())})
    }
    unserved = {t: pulp.LpVariable(f"left_{t}", lowBound=0, upBound=float(reachable[t] - must[t])) for t in clusters}
    standard = _standard_variables(instance)

    objective = [(variable, 1.0) for variable in theta.values()]
    fixed = builds.capital_yuan + builds.running_yuan
    objective += [(variable, float(fixed[row])) for row, variable in opens.items()]
    problem.setObjective(pulp.LpAffineExpression(objective))

    for number, cut in enumerate(cuts):
        least: dict[int, float] = {}
        for build, centre, yuan in hauls.get(cut.cluster, ()):
            if np.isfinite(cut.price_yuan_per_t[build]):
                extra = yuan - float(cut.price_yuan_per_t[build])
                least[centre] = min(extra, least.get(centre, np.inf))
        t = cut.cluster
        terms = [(theta[t], 1.0)] + [(flow[t, c], -yuan) for c, yuan in least.items()]
        terms += [(standard[t, tier], -yuan) for tier, yuan in cut.reward_yuan.items() if yuan]
        terms.append((unserved[t], -cut.unserved_part_yuan_per_t))
        add(problem, f"cut_{number}", terms, ">=", cut.bound)
    for t in clusters:
        terms = [(variable, 1.0) for (at, _), variable in flow.items() if at == t] + [(unserved[t], 1.0)]
        add(problem, f"sent_{t}", terms, "=", float(reachable[t]))
    for (t, c), variable in flow.items():
        terms = [(variable, 1.0)] + [(opens[row], -float(reachable[t])) for row in by_site.get(c, ())]
        add(problem, f"open_{t}_{c}", terms, "<=", 0.0)
    for c, rows in by_site.items():
        add(problem, f"one_{c}", [(opens[row], 1.0) for row in rows], "<=", 1.0)
        if builds.forced[rows].any():
            add(problem, f"forced_{c}", [(opens[row], 1.0) for row in rows], ">=", 1.0)
        terms = [(variable, 1.0) for (_, at), variable in flow.items() if at == c]
        terms += [(opens[row], -float(builds.throughput_t[row])) for row in rows]
        add(problem, f"room_{c}", terms, "<=", 0.0)
    for number, quota in enumerate(instance.quotas):
        terms = [(variable, 1.0) for (_, tier), variable in standard.items() if tier == quota.tier]
        add(problem, f"quota_{number}", terms, ">=", float(quota.count))
    answer = solve_model(problem, settings)
    if answer.ending == "infeasible":
        return np.inf, frozenset()
    chosen = frozenset(row for row, variable in opens.items() if (variable.varValue or 0.0) > 0.5)
    return answer.bound, chosen


def _tonnes(instance: Instance) -> tuple[Floats, Floats]:
    """Return, per cluster, tonnes that could be served and tonnes that must be."""
    reached = np.zeros(len(instance.unit_ids), dtype=bool)
    for trips in (instance.to_point, instance.hosted, instance.mobile):
        reached[trips.origin] = True
    count = len(instance.cluster_ids)
    weights = np.where(reached, instance.demand_t, 0.0)
    reachable = np.bincount(instance.unit_cluster, weights=weights, minlength=count)
    must = np.bincount(
        instance.unit_cluster, weights=np.where(instance.must_serve, instance.demand_t, 0.0), minlength=count
    )
    return np.asarray(reachable, dtype=np.float64), np.asarray(must, dtype=np.float64)


def _standard_variables(instance: Instance) -> dict[tuple[int, str], pulp.LpVariable]:
    """Return how many standard facilities each cluster builds, up to all it could."""
    builds = instance.builds
    most: dict[tuple[int, str], dict[int, int]] = {}
    for site, tier, number in zip(builds.site.tolist(), builds.tier.tolist(), builds.standard.tolist(), strict=True):
        if tier in (Tier.POINT, Tier.STATION):
            sites = most.setdefault((int(instance.site_cluster[site]), tier), {})
            sites[site] = max(number, sites.get(site, 0))
    return {
        (t, str(tier)): pulp.LpVariable(
            f"standard_{tier}_{t}", lowBound=0, upBound=sum(most.get((t, str(tier)), {}).values()), cat=pulp.LpInteger
        )
        for t in range(len(instance.cluster_ids))
        for tier in (Tier.POINT, Tier.STATION)
    }
