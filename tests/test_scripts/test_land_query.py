"""The loop with the land authority: question out of a run, answers filled in, the next run obeys."""

import datetime as dt
import shutil

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from run_worlds import every_file, tiny_world

from geo.errors import UsageError
from geo.land.query_sheet import AREAS, CORNERS, SPOTS, WORKBOOK
from geo.region import load_region
from geo.tier import Tier
from optimize.scenario.loading import load_scenario
from scripts.checking import check_scenario
from scripts.land_query import ask_for_land, write_query
from scripts.plan_file import load_plan
from scripts.run_scenario import run_scenario

ZONE = "EPSG:4527"
PLAIN_ZONE = "EPSG:4548"


def plots(region, *, per_station: int, side_m: float = 60.0) -> gpd.GeoDataFrame:
    """So many square lands beside every station site of the region, 150 m apart, all of 3,600 m²."""
    stations = region.sanitation[region.sanitation["kind"] == "station"].to_crs(PLAIN_ZONE)
    rows = []
    for row in stations.itertuples():
        for number in range(per_station):
            west = row.geometry.x + 100 + 150 * number
            shape = shapely.box(west, row.geometry.y, west + side_m, row.geometry.y + side_m)
            about = {"site_id": f"DK-{row.township}-{number}", "name": f"{row.township}地块{number}"}
            about |= {
                "township": row.township,
                "county": row.county,
                "tier": "station",
                "status": "candidate",
            }
            rows.append(about | {"land_class": "1309", "tenure": "集体", "origin": "real", "geometry": shape})
    return gpd.GeoDataFrame(rows, crs=PLAIN_ZONE)


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """A county of three townships with three lands each, planned and asked about."""
    folder = tmp_path_factory.mktemp("land")
    scenario = tiny_world(folder)
    lands = plots(load_region(folder / "region"), per_station=3)
    lands.to_file(folder / "region" / "lands.gpkg", engine="pyogrio")
    run = run_scenario(scenario, out=folder / "run", gap=0.05).folder
    lines = []
    query = ask_for_land(run, out=folder / "query", language="zh", say_line=lines.append)
    return folder, scenario, run, query, lines


def stations(run) -> set[str]:
    return {opening.site_id for opening in load_plan(run).openings if opening.tier is Tier.STATION}


def sheet(query, name="用地核查单") -> pd.DataFrame:
    return pd.read_excel(query.folder / WORKBOOK, sheet_name=name, dtype=str, keep_default_na=False)


def test_every_station_is_asked_about_with_three_drawn_lands_of_its_township(asked):
    """The plan takes the waste stations, spots nobody has drawn: each is joined by the three lands beside it."""
    _, _, run, query, _ = asked
    compared = sheet(query, "备选对照")

    for station in stations(run):
        rows = compared[compared["设施"].str.endswith(f"（{station}）")]
        assert rows["序号（0为规划选址）"].tolist() == ["0", "1", "2", "3"]
        assert rows["图形"].tolist() == ["仅有点位，请划定范围", *["有范围"] * 3]
        township = station.split("-")[1]
        assert set(rows["地块编号"]) == {station, *(f"DK-{township}-{number}" for number in range(3))}
        more = [int(value) for value in rows["比规划选址多（吨公里）"].iloc[1:]]
        assert more == sorted(more)


def test_a_spot_without_area_is_listed_as_a_spot_and_no_square_is_invented(asked):
    folder, _, _, query, lines = asked
    rows = sheet(query)
    drawn = set(gpd.read_file(folder / "region" / "lands.gpkg")["site_id"])

    with_area = set(rows.loc[rows["图形"] == "有范围", "地块编号"])
    spots = rows[rows["图形"] == "仅有点位，请划定范围"]

    assert with_area <= drawn
    assert len(with_area) == query.areas
    assert len(spots) == query.spots >= 1  # the centre stands on a yard nobody has drawn
    assert any("只有 0 个可报地块，不足 3 个" in line for line in lines)


def test_the_shapefile_lies_in_the_survey_zone_in_gbk_with_names_that_fit(asked):
    folder, _, _, query, _ = asked
    frame = gpd.read_file(query.folder / AREAS)
    lands = gpd.read_file(folder / "region" / "lands.gpkg").set_index("site_id")

    assert frame.crs.to_epsg() == 4527
    assert (query.folder / AREAS).with_suffix(".cpg").read_text() == "GBK"
    assert max(len(str(name).encode("GBK")) for name in frame.columns) <= 10
    assert set(frame["权属"]) == {"集体"}
    assert frame["现有面积"].tolist() == pytest.approx([3600.0] * len(frame), abs=0.2)
    for row in frame.itertuples():
        own = shapely.transform(lands.geometry[row.编号], lambda xy: np.add(xy, [39_000_000.0, 0.0]))
        assert shapely.hausdorff_distance(row.geometry, own) < 0.01


