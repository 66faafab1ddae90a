"""The plan as one GeoPackage: facilities, services, flows, routes, areas, and what the columns mean.

Where it stands: called by the run pipeline after the audit. Column names are ASCII and short, so that a layer
survives an export to shapefile; the layer ``columns`` (a table without geometry) says each in both languages.

Method: ``maps.gis.pinned`` fixes the time of writing, so that the same plan gives the same bytes.
"""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from geo.contracts.tables import Column, Table
from geo.measured import Floats, Measured
from geo.region import Region
from geo.tier import Tier
from maps.gis.annexes import Books
from maps.gis.pinned import write_layers
from optimize.plan.plan import Plan
from optimize.plan.report import Report

CRS = "EPSG:4490"

_CODE = Column("code", str, "区划代码", "division code")
_NAME = Column("name", str, "名称", "name")
_SITE = Column("site_id", str, "设施编号", "site id")
_CAPITAL = Column("capital", float, "投资年摊", "annualised capital", "yuan/yr")
_RUNNING = Column("running", float, "运行费", "running cost", "yuan/yr")
_HAULAGE = Column("haulage", float, "收运费", "haulage", "yuan/yr")
_TONNES = Column("t_per_year", float, "年回收量", "recyclables", "t/yr")
_KM = Column("km", float, "行车距离(单程)", "by road, one way", "km")
_MIN = Column("minutes", float, "行车时间(单程)", "drive, one way", "min")
_DATA = Column("data", str, "数据性质: synthetic 示意, given 按输入资料", "synthetic or given")

FACILITIES = Table(
    "facilities",
    "Point",
    "设施",
    "facilities",
    (
        _SITE,
        _NAME,
        Column("county", str, "县级区划代码", "county code"),
        Column("township", str, "乡级区划代码", "township code"),
        Column("tier", str, "层级: point 网点, station 中转站, centre 分拣中心", "tier"),
        Column("size", str, "规模档", "capacity class"),
        Column("units", int, "套数", "units standing together"),
        Column("nature", str, "建设性质: new 新建, kept 利旧, upgraded 提升改造", "new, kept or upgraded"),
        Column("fused", int, "两网融合(1是0否)", "fused with waste sorting, 1 yes 0 no"),
        Column("standard", int, "计入标准化任务数", "counts towards quota"),
        Column("room_t", float, "设计能力", "throughput", "t/yr"),
        Column("load_t", float, "年处理量", "load", "t/yr"),
        Column("deliv_t", float, "其中渠道直送", "of which delivered straight", "t/yr"),
        Column("invest", float, "一次性投资", "investment", "yuan"),
        _CAPITAL,
        _RUNNING,
        _DATA,
    ),
)

SERVICES = Table(
    "services",
    "Point",
    "村(社区)服务方式",
    "how each village is served",
    (
        _CODE,
        _NAME,
        Column("county", str, "县级区划代码", "county code"),
        Column("township", str, "乡级区划代码", "township code"),
        Column("people", int, "常住人口", "residents", "person"),
        Column(
            "mode",
            str,
            "服务方式: point 固定, hosted 共建(代办), mobile 流动, unserved 未服务",
            "service mode",
        ),
        Column("point", str, "网点编号", "point id, empty if none"),
        Column("station", str, "中转站编号", "station id, empty if none"),
        _TONNES,
        _KM,
        _MIN,
        _CAPITAL,
        _RUNNING,
        _HAULAGE,
        _DATA,
    ),
)

FLOWS = Table(
    "flows",
    "Line",
    "流量(直线示意, 非行车路线)",
    "flows, drawn straight, not the route driven",
    (
        Column("leg", str, "运输段", "leg: unit_point, unit_station, point_station, station_centre"),
        Column("from_id", str, "起点编号", "from"),
        Column("to_id", str, "终点编号", "to"),
        _TONNES,
        _KM,
        _MIN,
        _HAULAGE,
        _DATA,
    ),
)

AREAS = (
    Table("townships", "Polygon", "乡镇(街道)", "townships", (_CODE, _NAME)),
    Table("counties", "Polygon", "县(市、区)", "counties", (_CODE, _NAME)),
)


