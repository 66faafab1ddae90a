"""GCJ-02 and BD-09: known values, other people's libraries, and an inverse that comes home."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinates.datum import bd_of, gcj_of, offset_of, true_of_bd, true_of_gcj

BINZHOU = Path(__file__).resolve().parents[2] / "data" / "shapefiles" / "binzhou"
METRES_PER_DEGREE = 111_320

places_in_china = st.tuples(st.floats(73.5, 135.0), st.floats(4.0, 53.5))


@pytest.fixture(scope="module")
def binzhou() -> np.ndarray:
    frame = gpd.read_file(BINZHOU / "settlements.shp")
    return np.column_stack([frame.geometry.x, frame.geometry.y])


def worst_m(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one - other).max() * METRES_PER_DEGREE)


def test_the_square_in_peking_has_its_published_coordinates():
    """116.404°E, 39.915°N is the example everybody prints."""
    square = np.array([[116.404, 39.915]])

    assert gcj_of(square)[0] == pytest.approx([116.41024449916938, 39.91640428150164], abs=1e-9)
    assert true_of_gcj(gcj_of(square))[0] == pytest.approx([116.404, 39.915], abs=1e-9)
    bd = bd_of(true_of_gcj(square))
    assert bd[0] == pytest.approx([116.41036949371029, 39.92133699351021], abs=1e-9)


def test_in_binzhou_amap_lies_half_a_kilometre_east_and_baidu_a_good_kilometre_northeast(binzhou):
    gcj_m, gcj_azimuth = offset_of(binzhou, gcj_of(binzhou))
    bd_m, bd_azimuth = offset_of(binzhou, bd_of(binzhou))

    assert 525 < gcj_m < 553
    assert 81 < gcj_azimuth < 85
    assert 1310 < bd_m < 1350
    assert bd_azimuth == pytest.approx(56, abs=1.5)


@pytest.mark.parametrize(
    ("there", "back"), [(gcj_of, true_of_gcj), (bd_of, true_of_bd)], ids=["GCJ-02", "BD-09"]
)
def test_every_village_comes_home_to_a_tenth_of_a_millimetre(there, back, binzhou):
    assert worst_m(back(there(binzhou)), binzhou) < 1e-4


@given(st.lists(places_in_china, min_size=1, max_size=20))
def test_any_place_in_china_comes_home_from_both_systems(places):
    true = np.array(places)

    assert worst_m(true_of_gcj(gcj_of(true)), true) < 0.1
    assert worst_m(true_of_bd(bd_of(true)), true) < 0.1


@given(st.lists(places_in_china, min_size=1, max_size=10))
def test_one_place_is_converted_alike_alone_and_in_company(places):
    gcj = np.array(places)

    together = true_of_gcj(gcj)

    assert worst_m(together, np.concatenate([true_of_gcj(one[None]) for one in gcj])) < 1e-3


@pytest.mark.parametrize("place", [(-0.13, 51.5), (151.2, -33.9), (139.7, 35.7), (10.0, 50.0)])
def test_outside_china_gcj_is_the_true_place(place):
    true = np.array([place])

    assert (gcj_of(true) == true).all()
    assert (true_of_gcj(true) == true).all()


def test_no_points_are_no_trouble():
    assert true_of_bd(np.empty((0, 2))).shape == (0, 2)


def test_prcoords_agrees_over_all_villages(binzhou):
    prcoords = pytest.importorskip("prcoords", reason="a second opinion that developers install")

    def by_them(convert):
        return np.array([convert((lat, lon))[::-1] for lon, lat in binzhou])

    assert worst_m(gcj_of(binzhou), by_them(prcoords.wgs_gcj)) < 1e-6
    assert worst_m(bd_of(binzhou), by_them(prcoords.wgs_bd)) < 1e-6
    assert worst_m(true_of_gcj(binzhou), by_them(prcoords.gcj_wgs_bored)) < 0.1
    assert worst_m(true_of_bd(binzhou), by_them(prcoords.bd_wgs_bored)) < 0.1


def test_geocoordinates_rs_agrees_over_all_villages(binzhou):
    theirs = pytest.importorskip("geocoordinates_ffi", reason="a second opinion that developers install")

    def pairs(found):
        return np.array([[one.lon, one.lat] for one in found])

    true = [theirs.Wgs84(lat=lat, lon=lon) for lon, lat in binzhou]
    gcj, bd = gcj_of(binzhou), bd_of(binzhou)
    assert worst_m(gcj, pairs(theirs.wgs84_to_gcj02(p=one) for one in true)) < 1e-6
    assert worst_m(bd, pairs(theirs.wgs84_to_bd09(p=one) for one in true)) < 1e-6
    from_gcj = [theirs.gcj02_to_wgs84_refined(p=theirs.Gcj02(lat=lat, lon=lon)) for lon, lat in gcj]
    from_bd = [theirs.bd09_to_wgs84_refined(p=theirs.Bd09(lat=lat, lon=lon)) for lon, lat in bd]
    assert worst_m(true_of_gcj(gcj), pairs(from_gcj)) < 0.1
    assert worst_m(true_of_bd(bd), pairs(from_bd)) < 0.1
