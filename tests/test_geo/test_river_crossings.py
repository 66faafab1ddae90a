"""Roads over the river get a crossing id; roads along it do not; ends that stop on a road are joined to it."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.contracts.schema import CROSSINGS, RIVER, ROADS
from geo.reading.opened import Source
from geo.reading.settings import LayerReading
from geo.roads.noding import road_network
from geo.roads.river_crossings import name_crossings
from geo.roads.road_ends import join_ends
from geo.words.catalogue import say

CRS = "EPSG:4548"
CORNER = np.array([560_000.0, 4_140_000.0])
STRAIGHT = shapely.box(0, 0, 20_000, 400)
"""A river 20 km long and 400 m wide, flowing east; metres from the corner."""


def moved(shape):
    return shapely.transform(shape, lambda xy: xy + CORNER)


def rows(table, given):
    """A layer in degrees; columns that are not given read as their default."""
    data = {column.name: [row.get(column.name, column.default) for row in given] for column in table.columns}
    shapes = [moved(row["shape"]) for row in given]
    return gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(shapes, crs=CRS), crs=CRS).to_crs("EPSG:4490")


def road(road_id, *points, **more):
    return (
        {"road_id": road_id, "class": "county", "oneway": 0, "origin": "real"}
        | more
        | {"shape": shapely.LineString(points)}
    )


def known(crossing, point, **more):
    start = {"crossing": crossing, "name": crossing, "kind": "bridge", "origin": "real"}
    return start | more | {"shape": shapely.Point(point)}


def asked(roads, crossings=(), river=STRAIGHT, refuse=()):
    """Roads and crossings after naming: road → id, the crossing layer, faults, repairs."""
    source = Source("roads", "roads.osm.pbf", LayerReading(refuse=frozenset(refuse)))
    polygons = river if isinstance(river, list) else [river]
    layer = rows(RIVER, [{"name": "河", "origin": "real", "shape": polygon} for polygon in polygons])
    if not polygons:
        layer = rows(RIVER, [])
    named, table, faults, repairs = name_crossings(
        rows(ROADS, roads), rows(CROSSINGS, crossings), layer, CRS, source
    )
    return dict(zip(named["road_id"], named["crossing"], strict=True)), table, faults, repairs


# ── over the water ───────────────────────────────────────────────────────────────────────────────────────


def test_a_road_from_bank_to_bank_is_named_and_listed():
    """The bridge stands at x = 5,000 m; the new row stands in the middle of the water, y = 200 m."""
    ids, table, faults, repairs = asked(
        [road("b", (5000, -300), (5000, 700), name="样河大桥", structure="bridge")]
    )

    assert ids == {"b": "X-b"}
    assert faults == ()
    new = table.set_index("crossing").loc["X-b"]
    assert (new["name"], new["kind"], new["origin"]) == ("样河大桥", "bridge", "real")
    assert new[["max_h_m", "max_t", "toll_yuan", "wait_min"]].tolist() == [0.0, 0.0, 0.0, 0.0]
    place = table.to_crs(CRS).geometry.iloc[0]
    assert (place.x - CORNER[0], place.y - CORNER[1]) == pytest.approx((5000, 200), abs=1.5)
    (told,) = repairs
    assert (told.kind, told.layer, told.after) == ("crossing-found", "roads", "X-b")
    assert "样河大桥" in say(told.message, "zh")


@pytest.mark.parametrize(
    "points",
    [
        ((1000, -50), (19_000, -50)),  # along the bank on land
        ((1000, 200), (19_000, 200)),  # along the water, touching no bank: a boat lane, no road
        ((3000, -300), (3000, 0)),  # ends at the bank
        ((3000, -300), (3000, 250)),  # a pier
        ((3000, -300), (3100, 100), (3300, 100), (3400, -300)),  # back to the bank it came from
        ((3000, 0), (4000, 0)),  # on the bank line itself
    ],
)
def test_a_road_that_does_not_reach_the_other_bank_is_not_named(points):
    ids, table, _, repairs = asked([road("r", *points)])

    assert (ids, len(table), repairs) == ({"r": ""}, 0, ())


def test_pieces_of_one_bridge_share_an_id():
    """OSM cuts a bridge where a stair meets it; the middle piece touches no bank. The ramps stay land."""
    pieces = [
        road("5-1", (5000, -500), (5000, -20)),
        road("6-1", (5000, -20), (5000, 150), structure="bridge"),
        road("6-2", (5000, 150), (5000, 260), structure="bridge"),
        road("6-3", (5000, 260), (5000, 420), structure="bridge"),
        road("7-1", (5000, 420), (5000, 900)),
    ]
    ids, table, _, repairs = asked(pieces)

    assert ids == {"5-1": "", "6-1": "X-6-1", "6-2": "X-6-1", "6-3": "X-6-1", "7-1": ""}
    assert (len(table), len(repairs)) == (1, 1)


def test_two_one_way_carriageways_of_one_name_share_an_id():
    pair = [
        road("east", (5000, -100), (5000, 500), oneway=1, name="大桥", structure="bridge"),
        road("west", (5040, 500), (5040, -100), oneway=1, name="大桥", structure="bridge"),
    ]
    ids, table, _, repairs = asked(pair)

    assert set(ids.values()) == {"X-east"}
    assert (len(table), len(repairs)) == (1, 1)


@pytest.mark.parametrize("change", [{"name": "旧桥"}, {"oneway": 0}, {"structure": "pontoon"}])
def test_neighbours_that_are_not_two_halves_stay_two_crossings(change):
    """Another name, driven both ways, or another kind."""
    pair = [
        road("new", (5000, -100), (5000, 500), oneway=1, name="大桥", structure="bridge"),
        road(
            "old",
            (5040, 500),
            (5040, -100),
            **({"oneway": 1, "name": "大桥", "structure": "bridge"} | change),
        ),
    ]
    ids, table, _, _ = asked(pair)

    assert ids == {"new": "X-new", "old": "X-old"}
    assert len(table) == 2


def test_carriageways_far_apart_stay_two_crossings():
    pair = [road(n, (x, -100), (x, 500), oneway=1, name="大桥") for n, x in (("a", 5000), ("b", 5070))]

    assert set(asked(pair)[0].values()) == {"X-a", "X-b"}


def test_on_a_flood_plain_only_the_bridge_is_named_not_the_village_roads_that_lead_to_it():
    """The polygon holds the flood plain; two village roads come from the south bank to the bridge head."""
    plain = [
        road("v1", (4000, -100), (4900, 150)),
        road("v2", (6000, -100), (4900, 150)),
        road("bridge", (4900, 150), (4900, 300), structure="bridge"),
        road("north", (4900, 300), (4900, 600)),
    ]
    ids, _, _, _ = asked(plain)

    assert ids == {"v1": "", "v2": "", "bridge": "X-bridge", "north": ""}


def test_no_way_over_the_water_is_left_without_an_id():
    """Two bridges fork from one road in the water, and no word of what stands on what.

    The shortest way over, south and one, is named; with it gone, two leads nowhere and keeps its blank.
    """
    mesh = [
        road("south", (5000, -100), (5000, 100)),
        road("one", (5000, 100), (4900, 500)),
        road("two", (5000, 100), (5500, 500)),
        road("other", (9000, -100), (9000, 500)),
    ]

    assert asked(mesh)[0] == {"south": "X-one", "one": "X-one", "two": "", "other": "X-other"}


def test_the_kind_follows_the_name_where_the_layer_does_not_say():
    _, table, _, _ = asked([road("p", (5000, -100), (5000, 500), name="王旺庄浮桥")])

    assert table["kind"].tolist() == ["pontoon"]


def test_an_id_the_road_has_stays():
    ids, table, _, repairs = asked(
        [road("b", (5000, -100), (5000, 500), crossing="HH-1")], [known("HH-1", (5000, 200))]
    )

    assert (ids, table["crossing"].tolist(), repairs) == ({"b": "HH-1"}, ["HH-1"], ())


def test_a_crossing_no_road_names_lends_its_id_to_the_road_beside_it():
    """HH-1 is 300 m off road a and 700 m off road b; b is beyond 500 m and gets an id of its own."""
    two = [road("a", (5000, -100), (5000, 500)), road("b", (6000, -100), (6000, 500))]
    ids, table, _, repairs = asked(two, [known("HH-1", (5300, 200), toll_yuan=10.0)])

    assert ids == {"a": "HH-1", "b": "X-b"}
    assert table["crossing"].tolist() == ["HH-1", "X-b"]
    assert table["toll_yuan"].tolist() == [10.0, 0.0]
    assert len(repairs) == 2


def test_a_pontoon_does_not_borrow_the_id_of_a_bridge():
    ids, _, _, _ = asked(
        [road("p", (5000, -100), (5000, 500), structure="pontoon")], [known("HH-1", (5000, 200))]
    )

    assert ids == {"p": "X-p"}


def test_refused_the_roads_stay_and_each_passage_is_a_fault():
    roads = [
        road("b", (5000, -300), (5000, 700)),
        road("c", (9000, -300), (9000, 700)),
        road("ferry", (500, 2000), (900, 2000), structure="ferry"),
    ]
    ids, table, faults, repairs = asked(roads, refuse=["crossing-found"])

    assert (set(ids.values()), len(table), repairs) == ({""}, 0, ())
    assert [say(fault.where, "zh") for fault in faults] == ["roads.osm.pbf 路段 b", "roads.osm.pbf 路段 c"]


def test_pontoons_and_ferries_are_named_wherever_they_are():
    """On another river, without a layer of water: their pieces that meet share an id; a plain bridge has none."""
    roads = [
        road("f", (500, 2000), (900, 2000), structure="ferry"),
        road("p-1", (500, 3000), (600, 3000), structure="pontoon"),
        road("p-2", (600, 3000), (700, 3000), structure="pontoon"),
        road("b", (500, 4000), (600, 4000), structure="bridge"),
    ]
    ids, table, _, repairs = asked(roads, river=[])

    assert ids == {"f": "X-f", "p-1": "X-p-1", "p-2": "X-p-1", "b": ""}
    assert dict(zip(table["crossing"], table["kind"], strict=True)) == {"X-f": "ferry", "X-p-1": "pontoon"}
    assert len(repairs) == 2


# ── rivers as they are ───────────────────────────────────────────────────────────────────────────────────


def bend(*points, width=300):
    return shapely.LineString(points).buffer(width / 2, cap_style="flat", join_style="mitre")


HAIRPIN = bend((0, 0), (8000, 0), (8000, 2000), (0, 2000))
"""Both ends of the river lie side by side in the west; its farthest points do not tell where it ends."""


@pytest.mark.parametrize("x", [1000, 3000, 6000])
def test_both_legs_of_a_hairpin_are_crossed(x):
    """A road straight through both legs, cut between them: two crossings."""
    legs = [road("s", (x, -500), (x, 1000)), road("n", (x, 1000), (x, 2500))]

    assert asked(legs, river=HAIRPIN)[0] == {"s": "X-s", "n": "X-n"}


def test_a_road_inside_a_bend_of_the_bank_is_no_crossing():
    """It cuts the outer corner of the hairpin's turn: water on the way, one bank only."""
    ids, _, _, _ = asked([road("r", (7000, -1000), (9000, 1000), (9000, 1400))], river=HAIRPIN)

    assert ids == {"r": ""}


