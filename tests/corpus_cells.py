"""A region with all its layers, and every cell of it broken in every way its contract knows, one at a time.

The region is ``reading_worlds.good_world`` with the layers that world lacks. Each layer is written in one of the
formats an office may hand in, in turn, so that every kind of damage meets every kind of file.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from reading_worlds import COUNTY, TOWNSHIP, Layer, World, good_world
from shapely import LineString, Point, box

from geo.contracts.schema import LAYERS
from geo.contracts.tables import Column, Table

DRAWN = (".shp", ".gpkg", ".geojson")
TYPED = (".xlsx", ".csv")


def whole_world() -> World:
    """Return a region with a row or more in each of the nineteen layers, without faults."""
    world = good_world()
    unit = f"{TOWNSHIP}201"
    real = {"origin": "real"}
    place = {"township": TOWNSHIP, "county": COUNTY}
    world["places"] = Layer(
        [
            {"place_id": "z1", "name": "张家", "unit": unit, "people": 300, **real},
            {"place_id": "z2", "name": "张家北", "unit": unit, "people": 200, **real},
        ],
        [Point(117.911, 37.312), Point(117.909, 37.309)],
    )
    world["lands"] = Layer(
        [
            {
                "site_id": "d1",
                "name": "东地块",
                **place,
                "tier": "station",
                "status": "candidate",
                "land_class": "1309",
                "tenure": "collective",
                **real,
            }
        ],
        [box(117.930, 37.320, 117.931, 37.321)],
    )
    world["exclusions"] = Layer(
        [
            {"kind": "basic_farmland", "name": "农田", **real},
            {"kind": "power_line", "name": "线路", **real},
        ],
        [box(117.96, 37.31, 117.97, 37.32), LineString([(117.96, 37.33), (117.97, 37.34)])],
    )
    world["land_answers"] = Layer(
        [
            {
                "site_id": "d1",
                "verdict": "yes",
                "document": "某函1号",
                "valid_to": "2028-12-31",
                "condition": "",
                **real,
            }
        ],
        [],
    )
    world["aliases"] = Layer(
        [
            {
                "old_code": "",
                "old_name": "老镇",
                "within": COUNTY,
                "code": TOWNSHIP,
                "kind": "renamed",
                "note": "某文",
                **real,
            }
        ],
        [],
    )
    world["reporting"] = Layer(
        [{"code": TOWNSHIP, "unit_id": "KFQ", "unit_name": "某开发区", **real}],
        [],
    )
    figures = {"mulch_mu": 100.0, "greenh_mu": 20.0, "crop_mu": 900.0}
    ledger = {"year": 2025, "stream": "废纸", "tonnes": 85.0, "source": "台账"}
    world["planted"] = Layer([{"code": TOWNSHIP, **figures, "year": 2025, "source": "年鉴", **real}], [])
    world["weighed"] = Layer([{"place": COUNTY, **ledger, **real}], [])
    world["actuals"] = Layer(
        [
            {
                "indicator": "weee",
                "county": COUNTY,
                "year": 2025,
                "value": 55.0,
                "unit": "t",
                "document": "年报",
                **real,
            }
        ],
        [],
    )
    world["sinks"] = Layer(
        [
            {
                "sink": "q1",
                "name": "某焚烧厂",
                "kind": "incinerator",
                "streams": "残渣",
                "capacity": 1000.0,
                "licence": "",
                **real,
            }
        ],
        [Point(117.95, 37.33)],
    )
    world["industry"] = Layer(
        [{"county": COUNTY, "stream": "废金属", "tonnes": 85.0, "source": "年鉴", **real}], []
    )
    for row in world["settlements"].rows:
        row["people"] = row["town_pop"] + row["rural_pop"]
    return world


@dataclass(frozen=True)
class CellCase:
    """One damage to one column of one layer, written in one format.

    `keys` are the sentences of which one must be said of that layer's file; `value` must stand in it.
    """

    layer: str
    column: str
    damage: str
    suffix: str
    bad: Any
    keys: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.layer}{self.suffix}-{self.column}-{self.damage}"


ABSENT = object()
"""The whole column is not there."""


def cell_cases() -> list[CellCase]:
    """Return every damage the contract of every column knows, the formats taken in turn."""
    cases: list[CellCase] = []
    for table in LAYERS:
        formats = _formats(table)
        for column in table.columns:
            for damage, bad, keys in _damages(table, column):
                cases.append(
                    CellCase(table.name, column.name, damage, formats[len(cases) % len(formats)], bad, keys)
                )
    return cases


def _formats(table: Table) -> tuple[str, ...]:
    if table.geometry is None:
        return TYPED
    if table.geometry == "Point":
        return (*DRAWN, *TYPED)
    return DRAWN if table.geometry != "Any" else (".gpkg", ".geojson")


def _damages(table: Table, column: Column) -> Iterator[tuple[str, Any, tuple[str, ...]]]:
    """Yield (name, bad value, sentences) for each way a value of `column` can be wrong."""
    if column.required and not column.derived_zh:
        yield "no column", ABSENT, ("column-missing",)
        yield "empty", "", ("cell-empty",)
    if column.choices:
        yield "no such word", "随便", ("cell-not-a-choice",)
    if column.pattern:
        yield "wrong shape", "37-16x", ("cell-pattern", "code-digits-lost", "cell-not-a-date", "cell-date")
    if column.kind is not str:
        yield "no number", "很多", ("cell-not-a-number",)
        yield "infinite", "inf", ("cell-not-a-number",)
    if column.kind is int:
        yield "not whole", "12.5", ("cell-not-whole",)
    if column.low is not None:
        yield "too small", str(column.low - 1).removesuffix(".0"), ("cell-out-of-range",)
    if column.high is not None:
        yield "too large", str(column.high + 1).removesuffix(".0"), ("cell-out-of-range",)
    if column.unique:
        yield "twice", _same_as_first, ("code-twice",)


def _same_as_first(world: World, case: CellCase) -> None:
    """Append the last row once more, somewhere else."""
    layer = world[case.layer]
    layer.rows.append(dict(layer.rows[-1]))
    if layer.geometry:
        layer.geometry.append(layer.geometry[-1])


def broken(case: CellCase) -> World:
    """Return the whole world with the damage of `case` in the last row of its layer."""
    world = whole_world()
    rows = world[case.layer].rows
    if case.bad is ABSENT:
        for row in rows:
            del row[case.column]
    elif callable(case.bad):
        case.bad(world, case)
    else:
        for row in rows[:-1]:  # one column of one kind: what a text among numbers forces on the others
            row[case.column] = str(row.get(case.column, ""))
        rows[-1][case.column] = case.bad
    return world


def write_layer(folder: Path, name: str, layer: Layer, suffix: str) -> None:
    """Write one layer as `suffix`; in tables the places stand as longitude, latitude and their system."""
    if suffix in DRAWN:
        options = {"encoding": "UTF-8"} if suffix == ".shp" else {}
        layer.frame().to_file(folder / f"{name}{suffix}", engine="pyogrio", **options)
        return
    table = pd.DataFrame(layer.rows)
    if layer.geometry:
        table["经度"] = [str(shape.x) for shape in layer.geometry]
        table["纬度"] = [str(shape.y) for shape in layer.geometry]
        table["坐标系"] = "CGCS2000"
    cells = [list(table.columns), *table.astype(object).where(table.notna(), None).to_numpy().tolist()]
    if suffix == ".csv":
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows(cells)
        return
    book = openpyxl.Workbook()
    for row in cells:
        book.active.append(row)
    book.save(folder / f"{name}.xlsx")


def write_whole(folder: Path, world: World, suffixes: dict[str, str]) -> Path:
    """Write all layers of `world`: plain tables as CSV, exclusions as GeoPackage, unless `suffixes` says otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in LAYERS:
        usual = ".csv" if table.geometry is None else ".gpkg"
        write_layer(folder, table.name, world[table.name], suffixes.get(table.name, usual))
    return folder
