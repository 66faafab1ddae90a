"""OSM extracts become roads: classes, directions, limits, junctions; bad files are told in words."""

import gzip
from collections import Counter

import geopandas as gpd
import networkx as nx
import numpy as np
import osmnx as ox
import pytest
import shapely
from osm_worlds import at, grid_town, osm_text, read_pbf, real_extract, way, write_osm

from geo.contracts.schema import ROADS
from geo.reading.opened import Source
from geo.reading.settings import LayerReading
from geo.roads.noding import road_network
from geo.roads.osm_extract import open_osm
from geo.roads.osm_tags import CLASS_OF_HIGHWAY, read_height, read_weight
from geo.words.catalogue import say

CRS = "EPSG:4548"
HELSINKI, TEST = "Helsinki.osm.pbf", "test.osm.pbf"


def opened(path, *refused):
    return open_osm(path, ROADS, Source("roads", path.name, LayerReading(refuse=frozenset(refused))))


def roads_of(tmp_path, nodes, ways, *refused):
    result = opened(write_osm(tmp_path / "roads.osm", nodes, ways), *refused)
    assert result.faults == ()
    return result.frame.set_index("road_id")


def one_road(tmp_path, **tags):
    """The row of a single way with these tags, or None if it was left out."""
    nodes = {1: at(0, 0), 2: at(1, 0), 3: at(2, 0), 4: at(3, 0)}
    kept = {7: way(1, 2, **tags), 8: way(3, 4, highway="primary")}
    rows = roads_of(tmp_path, nodes, kept)
    return rows.loc["7"] if "7" in rows.index else None


# ── tags ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "motorway"}, "expressway"),
        ({"highway": "trunk_link"}, "national"),
        ({"highway": "primary"}, "provincial"),
        ({"highway": "secondary", "motorroad": "yes"}, "county"),
        ({"highway": "tertiary_link"}, "township"),
        ({"highway": "unclassified"}, "village"),
        ({"highway": "living_street"}, "urban"),
        ({"highway": "track", "tracktype": "grade1"}, "village"),
        ({"route": "ferry"}, "village"),
    ],
)
def test_a_way_gets_the_class_of_its_highway(tmp_path, tags, expected):
    assert one_road(tmp_path, **tags)["class"] == expected


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "footway"},
        {"highway": "construction", "construction": "primary"},
        {"highway": "proposed"},
        {"highway": "razed"},
        {"highway": "track"},
        {"highway": "track", "tracktype": "grade3"},
        {"highway": "service", "service": "parking_aisle"},
        {"highway": "residential", "area": "yes"},
        {"highway": "residential", "access": "private"},
        {"highway": "residential", "motor_vehicle": "no"},
        {"highway": "unclassified", "vehicle": "agricultural"},
        {"route": "ferry", "motor_vehicle": "no"},
    ],
)
def test_what_no_vehicle_drives_on_is_left_out(tmp_path, tags):
    assert one_road(tmp_path, **tags) is None


def test_the_particular_access_tag_outweighs_the_general_one(tmp_path):
    assert one_road(tmp_path, highway="service", access="private", motor_vehicle="yes") is not None


