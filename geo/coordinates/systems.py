"""The coordinate systems Chinese offices hand out, with their names and EPSG numbers.

Where it stands: the list ``geo.coordinates.doctor`` tries on a layer whose system nobody names, and the dictionary
by which a word of the user (``EPSG:4527``, 国家2000, 高德 …) is understood. Knows no layers.

Method: every Gauss-Krüger family is a row of numbers (first EPSG number, zone width, with or without the zone
number in front of the easting, datum); the zones follow from it by counting. Tests hold each of them against the
library's own definitions.
"""

import unicodedata
from dataclasses import dataclass
from typing import Literal

import pyproj
from pyproj.exceptions import CRSError

from geo.words.message import Message, message

Datum = Literal["CGCS2000", "WGS84", "Xian80", "Beijing54", "GCJ-02", "BD-09", "other"]

KEPT_CRS = "EPSG:4490"
"""What every layer is kept in: CGCS2000 degrees."""

SAFE_DATUMS: tuple[Datum, ...] = ("CGCS2000", "WGS84")
"""The same to within a metre. Xi'an 80 and Beijing 54 lie tens of metres off, by parameters that the survey
offices keep and that are not public."""
SHIFTED_DATUMS: tuple[Datum, ...] = ("GCJ-02", "BD-09")
"""Moved on purpose, by a formula that is known."""

DATUM_NAMES: dict[str, Message] = {
    "CGCS2000": message("datum-cgcs2000"),
    "WGS84": message("datum-wgs84"),
    "Xian80": message("datum-xian80"),
    "Beijing54": message("datum-beijing54"),
    "GCJ-02": message("datum-gcj02"),
    "BD-09": message("datum-bd09"),
}


@dataclass(frozen=True, slots=True)
class System:
    """One coordinate system.

    Attributes
    ----------
    code : str
        What a scenario line says: ``EPSG:4527``, ``GCJ-02``, ``BD-09``.
    datum : Datum
        What its numbers are counted from.
    name : Message
        In words, e.g. 国家2000 3°带第39带（东坐标前加带号）.
    in_degrees : bool
        Whether its numbers are longitude and latitude; otherwise they are metres.
    width : int
        Width of a Gauss-Krüger zone, 3 or 6 degrees; 0 where there are no such zones.
    middle : int or None
        Central meridian, degrees east; None where there is none.
    prefix : int or None
        Zone number in front of the easting; None if there is none.
    """

    code: str
    datum: Datum
    name: Message
    in_degrees: bool = True
    width: int = 0
    middle: int | None = None
    prefix: int | None = None

    @property
    def named(self) -> Message:
        """Name and EPSG number together, as a sentence shows a system."""
        if not self.code.startswith("EPSG:"):
            return self.name
        return message("system-named", name=self.name, code=self.code)

    @property
    def epsg(self) -> str:
        """The system a projection library reads its numbers in, the shift of GCJ-02 and BD-09 left aside."""
        return self.code if self.code.startswith("EPSG:") else KEPT_CRS


GAUSS_KRUEGER: tuple[tuple[Datum, int, int, int], ...] = (
    ("CGCS2000", 3, 4513, 4534),
    ("CGCS2000", 6, 4491, 4502),
    ("Xian80", 3, 2349, 2370),
    ("Xian80", 6, 2327, 2338),
    ("Beijing54", 3, 2401, 2422),
    ("Beijing54", 6, 21413, 21453),
)
"""Datum, width of a zone, EPSG of the zone about 75°E with its number in front of the easting, and without."""

FIRST_MIDDLE, LAST_MIDDLE = 75, 135


def _zones() -> list[System]:
    found: list[System] = []
    for datum, width, prefixed, plain in GAUSS_KRUEGER:
        for step, middle in enumerate(range(FIRST_MIDDLE, LAST_MIDDLE + 1, width)):
            zone = middle // 3 if width == 3 else (middle + 3) // 6
            words: dict[str, Message | int] = {"datum": DATUM_NAMES[datum], "width": width, "middle": middle}
            named = message("system-zone-prefixed", zone=zone, **words)
            found.append(
                System(
                    f"EPSG:{prefixed + step}",
                    datum,
                    named,
                    in_degrees=False,
                    width=width,
                    middle=middle,
                    prefix=zone,
                )
            )
            bare = message("system-zone-plain", **words)
            found.append(
                System(f"EPSG:{plain + step}", datum, bare, in_degrees=False, width=width, middle=middle)
            )
    return found


