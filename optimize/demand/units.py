r"""Village units: how many points one needs, and how far its people carry things.

Where it stands: beside the figures of a plan; kept apart from the collection radius ``limit.point.km``, which is how
far a collector drives, not how far a household walks.

Method: a unit needs as many points as its households ask for (``households.per_point_*``, whole ones). Its homes are
taken to lie evenly in a disc whose mean way from the middle, 2/3 of the radius, is the unit's inner way, so that
:math:`R = \tfrac{3}{2}\,\text{inner km}`. With a drop-off :math:`k` km from the middle and an aim of :math:`d` km, the
share of the people whose way is within the aim is at least

.. math:: \min\bigl(1, (\max(0, d - k) / R)^2\bigr)

A unit's own point, hosted box or mobile stop stands in its middle (:math:`k = 0`); a point of another village is as far
as the trip there. If its :math:`n` points stood apart, each would serve a disc of :math:`R / \sqrt n`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from geo.measured import Floats, Measured
from geo.tier import Tier
from optimize.demand.bases import CENSUS
from optimize.figures import CITY
from optimize.plan.plan import Plan, Service, ServiceMode
from optimize.scenario.parameters import Parameters
from optimize.traced import Traced, as_traced, given, total

RADIUS_OF_MEAN = 1.5
"""Radius of an even disc ÷ its mean distance from the middle."""

MODES: tuple[ServiceMode, ...] = ("point", "hosted", "mobile", "unserved")

ROUNDING = 1e-9

ESTIMATED_FROM = frozenset({"inner.detour_factor", "inner.clustering_share", "inner.most_served_km2"})
MEASURED_FROM = frozenset({"inner.detour_factor"})
"""Parameters the inner way was made of when the region was measured."""


@dataclass(frozen=True, slots=True)
class UnitAccess:
    """How one unit is served, and how far its people carry things.

    Attributes
    ----------
    unit_id, county_id : str
    mode : ServiceMode
    people : float
    natural_villages : int
        Known to belong to it; 0 where none is known.
    points_needed : Traced
        By its households, whole; 0 where nobody keeps house.
    points_own : int
        Standard points the plan puts into the unit itself.
    within, within_spread : Traced or None
        Share of its people within ``access.dropoff_km`` of their drop-off: as planned, and if the points it needs
        or is given stood apart. None where the inner way is not known.
    estimated : bool
        From the area served instead of natural villages.
    """

    unit_id: str
    county_id: str
    mode: ServiceMode
    people: float
    natural_villages: int
    points_needed: Traced
    points_own: int
    within: Traced | None
    within_spread: Traced | None
    estimated: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """Units and people of a county (or of all, `CITY`) served by one mode.

    Attributes
    ----------
    units, people : int, float
    units_share, people_share : float
        Of all units and people of the county; 0 where there are none.
    """

    county_id: str
    mode: ServiceMode
    units: int
    people: float
    units_share: float
    people_share: float


@dataclass(frozen=True, slots=True)
class DropOff:
    """How far the people of a county (or of all, `CITY`) carry things.

    Attributes
    ----------
    within, within_spread : Traced
        Share of the people, where it is known of any; unserved people count as outside.
    people_estimated, people_unknown : float
        Whose inner way is an estimate, and whose is not known; the latter are in no share.
    points_needed : Traced
    several : int
        Units that need more than one point.
    """

    county_id: str
    within: Traced
    within_spread: Traced
    people_estimated: float
    people_unknown: float
    points_needed: Traced
    several: int


def unit_accesses(plan: Plan, measured: Measured, parameters: Parameters) -> tuple[UnitAccess, ...]:
    """Return a row for every unit of `measured` in its order; a unit the plan does not name is unserved."""
    units = measured.units
    services = {service.unit_id: service for service in plan.services}
    standing = {row.site_id: row.units for row in plan.openings if row.tier is Tier.POINT}
    needed = _points_needed(measured, parameters)
    people: Floats = units.town_people + units.rural_people
    rows: list[UnitAccess] = []
    for row, unit_id in enumerate(units.ids.tolist()):
        service = services.get(unit_id)
        own = standing.get(service.point_id or "", 0) if service and service.kilometres == 0 else 0
        points = needed[row].at_least(float(own))
        within, spread = _within(service, _radius(measured, row), points, parameters)
        rows.append(
            UnitAccess(
                unit_id=unit_id,
                county_id=str(units.county_ids[row]),
                mode="unserved" if service is None else service.mode,
                people=float(people[row]),
                natural_villages=int(units.natural_villages[row]),
                points_needed=needed[row],
                points_own=own,
                within=within,
                within_spread=spread,
                estimated=bool(units.inner_estimated[row]),
            )
        )
    return tuple(rows)


def coverage(rows: Sequence[UnitAccess], county_ids: Sequence[str]) -> tuple[Coverage, ...]:
    """Return units and people by mode, county by county, then of all; every mode stands, 0 where nobody has it."""
    found: list[Coverage] = []
    for county, here in _by_county(rows, county_ids):
        everybody = sum(row.people for row in here)
        for mode in MODES:
            served = [row for row in here if row.mode == mode]
            people = sum(row.people for row in served)
            found.append(
                Coverage(
                    county_id=county,
                    mode=mode,
                    units=len(served),
                    people=people,
                    units_share=len(served) / len(here) if here else 0.0,
                    people_share=people / everybody if everybody else 0.0,
                )
            )
    return tuple(found)


def drop_off(rows: Sequence[UnitAccess], county_ids: Sequence[str]) -> tuple[DropOff, ...]:
    """Return how far people carry things, county by county, then of all."""
    found: list[DropOff] = []
    for county, here in _by_county(rows, county_ids):
        known = [(row, row.within, row.within_spread) for row in here]
        whole = sum(row.people for row, within, _ in known if within is not None)
        shares = [
            total(part * row.people for row, *both in known if (part := both[which]) is not None)
            / (whole or 1.0)
            for which in (0, 1)
        ]
        found.append(
            DropOff(
                county_id=county,
                within=as_traced(shares[0], CENSUS),
                within_spread=as_traced(shares[1], CENSUS),
                people_estimated=sum(row.people for row in here if row.estimated and row.within is not None),
                people_unknown=sum(row.people for row in here if row.within is None),
                points_needed=total(row.points_needed for row in here),
                several=sum(float(row.points_needed) > 1 for row in here),
            )
        )
    return tuple(found)


def _by_county(
    rows: Sequence[UnitAccess], county_ids: Sequence[str]
) -> Iterator[tuple[str, list[UnitAccess]]]:
    for county in county_ids:
        yield county, [row for row in rows if row.county_id == county]
    yield CITY, list(rows)


def _points_needed(measured: Measured, parameters: Parameters) -> Traced:
    """Return (n,) whole points by households: by the norm of town where most people live in town."""
    units = measured.units
    in_town = units.town_people > units.rural_people
    town, rural = (given(parameters, f"households.per_point_{kind}") for kind in ("town", "rural"))
    values = units.households / np.where(in_town, float(town), float(rural))
    return Traced(np.ceil(values - ROUNDING), town.made_of | rural.made_of | {CENSUS})


def _radius(measured: Measured, row: int) -> Traced | None:
    """Return the radius of the disc a unit's homes lie in, km; None where the inner way is not known."""
    mean_km = float(measured.units.inner_km[row])
    made_of = ESTIMATED_FROM if measured.units.inner_estimated[row] else MEASURED_FROM
    return None if np.isnan(mean_km) else Traced(np.asarray(mean_km * RADIUS_OF_MEAN), made_of)


