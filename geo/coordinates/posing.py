"""Shifted coordinates of a map service in a layer that calls itself CGCS2000 or WGS 84: are there signs of it.

Where it stands: asked by ``geo.coordinates.crs`` of every layer of points whose system the user has not confirmed. It
answers with a fault that carries both scenario lines, to convert and to keep; it never converts on its own.

Method: GCJ-02 lies about half a kilometre off, BD-09 over a kilometre, so a join with the counties sees neither. The
points are taken as they stand, and moved back by each shift; villages lie near roads and inside their townships,
and the right reading shows it. Three things must come together: the gain is large, it is no toss of a coin (sign
test over squares of a kilometre), and the same step in seven other directions does not do as well. A layer that was
read before may itself be the shifted one; then the points fit better when moved the *other* way, and that layer
is named instead.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.coordinates.datum import LonLat, bd_of, gcj_of, offset_of, true_of_bd, true_of_gcj
from geo.coordinates.evidence import Evidence, RoadRuler, chance, sampled, votes
from geo.coordinates.systems import DATUM_NAMES, KEPT_CRS
from geo.errors import Fault
from geo.reading.opened import Source
from geo.words.message import Message, message

if TYPE_CHECKING:
    from geo.reading.validate import Checked

LEAST_POINTS = 30
"""Fewer points prove nothing."""

DECISIVE = 1e-4
"""Chance of a sign test that counts; fewer than fourteen squares of a kilometre cannot reach it."""
LARGE_GAIN = 0.6
"""The median distance must come down to this share of what it was …"""
DIRECTION_GAIN = 0.8
"""… and to this share of what the best of seven other directions gives."""

DOUBTFUL = 0.01
"""A second layer that speaks against a verdict this clearly is named."""

Shift = Callable[[LonLat], LonLat]
LAYER_SHIFTS: dict[str, Shift] = {"GCJ-02": true_of_gcj, "BD-09": true_of_bd}
REFERENCE_SHIFTS: dict[str, Shift] = {"GCJ-02": gcj_of, "BD-09": bd_of}


@dataclass(frozen=True, slots=True)
class Posing:
    """A layer that looks shifted.

    Attributes
    ----------
    datum : str
        What it seems to be: ``GCJ-02``, ``BD-09``, ``CGCS2000``.
    offset_m, azimuth : float
        Where its shapes lie from the true places: metres, degrees from north.
    proof : Message
        The figures, in words.
    """

    datum: str
    offset_m: float
    azimuth: float
    proof: Message


@dataclass(frozen=True, slots=True)
class _Yardstick:
    """A layer read before, and how badly points lie by it: `badness` of each, and their common `level`."""

    layer: str
    badness: Callable[[LonLat], NDArray[np.float64]]
    level: Callable[[NDArray[np.float64]], float]
    least: float
    """A square whose gain is no larger than this does not vote."""


def posing_faults(
    shapes: gpd.GeoSeries,
    townships: NDArray[np.object_] | None,
    source: Source,
    read: "Mapping[str, Checked]",
    evidence: Evidence,
) -> tuple[str, tuple[Fault, ...]]:
    """Return the system the layer seems to be in, and a fault on it or on a layer it is compared with.

    Parameters
    ----------
    shapes : GeoSeries
        Points in EPSG:4490; None where unusable.
    townships : (n,) object or None
        Township code of each row as text, where the rows say; None otherwise.
    source : Source
        The file. If the user has confirmed its system, only the layers before it are doubted.
    read : mapping of layer name to Checked
        Layers read before; those whose system the user has confirmed are not doubted.
    evidence : Evidence
        The same layers as shapes.

    Returns
    -------
    datum : str
        ``GCJ-02`` or ``BD-09`` if this layer poses as something else, "" otherwise.
    faults : tuple of Fault
    """
    if not source.how.crs:
        own, against = verdict_on(shapes, townships, evidence, LAYER_SHIFTS)
        if own is not None:
            return own.datum, (_own_fault(own, source, against),)
    return "", tuple(
        _reference_fault(other, read[name].source, source)
        for name, other in reference_verdicts(shapes, townships, evidence, REFERENCE_SHIFTS)
        if name in read and not read[name].source.how.crs
    )


def verdict_on(
    shapes: gpd.GeoSeries,
    townships: NDArray[np.object_] | None,
    evidence: Evidence,
    shifts: Mapping[str, Shift],
) -> tuple[Posing | None, list[str]]:
    """Return the shift that brings points home decisively better than none, and layers that speak against it.

    Parameters
    ----------
    shapes, townships, evidence
        As in `posing_faults`.
    shifts : mapping of datum to step
        What the points may be instead, and the way from where they stand to where they then belong.
    """
    lonlat, yardsticks = _compared(shapes, townships, evidence)
    verdicts = (_verdict(yard, lonlat, shifts, back=True) for yard in yardsticks)
    own = next((verdict for verdict in verdicts if verdict is not None), None)
    if own is None:
        return None, []
    moved = shifts[own.datum](lonlat)
    return own, [yard.layer for yard in yardsticks if _speaks_against(yard, lonlat, moved)]


def reference_verdicts(
    shapes: gpd.GeoSeries,
    townships: NDArray[np.object_] | None,
    evidence: Evidence,
    shifts: Mapping[str, Shift],
) -> Iterator[tuple[str, Posing]]:
    """Yield the layers points are compared with that look shifted themselves, and how."""
    lonlat, yardsticks = _compared(shapes, townships, evidence)
    for yard in yardsticks:
        other = _verdict(yard, lonlat, shifts, back=False)
        if other is not None:
            yield yard.layer, other


def _compared(
    shapes: gpd.GeoSeries, townships: NDArray[np.object_] | None, evidence: Evidence
) -> tuple[LonLat, tuple["_Yardstick", ...]]:
    """Return some points and what they can be held against: nothing, where they are too few to prove anything.

    A point far from the region is a typing error of its row and no witness.
    """
    held = np.flatnonzero(shapes.notna().to_numpy())
    points = shapes.to_numpy(dtype=object)[held]
    lonlat = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    held = held[evidence.near(lonlat)]
    if len(held) < LEAST_POINTS:
        return np.empty((0, 2)), ()
    rows = held[sampled(len(held))]
    points = shapes.to_numpy(dtype=object)[rows]
    lonlat = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    return lonlat, _yardsticks(lonlat, None if townships is None else townships[rows], evidence)


def _yardsticks(
    lonlat: LonLat, townships: NDArray[np.object_] | None, evidence: Evidence
) -> tuple[_Yardstick, ...]:
    """Return what these points can be held against."""
    found: list[_Yardstick] = []
    if len(evidence.roads):
        ruler = RoadRuler(evidence.roads, float(np.mean(lonlat[:, 1])))
        found.append(_Yardstick("roads", ruler.metres, lambda metres: float(np.median(metres)), least=1.0))
    if townships is not None and evidence.townships:
        areas = np.array([evidence.townships.get(code) for code in townships], dtype=object)
        shapely.prepare(areas)

        def strayed(moved: LonLat) -> NDArray[np.float64]:
            inside = shapely.contains_xy(areas, moved[:, 0], moved[:, 1])
            return np.where([area is None for area in areas], 0.0, 1.0 - inside)

        found.append(_Yardstick("townships", strayed, lambda out: float(out.sum()), least=0.0))
    return tuple(found)


def _verdict(yard: _Yardstick, lonlat: LonLat, shifts: Mapping[str, Shift], *, back: bool) -> Posing | None:
    """Return the shift that explains the points decisively better than none, or None.

    `back`: the shift takes the points from the shifted system to the true one; otherwise the other way.
    """
    as_is = yard.badness(lonlat)
    before = yard.level(as_is)
    found: list[tuple[float, Posing]] = []
    for datum, shift in shifts.items():
        moved = shift(lonlat)
        badness = yard.badness(moved)
        after = yard.level(badness)
        if after > LARGE_GAIN * before:
            continue
        better, worse = votes(lonlat, as_is - badness, least=yard.least)
        luck = chance(better, worse)
        if luck > DECISIVE:
            continue
        others = min(yard.level(yard.badness(turned)) for turned in _turned(lonlat, moved))
        if after > DIRECTION_GAIN * others:
            continue
        offset_m, azimuth = offset_of(moved, lonlat) if back else offset_of(lonlat, moved)
        figures: dict[str, str | int] = {
            "points": len(lonlat),
            "before": f"{before:.0f}",
            "after": f"{after:.0f}",
            "others": f"{others:.0f}",
            "better": better,
            "squares": better + worse,
            "luck": "0.000001" if luck <= 1e-6 else "0.0001",
        }
        proof = message("posing-by-roads" if yard.layer == "roads" else "posing-by-townships", **figures)
        found.append((after, Posing(datum, offset_m, azimuth, proof)))
    return min(found, key=lambda item: item[0])[1] if found else None


def _turned(lonlat: LonLat, moved: LonLat) -> list[LonLat]:
    """Return the points moved by the same step in the seven other of eight directions."""
    shrink = np.cos(np.radians(lonlat[:, 1]))
    east, north = (moved[:, 0] - lonlat[:, 0]) * shrink, moved[:, 1] - lonlat[:, 1]
    turned: list[LonLat] = []
    for angle in np.radians(np.arange(45, 360, 45)):
        x, y = np.cos(angle) * east - np.sin(angle) * north, np.sin(angle) * east + np.cos(angle) * north
        turned.append(lonlat + np.column_stack([x / shrink, y]))
    return turned


def _speaks_against(yard: _Yardstick, lonlat: LonLat, moved: LonLat) -> bool:
    """Return whether, by this yardstick, the points lie clearly better as they stand than `moved`."""
    loss = yard.badness(moved) - yard.badness(lonlat)
    return chance(*votes(lonlat, loss, least=yard.least)) <= DOUBTFUL


def _own_fault(own: Posing, source: Source, against: list[str]) -> Fault:
    what = message(
        "posing-layer",
        system=DATUM_NAMES[own.datum],
        metres=f"{own.offset_m:.0f}",
        azimuth=f"{own.azimuth:.0f}",
        proof=own.proof,
        doubt=message("posing-doubt", layer=against[0]) if against else "",
    )
    return Fault(source.file, what, _mend(own, source))


def _reference_fault(other: Posing, suspect: Source, witness: Source) -> Fault:
    what = message(
        "posing-reference",
        system=DATUM_NAMES[other.datum],
        metres=f"{other.offset_m:.0f}",
        azimuth=f"{other.azimuth:.0f}",
        proof=other.proof,
        witness=witness.file,
    )
    return Fault(suspect.file, what, _mend(other, suspect))


def _mend(posing: Posing, source: Source) -> Message:
    return message(
        "posing-mend",
        system=DATUM_NAMES[posing.datum],
        layer=source.layer,
        code=posing.datum,
        keep=KEPT_CRS,
    )
