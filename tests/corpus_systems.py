"""Coordinate systems nobody names, wrong ones, and coordinates of map services that pose as GPS."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import coordinate_worlds
import geopandas as gpd
import numpy as np
import shapely
from corpus_cells import Layer, whole_world, write_layer
from corpus_files import FileCase, GuessCase, Write

from geo.coordinates.datum import bd_of, gcj_of
from geo.reading.settings import LayerReading
from geo.reading.validate import Checked

Moved = Callable[[np.ndarray], np.ndarray]


def numbers(
    crs: str,
    *,
    moved: Moved | None = None,
    declared: str = "",
    layer: str = "settlements",
    suffix: str = ".shp",
) -> Write:
    """Return what writes a layer's numbers in `crs`, naming no system, or the `declared` one."""

    def write(folder: Path) -> None:
        held = whole_world()[layer]
        shapes = held.frame().to_crs(crs).geometry.to_numpy()
        shapes = shapes if moved is None else shapely.transform(shapes, moved)
        write_layer(folder, layer, Layer(held.rows, list(shapes), crs=declared or None), suffix)

    return write


@cache
def county_villages() -> gpd.GeoDataFrame:
    """Return the sixty villages of ``coordinate_worlds`` with the columns that cannot be derived."""
    frame = coordinate_worlds.points(coordinate_worlds.villages())
    frame["name"] = [f"第{row}村" for row in frame.index]
    frame["town_pop"], frame["rural_pop"] = 0, 500
    return frame[["code", "name", "town_pop", "rural_pop", "geometry"]]


def county_layers() -> dict[str, Checked]:
    """Return the counties, townships and roads around them, columns nobody asks for empty."""
    held = coordinate_worlds.surroundings()
    for name, layer in held.items():
        columns = [column.name for column in layer.table.columns]
        held[name] = replace(layer, frame=layer.frame.reindex(columns=[*columns, "geometry"]))
    return held


def sixty(moved: Moved | None, *, named: bool = True) -> Write:
    """Return what writes these villages moved as a map service does, with their system or without."""

    def write(folder: Path) -> None:
        frame = county_villages()
        shapes = frame.geometry.to_numpy()
        shapes = shapes if moved is None else shapely.transform(shapes, moved)
        crs = "EPSG:4490" if named else None
        frame.set_geometry(gpd.GeoSeries(list(shapes), index=frame.index, crs=crs)).set_crs(
            crs, allow_override=True
        ).to_file(folder / "settlements.shp", engine="pyogrio", encoding="UTF-8")

    return write


def exchanged(xy: np.ndarray) -> np.ndarray:
    return xy[:, ::-1]


def site_system(xy: np.ndarray) -> np.ndarray:
    """Take constants off, as a town's own system does."""
    return xy - np.array([480_000.0, 4_000_000.0])


def _unnamed() -> list[FileCase]:
    """Return the villages in the numbers of one system after the other, none of them named."""
    safe = (
        ("EPSG:4527", "3° zone 39 with its number"),
        ("EPSG:4548", "3° zone without a number"),
        ("EPSG:4498", "6° zone 20 with its number"),
        ("EPSG:3857", "Web Mercator"),
        ("EPSG:32650", "UTM"),
    )
    old = (
        ("EPSG:2363", "Xi'an 80"),
        ("EPSG:2415", "Beijing 54"),
        ("EPSG:2384", "Xi'an 80 without a number"),
    )
    confirmed = [
        FileCase(
            f"bare numbers of {name}",
            numbers(crs),
            ("crs-missing",),
            (f'reading.settlements.crs = "{crs}"', "3 个图形有 3 个落在县界内", "提供单位"),
            None,
        )
        for crs, name in safe
    ]
    asked = [
        FileCase(
            f"bare numbers of {name}",
            numbers(crs),
            ("crs-missing",),
            (crs, "西安80", "北京54", "务必问清"),
            LayerReading(crs=crs),
        )
        for crs, name in old
    ]
    return confirmed + asked


