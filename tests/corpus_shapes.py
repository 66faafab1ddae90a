"""Shapes that cannot be used: none, of the wrong kind, crossing themselves, open, the wrong way round, out of China."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from corpus_cells import whole_world, write_layer
from corpus_files import FileCase, GuessCase, Write, good
from shapely import (
    GeometryCollection,
    LineString,
    MultiLineString,
    MultiPoint,
    Point,
    Polygon,
    box,
)
from shapely.geometry.base import BaseGeometry

FORMATS = (".gpkg", ".geojson", ".shp")
TOWN = box(117.90, 37.30, 117.95, 37.40)
BOW_TIE = Polygon([(117.90, 37.30), (117.95, 37.40), (117.95, 37.30), (117.90, 37.40)])
NEARLY = Polygon(
    [(117.90, 37.30), (117.95, 37.30), (117.95, 37.40), (117.90, 37.40), (117.90, 37.45), (117.90, 37.30)]
)
"""The township with a spur without area."""
HOLE_OUTSIDE = Polygon(TOWN.exterior.coords, [box(118.2, 37.3, 118.3, 37.4).exterior.coords])
CORNERS = [[lon, lat] for lon, lat in TOWN.exterior.coords]


def reshaped(layer: str, row: int, shape: BaseGeometry | None, suffix: str) -> Write:
    """Return what writes a layer with one shape replaced."""

    def write(folder: Path) -> None:
        world = whole_world()
        world[layer].geometry[row] = shape
        write_layer(folder, layer, world[layer], suffix)

    return write


def transformed(layer: str, change: Callable[[Any], Any], suffix: str, rows: slice = slice(None)) -> Write:
    """Return what writes a layer with some of its shapes changed corner by corner."""

    def write(folder: Path) -> None:
        held = whole_world()[layer]
        held.geometry[rows] = [shapely.transform(shape, change) for shape in held.geometry[rows]]
        write_layer(folder, layer, held, suffix)

    return write


def ring(layer: str, corners: list[list[float]], kind: str = "Polygon") -> Write:
    """Return what writes the layer as GeoJSON with the first shape's corners exactly these, closed or not."""

    def write(folder: Path) -> None:
        good(".geojson", layer)(folder)
        path = folder / f"{layer}.geojson"
        told = json.loads(path.read_text(encoding="utf-8"))
        inner = [corners] if kind == "Polygon" else corners
        told["features"][0]["geometry"] = {"type": kind, "coordinates": inner}
        path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")

    return write


def exchanged(xy: Any) -> Any:
    """Return corners with x and y the other way round."""
    return xy[:, ::-1]


