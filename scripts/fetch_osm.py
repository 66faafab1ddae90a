"""The verb ``fetch-osm``: roads of a region or a box, downloaded into one file.

Where it stands: below ``scripts.cli``; the download itself is ``geo.roads.live_osm``.

Method: ``.osm`` is the extract as it came. ``.gpkg`` (the road layer of the contract) and ``.graphml`` (for OSMnx) are
made from it by the reader every extract goes through, so that all three mean the same roads.
"""

import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas as gpd
import shapely

from geo.contracts.schema import COUNTIES, ROADS
from geo.errors import DataError, Fault, UsageError
from geo.reading.files.finding import folder_files
from geo.reading.opened import Source
from geo.reading.readers import open_layer
from geo.reading.validate import check_table, grouped
from geo.roads.live_osm import fetch_roads
from geo.roads.noding import road_network
from geo.roads.osm_extract import OSM_CRS, open_osm
from geo.roads.osmnx_graph import write_graphml
from geo.words.catalogue import Language, say
from geo.words.message import message

BETWEEN = re.compile(r"\s*[,，、;；\s]\s*")
"""What people write between two numbers."""
NUMBER = re.compile(r"[+-]?\d+(\.\d*)?", re.ASCII)
ENDINGS = (".osm", ".gpkg", ".graphml")
DEFAULT_OUT = Path("roads.osm")
CACHE = ".osm-cache"
"""Folder beside the output that keeps the service's answers."""
MARGIN_DEG = 0.05
"""Roads this far outside the counties are fetched too: a drive may leave and come back. About 5 km."""
WIDEST_DEG = 4.0
"""A public service is not asked for more; a province comes as an extract."""


def fetch(
    area: str, *, out: Path | None = None, language: Language = "zh", say_line: Callable[[str], None] = print
) -> Path:
    """Download the roads of `area` and return the file they are in.

    Parameters
    ----------
    area : str
        A region folder (its layer of counties says where) or ``west,south,east,north`` in degrees.
    out : Path or None
        Ends in ``.osm``, ``.gpkg`` or ``.graphml``; None: ``roads.osm`` in the region folder, or here for a box.
    language : {"zh", "en"}
    say_line : callable
        Takes one line of text.

    Raises
    ------
    UsageError
        If the area is neither, or the output exists or has another ending.
    DataError
        If the counties cannot be read, or the download fails.
    """
    box = _box(area)
    target = out or (DEFAULT_OUT if box is not None else Path(area) / DEFAULT_OUT)
    faults = [*(_area_faults(area) if box is None else ()), *_target_faults(target, stated=out is not None)]
    if faults:
        raise UsageError(message("usage-wrong", count=len(faults)), faults)
    shape = _of_counties(Path(area)) if box is None else box
    say_line(say(message("fetching-osm"), language))
    cache = target.parent / CACHE
    if target.suffix.lower() == ".osm":
        ways = fetch_roads(shape, cache, target)
    else:
        with tempfile.TemporaryDirectory(prefix="liangwang-", ignore_cleanup_errors=True) as folder:
            extract = Path(folder) / "roads.osm"
            ways = fetch_roads(shape, cache, extract)
            _convert(extract, target)
    say_line(say(message("fetched-osm", file=str(target), count=ways), language))
    return target


def _box(area: str) -> shapely.Polygon | None:
    """Return the box `area` spells; None if it is no four numbers.

    Raises
    ------
    UsageError
        If the four numbers are no box on earth, or too large a one.
    """
    try:
        west, south, east, north = (float(part) for part in BETWEEN.split(area.strip()))
    except ValueError:
        return None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise _usage(Fault(area, message("area-no-box"), message("area-mend")))
    if max(east - west, north - south) > WIDEST_DEG:
        raise _usage(
            Fault(area, message("area-too-wide", most=f"{WIDEST_DEG:g}"), message("area-extract-mend"))
        )
    return shapely.box(west, south, east, north)


def _of_counties(folder: Path) -> shapely.Polygon:
    """Return the counties of a region folder with a margin, in degrees."""
    files, fault = folder_files(folder)
    faults = [] if fault is None else [fault]
    if fault is None:
        opened = open_layer(files, COUNTIES)
        faults += opened.faults
        if opened.frame is not None:
            checked = check_table(opened.frame, COUNTIES, opened.source, {})
            shapes = checked.frame.geometry.dropna()
            if len(shapes):  # a county without people is no reason not to fetch its roads
                hull = shapes.to_crs(OSM_CRS).union_all().convex_hull.buffer(MARGIN_DEG)
                return shapely.Polygon(hull.exterior)
            faults += checked.faults
    raise DataError(message("data-unusable", source=str(folder), count=len(faults)), grouped(faults))


def _area_faults(area: str) -> Iterator[Fault]:
    """Yield why `area`, which is no box, is no region folder either."""
    path = Path(area)
    if path.is_dir():
        return
    if path.exists():
        yield Fault(area, message("area-is-a-file"), message("area-mend"))
    elif all(NUMBER.fullmatch(part) for part in BETWEEN.split(area.strip(" ,，"))):
        count = len(BETWEEN.split(area.strip(" ,，")))
        yield Fault(area, message("area-not-four", count=count), message("area-box-mend"))
    else:
        yield Fault(area, message("area-neither"), message("area-mend"))


def _target_faults(target: Path, *, stated: bool) -> Iterator[Fault]:
    """Yield why nothing can be written to `target`; a folder nobody `stated` is the area, spoken of there."""
    if target.suffix.lower() not in ENDINGS:
        mend = message("fetch-ending-mend", endings=" ".join(ENDINGS))
        yield Fault(str(target), message("fetch-ending"), mend)
    elif target.exists():
        yield Fault(str(target), message("fetch-exists"), message("fetch-exists-mend"))
    elif stated and not target.parent.is_dir():
        folder = str(target.parent)
        what = message("fetch-no-folder", folder=folder)
        yield Fault(str(target), what, message("fetch-no-folder-mend", folder=folder))


def _convert(extract: Path, target: Path) -> None:
    """Write the extract as a road layer or as a graph."""
    opened = open_osm(extract, ROADS, Source("roads", target.name))
    if opened.frame is None:
        raise DataError(message("data-unusable", source=str(target), count=len(opened.faults)), opened.faults)
    frame = gpd.GeoDataFrame(opened.frame)
    half = target.with_name(f"{target.stem}.part{target.suffix}")
    if target.suffix.lower() == ".gpkg":
        frame.to_file(half, layer=ROADS.name, driver="GPKG")
    else:
        write_graphml(road_network(frame, str(frame.estimate_utm_crs())), frame, half)
    half.replace(target)


def _usage(fault: Fault) -> UsageError:
    return UsageError(message("usage-wrong", count=1), [fault])
