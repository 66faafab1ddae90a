"""Yuan per year: capital, running, handling, haulage, vehicles, and the price of what is left unserved."""

import numpy as np
import pulp

from geo.measured import Floats
from optimize.model.decisions import Decisions
from optimize.model.instance import Instance


def add_objective(problem: pulp.LpProblem, instance: Instance, decisions: Decisions) -> None:
    r"""Least cost.

    .. math::
        \min \sum_b (K_b + R_b)\,y_b
        + \sum_{(i,j,s)\in P} (a_{ij} + w_i\,e_{js})\,x_{ijs}
        + \sum_{i,s} (k + r + e^h_{is})\,h_{is} + \sum_{i,s} e^m_{is}\,m_{is} + \sum_s F\,n_s
        + \sum_{b,c} (o_b + o_c + e_{bc})\,g_{bc} + \sum_i p\,w_i\,u_i

    with capital :math:`K`, running :math:`R` (yuan/yr); collection :math:`a_{ij}` (yuan/yr) and
    :math:`e_{js}, e_{bc}` (yuan/t); handling :math:`o` (yuan/t) at station class and centre; vehicle :math:`F`;
    price of unserved demand :math:`p` (yuan/t). What brings a delivery :math:`d` to its station costs nothing here.
    """
    builds = instance.builds
    terms = [
        (variable, float(yuan))
        for variable, yuan in zip(decisions.build, builds.capital_yuan + builds.running_yuan, strict=True)
    ]
    unit = instance.to_point.origin[decisions.path_to_point]
    path_yuan = (
        instance.to_point.yuan[decisions.path_to_point]
        + instance.demand_t[unit] * instance.collect.yuan[decisions.path_collect]
    )
    terms += [(variable, float(yuan)) for variable, yuan in zip(decisions.path, path_yuan, strict=True)]
    hosted_yuan = instance.hosted_capital_yuan + instance.hosted_running_yuan + instance.hosted.yuan
    terms += [(variable, float(yuan)) for variable, yuan in zip(decisions.hosted, hosted_yuan, strict=True)]
    terms += [
        (variable, float(yuan)) for variable, yuan in zip(decisions.mobile, instance.mobile.yuan, strict=True)
    ]
    vehicle = instance.mobile_terms.capital_yuan + instance.mobile_terms.running_yuan
    terms += [(variable, vehicle) for variable in decisions.vehicles.values()]
    haul_yuan = haul_yuan_per_t(instance)
    terms += [(variable, float(yuan)) for variable, yuan in zip(decisions.haul, haul_yuan, strict=True)]
    terms += [
        (variable, float(instance.demand_t[row] * instance.unserved_yuan_per_t))
        for row, variable in decisions.unserved.items()
    ]
    problem.setObjective(pulp.LpAffineExpression(terms))


def haul_yuan_per_t(instance: Instance) -> Floats:
    """Return, per row of `Instance.haul`, yuan per tonne: handling at both ends and the road between."""
    handling = instance.builds.handling_yuan_per_t[instance.haul.origin] + instance.centre_handling_yuan_per_t
    return np.asarray(instance.haul.yuan + handling, dtype=np.float64)
