"""Which file of a folder holds a layer, and which of several things inside a file is meant.

Where it stands: the first question of ``geo.reading.readers``; knows names and endings, opens nothing.

Method: a file's stem is held against the layer's name, its Chinese name and the words offices use, letter case
and full-width signs ignored. An ending that cannot hold such a layer (a text file beside a road layer) is passed
over while there is a better one. Two files that could both be meant are never chosen between.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from geo.contracts.tables import Table
from geo.errors import Fault
from geo.reading.settings import LayerReading
from geo.words.message import message

SUFFIXES = (
    ".shp",
    ".gpkg",
    ".geojson",
    ".json",
    ".kml",
    ".kmz",
    ".gdb",
    ".zip",
    ".xlsx",
    ".xlsm",
    ".xls",
    ".et",
    ".csv",
    ".txt",
    ".osm.pbf",
    ".pbf",
    ".osm",
    ".osm.gz",
)
"""Endings that are read; ``.gdb`` is a folder."""

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".et")
SHEETS = (*WORKBOOKS, ".csv")
OSM = (".osm.pbf", ".pbf", ".osm", ".osm.gz")
ARCHIVES = (".zip",)
UNREAD = (
    ".rar",
    ".7z",
    ".tar",
    ".gz",
    ".mdb",
    ".dwg",
    ".dxf",
    ".tab",
    ".mif",
    ".ods",
    ".ovkml",
    ".ovobj",
    ".pdf",
    ".doc",
    ".docx",
)
"""Endings offices send that are not read: named as such rather than called missing."""
NAMES_SHOWN = 8
LONGEST_NAME = 80
LITTER = ("~$", ".", "thumbs.db", "__macosx")
"""How the names of files begin that programs leave behind."""


def folder_files(folder: Path) -> tuple[tuple[Path, ...], Fault | None]:
    """Return the entries of `folder`, sorted by name, or the fault that keeps them from being listed."""
    try:
        return tuple(sorted(folder.iterdir(), key=lambda path: path.name)), None
    except FileNotFoundError:
        fault = Fault(str(folder), message("folder-missing"), message("folder-missing-mend"))
    except NotADirectoryError:
        fault = Fault(str(folder), message("folder-is-a-file"), message("folder-missing-mend"))
    except PermissionError:
        fault = Fault(str(folder), message("folder-denied"), message("denied-mend"))
    except (OSError, ValueError):
        fault = Fault(str(folder), message("folder-unreadable"), message("folder-missing-mend"))
    return (), fault


def suffix_of(name: str) -> str:
    """Return the ending of a file name in lower case; ``.osm.pbf`` and ``.osm.gz`` count as one."""
    low = name.lower()
    return next((ending for ending in OSM if low.endswith(ending)), Path(low).suffix)


def normal(word: str) -> str:
    """Return a name without letter case, full-width signs and blanks."""
    return "".join(unicodedata.normalize("NFKC", word).casefold().split())


def names_of(table: Table) -> frozenset[str]:
    """Return the stems a file of this layer may have, normalised."""
    return frozenset(normal(word) for word in (table.name, table.zh, *table.stems))


def stem_of(name: str) -> str:
    """Return a file name without its ending, normalised."""
    return normal(name[: len(name) - len(suffix_of(name))])


def is_litter(name: str) -> bool:
    """Return whether a program left this file behind (``~$村庄.xlsx``, ``.DS_Store``, ``Thumbs.db``)."""
    return name.lower().startswith(LITTER)


def can_hold(suffix: str, table: Table) -> bool:
    """Return whether a file of this ending can hold such a layer at all."""
    if suffix in ARCHIVES:
        return True
    if suffix in SHEETS:
        return table.geometry in {None, "Point"}
    if suffix in OSM:
        return table.name == "roads"
    if suffix == ".txt":
        return table.geometry in {"Polygon", "Any"}
    return suffix in SUFFIXES and table.geometry is not None


def find_file(files: Sequence[Path], table: Table, how: LayerReading) -> Path | Fault | None:
    """Return the file of a layer, None if there is none, or the fault that keeps it from being known.

    Parameters
    ----------
    files : sequence of Path
        All entries of the region folder.
    table : Table
        The layer's contract.
    how : LayerReading
        What the user says; `how.file` decides.
    """
    if how.file:
        return _named(files, table, how.file)
    seen = [path for path in files if stem_of(path.name) in names_of(table) and not is_litter(path.name)]
    mine = [path for path in seen if suffix_of(path.name) in SUFFIXES]
    able = [path for path in mine if can_hold(suffix_of(path.name), table)]
    if len(able) == 1:
        return able[0]
    if able:
        what = message("layer-twice", names=listed(path.name for path in able))
        return Fault(
            able[0].name, what, message("layer-twice-choose", layer=table.name, file=quoted(able[0].name))
        )
    if mine:
        return _unable(mine[0], table)
    foreign = [path for path in seen if suffix_of(path.name) in UNREAD]
    if foreign:
        what = message("ending-unread", ending=suffix_of(foreign[0].name))
        return Fault(foreign[0].name, what, message("ending-unread-mend"))
    return None


def left_over(files: Sequence[Path], table: Table) -> bool:
    """Return whether a lone ``.dbf`` shows that a shapefile was meant to be there."""
    return any(suffix_of(path.name) == ".dbf" and stem_of(path.name) in names_of(table) for path in files)


def meant(names: Sequence[str], table: Table, inside: str) -> tuple[list[str], bool]:
    """Return which of several things inside a file can be meant, and whether a name decided.

    Parameters
    ----------
    names : sequence of str
        Layers of a GeoPackage or geodatabase, members of an archive.
    table : Table
        The layer's contract.
    inside : str
        What the user names; "": a thing called like the layer, else all.
    """
    if inside:
        exact = [name for name in names if name == inside]
        return exact or [name for name in names if normal(inside) in _spellings(name)], True
    called = [name for name in names if names_of(table) & _spellings(name)]
    return (called, True) if called else (list(names), False)


def _spellings(name: str) -> frozenset[str]:
    """Return the whole name, its last part, and that without its ending."""
    last = name.rpartition("/")[2]
    return frozenset({normal(name), normal(last), stem_of(last)})


def _named(files: Sequence[Path], table: Table, name: str) -> Path | Fault:
    """Return the file the user names in the scenario."""
    hits = [path for path in files if path.name == name] or [
        path for path in files if normal(path.name) == normal(name)
    ]
    if len(hits) == 1:
        return hits[0] if can_hold(suffix_of(hits[0].name), table) else _unable(hits[0], table)
    names = listed(path.name for path in files if suffix_of(path.name) in SUFFIXES)
    return Fault(
        name, message("file-not-there"), message("file-not-there-mend", layer=table.name, names=names)
    )


def _unable(path: Path, table: Table) -> Fault:
    layer = message("layer-named", layer_zh=table.zh, layer_en=table.en)
    what = message("ending-cannot-hold", ending=suffix_of(path.name), layer=layer)
    able = ", ".join(suffix for suffix in SUFFIXES if can_hold(suffix, table))
    return Fault(path.name, what, message("ending-cannot-hold-mend", endings=able))


def quoted(name: str) -> str:
    """Return a name as it can stand between the quotes of a scenario line."""
    return printable(name).replace("\\", "\\\\").replace('"', '\\"')


def printable(name: str) -> str:
    """Return a name from a file without signs that move the cursor of whoever reads it."""
    return "".join(sign if sign.isprintable() else "?" for sign in name)


def listed(names: Iterable[str]) -> str:
    """Return names as they may stand inside a sentence: the first few, ``…`` for the rest."""
    all_names = [printable(name)[:LONGEST_NAME] for name in names]
    return ", ".join(all_names[:NAMES_SHOWN]) + ("…" if len(all_names) > NAMES_SHOWN else "")