def test_the_corner_points_read_back_as_the_same_lands(asked, tmp_path):
    """North first, east with its zone in front; read by the project's own reader as the layer of lands."""
    folder, _, _, query, _ = asked
    text = (query.folder / CORNERS).read_text(encoding="utf-8")
    lines = text.splitlines()
    corner = next(line for line in lines if line.startswith("J1,1,")).split(",")
    assert lines[0] == "[属性描述]"
    assert "带号=39" in lines
    assert 4_000_000 < float(corner[2]) < 4_300_000
    assert 39_400_000 < float(corner[3]) < 39_700_000

    shutil.copytree(folder / "region", tmp_path / "region")
    (tmp_path / "region" / "lands.gpkg").unlink()
    shutil.copy(query.folder / CORNERS, tmp_path / "region" / "lands.txt")
    read = load_region(tmp_path / "region").lands.set_index("site_id")
    drawn = load_region(folder / "region").lands.set_index("site_id")

    assert set(read.index) == set(gpd.read_file(query.folder / AREAS)["编号"])
    flat, own = read.geometry.to_crs(PLAIN_ZONE), drawn.geometry.to_crs(PLAIN_ZONE)
    assert max(shapely.hausdorff_distance(flat[code], own[code]) for code in read.index) < 0.01


def test_the_sheet_offers_the_four_verdicts_and_keeps_codes_as_text(asked):
    _, _, _, query, _ = asked
    page = openpyxl.load_workbook(query.folder / WORKBOOK)["用地核查单"]

    lists = [rule.formula1 for rule in page.data_validations.dataValidation]

    assert lists == ['"符合,不符合,有条件,待核"']
    assert page["A2"].data_type == "s"
    assert sheet(query)["核查结论"].eq("").all()


def test_what_was_refused_is_not_in_the_next_plan_and_conditions_are_shown(asked, tmp_path):
    """Out, filled in by a clerk in Excel, back into the region, planned again.

    The planned station of a township and two of its three lands are refused, the third gets conditions and a
    day typed as a date: it is what the next plan builds on, or another site of the township, never a refused one.
    """
    folder, scenario, run, query, _ = asked
    station = sorted(stations(run))[0]
    first, second, third = (f"DK-{station.split('-')[1]}-{number}" for number in range(3))
    world = shutil.copytree(folder / "region", tmp_path / "region")
    shutil.copy(query.folder / WORKBOOK, world / WORKBOOK)
    refusal = ("不符合", "滨自然资函〔2026〕7号")
    until = ("有条件", "滨自然资函〔2026〕8号", dt.date(2028, 12, 31), "退让河堤 30 米")
    fill(world / WORKBOOK, {station: refusal, first: refusal, second: refusal, third: until})
    again = tmp_path / scenario.name
    shutil.copy(scenario, again)

    after = run_scenario(again, out=tmp_path / "run", gap=0.05).folder

    assert not stations(after) & {station, first, second}
    table = pd.read_csv(after / "tables" / "land.csv", dtype=str).set_index("设施编号")
    assert "滨自然资函〔2026〕7号" in table.loc[station, "核查情况"]
    assert table.loc[third, ["自然资源部门答复", "有效期至", "条件"]].tolist() == [
        "有条件",
        "2028-12-31",
        "退让河堤 30 米",
    ]
    kept = sheet(write_query(after, tmp_path / "again")).set_index("地块编号")
    assert kept.loc[[station, first], "核查结论"].tolist() == ["不符合"] * 2
    assert kept.loc[station, "方案中的角色"] == "此前已核"


def test_a_standing_station_with_a_class_that_is_refused_closes_and_the_run_goes_through(tmp_path):
    """The yard of the first township holds a light station today: kept, asked about, refused, closed.

    The clerk of the land office wrote 不同意. Both verbs go through: `check` and `run` name the station.
    """
    scenario = tiny_world(tmp_path)
    file = tmp_path / "region" / "facilities.shp"
    frame = gpd.read_file(file)
    frame.loc[frame["site_id"] == "GX-990101001-01", ["status", "class"]] = ["keep", "light"]
    frame.to_file(file, encoding="utf-8")
    run = run_scenario(scenario, out=tmp_path / "run", gap=0.05).folder
    assert "GX-990101001-01" in stations(run)
    query = write_query(run, tmp_path / "query")
    book = tmp_path / "region" / WORKBOOK
    shutil.copy(query.folder / WORKBOOK, book)
    fill(book, {"GX-990101001-01": ("不同意", "滨自然资函〔2026〕7号")})

    lines, checked = [], []
    after = run_scenario(scenario, out=tmp_path / "after", gap=0.05, say_line=lines.append).folder
    check_scenario(scenario, language="zh", say_line=checked.append)

    assert "GX-990101001-01" not in stations(after)
    for told in (lines, checked):
        assert any(
            "甲1街道供销社院落(示意)（GX-990101001-01）按台账应保留或建设，现不再作为乡镇(街道)中转站列入方案："
            "核查结论：不符合（滨自然资函〔2026〕7号）" in line
            for line in told
        )


