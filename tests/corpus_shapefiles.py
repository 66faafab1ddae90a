"""Shapefiles whose companions are lost, cut, mixed up or name the wrong coordinate system."""

import struct
from pathlib import Path

import pyproj
from corpus_cells import Layer, whole_world, write_layer
from corpus_files import FileCase, GuessCase, Write, cut, good, lose, put, then

SHP = good(".shp")
ESRI_PRJ = pyproj.CRS("EPSG:4490").to_wkt("WKT1_ESRI")


def villages(rows: int | None = None, **cells: object) -> Write:
    """Return what writes the first `rows` villages, all of them with these cells."""

    def write(folder: Path) -> None:
        layer = whole_world()["settlements"]
        kept = Layer([{**row, **cells} for row in layer.rows][:rows], layer.geometry[:rows])
        write_layer(folder, "settlements", kept, ".shp")

    return write


def swap(folder: Path) -> None:
    """Exchange the contents of shapes and records."""
    shp, dbf = folder / "settlements.shp", folder / "settlements.dbf"
    held = shp.read_bytes()
    shp.write_bytes(dbf.read_bytes())
    dbf.write_bytes(held)


def fewer_records(folder: Path) -> None:
    """Lay the records of a layer of two villages beside the shapes of three."""
    held = {path.name: path.read_bytes() for path in folder.glob("settlements.sh*")}
    villages(2)(folder)
    for name, content in held.items():
        (folder / name).write_bytes(content)


def nowhere(folder: Path) -> None:
    """Write a number that is none as the first easting."""
    path = folder / "settlements.shp"
    held = bytearray(path.read_bytes())
    held[112:120] = struct.pack("<d", float("nan"))
    path.write_bytes(held)


def linked(folder: Path) -> None:
    """Move the shapes elsewhere and leave a link."""
    elsewhere = folder.parent / f"{folder.name}-elsewhere.shp"
    (folder / "settlements.shp").rename(elsewhere)
    (folder / "settlements.shp").symlink_to(elsewhere)


CASES = [
    FileCase(
        "the index of the shapes is lost",
        then(SHP, lose("settlements.shx")),
        ("companion-missing",),
        ("settlements.shx", "作为一套重新复制"),
        SHP,
    ),
    FileCase(
        "the records are lost",
        then(SHP, lose("settlements.dbf")),
        ("companion-missing",),
        ("settlements.dbf", ".prj"),
        SHP,
    ),
    FileCase(
        "only the records are there",
        then(SHP, lose("settlements.shp", "settlements.shx", "settlements.prj")),
        ("layer-missing",),
        ("缺少图层", "settlements"),
        SHP,
    ),
    *(
        FileCase(
            f"the {word} are cut",
            then(SHP, cut(f"settlements.{ending}")),
            ("file-cut",),
            (f"settlements.{ending}", "重新导出"),
            SHP,
        )
        for word, ending in (("shapes", "shp"), ("records", "dbf"))
    ),
    FileCase(
        "the index of the shapes is cut",
        then(SHP, cut("settlements.shx", 0.9)),
        ("file-cut",),
        ("settlements.shx", "不完整"),
        SHP,
    ),
    FileCase(
        "the shapes are an empty file",
        then(SHP, put("settlements.shp", b"")),
        ("file-cut",),
        ("settlements.shp",),
        SHP,
    ),
    FileCase(
        "the shapes are a web page",
        then(SHP, put("settlements.shp", "<html>登录超时</html>" * 20)),
        ("file-cut",),
        ("settlements.shp", "损坏"),
        SHP,
    ),
    FileCase("shapes and records are exchanged", then(SHP, swap), ("file-cut",), ("settlements.shp",), SHP),
    FileCase(
        "the records are of another layer",
        then(SHP, fewer_records),
        ("companions-differ",),
        ("图形有 3 个", "2 行", "不是同一套"),
        SHP,
    ),
    FileCase("nothing was exported", villages(0), ("layer-empty",), ("一行数据也没有", "所选要素"), SHP),
    FileCase(
        "an easting is no number",
        then(SHP, nowhere),
        ("shape-invalid", "shape-missing"),
        ("第 1 行", "张家村"),
        SHP,
    ),
    FileCase(
        "the shapes are a link that leads elsewhere",
        then(SHP, linked),
        ("file-is-a-link",),
        ("settlements.shp", "复制"),
        SHP,
    ),
    FileCase(
        "a folder stands in place of the shapes",
        lambda folder: (folder / "settlements.shp").mkdir(),
        ("file-unreadable", "companion-missing"),
        ("settlements.shp",),
        SHP,
    ),
    # the coordinate system
    FileCase(
        "no coordinate system",
        then(SHP, lose("settlements.prj")),
        ("crs-missing",),
        (".prj", 'reading.settlements.crs = "EPSG:4490"', "提供单位"),
        None,
    ),
    FileCase(
        "no coordinate system and the names of ESRI beside it",
        then(SHP, lose("settlements.prj")),
        ("crs-missing",),
        ("缺少 .prj",),
        then(SHP, put("settlements.prj", ESRI_PRJ)),
    ),
    FileCase(
        "the coordinate system is an empty file",
        then(SHP, put("settlements.prj", b"")),
        ("crs-missing",),
        ("没有坐标系",),
        None,
    ),
    FileCase(
        "the coordinate system is garbled",
        then(SHP, put("settlements.prj", 'GEOGCS["国家2000'.encode("gb18030"))),
        ("prj-garbled",),
        (".prj", "设置图层坐标系"),
        SHP,
    ),
    FileCase(
        "the coordinate system is a word",
        then(SHP, put("settlements.prj", "CGCS2000 3度带")),
        ("crs-missing",),
        ("坐标系",),
        None,
    ),
    FileCase(
        "the coordinate system is one of the site",
        then(SHP, put("settlements.prj", 'LOCAL_CS["滨城区独立坐标系",UNIT["metre",1]]')),
        ("crs-not-convertible", "crs-missing"),
        ("坐标系", "4490"),
        SHP,
    ),
    FileCase(
        "the definition says metres and the numbers are degrees",
        then(SHP, put("settlements.prj", pyproj.CRS("EPSG:4548").to_wkt("WKT1_ESRI"))),
        ("crs-declared-unfit",),
        ("不在该在的地方", 'reading.settlements.crs = "EPSG:4490"'),
        None,
    ),
]

GUESSES: list[GuessCase] = []
