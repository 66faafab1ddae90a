"""An OSM extract becomes rows of the road layer: one row a stretch between junctions.

Where it stands: beside ``geo.reading.readers``, for files ending in ``.osm.pbf``, ``.osm`` and ``.osm.gz``; what comes
out is then held against the contract like any other road layer and made a network by ``geo.roads.noding``.

Method: GDAL's OSM driver with the project's own ``osmconf.ini`` hands over the lines that are roads or ferries;
classes, directions and limits are read from the tags column by column (``geo.roads.osm_tags``); the ways are cut
where they share a node (``geo.roads.osm_cutting``). No loop runs over the rows.
"""

import warnings
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray

from geo.contracts.schema import ROADS
from geo.contracts.tables import Table
from geo.errors import Fault
from geo.measured import Flags, Floats
from geo.reading.cells import named, shown
from geo.reading.opened import Opened, Source
from geo.reading.repairs import Repair
from geo.roads import osm_tags
from geo.roads.osm_cutting import CutWays, cut_at_junctions
from geo.roads.osm_file import OsmFile, osm_file
from geo.roads.osm_xml import NotOsmError, read_xml
from geo.words.message import Message, message

OSM_ENDINGS = (".osm.pbf", ".pbf", ".osm", ".osm.gz")
OSM_CRS = "EPSG:4326"
CONFIG = Path(__file__).with_name("osmconf.ini")
IS_ROAD = "highway IS NOT NULL OR route = 'ferry'"


@dataclass(frozen=True, slots=True, eq=False)
class _Ways:
    """Ways as drawn: (n,) ids, tags as text ("" where silent), lines in degrees."""

    ids: NDArray[np.object_]
    tags: pd.DataFrame
    lines: NDArray[np.object_]

    def only(self, kept: Flags) -> "_Ways":
        return _Ways(self.ids[kept], self.tags[kept].reset_index(drop=True), self.lines[kept])


class _UnusableError(Exception):
    """What is wrong with the file, and how to mend it."""

    def __init__(self, what: Message, mend: Message) -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


def open_osm(path: Path, table: Table, source: Source) -> Opened:  # noqa: ARG001  every reader is asked alike
    """Open an OSM extract as the road layer.

    Parameters
    ----------
    path : Path
        ``.osm.pbf``, ``.osm`` or ``.osm.gz``; what it is, is read from its first bytes.
    table : Table
        The contract, ``geo.contracts.schema.ROADS``.
    source : Source
        The file's name, and which guesses are refused: ``derived`` (classes and limits from tags), ``left-out``
        (ways closed to vehicles), ``blank-mark`` (limits that cannot be read).

    Returns
    -------
    Opened
        Frame in EPSG:4326, index 1, 2, …, columns as in the contract; `road_id` is the way's number, and
        ``number-part`` where the way was cut; `crossing` is empty, see ``geo.roads.river_crossings``.
    """
    try:
        with osm_file(path) as found:
            ways = _read_ways(found)
        frame, repairs = _rows(ways, source)
    except _UnusableError as error:
        return Opened(source, found=True, frame=None, faults=(Fault(source.file, error.what, error.mend),))
    return Opened(source, found=True, frame=frame, repairs=tuple(repairs))


def _read_ways(file: OsmFile | tuple[Message, Message]) -> _Ways:
    """Return all ways with a ``highway`` tag and all ferries."""
    if not isinstance(file, OsmFile):
        raise _UnusableError(*file)
    if file.form == "xml" and not file.in_order:
        return _read_unsorted(file.path)
    try:
        return _read_with_gdal(file)
    except _UnusableError:
        raise
    except Exception as error:
        # GDAL's wrapper raises many kinds; the block above holds nothing but its call.
        text = str(error)
        if file.form == "xml" and "increasing" in text:
            return _read_unsorted(file.path)
        if "Invalid lon" in text or "Invalid lat" in text:
            raise _UnusableError(message("osm-coordinates"), message("osm-coordinates-mend")) from error
        raise _UnusableError(message("osm-cut"), message("osm-cut-mend")) from error


def _read_with_gdal(file: OsmFile) -> _Ways:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        about, _, shapes, columns = pyogrio.raw.read(
            file.path, layer="lines", where=IS_ROAD, CONFIG_FILE=str(CONFIG)
        )
    given = dict(zip((str(name) for name in about["fields"]), columns, strict=True))
    silent = np.full(len(shapes), "", dtype=object)
    tags = {tag: _text(given.get(tag, silent)) for tag in osm_tags.TAGS}
    return _Ways(_text(given["osm_id"]), pd.DataFrame(tags, dtype=object), shapely.from_wkb(shapes))


