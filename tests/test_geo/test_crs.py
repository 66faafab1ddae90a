"""Coordinate systems: named by the user, by a heading or by the file; converted, refused, put the right way round."""

import numpy as np
import pyproj
import pytest
import shapely
from coordinate_worlds import (
    bare,
    keys,
    layer,
    metres_between,
    points,
    read_shapes,
    roads,
    surroundings,
    swapped,
    villages,
)
from reading_worlds import good_world, write_world
from shapely import Point

from geo.coordinates.crs import into_kept_crs
from geo.coordinates.datum import bd_of, gcj_of
from geo.coordinates.systems import SYSTEMS, system_of
from geo.errors import DataError
from geo.reading.opened import Source
from geo.reading.settings import ReadingSettings
from geo.region import load_region
from geo.words.catalogue import say

DATUMS = {"CGCS2000": "China 2000", "Xian80": "Xian 1980", "Beijing54": "Beijing 1954"}


def places_of(shapes) -> np.ndarray:
    return np.column_stack([shapes.x, shapes.y])


# ── the list ─────────────────────────────────────────────────────────────────────────────────────────────


def test_every_zone_on_the_list_is_what_the_library_says_it_is():
    """3 datums × (21 zones of 3° + 11 of 6°) × with and without prefix = 192 zones."""
    zones = [system for system in SYSTEMS if system.width and system.datum in DATUMS]

    assert len(zones) == 192
    for system in zones:
        crs = pyproj.CRS(system.code)
        given = {one.name: one.value for one in crs.coordinate_operation.params}
        assert given["Longitude of natural origin"] == system.middle, system.code
        assert given["False easting"] == 500_000 + 1_000_000 * (system.prefix or 0), system.code
        assert crs.geodetic_crs.datum.name == DATUMS[system.datum], system.code
        assert not crs.is_deprecated
        assert system.prefix in {
            None,
            (system.middle + 1) // 3 if system.width == 3 else (system.middle + 3) // 6,
        }


def test_utm_zones_have_their_central_meridian():
    for system in SYSTEMS:
        if system.code.startswith("EPSG:326"):
            given = {one.name: one.value for one in pyproj.CRS(system.code).coordinate_operation.params}
            assert given["Longitude of natural origin"] == system.middle


def test_no_system_stands_twice_and_all_have_names_in_both_languages():
    assert len({system.code for system in SYSTEMS}) == len(SYSTEMS)
    assert all(say(system.name, language) for system in SYSTEMS for language in ("zh", "en"))


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("EPSG:4527", "EPSG:4527"),
        ("epsg：4527", "EPSG:4527"),
        (" 4527 ", "EPSG:4527"),
        ("CGCS2000", "EPSG:4490"),
        ("国家2000坐标系", "EPSG:4490"),
        ("2000国家大地坐标系", "EPSG:4490"),
        ("WGS-84", "EPSG:4326"),
        ("ＷＧＳ８４", "EPSG:4326"),
        ("GCJ02", "GCJ-02"),
        ("高德坐标", "GCJ-02"),
        ("火星坐标系", "GCJ-02"),
        ("bd_09", "BD-09"),
        ("百度", "BD-09"),
        ("西安80", "EPSG:4610"),
        ("1954北京坐标系", "EPSG:4214"),
        ("EPSG:25832", "EPSG:25832"),
    ],
)
def test_a_system_is_known_by_the_words_people_use(word, code):
    system = system_of(word)

    assert system is not None
    assert system.code == code


@pytest.mark.parametrize(
    "word", ["", "当地坐标", "EPSG:", "EPSG:999999", "EPSG:5773", "EPSG:4979", "EPSG:4479", "²"]
)
def test_what_names_no_plane_or_geographic_system_is_not_understood(word):
    """5773 is a height system, 4979 has heights, 4479 counts from the middle of the Earth."""
    assert system_of(word) is None


# ── said by the user, by a heading, by the file ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("word", "there"), [("GCJ-02", gcj_of), ("火星", gcj_of), ("BD-09", bd_of), ("百度", bd_of)]
)
def test_map_service_coordinates_of_any_shape_are_converted_exactly(word, there):
    lines = np.array(roads(villages()))
    frame = layer(list(shapely.transform(lines, there)))

    shapes, faults, repairs = read_shapes(frame, "roads", crs=word)

    assert faults == ()
    assert [repair.kind for repair in repairs] == ["crs"]
    home, meant = shapely.get_coordinates(shapes.to_numpy()), shapely.get_coordinates(lines)
    assert metres_between(home, meant).max() < 0.001


