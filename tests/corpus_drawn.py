"""GeoJSON, GeoPackage and geodatabase files that are cut, describe other data or hold several layers."""

import contextlib
import json
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pyogrio
from corpus_cells import whole_world
from corpus_files import FileCase, GuessCase, Write, cut, good, put, then

from geo.reading.settings import LayerReading

GEOJSON, GPKG = good(".geojson"), good(".gpkg")
REFUSE_ENCODING = LayerReading(refuse=frozenset({"encoding"}))


def geojson(**members: object) -> Write:
    """Return what writes the villages with other members of the collection."""

    def write(folder: Path) -> None:
        GEOJSON(folder)
        path = folder / "settlements.geojson"
        told = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**told, **members}, ensure_ascii=False), encoding="utf-8")

    return write


def recoded(name: str, encoding: str) -> Write:
    """Return what writes a UTF-8 text in another encoding."""

    def damage(folder: Path) -> None:
        path = folder / name
        path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))

    return damage


def database(suffix: str, layers: Sequence[str], plain: str = "") -> Write:
    """Return what writes the villages under several names in one database; `plain` is a table without shapes."""

    def write(folder: Path) -> None:
        path = folder / f"settlements{suffix}"
        held = whole_world()["settlements"]
        frame = held.frame()
        driver = {".gdb": "OpenFileGDB", ".gpkg": "GPKG"}[suffix]
        # Without it every whole number is said to become a decimal one.
        options = {"TARGET_ARCGIS_VERSION": "ARCGIS_PRO_3_2_OR_LATER"} if suffix == ".gdb" else {}
        for name in layers:
            pyogrio.write_dataframe(frame, path, layer=name, driver=driver, append=path.exists(), **options)
        if plain:
            pyogrio.write_dataframe(frame.drop(columns="geometry"), path, layer=plain, driver=driver)

    return write


def undefined(number: int) -> Write:
    """Return what gives the villages one of the two systems of a GeoPackage that are none."""

    def damage(folder: Path) -> None:
        with contextlib.closing(sqlite3.connect(folder / "settlements.gpkg")) as base:
            for table in ("gpkg_geometry_columns", "gpkg_contents"):
                base.execute(f"UPDATE {table} SET srs_id = {number}")
            base.commit()

    return damage


def gutted(folder: Path) -> None:
    """Leave of a geodatabase only its smallest files."""
    for path in sorted((folder / "settlements.gdb").iterdir()):
        if path.name.endswith((".gdbtable", ".gdbtablx")):
            path.unlink()


def packed_database(folder: Path) -> None:
    """Put a file where the folder of a geodatabase should be."""
    shutil.rmtree(folder / "settlements.gdb")
    (folder / "settlements.gdb").write_bytes(b"gdb")


JSON_CASES = [
    FileCase(
        "GeoJSON in GB18030 that must not be guessed",
        then(GEOJSON, recoded("settlements.geojson", "gb18030")),
        ("geojson-not-utf-8",),
        ("UTF-8", 'reading.settlements.encoding = "GB18030"'),
        None,
        how=REFUSE_ENCODING,
    ),
    FileCase(
        "GeoJSON cut in the middle",
        then(GEOJSON, cut("settlements.geojson")),
        ("file-unreadable",),
        ("损坏", "重新导出"),
        GEOJSON,
    ),
    FileCase(
        "GeoJSON that is a list",
        put("settlements.geojson", "[1, 2]"),
        ("file-unreadable",),
        ("settlements.geojson",),
        GEOJSON,
    ),
    FileCase("an empty GeoJSON", put("settlements.geojson", b""), ("file-unreadable",), ("重新",), GEOJSON),
    FileCase(
        "GeoJSON without features",
        geojson(features=[]),
        ("layer-empty", "layer-without-geometry", "file-unreadable"),
        ("settlements.geojson",),
        GEOJSON,
    ),
    FileCase(
        "GeoJSON of bytes that are no text",
        put("settlements.geojson", b"{\xff\xfe\x81\xff}" * 9),
        ("geojson-not-utf-8",),
        ("编码",),
        GEOJSON,
    ),
    FileCase(
        "GeoJSON nested beyond measure",
        put("settlements.geojson", '{"a":' + "[" * 5000 + "]" * 5000 + "}"),
        ("too-deep",),
        ("深得反常",),
        GEOJSON,
    ),
    FileCase(
        "a description of data elsewhere called GeoJSON",
        put("settlements.geojson", '<OGRVRTDataSource><OGRVRTLayer name="a"/></OGRVRTDataSource>'),
        ("describes-elsewhere", "file-unreadable"),
        ("settlements.geojson",),
        GEOJSON,
    ),
    FileCase(
        "GeoJSON whose old crs member names nothing",
        geojson(crs={"type": "name", "properties": {"name": "滨城区独立坐标系"}}),
        ("crs-missing",),
        ("没有坐标系", 'reading.settlements.crs = "EPSG:4490"'),
        None,
    ),
]

