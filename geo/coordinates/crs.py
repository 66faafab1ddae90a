"""Coordinate systems: into CGCS2000 degrees for keeping, into a CGCS2000 zone for measuring.

Where it stands: used by ``geo.reading.shapes`` for every layer with shapes, and by whoever takes lengths, areas or
distances.

Method: every layer is kept in EPSG:4490. Its system is what the user says in the scenario, else what the file's
heading says, else what the file declares. A layer that names none is a fault, and so is one whose system puts it
where nothing else of the region lies: nothing is guessed, but ``geo.coordinates.doctor`` says what fits. Axes the
other way round are exchanged and listed. Layers of points are asked whether they pose (``geo.coordinates.posing``).
Where a fault stands but one answer is plain, the rest of the checks go on as if it had been given.

Metres are taken in the 3° Gauss-Krüger zone of the region's mean longitude, the variant without zone prefix
(EPSG:4534 for 75°E … EPSG:4554 for 135°E).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import ProjError

from geo.coordinates.datum import LonLat, true_of_bd, true_of_gcj
from geo.coordinates.doctor import diagnose, in_words, located, misfits
from geo.coordinates.evidence import Evidence, evidence_of, in_china, middles, sampled
from geo.coordinates.posing import posing_faults
from geo.coordinates.systems import (
    KEPT_CRS,
    SAFE_DATUMS,
    SHIFTED_DATUMS,
    WORDS_SHOWN,
    System,
    system_of,
    unlisted,
)
from geo.errors import Fault
from geo.reading.files.finding import SHEETS
from geo.reading.opened import Source
from geo.reading.repairs import Repair, RepairConfidence
from geo.words.message import Message, message

if TYPE_CHECKING:
    from geo.reading.validate import Checked

FIRST_ZONE, LAST_ZONE = 25, 45
FIRST_ZONE_EPSG = 4534

LEAST_SHAPES = 3
"""Of fewer shapes one typing error is all: they are judged row by row."""


@dataclass(frozen=True, slots=True)
class _Said:
    """Who says which system, and how it is written."""

    who: str
    """``scenario``, ``heading`` or ``file``."""
    crs: pyproj.CRS
    system: System


def zone_of(longitude: float) -> int:
    """Return the CGCS2000 3° zone number (25…45) of `longitude` (degrees); beyond China the nearest."""
    return min(max(int(np.floor(longitude / 3 + 0.5)), FIRST_ZONE), LAST_ZONE)


def measuring_crs(longitude: float) -> str:
    """Return the projected system to measure in around `longitude`, e.g. ``EPSG:4548`` for 117.8°E.

    Parameters
    ----------
    longitude : float
        Mean longitude of the region, degrees east, finite.
    """
    return f"EPSG:{FIRST_ZONE_EPSG + zone_of(longitude) - FIRST_ZONE}"


def into_kept_crs(
    frame: gpd.GeoDataFrame, source: Source, read: "Mapping[str, Checked]", *, anywhere: bool = False
) -> tuple[gpd.GeoSeries | None, tuple[Fault, ...], tuple[Repair, ...]]:
    """Return the shapes of `frame` in CGCS2000 degrees, or None with the fault that stops it.

    Parameters
    ----------
    frame : GeoDataFrame
        Any system, or none; sound shapes or None; other columns may be there. ``attrs["stated_crs"]`` holds the
        word of a sheet's own heading, if it has one.
    source : Source
        The file, for faults and repairs, and what the user says of it.
    read : mapping of layer name to Checked
        Layers read before this one, to compare bare coordinates with.
    anywhere : bool
        The region may lie outside China.

    Returns
    -------
    shapes : GeoSeries or None
        In EPSG:4490, same index; None where the system is missing or cannot be converted.
    faults, repairs : tuple
        Every conversion and exchange of axes is listed as a repair.
    """
    evidence = evidence_of(read)
    shapes = frame.geometry
    said = _said(frame, source)
    if isinstance(said, Fault):
        return None, (said,), ()
    if shapes.notna().sum() == 0:
        return gpd.GeoSeries(shapes.to_numpy(), index=shapes.index, crs=KEPT_CRS), (), ()
    faults: list[Fault] = []
    if said is None:
        guess, fault = _unnamed(shapes, source, evidence)
        if guess is None:
            return None, (fault,), ()
        said, faults = guess, [fault]
    shapes, repairs = _right_way_round(shapes, said, source, evidence, anywhere=anywhere)
    better, unfit = _unfit(shapes, said, source, evidence, refused=source.refuses("swapped-axes"))
    if unfit is not None:
        faults.append(unfit)
        if better is None:
            return None, tuple(faults), tuple(repairs)
        said = better
    converted, hindrance, conversion = _converted(shapes, said, source)
    if hindrance is not None or converted is None:
        return None, (*faults, *((hindrance,) if hindrance else ())), tuple(repairs)
    repairs.extend((conversion,) if conversion else ())
    if not faults and said.system.datum in SAFE_DATUMS and _all_points(converted):
        posing, doubts = posing_faults(converted, _townships(frame, source), source, read, evidence)
        faults.extend(doubts)
        if posing:
            converted = _shifted_back(converted, posing)
    return converted, tuple(faults), tuple(repairs)


def apart_from_rest(shapes: gpd.GeoSeries, read: "Mapping[str, Checked]") -> NDArray[np.int64]:
    """Return the positions of shapes that no system puts where it puts the others: typing errors of single rows.

    Parameters
    ----------
    shapes : GeoSeries
        Bare numbers of a layer whose system stays open; may hold None.
    read : mapping of layer name to Checked
        Layers read before this one.
    """
    held = np.flatnonzero(shapes.notna().to_numpy())
    if len(held) < LEAST_SHAPES:
        return held[:0]
    evidence = evidence_of(read)
    numbers = middles(shapes.to_numpy(dtype=object)[held])
    return held[misfits(numbers, diagnose(_numbers(shapes), evidence), evidence)]


def _said(frame: gpd.GeoDataFrame, source: Source) -> _Said | Fault | None:
    """Return the system that counts, None if nobody names one, a fault if a word is not understood."""
    stated = str(frame.attrs.get("stated_crs", ""))
    for who, word in (("scenario", source.how.crs), ("heading", stated)):
        if word:
            system = system_of(word)
            if system is None:
                what = message("crs-word-unknown", word=word[:40])
                return Fault(source.file, what, message("crs-word-unknown-mend", words=WORDS_SHOWN))
            return _Said(who, pyproj.CRS(system.epsg), system)
    if frame.crs is None:
        return None
    try:
        crs = pyproj.CRS(frame.crs).to_2d()
        pyproj.Transformer.from_crs(crs, KEPT_CRS, always_xy=True)
    except (ProjError, ValueError, RuntimeError):
        name = message("system-other", name=str(frame.crs.name))
        return Fault(source.file, message("crs-not-convertible", crs=name), message("crs-export-mend"))
    number = crs.to_epsg(min_confidence=70)
    known = None if number is None else system_of(f"EPSG:{number}")
    return _Said("file", crs, known or unlisted(crs))


def _unnamed(shapes: gpd.GeoSeries, source: Source, evidence: Evidence) -> tuple[_Said | None, Fault]:
    """Return the fault of a layer without system, and the one system that plainly fits, if one does."""
    diagnosis = diagnose(_numbers(shapes), evidence)
    mend = message("crs-missing-mend", hint=in_words(diagnosis, source.layer))
    fault = Fault(source.file, message("crs-missing", how=_unsaid(source)), mend)
    return (_guess(diagnosis.fits[0].system) if diagnosis.clear else None), fault


def _unfit(
    shapes: gpd.GeoSeries, said: _Said, source: Source, evidence: Evidence, *, refused: bool
) -> tuple[_Said | None, Fault | None]:
    """Return the fault of a system that puts the whole layer elsewhere, and the one that plainly fits."""
    numbers = _numbers(shapes)
    absurd = said.system.in_degrees and bool((np.abs(np.median(numbers, axis=0)) > 180).any())
    if not absurd:
        at_home = evidence.near(located(said.crs, said.system.datum, numbers)).any()
        if at_home or len(numbers) < LEAST_SHAPES:
            return None, None
    diagnosis = diagnose(numbers, evidence)
    if not absurd and (not diagnosis.fits or (refused and diagnosis.fits[0].swapped)):
        return None, None
    mend = message("crs-redefine-mend", hint=in_words(diagnosis, source.layer))
    key = "crs-degrees-but-metres" if absurd else "crs-declared-unfit"
    fault = Fault(source.file, message(key, crs=said.system.named), mend)
    return (_guess(diagnosis.fits[0].system) if diagnosis.clear else None), fault


def _guess(system: System) -> _Said:
    return _Said("file", pyproj.CRS(system.epsg), system)


def _unsaid(source: Source) -> Message:
    """Return how a file of this kind leaves its system open, and where it would stand."""
    suffix = PurePosixPath(source.file.split("[")[0].replace("\\", "/")).suffix.lower()
    if suffix in SHEETS:
        return message("crs-unsaid-table")
    return message("crs-unsaid-shapefile" if suffix == ".shp" else "crs-unsaid-other")


def _right_way_round(
    shapes: gpd.GeoSeries, said: _Said, source: Source, evidence: Evidence, *, anywhere: bool
) -> tuple[gpd.GeoSeries, list[Repair]]:
    """Return `shapes` with x and y exchanged where only that puts them where they belong."""
    held = shapes.notna().to_numpy()
    numbers = middles(shapes.to_numpy(dtype=object)[held])
    if anywhere and evidence.counties is None:
        return shapes, []
    datum = said.system.datum
    belongs = in_china if said.system.in_degrees and not anywhere else evidence.near
    wrong = ~belongs(located(said.crs, datum, numbers))
    wrong[wrong] = belongs(located(said.crs, datum, numbers[wrong][:, ::-1]))
    rows = shapes.index[held]
    wrong &= np.array([not source.refuses("swapped-axes", int(row)) for row in rows], dtype=np.bool_)
    if not wrong.any():
        return shapes, []
    turned = shapes.copy()
    exchanged = shapely.transform(shapes.loc[rows[wrong]].to_numpy(dtype=object), lambda xy: xy[:, ::-1])
    turned.loc[rows[wrong]] = exchanged
    if wrong.all():
        note = message("axes-exchanged-layer", count=int(wrong.sum()))
        return turned, [source.repair("swapped-axes", note, before="y, x", after="x, y")]
    digits = 6 if said.system.in_degrees else 2
    repairs = []
    for row, (x, y) in zip(rows[wrong], numbers[wrong], strict=True):
        before, after = f"{x:.{digits}f}, {y:.{digits}f}", f"{y:.{digits}f}, {x:.{digits}f}"
        note = message("axes-exchanged-row", before=before, after=after)
        repairs.append(source.repair("swapped-axes", note, row=int(row), before=before, after=after))
    return turned, repairs


def _converted(
    shapes: gpd.GeoSeries, said: _Said, source: Source
) -> tuple[gpd.GeoSeries | None, Fault | None, Repair | None]:
    """Return `shapes` in EPSG:4490, with the repair that says so, or the fault that hinders it."""
    bare = gpd.GeoSeries(shapes.to_numpy(dtype=object), index=shapes.index, crs=said.crs)
    datum = said.system.datum
    same = said.crs.equals(pyproj.CRS(KEPT_CRS), ignore_axis_order=True) and datum not in SHIFTED_DATUMS
    alike = said.system.in_degrees and datum in SAFE_DATUMS
    kept = bare.set_crs(KEPT_CRS, allow_override=True) if same else bare.to_crs(KEPT_CRS)
    if datum in SHIFTED_DATUMS:
        kept = _shifted_back(bare.set_crs(KEPT_CRS, allow_override=True), datum)
    if same:  # nothing is moved and nothing guessed, whoever said it
        return kept, None, None
    if source.refuses("crs"):
        if alike:
            return bare.set_crs(KEPT_CRS, allow_override=True), None, None
        return (
            None,
            Fault(source.file, message("crs-refused", crs=said.system.named), message("crs-refused-mend")),
            None,
        )
    safe = datum in SAFE_DATUMS or datum in SHIFTED_DATUMS
    key = "crs-taken-as-kept" if alike else "crs-converted" if safe else "crs-converted-old-datum"
    note = message(key, crs=said.system.named)
    if said.who != "file":
        who = message("crs-said-by-scenario" if said.who == "scenario" else "crs-said-by-heading")
        note = message("crs-as-said", who=who, note=note)
    confidence: RepairConfidence = "sure" if safe else "likely"
    repair = source.repair(
        "crs",
        note,
        before=said.system.code,
        after=KEPT_CRS,
        confidence=confidence,
        asked=said.who == "scenario",
    )
    return kept, None, repair


def _shifted_back(shapes: gpd.GeoSeries, datum: str) -> gpd.GeoSeries:
    """Return shapes in GCJ-02 or BD-09 as true ones."""
    back = true_of_gcj if datum == "GCJ-02" else true_of_bd
    true = shapely.transform(shapes.to_numpy(dtype=object), back)
    return gpd.GeoSeries(true, index=shapes.index, crs=KEPT_CRS)


def _numbers(shapes: gpd.GeoSeries) -> LonLat:
    """Return one pair of bare numbers for each of some shapes."""
    held = shapes.dropna().to_numpy(dtype=object)
    return middles(held[sampled(len(held))])


def _all_points(shapes: gpd.GeoSeries) -> bool:
    return bool((shapes.dropna().geom_type == "Point").all())


def _townships(frame: gpd.GeoDataFrame, source: Source) -> NDArray[np.object_] | None:
    """Return the township code the rows of a layer of villages give themselves, as text."""
    column = next((name for name in ("township", "code") if name in frame.columns), None)
    if source.layer != "settlements" or column is None:
        return None
    return np.array([str(value).strip()[:9] for value in frame[column]], dtype=object)