def test_the_user_is_believed_before_the_file():
    """The file says degrees, the numbers are of 4527 and the user says so."""
    frame = points(villages()).to_crs("EPSG:4527").set_crs("EPSG:4326", allow_override=True)

    shapes, faults, (repair,) = read_shapes(frame, read=surroundings(), crs="EPSG:4527")

    assert faults == ()
    assert (repair.kind, repair.before, repair.after) == ("crs", "EPSG:4527", "EPSG:4490")
    assert (repair.confidence, repair.message.key) == ("sure", "crs-as-said")
    assert (repair.asked, repair.refusal) == (True, "")  # the user said it: nothing was guessed
    assert metres_between(places_of(shapes), villages()).max() < 0.01


def test_the_heading_of_a_sheet_is_believed_like_a_declaration():
    frame = points(gcj_of(villages())).set_crs(None, allow_override=True)
    frame.attrs["stated_crs"] = "GCJ-02"

    shapes, faults, (repair,) = read_shapes(frame, read=surroundings())

    assert faults == ()
    assert say(repair.message, "zh").startswith("按表头写明的坐标系")
    assert metres_between(places_of(shapes), villages()).max() < 0.001


def test_the_user_is_believed_before_the_heading():
    frame = points(villages()).set_crs(None, allow_override=True)
    frame.attrs["stated_crs"] = "GCJ-02"

    shapes, faults, _ = read_shapes(frame, read=surroundings(), crs="CGCS2000")

    assert faults == ()
    assert (places_of(shapes) == villages()).all()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_word_nobody_knows_is_a_fault_that_lists_the_words(language):
    shapes, (fault,), _ = read_shapes(points(villages()), crs="当地坐标")

    assert fault.what.key == "crs-word-unknown"
    assert all(word in say(fault.mend, language) for word in ("EPSG:4490", "GCJ-02", "百度"))
    assert shapes.isna().all()


def test_a_confirmed_system_that_does_not_fit_is_still_a_fault():
    frame = points(villages()).to_crs("EPSG:4548")

    _, (fault,), _ = read_shapes(frame, read=surroundings(), crs="EPSG:4527")

    assert fault.what.key == "crs-declared-unfit"
    assert 'reading.settlements.crs = "EPSG:4548"' in say(fault.mend, "zh")


ESRI = (
    'PROJCS["{name}",GEOGCS["{geogcs}",DATUM["{datum}",SPHEROID["{ellipsoid}",{axis},{flat}]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],'
    'PARAMETER["False_Easting",{east}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],'
    'PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
CGCS = {
    "geogcs": "GCS_China_Geodetic_Coordinate_System_2000",
    "datum": "D_China_2000",
    "ellipsoid": "CGCS2000",
    "axis": "6378137.0",
    "flat": "298.257222101",
}
XIAN = {
    "geogcs": "GCS_Xian_1980",
    "datum": "D_Xian_1980",
    "ellipsoid": "Xian_1980",
    "axis": "6378140.0",
    "flat": "298.257",
}
BEIJING = {
    "geogcs": "GCS_Beijing_1954",
    "datum": "D_Beijing_1954",
    "ellipsoid": "Krasovsky_1940",
    "axis": "6378245.0",
    "flat": "298.3",
}


@pytest.mark.parametrize(
    ("wkt", "epsg", "confidence"),
    [
        (ESRI.format(name="CGCS2000_3_Degree_GK_Zone_39", east="39500000.0", **CGCS), 4527, "sure"),
        (ESRI.format(name="CGCS2000_3_Degree_GK_CM_117E", east="500000.0", **CGCS), 4548, "sure"),
        (ESRI.format(name="我们的坐标系", east="500000.0", **CGCS), 4548, "sure"),
        (ESRI.format(name="Xian_1980_3_Degree_GK_Zone_39", east="39500000.0", **XIAN), 2363, "likely"),
        (ESRI.format(name="Xian_1980_GK_Zone_20", east="20500000.0", **XIAN), 2334, "likely"),
        (ESRI.format(name="Beijing_1954_3_Degree_GK_CM_117E", east="500000.0", **BEIJING), 2436, "likely"),
    ],
    ids=[
        "2000 zone 39",
        "2000 CM 117E",
        "2000 by another name",
        "Xian zone 39",
        "Xian zone 20",
        "Beijing CM 117E",
    ],
)
def test_prj_texts_as_esri_writes_them_are_understood(wkt, epsg, confidence):
    frame = points(villages()).to_crs(epsg).set_crs(wkt, allow_override=True)

    shapes, faults, (repair,) = read_shapes(frame, read=surroundings())

    assert faults == ()
    assert (repair.kind, repair.confidence) == ("crs", confidence)
    assert metres_between(places_of(shapes), villages()).max() < 0.01


# ── old datums ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "crs", ["EPSG:4610", "EPSG:2363", "EPSG:2384", "EPSG:4214", "EPSG:2415", "EPSG:21420"]
)
def test_an_old_datum_is_converted_with_a_warning_of_tens_of_metres(crs):
    frame = points(villages()).to_crs(crs)

    _, faults, (repair,) = read_shapes(frame, read=surroundings())

    assert faults == ()
    assert (repair.kind, repair.confidence, repair.before) == ("crs", "likely", crs)
    assert "几十米" in say(repair.message, "zh")
    assert repair.refusal == 'reading.settlements.refuse = ["crs"]'


