"""Packed lines and harmless JSON."""

import base64
import json

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, box

from maps.review.packing import areas, as_script_text, merged_lines, packed, rings, steps


def unpacked(text: str, origin) -> list[list[tuple[int, int]]]:
    """The mirror of `packed`, written from its docstring."""
    numbers, value, shift = [], 0, 0
    for byte in base64.b64decode(text):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value, shift = 0, 0
    lines, at, (x, y) = [], 0, origin
    while at < len(numbers):
        count, at = numbers[at], at + 1
        line = []
        for _ in range(count):
            x += numbers[at] // 2 if numbers[at] % 2 == 0 else -(numbers[at] + 1) // 2
            y += numbers[at + 1] // 2 if numbers[at + 1] % 2 == 0 else -(numbers[at + 1] + 1) // 2
            line.append((x, y))
            at += 2
        lines.append(line)
    return lines


def test_lines_come_back_to_the_metre():
    origin = np.array([11_700_000, 3_600_000])
    lines = [
        np.array([[117.5, 37.5], [117.49999, 37.50002], [118.3, 36.7]]),
        np.array([[117.0, 36.0], [119.0, 38.0]]),
    ]

    assert unpacked(packed(lines, origin), origin) == [
        [(11_750_000, 3_750_000), (11_749_999, 3_750_002), (11_830_000, 3_670_000)],
        [(11_700_000, 3_600_000), (11_900_000, 3_800_000)],
    ]


def test_a_vertex_on_the_one_before_is_left_out():
    origin = np.array([0, 0])

    assert unpacked(packed([np.array([[0.0, 0.0], [0.0, 0.000001], [1.0, 1.0]])], origin), origin) == [
        [(0, 0), (100_000, 100_000)]
    ]


def test_places_are_steps_from_the_corner():
    assert steps(np.array([117.5, 117.500014]), np.int64(11_700_000)) == [50_000, 50_001]


def test_road_pieces_that_meet_become_one_line():
    pieces = [LineString([(0, 0), (1, 0)]), LineString([(2, 0), (1, 0)]), LineString([(5, 5), (6, 5)])]

    assert sorted(len(line) for line in merged_lines(pieces)) == [2, 2]
    assert merged_lines([]) == []


def test_a_hole_is_a_ring_of_its_own():
    shape = box(0, 0, 3, 3).difference(box(1, 1, 2, 2))

    found, owner = rings([shape])

    assert len(found) == 2
    assert owner == [0, 0]


def test_an_area_without_a_polygon_is_an_error():
    frame = gpd.GeoDataFrame({"code": ["1"]}, geometry=[box(0, 0, 1, 1)], crs="EPSG:4490")

    with pytest.raises(KeyError):
        areas(frame, ["1", "2"], ["a", "b"], np.array([0, 0]))


@pytest.mark.parametrize("text", ["</script>", "<!--<script>", "a&b", "\u2028\u2029", '"\\', "{{ 7 * 7 }}"])
def test_any_text_comes_back_and_cannot_break_out(text):
    written = as_script_text({"name": text})

    assert json.loads(written) == {"name": text}
    assert not set(written) & set("<>&\u2028\u2029")


def test_a_number_that_is_not_finite_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        as_script_text({"km": float("inf")})
