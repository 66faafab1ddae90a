"""From a road layer to a directed network."""

import numpy as np
import pytest
from travel_worlds import CORNER, CRS, crossing, region, road, roads_layer, settings

from geo.errors import DataError, ScenarioError
from geo.roads.components import main_parts, strong_components
from geo.roads.crossings import passages
from geo.roads.noding import road_network
from geo.roads.speeds import speeds_kmh, travel_minutes


def network_of(*rows):
    return road_network(roads_layer(*rows), CRS)


def test_a_two_way_road_is_two_edges_and_a_one_way_road_is_one():
    network = network_of(road("a", (0, 0), (3, 4)), road("b", (3, 4), (3, 5), oneway=1))

    assert len(network.x) == 3
    assert sorted(network.kilometres.round(6).tolist()) == [1, 5, 5]


def test_a_line_is_broken_where_another_line_ends_on_one_of_its_vertices():
    """The main road 0–2–6 km has a bend at km 2 where the lane ends: pieces of 2, 4 and 1 km, both ways."""
    network = network_of(road("main", (0, 0), (2, 0), (6, 0)), road("lane", (2, 1), (2, 0)))

    assert sorted(network.kilometres.round(6).tolist()) == [1, 1, 2, 2, 4, 4]
    assert sorted(set(zip(network.start_share.round(6), network.end_share.round(6), strict=True))) == [
        (0, pytest.approx(1 / 3)),
        (0, 1),
        (pytest.approx(1 / 3), 0),
        (pytest.approx(1 / 3), 1),
        (1, 0),
        (1, pytest.approx(1 / 3)),
    ]


def test_two_lines_that_only_share_a_bend_are_an_overpass():
    network = network_of(road("under", (0, 1), (1, 1), (2, 1)), road("over", (1, 0), (1, 1), (1, 2)))

    assert len(network.x) == 4
    assert len(np.unique(strong_components(network, np.ones(4, bool)))) == 2


def test_ends_a_centimetre_apart_are_one_junction():
    """Cells are 10 cm wide: 0.00001 km beside a cell's middle is in the same cell."""
    network = network_of(road("a", (0, 0), (1, 0)), road("b", (1.00001, 0), (2, 0)))

    assert len(network.x) == 3


def test_a_line_that_comes_back_to_itself_is_broken_at_the_knot():
    """A lasso: a stem of 1 km and a ring of 4 km."""
    network = network_of(road("lasso", (0, 0), (1, 0), (2, 0), (2, 1), (1, 1), (1, 0)))

    assert sorted(network.kilometres.round(6).tolist()) == [1, 1, 4, 4]


def test_a_road_without_length_is_dropped_and_parallel_roads_stay():
    network = network_of(
        road("point", (0, 0), (0, 0)), road("a", (0, 0), (1, 0)), road("b", (0, 0), (0.5, 0.2), (1, 0))
    )

    assert len(network.tail) == 4
    assert set(zip(network.tail.tolist(), network.head.tolist(), strict=True)) == {(0, 1), (1, 0)}


def test_a_line_in_parts_is_refused_by_name():
    layer = roads_layer(road("whole", (0, 0), (1, 0)), road("broken", (0, 0), (1, 0)))
    layer.loc[1, "geometry"] = layer.geometry[1].union(layer.geometry[1].buffer(1).boundary)

    with pytest.raises(DataError, match="broken") as refused:
        road_network(layer, CRS)
    assert "whole" not in str(refused.value)