def test_an_old_datum_whose_conversion_is_refused_is_a_fault():
    shapes, (fault,), repairs = read_shapes(points(villages()).to_crs("EPSG:2363"), refuse=("crs",))

    assert fault.what.key == "crs-refused"
    assert repairs == ()
    assert shapes.isna().all()


def test_wgs_84_whose_conversion_is_refused_is_taken_as_it_stands():
    frame = points(villages()).set_crs("EPSG:4326", allow_override=True)

    shapes, faults, repairs = read_shapes(frame, refuse=("crs",))

    assert faults == repairs == ()
    assert (places_of(shapes) == villages()).all()


# ── declared, but not so ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("numbers", "declared", "key"),
    [
        ("EPSG:4527", "EPSG:4528", "crs-declared-unfit"),
        ("EPSG:4548", "EPSG:4549", "crs-declared-unfit"),
        ("EPSG:4548", "EPSG:4527", "crs-declared-unfit"),
        ("EPSG:4527", "EPSG:4548", "crs-declared-unfit"),
        ("EPSG:4490", "EPSG:4548", "crs-declared-unfit"),
        ("EPSG:4527", "EPSG:4490", "crs-degrees-but-metres"),
        ("EPSG:4548", "EPSG:4326", "crs-degrees-but-metres"),
    ],
)
def test_a_definition_that_puts_the_layer_elsewhere_is_a_fault_with_the_one_that_fits(numbers, declared, key):
    frame = bare(points(villages()), numbers).set_crs(declared)

    shapes, (fault,), _ = read_shapes(frame, read=surroundings())

    assert fault.what.key == key
    assert f'reading.settlements.crs = "{numbers}"' in say(fault.mend, "zh")
    assert metres_between(places_of(shapes), villages()).max() < 0.01


def test_a_province_wide_layer_in_the_right_system_is_left_alone():
    """One village in a hundred lies in the county, the others up to 3° away: nothing is wrong with that."""
    wide = np.column_stack([np.linspace(114.9, 120.9, 100), np.full(100, 37.4)])

    assert read_shapes(points(wide).to_crs("EPSG:4548"), read=surroundings())[1] == ()


def test_two_points_far_away_are_no_proof_of_a_wrong_definition():
    """They may be two typing errors; the comparison of each with its polygon names them."""
    frame = bare(points(villages()[:2]), "EPSG:4548").set_crs("EPSG:4549")

    assert read_shapes(frame, read=surroundings())[1] == ()


def test_one_mistyped_point_is_a_fault_of_its_row_with_the_numbers_of_the_file():
    frame = points(villages()[:2]).to_crs("EPSG:4548")
    frame.loc[2, "geometry"] = Point(5_933_659, 4_139_172)

    shapes, (fault,), _ = read_shapes(frame)

    assert (fault.where, fault.what.key) == ("2", "shape-outside-china")
    assert "5933659, 4139172" in say(fault.what, "zh")
    assert shapes.notna().tolist() == [True, False]


# ── axes the other way round ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4548", "EPSG:4527", "EPSG:3857"])
def test_a_layer_with_exchanged_axes_is_put_right_and_listed_once(crs):
    """In Web Mercator x is 13.1 and y 4.5 million: exchanged they lie at 40°E, 75°N."""
    shapes, faults, repairs = read_shapes(swapped(points(villages()).to_crs(crs)), read=surroundings())

    assert faults == ()
    assert keys(repairs)[0] == "axes-exchanged-layer"
    assert (repairs[0].kind, repairs[0].confidence, repairs[0].row) == ("swapped-axes", "likely", 0)
    assert metres_between(places_of(shapes), villages()).max() < 0.01


def test_single_rows_with_exchanged_axes_are_put_right_and_listed_one_by_one():
    shapes, faults, repairs = read_shapes(swapped(points(villages()), slice(3, 5)), read=surroundings())

    assert faults == ()
    assert [(repair.kind, repair.row) for repair in repairs] == [("swapped-axes", 4), ("swapped-axes", 5)]
    assert repairs[0].refusal == 'reading.settlements.refuse = ["swapped-axes@4"]'
    assert metres_between(places_of(shapes), villages()).max() < 0.01