def test_roads_closed_to_vehicles_are_counted_and_can_be_kept(tmp_path):
    """Of three roads one is private: one repair that says so; refused, all three stay."""
    nodes = {n: at(n, 0) for n in range(1, 7)}
    ways = {
        1: way(1, 2, highway="primary"),
        2: way(3, 4, highway="service", access="private"),
        3: way(5, 6, highway="primary"),
    }
    path = write_osm(tmp_path / "roads.osm", nodes, ways)

    told = [repair for repair in opened(path).repairs if repair.kind == "left-out"]

    assert [repair.before for repair in told] == ["1"]
    assert "1 条" in say(told[0].message, "zh")
    assert told[0].refusal == 'reading.roads.refuse = ["left-out"]'
    assert len(opened(path).frame) == 2
    assert opened(path, "left-out").frame["road_id"].tolist() == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"oneway": "yes"}, (1, False)),
        ({"oneway": "1"}, (1, False)),
        ({"oneway": "-1"}, (1, True)),
        ({"oneway": "no"}, (0, False)),
        ({"oneway": "reversible"}, (1, False)),
        ({"oneway": "alternating"}, (0, False)),
        ({}, (0, False)),
        ({"junction": "roundabout"}, (1, False)),
        ({"junction": "roundabout", "oneway": "no"}, (0, False)),
        ({"highway": "motorway"}, (1, False)),
        ({"highway": "motorway", "oneway": "no"}, (0, False)),
        ({"highway": "motorway_link"}, (0, False)),
    ],
)
def test_the_direction_of_a_way(tmp_path, tags, expected):
    """The way is drawn eastward; one against the drawing is turned round."""
    row = one_road(tmp_path, **({"highway": "primary"} | tags))

    oneway, turned = expected
    west, east = at(0, 0)[0], at(1, 0)[0]
    assert row["oneway"] == oneway
    assert row.geometry.coords[0][0] == pytest.approx(east if turned else west, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("3.5", 3.5),
        ("3.5 m", 3.5),
        ("3,5", 3.5),
        ("3.2米", 3.2),
        ("12'6\"", 3.81),
        ("12 ft", 3.658),
        ("default", 0.0),
        ("none", 0.0),
        ("", 0.0),
        ("4.5;3.8", 3.8),
    ],
)
def test_height_limits_are_read(text, metres):
    """12 feet 6 inches = 12.5 × 0.3048 = 3.81 m; of two values the lower."""
    assert read_height(text) == pytest.approx(metres, abs=0.001)


@pytest.mark.parametrize(
    ("text", "tonnes"),
    [("7.5", 7.5), ("7.5 t", 7.5), ("20吨", 20.0), ("7500 kg", 7.5), ("10 st", 9.072), ("none", 0.0)],
)
def test_weight_limits_are_read(text, tonnes):
    assert read_weight(text) == pytest.approx(tonnes, abs=0.001)


@pytest.mark.parametrize("text", ["low", "-3", "0", "350", "3.5 km"])
def test_a_limit_nobody_can_read_is_not_a_number(text):
    assert np.isnan(read_height(text))


def test_an_unreadable_limit_is_told_and_taken_as_none(tmp_path):
    """The contract check names the cell if the guess is refused: the text then stands as it is."""
    nodes = {1: at(0, 0), 2: at(1, 0)}
    path = write_osm(tmp_path / "r.osm", nodes, {5: way(1, 2, highway="primary", maxheight="niedrig")})

    (told,) = (repair for repair in opened(path).repairs if repair.kind == "blank-mark")

    assert (told.row, told.column, told.before) == (1, "max_h_m", "niedrig")
    assert opened(path).frame["max_h_m"].tolist() == [0.0]
    assert opened(path, "blank-mark").frame["max_h_m"].tolist() == ["niedrig"]


def test_the_lower_of_signed_and_physical_height_holds(tmp_path):
    row = one_road(tmp_path, highway="primary", maxheight="4.5", maxheight__physical="4.2", maxweight="15")

    assert (row["max_h_m"], row["max_t"]) == (4.2, 15.0)


def test_refused_classes_stay_as_the_file_has_them(tmp_path):
    """Then the contract check faults ``primary``, which is no class of the house."""
    nodes = {1: at(0, 0), 2: at(1, 0)}
    rows = roads_of(tmp_path, nodes, {5: way(1, 2, highway="primary", maxheight="3 m")}, "derived")

    assert rows.loc["5", ["class", "max_h_m"]].tolist() == ["primary", "3 m"]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"bridge": "yes"}, "bridge"),
        ({"bridge": "viaduct"}, "bridge"),
        ({"bridge": "no"}, ""),
        ({"bridge": "pontoon"}, "pontoon"),
        ({"bridge": "yes", "bridge__structure": "floating"}, "pontoon"),
        ({"name": "清河镇浮桥"}, "pontoon"),
        ({"name": "清河镇浮桥（北引桥）"}, "pontoon"),
        ({"name": "浮桥路"}, ""),
        ({"name": "浮桥路", "bridge": "yes"}, "bridge"),
        ({"tunnel": "yes"}, "tunnel"),
        ({"route": "ferry"}, "ferry"),
    ],
)
def test_what_carries_a_road(tmp_path, tags, expected):
    tags = tags if "route" in tags else {"highway": "primary"} | tags

    assert one_road(tmp_path, **tags)["structure"] == expected


