"""Region and scenario reduced to numbers: what may be built, what may be driven, at what price.

Where it stands: made by ``optimize.model.prepare`` (or straight from arrays, in tests and for published
instances); read by the model, the engines, the extraction and the audit. Rows are joined by position inside
the instance; ids leave it. Arcs beyond a limit never exist, so no coefficient is ever infinite.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.measured import Flags, Floats, Text

Positions = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Builds:
    """What may stand at a site: one row per site, tier, capacity class and number of units.

    Attributes
    ----------
    site : (b,) int64
        Position in `Instance.site_ids`.
    tier, size : (b,) str
        ``point`` | ``station`` | ``centre``; capacity class.
    units, standard : (b,) int64
        How many of the class stand together; how many standard facilities they count for (quota).
    throughput_t : (b,) float64
        Tonnes per year it can handle, > 0.
    capital_yuan, running_yuan : (b,) float64
        Per year if built; `capital` is the annualised investment, 0 for what stands already.
    handling_yuan_per_t : (b,) float64
        Per tonne handled at a station, on top of `running_yuan`; 0 at points and centres.
    investment_yuan : (b,) float64
        One-off.
    nature : (b,) str
        ``new`` | ``kept`` | ``upgraded``.
    fused : (b,) bool
        One site for both networks.
    forced : (b,) bool
        One of the rows of this site and tier must stand (必建, 现状保留); the same for all of them.
    """

    site: Positions
    tier: Text
    size: Text
    units: Positions
    standard: Positions
    throughput_t: Floats
    capital_yuan: Floats
    running_yuan: Floats
    handling_yuan_per_t: Floats
    investment_yuan: Floats
    nature: Text
    fused: Flags
    forced: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Trips:
    """Journeys that can be made: from a unit, site or build row to a site, with the price of each.

    Attributes
    ----------
    origin, destination : (a,) int64
        Positions; what `origin` counts is told by the field of `Instance` that holds the trips.
    kilometres, minutes : (a,) float64
        One way, on the route that is priced.
    yuan : (a,) float64
        Haulage per year for a unit's whole demand (from units) or per tonne (between facilities).
    """

    origin: Positions
    destination: Positions
    kilometres: Floats
    minutes: Floats
    yuan: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Deliveries:
    """Where deliveries may go: nobody knows the way, and whoever brings the material pays for it.

    Attributes
    ----------
    origin, destination : (a,) int64
        Unit (a delivery) and station site.
    """

    origin: Positions
    destination: Positions


@dataclass(frozen=True, slots=True, eq=False)
class MobileTerms:
    """Whole vehicles of the scheduled mobile service.

    Attributes
    ----------
    hours : (a,) float64
        Route hours per year each row of `Instance.mobile` takes.
    hours_per_vehicle, capital_yuan, running_yuan, investment_yuan : float
        Route hours one vehicle offers per year, and what it costs per year and once.
    most_per_station : int
        Largest fleet at one station.
    """

    hours: Floats
    hours_per_vehicle: float
    capital_yuan: float
    running_yuan: float
    investment_yuan: float
    most_per_station: int


@dataclass(frozen=True, slots=True)
class Quota:
    """Number of standard facilities of a tier assigned to a county (建设任务数)."""

    county: int
    tier: str
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """One planning question in numbers.

    Attributes
    ----------
    unit_ids, site_ids, cluster_ids, county_ids : str arrays
        Names of the positions used below; unique. A unit is a village or, where `unit_delivered` says so, a
        *delivery* (直送): all that channels bring straight to a station in one township, under the township's id.
    unit_cluster : (n,) int64
        Catchment (own township or 片区) of each unit.
    unit_delivered : (n,) bool
        The unit is a delivery: it takes rows of `delivered` and no other trip.
    cluster_county : (k,) int64
    site_cluster, site_county : (m,) int64
    demand_t : (n,) float64
        Captured recyclables, tonnes per year, > 0.
    must_serve : (n,) bool
        Unit may not be left unserved (每村必有归属); False for units outside every limit.
    unserved_yuan_per_t : float
        Price of demand that is left unserved.
    builds : Builds
    to_point : Trips
        Unit → point site, `yuan` per year for the unit.
    collect : Trips
        Point site → station site, `yuan` per tonne.
    hosted, mobile : Trips
        Unit → station site, `yuan` (haulage) per year for the unit; the same unit-station pairs may stand in both.
    hosted_capital_yuan, hosted_running_yuan, hosted_investment_yuan : (len(hosted),) float64
        Per year (and once) for the box.
    mobile_terms : MobileTerms
    delivered : Deliveries
        Delivery → station site; the whole of it goes to one station.
    haul : Trips
        Station *build row* → centre site, `yuan` per tonne (baled or loose, by class). All build
        rows of a station reach the same centres.
    centre_handling_yuan_per_t : float
        Sorting at a centre, the same for every class: a flow does not know which class it ends in.
    quotas : tuple of Quota
    """

    unit_ids: Text
    unit_cluster: Positions
    unit_delivered: Flags
    demand_t: Floats
    must_serve: Flags
    unserved_yuan_per_t: float
    site_ids: Text
    site_cluster: Positions
    site_county: Positions
    cluster_ids: Text
    cluster_county: Positions
    county_ids: Text
    builds: Builds
    to_point: Trips
    collect: Trips
    hosted: Trips
    hosted_capital_yuan: Floats
    hosted_running_yuan: Floats
    hosted_investment_yuan: Floats
    mobile: Trips
    mobile_terms: MobileTerms
    delivered: Deliveries
    haul: Trips
    centre_handling_yuan_per_t: float
    quotas: tuple[Quota, ...]

    @property
    def constant_unserved_yuan(self) -> float:
        """Price of the units no trip can reach: part of every plan, kept out of the gap."""
        reachable = np.zeros(len(self.unit_ids), dtype=bool)
        for origins in (self.hosted.origin, self.mobile.origin, self.delivered.origin):
            reachable[origins] = True
        collected = np.zeros(len(self.site_ids), dtype=bool)
        collected[self.collect.origin] = True
        reachable[self.to_point.origin[collected[self.to_point.destination]]] = True
        return float(self.demand_t[~reachable].sum() * self.unserved_yuan_per_t)
