"""The tables of an instance by id: what the audit looks up.

Where it stands: below ``optimize.plan.audit``, and bound by the same rule: it reads the instance's tables and
the plan's rows, and knows neither PuLP nor the constraint families nor the extraction.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from geo.tier import Tier
from optimize.model.instance import Deliveries, Instance, Trips
from optimize.plan.plan import Opening, Plan

TOLERANCE = 1e-6
"""Relative slack allowed where tonnes or yuan are compared."""


class Drive(NamedTuple):
    """One way of a trip, and its price in the unit of the table it stands in."""

    kilometres: float
    minutes: float
    yuan: float


@dataclass(frozen=True, slots=True)
class Ledger:
    """The instance by id, and the openings of the plan.

    Attributes
    ----------
    demand_t
        By village.
    delivered_t
        By township: what is delivered straight to a station.
    must_serve
        By village, and by township for its delivery.
    cluster_of
        By village, delivery and site.
    county_of_site
        By site.
    to_point, hosted, mobile
        Unit and site → drive, yuan per year.
    hosted_box
        Unit and station site → capital and running yuan per year of the box.
    mobile_hours
        Unit and station site → route hours per year.
    delivered
        Township and station site that may take its delivery.
    collect
        Point site and station site → drive, yuan per tonne.
    haul
        Station site, its class and centre site → drive, yuan per tonne.
    standing
        Site and tier → opening.
    """

    demand_t: dict[str, float]
    delivered_t: dict[str, float]
    must_serve: dict[str, bool]
    cluster_of: dict[str, str]
    county_of_site: dict[str, str]
    to_point: dict[tuple[str, str], Drive]
    hosted: dict[tuple[str, str], Drive]
    hosted_box: dict[tuple[str, str], tuple[float, float]]
    mobile: dict[tuple[str, str], Drive]
    mobile_hours: dict[tuple[str, str], float]
    delivered: set[tuple[str, str]]
    collect: dict[tuple[str, str], Drive]
    haul: dict[tuple[str, str, str], Drive]
    standing: dict[tuple[str, Tier], Opening]


def ledger_of(instance: Instance, plan: Plan) -> Ledger:
    """Return the ledger `plan` is held against."""
    units, sites = instance.unit_ids.tolist(), instance.site_ids.tolist()
    clusters, counties = instance.cluster_ids.tolist(), instance.county_ids.tolist()
    cluster_of = {unit: clusters[at] for unit, at in zip(units, instance.unit_cluster.tolist(), strict=True)}
    cluster_of |= {site: clusters[at] for site, at in zip(sites, instance.site_cluster.tolist(), strict=True)}
    hosted_ends = _ends(instance.hosted, units, sites)
    mobile_ends = _ends(instance.mobile, units, sites)
    boxes = zip(instance.hosted_capital_yuan.tolist(), instance.hosted_running_yuan.tolist(), strict=True)
    builds = instance.builds
    haul = zip(
        instance.haul.origin.tolist(), instance.haul.destination.tolist(), _drives(instance.haul), strict=True
    )
    by_unit = list(zip(units, instance.demand_t.tolist(), instance.unit_delivered.tolist(), strict=True))
    return Ledger(
        demand_t={unit: tonnes for unit, tonnes, delivered in by_unit if not delivered},
        delivered_t={unit: tonnes for unit, tonnes, delivered in by_unit if delivered},
        must_serve=dict(zip(units, instance.must_serve.tolist(), strict=True)),
        cluster_of=cluster_of,
        county_of_site={s: counties[at] for s, at in zip(sites, instance.site_county.tolist(), strict=True)},
        to_point=dict(zip(_ends(instance.to_point, units, sites), _drives(instance.to_point), strict=True)),
        hosted=dict(zip(hosted_ends, _drives(instance.hosted), strict=True)),
        hosted_box=dict(zip(hosted_ends, boxes, strict=True)),
        mobile=dict(zip(mobile_ends, _drives(instance.mobile), strict=True)),
        mobile_hours=dict(zip(mobile_ends, instance.mobile_terms.hours.tolist(), strict=True)),
        delivered=set(_ends(instance.delivered, units, sites)),
        collect=dict(zip(_ends(instance.collect, sites, sites), _drives(instance.collect), strict=True)),
        haul={
            (sites[builds.site[build]], str(builds.size[build]), sites[centre]): drive
            for build, centre, drive in haul
        },
        standing={(opening.site_id, opening.tier): opening for opening in plan.openings},
    )


def same(left: float, right: float) -> bool:
    """Return whether the two differ by no more than rounding."""
    return math.isclose(left, right, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def _ends(trips: Trips | Deliveries, origins: list[str], destinations: list[str]) -> list[tuple[str, str]]:
    return [
        (origins[origin], destinations[destination])
        for origin, destination in zip(trips.origin.tolist(), trips.destination.tolist(), strict=True)
    ]


def _drives(trips: Trips) -> list[Drive]:
    columns = (trips.kilometres, trips.minutes, trips.yuan)
    return [Drive(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]
