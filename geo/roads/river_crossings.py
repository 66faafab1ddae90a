"""Every road from bank to bank carries a crossing id: those that have none are found and named.

Where it stands: called by ``geo.region`` when all layers are sound; before ``geo.roads.crossings``, which closes,
delays and prices what carries an id.

Method: the ways over the water come from ``geo.roads.river_passages``. Two one-way carriageways of one name side by
side share an id, and a crossing of the layer that no road names yet lends its id to the passage nearest to it;
the others get an id made of their first road's, and a row in the crossing layer. Pontoons and ferries elsewhere
are named too: they may close, wherever they are.
"""

from itertools import combinations

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.contracts.schema import CROSSINGS
from geo.errors import Fault
from geo.reading.cells import shown
from geo.reading.opened import Source
from geo.reading.repairs import Repair
from geo.roads.river_passages import Passage, find_passages
from geo.words.message import message

SIDE_BY_SIDE_M = 60.0
"""Two carriageways of one bridge lie no farther apart, metres."""
SAME_PLACE_M = 500.0
"""A point of the crossing layer stands for a passage no farther from it, metres."""
ROADS_SHOWN = 6


def name_crossings(
    roads: gpd.GeoDataFrame, crossings: gpd.GeoDataFrame, river: gpd.GeoDataFrame, crs: str, source: Source
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, tuple[Fault, ...], tuple[Repair, ...]]:
    """Return roads and crossings in which every road over the river names its crossing.

    Parameters
    ----------
    roads, crossings, river : GeoDataFrame
        Columns as in ``geo.contracts.schema``, one CRS; any index. They are not changed.
    crs : str
        Projected system to measure in.
    source : Source
        The file of the road layer; refusing ``crossing-found`` makes every road over the river without an id
        a fault.

    Returns
    -------
    roads : GeoDataFrame
        The same rows with `crossing` filled in.
    crossings : GeoDataFrame
        The same rows and one a new id, sorted by id; no limits, toll or waiting: nobody has stated any.
    faults : tuple of Fault
    repairs : tuple of Repair
        One a passage.
    """
    passages = find_passages(roads, river, crs)
    if source.refuses("crossing-found"):
        faults = [_refused(passage, roads, source) for passage in passages if passage.over_river]
        return roads, crossings, tuple(faults), ()
    if not passages:
        return roads, crossings, (), ()
    groups = _side_by_side(passages)
    lent = _lent_ids(groups, roads, crossings, crs)
    known = set(crossings["crossing"])
    ids = roads["crossing"].to_numpy(dtype=object).copy()
    added: list[dict[str, object]] = []
    repairs: list[Repair] = []
    for number, group in enumerate(groups):
        rows = sorted(row for passage in group for row in passage.rows)
        road_ids = sorted(str(roads["road_id"].iloc[row]) for row in rows)
        crossing = lent.get(number, f"X-{road_ids[0]}")
        ids[rows] = crossing
        name = next((passage.name for passage in group if passage.name), crossing)
        if crossing not in known:
            middle = shapely.line_interpolate_point(_longest(group[0].line), 0.5, normalized=True)
            origin = roads["origin"].iloc[rows[0]]
            added.append(_new_row(crossing, name, group[0].kind, str(origin), middle))
        repairs.append(_found(crossing, name, group[0], road_ids, source, lent=number in lent))
    return roads.assign(crossing=ids), _with(crossings, added, crs), (), tuple(repairs)


def _side_by_side(passages: list[Passage]) -> list[list[Passage]]:
    """Return the passages in groups: one-way carriageways of one name and kind, near each other, share a group.

    Two roads driven both ways stay two crossings, however near: each is a whole passage.
    """
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(passages)))
    for one, other in combinations(range(len(passages)), 2):
        a, b = passages[one], passages[other]
        alike = a.oneway and b.oneway and (a.name, a.kind) == (b.name, b.kind)
        if alike and a.line.distance(b.line) < SIDE_BY_SIDE_M:
            graph.add_edge(one, other)
    return [[passages[at] for at in sorted(part)] for part in nx.connected_components(graph)]


def _lent_ids(
    groups: list[list[Passage]], roads: gpd.GeoDataFrame, crossings: gpd.GeoDataFrame, crs: str
) -> dict[int, str]:
    """Return group → id of a crossing in the layer that no road names, nearest pairs first."""
    idle = crossings[~crossings["crossing"].isin(roads["crossing"])].to_crs(crs)
    pairs: list[tuple[float, int, str]] = []
    for number, group in enumerate(groups):
        line = shapely.union_all([passage.line for passage in group])
        for crossing, kind, point in zip(idle["crossing"], idle["kind"], idle.geometry, strict=True):
            metres = float(line.distance(point))
            if metres <= SAME_PLACE_M and (kind == group[0].kind or not group[0].known_kind):
                pairs.append((metres, number, str(crossing)))
    lent: dict[int, str] = {}
    for _, number, crossing in sorted(pairs):
        if number not in lent and crossing not in lent.values():
            lent[number] = crossing
    return lent


def _new_row(crossing: str, name: str, kind: str, origin: str, at: BaseGeometry) -> dict[str, object]:
    """Return a row of the crossing layer that says no more than is known."""
    row: dict[str, object] = {column.name: column.default for column in CROSSINGS.columns}
    return row | {"crossing": crossing, "name": name, "kind": kind, "origin": origin, "geometry": at}


def _with(crossings: gpd.GeoDataFrame, added: list[dict[str, object]], crs: str) -> gpd.GeoDataFrame:
    if not added:
        return crossings
    new = gpd.GeoDataFrame(added, geometry="geometry", crs=crs).to_crs(crossings.crs)
    kinds = {str: str, int: np.int64, float: np.float64}
    new = new[list(crossings.columns)].astype({c.name: kinds[c.kind] for c in CROSSINGS.columns})
    both = pd.concat([crossings, new], ignore_index=True) if len(crossings) else new
    sorted_rows = both.sort_values("crossing", kind="stable").reset_index(drop=True)
    return gpd.GeoDataFrame(sorted_rows, geometry="geometry", crs=crossings.crs)


def _longest(line: shapely.MultiLineString) -> shapely.LineString:
    parts = list(line.geoms)
    return parts[int(np.argmax(shapely.length(np.array(parts, dtype=object))))]


def _few(road_ids: list[str]) -> str:
    return ", ".join(shown(road) for road in road_ids[:ROADS_SHOWN]) + (
        " …" if len(road_ids) > ROADS_SHOWN else ""
    )


def _found(
    crossing: str, name: str, passage: Passage, road_ids: list[str], source: Source, *, lent: bool
) -> Repair:
    key = "crossing-lent" if lent else "crossing-over-river" if passage.over_river else "crossing-afloat"
    kind = message(f"crossing-kind-{passage.kind}")
    note = message(key, roads=_few(road_ids), crossing=shown(crossing), name=shown(name), kind=kind)
    return source.repair(
        "crossing-found", note, column="crossing", before=_few(road_ids), after=crossing, confidence="likely"
    )


def _refused(passage: Passage, roads: gpd.GeoDataFrame, source: Source) -> Fault:
    road_ids = sorted(str(roads["road_id"].iloc[row]) for row in passage.rows)
    where = message("roads-named", file=source.file, roads=_few(road_ids))
    return Fault(where, message("crossing-unnamed"), message("crossing-unnamed-mend"))
