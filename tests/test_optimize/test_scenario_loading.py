"""Good scenario files: what they become, what they take from a base, how they look written whole."""

import pickle
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError
from scenario_worlds import SMALLEST, written

from geo.contracts.schema import ROAD_CLASSES
from geo.errors import ScenarioError
from geo.settings import LegSettings
from geo.tier import Tier
from optimize.scenario.loading import load_scenario
from optimize.scenario.parameters import default_parameters, parameters_table
from optimize.scenario.resolved import resolved_toml
from optimize.scenario.scenario import ROOT, Quota, region_folder

SHIPPED = sorted((ROOT / "scripts" / "scenarios").glob("*.toml"))


def overridden(scenario):
    return {
        row.parameter.key: row.parameter for row in parameters_table(scenario.parameters) if row.overridden
    }


def test_what_a_file_does_not_say_is_filled_in(tmp_path):
    scenario = load_scenario(written(tmp_path, SMALLEST))

    assert scenario.catchments.rule == "township"
    assert scenario.point_units == (1, 2, 3, 4, 6, 8)
    assert (scenario.modes.point, scenario.modes.hosted, scenario.modes.mobile) == (True, True, True)
    assert scenario.quotas == {}
    assert scenario.closed_crossings == ()
    assert scenario.serve_every_unit
    assert scenario.parameters == default_parameters()
    assert scenario.classes.of(Tier.STATION) == ("light", "standard")


def test_a_scenario_cannot_be_changed(tmp_path):
    scenario = load_scenario(written(tmp_path, SMALLEST))

    with pytest.raises(ValidationError):
        scenario.year = 2030


def test_a_bare_number_is_the_users_own_and_a_stated_source_is_kept(tmp_path):
    text = SMALLEST + (
        "[parameters]\n"
        "limit.station.km = 8\n"
        'limit.station.min = { value = 15, source = "会议纪要", confidence = "V", date = 2026-10-01 }\n'
        'finance.discount_rate = { value = 0.04, source = "贷款合同" }\n'
    )

    found = overridden(load_scenario(written(tmp_path, text)))

    assert list(found) == ["finance.discount_rate", "limit.station.km", "limit.station.min"]
    own = found["limit.station.km"]
    assert (own.value, own.unit, own.source, own.confidence, own.date) == (
        8.0,
        "km",
        "small.toml",
        "U",
        "2026-11-23",
    )
    stated = found["limit.station.min"]
    assert (stated.value, stated.source, stated.confidence, stated.date) == (
        15.0,
        "会议纪要",
        "V",
        "2026-10-01",
    )
    assert (found["finance.discount_rate"].source, found["finance.discount_rate"].confidence) == (
        "贷款合同",
        "U",
    )


def test_a_range_can_be_widened_only_in_so_many_words(tmp_path):
    text = SMALLEST + "[parameters]\nlimit.point.km = { value = 80, high = 100 }\n"

    assert load_scenario(written(tmp_path, text)).value("limit.point.km") == 80.0


def test_travel_settings_come_from_the_parameters_with_a_vehicle_for_each_leg(tmp_path):
    text = SMALLEST.replace("seed = 1", 'seed = 1\nclosed_crossings = ["X2", "X1"]') + (
        "[parameters]\nspeed.village = 20\nvehicle.medium.yuan_per_km = 5\n"
    )

    travel = load_scenario(written(tmp_path, text)).travel_settings()

    assert set(travel.speed_kmh) == set(ROAD_CLASSES)
    assert travel.speed_kmh["village"] == 20.0
    assert travel.base_date == date(2026, 11, 23)
    assert travel.closed_crossings == frozenset({"X1", "X2"})
    tricycle = LegSettings(
        0.8, 30.0, 3.0, None, top_kmh=30.0, height_m=1.8, weight_t=1.0, on_expressways=False
    )
    light_box = LegSettings(1.5, 60.0, 10.0, 20.0, top_kmh=80.0, height_m=3.2, weight_t=4.5)
    medium = LegSettings(5.0, 70.0, 35.0, 45.0, top_kmh=80.0, height_m=3.9, weight_t=12.0)
    assert (travel.to_point, travel.to_station, travel.to_centre) == (tricycle, light_box, medium)
    assert (travel.floating_kmh, travel.access_detour_m) == (10.0, 500.0)


def test_an_extending_file_wins_key_by_key_and_the_base_keeps_its_own_sources(tmp_path):
    written(
        tmp_path,
        SMALLEST
        + "[quotas]\n371602 = { points = 5, stations = 2 }\n371603 = { points = 7 }\n"
        + '[parameters]\nlimit.point.km = 2\nlimit.station.km = { value = 9, source = "base says" }\n',
        "base.toml",
    )
    child = written(
        tmp_path,
        'extends = "base.toml"\nname = "child"\nbase_date = 2026-12-01\n'
        "[quotas]\n371602 = { points = 6 }\n[parameters]\nlimit.station.km = 8\n",
        "child.toml",
    )

    scenario = load_scenario(child)

    assert (scenario.name, scenario.title_zh, scenario.year) == ("child", "小情景", 2027)
    assert scenario.quotas == {"371602": Quota(points=6, stations=2), "371603": Quota(points=7)}
    found = overridden(scenario)
    assert (found["limit.point.km"].source, found["limit.point.km"].date) == ("base.toml", "2026-11-23")
    # A new number never keeps the source of the one it replaces.
    assert (found["limit.station.km"].source, found["limit.station.km"].date) == ("child.toml", "2026-12-01")


