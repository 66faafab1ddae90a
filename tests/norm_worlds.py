"""A small plan whose facilities are held against clauses, in the region of ``prepare_worlds``.

Township A (…001, a street office by its code) has point p1, station s1 and centre z1. p1 is two standard points and
takes a1 (0 km) and a2 (1.5 km): 200 households, 1400 rural people. a3 is a mobile stop of s1, 100 rural people. So s1
serves 3 villages, 300 households; everything goes on to z1.
"""

from dataclasses import replace
from datetime import date

import numpy as np
from prepare_worlds import measured, scenario

from geo.measured import Land
from geo.tier import Tier
from optimize.norms.clause import Clause
from optimize.norms.facilities import facilities_of
from optimize.norms.judge import judge
from optimize.plan.plan import Costs, Flow, Opening, Plan, Service

DAY = date(2026, 11, 23)


def opening(site_id: str, tier: Tier, size: str, **changes) -> Opening:
    plain = Opening(site_id, tier, size, 1, "new", False, 1, 0.0, 15.0, 0.0, 0.0, 0.0)
    return replace(plain, **changes)


def service(unit_id: str, mode: str, point_id: str | None, kilometres: float) -> Service:
    return Service(unit_id, mode, point_id, "s1", 1.0, kilometres, 0.0, 0.0, 0.0, 0.0)


PLAN = Plan(
    openings=(
        opening("p1", Tier.POINT, "standard", units=2),
        opening("s1", Tier.STATION, "standard", load_t_per_year=15.0),
        opening("z1", Tier.CENTRE, "small"),
    ),
    services=(
        service("a1", "point", "p1", 0.0),
        service("a2", "point", "p1", 1.5),
        service("a3", "mobile", None, 6.0),
    ),
    flows=(
        Flow("point_station", "p1", "s1", 14.0, 4.0, 6.0, 0.0),
        Flow("station_centre", "s1", "z1", 15.0, 20.0, 30.0, 0.0),
    ),
    fleets=(),
    costs=Costs(0.0, 0.0, 0.0, 0.0),
)


def region(*, area_m2: dict[str, float] | None = None, kinds=(), marks=()):
    """The region, with areas by site (0: nobody knows), kinds of area on the map, and marks."""
    plain = measured()
    areas = np.array([(area_m2 or {}).get(site, 0.0) for site in plain.sites.ids.tolist()])
    land = Land(kinds=tuple(sorted(kinds)), marks=tuple(marks))
    return replace(plain, sites=replace(plain.sites, area_m2=areas), land=land)


def built(size: str, tier: Tier) -> Plan:
    """The plan with class `size` at `tier`."""
    openings = tuple(replace(row, size=size) if row.tier == tier else row for row in PLAN.openings)
    return replace(PLAN, openings=openings)


def clause(test=None, **changes) -> Clause:
    """A clause that speaks to every tier; `test` is a table as in a file."""
    plain = {
        "document": "甲标准",
        "edition": "2020",
        "source": "试",
        "confidence": "V",
        "strength": "recommended",
        "tiers": ["point", "station", "centre"],
        "zh": "要求",
        "en": "asked",
    }
    return Clause.model_validate(plain | ({"test": test} if test else {}) | changes)


def found(one: Clause, *, plan=PLAN, where=None, asked=None, on=DAY):
    """Return site → finding for one clause alone."""
    asked = scenario() if asked is None else asked
    facilities = facilities_of(plan, region() if where is None else where, asked)
    return {row.site_id: row for row in judge({"one": one}, facilities, asked.parameters, on)}


def verdicts(one: Clause, **options) -> dict[str, str]:
    """Return site → verdict for one clause alone."""
    return {site: row.verdict for site, row in found(one, **options).items()}
