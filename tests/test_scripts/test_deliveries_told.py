"""What a run says of material that channels bring straight to stations, above all where no station takes it."""

from dataclasses import replace

import pandas as pd
import pytest
from map_worlds import small_report
from prepare_worlds import A, B, measured, scenario

from geo.words.catalogue import say
from optimize.model.prepare import prepare
from optimize.plan.plan import Plan
from optimize.plan.report import Report
from optimize.planner import plan
from scripts.instance_file import load_instance, write_instance
from scripts.plan_file import load_plan, write_plan
from scripts.telling import names_of, outside_units, undelivered_townships, unserved_lines
from scripts.unserved_file import write_unserved


@pytest.fixture(scope="module")
def instance():
    """Collectors bring a quarter: 4 t in A, where s1 takes them, and 5 t in B, where no station stands."""
    return prepare(measured(), scenario(values={"stream.paper.share.collectors": 0.25}))


@pytest.fixture(scope="module")
def answer(instance) -> Plan:
    return plan(instance, gap=0.0, seed=1).plan


def report_of(answer: Plan) -> Report:
    return replace(small_report(), plan=answer)


def test_a_township_is_no_village_outside_the_limits(instance):
    assert instance.unit_ids[outside_units(instance)].tolist() == ["a4", "b1"]
    assert undelivered_townships(instance) == [B]


def test_the_run_names_the_township_whose_deliveries_nobody_takes(instance, answer):
    lines = unserved_lines(report_of(answer), instance, names_of(measured()), "t.csv")

    assert say(lines[-1], "zh").startswith(
        f"  直送无站可收：1 个乡镇，5.0 吨/年，计价 0.5 万元/年（不在费用内）：乙镇({B})"
    )


def test_the_table_of_the_unserved_lists_deliveries_behind_the_villages(instance, answer, tmp_path):
    """b1 15 t and a4 0.75 t, then B's 5 t at 1000 yuan/t; A's are taken."""
    (tmp_path / "tables").mkdir()
    write_unserved(tmp_path, instance, measured(), report_of(answer), "zh")

    rows = pd.read_csv(next(tmp_path.rglob("*.csv")))
    assert rows["乡镇（街道）"].tolist() == ["甲镇", "乙镇", "乙镇"]
    assert rows.iloc[-1].tolist()[:2] == ["滨城区", "乙镇"]
    assert (rows.iloc[-1]["年回收量（吨/年）"], rows.iloc[-1]["未服务计价（元/年）"]) == (5.0, 5000.0)
    assert "直送物料：本片区没有能接收的中转站" in rows.iloc[-1].tolist()


def test_deliveries_survive_the_run_folder(instance, answer, tmp_path):
    write_plan(answer, tmp_path)
    write_instance(instance, tmp_path)

    again = load_instance(tmp_path)
    assert load_plan(tmp_path) == answer
    assert [(row.township_id, row.station_id) for row in answer.deliveries] == [(A, "s1"), (B, None)]
    assert again.unit_delivered.tolist() == instance.unit_delivered.tolist()
    assert again.delivered.destination.tolist() == instance.delivered.destination.tolist()
