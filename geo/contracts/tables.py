"""What a table contract is: columns with type, unit, range, aliases and meaning.

Where it stands: used by ``geo.contracts.schema`` (the contracts themselves) and by the readers. The column dictionary
is schema, alias list and documentation at once.
"""

from dataclasses import dataclass, field
from typing import Literal

GeometryKind = Literal["Point", "Line", "Polygon", "Any"]
"""``Any``: points, lines and polygons may stand in one layer."""


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
    words : tuple of (str, str)
        Other words for a choice, as offices write them: ``("候选", "candidate")``.
    derived_zh, derived_en : str
        How the column is filled where the file lacks it (the filling is listed as a repair); "" if it must be
        there. A required column that can be derived may be missing, its cells may be empty.
    example : str
        What the example row of a template shows.
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
    words: tuple[tuple[str, str], ...] = ()
    derived_zh: str = ""
    derived_en: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One layer of a region: geometry kind, columns, and whether a region can do without it.

    Attributes
    ----------
    name : str
        Name inside the house and stem of the file.
    geometry : str or None
        None: a plain table, in a workbook or a text file.
    zh, en : str
        What it holds, in words; `zh` may also be the stem of the file.
    columns : tuple of Column
    required : bool
        A region cannot do without it.
    stems : tuple of str
        Other file names offices give it, without ending.
    """

    name: str
    geometry: GeometryKind | None
    zh: str
    en: str
    columns: tuple[Column, ...] = field(default=())
    required: bool = True
    stems: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """Return the column called `name`; ``KeyError`` if the contract has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
