"""How the files of a region are to be read, where the reader's own guesses are not wanted. Plain values.

Where it stands: filled by a scenario's ``[reading]`` tables; read by everything in ``geo.reading``. Without any
settings the readers guess, and list each guess as a repair.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.reading.repairs import RepairKind


@dataclass(frozen=True, slots=True)
class LayerReading:
    """What the user says of one layer's file.

    Attributes
    ----------
    file : str
        Name of the file inside the region folder; "": the layer's own name or one of its stems.
    inside : str
        Sheet of a workbook, layer of a GeoPackage or geodatabase, member of an archive; "": the reader chooses.
    crs : str
        Confirmed coordinate system of the bare numbers: ``EPSG:4527``, ``GCJ-02``, ``BD-09`` …; "": as declared.
    encoding : str
        Confirmed encoding of its text; "": found out.
    heading_rows : tuple of int
        Sheet rows (from 1) that together are the heading; empty: found out.
    columns : mapping of contract column to heading
        Confirmed headings.
    refuse : frozenset of str
        Guesses not wanted: ``kind`` or ``kind@row``.
    """

    file: str = ""
    inside: str = ""
    crs: str = ""
    encoding: str = ""
    heading_rows: tuple[int, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    refuse: frozenset[str] = frozenset()

    def refuses(self, kind: RepairKind, row: int = 0) -> bool:
        """Return whether the guess `kind` is not wanted, everywhere or in this row."""
        return kind in self.refuse or f"{kind}@{row}" in self.refuse


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """What the user says of a region's files.

    Attributes
    ----------
    layers : mapping of layer name to LayerReading
        A layer left out is read with no word of the user.
    counties : tuple of str
        Codes of the counties that count; empty: all.
    border_tolerance_m : float
        How far outside its own polygon a place may lie before it is a fault, metres, >= 0.
    measuring_crs : str
        Projected system lengths are taken in; "": the CGCS2000 3° zone in the middle of the region. Given, the
        region may lie outside China.
    """

    layers: Mapping[str, LayerReading] = field(default_factory=dict)
    counties: tuple[str, ...] = ()
    border_tolerance_m: float = 500.0
    measuring_crs: str = ""

    def of(self, layer: str) -> LayerReading:
        """Return what is said of `layer`."""
        return self.layers.get(layer, LayerReading())
