"""Shapes of a layer: taken as drawn, mended where little is needed, or a fault of their row."""

import json

import numpy as np
import pytest
import shapely
from coordinate_worlds import TABLES, keys, layer, read_shapes, surroundings
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_worlds import good_world, moved, write_world
from shapely import (
    GeometryCollection,
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
    box,
)

from geo.errors import DataError
from geo.reading.mending import mended
from geo.reading.settings import LayerReading, ReadingSettings
from geo.reading.shapes import single_parts
from geo.region import load_region
from geo.words.catalogue import say

SQUARE = box(117.90, 37.30, 117.91, 37.31)
CORNERS = [(117.90, 37.30), (117.91, 37.30), (117.91, 37.31), (117.90, 37.31)]
BOWTIE = Polygon([(117.90, 37.30), (117.91, 37.31), (117.91, 37.30), (117.90, 37.31)])
SPUR = Polygon([*CORNERS[:3], (117.91, 37.315), (117.91, 37.31), CORNERS[3]])
"""A square with a needle without area at its corner."""
LOOP = Polygon(
    [*CORNERS[:2], (117.91, 37.31), (117.9101, 37.31), (117.91, 37.3099), (117.9099, 37.31), CORNERS[3]]
)
TWO_LINES = MultiLineString([[(117.91, 37.31), (117.92, 37.32)], [(117.93, 37.33), (117.94, 37.34)]])


SURROUNDINGS = surroundings()


def only(shape, name: str, **more):
    """Return what becomes of a layer of one shape: the shape or None, faults, repairs."""
    shapes, faults, repairs = read_shapes(layer([shape]), name, **more)
    return shapes.iloc[0], faults, repairs


# ── areas ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_spur_without_area_is_mended_and_listed():
    shape, faults, (repair,) = only(SPUR, "lands")

    assert faults == ()
    assert (repair.kind, repair.confidence, repair.row) == ("shape", "likely", 1)
    assert shape.is_valid
    assert shape.area == pytest.approx(SQUARE.area)


def test_a_spur_whose_mending_is_refused_is_a_fault():
    shape, (fault,), repairs = only(SPUR, "lands", refuse=("shape@1",))

    assert (fault.where, fault.what.key) == ("1", "shape-invalid")
    assert shape is None
    assert repairs == ()


def test_a_bow_tie_has_lost_its_shape_and_is_a_fault_in_words():
    """The two halves cancel: as drawn the area is 0, rebuilt it is half the square."""
    shape, (fault,), repairs = only(BOWTIE, "lands")

    assert shape is None
    assert repairs == ()
    assert say(fault.what, "zh") == "图形有错误（边线自相交）"


def test_a_tiny_loop_at_the_edge_is_mended():
    """The loop spans 10 by 10 m at the edge of a square of 885 by 1,112 m: a ten-thousandth of its area."""
    assert not LOOP.is_valid

    shape, faults, repairs = only(LOOP, "lands")

    assert faults == ()
    assert keys(repairs) == ["shape-mended"]
    assert shape.area == pytest.approx(SQUARE.area, rel=1e-3)


def test_a_part_drawn_twice_counts_once():
    shape, faults, repairs = only(MultiPolygon([SQUARE, SQUARE]), "lands")

    assert faults == ()
    assert keys(repairs) == ["shape-mended"]
    assert shape.area == pytest.approx(SQUARE.area)


def test_a_hole_drawn_twice_counts_once():
    hole = [(117.903, 37.303), (117.906, 37.303), (117.906, 37.306), (117.903, 37.306)]

    shape, faults, _ = only(Polygon(CORNERS, [hole, hole]), "lands")

    assert faults == ()
    assert shape.area == pytest.approx(SQUARE.area - Polygon(hole).area)


def test_parts_that_overlap_by_a_third_are_a_fault():
    assert (
        mended(MultiPolygon([SQUARE, shapely.transform(SQUARE, lambda xy: xy + np.array([0.0066, 0]))]))
        is None
    )


def test_an_outline_drawn_as_a_line_becomes_an_area():
    shape, faults, (repair,) = only(LineString([*CORNERS, CORNERS[0]]), "lands")

    assert faults == ()
    assert (repair.kind, repair.confidence) == ("closed-ring", "likely")
    assert shape.equals(SQUARE)


def test_an_outline_that_all_but_meets_is_closed():
    """0.0003 of 0.0397 degrees are missing: 0.8 %."""
    shape, faults, _ = only(LineString([*CORNERS, (117.90, 37.3003)]), "lands")

    assert faults == ()
    assert shape.equals(SQUARE)


@pytest.mark.parametrize(
    ("line", "refuse"),
    [
        (LineString(CORNERS), ()),
        (LineString([(117.9, 37.3), (117.91, 37.3), (117.9, 37.3)]), ()),
        (LineString([*CORNERS, CORNERS[0]]), ("closed-ring",)),
    ],
    ids=["a side is missing", "there and back", "refused"],
)
def test_a_line_that_is_no_outline_is_no_area(line, refuse):
    _, (fault,), repairs = only(line, "lands", refuse=refuse)

    assert fault.what.key == "shape-kind-wrong"
    assert say(fault.what, "zh") == "图形类型是线，应为面"
    assert repairs == ()


