"""The region's places on the region's open roads: the common ground of travel, routes and oracle.

Where it stands: gathers roads, crossings, components, speeds and snapping into one record, made from a region
and travel settings alone.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from geo.measured import Floats, Sites, Units, Unreached
from geo.region import Region
from geo.roads.components import largest_component_edges
from geo.roads.crossings import passages
from geo.roads.network import Positions, RoadNetwork
from geo.roads.noding import measured_lines, road_network
from geo.roads.speeds import speeds_kmh, travel_minutes
from geo.settings import LegSettings, TravelSettings
from geo.sites.places import Places, places_of, sites_of, units_of
from geo.travel.leg_graph import EdgeCosts
from geo.travel.snapping import Snaps, keep_edges, snap, split_at
from geo.travel.trips import Ends
from geo.words.message import message

LegName = Literal["to_point", "to_station", "to_centre"]
"""Settlement → point · settlement or point → station · station → centre."""

LEGS: tuple[LegName, ...] = ("to_point", "to_station", "to_centre")


@dataclass(frozen=True, slots=True, eq=False)
class PlacedRegion:
    """Places on open roads.

    Attributes
    ----------
    units, sites : Units, Sites
        With `access_m` filled in.
    places : Places
        Units, then sites.
    x, y : (n_places,) float64
        The places in the measuring CRS, metres.
    lines : (n_rows,) LineString
        The road layer in the measuring CRS.
    open_roads : RoadNetwork
        Open roads as drawn, not split at places.
    snaps : Snaps
        Where places meet `open_roads`; no snap beyond the access limit.
    network : RoadNetwork
        Open roads split at the places.
    costs : EdgeCosts
        Of the edges of `network`.
    ends : Ends
        All places on `network`.
    unreached : tuple of Unreached
        Places without a snap, in the order of `places`.
    """

    units: Units
    sites: Sites
    places: Places
    x: Floats
    y: Floats
    lines: NDArray[np.object_]
    open_roads: RoadNetwork
    snaps: Snaps
    network: RoadNetwork
    costs: EdgeCosts
    ends: Ends
    unreached: tuple[Unreached, ...]


def place_on_roads(region: Region, settings: TravelSettings) -> PlacedRegion:
    """Put the region's units and sites on its open roads.

    Raises
    ------
    DataError
        Broken road lines, unknown crossings, ids that stand twice.
    ScenarioError
        Settings that do not fit the region: a road class without speed, an unknown crossing to close.
    """
    units, sites = units_of(region), sites_of(region)
    places = places_of(units, sites)
    lines = measured_lines(region.roads, region.measuring_crs)
    every_road = road_network(region.roads, region.measuring_crs)
    open_roads = keep_edges(every_road, passages(every_road, region.crossings, settings).is_open)

    x, y = Transformer.from_crs(region.counties.crs, region.measuring_crs, always_xy=True).transform(
        places.lon, places.lat
    )
    with_doors = (open_roads.road_class != "expressway") & (open_roads.crossing == "")
    everywhere = largest_component_edges(open_roads, np.ones(len(open_roads.tail), dtype=np.bool_))
    nearest = snap(x, y, open_roads, lines, with_doors & everywhere)
    near = nearest.access_m <= settings.access_limit_m
    snaps = Snaps(
        np.where(near, nearest.edge, -1),
        np.where(near, nearest.share, np.nan),
        np.where(near, nearest.access_m, np.inf),
    )
    network, node = split_at(open_roads, lines, snaps)
    access_km = snaps.access_m / 1000
    ends = Ends(node, access_km, 60 * access_km / settings.access_speed_kmh, places.spot)
    of_any_road = snap(x[~near], y[~near], open_roads, lines, with_doors).access_m
    return PlacedRegion(
        units=replace(units, access_m=snaps.access_m[: len(units.ids)]),
        sites=replace(sites, access_m=snaps.access_m[len(units.ids) :]),
        places=places,
        x=x,
        y=y,
        lines=lines,
        open_roads=open_roads,
        snaps=snaps,
        network=network,
        costs=edge_costs(network, region, settings),
        ends=ends,
        unreached=_named(
            places, np.flatnonzero(~near), nearest.access_m[~near], of_any_road, settings.access_limit_m
        ),
    )


def edge_costs(network: RoadNetwork, region: Region, settings: TravelSettings) -> EdgeCosts:
    """Return what driving each edge takes under `settings`."""
    passage = passages(network, region.crossings, settings)
    drive_min = travel_minutes(network.kilometres, speeds_kmh(network.road_class, settings.speed_kmh))
    return EdgeCosts(drive_min, passage.wait_min, passage.toll_yuan)


def leg_settings(settings: TravelSettings, leg: LegName) -> LegSettings:
    """Return the settings of one leg."""
    return {
        "to_point": settings.to_point,
        "to_station": settings.to_station,
        "to_centre": settings.to_centre,
    }[leg]


def ends_at(ends: Ends, positions: Positions) -> Ends:
    """Return the ends at `positions`."""
    return Ends(
        ends.node[positions], ends.access_km[positions], ends.access_min[positions], ends.spot[positions]
    )


def _named(
    places: Places, positions: Positions, to_usable_m: Floats, to_any_m: Floats, limit_m: float
) -> tuple[Unreached, ...]:
    """Name the places at `positions` with the reason why no road reaches them."""
    named = []
    for place, usable_m, any_m in zip(
        positions.tolist(), to_usable_m.tolist(), to_any_m.tolist(), strict=True
    ):
        if any_m <= limit_m:
            reason = message("place-by-cut-off-road", metres=round(any_m), limit=round(limit_m))
        elif np.isfinite(usable_m):
            reason = message("place-far-from-road", metres=round(usable_m), limit=round(limit_m))
        else:
            reason = message("place-without-roads")
        named.append(Unreached(str(places.ids[place]), str(places.names[place]), reason))
    return tuple(named)
