"""The room's front door: a folder of layers becomes a validated region.

Where it stands: files come in through ``geo.reading.readers``, are held against ``geo.contracts.schema`` and leave as a
`Region`; ``geo.measure`` turns it into numbers.

Method: first every layer for itself (``geo.reading.validate``), then the codes between layers
(``geo.reading.references``), then the shapes between layers (``geo.reading.boundaries``). No step stops the next:
all faults come out together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from geo.contracts.schema import LAYERS
from geo.coordinates.crs import measuring_crs
from geo.errors import DataError, Fault
from geo.reading.boundaries import BORDER_TOLERANCE_M, check_boundaries
from geo.reading.readers import folder_files, open_layer
from geo.reading.references import check_references
from geo.reading.repairs import Repair
from geo.reading.validate import Checked, check_table, empty_frame, finished, grouped
from geo.words.message import message


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """Validated layers of one region, all in CGCS2000 degrees (EPSG:4490).

    Attributes
    ----------
    folder : Path
        Where the layers were read from.
    counties, townships, settlements, roads, crossings, river, sanitation, facilities : GeoDataFrame
        Columns exactly as in ``geo.contracts.schema``, plus `geometry`; rows sorted by their unique column; an absent
        optional layer is an empty frame with the same columns.
    measuring_crs : str
        Projected CRS lengths and areas are taken in, e.g. ``EPSG:4548``.
    synthetic_layers : tuple of str
        Layers with at least one row whose `origin` is ``synthetic``, in the order of ``geo.contracts.schema.LAYERS``.
    repairs : tuple of Repair
        What the readers changed on their own.
    """

    folder: Path
    counties: gpd.GeoDataFrame
    townships: gpd.GeoDataFrame
    settlements: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    crossings: gpd.GeoDataFrame
    river: gpd.GeoDataFrame
    sanitation: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    measuring_crs: str
    synthetic_layers: tuple[str, ...]
    repairs: tuple[Repair, ...] = ()


def load_region(folder: Path, *, border_tolerance_m: float = BORDER_TOLERANCE_M) -> Region:
    """Read and check all layers of a region.

    Parameters
    ----------
    folder : Path
        Holds ``<layer>.shp`` (or ``.gpkg``, ``.geojson``) for the layers of ``geo.contracts.schema.LAYERS``.
    border_tolerance_m : float
        How far outside its own polygon a place may lie before it is a fault, metres, >= 0.

    Raises
    ------
    DataError
        With every fault of every layer: where, what, how to mend. Long rows of one kind are cut to five and
        a count; the headline counts all of them.
    """
    files, fault = folder_files(folder)
    if fault is not None:
        raise _unusable(folder, [fault])
    layers: dict[str, Checked] = {}
    faults: list[Fault] = []
    repairs: list[Repair] = []
    for table in LAYERS:
        opened = open_layer(files, table)
        faults.extend(opened.faults)
        repairs.extend(opened.repairs)
        if opened.frame is not None:
            layers[table.name] = check_table(opened.frame, table, opened.file)
            faults.extend(layers[table.name].faults)
            repairs.extend(layers[table.name].repairs)
        elif not opened.found and not opened.faults:
            layers[table.name] = Checked(table, opened.file, empty_frame(table), (), ())
    faults.extend(check_references(layers))
    zone = _measuring_zone(layers)
    if zone is not None:
        faults.extend(check_boundaries(layers, zone, tolerance_m=border_tolerance_m))
    if faults or zone is None:
        raise _unusable(folder, faults)
    frames = {table.name: finished(layers[table.name]) for table in LAYERS}
    synthetic = tuple(name for name, frame in frames.items() if (frame["origin"] == "synthetic").any())
    return Region(folder, **frames, measuring_crs=zone, synthetic_layers=synthetic, repairs=tuple(repairs))


def _measuring_zone(layers: Mapping[str, Checked]) -> str | None:
    """Return the zone in the middle of the counties, or None if no county has a sound shape."""
    shapes = layers["counties"].frame.geometry.dropna() if "counties" in layers else None
    if shapes is None or shapes.empty:
        return None
    west, _, east, _ = shapes.total_bounds
    return measuring_crs(float(west + east) / 2)


def _unusable(folder: Path, faults: list[Fault]) -> DataError:
    return DataError(message("data-unusable", source=str(folder), count=len(faults)), grouped(faults))
