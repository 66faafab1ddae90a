"""A small measured region and a scenario with round numbers, so that every coefficient has its sum on paper.

County 371602 has townships A (…001, 16 km²) and B (…002, 4 km²), county 371603 township C (…101).

=========  ========  ==========  ==========
unit       township  people      t per year
=========  ========  ==========  ==========
a1         A         1000 rural  10
a2         A          400 rural   4
a3         A          100 rural   1
a4         A          100 rural   1
nobody     A            0         left out
b1         B         1000 town   20
=========  ========  ==========  ==========

Every unit has 100 households (b1 400), and 100 make a point: 4 points expected in A as in B. Hops: A
sqrt(16/4) =
2 km between units and between points; B sqrt(4/1) = 2 km between units, sqrt(4/4) = 1 km between points.
"""

from dataclasses import replace
from datetime import date

import numpy as np

from geo.measured import Measured, Sites, Townships, TravelArcs, Units
from optimize.scenario.parameters import default_parameters
from optimize.scenario.scenario import Catchments, Classes, Scenario

A, B, C = "371602001", "371602002", "371603101"

ROUND_NUMBERS = {
    "finance.discount_rate": 0.0,  # capital per year = investment / life
    "class.point.standard.throughput_t_per_year": 8,
    "class.point.standard.investment_yuan": 8000,
    "class.point.standard.life_years": 8,  # 1000 a year
    "class.point.standard.running_yuan_per_year": 300,
    "class.hosted.box.throughput_t_per_year": 9,
    "class.hosted.box.investment_yuan": 500,
    "class.hosted.box.life_years": 5,  # 100 a year
    "class.hosted.box.running_yuan_per_year": 50,
    "class.station.light.throughput_t_per_year": 30,
    "class.station.light.investment_yuan": 10_000,
    "class.station.light.life_years": 10,  # 1000 a year
    "class.station.light.running_yuan_per_year": 500,
    "class.station.light.handling_yuan_per_t": 15,
    "class.station.light.density_kg_per_m3": 100,
    "class.station.standard.throughput_t_per_year": 500,
    "class.station.standard.investment_yuan": 30_000,
    "class.station.standard.life_years": 15,  # 2000 a year
    "class.station.standard.running_yuan_per_year": 900,
    "class.station.standard.handling_yuan_per_t": 30,
    "class.station.standard.density_kg_per_m3": 200,
    "class.centre.small.throughput_t_per_year": 1000,
    "class.centre.small.investment_yuan": 15_000,
    "class.centre.small.life_years": 15,  # 1000 a year
    "class.centre.small.running_yuan_per_year": 700,
    "handling.centre_yuan_per_t": 7,
    "fusion.point.investment_share": 0.5,
    "fusion.point.running_share": 0.75,
    "fusion.station.investment_share": 0.25,
    "fusion.station.running_share": 0.5,
    "upgrade.investment_share": 0.4,
    "material.loose_kg_per_m3": 50,
    "vehicle.tricycle.box_m3": 2,  # 0.1 t of loose material: volume fills first
    "vehicle.tricycle.payload_t": 0.5,
    "vehicle.tricycle.yuan_per_km": 1,
    "vehicle.tricycle.yuan_per_hour": 30,
    "vehicle.light_box.box_m3": 20,
    "vehicle.light_box.payload_t": 0.8,  # 1 t would fit in: payload fills first
    "vehicle.light_box.yuan_per_km": 2,
    "vehicle.light_box.yuan_per_hour": 60,
    "vehicle.medium.box_m3": 40,  # 4 t loose, 8 t baled
    "vehicle.medium.payload_t": 6,
    "vehicle.medium.yuan_per_km": 3,
    "vehicle.medium.yuan_per_hour": 60,
    "tour.hop_constant": 1.0,
    "tour.stop_minutes": 12,
    "tour.station_loading_minutes": 30,
    "speed.village": 20,
    "visits.point_per_year": 50,
    "visits.hosted_per_year": 25,
    "visits.mobile_town_per_year": 50,
    "visits.mobile_rural_per_year": 10,
    "mobile.vehicle_investment_yuan": 60_000,
    "mobile.vehicle_life_years": 6,  # 10,000 a year
    "mobile.crew_yuan_per_year": 5000,
    "mobile.hours_per_year": 40,
    "mobile.yuan_per_km": 1,
    "mobile.loading_hours_per_t": 0.5,
    "mobile.max_vehicles_per_station": 2,
    "households.per_point_town": 100,
    "households.per_point_rural": 100,
    "unserved.yuan_per_t": 1000,
}


def _is_of_stream(key: str, group: str) -> bool:
    """Whether `key` is ``stream.<any>.<group>.<row>``."""
    return key.startswith("stream.") and key.split(".")[2] == group