def test_shuffled_rows_give_the_same_nodes_and_edges():
    rng = np.random.default_rng(3)
    ends = rng.integers(0, 5, (40, 4)).astype(float)
    rows = [road(str(k), (a, b), (c, d), oneway=k % 3 == 0) for k, (a, b, c, d) in enumerate(ends)]
    one, other = network_of(*rows), network_of(*[rows[k] for k in rng.permutation(len(rows))])

    for name in ("x", "y", "tail", "head", "kilometres"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


def test_only_roads_of_the_largest_strong_component_are_kept():
    """A one-way dead end can be entered but not left; an island of three nodes is the smaller part."""
    network = network_of(
        road("a", (0, 0), (1, 0)),
        road("b", (1, 0), (2, 0)),
        road("c", (2, 0), (3, 0)),
        road("trap", (3, 0), (4, 0), oneway=1),
        road("island", (0, 9), (1, 9)),
        road("island2", (1, 9), (2, 9)),
    )

    kept = main_parts(network, np.ones(len(network.tail), bool))

    assert sorted(set(network.road_row[kept].tolist())) == [0, 1, 2]


def test_no_road_at_all_gives_an_empty_network():
    network = network_of()

    assert len(network.x) == 0
    assert not main_parts(network, np.zeros(0, bool)).any()


def test_every_class_without_a_speed_is_named():
    with pytest.raises(ScenarioError, match="county") as refused:
        speeds_kmh(np.array(["county", "village", "urban"]), {"village": 25.0, "urban": 0.0})
    assert "urban" in str(refused.value)


def test_two_kilometres_at_thirty_take_four_minutes():
    assert travel_minutes(np.array([2.0]), np.array([30.0])) == pytest.approx([4.0])


def test_a_speed_of_nothing_is_refused():
    with pytest.raises(ValueError, match="segment 1"):
        travel_minutes(np.array([1.0, 1.0]), np.array([30.0, 0.0]))


def bridge(**about):
    """A bridge of 1 km broken in two by a lane that ends on it, and the lane."""
    rows = [road("bridge", (0, 0), (0, 0.25), (0, 1), crossing="B1"), road("lane", (1, 0.25), (0, 0.25))]
    world = region(rows, crossings=[crossing("B1", **about)])
    return road_network(world.roads, CRS), world.crossings


def test_a_passage_broken_by_a_junction_is_paid_once():
    network, crossings = bridge(toll=20, wait=8)
    effect = passages(network, crossings, settings())

    one_way = (network.start_share < network.end_share) & (network.crossing == "B1")
    assert effect.toll_yuan[one_way].sum() == pytest.approx(20)
    assert sorted(effect.wait_min[one_way].round(6).tolist()) == [2, 6]
    assert effect.toll_yuan[network.crossing == ""].sum() == 0


def tolls_of(*rows):
    world = region(
        [*rows, road("quay", (0, 0), (-1, 0)), road("far", (0, 2), (-1, 2))],
        crossings=[crossing("B1", toll=12)],
    )
    network = road_network(world.roads, CRS)
    toll = passages(network, world.crossings, settings()).toll_yuan
    spent = {}
    for edge in np.flatnonzero(toll):
        key = (
            str(world.roads["road_id"][network.road_row[edge]]),
            bool(network.start_share[edge] < network.end_share[edge]),
        )
        spent[key] = spent.get(key, 0) + round(float(toll[edge]), 6)
    return spent


def test_a_bridge_drawn_as_two_rows_in_a_line_is_paid_once():
    """12 yuan over 0.5 + 1.5 km: 3 and 9 yuan, there and back."""
    spent = tolls_of(road("a", (0, 0), (0, 0.5), crossing="B1"), road("b", (0, 0.5), (0, 2), crossing="B1"))

    assert spent == {("a", True): 3, ("a", False): 3, ("b", True): 9, ("b", False): 9}


def test_two_carriageways_are_paid_once_each():
    """They part and join at the bridge heads; the northbound one is drawn as two rows of 1 km."""
    spent = tolls_of(
        road("north1", (0, 0), (0, 1), crossing="B1", oneway=1),
        road("north2", (0, 1), (0, 2), crossing="B1", oneway=1),
        road("south", (0, 2), (0.01, 1), (0, 0), crossing="B1", oneway=1),
    )

    assert spent == {("north1", True): 6, ("north2", True): 6, ("south", True): 12}


@pytest.mark.parametrize(
    ("opens", "is_open"), [("", True), ("2025-01-01", True), ("2025-01-02", False), ("2019-07-07", True)]
)
def test_a_crossing_is_open_from_its_opening_day(opens, is_open):
    network, crossings = bridge(open_from=opens)

    effect = passages(network, crossings, settings())

    assert set(effect.is_open[network.crossing == "B1"].tolist()) == {is_open}
    assert effect.is_open[network.crossing == ""].all()


def test_a_crossing_is_closed_by_the_settings():
    network, crossings = bridge()

    effect = passages(network, crossings, settings(closed_crossings=frozenset({"B1"})))

    assert not effect.is_open[network.crossing == "B1"].any()


def test_a_crossing_only_the_road_knows_is_a_fault_of_the_data():
    network, crossings = bridge()

    with pytest.raises(DataError, match="B1"):
        passages(network, crossings.iloc[:0], settings())


def test_a_crossing_only_the_scenario_knows_is_a_fault_of_the_scenario():
    network, crossings = bridge()

    with pytest.raises(ScenarioError, match="B9"):
        passages(network, crossings, settings(closed_crossings=frozenset({"B9"})))


def test_an_impossible_opening_day_is_named():
    network, crossings = bridge(open_from="2025-02-30")

    with pytest.raises(DataError, match="2025-02-30"):
        passages(network, crossings, settings())


def test_the_drawn_corner_is_where_the_helpers_say():
    network = network_of(road("a", (0, 0), (1, 0)))

    assert (network.x[0], network.y[0]) == pytest.approx(tuple(CORNER), abs=1e-3)
