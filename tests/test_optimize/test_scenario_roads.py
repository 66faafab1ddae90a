"""Season, pontoons and single crossings as lines of a scenario."""

from datetime import date

import pytest
from scenario_worlds import SMALLEST, faults_of, two_counties, written

from geo.settings import CrossingChange
from geo.words.catalogue import say
from optimize.scenario.check import check_against
from optimize.scenario.loading import load_scenario
from optimize.scenario.resolved import resolved_toml


def with_lines(lines: str, tables: str = "") -> str:
    return SMALLEST.replace("seed = 1", f"seed = 1\n{lines}") + tables


def test_a_scenario_that_says_nothing_is_normal_and_changes_nothing(tmp_path):
    travel = load_scenario(written(tmp_path, SMALLEST)).travel_settings()

    assert (travel.season, travel.pontoons_out, dict(travel.crossing_changes)) == ("normal", False, {})


@pytest.mark.parametrize(
    ("word", "season"),
    [
        ("normal", "normal"),
        ("常态", "normal"),
        ("flood", "flood"),
        ("调水调沙", "flood"),
        ("ice", "ice"),
        ("凌汛", "ice"),
    ],
)
def test_a_season_may_be_written_in_chinese(tmp_path, word, season):
    scenario = load_scenario(written(tmp_path, with_lines(f'season = "{word}"')))

    assert scenario.travel_settings().season == season


def test_each_crossing_is_changed_by_the_lines_written_and_no_other(tmp_path):
    tables = """
[crossings.HH-SQ]
max_h_m = 3
source = "高新区通告"
date = 2024-06-15
[crossings."乐安桥"]
open_from = 2027-10-01
toll_yuan = 15.5
[crossings.FQ-1]
open = false
seasons = ["常态", "ice"]
max_t = 10
wait_min = 20
"""
    scenario = load_scenario(written(tmp_path, with_lines("pontoons_out = true", tables)))

    travel = scenario.travel_settings()
    assert travel.pontoons_out
    assert travel.crossing_changes == {
        "HH-SQ": CrossingChange(max_h_m=3.0),
        "乐安桥": CrossingChange(open_from=date(2027, 10, 1), toll_yuan=15.5),
        "FQ-1": CrossingChange(
            is_open=False, seasons=frozenset({"normal", "ice"}), max_t=10.0, wait_min=20.0
        ),
    }
    assert (scenario.crossings["HH-SQ"].source, scenario.crossings["HH-SQ"].date) == (
        "高新区通告",
        date(2024, 6, 15),
    )


def test_the_written_out_scenario_is_the_same_scenario(tmp_path):
    tables = '[crossings.B]\nmax_h_m = 3.0\nopen_from = 2027-10-01\n[crossings.A]\nseasons = ["ice"]\n'
    scenario = load_scenario(written(tmp_path, with_lines('season = "flood"', tables)))

    again = load_scenario(written(tmp_path, resolved_toml(scenario), "again.toml"))

    assert again == scenario


def test_an_extending_file_changes_one_line_of_a_crossing(tmp_path):
    written(tmp_path, with_lines("", "[crossings.B]\nmax_h_m = 3.0\ntoll_yuan = 5\n"), "base.toml")
    child = load_scenario(written(tmp_path, 'extends = "base.toml"\n[crossings.B]\nmax_h_m = 0\n'))

    assert child.travel_settings().crossing_changes == {"B": CrossingChange(max_h_m=0.0, toll_yuan=5.0)}


@pytest.mark.parametrize(
    ("lines", "tables", "expected"),
    [
        ('season = "winter"', "", '"winter" 不在可选之列 → 可选：normal, flood, ice'),
        ("pontoons_out = 1", "", "1 类型不对，应为是非值"),
        ("", "[crossings.A]\nmax_h = 3\n", "crossings.A.max_h：不认识的配置项 → 是否想写 max_h_m？"),
        ("", '[crossings.A]\ntoll_yuan = "5"\n', 'crossings.A.toll_yuan："5" 类型不对，应为数字'),
        ("", "[crossings.A]\nmax_h_m = 31\n", "31 超出允许范围 → 不大于 10"),
        ("", "[crossings.A]\nseasons = []\n", "crossings.A.seasons：不能为空"),
        ("", '[crossings.A]\nopen_from = "明年"\n', '"明年" 类型不对，应为日期'),
        ("", "[crossings]\nA = 3\n", "3 类型不对，应为一组配置项（表）"),
        (
            'closed_crossings = ["A"]',
            "[crossings.A]\nopen = true\n",
            "过河通道 A 既列在 closed_crossings 里，又写了 open = true → 只留一处",
        ),
    ],
)
def test_each_slip_is_told_with_its_mend(tmp_path, lines, tables, expected):
    (fault,) = faults_of(written(tmp_path, with_lines(lines, tables)))

    assert expected in fault


def test_a_changed_crossing_the_region_lacks_is_named_with_those_it_has(tmp_path):
    scenario = load_scenario(written(tmp_path, with_lines("", "[crossings.HH-QS]\nmax_h_m = 3.0\n")))

    (fault,) = check_against(scenario, two_counties(), {"HH-SQ", "FQ-1"})

    assert fault.where == "crossings.HH-QS"
    assert say(fault.what, "zh") == '区域里没有编号为 "HH-QS" 的过河通道'
    assert say(fault.mend, "zh") == "区域里有：FQ-1, HH-SQ"
