"""A scenario's own clauses: one file, no code; every fault with its file and line; the run stays whole in itself."""

import pytest
from norm_worlds import PLAN, region
from scenario_worlds import SMALLEST, faults_of, written

from optimize.norms.facilities import facilities_of
from optimize.norms.judge import judge
from optimize.norms.register import shipped_clauses
from optimize.scenario.loading import load_scenario
from optimize.scenario.resolved import resolved_toml

NAMING = SMALLEST.replace("seed = 1", 'seed = 1\nnorms = ["mine.toml"]')

MINE = """\
[parameters.norm.mine]
road_m2 = { value = 900, unit = "m2", source = "县里的办法", confidence = "V", date = "2026-10-01", low = 0, high = 9000, zh = "本县中转站面积", en = "our stations" }

[clauses.mine-area]
document = "惠供〔2026〕1号"
edition = "2026"
number = "3"
source = "原件"
confidence = "V"
strength = "must"
tiers = ["station"]
test = { figure = "area_m2", at_least = "norm.mine.road_m2" }
zh = "中转站面积"
en = "area of a station"
"""  # noqa: E501


def test_a_new_clause_is_one_file_and_no_code(tmp_path):
    """The county asks for 900 m²; the station has 800."""
    written(tmp_path, MINE, "mine.toml")
    asked = load_scenario(written(tmp_path, NAMING))

    facilities = facilities_of(PLAN, region(area_m2={"s1": 800.0}), asked)
    findings = judge(asked.clauses, facilities, asked.parameters, asked.base_date)

    own = [row for row in findings if row.clause_id == "mine-area"]
    assert [(row.site_id, row.verdict, row.value) for row in own] == [("s1", "fail", 800.0)]
    assert set(asked.clauses) == {*shipped_clauses(), "mine-area"}
    assert own[0].limits[0].value == 900.0


def test_the_thresholds_of_own_clauses_can_be_changed_like_any_number(tmp_path):
    written(tmp_path, MINE, "mine.toml")
    text = NAMING + "[parameters]\nnorm.mine.road_m2 = 700\nnorm.sbt10719.stations_per_township = 1\n"

    asked = load_scenario(written(tmp_path, text))

    assert asked.value("norm.mine.road_m2") == 700.0
    assert asked.parameters["norm.sbt10719.stations_per_township"].confidence == "U"


def test_the_scenario_written_whole_needs_the_file_no_longer(tmp_path):
    written(tmp_path, MINE, "mine.toml")
    asked = load_scenario(written(tmp_path, NAMING))
    (tmp_path / "run").mkdir()

    again = load_scenario(written(tmp_path / "run", resolved_toml(asked)))

    assert again == asked
    assert again.clauses["mine-area"].document == "惠供〔2026〕1号"


def test_clauses_may_stand_in_the_scenario_itself_or_in_its_base(tmp_path):
    (tmp_path / "base").mkdir()
    written(tmp_path / "base", MINE, "mine.toml")
    written(tmp_path / "base", NAMING, "base.toml")

    child = load_scenario(written(tmp_path, 'extends = "base/base.toml"\n', "child.toml"))
    inline = load_scenario(written(tmp_path, SMALLEST + MINE, "inline.toml"))

    assert child.clauses["mine-area"] == inline.clauses["mine-area"]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('figure = "area_m2"', 'figure = "area_m3"', 12, "这个指标 → 是否想写 area_m2？"),
        ('norm.mine.road_m2" }', 'norm.mine.rode_m2" }', 12, "是否想写 norm.mine.road_m2？"),
        ('at_least = "norm.mine.road_m2"', 'at_least = "limit.point.km"', 12, "单位与指标不同"),
        ('at_least = "norm', 'clear_of = "norm', 12, "比较与指标不配"),
        ('test = { figure = "area_m2", at_least = "norm.mine.road_m2" }', "", 4, "没有说为什么不比较"),
        ('strength = "must"', 'strength = "must"\nlook = "papers"', 11, "写了 test 又写了 look"),
        ('strength = "must"', 'strength = "should"', 10, "must"),
        ('tiers = ["station"]', 'tiers = ["depot"]', 11, "point"),
        ('number = "3"', 'superseded_by = "gbt37515-2018"', 7, "是否想写 gbt37515-2019？"),
        ('number = "3"', 'nummer = "3"', 7, "是否想写 number？"),
        ("[clauses.mine-area]", "[clauses.mine_area]", 4, "只用小写字母"),
        ('document = "惠供〔2026〕1号"\n', "", 4, "document"),
        ("[parameters.norm.mine]", "[limit]\nx = 1\n[parameters.norm.mine]", 1, "条款文件里不该有这一项"),
        ("[parameters.norm.mine]", "[parameters.land.mine]", 1, "条款文件里不该有这一项"),
        ('unit = "m2", ', "", 2, "unit"),
    ],
)
def test_every_fault_of_a_file_of_clauses_names_file_and_line(tmp_path, old, new, line, said):
    assert old in MINE
    written(tmp_path, MINE.replace(old, new), "mine.toml")

    faults = faults_of(written(tmp_path, NAMING))

    assert any(f"mine.toml 第 {line} 行" in fault and said in fault for fault in faults), faults


def test_a_file_that_is_not_there_or_no_toml_is_told_where_it_is_named(tmp_path):
    missing = faults_of(written(tmp_path, NAMING))
    assert len(missing) == 1
    assert missing[0].startswith("第 9 行 norms")

    written(tmp_path, "[clauses\n", "mine.toml")
    assert faults_of(written(tmp_path, NAMING))[0].startswith("第 9 行 norms：条款文件 mine.toml 不能用")


def test_a_file_without_clauses_and_a_clause_in_two_files_are_told(tmp_path):
    written(tmp_path, MINE, "mine.toml")
    written(tmp_path, MINE, "yours.toml")
    written(tmp_path, "", "empty.toml")
    text = NAMING.replace('["mine.toml"]', '["mine.toml", "yours.toml", "empty.toml"]')

    faults = faults_of(written(tmp_path, text))

    assert any("yours.toml 第 4 行" in fault and "mine.toml 里已经有了" in fault for fault in faults)
    assert any(fault.startswith("empty.toml") and "没有条款" in fault for fault in faults)
    assert len(faults) == 2


@pytest.mark.parametrize("named", ["3", '"mine.toml"', "[3]", '["mine.toml", "mine.toml"]'])
def test_a_list_of_files_that_is_none_is_told_once(tmp_path, named):
    written(tmp_path, MINE, "mine.toml")

    faults = faults_of(written(tmp_path, NAMING.replace('["mine.toml"]', named)))

    assert any("第 9 行" in fault for fault in faults)


def test_what_is_done_in_a_class_nobody_knows_is_told(tmp_path):
    text = SMALLEST + '[process]\ncentre.smal = ["sort"]\nstation.light = ["sorting"]\n'

    faults = faults_of(written(tmp_path, text))
    assert any("第 16 行" in fault and "sort" in fault for fault in faults)

    known = SMALLEST + '[process]\ncentre.smal = ["sort"]\n'
    assert "第 15 行" in faults_of(written(tmp_path, known))[0]


def test_a_centre_class_is_declared_among_the_parameters(tmp_path):
    text = SMALLEST + '[parameters]\nclass.centre.small.kind = "household"\n'

    asked = load_scenario(written(tmp_path, text))

    assert asked.parameters.text("class.centre.small.kind") == "household"
    assert asked.parameters.text("class.centre.comprehensive.kind") == "comprehensive"
