"""In which polygon a place lies: the township of a facility, of a piece of land, of a natural village.

Where it stands: beside ``geo.reading.derive`` and ``geo.reading.recode``, which fill codes a file lacks.

Method: a point is looked up in an index of the polygons, a polygon by a point well inside it. Published boundaries are
generalised, so a place just outside all of them goes to the nearest one, measured in metres in the zone of the
layer; farther out it goes to none.
"""

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.coordinates.crs import measuring_crs
from geo.coordinates.systems import KEPT_CRS

if TYPE_CHECKING:
    from geo.reading.validate import Checked

BORDER_TOLERANCE_M = 500.0
"""Generalised county polygons deviate by some hundred metres; a wrong county is kilometres off."""


def codes_around(
    shapes: gpd.GeoSeries, polygons: "Checked | None", *, tolerance_m: float = BORDER_TOLERANCE_M
) -> pd.Series:
    """Return the code of the polygon each shape lies in, "" where there is none.

    Parameters
    ----------
    shapes : GeoSeries
        Points or polygons in EPSG:4490; may hold None.
    polygons : Checked or None
        Layer with columns `code` and `geometry`; None: it could not be read.
    tolerance_m : float
        A place outside all polygons goes to the nearest one up to this far, metres, >= 0.

    Returns
    -------
    Series of str
        Same index as `shapes`. Where polygons overlap, the smallest code.
    """
    found = np.full(len(shapes), "", dtype=object)
    answer = pd.Series(found, index=shapes.index, dtype=object)
    if polygons is None or shapes.empty:
        return answer
    frame = polygons.frame
    sound = frame[frame["code"].notna() & frame.geometry.notna()].sort_values("code", ascending=False)
    places = shapes.to_numpy()
    rows = np.flatnonzero([shape is not None and not shape.is_empty for shape in places])
    if sound.empty or not len(rows):
        return answer
    points = shapely.point_on_surface(places[rows])
    codes, areas = sound["code"].to_numpy(), sound.geometry.to_numpy()
    at, inside = shapely.STRtree(areas).query(points, predicate="intersects")
    order = np.argsort(inside, kind="stable")  # the smallest code is written last and stays
    found[rows[at[order]]] = codes[inside[order]]
    outside = rows[[not code for code in found[rows]]]
    if len(outside):
        west, _, east, _ = sound.total_bounds
        zone = measuring_crs(float(west + east) / 2)
        tree = shapely.STRtree(sound.geometry.to_crs(zone).to_numpy())
        near = gpd.GeoSeries(shapely.point_on_surface(places[outside]), crs=KEPT_CRS).to_crs(zone).to_numpy()
        at, closest = tree.query_nearest(near, max_distance=tolerance_m, all_matches=False)
        found[outside[at]] = codes[closest]
    return pd.Series(found, index=shapes.index, dtype=object)
