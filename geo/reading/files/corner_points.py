"""Corner points of surveyed land (勘测定界 TXT): a text of ``J1,1,4139172.05,39590339.36`` lines to polygons.

Where it stands: called by ``geo.reading.readers`` for ``.txt``; the system its head declares is worked out in
``geo.reading.files.corner_system``.

Method: three kinds of lines. ``key=value`` lines of the head declare the system; a line that ends in ``@`` begins a
parcel (corners, area, number, name, …); all others are corners: label, ring, north (X), east (Y). Plain lists have
neither head nor ``@``: a blank line or a line of words begins the next parcel. Surveyors write north first; where
the numbers can only mean the opposite they are exchanged, parcel by parcel. A ring inside another is a hole.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import shapely
from shapely import MultiPolygon, Polygon

from geo.errors import Fault
from geo.reading.cells import shown
from geo.reading.files.corner_system import axes_of, declared_system
from geo.reading.files.dbf import GB18030, UTF_8, codec_of
from geo.reading.opened import Opened, Source
from geo.reading.repairs import Repair
from geo.words.message import message

SEPARATORS = re.compile(r"[,;、\s]+")
NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]*)?")
LABEL = re.compile(r"[^\W\d_]{0,6}-?[0-9]+(-[0-9]+)?")
RING = re.compile(r"[0-9]{1,3}")
NAME_FIELD = 3
SMALL = 1_000.0
"""Degrees are below, metres above; a corner has two of a kind."""
Corner = tuple[float, float]


@dataclass(slots=True)
class Parcel:
    """A parcel as its lines are read.

    Attributes
    ----------
    line : int
        Line it begins at.
    site_id, name, area : str
        As written in its ``@`` line; "" in a plain list.
    corners : int or None
        How many corners its ``@`` line announces.
    rings : mapping of ring number to corners
        First and second number of each corner as written.
    """

    line: int
    site_id: str = ""
    name: str = ""
    area: str = ""
    corners: int | None = None
    rings: dict[int, list[Corner]] = field(default_factory=dict)


def open_corner_points(path: Path, source: Source) -> Opened:
    """Return the parcels of a corner-point text, indexed by the line each begins at.

    Parameters
    ----------
    path : Path
        The text, in UTF-8 or GB18030.
    source : Source
        May confirm encoding and system, and refuse ``swapped-axes``, ``closed-ring`` and ``encoding``.

    Returns
    -------
    Opened
        Columns `site_id`, `name` and `area` where the file has them (text, as written), shapes in x = east,
        y = north; CRS None where the head does not declare it.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    text, repairs = _decoded(path.read_bytes(), source)
    if text is None:
        return _failed(
            source,
            [
                Fault(
                    source.file,
                    message("corners-encoding"),
                    message("corners-encoding-mend", layer=source.layer),
                )
            ],
        )
    head, parcels, faults = _parcels(text, source)
    # Words over a plain list may be its title; a parcel that announces corners must have them.
    parcels = [parcel for parcel in parcels if parcel.rings or parcel.corners]
    if not parcels and not faults:
        faults = [Fault(source.file, message("corners-none"), message("corners-none-mend"))]
    eastings: list[float] = []
    shapes: list[Polygon | MultiPolygon | None] = []
    for parcel in parcels:
        found, notes, wrong = _shape(parcel, source)
        repairs.extend(notes)
        faults.extend(wrong)
        shapes.append(found)
        if found is not None:
            eastings.extend((found.bounds[0], found.bounds[2]))
    crs, fault = declared_system(head, eastings, source)
    if fault is not None:
        faults.append(fault)
    if faults:
        return _failed(source, faults, repairs)
    data = {
        column: values
        for column in ("site_id", "name", "area")
        if any(values := [getattr(parcel, column) for parcel in parcels])
    }
    frame = gpd.GeoDataFrame(data, geometry=shapes, crs=crs, index=[parcel.line for parcel in parcels])
    return Opened(source, found=True, frame=frame, repairs=tuple(repairs))


