"""A site takes one size per tier."""

import pulp

from optimize.model.decisions import Decisions
from optimize.model.instance import Instance
from optimize.model.rows import add


def add_one_class(problem: pulp.LpProblem, instance: Instance, decisions: Decisions) -> None:
    r"""At most one build per site and tier.

    .. math:: \sum_{b \in B_{j,\ell}} y_b \le 1 \qquad \forall \text{ sites } j, \text{ tiers } \ell
    """
    groups: dict[tuple[int, str], list[int]] = {}
    for build, (site, tier) in enumerate(
        zip(instance.builds.site.tolist(), instance.builds.tier.tolist(), strict=True)
    ):
        groups.setdefault((site, tier), []).append(build)
    for (site, tier), builds in sorted(groups.items()):
        add(problem, f"one_class_{tier}_{site}", [(decisions.build[b], 1.0) for b in builds], "<=", 1.0)
