"""The region of a run, kept so that the run folder needs nothing else.

Where it stands: called by ``scripts.run_scenario``; what it writes, ``geo.region.load_region`` reads back to
an equal region.
"""

from pathlib import Path

import geopandas as gpd

from geo.contracts.schema import LAYERS
from geo.region import Region
from geo.words.catalogue import Language, say
from geo.words.message import message
from maps.gis.csv_file import write_csv
from maps.gis.pinned import write_layers
from scripts.run_folder import REGION, REPAIRS, ROUTES

ATTRIBUTION = "attribution.txt"
"""Optional file of a region folder: lines ``zh: …`` and ``en: …`` that name its sources, shown on the map."""


def write_snapshot(folder: Path, region: Region, routes: gpd.GeoDataFrame) -> None:
    """Write ``region/<layer>.gpkg``, the chosen routes and the attribution into a run folder.

    A layer without rows (an absent optional one) is left out, as it was when it was read.
    """
    target = folder / REGION
    target.mkdir()
    for table in LAYERS:
        frame: gpd.GeoDataFrame = getattr(region, table.name)
        if len(frame):
            write_layers(target / f"{table.name}.gpkg", [(table.name, frame)])
    if len(routes):
        write_layers(target / ROUTES, [("routes", routes)])
    stated = region.folder / ATTRIBUTION
    if stated.is_file():
        (target / ATTRIBUTION).write_bytes(stated.read_bytes())


def attribution(region: Region, language: Language) -> str:
    """Return the names of the region's sources, "" if its folder states none."""
    stated = region.folder / ATTRIBUTION
    if not stated.is_file():
        return ""
    text = stated.read_text(encoding="utf-8-sig", errors="replace")
    said = dict(line.split(":", 1) for line in text.splitlines() if line.startswith(("zh:", "en:")))
    return said.get(language, "").strip()


def write_repairs(folder: Path, region: Region, language: Language) -> None:
    """Write ``repairs.csv``: what the readers changed on their own, one row each, or headings alone."""
    headings = [
        say(message(f"table-{key}"), language)
        for key in ("repair-file", "repair-row", "repair-column", "before", "after", "confidence", "note")
    ]
    rows = [
        (
            repair.file,
            repair.row or None,
            repair.column,
            repair.before,
            repair.after,
            say(message(f"repair-{repair.confidence}"), language),
            say(repair.message, language),
        )
        for repair in region.repairs
    ]
    write_csv(folder / REPAIRS, headings, rows)
