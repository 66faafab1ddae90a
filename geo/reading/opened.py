"""What opening one layer's file gives, and who is speaking when something in it is guessed.

Where it stands: between the readers of the several formats and the contract check of ``geo.reading.validate``.
"""

from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from geo.errors import Fault
from geo.reading.repairs import Repair, RepairConfidence, RepairKind
from geo.reading.settings import LayerReading
from geo.words.message import Message


@dataclass(frozen=True, slots=True)
class Source:
    """The file a layer is read from.

    Attributes
    ----------
    layer : str
        Layer of the contract.
    file : str
        Name shown to the user: ``settlements.shp``, ``村庄.xlsx[Sheet1]``, ``资料.zip/村庄.shp``.
    how : LayerReading
        What the user said of it.
    """

    layer: str
    file: str
    how: LayerReading = field(default_factory=LayerReading)

    def refuses(self, kind: RepairKind, row: int = 0) -> bool:
        """Return whether the user does not want this guess."""
        return self.how.refuses(kind, row)

    def repair(
        self,
        kind: RepairKind,
        note: Message,
        *,
        row: int = 0,
        column: str = "",
        before: str | Message = "",
        after: str | Message = "",
        confidence: RepairConfidence = "likely",
        asked: bool = False,
    ) -> Repair:
        """Return a repair of this file."""
        return Repair(self.layer, self.file, row, column, kind, before, after, confidence, note, asked)


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """The outcome of opening one layer.

    Attributes
    ----------
    source : Source
        Its file is ``<layer>.shp`` where none was found.
    found : bool
        Whether there is a file of that layer at all.
    frame : GeoDataFrame, DataFrame or None
        Rows as they stand in the file, indexed by the row number the user counts (whole numbers, unique); a
        GeoDataFrame for layers with geometry, its CRS None where the file does not say; cells of workbooks and
        text files are text. None if the rows could not be read.
    faults, repairs : tuple
        What went wrong, and what was settled by the reader.
    """

    source: Source
    found: bool
    frame: gpd.GeoDataFrame | pd.DataFrame | None
    faults: tuple[Fault, ...] = ()
    repairs: tuple[Repair, ...] = ()
