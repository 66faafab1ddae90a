"""Which coordinate system the head of a corner-point text declares, and which of its two numbers is north.

Where it stands: used by ``geo.reading.files.corner_points``.

Method: a Chinese zone system is told by four things: the datum's name, 3° or 6°, the zone, and whether the zone
stands before the easting. Datum and zone must be declared; the zone before an easting is a declaration too, and a
zone number tells 3° (25…45) from 6° (13…23). What is not declared stays None; nothing is guessed from magnitudes
but the order of the two numbers, where only one order can be meant.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from geo.errors import Fault
from geo.reading.opened import Source
from geo.words.message import message

Axes = Literal["north-east", "east-north", "mixed"]

ZONES_3 = range(25, 46)
ZONES_6 = range(13, 24)
FIRST_EPSG = {
    # datum: 3° prefixed, 3° by central meridian, 6° prefixed, 6° by central meridian, degrees
    "cgcs2000": (4513, 4534, 4491, 4502, 4490),
    "xian80": (2349, 2370, 2327, 2338, 4610),
    "beijing54": (2401, 2422, 21413, 21453, 4214),
}
DATUM_WORDS = {
    "cgcs2000": ("2000",),
    "xian80": ("西安80", "西安1980", "1980西安", "80西安", "80国家", "1980"),
    "beijing54": ("北京54", "北京1954", "1954北京", "54北京", "54国家", "1954"),
}
PREFIX_STEP = 1_000_000
NORTHINGS = (300_000.0, 6_000_000.0)
SURE_NORTHING = 1_000_000.0
EASTINGS = (100_000.0, 1_000_000.0)
CHINA_LAT, CHINA_LON = (3.0, 54.0), (73.0, 136.0)


def axes_of(corners: Sequence[tuple[float, float]]) -> Axes:
    """Return in which order the two numbers of every corner stand.

    The order surveyors use, north then east, also where the numbers do not tell.
    """
    orders = {_order(first, second) for first, second in corners} - {None}
    if len(orders) > 1:
        return "mixed"
    return "east-north" if orders == {"east-north"} else "north-east"


def declared_system(
    head: Mapping[str, str], eastings: Sequence[float], source: Source
) -> tuple[str | None, Fault | None]:
    """Return the EPSG code the head declares, or None; with a fault where head and numbers disagree.

    Parameters
    ----------
    head : mapping
        ``key=value`` lines: 坐标系, 几度分带, 带号, 投影类型, 中央子午线.
    eastings : sequence of float
        Some of the eastings, metres (or longitudes, degrees).
    source : Source
        A system the user confirms makes the head's words unimportant.
    """
    words = head.get("坐标系", "") + head.get("坐标系统", "")
    datum = next((name for name, said in DATUM_WORDS.items() if any(word in words for word in said)), None)
    if datum is None or not eastings or source.how.crs:
        return None, None
    three, three_plain, six, six_plain, degrees = FIRST_EPSG[datum]
    if all(CHINA_LON[0] <= east <= CHINA_LON[1] for east in eastings):
        return f"EPSG:{degrees}", None
    prefixes = {int(east // PREFIX_STEP) for east in eastings}
    zone = _zone(head)
    if prefixes != {0}:
        if len(prefixes) > 1 or zone not in {None, *prefixes}:
            seen = ", ".join(str(prefix) for prefix in sorted(prefixes))
            what = message("corner-zone-differs", said=zone or "-", seen=seen)
            return None, Fault(source.file, what, message("corner-zone-differs-mend"))
        zone = prefixes.pop()
        return _coded(zone, three, six), None
    return (None if zone is None else _coded(zone, three_plain, six_plain)), None


def _coded(zone: int, three: int, six: int) -> str | None:
    if zone in ZONES_3:
        return f"EPSG:{three + zone - ZONES_3[0]}"
    return f"EPSG:{six + zone - ZONES_6[0]}" if zone in ZONES_6 else None


def _zone(head: Mapping[str, str]) -> int | None:
    """Return the zone the head declares, by number or by central meridian; None if it contradicts itself."""
    width = _whole(head.get("几度分带", "").rstrip("度带"))
    zone = _whole(head.get("带号", "").rstrip("带"))
    meridian = _whole(head.get("中央子午线", "").rstrip("度°"))
    if "高斯" not in head.get("投影类型", "高斯"):
        return None
    if zone is None and meridian is not None and width == 3 and meridian % 3 == 0:
        zone = meridian // 3
    if zone is None and meridian is not None and width == 6 and (meridian + 3) % 6 == 0:
        zone = (meridian + 3) // 6
    fits = {3: ZONES_3, 6: ZONES_6, None: range(ZONES_6[0], ZONES_3[-1] + 1)}.get(width, range(0))
    return zone if zone in fits else None


def _whole(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


def _order(first: float, second: float) -> Axes | None:
    """Return the only order two numbers can mean, or None if they do not tell."""
    is_first, is_second = _can_be_pair(first, second), _can_be_pair(second, first)
    if is_first == is_second:
        return None
    return "north-east" if is_first else "east-north"


def _can_be_pair(north: float, east: float) -> bool:
    """Return whether two numbers can be northing and easting, or latitude and longitude, in China."""
    if CHINA_LAT[0] <= north <= CHINA_LAT[1] and CHINA_LON[0] <= east <= CHINA_LON[1]:
        return True
    plain = east if east < PREFIX_STEP else east % PREFIX_STEP
    prefixed = east >= ZONES_6[0] * PREFIX_STEP
    if not EASTINGS[0] <= plain <= EASTINGS[1] or (east >= PREFIX_STEP and not prefixed):
        return False
    return (NORTHINGS[0] if prefixed else SURE_NORTHING) <= north <= NORTHINGS[1]
