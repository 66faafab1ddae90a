"""Candidate sites put on the road network where nobody has named any.

Where it stands: called by ``geo.sites.standing`` with the roads that can be driven from everywhere to everywhere.
A generated site says where on the network a facility would serve best; it is a spot to look around at, not a plot
of land, and carries the origin ``generated`` wherever it is shown.

Method: per township (or group of townships that share their stations) and per county a greedy median. Pool: road
nodes with a door (no expressway, no crossing), at most one per cell of a `CELL_M` grid, inside the boundary, with no
land rule against them; nodes to be checked only where there are no others. Each pick is the node that most lowers
the people-weighted distance to the nearest pick, at least `spacing_km` from those before. No dice are thrown: the
same region gives the same sites, and the id is made from the place, so that an answer about a spot stays with it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.measured import Flags, Floats, LandVerdict, Text, Units
from geo.roads.network import Positions, RoadNetwork
from geo.sites.settings import CandidateSettings
from geo.tier import Tier
from geo.words.message import Message, message

PREFIX = "G"
"""A generated site is called ``G-<township>-<S or C>-<east>-<north>``, in tens of metres of the measuring zone."""

LETTER = {Tier.STATION: "S", Tier.CENTRE: "C"}
NAMES = {Tier.STATION: "拟选中转站址", Tier.CENTRE: "拟选分拣中心址"}

CELL_M = 200.0
CENTRE_CELL_M = 500.0

Judge = Callable[[Floats, Floats, Tier], list[LandVerdict]]
"""From x, y (metres) and a tier to what the land rules say of each spot."""


@dataclass(frozen=True, slots=True)
class Generated:
    """One generated candidate; `x`, `y` in metres of the measuring CRS."""

    site_id: str
    name: str
    township_id: str
    county_id: str
    tier: Tier
    x: float
    y: float


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Road nodes a facility may stand at: (n,) arrays; `township` is the position of the township, never -1."""

    x: Floats
    y: Floats
    township: Positions


@dataclass(frozen=True, slots=True, eq=False)
class _Towns:
    """Township layer as columns, sorted by code; shapes in the measuring CRS."""

    codes: Text
    names: Text
    counties: Text
    shapes: NDArray[np.object_]
    county_names: Mapping[str, str]


def generate(
    settings: CandidateSettings,
    *,
    townships: gpd.GeoDataFrame,
    county_names: Mapping[str, str],
    units: Units,
    unit_xy: tuple[Floats, Floats],
    network: RoadNetwork,
    doors: Flags,
    served: Mapping[Tier, frozenset[str]],
    refused: frozenset[str],
    judge: Judge,
) -> tuple[list[Generated], list[Message]]:
    """Return the generated candidates and a notice for every place they were wanted at.

    Parameters
    ----------
    settings : CandidateSettings
    townships : GeoDataFrame
        Township layer in the measuring CRS.
    county_names : mapping of county code to name
    units : Units
    unit_xy : pair of (n,) float64
        The units in the measuring CRS.
    network : RoadNetwork
        Open roads.
    doors : (n_edges,) bool
        Edges a door may stand on.
    served : mapping of Tier to frozenset of str
        Townships (stations) and counties (centres) that have a usable candidate already.
    refused : frozenset of str
        Ids the land authority refused; such a spot is not offered again.
    judge : callable
    """
    if not settings.tiers:
        return [], []
    towns = _towns(townships, county_names)
    nodes = np.unique(np.r_[network.tail[doors], network.head[doors]])
    pool = _inside(network.x[nodes], network.y[nodes], towns)
    people = units.town_people + units.rural_people
    made: list[Generated] = []
    notices: list[Message] = []
    for tier in settings.tiers:
        many = settings.per_county if tier is Tier.CENTRE else settings.per_township
        wanted = []
        for group, where in _groups(tier, settings, towns):
            members = {*towns.codes[group].tolist(), *towns.counties[group].tolist()}
            living = np.flatnonzero(np.isin(units.township_ids, towns.codes[group]) & (people > 0))
            if len(living) and (settings.when == "always" or not served[tier] & members):
                wanted.append((group, where, living))
        rank = _ranks(pool, [group for group, _, _ in wanted], towns, tier, refused=refused, judge=judge)
        for group, where, living in wanted:
            spots = _thinned(pool, group, rank, CENTRE_CELL_M if tier is Tier.CENTRE else CELL_M)
            picks = _greedy_median(
                np.stack([pool.x[spots], pool.y[spots]], axis=1),
                np.stack([unit_xy[0][living], unit_xy[1][living]], axis=1),
                people[living],
                many,
                1000 * settings.spacing_km,
            )
            for number, at in enumerate(spots[picks].tolist(), start=1):
                town = int(pool.township[at])
                made.append(
                    Generated(
                        site_id=_id_of(tier, pool, at, towns),
                        name=f"{where}{NAMES[tier]}{number}",
                        township_id=str(towns.codes[town]),
                        county_id=str(towns.counties[town]),
                        tier=tier,
                        x=float(pool.x[at]),
                        y=float(pool.y[at]),
                    )
                )
            notices.append(_notice(tier, where, len(picks), many))
    return made, notices


def township_of(site_id: str) -> str:
    """Return the township a generated site stands in, "" if the id is none of ours."""
    parts = site_id.split("-")
    return parts[1] if parts[0] == PREFIX and len(parts) >= 5 else ""


