"""Where townships and villages stand inside a county.

Where it stands: first step of the generator. Invented places: only the number of units a township has is
taken from the list of codes.

Method: villages are the centroids of a few rounds of Lloyd's algorithm over a weighted cloud (denser around
the county town, thin on tidal flats), so they keep apart without standing on a grid. They are dealt out to
townships by balanced k-means: an optimal assignment on squared distance in which every township takes its own
number of places; that makes a township a cell of a power diagram, hence compact.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from scripts.synthetic.river import bank_land, water
from scripts.synthetic.specs import CountySpec, Points, Positions, RiverSpec, TownshipSpec, UnitSpec

SPACING_M = 320.0
"""No two settlements stand closer than this."""
CORE_M = 4_500.0
"""Reach of the county town's pull on density."""
CORE_WEIGHT = 45.0
"""Pull of a county town all of whose units are communities; in proportion to their share, so that a county of
villages stays evenly settled as the plain is."""
THIN_WEIGHT = 0.1
RIVER_MARGIN_M = 700.0
"""Nobody lives nearer to the river's water than this (dykes and flood land)."""
BORDER_MARGIN_M = 250.0


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Settlements of one county, in the order of their codes.

    Attributes
    ----------
    units : (n,) tuple of UnitSpec
    xy : (n, 2) float64
        Metres.
    township : (n,) int64
        Position in `CountySpec.townships`.
    seat : (k,) int64
        Settlement the township's seat stands in, one per township.
    """

    units: tuple[UnitSpec, ...]
    xy: Points
    township: Positions
    seat: Positions


def place_county(county: CountySpec, river: RiverSpec | None, rng: np.random.Generator) -> Places:
    """Return where the settlements of `county` stand.

    Raises
    ------
    ValueError
        If the county's townships need a bank on which it has no land, or the land is too small to keep
        settlements apart.
    """
    land: BaseGeometry = county.polygon.buffer(-BORDER_MARGIN_M)
    if river is not None:
        land = land.difference(water(river).buffer(RIVER_MARGIN_M))
    xy_parts: list[Points] = []
    unit_parts: list[UnitSpec] = []
    township_parts: list[int] = []
    for bank in ("north", "south"):
        rows = [row for row, township in enumerate(county.townships) if township.bank == bank]
        if not rows:
            continue
        ground = bank_land(land, river, bank)
        if ground.is_empty:
            raise ValueError(f"{county.name} has townships on the {bank} bank but no land there")
        n_units = sum(len(county.townships[row].units) for row in rows)
        spots = spread(ground, n_units, county, rng)
        owner = deal_out(spots, [county.townships[row] for row in rows], np.array(county.seat), rng)
        for local, row in enumerate(rows):
            mine = spots[owner == local]
            order = settle(mine, county.townships[row].units, rng)
            xy_parts.append(mine[order])
            unit_parts.extend(county.townships[row].units)
            township_parts.extend([row] * len(mine))
    xy, township = np.concatenate(xy_parts), np.array(township_parts, dtype=np.int64)
    by_code = np.argsort([unit.code for unit in unit_parts], kind="stable")
    units = tuple(unit_parts[row] for row in by_code)
    xy, township = xy[by_code], township[by_code]
    return Places(units, xy, township, seats(units, xy, township, len(county.townships)))


def spread(ground: BaseGeometry, n: int, county: CountySpec, rng: np.random.Generator) -> Points:
    """Return (n, 2) places inside `ground`, at least `SPACING_M` apart, denser around the county town.

    Raises
    ------
    ValueError
        If so many places cannot stand so far apart on this land.
    """
    cloud = weighted_cloud(ground, max(24 * n, 3_000), county, rng)
    spots = cloud[rng.choice(len(cloud), size=n, replace=False)]
    for _ in range(3):
        spots = centroids(cloud, spots)
    shapely.prepare(ground)
    for _ in range(400):
        near = np.asarray(cKDTree(spots).query(spots, k=2)[0])[:, 1]
        inside = shapely.contains_xy(ground, spots[:, 0], spots[:, 1])
        bad = np.flatnonzero((near < SPACING_M) | ~inside)
        if not bad.size:
            return spots
        # One at a time: of a close pair only the first should move.
        spots[bad[0]] = cloud[rng.integers(len(cloud))]
    raise ValueError(f"{county.name}: {n} places do not fit on this land {SPACING_M:.0f} m apart")


def weighted_cloud(ground: BaseGeometry, size: int, county: CountySpec, rng: np.random.Generator) -> Points:
    """Return (size, 2) random places inside `ground`, by density."""
    west, south, east, north = ground.bounds
    shapely.prepare(ground)
    if county.thin_land is not None:
        shapely.prepare(county.thin_land)
    kinds = [unit.kind for township in county.townships for unit in township.units]
    core = CORE_WEIGHT * kinds.count("community") / len(kinds)
    kept: list[Points] = []
    found = 0
    while found < size:
        xy = rng.uniform((west, south), (east, north), size=(4 * size, 2))
        xy = xy[shapely.contains_xy(ground, xy[:, 0], xy[:, 1])]
        distance = np.hypot(*(xy - np.array(county.seat)).T)
        weight = 1.0 + core * np.exp(-((distance / CORE_M) ** 2))
        if county.thin_land is not None:
            weight[shapely.contains_xy(county.thin_land, xy[:, 0], xy[:, 1])] = THIN_WEIGHT
        xy = xy[rng.uniform(0, 1.0 + core, size=len(xy)) < weight]
        kept.append(xy)
        found += len(xy)
    return np.concatenate(kept)[:size]


def centroids(cloud: Points, spots: Points) -> Points:
    """Return one round of Lloyd's algorithm: each spot moves to the middle of the cloud nearest to it."""
    owner = cKDTree(spots).query(cloud)[1]
    count = np.bincount(owner, minlength=len(spots))
    moved = np.stack(
        [np.bincount(owner, weights=cloud[:, axis], minlength=len(spots)) for axis in (0, 1)], axis=1
    )
    return np.where(count[:, None] > 0, moved / np.maximum(count, 1)[:, None], spots)


