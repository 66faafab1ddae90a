"""Small helpers every constraint family uses: grouping rows, and adding one named constraint in bulk.

PuLP's operators cost three times what a list of (variable, coefficient) pairs does; families stay readable
by naming their terms.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal

import numpy as np
import pulp

from optimize.model.instance import Instance, Positions

Terms = Iterable[tuple[pulp.LpVariable, float]]
SENSES = {"<=": pulp.LpConstraintLE, "=": pulp.LpConstraintEQ, ">=": pulp.LpConstraintGE}


def rows_by(keys: Positions) -> dict[int, list[int]]:
    """Return key → rows that carry it, keys ascending."""
    groups: dict[int, list[int]] = defaultdict(list)
    for row, key in enumerate(keys.tolist()):
        groups[key].append(row)
    return dict(sorted(groups.items()))


def builds_by_site(instance: Instance, tier: str) -> dict[int, list[int]]:
    """Return site → its build rows of `tier`, rows ascending."""
    found: dict[int, list[int]] = {}
    for build in np.flatnonzero(instance.builds.tier == tier).tolist():
        found.setdefault(int(instance.builds.site[build]), []).append(build)
    return found


def add(
    problem: pulp.LpProblem, name: str, terms: Terms, sense: Literal["<=", "=", ">="], rhs: float
) -> pulp.LpConstraint:
    """Add ``sum(coefficient * variable) sense rhs`` under `name` and return it; an empty sum may be infeasible."""
    expression = pulp.LpAffineExpression(list(terms))
    constraint = pulp.LpConstraint(expression, SENSES[sense], name, rhs)
    problem.addConstraint(constraint)
    return constraint