def open_ring_file(folder) -> None:
    """Write the river as a GeoJSON whose ring lacks its last corner."""
    for path in folder.glob("river.*"):
        path.unlink()
    ring = [[117.90, 37.369], [118.0, 37.369], [118.0, 37.371], [117.90, 37.371]]
    river = {
        "type": "Feature",
        "properties": {"name": "黄河", "origin": "synthetic"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    text = json.dumps({"type": "FeatureCollection", "features": [river]}, ensure_ascii=False)
    (folder / "river.geojson").write_text(text, encoding="utf-8")


def test_a_ring_without_its_last_corner_is_closed_and_listed(tmp_path):
    folder = write_world(tmp_path, good_world())
    open_ring_file(folder)

    region = load_region(folder)

    (repair,) = [repair for repair in region.repairs if repair.kind == "closed-ring"]
    assert (repair.layer, repair.file, repair.row) == ("river", "river.geojson", 1)
    assert region.river.geometry.iloc[0].equals(box(117.90, 37.369, 118.0, 37.371))


def test_a_ring_that_must_not_be_closed_is_a_fault(tmp_path):
    folder = write_world(tmp_path, good_world())
    open_ring_file(folder)
    how = ReadingSettings(layers={"river": LayerReading(refuse=frozenset({"closed-ring"}))})

    with pytest.raises(DataError) as caught:
        load_region(folder, how)

    assert keys(caught.value.faults) == ["outline-open"]


def test_a_shape_that_was_missed_already_is_not_missed_twice():
    frame = layer([SQUARE, None])
    frame.attrs["shapes_faulted"] = (2,)

    assert read_shapes(frame, "lands")[1] == ()


def test_areas_of_several_parts_and_with_heights_are_taken_as_they_are():
    far = box(117.95, 37.35, 117.96, 37.36)

    shape, faults, repairs = only(shapely.force_3d(MultiPolygon([SQUARE, far])), "lands")

    assert faults == repairs == ()
    assert not shape.has_z
    assert shape.equals(MultiPolygon([SQUARE, far]))


# ── points, lines, anything ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "shape",
    [
        Point(117.9, 37.3),
        TWO_LINES,
        MultiPoint([(117.9, 37.3), (117.91, 37.3)]),
        SQUARE,
        MultiPolygon([SQUARE]),
    ],
)
def test_a_layer_of_anything_takes_points_lines_and_areas(shape):
    kept, faults, repairs = only(shape, "exclusions")

    assert faults == repairs == ()
    assert kept.equals(shape)


@pytest.mark.parametrize(
    ("shape", "name", "key"),
    [
        (None, "settlements", "shape-missing"),
        (Point(), "settlements", "shape-missing"),
        (SQUARE, "settlements", "shape-kind-wrong"),
        (MultiPoint([(117.9, 37.3), (117.91, 37.3)]), "settlements", "shape-kind-wrong"),
        (Point(117.9, 37.3), "roads", "shape-kind-wrong"),
        (LineString([(117.9, 37.3), (117.9, 37.3)]), "roads", "shape-invalid"),
        (GeometryCollection([SQUARE, Point(117.9, 37.3)]), "exclusions", "shape-kind-wrong"),
        (LineString([(117.9, 37.3), (np.inf, 37.3)]), "roads", "shape-invalid"),
    ],
)
def test_a_shape_that_cannot_be_used_is_a_fault_of_its_row(shape, name, key):
    kept, (fault,), repairs = only(shape, name)

    assert (fault.where, fault.what.key) == ("1", key)
    assert kept is None
    assert repairs == ()
    assert all(
        "{" not in say(text, language) for text in (fault.what, fault.mend) for language in ("zh", "en")
    )


def test_the_only_member_of_a_collection_is_taken_out():
    shape, faults, _ = only(GeometryCollection([Point(117.9, 37.3)]), "settlements")

    assert faults == ()
    assert shape.equals(Point(117.9, 37.3))


def test_touching_parts_of_a_line_are_joined_and_keep_their_direction():
    parts = MultiLineString([[(117.92, 37.3), (117.91, 37.3)], [(117.91, 37.3), (117.90, 37.3)]])

    shape, faults, repairs = only(parts, "roads")

    assert faults == repairs == ()
    assert list(shape.coords) == [(117.92, 37.3), (117.91, 37.3), (117.90, 37.3)]


def test_one_bad_row_does_not_spoil_its_neighbours():
    shapes, (fault,), _ = read_shapes(layer([SQUARE, None, SQUARE]), "lands")

    assert fault.where == "2"
    assert shapes.notna().tolist() == [True, False, True]


# ── lines of several parts ───────────────────────────────────────────────────────────────────────────────


def test_a_road_in_two_pieces_becomes_two_roads(tmp_path):
    folder = write_world(tmp_path, moved("roads", 0, TWO_LINES))

    region = load_region(folder)

    (repair,) = [repair for repair in region.repairs if repair.kind == "shape"]
    assert (repair.layer, repair.row, repair.before, repair.after) == ("roads", 1, "1", "2")
    assert region.roads["road_id"].tolist() == ["r1#1", "r1#2", "r2"]
    assert region.roads["class"].tolist() == ["county", "county", "village"]
    assert set(region.roads.geom_type) == {"LineString"}
    assert region.roads.geometry.iloc[1].equals(TWO_LINES.geoms[1])


def test_a_road_in_two_pieces_that_must_not_be_split_is_a_fault():
    _, (fault,), repairs = only(TWO_LINES, "roads", refuse=("shape",))

    assert fault.what.key == "shape-kind-wrong"
    assert repairs == ()


def test_an_id_made_for_a_piece_never_meets_one_that_exists():
    line = TWO_LINES.geoms[0]
    frame = layer([TWO_LINES, line], road_id=["r1", "r1#1"])

    assert single_parts(frame, TABLES["roads"])["road_id"].tolist() == ["r1##1", "r1##2", "r1#1"]


def test_whole_lines_and_other_layers_are_not_touched():
    lines, areas = (
        layer([TWO_LINES.geoms[0]], road_id=["r1"]),
        layer([MultiPolygon([SQUARE])], land_id=["l1"]),
    )

    assert single_parts(lines, TABLES["roads"]) is lines
    assert single_parts(areas, TABLES["lands"]) is areas


def test_a_confirmed_layer_in_a_folder_is_read_as_said(tmp_path):
    """The whole way, from a file without .prj over the scenario's line to the region."""
    world = good_world()
    plain = load_region(write_world(tmp_path / "plain", world))
    world["settlements"].geometry = list(layer(world["settlements"].geometry).to_crs("EPSG:4527").geometry)
    world["settlements"].crs = None
    folder = write_world(tmp_path / "bare", world)

    region = load_region(folder, ReadingSettings(layers={"settlements": LayerReading(crs="EPSG:4527")}))

    assert region.settlements.geometry.geom_equals_exact(plain.settlements.geometry, 1e-8).all()


# ── whatever stands in a file ────────────────────────────────────────────────────────────────────────────

numbers = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True),
    st.floats(70, 140),
    st.floats(3, 55),
    st.floats(300_000, 700_000),
    st.floats(3_000_000, 5_000_000),
    st.floats(39_400_000, 39_700_000),
)


