"""A village goes through a point only where the point ships to that station."""

import pulp

from optimize.model.decisions import Decisions
from optimize.model.instance import Instance
from optimize.model.rows import add


def add_point_open(problem: pulp.LpProblem, instance: Instance, decisions: Decisions) -> None:  # noqa: ARG001
    r"""A path is at most as open as its point's link to the station.

    .. math:: x_{ijs} \le v_{js} \qquad \forall (i,j,s) \in P

    with :math:`v_{js}` the link of point j to station s. This also keeps the catchment of a point whole
    (coherent): all of it goes where the point ships.
    """
    for row, link in enumerate(decisions.path_collect.tolist()):
        add(
            problem,
            f"point_open_{row}",
            [(decisions.path[row], 1.0), (decisions.link[link], -1.0)],
            "<=",
            0.0,
        )