def test_a_river_drawn_in_touching_parts_is_one_water():
    """Cut at a county line in the middle of the stream, lengthwise: each half alone is no river from bank to bank."""
    halves = [shapely.box(0, 0, 20_000, 200), shapely.box(0, 200, 20_000, 400)]
    one = [road("b", (5000, -100), (5000, 500)), road("pier", (9000, -100), (9000, 200))]

    assert asked(one, river=halves)[0] == {"b": "X-b", "pier": ""}


def test_a_bridge_by_way_of_an_island_is_one_crossing():
    river = STRAIGHT.difference(shapely.box(4900, 150, 5100, 250))
    pieces = [
        road("s", (5000, -100), (5000, 150), structure="bridge"),
        road("island", (5000, 150), (5000, 250)),
        road("n", (5000, 250), (5000, 500), structure="bridge"),
    ]

    assert asked(pieces, river=river)[0] == {"s": "X-n", "island": "", "n": "X-n"}


def test_a_bridge_over_a_long_tributary_is_a_crossing():
    """A branch 3 km long joins from the north: its two banks are banks, though the main stream is the longest."""
    river = shapely.union(STRAIGHT, shapely.box(9900, 300, 10_100, 3400))

    assert asked([road("t", (9500, 2000), (10_500, 2000))], river=river)[0] == {"t": "X-t"}


