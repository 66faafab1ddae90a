"""What a scenario says of the region's files: how to read them where the reader's guess is not wanted.

Where it stands: the tables ``[reading]`` and ``[reading.<layer>]`` of a scenario; becomes the
``ReadingSettings`` of ``geo``.
"""

from collections.abc import Mapping
from typing import Annotated, get_args

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from geo.contracts.schema import LAYERS
from geo.reading.repairs import RepairKind
from geo.reading.settings import LayerReading, ReadingSettings
from optimize.scenario.setting import Setting, Text

KINDS: tuple[str, ...] = get_args(RepairKind)


def _known_kind(text: str) -> str:
    kind, _, row = text.partition("@")
    if kind not in KINDS or (row and not row.isdecimal()):
        raise PydanticCustomError(
            "scenario-refuse-unknown", "kind", {"item": text, "known": ", ".join(KINDS)}
        )
    return text


class LayerFile(Setting):
    """How one layer's file is to be read."""

    file: Annotated[str, Field(pattern=r"^[^/\\]*$")] = ""
    """Name of the file in the region folder; empty: found by the layer's name."""

    inside: str = ""
    """Sheet of a workbook, layer of a GeoPackage or geodatabase; empty: chosen by the reader."""

    crs: str = ""
    """Confirmed coordinate system: ``EPSG:4527``, ``CGCS2000``, ``GCJ-02``, ``BD-09`` …"""

    encoding: str = ""
    """Confirmed encoding of the text, e.g. ``GB18030``."""

    heading_rows: Annotated[tuple[Annotated[int, Field(ge=1, le=1000)], ...], Field(strict=False)] = ()
    """Rows of the sheet that together are the heading, counted from 1."""

    columns: Annotated[Mapping[str, Text], Field(strict=False)] = Field(default_factory=dict)
    """Column of the contract → heading in the file."""

    refuse: Annotated[tuple[Annotated[str, AfterValidator(_known_kind)], ...], Field(strict=False)] = ()
    """Guesses not wanted: ``kind`` or ``kind@row``, as ``repairs.csv`` writes them."""

    def reading(self) -> LayerReading:
        """Return what the readers of ``geo`` take."""
        return LayerReading(
            file=self.file,
            inside=self.inside,
            crs=self.crs,
            encoding=self.encoding,
            heading_rows=self.heading_rows,
            columns=dict(self.columns),
            refuse=frozenset(self.refuse),
        )


class Reading(Setting):
    """How the region's files are to be read; one table a layer."""

    border_tolerance_m: float = Field(default=500.0, ge=0, le=20_000)
    """How far outside its own polygon a place may lie before it is a fault, metres."""

    measuring_crs: Annotated[str, Field(pattern=r"^(EPSG:[0-9]{4,6})?$")] = ""
    """Projected system to measure in; empty: the CGCS2000 zone of the region. Given, it may lie outside China."""

    counties: LayerFile = LayerFile()
    townships: LayerFile = LayerFile()
    settlements: LayerFile = LayerFile()
    places: LayerFile = LayerFile()
    roads: LayerFile = LayerFile()
    crossings: LayerFile = LayerFile()
    river: LayerFile = LayerFile()
    sanitation: LayerFile = LayerFile()
    facilities: LayerFile = LayerFile()
    lands: LayerFile = LayerFile()
    exclusions: LayerFile = LayerFile()
    land_answers: LayerFile = LayerFile()
    aliases: LayerFile = LayerFile()
    reporting: LayerFile = LayerFile()
    planted: LayerFile = LayerFile()
    weighed: LayerFile = LayerFile()
    actuals: LayerFile = LayerFile()
    sinks: LayerFile = LayerFile()
    industry: LayerFile = LayerFile()

    def settings(self, counties: tuple[str, ...] = ()) -> ReadingSettings:
        """Return what the readers of ``geo`` take, for a region of which only `counties` count."""
        return ReadingSettings(
            counties=counties,
            layers={table.name: getattr(self, table.name).reading() for table in LAYERS},
            border_tolerance_m=self.border_tolerance_m,
            measuring_crs=self.measuring_crs,
        )
