"""Which road each place is tied to, given the vehicles that come there.

Where it stands: between ``geo.travel.snapping`` (nearest piece of road) and ``geo.travel.placed``. Knows units,
sites and names of legs; nothing of prices.

Method: a road is of use to a leg if its vehicle may drive there and can come from and go to the rest of the
network (``geo.roads.components``). A site needs a road of use to all its legs: a point no lorry can collect from,
or a station no lorry can leave, is no site. A village needs a road of use to one of its legs, and is tied to one
of use to all of them unless that lies much farther away (`access_detour_m`): behind a low bar it can still be
served by tricycle, and the lorry simply has no trip there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.measured import Flags, Floats, Sites, Unreached
from geo.roads.network import Positions, RoadNetwork
from geo.settings import TravelSettings
from geo.sites.places import Places
from geo.travel.snapping import Snaps, snap
from geo.words.message import message


@dataclass(frozen=True, slots=True)
class Need:
    """What a place asks of a road.

    Attributes
    ----------
    legs : frozenset of str
        Legs whose vehicles come to the place.
    every : bool
        The road must be of use to all of them; else to one of them.
    """

    legs: frozenset[str]
    every: bool


VILLAGE = Need(frozenset({"to_point", "to_station"}), every=False)


@dataclass(frozen=True, slots=True, eq=False)
class Roads:
    """The open roads a place may be tied to.

    Attributes
    ----------
    network : RoadNetwork
    lines : (n_rows,) LineString
        The road layer in the network's CRS.
    with_doors : (n_edges,) bool
        Edges a door may stand on.
    of_use : mapping of leg to (n_edges,) bool
        Edges with doors that the leg's vehicle can come to and leave again.
    """

    network: RoadNetwork
    lines: NDArray[np.object_]
    with_doors: Flags
    of_use: Mapping[str, Flags]

    def mask(self, need: Need, *, every: bool) -> Flags:
        """Return (n_edges,) bool: edges of use to every one of the legs, or to one of them."""
        if not need.legs:
            return self.with_doors
        join = np.logical_and if every else np.logical_or
        return np.asarray(join.reduce([self.of_use[leg] for leg in sorted(need.legs)]), dtype=np.bool_)


def needs_of(units: int, sites: Sites) -> list[Need]:
    """Return what each place asks of a road: units first, then sites."""
    tiers = zip(sites.for_point.tolist(), sites.for_station.tolist(), sites.for_centre.tolist(), strict=True)
    return [VILLAGE] * units + [_need_of_site(*row) for row in tiers]


def _need_of_site(point: bool, station: bool, centre: bool) -> Need:  # noqa: FBT001  one row of three columns
    legs = {"to_point"} if point else set()
    legs |= {"to_station"} if point or station else set()
    legs |= {"to_centre"} if station or centre else set()
    return Need(frozenset(legs), every=True)


def tie(
    xy: tuple[Floats, Floats], needs: Sequence[Need], roads: Roads, settings: TravelSettings
) -> tuple[Snaps, Snaps]:
    """Tie every place to a road.

    Parameters
    ----------
    xy : two (n,) float64
        Places, metres, in the network's CRS.
    needs : (n,) sequence of Need

    Returns
    -------
    Snaps
        No snap beyond the access limit.
    Snaps
        The road that was found, however far, for the reasons of `name_unreached`.
    """
    count = len(needs)
    found = Snaps(np.full(count, -1, dtype=np.int64), np.full(count, np.nan), np.full(count, np.inf))
    for need, places in _grouped(needs):
        x, y = (along[places] for along in xy)
        of_all = roads.mask(need, every=True)
        best = snap(x, y, roads.network, roads.lines, of_all)
        of_some = roads.mask(need, every=need.every)
        if not np.array_equal(of_all, of_some):
            nearest = snap(x, y, roads.network, roads.lines, of_some)
            too_far = (best.access_m > settings.access_limit_m) | (
                best.access_m > nearest.access_m + settings.access_detour_m
            )
            best = _either(too_far, nearest, best)
        found.edge[places], found.share[places] = best.edge, best.share
        found.access_m[places] = best.access_m
    near = found.access_m <= settings.access_limit_m
    nowhere = Snaps(np.full(count, -1), np.full(count, np.nan), np.full(count, np.inf))
    return _either(near, found, nowhere), found


def name_unreached(
    places: Places,
    xy: tuple[Floats, Floats],
    found: tuple[Snaps, Sequence[Need]],
    roads: Roads,
    limit_m: float,
) -> tuple[Unreached, ...]:
    """Name the places whose road, as `tie` found it, lies beyond `limit_m`, with the reason."""
    nearest, needs = found
    positions = np.flatnonzero(~(nearest.access_m <= limit_m))
    x, y = (along[positions] for along in xy)
    to_some_m = np.full(len(positions), np.inf)
    for need, rows in _grouped([needs[place] for place in positions.tolist()]):
        of_some = roads.mask(need, every=False)
        to_some_m[rows] = snap(x[rows], y[rows], roads.network, roads.lines, of_some).access_m
    to_any_m = snap(x, y, roads.network, roads.lines, roads.with_doors).access_m
    named = []
    for row, place in enumerate(positions.tolist()):
        usable_m, some_m, any_m = float(nearest.access_m[place]), float(to_some_m[row]), float(to_any_m[row])
        if some_m <= limit_m:
            reason = message("place-by-barred-road", metres=round(some_m), limit=round(limit_m))
        elif any_m <= limit_m:
            reason = message("place-by-cut-off-road", metres=round(any_m), limit=round(limit_m))
        elif np.isfinite(usable_m):
            reason = message("place-far-from-road", metres=round(usable_m), limit=round(limit_m))
        else:
            reason = message("place-without-roads")
        named.append(Unreached(str(places.ids[place]), str(places.names[place]), reason))
    return tuple(named)


def _either(first: Flags, yes: Snaps, no: Snaps) -> Snaps:
    return Snaps(
        np.where(first, yes.edge, no.edge),
        np.where(first, yes.share, no.share),
        np.where(first, yes.access_m, no.access_m),
    )


def _grouped(needs: Sequence[Need]) -> list[tuple[Need, Positions]]:
    """Return each different need with the places that have it, so that nothing is searched twice."""
    found: dict[Need, list[int]] = {}
    for place, need in enumerate(needs):
        found.setdefault(need, []).append(place)
    return [(need, np.array(places, dtype=np.int64)) for need, places in found.items()]