# ── junctions ────────────────────────────────────────────────────────────────────────────────────────────


def cross(**tags):
    """Two roads through one node in their middles: 1-5-2 eastward, 3-5-4 northward."""
    nodes = {1: at(0, 0), 2: at(2, 0), 3: at(1, -1), 4: at(1, 1), 5: at(1, 0)}
    return nodes, {10: way(1, 5, 2, highway="primary"), 11: way(3, 5, 4, highway="tertiary", **tags)}


def test_two_ways_are_cut_where_they_share_a_node_in_their_middles(tmp_path):
    nodes, ways = cross()
    rows = roads_of(tmp_path, nodes, ways)

    assert rows.index.tolist() == ["10-1", "10-2", "11-1", "11-2"]
    network = road_network(rows.reset_index(), CRS)
    assert (len(network.x), len(network.tail)) == (5, 8)


def test_two_ways_that_cross_without_a_node_are_an_overpass(tmp_path):
    nodes, ways = cross()
    nodes[6] = at(1, 0.5)
    ways[11] = way(3, 6, 4, highway="tertiary")

    assert roads_of(tmp_path, nodes, ways).index.tolist() == ["10", "11"]


@pytest.mark.parametrize(
    ("tags", "pieces"),
    [
        ({"bridge": "yes", "layer": "1"}, 2),
        ({"bridge": "yes"}, 2),
        ({"tunnel": "yes", "layer": "-1"}, 2),
        ({"layer": "1"}, 4),
        ({"bridge": "no"}, 4),
    ],
)
def test_ways_on_different_storeys_that_run_through_one_place_are_an_overpass(tmp_path, tags, pieces):
    """A layer on a road that is neither bridge nor tunnel says nothing of crossings."""
    nodes, ways = cross(**tags)

    assert len(roads_of(tmp_path, nodes, ways)) == pieces


def test_a_bridge_begins_where_its_ramp_ends_on_the_ground(tmp_path):
    """The bridge 5-4 starts in the middle of the road 1-5-2: that road is cut, whatever the storeys."""
    nodes, ways = cross()
    ways[11] = way(5, 4, highway="primary", bridge="yes", layer="1")
    rows = roads_of(tmp_path, nodes, ways)

    assert rows.index.tolist() == ["10-1", "10-2", "11"]
    assert nx.is_connected(undirected(road_network(rows.reset_index(), CRS)))


def test_a_roundabout_stays_a_ring_of_one_way_pieces(tmp_path):
    """A closed way 1-2-3-4-1 with roads at 2 and 4: cut at both and at its seam, three pieces, all one-way."""
    nodes = {1: at(0, 0), 2: at(1, 0), 3: at(1, 1), 4: at(0, 1), 5: at(3, 0), 6: at(-2, 1)}
    ways = {
        1: way(1, 2, 3, 4, 1, highway="primary", junction="roundabout"),
        2: way(2, 5, highway="primary"),
        3: way(6, 4, highway="primary"),
    }
    rows = roads_of(tmp_path, nodes, ways)

    ring = rows[rows.index.str.startswith("1-")]
    assert (len(ring), ring["oneway"].tolist()) == (3, [1, 1, 1])
    graph = directed(road_network(rows.reset_index(), CRS))
    assert nx.is_strongly_connected(graph)


def test_a_way_that_meets_itself_is_cut_there(tmp_path):
    """A loop road 1-2-3-4-2: node 2 is passed in the middle and is the end."""
    nodes = {1: at(0, 0), 2: at(1, 0), 3: at(2, 0), 4: at(2, 1)}
    rows = roads_of(tmp_path, nodes, {1: way(1, 2, 3, 4, 2, highway="primary")})

    assert rows.index.tolist() == ["1-1", "1-2"]


def test_doubled_nodes_and_ways_without_length_make_no_piece(tmp_path):
    nodes = {1: at(0, 0), 2: at(1, 0), 3: at(1, 0), 4: at(2, 0)}
    ways = {1: way(1, 2, 3, 4, highway="primary"), 2: way(2, 3, highway="primary")}

    assert roads_of(tmp_path, nodes, ways).index.tolist() == ["1"]


def undirected(network):
    return directed(network).to_undirected()