def write_plan_geopackage(
    path: Path, region: Region, measured: Measured, report: Report, routes: gpd.GeoDataFrame | None = None
) -> None:
    """Write the plan as one GeoPackage, replacing `path`; the same plan gives the same bytes.

    Parameters
    ----------
    routes : GeoDataFrame or None
        Geometry of chosen trips with columns of its own; written as layer ``routes`` in CGCS2000 degrees.

    Raises
    ------
    KeyError
        If the plan names a place that `measured` does not have.
    """
    data = "synthetic" if report.synthetic_layers else "given"
    layers: list[tuple[str, pd.DataFrame]] = [
        ("facilities", _facilities(measured, report.plan, data)),
        ("services", _services(measured, report.plan, data)),
        ("flows", _flows(measured, report.plan, data)),
        *((area.name, getattr(region, area.name)[["code", "name", "geometry"]]) for area in AREAS),
    ]
    if routes is not None and len(routes):
        layers.append(("routes", routes.to_crs(CRS)))
    layers.append(("columns", _dictionary((FACILITIES, SERVICES, FLOWS, *AREAS))))
    write_layers(path, layers)


def _frame(
    table: Table, rows: Sequence[Sequence[object]], shapes: Sequence[shapely.Geometry]
) -> gpd.GeoDataFrame:
    columns = {
        column.name: pd.Series(
            [row[at] for row in rows], dtype={str: "object", int: "int64", float: "float64"}[column.kind]
        )
        for at, column in enumerate(table.columns)
    }
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=CRS)


def _facilities(measured: Measured, plan: Plan, data: str) -> gpd.GeoDataFrame:
    sites = measured.sites
    row_of = {code: row for row, code in enumerate(sites.ids.tolist())}
    at = [row_of[opening.site_id] for opening in plan.openings]
    delivered = Books(measured, plan).delivered_t
    rows = [
        (
            opening.site_id,
            str(sites.names[row]),
            str(sites.county_ids[row]),
            str(sites.township_ids[row]),
            opening.tier.value,
            opening.size,
            opening.units,
            opening.nature,
            int(opening.fused),
            opening.standard,
            opening.throughput_t_per_year,
            opening.load_t_per_year,
            delivered.get(opening.site_id, 0.0) if opening.tier is Tier.STATION else 0.0,
            opening.investment_yuan,
            opening.capital_yuan_per_year,
            opening.running_yuan_per_year,
            data,
        )
        for opening, row in zip(plan.openings, at, strict=True)
    ]
    return _frame(FACILITIES, rows, _points(sites.lon[at], sites.lat[at]))


def _services(measured: Measured, plan: Plan, data: str) -> gpd.GeoDataFrame:
    units = measured.units
    row_of = {code: row for row, code in enumerate(units.ids.tolist())}
    at = [row_of[service.unit_id] for service in plan.services]
    rows = [
        (
            service.unit_id,
            str(units.names[row]),
            str(units.county_ids[row]),
            str(units.township_ids[row]),
            round(float(units.town_people[row] + units.rural_people[row])),
            service.mode,
            service.point_id or "",
            service.station_id or "",
            service.t_per_year,
            service.kilometres,
            service.minutes,
            service.capital_yuan_per_year,
            service.running_yuan_per_year,
            service.haulage_yuan_per_year,
            data,
        )
        for service, row in zip(plan.services, at, strict=True)
    ]
    return _frame(SERVICES, rows, _points(units.lon[at], units.lat[at]))


def _flows(measured: Measured, plan: Plan, data: str) -> gpd.GeoDataFrame:
    """Return all legs, villages' first ones too; a leg of no length is drawn as a point-long line."""
    spots = {
        code: (lon, lat)
        for places in (measured.units, measured.sites)
        for code, lon, lat in zip(places.ids.tolist(), places.lon.tolist(), places.lat.tolist(), strict=True)
    }
    rows: list[tuple[object, ...]] = []
    for service in plan.services:
        to = service.point_id or service.station_id
        if to is not None:
            leg = "unit_point" if service.point_id else "unit_station"
            numbers = (service.t_per_year, service.kilometres, service.minutes, service.haulage_yuan_per_year)
            rows.append((leg, service.unit_id, to, *numbers, data))
    for flow in plan.flows:
        numbers = (flow.t_per_year, flow.kilometres, flow.minutes, flow.haulage_yuan_per_year)
        rows.append((flow.leg, flow.origin_id, flow.destination_id, *numbers, data))
    return _frame(FLOWS, rows, [shapely.LineString([spots[str(row[1])], spots[str(row[2])]]) for row in rows])


def _points(lon: Floats, lat: Floats) -> list[shapely.Geometry]:
    return [shapely.Point(x, y) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]


def _dictionary(tables: Sequence[Table]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "layer": table.name,
                "layer_zh": table.zh,
                "column": column.name,
                "unit": column.unit,
                "zh": column.zh,
                "en": column.en,
            }
            for table in tables
            for column in table.columns
        ]
    )
