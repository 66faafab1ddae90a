"""Colour, symbol and width of everything that is drawn: one source for page, legend and figures.

Where it stands: below ``maps.review`` and ``maps.gis``; knows tiers, service modes and road classes, no data.

Method: the Okabe–Ito palette, which stays apart under the common colour blindnesses, and a shape beside every
colour, so that no meaning rests on colour alone.
"""

from dataclasses import asdict, dataclass
from typing import Literal

from geo.tier import Tier

Shape = Literal["circle", "square", "triangle", "diamond", "ring", "cross", "dot"]

BLACK = "#000000"
ORANGE = "#E69F00"
SKY = "#56B4E9"
GREEN = "#009E73"
BLUE = "#0072B2"
VERMILLION = "#D55E00"
PURPLE = "#CC79A7"


@dataclass(frozen=True, slots=True)
class Symbol:
    """How a place is drawn: a shape, its colour and its half width in pixels at the whole-region view."""

    shape: Shape
    colour: str
    radius: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a line is drawn.

    Attributes
    ----------
    colour : str
    width : float
        Pixels.
    opacity : float
        0..1.
    from_zoom : int
        Not drawn when the map is zoomed out farther than this.
    """

    colour: str
    width: float
    opacity: float = 1.0
    from_zoom: int = 0


TIERS: dict[str, Symbol] = {
    Tier.POINT.value: Symbol("circle", GREEN, 3.6),
    Tier.STATION.value: Symbol("square", BLUE, 5.2),
    Tier.CENTRE.value: Symbol("triangle", VERMILLION, 8.5),
}
"""Facilities. Filled: new or upgraded; hollow: existing and kept; a black ring around: fused (两网融合)."""

MODES: dict[str, Symbol] = {
    "point": Symbol("dot", SKY, 1.5),
    "hosted": Symbol("diamond", ORANGE, 1.9),
    "mobile": Symbol("ring", PURPLE, 1.7),
    "unserved": Symbol("cross", BLACK, 3.0),
    "none": Symbol("dot", "#9A968D", 1.2),
}
"""Villages by service mode; ``none``: in the region, not in the plan (nothing to collect)."""

LINKS: dict[str, Stroke] = {
    "unit_point": Stroke("#2B8CC4", 0.9, 0.7),
    "unit_station": Stroke("#B07A00", 0.6, 0.32, from_zoom=10),
    "point_station": Stroke(GREEN, 0.9, 0.65),
    "station_centre": Stroke(VERMILLION, 1.7, 0.75),
}
"""Assignments, village → point first; hosted and mobile villages go straight to their station."""

ROADS: dict[str, Stroke] = {
    "expressway": Stroke("#B9A98C", 2.0),
    "national": Stroke("#C6BDAE", 1.6),
    "provincial": Stroke("#CFC8BC", 1.2),
    "county": Stroke("#D6D1C7", 0.9, from_zoom=10),
    "urban": Stroke("#D6D1C7", 0.9, from_zoom=11),
    "township": Stroke("#DCD8D0", 0.8, from_zoom=11),
    "village": Stroke("#E0DDD6", 0.7, from_zoom=12),
}

COUNTY_LINE = Stroke("#5B5A57", 1.3)
TOWNSHIP_LINE = Stroke("#BEB9AF", 0.6)
RIVER_FILL = "#C4DCEB"
LAND_FILL = "#FDFCF9"


def as_data() -> dict[str, object]:
    """Return every style as plain data, ready for the page's payload."""
    return {
        "tiers": {name: asdict(symbol) for name, symbol in TIERS.items()},
        "modes": {name: asdict(symbol) for name, symbol in MODES.items()},
        "links": {name: asdict(stroke) for name, stroke in LINKS.items()},
        "roads": {name: asdict(stroke) for name, stroke in ROADS.items()},
        "county": asdict(COUNTY_LINE),
        "township": asdict(TOWNSHIP_LINE),
        "river": RIVER_FILL,
        "land": LAND_FILL,
    }
