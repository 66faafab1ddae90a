"""Coordinate systems: into CGCS2000 degrees for keeping, into a CGCS2000 zone for measuring.

Where it stands: used by the readers and by whoever takes lengths, areas or distances.

Method: every layer is kept in EPSG:4490. Metres are taken in the 3° Gauss-Krüger zone of the region's mean
longitude, the variant without zone prefix (EPSG:4534 for 75°E … EPSG:4554 for 135°E). A layer that names no
system is a fault: nothing is guessed, but the coordinates give a hint for the mend.
"""

import geopandas as gpd
import numpy as np
import pyproj
from pyproj.exceptions import ProjError

from geo.errors import Fault
from geo.reading.repairs import Repair
from geo.words.message import message

KEPT_CRS = "EPSG:4490"
FIRST_ZONE, LAST_ZONE = 25, 45
FIRST_ZONE_EPSG = 4534

CHINA_LON = (73.0, 136.0)
CHINA_LAT = (3.0, 54.0)
"""Degrees; mainland and islands with a margin."""

SAFE_DATUMS = ("China 2000", "World Geodetic System 1984", "World Geodetic System 1984 ensemble")
"""Datums within a metre of each other; others (Beijing 54, Xi'an 80) need local parameters."""

HINTS = {
    "degrees": message("crs-hint-degrees"),
    "metres": message("crs-hint-metres"),
    "unknown": message("crs-hint-unknown"),
}
"""What the bare coordinates of a layer without system suggest."""


def zone_of(longitude: float) -> int:
    """Return the CGCS2000 3° zone number (25…45) of `longitude` (degrees); beyond China the nearest."""
    return min(max(int(np.floor(longitude / 3 + 0.5)), FIRST_ZONE), LAST_ZONE)


def measuring_crs(longitude: float) -> str:
    """Return the projected system to measure in around `longitude`, e.g. ``EPSG:4548`` for 117.8°E.

    Parameters
    ----------
    longitude : float
        Mean longitude of the region, degrees east, finite.
    """
    return f"EPSG:{FIRST_ZONE_EPSG + zone_of(longitude) - FIRST_ZONE}"


def into_kept_crs(
    frame: gpd.GeoDataFrame, file: str
) -> tuple[gpd.GeoDataFrame | None, tuple[Fault, ...], tuple[Repair, ...]]:
    """Return `frame` in CGCS2000 degrees, or None with the fault that stops it.

    Parameters
    ----------
    frame : GeoDataFrame
        Any system, or none.
    file : str
        Name used in faults and repairs.

    Returns
    -------
    frame : GeoDataFrame or None
        A new frame in EPSG:4490; None where the system is missing or cannot be converted.
    faults, repairs : tuple
        A conversion from another datum or projection is listed as a repair.
    """
    if frame.crs is None:
        mend = message("crs-missing-mend", hint=HINTS[_look_of(frame)])
        return None, (Fault(file, message("crs-missing"), mend),), ()
    name = str(frame.crs.name)
    if _look_of(frame) == "metres" and frame.crs.is_geographic:
        return (
            None,
            (Fault(file, message("crs-degrees-but-metres", crs=name), message("crs-redefine-mend")),),
            (),
        )
    kept = pyproj.CRS(KEPT_CRS)
    if frame.crs.equals(kept, ignore_axis_order=True):
        return frame.set_crs(kept, allow_override=True), (), ()
    try:
        moved = frame.to_crs(kept)
    except (ProjError, ValueError, RuntimeError):
        return None, (Fault(file, message("crs-not-convertible", crs=name), message("crs-export-mend")),), ()
    geodetic = frame.crs.geodetic_crs
    safe = geodetic is not None and geodetic.datum is not None and geodetic.datum.name in SAFE_DATUMS
    key = "crs-converted" if safe else "crs-converted-old-datum"
    repair = Repair(file, 0, "", name, KEPT_CRS, "sure" if safe else "likely", message(key, crs=name))
    return moved, (), (repair,)


def _look_of(frame: gpd.GeoDataFrame) -> str:
    """Return what the bare coordinates look like: ``degrees``, ``metres`` or ``unknown``."""
    west, south, east, north = (float(value) for value in frame.total_bounds)
    if not np.isfinite([west, south, east, north]).all():
        return "unknown"
    if CHINA_LON[0] <= west <= east <= CHINA_LON[1] and CHINA_LAT[0] <= south <= north <= CHINA_LAT[1]:
        return "degrees"
    if max(abs(west), abs(east)) > 1000 and 300_000 <= south <= north <= 6_000_000:
        return "metres"
    return "unknown"
