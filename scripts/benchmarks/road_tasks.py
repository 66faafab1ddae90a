"""The tables of trips and the ways of chosen trips: by this project and by networkx, on the same roads.

Where it stands: under ``scripts.benchmarks.bench_roads``, which writes the table. Each task checks that both sides
give the same answer before it says what they cost. Building the graph that is searched is counted on neither side.
"""

import math
from collections.abc import Iterator
from typing import Any

import networkx as nx
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.measured import Flags, Floats
from geo.roads.network import Positions, RoadNetwork
from geo.settings import LegSettings
from geo.travel.compiled import compiled_search
from geo.travel.leg_graph import EdgeCosts, LegGraph, arcs_between, leg_graph
from geo.travel.searches import Engine, Reached, reached, sweeps
from scripts.benchmarks.cities import Row, Size, World, row_of
from scripts.benchmarks.graphs import SPEED_KMH
from scripts.benchmarks.meter import spend

Digraph = Any
Amounts = tuple[float, float, float]
SAME_ANSWER = "cost, km and min"
SAME = 1e-9
"""How far two answers may lie apart, in proportion."""


def tables(world: World, size: Size) -> Iterator[Row]:
    """Yield the rows of the three tables of trips."""
    by_km, by_yuan = _graph(world.network, yuan_per_hour=0.0), _graph(world.network, yuan_per_hour=30.0)
    near = f"{size.villages:,} villages × {size.villages:,} points within 5 km"
    yield from _table(near, by_km, (world.villages, world.villages), 5.0, size.villages)
    several = f"{size.villages:,} villages × {size.stations:,} stations"
    yield from _table(several, by_yuan, (world.stations, world.villages), math.inf, size.sample)
    few = f"{size.stations:,} stations × {size.centres:,} centres"
    yield from _table(few, by_yuan, (world.centres, world.stations), math.inf, size.sample)


