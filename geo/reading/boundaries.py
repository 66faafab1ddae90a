"""Village ⊂ township ⊂ county, as drawn: whether each place lies in the polygon its code names.

Where it stands: after ``geo.reading.references`` has compared the codes; looks only at rows whose codes and shapes
are sound.

Method: shapes are projected to the measuring zone and the distance from point to polygon is taken in metres.
Published polygons are generalised, so a place may lie up to a tolerance outside its own polygon and still be
right. A township or a land counts as outside its county if more than a tenth of its area lies beyond the tolerance. A
natural village belongs into the township of its unit.
"""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.divisions.codes import TOWNSHIP_DIGITS
from geo.errors import Fault
from geo.reading.cells import named
from geo.reading.located import BORDER_TOLERANCE_M
from geo.reading.validate import Checked
from geo.words.message import message

OUTSIDE_SHARE = 0.1

CONTAINERS = (
    ("settlements", "county", "counties"),
    ("settlements", "township", "townships"),
    ("places", "unit", "townships"),
    ("sanitation", "county", "counties"),
    ("sanitation", "township", "townships"),
    ("facilities", "county", "counties"),
    ("facilities", "township", "townships"),
)
"""(layer of points, column that names the polygon, layer of polygons)."""


def check_boundaries(
    layers: Mapping[str, Checked], crs: str, *, tolerance_m: float = BORDER_TOLERANCE_M
) -> tuple[Fault, ...]:
    """Return every place that lies outside the polygon it names, with its distance.

    Parameters
    ----------
    layers : mapping of layer name to Checked
        Layers that could be read; a missing one leaves out its checks.
    crs : str
        Projected system to measure in.
    tolerance_m : float
        A place this far outside its polygon, in metres, is still taken as inside; >= 0.
    """
    faults: list[Fault] = []
    for points, column, polygons in CONTAINERS:
        if points in layers and polygons in layers:
            faults += _strays(layers[points], column, layers[polygons], crs, tolerance_m)
    for drawn in ("townships", "lands"):
        if drawn in layers and "counties" in layers:
            faults += _stray_areas(layers[drawn], layers["counties"], crs, tolerance_m)
    return tuple(faults)


def _strays(points: Checked, column: str, polygons: Checked, crs: str, tolerance_m: float) -> list[Fault]:
    """Return a fault for each point farther than the tolerance from the polygon its `column` names."""
    areas = _projected_by_code(polygons, crs)
    frame: gpd.GeoDataFrame = points.frame
    if column == "unit":
        frame = frame.assign(unit=frame["unit"].str[:TOWNSHIP_DIGITS])
    sound = frame[frame[column].isin(areas) & frame.geometry.notna()].to_crs(crs)
    if sound.empty:
        return []
    distance_m = np.zeros(len(sound))
    for code in sorted(set(sound[column])):
        here = (sound[column] == code).to_numpy()
        distance_m[here] = shapely.distance(areas[code], sound.geometry.to_numpy()[here])
    field = named(points.table.column(column))
    faults: list[Fault] = []
    for at in np.flatnonzero(distance_m > tolerance_m):
        row, code = sound.index[at], sound[column].iloc[at]
        what = message("outside-polygon", column=field, code=code, km=f"{distance_m[at] / 1000:.1f}")
        faults.append(Fault(points.where(row), what, message("outside-mend", column=column)))
    return faults


def _stray_areas(drawn: Checked, counties: Checked, crs: str, tolerance_m: float) -> list[Fault]:
    areas = {code: shape.buffer(tolerance_m) for code, shape in _projected_by_code(counties, crs).items()}
    frame = drawn.frame
    sound = frame[frame["county"].isin(areas) & frame.geometry.notna()].to_crs(crs)
    faults: list[Fault] = []
    for row, county, shape in zip(sound.index, sound["county"], sound.geometry, strict=True):
        share = shape.difference(areas[county]).area / shape.area
        if share > OUTSIDE_SHARE:
            what = message("area-outside-county", code=county, percent=f"{100 * share:.0f}")
            if drawn.table.name == "townships":
                what = message("township-outside-county", code=county, percent=f"{100 * share:.0f}")
            faults.append(Fault(drawn.where(row), what, message("outside-mend", column="county")))
    return faults


def _projected_by_code(polygons: Checked, crs: str) -> dict[str, BaseGeometry]:
    """Return code → projected polygon for the rows where both are sound; of a code given twice, the first."""
    frame: gpd.GeoDataFrame = polygons.frame
    sound = frame[frame["code"].notna() & frame.geometry.notna()].drop_duplicates("code").to_crs(crs)
    return dict(zip(sound["code"], sound.geometry, strict=True))
