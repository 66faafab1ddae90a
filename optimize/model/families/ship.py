"""A station ships to exactly one centre, and only to one that stands."""

import numpy as np
import pulp

from optimize.model.decisions import Decisions
from optimize.model.instance import Instance
from optimize.model.rows import add


def add_ship(problem: pulp.LpProblem, instance: Instance, decisions: Decisions) -> None:
    r"""Single sourcing between station and centre.

    .. math::
        \sum_c r_{sc} = \sum_{b \in B_s} y_b \qquad \forall s

        r_{sc} \le \sum_{b \in B_c} y_b \qquad \forall (s,c)

        g_{bc} \le \min(Q_b, W)\,r_{sc} \qquad \forall (b,c),\ b \in B_s

    with :math:`r_{sc}` station s ships to centre c and :math:`W` all the demand there is.
    """
    builds: dict[tuple[str, int], list[int]] = {}
    for build, (tier, site) in enumerate(
        zip(instance.builds.tier.tolist(), instance.builds.site.tolist(), strict=True)
    ):
        builds.setdefault((tier, site), []).append(build)
    stations = sorted(site for tier, site in builds if tier == "station")
    for station in stations:
        terms = [(variable, 1.0) for (s, _), variable in decisions.ship.items() if s == station]
        terms += [(decisions.build[b], -1.0) for b in builds["station", station]]
        add(problem, f"ship_one_{station}", terms, "=", 0.0)
    for (station, centre), variable in decisions.ship.items():
        terms = [(variable, 1.0)] + [(decisions.build[b], -1.0) for b in builds.get(("centre", centre), ())]
        add(problem, f"ship_open_{station}_{centre}", terms, "<=", 0.0)
    total = float(instance.demand_t.sum())
    most = np.minimum(instance.builds.throughput_t[instance.haul.origin], total)
    for row, (build, centre) in enumerate(
        zip(instance.haul.origin.tolist(), instance.haul.destination.tolist(), strict=True)
    ):
        ship = decisions.ship[int(instance.builds.site[build]), centre]
        add(problem, f"ship_flow_{row}", [(decisions.haul[row], 1.0), (ship, -float(most[row]))], "<=", 0.0)
