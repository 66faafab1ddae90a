"""Road lines under construction: drawn first, cut at junctions, then rows that share exact vertices.

Where it stands: used by ``scripts.synthetic.roads`` and ``scripts.synthetic.crossings``. Grows while roads
are drawn; `pieces` gives the noded result.
"""

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point, STRtree

from scripts.synthetic.specs import Points

SNAP_M = 60.0
"""A junction nearer than this to a vertex that is already there uses that vertex."""


@dataclass(slots=True)
class Line:
    """One line: its vertices, what it is, and where it is to be cut (metres along it → the shared vertex)."""

    xy: Points
    road_class: str
    origin: str
    bank: int
    crossing: str = ""
    cuts: dict[float, tuple[float, float]] = field(default_factory=dict)

    @property
    def shape(self) -> LineString:
        """Geometry as drawn."""
        return LineString(self.xy)


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One row of the road layer: a line between two junctions."""

    xy: Points
    road_class: str
    origin: str
    crossing: str


def junction(line: Line, place: tuple[float, float]) -> tuple[float, float]:
    """Return the vertex where `line` is joined near `place`, and mark the cut.

    An end of the line or an earlier junction within `SNAP_M` is used again, so no crumbs of road arise.
    """
    for end in (line.xy[0], line.xy[-1]):
        if np.hypot(*(end - np.array(place))) <= SNAP_M:
            return float(end[0]), float(end[1])
    for vertex in line.cuts.values():
        if np.hypot(vertex[0] - place[0], vertex[1] - place[1]) <= SNAP_M:
            return vertex
    return cut_at(line, place)


def cut_at(line: Line, place: tuple[float, float]) -> tuple[float, float]:
    """Mark a cut of `line` at exactly `place` (which lies on or beside it) and return `place`."""
    line.cuts[float(line.shape.project(Point(place)))] = place
    return place


def attach(lines: list[Line], usable: list[int], place: Points) -> tuple[tuple[float, float], float]:
    """Return the junction nearest to `place` on one of the `usable` lines, and the distance to it in metres.

    A straight road from `place` to that junction meets no other of these lines before its end (apart from the
    few metres that re-using a vertex may cost).
    """
    shapes = [lines[row].shape for row in usable]
    here = Point(place)
    row = min(range(len(shapes)), key=lambda k: (shapes[k].distance(here), k))
    on_line = shapes[row].interpolate(shapes[row].project(here))
    vertex = junction(lines[usable[row]], (on_line.x, on_line.y))
    return vertex, float(np.hypot(vertex[0] - place[0], vertex[1] - place[1]))


def node(lines: list[Line], moving: list[int], fixed: list[int]) -> None:
    """Make a shared vertex wherever one of the `moving` lines meets one of the `fixed` ones."""
    tree = STRtree([lines[row].shape for row in fixed])
    shapes = [lines[row].shape for row in moving]
    pairs = tree.query(shapes, predicate="intersects")
    for mover, still in sorted(zip(*pairs.tolist(), strict=True)):
        line, other = lines[moving[mover]], lines[fixed[still]]
        meeting = shapes[mover].intersection(other.shape)
        for xy in shapely.get_coordinates(meeting):
            place = (float(xy[0]), float(xy[1]))
            cut_at(line, junction(other, place))


def pieces(lines: list[Line]) -> list[Piece]:
    """Return all lines cut at their junctions; pieces of no length fall away."""
    found: list[Piece] = []
    for line in lines:
        found.extend(
            Piece(xy, line.road_class, line.origin, line.crossing) for xy in _parts(line) if len(xy) > 1
        )
    return found


def _parts(line: Line) -> list[NDArray[np.float64]]:
    if not line.cuts:
        return [line.xy]
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line.xy, axis=0).T))])
    total = float(along[-1])
    marks: list[tuple[float, tuple[float, float], bool]] = [
        (float(at), (float(xy[0]), float(xy[1])), False) for at, xy in zip(along, line.xy, strict=True)
    ]
    marks += [(min(max(at, 0.0), total), vertex, True) for at, vertex in line.cuts.items()]
    # The line's own ends stay first and last whatever is cut there.
    ends = marks[0], marks[len(along) - 1]
    inner = sorted((mark for mark in marks if mark not in ends), key=lambda mark: (mark[0], mark[1]))
    parts: list[list[tuple[float, float]]] = [[ends[0][1]]]
    for _, vertex, is_cut in inner:
        if vertex != parts[-1][-1]:
            parts[-1].append(vertex)
        if is_cut:
            parts.append([vertex])
    if ends[1][1] != parts[-1][-1]:
        parts[-1].append(ends[1][1])
    return [np.array(part) for part in parts]