BASE_CASES = [
    *(
        FileCase(
            f"a GeoPackage of an undefined system in {word}",
            then(GPKG, undefined(number)),
            ("crs-missing",),
            ("没有坐标系", 'reading.settlements.crs = "EPSG:4490"'),
            None,
        )
        for word, number in (("degrees", 0), ("metres", -1))
    ),
    FileCase(
        "a GeoPackage of several layers",
        database(".gpkg", ("甲", "乙")),
        ("geopackage-layers",),
        ("2 个图层", "甲", "乙", 'reading.settlements.inside = "甲"'),
        None,
    ),
    FileCase(
        "a geodatabase of several layers",
        database(".gdb", ("cun2020", "cun2023")),
        ("geopackage-layers",),
        ("cun2020", "reading.settlements.inside"),
        None,
    ),
    FileCase(
        "a GeoPackage of tables only",
        database(".gpkg", (), "cun"),
        ("file-without-layers",),
        ("有图形的图层",),
        GPKG,
    ),
    FileCase(
        "the scenario names a layer the GeoPackage does not have",
        database(".gpkg", ("甲", "乙")),
        ("inside-missing",),
        ("丙", "甲"),
        LayerReading(inside="乙"),
        how=LayerReading(inside="丙"),
    ),
    FileCase(
        "a GeoPackage cut in the middle",
        then(GPKG, cut("settlements.gpkg", 0.3)),
        ("file-unreadable",),
        ("重新",),
        GPKG,
    ),
    FileCase(
        "an empty GeoPackage", put("settlements.gpkg", b""), ("file-unreadable",), ("settlements.gpkg",), GPKG
    ),
    FileCase(
        "a GeoPackage that is a picture",
        put("settlements.gpkg", b"\x89PNG\r\n\x1a\n" * 99),
        ("file-unreadable",),
        ("不是所标的格式",),
        GPKG,
    ),
    FileCase(
        "a geodatabase without its tables",
        then(database(".gdb", ("cun",)), gutted),
        ("file-unreadable",),
        ("settlements.gdb", "重新"),
        database(".gdb", ("cun",)),
    ),
    FileCase(
        "a geodatabase that is a file",
        then(database(".gdb", ("cun",)), packed_database),
        ("geodatabase-not-a-folder",),
        ("文件夹", ".zip"),
        database(".gdb", ("cun",)),
    ),
    FileCase(
        "a folder called GeoPackage",
        lambda folder: (folder / "settlements.gpkg").mkdir(),
        ("file-unreadable",),
        ("settlements.gpkg", "普通文件"),
        GPKG,
    ),
]

CASES = [*JSON_CASES, *BASE_CASES]

GUESSES = [
    GuessCase(
        "GeoJSON in GB18030",
        then(GEOJSON, recoded("settlements.geojson", "gb18030")),
        "encoding",
        "GB18030",
        ("geojson-not-utf-8",),
    ),
    GuessCase(
        "a GeoPackage of several layers, one of them of that name",
        database(".gpkg", ("乙", "行政村")),
        "file-chosen",
        "行政村",
        ("geopackage-layers",),
    ),
]
