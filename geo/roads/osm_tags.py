"""What the tags of an OSM way mean for a collection vehicle: class, direction, limits, closed or open.

Where it stands: below ``geo.roads.osm_extract`` (columns of tags, whole arrays) and ``geo.roads.osmnx_graph``
(single words). Knows no geometry.

Method: every rule looks at the distinct texts of a column once and is spread over the rows by lookup. What a
tag says nothing of is open, two-way and without limit, as OSM means it; two rules are choices of ours: a
``reversible`` lane is one-way as drawn, and a ferry is driven as the slowest road (``village``), because its
time is the waiting of its crossing. ``motorroad`` says who may not drive there and changes nothing here.
"""

import math
import re
from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.measured import Flags, Floats, Text

HIGHWAY_OF_CLASS = {
    "expressway": "motorway",
    "national": "trunk",
    "provincial": "primary",
    "county": "secondary",
    "township": "tertiary",
    "village": "unclassified",
    "urban": "residential",
}
"""Usual tagging of Chinese road classes (高速 国道 省道 县道 乡道 村道 城市道路)."""

CLASS_OF_HIGHWAY = {highway: name for name, highway in HIGHWAY_OF_CLASS.items()} | {
    "motorway_link": "expressway",
    "trunk_link": "national",
    "primary_link": "provincial",
    "secondary_link": "county",
    "tertiary_link": "township",
    "road": "village",
    "living_street": "urban",
    "service": "urban",
}
"""Highways a collection vehicle drives on; footways, cycleways and what is being built are left out. A track
counts only if it is paved (``tracktype=grade1``)."""

FERRY_CLASS = TRACK_CLASS = "village"
PAVED_TRACK = "grade1"
NO_THROUGH_SERVICE = frozenset({"parking_aisle", "drive-through", "emergency_access"})
CLOSED = frozenset({"no", "private", "agricultural", "forestry", "emergency", "military", "use_sidepath"})
ACCESS_TAGS = ("motor_vehicle", "vehicle", "access")
"""From the particular to the general: the first that is given holds."""

NO_LIMIT = frozenset({"", "default", "none", "no", "unsigned", "below_default", "unlimited"})
NOT_BUILT = frozenset({"", "no"})
TAGS = (
    "name",
    "highway",
    "route",
    "junction",
    "oneway",
    *ACCESS_TAGS,
    "bridge",
    "bridge:structure",
    "tunnel",
    "layer",
    "maxheight",
    "maxheight:physical",
    "maxweight",
    "tracktype",
    "service",
    "area",
)
"""Attributes ``osmconf.ini`` asks for."""

PONTOON_NAME = r"浮桥(?:$|[（(])"
"""王旺庄浮桥 floats; 浮桥路 and 浮桥村 are named after one."""

_FEET_AND_INCHES = re.compile(
    r"(\d+(?:\.\d+)?)\s*(?:'|ft|feet)\s*(?:(\d+(?:\.\d+)?)\s*(?:\"|''|in|inches)?)?"
)
_METRES = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:m|meters?|metres?|米)?")
_WEIGHT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(t|tonnes?|tons?|吨|kg|lbs?|st)?")
_TONNES_OF = {"kg": 0.001, "lb": 0.000_453_592_37, "lbs": 0.000_453_592_37, "st": 0.907_184_74}
HIGHEST_M, HEAVIEST_T = 10.0, 200.0


def road_class(tags: pd.DataFrame) -> Text:
    """Return (n,) str, the house's class of each way by its tags; "" for what is no road for a vehicle.

    Parameters
    ----------
    tags : DataFrame
        One text column a name of `TAGS`, "" where the way does not say.
    """
    found = _each(tags["highway"], lambda word: CLASS_OF_HIGHWAY.get(word, ""))
    found[(tags["highway"] == "track") & (tags["tracktype"] == PAVED_TRACK)] = TRACK_CLASS
    found[_is_ferry(tags)] = FERRY_CLASS
    found[(tags["area"] == "yes") | tags["service"].isin(NO_THROUGH_SERVICE)] = ""
    return found.astype(np.str_)


def closed_to_vehicles(tags: pd.DataFrame) -> Flags:
    """Return (n,) bool: ways whose access tags keep a collection vehicle out; silence means open."""
    word = np.full(len(tags), "", dtype=object)
    for tag in ACCESS_TAGS:
        given = tags[tag].to_numpy(dtype=object)
        word = np.where(word == "", given, word)
    return np.asarray(pd.Series(word).isin(CLOSED).to_numpy(), dtype=np.bool_)


