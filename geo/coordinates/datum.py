"""GCJ-02 and BD-09, the shifted coordinates of Chinese map services, to and from true ones.

Where it stands: used by ``geo.coordinates.crs`` where a layer is said to be in one of them and by
``geo.coordinates.posing`` where it is asked whether a layer is; knows arrays of degrees, no files.

Method: the forward formulas as published (GCJ-02: a polynomial and sine waves on the Krasovsky ellipsoid, by some
hundred metres; BD-09: a turn and a stretch of GCJ-02). They have no closed inverse; it is found by walking back
the error of a first guess until it is gone (a contraction: each step cuts the error to a fiftieth or less).
True means WGS 84 or CGCS2000, which are the same to within a metre. Outside the box the services use for China,
GCJ-02 leaves coordinates as they are.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

LonLat = NDArray[np.float64]
"""(n, 2) longitude and latitude, degrees."""

KRASOVSKY_M = 6_378_245.0
KRASOVSKY_E2 = 0.00669342162296594323
BOX_LON = (72.004, 137.8347)
BOX_LAT = (0.8293, 55.8271)
"""The services' own rough box of China, degrees."""

BAIDU_TURN = np.pi * 3000 / 180
BAIDU_LON, BAIDU_LAT = 0.0065, 0.0060

STEPS = 12
"""Three to six are needed to come within a hundredth of a millimetre."""
SETTLED_DEG = 1e-10


def gcj_of(true: LonLat) -> LonLat:
    """Return the GCJ-02 coordinates of true ones, (n, 2) degrees each; unchanged outside China."""
    lon, lat = true[:, 0], true[:, 1]
    shifted = true + _gcj_shift(lon, lat)
    return np.where(_in_box(true)[:, None], shifted, true)


def true_of_gcj(gcj: LonLat) -> LonLat:
    """Return the true coordinates of GCJ-02 ones, (n, 2) degrees each; exact to less than a millimetre."""
    return np.where(_in_box(gcj)[:, None], _walked_back(gcj, gcj_of), gcj)


def bd_of(true: LonLat) -> LonLat:
    """Return the BD-09 coordinates of true ones, (n, 2) degrees each."""
    return _bd_of_gcj(gcj_of(true))


def true_of_bd(bd: LonLat) -> LonLat:
    """Return the true coordinates of BD-09 ones, (n, 2) degrees each; exact to less than a millimetre."""
    return true_of_gcj(_walked_back(bd, _bd_of_gcj))


def offset_of(before: LonLat, after: LonLat) -> tuple[float, float]:
    """Return the median step from `before` to `after`: metres, and azimuth in degrees from north (0…360).

    On a sphere of 6,371 km, flat about each point: good to 0.5 % over a kilometre.
    """
    step = np.radians(after - before) * 6_371_000.0
    east = float(np.median(step[:, 0] * np.cos(np.radians(before[:, 1]))))
    north = float(np.median(step[:, 1]))
    return float(np.hypot(east, north)), float(np.degrees(np.arctan2(east, north)) % 360)


def _in_box(lonlat: LonLat) -> NDArray[np.bool_]:
    low, high = np.array([BOX_LON[0], BOX_LAT[0]]), np.array([BOX_LON[1], BOX_LAT[1]])
    return np.asarray(((lonlat >= low) & (lonlat <= high)).all(axis=1), dtype=np.bool_)


def _walked_back(target: LonLat, forward: Callable[[LonLat], LonLat]) -> LonLat:
    """Return the points that `forward` brings to `target`."""
    guess = target.copy()
    for _ in range(STEPS):
        miss = forward(guess) - target
        guess = guess - miss
        if not miss.size or float(np.nanmax(np.abs(miss), initial=0.0)) < SETTLED_DEG:
            break
    return guess


def _gcj_shift(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> LonLat:
    """Return the (n, 2) degrees GCJ-02 adds."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    both = 20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)
    north_m = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * root + 2 / 3 * both
    north_m += 2 / 3 * (20 * np.sin(np.pi * y) + 40 * np.sin(np.pi / 3 * y))
    north_m += 2 / 3 * (160 * np.sin(np.pi / 12 * y) + 320 * np.sin(np.pi / 30 * y))
    east_m = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * root + 2 / 3 * both
    east_m += 2 / 3 * (20 * np.sin(np.pi * x) + 40 * np.sin(np.pi / 3 * x))
    east_m += 2 / 3 * (150 * np.sin(np.pi / 12 * x) + 300 * np.sin(np.pi / 30 * x))
    angle = np.radians(lat)
    curve = 1 - KRASOVSKY_E2 * np.sin(angle) ** 2
    along_meridian_m = KRASOVSKY_M * (1 - KRASOVSKY_E2) / curve**1.5
    along_parallel_m = KRASOVSKY_M / np.sqrt(curve) * np.cos(angle)
    shift: LonLat = np.degrees(np.column_stack([east_m / along_parallel_m, north_m / along_meridian_m]))
    return shift


def _bd_of_gcj(gcj: LonLat) -> LonLat:
    lon, lat = gcj[:, 0], gcj[:, 1]
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * BAIDU_TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * BAIDU_TURN)
    return np.column_stack([radius * np.cos(angle) + BAIDU_LON, radius * np.sin(angle) + BAIDU_LAT])
