"""A county's assigned number of standard facilities is met, by new, upgraded or existing ones (建设任务数)."""

import numpy as np
import pulp

from optimize.model.decisions import Decisions
from optimize.model.instance import Instance
from optimize.model.rows import add


def add_quota(problem: pulp.LpProblem, instance: Instance, decisions: Decisions) -> None:
    r"""Standard facilities of a tier in a county reach the number assigned.

    .. math:: \sum_{b \in B_{a,\ell}} n_b\,y_b \ge q_{a,\ell} \qquad \forall \text{ quotas } (a,\ell)

    with :math:`n_b` the standard facilities build b counts for.
    """
    county = instance.site_county[instance.builds.site]
    for row, quota in enumerate(instance.quotas):
        builds = np.flatnonzero((county == quota.county) & (instance.builds.tier == quota.tier)).tolist()
        terms = [(decisions.build[b], float(instance.builds.standard[b])) for b in builds]
        add(problem, f"quota_{row}", terms, ">=", float(quota.count))
