"""What a synthetic region is made from: counties with their lists of units, main roads, a river, crossings.

Where it stands: the input of every module of this folder. ``scripts.demo_region`` fills these records from
public sources, ``scripts.synthetic.county`` invents them. All coordinates are metres in one projected CRS.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from shapely import LineString, Polygon

from geo.divisions.codes import SettlementKind, settlement_kind, township_kind

Bank = Literal["north", "south"]
Points = NDArray[np.float64]
Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class UnitSpec:
    """A village, a community or a non-resident unit: its 12-digit code and its name."""

    code: str
    name: str

    @property
    def kind(self) -> SettlementKind:
        """Legal kind, from the code's last three digits only: never from the name."""
        return settlement_kind(self.code)


@dataclass(frozen=True, slots=True)
class TownshipSpec:
    """A township-level unit with the list of its units and the bank of the river it stands on."""

    code: str
    name: str
    bank: Bank
    units: tuple[UnitSpec, ...]

    @property
    def is_street(self) -> bool:
        """Whether it is a 街道 (code segment 0xx)."""
        return township_kind(self.code) == "street"

    @property
    def has_residents(self) -> bool:
        """Statistical pseudo-townships (segments 4xx and 5xx) have none."""
        return township_kind(self.code) != "other"


@dataclass(frozen=True, slots=True, eq=False)
class CountySpec:
    """A county: its land, its census totals and its townships.

    Attributes
    ----------
    polygon : Polygon
        Metres.
    seat : (float, float)
        Where the county town stands, metres; villages stand closer together around it.
    thin_land : Polygon or None
        Land with few villages (tidal flats).
    """

    code: str
    name: str
    polygon: Polygon
    town_pop: int
    rural_pop: int
    households: int
    seat: tuple[float, float]
    townships: tuple[TownshipSpec, ...]
    thin_land: Polygon | None = None


@dataclass(frozen=True, slots=True, eq=False)
class MainRoads:
    """The main-road graph: straight two-way edges between vertices.

    Attributes
    ----------
    xy : (n, 2) float64
    ends : (m, 2) int64
        Positions in `xy`.
    classes : (m,) str
        ``expressway`` edges are joined only where they already meet other roads.
    crossings : (m,) str
        Crossing id of an edge that bridges the river, else "".
    origin : str
        ``real`` or ``synthetic``.
    """

    xy: Points
    ends: Positions
    classes: NDArray[np.str_]
    crossings: NDArray[np.str_]
    origin: str


@dataclass(frozen=True, slots=True, eq=False)
class RiverSpec:
    """A river drawn with the current, cutting the whole region in two; the south bank is on its right."""

    name: str
    line: LineString
    width_m: float


@dataclass(frozen=True, slots=True)
class CrossingSpec:
    """A bridge or pontoon.

    Attributes
    ----------
    at : (float, float)
        Near this place, metres; the crossing itself stands on the nearest point of the river.
    road_class : str
        Class of the road over it.
    on_main : bool
        A main road crosses here; otherwise a synthetic road is drawn.
    season : str
        Seasons it is open in, joined by +; empty: all year.
    """

    id: str
    name: str
    kind: Literal["bridge", "pontoon", "ferry"]
    at: tuple[float, float]
    road_class: str
    on_main: bool = False
    open_from: str = ""
    season: str = ""
    max_h_m: float = 0.0
    max_t: float = 0.0
    toll_yuan: float = 0.0
    wait_min: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class RegionSpec:
    """Everything a region is generated from, beside the seed.

    Attributes
    ----------
    sorting_points, sorting_townships, sorting_counties : int
        How many waste-sorting points, spread over how many townships and counties.
    polygons_are_real : bool
        Do the county polygons and totals come from a source?
    """

    crs: str
    counties: tuple[CountySpec, ...]
    main_roads: MainRoads
    river: RiverSpec | None
    crossings: tuple[CrossingSpec, ...]
    sorting_points: int
    sorting_townships: int
    sorting_counties: int
    polygons_are_real: bool
