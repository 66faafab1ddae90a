"""Forbidden areas, distances and areas to lie within: what a site is told, and whether it may still open."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from land_worlds import area, crossroads, land, metres, rule, ruled, serves, sheet, square, standing
from travel_worlds import CRS, facility, layer

from geo.contracts.schema import EXCLUSIONS
from geo.land.exclusions import Stands, judge
from geo.land.settings import DEFAULT_EFFECT, KEEP_IN, LandSettings
from geo.tier import Tier
from geo.words.catalogue import say, sentences

FARMLAND = rule("basic_farmland", "forbid", 0)
HOMES = rule("homes", "check", 50, Tier.STATION)
PLOT = square(5.0, 6.0, 5.1, 6.1)
"""100 m × 100 m: one hectare."""


def said(mark) -> str:
    return "；".join(say(reason, "zh") for reason in mark.reasons)


def test_every_kind_of_area_has_a_rule_and_a_name():
    kinds = set(EXCLUSIONS.column("kind").choices)

    assert kinds == set(DEFAULT_EFFECT) | set(KEEP_IN)
    assert {f"land-kind-{kind.replace('_', '-')}" for kind in kinds} <= set(sentences())


def test_a_land_on_basic_farmland_may_not_open_and_says_how_much_of_it_is():
    """The field covers the plot's eastern half: 5,000 m²."""
    world = crossroads(
        lands=[land("DK-1", PLOT)], areas=[area("basic_farmland", square(5.05, 5, 6, 7), "东洼")]
    )

    found = standing(world, ruled(FARMLAND))

    mark = found.land.by_site()["DK-1", Tier.STATION]
    assert mark.verdict == "forbidden"
    assert not serves(found.sites, "DK-1", Tier.STATION)
    assert (
        said(mark)
        == "压占永久基本农田“东洼” 5,000 ㎡（建议值，以主管部门意见为准；某条例，未经核实，请核对）"
    )


def test_a_land_that_shares_only_its_border_with_a_field_has_no_conflict():
    world = crossroads(lands=[land("DK-1", PLOT)], areas=[area("basic_farmland", square(5.1, 5, 6, 7))])

    found = standing(world, ruled(FARMLAND))

    assert found.land.marks == ()
    assert found.land.kinds == ("basic_farmland",)
    assert serves(found.sites, "DK-1", Tier.STATION)


@pytest.mark.parametrize(("gap_m", "verdict"), [(49.0, "check"), (50.0, None), (51.0, None)])
def test_fifty_metres_to_homes_are_enough_and_forty_nine_are_not(gap_m, verdict):
    home = square(5.1 + gap_m / 1000, 6.0, 5.3, 6.1)
    world = crossroads(lands=[land("DK-1", PLOT, "point+station")], areas=[area("homes", home)])

    marks = standing(world, ruled(HOMES)).land.by_site()

    assert (marks["DK-1", Tier.STATION].verdict if marks else None) == verdict
    assert ("DK-1", Tier.POINT) not in marks  # a point may stand among homes


def test_a_check_says_distance_and_need_and_the_site_may_open():
    world = crossroads(lands=[land("DK-1", PLOT)], areas=[area("homes", square(5.13, 6, 5.3, 6.1), "李家村")])

    found = standing(world, ruled(HOMES))

    assert (
        said(found.land.marks[0])
        == "距居民区“李家村” 30 m，应不小于 50 m（建议值，以主管部门意见为准；某条例，未经核实，请核对）"
    )
    assert serves(found.sites, "DK-1", Tier.STATION)


@pytest.mark.parametrize("confidence", ["V", "v-", "D", "M", "A", "U"])
def test_only_what_was_read_in_a_published_text_is_called_a_norm(confidence):
    world = crossroads(lands=[land("DK-1", PLOT)], areas=[area("homes", PLOT)])

    mark = standing(world, ruled(rule("homes", "check", 50, confidence=confidence))).land.marks[0]

    assert ("依据：" in said(mark)) == (confidence in {"V", "v-"})


def test_the_strip_along_a_road_forbids_a_point_twelve_metres_from_its_line():
    """A national road at x = 7 km; the facility stands 12 m east of it, the strip is 20 m wide."""
    line = shapely.LineString(sheet((7, 0), (7, 9)))
    world = crossroads(areas=[area("national_road", line)])
    world = replace(world, facilities=layer_of_one("F1", (7.012, 4)))

    mark = standing(world, ruled(rule("national_road", "forbid", 20))).land.marks[0]

    assert (mark.site_id, mark.verdict) == ("F1", "forbidden")
    assert "距国道 12 m，应不小于 20 m" in said(mark)


def test_of_two_areas_of_one_kind_the_nearer_is_named():
    near, far = (
        area("homes", square(5.12, 6, 5.2, 6.1), "近村"),
        area("homes", square(5.14, 6, 5.2, 6.1), "远村"),
    )
    world = crossroads(lands=[land("DK-1", PLOT)], areas=[far, near])

    mark = standing(world, ruled(HOMES)).land.marks[0]

    assert len(mark.reasons) == 1
    assert "近村" in said(mark)