def _text(values: NDArray[np.object_]) -> NDArray[np.object_]:
    return np.where(pd.isna(values), "", values).astype(object)


def _read_unsorted(path: Path) -> _Ways:
    try:
        ids, tags, lines = read_xml(path)
    except NotOsmError as error:
        raise _UnusableError(message("osm-cut"), message("osm-cut-mend")) from error
    return _Ways(ids, tags, lines)


def _rows(ways: _Ways, source: Source) -> tuple[gpd.GeoDataFrame, list[Repair]]:
    """Return the ways a vehicle drives on as rows of the road layer, and what was guessed for it."""
    count = len(ways.ids)
    if not count:
        raise _UnusableError(message("osm-without-ways"), message("osm-without-roads-mend"))
    _refuse_absurd(ways.lines)
    ways = ways.only(osm_tags.road_class(ways.tags) != "")
    if not len(ways.ids):
        raise _UnusableError(message("osm-without-roads", count=count), message("osm-without-roads-mend"))
    repairs: list[Repair] = []
    closed = osm_tags.closed_to_vehicles(ways.tags)
    if closed.any() and not source.refuses("left-out"):
        note = message("osm-closed", count=int(closed.sum()))
        repairs.append(source.repair("left-out", note, before=str(int(closed.sum())), after="0"))
        ways = ways.only(~closed)
    cut = cut_at_junctions(ways.lines, osm_tags.level(ways.tags))
    if not len(cut.way):
        raise _UnusableError(message("osm-all-closed"), message("osm-without-roads-mend"))
    columns, told = _columns(ways, cut, source)
    lines = cut.lines.copy()
    backwards = osm_tags.direction(ways.tags)[cut.way] < 0
    lines[backwards] = shapely.reverse(lines[backwards])
    names = [column.name for column in ROADS.columns]
    frame = gpd.GeoDataFrame(
        pd.DataFrame(columns, index=range(1, len(lines) + 1))[names], geometry=lines, crs=OSM_CRS
    )
    return frame, repairs + told


def _refuse_absurd(lines: NDArray[np.object_]) -> None:
    xy = shapely.get_coordinates(lines)
    with np.errstate(invalid="ignore"):
        on_earth = (np.abs(xy) <= (180.0, 90.0)).all()
    if not on_earth:
        raise _UnusableError(message("osm-coordinates"), message("osm-coordinates-mend"))


def _columns(ways: _Ways, cut: CutWays, source: Source) -> tuple[dict[str, object], list[Repair]]:
    """Return the columns of the contract for the stretches in `cut`."""
    tags, way = ways.tags, cut.way
    number = np.where(cut.parts > 1, ways.ids[way] + "-" + cut.part.astype(str).astype(object), ways.ids[way])
    columns: dict[str, object] = {
        "road_id": number,
        "oneway": np.abs(osm_tags.direction(tags)).astype(np.int64)[way],
        "crossing": "",
        "name": tags["name"].to_numpy()[way],
        "structure": osm_tags.structure(tags).astype(object)[way],
        "origin": "real",
    }
    if source.refuses("derived"):
        raw = {"class": "highway", "max_h_m": "maxheight", "max_t": "maxweight"}
        return columns | {name: tags[tag].to_numpy()[way] for name, tag in raw.items()}, []
    columns["class"] = osm_tags.road_class(tags).astype(object)[way]
    note = message("osm-classes", ways=len(ways.ids), rows=len(way))
    repairs = [source.repair("derived", note, column="class", before="highway", after="class")]
    heights, weights = osm_tags.height_limit_m(tags)[way], osm_tags.weight_limit_t(tags)[way]
    heights_said = tags["maxheight"].where(tags["maxheight"] != "", tags["maxheight:physical"])
    columns["max_h_m"], unread_h = _limits(heights, heights_said.to_numpy()[way], "max_h_m", source)
    columns["max_t"], unread_t = _limits(weights, tags["maxweight"].to_numpy()[way], "max_t", source)
    repairs += unread_h + unread_t
    return columns, repairs


def _limits(
    limits: Floats, texts: NDArray[np.object_], column: str, source: Source
) -> tuple[NDArray[np.object_], list[Repair]]:
    """Return a limit a stretch, and a repair for each that cannot be read and is taken as none."""
    values = limits.astype(object)
    repairs: list[Repair] = []
    for at in np.flatnonzero(np.isnan(limits)).tolist():
        text = shown(texts[at])
        if source.refuses("blank-mark", at + 1):
            values[at] = text
            continue
        note = message("osm-limit-unread", column=named(ROADS.column(column)), text=text)
        repairs.append(source.repair("blank-mark", note, row=at + 1, column=column, before=text, after="0"))
        values[at] = 0.0
    return values, repairs