def _utm() -> list[System]:
    return [
        System(
            f"EPSG:{32600 + zone}",
            "WGS84",
            message("system-utm", zone=zone),
            in_degrees=False,
            width=6,
            middle=6 * zone - 183,
        )
        for zone in range(43, 54)
    ]


SYSTEMS: tuple[System, ...] = (
    System("EPSG:4490", "CGCS2000", message("system-degrees", datum=DATUM_NAMES["CGCS2000"])),
    System("EPSG:4326", "WGS84", message("system-degrees", datum=DATUM_NAMES["WGS84"])),
    System("GCJ-02", "GCJ-02", message("system-gcj02")),
    System("BD-09", "BD-09", message("system-bd09")),
    System("EPSG:4610", "Xian80", message("system-degrees", datum=DATUM_NAMES["Xian80"])),
    System("EPSG:4214", "Beijing54", message("system-degrees", datum=DATUM_NAMES["Beijing54"])),
    *_zones(),
    System("EPSG:3857", "WGS84", message("system-web-mercator"), in_degrees=False),
    *_utm(),
)
"""All systems that are tried, in the order in which equals are named."""

WORDS: dict[str, str] = {
    "cgcs2000": "EPSG:4490",
    "国家2000": "EPSG:4490",
    "2000国家大地坐标系": "EPSG:4490",
    "大地2000": "EPSG:4490",
    "天地图": "EPSG:4490",
    "wgs84": "EPSG:4326",
    "gps": "EPSG:4326",
    "gcj02": "GCJ-02",
    "高德": "GCJ-02",
    "腾讯": "GCJ-02",
    "火星": "GCJ-02",
    "火星坐标": "GCJ-02",
    "bd09": "BD-09",
    "百度": "BD-09",
    "西安80": "EPSG:4610",
    "1980西安坐标系": "EPSG:4610",
    "xian80": "EPSG:4610",
    "北京54": "EPSG:4214",
    "1954北京坐标系": "EPSG:4214",
    "beijing54": "EPSG:4214",
}
"""What people write, width, case, blanks and dashes aside → code."""

WORDS_SHOWN = "EPSG:4490, EPSG:4527, CGCS2000, WGS84, GCJ-02, BD-09, 国家2000, 高德, 百度, 西安80, 北京54"


def system_of(word: str) -> System | None:
    """Return the system `word` names, or None if nobody knows it.

    Any EPSG number of a geographic or projected system counts, on the list or not.
    """
    plain = unicodedata.normalize("NFKC", word).casefold()
    plain = "".join(letter for letter in plain if letter not in " \t-_")
    plain = plain.removesuffix("坐标系").removesuffix("坐标") if plain not in WORDS else plain
    number = plain.removeprefix("epsg:")
    code = f"EPSG:{number}" if number.isascii() and number.isdigit() else WORDS.get(plain)
    if code is None:
        return None
    known = next((system for system in SYSTEMS if system.code == code), None)
    return known if known is not None else _by_number(code)


def unlisted(crs: pyproj.CRS, code: str = "") -> System:
    """Return a system that is not on the list, under its number or else its own name."""
    name = str(crs.name)
    return System(
        code or name, datum_of(crs), message("system-other", name=name), in_degrees=crs.is_geographic
    )


def datum_of(crs: pyproj.CRS) -> Datum:
    """Return which of the known datums `crs` counts from."""
    geodetic = crs.geodetic_crs
    name = "" if geodetic is None or geodetic.datum is None else geodetic.datum.name
    if name.startswith("World Geodetic System 1984"):
        return "WGS84"
    named: dict[str, Datum] = {"China 2000": "CGCS2000", "Xian 1980": "Xian80", "Beijing 1954": "Beijing54"}
    return named.get(name, "other")


def _by_number(code: str) -> System | None:
    try:
        crs = pyproj.CRS(code)
    except CRSError:
        return None
    if not (crs.is_geographic or crs.is_projected) or len(crs.axis_info) != 2:
        return None
    return unlisted(crs, code)
