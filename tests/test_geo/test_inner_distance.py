"""How far homes are from the point of their unit, and who reports for it: sums on paper."""

import math

import numpy as np
import pytest
from division_worlds import COUNTY, EAST, TOWNSHIP, two_townships, with_places, write_divisions
from shapely import Point

from geo.divisions.reporting import reporting_units
from geo.errors import DataError
from geo.region import load_region
from geo.sites.inner_distance import inner_distances
from geo.sites.places import units_of
from geo.sites.settings import InnerSettings

UNIT = f"{EAST}201"
DEGREE_KM = 110.98
"""One degree of latitude at 37.35°N on CGCS2000."""


def unit_with(folder, *places, people=0):
    """The eastern unit (alone in its township) with places straight north of its point, so many degrees."""
    rows = [(f"自然村{at}", UNIT, Point(117.97, 37.35 + north)) for at, north in enumerate(places)]
    return load_region(write_divisions(folder, with_places(*rows, people=people)))


def inner(region, **settings):
    found = inner_distances(region, np.array([UNIT]), InnerSettings(**settings))
    return found.kilometres[0], bool(found.estimated[0])


def test_the_mean_way_to_the_natural_villages_is_measured_not_estimated(tmp_path):
    """Two places 0.01° and 0.03° to the north: 1.11 and 3.33 km, mean 2.22 km; times 1.3 by road 2.89 km."""
    region = unit_with(tmp_path, 0.01, 0.03)

    assert inner(region) == (pytest.approx(0.02 * DEGREE_KM, rel=1e-3), False)
    assert inner(region, detour_factor=1.3) == (pytest.approx(1.3 * 0.02 * DEGREE_KM, rel=1e-3), False)


def test_people_weigh_their_village(tmp_path):
    """300 people at 0.01° and 100 at 0.03°: (3 x 0.01 + 0.03) / 4 = 0.015°."""
    rows = [("近", UNIT, Point(117.97, 37.36)), ("远", UNIT, Point(117.97, 37.38))]
    world = with_places(*rows, people=300)
    world["places"].rows[1]["people"] = 100

    region = load_region(write_divisions(tmp_path, world))

    assert inner(region)[0] == pytest.approx(0.015 * DEGREE_KM, rel=1e-3)


def test_where_one_village_does_not_say_its_people_none_are_weighed(tmp_path):
    """300 people at 0.01° and nobody knows how many at 0.03°: plain mean, 0.02°."""
    world = with_places(("近", UNIT, Point(117.97, 37.36)), ("远", UNIT, Point(117.97, 37.38)), people=300)
    world["places"].rows[1]["people"] = 0

    region = load_region(write_divisions(tmp_path, world))

    assert inner(region)[0] == pytest.approx(0.02 * DEGREE_KM, rel=1e-3)


def test_a_unit_alone_in_its_township_is_estimated_from_the_whole_of_it(tmp_path):
    """East half: 4.43 x 11.10 km = 49.2 km²; 2/3 x sqrt(49.2 / pi) = 2.64 km."""
    region = load_region(write_divisions(tmp_path, two_townships()))
    area_km2 = float(region.townships.set_index("code").to_crs(region.measuring_crs).area[EAST]) / 1e6

    km, estimated = inner(region)

    assert area_km2 == pytest.approx(49.2, rel=1e-2)
    assert (km, estimated) == (pytest.approx(2 / 3 * math.sqrt(area_km2 / math.pi)), True)


def test_clustered_homes_and_a_largest_area_shorten_the_estimate(tmp_path):
    """At most 8 km², a quarter of it with homes: 2/3 x sqrt(2 / pi) = 0.532 km; by road times 1.3."""
    region = load_region(write_divisions(tmp_path, two_townships()))

    km, estimated = inner(region, detour_factor=1.3, clustering_share=0.25, most_served_km2=8.0)

    assert (km, estimated) == (pytest.approx(1.3 * 0.5319, rel=1e-3), True)


def test_the_units_of_a_township_share_out_its_land_and_nothing_else(tmp_path):
    """Areas from the estimates, d² · 9/4 · pi, add up to the west half's."""
    region = load_region(write_divisions(tmp_path, two_townships()))
    units = units_of(region)
    west = units.township_ids == TOWNSHIP
    area_km2 = float(region.townships.set_index("code").to_crs(region.measuring_crs).area[TOWNSHIP]) / 1e6

    assert (units.inner_km[west] ** 2 * 9 / 4 * math.pi).sum() == pytest.approx(area_km2, rel=1e-6)
    assert units.inner_estimated.all()


def test_two_units_at_one_spot_share_their_land(tmp_path):
    world = two_townships()
    world["settlements"].geometry[1] = world["settlements"].geometry[0]

    region = load_region(write_divisions(tmp_path, world))
    units = units_of(region)
    west = units.township_ids == TOWNSHIP
    area_km2 = float(region.townships.set_index("code").to_crs(region.measuring_crs).area[TOWNSHIP]) / 1e6

    assert units.inner_km[0] == pytest.approx(units.inner_km[1])
    assert (units.inner_km[west] ** 2 * 9 / 4 * math.pi).sum() == pytest.approx(area_km2, rel=1e-6)


# ── who reports ──────────────────────────────────────────────────────────────────────────────────────────

ZONE = {"code": TOWNSHIP, "unit_id": "JK", "unit_name": "经济技术开发区"}
PARK = {"code": f"{TOWNSHIP}202", "unit_id": "GX", "unit_name": "高新区"}


def test_a_zone_reports_for_its_township_another_for_one_village_and_the_county_for_the_rest(tmp_path):
    region = load_region(write_divisions(tmp_path, two_townships(), reporting=[ZONE, PARK]))

    reports = reporting_units(region)

    assert reports.ids.tolist() == ["JK", "GX", "JK", COUNTY]
    assert reports.names.tolist() == ["经济技术开发区", "高新区", "经济技术开发区", "滨城区"]
    assert units_of(region).reporting_ids.tolist() == ["JK", "GX", "JK", COUNTY]


def test_a_zone_in_an_unknown_township_is_a_fault(tmp_path):
    with pytest.raises(DataError) as error:
        load_region(write_divisions(tmp_path, two_townships(), reporting=[ZONE | {"code": "371602999"}]))

    assert [fault.what.key for fault in error.value.faults] == ["code-unknown"]
