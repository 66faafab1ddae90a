"""The generator: from the facts of a region and a seed to its layers.

Where it stands: the one door of this folder. ``scripts.demo_region`` calls it with Binzhou's facts,
``scripts.synthetic.county`` with invented ones. Pure: the same facts and seed give the same layers.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree
from shapely import Polygon

from scripts.synthetic.cells import township_areas
from scripts.synthetic.crossings import PlacedCrossing, mark_main_roads, place_crossings
from scripts.synthetic.facilities import cooperative_sites
from scripts.synthetic.lines import Piece, pieces
from scripts.synthetic.places import place_county
from scripts.synthetic.population import People, share_people
from scripts.synthetic.river import is_south, water
from scripts.synthetic.roads import draw_roads
from scripts.synthetic.sanitation import sanitation_sites
from scripts.synthetic.sites import Settled, SiteRow
from scripts.synthetic.specs import Points, Positions, RegionSpec, TownshipSpec, UnitSpec

DOOR_M = (30.0, 120.0)
"""How far a settlement's middle stands from the road end that serves it."""
BRIDGE_REACH_M = 6_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A generated region, in metres.

    Attributes
    ----------
    dropped_m : float
        Length of main roads that no other road joins and that were left out.
    """

    spec: RegionSpec
    settled: Settled
    people: People
    roads: list[Piece]
    crossings: list[PlacedCrossing]
    sanitation: list[SiteRow]
    facilities: list[SiteRow]
    dropped_m: float


def make_region(spec: RegionSpec, *, seed: int) -> Made:
    """Return the region generated from `spec`.

    Every county draws from its own random stream (seed and county code), so adding a county does not change
    the places and people of the others.
    """
    settled, people = _settle(spec, seed)
    roads, crossings, dropped_m = _roads(spec, settled, np.random.default_rng([seed, 1]))
    seat_km = _seat_distances(roads, settled)
    return Made(
        spec,
        settled,
        people,
        roads,
        crossings,
        sanitation_sites(spec, settled, np.random.default_rng([seed, 2])),
        cooperative_sites(spec, settled, seat_km, np.random.default_rng([seed, 3])),
        dropped_m,
    )


def _settle(spec: RegionSpec, seed: int) -> tuple[Settled, People]:
    townships: list[TownshipSpec] = []
    units: list[UnitSpec] = []
    xy: list[Points] = []
    owner: list[Positions] = []
    seats: list[Positions] = []
    people: list[People] = []
    areas: list[Polygon] = []
    for county in spec.counties:
        rng = np.random.default_rng([seed, 0, int(county.code)])
        places = place_county(county, spec.river, rng)
        people.append(share_people(county, places, rng))
        areas.extend(township_areas(county, places, spec.river))
        owner.append(places.township + len(townships))
        seats.append(places.seat + len(units))
        townships.extend(county.townships)
        units.extend(places.units)
        xy.append(places.xy)
    everyone = People(
        np.concatenate([part.town for part in people]),
        np.concatenate([part.rural for part in people]),
        np.concatenate([part.households for part in people]),
    )
    settled = Settled(
        tuple(townships),
        tuple(units),
        np.concatenate(xy),
        np.concatenate(owner),
        np.concatenate(seats),
        tuple(areas),
    )
    return settled, everyone


def _roads(
    spec: RegionSpec, settled: Settled, rng: np.random.Generator
) -> tuple[list[Piece], list[PlacedCrossing], float]:
    main = spec.main_roads
    if spec.river is not None:
        main = mark_main_roads(main, spec.river, spec.crossings, BRIDGE_REACH_M)
    angle, away = rng.uniform(0, 2 * np.pi, len(settled.xy)), rng.uniform(*DOOR_M, len(settled.xy))
    ends = settled.xy + away[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    middles = main.xy[main.ends].mean(axis=1)
    lines = draw_roads(
        xy=ends,
        township=settled.township,
        seats=settled.seats,
        south=is_south(spec.river, settled.xy),
        main=main,
        main_south=is_south(spec.river, middles),
        land=shapely.union_all([county.polygon for county in spec.counties]),
        barrier=None if spec.river is None else water(spec.river),
        rng=rng,
    )
    crossings = [] if spec.river is None else place_crossings(lines, spec.river, spec.crossings)
    rows = pieces(lines)
    kept = _joined(rows)
    dropped = [row for row, keep in zip(rows, kept, strict=True) if not keep]
    if any(row.origin == "synthetic" and row.road_class == "village" for row in dropped):
        raise ValueError("some village roads join no main road")
    dropped_m = sum(float(np.hypot(*np.diff(row.xy, axis=0).T).sum()) for row in dropped)
    return [row for row, keep in zip(rows, kept, strict=True) if keep], crossings, dropped_m


def _graph(rows: list[Piece]) -> tuple[Points, NDArray[np.int64], NDArray[np.float64]]:
    """Return vertices (n, 2), ends of each row (m, 2) and metres (m,)."""
    ends = np.array([[row.xy[0], row.xy[-1]] for row in rows])
    xy, back = np.unique(ends.reshape(-1, 2), axis=0, return_inverse=True)
    metres = np.array([np.hypot(*np.diff(row.xy, axis=0).T).sum() for row in rows])
    return xy, back.reshape(-1, 2), metres


def _joined(rows: list[Piece]) -> NDArray[np.bool_]:
    """Return (m,) bool: which rows belong to the largest connected part of the network."""
    xy, ends, metres = _graph(rows)
    part = connected_components(
        coo_array((metres, (ends[:, 0], ends[:, 1])), shape=(len(xy), len(xy))), directed=False
    )[1]
    of_row = part[ends[:, 0]]
    return np.asarray(of_row == np.bincount(of_row, weights=metres).argmax(), dtype=np.bool_)


def _seat_distances(rows: list[Piece], settled: Settled) -> NDArray[np.float64]:
    """Return (k, k) kilometres by road between township seats."""
    xy, ends, metres = _graph(rows)
    # Of parallel roads the shortest counts; a sparse matrix would add them up.
    order = np.lexsort((metres, ends.max(axis=1), ends.min(axis=1)))
    pairs = np.sort(ends[order], axis=1)
    first = np.concatenate([[True], (np.diff(pairs, axis=0) != 0).any(axis=1)])
    graph = coo_array(
        (metres[order][first] / 1000, (pairs[first, 0], pairs[first, 1])), shape=(len(xy), len(xy))
    ).tocsr()
    at = np.asarray(cKDTree(xy).query(settled.xy[settled.seats])[1])
    return np.asarray(dijkstra(graph, directed=False, indices=at)[:, at], dtype=np.float64)