def _within(
    service: Service | None, radius: Traced | None, points: Traced, parameters: Parameters
) -> tuple[Traced | None, Traced | None]:
    """Return the share within the aim of a unit's drop-off as planned, and if its `points` stood apart."""
    if service is None or service.mode == "unserved":
        return as_traced(0.0, "plan:services"), as_traced(0.0, "plan:services")
    if radius is None:
        return None, None
    aim = given(parameters, "access.dropoff_km")
    away = service.kilometres if service.mode == "point" else 0.0
    reach = (aim - as_traced(away, "plan:services")).at_least(0.0)
    as_planned = _share_of_disc(reach, radius)
    if service.mode != "point":
        return as_planned, as_planned
    several = float(points) > 1
    apart = Traced(np.asarray(np.sqrt(max(float(points), 1.0))), points.made_of)
    return as_planned, _share_of_disc(aim if several else reach, radius / apart)


def _share_of_disc(reach: Traced, radius: Traced) -> Traced:
    """Return the share of an even disc of `radius` that lies within `reach` of its middle."""
    made_of = reach.made_of | radius.made_of
    if float(radius) == 0:
        return Traced(np.asarray(float(float(reach) > 0)), made_of)
    part = reach.at_most(radius) / radius
    return Traced((part * part).values, made_of)
