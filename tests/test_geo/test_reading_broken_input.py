"""A corpus of broken regions: each is the good region with one thing wrong, and is refused for that thing."""

import struct
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from reading_worlds import TOWNSHIP, World, changed, good_world, moved, renamed, without_column, write_world
from shapely import LineString, Point, Polygon, box

from geo.errors import DataError
from geo.region import load_region
from geo.words.message import Message


def altered(layer: str, **traits: object) -> World:
    """Return the good world with some traits of one layer's file changed."""
    world = good_world()
    for name, value in traits.items():
        setattr(world[layer], name, value)
    return world


def without_layer(layer: str) -> World:
    world = good_world()
    del world[layer]
    return world


BOWTIE = Polygon([(117.90, 37.30), (117.95, 37.40), (117.95, 37.30), (117.90, 37.40)])

WORLDS: dict[str, tuple[World, str]] = {
    "no counties": (without_layer("counties"), "layer-missing"),
    "no settlements": (without_layer("settlements"), "layer-missing"),
    "no roads": (without_layer("roads"), "layer-missing"),
    "no crossings, though a road names one": (without_layer("crossings"), "code-unknown"),
    "townships without rows": (
        altered("townships", rows=[], geometry=[], columns={"code": []}),
        "layer-empty",
    ),
    "settlements without system": (altered("settlements", crs=None), "crs-missing"),
    "degrees declared, metres given": (
        altered("facilities", geometry=[Point(492_500, 4_130_000), Point(493_500, 4_131_000)]),
        "crs-degrees-but-metres",
    ),
    "column left out": (without_column("counties", "households"), "column-missing"),
    "column under a heading of no meaning": (renamed("settlements", "rural_pop", "X7"), "column-missing"),
    "negative population": (changed("settlements", 1, rural_pop=-2), "cell-out-of-range"),
    "population above any plausible cap": (changed("settlements", 1, rural_pop=600_000), "cell-out-of-range"),
    "half a household": (changed("settlements", 1, households=1.5), "cell-not-whole"),
    "words in a number column": (changed("settlements", 1, rural_pop="不少"), "cell-not-a-number"),
    "infinite number": (changed("settlements", 1, rural_pop="inf"), "cell-not-a-number"),
    "empty number": (changed("settlements", 1, rural_pop=np.nan), "cell-empty"),
    "empty name": (changed("settlements", 1, name=""), "cell-empty"),
    "a name of full-width blanks": (changed("settlements", 1, name="\u3000\u3000"), "cell-empty"),
    "code too short": (changed("settlements", 1, code="37160210120"), "cell-pattern"),
    "code in full-width digits": (changed("crossings", 0, open_from="２０２４-05-3x"), "cell-pattern"),
    "date the other way round": (changed("crossings", 0, open_from="31.05.2024"), "cell-pattern"),
    "code twice": (changed("settlements", 1, code=f"{TOWNSHIP}201"), "code-twice"),
    "unknown road class": (changed("roads", 0, **{"class": "motorway"}), "cell-not-a-choice"),
    "unknown tier": (changed("facilities", 0, tier="point+depot"), "cell-pattern"),
    "unknown origin": (changed("river", 0, origin="guess"), "cell-not-a-choice"),
    "shape missing": (moved("settlements", 1, None), "shape-missing"),
    "bow-tie county": (moved("counties", 0, BOWTIE), "shape-invalid"),
    "road without length": (
        moved("roads", 0, LineString([(117.91, 37.31), (117.91, 37.31)])),
        "shape-invalid",
    ),
    "settlements drawn as polygons": (
        altered("settlements", geometry=[box(117.91, 37.31, 117.92, 37.32)] * 3),
        "shape-kind-wrong",
    ),
    "a point at zero, zero": (moved("facilities", 0, Point(0, 0)), "shape-outside-china"),
    "village in a township nobody knows": (
        changed("settlements", 1, code="371602102202", township="371602102"),
        "code-unknown",
    ),
    "village whose code begins with another township": (
        changed("settlements", 1, code="371602102202"),
        "prefix-differs",
    ),
    "village whose county is not its township's": (
        changed("settlements", 1, county="371603"),
        "prefix-differs",
    ),
    "township of an unknown county": (changed("townships", 0, county="371603"), "code-unknown"),
    "waste point in an unknown township": (
        changed("sanitation", 0, township="371602999"),
        "code-unknown",
    ),
    "facility in an unknown county": (changed("facilities", 1, county="371699"), "code-unknown"),
    "road over an unknown bridge": (changed("roads", 0, crossing="b9"), "code-unknown"),
    "class at a place where nothing stands": (
        changed("facilities", 1, **{"class": "standard"}),
        "class-without-facility",
    ),
    "facility with the number of a waste point": (changed("facilities", 0, site_id="w1"), "id-in-two-layers"),
    "village outside its county": (moved("settlements", 1, Point(118.02, 37.35)), "outside-polygon"),
    "village in the county but outside its township": (
        moved("settlements", 1, Point(117.97, 37.35)),
        "outside-polygon",
    ),
    "facility far away": (moved("facilities", 1, Point(119.0, 37.35)), "outside-polygon"),
    "township beside its county": (
        moved("townships", 0, box(117.80, 37.30, 117.95, 37.40)),
        "township-outside-county",
    ),
}


