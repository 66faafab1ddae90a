"""Coordinates typed into tables: 经度 and 纬度, 117°58′16″, 117.97,37.38 in one cell, X north and Y east.

Where it stands: used by ``geo.reading.sheets.grid`` for layers of points; what comes out are bare points.
Which system their numbers are in is said only if the table says so; otherwise ``geo.coordinates`` finds out
with the user.

Method: headings say which columns are meant, magnitudes say which of two numbers is the longitude or the easting:
inside China the ranges of longitude and latitude have nothing in common, nor have those of easting (with zone prefix or
without) and northing. A pair that only makes sense the other way round is swapped, and listed.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from geo.reading.headings import plain
from geo.reading.number_words import is_wide, read_number
from geo.reading.repairs import RepairKind

Pair = tuple[float, float]

CHINA_LON = (73.0, 136.0)
CHINA_LAT = (3.0, 54.0)
NORTH_M = (300_000.0, 6_200_000.0)
EAST_M = ((100_000.0, 900_000.0), (8_000_000.0, 48_000_000.0))
"""Eastings without and with zone prefix; Web Mercator lies in the second range."""

SYSTEMS: tuple[tuple[str, str], ...] = (
    (r"gcj-?02|火星|高德|腾讯|amap", "GCJ-02"),
    (r"bd-?09|百度|baidu", "BD-09"),
    (r"cgcs-?2000|国家2000|2000国家大地坐标系?|大地2000|国家大地2000|天地图", "CGCS2000"),
    (r"wgs-?(?:19)?84|gps84", "WGS84"),
    (r"(?:西安|xian|xi'an)-?(?:19)?80", "XIAN80"),
    (r"(?:北京|beijing)-?(?:19)?54", "BEIJING54"),
)
"""Words for coordinate systems in headings and cells, folded."""

GEOGRAPHIC = {"CGCS2000": 4490, "WGS84": 4326, "XIAN80": 4610, "BEIJING54": 4214}
FIRST_ZONES: dict[str, tuple[int, int | None]] = {
    "CGCS2000": (4513, 4491),
    "XIAN80": (2349, 2327),
    "BEIJING54": (2401, None),
}
"""EPSG of 3° zone 25 and of 6° zone 13, both with zone prefix; the next zones follow."""

FIRST_SIX, FIRST_THREE = 13, 25
ZONES = (*range(FIRST_SIX, 24), *range(FIRST_THREE, 46))
"""Numbers of the 6° and 3° zones of China."""

DEGREES = -1
LEAST_ALIKE = 0.9
"""Share of the rows whose numbers must be of one kind, degrees or metres of one zone."""

ROLES: dict[str, tuple[str, ...]] = {
    "lon": (
        "经度",
        "东经",
        "lon",
        "lng",
        "long",
        "longitude",
        "经度坐标",
        "坐标经度",
        "中心经度",
        "经度e",
        "东经坐标",
    ),
    "lat": ("纬度", "北纬", "lat", "latitude", "纬度坐标", "坐标纬度", "中心纬度", "纬度n", "北纬坐标"),
    "east": (
        "东坐标",
        "东",
        "东向",
        "坐标东",
        "东向坐标",
        "easting",
        "横坐标",
        "y东",
        "y东坐标",
        "东坐标y",
        "y坐标东",
        "横坐标y",
        "y横坐标",
    ),
    "north": (
        "北坐标",
        "北",
        "北向",
        "坐标北",
        "北向坐标",
        "northing",
        "纵坐标",
        "x北",
        "x北坐标",
        "北坐标x",
        "x坐标北",
        "纵坐标x",
        "x纵坐标",
    ),
    "x": ("x", "x坐标", "坐标x", "pointx", "xcoord", "x值"),
    "y": ("y", "y坐标", "坐标y", "pointy", "ycoord", "y值"),
    "pair": (
        "坐标",
        "经纬度",
        "经纬度坐标",
        "坐标经纬度",
        "地理坐标",
        "位置坐标",
        "点位坐标",
        "gps",
        "gps坐标",
        "坐标点",
        "坐标值",
        "中心坐标",
        "中心点坐标",
        "坐标位置",
        "定位坐标",
        "lonlat",
        "lnglat",
        "latlon",
        "latlng",
        "经度纬度",
        "纬度经度",
        "经度,纬度",
        "纬度,经度",
    ),
    "crs": ("坐标系", "坐标系统", "坐标参考系", "坐标基准", "crs", "坐标类型"),
    "wkt": ("wkt", "geometry", "geom", "thegeom"),
    "lond": ("经度度", "东经度"),
    "lonm": ("经度分", "东经分"),
    "lons": ("经度秒", "东经秒"),
    "latd": ("纬度度", "北纬度"),
    "latm": ("纬度分", "北纬分"),
    "lats": ("纬度秒", "北纬秒"),
}
HEADINGS = {plain(word): role for role, words in ROLES.items() for word in words}

QUOTES = str.maketrans(
    {
        "′": "'",
        "’": "'",
        "‘": "'",
        "＇": "'",
        "`": "'",
        "´": "'",
        "″": '"',
        "”": '"',
        "“": '"',
        "＂": '"',
        "º": "°",
        "˚": "°",
    }
)
SIDE = r"(东经|西经|北纬|南纬|经度|纬度|[ewns])"
NUMBER = r"(\d{1,3}(?:\.\d+)?)"
MARKED = re.compile(
    rf"{SIDE}?:?\s*(-?){NUMBER}\s*[°度]\s*(?:{NUMBER}\s*['分]?\s*)?(?:{NUMBER}\s*(?:\"|''|秒)?\s*)?{SIDE}?",
    re.ASCII,
)
THREE_PARTS = re.compile(rf"{SIDE}?\s*(-?){NUMBER}([-:\s]){NUMBER}\4{NUMBER}\s*{SIDE}?", re.ASCII)
SIDED = re.compile(rf"{SIDE}?:?\s*(-?\d+(?:\.\d+)?)\s*{SIDE}?", re.ASCII)
BETWEEN = (
    r"[,;、|/]",
    r"\s+",
    r"(?<=\d[ewns])|(?<=['\"][ewns])",
    r"(?=[ewns]\s*\d)",
    r"(?=北纬|东经)",
    r"(?=纬度|经度)",
)
"""What may stand between two coordinates of one cell, tried in turn."""
AXIS = {"东经": "lon", "西经": "-lon", "经度": "lon", "e": "lon", "w": "-lon"}
AXIS |= {"北纬": "lat", "南纬": "-lat", "纬度": "lat", "n": "lat", "s": "-lat"}


@dataclass(frozen=True, slots=True)
class Coordinate:
    """One number of a place.

    Attributes
    ----------
    value : float
        Decimal degrees or metres, finite.
    axis : str
        ``lon`` or ``lat`` where the text itself says so (北纬, E); "" otherwise.
    kinds : tuple of RepairKind
        The guesses on the way.
    """

    value: float
    axis: str = ""
    kinds: tuple[RepairKind, ...] = ()


def coordinate_role(heading: str) -> str:
    """Return what a heading says of coordinates: ``lon``, ``lat``, ``x``, ``pair``, ``crs`` …; "" if nothing."""
    text = _folded(heading)
    for pattern, _ in SYSTEMS:
        text = re.sub(pattern, "", text)
    text = re.sub(r"epsg:?\d{4,5}|坐标系(?=.)|单位|十进制|小数", "", text)
    bare = plain(text)
    role = HEADINGS.get(bare) or HEADINGS.get(plain(heading)) or ""
    return role or (HEADINGS.get(bare[:-1], "") if bare.endswith(("度", "°", "米", "m")) else "")


def stated_system(text: str) -> str:
    """Return the coordinate system a heading or cell names: ``EPSG:4527``, ``CGCS2000``, ``GCJ-02`` …; "" if none."""
    folded = _folded(text)
    epsg = re.search(r"epsg:?(\d{4,5})", folded)
    if epsg is not None:
        return f"EPSG:{epsg[1]}"
    return next((name for pattern, name in SYSTEMS if re.search(pattern, folded)), "")


def epsg_of(system: str, eastings: list[float]) -> str:
    """Return the EPSG code of a stated system for these longitudes or eastings; "" where they leave it open.

    An easting without zone prefix does not say which zone it belongs to. A number that occurs in no system, and one
    row in ten of another kind than the rest, are typing errors of their rows and no reason to doubt the table.
    """
    if system.startswith("EPSG:") or not eastings or system not in GEOGRAPHIC:
        return system if system.startswith("EPSG:") else ""
    kinds = Counter(kind for east in eastings if (kind := _easting_kind(east)) is not None)
    (zone, count), *_ = (*kinds.most_common(1), (0, 0))
    if zone == 0 or count < LEAST_ALIKE * kinds.total():
        return ""
    if zone == DEGREES:
        return f"EPSG:{GEOGRAPHIC[system]}"
    three, six = FIRST_ZONES.get(system, (None, None))
    if zone >= FIRST_THREE:
        return "" if three is None else f"EPSG:{three + zone - FIRST_THREE}"
    return "" if six is None else f"EPSG:{six + zone - FIRST_SIX}"


def _easting_kind(east: float) -> int | None:
    """Return the zone number before an easting, 0 where it has none, `DEGREES` of a longitude; None of neither."""
    if abs(east) <= 180:
        return DEGREES
    if EAST_M[0][0] <= east <= EAST_M[0][1]:
        return 0
    zone = int(east // 1_000_000)
    return zone if zone in ZONES else None


def read_coordinate(text: str) -> Coordinate | None:
    """Return the degrees or metres a text means; None if it means none. Never raises.

    Examples
    --------
    >>> read_coordinate("东经117°58′16.8″")
    Coordinate(value=117.97133333333333, axis='lon', kinds=('degrees-minutes',))
    """
    if len(text) > 60:
        return None
    number = read_number(text, "m")
    if number is not None and set(number.kinds) <= {"full-width", "number-text"}:
        return Coordinate(number.value, "", number.kinds)
    plain_text = _degree_text(text)
    wide: tuple[RepairKind, ...] = ("full-width",) if is_wide(re.sub("[＇＂]", "", text)) else ()
    found = MARKED.fullmatch(plain_text)
    if found is not None:
        before, minus, degrees, minutes, seconds, behind = found.groups()
        return _sexagesimal(before or behind, minus, degrees, minutes, seconds, wide)
    parts = THREE_PARTS.fullmatch(plain_text)
    if parts is not None:
        before, minus, degrees, _, minutes, seconds, behind = parts.groups()
        return _sexagesimal(before or behind, minus, degrees, minutes, seconds, wide)
    sided = SIDED.fullmatch(plain_text)
    if sided is not None and (sided[1] or sided[3]):
        axis = AXIS[sided[1] or sided[3]]
        value = float(sided[2])
        return Coordinate(-value if axis[0] == "-" else value, axis.lstrip("-"), (*wide, "degrees-minutes"))
    return None


def from_parts(degrees: float, minutes: float, seconds: float) -> float | None:
    """Return decimal degrees of degrees, minutes and seconds in three cells; None if they are no angle."""
    if not (0 <= minutes < 60 and 0 <= seconds < 60 and abs(degrees) <= 180):
        return None
    size = abs(degrees) + minutes / 60 + seconds / 3600
    return -size if degrees < 0 else size


def read_pair(text: str) -> tuple[Coordinate, Coordinate] | None:
    """Return the two coordinates that stand in one cell, in the order of the text; None if there are not just two."""
    if len(text) > 120:
        return None
    plain_text = _degree_text(text)
    plain_text = re.sub(r"^point\s*", "", plain_text).strip("()[]{}<>【】 ")
    for between in BETWEEN:
        texts = [piece.strip() for piece in re.split(between, plain_text) if piece.strip()]
        if len(texts) == 2:
            first, second = (read_coordinate(piece) for piece in texts)
            if first is not None and second is not None:
                return first, second
    return None


def in_china(pair: Pair) -> bool:
    """Return whether (longitude, latitude) lies inside China."""
    return CHINA_LON[0] <= pair[0] <= CHINA_LON[1] and CHINA_LAT[0] <= pair[1] <= CHINA_LAT[1]


def is_grid_pair(pair: Pair) -> bool:
    """Return whether (easting, northing) can be metres of a zone in China."""
    return NORTH_M[0] <= pair[1] <= NORTH_M[1] and any(low <= pair[0] <= high for low, high in EAST_M)


def is_swapped(pair: Pair) -> bool:
    """Return whether `pair` makes sense only the other way round."""
    turned = (pair[1], pair[0])
    sound = in_china(pair) or is_grid_pair(pair)
    return not sound and (in_china(turned) or is_grid_pair(turned))


def _sexagesimal(  # noqa: PLR0917 the parts of one text in their order
    side: str | None,
    minus: str,
    degrees: str,
    minutes: str | None,
    seconds: str | None,
    wide: tuple[RepairKind, ...],
) -> Coordinate | None:
    if (minutes is not None and "." in degrees) or (seconds is not None and "." in (minutes or "")):
        return None
    size = from_parts(float(degrees), float(minutes or 0), float(seconds or 0))
    if size is None:
        return None
    axis = AXIS[side] if side else ""
    return Coordinate(
        -size if minus or axis.startswith("-") else size, axis.lstrip("-"), (*wide, "degrees-minutes")
    )


def _degree_text(text: str) -> str:
    return (
        unicodedata.normalize("NFKC", text.translate(QUOTES))
        .translate(QUOTES)
        .lower()
        .replace("''", '"')
        .strip()
    )


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split()).replace("_", "")
