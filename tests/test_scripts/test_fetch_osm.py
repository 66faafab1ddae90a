"""The verb ``fetch-osm`` with a pretended service: what is written, and what is said when there is no network."""

import json
import socket

import geopandas as gpd
import osmnx as ox
import pytest
import requests
import shapely
from osm_worlds import at, way

from geo.contracts.schema import ROADS
from geo.errors import DataError, UsageError
from geo.reading.opened import Source
from geo.roads.osm_extract import open_osm
from scripts.fetch_osm import fetch

BOX = "117.9,37.3,117.95,37.35"
NODES = {1: at(0, 0), 2: at(10, 0), 3: at(20, 0), 4: at(10, 10)}
WAYS = {
    12: way(1, 2, 3, highway="primary", name='"渤海"路 & 桥', oneway="yes", surface="asphalt"),
    11: way(2, 4, highway="tertiary"),
    13: way(3, 4, highway="residential", access="private"),
}


def answer():
    nodes = [{"type": "node", "id": n, "lon": lon, "lat": lat} for n, (lon, lat) in reversed(NODES.items())]
    ways = [{"type": "way", "id": n, "nodes": list(refs), "tags": tags} for n, (refs, tags) in WAYS.items()]
    return {"version": 0.6, "elements": ways + nodes}


class Service:
    """Stands where the network would be; counts what is asked of it."""

    def __init__(self, text, status=200):
        self.text, self.status, self.questions = text, status, []

    def reply(self, url, **asked):
        if "data" in asked:
            self.questions.append(asked["data"]["data"])
        given = requests.Response()
        given.status_code, given.url = self.status, url
        given._content = (self.text if "data" in asked else "\n\n\n\n2 slots available now.").encode()
        for hook in (asked.get("hooks") or {}).values():
            hook(given)
        return given


@pytest.fixture
def service(monkeypatch):
    def stand_in(text, status=200):
        made = Service(text, status)
        monkeypatch.setattr(requests, "get", made.reply)
        monkeypatch.setattr(requests, "post", made.reply)
        monkeypatch.setattr(socket, "gethostbyname", lambda _: "127.0.0.1")
        return made

    return stand_in


@pytest.fixture
def no_network(monkeypatch):
    def fail(*_, **__):
        raise requests.exceptions.ConnectionError("no route")

    monkeypatch.setattr(requests, "get", fail)
    monkeypatch.setattr(requests, "post", fail)


def rows_of(path):
    frame = open_osm(path, ROADS, Source("roads", path.name)).frame
    return frame.set_index("road_id")


def test_a_box_becomes_an_extract_the_reader_reads(tmp_path, service):
    """12 runs through node 2, where 11 ends: three stretches; 13 is private."""
    asked = service(json.dumps(answer()))
    lines = []

    path = fetch(BOX, out=tmp_path / "roads.osm", say_line=lines.append)

    rows = rows_of(path)
    assert rows["class"].to_dict() == {"11": "township", "12-1": "provincial", "12-2": "provincial"}
    assert rows["oneway"].to_dict() == {"11": 0, "12-1": 1, "12-2": 1}
    assert rows.loc["12-1", "name"] == '"渤海"路 & 桥'
    assert any("highway" in question for question in asked.questions)
    assert any("ferry" in question for question in asked.questions)
    assert "3 条道路" in lines[-1]
    assert "OpenStreetMap" in lines[0]


def test_the_same_area_is_answered_from_the_cache_without_a_network(tmp_path, service, monkeypatch):
    service(json.dumps(answer()))
    fetch(BOX, out=tmp_path / "first.osm", say_line=str)

    def fail(*_, **__):
        raise requests.exceptions.ConnectionError

    monkeypatch.setattr(requests, "get", fail)
    monkeypatch.setattr(requests, "post", fail)
    fetch(BOX, out=tmp_path / "second.osm", say_line=str)

    assert (tmp_path / "second.osm").read_bytes() == (tmp_path / "first.osm").read_bytes()


def test_osmnx_and_the_name_lookup_are_left_as_they_were(tmp_path, service):
    service(json.dumps(answer()))
    before = (ox.settings.cache_folder, ox.settings.cache_only_mode, socket.getaddrinfo)
    fetch(BOX, out=tmp_path / "roads.osm", say_line=str)

    assert (ox.settings.cache_folder, ox.settings.cache_only_mode, socket.getaddrinfo) == before


def test_the_road_layer_and_the_graph_are_the_same_roads(tmp_path, service):
    """Three stretches, one of them both ways: 3 rows, 4 edges."""
    service(json.dumps(answer()))
    layer = gpd.read_file(fetch(BOX, out=tmp_path / "roads.gpkg", say_line=str))
    graph = ox.load_graphml(fetch(BOX, out=tmp_path / "roads.graphml", say_line=str))

    assert list(layer.columns) == [*(column.name for column in ROADS.columns), "geometry"]
    assert sorted(layer["road_id"]) == ["11", "12-1", "12-2"]
    assert (len(graph), graph.number_of_edges()) == (4, 4)


