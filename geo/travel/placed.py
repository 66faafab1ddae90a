"""The region's places on the region's open roads: the common ground of travel, routes and oracle.

Where it stands: gathers roads, crossings, components, speeds and tying into one record, made from a region
and travel settings alone.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from geo.measured import Flags, Floats, Land, Sites, Units, Unreached
from geo.region import Region
from geo.roads.components import main_parts
from geo.roads.crossing_rules import as_limit
from geo.roads.crossings import passages
from geo.roads.network import Positions, RoadNetwork
from geo.roads.noding import measured_lines, road_network
from geo.roads.speeds import speeds_kmh, travel_minutes
from geo.settings import LegSettings, TravelSettings
from geo.sites.places import Places, places_of, units_of
from geo.sites.standing import standing_sites
from geo.travel.leg_graph import EdgeCosts, passable
from geo.travel.snapping import Snaps, keep_edges, split_at
from geo.travel.trips import Ends
from geo.travel.tying import Roads, name_unreached, needs_of, tie

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
    land : Land
        What is known of the land under the sites.
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
    land: Land


def place_on_roads(region: Region, settings: TravelSettings) -> PlacedRegion:
    """Put the region's units and sites on its open roads.

    Raises
    ------
    DataError
        Broken road lines, unknown crossings, ids that stand twice.
    ScenarioError
        Settings that do not fit the region: a road class without speed, an unknown crossing to close.
    """
    units = units_of(region, settings.sites.inner)
    lines = measured_lines(region.roads, region.measuring_crs)
    every_road = road_network(region.roads, region.measuring_crs)
    open_roads = keep_edges(every_road, passages(every_road, region.crossings, settings).is_open)
    roads = _roads_of_use(open_roads, lines, edge_costs(open_roads, region, settings), settings)
    for_trucks = roads.of_use["to_station"] & roads.of_use["to_centre"]
    standing = standing_sites(region, units, settings, open_roads, for_trucks)
    sites = standing.sites
    places = places_of(units, sites)

    xy = Transformer.from_crs(region.counties.crs, region.measuring_crs, always_xy=True).transform(
        places.lon, places.lat
    )
    needs = needs_of(len(units.ids), sites)
    snaps, nearest = tie(xy, needs, roads, settings)
    network, node = split_at(open_roads, lines, snaps)
    access_km = snaps.access_m / 1000
    ends = Ends(node, access_km, 60 * access_km / settings.access_speed_kmh, places.spot)
    return PlacedRegion(
        units=replace(units, access_m=snaps.access_m[: len(units.ids)]),
        sites=replace(sites, access_m=snaps.access_m[len(units.ids) :]),
        places=places,
        x=xy[0],
        y=xy[1],
        lines=lines,
        open_roads=open_roads,
        snaps=snaps,
        network=network,
        costs=edge_costs(network, region, settings),
        ends=ends,
        unreached=name_unreached(places, xy, (nearest, needs), roads, settings.access_limit_m),
        land=standing.land,
    )


def edge_costs(network: RoadNetwork, region: Region, settings: TravelSettings) -> EdgeCosts:
    """Return what driving each edge takes under `settings`, and which vehicles it lets pass.

    A limit of the road and a limit of its crossing both hold.
    """
    passage = passages(network, region.crossings, settings)
    speed_kmh = speeds_kmh(network.road_class, settings.speed_kmh)
    of_road = {
        name: as_limit(region.roads[name].to_numpy(dtype=np.float64))[network.road_row]
        for name in ("max_h_m", "max_t")
    }
    return EdgeCosts(
        drive_min=travel_minutes(
            network.kilometres, np.where(passage.is_floating, settings.floating_kmh, speed_kmh)
        ),
        wait_min=passage.wait_min,
        toll_yuan=passage.toll_yuan,
        max_h_m=np.minimum(of_road["max_h_m"], passage.max_h_m),
        max_t=np.minimum(of_road["max_t"], passage.max_t),
        is_expressway=network.road_class == "expressway",
    )


def _roads_of_use(
    open_roads: RoadNetwork, lines: NDArray[np.object_], costs: EdgeCosts, settings: TravelSettings
) -> Roads:
    """Return where a door may stand, and which of it each leg's vehicle can come to and leave again.

    Never an expressway and never a crossing: nobody has a door there.
    """
    with_doors = (open_roads.road_class != "expressway") & (open_roads.crossing == "")
    of_use: dict[str, Flags] = {
        leg: with_doors & main_parts(open_roads, passable(costs, leg_settings(settings, leg))) for leg in LEGS
    }
    return Roads(open_roads, lines, with_doors, of_use)


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
