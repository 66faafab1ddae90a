"""Stretches of drawn roads: the part of a line between two shares of it.

Where it stands: below whatever draws or cuts roads (``geo.travel.snapping``, ``geo.travel.routes``,
``geo.roads.osmnx_graph``).

Method: all stretches at once, over the vertices of all lines as one array.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.measured import Floats
from geo.roads.network import Positions
from geo.roads.noding import metres_along


def piece_lines(
    lines: NDArray[np.object_], row: Positions, begin: Floats, end: Floats
) -> NDArray[np.object_]:
    """Return the stretch of each row's line from share `begin` to `end`, turned round if begin > end."""
    if not len(row):
        return np.empty(0, dtype=np.object_)
    used, line = np.unique(row, return_inverse=True)
    xy, of = shapely.get_coordinates(lines[used], return_index=True)
    bounds = np.searchsorted(of, np.arange(len(used) + 1))
    length = shapely.length(lines[used])[of]
    along = metres_along(xy, bounds[:-1])
    share = np.divide(along, length, out=np.zeros(len(of)), where=length > 0).clip(0.0, 1.0)

    low, high = np.minimum(begin, end), np.maximum(begin, end)
    first, last = bounds[line], bounds[line + 1]
    beyond = np.minimum(_first_vertex(share, first, last, low, past=True), last - 1)
    until = _first_vertex(share, first, last, high, past=False).clip(beyond, last - 1)
    inside = until - beyond
    piece = np.repeat(np.arange(len(row)), inside + 2)
    ends = np.cumsum(inside + 2)
    starts = ends - (inside + 2)
    points = np.empty((len(piece), 2))
    middle = np.ones(len(piece), dtype=np.bool_)
    middle[starts] = middle[ends - 1] = False
    nth = np.arange(len(piece)) - starts[piece] - 1
    points[middle] = xy[(beyond[piece] + nth)[middle]]
    points[starts] = _point_at(xy, share, beyond, (first, last), low)
    points[ends - 1] = _point_at(xy, share, until, (first, last), high)
    turned = (begin > end)[piece]
    points[turned] = points[(starts[piece] + ends[piece] - 1 - np.arange(len(piece)))[turned]]
    return np.asarray(shapely.linestrings(points, indices=piece), dtype=np.object_)


def _first_vertex(share: Floats, first: Positions, last: Positions, at: Floats, *, past: bool) -> Positions:
    """Return per piece the first vertex in ``first:last`` whose share is >= `at` (> `at` if `past`)."""
    low, high = first.copy(), last.copy()
    while np.any(low < high):
        middle = (low + high) // 2
        found = share[np.minimum(middle, len(share) - 1)]
        before = (low < high) & ((found <= at) if past else (found < at))
        high = np.where(before, high, middle)
        low = np.where(before, middle + 1, low)
    return low


def _point_at(
    xy: Floats, share: Floats, vertex: Positions, line: tuple[Positions, Positions], at: Floats
) -> Floats:
    """Return per piece the point at share `at`, on the stretch that ends at `vertex`."""
    after = np.clip(vertex, line[0] + 1, line[1] - 1)
    span = share[after] - share[after - 1]
    part = np.divide(at - share[after - 1], span, out=np.zeros(len(at)), where=span > 0).clip(0.0, 1.0)
    found: Floats = xy[after - 1] * (1 - part)[:, None] + xy[after] * part[:, None]
    return found
