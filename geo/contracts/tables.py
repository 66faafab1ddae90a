"""What a table contract is: columns with type, unit, range, aliases and meaning.

Where it stands: used by ``geo.contracts.schema`` (the contracts themselves) and by the readers. The column dictionary
is schema, alias list and documentation at once.
"""

from dataclasses import dataclass, field
from typing import Literal

GeometryKind = Literal["Point", "Line", "Polygon"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a layer.

    Attributes
    ----------
    name : str
        Name inside the house; at most ten ASCII characters, so that a shapefile keeps it whole.
    kind : type
        ``str``, ``int`` or ``float``.
    zh, en : str
        Meaning in words.
    unit : str
        "" for text and codes.
    low, high : float or None
        Smallest and largest allowed value, both included.
    choices : tuple of str
        Allowed words; empty means any.
    pattern : str
        Regular expression the whole text must match; "" means any.
    required : bool
        A missing optional column reads as ``default``; an empty cell in a required column is a fault.
    default : str or float
        What an absent or empty optional cell reads as.
    unique : bool
        No value may stand twice.
    aliases : tuple of str
        Other headings offices write for it.
    """

    name: str
    kind: type[str] | type[int] | type[float]
    zh: str
    en: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    pattern: str = ""
    required: bool = True
    default: str | float = ""
    unique: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One layer of a region: geometry kind, columns, and whether a region can do without it."""

    name: str
    geometry: GeometryKind
    zh: str
    en: str
    columns: tuple[Column, ...] = field(default=())
    required: bool = True

    def column(self, name: str) -> Column:
        """Return the column called `name`; ``KeyError`` if the contract has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
