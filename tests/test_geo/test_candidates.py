"""Candidates generated on the road network: where they stand, where they must not, and that no dice are thrown."""

from dataclasses import replace

import numpy as np
import pytest
from land_worlds import TABLES, area, crossroads, rule, ruled, sheet, square, standing
from travel_worlds import CORNER, TOWNSHIP, facility, layer, road

from geo.roads.noding import road_network
from geo.sites.candidates import spot_of, township_of
from geo.sites.settings import CandidateSettings
from geo.tier import Tier

STATIONS = CandidateSettings(tiers=(Tier.STATION,))
BOTH = CandidateSettings(tiers=(Tier.STATION, Tier.CENTRE), per_township=2, per_county=1)


def spots(found) -> list[tuple[float, float]]:
    """Where the generated sites stand, km."""
    ids = [site for site in found.sites.ids.tolist() if township_of(site)]
    return sorted(tuple(((np.array(spot_of(site)) - CORNER) / 1000).round(2).tolist()) for site in ids)


def only(**changes):
    return ruled(candidates=replace(STATIONS, **changes))


def test_the_first_station_stands_where_people_have_the_shortest_way():
    """300 people at (2, 5), 100 at (5, 8), 100 at (5, 5). Of the nodes of the cross, in person-km:
    (2, 5): 100·√18 + 100·3 = 724; (3, 5): 300 + 100·√13 + 200 = 861; (5, 5): 900 + 300 = 1,200."""
    assert spots(standing(crossroads(), only(per_township=1))) == [(2.0, 5.0)]


def test_the_second_station_goes_to_those_who_are_left_and_keeps_its_distance():
    """After (2, 5): 100 people each at (5, 8) and (5, 5), 3 km apart; every node between them costs 300
    person-km, and (5, 5), the first of them along the nodes or not, may not lie within 3.5 km of (2, 5)."""
    found = spots(standing(crossroads(), only(per_township=2, spacing_km=3.5)))

    assert len(found) == 2
    assert found[0] == (2.0, 5.0)
    assert found[1][0] == 5.0
    assert 6.0 <= found[1][1] <= 8.0


def test_a_forbidden_node_is_passed_over_for_the_next_best():
    """Farmland around (2, 5): its neighbours (1, 5): 300 + 100·(5 + 4) = 1,200 and (3, 5): 861 remain."""
    world = crossroads(areas=[area("basic_farmland", square(1.5, 4.5, 2.5, 5.5))])

    found = standing(
        world, ruled(rule("basic_farmland", "forbid", 0), candidates=replace(STATIONS, per_township=1))
    )

    assert spots(found) == [(3.0, 5.0)]


def test_a_node_to_be_checked_is_taken_only_where_there_is_no_other():
    homes = rule("homes", "check", 50)
    some, all_over = square(1.5, 4.5, 2.5, 5.5), square(-1, -1, 11, 11)
    wanted = ruled(homes, candidates=replace(STATIONS, per_township=1))

    assert spots(standing(crossroads(areas=[area("homes", some)]), wanted)) == [(3.0, 5.0)]
    assert spots(standing(crossroads(areas=[area("homes", all_over)]), wanted)) == [(2.0, 5.0)]


def test_where_everything_is_forbidden_nothing_is_generated_and_that_is_said():
    world = crossroads(areas=[area("basic_farmland", square(-1, -1, 11, 11))])

    found = standing(world, ruled(rule("basic_farmland", "forbid", 0), candidates=STATIONS))

    assert spots(found) == []
    assert [notice.key for notice in found.land.notices] == ["candidates-none-possible"]


def test_no_site_stands_on_an_expressway_or_a_bridge():
    """The expressway passes right through the most people; its nodes have no doors."""
    world = crossroads()
    fast = [road(f"x{k}", (k, 5.3), (k + 1, 5.3), kind="expressway") for k in range(9)]
    bridge = [road("b", (2, 5.4), (2.3, 5.4), crossing="B1")]
    world = replace(world, roads=layer(TABLES["roads"], fast + bridge + rows_of(world)))

    assert spots(standing(world, only(per_township=1))) == [(2.0, 5.0)]


@pytest.mark.parametrize(("when", "made"), [("none", 0), ("always", 3)])
def test_a_township_with_a_station_site_gets_more_only_if_asked(when, made):
    world = crossroads()
    world = replace(world, facilities=layer(TABLES["facilities"], [facility("F1", (4, 5), "station")]))

    assert len(spots(standing(world, only(when=when)))) == made


def test_a_banned_or_forbidden_station_site_is_none():
    rows = [facility("F1", (4, 5), "station", "ban"), facility("F2", (7, 5), "station")]
    world = crossroads(areas=[area("basic_farmland", square(6.5, 4.5, 7.5, 5.5))])
    world = replace(world, facilities=layer(TABLES["facilities"], rows))

    found = standing(world, ruled(rule("basic_farmland", "forbid", 0), candidates=STATIONS))

    assert len(spots(found)) == 3


def test_generated_sites_carry_origin_name_township_and_one_tier():
    found = standing(crossroads(), ruled(candidates=BOTH))

    sites = found.sites
    rows = [row for row, origin in enumerate(sites.origin.tolist()) if origin == "generated"]
    assert sites.names[rows].tolist() == ["样县拟选分拣中心址1", "样县拟选中转站址1", "样县拟选中转站址2"]
    assert sites.for_station[rows].tolist() == [False, True, True]
    assert sites.for_centre[rows].tolist() == [True, False, False]
    assert set(sites.township_ids[rows]) == {TOWNSHIP}
    assert sites.ids.tolist() == sorted(sites.ids.tolist())
    assert [notice.key for notice in found.land.notices] == ["candidates-generated"] * 2


def test_the_order_of_rows_changes_nothing():
    world = crossroads()
    turned = replace(
        world, roads=world.roads.iloc[::-1].reset_index(drop=True), settlements=world.settlements.iloc[::-1]
    )

    assert spots(standing(turned, only())) == spots(standing(world, only()))


def test_a_generated_site_stands_on_a_node_of_the_network():
    found = standing(crossroads(), ruled(candidates=BOTH))
    network = road_network(crossroads().roads, crossroads().measuring_crs)

    for spot in spots(found):
        x, y = sheet(spot)[0]
        assert np.hypot(network.x - x, network.y - y).min() < 10


def rows_of(world) -> list[dict]:
    return world.roads.to_crs(world.measuring_crs).to_dict("records")
