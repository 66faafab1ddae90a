"""Multipliers of a county's quotas: what one more standard facility costs at the margin, yuan per year.

The linear restricted master over the columns seen so far, hauls priced at the centres looked at, has one row a
quota; its duals price the next evaluations (Dantzig–Wolfe). Any multipliers give valid cuts; good ones give
strong cuts.
"""

import math

import pulp

from geo.measured import Floats
from geo.tier import Tier
from optimize.model.instance import Instance
from optimize.model.rows import add
from optimize.solve.cluster_task import Column
from optimize.solve.solver import SolverSettings, solve_model


def quota_multipliers(
    instance: Instance, columns: list[tuple[int, Column]], price_yuan_per_t: Floats, settings: SolverSettings
) -> tuple[dict[str, float], dict[int, dict[str, int]]]:
    """Return tier → multiplier, and cluster → tier → standard facilities that meet the quotas cheaply.

    The numbers are those of the linear master, rounded to whole ones that still meet the quotas.

    Columns that use a station shut at these prices are left out; with no quota both answers are empty.
    """
    if not instance.quotas:
        return {}, {}
    builds = instance.builds
    price = {
        (str(instance.site_ids[builds.site[row]]), str(builds.size[row])): float(price_yuan_per_t[row])
        for row in range(len(builds.site))
        if builds.tier[row] == Tier.STATION and price_yuan_per_t[row] < float("inf")
    }
    usable = [
        (cluster, column)
        for cluster, column in columns
        if all(tonnes <= 0 or (site, size) in price for site, size, tonnes in column.stations)
    ]
    problem = pulp.LpProblem("multipliers", pulp.LpMinimize)
    take = [pulp.LpVariable(f"take_{number}", lowBound=0) for number in range(len(usable))]
    short = [pulp.LpVariable(f"short_{number}", lowBound=0) for number in range(len(instance.quotas))]
    terms = [
        (take[number], column.own_yuan + sum(price[s, k] * t for s, k, t in column.stations if t > 0))
        for number, (_, column) in enumerate(usable)
    ]
    terms += [
        (short[row], dearest_standard_yuan(instance, quota.tier)) for row, quota in enumerate(instance.quotas)
    ]
    problem.setObjective(pulp.LpAffineExpression(terms))
    clusters = sorted({cluster for cluster, _ in usable})
    for cluster in clusters:
        one = [(take[n], 1.0) for n, (at, _) in enumerate(usable) if at == cluster]
        add(problem, f"one_{cluster}", one, "=", 1.0)
    rows = []
    for row, quota in enumerate(instance.quotas):
        built = [(take[n], column.standard[quota.tier]) for n, (_, column) in enumerate(usable)]
        rows.append(add(problem, f"quota_{row}", [*built, (short[row], 1.0)], ">=", float(quota.count)))
    solve_model(problem, settings)
    multipliers = {
        quota.tier: round(max(0.0, float(row.pi or 0.0)), 2)
        for quota, row in zip(instance.quotas, rows, strict=True)
    }
    wanted: dict[int, dict[str, float]] = {cluster: {} for cluster in clusters}
    for number, (cluster, column) in enumerate(usable):
        for tier, count in column.standard.items():
            wanted[cluster][tier] = wanted[cluster].get(tier, 0.0) + count * (take[number].varValue or 0.0)
    return multipliers, whole_numbers(wanted, {quota.tier: quota.count for quota in instance.quotas})


def dearest_standard_yuan(instance: Instance, tier: str) -> float:
    """Return what one more standard facility of `tier` costs at most, yuan per year.

    A point or station may always be added beside what stands, so no multiplier of a quota need be larger; the
    masters price falling short of a quota just above it.
    """
    builds = instance.builds
    rows = (builds.tier == tier) & (builds.standard > 0)
    fixed = (builds.capital_yuan + builds.running_yuan)[rows] / builds.standard[rows]
    return float(fixed.max()) * 1.01 if len(fixed) else 0.0


def whole_numbers(wanted: dict[int, dict[str, float]], quotas: dict[str, int]) -> dict[int, dict[str, int]]:
    """Round each tier's numbers to whole ones that meet its quota (largest remainders first).

    Tiers without a quota ask for nothing.
    """
    rounded: dict[int, dict[str, int]] = {cluster: {} for cluster in wanted}
    for tier, quota in sorted(quotas.items()):
        exact = {cluster: numbers.get(tier, 0.0) for cluster, numbers in wanted.items()}
        for cluster, number in exact.items():
            rounded[cluster][tier] = int(number + 1e-6)
        missing = min(quota, math.ceil(sum(exact.values()) - 1e-6)) - sum(
            row[tier] for row in rounded.values()
        )
        by_remainder = sorted(exact, key=lambda cluster: (rounded[cluster][tier] - exact[cluster], cluster))
        for cluster in by_remainder[: max(0, missing)]:
            rounded[cluster][tier] += 1
    return rounded
