"""The two counties of ``county_worlds`` with a plan: some of everything that costs or earns.

County 371602: village 0 goes to the fused point W1, village 1 is left out, nothing comes to point P1; what is delivered
goes to station S1. County 371603: village 2 is a mobile stop of station S2; deliveries of its township are left out.

The sums, yuan per year: capital 500 + 1,000 (points) + 20,000 + 10,000 (stations) + 60,000 + 30,000 (centres) + 6,000
(vehicle) = 127,500; running 30,000 + 27,000 + 100,000 + 50,000 + 90,000 + 45,000 + 40,000 = 382,000; haulage 900 +
2,000 (villages) + 700 (point → station) + 3,000 + 1,500 (to centres) = 8,100.
"""

from dataclasses import replace

import numpy as np
from county_worlds import COUNTIES, DEFAULTS, TOWNSHIPS, VILLAGES, two_counties

from geo.measured import Measured, Sites
from geo.records import IndustrialScrap, PlantedArea, Records
from geo.tier import Tier
from optimize.demand.demand import Demand, demand_of
from optimize.money.books import Money, money_of
from optimize.plan.plan import Costs, Delivery, Fleet, Flow, Opening, Plan, Service
from optimize.scenario.parameters import Parameters

YEAR = 2027
SITES = ("C1", "C2", "P1", "S1", "S2", "W1")

RECORDS = Records(
    planted=(PlantedArea(COUNTIES[0], 5_000, 1_000, 20_000, 2025, "test"),),
    industry=(IndustrialScrap(COUNTIES[1], "metals", 400.0, "test"),),
)


def planned_counties(records: Records = RECORDS) -> Measured:
    """The two counties with their sites."""
    at = [COUNTIES[0], COUNTIES[1], COUNTIES[0], COUNTIES[0], COUNTIES[1], COUNTIES[0]]
    township = [TOWNSHIPS[COUNTIES.index(county)] for county in at]
    tier = np.array(["centre", "centre", "point", "station", "station", "point"])
    n = len(SITES)
    return replace(
        two_counties(records),
        sites=Sites(
            ids=np.array(SITES),
            names=np.array(SITES),
            township_ids=np.array(township),
            county_ids=np.array(at),
            origin=np.array(["cooperative"] * (n - 1) + ["sanitation"]),
            status=np.array(["candidate"] * n),
            existing_class=np.array([""] * n),
            for_point=tier == "point",
            for_station=tier == "station",
            for_centre=tier == "centre",
            lon=np.full(n, 118.0),
            lat=np.full(n, 37.3),
            access_m=np.zeros(n),
        ),
    )


def one_plan(demand: Demand) -> Plan:
    """The plan described above; loads are the demand's, as an extraction would write them."""
    door = demand.at_the_door()
    delivered = demand.arriving("station").values[:2].sum()
    first, second = float(door[0]), float(door[2])
    into_s1 = first + float(delivered)
    return Plan(
        openings=(
            Opening("C1", Tier.CENTRE, "small", 1, "new", False, 0, 10_000, into_s1, 600_000, 60_000, 90_000),
            Opening("C2", Tier.CENTRE, "small", 1, "new", False, 0, 10_000, second, 300_000, 30_000, 45_000),
            Opening("P1", Tier.POINT, "standard", 1, "new", False, 1, 500, 0, 4_000, 500, 30_000),
            Opening("W1", Tier.POINT, "standard", 2, "upgraded", True, 1, 500, first, 8_000, 1_000, 27_000),
            Opening(
                "S1", Tier.STATION, "light", 1, "new", False, 1, 5_000, into_s1, 150_000, 20_000, 100_000
            ),
            Opening("S2", Tier.STATION, "light", 1, "new", False, 1, 5_000, second, 80_000, 10_000, 50_000),
        ),
        services=(
            Service(VILLAGES[0], "point", "W1", "S1", first, 1.0, 2.0, 0, 0, 900),
            Service(VILLAGES[1], "unserved", None, None, float(door[1]), 0, 0, 0, 0, 0),
            Service(VILLAGES[2], "mobile", None, "S2", second, 4.0, 6.0, 0, 0, 2_000),
        ),
        flows=(
            Flow("point_station", "W1", "S1", first, 3.0, 5.0, 700),
            Flow("station_centre", "S1", "C1", into_s1, 9.0, 14.0, 3_000),
            Flow("station_centre", "S2", "C2", second, 9.0, 14.0, 1_500),
        ),
        fleets=(Fleet("S2", 1, 900.0, 6_000, 40_000, 60_000),),
        costs=Costs(capital=127_500, running=382_000, haulage=8_100, unserved=0),
        deliveries=(
            Delivery(TOWNSHIPS[0], "S1", float(delivered)),
            Delivery(TOWNSHIPS[1], None, float(demand.arriving("station").values[2])),
        ),
    )


def books(
    parameters: Parameters = DEFAULTS, *, plan: Plan | None = None, measured: Measured | None = None
) -> Money:
    """The money of the plan; the plan stays that of the defaults whatever the parameters are."""
    measured = planned_counties() if measured is None else measured
    plan = one_plan(demand_of(planned_counties(), DEFAULTS, YEAR)) if plan is None else plan
    return money_of(plan, demand_of(measured, parameters, YEAR), measured, parameters)
