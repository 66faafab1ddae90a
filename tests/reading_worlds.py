"""A region small enough to break on purpose: one county, one township, three villages, written as shapefiles.

The county is the square 117.90–118.00°E, 37.30–37.40°N (about 8.9 × 11.1 km), the township its west half; a
road leads from the township over a bridge to the south edge.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import LineString, Point, box

from geo.contracts.schema import LAYERS

COUNTY, TOWNSHIP = "371602", "371602101"
VILLAGES = ("张家村", "李家村", "王家村")


@dataclass
class Layer:
    """Rows of one layer as they will be written, and how."""

    rows: list[dict[str, Any]]
    geometry: list[Any]
    crs: str | None = "EPSG:4490"
    encoding: str = "UTF-8"
    columns: dict[str, Any] = field(default_factory=dict)

    def frame(self) -> gpd.GeoDataFrame:
        """Return the layer as a frame; `columns` overrides or adds whole columns."""
        table = pd.DataFrame(self.rows).assign(**self.columns)
        return gpd.GeoDataFrame(table, geometry=self.geometry, crs=self.crs)


World = dict[str, Layer]


def good_world() -> World:
    """Return the layers of a region without faults: 1 + 1 + 3 + 2 + 1 + 1 + 1 + 2 rows."""
    synthetic = {"origin": "synthetic"}
    place = {"township": TOWNSHIP, "county": COUNTY, **synthetic}
    census = {"town_pop": 0, "rural_pop": 500, "households": 180}
    return {
        "counties": Layer(
            [{"code": COUNTY, "name": "滨城区", **census, "rural_pop": 1500, "origin": "real"}],
            [box(117.90, 37.30, 118.00, 37.40)],
        ),
        "townships": Layer(
            [{"code": TOWNSHIP, "name": "旧镇", "county": COUNTY, "bank": "north", **synthetic}],
            [box(117.90, 37.30, 117.95, 37.40)],
        ),
        "settlements": Layer(
            [
                {"code": f"{TOWNSHIP}20{n}", "name": name, "kind": "village", **place, **census}
                for n, name in enumerate(VILLAGES, 1)
            ],
            [Point(117.91, 37.31), Point(117.92, 37.35), Point(117.93, 37.39)],
        ),
        "roads": Layer(
            [
                {"road_id": "r1", "class": "county", "oneway": 0, "crossing": "", **synthetic},
                {"road_id": "r2", "class": "village", "oneway": 0, "crossing": "b1", **synthetic},
            ],
            [LineString([(117.91, 37.31), (117.92, 37.35)]), LineString([(117.92, 37.35), (117.93, 37.39)])],
        ),
        "crossings": Layer(
            [
                {
                    "crossing": "b1",
                    "name": "浮桥",
                    "kind": "pontoon",
                    "open_from": "2024-05-31",
                    "max_h_m": 2.2,
                    "toll_yuan": 10.0,
                    "wait_min": 5.0,
                    **synthetic,
                }
            ],
            [Point(117.925, 37.37)],
        ),
        "river": Layer([{"name": "黄河", **synthetic}], [box(117.90, 37.369, 118.00, 37.371)]),
        "sanitation": Layer(
            [{"site_id": "w1", "name": "分类点", "kind": "point", **place, "area_m2": 30.0}],
            [Point(117.921, 37.351)],
        ),
        "facilities": Layer(
            [
                {
                    "site_id": "f1",
                    "name": "旧镇供销社",
                    **place,
                    "tier": "point+station",
                    "status": "keep",
                    "class": "standard",
                    "area_m2": 900.0,
                },
                {
                    "site_id": "f2",
                    "name": "闲置仓库",
                    **place,
                    "tier": "centre",
                    "status": "candidate",
                    "class": "",
                    "area_m2": 5000.0,
                },
            ],
            [Point(117.915, 37.32), Point(117.935, 37.33)],
        ),
    }


def write_world(folder: Path, world: World, suffix: str = ".shp") -> Path:
    """Write every layer of `world` into `folder` and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in LAYERS:
        if table.name in world:
            layer = world[table.name]
            options = {"encoding": layer.encoding} if suffix == ".shp" else {}
            layer.frame().to_file(folder / f"{table.name}{suffix}", engine="pyogrio", **options)
    return folder


def changed(layer: str, row: int, **cells: Any) -> World:
    """Return the good world with some cells of one row (counted from 0) changed."""
    world = good_world()
    world[layer].rows[row].update(cells)
    return world


def without_column(layer: str, column: str) -> World:
    """Return the good world with one column left out."""
    world = good_world()
    for row in world[layer].rows:
        del row[column]
    return world


def renamed(layer: str, column: str, heading: str) -> World:
    """Return the good world with one column under another heading."""
    world = good_world()
    for row in world[layer].rows:
        row[heading] = row.pop(column)
    return world


def moved(layer: str, row: int, shape: Any) -> World:
    """Return the good world with one shape replaced."""
    world = good_world()
    world[layer].geometry[row] = shape
    return world
