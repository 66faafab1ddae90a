"""A place is tied to the nearest road it may use, and the road is split there."""

import numpy as np
import pytest
import shapely
from shapely.ops import substring
from travel_worlds import CORNER, CRS, code, crossing, region, road, roads_layer, settings, settlement

from geo.roads import noding
from geo.roads.noding import measured_lines, road_network, road_pieces
from geo.roads.stretches import piece_lines
from geo.travel.placed import place_on_roads
from geo.travel.snapping import snap, split_at


def snapped(rows, *places):
    layer = roads_layer(*rows)
    network, lines = road_network(layer, CRS), measured_lines(layer, CRS)
    x, y = (CORNER + 1000 * np.array(places, dtype=float)).T
    snaps = snap(x, y, network, lines, np.ones(len(network.tail), bool))
    return network, snaps, *split_at(network, lines, snaps)


def test_a_place_half_way_meets_the_road_half_way():
    """Village 300 m beside the middle of a 2 km road: 300 m of access, both halves 1 km."""
    _, snaps, split, node = snapped([road("a", (0, 0), (2, 0))], (1, 0.3))

    assert snaps.access_m == pytest.approx([300], abs=1e-3)
    assert split.kilometres == pytest.approx([1, 1, 1, 1], abs=1e-6)
    assert (split.x[node[0]], split.y[node[0]]) == pytest.approx((CORNER[0] + 1000, CORNER[1]), abs=1e-3)


def test_splitting_neither_borrows_nor_loses_kilometres():
    rng = np.random.default_rng(5)
    rows = [
        road("bend", (0, 0), (1, 1), (3, 1)),
        road("lane", (1, 1), (1, 3)),
        road("street", (3, 1), (0, 3), oneway=1),
        road("ring", (3, 1), (4, 0), (4, 2), (3, 1)),
    ]
    network, snaps, split, node = snapped(rows, *rng.uniform(0, 4, (60, 2)))

    assert split.kilometres.sum() == pytest.approx(network.kilometres.sum(), rel=1e-12)
    assert (split.kilometres > 1e-6).all()
    assert len(split.tail) > len(network.tail) + 60
    for row in range(4):
        mine, before = split.road_row == row, network.road_row == row
        assert split.kilometres[mine].sum() == pytest.approx(network.kilometres[before].sum(), rel=1e-12)
    # every node lies where its place meets the road
    lines = measured_lines(roads_layer(*rows), CRS)
    for place, n in enumerate(node.tolist()):
        point = lines[network.road_row[snaps.edge[place]]].interpolate(snaps.share[place], normalized=True)
        assert (split.x[n], split.y[n]) == pytest.approx((point.x, point.y), abs=0.002)


def test_split_edges_chain_from_end_to_end_in_both_directions():
    """Three places at km 1, 2 and 3 of a 4 km road: forth 4 edges, back 4 edges, every edge 1 km."""
    _, _, split, node = snapped([road("a", (0, 0), (4, 0))], (3, 0.1), (1, 0.1), (2, -0.1))

    assert split.kilometres == pytest.approx(np.ones(8), abs=1e-6)
    forth = split.start_share < split.end_share
    follows = dict(zip(split.tail[forth].tolist(), split.head[forth].tolist(), strict=True))
    back = dict(zip(split.head[~forth].tolist(), split.tail[~forth].tolist(), strict=True))
    assert follows == back
    assert [follows[node[1]], follows[node[2]]] == [node[2], node[0]]


def test_places_on_the_same_spot_of_the_road_share_a_node():
    _, _, split, node = snapped([road("a", (0, 0), (4, 0))], (1, 0.3), (1, -0.4), (1.0000002, 0.1))

    assert len(set(node.tolist())) == 1
    assert len(split.x) == 3


def test_a_place_at_the_end_of_a_road_takes_the_node_that_is_there():
    network, _, split, node = snapped([road("a", (0, 0), (4, 0))], (5, 0), (4, 0.5), (0, 0))

    assert len(split.x) == len(network.x) == 2
    assert node[0] == node[1] != node[2]


def test_both_ways_of_a_road_are_one_piece():
    network = road_network(
        roads_layer(road("a", (0, 0), (1, 0), (2, 0)), road("b", (1, 0), (1, 1), oneway=1)), CRS
    )

    piece = road_pieces(network)

    assert len(set(piece.tolist())) == 3
    forth = network.start_share < network.end_share
    assert forth[piece].all()


def test_no_road_to_snap_to_leaves_every_place_without_one():
    layer = roads_layer(road("a", (0, 0), (1, 0)))
    network = road_network(layer, CRS)

    snaps = snap(np.array([0.0]), np.array([0.0]), network, measured_lines(layer, CRS), np.zeros(2, bool))

    assert (snaps.edge.tolist(), snaps.access_m.tolist()) == ([-1], [np.inf])


