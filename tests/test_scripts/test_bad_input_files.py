"""Region files that cannot be used: every fault at once, in words, exit code 3, nothing written."""

import shutil
from pathlib import Path

import geopandas as gpd
import pytest
from run_worlds import every_file, tiny_world
from shapely.affinity import translate

from scripts.cli import main


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    tiny_world(folder)
    return folder


@pytest.fixture
def world(whole, tmp_path, monkeypatch) -> Path:
    """A copy of the tiny county to spoil; the current folder."""
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def change(folder: Path, layer: str, spoil) -> None:
    """Replace a layer by what `spoil` makes of it, written as GeoPackage."""
    frame = spoil(gpd.read_file(folder / f"{layer}.shp").fillna(""))
    for path in folder.glob(f"{layer}.*"):
        path.unlink()
    frame.to_file(folder / f"{layer}.gpkg", layer=layer)


def refused(capsys, world: Path, verb: str = "run", language: str = "zh") -> list[str]:
    """Return the lines of the refusal; code 3, no other output file, no traceback."""
    before = every_file(world)
    assert main([verb, "tiny.toml", "--lang", language]) == 3
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert every_file(world) == before
    assert {path.name for path in world.iterdir()} <= {"region", "tiny.toml"}
    return err.splitlines()


def set_first(column: str, value):
    def spoil(frame):
        frame.loc[0, column] = value
        return frame

    return spoil


def moved_far(frame):
    frame.loc[0, "geometry"] = translate(frame.geometry.iloc[0], xoff=3.0)
    return frame


SPOILS = {
    "duplicate code": (
        "settlements",
        lambda f: f.assign(code=[f.code.iloc[1], *f.code.iloc[1:]]),
        "code",
        "code",
    ),
    "negative population": ("settlements", set_first("rural_pop", -5), "-5", "-5"),
    "village outside its county": ("settlements", moved_far, "甲1街道01社区", "甲1街道01社区"),
    "missing column": ("settlements", lambda f: f.drop(columns="rural_pop"), "rural_pop", "rural_pop"),
    "wrong column": ("settlements", lambda f: f.assign(rural_pop="很多"), "rural_pop", "rural_pop"),
    "unknown road class": ("roads", set_first("class", "小路"), "小路", "小路"),
    "empty layer": ("settlements", lambda f: f.iloc[:0], "settlements", "settlements"),
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_spoilt_layer_is_named_in_both_languages(world, capsys, spoil):
    layer, change_it, chinese, english = SPOILS[spoil]
    change(world / "region", layer, change_it)

    for language, word in (("zh", chinese), ("en", english)):
        lines = refused(capsys, world, language=language)
        assert any(f"{layer}.gpkg" in line and word in line for line in lines[1:]), lines
        assert all(" → " in line for line in lines[1:])


def test_a_layer_without_crs_is_named(world, capsys):
    (world / "region" / "roads.prj").unlink()

    assert any("roads.shp" in line for line in refused(capsys, world))


def test_a_missing_layer_is_named(world, capsys):
    for path in (world / "region").glob("townships.*"):
        path.unlink()

    assert any("townships.shp" in line for line in refused(capsys, world))


def test_an_unreadable_file_is_named(world, capsys):
    (world / "region" / "roads.shp").write_bytes("这不是图".encode())

    assert any("roads.shp" in line for line in refused(capsys, world))


def test_a_missing_region_folder_is_named(world, capsys):
    shutil.rmtree(world / "region")

    assert main(["run", "tiny.toml"]) == 3
    assert "region" in capsys.readouterr().err


def test_all_faults_of_all_layers_come_at_once(world, capsys):
    region = world / "region"
    change(region, "settlements", lambda f: set_first("households", -1)(set_first("rural_pop", -5)(f)))
    change(region, "sanitation", set_first("kind", "垃圾山"))
    (region / "roads.prj").unlink()

    for verb in ("run", "check"):
        text = "\n".join(refused(capsys, world, verb))
        for word in ("-5", "-1", "垃圾山", "roads.shp"):
            assert word in text, word
