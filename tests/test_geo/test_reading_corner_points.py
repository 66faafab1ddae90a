"""Corner-point texts of land surveys become the parcels they describe, in the system their head declares."""

import pyproj
import pytest
from file_worlds import SQUARE, corner_text, keys, opened, repaired
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from geo.land.survey_files import corner_points_text
from geo.reading.files.corner_system import axes_of
from geo.words.catalogue import say

SHAPE = box(39590339, 4139172, 39590439, 4139272)


def written(folder, text, encoding="utf-8"):
    (folder / "lands.txt").write_bytes(text.encode(encoding))
    return folder


def lands(folder, **how):
    return opened(folder, "lands", **how)


# ── as surveyors hand them in ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("encoding", "repairs"),
    [("utf-8", []), ("utf-8-sig", []), ("utf-16", []), ("gb18030", [("encoding", "GB18030")])],
)
def test_a_survey_reads_as_its_parcel_with_number_name_and_area(encoding, repairs, tmp_path):
    """A square of 100 m: 10,000 m², 1 hectare as the survey says."""
    outcome = lands(written(tmp_path, corner_text(), encoding))

    assert outcome.faults == ()
    (row,) = outcome.frame.itertuples()
    assert (row.site_id, row.name, row.area) == ("DK-001", "供销社地块", "1.0000")
    assert row.geometry.equals(SHAPE)
    assert row.Index == 8
    assert outcome.frame.crs == "EPSG:4527"
    assert repaired(outcome) == repairs


def test_a_file_in_gb18030_is_a_fault_where_the_guess_is_refused(tmp_path):
    written(tmp_path, corner_text(), "gb18030")

    assert keys(lands(tmp_path, refuse=frozenset({"encoding"}))) == ["corners-encoding"]
    assert lands(tmp_path, encoding="GBK").repairs == ()


def test_a_second_ring_inside_is_a_hole_and_one_outside_a_second_part(tmp_path):
    """100 m × 100 m less 20 m × 20 m is 9,600 m²; with a part of 10 m × 10 m beside it 9,700 m²."""
    inner = corners(box(39590360, 4139200, 39590380, 4139220), ring=2)
    beside = corners(box(39590500, 4139172, 39590510, 4139182), ring=3)
    text = corner_text(announce="15,0.97,DK-001,地块,面,,,,@") + inner + beside

    (shape,) = lands(written(tmp_path, text)).frame.geometry

    assert shape.geom_type == "MultiPolygon"
    assert shape.area == pytest.approx(9_700)


def corners(shape, ring: int | None = 1, label="J", separator=",") -> str:
    places = list(shape.exterior.coords)
    number = [] if ring is None else [str(ring)]
    lines = [[f"{label}{n}", *number, f"{y:.3f}", f"{x:.3f}"] for n, (x, y) in enumerate(places, 1)]
    return "\n".join(separator.join(fields) for fields in lines) + "\n"


def test_two_parcels_stay_two(tmp_path):
    second = "5,0.01,DK-002,第二块,面,,,,@\n" + corners(box(39590500, 4139172, 39590510, 4139182))

    frame = lands(written(tmp_path, corner_text() + second)).frame

    assert list(frame["site_id"]) == ["DK-001", "DK-002"]
    assert frame.index.tolist() == [8, 14]
    assert frame.geometry.area.tolist() == pytest.approx([10_000, 100])


@pytest.mark.parametrize("separator", [",", " ", "\t", "，"])
@pytest.mark.parametrize("label", ["J", "", "界"])
def test_plain_lists_with_a_blank_line_between_parcels_are_read(separator, label, tmp_path):
    text = "\n\n".join(
        corners(shape, None, label, separator) for shape in (SHAPE, box(39590500, 4139172, 39590510, 4139182))
    )

    outcome = lands(written(tmp_path, text))

    assert outcome.faults == ()
    assert outcome.frame.geometry.area.tolist() == pytest.approx([10_000, 100])
    assert outcome.frame.crs is None
    assert list(outcome.frame.columns) == ["geometry"]


def test_a_plain_list_without_blank_lines_keeps_parcels_apart_and_holes_inside(tmp_path):
    """A closed ring ends: what begins inside it is its hole (400 m²), what begins outside the next parcel."""
    hole, beside = box(39590360, 4139200, 39590380, 4139220), box(39590500, 4139172, 39590510, 4139182)
    text = "".join(corners(shape, None) for shape in (SHAPE, hole, beside))

    frame = lands(written(tmp_path, text)).frame

    assert frame.geometry.area.tolist() == pytest.approx([9_600, 100])
    assert frame.index.tolist() == [1, 11]


def test_a_line_of_words_names_the_parcel_below_it_and_a_heading_names_nothing(tmp_path):
    text = "点号 X Y\n" + "东关地块\n" + corners(SHAPE, None) + "\n西关地块\n" + corners(SHAPE, None)

    outcome = lands(written(tmp_path, text))

    assert outcome.faults == ()
    assert list(outcome.frame["name"]) == ["东关地块", "西关地块"]