def spot_of(site_id: str) -> tuple[float, float] | None:
    """Return east and north of a generated site by its id, metres of the measuring CRS; None if it is none of ours."""
    parts = site_id.split("-")
    if not township_of(site_id) or not all(part.isdigit() for part in parts[3:5]):
        return None
    return 10.0 * int(parts[3]), 10.0 * int(parts[4])


def _towns(townships: gpd.GeoDataFrame, county_names: Mapping[str, str]) -> _Towns:
    frame = townships.sort_values("code", ignore_index=True)
    codes, names, counties = (
        np.asarray(frame[column].to_numpy(), dtype=np.str_) for column in ("code", "name", "county")
    )
    return _Towns(codes, names, counties, frame.geometry.to_numpy(), county_names)


def _groups(tier: Tier, settings: CandidateSettings, towns: _Towns) -> Iterable[tuple[Positions, str]]:
    """Yield the townships (positions) that share facilities of `tier`, and what to call them."""
    if tier is Tier.CENTRE:
        for county in sorted(set(towns.counties.tolist())):
            yield np.flatnonzero(towns.counties == county), towns.county_names.get(county, county)
        return
    shared = {code: group for group in settings.groups for code in group}
    done: set[str] = set()
    for row, code in enumerate(towns.codes.tolist()):
        if code not in done:
            group = shared.get(code, (code,))
            done |= set(group)
            yield np.flatnonzero(np.isin(towns.codes, group)), str(towns.names[row])


def _ranks(
    pool: Pool, groups: list[Positions], towns: _Towns, tier: Tier, *, refused: frozenset[str], judge: Judge
) -> Positions:
    """Return per node 0: no conflict, 1: to be checked, 2: forbidden, refused or outside the groups."""
    rank = np.full(len(pool.x), 2, dtype=np.int64)
    rows = np.flatnonzero(np.isin(pool.township, np.concatenate(groups))) if groups else np.empty(0, np.int64)
    order: dict[LandVerdict, int] = {"ok": 0, "check": 1, "forbidden": 2}
    rank[rows] = [order[verdict] for verdict in judge(pool.x[rows], pool.y[rows], tier)]
    if refused:
        rank[[at for at in rows.tolist() if _id_of(tier, pool, at, towns) in refused]] = 2
    return rank


def _inside(x: Floats, y: Floats, towns: _Towns) -> Pool:
    """Return the nodes that lie in a township; on a shared border the first township by code has it."""
    node, town = shapely.STRtree(towns.shapes).query(shapely.points(x, y), predicate="intersects")
    order = np.lexsort((town, node))
    node, town = node[order], town[order]
    first = np.r_[True, node[1:] != node[:-1]] if len(node) else np.empty(0, np.bool_)
    return Pool(x[node[first]], y[node[first]], town[first])


def _thinned(pool: Pool, group: Positions, rank: Positions, cell_m: float) -> Positions:
    """Return the usable nodes of a group of townships, one a grid cell: the one nearest to the cell's middle.

    Nodes without conflict; where there are none, those that are merely to be checked.
    """
    rows = np.flatnonzero(np.isin(pool.township, group))
    best = int(rank[rows].min(initial=2))
    rows = rows[rank[rows] == best] if best < 2 else rows[:0]
    cells = np.stack([pool.x[rows], pool.y[rows]], axis=1) / cell_m
    whole = np.floor(cells).astype(np.int64)
    off = np.hypot(*(cells - whole - 0.5).T)
    order = np.lexsort((rows, off, whole[:, 1], whole[:, 0]))
    rows, whole = rows[order], whole[order]
    first = np.r_[True, (whole[1:] != whole[:-1]).any(axis=1)] if len(rows) else np.empty(0, np.bool_)
    return rows[first]


def _greedy_median(spots: Floats, homes: Floats, people: Floats, many: int, apart_m: float) -> list[int]:
    """Return at most `many` of `spots` ((n, 2), metres), best first; ties go to the first."""
    picks: list[int] = []
    if not len(spots):
        return picks
    distance = np.hypot(
        spots[:, None, 0] - homes[None, :, 0], spots[:, None, 1] - homes[None, :, 1]
    )  # (n_spots, n_homes)
    nearest = np.full(len(homes), np.inf)
    free = np.ones(len(spots), dtype=np.bool_)
    while len(picks) < many and free.any():
        cost = np.minimum(distance, nearest) @ people
        pick = int(np.flatnonzero(free)[np.argmin(cost[free])])
        picks.append(pick)
        nearest = np.minimum(nearest, distance[pick])
        free &= np.hypot(*(spots - spots[pick]).T) >= apart_m
    return picks


def _id_of(tier: Tier, pool: Pool, at: int, towns: _Towns) -> str:
    east, north = round(float(pool.x[at]) / 10), round(float(pool.y[at]) / 10)
    return f"{PREFIX}-{towns.codes[pool.township[at]]}-{LETTER[tier]}-{east:05d}-{north:06d}"


def _notice(tier: Tier, where: str, made: int, wanted: int) -> Message:
    what = message(f"tier-{tier}")
    if not made:
        return message("candidates-none-possible", where=where, tier=what)
    if made < wanted:
        return message("candidates-generated-few", where=where, tier=what, made=made, wanted=wanted)
    return message("candidates-generated", where=where, tier=what, made=made)