CASES = [
    *_unnamed(),
    FileCase(
        "bare numbers, north before east",
        numbers("EPSG:4527", moved=exchanged),
        ("crs-missing",),
        ("横纵坐标对调", 'reading.settlements.crs = "EPSG:4527"'),
        None,
    ),
    FileCase(
        "bare numbers of a town's own system",
        numbers("EPSG:4548", moved=site_system),
        ("crs-missing",),
        ("没有一种能把图层放进县界内", "地方独立坐标系", "中央经线"),
        numbers("EPSG:4548", declared="EPSG:4548"),
    ),
    FileCase(
        "bare roads in metres",
        numbers("EPSG:4548", layer="roads"),
        ("crs-missing",),
        ('reading.roads.crs = "EPSG:4548"', "2 个图形有 2 个"),
        None,
        layer="roads",
    ),
    FileCase(
        "bare counties with a zone number",
        numbers("EPSG:4527", layer="counties"),
        ("crs-missing",),
        ("中国范围内", 'reading.counties.crs = "EPSG:4527"'),
        None,
        layer="counties",
    ),
    FileCase(
        "bare counties without a zone number",
        numbers("EPSG:4548", layer="counties"),
        ("crs-missing",),
        ("条中央经线都能落在中国", "中央经线 117°", 'reading.counties.crs = "EPSG:4548"'),
        None,
        layer="counties",
    ),
    FileCase(
        "the zone beside the right one",
        numbers("EPSG:4548", declared="EPSG:4549"),
        ("crs-declared-unfit",),
        ("120", "不在该在的地方", 'reading.settlements.crs = "EPSG:4548"'),
        None,
    ),
    FileCase(
        "the zone without number for numbers that have one",
        numbers("EPSG:4527", declared="EPSG:4548", suffix=".gpkg"),
        ("crs-declared-unfit",),
        ('reading.settlements.crs = "EPSG:4527"',),
        None,
    ),
    *(
        FileCase(
            f"metres that are called degrees{suffix}",
            numbers("EPSG:4527", declared=declared, suffix=suffix),
            ("crs-degrees-but-metres",),
            ("坐标值却是米", 'reading.settlements.crs = "EPSG:4527"'),
            None,
        )
        for suffix, declared in ((".shp", "EPSG:4490"), (".gpkg", "EPSG:4326"))
    ),
    FileCase(
        "the scenario names a system nobody knows",
        numbers("EPSG:4527"),
        ("crs-word-unknown",),
        ("市独立坐标系", "EPSG:4527", "国家2000"),
        LayerReading(crs="EPSG:4527"),
        how=LayerReading(crs="市独立坐标系"),
    ),
    FileCase(
        "the scenario names the wrong zone",
        numbers("EPSG:4548"),
        ("crs-declared-unfit",),
        ("EPSG:4548", "不在该在的地方"),
        None,
        how=LayerReading(crs="EPSG:4550"),
    ),
    FileCase(
        "Amap's coordinates called CGCS2000",
        sixty(gcj_of),
        ("posing-layer",),
        ("GCJ-02", "方位 8", "到最近道路的距离中位数", 'reading.settlements.crs = "GCJ-02"'),
        None,
        county=True,
    ),
    FileCase(
        "Baidu's coordinates called CGCS2000",
        sixty(bd_of),
        ("posing-layer",),
        ("BD-09", "百度", 'reading.settlements.crs = "BD-09"'),
        None,
        county=True,
    ),
    FileCase(
        "Amap's coordinates called nothing",
        sixty(gcj_of, named=False),
        ("crs-missing",),
        ('reading.settlements.crs = "GCJ-02"', "距离中位数"),
        None,
        county=True,
    ),
    FileCase(
        "true degrees called nothing",
        sixty(None, named=False),
        ("crs-missing",),
        ('reading.settlements.crs = "EPSG:4490"', "EPSG:4326", "写哪个都一样"),
        None,
        county=True,
    ),
]

GUESSES = [
    *(
        GuessCase(
            f"numbers of {crs} that say so{suffix}",
            numbers(crs, declared=crs, suffix=suffix),
            "crs",
            "EPSG:4490",
            ("crs-refused",),
        )
        for crs, suffix in (
            ("EPSG:4527", ".shp"),
            ("EPSG:4548", ".gpkg"),
            ("EPSG:4527", ".geojson"),
            ("EPSG:4509", ".shp"),
            ("EPSG:3857", ".gpkg"),
            ("EPSG:2363", ".shp"),
            ("EPSG:2415", ".gpkg"),
        )
    ),
]