def cut(folder: Path, name: str, keep: float) -> None:
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: int(len(content) * keep)])


def claim_more_records(folder: Path) -> None:
    content = bytearray((folder / "roads.dbf").read_bytes())
    content[4:8] = struct.pack("<I", 1)
    (folder / "roads.dbf").write_bytes(content)


def garble_text(folder: Path) -> None:
    content = (folder / "settlements.dbf").read_bytes()
    (folder / "settlements.dbf").write_bytes(
        content.replace("张家村".encode(), b"\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff")
    )


def second_file(folder: Path) -> None:
    gpd.read_file(folder / "roads.shp").to_file(folder / "roads.geojson")


def unreadable_geojson(folder: Path, content: bytes) -> None:
    for path in folder.glob("river.*"):
        path.unlink()
    (folder / "river.geojson").write_bytes(content)


def package_of_two(folder: Path) -> None:
    river = gpd.read_file(folder / "river.shp")
    for path in folder.glob("river.*"):
        path.unlink()
    river.to_file(folder / "river.gpkg", layer="old")
    river.to_file(folder / "river.gpkg", layer="new")


FOLDERS: dict[str, tuple[Callable[[Path], object], str]] = {
    "lost .shx": (lambda f: (f / "roads.shx").unlink(), "companion-missing"),
    "lost .dbf": (lambda f: (f / "roads.dbf").unlink(), "companion-missing"),
    "lost .prj": (lambda f: (f / "roads.prj").unlink(), "crs-missing"),
    "lost .shp": (lambda f: (f / "river.shp").unlink(), "layer-missing"),
    "zero-byte .shp": (lambda f: (f / "counties.shp").write_bytes(b""), "file-cut"),
    "half a .shp": (lambda f: cut(f, "counties.shp", 0.5), "file-cut"),
    "half a .shx": (lambda f: cut(f, "settlements.shx", 0.9), "file-cut"),
    "half a .dbf": (lambda f: cut(f, "settlements.dbf", 0.8), "file-cut"),
    ".shp that is a text": (lambda f: (f / "roads.shp").write_text("roads" * 100), "file-cut"),
    ".shp and .dbf of different exports": (claim_more_records, "companions-differ"),
    "text in no known encoding": (garble_text, "encoding-unknown"),
    "one layer in two files": (second_file, "layer-twice"),
    "a folder called river.shp": (
        lambda f: ((f / "river.shp").unlink(), (f / "river.shp").mkdir()),
        "file-unreadable",
    ),
    "Chinese in GBK in .prj": (
        lambda f: (f / "roads.prj").write_bytes("国家2000".encode("gbk")),
        "prj-garbled",
    ),
    "nonsense in .prj": (lambda f: (f / "roads.prj").write_text("not a system"), "crs-missing"),
    "geojson that is not json": (lambda f: unreadable_geojson(f, b"{,"), "file-unreadable"),
    "geojson in GBK": (lambda f: unreadable_geojson(f, "{黄河}".encode("gbk")), "file-unreadable"),
    "geopackage of two layers": (package_of_two, "geopackage-layers"),
    "geopackage that is none": (
        lambda f: ([p.unlink() for p in f.glob("river.*")], (f / "river.gpkg").write_bytes(b"x" * 300)),
        "file-unreadable",
    ),
}


def keys_of(error: DataError) -> set[str]:
    return {fault.what.key for fault in error.faults}


def reads_in_both_languages(error: DataError) -> bool:
    """Render the error twice; a missing sentence or placeholder would raise."""
    return all("{" not in error.in_words(language) for language in ("zh", "en"))


@pytest.fixture(scope="module")
def good_folder(tmp_path_factory):
    folder = write_world(tmp_path_factory.mktemp("good") / "region", good_world())
    assert load_region(folder).repairs == ()
    return folder


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
@pytest.mark.parametrize("case", WORLDS)
def test_a_region_with_one_wrong_row_or_layer_is_refused_for_it(case, tmp_path):
    world, key = WORLDS[case]

    with pytest.raises(DataError) as caught:
        load_region(write_world(tmp_path, world))

    assert key in keys_of(caught.value)
    assert reads_in_both_languages(caught.value)


@pytest.mark.parametrize("case", FOLDERS)
def test_a_folder_with_one_damaged_file_is_refused_for_it_and_its_twin_is_not(case, tmp_path, good_folder):
    damage, key = FOLDERS[case]
    folder = write_world(tmp_path / "twin", good_world())
    load_region(folder)

    damage(folder)
    with pytest.raises(DataError) as caught:
        load_region(folder)

    assert key in keys_of(caught.value)
    assert reads_in_both_languages(caught.value)


