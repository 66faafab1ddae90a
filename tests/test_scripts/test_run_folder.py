"""A run folder is whole in itself, the same for the same input, and there whole or not at all."""

import io
import json
import signal
import zipfile
from dataclasses import fields, is_dataclass
from pathlib import Path

import numpy as np
import pytest
from run_worlds import every_file, tiny_world

from geo.errors import UsageError
from geo.measure import measure
from geo.region import load_region
from optimize.model.prepare import prepare
from optimize.scenario.loading import load_scenario
from scripts import run_scenario as pipeline
from scripts.instance_file import load_instance
from scripts.plan_file import finite, load_plan
from scripts.run_folder import new_run_folder
from scripts.run_scenario import run_scenario
from scripts.stopping import stop_on_interrupt

FILES = {
    "scenario.toml",
    "instance.npz",
    "repairs.csv",
    "plan.json",
    "certificate.json",
    "manifest.json",
    "review_map.html",
    "plan.gpkg",
    "solver.log",
    "tables/quotas.csv",
    "tables/unserved.csv",
    "tables/services.csv",
    "region/routes.gpkg",
    "region/counties.gpkg",
    "region/roads.gpkg",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    return tiny_world(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def result(world):
    return run_scenario(world, out=world.parent / "run")


def same(left, right) -> bool:
    """Are two records of arrays equal to the last bit?"""
    if is_dataclass(left):
        return all(same(getattr(left, field.name), getattr(right, field.name)) for field in fields(left))
    if isinstance(left, np.ndarray):
        return left.dtype.kind == right.dtype.kind and np.array_equal(left, right)
    return left == right


def test_everything_a_later_verb_needs_is_there(result):
    assert set(every_file(result.folder)) >= FILES


def test_plan_and_instance_read_back_as_they_were(result, world):
    scenario = load_scenario(world)
    instance = prepare(measure(load_region(world.parent / "region"), scenario.travel_settings()), scenario)

    assert load_plan(result.folder) == result.solved.plan
    assert same(load_instance(result.folder), instance)


def test_the_instance_is_kept_without_pickles(result):
    with zipfile.ZipFile(result.folder / "instance.npz") as archive:
        for name in archive.namelist():
            array = np.lib.format.read_array(io.BytesIO(archive.read(name)), allow_pickle=False)
            assert array.dtype.kind in "Ufib"


def test_the_snapshot_is_the_region(result, world):
    kept, given = load_region(result.folder / "region"), load_region(world.parent / "region")

    assert kept.measuring_crs == given.measuring_crs
    for layer in (
        "counties",
        "townships",
        "settlements",
        "roads",
        "crossings",
        "river",
        "sanitation",
        "facilities",
    ):
        left, right = getattr(kept, layer), getattr(given, layer)
        assert left.drop(columns="geometry").equals(right.drop(columns="geometry")), layer
        assert left.geometry.to_wkb().equals(right.geometry.to_wkb()), layer


def test_running_the_folders_own_scenario_gives_the_same_bytes_again(result):
    again = run_scenario(result.folder / "scenario.toml", out=result.folder.parent / "again")

    left, right = every_file(result.folder), every_file(again.folder)
    assert [name for name in left if left[name] != right[name]] == ["manifest.json"]
    assert set(left) == set(right)


def test_one_worker_and_two_give_the_same_bytes(tmp_path):
    """64 villages in four townships: above the direct engine's size, so the decomposition takes them."""
    scenario = tiny_world(tmp_path, villages=64, townships=4)
    runs = [run_scenario(scenario, out=tmp_path / f"run{n}", workers=n, work_limit=2) for n in (1, 2)]

    assert [run.report.engine for run in runs] == ["decomposition", "decomposition"]
    left, right = (every_file(run.folder) for run in runs)
    assert [name for name in left if left[name] != right[name]] == ["manifest.json"]
    assert set(left) == set(right)


def test_the_manifest_says_how_the_plan_came_to_be(result):
    manifest = json.loads((result.folder / "manifest.json").read_text("utf-8"))

    assert manifest["outcome"] == "solved"
    assert manifest["bound"] == result.solved.bound
    assert manifest["gap"] == result.solved.gap
    assert (manifest["seed"], manifest["stopped_by"], manifest["engine"]) == (1, "gap", "direct")
    assert manifest["engines_passed_over"] == {}
    assert [row["step"] for row in manifest["steps"]] == [step.name for step in result.steps]
    assert manifest["versions"]["pulp"]


def test_no_date_or_path_of_this_machine_stands_outside_the_manifest(result, world):
    started = json.loads((result.folder / "manifest.json").read_text("utf-8"))["started"][:10].encode()
    for name, content in every_file(result.folder).items():
        if name != "manifest.json":
            assert str(world.parent).encode() not in content, name
            assert started not in content or started == b"2026-11-23", name  # the scenario's own date


def test_stopped_by_the_caller_before_any_plan_nothing_is_written(tmp_path):
    scenario = tiny_world(tmp_path, villages=64, townships=4)

    with pytest.raises(KeyboardInterrupt):
        run_scenario(scenario, out=tmp_path / "run", should_stop=lambda: True)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["region", "tiny.toml"]


def test_the_first_interrupt_asks_and_the_second_aborts():
    told = []

    with stop_on_interrupt(lambda: told.append("asked")) as interrupted:
        assert not interrupted()
        signal.raise_signal(signal.SIGINT)
        assert interrupted()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)

    assert told == ["asked"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (KeyboardInterrupt(), KeyboardInterrupt),
        (OSError("disk full"), UsageError),
        (ValueError("a slip of ours"), ValueError),
    ],
)
@pytest.mark.parametrize("out", [None, "run"])
def test_whatever_goes_wrong_while_writing_leaves_nothing_behind(
    world, tmp_path, monkeypatch, trouble, told, out
):
    def fails(*_args, **_rest):
        raise trouble

    monkeypatch.setattr(pipeline, "write_review_map", fails)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(told):
        run_scenario(world, out=None if out is None else tmp_path / out)

    assert [path.name for path in tmp_path.rglob("*")] == ([] if out else ["runs"])


def test_the_next_number_follows_the_largest_and_a_taken_name_is_never_overwritten(tmp_path):
    for name in ("county-007", "county-x", "other-099"):
        (tmp_path / name).mkdir()

    with new_run_folder("county", None, runs=tmp_path) as (part, put_in_place):
        (part / "file").write_text("new")
        assert put_in_place() == tmp_path / "county-008"

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "county-007",
        "county-008",
        "county-x",
        "other-099",
    ]


def test_what_is_not_a_number_becomes_null():
    assert finite({"a": [1.5, float("inf"), (float("nan"),)], "b": {1: -float("inf")}}) == {
        "a": [1.5, None, [None]],
        "b": {"1": None},
    }
