"""What the two site layers share: a row, the settled region they are placed in, a place beside a settlement.

Where it stands: below ``scripts.synthetic.sanitation`` and ``scripts.synthetic.facilities``.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon

from scripts.synthetic.specs import Points, Positions, TownshipSpec, UnitSpec


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """All settlements of a region, rows in the order of counties and codes.

    Attributes
    ----------
    townships : (k,) tuple of TownshipSpec
    units : (n,) tuple of UnitSpec
    xy : (n, 2) float64
        Metres.
    township : (n,) int64
        Position in `townships`.
    seats : (k,) int64
        Settlement of each township's seat.
    areas : (k,) tuple of Polygon
        Each township's land.
    """

    townships: tuple[TownshipSpec, ...]
    units: tuple[UnitSpec, ...]
    xy: Points
    township: Positions
    seats: Positions
    areas: tuple[Polygon, ...]

    def lived_in(self, town: int) -> Positions:
        """Return the settlements of a township that have residents."""
        mine = np.flatnonzero(self.township == town)
        if not self.townships[town].has_residents:
            return mine[:0]
        return mine[np.array([self.units[row].kind != "other" for row in mine], dtype=np.bool_)]


@dataclass(frozen=True, slots=True, eq=False)
class SiteRow:
    """One site: id, name, township, place in metres and the further columns of its layer."""

    id: str
    name: str
    township: str
    xy: tuple[float, float]
    more: dict[str, str | float]


def beside(
    place: Points, span_m: tuple[float, float], land: Polygon, rng: np.random.Generator
) -> tuple[float, float]:
    """Return a place on `land` in a random direction, between the two distances of `span_m` from `place`.

    Where `land` is too narrow for that the distance shrinks, so a place is always found.
    """
    nearest, farthest = span_m
    while True:
        for _ in range(20):
            angle, away = rng.uniform(0, 2 * np.pi), rng.uniform(nearest, farthest)
            x, y = float(place[0] + away * np.cos(angle)), float(place[1] + away * np.sin(angle))
            if shapely.contains_xy(land, x, y):
                return x, y
        nearest, farthest = nearest / 2, farthest / 2
