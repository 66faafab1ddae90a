"""Coordinates typed into tables: how they are written, which way round, and in which system."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbook_worlds import fault_keys, points, repaired, sheet

from geo.reading.sheets.coordinate_cells import (
    coordinate_role,
    epsg_of,
    read_coordinate,
    read_pair,
    stated_system,
)

FIELDS = ["行政村代码", "行政村名称"]
NAMES = [["371602101201", "张家村"], ["371602101202", "李家村"], ["371602101203", "王家村"]]


def places(headings, *coordinates):
    """Rows of a sheet with these coordinate columns; one village a row."""
    return [[*FIELDS, *headings], *([*NAMES[at], *values] for at, values in enumerate(coordinates))]


def dms(angle: float, form: str) -> str:
    """Write an angle in degrees, minutes and seconds with four decimals."""
    seconds = round(abs(angle) * 3600, 4)
    degrees, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    return ("-" if angle < 0 else "") + form.format(int(degrees), int(minutes), f"{rest:.4f}")


# ── single cells ─────────────────────────────────────────────────────────────────────────────────────────


@given(
    st.floats(0, 179.99),
    st.sampled_from(
        [
            "{}°{}′{}″",
            "{}°{}'{}\"",
            "{}度{}分{}秒",
            "东经{}°{}′{}″",
            "{}°{}’{}”E",
            "{} {} {}",
            "{}-{}-{}",
            "{}:{}:{}",
            "{}° {}′ {}″",
        ]
    ),
)
def test_degrees_minutes_and_seconds_are_read_back_to_a_millionth_of_a_degree(angle, form):
    """A second with four decimals is 0.0001 / 3600 ≈ 3e-8°."""
    read = read_coordinate(dms(angle, form))

    assert read is not None
    assert read.value == pytest.approx(angle, abs=1e-6)
    assert read.kinds == ("degrees-minutes",)


@given(st.text(max_size=130))
def test_reading_coordinates_never_raises(text):
    one, two = read_coordinate(text), read_pair(text)

    assert one is None or math.isfinite(one.value)
    assert two is None or all(math.isfinite(part.value) for part in two)


@given(st.text(alphabet="0123456789.°′″'\"-:度分秒EWNSewns东经北纬, ，()", max_size=40))
def test_no_mixture_of_degree_signs_raises(text):
    read_coordinate(text)
    read_pair(text)


@pytest.mark.parametrize(
    "text",
    [
        "117°61′",
        "117°58′60″",
        "117.5°30′",
        "117°5.5′3″",
        "经度",
        "117.97.1",
        "181°0′0″",
        "约117.97",
        "3.5万",
        "",
    ],
)
def test_what_is_no_angle_is_not_read(text):
    assert read_coordinate(text) is None


@given(
    st.floats(73, 136),
    st.floats(3, 54),
    st.sampled_from(
        [
            "{},{}",
            "{}，{}",
            "({}, {})",
            "{} {}",
            "E{} N{}",
            "东经{}北纬{}",
            "{}、{}",
            "{}/{}",
            "{}E{}N",
            "POINT ({} {})",
            "经度：{}，纬度：{}",
        ]
    ),
)
def test_a_pair_in_one_cell_is_taken_apart(lon, lat, form):
    read = read_pair(form.format(f"{lon:.6f}", f"{lat:.6f}"))

    assert read is not None
    assert [part.value for part in read] == pytest.approx([lon, lat], abs=1e-6)


@pytest.mark.parametrize("text", ["117.97", "1,2,3", "117.97,", "路口", "117.97,村委会"])
def test_what_is_no_pair_is_not_read(text):
    assert read_pair(text) is None


@pytest.mark.parametrize(
    ("heading", "role", "system"),
    [
        ("经度", "lon", ""),
        ("纬度(°)", "lat", ""),
        ("LON", "lon", ""),
        ("经度(CGCS2000)", "lon", "CGCS2000"),
        ("WGS84经度", "lon", "WGS84"),
        ("高德纬度", "lat", "GCJ-02"),
        ("gcj02_lng", "lon", "GCJ-02"),
        ("百度坐标", "pair", "BD-09"),
        ("X坐标(EPSG:4527)", "x", "EPSG:4527"),
        ("Y坐标（米）", "y", ""),
        ("北坐标X", "north", ""),
        ("横坐标", "east", ""),
        ("坐标（2000国家大地坐标系）", "pair", "CGCS2000"),
        ("坐标系", "crs", ""),
        ("人口", "", ""),
        ("经办人", "", ""),
        ("北岸", "", ""),
    ],
)
def test_a_heading_says_which_coordinate_it_is_and_maybe_in_which_system(heading, role, system):
    assert coordinate_role(heading) == role
    assert stated_system(heading) == system


@pytest.mark.parametrize(
    ("system", "eastings", "code"),
    [
        ("CGCS2000", [117.97], "EPSG:4490"),
        ("WGS84", [117.97], "EPSG:4326"),
        ("CGCS2000", [39_590_339.0, 39_591_000.0], "EPSG:4527"),
        ("CGCS2000", [20_590_339.0], "EPSG:4498"),
        ("XIAN80", [39_590_339.0], "EPSG:2363"),
        ("BEIJING54", [39_590_339.0], "EPSG:2415"),
        ("CGCS2000", [590_339.0], ""),
        ("CGCS2000", [39_590_339.0, 40_400_000.0], ""),
        ("EPSG:4548", [590_339.0], "EPSG:4548"),
        ("GCJ-02", [117.97], ""),
    ],
)
def test_a_stated_system_is_an_epsg_code_only_where_the_zone_is_certain(system, eastings, code):
    """Zone 39: CGCS2000 4513+14, Xi'an 80 2349+14, Beijing 54 2401+14; 6° zone 20: 4491+7."""
    assert epsg_of(system, eastings) == code


