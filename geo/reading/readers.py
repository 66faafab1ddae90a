"""Find and open the file of one layer: shapefile, GeoPackage or GeoJSON, with its encoding settled.

Where it stands: the first step of ``geo.region.load_region``; what comes out is not yet held against the
contract.

Method: the bytes of a shapefile are looked at before GDAL does (``geo.reading.shapefile``). Whatever the reader
library then raises becomes a fault of the file, never a traceback.
"""

import contextlib
import dataclasses
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pyogrio

from geo.contracts.tables import Table
from geo.errors import Fault
from geo.reading.dbf import UTF_8
from geo.reading.repairs import Repair
from geo.reading.shapefile import inspect_shapefile, is_utf_8
from geo.words.message import Message, message

SUFFIXES = (".shp", ".gpkg", ".geojson")


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """The outcome of opening one layer.

    Attributes
    ----------
    file : str
        File name shown to the user; ``<layer>.shp`` where none was found.
    found : bool
        Whether there is a file of that layer at all.
    frame : GeoDataFrame or None
        Rows as they stand in the file, index 1, 2, …; None if they could not be read.
    faults, repairs : tuple
        What went wrong, and what was settled by the reader.
    """

    file: str
    found: bool
    frame: gpd.GeoDataFrame | None
    faults: tuple[Fault, ...] = ()
    repairs: tuple[Repair, ...] = ()


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


def open_layer(files: Sequence[Path], table: Table) -> Opened:
    """Open the file of one layer.

    Parameters
    ----------
    files : sequence of Path
        All entries of the region folder.
    table : Table
        The layer's contract; its name is the file's stem, letter case ignored.

    Returns
    -------
    Opened
        With faults if a required layer is missing, if two files claim the layer, or if it cannot be read.
    """
    mine = [path for path in files if path.stem.lower() == table.name and path.suffix.lower() in SUFFIXES]
    if not mine:
        return _absent(files, table)
    if len(mine) > 1:
        return _failed(mine[0], _twice(mine), message("layer-twice-mend"))
    path = mine[0]
    try:
        match path.suffix.lower():
            case ".shp":
                return _open_shapefile(path, files)
            case ".geojson":
                return _open_geojson(path)
            case _:
                return _open_geopackage(path, table.name)
    except PermissionError:
        failure, mend = message("file-denied"), message("denied-mend")
    except OSError:
        failure, mend = message("file-unreadable"), message("file-unreadable-mend")
    return _failed(path, failure, mend)


def _absent(files: Sequence[Path], table: Table) -> Opened:
    """Return the outcome for a layer without a file; a lone ``.dbf`` shows that one was meant to be there."""
    file = f"{table.name}.shp"
    left_over = any(path.name.lower() == f"{table.name}.dbf" for path in files)
    if not (table.required or left_over):
        return Opened(file, found=False, frame=None)
    layer = message("layer-named", zh=table.zh, en=table.en)
    fault = Fault(file, message("layer-missing", layer=layer), message("layer-missing-mend", name=table.name))
    return Opened(file, found=False, frame=None, faults=(fault,))


def _twice(paths: Sequence[Path]) -> Message:
    return message("layer-twice", names=", ".join(path.name for path in paths))


def _open_shapefile(path: Path, files: Sequence[Path]) -> Opened:
    companions = {
        other.suffix.lower(): other
        for other in files
        if other.stem.lower() == path.stem.lower() and other.is_file()
    }
    inspected = inspect_shapefile(path, companions)
    if isinstance(inspected, Fault):
        return Opened(path.name, found=True, frame=None, faults=(inspected,))
    opened = _read(path, encoding=inspected.encoding, layer=None)
    notes = () if inspected.repair is None else (inspected.repair,)
    return dataclasses.replace(opened, repairs=notes)


def _open_geojson(path: Path) -> Opened:
    if not is_utf_8(path.read_bytes()):
        return _failed(path, message("geojson-not-utf-8"), message("geojson-not-utf-8-mend"))
    return _read(path, encoding=UTF_8, layer=None)


def _open_geopackage(path: Path, name: str) -> Opened:
    """Read the layer of a GeoPackage that is meant: the one of that name, else the only one."""
    with _library_errors():
        names = [str(row[0]) for row in pyogrio.list_layers(path)]
    mine = [inside for inside in names if inside.lower() == name] or names
    if len(mine) != 1:
        what = message("geopackage-layers", count=len(names), names=", ".join(names))
        return _failed(path, what, message("geopackage-layers-mend", name=name))
    return _read(path, encoding=None, layer=mine[0])


def _read(path: Path, *, encoding: str | None, layer: str | None) -> Opened:
    with _library_errors():
        frame = pyogrio.read_dataframe(path, layer=layer, encoding=encoding, on_invalid="ignore")
    if not isinstance(frame, gpd.GeoDataFrame):
        return _failed(path, message("layer-without-geometry"), message("file-unreadable-mend"))
    frame.index = range(1, len(frame) + 1)
    return Opened(path.name, found=True, frame=frame)


@contextlib.contextmanager
def _library_errors() -> Iterator[None]:
    """Turn whatever GDAL and its wrapper raise on a damaged file into one kind of error.

    They are known to raise from KeyError to UnboundLocalError, so no list of kinds is complete; the block
    holds nothing but the call itself, so that no slip of ours is hidden. Hints the library warns of are
    dropped: what matters of them is checked on the rows.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except Exception as error:
            raise OSError(str(error)) from error


def _failed(path: Path, what: Message, mend: Message) -> Opened:
    return Opened(path.name, found=True, frame=None, faults=(Fault(path.name, what, mend),))
