"""The city of the benchmark, and one line of its table.

Where it stands: under the tasks of ``scripts.benchmarks``, trips and maps.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from geo.roads.network import Positions, RoadNetwork
from scripts.benchmarks.graphs import Streets, bent_grid
from scripts.benchmarks.meter import Spent


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes
    ----------
    task, engine : str
    spent : Spent
    times_less : float or None
        How many times less CPU than the yardstick of the task; None on the yardstick itself.
    remark : str
    """

    task: str
    engine: str
    spent: Spent[None]
    times_less: float | None
    remark: str = ""


def row_of(task: str, engine: str, spent: Spent[Any], yardstick_s: float | None, remark: str = "") -> Row:
    """Return a line; the result itself is let go, so that nobody's garbage is swept in somebody else's time."""
    times_less = None if yardstick_s is None else yardstick_s / spent.cpu_s
    return Row(task, engine, replace(spent, result=None), times_less, remark)


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """A city: roads, villages, stations among them, centres among those; all node numbers, ascending."""

    streets: Streets
    network: RoadNetwork
    villages: Positions
    stations: Positions
    centres: Positions


@dataclass(frozen=True, slots=True)
class Size:
    """How large the tasks are: junctions a side, villages, stations, centres, what of the yardsticks is done."""

    side: int
    osm_side: int
    villages: int
    stations: int
    centres: int
    sample: int


def city(size: Size) -> World:
    """Return the city of the benchmark; the same size gives the same city."""
    streets = bent_grid(size.side)
    network = streets.network()
    rng = np.random.default_rng(11)
    villages = np.sort(rng.choice(len(network.x), size.villages, replace=False))
    stations = np.sort(rng.choice(villages, size.stations, replace=False))
    centres = np.sort(rng.choice(stations, size.centres, replace=False))
    return World(streets, network, villages, stations, centres)
