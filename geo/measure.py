"""The room's exit: a region becomes ids and numbers.

Where it stands: ``measure`` is what the rest of the house calls; everything else in this room serves it.
"""

import numpy as np

from geo.measured import Flags, Measured, TravelArcs
from geo.region import Region
from geo.roads.network import Positions
from geo.settings import TravelSettings
from geo.sites.places import townships_of
from geo.travel.leg_graph import leg_graph
from geo.travel.placed import LegName, PlacedRegion, ends_at, leg_settings, place_on_roads
from geo.travel.trips import bounded_trips, most_a_trip_can_cost


def measure(region: Region, settings: TravelSettings) -> Measured:
    """Reduce a region to ids and numbers.

    Parameters
    ----------
    region : Region
        Validated layers.
    settings : TravelSettings
        Speeds, access, open crossings, limits and prices of the three legs.

    Returns
    -------
    Measured
        All pairs within a leg's limits, whatever their county or township: catchments are the scenario's
        matter. Tolls steer the choice of route; their money is not in the arcs.

    Raises
    ------
    DataError
        Broken road lines, unknown crossings, ids that stand twice.
    ScenarioError
        Settings that do not fit the region: a road class without speed, an unknown crossing to close.
    """
    placed = place_on_roads(region, settings)
    counties = region.counties.sort_values("code")
    return Measured(
        county_ids=counties["code"].to_numpy().astype(np.str_),
        county_names=counties["name"].to_numpy().astype(np.str_),
        townships=townships_of(region),
        units=placed.units,
        sites=placed.sites,
        to_point=leg_arcs(placed, settings, "to_point"),
        to_station=leg_arcs(placed, settings, "to_station"),
        to_centre=leg_arcs(placed, settings, "to_centre"),
        unreached=placed.unreached,
        synthetic_layers=region.synthetic_layers,
    )


def leg_arcs(placed: PlacedRegion, settings: TravelSettings, leg: LegName) -> TravelArcs:
    """Return the trips of one leg that can be made within its limits."""
    origin, destination = leg_ends(placed, leg)
    rule = leg_settings(settings, leg)
    graph = leg_graph(placed.network, placed.costs, rule)
    limit_yuan = most_a_trip_can_cost(rule, placed.network, placed.costs, settings.access_speed_kmh)
    trips = bounded_trips(
        graph, rule, ends_at(placed.ends, origin), ends_at(placed.ends, destination), limit_yuan
    )
    return TravelArcs(
        origin_ids=placed.places.ids[origin[trips.origin]],
        destination_ids=placed.places.ids[destination[trips.destination]],
        minutes=trips.minutes,
        kilometres=trips.kilometres,
    )


def leg_ends(placed: PlacedRegion, leg: LegName) -> tuple[Positions, Positions]:
    """Return the places a leg starts from and goes to, as positions in `placed.places`, sorted by id."""
    sites = placed.sites
    units = np.ones(len(placed.units.ids), dtype=np.bool_)
    nobody = np.zeros_like(units)
    chosen: dict[LegName, tuple[Flags, Flags]] = {
        "to_point": (np.r_[units, np.zeros_like(sites.for_point)], np.r_[nobody, sites.for_point]),
        "to_station": (np.r_[units, sites.for_point], np.r_[nobody, sites.for_station]),
        "to_centre": (np.r_[nobody, sites.for_station], np.r_[nobody, sites.for_centre]),
    }
    origin, destination = (np.flatnonzero(flags) for flags in chosen[leg])
    ids = placed.places.ids
    return origin[np.argsort(ids[origin])], destination[np.argsort(ids[destination])]
