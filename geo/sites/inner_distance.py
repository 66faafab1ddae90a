r"""How far it is, inside a unit, from its point to its homes.

Where it stands: asked by ``geo.sites.places`` for the demand points. A planner that knows only the merged village
would count its people as living at one point; this says how far from it they are.

Method: where the natural villages (or compounds) of a unit are known, the mean straight line from the unit's point to
them, weighed by their people if every one of them has some, times a detour factor. Where none is known the way is
estimated and flagged. The unit serves the part of its township that is nearer to it than to any other unit (its
Voronoi cell inside the township), at most a stated area :math:`A`. In a disk of that area, with homes spread evenly,
the mean distance from the middle is :math:`\tfrac{2}{3}\sqrt{A/\pi}`. Homes are not spread evenly: they fill only a
share :math:`s` of the land, near each other, which is taken as a disk of area :math:`sA`:

.. math:: d = f \cdot \tfrac{2}{3}\sqrt{sA/\pi}
"""

import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.measured import Flags, Floats, Text
from geo.region import Region
from geo.sites.settings import InnerSettings


@dataclass(frozen=True, slots=True, eq=False)
class InnerDistances:
    """One row per unit asked for, in the order asked.

    Attributes
    ----------
    kilometres : (n,) float64
        Mean way from the unit's point to its homes, >= 0; nan where not even an area is known.
    estimated : (n,) bool
        From the area served, not from natural villages.
    """

    kilometres: Floats
    estimated: Flags


def inner_distances(region: Region, unit_ids: Text, settings: InnerSettings) -> InnerDistances:
    """Return the mean way from the point of each unit to its homes.

    Parameters
    ----------
    region : Region
    unit_ids : (n,) str
        Codes of settlements; they alone share out the land of their townships.
    settings : InnerSettings
    """
    units = region.settlements.set_index("code").loc[list(unit_ids)]
    points = units.geometry.to_crs(region.measuring_crs)
    known = _to_places(region.places, points, region.measuring_crs)
    areas = region.townships.set_index("code").geometry.to_crs(region.measuring_crs)
    served_km2 = _served_km2(points, units["township"], areas).clip(upper=settings.most_served_km2)
    disk_km = 2 / 3 * np.sqrt(settings.clustering_share * served_km2 / math.pi)
    straight = known.fillna(disk_km)
    return InnerDistances(
        kilometres=(settings.detour_factor * straight).to_numpy(dtype=np.float64),
        estimated=(known.isna() & disk_km.notna()).to_numpy(dtype=np.bool_),
    )


def _to_places(places: gpd.GeoDataFrame, points: gpd.GeoSeries, crs: str) -> pd.Series:
    """Return the mean straight line from each unit to its places, kilometres; nan for a unit without any."""
    here = places[places["unit"].isin(points.index)]
    if here.empty:
        return pd.Series(np.nan, points.index)
    ends = points.loc[list(here["unit"])]
    km = shapely.distance(here.geometry.to_crs(crs).to_numpy(), ends.to_numpy()) / 1000
    rows = pd.DataFrame(
        {"unit": here["unit"].to_numpy(), "km": km, "people": here["people"].to_numpy(dtype=np.float64)}
    )
    everywhere = rows.groupby("unit")["people"].transform("min") > 0
    rows["weight"] = rows["people"].where(everywhere, 1.0)
    rows["weighed"] = rows["km"] * rows["weight"]
    sums = rows.groupby("unit")[["weighed", "weight"]].sum()
    return (sums["weighed"] / sums["weight"]).reindex(points.index)


def _served_km2(points: gpd.GeoSeries, townships: pd.Series, areas: gpd.GeoSeries) -> pd.Series:
    """Return the land of its township that lies nearest to each unit, km²; units at one spot share theirs."""
    served = pd.Series(np.nan, points.index)
    for code, units in townships.groupby(townships):
        if code in areas.index:
            served.loc[units.index] = _shared_out(points.loc[units.index], areas.loc[code]) / 1e6
    return served


def _shared_out(points: gpd.GeoSeries, area: BaseGeometry) -> Floats:
    """Return (n,) square metres of `area` nearest to each point; points at one spot share theirs.

    A point just outside its drawn township may have nothing of it nearest: it is given the mean.
    """
    spots, spot_of, sharing = np.unique(
        np.round(shapely.get_coordinates(points.to_numpy()), 3),
        axis=0,
        return_inverse=True,
        return_counts=True,
    )
    if len(spots) == 1:
        cells = np.array([area], dtype=object)
    else:
        drawn = shapely.voronoi_polygons(shapely.multipoints(spots), extend_to=area, ordered=True)
        cells = shapely.intersection(shapely.get_parts(drawn), area)
    square_metres = shapely.area(cells)
    square_metres[square_metres == 0] = area.area / len(spots)
    shared: Floats = (square_metres / sharing)[spot_of.reshape(-1)]
    return shared
