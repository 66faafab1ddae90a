"""The room's exit: a region becomes ids and numbers.

Where it stands: ``measure`` is what the rest of the house calls; everything else in this room serves it.
"""

import numpy as np

from geo.measured import Flags, Floats, Measured, TravelArcs
from geo.office_lists import records_of
from geo.region import Region
from geo.roads.network import Positions
from geo.settings import LegSettings, TravelSettings
from geo.sites.places import townships_of
from geo.travel.cache import kept_trips
from geo.travel.leg_graph import leg_graph
from geo.travel.placed import LegName, PlacedRegion, ends_at, leg_settings, place_on_roads
from geo.travel.trips import Ends, Trips, most_a_trip_can_cost


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
        matter.

    Raises
    ------
    DataError
        Broken road lines, unknown crossings, ids that stand twice.
    ScenarioError
        Settings that do not fit the region: a road class without speed, an unknown crossing.
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
        land=placed.land,
        records=records_of(region),
    )


def leg_arcs(placed: PlacedRegion, settings: TravelSettings, leg: LegName) -> TravelArcs:
    """Return the trips of one leg that can be made within its limits."""
    origin, destination = leg_ends(placed, leg)
    rule = leg_settings(settings, leg)
    graph = leg_graph(placed.network, placed.costs, rule)
    limit_yuan = most_a_trip_can_cost(rule, placed.network, placed.costs, settings.access_speed_kmh)
    start, goal = ends_at(placed.ends, origin), ends_at(placed.ends, destination)
    trips = with_own_places(kept_trips(graph, rule, start, goal, limit_yuan), start, goal)
    return TravelArcs(
        origin_ids=placed.places.ids[origin[trips.origin]],
        destination_ids=placed.places.ids[destination[trips.destination]],
        minutes=trips.minutes,
        kilometres=trips.kilometres,
        toll_yuan=_tolls(trips, rule),
    )


def with_own_places(trips: Trips, origins: Ends, destinations: Ends) -> Trips:
    """Return the trips, and of every place that *is* a destination the trip of 0 km if it is missing.

    Two names of one place on the ground may be tied to different roads, because different vehicles come to them
    (``geo.travel.tying``); nobody drives from one to the other.
    """
    at_spot: dict[int, list[int]] = {}
    for place in np.flatnonzero(destinations.node >= 0).tolist():
        at_spot.setdefault(int(destinations.spot[place]), []).append(place)
    own = {
        (place, other)
        for place in np.flatnonzero(origins.node >= 0).tolist()
        for other in at_spot.get(int(origins.spot[place]), ())
    }
    same = np.flatnonzero(origins.spot[trips.origin] == destinations.spot[trips.destination])
    own -= set(zip(trips.origin[same].tolist(), trips.destination[same].tolist(), strict=True))
    if not own:
        return trips
    more = np.array(sorted(own), dtype=np.int64)
    nothing = np.zeros(len(more))
    origin, destination = np.r_[trips.origin, more[:, 0]], np.r_[trips.destination, more[:, 1]]
    order = np.lexsort((destination, origin))
    return Trips(
        origin[order],
        destination[order],
        np.r_[trips.kilometres, nothing][order],
        np.r_[trips.minutes, nothing][order],
        np.r_[trips.yuan, nothing][order],
    )


def _tolls(trips: Trips, rule: LegSettings) -> Floats:
    """Return (n_trips,) tolls in the price of each trip, yuan, one way: what is neither distance nor time.

    Taken from the price and not added up a second time, so that it is the toll of the very way that is priced.
    Rounded to a millionth of a yuan, which is far above the noise of the subtraction.
    """
    driven = rule.yuan_per_km * trips.kilometres + rule.yuan_per_hour * trips.minutes / 60
    return np.maximum(np.round(trips.yuan - driven, 6), 0.0)


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
