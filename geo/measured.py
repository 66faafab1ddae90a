"""What leaves this room: ids and numpy arrays, no frames.

Where it stands: made by ``geo.measure`` from a region and travel settings; read by
``optimize.model.instance``. Ids (text), not positions, join the tables.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geo.records import Records
from geo.tier import Tier
from geo.words.message import Message

Text = NDArray[np.str_]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LandVerdict = Literal["ok", "check", "forbidden"]
"""未见冲突（仅对照所给图层） · 须逐项核查 · 禁止"""

AnswerVerdict = Literal["yes", "no", "conditional", "pending"]
"""符合 · 不符合 · 有条件 · 待核"""


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
    reporting_ids, reporting_names : (n,) str
        Unit that reports for the place: a development zone where one is stated, else the county. Left out: the county.
    inner_km : (n,) float64
        Mean way from the place's point to its homes, by road, kilometres; nan where it is not known. Left out: nan.
    inner_estimated : (n,) bool
        `inner_km` is estimated from the area served, because no natural villages are known.
    natural_villages : (n,) int64
        Natural villages or compounds the place is known to hold; 0 where none is known. Left out: 0.
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
    reporting_ids: Text = field(default_factory=lambda: np.zeros(0, dtype=np.str_))
    reporting_names: Text = field(default_factory=lambda: np.zeros(0, dtype=np.str_))
    inner_km: Floats = field(default_factory=lambda: np.zeros(0))
    inner_estimated: Flags = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    natural_villages: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __post_init__(self) -> None:
        n = len(self.ids)
        left_out = {
            "reporting_ids": self.county_ids,
            "reporting_names": self.county_ids,
            "inner_km": np.full(n, np.nan),
            "inner_estimated": np.zeros(n, dtype=np.bool_),
            "natural_villages": np.zeros(n, dtype=np.int64),
        }
        for name, values in left_out.items():
            if not len(getattr(self, name)):
                object.__setattr__(self, name, values)


@dataclass(frozen=True, slots=True, eq=False)
class Sites:
    """Candidate sites and existing facilities: one row per place where something may stand.

    Attributes
    ----------
    ids, names, township_ids, county_ids : (m,) str
        `ids` are unique and sorted.
    origin : (m,) str
        ``village`` (the settlement's own place), ``sanitation`` (household-waste network; opens as *fused*),
        ``cooperative`` (assets and existing recycling facilities), ``land`` (a candidate land, at a point inside
        it), ``generated`` (a spot on the road network where there was no candidate).
    status : (m,) str
        ``candidate`` 候选, ``keep`` 现状保留, ``upgrade`` 现状可升级, ``must`` 必建, ``ban`` 禁建.
    existing_class : (m,) str
        Capacity class standing there today (a class name of its tier), or "".
    for_point, for_station, for_centre : (m,) bool
        Tiers the site may serve.
    lon, lat, access_m : (m,) float64
        As in `Units`.
    area_m2 : (m,) float64
        Site area; of a land measured on its polygon; 0 where nobody knows. Left out: nobody knows of any.
    tenure, land_class, register : (m,) str
        Owner of the land (``own``, ``collective``, ``state``, ``leased``, ``unknown``); land class as given;
        register a facility stands in (``asset``, ``own``, ``registered``, ``scattered``). "" where there is none.
    idle : (m,) bool
        A cooperative asset nobody uses today.
    tiers_named : (m,) int64
        How many tiers the layers name for the site, before any of them was forbidden. Left out: those it serves.
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
    area_m2: Floats = field(default_factory=lambda: np.zeros(0))
    tenure: Text = field(default_factory=lambda: np.zeros(0, dtype=np.str_))
    land_class: Text = field(default_factory=lambda: np.zeros(0, dtype=np.str_))
    register: Text = field(default_factory=lambda: np.zeros(0, dtype=np.str_))
    idle: Flags = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    tiers_named: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __post_init__(self) -> None:
        for name in ("area_m2", "tenure", "land_class", "register", "idle"):
            given = getattr(self, name)
            if not len(given) and len(self.ids):  # left out
                object.__setattr__(self, name, np.zeros(len(self.ids), dtype=given.dtype))
        if not len(self.tiers_named):
            served = np.stack([self.for_point, self.for_station, self.for_centre]).astype(np.int64)
            object.__setattr__(self, "tiers_named", served.sum(axis=0))

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
    toll_yuan : (n_arcs,) float64
        Tolls paid one way on that same route; 0 where there are none.
    """

    origin_ids: Text
    destination_ids: Text
    minutes: Floats
    kilometres: Floats
    toll_yuan: Floats


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


@dataclass(frozen=True, slots=True)
class LandAnswer:
    """What the land authority answered about one site.

    Attributes
    ----------
    verdict : AnswerVerdict
        ``pending`` also where an approval has run out.
    document, condition : str
        Document number and conditions, "" where none is stated.
    valid_to : str
        ISO date, "" where no end is stated.
    """

    verdict: AnswerVerdict
    document: str = ""
    valid_to: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class LandMark:
    """What land layers and the authority say of one site in one tier.

    Attributes
    ----------
    site_id : str
    tier : Tier
    verdict : LandVerdict
        Layers and answer together; the answer has the last word.
    reasons : tuple of Message
        Every conflict: kind, distance, distance needed, source.
    answer : LandAnswer or None
    """

    site_id: str
    tier: Tier
    verdict: LandVerdict
    reasons: tuple[Message, ...]
    answer: LandAnswer | None = None


@dataclass(frozen=True, slots=True)
class Land:
    """What is known of the land under the sites.

    Attributes
    ----------
    kinds : tuple of str
        Kinds of area the region's layer holds (``geo.contracts.schema.EXCLUSIONS``), sorted. A site without a
        mark has no conflict with any of these, and nobody has looked at the others.
    marks : tuple of LandMark
        Only where there is something to say; sorted by site, then tier.
    notices : tuple of Message
        What somebody should look at: answers that have run out or belong to no site, candidates that were
        generated, sites that had to open and may not.
    """

    kinds: tuple[str, ...] = ()
    marks: tuple[LandMark, ...] = ()
    notices: tuple[Message, ...] = ()

    def by_site(self) -> dict[tuple[str, Tier], LandMark]:
        """Return the marks by site id and tier."""
        return {(mark.site_id, mark.tier): mark for mark in self.marks}


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
    land : Land
        Conflicts and answers site by site. What is forbidden has already lost its tiers in `sites`.
    records : Records
        Lists without a place on the map.
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
    land: Land = Land()
    records: Records = field(default_factory=Records)

    def unit_counties(self) -> NDArray[np.int64]:
        """Return (n,) the position in `county_ids` of each unit's county."""
        row = {code: number for number, code in enumerate(self.county_ids.tolist())}
        return np.array([row[code] for code in self.units.county_ids.tolist()], dtype=np.int64)
