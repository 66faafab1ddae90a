"""An instance becomes a PuLP problem: variables, objective, every constraint family, in one order.

Where it stands: the only place that lists the families; ``tests/golden`` holds one LP per family and a test
fails when one has none.
"""

import pulp

from optimize.model.decisions import Decisions, declare
from optimize.model.families.centre_capacity import add_centre_capacity
from optimize.model.families.forced import add_forced
from optimize.model.families.mobile_fleet import add_mobile_fleet
from optimize.model.families.one_class import add_one_class
from optimize.model.families.point_capacity import add_point_capacity
from optimize.model.families.point_link import add_point_link
from optimize.model.families.point_open import add_point_open
from optimize.model.families.quota import add_quota
from optimize.model.families.serve import add_serve
from optimize.model.families.ship import add_ship
from optimize.model.families.station_balance import add_station_balance
from optimize.model.families.station_open import add_station_open
from optimize.model.instance import Instance
from optimize.model.objective import add_objective

FAMILIES = (
    add_serve,
    add_point_open,
    add_point_link,
    add_point_capacity,
    add_station_open,
    add_one_class,
    add_forced,
    add_station_balance,
    add_ship,
    add_centre_capacity,
    add_mobile_fleet,
    add_quota,
)


def build_model(instance: Instance) -> tuple[pulp.LpProblem, Decisions]:
    """Return the whole model of `instance` and its variables."""
    decisions = declare(instance)
    problem = pulp.LpProblem("liangwang", pulp.LpMinimize)
    add_objective(problem, instance, decisions)
    for family in FAMILIES:
        family(problem, instance, decisions)
    return problem, decisions
