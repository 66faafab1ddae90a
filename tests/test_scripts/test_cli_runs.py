"""The command from end to end on a tiny county: lines, files and every exit code."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from run_worlds import every_file, tiny_world

import scripts
from optimize import planner
from optimize.plan.outcome import OutOfTime
from scripts import cli, run_scenario
from scripts.cli import main

ROOT = Path(scripts.__file__).parents[1]


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    """A county of three townships and 24 villages; the file of its scenario."""
    return tiny_world(tmp_path_factory.mktemp("world"))


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def command(*words: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "scripts.cli", *words], cwd=cwd, env=env, capture_output=True, check=False
    )


def test_a_run_ends_with_paths_six_lines_and_the_proven_gap(world, here, capsys):
    assert main(["run", str(world)]) == 0

    out, err = capsys.readouterr()
    assert err == ""
    folder = here / "runs" / "tiny-001"
    assert (folder / "review_map.html").is_file()
    lines = out.splitlines()
    head = lines.index("方案：小县")
    assert f"  地图 {Path('runs/tiny-001/review_map.html')}" in lines[:head]
    assert [line.split("：")[0] for line in lines[head + 1 : head + 6]] == [
        "  设施",
        "  服务",
        "  回收",
        "  直送",
        "  费用",
    ]
    assert "任务数" in lines[head + 6]
    assert lines[-2].startswith("已证明：任何方案不低于")
    assert lines[-1] == "示意数据，不作为选址依据"


def test_each_run_makes_a_new_folder(world, here):
    assert [main(["run", str(world), "--seed", str(seed)]) for seed in (1, 2)] == [0, 0]

    assert sorted(path.name for path in (here / "runs").iterdir()) == ["tiny-001", "tiny-002"]
    seeds = [
        json.loads((here / "runs" / f"tiny-00{n}" / "manifest.json").read_text("utf-8"))["seed"]
        for n in (1, 2)
    ]
    assert seeds == [1, 2]


def test_an_existing_output_folder_is_refused_before_any_work(world, here, capsys):
    (here / "taken").mkdir()

    assert main(["run", str(world), "--out", "taken"]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert "taken 已经存在" in err
    assert list((here / "taken").iterdir()) == []


def test_an_output_folder_below_a_file_is_refused_before_any_work(world, here, capsys):
    (here / "file").write_text("")

    assert main(["run", str(world), "--out", "file/run", "--lang", "en"]) == 2

    assert "choose a place you may write to" in capsys.readouterr().err


def test_a_quota_out_of_reach_ends_with_5_and_the_reason_with_the_name_of_the_county(tmp_path, here, capsys):
    scenario = tiny_world(tmp_path / "world", points=5000)
    before = every_file(tmp_path)

    assert main(["run", str(scenario)]) == 5

    err = capsys.readouterr().err
    assert err.startswith(
        "不存在满足全部条件的方案，原因有 1 条：\n  - 甲县(示意)(990101) 的村(社区)回收网点建设任务数为 5000"
    )
    assert every_file(tmp_path) == before
    assert not (here / "runs").exists()

    assert main(["run", str(scenario), "--lang", "en"]) == 5
    assert "lower quotas or add candidate sites" in capsys.readouterr().err


def test_no_plan_in_time_ends_with_6(world, here, monkeypatch, capsys):
    monkeypatch.setattr(planner, "plan", lambda *_, **__: OutOfTime(bound=0.0, stopped_by="time_limit"))

    assert main(["run", str(world)]) == 6

    assert "停下时还没有找到方案（达到时间上限）" in capsys.readouterr().err
    assert list(here.iterdir()) == []


def test_an_unknown_solver_ends_with_7_and_names_those_there_are(world, here, capsys):
    assert main(["run", str(world), "--solver", "求解灵"]) == 7

    err = capsys.readouterr().err
    assert "没有可用的求解器“求解灵”" in err
    assert "HiGHS" in err
    assert list(here.iterdir()) == []


def test_a_plan_that_fails_the_second_audit_is_not_written_and_ends_with_7(world, here, monkeypatch, capsys):
    """The planner's haulage is doubled behind its own audit: only re-pricing from the raw data can see it."""
    honest = planner.plan

    def dishonest(*args, **kwargs):
        solved = honest(*args, **kwargs)
        plan = solved.plan
        services = tuple(
            _replaced(row, haulage_yuan_per_year=2 * row.haulage_yuan_per_year + 1) for row in plan.services
        )
        return _replaced(solved, plan=_replaced(plan, services=services))

    monkeypatch.setattr(planner, "plan", dishonest)

    assert main(["run", str(world)]) == 7

    err = capsys.readouterr().err
    assert "方案未通过复核" in err
    assert "收运费" in err
    assert [path.name for path in here.iterdir()] == ["liangwang-solver-001.log"]
    assert "目标差距" in (here / "liangwang-solver-001.log").read_text("utf-8")


def _replaced(record, **changes):
    values = {name: getattr(record, name) for name in record.__slots__}
    return type(record)(**{**values, **changes})


