"""Scheduled mobile stops need whole vehicles with hours enough."""

import pulp

from optimize.model.decisions import Decisions
from optimize.model.instance import Instance
from optimize.model.rows import add, builds_by_site, rows_by


def add_mobile_fleet(problem: pulp.LpProblem, instance: Instance, decisions: Decisions) -> None:
    r"""Route hours fit the vehicles kept at the station; a stop needs a vehicle, a vehicle a station.

    .. math::
        \sum_i t_{is}\,m_{is} \le H\,n_s \qquad \forall s

        m_{is} \le n_s \qquad \forall (i,s)

        n_s \le N \sum_{b \in B_s} y_b \qquad \forall s

    with :math:`t_{is}` route hours per year of a stop, :math:`H` hours a vehicle offers, :math:`n_s` vehicles
    (integer, at most :math:`N`).
    """
    terms = instance.mobile_terms
    builds = builds_by_site(instance, "station")
    for site, rows in rows_by(instance.mobile.destination).items():
        hours = [(decisions.mobile[row], float(terms.hours[row])) for row in rows]
        hours.append((decisions.vehicles[site], -terms.hours_per_vehicle))
        add(problem, f"mobile_hours_{site}", hours, "<=", 0.0)
        fleet = [(decisions.vehicles[site], 1.0)]
        fleet += [(decisions.build[b], -float(terms.most_per_station)) for b in builds.get(site, ())]
        add(problem, f"mobile_station_{site}", fleet, "<=", 0.0)
    for row, site in enumerate(instance.mobile.destination.tolist()):
        add(
            problem,
            f"mobile_vehicle_{row}",
            [(decisions.mobile[row], 1.0), (decisions.vehicles[site], -1.0)],
            "<=",
            0.0,
        )
