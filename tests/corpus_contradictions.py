"""Whole regions whose layers contradict each other, or that are not there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import coordinate_worlds
import geopandas as gpd
import shapely
from corpus_files import Write
from corpus_regions import (
    GOOD,
    NOTHING,
    UNIT,
    Change,
    RegionCase,
    alias,
    cells,
    moved,
    region,
    unnamed_bridge,
)
from corpus_systems import county_villages
from reading_worlds import COUNTY, TOWNSHIP, World
from shapely import Point, box

from geo.coordinates.datum import gcj_of
from geo.reading.settings import LayerReading, ReadingSettings

REFUSED_CROSSINGS = ReadingSettings(layers={"roads": LayerReading(refuse=frozenset({"crossing-found"}))})


def sixty(roads_by: Callable[[Any], Any] | None = None) -> Write:
    """Return what writes the county of sixty villages, its roads moved as a map service does."""

    def write(folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        held = {name: layer.frame for name, layer in coordinate_worlds.surroundings().items()}
        people = {"town_pop": 0, "rural_pop": 30_000, "households": 10_000}
        held["counties"] = held["counties"].assign(name="滨城区", **people)
        held["townships"] = held["townships"].assign(name=["西镇", "东镇"], county=COUNTY)
        roads = held["roads"].assign(road_id=[f"r{n}" for n in range(60)])
        roads["class"] = "village"
        if roads_by is not None:
            lines = list(shapely.transform(roads.geometry.to_numpy(), roads_by))
            roads = roads.set_geometry(gpd.GeoSeries(lines, index=roads.index, crs=roads.crs))
        held |= {"roads": roads, "settlements": county_villages()}
        for name, frame in held.items():
            frame.to_file(folder / f"{name}.gpkg", engine="pyogrio")

    return write


def without(name: str) -> Write:
    """Return what writes the whole region without one layer."""

    def write(folder: Path) -> None:
        region()(folder)
        (folder / name).unlink()

    return write


def a_file(folder: Path) -> None:
    """Put a file where the folder should be."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_bytes(b"x")


def stray_land(world: World) -> None:
    """Put the land into the sea."""
    world["lands"].geometry[0] = box(118.30, 37.320, 118.31, 37.321)


def far_unit(world: World) -> None:
    """Give the second township's half to a township of its own and leave a natural village there."""
    rows = world["townships"].rows
    rows.append({**rows[0], "code": "371602102", "name": "车王镇"})
    world["townships"].geometry.append(box(117.95, 37.30, 118.00, 37.40))
    world["places"].geometry[0] = Point(117.98, 37.31)


def _contradictions() -> list[RegionCase]:
    bad: tuple[tuple[str, Change, str, str, tuple[str, ...]], ...] = (
        (
            "a village of a township nobody has",
            cells("settlements", 0, code="371602999201", township="371602999"),
            "settlements",
            "code-unknown",
            ("第 1 行", "张家村", "371602999", "townships", "liangwang check"),
        ),
        (
            "a village whose code begins with another township",
            cells("settlements", 0, code="371602102201"),
            "settlements",
            "prefix-differs",
            ("张家村", "371602101", "371602102"),
        ),
        (
            "a village whose township is of another county",
            cells("settlements", 0, county="371603"),
            "settlements",
            "prefix-differs",
            ("371603", "371602"),
        ),
        (
            "a township of a county nobody has",
            cells("townships", 0, county="371603"),
            "townships",
            "code-unknown",
            ("旧镇", "371603", "counties"),
        ),
        (
            "a facility of a township nobody has",
            cells("facilities", 0, township="371602777"),
            "facilities",
            "code-unknown",
            ("旧镇供销社", "371602777"),
        ),
        (
            "a natural village of a unit nobody has",
            cells("places", 0, unit=f"{TOWNSHIP}999"),
            "places",
            "code-unknown",
            ("张家", f"{TOWNSHIP}999", "settlements"),
        ),
        (
            "a road over a bridge nobody has",
            cells("roads", 1, crossing="b9"),
            "roads",
            "code-unknown",
            ("b9", "crossings"),
        ),
        (
            "a reporting unit of a township nobody has",
            cells("reporting", 0, code="371602888"),
            "reporting",
            "code-unknown",
            ("371602888", "townships"),
        ),
        (
            "an alias for a code nobody has",
            alias("371602666", "老老镇"),
            "aliases",
            "code-unknown",
            ("371602666",),
        ),
        (
            "an alias that means two places",
            lambda world: (alias(UNIT, "王庄")(world), alias(f"{TOWNSHIP}202", "王庄")(world)),
            "aliases",
            "alias-twice",
            ("王庄", UNIT[:9]),
        ),
        (
            "a village three kilometres outside its township",
            moved("settlements", 0, Point(117.99, 37.31)),
            "settlements",
            "outside-polygon",
            ("张家村", TOWNSHIP, "3.5 公里", "核对坐标"),
        ),
        (
            "a facility in another county",
            moved("facilities", 1, Point(118.10, 37.33)),
            "facilities",
            "outside-polygon",
            ("闲置仓库", COUNTY, "公里"),
        ),
        ("a natural village in another township", far_unit, "places", "outside-polygon", ("张家", "公里")),
        (
            "a township half outside its county",
            moved("townships", 0, box(117.85, 37.30, 117.95, 37.40)),
            "townships",
            "township-outside-county",
            ("旧镇", "%", COUNTY),
        ),
        ("a land outside its county", stray_land, "lands", "area-outside-county", ("东地块", "100%")),
        (
            "one id for a facility and a waste site",
            cells("facilities", 0, site_id="w1"),
            "facilities",
            "id-in-two-layers",
            ("w1", "sanitation"),
        ),
        (
            "a size for a facility that does not stand",
            cells("facilities", 1, **{"class": "standard"}),
            "facilities",
            "class-without-facility",
            ("闲置仓库", "standard", "candidate"),
        ),
        (
            "residents that are not the sum",
            cells("settlements", 0, people=700),
            "settlements",
            "people-not-the-sum",
            ("张家村", "700", "500"),
        ),
    )
    return [
        RegionCase(name, region(change), layer, (key,), (layer, *said), GOOD)
        for name, change, layer, key, said in bad
    ]


