"""The river: its water, and which bank a place stands on.

Where it stands: below placing and roads; both must keep to one bank.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from scripts.synthetic.specs import Points, RiverSpec

FAR_M = 500_000.0
"""How far beyond the line's ends the bank polygons reach: beyond any region."""


def water(river: RiverSpec) -> Polygon:
    """Return the water surface: the line widened to its width."""
    surface = river.line.buffer(river.width_m / 2, cap_style="flat", quad_segs=4)
    if not isinstance(surface, Polygon):
        raise TypeError("the river's line touches itself")
    return surface


def south_bank(line: LineString) -> Polygon:
    """Return all land on the right-hand side of `line`, which runs from west to east.

    Raises
    ------
    ValueError
        If the line does not run from west to east or the bank polygon is not simple.
    """
    xy = shapely.get_coordinates(line)
    if xy[-1, 0] <= xy[0, 0]:
        raise ValueError("a river is drawn from west to east")
    low = xy[:, 1].min() - FAR_M
    west, east = (xy[0, 0] - FAR_M, xy[0, 1]), (xy[-1, 0] + FAR_M, xy[-1, 1])
    bank = Polygon([west, *map(tuple, xy), east, (east[0], low), (west[0], low)])
    if not bank.is_valid:
        raise ValueError("the river's line crosses itself")
    return bank


def is_south(river: RiverSpec | None, xy: Points) -> NDArray[np.bool_]:
    """Return (n,) bool: which places stand on the south bank (none where there is no river)."""
    if river is None:
        return np.zeros(len(xy), dtype=np.bool_)
    return np.asarray(shapely.contains_xy(south_bank(river.line), xy[:, 0], xy[:, 1]), dtype=np.bool_)


def bank_land(land: BaseGeometry, river: RiverSpec | None, bank: str) -> BaseGeometry:
    """Return the part of `land` on that bank; all of it where there is no river."""
    if river is None:
        return land
    south = south_bank(river.line)
    return land.intersection(south) if bank == "south" else land.difference(south)
