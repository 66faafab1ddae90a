"""One village layer, one road and one parcel in every kind of file an office may send, and ways to spoil them.

Villages: 张家村 at 117.91°E 37.31°N and 李家村 at 117.92°E 37.35°N, with 12-digit codes.
"""

import json
import zipfile
from pathlib import Path

import geopandas as gpd
from shapely import LineString, Point, box

from geo.contracts.schema import LAYERS
from geo.contracts.tables import Table
from geo.reading.files.finding import folder_files
from geo.reading.opened import Opened
from geo.reading.readers import open_layer
from geo.reading.settings import LayerReading

NAMES = ("张家村", "李家村")
CODES = ("371602101201", "371602101202")
PLACES = (Point(117.91, 37.31), Point(117.92, 37.35))
SQUARE = ((4139172.0, 39590339.0), (4139272.0, 39590339.0), (4139272.0, 39590439.0), (4139172.0, 39590439.0))
"""Corners north, east of a parcel 100 m by 100 m in zone 39."""


def table(name: str) -> Table:
    return next(layer for layer in LAYERS if layer.name == name)


def villages(crs: str = "EPSG:4490") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"code": CODES, "name": NAMES}, geometry=list(PLACES), crs="EPSG:4490").to_crs(
        crs
    )


def roads() -> gpd.GeoDataFrame:
    line = LineString([(117.91, 37.31), (117.92, 37.35)])
    return gpd.GeoDataFrame({"road_id": ["r1"]}, geometry=[line], crs="EPSG:4490")


def county() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"code": ["371602"]}, geometry=[box(117.9, 37.3, 118, 37.4)], crs="EPSG:4490")


def write_shapefile(folder: Path, stem: str = "settlements", encoding: str = "UTF-8") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    villages().to_file(folder / f"{stem}.shp", encoding=encoding, engine="pyogrio")
    return folder


def set_field_name(dbf: Path, number: int, name: bytes) -> None:
    """Overwrite the name of one field (from 0) as software does that cuts at ten bytes."""
    content = bytearray(dbf.read_bytes())
    at = 32 + 32 * number
    content[at : at + 11] = name[:10].ljust(11, b"\0")
    dbf.write_bytes(content)


def geojson(**members: object) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name},
            "geometry": {"type": "Point", "coordinates": [place.x, place.y]},
        }
        for code, name, place in zip(CODES, NAMES, PLACES, strict=True)
    ]
    return json.dumps(
        {"type": "FeatureCollection", **members, "features": features}, ensure_ascii=False, indent=1
    )


def kml(body: str | None = None, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    """Two villages in two folders as 奥维 writes them, headings in Chinese."""
    marks = [
        f"<Folder><name>{name[0]}片</name><Placemark><name>{name}</name><description>备注</description>"
        f'<ExtendedData><Data name="区划代码"><value>{code}</value></Data></ExtendedData>'
        f"<Point><coordinates>{place.x},{place.y},12.5</coordinates></Point></Placemark></Folder>"
        for code, name, place in zip(CODES, NAMES, PLACES, strict=True)
    ]
    return (
        f'{head}\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"{''.join(marks) if body is None else body}</Document></kml>"
    )


def zipped(path: Path, members: dict[str, bytes], encoding: str = "utf-8") -> Path:
    """Write a zip; in an `encoding` other than UTF-8 the names lack the UTF-8 flag, as old packers write them."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name if encoding == "utf-8" else _stand_in(name, encoding), content)
    if encoding != "utf-8":
        held = path.read_bytes()
        for name in members:
            held = held.replace(_stand_in(name, encoding).encode(), name.encode(encoding))
        path.write_bytes(held)
    return path


def _stand_in(name: str, encoding: str) -> str:
    """Return an ASCII name as many bytes long that nothing else in the archive looks like."""
    width = len(name.encode(encoding))
    return f"{sum(name.encode()):x}{name.rpartition('.')[2]}".rjust(width, "Q")[-width:]


def packed(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder as members of an archive."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def opened(folder: Path, layer: str = "settlements", **how: object) -> Opened:
    """Open one layer of a folder as ``load_region`` does."""
    files, fault = folder_files(folder)
    assert fault is None
    return open_layer(files, table(layer), LayerReading(**how))


def keys(outcome: Opened) -> list[str]:
    """Return what is wrong with an outcome; a frame beside it would be a contradiction."""
    assert (outcome.frame is None) == bool(outcome.faults) or not outcome.found
    return [fault.what.key for fault in outcome.faults]


def repaired(outcome: Opened) -> list[tuple[str, str]]:
    return [(repair.kind, repair.after) for repair in outcome.repairs]


def corner_text(head: dict[str, str] | None = None, closed: bool = True, announce: str = "") -> str:
    """The parcel of `SQUARE` as a survey hands it in."""
    told = {
        "坐标系": "2000国家大地坐标系",
        "几度分带": "3",
        "投影类型": "高斯克吕格",
        "带号": "39",
        **(head or {}),
    }
    corners = (*SQUARE, SQUARE[0]) if closed else SQUARE
    labels = [*range(1, len(SQUARE) + 1), 1]
    lines = [
        "[属性描述]",
        "格式版本号=1.01",
        *(f"{key}={value}" for key, value in told.items()),
        "[地块坐标]",
    ]
    lines.append(announce or f"{len(corners)},1.0000,DK-001,供销社地块,面,J50G001,仓储用地,,@")
    lines += [f"J{n},1,{north:.3f},{east:.3f}" for n, (north, east) in zip(labels, corners, strict=False)]
    return "\n".join(lines) + "\n"
