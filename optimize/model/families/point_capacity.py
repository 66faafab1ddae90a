"""A point handles no more than the size built there."""

import pulp

from optimize.model.decisions import Decisions
from optimize.model.instance import Instance
from optimize.model.rows import add, builds_by_site, rows_by


def add_point_capacity(problem: pulp.LpProblem, instance: Instance, decisions: Decisions) -> None:
    r"""The load of a point fits what stands there.

    .. math:: \sum_{(i,j,s)\in P} w_i\,x_{ijs} \le \sum_{b \in B_j} Q_b\,y_b \qquad \forall j \in J

    with :math:`w_i` demand (t/yr) and :math:`Q_b` throughput (t/yr). A site with nothing built has
    right-hand side 0, so this also keeps villages away from closed points.
    """
    demand = instance.demand_t[instance.to_point.origin]
    paths = rows_by(instance.to_point.destination[decisions.path_to_point])
    builds = builds_by_site(instance, "point")
    for site, rows in paths.items():
        terms = [(decisions.path[row], float(demand[decisions.path_to_point[row]])) for row in rows]
        terms += [(decisions.build[b], -float(instance.builds.throughput_t[b])) for b in builds.get(site, ())]
        add(problem, f"point_capacity_{site}", terms, "<=", 0.0)
