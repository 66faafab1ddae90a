"""Small worlds of roads and places, drawn in kilometres on a flat sheet, handed out in CGCS2000 degrees."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.contracts.schema import LAYERS, ROADS
from geo.region import Region
from geo.settings import LegSettings, TravelSettings

CRS = "EPSG:4548"
CORNER = np.array([560_000.0, 4_140_000.0])
SPEEDS = {
    "village": 25.0,
    "township": 35.0,
    "county": 45.0,
    "provincial": 55.0,
    "national": 60.0,
    "expressway": 75.0,
    "urban": 25.0,
}
COUNTY, TOWNSHIP = "371602", "371602101"


def settings(**changes) -> TravelSettings:
    """The speeds and legs of the issue; any field may be changed."""
    plain = {
        "speed_kmh": SPEEDS,
        "floating_kmh": 10.0,
        "access_speed_kmh": 15.0,
        "access_limit_m": 2000.0,
        "access_detour_m": 500.0,
        "base_date": date(2025, 1, 1),
        "closed_crossings": frozenset(),
        "to_point": LegSettings(0.8, 30.0, 3.0, None),
        "to_station": LegSettings(3.1, 60.0, 10.0, 20.0),
        "to_centre": LegSettings(4.5, 70.0, 35.0, 45.0),
    }
    return TravelSettings(**(plain | changes))


def road(
    road_id: str,
    *points: tuple[float, float],
    kind: str = "village",
    oneway: int = 0,
    crossing: str = "",
    max_h: float = 0.0,
    max_t: float = 0.0,
) -> dict:
    """A road through `points` (km)."""
    line = shapely.LineString(CORNER + 1000 * np.array(points))
    row = {"road_id": road_id, "class": kind, "oneway": oneway, "crossing": crossing, "origin": "synthetic"}
    return row | {"max_h_m": max_h, "max_t": max_t, "geometry": line}


def settlement(number: int, at: tuple[float, float], rural: int = 100, kind: str = "village") -> dict:
    """A village at `at` (km); its code is the township's and `number`."""
    row = {
        "code": f"{TOWNSHIP}{number:03}",
        "name": f"村{number}",
        "township": TOWNSHIP,
        "county": COUNTY,
        "kind": kind,
    }
    return row | {
        "town_pop": 0,
        "rural_pop": rural,
        "households": rural // 3,
        "origin": "synthetic",
        "geometry": spot(at),
    }


def code(number: int) -> str:
    return f"{TOWNSHIP}{number:03}"


def waste_site(site_id: str, at: tuple[float, float], kind: str = "point") -> dict:
    row = {
        "site_id": site_id,
        "name": site_id,
        "kind": kind,
        "township": TOWNSHIP,
        "county": COUNTY,
        "status": "candidate",
        "area_m2": 0.0,
    }
    return row | {"origin": "synthetic", "geometry": spot(at)}


def facility(
    site_id: str, at: tuple[float, float], tier: str, status: str = "candidate", size: str = ""
) -> dict:
    row = {
        "site_id": site_id,
        "name": site_id,
        "township": TOWNSHIP,
        "county": COUNTY,
        "tier": tier,
        "status": status,
    }
    row |= {"kind": "asset", "class": size, "area_m2": 0.0, "tenure": "unknown", "idle": 0}
    return row | {"origin": "synthetic", "geometry": spot(at)}


def crossing(
    name: str,
    open_from: str = "",
    toll: float = 0.0,
    wait: float = 0.0,
    kind: str = "bridge",
    season: str = "",
    max_h: float = 0.0,
    max_t: float = 0.0,
) -> dict:
    row = {"crossing": name, "name": name, "kind": kind, "open_from": open_from, "season": season}
    row |= {"max_h_m": max_h, "max_t": max_t, "toll_yuan": toll, "wait_min": wait}
    return row | {"origin": "synthetic", "geometry": spot((0, 0))}


def spot(at: tuple[float, float]) -> shapely.Point:
    return shapely.Point(CORNER + 1000 * np.array(at))


def layer(table, rows: Sequence[Mapping]) -> pd.DataFrame:
    """The rows as a layer in degrees, columns as in the contract."""
    columns = [column.name for column in table.columns]
    if table.geometry is None:
        return pd.DataFrame(list(rows), columns=columns)
    frame = pd.DataFrame(list(rows), columns=[*columns, "geometry"])
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=CRS).to_crs("EPSG:4490")


def roads_layer(*rows: dict) -> gpd.GeoDataFrame:
    return layer(ROADS, rows)


def region(
    roads: Sequence[dict],
    settlements: Sequence[dict] = (),
    crossings: Sequence[dict] = (),
    sanitation: Sequence[dict] = (),
    facilities: Sequence[dict] = (),
) -> Region:
    """One county, one township of 20 km × 20 km, and what stands in it."""
    square = shapely.box(*(CORNER - 5000), *(CORNER + 15000))
    common = {"name": "样县", "origin": "synthetic", "geometry": square}
    given = {
        "counties": [common | {"code": COUNTY, "town_pop": 0, "rural_pop": 1, "households": 1}],
        "townships": [common | {"code": TOWNSHIP, "county": COUNTY, "bank": "north"}],
        "settlements": settlements,
        "roads": roads,
        "crossings": crossings,
        "sanitation": sanitation,
        "facilities": facilities,
    }
    return Region(
        folder=Path("nowhere"),
        **{table.name: layer(table, given.get(table.name, ())) for table in LAYERS},
        measuring_crs=CRS,
        synthetic_layers=("settlements",),
    )


def arcs(table) -> dict[tuple[str, str], tuple[float, float]]:
    """Travel arcs as (origin, destination) → (km, min)."""
    pairs = zip(table.origin_ids.tolist(), table.destination_ids.tolist(), strict=True)
    return dict(zip(pairs, zip(table.kilometres.tolist(), table.minutes.tolist(), strict=True), strict=True))
