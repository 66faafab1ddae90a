"""A small planned county to draw and to write: five villages, two points, a station, a centre.

The sums, yuan per year: capital 1,000 + 2,000 (points) + 20,000 (station) + 50,000 (centre) + 300
(hosted box) + 6,000 (vehicle) = 79,300; running 500 + 700 + 9,000 + 30,000 + 200 + 4,000 + 1,000 = 45,400
(mobile stop 200, vehicle 4,000, hosted 1,000); haulage 110 + 220 + 330 (villages) + 440 (mobile)
+ 600 + 700 (points) + 1,800 (station) = 4,200. Gross = 128,900; unserved 5,000 stands apart.
"""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
from shapely import LineString, Point, box

from geo.contracts.lists import ACTUALS, INDUSTRY, PLANTED, SINKS, WEIGHED
from geo.contracts.schema import (
    ALIASES,
    CROSSINGS,
    EXCLUSIONS,
    FACILITIES,
    LAND_ANSWERS,
    LANDS,
    PLACES,
    REPORTING,
    SANITATION,
)
from geo.measured import Measured, Sites, Townships, TravelArcs, Units
from geo.region import Region
from geo.tier import Tier
from optimize.plan.indicators import Indicator
from optimize.plan.plan import Costs, Fleet, Flow, Opening, Plan, Service
from optimize.plan.report import Report

CRS = "EPSG:4490"
COUNTY = "371602"
TOWNSHIPS = ("371602101", "371602102")
VILLAGES = tuple(f"{TOWNSHIPS[0]}{number:03}" for number in (201, 202, 203)) + tuple(
    f"{TOWNSHIPS[1]}{number:03}" for number in (201, 202)
)
VILLAGE_NAMES = ("张家村", "李家村", "王家村", "赵家村", "孤岛村")
SITES = ("C1", f"P{VILLAGES[0]}", "S1", "W1")
SITE_NAMES = ("县域分拣中心", "张家村", "镇中转站", "李家分类亭")

Disguise = Callable[[str], str]


def as_it_is(text: str) -> str:
    """No disguise."""
    return text


def no_arcs() -> TravelArcs:
    """No trip at all: maps draw what was decided, not what could have been."""
    text, numbers = np.array([], dtype=np.str_), np.array([], dtype=np.float64)
    return TravelArcs(text, text, numbers, numbers, numbers)


def empty(columns: tuple[str, ...]) -> gpd.GeoDataFrame:
    """A layer without rows."""
    return gpd.GeoDataFrame({name: [] for name in columns}, geometry=[], crs=CRS)


def small_region(disguise: Disguise = as_it_is) -> Region:
    """Two townships side by side, 118.0–118.2 °E, 37.3–37.4 °N; a road through them, a river in the south."""
    halves = [box(118.0, 37.3, 118.1, 37.4), box(118.1, 37.3, 118.2, 37.4)]
    points = [Point(*at) for at in zip(small_measured().units.lon, small_measured().units.lat, strict=True)]
    return Region(
        folder=Path("region"),
        counties=gpd.GeoDataFrame(
            {"code": [COUNTY], "name": [disguise("滨城区")], "origin": ["real"]},
            geometry=[box(118.0, 37.3, 118.2, 37.4)],
            crs=CRS,
        ),
        townships=gpd.GeoDataFrame(
            {"code": list(TOWNSHIPS), "name": [disguise("东镇"), disguise("西镇")], "county": [COUNTY] * 2},
            geometry=halves,
            crs=CRS,
        ),
        settlements=gpd.GeoDataFrame(
            {"code": list(VILLAGES), "name": [disguise(name) for name in VILLAGE_NAMES]},
            geometry=points,
            crs=CRS,
        ),
        roads=gpd.GeoDataFrame(
            {"road_id": ["r1", "r2"], "class": ["national", "village"], "crossing": ["", ""]},
            geometry=[
                LineString([(118.0, 37.35), (118.2, 37.35)]),
                LineString([(118.05, 37.35), (118.05, 37.38)]),
            ],
            crs=CRS,
        ),
        crossings=empty(tuple(column.name for column in CROSSINGS.columns)),
        river=gpd.GeoDataFrame(
            {"name": [disguise("黄河")]}, geometry=[box(118.0, 37.31, 118.2, 37.315)], crs=CRS
        ),
        sanitation=empty(tuple(column.name for column in SANITATION.columns)),
        facilities=empty(tuple(column.name for column in FACILITIES.columns)),
        **{
            table.name: empty(tuple(column.name for column in table.columns))
            for table in (
                PLACES,
                LANDS,
                EXCLUSIONS,
                LAND_ANSWERS,
                ALIASES,
                REPORTING,
                PLANTED,
                WEIGHED,
                ACTUALS,
                SINKS,
                INDUSTRY,
            )
        },
        measuring_crs="EPSG:4548",
        synthetic_layers=("settlements",),
    )


