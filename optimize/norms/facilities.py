"""The facilities of a plan with everything a clause may ask of them.

Where it stands: after the planner; before ``optimize.norms.judge``. Joins plan, measured region and scenario by id;
computes nothing a clause compares: that is ``optimize.norms.figures``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from geo.divisions.codes import township_kind
from geo.land.settings import LandRule
from geo.measured import LandMark, Measured
from geo.tier import Tier
from geo.words.message import Message, message
from optimize.norms.facility import Clearance, Facility, Kind, Place, Settled
from optimize.plan.plan import Opening, Plan, Service
from optimize.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class _Served:
    """Whom a facility serves; sums over units."""

    households: float = 0.0
    people: float = 0.0
    town_people: float = 0.0
    villages: float = 0.0

    def __add__(self, other: "_Served") -> "_Served":
        return _Served(
            self.households + other.households,
            self.people + other.people,
            self.town_people + other.town_people,
            self.villages + other.villages,
        )

    @property
    def settled(self) -> Settled:
        if self.people <= 0:
            return ""
        return "town" if self.town_people * 2 > self.people else "rural"


_Key = tuple[str, Tier]


def facilities_of(plan: Plan, measured: Measured, scenario: Scenario) -> tuple[Facility, ...]:
    """Return one facility for each opening of `plan`, in its order.

    Raises
    ------
    KeyError
        If the plan names a site or a unit the region does not have.
    """
    sites = measured.sites
    row = {site: number for number, site in enumerate(sites.ids.tolist())}
    served = _served(plan, measured)
    farthest: dict[str, float] = {}
    for service in plan.services:
        if service.mode == "point" and service.point_id is not None:
            farthest[service.point_id] = max(farthest.get(service.point_id, 0.0), service.kilometres)
    mobile = _mobile(plan, measured)
    marks = measured.land.by_site()
    rules = [
        rule
        for rule in scenario.land.settings(scenario.parameters).rules
        if rule.effect != "off" and rule.kind in measured.land.kinds
    ]
    township = {opening.site_id: str(sites.township_ids[row[opening.site_id]]) for opening in plan.openings}
    per_township = _stations_per_township(plan, township, scenario.catchments.clusters)
    found = []
    for opening in plan.openings:
        at, key = row[opening.site_id], (opening.site_id, opening.tier)
        who = served.get(key, _Served())
        area = float(sites.area_m2[at])
        mark = marks.get(key)
        found.append(
            Facility(
                site_id=opening.site_id,
                tier=opening.tier,
                size=opening.size,
                units=opening.units,
                nature=opening.nature,
                fused=opening.fused,
                county_id=str(sites.county_ids[at]),
                township_id=township[opening.site_id],
                kind=_kind(opening, scenario),
                settled=who.settled,
                place=_place(township[opening.site_id]),
                collected="motor",  # every vehicle of the parameter table has one
                processes=scenario.process.of(opening.tier, opening.size),
                load_t_per_year=opening.load_t_per_year,
                area_m2=area if area > 0 else None,
                households=who.households,
                people=who.people,
                villages=who.villages,
                collection_km=farthest.get(opening.site_id) if opening.tier == Tier.POINT else None,
                stations_per_township=per_township.get(township[opening.site_id])
                if opening.tier == Tier.STATION
                else None,
                mobile_town=opening.tier == Tier.STATION and "town" in mobile[opening.site_id],
                mobile_rural=opening.tier == Tier.STATION and "rural" in mobile[opening.site_id],
                land=_clearances(mark, opening.tier, rules),
                approval=_approval(mark),
            )
        )
    return tuple(found)


def _served(plan: Plan, measured: Measured) -> Mapping[_Key, _Served]:
    """Return whom each facility serves: a village counts at its point, its station and the station's centre."""
    units = measured.units
    row = {unit: number for number, unit in enumerate(units.ids.tolist())}
    centre = {flow.origin_id: flow.destination_id for flow in plan.flows if flow.leg == "station_centre"}
    found: dict[_Key, _Served] = defaultdict(_Served)
    for service in plan.services:
        at = row[service.unit_id]
        people = float(units.town_people[at] + units.rural_people[at])
        here = _Served(float(units.households[at]), people, float(units.town_people[at]), 1.0)
        for key in _way(service, centre):
            found[key] = found[key] + here
    return found