def scenario(**changes) -> Scenario:
    """The scenario of round numbers; only paper is collected: 20 kg in town, 10 kg in the country.

    All of it is captured, and the residents bring all of it: no other channel has a share.
    """
    defaults = default_parameters()
    numbers = {
        key: 0.0 for key in defaults if _is_of_stream(key, "generation") or _is_of_stream(key, "share")
    }
    numbers |= {"stream.paper.generation.town": 20.0, "stream.paper.generation.rural": 10.0}
    numbers |= {f"stream.paper.{row}": 1.0 for row in defaults.under("stream.paper") if "capture." in row}
    numbers |= {key: float(value) for key, value in ROUND_NUMBERS.items()}
    numbers |= changes.pop("values", {})
    assert set(numbers) <= set(defaults)
    rows = {key: replace(defaults[key], value=value) for key, value in numbers.items()}
    plain = {
        "name": "round",
        "title_zh": "整数",
        "title_en": "Round numbers",
        "purpose": "只为测试",
        "base_date": date(2026, 11, 23),
        "year": 2027,
        "region": "data/nowhere",
        "seed": 1,
        "classes": Classes(point=("standard",), station=("light", "standard"), centre=("small",)),
        "point_units": (1, 2, 3, 4),
    }
    return Scenario(**(plain | {"parameters": defaults.replaced(rows)} | changes))


def clusters(*groups: tuple[str, ...]) -> Catchments:
    return Catchments(rule="clusters", clusters=groups)


def arcs(*rows) -> TravelArcs:
    """Rows of (origin, destination, km, minutes, toll if any), sorted as `geo` sorts them."""
    rows = sorted(rows)
    return TravelArcs(
        origin_ids=np.array([row[0] for row in rows], dtype=np.str_),
        destination_ids=np.array([row[1] for row in rows], dtype=np.str_),
        kilometres=np.array([row[2] for row in rows], dtype=np.float64),
        minutes=np.array([row[3] for row in rows], dtype=np.float64),
        toll_yuan=np.array([row[4] if len(row) > 4 else 0.0 for row in rows], dtype=np.float64),
    )


def site_table(*rows) -> Sites:
    """Rows of (id, township, tiers, options…); tiers is a word of p, s, c; options: origin, status,
    existing."""
    rows = sorted(rows, key=lambda row: row[0])
    option = [row[3] if len(row) > 3 else {} for row in rows]
    zeros = np.zeros(len(rows))
    return Sites(
        ids=np.array([row[0] for row in rows]),
        names=np.array([f"{row[0]}名" for row in rows]),
        township_ids=np.array([row[1] for row in rows]),
        county_ids=np.array([row[1][:6] for row in rows]),
        origin=np.array([given.get("origin", "cooperative") for given in option]),
        status=np.array([given.get("status", "candidate") for given in option]),
        existing_class=np.array([given.get("existing", "") for given in option]),
        for_point=np.array(["p" in row[2] for row in rows]),
        for_station=np.array(["s" in row[2] for row in rows]),
        for_centre=np.array(["c" in row[2] for row in rows]),
        lon=zeros,
        lat=zeros,
        access_m=zeros,
    )


UNITS = Units(
    ids=np.array(["a1", "a2", "a3", "a4", "b1", "nobody"]),
    names=np.array(["甲一", "甲二", "甲三", "甲四", "乙一", "无人"]),
    township_ids=np.array([A, A, A, A, B, A]),
    county_ids=np.array(["371602"] * 6),
    town_people=np.array([0.0, 0, 0, 0, 1000, 0]),
    rural_people=np.array([1000.0, 400, 100, 100, 0, 0]),
    households=np.array([100.0, 100, 100, 100, 400, 0]),
    lon=np.zeros(6),
    lat=np.zeros(6),
    access_m=np.zeros(6),
)

PLAIN_SITES = (("p1", A, "p", {"origin": "village"}), ("s1", A, "s"), ("z1", A, "c"))
TO_POINT = (("a1", "p1", 0.0, 0.0), ("a2", "p1", 1.5, 3.0), ("a3", "p1", 1.0, 2.0))
TO_STATION = (("p1", "s1", 4.0, 6.0), ("a1", "s1", 4.0, 6.0), ("a2", "s1", 5.0, 9.0), ("a3", "s1", 6.0, 12.0))
TO_CENTRE = (("s1", "z1", 20.0, 30.0),)


def measured(*, sites=PLAIN_SITES, to_point=TO_POINT, to_station=TO_STATION, to_centre=TO_CENTRE) -> Measured:
    """Point p1 (where a1 lives), station s1, centre z1, all in township A; a4 and b1 are reached by
    nothing."""
    return Measured(
        county_ids=np.array(["371602", "371603"]),
        county_names=np.array(["滨城区", "沾化区"]),
        townships=Townships(
            ids=np.array([A, B, C]),
            names=np.array(["甲镇", "乙镇", "丙镇"]),
            county_ids=np.array(["371602", "371602", "371603"]),
            area_km2=np.array([16.0, 4.0, 10.0]),
        ),
        units=UNITS,
        sites=site_table(*sites),
        to_point=arcs(*to_point),
        to_station=arcs(*to_station),
        to_centre=arcs(*to_centre),
        unreached=(),
        synthetic_layers=(),
    )
