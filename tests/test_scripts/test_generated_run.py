"""A county that knows its villages and roads and nothing else is planned; what it holds beside shapes is kept."""

import geopandas as gpd
import pandas as pd
from pandas.testing import assert_frame_equal
from run_worlds import tiny_world

from geo.region import load_region
from geo.sites.candidates import township_of
from geo.tier import Tier
from scripts.checking import check_scenario
from scripts.plan_file import load_plan
from scripts.run_scenario import run_scenario
from scripts.snapshot import write_snapshot


def drop_layer(region, name):
    for file in region.glob(f"{name}.*"):
        file.unlink()


def test_villages_ship_to_generated_stations_and_these_to_generated_centres(tmp_path):
    scenario = tiny_world(tmp_path)
    for layer in ("facilities", "sanitation"):
        drop_layer(tmp_path / "region", layer)

    run = run_scenario(scenario, out=tmp_path / "run", gap=0.05).folder

    plan = load_plan(run)
    upper = [row for row in plan.openings if row.tier is not Tier.POINT]
    assert {row.tier for row in upper} == {Tier.STATION, Tier.CENTRE}
    assert all(township_of(row.site_id) for row in upper)
    assert {row.nature for row in upper} == {"new"}
    assert all(row.mode != "unserved" for row in plan.services)
    table = pd.read_csv(run / "tables" / "annex2_stations.csv", dtype=str)
    assert set(table["依托"]) == {"路网拟选"}


def test_check_says_what_was_generated(tmp_path):
    scenario = tiny_world(tmp_path)
    for layer in ("facilities", "sanitation"):
        drop_layer(tmp_path / "region", layer)
    lines = []

    check_scenario(scenario, language="zh", say_line=lines.append)

    generated = [line for line in lines if "已在路网上拟选" in line]
    assert len(generated) == 4  # three townships and the county


def test_plain_tables_of_a_snapshot_read_back_equal(tmp_path):
    """Empty cells, digits that look like numbers, commas, quotes and a text that begins like a formula."""
    tiny_world(tmp_path)
    station = gpd.read_file(tmp_path / "region" / "sanitation.shp")["site_id"].iloc[0]
    rows = [
        {
            "site_id": station,
            "verdict": "conditional",
            "document": '自然资函〔2026〕1号,"副本"',
            "condition": "-30 米",
        },
        {"site_id": "0012", "verdict": "no", "document": "=1+1", "valid_to": "2028-12-31"},
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "region" / "land_answers.csv", index=False)
    region = load_region(tmp_path / "region")
    assert region.land_answers["site_id"].tolist() == sorted(["0012", station])

    target = tmp_path / "run"
    target.mkdir()
    write_snapshot(target, region, gpd.GeoDataFrame())

    again = load_region(target / "region")
    assert_frame_equal(again.land_answers, region.land_answers)
    assert again.repairs == ()
