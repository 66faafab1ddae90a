"""Bridges and pontoons: where they stand, and the roads over them.

Where it stands: after village roads. A crossing on a main road is cut out of that road and marked with its
id; any other crossing gets a road of its own from the nearest road on one bank to the nearest on the other.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, Point

from scripts.synthetic.lines import SNAP_M, Line, attach
from scripts.synthetic.river import water
from scripts.synthetic.specs import CrossingSpec, MainRoads, RiverSpec

BANK_M = 150.0
"""A bridge ends this far beyond the water on either side."""


@dataclass(frozen=True, slots=True)
class PlacedCrossing:
    """A crossing and the place on the river where it stands, metres."""

    spec: CrossingSpec
    at: tuple[float, float]


def mark_main_roads(
    main: MainRoads, river: RiverSpec, crossings: tuple[CrossingSpec, ...], reach_m: float
) -> MainRoads:
    """Return the main roads cut at both ends of their bridges, the bridges marked with crossing ids.

    A crossing is one bridge: of the edges nearest to it the one that meets the river closest to it carries it.
    Edges over water that no crossing explains are left out, as are edges that touch the water more than once.

    Parameters
    ----------
    reach_m : float
        A main-road crossing explains an edge whose meeting with the river is at most this far from it, in
        metres; of several crossings the nearest one does.
    """
    shapes = [LineString(ends) for ends in main.xy[main.ends]]
    banked = water(river).buffer(BANK_M)
    bridges = [crossing for crossing in crossings if crossing.on_main]
    xy = [tuple(place) for place in main.xy.tolist()]
    wet_parts = {
        row: shape.intersection(banked) for row, shape in enumerate(shapes) if shape.intersects(water(river))
    }
    carriers = _carriers(
        {row: shapes[row] for row, wet in wet_parts.items() if wet.geom_type == "LineString"},
        river,
        bridges,
        reach_m,
    )
    rows: list[tuple[int, int, str, str]] = []
    for row, ((tail, head), shape, road_class) in enumerate(
        zip(main.ends.tolist(), shapes, main.classes.tolist(), strict=True)
    ):
        if row not in wet_parts:
            rows.append((tail, head, road_class, ""))
            continue
        if row not in carriers:
            continue
        bridge, wet = carriers[row], wet_parts[row]
        stops = [tail]
        for place in wet.coords:
            at = shape.project(Point(place))
            if SNAP_M < at < shape.length - SNAP_M:
                stops.append(len(xy))
                xy.append((float(place[0]), float(place[1])))
        stops.append(head)
        for start, end in pairwise(stops):
            over = LineString([xy[start], xy[end]]).intersects(river.line)
            rows.append((start, end, bridge.road_class, bridge.id if over else ""))
    return MainRoads(
        np.array(xy),
        np.array([row[:2] for row in rows], dtype=np.int64),
        np.array([row[2] for row in rows]),
        np.array([row[3] for row in rows]),
        main.origin,
    )


def _carriers(
    over: dict[int, LineString], river: RiverSpec, bridges: list[CrossingSpec], reach_m: float
) -> dict[int, CrossingSpec]:
    """Return which of the edges over the water carries which bridge: one edge a bridge."""
    found: dict[str, tuple[float, int, CrossingSpec]] = {}
    for row, shape in over.items():
        meeting = shape.intersection(river.line)
        away = [meeting.distance(Point(bridge.at)) for bridge in bridges]
        if not away or not min(away) <= reach_m:
            continue
        bridge = bridges[away.index(min(away))]
        best = found.get(bridge.id)
        if best is None or min(away) < best[0]:
            found[bridge.id] = (min(away), row, bridge)
    return {row: bridge for _, row, bridge in found.values()}


def place_crossings(
    lines: list[Line], river: RiverSpec, crossings: tuple[CrossingSpec, ...]
) -> list[PlacedCrossing]:
    """Return where the crossings stand, and add the roads of those that no main road carries.

    Raises
    ------
    ValueError
        If a main-road crossing has no edge that carries it, or a bank has no road to join.
    """
    placed: list[PlacedCrossing] = []
    for spec in crossings:
        if spec.on_main:
            carried = [line.shape for line in lines if line.crossing == spec.id]
            if not carried:
                raise ValueError(f"no main road crosses the river at {spec.name}")
            meeting = shapely.union_all([line.intersection(river.line) for line in carried]).centroid
            placed.append(PlacedCrossing(spec, (meeting.x, meeting.y)))
            continue
        placed.append(PlacedCrossing(spec, _build(lines, river, spec)))
    return placed


def _build(lines: list[Line], river: RiverSpec, spec: CrossingSpec) -> tuple[float, float]:
    """Add bridge and approaches; return the middle of the bridge."""
    along = river.line.project(Point(spec.at))
    middle = np.array(river.line.interpolate(along).coords[0])
    behind, ahead = (np.array(river.line.interpolate(along + step).coords[0]) for step in (-50.0, 50.0))
    current = (ahead - behind) / np.hypot(*(ahead - behind))
    to_left = np.array([-current[1], current[0]]) * (river.width_m / 2 + BANK_M)
    heads = {0: middle + to_left, 1: middle - to_left}
    lines.append(Line(np.array([heads[0], heads[1]]), spec.road_class, "synthetic", 0, spec.id))
    surface = water(river)
    for bank, head in heads.items():
        usable = [
            row
            for row, line in enumerate(lines)
            if line.bank == bank
            and not line.crossing
            and line.road_class != "expressway"
            and len(line.xy) > 1
        ]
        if not usable:
            raise ValueError(f"no road on one bank for {spec.name}")
        vertex, _ = attach(lines, usable, head)
        approach = Line(np.array([head, vertex]), spec.road_class, "synthetic", bank)
        if approach.shape.intersects(surface):
            raise ValueError(f"the approach of {spec.name} would run through the water")
        lines.append(approach)
    return float(middle[0]), float(middle[1])
