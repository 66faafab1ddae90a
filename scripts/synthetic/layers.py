"""Write a generated region as shapefiles, column by column as ``geo.contracts.schema`` asks.

Where it stands: last step. Coordinates become CGCS2000 degrees rounded to six decimals (0.1 m), so the same
region gives the same bytes; the date in the DBF header is pinned for the same reason.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from geo.contracts import lists, schema
from geo.contracts.tables import Table
from scripts.synthetic.generate import Made
from scripts.synthetic.lists import planted_rows, sink_rows
from scripts.synthetic.river import water
from scripts.synthetic.sites import SiteRow
from scripts.synthetic.specs import Points

PINNED_DATE = "2026-01-01"
"""What every DBF header says; the real date of making is in the version history."""

Rows = list[dict[str, str | int | float]]


def write_region(made: Made, folder: Path) -> None:
    """Write all layers of `made` into `folder`, made if needed; files of the same names are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows, shapes in _layers(made):
        if rows:
            _write(table, rows, to_degrees(shapes, made.spec.crs), folder)
    farmland = pd.DataFrame(planted_rows(made))
    farmland.to_csv(
        folder / f"{lists.PLANTED.name}.csv", index=False, encoding="utf-8-sig", lineterminator="\n"
    )


def to_degrees(shapes: list[BaseGeometry], crs: str) -> list[BaseGeometry]:
    """Return the shapes in CGCS2000 degrees, rounded to six decimals; equal vertices stay equal."""
    turn = Transformer.from_crs(crs, "EPSG:4490", always_xy=True)

    def degrees(xy: Points) -> Points:
        lon, lat = turn.transform(xy[:, 0], xy[:, 1])
        return np.round(np.stack([lon, lat], axis=1), 6)

    return [shapely.transform(shape, degrees) for shape in shapes]


def _layers(made: Made) -> list[tuple[Table, Rows, list[BaseGeometry]]]:
    spec, settled = made.spec, made.settled
    real = "real" if spec.polygons_are_real else "synthetic"
    counties: Rows = [
        {
            "code": county.code,
            "name": county.name,
            "town_pop": county.town_pop,
            "rural_pop": county.rural_pop,
            "households": county.households,
            "origin": real,
        }
        for county in spec.counties
    ]
    townships: Rows = [
        {
            "code": town.code,
            "name": town.name,
            "county": town.code[:6],
            "bank": town.bank,
            "origin": "synthetic",
        }
        for town in settled.townships
    ]
    settlements: Rows = [
        {
            "code": unit.code,
            "name": unit.name,
            "township": settled.townships[settled.township[row]].code,
            "county": settled.townships[settled.township[row]].code[:6],
            "kind": unit.kind,
            "town_pop": int(made.people.town[row]),
            "rural_pop": int(made.people.rural[row]),
            "households": int(made.people.households[row]),
            "origin": "synthetic",
        }
        for row, unit in enumerate(settled.units)
    ]
    roads: Rows = [
        {
            "road_id": f"R{number:05d}",
            "class": piece.road_class,
            "oneway": 0,
            "crossing": piece.crossing,
            "origin": piece.origin,
        }
        for number, piece in enumerate(made.roads, start=1)
    ]
    crossings: Rows = [
        {
            "crossing": placed.spec.id,
            "name": placed.spec.name,
            "kind": placed.spec.kind,
            "open_from": placed.spec.open_from,
            "season": placed.spec.season,
            "max_h_m": placed.spec.max_h_m,
            "max_t": placed.spec.max_t,
            "toll_yuan": placed.spec.toll_yuan,
            "wait_min": placed.spec.wait_min,
            "origin": "synthetic",
        }
        for placed in made.crossings
    ]
    river: Rows = [] if spec.river is None else [{"name": spec.river.name, "origin": "synthetic"}]
    return [
        (schema.COUNTIES, counties, [county.polygon for county in spec.counties]),
        (schema.TOWNSHIPS, townships, list(settled.areas)),
        (schema.SETTLEMENTS, settlements, [shapely.Point(place) for place in settled.xy]),
        (schema.ROADS, roads, [shapely.LineString(piece.xy) for piece in made.roads]),
        (schema.CROSSINGS, crossings, [shapely.Point(placed.at) for placed in made.crossings]),
        (schema.RIVER, river, [] if spec.river is None else [water(spec.river)]),
        _sites(schema.SANITATION, made.sanitation),
        _sites(schema.FACILITIES, made.facilities),
        (lists.SINKS, *sink_rows(made)),
    ]


def _sites(table: Table, sites: list[SiteRow]) -> tuple[Table, Rows, list[BaseGeometry]]:
    rows: Rows = [
        {
            "site_id": site.id,
            "name": site.name,
            "township": site.township,
            "county": site.township[:6],
            **site.more,
            "origin": "synthetic",
        }
        for site in sites
    ]
    return table, rows, [shapely.Point(site.xy) for site in sites]


def _write(table: Table, rows: Rows, shapes: list[BaseGeometry], folder: Path) -> None:
    """Write one layer; columns in the order of the contract, without optional ones the generator leaves empty."""
    frame = gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4490")
    columns = [column for column in table.columns if column.name in frame.columns]
    frame = frame[[column.name for column in columns] + ["geometry"]]
    for column in columns:
        if column.kind is int:
            frame[column.name] = frame[column.name].astype("int32")
    pyogrio.write_dataframe(
        frame,
        folder / f"{table.name}.shp",
        driver="ESRI Shapefile",
        layer_options={"ENCODING": "UTF-8", "RESIZE": "YES", "DBF_DATE_LAST_UPDATE": PINNED_DATE},
    )