def _decoded(content: bytes, source: Source) -> tuple[str | None, list[Repair]]:
    """Return the text and the note that its encoding was guessed; None if nobody can read it."""
    if source.how.encoding:
        return _in_codec(content, codec_of(source.how.encoding) or source.how.encoding), []
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _in_codec(content, "utf-16"), []
    text = _in_codec(content, "utf-8-sig")
    if text is not None or source.refuses("encoding"):
        return text, []
    text = _in_codec(content, GB18030)
    note = message("text-is-gb18030", encoding=GB18030)
    return text, [] if text is None else [source.repair("encoding", note, before=UTF_8, after=GB18030)]


def _in_codec(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except (UnicodeError, LookupError):
        return None


def _parcels(text: str, source: Source) -> tuple[dict[str, str], list[Parcel], list[Fault]]:
    """Return head, parcels and the lines that say nothing that can be understood."""
    head: dict[str, str] = {}
    parcels: list[Parcel] = []
    faults: list[Fault] = []
    plain = "@" not in text
    begin_next = True
    for number, raw in enumerate(text.splitlines(), 1):
        written = raw.replace("\0", "").strip()
        line = unicodedata.normalize("NFKC", written).strip().strip(",")
        corner = _corner(line)
        if corner is not None:
            if begin_next or not parcels or (plain and _lies_apart(parcels[-1], corner)):
                parcels.append(Parcel(number))
            begin_next = False
            _add(parcels[-1], corner, plain=plain)
        elif line.endswith("@"):
            # A name may hold full-width commas; they part the fields only where there are no others.
            parcels.append(_announced(written if written.count(",") >= NAME_FIELD else line, number))
            begin_next = False
        elif not line:
            begin_next = plain
        elif "=" in line:
            key, _, value = line.partition("=")
            head[key.strip()] = value.strip()
        elif line.startswith("[") or _is_heading(line):
            continue
        elif plain and _is_name(line):
            parcels.append(Parcel(number, name=written))
            begin_next = False
        else:
            where = message("at-row", file=source.file, row=number)
            what = message("corner-line-unread", text=shown(line))
            faults.append(Fault(where, what, message("corner-line-unread-mend")))
    return head, parcels, faults


def _is_heading(line: str) -> bool:
    """Return whether a line names the columns: 点号 X Y."""
    words = [word.lower() for word in SEPARATORS.split(line)]
    north, east = ("x", "北", "纵"), ("y", "东", "横")
    return any(word.startswith(north) for word in words) and any(word.startswith(east) for word in words)


def _is_name(line: str) -> bool:
    """Return whether a line of a plain list is words that name the parcel below it."""
    fields = SEPARATORS.split(line)
    return "," not in line and not any(NUMBER.fullmatch(part) for part in fields)


def _announced(line: str, number: int) -> Parcel:
    """Return the parcel that an ``@`` line begins: corners, area, number, name, shape, sheet, use."""
    fields = [part.strip() for part in line.rstrip("@＠").split(",")] + [""] * 4
    count = int(fields[0]) if fields[0].isascii() and fields[0].isdigit() and len(fields[0]) < 9 else None
    return Parcel(number, site_id=fields[2], name=fields[NAME_FIELD], area=fields[1], corners=count)


def _corner(line: str) -> tuple[int | None, float, float] | None:
    """Return ring (None if not given) and the two numbers of a corner line, or None if it is none."""
    fields = [part for part in SEPARATORS.split(line) if part]
    if not 2 <= len(fields) <= 6:
        return None
    ring: int | None = None
    if len(fields) > 2:
        if not LABEL.fullmatch(fields[0]):
            return None
        fields = fields[1:]
        if len(fields) > 2 and RING.fullmatch(fields[0]):
            ring, fields = int(fields[0]), fields[1:]
    if not all(NUMBER.fullmatch(part) and len(part) < 30 for part in fields):
        return None
    first, second = float(fields[0]), float(fields[1])
    return (ring, first, second) if (abs(first) < SMALL) == (abs(second) < SMALL) else None


def _add(parcel: Parcel, corner: tuple[int | None, float, float], *, plain: bool) -> None:
    """Put a corner into its ring; without ring numbers a closed ring ends and the next begins."""
    ring, first, second = corner
    if ring is None:
        ring = max(parcel.rings, default=1)
        held = parcel.rings.get(ring, [])
        if plain and len(held) > 3 and held[0] == held[-1]:
            ring += 1
    parcel.rings.setdefault(ring, []).append((first, second))


def _lies_apart(parcel: Parcel, corner: tuple[int | None, float, float]) -> bool:
    """Return whether the last ring is closed and a corner without ring number lies outside the first one."""
    ring, first, second = corner
    held = list(parcel.rings.values())
    if ring is not None or not held or len(held[-1]) < 4 or held[-1][0] != held[-1][-1]:
        return False
    return not _inside([(first, second)], held[0])


def _shape(parcel: Parcel, source: Source) -> tuple[Polygon | MultiPolygon | None, list[Repair], list[Fault]]:
    """Return the polygon of a parcel, or the faults that keep it from being one."""
    where = message(
        "at-parcel", file=source.file, line=parcel.line, name=shown(parcel.name or parcel.site_id)
    )
    repairs: list[Repair] = []
    if not _count_holds(parcel):
        stand = sum(map(len, parcel.rings.values()))
        what = message("corner-count", said=parcel.corners or 0, stand=stand)
        return None, [], [Fault(where, what, message("corner-count-mend"))]
    axes = axes_of([corner for ring in parcel.rings.values() for corner in ring])
    if axes == "mixed":
        return None, [], [Fault(where, message("corner-order-mixed"), message("corner-order-mixed-mend"))]
    east_first = axes == "east-north" and not source.refuses("swapped-axes", parcel.line)
    if east_first:
        note = message("corners-east-first")
        repairs.append(
            source.repair(
                "swapped-axes", note, row=parcel.line, before="E, N", after="N, E", confidence="sure"
            )
        )
    rings: list[list[Corner]] = []
    for ring in parcel.rings.values():
        if len(set(ring)) < 3:
            return None, [], [Fault(where, message("corners-too-few"), message("corners-too-few-mend"))]
        if ring[0] != ring[-1]:
            if source.refuses("closed-ring", parcel.line):
                return None, [], [Fault(where, message("corner-ring-open"), message("corner-ring-open-mend"))]
            repairs.append(
                source.repair(
                    "closed-ring", message("corner-ring-closed"), row=parcel.line, confidence="sure"
                )
            )
        rings.append([corner if east_first else (corner[1], corner[0]) for corner in ring])
    return _nested(rings), repairs, []


def _count_holds(parcel: Parcel) -> bool:
    """Return whether as many corners stand there as announced; closing corners may be counted or not."""
    if parcel.corners is None:
        return True
    rings = list(parcel.rings.values())
    stand = sum(map(len, rings))
    closing = sum(ring[0] == ring[-1] for ring in rings)
    outer = len(rings[0]) if rings else 0
    return parcel.corners in {stand, stand - closing, stand - closing + len(rings), outer, outer - 1}


def _nested(rings: list[list[Corner]]) -> Polygon | MultiPolygon:
    """Return rings as one shape: a ring inside an earlier one is its hole, any other a part of its own."""
    parts: list[tuple[list[Corner], list[list[Corner]]]] = []
    for ring in rings:
        around = next((part for part in parts if _inside(ring, part[0])), None)
        if around is None:
            parts.append((ring, []))
        else:
            around[1].append(ring)
    polygons = [Polygon(outer, holes) for outer, holes in parts]
    return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)


def _inside(ring: list[Corner], outer: list[Corner]) -> bool:
    """Return whether every corner of `ring` lies in or on `outer`; rings that cannot be compared do not."""
    try:
        return bool(shapely.covers(Polygon(outer), shapely.MultiPoint(ring)))
    except shapely.errors.GEOSException:
        return False


def _failed(source: Source, faults: list[Fault], repairs: list[Repair] | None = None) -> Opened:
    return Opened(source, found=True, frame=None, faults=tuple(faults), repairs=tuple(repairs or ()))
