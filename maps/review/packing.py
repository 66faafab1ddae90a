"""How text and geometry travel inside the page: JSON that cannot break out, lines at a few bytes a vertex.

Where it stands: below ``maps.review.payload``; knows shapes and numbers, nothing of plans. ``unpack.js`` is
its mirror.

Method: coordinates as whole numbers of 1e-5° (about a metre) from the south-west corner; lines as base64 of
zigzag variable-length integers, each vertex as its step from the one before.
"""

import base64
import json
from collections.abc import Iterable, Sequence

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.measured import Floats

DEGREE = 100_000
"""Coordinate steps per degree."""

SIMPLIFY_DEGREES = 1e-4
"""Lines keep their course to about ten metres."""

Whole = NDArray[np.int64]

_HARMLESS = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def as_script_text(data: object) -> str:
    """Return JSON that can stand inside a script element whatever the text in it says.

    Raises
    ------
    ValueError
        If a number is not finite: absent is ``None``, nothing else.
    """
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.translate(_HARMLESS)


def packed(lines: Iterable[Floats], origin: Whole) -> str:
    """Return lines as base64 text.

    Parameters
    ----------
    lines : iterable of (n, 2) float64
        Vertices in degrees, lon and lat.
    origin : (2,) int64
        South-west corner in steps of 1e-5°.

    Returns
    -------
    str
        Per line its number of vertices, then per vertex two zigzag steps from the vertex before (from the
        last vertex of the line before; from `origin` at the start), all as base-128 varints. Vertices that
        fall on the one before are left out.
    """
    raw = bytearray()
    last = origin
    for line in lines:
        whole = np.rint(np.asarray(line, dtype=np.float64) * DEGREE).astype(np.int64)
        moved = np.ones(len(whole), dtype=np.bool_)
        moved[1:] = np.any(whole[1:] != whole[:-1], axis=1)
        whole = whole[moved]
        deltas = np.diff(np.vstack([last, whole]), axis=0).ravel()
        for number in (len(whole), *((deltas << 1) ^ (deltas >> 63)).tolist()):
            rest = number
            while rest > 0x7F:
                raw.append(rest & 0x7F | 0x80)
                rest >>= 7
            raw.append(rest)
        last = whole[-1]
    return base64.b64encode(bytes(raw)).decode("ascii")


def steps(degrees: Floats, origin: np.int64) -> list[int]:
    """Return degrees as whole steps of 1e-5° from `origin`."""
    whole: list[int] = (np.rint(degrees * DEGREE).astype(np.int64) - origin).tolist()
    return whole


def rings(shapes: Iterable[shapely.Geometry]) -> tuple[list[Floats], list[int]]:
    """Return all rings of polygons, outer and inner, and for each the row of the area it belongs to."""
    found: list[Floats] = []
    owner: list[int] = []
    for row, shape in enumerate(shapes):
        for part in shapely.get_parts(shape):
            for ring in shapely.get_rings(part):
                found.append(shapely.get_coordinates(ring))
                owner.append(row)
    return found, owner


def areas(
    frame: gpd.GeoDataFrame, codes: Sequence[str], names: Sequence[str], origin: Whole
) -> dict[str, object]:
    """Return polygons as columns: code, name, a point to write the name at, and all rings packed.

    Parameters
    ----------
    frame : GeoDataFrame
        Polygons with a column ``code``; neighbours keep their common border when it is thinned.
    codes, names : sequence of str
        Which areas, in which order, called what.

    Raises
    ------
    KeyError
        If the frame lacks one of the codes.
    """
    shapes = shapely.coverage_simplify(
        frame.set_index("code").loc[list(codes)].geometry.to_numpy(), SIMPLIFY_DEGREES
    )
    middle = shapely.get_coordinates(shapely.point_on_surface(shapes))
    lines, _ = rings(shapes)
    return {
        "code": list(codes),
        "name": list(names),
        "x": steps(middle[:, 0], origin[0]),
        "y": steps(middle[:, 1], origin[1]),
        "rings": packed(lines, origin),
    }


def merged_lines(shapes: Sequence[shapely.Geometry]) -> list[Floats]:
    """Return lines joined end to end wherever only two meet, thinned to about ten metres."""
    if len(shapes) == 0:
        return []
    merged = shapely.line_merge(
        shapely.multilinestrings([part for shape in shapes for part in shapely.get_parts(shape)])
    )
    return [
        shapely.get_coordinates(line)
        for line in shapely.simplify(shapely.get_parts(merged), SIMPLIFY_DEGREES)
    ]