# ── sheets ───────────────────────────────────────────────────────────────────────────────────────────────


def test_plain_degrees_are_taken_as_they_stand_and_no_system_is_guessed(tmp_path):
    result = sheet(tmp_path, places(["经度", "纬度"], [117.91, 37.31], [117.92, 37.35]))

    assert points(result) == [(117.91, 37.31), (117.92, 37.35)]
    assert result.frame.crs is None
    assert result.frame.attrs == {}
    assert {kind for kind, _ in repaired(result)} == set()


def test_degrees_and_minutes_as_text_are_listed_row_by_row(tmp_path):
    """117°55′12″ = 117 + 55/60 + 12/3600 = 117.92; 37°21′ = 37.35."""
    result = sheet(tmp_path, places(["经度", "纬度"], [117.91, 37.31], ["117°55′12″", "37°21′"]))

    assert points(result)[1] == pytest.approx((117.92, 37.35))
    assert repaired(result) == [("degrees-minutes", 3), ("degrees-minutes", 3)]


def test_three_columns_of_degrees_minutes_seconds_are_put_together(tmp_path):
    headings = ["经度", None, None, "纬度", None, None]
    rows = [
        [*FIELDS, *headings],
        [None, None, "度", "分", "秒", "度", "分", "秒"],
        [*NAMES[0], 117, 55, 12, 37, 21, 0],
    ]

    result = sheet(tmp_path, rows, merged=["A1:A2", "B1:B2", "C1:E1", "F1:H1"])

    assert points(result) == [pytest.approx((117.92, 37.35))]
    assert ("degrees-minutes", 0) in repaired(result)


@pytest.mark.parametrize(
    "text",
    [
        "117.92,37.35",
        "117.92，37.35",
        "(117.92 37.35)",
        "117°55′12″,37°21′0″",
        "北纬37.35 东经117.92",
        "37.35,117.92",
    ],
)
def test_both_coordinates_in_one_cell_are_one_repair_and_can_be_refused(text, tmp_path):
    rows = places(["坐标"], [text])

    result = sheet(tmp_path, rows)

    assert points(result) == [pytest.approx((117.92, 37.35))]
    assert ("coordinate-pair", 0) in repaired(result)
    refused = sheet(tmp_path, rows, refuse=frozenset({"coordinate-pair"}))
    assert refused.frame is None
    assert fault_keys(refused) == ["coordinates-missing"]


def test_one_row_typed_the_other_way_round_is_turned_and_named(tmp_path):
    rows = places(["经度", "纬度"], [117.91, 37.31], [37.35, 117.92], [117.93, 37.39])

    result = sheet(tmp_path, rows)

    assert points(result) == [(117.91, 37.31), (117.92, 37.35), (117.93, 37.39)]
    (repair,) = result.repairs
    assert (repair.kind, repair.row, repair.before, repair.confidence) == (
        "swapped-axes",
        3,
        "37.35, 117.92",
        "sure",
    )
    refused = sheet(tmp_path, rows, refuse=frozenset({"swapped-axes@3"}))
    assert points(refused)[1] == (37.35, 117.92)


def test_a_whole_layer_the_other_way_round_is_one_repair(tmp_path):
    rows = places(["X", "Y"], [37.31, 117.91], [37.35, 117.92])

    result = sheet(tmp_path, rows)

    assert points(result) == [(117.91, 37.31), (117.92, 37.35)]
    assert repaired(result) == [("swapped-axes", 0)]
    assert points(sheet(tmp_path, rows, refuse=frozenset({"swapped-axes"}))) == [
        (37.31, 117.91),
        (37.35, 117.92),
    ]


