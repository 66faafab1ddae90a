"""The road network as arrays: nodes, directed edges, components.

Where it stands: made by ``geo.roads.noding`` from a validated road layer (places are tied to it by
``geo.travel.snapping``), searched by ``geo.travel.trips`` and ``geo.travel.routes``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.measured import Floats, Text

Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class RoadNetwork:
    """A directed road network in the region's measuring zone.

    Attributes
    ----------
    x, y : (n_nodes,) float64
        Node coordinates in metres, in `crs`.
    tail, head : (n_edges,) int64
        Node positions; a two-way road is two edges.
    kilometres : (n_edges,) float64
        Length along the road's geometry, > 0.
    road_class : (n_edges,) str
        One of ``geo.contracts.schema.ROAD_CLASSES``.
    crossing : (n_edges,) str
        Crossing id, or "".
    road_row : (n_edges,) int64
        Row of the road layer the edge comes from.
    start_share, end_share : (n_edges,) float64
        Where on that row's line the edge begins and ends, 0..1 (start > end: driven against the drawn line).
    crs : str
        E.g. ``EPSG:4527``.
    """

    x: Floats
    y: Floats
    tail: Positions
    head: Positions
    kilometres: Floats
    road_class: Text
    crossing: Text
    road_row: Positions
    start_share: Floats
    end_share: Floats
    crs: str
