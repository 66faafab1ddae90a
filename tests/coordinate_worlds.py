"""A county of sixty villages, each in the middle of a short road of its own, to be put into wrong systems.

The county is the square 117.60–117.80°E, 37.30–37.50°N (about 17.7 × 22.2 km) with two townships, west and east of
117.70°. Villages stand at least 1,000 m apart, 10 m beside the middle of a straight road of 600 m in a random
direction, so as they stand all are 10 m from a road, and 540 m off none is nearer than 230 m to its own.
"""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import LineString, Point, box

from geo.contracts.schema import LAYERS
from geo.errors import Fault
from geo.reading.opened import Source
from geo.reading.repairs import Repair
from geo.reading.settings import LayerReading
from geo.reading.shapes import sound_shapes
from geo.reading.validate import Checked

COUNTY = "371602"
METRE_EAST = 1 / (111_195 * np.cos(np.radians(37.4)))
METRE_NORTH = 1 / 111_195

TABLES = {table.name: table for table in LAYERS}


def villages(count: int = 60, seed: int = 7) -> np.ndarray:
    """Return (count, 2) degrees: random places at least a kilometre apart and from the county's border."""
    rng = np.random.default_rng(seed)
    found: list[np.ndarray] = []
    step = np.array([METRE_EAST, METRE_NORTH])
    while len(found) < count:
        place = rng.uniform([117.60, 37.30] + 1000 * step, [117.80, 37.50] - 1000 * step)
        if all(np.hypot(*((place - other) / step)) > 1000 for other in found):
            found.append(place)
    return np.array(found)


def roads(places: np.ndarray, seed: int = 8) -> list[LineString]:
    """Return a road of 600 m for every place, passing it at 10 m."""
    angle = np.random.default_rng(seed).uniform(0, np.pi, len(places))
    along = np.column_stack([np.cos(angle), np.sin(angle)])
    beside = np.column_stack([-np.sin(angle), np.cos(angle)])
    step = np.array([METRE_EAST, METRE_NORTH])
    middle = places + 10 * beside * step
    return [
        LineString([a, b])
        for a, b in zip(middle - 300 * along * step, middle + 300 * along * step, strict=True)
    ]


def points(places: np.ndarray) -> gpd.GeoDataFrame:
    """Return villages at `places`, each with the code of the township it stands in."""
    code = [f"{COUNTY}10{1 if lon < 117.70 else 2}{201 + n}" for n, (lon, _) in enumerate(places)]
    return layer([Point(place) for place in places], code=code)


def layer(shapes: list[object], crs: str | None = "EPSG:4490", **columns: list[str]) -> gpd.GeoDataFrame:
    """Return a layer as a reader gives it: rows counted from 1."""
    frame = gpd.GeoDataFrame(pd.DataFrame(columns), geometry=gpd.GeoSeries(shapes), crs=crs)
    frame.index = range(1, len(frame) + 1)
    return frame


def checked(name: str, frame: gpd.GeoDataFrame, crs: str = "") -> Checked:
    """Return a layer that was read before, with the system the user confirmed, if any."""
    return Checked(TABLES[name], Source(name, f"{name}.shp", LayerReading(crs=crs)), frame, (), ())


def surroundings(
    *,
    townships: bool = True,
    road_shift: Callable[[np.ndarray], np.ndarray] | None = None,
    roads_crs: str = "",
) -> dict[str, Checked]:
    """Return county, townships and roads as read before, the roads shifted if asked."""
    lines = roads(villages())
    if road_shift is not None:
        lines = list(shapely.transform(np.array(lines), road_shift))
    west, east = box(117.60, 37.30, 117.70, 37.50), box(117.70, 37.30, 117.80, 37.50)
    read = {
        "counties": checked("counties", layer([box(117.60, 37.30, 117.80, 37.50)], code=[COUNTY])),
        "roads": checked("roads", layer(lines), roads_crs),
    }
    if townships:
        read["townships"] = checked("townships", layer([west, east], code=[f"{COUNTY}101", f"{COUNTY}102"]))
    return read


def read_shapes(
    frame: gpd.GeoDataFrame,
    name: str = "settlements",
    read: dict[str, Checked] | None = None,
    *,
    anywhere: bool = False,
    crs: str = "",
    refuse: tuple[str, ...] = (),
) -> tuple[gpd.GeoSeries, tuple[Fault, ...], tuple[Repair, ...]]:
    """Return what the readers make of the shapes of one layer."""
    source = Source(name, f"{name}.shp", LayerReading(crs=crs, refuse=frozenset(refuse)))
    kind = TABLES[name].geometry
    assert kind is not None
    return sound_shapes(frame, kind, source, str, read or {}, anywhere=anywhere)


def keys(found: tuple[Fault, ...] | tuple[Repair, ...]) -> list[str]:
    """Return the sentences of some faults or repairs."""
    return [one.what.key if isinstance(one, Fault) else one.message.key for one in found]


def swapped(frame: gpd.GeoDataFrame, rows: slice = slice(None)) -> gpd.GeoDataFrame:
    """Return `frame` with x and y exchanged in some rows."""
    shapes = frame.geometry.to_numpy().copy()
    shapes[rows] = shapely.transform(shapes[rows], lambda xy: xy[:, ::-1])
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))


def bare(frame: gpd.GeoDataFrame, crs: str) -> gpd.GeoDataFrame:
    """Return `frame` in the numbers of `crs`, naming no system."""
    return frame.to_crs(crs).set_crs(None, allow_override=True)


def metres_between(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return the distances between points in degrees, metres."""
    return np.hypot(*((one - other) / [METRE_EAST, METRE_NORTH]).T)