def test_an_internal_error_is_one_sentence_and_a_log_never_a_traceback(world, here, monkeypatch, capsys):
    monkeypatch.setattr(run_scenario, "summarise", lambda *_: 1 / 0)

    assert main(["run", str(world)]) == 7

    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    assert len(err.splitlines()) == 1
    assert "ZeroDivisionError" in (here / "liangwang-error-001.log").read_text("utf-8")
    assert [path.name for path in here.iterdir()] == ["liangwang-error-001.log"]


def test_interrupted_without_a_plan_ends_with_130_and_writes_nothing(world, here, monkeypatch, capsys):
    monkeypatch.setattr(planner, "plan", lambda *_, **__: OutOfTime(bound=0.0, stopped_by="interrupt"))

    assert main(["run", str(world)]) == 130
    assert capsys.readouterr().err == "已中断，没有写出方案\n"

    def aborted(*_args, **_rest):
        raise KeyboardInterrupt

    monkeypatch.setattr(planner, "plan", aborted)
    assert main(["run", str(world)]) == 130

    assert capsys.readouterr().err == "已中断，没有写出方案\n"
    assert list(here.iterdir()) == []


def test_interrupted_with_a_plan_keeps_it_and_ends_with_0(world, here, monkeypatch, capsys):
    """Ctrl+C comes while the planner works; it ends its step, and its plan is written as usual."""
    honest = planner.plan

    def interrupted(*args, should_stop, **rest):
        signal.raise_signal(signal.SIGINT)
        assert should_stop()
        return _replaced(honest(*args, **rest), stopped_by="interrupt")

    monkeypatch.setattr(planner, "plan", interrupted)

    assert main(["run", str(world), "--out", "kept"]) == 0

    out = capsys.readouterr().out
    assert "收到中断：算完手头这一步就停下" in out
    assert "停止原因：人工中断" in out
    assert json.loads((here / "kept" / "manifest.json").read_text("utf-8"))["stopped_by"] == "interrupt"


def test_the_same_command_as_a_process_speaks_utf_8_and_ends_with_0(world, tmp_path):
    done = command("run", str(world), "--out", "a", "--lang", "en", cwd=tmp_path)

    assert (done.returncode, done.stderr) == (0, b"")
    assert b"proven: no plan costs less than" in done.stdout
    assert (tmp_path / "a" / "manifest.json").is_file()


def test_a_console_that_cannot_show_a_letter_shows_a_question_mark(world, tmp_path):
    """In pure ASCII every Chinese letter is lost, but the command does not fail over it."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    words = [sys.executable, "-m", "scripts.cli", "check", str(world)]
    done = subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (0, b"")
    assert b"????" in done.stdout


def test_a_reader_that_goes_away_does_not_stop_a_run(world, tmp_path):
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "scripts.cli", "run", str(world), "--out", "a"]
    with subprocess.Popen(
        words, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        run.stdout.close()
        err = run.stderr.read()

    assert (run.returncode, err) == (0, b"")
    assert (tmp_path / "a" / "manifest.json").is_file()


def test_check_of_a_clean_county_ends_with_0_and_says_so(world, here, capsys):
    assert main(["check", str(world)]) == 0

    out = capsys.readouterr().out
    assert "村(社区) 24" in out
    assert "甲县(示意)：回收量" in out
    assert out.splitlines()[-1] == "可以运行，没有需要留意之处"
    assert list(here.iterdir()) == []


def test_check_names_villages_outside_every_limit_and_ends_with_8(tmp_path, capsys):
    """With stations no farther than 3 km by road, nine villages can be served by nobody."""
    limit = "\n[parameters.limit.station]\nkm = 3\n"
    scenario = tiny_world(tmp_path, points=0, more=limit)

    assert main(["check", str(scenario)]) == 8

    out = capsys.readouterr().out
    assert "甲县(示意) 有 9 个村(社区)超出各级服务距离" in out
    assert out.splitlines()[-1] == "可以运行；有 1 处需要留意（见上）"

    assert main(["run", str(scenario), "--out", str(tmp_path / "run")]) == 0
    out = capsys.readouterr().out
    assert "  超出各级服务距离：9 个村(社区)" in out
    table = (tmp_path / "run" / "tables" / "unserved.csv").read_text("utf-8-sig").splitlines()
    services = json.loads((tmp_path / "run" / "plan.json").read_text("utf-8"))["services"]
    assert len(table) - 1 == sum(row["mode"] == "unserved" for row in services) >= 9
    assert sum("超出各级服务距离" in row for row in table) == 9


def test_check_of_a_quota_out_of_reach_ends_with_5(tmp_path, capsys):
    assert main(["check", str(tiny_world(tmp_path, points=5000))]) == 5
    assert "建设任务数为 5000" in capsys.readouterr().err


def test_the_demo_is_the_shipped_scenario_with_its_limit_said(monkeypatch, capsys):
    asked = {}
    monkeypatch.setattr(
        run_scenario, "run_scenario", lambda scenario, **rest: asked.update(rest, scenario=scenario)
    )

    assert main(["demo"]) == 0

    assert asked["scenario"] == cli.DEMO
    assert (asked["gap"], asked["limit_s"], asked["out"]) == (0.05, 100.0, None)
    assert asked["workers"] == min(2, os.cpu_count())
    assert "最多计算 100 秒，差距小于 5% 即停" in capsys.readouterr().out
