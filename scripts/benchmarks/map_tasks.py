"""Reading an extract and tying places to roads: by this project and by OSMnx, from the same roads.

Where it stands: under ``scripts.benchmarks.bench_roads``, which writes the table. Each task checks that both sides
give the same answer before it says what they cost.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import osmnx as ox

from geo.contracts.schema import ROADS
from geo.reading.opened import Source
from geo.roads.network import RoadNetwork
from geo.roads.noding import road_network
from geo.roads.osm_extract import open_osm
from geo.travel.snapping import snap, split_at
from scripts.benchmarks.cities import Row, Size, World, row_of
from scripts.benchmarks.graphs import CRS, bent_grid
from scripts.benchmarks.meter import spend
from scripts.benchmarks.osm_files import write_pbf, write_xml

Digraph = Any
SAME = 1e-9
"""How far two answers may lie apart, in proportion."""


def snapping(world: World, size: Size) -> Iterator[Row]:
    """Yield the rows of tying places to roads."""
    rng = np.random.default_rng(3)
    network, lines = world.network, world.streets.lines()
    x = rng.uniform(network.x.min(), network.x.max(), size.villages)
    y = rng.uniform(network.y.min(), network.y.max(), size.villages)
    task = f"{size.villages:,} places to the nearest road"
    graph = _osmnx_graph(world)
    theirs = spend(lambda: ox.distance.nearest_edges(graph, x, y, return_dist=True)[1])
    graph.clear()
    yield row_of(task, "osmnx nearest_edges", theirs, None)
    everywhere = np.ones(len(network.tail), dtype=np.bool_)
    mine = spend(lambda: snap(x, y, network, lines, everywhere))
    if not np.allclose(mine.result.access_m, theirs.result, rtol=SAME, atol=1e-6):
        raise RuntimeError("two answers to which road is nearest")
    yield row_of(task, "liangwang", mine, theirs.cpu_s)
    both = spend(lambda: split_at(network, lines, snap(x, y, network, lines, everywhere)))
    yield row_of(task, "liangwang", both, theirs.cpu_s, "and the roads split there")


def reading(size: Size, folder: Path) -> Iterator[Row]:
    """Yield the rows of file to projected graph."""
    streets = bent_grid(size.osm_side)
    xml, pbf = folder / "bench.osm", folder / "bench.osm.pbf"
    write_xml(streets, xml)
    write_pbf(streets, pbf)
    raw = len(streets.x) + 2 * len(streets.tail)
    task = f"OSM extract to projected graph ({raw:,} nodes, {len(streets.tail):,} ways)"
    # ours first: it is the smaller, and what it leaves behind does not slow the other down
    mine = {path: spend(lambda path=path: _read(path)) for path in (pbf, xml)}  # type: ignore[misc]
    theirs = spend(lambda: ox.project_graph(ox.graph_from_xml(xml, retain_all=True), to_crs=CRS))
    yield row_of(task, "osmnx", theirs, None, f"{_megabytes(xml)} of XML (it reads no PBF), simplified")
    for path, form in ((pbf, "PBF"), (xml, "XML")):
        network = mine[path].result
        if len(network.x) != len(streets.x) or not math.isclose(
            network.kilometres.sum(), _kilometres(theirs.result), rel_tol=3e-3
        ):
            raise RuntimeError("two networks from one file")
        yield row_of(task, "liangwang", mine[path], theirs.cpu_s, f"{_megabytes(path)} of {form}, noded")


def _megabytes(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.1f} MB"


def _read(path: Path) -> RoadNetwork:
    opened = open_osm(path, ROADS, Source("roads", path.name))
    if not isinstance(opened.frame, gpd.GeoDataFrame):
        raise RuntimeError("the benchmark's own OSM file was refused")  # noqa: TRY004  not a matter of types
    return road_network(opened.frame, CRS)


def _kilometres(graph: Digraph) -> float:
    return float(sum(length for _, _, length in graph.edges(data="length"))) / 1000


def _osmnx_graph(world: World) -> Digraph:
    """Return the streets as a projected OSMnx graph."""
    graph: Digraph = nx.MultiDiGraph(crs=CRS)
    for node, (x, y) in enumerate(zip(world.network.x.tolist(), world.network.y.tolist(), strict=True)):
        graph.add_node(node, x=x, y=y)
    lines = world.streets.lines()
    network = world.network
    for tail, head, row in zip(
        network.tail.tolist(), network.head.tolist(), network.road_row.tolist(), strict=True
    ):
        graph.add_edge(tail, head, osmid=row, geometry=lines[row])
    return graph
