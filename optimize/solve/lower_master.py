"""The lower master: the best cost that could still exist in a county, given what the cuts prove.

Centres, their capacities and the quotas are decided here; a cluster is only its cuts (``optimize.solve.cuts``).
Letting a cluster split its flow among centres weakens the master and keeps it valid. Its own *dual* bound is
the county's bound.
"""

import numpy as np
import pulp

from geo.tier import Tier
from optimize.model.instance import Instance
from optimize.model.rows import add, builds_by_site
from optimize.solve.cuts import Coefficients, Cut, coefficients, hauls_of, most_standard, reachable_tonnes
from optimize.solve.solver import SolverSettings, solve_model


def lower_master(
    instance: Instance, cuts: list[Cut], settings: SolverSettings, *, with_quotas: bool = True
) -> tuple[float, frozenset[int]]:
    """Return the county's bound under `cuts` and the centre build rows the master would open.

    The first cut of every cluster must shut no station. An infeasible master (a quota or the centres' capacity
    cannot be met at all) returns (inf, empty); while a cluster has no first cut, nothing is proven: (-inf, empty).
    """
    firsts = {cut.cluster: cut for cut in reversed(cuts)}
    if any(t not in firsts or firsts[t].bound == -np.inf for t in range(len(instance.cluster_ids))):
        return -np.inf, frozenset()
    master = _Master(instance, cuts, with_quotas=with_quotas)
    answer = solve_model(master.problem, settings)
    if answer.ending == "infeasible":
        return np.inf, frozenset()
    chosen = frozenset(row for row, variable in master.opens.items() if (variable.varValue or 0.0) > 0.5)
    return answer.bound, chosen


class _Master:
    """The integer program and its variables."""

    def __init__(self, instance: Instance, cuts: list[Cut], *, with_quotas: bool) -> None:
        self.instance = instance
        self.problem = pulp.LpProblem("lower_master", pulp.LpMinimize)
        hauls = hauls_of(instance)
        clusters = range(len(instance.cluster_ids))
        could, must = reachable_tonnes(instance)
        most = most_standard(instance)
        everything = np.bincount(
            instance.unit_cluster, instance.demand_t, minlength=len(instance.cluster_ids)
        )

        self.by_site = builds_by_site(instance, Tier.CENTRE)
        self.opens = {
            row: pulp.LpVariable(f"centre_{row}", cat=pulp.LpBinary)
            for row in sorted(row for rows in self.by_site.values() for row in rows)
        }
        self.theta = {t: pulp.LpVariable(f"theta_{t}", lowBound=0) for t in clusters}
        self.flow = {
            (t, c): pulp.LpVariable(f"flow_{t}_{c}", lowBound=0)
            for t in clusters
            for c in sorted({centre for _, centre, _ in hauls.get(t, ())})
        }
        self.unserved = {
            t: pulp.LpVariable(f"left_{t}", lowBound=0, upBound=max(0.0, float(could[t] - must[t])))
            for t in clusters
        }
        self.standard = {
            (t, tier): pulp.LpVariable(f"standard_{tier}_{t}", lowBound=0, upBound=number, cat=pulp.LpInteger)
            for t in clusters
            for tier, number in most[t].items()
        }
        self._objective()
        base: dict[int, Cut] = {}
        for number, cut in enumerate(cuts):
            first = base.setdefault(cut.cluster, cut)
            t = cut.cluster
            # Demand no trip reaches is unserved in every plan, at its full price.
            never = (float(everything[t]) - float(could[t])) * cut.unserved_part_yuan_per_t
            self._cut(number, coefficients(cut, first, hauls.get(t, []), float(could[t]), most[t]), never)
        self._centres(could)
        if with_quotas:
            for number, quota in enumerate(instance.quotas):
                terms = [
                    (variable, 1.0) for (_, tier), variable in self.standard.items() if tier == quota.tier
                ]
                add(self.problem, f"quota_{number}", terms, ">=", float(quota.count))

    def _objective(self) -> None:
        builds = self.instance.builds
        fixed = builds.capital_yuan + builds.running_yuan
        terms = [(variable, 1.0) for variable in self.theta.values()]
        terms += [(variable, float(fixed[row])) for row, variable in self.opens.items()]
        self.problem.setObjective(pulp.LpAffineExpression(terms))

    def _cut(self, number: int, made: Coefficients, never_served_yuan: float) -> None:
        t, cut = made.cut.cluster, made.cut
        relief = [self.opens[row] for site in made.relief for row in self.by_site.get(site, ())]
        if cut.bound == -np.inf:
            return
        if cut.bound == np.inf:
            add(self.problem, f"cut_{number}", [(variable, 1.0) for variable in relief], ">=", 1.0)
            return
        terms = [(self.theta[t], 1.0)]
        terms += [(self.flow[t, c], -yuan) for c, yuan in made.extra_yuan_per_t.items()]
        terms += [(self.standard[t, tier], -yuan) for tier, yuan in cut.reward_yuan.items() if yuan]
        terms += [(self.unserved[t], -cut.unserved_part_yuan_per_t)]
        terms += [(variable, made.relief_yuan) for variable in relief]
        add(self.problem, f"cut_{number}", terms, ">=", cut.bound + never_served_yuan)

    def _centres(self, could: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> None:
        builds = self.instance.builds
        sent: dict[int, list[tuple[pulp.LpVariable, float]]] = {
            t: [(v, 1.0)] for t, v in self.unserved.items()
        }
        into: dict[int, list[tuple[pulp.LpVariable, float]]] = {}
        for (t, c), variable in self.flow.items():
            sent[t].append((variable, 1.0))
            into.setdefault(c, []).append((variable, 1.0))
            opened = [(self.opens[row], -float(could[t])) for row in self.by_site.get(c, ())]
            add(self.problem, f"open_{t}_{c}", [(variable, 1.0), *opened], "<=", 0.0)
        for t, terms in sent.items():
            add(self.problem, f"sent_{t}", terms, "=", float(could[t]))
        for c, rows in self.by_site.items():
            add(self.problem, f"one_{c}", [(self.opens[row], 1.0) for row in rows], "<=", 1.0)
            if builds.forced[rows].any():
                add(self.problem, f"forced_{c}", [(self.opens[row], 1.0) for row in rows], ">=", 1.0)
            room = [(self.opens[row], -float(builds.throughput_t[row])) for row in rows]
            add(self.problem, f"room_{c}", into.get(c, []) + room, "<=", 0.0)
