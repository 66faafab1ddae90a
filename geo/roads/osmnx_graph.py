"""The road network in OSMnx's shape: out for inspection, in from an extract.

Where it stands: at the edge of the room. OSMnx graphs are ``networkx.MultiDiGraph`` with `x`, `y` on nodes,
`osmid`, `length` (metres), `highway`, `oneway` on edges and `crs` on the graph; a two-way street is two
edges. The house's own columns travel along under their own names (`road_class`, `crossing`, `structure`,
`max_h_m`, `max_t`, `origin`), so that a network written and read again is the same roads and keeps its synthetic
label. What the tags mean is told in ``geo.roads.osm_tags``.
"""

import math
from collections import Counter
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import osmnx as ox
import shapely

from geo.contracts.schema import ROAD_CLASSES, ROADS
from geo.errors import DataError, Fault
from geo.roads.network import RoadNetwork
from geo.roads.noding import measured_lines
from geo.roads.osm_tags import CLASS_OF_HIGHWAY, HIGHWAY_OF_CLASS, NOT_BUILT, read_height, read_weight
from geo.roads.stretches import piece_lines
from geo.words.message import message

LIMITS = {"max_h_m": ("maxheight", read_height), "max_t": ("maxweight", read_weight)}
"""The house's column → OSM's tag, and how that is read."""


def to_osmnx(network: RoadNetwork, roads: gpd.GeoDataFrame) -> "nx.MultiDiGraph[int]":
    """Return the network as an OSMnx graph in the network's CRS.

    Parameters
    ----------
    network : RoadNetwork
    roads : GeoDataFrame
        The road layer it was made from: bends, ids and origin of each row.

    Returns
    -------
    MultiDiGraph
        Nodes 0..n-1; every edge carries its bends as `geometry`.
    """
    low, high = np.sort([network.start_share, network.end_share], axis=0)
    lines = piece_lines(measured_lines(roads, network.crs), network.road_row, low, high)
    against = network.start_share > network.end_share
    lines[against] = shapely.reverse(
        lines[against]
    )  # not cut a second time: both ways have equal coordinates
    names = roads["road_id"].to_numpy()
    own = {name: roads[name].tolist() for name in ("name", "structure", "max_h_m", "max_t", "origin")}
    oneway = roads["oneway"].to_numpy() == 1
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(crs=network.crs)
    xy = zip(network.x.tolist(), network.y.tolist(), strict=True)
    graph.add_nodes_from((node, {"x": x, "y": y}) for node, (x, y) in enumerate(xy))
    for k, (tail, head, row) in enumerate(
        zip(network.tail.tolist(), network.head.tolist(), network.road_row.tolist(), strict=True)
    ):
        graph.add_edge(
            tail,
            head,
            osmid=_whole_number(str(names[row]), row),
            road_id=str(names[row]),
            length=1000 * float(network.kilometres[k]),
            highway=HIGHWAY_OF_CLASS[str(network.road_class[k])],
            oneway=bool(oneway[row]),
            reversed=bool(against[k]),
            road_class=str(network.road_class[k]),
            crossing=str(network.crossing[k]),
            geometry=lines[k],
            **{name: values[row] for name, values in own.items()},
        )
    return graph


def write_graphml(network: RoadNetwork, roads: gpd.GeoDataFrame, path: Path) -> None:
    """Write the network to `path` as GraphML that ``osmnx.load_graphml`` reads."""
    ox.save_graphml(to_osmnx(network, roads), path)


def read_graphml(path: Path) -> gpd.GeoDataFrame:
    """Return the roads of a GraphML file written by OSMnx or by `write_graphml`.

    Returns
    -------
    GeoDataFrame
        EPSG:4490, columns as in ``geo.contracts.schema.ROADS``. The two edges of a two-way street become one row;
        `road_id` is its OSM id and a running number; roads without an `origin` of their own are ``real``.

    Raises
    ------
    DataError
        If the file is missing, is no OSMnx graph, or holds no road a vehicle may drive on.
    """
    try:
        graph = ox.load_graphml(
            path, edge_dtypes=dict.fromkeys(("osmid", "road_id", "crossing", "name", *LIMITS), str)
        )
        edges = ox.graph_to_gdfs(graph, nodes=False, fill_edge_geometry=True)
    except (OSError, ValueError, KeyError, SyntaxError, nx.NetworkXError) as error:
        raise DataError(
            message("data-unusable", source=str(path), count=1),
            [
                Fault(
                    str(path),
                    message("graphml-unreadable", detail=str(error)),
                    message("graphml-unreadable-mend"),
                )
            ],
        ) from error
    rows = _one_row_a_street(edges.to_crs("EPSG:4490"))
    if not rows:
        raise DataError(
            message("data-unusable", source=str(path), count=1),
            [Fault(str(path), message("graphml-without-roads"), message("graphml-without-roads-mend"))],
        )
    columns = [column.name for column in ROADS.columns]
    return gpd.GeoDataFrame(rows, columns=[*columns, "geometry"], geometry="geometry", crs="EPSG:4490")


