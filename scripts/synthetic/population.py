"""How many people and households live in each settlement.

Where it stands: after placing. Invented shares of real totals: a county's town, rural and household totals
are met exactly, no unit is above `CAP`.

Method: seeded log-normal weights, filled up to the cap (what a full unit cannot take goes to the others),
then whole persons by largest remainder. Town people follow place, not legal kind: they live in the units of
streets (街道), in communities, and in the seats of towns (镇). Units of kind ``other`` and pseudo-townships
have no residents.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scripts.synthetic.places import Places
from scripts.synthetic.specs import CountySpec, Positions

CAP = 12_000
"""No unit has more residents than this: a planning-size limit of ours, not a statistic."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Residents of each settlement: (n,) whole numbers."""

    town: Positions
    rural: Positions
    households: Positions


def share_people(county: CountySpec, places: Places, rng: np.random.Generator) -> People:
    """Return the residents of each settlement; the columns sum to the county's totals exactly.

    Raises
    ------
    ValueError
        If the county's people do not fit under `CAP`.
    """
    townships = [county.townships[row] for row in places.township]
    lived_in = np.array(
        [
            unit.kind != "other" and township.has_residents
            for unit, township in zip(places.units, townships, strict=True)
        ]
    )
    community = np.array([unit.kind == "community" for unit in places.units])
    street = np.array([township.is_street for township in townships])
    seat = np.zeros(len(places.units), dtype=np.bool_)
    seat[places.seat] = True
    away_km = np.hypot(*(places.xy - np.array(county.seat)).T) / 1000
    luck_rural, luck_town = (np.exp(rng.normal(0, spread, size=len(seat))) for spread in (0.35, 0.45))

    rural_weight = lived_in * np.where(community, 0.15, np.where(street, 0.45, 1.0)) * luck_rural
    rural = share(county.rural_pop, rural_weight, np.full(len(seat), CAP // 2))
    pull = np.where(community, 2.0, 1.0) * (0.3 + 2.2 * np.exp(-away_km / 5.0))
    town_weight = lived_in * np.where(street, pull, np.where(community | seat, 0.8, 0.0)) * luck_town
    town = share(county.town_pop, town_weight, CAP - rural)
    persons = town + rural
    households = share(county.households, persons * np.exp(rng.normal(0, 0.05, size=len(seat))), persons)
    return People(town, rural, households)


def share(total: int, weight: NDArray[np.number], cap: Positions) -> Positions:
    """Return (n,) whole numbers that sum to `total`, follow `weight` and stay within `cap`.

    Raises
    ------
    ValueError
        If `total` is more than the units with a weight can take.
    """
    room = np.where(weight > 0, cap, 0).astype(np.int64)
    if total > room.sum():
        raise ValueError(f"{total} do not fit under the caps, which sum to {int(room.sum())}")
    quota = np.zeros(len(weight))
    full = np.zeros(len(weight), dtype=np.bool_)
    while True:
        open_weight = np.where(full, 0.0, weight)
        rest = total - room[full].sum()
        quota = np.where(full, room, rest * open_weight / max(open_weight.sum(), 1e-300))
        over = ~full & (quota > room)
        if not over.any():
            break
        full |= over
    whole = np.floor(quota + 1e-9).astype(np.int64)
    missing = total - int(whole.sum())
    # Largest remainder; a unit already at its cap takes no more.
    remainder = np.where(whole < room, quota - whole, -1.0)
    whole[np.argsort(-remainder, kind="stable")[:missing]] += 1
    return whole