def _table(
    task: str, graph: LegGraph, ends: tuple[Positions, Positions], limit: float, sample: int
) -> Iterator[Row]:
    """Yield networkx (from `sample` roots, scaled) and our engines for one table of trips."""
    roots, wanted = ends
    digraph = _digraph(graph)
    asked = roots[:: max(1, len(roots) // sample)]
    cutoff = None if math.isinf(limit) else limit
    share = len(asked) / len(roots)
    note = "" if share == 1 else f"; {len(asked)} of {len(roots)} roots done, seconds scaled"
    kept = set(wanted.tolist())

    def costs_only() -> None:
        for root in asked.tolist():
            costs = nx.single_source_dijkstra_path_length(digraph, root, cutoff=cutoff, weight="yuan")
            _ = {node: cost for node, cost in costs.items() if node in kept}

    theirs = spend(
        lambda: {root: _with_amounts(digraph, root, cutoff, kept) for root in asked.tolist()},
        done_share=share,
    )
    yield row_of(task, "networkx", theirs, None, SAME_ANSWER + note)
    only = spend(costs_only, done_share=share)
    yield row_of(task, "networkx", only, theirs.cpu_s, "cost alone" + note)
    for engine in _engines():
        mine = spend(lambda engine=engine: list(reached(graph, roots, wanted, limit, engine)))  # type: ignore[misc]
        _same_trips(theirs.result, _listed(mine.result, roots, wanted))
        trips = sum(len(part.yuan) for part in mine.result)
        yield row_of(task, _named(engine), mine, theirs.cpu_s, f"{SAME_ANSWER}; {trips:,} trips")


def _with_amounts(digraph: Digraph, root: int, cutoff: float | None, kept: set[int]) -> dict[int, Amounts]:
    """Return cost, kilometres and minutes of the cheapest ways from one root, by networkx."""
    above, costs = nx.dijkstra_predecessor_and_distance(digraph, root, cutoff=cutoff, weight="yuan")
    kilometres, minutes = {root: 0.0}, {root: 0.0}
    for node in costs:  # nearest first
        if node != root:
            before = above[node][0]
            arc = digraph[before][node]
            kilometres[node] = kilometres[before] + arc["km"]
            minutes[node] = minutes[before] + arc["min"]
    return {node: (cost, kilometres[node], minutes[node]) for node, cost in costs.items() if node in kept}


def _listed(parts: list[Reached], roots: Positions, wanted: Positions) -> Iterator[tuple[int, int, Amounts]]:
    """Yield root, node and (cost, kilometres, minutes) of every trip."""
    for part in parts:
        amounts = zip(part.yuan.tolist(), part.kilometres.tolist(), part.minutes.tolist(), strict=True)
        yield from zip(roots[part.root].tolist(), wanted[part.wanted].tolist(), amounts, strict=True)


def _same_trips(theirs: dict[int, dict[int, Amounts]], mine: Iterator[tuple[int, int, Amounts]]) -> None:
    """Raise if a pair is missing on one side or its amounts differ."""
    found: dict[int, dict[int, Amounts]] = {root: {} for root in theirs}
    for root, node, amounts in mine:
        if root in found:
            found[root][node] = amounts
    for root, trips in theirs.items():
        if set(trips) != set(found[root]) or not all(
            math.isclose(one, other, rel_tol=SAME, abs_tol=SAME)
            for node, amounts in trips.items()
            for one, other in zip(amounts, found[root][node], strict=True)
        ):
            raise RuntimeError(f"two answers from node {root}")


def ways(world: World, size: Size) -> Iterator[Row]:
    """Yield the rows of drawing chosen trips: every village to its cheapest station."""
    graph = _graph(world.network, yuan_per_hour=30.0)
    pairs = _cheapest(graph, world)
    task = f"ways of {len(pairs):,} chosen trips into {size.stations:,} stations"
    digraph = _digraph(graph)
    asked = pairs[:: max(1, len(pairs) // (5 * size.sample))]

    def by_networkx() -> list[float]:
        return [nx.bidirectional_dijkstra(digraph, root, start, weight="yuan")[0] for start, root, _ in asked]

    theirs = spend(by_networkx, done_share=len(asked) / len(pairs))
    note = f"one search a pair, both ends; {len(asked)} of {len(pairs):,} done, seconds scaled"
    yield row_of(task, "networkx", theirs, None, note)
    mine = spend(lambda: _drawn(graph, world, pairs))
    cost_of = {(start, root): cost for start, root, cost in pairs}
    for (start, root, _), cost in zip(asked, theirs.result, strict=True):
        if not math.isclose(cost, cost_of[start, root], rel_tol=SAME):
            raise RuntimeError(f"two answers between {start} and {root}")
    yield row_of(task, "liangwang (scipy)", mine, theirs.cpu_s, "one tree a station, lines included")


def _cheapest(graph: LegGraph, world: World) -> list[tuple[int, int, float]]:
    """Return (village, station, yuan) of every village's cheapest station."""
    best: dict[int, tuple[float, int]] = {}
    for part in reached(graph, world.stations, world.villages, math.inf):
        nodes = (world.stations[part.root].tolist(), world.villages[part.wanted].tolist())
        for station, village, cost in zip(*nodes, part.yuan.tolist(), strict=True):
            best[village] = min(best.get(village, (math.inf, -1)), (cost, station))
    return [(village, station, cost) for village, (cost, station) in sorted(best.items())]


def _drawn(graph: LegGraph, world: World, pairs: list[tuple[int, int, float]]) -> list[shapely.LineString]:
    """Return the lines of the chosen trips."""
    into: dict[int, list[int]] = {}
    for start, root, _ in pairs:
        into.setdefault(root, []).append(start)
    limit = max(cost for _, _, cost in pairs) * (1 + SAME)
    lines, rows = world.streets.lines(), world.network.road_row
    drawn: list[shapely.LineString] = []
    for sweep in sweeps(graph, np.array(sorted(into)), limit):
        for row, root in enumerate(sweep.roots.tolist()):
            for start in into[root]:
                places = [int(np.searchsorted(sweep.nodes, start))]
                while (following := int(sweep.onward[row, places[-1]])) >= 0:
                    places.append(following)
                way = sweep.nodes[places]
                edge = graph.edge[arcs_between(graph, way[:-1], way[1:])]
                drawn.append(
                    shapely.LineString(_points(lines[rows[edge]], world.network.start_share[edge] > 0))
                )
    return drawn


def _points(lines: NDArray[np.object_], against: Flags) -> Floats:
    """Return the points of the lines one after another, those driven against turned round."""
    parts = [
        shapely.get_coordinates(line)[:: -1 if turned else 1]
        for line, turned in zip(lines, against, strict=True)
    ]
    return np.concatenate(parts) if parts else np.zeros((2, 2))


def _graph(network: RoadNetwork, yuan_per_hour: float) -> LegGraph:
    """Return the network priced at 1 yuan a kilometre and so much an hour."""
    speed = np.array([SPEED_KMH[name] for name in SPEED_KMH])
    order = {name: place for place, name in enumerate(SPEED_KMH)}
    kmh = speed[[order[name] for name in network.road_class.tolist()]]
    nothing = np.zeros(len(kmh))
    costs = EdgeCosts(60 * network.kilometres / kmh, nothing, nothing)
    return leg_graph(network, costs, LegSettings(1.0, yuan_per_hour, None, 1e6))


def _digraph(graph: LegGraph) -> Digraph:
    """Return the same arcs for networkx, backwards as our search goes."""
    digraph: Digraph = nx.DiGraph()
    digraph.add_nodes_from(range(graph.size))
    head, tail = np.divmod(graph.arc_key, graph.size)
    columns = (head, tail, graph.yuan, graph.kilometres, graph.minutes)
    for start, end, yuan, km, minutes in zip(*(column.tolist() for column in columns), strict=True):
        digraph.add_edge(start, end, yuan=yuan, km=km, min=minutes)
    return digraph


def _engines() -> tuple[Engine, ...]:
    """Return the engines there are."""
    return ("scipy", "compiled") if compiled_search() is not None else ("scipy",)


def _named(engine: Engine) -> str:
    return {"scipy": "liangwang (scipy)", "compiled": "liangwang (numba)"}[engine]