def _unusable() -> list[FileCase]:
    """Return the shapes no reader can use, each in one of the formats in turn."""
    bad: list[tuple[str, str, int, BaseGeometry | None, str, tuple[str, ...]]] = [
        (
            "a village without a shape",
            "settlements",
            1,
            None,
            "shape-missing",
            ("第 2 行", "李家村", "补画图形"),
        ),
        ("a village as an empty point", "settlements", 1, Point(), "shape-missing", ("李家村", "没有图形")),
        (
            "two points in one village",
            "settlements",
            0,
            MultiPoint([(117.91, 37.31), (117.92, 37.32)]),
            "shape-kind-wrong",
            ("张家村", "多个点", "多部件转单部件"),
        ),
        (
            "a village drawn as an area",
            "settlements",
            2,
            TOWN,
            "shape-kind-wrong",
            ("王家村", "面", "应为点"),
        ),
        (
            "a road drawn as a point",
            "roads",
            0,
            Point(117.91, 37.31),
            "shape-kind-wrong",
            ("第 1 行", "应为单条线"),
        ),
        (
            "a road of one place",
            "roads",
            1,
            LineString([(117.92, 37.35), (117.92, 37.35)]),
            "shape-invalid",
            ("不同的点太少", "修复几何图形"),
        ),
        (
            "a township like a bow tie",
            "townships",
            0,
            BOW_TIE,
            "shape-invalid",
            ("旧镇", "自相交", "修复几何图形"),
        ),
        ("a hole outside its township", "townships", 0, HOLE_OUTSIDE, "shape-invalid", ("空洞",)),
        ("a county as a point", "counties", 0, Point(117.9, 37.3), "shape-kind-wrong", ("滨城区", "应为面")),
        (
            "a land of point and area",
            "lands",
            0,
            GeometryCollection([Point(117.93, 37.32), box(117.930, 37.320, 117.931, 37.321)]),
            "shape-kind-wrong",
            ("东地块", "混合"),
        ),
        (
            "a village off Africa",
            "settlements",
            0,
            Point(0.0, 0.0),
            "shape-outside-china",
            ("坐标 0, 0", "中国范围"),
        ),
        (
            "a village whose longitude lost its first digit",
            "settlements",
            0,
            Point(17.91, 37.31),
            "shape-outside-china",
            ("张家村", "17.91,", "填错"),
        ),
        (
            "a village beyond all measure",
            "settlements",
            0,
            Point(1e300, 37.31),
            "shape-invalid",
            ("离谱", "改正"),
        ),
    ]
    cases: list[FileCase] = []
    for number, (name, layer, row, shape, key, said) in enumerate(bad):
        # A shapefile holds no shapes of several kinds, GeoJSON no empty points.
        suffix = ".gpkg" if "kind" in key or shape is None or shape.is_empty else FORMATS[number % 3]
        cases.append(
            FileCase(
                f"{name}{suffix}",
                reshaped(layer, row, shape, suffix),
                (key, "shape-missing") if key == "shape-invalid" and suffix == ".shp" else (key,),
                said,
                good(suffix, layer),
                layer=layer,
            )
        )
    return cases


CASES = [
    *_unusable(),
    FileCase(
        "three corners that enclose nothing",
        ring("townships", [CORNERS[0], CORNERS[1], CORNERS[0]]),
        ("shape-invalid", "shape-missing"),
        ("旧镇",),
        ring("townships", CORNERS),
        layer="townships",
    ),
]

PIECES = MultiLineString([[(117.91, 37.31), (117.915, 37.33)], [(117.917, 37.34), (117.92, 37.35)]])

GUESSES = [
    GuessCase(
        "a ring without its last corner",
        ring("townships", CORNERS[:-1]),
        "closed-ring",
        "",
        ("outline-open",),
        layer="townships",
    ),
    GuessCase(
        "an outline drawn as a line",
        reshaped("townships", 0, LineString(CORNERS), ".gpkg"),
        "closed-ring",
        "Polygon",
        ("shape-kind-wrong",),
        layer="townships",
    ),
    GuessCase(
        "a spur without area",
        reshaped("townships", 0, NEARLY, ".gpkg"),
        "shape",
        "Polygon",
        ("shape-invalid",),
        layer="townships",
    ),
    GuessCase(
        "a road in two pieces",
        reshaped("roads", 0, PIECES, ".gpkg"),
        "shape",
        "2",
        ("shape-kind-wrong",),
        layer="roads",
        loose=("geometry",),
    ),
    *(
        GuessCase(
            f"latitude before longitude in a whole layer{suffix}",
            transformed(layer, exchanged, suffix),
            "swapped-axes",
            "x, y",
            ("shape-outside-china",),
            layer=layer,
        )
        for layer, suffix in (("settlements", ".gpkg"), ("roads", ".geojson"), ("counties", ".shp"))
    ),
    GuessCase(
        "latitude before longitude in one row",
        transformed("settlements", exchanged, ".geojson", slice(1, 2)),
        "swapped-axes",
        "117.920000, 37.350000",
        ("shape-outside-china",),
    ),
    GuessCase(
        "latitude before longitude in one of two facilities",
        transformed("facilities", lambda xy: np.asarray(xy)[:, ::-1], ".shp", slice(0, 1)),
        "swapped-axes",
        "117.915000, 37.320000",
        ("shape-outside-china",),
        layer="facilities",
    ),
]
