"""What the readers changed on their own: each guess made while reading, listed so that it can be undone.

Where it stands: filled by ``geo.reading``, ``geo.coordinates``, ``geo.divisions`` and ``geo.roads``, carried by
``geo.region.Region``, written to ``repairs.csv`` of a run folder. Files on disk are never changed.

Every guess has a kind, and every kind can be refused in the scenario, for the whole layer or for one row
(`Repair.refusal`); what is refused is taken as it stands in the file, and is then a fault if it cannot be used.
"""

from dataclasses import dataclass
from typing import Literal

from geo.words.message import Message

RepairConfidence = Literal["sure", "likely"]
"""``sure``: only one reading makes sense. ``likely``: someone who knows the file should look at it."""

RepairKind = Literal[
    "approximate",  # 约3000 read as 3000
    "blank-mark",  # "/" or "—" read as an empty cell
    "census-split",  # guessed town and rural residents brought to the county's census
    "closed-ring",  # a ring whose last corner was missing
    "code-number",  # a code stored or shown as a number
    "coordinate-pair",  # 117.97,37.38 in one cell
    "crossing-found",  # a road that crosses the river was given a crossing id
    "crs",  # converted from another system or datum
    "degrees-minutes",  # 117°58′16″
    "derived",  # a column filled from the code, the place or another column
    "encoding",  # the text's encoding
    "file-chosen",  # which of a file's sheets or layers was taken
    "filled-cells",  # cells below a merged cell filled with its value
    "full-width",  # １２３ read as 123
    "heading",  # which rows are the heading
    "joined-roads",  # a road that stops within a hand's breadth of another joined to it
    "left-out",  # roads no collection vehicle may drive on
    "hidden-rows",  # rows the sheet hides were read with the others
    "number-text",  # a number stored as text, or a text column of numbers
    "number-words",  # 3.5万 read as 35000
    "old-code",  # a code of the past replaced by today's
    "renamed-column",  # a heading taken for a column of the contract
    "renamed-place",  # an old name replaced by today's, from the alias table
    "shape",  # parts joined, heights dropped, rings mended
    "swapped-axes",  # north and east the other way round
    "total-differs",  # a total left out is not the sum of its rows; refused, it is not told
    "total-row",  # a sub-total left out
    "trimmed",  # blanks cut off
]


@dataclass(frozen=True, slots=True)
class Repair:
    """One change made between the file and the region.

    Attributes
    ----------
    layer : str
        Layer of the contract, e.g. ``settlements``.
    file : str
        File name, e.g. ``settlements.shp``; of a workbook ``村庄.xlsx[Sheet1]``.
    row : int
        Row in the file as its user counts: data row of a layer, sheet row of a workbook, line of a text file;
        0 when the whole column or file is meant.
    column : str
        Column of the contract; "" when the whole file is meant.
    kind : RepairKind
    before, after : str or Message
        What stood there and what it was read as; a message where these are words of ours and not of the file.
    confidence : {"sure", "likely"}
        How far the guess may be trusted.
    message : Message
        The change in words.
    asked : bool
        The scenario itself asked for it: told, but no guess, and there is nothing to refuse.
    """

    layer: str
    file: str
    row: int
    column: str
    kind: RepairKind
    before: str | Message
    after: str | Message
    confidence: RepairConfidence
    message: Message
    asked: bool = False

    @property
    def refusal(self) -> str:
        """The scenario line that refuses this guess; "" where there is nothing to refuse."""
        if self.asked:
            return ""
        place = f"{self.kind}@{self.row}" if self.row else self.kind
        return f'reading.{self.layer}.refuse = ["{place}"]'