def test_a_column_that_two_headings_claim_is_not_guessed(tmp_path):
    world = renamed("settlements", "rural_pop", "乡村常住人口")
    world["settlements"].columns["乡村人口"] = [1, 2, 3]

    with pytest.raises(DataError) as caught:
        load_region(write_world(tmp_path, world, ".gpkg"))

    assert keys_of(caught.value) == {"column-ambiguous"}


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (lambda path: path, "folder-missing"),
        (lambda path: path.write_text("x") and path, "folder-is-a-file"),
        (lambda path: path / "a" * 300, "folder-unreadable"),
    ],
    ids=["missing", "a file", "a name no disk can hold"],
)
def test_a_folder_that_is_none_is_a_fault_and_no_traceback(make, key, tmp_path):
    if key == "folder-unreadable":
        folder = tmp_path / ("a" * 300)
    else:
        make(folder := tmp_path / "region")

    with pytest.raises(DataError) as caught:
        load_region(folder)

    assert keys_of(caught.value) == {key}
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(("method", "key"), [("iterdir", "folder-denied"), ("read_bytes", "file-denied")])
def test_a_denied_permission_is_told_as_such(method, key, good_folder, monkeypatch):
    def denied(_path: Path) -> None:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(Path, method, denied)

    with pytest.raises(DataError) as caught:
        load_region(good_folder)

    assert key in keys_of(caught.value)


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_six_faults_in_three_layers_come_out_together(tmp_path):
    """Roads: no system, an unknown class; settlements: negative, nameless, outside; facilities: no tier."""
    world = without_column("facilities", "tier")
    world["settlements"].rows[0]["rural_pop"] = -2
    world["settlements"].rows[0]["name"] = ""
    world["settlements"].geometry[2] = Point(118.2, 37.35)
    world["roads"].crs = None
    world["roads"].rows[0]["class"] = "path"

    with pytest.raises(DataError) as caught:
        load_region(write_world(tmp_path, world))

    assert {(fault.what.key, file_of(fault.where)) for fault in caught.value.faults} == {
        ("column-missing", "facilities.shp"),
        ("cell-out-of-range", "settlements.shp"),
        ("cell-empty", "settlements.shp"),
        ("outside-polygon", "settlements.shp"),
        ("crs-missing", "roads.shp"),
        ("cell-not-a-choice", "roads.shp"),
    }
    assert "settlements.shp 第 3 行（王家村）" in caught.value.in_words("zh")


def file_of(where: Message | str) -> str:
    return where if isinstance(where, str) else str(dict(where.fields)["file"])


def test_a_village_outside_its_county_is_named_with_its_distance(tmp_path):
    """118.10 is 0.10° east of the border 118.00 at 37.35°N: 0.10 · 111.32 · cos 37.35° ≈ 8.85 km."""
    with pytest.raises(DataError) as caught:
        load_region(write_world(tmp_path, moved("settlements", 1, Point(118.10, 37.35))))

    text = caught.value.in_words("zh")
    assert "settlements.shp 第 2 行（李家村）" in text
    county = next(f for f in caught.value.faults if dict(f.what.fields)["code"] == "371602")
    assert float(dict(county.what.fields)["km"]) == pytest.approx(8.86, abs=0.05)


def test_a_long_row_of_the_same_fault_is_cut_to_five_and_a_count(tmp_path):
    """Twelve villages with negative people: 12 faults in the headline, five rows and "7 more" in the list."""
    world = good_world()
    villages = world["settlements"]
    villages.rows = [
        {**villages.rows[0], "code": f"{TOWNSHIP}{200 + n}", "rural_pop": -n} for n in range(1, 13)
    ]
    villages.geometry = [Point(117.91, 37.31 + n / 1000) for n in range(12)]

    with pytest.raises(DataError) as caught:
        load_region(write_world(tmp_path, world))

    assert len(caught.value.faults) == 6
    assert dict(caught.value.headline.fields)["count"] == 12
    assert "…另有 7 处同类问题" in caught.value.in_words("zh")


def test_a_missing_column_is_told_with_the_heading_that_may_be_meant(tmp_path):
    with pytest.raises(DataError) as caught:
        load_region(write_world(tmp_path, renamed("counties", "households", "househlds")))

    (fault,) = caught.value.faults
    assert dict(fault.mend.fields)["like"] == "househlds"


def test_a_broken_key_is_blamed_once_and_not_again_by_everyone_who_refers_to_it(tmp_path):
    """The county's code lost a digit: township and villages refer to a code that is unknown only for that."""
    with pytest.raises(DataError) as caught:
        load_region(write_world(tmp_path, changed("counties", 0, code="37160")))

    assert [fault.what.key for fault in caught.value.faults] == ["cell-pattern"]
