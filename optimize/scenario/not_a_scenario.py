"""A table, a map layer or a folder given where a scenario file is wanted: what it is, and where the scenario may be.

Where it stands: asked by ``optimize.scenario.reading`` before a file is read as text; otherwise a workbook would be
blamed for its encoding.

Method: by the ending, and for workbooks also by their first bytes. Text files of any other ending are left to the
reader: an editor may have named the scenario ``情景.toml.txt``.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from geo.errors import Fault
from geo.words.message import Message, message

TABLE_ENDINGS = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".dbf")
MAP_ENDINGS = (".shp", ".shx", ".prj", ".cpg", ".gpkg", ".geojson", ".json", ".kml", ".kmz", ".gdb")
ROAD_ENDINGS = (".osm", ".pbf", ".gz", ".zip")
WORKBOOK_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How a zipped and an old workbook begin."""

NAMED_AT_MOST = 3
LOOKED_INTO_AT_MOST = 30
LARGEST = 1_000_000
"""Bytes; no scenario is longer."""


def not_a_scenario(file: Path) -> Fault | None:
    """Return what `file` is instead of a scenario; None where it may be one, or is not there."""
    if file.is_dir():
        mend = _pointing(file, message("scenario-given-folder-mend"))
        return Fault(str(file), message("scenario-given-folder"), mend)
    if not file.is_file():
        return None
    ending = file.suffix.lower()
    if ending in TABLE_ENDINGS or (ending not in (*MAP_ENDINGS, *ROAD_ENDINGS) and _begins_as_workbook(file)):
        what, mend = message("scenario-given-table"), message("scenario-given-table-mend", name=file.name)
    elif ending in (*MAP_ENDINGS, *ROAD_ENDINGS):
        what, mend = message("scenario-given-map"), message("scenario-given-map-mend", name=file.name)
    else:
        return None
    return Fault(str(file), what, _pointing(file.parent, mend))


def _pointing(folder: Path, mend: Message) -> Message:
    """Return `mend` behind the scenarios that lie in `folder` or beside it, or behind what one looks like."""
    found = next((names for near in (folder, folder.parent) if (names := list(_scenarios_in(near)))), [])
    if not found:
        return message("scenario-is", mend=mend)
    return message(
        "scenario-lies-at", files="、".join(str(path) for path in found[:NAMED_AT_MOST]), mend=mend
    )


def _scenarios_in(folder: Path) -> Iterator[Path]:
    """Yield the files of `folder` that read as a scenario."""
    try:
        files = sorted(folder.glob("*.toml"))[:LOOKED_INTO_AT_MOST]
    except OSError:
        return
    for file in files:
        try:
            if file.stat().st_size > LARGEST:
                continue
            table = tomllib.loads(file.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError):
            continue
        if "classes" in table or "extends" in table:
            yield file


def _begins_as_workbook(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            return stream.read(4) in WORKBOOK_MARKS
    except OSError:
        return False
