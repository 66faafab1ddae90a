"""What was decided, by id: small enough to travel between processes, complete enough to make a plan from.

Where it stands: read off a solved model by ``optimize.model.read_off``, or put together by an engine from several
models; ``optimize.plan.extract`` prices it into a plan.
"""

from dataclasses import dataclass

BuildKey = tuple[str, str, str, int]
"""(site id, tier, class, units)"""


@dataclass(frozen=True, slots=True)
class Choice:
    """Decisions by id.

    Attributes
    ----------
    builds : frozenset of (site id, tier, class, units)
    service : dict of unit id → (mode, point id or "", station id or "")
        `mode` as in ``optimize.plan.plan.ServiceMode``, or ``delivered`` where the unit is a delivery.
    ships_to : dict of point id → station id, and station id → centre id
    vehicles : dict of station id → number
    """

    builds: frozenset[BuildKey]
    service: dict[str, tuple[str, str, str]]
    point_ships_to: dict[str, str]
    station_ships_to: dict[str, str]
    vehicles: dict[str, int]
