"""A centre handles no more than the class built there."""

import pulp

from optimize.model.decisions import Decisions
from optimize.model.instance import Instance
from optimize.model.rows import add, builds_by_site, rows_by


def add_centre_capacity(problem: pulp.LpProblem, instance: Instance, decisions: Decisions) -> None:
    r"""What all stations haul to a centre fits what stands there.

    .. math:: \sum_{b} g_{bc} \le \sum_{b' \in B_c} Q_{b'}\,y_{b'} \qquad \forall c \in C
    """
    builds = builds_by_site(instance, "centre")
    for centre, rows in rows_by(instance.haul.destination).items():
        terms = [(decisions.haul[row], 1.0) for row in rows]
        terms += [
            (decisions.build[b], -float(instance.builds.throughput_t[b])) for b in builds.get(centre, ())
        ]
        add(problem, f"centre_capacity_{centre}", terms, "<=", 0.0)