def deal_out(
    spots: Points, townships: list[TownshipSpec], county_seat: Points, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return (n,) position of the township of each place; every township gets its own number of places.

    Streets (街道) lie around the county town; a pseudo-township gets the northernmost place.
    """
    capacity = np.array([len(township.units) for township in townships])
    middle = spots[rng.choice(len(spots), size=len(townships), replace=False)]
    for _ in range(6):
        middle = centroids(spots, middle)
    nearest_first = np.argsort(np.hypot(*(middle - county_seat).T), kind="stable")
    streets = [row for row, township in enumerate(townships) if township.is_street]
    others = [row for row in range(len(townships)) if row not in streets]
    order = np.array([*rng.permutation(streets), *rng.permutation(others)], dtype=np.int64)
    centre = np.empty_like(middle)
    centre[order] = middle[nearest_first]
    seatless = [row for row, township in enumerate(townships) if not township.has_residents]
    column = np.repeat(np.arange(len(townships)), capacity)
    owner = np.zeros(len(spots), dtype=np.int64)
    for _ in range(12):
        centre[seatless] = spots[spots[:, 1].argmax()]
        cost = ((spots[:, None, :] - centre[None, :, :]) ** 2).sum(axis=2) / 1e6
        owner = column[linear_sum_assignment(cost[:, column])[1]]
        moved = np.stack([spots[owner == row].mean(axis=0) for row in range(len(townships))])
        if np.allclose(moved, centre):
            break
        centre = moved
    return owner


def settle(spots: Points, units: tuple[UnitSpec, ...], rng: np.random.Generator) -> Positions:
    """Return which of `spots` each unit gets: communities nearest to the middle, the rest anyhow."""
    from_middle = np.argsort(np.hypot(*(spots - spots.mean(axis=0)).T), kind="stable")
    rank = np.array([{"community": 0, "village": 1, "other": 2}[unit.kind] for unit in units])
    turn = np.lexsort((rng.uniform(size=len(units)), rank))
    order = np.empty(len(units), dtype=np.int64)
    order[turn] = from_middle
    return order


def seats(units: tuple[UnitSpec, ...], xy: Points, township: Positions, n_townships: int) -> Positions:
    """Return the settlement each township's seat stands in: nearest to its middle and lived in."""
    found = np.zeros(n_townships, dtype=np.int64)
    for row in range(n_townships):
        mine = np.flatnonzero(township == row)
        lived_in = [place for place in mine if units[place].kind != "other"] or list(mine)
        middle = xy[mine].mean(axis=0)
        found[row] = min(lived_in, key=lambda place: (float(np.hypot(*(xy[place] - middle))), int(place)))
    return found
