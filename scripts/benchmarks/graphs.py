"""A road network out of nothing, of any size: a bent grid with the habits of a road map.

Where it stands: under ``scripts.benchmarks.bench_roads``. Real enough for searches: four classes of road, every
fourth, sixteenth and sixty-fourth line a better one, a quarter of the lanes missing, some one-way, bends, dead ends;
only the part that can be driven from everywhere to everywhere is kept. The same seed gives the same roads.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.measured import Flags, Floats, Text
from geo.roads.components import strong_components
from geo.roads.network import Positions, RoadNetwork
from geo.roads.noding import z_order

CRS = "EPSG:4548"
CORNER = (500_000.0, 4_100_000.0)
SPACING_M = 300.0
CLASSES = np.array(["village", "township", "county", "national"])
EVERY = (1, 4, 16, 64)
MISSING = np.array([0.32, 0.12, 0.03, 0.0])
"""Share of the stretches of each class that are not there."""
ONE_WAY = 0.03
SPEED_KMH = {"village": 25.0, "township": 35.0, "county": 45.0, "national": 60.0}


@dataclass(frozen=True, slots=True, eq=False)
class Streets:
    """Streets between junctions.

    Attributes
    ----------
    x, y : (n_nodes,) float64
        Junctions, metres in `CRS`, numbered along a Z-order curve.
    tail, head : (n_streets,) int64
    bends : (n_streets, 2, 2) float64
        Two bends of every street, metres.
    road_class : (n_streets,) str
    one_way : (n_streets,) bool
    """

    x: Floats
    y: Floats
    tail: Positions
    head: Positions
    bends: Floats
    road_class: Text
    one_way: Flags

    def lines(self) -> NDArray[np.object_]:
        """Return (n_streets,) lines in `CRS`."""
        ends = np.stack([self.x, self.y], axis=1)
        points = np.stack([ends[self.tail], self.bends[:, 0], self.bends[:, 1], ends[self.head]], axis=1)
        return np.asarray(shapely.linestrings(points), dtype=np.object_)

    def network(self) -> RoadNetwork:
        """Return the directed network; row k of the road layer is street k."""
        back = np.flatnonzero(~self.one_way)
        row = np.r_[np.arange(len(self.tail)), back]
        against = np.arange(len(row)) >= len(self.tail)
        tail, head = np.r_[self.tail, self.head[back]], np.r_[self.head, self.tail[back]]
        order = np.lexsort((against, row, head, tail))
        row, against = row[order], against[order]
        return RoadNetwork(
            x=self.x,
            y=self.y,
            tail=tail[order],
            head=head[order],
            kilometres=shapely.length(self.lines())[row] / 1000,
            road_class=self.road_class[row],
            crossing=np.full(len(row), ""),
            road_row=row,
            start_share=against.astype(np.float64),
            end_share=(~against).astype(np.float64),
            crs=CRS,
        )


def bent_grid(side: int, seed: int = 7) -> Streets:
    """Return the streets of a grid of `side` × `side` junctions, less what is missing or cut off."""
    rng = np.random.default_rng(seed)
    column, row = (axis.ravel() for axis in np.meshgrid(np.arange(side), np.arange(side)))
    place = SPACING_M * (np.stack([column, row], axis=1) + rng.uniform(-0.3, 0.3, (side * side, 2))) + CORNER
    ahead = [(np.flatnonzero(column < side - 1), 1, row), (np.flatnonzero(row < side - 1), side, column)]
    tail = np.concatenate([at for at, _, _ in ahead])
    head = np.concatenate([at + step for at, step, _ in ahead])
    line = np.concatenate([lines[at] for at, _, lines in ahead])
    rank = np.sum([line % every == 0 for every in EVERY], axis=0) - 1
    there = rng.random(len(tail)) >= MISSING[rank]
    one_way = (rng.random(len(tail)) < ONE_WAY) & (rank < 2)
    turned = rng.random(len(tail)) < 0.5
    tail, head = np.where(turned, head, tail), np.where(turned, tail, head)
    share = np.array([1 / 3, 2 / 3])[None, :, None]
    bends = place[tail][:, None] * (1 - share) + place[head][:, None] * share
    bends += rng.uniform(-0.08, 0.08, bends.shape) * SPACING_M

    every = Streets(place[:, 0], place[:, 1], tail, head, bends, CLASSES[rank], one_way)
    streets = _part(every, there, z_order(every.x, every.y))
    network = streets.network()
    label = strong_components(network, np.ones(len(network.tail), dtype=np.bool_))
    in_largest = label == np.argmax(np.bincount(label))
    return _part(streets, in_largest[streets.tail] & in_largest[streets.head], np.flatnonzero(in_largest))


def _part(streets: Streets, kept: Flags, order: Positions) -> Streets:
    """Return the `kept` streets; the nodes in `order` are numbered anew."""
    number = np.full(len(streets.x), -1, dtype=np.int64)
    number[order] = np.arange(len(order))
    return Streets(
        x=streets.x[order],
        y=streets.y[order],
        tail=number[streets.tail[kept]],
        head=number[streets.head[kept]],
        bends=streets.bends[kept],
        road_class=streets.road_class[kept],
        one_way=streets.one_way[kept],
    )
