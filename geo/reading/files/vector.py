"""Shapefile, GeoPackage, file geodatabase and GeoJSON through GDAL: rows as they stand in the file.

Where it stands: called by ``geo.reading.readers`` for a file that is known to be there and to be a plain one.

Method: GDAL looks at the content, not the name, and some of what it knows are descriptions that send it to other
files or addresses. So the first bytes must be those of the format, texts with such a description are refused, and
addresses are closed while it reads. Text of shapefiles is read byte by byte and decoded here, because a field name
cut inside a character stops the library. Whatever it raises becomes a fault of the file, never a traceback.
"""

import contextlib
import json
import re
import sqlite3
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.contracts.tables import Table
from geo.errors import Fault
from geo.reading.files.dbf import GB18030, UTF_8, cell_text, codec_of, heading_text
from geo.reading.files.finding import listed, meant, quoted
from geo.reading.files.json_text import too_deep
from geo.reading.files.shapefile import inspect_shapefile
from geo.reading.opened import Opened, Source
from geo.reading.repairs import Repair
from geo.words.message import Message, message

BYTE_BY_BYTE = "ISO-8859-1"
SQLITE = b"SQLite format 3\0"
DESCRIPTIONS = (b"gdal_streamed_alg", b"<OGR", b"<VRTDataset", b"<GDAL_")
"""Words by which GDAL knows a text that describes data elsewhere."""
UNDEFINED = ("Undefined geographic SRS", "Undefined Cartesian SRS")
"""What the format of GeoPackages calls the two systems that are none."""
CRS_MEMBER = re.compile(rb'"crs"\s*:\s*\{[^{}]*\{[^{}]*"name"\s*:\s*"([^"]*)"')
CRS_NULL = re.compile(rb'"crs"\s*:\s*null')
CRS_MEMBER_WITHIN = 65_536
"""Programs write the member first or last, bytes from either end."""
CLOSED = {"CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "none", "GDAL_HTTP_PROXY": "http://127.0.0.1:1"}
"""No address ends in `none`, and nobody listens where all others are sent: a second lock behind `DESCRIPTIONS`."""


def open_shapefile(path: Path, companions: Mapping[str, Path], source: Source) -> Opened:
    """Return the rows of a shapefile.

    Parameters
    ----------
    path : Path
        The ``.shp`` file.
    companions : mapping of suffix to Path
        All files of that stem, suffixes in lower case.
    source : Source

    Raises
    ------
    OSError
        If it cannot be read.
    """
    inspected = inspect_shapefile(path, companions, source)
    if isinstance(inspected, Fault):
        return Opened(source, found=True, frame=None, faults=(inspected,))
    frame = _rows(path, encoding=BYTE_BY_BYTE)
    if not isinstance(frame, gpd.GeoDataFrame):
        return _failed(source, message("layer-without-geometry"), message("file-unreadable-mend"))
    if frame.columns.has_duplicates:
        frame = _told_apart(frame, path)
    repairs = () if inspected.repair is None else (inspected.repair,)
    return Opened(source, found=True, frame=_decoded(frame, inspected.encoding), repairs=repairs)


def open_geojson(path: Path, source: Source) -> Opened:
    """Return the features of a GeoJSON file; without a `crs` member they are in EPSG:4326, as RFC 7946 says.

    A member that is null says, in the format of 2008, that no system can be assumed; the library overlooks it.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    held = path.read_bytes()
    text, repairs = _geojson_text(held, source)
    if text is None:
        return _failed(
            source, message("geojson-not-utf-8"), message("geojson-encoding-mend", layer=source.layer)
        )
    if any(word in text for word in DESCRIPTIONS):
        return _failed(source, message("describes-elsewhere"), message("file-unreadable-mend"))
    if not text.lstrip().startswith(b"{"):
        return _failed(source, message("file-unreadable"), message("file-unreadable-mend"))
    if too_deep(text):
        return _failed(source, message("too-deep"), message("file-unreadable-mend"))
    frame = _rows(path if text is held else text, encoding=UTF_8)
    if isinstance(frame, gpd.GeoDataFrame) and (_says_none(text) or _names_no_system(text)):
        frame = frame.set_crs(None, allow_override=True)
    return _framed(frame, source, repairs)


def open_database(path: Path, table: Table, source: Source) -> Opened:
    """Return the rows of the layer of a GeoPackage or file geodatabase that is meant.

    The one the user names, else the one called like the layer, else the only one that has shapes.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    if path.is_file():
        fault = _strange_geopackage(path, source)
        if fault is not None:
            return Opened(source, found=True, frame=None, faults=(fault,))
    with _library_errors():
        names = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    mine, by_name = meant(names, table, source.how.inside)
    inside_it = listed(names)
    if not mine:
        what = (
            message("inside-missing", inside=source.how.inside) if names else message("file-without-layers")
        )
        return _failed(source, what, message("inside-missing-mend", layer=source.layer, names=inside_it))
    chosen = by_name and len(names) > 1 and not source.how.inside
    if len(mine) > 1 or (chosen and source.refuses("file-chosen")):
        what = message("geopackage-layers", count=len(names), names=inside_it)
        return _failed(source, what, message("inside-choose", layer=source.layer, inside=quoted(mine[0])))
    repairs: tuple[Repair, ...] = ()
    if chosen:
        note = message("layer-chosen", inside=mine[0], names=inside_it)
        repairs = (source.repair("file-chosen", note, before=inside_it, after=mine[0], confidence="sure"),)
    frame = _rows(path, layer=mine[0])
    if isinstance(frame, gpd.GeoDataFrame) and frame.crs is not None and frame.crs.name in UNDEFINED:
        frame = frame.set_crs(None, allow_override=True)
    return _framed(frame, source, repairs)


def _framed(frame: gpd.GeoDataFrame | pd.DataFrame, source: Source, repairs: tuple[Repair, ...]) -> Opened:
    if not isinstance(frame, gpd.GeoDataFrame):
        return _failed(source, message("layer-without-geometry"), message("file-unreadable-mend"))
    return Opened(source, found=True, frame=frame, repairs=repairs)


def _rows(
    content: Path | bytes, *, layer: str | None = None, encoding: str | None = None
) -> gpd.GeoDataFrame | pd.DataFrame:
    """Return the rows of one layer, counted from 1; ``OSError`` for whatever the library raises.

    Rings without their last corner are closed; ``attrs["closed_rows"]`` tells in which rows, if in any.
    """
    with _library_errors():
        frame = pyogrio.read_dataframe(content, layer=layer, encoding=encoding, on_invalid="ignore")
    frame.index = range(1, len(frame) + 1)
    if isinstance(frame, gpd.GeoDataFrame) and frame.geometry.isna().any():
        with _library_errors():
            mended = pyogrio.read_dataframe(content, layer=layer, encoding=encoding, on_invalid="fix")
        closed = frame.geometry.isna().to_numpy() & mended.geometry.notna().to_numpy()
        frame = frame.set_geometry(mended.geometry.set_axis(frame.index))
        frame.attrs["closed_rows"] = tuple(int(row) for row in frame.index[closed])
    return frame


def _told_apart(frame: gpd.GeoDataFrame, path: Path) -> gpd.GeoDataFrame:
    """Return a frame some of whose fields bear one name with each under its own: ``name``, ``name_``.

    Where names are cut at ten bytes several fall together; the library then gives all the cells of the last.
    """
    with _library_errors():
        about, _, _, columns = pyogrio.raw.read(path, read_geometry=False, encoding=BYTE_BY_BYTE)
    data: dict[str, pd.Series] = {}
    for name, cells in zip(about["fields"], columns, strict=True):
        heading = str(name)
        while heading in data or heading == frame.geometry.name:
            heading += "_"
        data[heading] = pd.Series(cells, index=frame.index)
    apart = gpd.GeoDataFrame(data, geometry=frame.geometry, crs=frame.crs, index=frame.index)
    apart.attrs = dict(frame.attrs)
    return apart


def _decoded(frame: gpd.GeoDataFrame, codec: str) -> gpd.GeoDataFrame:
    """Return a frame that was read byte by byte with its text in the real encoding."""
    data: dict[str, pd.Series] = {}
    for name in frame.columns:
        if name == frame.geometry.name:
            continue
        cells = frame[name]
        if not (pd.api.types.is_numeric_dtype(cells) or pd.api.types.is_datetime64_any_dtype(cells)):
            texts = {cell: cell_text(cell, codec) for cell in set(cells) if isinstance(cell, str)}
            held = [texts.get(cell, cell) for cell in cells]
            cells = pd.Series(held, index=cells.index, dtype=object)
        heading = heading_text(str(name), codec)
        while heading in data or heading == frame.geometry.name:
            heading += "_"
        data[heading] = cells
    decoded = gpd.GeoDataFrame(data, geometry=frame.geometry, crs=frame.crs, index=frame.index)
    decoded.attrs = dict(frame.attrs)
    return decoded


def _geojson_text(content: bytes, source: Source) -> tuple[bytes | None, tuple[Repair, ...]]:
    """Return the text in UTF-8 and the note that it was in something else; None if nobody can read it."""
    if source.how.encoding:
        return _transcoded(content, codec_of(source.how.encoding) or source.how.encoding), ()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _transcoded(content, "utf-16"), ()
    if _transcoded(content, UTF_8) is not None:
        return content.removeprefix(b"\xef\xbb\xbf") if content.startswith(b"\xef\xbb\xbf") else content, ()
    text = None if source.refuses("encoding") else _transcoded(content, GB18030)
    if text is None:
        return None, ()
    note = message("geojson-transcoded", encoding=GB18030)
    return text, (source.repair("encoding", note, before=UTF_8, after=GB18030),)


def _says_none(text: bytes) -> bool:
    """Return whether the file itself, and not merely a property of a feature, has the `crs` null."""
    if CRS_NULL.search(text) is None:
        return False
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        return False  # the library has read it, so it is some other member it was lenient with
    return isinstance(held, dict) and "crs" in held and held["crs"] is None


def _names_no_system(text: bytes) -> bool:
    """Return whether a `crs` member names a system nobody knows, which the library passes over in silence."""
    named = CRS_MEMBER.search(text[:CRS_MEMBER_WITHIN]) or CRS_MEMBER.search(text[-CRS_MEMBER_WITHIN:])
    if named is None:
        return False
    try:
        CRS.from_user_input(named[1].decode())
    except CRSError:
        return True
    return False


def _transcoded(content: bytes, codec: str) -> bytes | None:
    try:
        return content.decode(codec).encode(UTF_8)
    except (UnicodeError, LookupError):
        return None


def _strange_geopackage(path: Path, source: Source) -> Fault | None:
    """Return the fault of a file that is no GeoPackage, or of one whose tables stand for other files."""
    with path.open("rb") as stream:
        if stream.read(len(SQLITE)) != SQLITE:
            return Fault(source.file, message("file-unreadable"), message("file-unreadable-mend"))
    query = "SELECT sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'"
    try:
        with contextlib.closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        ) as base:
            virtual = [str(row[0]).lower() for row in base.execute(query)]
    except (sqlite3.Error, UnicodeDecodeError):
        return Fault(source.file, message("file-unreadable"), message("file-unreadable-mend"))
    if any(" using rtree" not in sql and " using fts" not in sql for sql in virtual):
        return Fault(source.file, message("describes-elsewhere"), message("file-unreadable-mend"))
    return None


@contextlib.contextmanager
def _library_errors() -> Iterator[None]:
    """Turn whatever GDAL and its wrapper raise on a damaged file into one kind of error, addresses closed.

    They are known to raise from KeyError to UnboundLocalError, so no list of kinds is complete; the block
    holds nothing but the call itself, so that no slip of ours is hidden. Hints the library warns of are
    dropped: what matters of them is checked on the rows.
    """
    before = {name: pyogrio.get_gdal_config_option(name) for name in CLOSED}
    pyogrio.set_gdal_config_options(CLOSED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except Exception as error:
            raise OSError(str(error)) from error
        finally:
            pyogrio.set_gdal_config_options(before)


def _failed(source: Source, what: Message, mend: Message) -> Opened:
    return Opened(source, found=True, frame=None, faults=(Fault(source.file, what, mend),))
