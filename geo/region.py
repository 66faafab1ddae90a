"""The room's front door: a folder of layers becomes a validated region.

Where it stands: files come in through ``geo.readers``, are held against ``geo.schema`` and leave as a
`Region`; ``geo.measure`` turns it into numbers.
"""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """Validated layers of one region, all in CGCS2000 degrees (EPSG:4490).

    Attributes
    ----------
    folder : Path
        Where the layers were read from.
    counties, townships, settlements, roads, crossings, river, sanitation, facilities : GeoDataFrame
        Columns exactly as in ``geo.schema``, plus `geometry`; rows sorted by their unique column; an absent
        optional layer is an empty frame with the same columns.
    measuring_crs : str
        Projected CRS lengths and areas are taken in, e.g. ``EPSG:4548``.
    synthetic_layers : tuple of str
        Layers with at least one row whose `origin` is ``synthetic``.
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
