"""What stands today and is kept, or must be built, stands in the plan (必建, 现状保留)."""

import numpy as np
import pulp

from optimize.model.decisions import Decisions
from optimize.model.instance import Instance
from optimize.model.rows import add


def add_forced(problem: pulp.LpProblem, instance: Instance, decisions: Decisions) -> None:
    r"""Something is built at every forced site, in the tier it is forced in.

    .. math:: \sum_{b \in B_{j,\ell}} y_b \ge 1 \qquad \forall (j,\ell) \text{ forced}
    """
    groups: dict[tuple[int, str], list[int]] = {}
    for build in np.flatnonzero(instance.builds.forced).tolist():
        groups.setdefault((int(instance.builds.site[build]), str(instance.builds.tier[build])), []).append(
            build
        )
    for (site, tier), builds in sorted(groups.items()):
        add(problem, f"forced_{tier}_{site}", [(decisions.build[b], 1.0) for b in builds], ">=", 1.0)
