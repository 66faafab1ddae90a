"""Which known coordinate system fits a layer's bare numbers, how well, and what to write in the scenario.

Where it stands: asked by ``geo.coordinates.crs`` where a file names no system, or one that puts the layer
elsewhere. It answers in words; it never decides.

Method: every system of ``geo.coordinates.systems`` that can hold numbers of this size is tried, as they stand and with
the two axes exchanged. What is counted is how many shapes come to lie in the counties (in China, where no county is
known yet) and how far they then are from a road. Systems on one projection that differ only in their datum, or only
in the width of their zones, cannot be told apart by this and are named together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyproj
from numpy.typing import NDArray

from geo.coordinates.datum import LonLat, true_of_bd, true_of_gcj
from geo.coordinates.evidence import Evidence, RoadRuler, chance, votes
from geo.coordinates.systems import DATUM_NAMES, KEPT_CRS, SAFE_DATUMS, SHIFTED_DATUMS, SYSTEMS, Datum, System
from geo.words.message import Message, message

CLEAR_LEAD = 0.9
"""A runner-up with fewer than this share of the best one's shapes is beaten by the counties alone."""

DECISIVE = 1e-4
"""Chance under which a sign test between two systems counts."""

FITS_SHOWN = 4

REACH_DEG = 8.0
"""Half a million metres from a central meridian, the most an easting holds, are this far at China's northern end."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well one system holds a layer.

    Attributes
    ----------
    system : System
    swapped : bool
        Fits with the two axes exchanged.
    inside, total : int
        Shapes in the counties (in China where none are known), of those looked at.
    road_m : float or None
        Median distance from a road, metres; None without roads to compare with.
    twins : tuple of System
        Others on the same projection: nobody can tell them from `system` by these numbers.
    """

    system: System
    swapped: bool
    inside: int
    total: int
    road_m: float | None
    twins: tuple[System, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Diagnosis:
    """What was found about a layer.

    Attributes
    ----------
    fits : tuple of Fit
        Systems that put anything where it belongs, best first.
    clear : bool
        The first of them is so much better than the second that it may be named alone.
    among_counties : bool
        Compared with counties; otherwise only with China as a whole.
    """

    fits: tuple[Fit, ...]
    clear: bool
    among_counties: bool


def located(crs: pyproj.CRS | str, datum: Datum, numbers: LonLat) -> LonLat:
    """Return where `numbers` lie if they are of `crs`: (n, 2) degrees, NaN where nothing lies.

    Parameters
    ----------
    crs : CRS or str
        What the numbers are read in; for GCJ-02 and BD-09 EPSG:4490.
    datum : Datum
        Its datum; the shift of GCJ-02 and BD-09 is taken back.
    numbers : (n, 2) float64
        Bare coordinates, finite, x first.
    """
    lonlat = numbers.astype(np.float64)
    if crs != KEPT_CRS and len(numbers):
        into = pyproj.Transformer.from_crs(crs, KEPT_CRS, always_xy=True)
        lonlat = np.column_stack(into.transform(numbers[:, 0], numbers[:, 1]))
    sound = np.isfinite(lonlat) & (np.abs(lonlat) <= np.array([180.0, 90.0]))
    lost = ~np.asarray(sound.all(axis=1), dtype=np.bool_)
    lonlat = np.where(lost[:, None], 0.0, lonlat)
    if datum in SHIFTED_DATUMS:
        lonlat = true_of_gcj(lonlat) if datum == "GCJ-02" else true_of_bd(lonlat)
    return np.where(lost[:, None], np.nan, lonlat)


def diagnose(numbers: LonLat, evidence: Evidence) -> Diagnosis:
    """Return which known systems fit.

    Parameters
    ----------
    numbers : (n, 2) float64
        Bare coordinates, one finite pair a shape, x first as the file has them.
    evidence : Evidence
        What is already in place.
    """
    found: list[tuple[Fit, LonLat]] = []
    for swapped in (False, True):
        pairs = numbers[:, ::-1] if swapped else numbers
        for system, twins in _families():
            if len(pairs) and _can_hold(system, pairs) and _reaches(system, evidence):
                lonlat = located(system.epsg, system.datum, pairs)
                inside = int(evidence.holds(lonlat).sum())
                if inside:
                    found.append((Fit(system, swapped, inside, len(pairs), None, twins), lonlat))
    best = max((fit.inside for fit, _ in found), default=0)
    close = [(fit, lonlat) for fit, lonlat in found if fit.inside >= CLEAR_LEAD * best]
    rest = sorted((fit for fit, _ in found if fit.inside < CLEAR_LEAD * best), key=lambda fit: -fit.inside)
    ranked, decided = _by_roads(close, evidence)
    return Diagnosis((*ranked, *rest), clear=decided, among_counties=evidence.counties is not None)


def misfits(numbers: LonLat, diagnosis: Diagnosis, evidence: Evidence) -> NDArray[np.bool_]:
    """Return which numbers lie elsewhere in every system that fits the others: (n,) bool, typing errors of their rows.

    Parameters
    ----------
    numbers : (n, 2) float64
        Bare coordinates as in `diagnose`; may be more than were diagnosed.
    diagnosis : Diagnosis
    evidence : Evidence
        What is already in place.
    """
    elsewhere = np.ones(len(numbers), dtype=np.bool_)
    for fit in diagnosis.fits:
        for pairs in (numbers, numbers[:, ::-1]):
            elsewhere &= ~evidence.near(located(fit.system.epsg, fit.system.datum, pairs))
    return elsewhere & (2 * int(elsewhere.sum()) < len(numbers))


def in_words(diagnosis: Diagnosis, layer: str) -> Message:
    """Return the finding in one sentence, with the scenario line that confirms it."""
    if not diagnosis.fits:
        place = message("doctor-place-counties" if diagnosis.among_counties else "doctor-place-china")
        return message("doctor-none", count=len(SYSTEMS), place=place, layer=layer)
    best = diagnosis.fits[0]
    if not diagnosis.among_counties and len(diagnosis.fits) > FITS_SHOWN:
        zones = {fit.system.middle for fit in diagnosis.fits}
        return message(
            "doctor-zones", count=len(zones), line=message("doctor-line", layer=layer, code="EPSG:4548")
        )
    line = message("doctor-line", layer=layer, code=best.system.code)
    if not diagnosis.clear:
        return message("doctor-open", fits=_listed(diagnosis), line=line, twins=_twins(best))
    told = _told(best, among_counties=diagnosis.among_counties)
    others: Message = message("doctor-no-runner")
    if len(diagnosis.fits) > 1:
        second = diagnosis.fits[1]
        others = message("doctor-runner", code=_code(second), inside=second.inside, road=_road(second.road_m))
    return message("doctor-clear", best=told, others=others, line=line, twins=_twins(best))


def _families() -> list[tuple[System, tuple[System, ...]]]:
    """Return the systems that differ visibly, each with those that do not differ from it."""
    families: dict[object, list[System]] = {}
    for system in SYSTEMS:
        shift = system.datum if system.datum in SHIFTED_DATUMS else ""
        utm = system.code.startswith("EPSG:326")
        key = (system.in_degrees, shift, utm, system.middle, system.prefix)
        families.setdefault(key, []).append(system)
    return [(family[0], tuple(family[1:])) for family in families.values()]


def _can_hold(system: System, numbers: LonLat) -> bool:
    """Return whether numbers of this size occur in `system` within China; the medians decide."""
    x, y = (float(value) for value in np.median(numbers, axis=0))
    if system.in_degrees:
        return abs(x) <= 180 and abs(y) <= 90
    if system.middle is None:
        return 8_000_000 <= x <= 15_500_000 and 0 <= y <= 7_500_000
    easting = x - 1_000_000 * (system.prefix or 0)
    return 0 <= easting <= 1_000_000 and 300_000 <= y <= 6_000_000


def _reaches(system: System, evidence: Evidence) -> bool:
    """Return whether a zone about this central meridian may touch the counties at all."""
    if system.middle is None or evidence.counties is None:
        return True
    west, _, east, _ = evidence.counties.bounds
    return bool(west - REACH_DEG <= system.middle <= east + REACH_DEG)


def _by_roads(close: list[tuple[Fit, LonLat]], evidence: Evidence) -> tuple[list[Fit], bool]:
    """Return the fits the counties cannot part, nearest to the roads first, and whether the first is clear."""
    if len(close) < 2 or not len(evidence.roads):
        fits = [fit for fit, _ in close]
        if len(fits) == 1 and len(evidence.roads):
            fits = [_measured(close[0], evidence, np.ones(len(close[0][1]), dtype=np.bool_))[0]]
        return fits, len(fits) == 1
    common = np.all([np.isfinite(lonlat).all(axis=1) for _, lonlat in close], axis=0)
    measured = sorted(
        (_measured(pair, evidence, common) for pair in close), key=lambda item: float(np.median(item[1]))
    )
    best, second = measured[0], measured[1]
    lonlat = next(lonlat for fit, lonlat in close if fit.system == best[0].system)[common]
    better, worse = votes(lonlat, second[1] - best[1], least=1.0)
    return [fit for fit, _ in measured], chance(better, worse) < DECISIVE


def _measured(
    pair: tuple[Fit, LonLat], evidence: Evidence, common: NDArray[np.bool_]
) -> tuple[Fit, NDArray[np.float64]]:
    fit, lonlat = pair
    sound = lonlat[common & np.isfinite(lonlat).all(axis=1)]
    metres = RoadRuler(evidence.roads, float(np.mean(sound[:, 1]))).metres(sound)
    return replace(fit, road_m=float(np.median(metres))), metres


def _told(fit: Fit, *, among_counties: bool) -> Message:
    """Return "EPSG:4527 (…): 3120 of 3209 shapes lie in the counties, median 41 m from a road"."""
    swapped = message("doctor-swapped") if fit.swapped else ""
    place = message("doctor-place-counties" if among_counties else "doctor-place-china")
    return message(
        "doctor-fit",
        code=fit.system.code,
        name=fit.system.name,
        swapped=swapped,
        inside=fit.inside,
        total=fit.total,
        place=place,
        road=_road(fit.road_m),
    )


def _listed(diagnosis: Diagnosis) -> Message | str:
    shown = diagnosis.fits[:FITS_SHOWN]
    told: Message | str = ""
    for fit in reversed(shown):
        this = _told(fit, among_counties=diagnosis.among_counties)
        told = message("doctor-and", first=this, rest=told) if told else this
    if len(diagnosis.fits) > len(shown):
        told = message("doctor-more", first=told, count=len(diagnosis.fits) - len(shown))
    return told


def _twins(fit: Fit) -> Message | str:
    """Return what else these numbers may be, honestly."""
    same = [system for system in fit.twins if system.datum in SAFE_DATUMS]
    old = [system for system in fit.twins if system.datum not in SAFE_DATUMS]
    told: Message | str = message("doctor-twins-same", codes=_codes(same)) if same else ""
    if old:
        names = ("Xian80", "Beijing54")
        told = message(
            "doctor-twins-old",
            before=told,
            codes=_codes(old),
            first=DATUM_NAMES[names[0]],
            second=DATUM_NAMES[names[1]],
        )
    return told


def _codes(systems: Sequence[System]) -> str:
    return ", ".join(system.code for system in systems)


def _code(fit: Fit) -> Message | str:
    return message("doctor-code-swapped", code=fit.system.code) if fit.swapped else fit.system.code


def _road(metres: float | None) -> Message | str:
    return "" if metres is None else message("doctor-road", metres=f"{metres:.0f}")
