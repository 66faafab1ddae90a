"""A small measured region whose demand can be summed on paper, and its parameters changed one by one.

=====  =========  =======  ======  =====  ==========
unit   township   county   town    rural  households
=====  =========  =======  ======  =====  ==========
a1     A          371602   1000    2000   1000
a2     A          371602      0    1000    300
b1     B          371602    500       0    200
c1     C          371603      0    4000   1300
=====  =========  =======  ======  =====  ==========
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from prepare_worlds import arcs, site_table

from geo.measured import Measured, Townships, Units
from geo.records import Records
from geo.tier import Tier
from optimize.plan.plan import Costs, Delivery, Flow, Opening, Plan, Service
from optimize.scenario.parameters import Parameters, default_parameters

DEFAULTS = default_parameters()

A, B, C = "371602001", "371602002", "371603101"


def measured(
    *,
    town: tuple[float, ...] = (1000, 0, 500, 0),
    rural: tuple[float, ...] = (2000, 1000, 0, 4000),
    inner_km: tuple[float, ...] = (),
    **records: tuple,
) -> Measured:
    """The region of the table above, with the lists of `records`."""
    units = Units(
        ids=np.array(["a1", "a2", "b1", "c1"]),
        names=np.array(["甲一", "甲二", "乙一", "丙一"]),
        township_ids=np.array([A, A, B, C]),
        county_ids=np.array(["371602", "371602", "371602", "371603"]),
        town_people=np.array(town, dtype=np.float64),
        rural_people=np.array(rural, dtype=np.float64),
        households=np.array([1000.0, 300, 200, 1300]),
        lon=np.zeros(4),
        lat=np.zeros(4),
        access_m=np.zeros(4),
        inner_km=np.array(inner_km),
    )
    return Measured(
        county_ids=np.array(["371602", "371603"]),
        county_names=np.array(["滨城区", "沾化区"]),
        townships=Townships(
            ids=np.array([A, B, C]),
            names=np.array(["甲镇", "乙镇", "丙镇"]),
            county_ids=np.array(["371602", "371602", "371603"]),
            area_km2=np.array([16.0, 4.0, 10.0]),
        ),
        units=units,
        sites=site_table(("Pa1", A, "p", {"origin": "village"}), ("s1", A, "s"), ("z1", A, "c")),
        to_point=arcs(),
        to_station=arcs(),
        to_centre=arcs(),
        unreached=(),
        synthetic_layers=(),
        records=Records(**records),
    )


def changed(values: Mapping[str, float], parameters: Parameters = DEFAULTS) -> Parameters:
    """`parameters` with other values; every key must be known."""
    return parameters.replaced({key: replace(parameters[key], value=value) for key, value in values.items()})


def opening(site: str, tier: Tier, size: str, units: int = 1) -> Opening:
    return Opening(site, tier, size, units, "new", False, units, 0, 0, 0, 0, 0)


def service(unit: str, mode: str, point: str | None = None, kilometres: float = 0.0) -> Service:
    return Service(unit, mode, point, None if mode == "unserved" else "s1", 6, kilometres, 0, 0, 0, 0)


PLAN = Plan(
    openings=(
        opening("Pa1", Tier.POINT, "standard"),
        opening("s1", Tier.STATION, "standard"),
        opening("z1", Tier.CENTRE, "small"),
    ),
    services=(
        service("a1", "point", "Pa1"),
        service("a2", "point", "Pa1", 1.0),
        service("b1", "mobile"),
        service("c1", "unserved"),
    ),
    flows=(
        Flow("point_station", "Pa1", "s1", 12, 4, 15, 0),
        Flow("station_centre", "s1", "z1", 36, 20, 45, 0),
    ),
    fleets=(),
    costs=Costs(0, 0, 0, 0),
    deliveries=(Delivery(A, "s1", 12), Delivery(B, "s1", 6), Delivery(C, None, 6)),
)