def directed(network):
    graph = nx.MultiDiGraph()
    edges = zip(network.tail.tolist(), network.head.tolist(), network.kilometres.tolist(), strict=True)
    graph.add_edges_from((tail, head, {"km": km}) for tail, head, km in edges)
    return graph


# ── files ────────────────────────────────────────────────────────────────────────────────────────────────


def town_file(path, **how):
    nodes, ways = grid_town(4)
    return write_osm(path, nodes, ways, **how)


def test_the_frame_is_the_contract(tmp_path):
    frame = opened(town_file(tmp_path / "roads.osm")).frame

    assert list(frame.columns) == [*(column.name for column in ROADS.columns), "geometry"]
    assert frame.crs == "EPSG:4326"
    assert frame.index.tolist() == list(range(1, len(frame) + 1))
    assert frame["road_id"].is_unique
    assert set(frame["origin"]) == {"real"}
    assert set(frame["crossing"]) == {""}


def test_a_town_of_streets_is_cut_at_every_corner(tmp_path):
    """4 × 4 corners, 8 streets of 3 blocks each: 24 rows, 16 nodes."""
    frame = opened(town_file(tmp_path / "roads.osm")).frame
    network = road_network(frame, CRS)

    assert (len(frame), len(network.x)) == (24, 16)


@pytest.mark.parametrize("name", ["roads.osm.gz", "ways_first.osm", "falling.osm", "editor.osm"])
def test_packed_and_unsorted_extracts_are_the_same_roads(tmp_path, name):
    """Web exports write ways first, editors number their own nodes below zero."""
    nodes, ways = grid_town(4)
    plain = opened(write_osm(tmp_path / "plain.osm", nodes, ways)).frame
    if name == "falling.osm":
        nodes = dict(reversed(nodes.items()))
    if name == "editor.osm":
        nodes = {-ref: place for ref, place in nodes.items()}
        ways = {number: ([-ref for ref in refs], tags) for number, (refs, tags) in ways.items()}
    other = opened(write_osm(tmp_path / name, nodes, ways, ways_first=name == "ways_first.osm"))

    assert other.faults == ()
    assert other.frame.drop(columns="geometry").equals(plain.drop(columns="geometry"))
    assert other.frame.geometry.geom_equals_exact(plain.geometry, 1e-9).all()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"hello " * 50, "这不是 OSM 路网提取文件"),
        (b"PK\x03\x04" + bytes(200), "这不是 OSM 路网提取文件"),
        (b"<kml><Document/></kml>", "这不是 OSM 路网提取文件"),
        (osm_text(*cross()).encode()[:-40], "文件不完整或已损坏"),
        (gzip.compress(osm_text(*cross()).encode())[:-12], "文件不完整或已损坏"),
        (osm_text(*cross()).replace("<osm", "<!DOCTYPE osm [<!ENTITY a 'x'>]><osm").encode(), "DOCTYPE"),
        (osm_text(*cross()).replace("<osm", "<!-- a -->\n<!doctype osm><osm").encode(), "DOCTYPE"),
        (osm_text({1: at(0, 0)}, {}).encode(), "没有任何道路"),
        (osm_text(cross()[0], {1: way(1, 2, highway="footway")}).encode(), "都不是车辆能走的道路"),
        (osm_text(cross()[0], {1: way(1, 2, highway="primary", access="no")}).encode(), "禁止车辆通行"),
        (osm_text({1: (117.0, 37.0), 2: (117.0, 137.0)}, {1: way(1, 2, highway="primary")}).encode(), "坐标"),
        (osm_text({1: (117.0, 37.0), 2: (1e6, 37.0)}, {1: way(1, 2, highway="primary")}).encode(), "坐标"),
        (osm_text({2: (1e6, 37.0), 1: (117.0, 37.0)}, {1: way(1, 2, highway="primary")}).encode(), "坐标"),
    ],
)
def test_a_bad_file_is_told_in_words(tmp_path, content, said):
    path = tmp_path / "roads.osm"
    path.write_bytes(content)

    result = opened(path)

    assert result.frame is None
    assert [said in say(fault.what, "zh") for fault in result.faults] == [True]
    assert say(result.faults[0].mend, "zh")


