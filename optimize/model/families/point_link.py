"""A point that stands ships to exactly one station; one that does not ships nowhere."""

import pulp

from optimize.model.decisions import Decisions
from optimize.model.instance import Instance
from optimize.model.rows import add, builds_by_site, rows_by


def add_point_link(problem: pulp.LpProblem, instance: Instance, decisions: Decisions) -> None:
    r"""Links of a point are as many as what is built there.

    .. math:: \sum_{s} v_{js} = \sum_{b \in B_j} y_b \qquad \forall j \in J

    with :math:`B_j` the point builds of site j (at most one of them stands, see ``one_class``).
    """
    links = rows_by(instance.collect.origin)
    builds = builds_by_site(instance, "point")
    for site in sorted(set(links) | set(builds)):
        terms = [(decisions.link[row], 1.0) for row in links.get(site, ())]
        terms += [(decisions.build[build], -1.0) for build in builds.get(site, ())]
        add(problem, f"point_link_{site}", terms, "=", 0.0)