def test_an_approved_site_is_the_authoritys_word_and_the_others_are_held_against_the_layers_given(
    asked, tmp_path
):
    """A farmland layer far away: nothing comes near it, which is not the same as 无冲突."""
    folder, scenario, run, _, _ = asked
    first = sorted(stations(run))[0]
    world = shutil.copytree(folder / "region", tmp_path / "region")
    region = load_region(folder / "region")
    corner = region.counties.to_crs(PLAIN_ZONE).total_bounds
    far = shapely.box(corner[0] + 1, corner[1] + 1, corner[0] + 5, corner[1] + 5)
    area = {"kind": ["basic_farmland"], "name": [""], "origin": ["real"]}
    gpd.GeoDataFrame(area, geometry=[far], crs=PLAIN_ZONE).to_file(
        world / "exclusions.gpkg", engine="pyogrio"
    )
    reply = f"地块编号,核查结论,文号\n{first},同意,滨自然资函〔2026〕9号\n"
    (world / "land_answers.csv").write_text(reply, encoding="utf-8")
    again = tmp_path / scenario.name
    shutil.copy(scenario, again)

    after = run_scenario(again, out=tmp_path / "run", gap=0.05).folder

    table = pd.read_csv(after / "tables" / "land.csv", dtype=str)
    words = dict(zip(table["设施编号"], table["三区三线核查结果"], strict=True))
    assert words[first] == "答复符合"
    assert "未见冲突（仅对照所给图层）" in set(table["三区三线核查结果"])
    assert "无冲突" not in table.to_csv()


def test_a_run_folder_alone_is_enough_and_gives_the_same_bytes(asked, tmp_path):
    _, _, run, query, _ = asked
    shutil.copytree(run, tmp_path / "moved")

    again = write_query(tmp_path / "moved", tmp_path / "query")

    assert every_file(again.folder) == every_file(query.folder)


def test_spots_get_a_file_of_their_own(asked):
    _, _, _, query, _ = asked

    frame = gpd.read_file(query.folder / SPOTS)

    assert set(frame.geom_type) == {"Point"}
    assert len(frame) == query.spots
    assert frame["Y_east"].between(39_400_000, 39_700_000).all()


@pytest.mark.parametrize("missing", ["plan.json", "scenario.toml", "region"])
def test_a_folder_that_is_no_run_is_refused_with_the_part_that_is_missing(asked, tmp_path, missing):
    _, _, run, _, _ = asked
    copy = shutil.copytree(run, tmp_path / "copy")
    shutil.rmtree(copy / missing) if (copy / missing).is_dir() else (copy / missing).unlink()

    with pytest.raises(UsageError, match=missing.partition(".")[0]):
        write_query(copy, tmp_path / "query")

    assert not (tmp_path / "query").exists()


def test_an_existing_folder_is_not_written_into(asked, tmp_path):
    (tmp_path / "query").mkdir()

    with pytest.raises(UsageError):
        write_query(asked[2], tmp_path / "query")


def fill(path, answers):
    """Fill in the sheet as a clerk does: verdict, document, day, condition by id."""
    book = openpyxl.load_workbook(path)
    page = book["用地核查单"]
    column = {cell.value: cell.column for cell in page[1]}
    for row in range(2, page.max_row + 1):
        given = answers.get(page.cell(row, column["地块编号"]).value)
        for heading, value in zip(("核查结论", "文号", "有效期至", "条件"), given or (), strict=False):
            page.cell(row, column[heading]).value = value
    book.save(path)


def test_the_shipped_scenario_knows_every_key_of_land_and_candidates(tmp_path):
    more = """
[land]
water_source_2 = "forbid"
keep_in = "off"

[candidates]
generate = ["centre"]
per_county = 2
"""
    scenario = load_scenario(tiny_world(tmp_path, more=more))

    sites = scenario.travel_settings().sites

    assert {rule.kind: rule.effect for rule in sites.land.rules}["water_source_2"] == "forbid"
    assert sites.land.keep_in == "off"
    assert (sites.candidates.tiers, sites.candidates.per_county) == ((Tier.CENTRE,), 2)