def test_catchments_are_taken_whole_from_the_extending_file(tmp_path):
    clusters = '[catchments]\nrule = "clusters"\nclusters = [["371602001", "371602002"]]\n'
    written(tmp_path, SMALLEST + clusters, "base.toml")
    kept = written(tmp_path, 'extends = "base.toml"\n', "kept.toml")
    dropped = written(tmp_path, 'extends = "base.toml"\n[catchments]\nrule = "township"\n', "dropped.toml")

    assert load_scenario(kept).catchments.clusters == (("371602001", "371602002"),)
    assert load_scenario(dropped).catchments.clusters == ()


def test_a_region_is_found_from_the_file_that_names_it(tmp_path):
    (tmp_path / "bases").mkdir()
    written(tmp_path / "bases", SMALLEST.replace("data/shapefiles/binzhou", "../land"), "base.toml")
    child = written(tmp_path, 'extends = "bases/base.toml"\n', "child.toml")
    shipped = written(tmp_path, SMALLEST)

    assert region_folder(load_scenario(child), child).resolve() == (tmp_path / "land").resolve()
    assert region_folder(load_scenario(shipped), shipped) == ROOT / "data" / "shapefiles" / "binzhou"


def test_a_file_saved_by_windows_notepad_with_a_mark_and_its_own_line_ends_is_read(tmp_path):
    file = tmp_path / "small.toml"
    file.write_bytes(b"\xef\xbb\xbf" + SMALLEST.replace("\n", "\r\n").encode())

    assert load_scenario(file).title_zh == "小情景"


def test_a_scenario_written_whole_reads_back_equal_and_in_the_same_bytes(tmp_path):
    text = SMALLEST.replace("seed = 1", 'seed = 1\nclosed_crossings = ["X2"]\npoint_units = [4, 1]') + (
        '[catchments]\nrule = "clusters"\nclusters = [["371602001", "371602002"]]\n'
        "[quotas]\n371603 = { points = 7 }\n371602 = { points = 5, stations = 2 }\n"
        "[modes]\nhosted = false\n"
        "[parameters]\nlimit.point.km = 2.5\nvisits.point_per_year = { value = 60, source = '合同 \"甲\"' }\n"
    )
    scenario = load_scenario(written(tmp_path, text))

    whole = resolved_toml(scenario)
    again = load_scenario(written(tmp_path, whole, "whole.toml"))

    assert again == scenario
    assert resolved_toml(again) == whole
    assert "extends" not in whole
    assert all(f"[parameters.{key}]" in whole for key in default_parameters())
    assert overridden(again).keys() == {"limit.point.km", "visits.point_per_year"}
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_a_scenario_written_into_another_folder_can_say_where_its_region_lies_from_there(tmp_path):
    scenario = load_scenario(written(tmp_path, SMALLEST.replace("data/shapefiles/binzhou", "land")))
    (tmp_path / "run").mkdir()

    moved = written(tmp_path / "run", resolved_toml(scenario, region="../land"), "scenario.toml")

    assert region_folder(load_scenario(moved), moved).resolve() == tmp_path / "land"


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_shipped_scenario_loads_and_says_what_it_is_for(file: Path, tmp_path):
    scenario = load_scenario(file)
    head = file.read_text(encoding="utf-8").split("\nname = ")[0]

    assert scenario.name == file.stem
    assert scenario.purpose
    assert any("\u4e00" <= mark <= "\u9fff" for mark in head)
    assert any(line.startswith("# ") and line.isascii() for line in head.split("\n"))
    assert load_scenario(written(tmp_path, resolved_toml(scenario))) == scenario


def test_quotas_of_the_demo_follow_the_rule_written_above_them():
    """Points = family households of the 2020 census / 2,200; stations = 60 % of townships; both rounded."""
    households = {
        "371602": 288_268,
        "371603": 129_953,
        "371621": 181_724,
        "371622": 150_493,
        "371623": 163_453,
        "371625": 172_148,
        "371681": 247_223,
    }
    townships = {
        "371602": 15,
        "371603": 11,
        "371621": 15,
        "371622": 10,
        "371623": 12,
        "371625": 12,
        "371681": 16,
    }

    quotas = load_scenario(ROOT / "scripts" / "scenarios" / "binzhou.toml").quotas

    assert {code: quota.points for code, quota in quotas.items()} == {
        code: round(count / 2200) for code, count in households.items()
    }
    assert {code: quota.stations for code, quota in quotas.items()} == {
        code: round(0.6 * count) for code, count in townships.items()
    }


def test_payers_who_bear_more_than_there_is_are_told_with_the_line(tmp_path):
    """The budget's 0.95 of a point with the village's share as shipped is more than 1."""
    text = SMALLEST + "[parameters.payer.capital.point]\nbudget = 0.95\n"

    with pytest.raises(ScenarioError) as told:
        load_scenario(written(tmp_path, text))

    assert [fault.what.key for fault in told.value.faults] == ["payer-shares-over"]
    assert "parameters.payer.capital.point" in told.value.in_words("zh")
