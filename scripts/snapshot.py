"""The region of a run, kept so that the run folder needs nothing else.

Where it stands: called by ``scripts.run_scenario``; what it writes, ``geo.region.load_region`` reads back to
an equal region.
"""

import csv
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.contracts.schema import LAYERS
from geo.region import Region
from maps.gis.pinned import write_layers
from scripts.attribution import ATTRIBUTION, attribution_file
from scripts.run_folder import REGION, ROUTES


def write_snapshot(folder: Path, region: Region, routes: gpd.GeoDataFrame) -> None:
    """Write ``region/<layer>.gpkg`` (``.csv`` for plain tables), the chosen routes and the attribution.

    A layer without rows (an absent optional one) is left out, as it was when it was read.
    """
    target = folder / REGION
    target.mkdir()
    for table in LAYERS:
        frame: pd.DataFrame = getattr(region, table.name)
        if len(frame) and table.geometry is None:
            _write_plain(target / f"{table.name}.csv", frame)
        elif len(frame):
            write_layers(target / f"{table.name}.gpkg", [(table.name, frame)])
    if len(routes):
        write_layers(target / ROUTES, [("routes", routes)])
    sources = attribution_file(region)
    if sources:
        (target / ATTRIBUTION).write_text(sources, encoding="utf-8", newline="\n")


def _write_plain(path: Path, frame: pd.DataFrame) -> None:
    """Write a table as it is: what a reader took in it shall take in again, so no cell is made harmless."""
    frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
