"""A centre handles no more than the class built there."""

import numpy as np
import pulp

from optimize.model.decisions import Decisions
from optimize.model.instance import Instance
from optimize.model.rows import add, rows_by


def add_centre_capacity(problem: pulp.LpProblem, instance: Instance, decisions: Decisions) -> None:
    r"""What all stations haul to a centre fits what stands there.

    .. math:: \sum_{b} g_{bc} \le \sum_{b' \in B_c} Q_{b'}\,y_{b'} \qquad \forall c \in C
    """
    builds: dict[int, list[int]] = {}
    for build in np.flatnonzero(instance.builds.tier == "centre").tolist():
        builds.setdefault(int(instance.builds.site[build]), []).append(build)
    for centre, rows in rows_by(instance.haul.destination).items():
        terms = [(decisions.haul[row], 1.0) for row in rows]
        terms += [
            (decisions.build[b], -float(instance.builds.throughput_t[b])) for b in builds.get(centre, ())
        ]
        add(problem, f"centre_capacity_{centre}", terms, "<=", 0.0)