CASES = [
    *_contradictions(),
    RegionCase("no such folder", lambda folder: None, "", ("folder-missing",), ("找不到", "路径"), GOOD),
    RegionCase("a file in place of the folder", a_file, "", ("folder-is-a-file",), ("不是文件夹",), GOOD),
    RegionCase(
        "an empty folder",
        lambda folder: folder.mkdir(),
        "",
        ("layer-missing",),
        ("缺少图层", "osm.pbf"),
        GOOD,
    ),
    RegionCase(
        "a region without roads", without("roads.gpkg"), "roads", ("layer-missing",), ("道路", "roads"), GOOD
    ),
    RegionCase(
        "an answer valid until a day that is none",
        region(cells("land_answers", 0, valid_to="2028-02-30")),
        "land_answers",
        ("cell-pattern", "cell-not-a-date"),
        ("第 2 行", "2028-02-30", "有效期至"),
        GOOD,
    ),
    RegionCase(
        "a county that was asked for and is not there",
        GOOD,
        "",
        ("county-not-there",),
        ("371699", COUNTY),
        ReadingSettings(counties=(COUNTY,)),
        how=ReadingSettings(counties=("371699",)),
    ),
    RegionCase(
        "a road over the river without an id that must not be guessed",
        region(unnamed_bridge),
        "roads",
        ("crossing-unnamed",),
        ("r2", "crossing-found"),
        NOTHING,
        how=REFUSED_CROSSINGS,
    ),
    RegionCase(
        "roads from Amap below true villages",
        sixty(gcj_of),
        "roads",
        ("posing-reference",),
        ("roads.gpkg", "settlements", "GCJ-02", 'reading.roads.crs = "GCJ-02"'),
        None,
    ),
    RegionCase(
        "a facility in a township by a name of the past",
        region(cells("facilities", 0, township="旧县旧镇")),
        "facilities",
        ("cell-pattern",),
        ("旧县旧镇", "9位"),
        region(cells("facilities", 0, township="旧县旧镇"), alias(TOWNSHIP, "旧县旧镇")),
    ),
    RegionCase(
        "a natural village of a unit by a name of the past",
        region(cells("places", 0, unit="前张")),
        "places",
        ("cell-pattern",),
        ("前张", "12位"),
        region(cells("places", 0, unit="前张"), alias(UNIT, "前张", kind="merged")),
    ),
    RegionCase(
        "a village by a code of the past",
        region(cells("settlements", 0, code="371602555201", township="371602555")),
        "settlements",
        ("code-unknown",),
        ("371602555", "旧代码"),
        region(
            cells("settlements", 0, code="371602555201", township="371602555"),
            alias(TOWNSHIP, old_code="371602555", kind="recoded"),
        ),
    ),
]