# ── guesses ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_ring_that_does_not_return_is_closed_and_told_unless_that_is_refused(tmp_path):
    written(tmp_path, corner_text(closed=False))

    outcome = lands(tmp_path)

    assert outcome.frame.geometry.iloc[0].equals(SHAPE)
    assert [(repair.kind, repair.row) for repair in outcome.repairs] == [("closed-ring", 8)]
    assert outcome.repairs[0].refusal == 'reading.lands.refuse = ["closed-ring@8"]'
    assert keys(lands(tmp_path, refuse=frozenset({"closed-ring@8"}))) == ["corner-ring-open"]


def test_east_before_north_is_exchanged_and_told_unless_that_is_refused(tmp_path):
    text = corner_text()
    for north, east in SQUARE:
        text = text.replace(f"{north:.3f},{east:.3f}", f"{east:.3f},{north:.3f}")
    written(tmp_path, text)

    outcome = lands(tmp_path)

    assert outcome.frame.geometry.iloc[0].equals(SHAPE)
    assert outcome.frame.crs == "EPSG:4527"
    assert repaired(outcome) == [("swapped-axes", "N, E")]
    taken = lands(tmp_path, refuse=frozenset({"swapped-axes"}))
    assert taken.frame is None or taken.frame.geometry.iloc[0].bounds[0] == 4139172


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ((4139172, 39590339), "north-east"),
        ((39590339, 4139172), "east-north"),
        ((4139172, 590339), "north-east"),
        ((590339, 4139172), "east-north"),
        ((4139172, 20590339), "north-east"),
        ((37.38, 117.97), "north-east"),
        ((117.97, 37.38), "east-north"),
        ((5, 7), "north-east"),
        ((500_000, 600_000), "north-east"),
    ],
)
def test_the_order_of_two_numbers_is_told_by_their_size_where_only_one_is_possible(pair, expected):
    assert axes_of([pair]) == expected


# ── the system ───────────────────────────────────────────────────────────────────────────────────────────

DATUMS = {"2000国家大地坐标系": "CGCS2000", "80国家大地坐标系": "Xian 1980", "1954北京坐标系": "Beijing 1954"}


@pytest.mark.parametrize("words", DATUMS)
@pytest.mark.parametrize(
    ("width", "zone", "prefix", "name"),
    [
        (3, 39, True, "3-degree Gauss-Kruger zone 39"),
        (3, 39, False, "3-degree Gauss-Kruger CM 117E"),
        (3, 25, True, "3-degree Gauss-Kruger zone 25"),
        (3, 45, False, "3-degree Gauss-Kruger CM 135E"),
        (6, 20, True, "Gauss-Kruger zone 20"),
        (6, 20, False, "Gauss-Kruger CM 117E"),
        (6, 13, True, "Gauss-Kruger zone 13"),
        (6, 23, False, "Gauss-Kruger CM 135E"),
    ],
)
def test_the_head_names_one_system_and_it_is_the_one_meant(words, width, zone, prefix, name, tmp_path):
    """The code is looked up under its own name in the register of systems, not in our table."""
    head = {"坐标系": words, "几度分带": str(width), "带号": str(zone)}
    text = moved(corner_text(head), zone * 1_000_000 if prefix else 0)

    outcome = lands(written(tmp_path, text))

    assert outcome.faults == ()
    assert pyproj.CRS(outcome.frame.crs).name == f"{DATUMS[words]} / {name}"


def moved(text: str, prefix: int) -> str:
    for _, east in SQUARE:
        text = text.replace(f"{east:.3f}", f"{east - 39_000_000 + prefix:.3f}")
    return text


@pytest.mark.parametrize(
    ("head", "prefix", "code"),
    [
        ({"带号": ""}, 39_000_000, "EPSG:4527"),
        ({"带号": "", "几度分带": ""}, 20_000_000, "EPSG:4498"),
        ({"带号": "", "中央子午线": "117"}, 0, "EPSG:4548"),
        ({"带号": "", "几度分带": "6", "中央子午线": "117"}, 0, "EPSG:4509"),
        ({"带号": ""}, 0, None),
        ({"带号": "39", "几度分带": "6"}, 0, None),
        ({"坐标系": ""}, 39_000_000, None),
        ({"坐标系": "滨州独立坐标系"}, 39_000_000, None),
        ({"投影类型": "UTM"}, 0, None),
    ],
)
def test_what_the_head_leaves_open_is_taken_from_the_zone_before_the_easting_or_stays_open(
    head, prefix, code, tmp_path
):
    outcome = lands(written(tmp_path, moved(corner_text(head), prefix)))

    assert outcome.faults == ()
    assert outcome.frame.crs == code


def test_a_zone_that_contradicts_the_eastings_is_a_fault_until_the_user_names_the_system(tmp_path):
    written(tmp_path, corner_text({"带号": "40"}))

    outcome = lands(tmp_path)

    assert keys(outcome) == ["corner-zone-differs"]
    assert "40" in say(outcome.faults[0].what, "zh")
    assert lands(tmp_path, crs="EPSG:4527").frame.crs is None


