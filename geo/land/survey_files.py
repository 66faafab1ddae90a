"""Areas and spots as the land authority takes them: shapefile and corner-point text in the survey zone.

Where it stands: below ``geo.land.query_sheet``. The corner-point text is read back by
``geo.reading.files.corner_points``.

Method: CGCS2000 3° zone with its number in front (EPSG:4513 for zone 25 … EPSG:4533 for zone 45), the zone the region
is measured in. Outer rings run clockwise, holes the other way; X is north, Y is east. Attributes are written in GBK
with a ``.cpg`` beside them, names at most ten bytes. Only what somebody drew or surveyed becomes a polygon: a spot
stays a spot.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import pyogrio
import pyproj
import shapely

from geo.coordinates.crs import FIRST_ZONE, FIRST_ZONE_EPSG, LAST_ZONE

FIRST_PREFIXED_EPSG = 4513
ENCODING = "GBK"
MOST_NAME_BYTES = 10
MOST_TEXT_BYTES = 254
SQUARE_METRES_PER_HECTARE = 10_000.0


def survey_crs(measuring_crs: str) -> str:
    """Return the survey zone with prefix of a measuring zone, ``EPSG:4527`` for ``EPSG:4548``.

    A region measured in any other system keeps it: there is no survey zone to name.
    """
    number = re.fullmatch(r"EPSG:(\d+)", measuring_crs)
    zone = int(number[1]) - FIRST_ZONE_EPSG + FIRST_ZONE if number else 0
    return (
        f"EPSG:{FIRST_PREFIXED_EPSG + zone - FIRST_ZONE}"
        if FIRST_ZONE <= zone <= LAST_ZONE
        else measuring_crs
    )


def zone_number(crs: str) -> int | None:
    """Return the number of a survey zone with prefix, None for any other system."""
    number = re.fullmatch(r"EPSG:(\d+)", crs)
    zone = int(number[1]) - FIRST_PREFIXED_EPSG + FIRST_ZONE if number else 0
    return zone if FIRST_ZONE <= zone <= LAST_ZONE else None


def write_survey_shapefile(path: Path, frame: gpd.GeoDataFrame, *, date: str) -> None:
    """Write `frame` as a shapefile in GBK; text that a field cannot hold is cut at a whole character.

    Parameters
    ----------
    path : Path
        Ends in ``.shp``.
    frame : GeoDataFrame
        Column names of at most ten bytes in GBK; one kind of geometry.
    date : str
        ISO date written into the attribute file, so that the same question gives the same bytes.

    Raises
    ------
    ValueError
        If a column name is too long: a fault of ours.
    """
    for name in frame.columns:
        if len(str(name).encode(ENCODING)) > MOST_NAME_BYTES:
            raise ValueError(f"the column name '{name}' is longer than {MOST_NAME_BYTES} bytes")
    cut = frame.copy()
    for name in frame.columns.drop(frame.geometry.name):
        if not len(frame) or isinstance(frame[name].iloc[0], str):
            cut[name] = [_held(str(text)) for text in frame[name]]
    pyogrio.write_dataframe(cut, path, driver="ESRI Shapefile", encoding=ENCODING, DBF_DATE_LAST_UPDATE=date)
    path.with_suffix(".cpg").write_text(ENCODING, encoding="ascii", newline="\n")


def corner_points_text(
    parcels: Sequence[tuple[Mapping[str, str], shapely.Geometry]], crs: str, *, unit: str, date: str
) -> str:
    """Return the corner-point text (勘测定界) of polygons.

    Parameters
    ----------
    parcels : sequence of (mapping, Polygon or MultiPolygon)
        Number, name and use under ``id``, ``name`` and ``use``; shapes in `crs`, x = east, y = north.
    crs : str
        Survey zone with prefix, or any projected system.
    unit, date : str
        Who wrote it, and when (ISO).
    """
    zone = zone_number(crs)
    name = "2000国家大地坐标系" if zone else str(pyproj.CRS(crs).name)
    lines = [
        "[属性描述]",
        "格式版本号=1.01版本",
        f"数据产生单位={_plain(unit)}",
        f"数据产生日期={date}",
        f"坐标系={_plain(name)}",
        "几度分带=3",
        "投影类型=高斯克吕格",
        "计量单位=米",
        f"带号={zone if zone else ''}",
        "精度=0.001",
        "转换参数=,,,,,,",
        "[地块坐标]",
    ]
    for about, shape in parcels:
        rings = _rings(shape)
        # hectares, as survey offices write the area of a parcel
        area = float(shapely.area(shape)) / SQUARE_METRES_PER_HECTARE
        words = [_plain(about[key]) for key in ("id", "name")]
        count = sum(len(ring) for ring in rings)
        lines.append(f"{count},{area:.4f},{words[0]},{words[1]},面,,{_plain(about['use'])},@")
        number = 0
        for ring_number, ring in enumerate(rings, start=1):
            first = number + 1
            for place, (east, north) in enumerate(ring):
                closes = place == len(ring) - 1
                number += not closes
                lines.append(f"J{first if closes else number},{ring_number},{north:.3f},{east:.3f}")
    return "\n".join(lines) + "\n"


def _rings(shape: shapely.Geometry) -> list[list[tuple[float, float]]]:
    """Return the closed rings: of each part the outer one clockwise, then its holes."""
    rings = []
    for part in shapely.get_parts(shapely.force_2d(shape)):
        turned = shapely.Polygon(part).reverse() if _is_counterclockwise(part) else part
        holes = [hole if shapely.is_ccw(hole) else hole.reverse() for hole in turned.interiors]
        rings.extend([list(turned.exterior.coords), *(list(hole.coords) for hole in holes)])
    return rings


def _is_counterclockwise(part: shapely.Geometry) -> bool:
    return bool(shapely.is_ccw(shapely.get_exterior_ring(part)))


def _plain(text: str) -> str:
    """Return `text` so that it stays within its field of a comma-separated line."""
    return re.sub(r"\s+", " ", text).replace(",", "，").replace("@", "＠").replace("=", "＝").strip()


def _held(text: str) -> str:
    """Return as much of `text` as a field of the attribute file holds, in characters GBK has."""
    raw = text.encode(ENCODING, errors="replace")
    return raw[:MOST_TEXT_BYTES].decode(ENCODING, errors="ignore")
