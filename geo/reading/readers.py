"""Open the file of one layer, whatever its kind.

Where it stands: the first step of ``geo.region``; what comes out is not yet held against the contract.

Method: the file is found by name (``geo.reading.files.finding``), looked at from outside
(``geo.reading.files.disk``), and given to the reader of its kind. An archive is unpacked into a folder that
lives only until its rows are in memory. What the system refuses (rights, damaged disks) becomes a fault of the
file, never a traceback.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from geo.contracts.tables import Table
from geo.errors import Fault
from geo.reading.files.archives import unpack
from geo.reading.files.corner_points import open_corner_points
from geo.reading.files.disk import unusable
from geo.reading.files.finding import (
    OSM,
    WORKBOOKS,
    can_hold,
    find_file,
    left_over,
    listed,
    meant,
    printable,
    quoted,
    suffix_of,
)
from geo.reading.files.kml import open_kml
from geo.reading.files.safe_xml import refuse_unsafe_workbook
from geo.reading.files.vector import open_database, open_geojson, open_shapefile
from geo.reading.opened import Opened, Source
from geo.reading.settings import LayerReading
from geo.reading.sheets.csv_text import open_csv
from geo.reading.sheets.workbook import open_workbook
from geo.roads.osm_extract import open_osm
from geo.words.message import Message, message

BEST_IN_KMZ = "doc.kml"


def open_layer(files: Sequence[Path], table: Table, how: LayerReading | None = None) -> Opened:
    """Open the file of one layer.

    Parameters
    ----------
    files : sequence of Path
        All entries of the region folder.
    table : Table
        The layer's contract; its name, its Chinese name or one of its stems is the file's stem.
    how : LayerReading, optional
        What the user says of the file.

    Returns
    -------
    Opened
        With faults if a required layer is missing, if two files claim the layer, or if it cannot be read.
    """
    how = how or LayerReading()
    found = find_file(files, table, how)
    if found is None:
        return _absent(files, table, how)
    if isinstance(found, Fault):
        return Opened(Source(table.name, str(found.where), how), found=True, frame=None, faults=(found,))
    source = Source(table.name, found.name, how)
    try:
        fault = unusable(found, _companions(found).values(), source.file)
        if fault is not None:
            return Opened(source, found=True, frame=None, faults=(fault,))
        return _open(found, table, source)
    except PermissionError:
        failure, mend = message("file-denied"), message("denied-mend")
    except (OSError, MemoryError):
        failure, mend = message("file-unreadable"), message("file-unreadable-mend")
    return _failed(source, failure, mend)


def _absent(files: Sequence[Path], table: Table, how: LayerReading) -> Opened:
    """Return the outcome for a layer without a file; a lone ``.dbf`` shows that one was meant to be there."""
    source = Source(table.name, f"{table.name}.shp" if table.geometry else f"{table.name}.xlsx", how)
    if not (table.required or left_over(files, table)):
        return Opened(source, found=False, frame=None)
    layer = message("layer-named", layer_zh=table.zh, layer_en=table.en)
    what, mend = message("layer-missing", layer=layer), message("layer-missing-mend", name=table.name)
    return Opened(source, found=False, frame=None, faults=(Fault(source.file, what, mend),))


def _companions(path: Path) -> dict[str, Path]:
    """Return the files of a shapefile by ending, itself included; none for other kinds."""
    if suffix_of(path.name) != ".shp":
        return {}
    stem = path.stem.lower()
    beside = sorted(path.parent.iterdir())
    return {other.suffix.lower(): other for other in beside if other.stem.lower() == stem and other.is_file()}


def _open(path: Path, table: Table, source: Source) -> Opened:
    """Give the file to the reader of its kind."""
    suffix = suffix_of(path.name)
    if suffix in WORKBOOKS:
        fault = refuse_unsafe_workbook(path)
        if fault is not None:
            return _failed(source, fault.what, fault.mend)
        return open_workbook(path, table, source)
    if suffix in OSM:
        return open_osm(path, table, source)
    return READERS[suffix](path, table, source)


def _open_archive(path: Path, table: Table, source: Source) -> Opened:
    """Unpack a ``.zip`` or ``.kmz`` and open the one file in it that is meant."""
    kmz = suffix_of(path.name) == ".kmz"
    with tempfile.TemporaryDirectory(prefix="liangwang-", ignore_cleanup_errors=True) as folder:
        into = Path(folder).resolve()
        unpacked = unpack(path, into, source.file)
        if isinstance(unpacked, Fault):
            return Opened(source, found=True, frame=None, faults=(unpacked,))
        names = [file.relative_to(into).as_posix() for file in unpacked]
        if kmz:
            names = [name for name in names if name.lower().endswith(".kml")]
            names = [name for name in names if name.lower() == BEST_IN_KMZ] or names
        names = [name for name in names if can_hold(suffix_of(name), table) and not name.endswith(".zip")]
        if not names:
            return _failed(source, message("archive-nothing-inside"), message("archive-nothing-inside-mend"))
        member, inner = _member(names, table, source.how.inside)
        if member is None:
            what = message("archive-several", count=len(names), names=listed(names))
            mend = message("inside-choose", layer=source.layer, inside=quoted(names[0]))
            return _failed(source, what, mend)
        chosen = into / member
        shown = replace(
            source, file=f"{source.file}/{printable(member)}", how=replace(source.how, inside=inner)
        )
        return _open(chosen, table, shown)


def _member(names: Sequence[str], table: Table, inside: str) -> tuple[str | None, str]:
    """Return which member is meant and what is left of `inside` for that file's own reader.

    ``a.gpkg/villages`` names a member and a layer in it; a word that names no member means something in the
    only one.
    """
    for name in names:
        if inside.startswith(f"{name}/"):
            return name, inside[len(name) + 1 :]
    mine, _ = meant(names, table, inside)
    if len(mine) == 1:
        return mine[0], ""
    if not mine:
        mine, _ = meant(names, table, "")
    return (mine[0], inside) if len(mine) == 1 else (None, "")


def _failed(source: Source, what: Message, mend: Message) -> Opened:
    return Opened(source, found=True, frame=None, faults=(Fault(source.file, what, mend),))


READERS: dict[str, Callable[[Path, Table, Source], Opened]] = {
    ".shp": lambda path, _, source: open_shapefile(path, _companions(path), source),
    ".gpkg": open_database,
    ".gdb": open_database,
    ".geojson": lambda path, _, source: open_geojson(path, source),
    ".json": lambda path, _, source: open_geojson(path, source),
    ".kml": lambda path, _, source: open_kml(path, source),
    ".csv": open_csv,
    ".txt": lambda path, _, source: open_corner_points(path, source),
    ".zip": _open_archive,
    ".kmz": _open_archive,
}
"""Every ending of `SUFFIXES` but workbooks and OSM extracts, and who reads it."""