# ── ends that stop on a road ─────────────────────────────────────────────────────────────────────────────


def joined(*roads, refuse=()):
    source = Source("roads", "roads.shp", LayerReading(refuse=frozenset(refuse)))
    layer = rows(ROADS, roads)
    after, repairs = join_ends(layer, CRS, source)
    return layer, after, repairs


def nodes_and_edges(layer):
    network = road_network(layer, CRS)
    return len(network.x), len(network.tail)


MAIN = road("main", (0, 0), (1000, 0))


@pytest.mark.parametrize("gap", [0.0, 0.3, -0.3])
def test_a_side_road_that_stops_on_a_road_without_a_vertex_is_joined(gap):
    """Drawn by eye it stops on the line, short of it or beyond: three ends and one junction, six edges."""
    before, after, repairs = joined(MAIN, road("side", (400, gap), (400, 500)))

    assert nodes_and_edges(before) == (4, 4)
    assert nodes_and_edges(after) == (4, 6)
    assert [repair.kind for repair in repairs] == ["joined-roads"]
    assert "side" in say(repairs[0].message, "zh")


@pytest.mark.parametrize(
    "other",
    [
        road("short", (400, 0.8), (400, 500)),  # stops too far away
        road("over", (400, -500), (400, 500)),  # runs across
        road("meets", (1000, 0), (1000, 500)),  # meets already
    ],
)
def test_other_roads_keep_their_exact_shape(other):
    before, after, repairs = joined(MAIN, other)

    assert after is before
    assert repairs == ()


def test_a_road_that_ends_below_a_bridge_is_not_joined_to_it():
    over = MAIN | {"structure": "bridge"}

    assert joined(over, road("side", (400, 0.2), (400, 500)))[2] == ()


def test_two_ends_side_by_side_become_one_place():
    """Half a step apart, each would move to the other: only one does."""
    _, after, repairs = joined(MAIN, road("on", (1000.3, 0), (2000, 0)))

    assert len(repairs) == 1
    assert nodes_and_edges(after) == (3, 4)


def test_an_end_beside_a_bend_moves_onto_the_bend():
    bent = road("bent", (0, 0), (500, 0), (500, 500))
    _, after, _ = joined(bent, road("side", (500.2, -0.1), (900, -0.1)))

    assert nodes_and_edges(after) == (4, 6)
    assert shapely.get_num_coordinates(after.geometry.iloc[0]) == 3


def test_refused_every_end_stays():
    assert joined(MAIN, road("side", (400, 0.3), (400, 500)), refuse=["joined-roads"])[2] == ()
