"""The room's front door: a folder of layers becomes a validated region.

Where it stands: files come in through ``geo.reading``, are held against ``geo.contracts.schema`` and leave as a
`Region`; ``geo.measure`` turns it into numbers.

Method: first every layer for itself (``geo.reading.validate``), the tables of names and the boundaries before
the places that are compared with them; then the codes between layers (``geo.reading.references``) and the shapes
between layers (``geo.reading.boundaries``). No step stops the next: all faults come out together. Last, in a sound
region, road ends that miss their road are joined and roads over the river get their crossing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.contracts.schema import LAYERS
from geo.contracts.tables import Table
from geo.coordinates.contradicted import contradictions
from geo.coordinates.crs import measuring_crs
from geo.errors import DataError, Fault
from geo.reading.boundaries import check_boundaries
from geo.reading.files.finding import folder_files
from geo.reading.part_of_region import left_out, only_counties
from geo.reading.readers import open_layer
from geo.reading.references import check_references
from geo.reading.repairs import Repair
from geo.reading.settings import ReadingSettings
from geo.reading.validate import Checked, absent_layer, check_table, finished, grouped
from geo.roads.river_crossings import name_crossings
from geo.roads.road_ends import join_ends
from geo.words.message import message

READING_ORDER = (
    "aliases",
    "reporting",
    "counties",
    "townships",
    "roads",
    "river",
    "crossings",
    "settlements",
)
"""These before all others, in this order: later layers are compared with them."""


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """Validated layers of one region, all shapes in CGCS2000 degrees (EPSG:4490).

    Attributes
    ----------
    folder : Path
        Where the layers were read from.
    counties, townships, settlements, places, roads, crossings, river, sanitation, facilities, lands, exclusions, sinks
        Columns exactly as in ``geo.contracts.schema``, plus `geometry`; rows sorted by their unique column; an
        absent optional layer is an empty frame with the same columns.
    land_answers, aliases, reporting, planted, weighed, actuals, industry
        The same without geometry.
    measuring_crs : str
        Projected CRS lengths and areas are taken in, e.g. ``EPSG:4548``.
    synthetic_layers : tuple of str
        Layers with at least one row whose `origin` is ``synthetic``, in the order of ``LAYERS``.
    repairs : tuple of Repair
        What the readers changed on their own.
    files : mapping of layer to str
        Name of the file each layer with rows was read from.
    doubts : tuple of Fault
        What speaks against something the user has declared; it was obeyed all the same.
    """

    folder: Path
    counties: gpd.GeoDataFrame
    townships: gpd.GeoDataFrame
    settlements: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    crossings: gpd.GeoDataFrame
    river: gpd.GeoDataFrame
    sanitation: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    lands: gpd.GeoDataFrame
    exclusions: gpd.GeoDataFrame
    land_answers: pd.DataFrame
    aliases: pd.DataFrame
    reporting: pd.DataFrame
    planted: pd.DataFrame
    weighed: pd.DataFrame
    actuals: pd.DataFrame
    sinks: gpd.GeoDataFrame
    industry: pd.DataFrame
    measuring_crs: str
    synthetic_layers: tuple[str, ...]
    repairs: tuple[Repair, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """A region's folder as it was read, whether it can be used or not.

    Attributes
    ----------
    layers : mapping of layer name to Checked
        Layers that could be opened; an absent optional one has no rows.
    faults : tuple of Fault
        Everything found, not grouped.
    measuring_crs : str or None
        None where no county has a sound shape.
    left_out : mapping of code to name
        Counties the files hold and `ReadingSettings.counties` leaves out.
    doubts : tuple of Fault
        What speaks against something the user has declared; it was obeyed all the same.
    """

    layers: Mapping[str, Checked]
    faults: tuple[Fault, ...]
    measuring_crs: str | None
    left_out: Mapping[str, str] = field(default_factory=dict)
    doubts: tuple[Fault, ...] = ()

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """What the readers changed on their own, layer by layer."""
        names = [table.name for table in LAYERS if table.name in self.layers]
        return tuple(repair for name in names for repair in self.layers[name].repairs)


def survey_region(folder: Path, how: ReadingSettings | None = None) -> Survey:
    """Read all layers of a region and compare them, without asking that they be faultless.

    Raises
    ------
    DataError
        If the folder itself cannot be listed.
    """
    how = how or ReadingSettings()
    files, fault = folder_files(folder)
    if fault is not None:
        raise _unusable(folder, [fault])
    read: dict[str, Checked] = {}
    faults: list[Fault] = []
    for table in _in_reading_order():
        faults.extend(_read_layer(files, table, how, read))
    doubts = contradictions(read)
    others = left_out(read, how.counties)
    read, strangers = only_counties(read, how.counties)
    faults.extend(strangers)
    faults.extend(check_references(read))
    zone = how.measuring_crs or _measuring_zone(read)
    if zone is not None:
        faults.extend(check_boundaries(read, zone, tolerance_m=how.border_tolerance_m))
    return Survey(read, tuple(faults), zone, others, doubts)


def load_region(folder: Path, how: ReadingSettings | None = None) -> Region:
    """Read and check all layers of a region.

    Parameters
    ----------
    folder : Path
        Holds one file a layer of ``geo.contracts.schema.LAYERS``.
    how : ReadingSettings or None
        What the user says of the files; None: nothing.

    Raises
    ------
    DataError
        With every fault of every layer: where, what, how to mend. Long rows of one kind are cut to five and
        a count; the headline counts all of them.
    """
    return region_of(survey_region(folder, how), folder)


def region_of(survey: Survey, folder: Path) -> Region:
    """Return the region a faultless survey of `folder` makes.

    Raises
    ------
    DataError
        With every fault of the survey, or the roads that cross the river unnamed against the user's wish.
    """
    zone = survey.measuring_crs
    if survey.faults or zone is None:
        raise _unusable(folder, survey.faults)
    frames = {table.name: finished(survey.layers[table.name]) for table in LAYERS}
    source = survey.layers["roads"].source
    joined_roads, joined = join_ends(frames["roads"], zone, source)
    roads, crossings, strays, found = name_crossings(
        joined_roads, frames["crossings"], frames["river"], zone, source
    )
    if strays:
        raise _unusable(folder, strays)
    frames |= {"roads": roads, "crossings": crossings}
    synthetic = tuple(name for name, frame in frames.items() if (frame["origin"] == "synthetic").any())
    return Region(
        folder,
        **frames,
        measuring_crs=zone,
        synthetic_layers=synthetic,
        repairs=(*survey.repairs, *joined, *found),
        files={name: layer.file for name, layer in survey.layers.items() if len(layer.frame)},
        doubts=survey.doubts,
    )


def _in_reading_order() -> list[Table]:
    first = {name: place for place, name in enumerate(READING_ORDER)}
    return sorted(LAYERS, key=lambda table: first.get(table.name, len(first)))


def _read_layer(
    files: tuple[Path, ...], table: Table, how: ReadingSettings, read: dict[str, Checked]
) -> tuple[Fault, ...]:
    """Read one layer into `read` and return its faults; a layer that could not be opened stays out."""
    opened = open_layer(files, table, how.of(table.name))
    if opened.frame is None:
        if not opened.found and not opened.faults:
            read[table.name] = absent_layer(table)
        return opened.faults
    checked = check_table(opened.frame, table, opened.source, read, anywhere=bool(how.measuring_crs))
    read[table.name] = replace(checked, repairs=(*opened.repairs, *checked.repairs))
    return (*opened.faults, *checked.faults)


def _measuring_zone(layers: Mapping[str, Checked]) -> str | None:
    """Return the zone in the middle of the counties, or None if no county has a sound shape."""
    shapes = layers["counties"].frame.geometry.dropna() if "counties" in layers else None
    if shapes is None or shapes.empty:
        return None
    west, _, east, _ = shapes.total_bounds
    return measuring_crs(float(west + east) / 2)


def _unusable(folder: Path, faults: Sequence[Fault]) -> DataError:
    return DataError(message("data-unusable", source=str(folder), count=len(faults)), grouped(faults))