# ── broken ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("", "corners-none", None),
        ("[属性描述]\n坐标系=2000国家大地坐标系\n", "corners-none", None),
        (corner_text(announce="9,1.0,DK-001,地块,面,,,,@"), "corner-count", 8),
        (corner_text() + "5,0.1,DK-002,第二块,面,,,,@\n", "corner-count", 14),
        (corner_text() + "J9,1,4139172.05\n", "corner-line-unread", 14),
        (corner_text() + "J9,1,四一三九,39590339\n", "corner-line-unread", 14),
        ("J1,4139172,39590339\nJ2,39590439,4139172\nJ3,4139272,39590439\n", "corner-order-mixed", 1),
        ("J1,4139172,39590339\nJ2,4139272,39590339\nJ1,4139172,39590339\n", "corners-too-few", 1),
        ("J1,1e400,nan\n", "corner-line-unread", 1),
    ],
)
def test_a_broken_text_is_refused_on_the_line_that_breaks_it(text, key, line, tmp_path):
    outcome = lands(written(tmp_path, text))

    assert keys(outcome) == [key]
    fault = outcome.faults[0]
    place = say(fault.where, "zh")
    assert "{" not in say(fault.what, "zh") + say(fault.mend, "en")
    assert line is None or f" {line} 行" in place


@pytest.mark.parametrize("said", [5, 4])
def test_the_announced_count_may_count_the_closing_corner_or_not(said, tmp_path):
    text = corner_text(announce=f"{said},1.0,DK-001,地块,面,,,,@")

    assert lands(written(tmp_path, text)).faults == ()


# ── whatever stands there ────────────────────────────────────────────────────────────────────────────────


@st.composite
def parcels(draw):
    """One to four parcels, each a box and perhaps a hole, in metres of zone 39."""
    shapes = []
    for n in range(draw(st.integers(1, 4))):
        west, south = (
            39_400_000 + 2_000 * n + draw(st.integers(0, 500)),
            4_000_000 + draw(st.integers(0, 9_999)),
        )
        outer = box(west, south, west + draw(st.integers(50, 900)), south + draw(st.integers(50, 900)))
        hole = box(west + 10, south + 10, west + 20, south + 30) if draw(st.booleans()) else None
        shapes.append((outer, hole))
    return shapes


@settings(deadline=None, max_examples=50)
@given(parcels(), st.sampled_from(["utf-8", "gb18030"]), st.booleans())
def test_parcels_written_as_a_survey_come_back_the_same(tmp_path_factory, shapes, encoding, crlf):
    text = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n带号=39\n[地块坐标]\n"
    for n, (outer, hole) in enumerate(shapes):
        rings = [outer] if hole is None else [outer, hole]
        text += f"{5 * len(rings)},0.1,DK-{n},地块{n},面,,,,@\n"
        text += "".join(corners(ring, number) for number, ring in enumerate(rings, 1))
    folder = written(tmp_path_factory.mktemp("t"), text.replace("\n", "\r\n") if crlf else text, encoding)

    frame = lands(folder).frame

    assert list(frame["site_id"]) == [f"DK-{n}" for n in range(len(shapes))]
    for found, (outer, hole) in zip(frame.geometry, shapes, strict=True):
        assert found.equals(outer if hole is None else outer.difference(hole))


def test_what_the_land_query_writes_reads_back_with_its_names(tmp_path):
    """A comma inside a name is written full-width and must not part the fields."""
    about = {"id": "DK-7", "name": "供销社,东库（一期）", "use": "仓储"}
    shape = SHAPE.difference(box(39590360, 4139200, 39590380, 4139220))

    text = corner_points_text([(about, shape)], "EPSG:4527", unit="滨州市供销社", date="2025-01-01")
    outcome = lands(written(tmp_path, text, "gb18030"))

    assert outcome.faults == ()
    assert (outcome.frame["site_id"].iloc[0], outcome.frame["name"].iloc[0]) == (
        "DK-7",
        "供销社，东库（一期）",
    )
    assert outcome.frame.geometry.iloc[0].equals(shape)
    assert outcome.frame.crs == "EPSG:4527"


LINES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["[属性描述]", "坐标系=2000国家大地坐标系", "带号=39", "", "3,1,a,b,面,,,,@", "@", "J1,1,1,1"]
    ),
    st.builds("J{},{},{},{}".format, st.integers(0, 9), st.integers(-1, 3), st.floats(), st.floats(0, 5e7)),
)


@settings(deadline=None, max_examples=50)
@given(st.lists(LINES, max_size=12))
def test_any_lines_are_parcels_or_faults(tmp_path_factory, lines):
    folder = tmp_path_factory.mktemp("t")
    (folder / "lands.txt").write_text("\n".join(lines), encoding="utf-8", errors="replace")

    keys(lands(folder))
