"""Division codes and measuring zones: facts of the code book, and laws that hold for every code."""

import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinates.crs import measuring_crs, zone_of
from geo.divisions.codes import county_of, is_code, settlement_kind, township_kind, township_of

twelve_digits = st.text("0123456789", min_size=12, max_size=12)


@pytest.mark.parametrize(
    ("code", "settlement", "township"),
    [
        ("371602001001", "community", "street"),
        ("371602101201", "village", "town"),
        ("371622201301", "village", "township"),
        ("371603400598", "other", "other"),
        ("371602101401", "other", "town"),
    ],
)
def test_the_code_segment_tells_the_legal_kind(code, settlement, township):
    assert settlement_kind(code) == settlement
    assert township_kind(code) == township


@given(twelve_digits)
def test_a_county_is_the_county_of_the_township_of_a_village(code):
    assert county_of(township_of(code)) == county_of(code)
    assert township_of(code).startswith(county_of(code))
    assert township_kind(township_of(code)) == township_kind(code)


@given(twelve_digits)
def test_the_kind_depends_on_the_segment_only(code):
    other = "9" * 9 + code[9:]

    assert settlement_kind(code) == settlement_kind(other)


@given(st.text(max_size=14))
def test_what_is_no_code_is_refused_by_name(text):
    if is_code(text, 12):
        assert settlement_kind(text) in {"community", "village", "other"}
    else:
        with pytest.raises(ValueError, match="is not a division code"):
            settlement_kind(text)


def test_full_width_digits_are_no_code():
    assert not is_code("３７１６０２", 6)


@given(st.floats(73.6, 135.4))
def test_the_measuring_zone_has_its_middle_within_one_and_a_half_degrees(longitude):
    crs = pyproj.CRS(measuring_crs(longitude))
    middle = next(p.value for p in crs.coordinate_operation.params if p.name == "Longitude of natural origin")
    easting = next(p.value for p in crs.coordinate_operation.params if p.name == "False easting")

    assert abs(middle - longitude) <= 1.5
    assert middle == 3 * zone_of(longitude)
    assert easting == 500_000  # the variant without zone prefix


def test_binzhou_lies_in_zone_39():
    assert measuring_crs(117.82) == "EPSG:4548"