def small_measured(disguise: Disguise = as_it_is) -> Measured:
    """The same county as numbers: 100, 200, 300, 400 and 50 people."""
    return Measured(
        county_ids=np.array([COUNTY]),
        county_names=np.array([disguise("滨城区")]),
        townships=Townships(
            np.array(TOWNSHIPS),
            np.array([disguise("东镇"), disguise("西镇")]),
            np.array([COUNTY] * 2),
            np.array([98.0, 98.0]),
        ),
        units=Units(
            ids=np.array(VILLAGES),
            names=np.array([disguise(name) for name in VILLAGE_NAMES]),
            township_ids=np.array([TOWNSHIPS[0]] * 3 + [TOWNSHIPS[1]] * 2),
            county_ids=np.array([COUNTY] * 5),
            town_people=np.array([0.0, 50.0, 0.0, 0.0, 0.0]),
            rural_people=np.array([100.0, 150.0, 300.0, 400.0, 50.0]),
            households=np.array([40.0, 80.0, 110.0, 150.0, 20.0]),
            lon=np.array([118.03, 118.06, 118.05, 118.14, 118.18]),
            lat=np.array([37.36, 37.38, 37.33, 37.37, 37.33]),
            access_m=np.zeros(5),
        ),
        sites=Sites(
            ids=np.array([disguise(site) for site in SITES]),
            names=np.array([disguise(name) for name in SITE_NAMES]),
            township_ids=np.array([TOWNSHIPS[1], TOWNSHIPS[0], TOWNSHIPS[1], TOWNSHIPS[0]]),
            county_ids=np.array([COUNTY] * 4),
            origin=np.array(["cooperative", "village", "cooperative", "sanitation"]),
            status=np.array(["candidate", "candidate", "keep", "candidate"]),
            existing_class=np.array(["", "", "small", ""]),
            for_point=np.array([False, True, False, True]),
            for_station=np.array([False, False, True, False]),
            for_centre=np.array([True, False, False, False]),
            lon=np.array([118.16, 118.03, 118.11, 118.065]),
            lat=np.array([37.36, 37.362, 37.35, 37.37]),
            access_m=np.zeros(4),
        ),
        to_point=no_arcs(),
        to_station=no_arcs(),
        to_centre=no_arcs(),
        unreached=(),
        synthetic_layers=("settlements",),
    )


def small_plan(disguise: Disguise = as_it_is) -> Plan:
    """Two villages at each point but one; one hosted, one mobile, one unserved. See the sums above."""
    centre, first, station, second = (disguise(site) for site in SITES)
    size = disguise("standard")
    return Plan(
        openings=(
            Opening(centre, Tier.CENTRE, size, 1, "new", False, 1, 3000.0, 100.0, 800_000, 50_000, 30_000),
            Opening(first, Tier.POINT, size, 1, "new", False, 1, 48.0, 10.0, 25_000, 1_000, 500),
            Opening(station, Tier.STATION, size, 1, "kept", False, 0, 500.0, 100.0, 0, 20_000, 9_000),
            Opening(second, Tier.POINT, size, 2, "upgraded", True, 1, 96.0, 20.0, 12_000, 2_000, 700),
        ),
        services=(
            Service(VILLAGES[0], "point", first, station, 10.0, 0.31, 0.8, 0, 0, 110),
            Service(VILLAGES[1], "point", second, station, 20.0, 1.42, 3.1, 0, 0, 220),
            Service(VILLAGES[2], "hosted", None, station, 30.0, 6.5, 9.0, 300, 1_000, 330),
            Service(VILLAGES[3], "mobile", None, station, 40.0, 4.25, 6.5, 0, 200, 440),
            Service(VILLAGES[4], "unserved", None, None, 5.0, 0.0, 0.0, 0, 0, 0),
        ),
        flows=(
            Flow("point_station", first, station, 10.0, 8.1, 12.0, 600),
            Flow("point_station", second, station, 20.0, 5.2, 8.0, 700),
            Flow("station_centre", station, centre, 100.0, 7.7, 11.0, 1_800),
        ),
        fleets=(Fleet(station, 1, 900.0, 6_000, 4_000, 60_000),),
        costs=Costs(capital=79_300, running=45_400, haulage=4_200, unserved=5_000),
    )


def small_report(disguise: Disguise = as_it_is, *, synthetic: bool = True) -> Report:
    """The plan with a bound 1.234 % below it; a gap is printed rounded up."""
    return Report(
        scenario=disguise("small"),
        title_zh=disguise("滨城区回收网络布局方案"),
        title_en=disguise("A recycling network for Bincheng"),
        base_date="2026-01-01",
        plan=small_plan(disguise),
        bound_yuan_per_year=127_309.0,
        gap=0.012341,
        stopped_by="gap",
        engine=disguise("direct"),
        solver=disguise("HiGHS 1.12"),
        seed=1,
        indicators=(
            Indicator("gross", 128_900.0, "yuan/yr"),
            Indicator("people-covered", 1000 / 1050, ""),
            Indicator("points", 2.0, ""),
            Indicator("gross", 128_900.0, "yuan/yr", COUNTY),
        ),
        synthetic_layers=("settlements",) if synthetic else (),
    )