def _way(service: Service, centre: Mapping[str, str]) -> list[_Key]:
    """Return the facilities the material of a village passes."""
    way: list[_Key] = []
    if service.point_id is not None:
        way.append((service.point_id, Tier.POINT))
    if service.station_id is not None:
        way.append((service.station_id, Tier.STATION))
        if service.station_id in centre:
            way.append((centre[service.station_id], Tier.CENTRE))
    return way


def _mobile(plan: Plan, measured: Measured) -> Mapping[str, set[str]]:
    """Return, by station, where its mobile stops are: ``town``, ``rural``."""
    units = measured.units
    row = {unit: number for number, unit in enumerate(units.ids.tolist())}
    found: dict[str, set[str]] = defaultdict(set)
    for service in plan.services:
        if service.mode == "mobile" and service.station_id is not None:
            at = row[service.unit_id]
            in_town = units.town_people[at] > units.rural_people[at]
            found[service.station_id].add("town" if in_town else "rural")
    return found


def _stations_per_township(
    plan: Plan, township: Mapping[str, str], clusters: tuple[tuple[str, ...], ...]
) -> Mapping[str, float]:
    """Return, by township with a station in it or in its cluster, open stations for each township."""
    group = {member: cluster for cluster in clusters for member in cluster}
    stations = Counter(
        group.get(township[opening.site_id], (township[opening.site_id],))
        for opening in plan.openings
        if opening.tier == Tier.STATION
    )
    return {member: count / len(members) for members, count in stations.items() for member in members}


def _kind(opening: Opening, scenario: Scenario) -> Kind:
    key = f"class.{opening.tier}.{opening.size}.kind"
    return cast("Kind", scenario.parameters.texts.get(key, ""))


def _place(township: str) -> Place:
    kind = township_kind(township)
    return "street" if kind == "street" else "township" if kind in {"town", "township"} else "other"


def _approval(mark: LandMark | None) -> Message | str | None:
    """Return the document of an approval without conditions, None where there is none."""
    if mark is None or mark.answer is None or mark.answer.verdict != "yes":
        return None
    return mark.answer.document or message("land-no-document")


def _clearances(mark: LandMark | None, tier: Tier, rules: Iterable[LandRule]) -> Mapping[str, Clearance]:
    """Return what the land check found of every kind it looked at for `tier`."""
    near = _conflicts(mark)
    return {
        rule.kind: Clearance(rule.distance_m[tier].value, rule.distance_m[tier].key, near.get(rule.kind))
        for rule in rules
        if tier in rule.distance_m
    }


def _conflicts(mark: LandMark | None) -> Mapping[str, float]:
    """Return metres to the nearest area by kind, read off the reasons of the land check."""
    found: dict[str, float] = {}
    for reason in mark.reasons if mark is not None else ():
        fields = dict(reason.fields)
        kind = _kind_named(fields.get("what"))
        if kind is not None:
            text = str(fields.get("distance", "0"))  # inside or overlapping: no distance is said
            found[kind] = min(float(text.replace(",", "")), found.get(kind, float("inf")))
    return found


def _kind_named(what: object) -> str | None:
    """Return the kind of area a reason speaks of; None if it speaks of something else."""
    prefix = "land-kind-"
    if not isinstance(what, Message):
        return None
    if what.key.startswith(prefix):
        return what.key.removeprefix(prefix).replace("-", "_")
    return _kind_named(dict(what.fields).get("kind"))
