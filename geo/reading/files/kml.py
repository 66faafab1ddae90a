"""KML as map programs on phones and desks export it (奥维, Google Earth, ArcGIS): placemarks to rows.

Where it stands: used by ``geo.reading.readers`` for ``.kml`` and the ``.kml`` inside a ``.kmz``.

Method: parsed here and not by GDAL, which turns Chinese names of extended data into underscores and makes a layer
of every folder. All placemarks of all folders are one layer, with `name`, `description` and the extended data as
columns; the standard fixes the system (EPSG:4326). The text is checked by ``geo.reading.files.safe_xml`` first, and a
link to a file elsewhere is a fault: it is not followed, and what it shows would be missing.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import Fault
from geo.reading.files.finding import listed, normal
from geo.reading.files.safe_xml import unsafe_xml
from geo.reading.opened import Opened, Source
from geo.reading.repairs import Repair
from geo.words.message import message

KML_CRS = "EPSG:4326"
DECLARATION = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)[\"']", re.IGNORECASE)
CHINESE = ("gb2312", "gbk", "gb18030", "cp936", "x-gbk")
DEEPEST = 100
"""Elements may stand in one another so deep; real files stay below twenty."""


def open_kml(path: Path, source: Source) -> Opened:
    """Return the placemarks of a KML file, one row each in the order of the file.

    Parameters
    ----------
    path : Path
        The ``.kml`` file.
    source : Source
        `inside` may name a folder of the file.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    content, repairs = _as_utf_8(path.read_bytes(), source)
    unsafe = unsafe_xml(content)
    if unsafe is not None:
        return _failed(source, Fault(source.file, unsafe, message("xml-unsafe-mend")))
    try:
        root = ET.fromstring(content)  # noqa: S314 - document types and entities were refused above
    except (ET.ParseError, ValueError, RecursionError):
        return _failed(source, Fault(source.file, message("xml-damaged"), message("xml-unsafe-mend")))
    fault = _no_kml(root, source)
    if fault is not None:
        return _failed(source, fault)
    inside = source.how.inside
    marks = [mark for folder, mark in _placemarks(root) if not inside or normal(inside) in folder]
    if inside and not marks:
        what = message("inside-missing", inside=inside)
        folders = sorted({name for folder, _ in _placemarks(root) for name in folder})
        mend = message("inside-missing-mend", layer=source.layer, names=listed(folders))
        return _failed(source, Fault(source.file, what, mend))
    try:
        frame = _frame(marks)
    except (ValueError, shapely.errors.GEOSException):
        return _failed(source, Fault(source.file, message("kml-coordinates"), message("xml-unsafe-mend")))
    return Opened(source, found=True, frame=frame, repairs=repairs)


def _as_utf_8(content: bytes, source: Source) -> tuple[bytes, tuple[Repair, ...]]:
    """Return the text in an encoding the parser knows; it does not know the Chinese ones."""
    declared = DECLARATION.match(content)
    if declared is None or declared[1].decode().lower() not in CHINESE:
        return content, ()
    for codec in ("gb18030",) if source.refuses("encoding") else ("utf-8", "gb18030"):
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        begin, end = declared.span(1)
        # The declaration is ASCII, so its places are the same in bytes and in text.
        held = (text[:begin] + "UTF-8" + text[end:]).encode()
        if codec == "gb18030":
            return held, ()
        note = message("encoding-contradicts-declaration", declared=declared[1].decode(), encoding="UTF-8")
        return held, (
            source.repair("encoding", note, before=declared[1].decode(), after="UTF-8", confidence="sure"),
        )
    return content, ()


def _no_kml(root: ET.Element, source: Source) -> Fault | None:
    """Return why this is no KML to be read, or None."""
    if _tag(root) not in {"kml", "Document", "Folder", "Placemark"}:
        return Fault(source.file, message("kml-none"), message("file-unreadable-mend"))
    if any(_tag(element) == "NetworkLink" for element in root.iter()):
        return Fault(source.file, message("kml-links"), message("kml-links-mend"))
    level, depth = [root], 0
    while level:
        level, depth = [child for element in level for child in element], depth + 1
        if depth > DEEPEST:
            return Fault(source.file, message("too-deep"), message("file-unreadable-mend"))
    return None