@pytest.mark.parametrize(("keep_in", "verdict"), [("check", "check"), ("forbid", "forbidden"), ("off", None)])
def test_outside_every_building_area_is_graded_or_binding_as_the_scenario_says(keep_in, verdict):
    areas = [area("urban_boundary", square(0, 0, 1, 1)), area("village_land", square(5, 5, 5.05, 6.5))]
    world = crossroads(lands=[land("DK-1", PLOT)], areas=areas)

    marks = standing(world, ruled(keep_in=keep_in)).land.by_site()

    assert (marks["DK-1", Tier.STATION].verdict if marks else None) == verdict


def test_a_land_half_in_town_and_half_in_the_village_lies_inside():
    areas = [area("urban_boundary", square(4, 5, 5.05, 7)), area("village_land", square(5.05, 5, 6, 7))]
    world = crossroads(lands=[land("DK-1", PLOT)], areas=areas)
    marks = standing(world, ruled(keep_in="forbid")).land.by_site()

    assert ("DK-1", Tier.STATION) not in marks


def test_a_rule_switched_off_says_nothing():
    world = crossroads(lands=[land("DK-1", PLOT)], areas=[area("basic_farmland", PLOT)])

    assert standing(world, ruled(rule("basic_farmland", "off", 0))).land.marks == ()


def test_a_land_smaller_than_its_tier_needs_is_to_be_checked():
    """One hectare is enough for a centre of 3,000 m², 100 m² are not enough for a station of 500 m²."""
    small = square(5, 6, 5.01, 6.01)
    world = crossroads(lands=[land("BIG", PLOT, "centre"), land("SMALL", small)])
    needs = {Tier.STATION: metres(500, "v-"), Tier.CENTRE: metres(3000, "v-")}

    marks = standing(world, ruled(area_m2=needs)).land.marks

    assert [(mark.site_id, mark.verdict) for mark in marks] == [("SMALL", "check")]
    assert said(marks[0]) == "面积 100 ㎡，不足 500 ㎡（依据：某条例）"


@pytest.mark.parametrize(
    ("land_class", "words"),
    [
        ("1309", None),
        ("工业用地", None),
        ("0103 旱地", "须先落实建设用地"),
        ("0405", "请与自然资源部门核对"),
        ("", None),
    ],
)
def test_the_land_class_is_never_more_than_a_check(land_class, words):
    world = crossroads(lands=[land("DK-1", PLOT, land_class=land_class)])

    marks = standing(world, ruled(FARMLAND)).land.marks

    assert [mark.verdict for mark in marks] == ([] if words is None else ["check"])
    assert words is None or words in said(marks[0])


def test_a_facility_that_has_to_open_where_it_may_not_is_told():
    world = crossroads(areas=[area("basic_farmland", square(6, 3, 8, 5))])
    world = replace(world, facilities=layer_of_one("F1", (7, 4), "must"))

    found = standing(world, ruled(FARMLAND))

    assert not serves(found.sites, "F1", Tier.STATION)
    assert [notice.key for notice in found.land.notices] == ["land-wanted-but-forbidden"]


def test_a_land_stands_inside_its_polygon_with_its_measured_area():
    """A U of 3 × 3 squares of 100 m without the two upper middle ones: 7 ha."""
    u = square(5, 6, 5.3, 6.3) - square(5.1, 6.1, 5.2, 6.3)
    world = crossroads(lands=[land("DK-1", u)])

    sites = standing(world).sites
    at = sites.ids.tolist().index("DK-1")

    assert sites.area_m2[at] == pytest.approx(70_000, abs=1)
    assert (sites.origin[at], sites.tenure[at]) == ("land", "collective")
    shape = world.lands.geometry.iloc[0]
    assert shape.contains(shapely.Point(sites.lon[at], sites.lat[at]))


@settings(max_examples=40, deadline=None)
@given(
    sites=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=8, unique=True),
    fields=st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 3)), min_size=1, max_size=6
    ),
    needed=st.sampled_from([0.0, 40.0, 100.0, 250.0]),
)
def test_rules_agree_with_measuring_every_pair(sites, fields, needed):
    """Sites and square fields on a 100 m grid, whose borders they may touch: a point on a border lies in it."""
    spots = [shapely.Point(*sheet((x / 10, y / 10))[0]) for x, y in sites]
    areas = [square(x / 10, y / 10, (x + size) / 10, (y + size) / 10) for x, y, size in fields]
    everywhere = np.ones(len(spots), dtype=bool)
    stands = Stands(
        np.array(spots, dtype=object),
        dict.fromkeys(Tier, everywhere),
        np.zeros(len(spots)),
        np.full(len(spots), ""),
    )
    frame = gpd.GeoDataFrame([area("homes", shape) for shape in areas], crs=CRS)

    found = judge(stands, frame, CRS, LandSettings((rule("homes", "forbid", needed, Tier.STATION),)))

    nearest = [min(spot.distance(shape) for shape in areas) for spot in spots]
    expected = {row for row, metres in enumerate(nearest) if metres == 0 or metres < needed - 0.01}
    assert {row for row, _ in found} == expected


def layer_of_one(site_id, at, status="candidate"):
    from land_worlds import TABLES  # noqa: PLC0415

    return layer(TABLES["facilities"], [facility(site_id, at, "station", status)])
