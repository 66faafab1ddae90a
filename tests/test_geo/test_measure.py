"""A region becomes ids and numbers."""

import pytest
from travel_worlds import arcs, code, facility, region, road, settings, settlement, waste_site

from geo.errors import DataError
from geo.measure import measure
from geo.words.catalogue import say


def three_villages_on_a_road():
    """One village road 6 km long; villages at km 1 (100 m off the road), 3 (on it) and 6 (its end).

    A sorting point stands at km 2, a waste station at km 4, a centre at km 6 with the third village.
    """
    return region(
        [road("r", (0, 0), (6, 0))],
        [
            settlement(1, (1, 0.1)),
            settlement(2, (3, 0)),
            settlement(3, (6, 0)),
            settlement(4, (5, 0), rural=0),
        ],
        sanitation=[waste_site("S1", (2, 0)), waste_site("T1", (4, 0), kind="station")],
        facilities=[facility("Z1", (6, 0), "station+centre", status="keep", size="centre-s")],
    )


def test_a_trip_is_measured_from_door_to_door():
    """Village 1 → S1: 0.1 km access at 15 km/h (0.4 min) + 1 km at 25 km/h (2.4 min)."""
    found = arcs(measure(three_villages_on_a_road(), settings()).to_point)

    assert found[code(1), "S1"] == pytest.approx((1.1, 2.8), abs=1e-5)


def test_a_village_is_its_own_point_at_no_distance():
    measured = measure(three_villages_on_a_road(), settings())

    found = arcs(measured.to_point)
    assert found[code(1), "P" + code(1)] == (0, 0)
    assert arcs(measured.to_station)[code(3), "Z1"] == (0, 0)
    assert arcs(measured.to_centre)["Z1", "Z1"] == (0, 0)


def test_no_trip_is_longer_than_the_tighter_limit():
    """At 25 km/h 20 min are 8.33 km, so all of the 6 km road is within; 5 min are 2.08 km."""
    world = three_villages_on_a_road()
    tight = settings(to_station=type(settings().to_station)(3.1, 60.0, 10.0, 5.0))

    assert {pair for pair in arcs(measure(world, tight).to_station) if pair[0] == code(2)} == {
        (code(2), "T1")
    }
    assert (code(1), "Z1") in arcs(measure(world, settings()).to_station)


def test_a_trip_of_exactly_the_limit_is_allowed():
    """Village 2 (km 3) → village 3 (km 6): 3 km with a limit of 3 km and a millimetre."""
    world = three_villages_on_a_road()
    leg = settings().to_point
    roomy = settings(to_point=type(leg)(leg.yuan_per_km, leg.yuan_per_hour, 3.0 + 1e-6, None))

    assert arcs(measure(world, roomy).to_point)[code(2), "P" + code(3)][0] == pytest.approx(3.0, abs=1e-6)


def test_a_settlement_without_residents_is_no_unit_and_no_site():
    measured = measure(three_villages_on_a_road(), settings())

    assert measured.units.ids.tolist() == [code(1), code(2), code(3)]
    assert measured.sites.ids.tolist() == ["P" + code(1), "P" + code(2), "P" + code(3), "S1", "T1", "Z1"]


def test_sites_carry_origin_status_and_tiers():
    sites = measure(three_villages_on_a_road(), settings()).sites

    rows = {i: k for k, i in enumerate(sites.ids.tolist())}
    assert sites.origin[[rows["S1"], rows["Z1"], rows["P" + code(1)]]].tolist() == [
        "sanitation",
        "cooperative",
        "village",
    ]
    assert sites.status[rows["Z1"]] == "keep"
    assert sites.existing_class[rows["Z1"]] == "centre-s"
    assert (sites.for_point[rows["S1"]], sites.for_station[rows["T1"]]) == (True, True)
    assert (sites.for_point[rows["Z1"]], sites.for_station[rows["Z1"]], sites.for_centre[rows["Z1"]]) == (
        False,
        True,
        True,
    )


def test_township_areas_are_taken_in_the_measuring_crs():
    assert measure(three_villages_on_a_road(), settings()).townships.area_km2 == pytest.approx(
        [400.0], rel=1e-6
    )


def test_a_village_far_from_any_road_is_named():
    world = region([road("r", (0, 0), (6, 0))], [settlement(1, (1, 0)), settlement(2, (1, 3))])

    measured = measure(world, settings())

    assert [lost.place_id for lost in measured.unreached] == [code(2), "P" + code(2)]
    assert say(measured.unreached[0].reason, "zh") == "离最近的可用道路 3000 米，超过上限 2000 米"
    assert not any(code(2) in pair[0] for pair in arcs(measured.to_point))


def test_a_village_on_a_cut_off_road_is_named_with_that_reason():
    """The island road at y = 5 joins nothing; the main road is 5 km away."""
    world = region(
        [road("r", (0, 0), (3, 0)), road("s", (3, 0), (6, 0)), road("island", (0, 5), (1, 5))],
        [settlement(1, (1, 0)), settlement(2, (1, 5.2))],
    )

    measured = measure(world, settings())

    assert [lost.place_id for lost in measured.unreached] == [code(2), "P" + code(2)]
    assert measured.unreached[0].reason.key == "place-by-cut-off-road"
    assert "200" in say(measured.unreached[0].reason, "en")


def test_an_id_that_stands_twice_is_refused_by_name():
    world = region(
        [road("r", (0, 0), (6, 0))], [settlement(1, (1, 0))], sanitation=[waste_site("P" + code(1), (2, 0))]
    )

    with pytest.raises(DataError, match="P" + code(1)):
        measure(world, settings())