def _placemarks(root: ET.Element) -> Iterator[tuple[frozenset[str], ET.Element]]:
    """Yield every placemark with the names of the folders around it, in the order of the file."""
    waiting: list[tuple[frozenset[str], ET.Element]] = [(frozenset(), root)]
    while waiting:
        around, element = waiting.pop()
        if _tag(element) == "Placemark":
            yield around, element
            continue
        if _tag(element) in {"Folder", "Document"}:
            around = around | {normal(_child_text(element, "name"))}
        waiting.extend((around, child) for child in reversed(element))


def _frame(marks: list[ET.Element]) -> gpd.GeoDataFrame:
    rows = [_cells(mark) for mark in marks]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    data = {column: [row.get(column) for row in rows] for column in columns}
    shapes = [_only(_shapes(mark)) for mark in marks]
    return gpd.GeoDataFrame(data, geometry=shapes, crs=KML_CRS, index=range(1, len(rows) + 1))


def _cells(mark: ET.Element) -> dict[str, str]:
    """Return name, description and extended data of a placemark; the first of a name counts."""
    cells: dict[str, str] = {}
    for element in mark.iter():
        match _tag(element):
            case "Data":
                heading, value = element.get("name", ""), _child_text(element, "value")
            case "SimpleData":
                heading, value = element.get("name", ""), (element.text or "").strip()
            case _:
                continue
        # A column of that name would stand where the shapes belong.
        heading = f"{heading.strip()}_" if heading.strip().lower() == "geometry" else heading.strip()
        if heading and value:
            cells.setdefault(heading, value)
    for heading in ("name", "description"):
        value = _child_text(mark, heading)
        if value and heading not in {known.lower() for known in cells}:
            cells[heading] = value
    return cells


def _shapes(element: ET.Element) -> list[BaseGeometry]:
    """Return the shapes directly in `element`, parts of a collection opened."""
    found: list[BaseGeometry] = []
    for child in element:
        match _tag(child):
            case "Point":
                found.extend(shapely.Point(corner) for corner in _corners(child)[:1])
            case "LineString":
                corners = _corners(child)
                found.append(shapely.LineString(corners) if corners else shapely.LineString())
            case "LinearRing":
                found.append(shapely.Polygon(_corners(child)))
            case "Polygon":
                found.append(_polygon(child))
            case "MultiGeometry":
                found.extend(_shapes(child))
    return found


def _polygon(element: ET.Element) -> BaseGeometry:
    rings: dict[str, list[list[tuple[float, ...]]]] = {"outerBoundaryIs": [], "innerBoundaryIs": []}
    for child in element:
        if _tag(child) in rings:
            rings[_tag(child)].extend(_corners(ring) for ring in child if _tag(ring) == "LinearRing")
    if not rings["outerBoundaryIs"]:
        return shapely.Polygon()
    return shapely.Polygon(rings["outerBoundaryIs"][0], rings["innerBoundaryIs"])


def _only(shapes: list[BaseGeometry]) -> BaseGeometry | None:
    """Return several shapes of a placemark as one."""
    if len(shapes) < 2:
        return shapes[0] if shapes else None
    points = [shape for shape in shapes if isinstance(shape, shapely.Point)]
    lines = [shape for shape in shapes if isinstance(shape, shapely.LineString)]
    polygons = [shape for shape in shapes if isinstance(shape, shapely.Polygon)]
    if len(points) == len(shapes):
        return shapely.MultiPoint(points)
    if len(lines) == len(shapes):
        return shapely.MultiLineString(lines)
    if len(polygons) == len(shapes):
        return shapely.MultiPolygon(polygons)
    return shapely.GeometryCollection(shapes)


def _corners(element: ET.Element) -> list[tuple[float, ...]]:
    """Return longitude and latitude of every corner; heights are dropped, blanks around commas forgiven."""
    text = re.sub(r"\s*,\s*", ",", _child_text(element, "coordinates"))
    return [tuple(float(part) for part in corner.split(",")[:2]) for corner in text.split()]


def _child_text(element: ET.Element, tag: str) -> str:
    return next(((child.text or "").strip() for child in element if _tag(child) == tag), "")


def _tag(element: ET.Element) -> str:
    """Return the name of an element without its namespace; programs disagree about that."""
    return str(element.tag).rpartition("}")[2]


def _failed(source: Source, fault: Fault) -> Opened:
    return Opened(source, found=True, frame=None, faults=(fault,))