def test_a_packed_file_that_explodes_is_not_unpacked_to_the_end(tmp_path):
    """100 MB of blanks shrink to a thousandth: more than 64 MB and more than 200 times the file."""
    path = tmp_path / "roads.osm.gz"
    path.write_bytes(gzip.compress(b"<osm>" + b" " * 100_000_000))

    (fault,) = opened(path).faults

    assert "大得反常" in say(fault.what, "zh")


# ── real extracts ────────────────────────────────────────────────────────────────────────────────────────


def pieces_by_number(nodes, ways):
    """Way → number of stretches between shared nodes, by node numbers."""
    times, ends = Counter(), set()
    for refs, _ in ways.values():
        times.update(refs)
        ends |= {refs[0], refs[-1]}
    return {
        number: sum(times[ref] > 1 or ref in ends for ref in refs[1:]) for number, (refs, _) in ways.items()
    }, len(ends | {ref for ref, count in times.items() if count > 1})


@pytest.mark.parametrize(
    ("name", "more", "junctions", "stretches"), [(HELSINKI, (), 1059, 1182), (TEST, ("track",), 365, 408)]
)
def test_the_real_extracts_are_the_ones_that_were_counted(name, more, junctions, stretches):
    """Counted once by node numbers, nodes that the extract mentions but does not hold included."""
    nodes, ways = read_pbf(real_extract(name))
    roads = {
        number: way for number, way in ways.items() if way[1].get("highway") in (*CLASS_OF_HIGHWAY, *more)
    }
    pieces, count = pieces_by_number(nodes, roads)

    assert (count, sum(pieces.values())) == (junctions, stretches)


@pytest.mark.parametrize("name", [HELSINKI, TEST])
def test_real_ways_are_cut_exactly_where_they_share_node_numbers(name):
    """GDAL hides node numbers; read byte by byte they cut the same ways into the same number of stretches."""
    frame = opened(real_extract(name)).frame
    nodes, ways = held_ways(name, frame)
    pieces, junctions = pieces_by_number(nodes, ways)

    found = Counter(int(road.split("-")[0]) for road in frame["road_id"])
    assert found == pieces
    assert len(road_network(frame, "EPSG:32635").x) == junctions


def held_ways(name, frame):
    """Nodes, and those ways that became roads, without the nodes the extract lacks."""
    nodes, ways = read_pbf(real_extract(name))
    kept = {int(road.split("-")[0]) for road in frame["road_id"]}
    held = {n: ([ref for ref in refs if ref in nodes], tags) for n, (refs, tags) in ways.items() if n in kept}
    used = {ref for refs, _ in held.values() for ref in refs}
    return {ref: nodes[ref] for ref in sorted(used)}, held


@pytest.mark.parametrize("name", [HELSINKI, TEST])
def test_drives_on_a_real_extract_are_as_long_as_in_osmnx(name, tmp_path):
    """OSMnx reads the same ways as XML; 40 drives between junctions, and whether there is one at all.

    OSMnx measures on a sphere: within half a percent.
    """
    frame = opened(real_extract(name)).frame
    nodes, ways = held_ways(name, frame)
    theirs = ox.graph_from_xml(write_osm(tmp_path / "r.osm", nodes, ways), retain_all=True, simplify=False)
    network = road_network(frame, "EPSG:32635")
    ours = directed(network)
    total = sum(length for _, _, length in theirs.edges(data="length"))
    assert 1000 * network.kilometres.sum() == pytest.approx(total, rel=0.005)

    numbered = {(round(lon, 7), round(lat, 7)): ref for ref, (lon, lat) in nodes.items()}
    points = shapely.points(network.x, network.y)
    lonlat = gpd.GeoSeries(points, crs="EPSG:32635").to_crs("EPSG:4326")
    rng = np.random.default_rng(3)
    compared = 0
    for start, end in rng.integers(0, len(points), (40, 2)).tolist():
        far = [numbered[(round(lonlat[n].x, 7), round(lonlat[n].y, 7))] for n in (start, end)]
        reachable = nx.has_path(ours, start, end)
        assert nx.has_path(theirs, *far) == reachable
        if reachable and start != end:
            compared += 1
            metres = nx.shortest_path_length(theirs, *far, weight="length")
            km = nx.shortest_path_length(ours, start, end, weight="km")
            assert 1000 * km == pytest.approx(metres, rel=0.005)
    assert compared >= 10