def town_by_an_expressway():
    """An expressway at y = 0, a bridge row at x = 0 and a village road at y = 1, all joined."""
    return [
        road("fast", (0, 0), (4, 0), kind="expressway"),
        road("lane", (0, 1), (4, 1)),
        road("ramp", (4, 0), (4, 1)),
        road("bridge", (0, 0), (0, 1), crossing="B1"),
    ]


def test_nobody_has_a_door_on_an_expressway_or_on_a_bridge():
    """100 m from the expressway, 50 m from the bridge, the village still goes 900 m to the lane."""
    world = region(
        town_by_an_expressway(), [settlement(1, (2, 0.1)), settlement(2, (0.05, 0.4))], [crossing("B1")]
    )

    units = place_on_roads(world, settings()).units

    assert units.access_m == pytest.approx([900, 600], abs=1e-2)


def test_a_place_beyond_the_access_limit_has_no_access():
    world = region(
        town_by_an_expressway(), [settlement(1, (2, 1.5)), settlement(2, (2, 2.2))], [crossing("B1")]
    )

    placed = place_on_roads(world, settings(access_limit_m=1000.0))

    assert placed.units.access_m == pytest.approx([500, np.inf], abs=1e-2)
    assert [lost.place_id for lost in placed.unreached] == [code(2), "P" + code(2)]


def test_a_road_only_a_closed_bridge_joins_is_cut_off():
    """The bridge is the only way to the east bank; the west bank has more junctions."""
    rows = [
        road("w1", (0, 0), (0, 1)),
        road("w2", (0, 1), (0, 2)),
        road("bridge", (0, 0), (3, 0), crossing="B1"),
        road("e1", (3, 0), (3, 1)),
    ]
    world = region(rows, [settlement(1, (0, 1)), settlement(2, (3, 1))], [crossing("B1")])

    assert place_on_roads(world, settings()).unreached == ()
    shut = place_on_roads(world, settings(closed_crossings=frozenset({"B1"}))).unreached
    assert [(lost.place_id, lost.reason.key) for lost in shut] == [
        (code(2), "place-by-cut-off-road"),
        ("P" + code(2), "place-by-cut-off-road"),
    ]


# ── stretches of lines ───────────────────────────────────────────────────────────────────────────────────


def bent_lines(count, rng):
    """Lines of 2 to 9 points, some with a point that stands twice."""
    lines = []
    for _ in range(count):
        points = rng.uniform(0, 1000, (rng.integers(2, 10), 2))
        if rng.random() < 0.3:
            points = np.insert(points, 1, points[0 if len(points) == 2 else 1], axis=0)
        lines.append(shapely.LineString(points))
    return np.array(lines, dtype=object)


def test_stretches_are_those_shapely_cuts_one_by_one():
    rng = np.random.default_rng(4)
    lines = bent_lines(40, rng)
    row = rng.integers(0, 40, 400)
    begin, end = rng.uniform(0, 1, (2, 400))
    begin[:60], end[:60] = 0.0, 1.0
    begin[60:90], end[60:90] = 1.0, 0.0

    for got, line, low, high in zip(piece_lines(lines, row, begin, end), lines[row], begin, end, strict=True):
        want = substring(line, low, high, normalized=True)
        assert shapely.length(got) == pytest.approx(shapely.length(want), abs=1e-6)
        assert shapely.hausdorff_distance(got, want) < 1e-6
        assert got.coords[0] == pytest.approx(want.coords[0], abs=1e-6)


def test_both_ways_of_a_stretch_have_the_same_points():
    rng = np.random.default_rng(6)
    lines, row = bent_lines(20, rng), np.arange(20)
    low, high = np.full(20, 0.2), np.full(20, 0.7)

    forth, back = piece_lines(lines, row, low, high), piece_lines(lines, row, high, low)

    assert all(one.coords[:] == other.coords[::-1] for one, other in zip(forth, back, strict=True))


def test_no_stretches_of_no_lines():
    assert len(piece_lines(np.empty(0, object), np.empty(0, np.int64), np.empty(0), np.empty(0))) == 0


def test_metres_along_are_summed_line_by_line_whatever_the_order_of_lines(monkeypatch):
    """Bit for bit the running sum of each line alone, in any order, and also where a line counts as very long."""
    rng = np.random.default_rng(8)
    lines = [rng.uniform(0, 1e6, (size, 2)) for size in (2, 40, 3, 7, 2, 120, 5)]
    alone = [np.r_[0.0, np.cumsum(np.hypot(*np.diff(line, axis=0).T))] for line in lines]

    for long in (500, 30, 1):
        monkeypatch.setattr(noding, "LONG_LINE", long)
        for order in (list(range(7)), list(range(6, -1, -1))):
            starts = np.cumsum([0, *(len(lines[k]) for k in order)])[:-1]
            along = noding.metres_along(np.concatenate([lines[k] for k in order]), starts)
            assert np.array_equal(along, np.concatenate([alone[k] for k in order]))