def direction(tags: pd.DataFrame) -> NDArray[np.int8]:
    """Return (n,) int8: 0 both ways, 1 one-way as drawn, -1 one-way against the drawing."""
    said = _each(tags["oneway"], lambda word: _ONEWAY.get(word, ""))
    implied = (tags["highway"] == "motorway") | tags["junction"].isin(("roundabout", "circular"))
    numbers = np.where(said == "", np.where(implied, 1, 0), np.where(said == "", 0, said))
    return numbers.astype(np.int8)


_ONEWAY: dict[str, object] = {
    "yes": 1,
    "true": 1,
    "1": 1,
    "reversible": 1,
    "-1": -1,
    "reverse": -1,
    "no": 0,
    "false": 0,
    "0": 0,
    "alternating": 0,
}


def structure(tags: pd.DataFrame) -> Text:
    """Return (n,) str, what carries each way: ``bridge``, ``pontoon``, ``ferry``, ``tunnel`` or ""."""
    bridge = ~tags["bridge"].isin(NOT_BUILT)
    floats = (tags["bridge"] == "pontoon") | (tags["bridge:structure"] == "floating")
    floats |= tags["name"].str.contains(PONTOON_NAME, regex=True)
    chosen = np.select(
        [_is_ferry(tags), floats, bridge, ~tags["tunnel"].isin(NOT_BUILT)],
        ["ferry", "pontoon", "bridge", "tunnel"],
        "",
    )
    return chosen.astype(np.str_)


def level(tags: pd.DataFrame) -> NDArray[np.int64]:
    """Return (n,) int64, the storey each way runs on: 0 on the ground, its ``layer`` on bridges and in tunnels.

    A layer on a way that is neither says nothing of crossings, by OSM's own rule. Without a layer a bridge
    is 1 and a tunnel -1.
    """
    built = structure(tags)
    above = np.isin(built, ("bridge", "pontoon")).astype(np.int64) - (built == "tunnel")
    layer = _each(tags["layer"], lambda word: int(word) if re.fullmatch(r"-?\d", word) else 0).astype(
        np.int64
    )
    return np.where((above != 0) & (layer != 0), layer, above)


def height_limit_m(tags: pd.DataFrame) -> Floats:
    """Return (n,) float64, the lower of the signed and the physical height limit, metres.

    0 means no limit, NaN a text that cannot be read.
    """
    both = np.stack([_each(tags[tag], read_height) for tag in ("maxheight", "maxheight:physical")])
    limits = both.astype(np.float64)
    lowest = np.where(limits == 0, np.inf, limits).min(axis=0)  # NaN stays
    return np.where(np.isinf(lowest), 0.0, lowest)


def weight_limit_t(tags: pd.DataFrame) -> Floats:
    """Return (n,) float64, the weight limit in tonnes; 0 if none, NaN if the text cannot be read."""
    return _each(tags["maxweight"], read_weight).astype(np.float64)


def read_height(text: str) -> float:
    """Return the metres of a ``maxheight``: ``3.5``, ``3.5 m``, ``12'6"``; 0 for none, NaN if unreadable.

    Of several values the lowest holds.
    """
    return _lowest(text, _one_height, HIGHEST_M)


def read_weight(text: str) -> float:
    """Return the tonnes of a ``maxweight``: ``7.5``, ``7.5 t``, ``7500 kg``; 0 for none, NaN if unreadable."""
    return _lowest(text, _one_weight, HEAVIEST_T)


def _lowest(text: str, read: Callable[[str], float], most: float) -> float:
    found = [
        0.0 if part in NO_LIMIT else read(part) for part in re.split(r"\s*[;|]\s*", text.strip().lower())
    ]
    if any(not 0 <= value <= most for value in found):  # NaN is not within either
        return math.nan
    return min((value for value in found if value > 0), default=0.0)


def _one_height(text: str) -> float:
    if (metres := _METRES.fullmatch(text)) is not None:
        return _number(metres[1]) or math.nan
    if (feet := _FEET_AND_INCHES.fullmatch(text)) is not None:
        return round(0.3048 * (float(feet[1]) + float(feet[2] or 0) / 12), 3)
    return math.nan


def _one_weight(text: str) -> float:
    weight = _WEIGHT.fullmatch(text)
    if weight is None:
        return math.nan
    return round(_number(weight[1]) * _TONNES_OF.get(weight[2] or "t", 1.0), 3) or math.nan


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _is_ferry(tags: pd.DataFrame) -> pd.Series:
    """Return whether each way is a ferry; ``route=ferry`` is drawn without a ``highway``."""
    return (tags["route"] == "ferry") | (tags["highway"] == "ferry")


def _each(texts: pd.Series, meaning: Callable[[str], object]) -> NDArray[np.object_]:
    """Return (n,) object, the meaning of each text; each distinct text is looked at once."""
    codes, words = pd.factorize(texts)
    known = np.empty(len(words), dtype=object)
    known[:] = [meaning(str(word)) for word in words]
    taken: NDArray[np.object_] = known[codes]
    return taken
