"""What a layer's points say against the coordinate system its user has declared: told, and obeyed all the same.

Where it stands: asked by ``geo.region`` once all layers are read. Of layers nobody has spoken for,
``geo.coordinates.posing`` makes a fault; where the scenario names the system, or a table's own column names a map
service's, the word binds and this is a doubt for whoever wrote it.

Method: the conversion that was made is taken back, and each other reading of the same numbers is held against roads and
townships as in ``posing``: large gain, sign test, seven other directions. A declared road layer is doubted by the
layers of points, if they fit better moved the other way.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.contracts.schema import LAYERS
from geo.coordinates.datum import bd_of, gcj_of, true_of_bd, true_of_gcj
from geo.coordinates.evidence import evidence_of
from geo.coordinates.posing import (
    LAYER_SHIFTS,
    REFERENCE_SHIFTS,
    Posing,
    Shift,
    reference_verdicts,
    verdict_on,
)
from geo.coordinates.systems import DATUM_NAMES, KEPT_CRS, SAFE_DATUMS, SHIFTED_DATUMS, system_of
from geo.divisions.codes import TOWNSHIP_DIGITS
from geo.errors import Fault
from geo.words.message import Message, message

if TYPE_CHECKING:
    from geo.reading.validate import Checked

CODES = {"CGCS2000": KEPT_CRS, "GCJ-02": "GCJ-02", "BD-09": "BD-09"}
"""Datum of a reading → what a scenario line calls it."""

OTHER_READINGS: Mapping[str, Mapping[str, Shift]] = {
    "CGCS2000": LAYER_SHIFTS,
    "GCJ-02": {"CGCS2000": gcj_of, "BD-09": lambda lonlat: true_of_bd(gcj_of(lonlat))},
    "BD-09": {"CGCS2000": bd_of, "GCJ-02": lambda lonlat: true_of_gcj(bd_of(lonlat))},
}
"""Declared datum → what else the numbers may be, with the step from the places as declared to those places."""


def contradictions(read: "Mapping[str, Checked]") -> tuple[Fault, ...]:
    """Return a doubt for each layer whose declared system its points, or those of another layer, speak against.

    Parameters
    ----------
    read : mapping of layer name to Checked
        All layers that could be read.
    """
    declared = {name: said for name, layer in read.items() if (said := _declared(layer))}
    if not declared:
        return ()
    evidence = evidence_of(read)
    references = {name for name in ("roads", "townships") if declared.get(name) == "CGCS2000"}
    faults: dict[str, Fault] = {}
    for layer in (read[table.name] for table in LAYERS if table.name in read):
        if layer.table.geometry != "Point":
            continue
        shapes, datum = layer.frame.geometry, declared.get(layer.table.name)
        if datum is not None:
            found, _ = verdict_on(shapes, _townships(layer), evidence, OTHER_READINGS[datum])
            if found is not None:
                faults.setdefault(layer.table.name, _doubt(found, datum, layer))
                continue  # what is doubted itself is no witness against others
        if references:
            for name, other in reference_verdicts(shapes, _townships(layer), evidence, REFERENCE_SHIFTS):
                if name in references:
                    faults.setdefault(name, _doubt(other, "CGCS2000", read[name]))
    return tuple(faults.values())


def _declared(layer: "Checked") -> str:
    """Return the datum the user has declared for a layer, "" where the file alone says it."""
    system = system_of(layer.source.how.crs) if layer.source.how.crs else None
    if system is not None and system.datum in SAFE_DATUMS:
        return "CGCS2000"
    converted = {str(repair.before) for repair in layer.repairs if repair.kind == "crs"}
    said = converted if system is None else {system.datum}
    return next((str(datum) for datum in SHIFTED_DATUMS if datum in said), "")


def _townships(layer: "Checked") -> NDArray[np.object_] | None:
    """Return the township of each row where the row says it itself; None where it was taken from the place."""
    if layer.table.name != "settlements":
        return None
    codes = layer.frame["code"]
    return np.array(["" if code is None else str(code)[:TOWNSHIP_DIGITS] for code in codes], dtype=object)


def _doubt(found: Posing, datum: str, layer: "Checked") -> Fault:
    declared: Message | str = layer.source.how.crs or DATUM_NAMES[datum]
    what = message(
        "declared-doubted",
        declared=declared,
        system=DATUM_NAMES[found.datum],
        metres=f"{found.offset_m:.0f}",
        azimuth=f"{found.azimuth:.0f}",
        proof=found.proof,
    )
    mend = message(
        "declared-doubted-mend",
        system=DATUM_NAMES[found.datum],
        layer=layer.table.name,
        code=CODES[found.datum],
    )
    return Fault(layer.file, what, mend)
