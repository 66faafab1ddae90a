"""Each village has exactly one home (每村必有归属), or is left out where that is allowed."""

import pulp

from optimize.model.decisions import Decisions
from optimize.model.instance import Instance
from optimize.model.rows import add, rows_by


def add_serve(problem: pulp.LpProblem, instance: Instance, decisions: Decisions) -> None:
    r"""Every village is served by one point, one hosted box or one mobile stop; every delivery goes to one station.

    .. math::
        \sum_{(i,j,s)\in P} x_{ijs} + \sum_{s} h_{is} + \sum_{s} m_{is} + \sum_{s} d_{is} + u_i = 1
        \qquad \forall i \in I

    with paths :math:`x`, hosted boxes :math:`h`, mobile stops :math:`m`, deliveries :math:`d`, unserved
    :math:`u` (which exists only where a unit may be left out). All are binary: single sourcing. A delivery has no
    trips but its own, a village none of those.
    """
    by_path = rows_by(instance.to_point.origin[decisions.path_to_point])
    by_hosted = rows_by(instance.hosted.origin)
    by_mobile = rows_by(instance.mobile.origin)
    by_delivered = rows_by(instance.delivered.origin)
    for unit in range(len(instance.unit_ids)):
        terms = [(decisions.path[row], 1.0) for row in by_path.get(unit, ())]
        terms += [(decisions.hosted[row], 1.0) for row in by_hosted.get(unit, ())]
        terms += [(decisions.mobile[row], 1.0) for row in by_mobile.get(unit, ())]
        terms += [(decisions.delivered[row], 1.0) for row in by_delivered.get(unit, ())]
        if unit in decisions.unserved:
            terms.append((decisions.unserved[unit], 1.0))
        add(problem, f"serve_{unit}", terms, "=", 1.0)