@pytest.mark.parametrize("east", [590_339.36, 39_590_339.36, 20_590_339.36])
def test_survey_order_is_found_by_the_size_of_the_numbers(east, tmp_path):
    """A northing of Binzhou is 4,139 km; no easting of a zone is, with prefix or without."""
    survey = sheet(tmp_path, places(["X坐标", "Y坐标"], [4_139_172.05, east]))
    named = sheet(tmp_path, places(["北坐标", "东坐标"], [4_139_172.05, east]))
    drawn = sheet(tmp_path, places(["X坐标", "Y坐标"], [east, 4_139_172.05]))

    assert points(survey) == points(named) == points(drawn) == [(east, 4_139_172.05)]
    assert repaired(survey) == [("swapped-axes", 0)]
    assert repaired(named) == repaired(drawn) == []


def test_thousands_and_metres_written_out_are_read(tmp_path):
    result = sheet(tmp_path, places(["东坐标", "北坐标"], ["590,339.36", "4139172.05米"]))

    assert points(result) == [(590_339.36, 4_139_172.05)]
    assert repaired(result) == [("number-text", 2), ("number-text", 2)]


@pytest.mark.parametrize("heading", ["经度(CGCS2000)", "经度（国家2000）", "CGCS2000经度"])
def test_a_system_in_the_heading_is_the_system_of_the_layer(heading, tmp_path):
    assert sheet(tmp_path, places([heading, "纬度"], [117.91, 37.31])).frame.crs == "EPSG:4490"


@pytest.mark.parametrize(
    ("word", "crs", "stated"),
    [
        ("CGCS2000", "EPSG:4490", None),
        ("WGS84", "EPSG:4326", None),
        ("EPSG:4490", "EPSG:4490", None),
        ("高德", None, "GCJ-02"),
        ("百度坐标系", None, "BD-09"),
        ("地方坐标系", None, "地方坐标系"),
        ("EPSG:99999", None, "EPSG:99999"),
    ],
)
def test_one_word_in_a_column_of_systems_is_the_system_of_the_layer(word, crs, stated, tmp_path):
    result = sheet(tmp_path, places(["经度", "纬度", "坐标系"], [117.91, 37.31, word], [117.92, 37.35, word]))

    assert result.frame.crs == crs
    assert result.frame.attrs.get("stated_crs") == stated


def test_two_systems_in_one_table_are_a_fault(tmp_path):
    rows = places(["经度", "纬度", "坐标系"], [117.91, 37.31, "CGCS2000"], [117.92, 37.35, "高德"])

    assert fault_keys(sheet(tmp_path, rows)) == ["coordinate-systems-mixed"]


def test_a_system_in_the_title_counts_if_the_headings_name_none(tmp_path):
    rows = [["坐标采用CGCS2000", None, None, None], *places(["经度", "纬度"], [117.91, 37.31])]

    assert sheet(tmp_path, rows).frame.crs == "EPSG:4490"


def test_a_row_without_coordinates_has_no_point_and_half_of_them_is_a_fault(tmp_path):
    rows = places(["经度", "纬度"], [None, None], ["/", "—"], [117.93, None])

    result = sheet(tmp_path, rows)

    assert points(result) == [None, None, None]
    assert fault_keys(result) == ["coordinate-half"]
    assert repaired(result) == [("blank-mark", 3), ("blank-mark", 3)]
    assert result.frame.attrs["shapes_faulted"] == (4,)


def test_a_coordinate_nobody_can_read_is_a_fault_with_its_row(tmp_path):
    result = sheet(tmp_path, places(["经度", "纬度"], [117.91, 37.31], ["村委会门口", 37.35]))

    (fault,) = result.faults
    assert fault.what.key == "coordinate-unreadable"
    assert dict(fault.where.fields) == {"file": "村庄.xlsx[Sheet1]", "row": 3, "name": "李家村"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [("117°55′12″", "degrees-minutes"), ("１１７．９２", "full-width"), ("117.92", "number-text")],
)
def test_a_refused_reading_of_a_coordinate_is_a_fault(text, kind, tmp_path):
    rows = places(["经度", "纬度"], [text, 37.35])

    assert points(sheet(tmp_path, rows)) == [pytest.approx((117.92, 37.35))]
    assert fault_keys(sheet(tmp_path, rows, refuse=frozenset({kind}))) == ["coordinate-unreadable"]


def test_a_table_without_coordinates_is_told_once_which_headings_would_do(tmp_path):
    result = sheet(tmp_path, [FIELDS, *NAMES])

    assert result.frame is None
    assert fault_keys(result) == ["coordinates-missing"]


def test_shapes_may_stand_as_well_known_text_and_polygons_need_them(tmp_path):
    rows = [
        ["编号", "名称", "WKT"],
        ["DK-1", "地块", "POLYGON ((0 0, 0 1, 1 1, 0 0))"],
        ["DK-2", "地块", "POLYGON (("],
    ]

    result = sheet(tmp_path, rows, layer="lands")

    assert result.frame.geometry.iloc[0].area == 0.5
    assert fault_keys(result) == ["coordinate-unreadable"]
    assert fault_keys(sheet(tmp_path, [["编号", "名称"], ["DK-1", "地块"]], layer="lands")) == [
        "table-without-shapes"
    ]
