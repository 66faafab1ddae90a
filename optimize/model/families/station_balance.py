"""What comes into a station goes on to a centre, through the class that stands there."""

import numpy as np
import pulp

from optimize.model.decisions import Decisions
from optimize.model.instance import Instance
from optimize.model.rows import add, rows_by


def add_station_balance(problem: pulp.LpProblem, instance: Instance, decisions: Decisions) -> None:
    r"""Tonnes in equal tonnes out, and no class handles more than it can.

    .. math::
        \sum_{(i,j,s)\in P} w_i x_{ijs} + \sum_i w_i (h_{is} + m_{is} + d_{is}) = \sum_{b \in B_s} \sum_c g_{bc}
        \qquad \forall s \in S

        \sum_c g_{bc} \le Q_b\,y_b \qquad \forall b \in B_s

    with :math:`g_{bc}` tonnes per year hauled from station build b to centre c.
    """
    inflow: dict[int, list[tuple[pulp.LpVariable, float]]] = {}
    path_demand = instance.demand_t[instance.to_point.origin[decisions.path_to_point]]
    for row, site in enumerate(instance.collect.destination[decisions.path_collect].tolist()):
        inflow.setdefault(site, []).append((decisions.path[row], float(path_demand[row])))
    for trips, variables in (
        (instance.hosted, decisions.hosted),
        (instance.mobile, decisions.mobile),
        (instance.delivered, decisions.delivered),
    ):
        demand = instance.demand_t[trips.origin]
        for row, site in enumerate(trips.destination.tolist()):
            inflow.setdefault(site, []).append((variables[row], float(demand[row])))
    outflow: dict[int, list[tuple[pulp.LpVariable, float]]] = {}
    for row, build in enumerate(instance.haul.origin.tolist()):
        outflow.setdefault(int(instance.builds.site[build]), []).append((decisions.haul[row], -1.0))
    for site in sorted(set(inflow) | set(outflow)):
        add(problem, f"station_balance_{site}", inflow.get(site, []) + outflow.get(site, []), "=", 0.0)
    hauls = rows_by(instance.haul.origin)
    for build in np.flatnonzero(instance.builds.tier == "station").tolist():
        terms = [(decisions.haul[row], 1.0) for row in hauls.get(build, ())]
        terms.append((decisions.build[build], -float(instance.builds.throughput_t[build])))
        add(problem, f"station_capacity_{build}", terms, "<=", 0.0)
