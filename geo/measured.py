"""What leaves this room: ids and numpy arrays, no frames.

Where it stands: made by ``geo.measure`` from a region and travel settings; read by
``optimize.model.instance``. Ids (text), not positions, join the tables.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.tier import Tier
from geo.words.message import Message

Text = NDArray[np.str_]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Demand points: one row per village or community with residents.

    Attributes
    ----------
    ids : (n,) str
        12-digit division codes, unique, sorted.
    names, township_ids, county_ids : (n,) str
    town_people, rural_people, households : (n,) float64
        Persons living in town and in the country (census kinds), and family households, >= 0.
    lon, lat : (n,) float64
        CGCS2000 degrees.
    access_m : (n,) float64
        Metres from the place to the road it is snapped to; inf where no usable road is near.
    """

    ids: Text
    names: Text
    township_ids: Text
    county_ids: Text
    town_people: Floats
    rural_people: Floats
    households: Floats
    lon: Floats
    lat: Floats
    access_m: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Sites:
    """Candidate sites and existing facilities: one row per place where something may stand.

    Attributes
    ----------
    ids, names, township_ids, county_ids : (m,) str
        `ids` are unique and sorted.
    origin : (m,) str
        ``village`` (the settlement's own place), ``sanitation`` (household-waste network; opens as *fused*),
        ``cooperative`` (assets and existing recycling facilities).
    status : (m,) str
        ``candidate`` 候选, ``keep`` 现状保留, ``upgrade`` 现状可升级, ``must`` 必建, ``ban`` 禁建.
    existing_class : (m,) str
        Capacity class standing there today (a class name of its tier), or "".
    for_point, for_station, for_centre : (m,) bool
        Tiers the site may serve.
    lon, lat, access_m : (m,) float64
        As in `Units`.
    """

    ids: Text
    names: Text
    township_ids: Text
    county_ids: Text
    origin: Text
    status: Text
    existing_class: Text
    for_point: Flags
    for_station: Flags
    for_centre: Flags
    lon: Floats
    lat: Floats
    access_m: Floats

    def serves(self, tier: Tier) -> Flags:
        """Return (m,) bool: whether the site may serve `tier`."""
        return {Tier.POINT: self.for_point, Tier.STATION: self.for_station, Tier.CENTRE: self.for_centre}[
            tier
        ]


@dataclass(frozen=True, slots=True, eq=False)
class TravelArcs:
    """Trips that can be made at all: one row per origin and destination within the leg's limits.

    Attributes
    ----------
    origin_ids, destination_ids : (n_arcs,) str
        The pairs are unique and sorted by origin, then destination.
    minutes, kilometres : (n_arcs,) float64
        One way, on the route that is priced, door to door (access at both ends included). A place that
        *is* the destination has 0 and 0. A pair that no road joins within the limits has no row.
    """

    origin_ids: Text
    destination_ids: Text
    minutes: Floats
    kilometres: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Townships:
    """Township-level units: (k,) arrays; `area_km2` is measured on the boundary layer; ids sorted."""

    ids: Text
    names: Text
    county_ids: Text
    area_km2: Floats


@dataclass(frozen=True, slots=True)
class Unreached:
    """A place no usable road reaches, by id, with the reason in words."""

    place_id: str
    name: str
    reason: Message


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A region reduced to ids and numbers.

    Attributes
    ----------
    county_ids, county_names : (c,) str
        Sorted by id.
    to_point : TravelArcs
        Unit → site (point tier).
    to_station : TravelArcs
        Unit or point site → site (station tier). Unit rows serve hosted boxes and mobile stops.
    to_centre : TravelArcs
        Station site → site (centre tier).
    unreached : tuple of Unreached
        Units and sites that snapping or the road network leaves out, named.
    synthetic_layers : tuple of str
        Layers that hold synthetic data; not empty means every artefact carries the 示意数据 label.
    """

    county_ids: Text
    county_names: Text
    townships: Townships
    units: Units
    sites: Sites
    to_point: TravelArcs
    to_station: TravelArcs
    to_centre: TravelArcs
    unreached: tuple[Unreached, ...]
    synthetic_layers: tuple[str, ...]
