"""Regions that are written otherwise than the contract says and still mean the same."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal
from reading_worlds import VILLAGES, World, changed, good_world, moved, renamed, without_column, write_world
from shapely import MultiPoint, Point

from geo.contracts.schema import LAYERS
from geo.errors import DataError
from geo.reading.settings import ReadingSettings
from geo.region import Region, load_region, survey_region


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> Region:
    return load_region(write_world(tmp_path_factory.mktemp("plain"), good_world()))


def assert_same(one: Region, other: Region) -> None:
    for table in LAYERS:
        frames = getattr(one, table.name), getattr(other, table.name)
        if table.geometry is None:
            assert_frame_equal(*frames)
        else:
            assert_geodataframe_equal(*frames, check_less_precise=True)
    assert one.measuring_crs == other.measuring_crs
    assert one.synthetic_layers == other.synthetic_layers


def repair_keys(region: Region) -> set[str]:
    return {repair.message.key for repair in region.repairs}


def test_every_layer_has_exactly_the_columns_and_types_of_its_contract(plain):
    for table in LAYERS:
        frame = getattr(plain, table.name)
        names = [column.name for column in table.columns]
        assert list(frame.columns) == (names if table.geometry is None else [*names, "geometry"])
        if table.geometry is not None:
            assert frame.crs == "EPSG:4490"
            assert not frame.geometry.has_z.any()
        for column in table.columns:
            held = {str: str, int: int, float: float}[column.kind]
            assert all(isinstance(value, held) for value in frame[column.name].tolist())
            assert not column.unique or frame[column.name].is_monotonic_increasing


def test_layers_with_synthetic_rows_are_listed_in_the_order_of_the_schema(plain):
    assert plain.synthetic_layers == tuple(name for name in good_world() if name != "counties")


def test_the_measuring_zone_follows_the_longitude_of_the_counties(plain, tmp_path):
    """117.95°E is in zone 39 (116.5 would be too); moved 20° west to 97.95°E it is zone 33, CM 99°E."""
    world = good_world()
    for layer in world.values():
        layer.geometry = [shapely.transform(shape, lambda xy: xy - [20, 0]) for shape in layer.geometry]

    assert plain.measuring_crs == "EPSG:4548"
    assert load_region(write_world(tmp_path, world)).measuring_crs == "EPSG:4542"


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson"])
def test_other_formats_read_as_the_same_region(suffix, plain, tmp_path):
    assert_same(load_region(write_world(tmp_path, good_world(), suffix)), plain)


def test_shuffled_rows_and_columns_read_as_the_same_region(plain, tmp_path):
    world = good_world()
    for layer in world.values():
        layer.rows = [dict(reversed(row.items())) for row in reversed(layer.rows)]
        layer.geometry = list(reversed(layer.geometry))

    assert_same(load_region(write_world(tmp_path, world)), plain)


@pytest.mark.parametrize("crs", ["EPSG:4548", "EPSG:4527", "EPSG:4326", "EPSG:32650"])
def test_other_systems_are_converted_and_the_conversion_is_recorded(crs, plain, tmp_path):
    folder = write_world(tmp_path, good_world())
    gpd.read_file(folder / "settlements.shp").to_crs(crs).to_file(folder / "settlements.shp")

    region = load_region(folder)

    assert_same(region, plain)
    assert repair_keys(region) == {"crs-taken-as-kept" if crs == "EPSG:4326" else "crs-converted"}


def test_an_old_datum_is_converted_only_with_a_warning(tmp_path):
    folder = write_world(tmp_path, good_world())
    gpd.read_file(folder / "river.shp").to_crs("EPSG:4214").to_file(folder / "river.shp")

    (repair,) = load_region(folder).repairs

    assert repair.message.key == "crs-converted-old-datum"
    assert repair.confidence == "likely"


def gbk(world: World) -> World:
    for layer in world.values():
        layer.encoding = "GBK"
    return world


def test_gbk_text_without_cpg_reads_right_and_is_recorded(plain, tmp_path):
    folder = write_world(tmp_path, gbk(good_world()))
    for path in folder.glob("*.cpg"):
        path.unlink()

    region = load_region(folder)

    assert tuple(region.settlements["name"]) == VILLAGES
    assert_same(region, plain)
    assert {(r.file, r.after) for r in region.repairs} >= {("settlements.shp", "GB18030")}
    assert repair_keys(region) == {"encoding-inferred"}


@pytest.mark.parametrize("declared", ["GBK", "936", "ANSI 936", "cp936\n", "GB2312"])
def test_gbk_text_that_says_so_needs_no_repair(declared, plain, tmp_path):
    folder = write_world(tmp_path, gbk(good_world()))
    for path in folder.glob("*.cpg"):
        path.write_text(declared)

    region = load_region(folder)

    assert_same(region, plain)
    assert region.repairs == ()


@pytest.mark.parametrize("declared", ["UTF-8", "ISO-8859-1", "no such thing"])
def test_a_cpg_that_contradicts_the_text_is_overruled_and_recorded(declared, plain, tmp_path):
    folder = write_world(tmp_path, gbk(good_world()))
    (folder / "settlements.cpg").write_text(declared)

    region = load_region(folder)

    assert tuple(region.settlements["name"]) == VILLAGES
    assert repair_keys(region) == {"encoding-contradicts-cpg"}


def test_utf_8_text_under_a_gbk_cpg_is_not_garbled(plain, tmp_path):
    folder = write_world(tmp_path, good_world())
    (folder / "settlements.cpg").write_text("GBK")

    assert tuple(load_region(folder).settlements["name"]) == VILLAGES


def test_utf_8_without_cpg_is_read_as_such_without_a_word(plain, tmp_path):
    folder = write_world(tmp_path, good_world())
    for path in folder.glob("*.cpg"):
        path.unlink()

    region = load_region(folder)

    assert_same(region, plain)
    assert region.repairs == ()


def test_an_office_heading_the_contract_knows_is_no_guess(plain, tmp_path):
    region = load_region(write_world(tmp_path, renamed("settlements", "code", "XZQDM")))

    assert_same(region, plain)
    assert region.repairs == ()


def test_an_empty_column_beside_a_filled_one_of_the_same_meaning_is_no_contradiction(plain, tmp_path):
    world = renamed("settlements", "code", "XZQDM")
    for row in world["settlements"].rows:
        row["村代码"] = ""

    region = load_region(write_world(tmp_path, world))

    assert_same(region, plain)
    assert region.repairs == ()


def test_a_heading_cut_at_ten_bytes_is_a_guess(plain, tmp_path):
    region = load_region(write_world(tmp_path, renamed("settlements", "code", "统计用")))

    assert_same(region, plain)
    (repair,) = region.repairs
    assert (repair.file, repair.row, repair.before, repair.after) == ("settlements.shp", 0, "统计用", "code")
    assert (repair.kind, repair.confidence) == ("renamed-column", "likely")


def test_the_whole_heading_of_one_column_is_no_cut_heading_of_another(tmp_path):
    """行政村 is the name; it is also what ten bytes leave of 行政村代码, which the file lacks."""
    world = renamed("settlements", "name", "行政村")
    for row in world["settlements"].rows:
        del row["code"]

    survey = survey_region(write_world(tmp_path, world))

    missing = [fault for fault in survey.faults if fault.what.key == "column-missing"]
    assert [dict(fault.what.fields)["column"] for fault in missing] == ["code"]
    assert survey.layers["settlements"].frame["name"].notna().all()


def test_codes_stored_as_numbers_become_text_again(plain, tmp_path):
    world = good_world()
    for row in world["settlements"].rows:
        row["code"] = float(row["code"])

    region = load_region(write_world(tmp_path, world))

    assert_same(region, plain)
    assert repair_keys(region) == {"number-as-text"}


def test_numbers_stored_as_text_become_numbers_again(plain, tmp_path):
    world = good_world()
    for row in world["settlements"].rows:
        row["rural_pop"] = f" {row['rural_pop']}.0"

    region = load_region(write_world(tmp_path, world))

    assert_same(region, plain)
    assert repair_keys(region) == {"text-as-number"}


def test_a_date_column_reads_as_iso_text(plain, tmp_path):
    folder = write_world(tmp_path, good_world())
    frame = gpd.read_file(folder / "crossings.shp")
    frame["open_from"] = frame["open_from"].astype("datetime64[ms]")
    for path in folder.glob("crossings.*"):
        path.unlink()
    frame.to_file(folder / "crossings.gpkg")

    assert_same(load_region(folder), plain)


def test_blanks_around_text_are_cut_and_each_row_is_recorded(plain, tmp_path):
    region = load_region(write_world(tmp_path, changed("settlements", 1, name="\u3000李家村 ")))

    assert_same(region, plain)
    (repair,) = region.repairs
    assert (repair.row, repair.column, repair.after) == (2, "name", "李家村")


@pytest.mark.parametrize(
    "world",
    [
        moved("settlements", 1, Point(117.92, 37.35, 12.0)),
        moved("settlements", 1, MultiPoint([(117.92, 37.35)])),
        changed("settlements", 1, remark="多余的字段"),
    ],
    ids=["with height", "a multipoint of one", "with a column nobody asked for"],
)
def test_harmless_extras_change_nothing(world, plain, tmp_path):
    assert_same(load_region(write_world(tmp_path, world, ".gpkg")), plain)


def test_an_absent_optional_layer_is_an_empty_frame_with_its_columns(tmp_path):
    world = changed("roads", 1, crossing="")
    for name in ("crossings", "river", "sanitation", "facilities"):
        del world[name]

    region = load_region(write_world(tmp_path, world))

    assert region.facilities.empty
    assert list(region.facilities.columns)[:2] == ["site_id", "name"]
    assert region.facilities["area_m2"].dtype == float
    assert region.synthetic_layers == ("townships", "settlements", "roads")


def test_an_absent_optional_column_reads_as_its_default(tmp_path):
    region = load_region(write_world(tmp_path, without_column("crossings", "toll_yuan")))

    assert region.crossings["toll_yuan"].tolist() == [0.0]


def test_a_village_just_outside_a_generalised_border_is_accepted(tmp_path):
    """0.004° at 37.35°N is about 354 m: inside the 500 m, but not inside a tolerance of 300 m."""
    folder = write_world(tmp_path, moved("settlements", 1, Point(117.896, 37.35)))

    region = load_region(folder)

    assert len(region.settlements) == 3
    with pytest.raises(DataError):
        load_region(folder, ReadingSettings(border_tolerance_m=300))


def test_file_names_in_capitals_are_found(plain, tmp_path):
    folder = write_world(tmp_path, good_world())
    for path in sorted(Path(folder).glob("river.*")):
        path.rename(folder / path.name.upper())

    assert_same(load_region(folder), plain)


def test_the_shipped_region_reads_without_a_fault_or_a_repair():
    """Facts of the sources: 7 counties, 92 township-level units, 3,209 villages and communities."""
    region = load_region(Path(__file__).resolve().parents[2] / "data" / "shapefiles" / "binzhou")

    assert (len(region.counties), len(region.townships), len(region.settlements)) == (7, 92, 3209)
    assert region.measuring_crs == "EPSG:4548"
    assert region.repairs == ()
    assert "counties" not in region.synthetic_layers
    assert "settlements" in region.synthetic_layers
