"""What the readers changed on their own: each guess made while reading, listed so that it can be undone.

Where it stands: filled by ``geo.reading`` and ``geo.coordinates``, carried by ``geo.region.Region``, written to
``repairs.csv`` of a run folder. Files on disk are never changed.
"""

from dataclasses import dataclass
from typing import Literal

from geo.words.message import Message

RepairConfidence = Literal["sure", "likely"]
"""``sure``: only one reading makes sense. ``likely``: someone who knows the file should look at it."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One change made between the file and the region.

    Attributes
    ----------
    file : str
        File name, e.g. ``settlements.shp``.
    row : int
        Data row counted from 1; 0 when the whole column or file is meant.
    column : str
        Column of the contract; "" when the whole file is meant.
    before, after : str
        What stood there and what it was read as.
    confidence : {"sure", "likely"}
        How far the guess may be trusted.
    message : Message
        The change in words.
    """

    file: str
    row: int
    column: str
    before: str
    after: str
    confidence: RepairConfidence
    message: Message