def _one_row_a_street(edges: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return one row of ``geo.contracts.schema.ROADS`` a street: edges over the same points both ways are one."""
    streets: dict[tuple[Any, ...], dict[bool, dict[str, Any]]] = {}
    for edge in edges.sort_index().to_dict("records"):
        road_class = _road_class(edge)
        if road_class is None:
            continue
        points = [(float(x), float(y)) for x, y in shapely.get_coordinates(edge["geometry"])]
        osmid = edge["osmid"]
        name = _word(edge, "road_id") or "+".join(map(str, osmid if isinstance(osmid, list) else [osmid]))
        ahead = points <= points[::-1]
        key = (name, *(points if ahead else points[::-1]))
        row = {
            "osmid": name,
            "class": road_class,
            "crossing": _word(edge, "crossing"),
            "name": _word(edge, "name"),
            "structure": _word(edge, "structure") or _structure(edge),
            **{column: _limit(edge, column) for column in LIMITS},
            "origin": _word(edge, "origin") or "real",
            "as_drawn": edge.get("reversed") is not True,
            "geometry": edge["geometry"],
        }
        streets.setdefault(key, {}).setdefault(ahead, row)

    rows: list[dict[str, Any]] = []
    for directions in streets.values():
        drawn = max(directions.values(), key=lambda row: bool(row["as_drawn"]))
        rows.append(drawn | {"oneway": 0 if len(directions) == 2 else 1})
    counts = Counter(str(row["osmid"]) for row in rows)
    running: Counter[str] = Counter()
    for row in rows:
        name = str(row["osmid"])
        running[name] += 1
        row["road_id"] = name if counts[name] == 1 else f"{name}-{running[name]}"
    return sorted(rows, key=lambda row: str(row["road_id"]))


def _road_class(edge: dict[str, Any]) -> str | None:
    """Return the house's class of an edge: its own word if it has one, else the best of its highways."""
    if _word(edge, "road_class") in ROAD_CLASSES:
        return _word(edge, "road_class")
    highway = edge.get("highway")
    words = highway if isinstance(highway, list) else [highway]
    known = [CLASS_OF_HIGHWAY[word] for word in words if word in CLASS_OF_HIGHWAY]
    return min(known, key=ROAD_CLASSES.index) if known else None


def _word(edge: dict[str, Any], name: str) -> str:
    """Return a text attribute; "" where the edge has none."""
    value = edge.get(name)
    return value if isinstance(value, str) else ""


def _whole_number(road_id: str, row: int) -> int:
    """Return the number of the OSM way a road comes from, else of its row: OSMnx reads whole numbers only."""
    number = road_id.split("-", maxsplit=1)[0]
    return int(number) if number.isascii() and number.isdigit() else row + 1


def _structure(edge: dict[str, Any]) -> str:
    """Return what carries an edge by its OSM tags."""
    bridge, tunnel = _word(edge, "bridge"), _word(edge, "tunnel")
    if bridge == "pontoon":
        return bridge
    return "bridge" if bridge not in NOT_BUILT else "tunnel" if tunnel not in NOT_BUILT else ""


def _limit(edge: dict[str, Any], column: str) -> float:
    """Return a limit: the house's own if the edge has one, else OSM's; 0 where none can be read."""
    tag, read = LIMITS[column]
    value = edge.get(tag, "")
    words = [str(word) for word in value] if isinstance(value, list) else [_word(edge, tag)]
    limit = read(_word(edge, column) or ";".join(words))
    return 0.0 if math.isnan(limit) else limit
