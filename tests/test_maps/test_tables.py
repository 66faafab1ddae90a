"""Tables: headings a clerk reads, numbers that stay numbers, text that stays text."""

from dataclasses import replace

import pandas as pd
import pytest
from map_worlds import TOWNSHIPS, VILLAGES, small_measured, small_report

from geo.parameter import Parameter
from geo.words.message import message
from maps.gis.csv_file import harmless, write_csv
from maps.gis.tables import parameter_rows, write_tables
from optimize.plan.plan import Delivery
from optimize.scenario.parameters import ParameterRow

LABEL = "示意数据，不作为选址依据"


def tables(folder, report=None, *, language="zh", **rows) -> dict[str, pd.DataFrame]:
    written = write_tables(folder, small_measured(), report or small_report(), language=language, **rows)
    return {path.name: pd.read_csv(path, dtype={"12位区划代码": str}) for path in written}


def test_each_file_opens_in_excel_as_utf8(tmp_path):
    for path in write_tables(tmp_path, small_measured(), small_report(), language="zh"):
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        assert b"\r\n" in path.read_bytes()


def test_points_are_listed_with_what_they_serve(tmp_path):
    points = tables(tmp_path)["annex1_points.csv"]

    assert list(points["名称"]) == ["张家村", "李家分类亭"]
    assert list(points["建设性质"]) == ["新建", "提升改造"]
    assert list(points["是否两网融合"]) == ["否", "是"]
    assert list(points["服务人口（人）"]) == [100, 200]
    assert list(points["最远服务距离（km）"]) == [0.31, 1.42]
    assert list(points["一次性投资（万元）"]) == [2.5, 1.2]
    assert list(points["12位区划代码"].fillna("")) == [VILLAGES[0], ""]


def test_costs_by_county_add_up_to_the_plan(tmp_path):
    """One county holds all: 79,300 + 45,400 + 4,200 = 128,900; the 5,000 of what is left unserved stand apart."""
    costs = tables(tmp_path)["costs.csv"]

    assert list(costs["县（市、区）"]) == ["滨城区", "合计"]
    assert list(costs["年总成本（元/年）"]) == [128_900, 128_900]
    assert list(costs["未服务计价（元/年）"]) == [5_000, 5_000]
    assert list(costs["服务人口（人）"]) == [1_000, 1_000]


def test_what_is_delivered_straight_stands_beside_the_stations_load_and_in_the_tonnes(tmp_path):
    """6 t of the east town at S1, 2 t of the west town at no station: 106 t, and 7 t missed for 5,000 yuan."""
    report = small_report()
    straight = (Delivery(TOWNSHIPS[0], "S1", 6.0), Delivery(TOWNSHIPS[1], None, 2.0))
    written = tables(tmp_path, replace(report, plan=replace(report.plan, deliveries=straight)))

    assert list(written["annex2_stations.csv"]["其中直送（吨/年）"]) == [6.0]
    assert "其中直送（吨/年）" not in written["annex1_points.csv"]
    assert list(written["costs.csv"]["年回收量（吨/年）"]) == [106.0, 106.0]
    assert list(written["costs.csv"]["未服务计价（元/年）"]) == [5_000, 5_000]


def test_an_unserved_village_has_no_distance(tmp_path):
    services = tables(tmp_path)["services.csv"].set_index("村（社区）")

    assert services.loc["孤岛村", "服务方式"] == "未服务"
    assert pd.isna(services.loc["孤岛村", "行车距离（km，单程）"])
    assert services.loc["赵家村", "行车距离（km，单程）"] == 4.25


def test_indicators_say_whether_they_are_shares_or_yuan(tmp_path):
    figures = tables(tmp_path)["annex6_indicators.csv"]

    assert list(figures["县（市、区）"]) == ["合计", "合计", "合计", "滨城区"]
    assert list(figures["单位"].fillna("")) == ["元/年", "占比（0–1）", "", "元/年"]
    assert list(figures["数值"]) == [128_900, pytest.approx(0.95238, abs=1e-5), 2, 128_900]


def test_the_label_ends_every_row_of_every_table(tmp_path):
    for frame in tables(tmp_path).values():
        assert frame.columns[-1] == "数据性质"
        assert set(frame["数据性质"]) == {LABEL}


def test_real_data_are_not_called_synthetic(tmp_path):
    for frame in tables(tmp_path, small_report(synthetic=False)).values():
        assert set(frame["数据性质"]) == {"按输入资料"}


def test_headings_in_english_hold_no_chinese(tmp_path):
    for frame in tables(tmp_path, language="en").values():
        assert not [
            letter for heading in frame.columns for letter in heading if "\u4e00" <= letter <= "\u9fff"
        ]


def test_given_rows_are_written_with_headings_where_the_catalogue_has_them(tmp_path):
    quotas = [{"county": "滨城区", "tier": "point", "assigned": 3, "planned": 2, "own_column": "x"}]

    written = tables(tmp_path, quota_rows=quotas)["quotas.csv"]

    assert list(written.columns) == ["县（市、区）", "层级", "下达任务数", "规划数", "own_column", "数据性质"]


def test_rows_of_one_table_must_agree_in_their_columns(tmp_path):
    with pytest.raises(ValueError, match="differ"):
        tables(tmp_path, quota_rows=[{"county": "a"}, {"tier": "b"}])


def test_parameters_carry_source_confidence_and_note(tmp_path):
    row = Parameter(
        "speed.village", 25.0, "km/h", "assumed here", "A", "2026-01-01", 5.0, 60.0, "村道车速", "speed"
    )
    table = [ParameterRow(parameter=row, overridden=True, norm=False, note=message("table-yes"))]

    written = tables(tmp_path, parameters_rows=parameter_rows(table, "zh"))["annex10_parameters.csv"]

    assert written.loc[0, "参数"] == "村道车速"
    assert written.loc[0, "数值"] == 25.0
    assert written.loc[0, "来源"] == "assumed here"
    assert written.loc[0, "情景改动"] == "是"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "\t=1+1", "＝1+1", "＠x", "\n=1"])
def test_no_text_is_a_formula(text):
    assert harmless(text).startswith("'")
    assert not set(harmless(text)) & set("\t\r\n")


@pytest.mark.parametrize("text", ["张家村", "", "三-五村", "P371602101201", "  甲"])
def test_an_ordinary_name_is_left_alone(text):
    assert harmless(text) == text


def test_numbers_stay_numbers_and_hostile_names_stay_text(tmp_path):
    path = tmp_path / "a.csv"

    write_csv(path, ["name", "yuan"], [["=cmd|' /C calc'!A0", -5.5], ["b", None]])

    frame = pd.read_csv(path)
    assert list(frame["name"]) == ["'=cmd|' /C calc'!A0", "b"]
    assert frame["yuan"].dtype == float
    assert frame["yuan"][0] == -5.5


def test_a_number_that_is_none_is_refused(tmp_path):
    with pytest.raises(ValueError, match="no number"):
        write_csv(tmp_path / "a.csv", ["km"], [[float("inf")]])