def test_exchanged_axes_that_are_refused_stay_and_are_faults_of_their_rows():
    frame = swapped(points(villages()[:4]))

    shapes, faults, repairs = read_shapes(frame, read=surroundings(), refuse=("swapped-axes",))

    assert keys(faults) == ["shape-outside-china"] * 4
    assert faults[0].mend.key == "axes-swapped-mend"
    assert repairs == ()
    assert shapes.isna().all()


def test_one_row_may_be_refused_alone():
    frame = swapped(points(villages()[:4]))

    shapes, faults, repairs = read_shapes(frame, read=surroundings(), refuse=("swapped-axes@2",))

    assert [fault.where for fault in faults] == ["2"]
    assert [repair.row for repair in repairs] == [1, 3, 4]
    assert shapes.notna().tolist() == [True, False, True, True]


def test_a_point_at_zero_zero_is_no_exchange():
    frame = points(villages()[:3])
    frame.loc[2, "geometry"] = Point(0, 0)

    _, faults, repairs = read_shapes(frame, read=surroundings())

    assert [(fault.where, fault.what.key) for fault in faults] == [("2", "shape-outside-china")]
    assert repairs == ()


# ── outside China ────────────────────────────────────────────────────────────────────────────────────────


def in_hesse():
    """The good world, moved to 9.90–10.00°E, 50.30–50.40°N."""
    world = good_world()
    for one in world.values():
        one.geometry = [
            shapely.transform(shape, lambda xy: xy + np.array([-108, 13])) for shape in one.geometry
        ]
    return world


def test_with_a_measuring_system_of_its_own_a_region_may_lie_outside_china(tmp_path):
    folder = write_world(tmp_path, in_hesse())

    region = load_region(folder, ReadingSettings(measuring_crs="EPSG:32632"))

    assert region.measuring_crs == "EPSG:32632"
    assert region.settlements.geometry.x.between(9.9, 10.0).all()
    with pytest.raises(DataError) as caught:
        load_region(folder)
    assert "shape-outside-china" in keys(caught.value.faults)


def test_a_layer_that_lies_nowhere_on_earth_is_a_fault_anywhere():
    frame = points(villages()[:2]).to_crs("EPSG:4548")
    frame.loc[2, "geometry"] = Point(1e12, 1e12)

    _, faults, _ = read_shapes(frame, anywhere=True)

    assert [fault.where for fault in faults] == ["2"]


# ── what is said ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("declared", [None, "EPSG:4490"])
def test_a_layer_the_user_says_is_in_degrees_of_cgcs2000_is_not_told_as_converted(declared):
    frame = points(villages()).set_crs(declared, allow_override=True)

    shapes, faults, repairs = read_shapes(frame, read=surroundings(), crs="EPSG:4490")

    assert faults == repairs == ()
    assert (places_of(shapes) == villages()).all()


def test_wgs_84_is_said_to_be_taken_as_it_stands_and_not_to_be_converted():
    frame = points(villages()).set_crs("EPSG:4326", allow_override=True)

    shapes, _, (repair,) = read_shapes(frame, read=surroundings())

    assert "数值不变" in say(repair.message, "zh")
    assert "转换" not in say(repair.message, "zh")
    assert (places_of(shapes) == villages()).all()


def test_a_system_is_named_in_chinese_with_its_number():
    _, _, (repair,) = read_shapes(points(villages()).to_crs("EPSG:4527"), read=surroundings())

    said = say(repair.message, "zh")
    assert "国家2000 3°带第39带，中央经线117°，东坐标前有带号（EPSG:4527）" in said
    assert "Gauss" not in said


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("settlements.shp", "缺少 .prj"),
        ("村庄.xlsx[Sheet1]", "坐标系”"),
        ("资料.zip/村庄.csv", "坐标系”"),
        ("settlements.geojson", "空值"),
    ],
)
def test_a_file_without_system_is_told_where_its_kind_would_say_it(file, told):
    frame = points(villages()).set_crs(None, allow_override=True)

    _, faults, _ = into_kept_crs(frame, Source("settlements", file), surroundings())

    said = say(faults[0].what, "zh")
    assert told in said
    assert (".prj" in said) == file.endswith(".shp")
    assert "写在情景文件开头、第一个 [ ] 之前" in say(faults[0].mend, "zh")
    assert "before the first [ ]" in say(faults[0].mend, "en")