def test_a_region_folder_says_where_by_its_counties(tmp_path, service):
    """Only the counties need be there; a county without people figures is enough to know where."""
    asked = service(json.dumps(answer()))
    square = shapely.box(117.9, 37.3, 117.95, 37.35)
    county = gpd.GeoDataFrame({"code": ["371602"], "name": ["样县"]}, geometry=[square], crs="EPSG:4490")
    county.to_file(tmp_path / "counties.geojson", driver="GeoJSON")

    path = fetch(str(tmp_path), say_line=str)

    assert path == tmp_path / "roads.osm"
    assert len(rows_of(path)) == 3
    assert any("37.2" in question for question in asked.questions)  # the margin of 0.05 degrees


def test_without_a_network_one_sentence_says_what_to_do_instead(tmp_path, no_network):
    with pytest.raises(DataError) as told:
        fetch(BOX, out=tmp_path / "roads.osm", say_line=str)

    said = told.value.in_words("zh")
    assert "连不上" in said
    assert "roads.osm.pbf" in said
    assert "\n" not in said
    assert not (tmp_path / "roads.osm").exists()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("<html>busy</html>", 200),
        ("<html>forbidden</html>", 403),
        ('{"elements": [{"type": "way"}]}', 200),
        ('{"elements": 5}', 200),
        ('{"elements": [], "remark": "runtime error: Query timed out"}', 200),
    ],
)
def test_half_an_answer_is_no_answer(tmp_path, service, text, status):
    """Nothing is written, and the next try asks again instead of finding the bad answer in the cache."""
    service(text, status)
    with pytest.raises(DataError) as told:
        fetch(BOX, out=tmp_path / "roads.osm", say_line=str)
    assert "没有给出完整的答复" in told.value.in_words("zh")
    assert not (tmp_path / "roads.osm").exists()

    service(json.dumps(answer()))
    assert len(rows_of(fetch(BOX, out=tmp_path / "roads.osm", say_line=str))) == 3


def test_an_area_without_roads_is_told(tmp_path, service):
    service('{"elements": []}')

    with pytest.raises(DataError, match="no road"):
        fetch(BOX, out=tmp_path / "roads.osm", say_line=str)


@pytest.mark.parametrize(
    ("area", "said"),
    [
        ("117.9,37.3,117.8,37.4", "围不成范围"),
        ("117.9,37.3,118.0,137.4", "围不成范围"),
        ("nan,37.3,118.0,37.4", "围不成范围"),
        ("110,30,120,40", "超过"),
        ("117.9,37.3,118.0", "这里读到 3 个数"),
        ("nowhere", "找不到叫这个名字的文件夹"),
    ],
)
def test_an_area_that_is_none_is_told(tmp_path, area, said):
    with pytest.raises(UsageError) as told:
        fetch(area, out=tmp_path / "roads.osm", say_line=str)

    assert said in told.value.in_words("zh")


def test_an_output_that_cannot_be_is_told(tmp_path):
    (tmp_path / "there.osm").write_text("mine", encoding="utf-8")
    for name, said in (("roads.shp", "结尾"), ("there.osm", "已经存在"), ("no/roads.osm", "还没有")):
        with pytest.raises(UsageError) as told:
            fetch(BOX, out=tmp_path / name, say_line=str)
        assert said in told.value.in_words("zh")
    assert (tmp_path / "there.osm").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("area", "said", "mend"),
    [
        (
            "没有",
            "没有：找不到叫这个名字的文件夹，也不是四个经纬度",
            "写放着县界（counties）图层的区域文件夹",
        ),
        ("区域.toml", "区域.toml：这是一个文件，不是区域文件夹", "写放着县界（counties）图层的区域文件夹"),
        ("117.9,37.3,118.0", "117.9,37.3,118.0：应是四个经纬度，这里读到 3 个数", "按“西,南,东,北”写全"),
    ],
)
def test_an_area_that_is_not_there_is_told_as_it_was_typed(tmp_path, monkeypatch, area, said, mend):
    """Without --out the roads would go into the area's own folder: its absence is told once, as the area's."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "区域.toml").write_text("name = 1", encoding="utf-8")

    with pytest.raises(UsageError) as told:
        fetch(area, say_line=str)

    headline, *lines = told.value.in_words("zh").splitlines()
    assert "1 处" in headline
    assert [line.startswith(f"  - {said} → {mend}") for line in lines] == [True]


def test_a_wrong_area_and_a_wrong_output_are_told_together(tmp_path):
    with pytest.raises(UsageError) as told:
        fetch("nowhere", out=tmp_path / "no" / "roads.osm", say_line=str)

    text = told.value.in_words("zh")
    assert "2 处" in text
    assert f"要写进的文件夹 {tmp_path / 'no'} 还没有 → 先建好" in text


@pytest.mark.parametrize(
    "area", ["117.9 37.3 117.95 37.35", "117.9、37.3、117.95、37.35", BOX.replace(",", "， ")]
)
def test_a_box_is_read_whatever_stands_between_its_numbers(tmp_path, service, area):
    service(json.dumps(answer()))

    assert fetch(area, out=tmp_path / "roads.osm", say_line=str).exists()