def drawn(build, *parts):
    """Return a shape of numbers the library warns of but a file may hold; None if it cannot be built at all."""
    with np.errstate(all="ignore"):
        try:
            return build(*parts)
        except shapely.errors.GEOSException:
            return None


corners = st.lists(st.tuples(numbers, numbers), min_size=4, max_size=6)
anything = st.one_of(
    st.none(),
    st.builds(lambda x, y: drawn(Point, x, y), numbers, numbers),
    st.builds(lambda one: drawn(LineString, one), corners),
    st.builds(lambda one: drawn(Polygon, one), corners),
    st.builds(lambda *both: drawn(MultiLineString, both), corners, corners),
    st.builds(lambda *both: drawn(lambda: MultiPolygon([Polygon(one) for one in both])), corners, corners),
    st.builds(
        lambda some: drawn(lambda: GeometryCollection([LineString(one) for one in some])), st.lists(corners)
    ),
)


@settings(max_examples=60, deadline=None)
@given(
    shapes=st.lists(anything, max_size=5),
    crs=st.sampled_from([None, "EPSG:4490", "EPSG:4326", "EPSG:4527", "EPSG:4548", "EPSG:2415", "EPSG:3857"]),
    word=st.sampled_from(["", "", "GCJ-02", "BD-09", "EPSG:4498", "EPSG:32650", "EPSG:25832", "???"]),
    name=st.sampled_from(["settlements", "roads", "lands", "exclusions"]),
    refuse=st.sampled_from([(), ("shape", "closed-ring"), ("swapped-axes",), ("crs",)]),
    anywhere=st.booleans(),
    alone=st.booleans(),
)
def test_no_shape_and_no_system_breaks_the_reader(shapes, crs, word, name, refuse, anywhere, alone):
    """Every row is kept or has a fault of its own or of the layer; what is kept lies on Earth and is valid."""
    with np.errstate(all="ignore"):
        frame = layer(shapes, crs=crs)
    kept, faults, repairs = read_shapes(
        frame, name, {} if alone else SURROUNDINGS, crs=word, refuse=refuse, anywhere=anywhere
    )

    assert len(kept) == len(shapes)
    assert kept.crs == "EPSG:4490"
    assert kept.notna().all() or faults
    assert kept.dropna().is_valid.all()
    assert not len(kept.dropna()) or np.abs(kept.dropna().bounds.to_numpy()).max() <= 180
    for text in (
        *(fault.what for fault in faults),
        *(fault.mend for fault in faults),
        *(r.message for r in repairs),
    ):
        assert "{" not in say(text, "zh") + say(text, "en")
