"""The decision variables: one PuLP variable per row of the instance's tables.

Where it stands: made once per model by ``optimize.model.build``, read by every constraint family and by
``optimize.model.choice``. Names carry row numbers only, because PuLP rewrites names and two can collide.

A village is assigned along *paths* (unit → point → station) rather than to a point alone: "a path is at most
as open as its station" is the cut that closes most of the gap of this model.
"""

from dataclasses import dataclass

import numpy as np
import pulp

from optimize.model.instance import Instance, Positions

Variables = list[pulp.LpVariable]


@dataclass(frozen=True, slots=True, eq=False)
class Decisions:
    """Variables, row for row beside the tables of the instance.

    Attributes
    ----------
    build : one binary per row of `Instance.builds`
    link : one binary per row of `Instance.collect` (point ships to station)
    path : one binary per (row of `to_point`, row of `collect`) that meet at a point
    path_to_point, path_collect : (p,) int64
        The two rows each path is made of.
    hosted, mobile, delivered : one binary per row of the same tables
    unserved : unit position → binary, where a unit may be left out
    vehicles : station site position → integer
    ship : (station site, centre site) → binary
    haul : one continuous variable, t/yr, per row of `Instance.haul`
    """

    build: Variables
    link: Variables
    path: Variables
    path_to_point: Positions
    path_collect: Positions
    hosted: Variables
    mobile: Variables
    delivered: Variables
    unserved: dict[int, pulp.LpVariable]
    vehicles: dict[int, pulp.LpVariable]
    ship: dict[tuple[int, int], pulp.LpVariable]
    haul: Variables


def paths(instance: Instance) -> tuple[Positions, Positions]:
    """Return the rows of `to_point` and `collect` that meet at a point, sorted by both."""
    order = np.argsort(instance.collect.origin, kind="stable")
    starts = np.searchsorted(instance.collect.origin[order], instance.to_point.destination, side="left")
    ends = np.searchsorted(instance.collect.origin[order], instance.to_point.destination, side="right")
    counts = ends - starts
    first_leg = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    within = np.arange(counts.sum(), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    second_leg = order[np.repeat(starts, counts) + within]
    return first_leg, np.asarray(second_leg, dtype=np.int64)


def declare(instance: Instance) -> Decisions:
    """Return the variables of `instance`."""

    def binaries(name: str, count: int) -> Variables:
        return [pulp.LpVariable(f"{name}_{row}", cat=pulp.LpBinary) for row in range(count)]

    first_leg, second_leg = paths(instance)
    mobile_stations = sorted(set(instance.mobile.destination.tolist()))
    most = instance.mobile_terms.most_per_station
    station_of_build = instance.builds.site[instance.haul.origin].tolist()
    pairs = sorted(set(zip(station_of_build, instance.haul.destination.tolist(), strict=True)))
    return Decisions(
        build=binaries("build", len(instance.builds.site)),
        link=binaries("link", len(instance.collect.origin)),
        path=binaries("path", len(first_leg)),
        path_to_point=first_leg,
        path_collect=second_leg,
        hosted=binaries("hosted", len(instance.hosted.origin)),
        mobile=binaries("mobile", len(instance.mobile.origin)),
        delivered=binaries("delivered", len(instance.delivered.origin)),
        unserved={
            int(unit): pulp.LpVariable(f"unserved_{unit}", cat=pulp.LpBinary)
            for unit in np.flatnonzero(~instance.must_serve)
        },
        vehicles={
            site: pulp.LpVariable(f"vehicles_{site}", lowBound=0, upBound=most, cat=pulp.LpInteger)
            for site in mobile_stations
        },
        ship={(s, c): pulp.LpVariable(f"ship_{s}_{c}", cat=pulp.LpBinary) for s, c in pairs},
        haul=[pulp.LpVariable(f"haul_{row}", lowBound=0) for row in range(len(instance.haul.origin))],
    )
