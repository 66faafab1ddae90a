"""Where the chosen trips run: lines for the map.

Where it stands: after a plan is made, beside ``geo.measure``: both drive the same `LegGraph`, so a route has
the kilometres and minutes of its arc, to the last bit. One tree of ways a destination, never a search a pair.
"""

from collections.abc import Iterator, Mapping, Sequence

import geopandas as gpd
import numpy as np
import shapely

from geo.measured import Floats
from geo.region import Region
from geo.roads.network import Positions
from geo.roads.stretches import piece_lines
from geo.settings import TravelSettings
from geo.travel.leg_graph import LegGraph, arcs_between, leg_graph
from geo.travel.placed import LegName, PlacedRegion, leg_settings, place_on_roads
from geo.travel.searches import Sweep, sweeps
from geo.travel.trips import most_a_trip_can_cost

SAME_SPOT_M = 1e-6
"""Points nearer than this to each other are drawn once: where two stretches meet, metres."""

COLUMNS = ("leg", "origin_id", "destination_id", "kilometres", "minutes")


def route_geometries(
    region: Region, settings: TravelSettings, pairs: Mapping[LegName, Sequence[tuple[str, str]]]
) -> gpd.GeoDataFrame:
    """Return the routes of chosen trips, door to door.

    Parameters
    ----------
    region, settings
        As given to ``geo.measure.measure``.
    pairs : mapping of leg to (origin id, destination id)
        Trips that are arcs of that leg.

    Returns
    -------
    GeoDataFrame
        EPSG:4490 lines, one row a different pair, sorted by leg, origin and destination as text; columns
        `leg`, `origin_id`, `destination_id`, `kilometres`, `minutes`. A place that *is* its destination has
        no row.

    Raises
    ------
    ValueError
        If a pair names an unknown place or no road joins it within the leg's limits; the first is named.
    """
    placed = place_on_roads(region, settings)
    rows: list[tuple[str, str, str, float, float]] = []
    lines: list[shapely.LineString] = []
    for leg in sorted(pairs):
        for row, line in _routes_of_leg(placed, settings, leg, sorted(set(pairs[leg]))):
            rows.append((leg, *row))
            lines.append(line)
    order = sorted(range(len(rows)), key=lambda place: rows[place][:3])
    columns = {name: [rows[place][k] for place in order] for k, name in enumerate(COLUMNS)}
    frame = gpd.GeoDataFrame(columns, geometry=[lines[place] for place in order], crs=region.measuring_crs)
    return frame.to_crs("EPSG:4490")


def _routes_of_leg(
    placed: PlacedRegion, settings: TravelSettings, leg: LegName, pairs: Sequence[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str, float, float], shapely.LineString]]:
    """Yield (origin id, destination id, km, min) and the line of every pair, grouped by destination."""
    rule = leg_settings(settings, leg)
    graph = leg_graph(placed.network, placed.costs, rule)
    limit_yuan = most_a_trip_can_cost(rule, placed.network, placed.costs, settings.access_speed_kmh)
    number = {str(name): place for place, name in enumerate(placed.places.ids)}
    into: dict[int, list[tuple[int, int]]] = {}
    for origin_id, destination_id in pairs:
        origin, destination = number.get(origin_id, -1), number.get(destination_id, -1)
        if min(origin, destination) < 0 or min(placed.ends.node[[origin, destination]]) < 0:
            raise ValueError(f"{leg}: {origin_id} or {destination_id} is unknown or stands on no road")
        if placed.places.spot[origin] != placed.places.spot[destination]:
            into.setdefault(int(placed.ends.node[destination]), []).append((origin, destination))
    for sweep in sweeps(graph, np.array(sorted(into), dtype=np.int64), limit_yuan):
        for row, root in enumerate(sweep.roots.tolist()):
            for origin, destination in into[root]:
                yield _route(placed, graph, (sweep, row), leg, (origin, destination))


def _route(
    placed: PlacedRegion, graph: LegGraph, tree: tuple[Sweep, int], leg: LegName, trip: tuple[int, int]
) -> tuple[tuple[str, str, float, float], shapely.LineString]:
    """Return one route: (origin id, destination id, km, min) and its line in the measuring CRS."""
    (sweep, row), (origin, destination) = tree, trip
    ends, ids, network = placed.ends, placed.places.ids, placed.network
    names = (str(ids[origin]), str(ids[destination]))
    start, goal = int(ends.node[origin]), int(ends.node[destination])
    way = _way(sweep, row, start)
    if not len(way):
        raise ValueError(f"{leg}: no trip from {names[0]} to {names[1]} within the limits")
    arcs = arcs_between(graph, way[:-1], way[1:])
    kilometres = _along(graph.kilometres[arcs]) + (ends.access_km[origin] + ends.access_km[destination])
    minutes = _along(graph.minutes[arcs]) + (ends.access_min[origin] + ends.access_min[destination])

    doors = np.array([[placed.x[origin], placed.y[origin]], [placed.x[destination], placed.y[destination]]])
    gates = np.array([[network.x[start], network.y[start]], [network.x[goal], network.y[goal]]])
    parts = [doors[:1], gates[:1]]
    parts += [shapely.get_coordinates(line) for line in _stretches(placed, graph.edge[arcs])]
    parts += [gates[1:], doors[1:]]
    points = np.concatenate(parts)
    moves = np.r_[True, np.hypot(*np.diff(points, axis=0).T) > SAME_SPOT_M]
    line = shapely.LineString(points[moves] if moves.sum() > 1 else points[:2])
    return (*names, float(kilometres), float(minutes)), line


def _way(sweep: Sweep, row: int, start: int) -> Positions:
    """Return the nodes driven through from `start` to the root of the tree; none if there is no way."""
    place = int(np.searchsorted(sweep.nodes, start))
    missing = place == len(sweep.nodes) or sweep.nodes[place] != start
    if missing or not np.isfinite(sweep.yuan[row, place]):
        return np.empty(0, np.int64)
    places = [place]
    while (following := int(sweep.onward[row, places[-1]])) >= 0:
        places.append(following)
    return sweep.nodes[places]


def _along(amount: Floats) -> float:
    """Return the sum, added from the root outwards as ``geo.travel.searches`` adds it."""
    return float(np.cumsum(amount[::-1])[-1]) if len(amount) else 0.0


def _stretches(placed: PlacedRegion, edge: Positions) -> list[shapely.LineString]:
    """Return the lines of the edges driven; edges in a row on one line are joined."""
    if not len(edge):
        return []
    row = placed.network.road_row[edge]
    begin, end = placed.network.start_share[edge], placed.network.end_share[edge]
    turns = np.r_[True, (row[1:] != row[:-1]) | (begin[1:] != end[:-1])]
    first = np.flatnonzero(turns)
    last = np.r_[first[1:], len(edge)] - 1
    return list(piece_lines(placed.lines, row[first], begin[first], end[last]))
