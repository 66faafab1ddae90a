"""OSMnx writes and reads the network."""

import networkx as nx
import numpy as np
import osmnx as ox
import pytest
from travel_worlds import CRS, road, roads_layer

from geo.errors import DataError
from geo.roads.noding import road_network
from geo.roads.osmnx_graph import read_graphml, to_osmnx, write_graphml


def mixed_roads():
    """A two-way road with a bend and a side lane on it, a one-way street, a ring and a crossing."""
    return roads_layer(
        road("main", (0, 0), (1, 1), (3, 1), kind="county"),
        road("lane", (1, 1), (1, 3)),
        road("street", (3, 1), (3, 0), kind="urban", oneway=1),
        road("ring", (3, 0), (4, 0), (4, -1), (3, 0), kind="township"),
        road("bridge", (3, 0), (0, 0), kind="national", crossing="B1"),
    )


def test_the_graph_has_the_shape_osmnx_expects(tmp_path):
    layer = mixed_roads()
    graph = to_osmnx(road_network(layer, CRS), layer)

    assert graph.graph["crs"] == CRS
    nodes, edges = ox.graph_to_gdfs(graph)
    assert {"x", "y"} <= set(nodes.columns)
    assert {"osmid", "length", "highway", "oneway"} <= set(edges.columns)
    assert edges.length.to_numpy() == pytest.approx(edges["length"].to_numpy(), abs=1e-6)
    assert ox.stats.edge_length_total(graph) == pytest.approx(
        1000 * road_network(layer, CRS).kilometres.sum()
    )


def test_a_network_written_and_read_again_is_the_same_roads(tmp_path):
    layer = mixed_roads()
    before = road_network(layer, CRS)
    write_graphml(before, layer, tmp_path / "roads.graphml")

    again = read_graphml(tmp_path / "roads.graphml")

    after = road_network(again, CRS)
    assert list(again.columns) == list(layer.columns)
    assert again.crs == "EPSG:4490"
    assert again["road_id"].tolist() == ["bridge", "lane", "main-1", "main-2", "ring", "street"]
    assert set(again["origin"]) == {"synthetic"}
    for name in ("tail", "head", "road_class", "crossing"):
        assert np.array_equal(getattr(after, name), getattr(before, name)), name
    for name in ("x", "y", "kilometres"):
        assert getattr(after, name) == pytest.approx(getattr(before, name), abs=1e-6), name


def test_an_osm_extract_gets_the_house_classes(tmp_path):
    """As OSMnx gives it: degrees, straight edges without geometry, a list of merged ways, a footway."""
    graph = nx.MultiDiGraph(crs="EPSG:4326")
    for node, (x, y) in enumerate([(118.0, 37.4), (118.01, 37.4), (118.02, 37.4)]):
        graph.add_node(node, x=x, y=y)
    graph.add_edge(0, 1, osmid=7, length=885.0, highway="trunk_link", oneway=True, reversed=False)
    for tail, head in ((1, 2), (2, 1)):
        graph.add_edge(
            tail,
            head,
            osmid=[8, 9],
            length=885.0,
            highway=["tertiary", "primary"],
            oneway=False,
            reversed=tail > head,
        )
    graph.add_edge(2, 0, osmid=10, length=1770.0, highway="footway", oneway=False, reversed=False)
    ox.save_graphml(graph, tmp_path / "extract.graphml")

    roads = read_graphml(tmp_path / "extract.graphml").set_index("road_id")

    assert roads["class"].to_dict() == {"7": "national", "8+9": "provincial"}
    assert roads["oneway"].to_dict() == {"7": 1, "8+9": 0}
    assert set(roads["origin"]) == {"real"}
    assert roads.geometry["7"].coords[0] == pytest.approx((118.0, 37.4), abs=1e-6)


@pytest.mark.parametrize("text", [None, "", "no graph", "<graphml/>"])
def test_a_file_that_is_no_graph_is_named(tmp_path, text):
    path = tmp_path / "roads.graphml"
    if text is not None:
        path.write_text(text, encoding="utf-8")

    with pytest.raises(DataError, match=r"roads\.graphml"):
        read_graphml(path)


def test_limits_and_bridges_travel_along(tmp_path):
    """A graph of OSMnx's own reading, too: OSM's tags say what the house's columns would."""
    layer = roads_layer(road("5-1", (0, 0), (1, 1), max_h=3.2, max_t=8.0)).assign(
        name="桥路", structure="pontoon"
    )
    write_graphml(road_network(layer, CRS), layer, tmp_path / "ours.graphml")
    graph = ox.load_graphml(tmp_path / "ours.graphml")
    assert {data["osmid"] for _, _, data in graph.edges(data=True)} == {5}

    ours = read_graphml(tmp_path / "ours.graphml").iloc[0]
    assert ours[["road_id", "name", "structure", "max_h_m", "max_t"]].tolist() == [
        "5-1",
        "桥路",
        "pontoon",
        3.2,
        8.0,
    ]

    plain = nx.MultiDiGraph(crs="EPSG:4326")
    plain.add_node(0, x=118.0, y=37.4)
    plain.add_node(1, x=118.01, y=37.4)
    tags = {"highway": "primary", "bridge": "yes", "maxheight": "4.5 m", "maxweight": "15"}
    plain.add_edge(0, 1, osmid=7, length=885.0, oneway=True, reversed=False, **tags)
    ox.save_graphml(plain, tmp_path / "theirs.graphml")
    theirs = read_graphml(tmp_path / "theirs.graphml").iloc[0]
    assert theirs[["structure", "max_h_m", "max_t"]].tolist() == ["bridge", 4.5, 15.0]
