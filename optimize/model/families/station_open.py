"""Nothing goes through a station that does not stand."""

import pulp

from optimize.model.decisions import Decisions
from optimize.model.instance import Instance
from optimize.model.rows import add, builds_by_site, rows_by


def add_station_open(problem: pulp.LpProblem, instance: Instance, decisions: Decisions) -> None:
    r"""A village or delivery through a station, and a point's link to it, are at most as open as the station.

    .. math::
        \sum_{j} x_{ijs} + h_{is} + m_{is} + d_{is} \le \sum_{b \in B_s} y_b \qquad \forall i \in I, s \in S

        v_{js} \le \sum_{b \in B_s} y_b \qquad \forall (j,s)

    The first row sums over points: it is the cut that matters (+10 % of LP bound).
    """
    builds = builds_by_site(instance, "station")

    stations = len(instance.site_ids)
    through: dict[int, list[pulp.LpVariable]] = {}
    path_station = instance.collect.destination[decisions.path_collect]
    path_unit = instance.to_point.origin[decisions.path_to_point]
    for key, rows in rows_by(path_unit * stations + path_station).items():
        through.setdefault(key, []).extend(decisions.path[row] for row in rows)
    for trips, variables in (
        (instance.hosted, decisions.hosted),
        (instance.mobile, decisions.mobile),
        (instance.delivered, decisions.delivered),
    ):
        for key, rows in rows_by(trips.origin * stations + trips.destination).items():
            through.setdefault(key, []).extend(variables[row] for row in rows)
    for key, variables in sorted(through.items()):
        unit, site = divmod(key, stations)
        terms = [(variable, 1.0) for variable in variables]
        terms += [(decisions.build[b], -1.0) for b in builds.get(site, ())]
        add(problem, f"station_open_{unit}_{site}", terms, "<=", 0.0)
    for row, site in enumerate(instance.collect.destination.tolist()):
        terms = [(decisions.link[row], 1.0)]
        terms += [(decisions.build[b], -1.0) for b in builds.get(site, ())]
        add(problem, f"station_link_{row}", terms, "<=", 0.0)
