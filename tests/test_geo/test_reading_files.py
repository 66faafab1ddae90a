"""Files of every kind are found by their names and read as the same rows; each guess is told and can be refused."""

import os
import sqlite3
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import geopandas as gpd
import pytest
from file_worlds import (
    CODES,
    NAMES,
    PLACES,
    county,
    geojson,
    keys,
    kml,
    opened,
    packed,
    repaired,
    roads,
    set_field_name,
    table,
    villages,
    write_shapefile,
    zipped,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.contracts.schema import LAYERS
from geo.reading.files import vector
from geo.reading.files.dbf import cell_text, heading_prefix_matches, heading_text, parse_dbf
from geo.reading.files.finding import SUFFIXES, can_hold
from geo.reading.readers import READERS
from geo.words.catalogue import say


def assert_villages(outcome, name="name", code="code"):
    assert outcome.faults == ()
    assert tuple(outcome.frame[name]) == NAMES
    assert tuple(outcome.frame[code]) == CODES
    held = outcome.frame.to_crs("EPSG:4490").geometry
    assert all(shape.distance(place) < 1e-7 for shape, place in zip(held, PLACES, strict=True))
    assert list(outcome.frame.index) == [1, 2]


# ── which file ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "stem", ["settlements", "SETTLEMENTS", "ｓettlements", "村(社区)", "村（社区）", "村庄"]
)
def test_a_layer_is_found_by_its_name_or_an_office_word_for_it(stem, tmp_path):
    if stem == "村庄":
        assert stem in table("settlements").stems

    assert_villages(opened(write_shapefile(tmp_path, stem)))


def test_two_files_of_a_layer_are_named_with_the_line_that_decides(tmp_path):
    write_shapefile(tmp_path)
    (tmp_path / "村庄.geojson").write_text(geojson(), encoding="utf-8")

    twice = opened(tmp_path)

    assert keys(twice) == ["layer-twice"]
    assert "村庄.geojson" in say(twice.faults[0].what, "zh")
    assert 'reading.settlements.file = "' in say(twice.faults[0].mend, "en")
    assert_villages(opened(tmp_path, file="村庄.geojson"))
    assert opened(tmp_path, file="settlements.shp").source.file == "settlements.shp"


def test_a_file_the_scenario_names_but_nobody_has_is_a_fault(tmp_path):
    outcome = opened(write_shapefile(tmp_path), file="村庄2024.shp")

    assert keys(outcome) == ["file-not-there"]
    assert "settlements.shp" in say(outcome.faults[0].mend, "zh")


def test_what_programs_leave_behind_and_notes_beside_a_layer_are_no_candidates(tmp_path):
    write_shapefile(tmp_path)
    for name in (
        "~$settlements.xlsx",
        ".settlements.shp",
        "Thumbs.db",
        "settlements.txt",
        "settlements.shp.xml",
    ):
        (tmp_path / name).write_text("x")

    assert_villages(opened(tmp_path))


def test_an_ending_that_cannot_hold_the_layer_is_told_with_those_that_can(tmp_path):
    (tmp_path / "roads.csv").write_text("road_id,class\nr1,county\n")
    (tmp_path / "settlements.osm").write_text("<osm/>")
    (tmp_path / "aliases.shp").write_bytes(b"")

    for layer, able in (("roads", ".osm.pbf"), ("settlements", ".xlsx"), ("aliases", ".csv")):
        outcome = opened(tmp_path, layer)
        assert keys(outcome) == ["ending-cannot-hold"]
        assert able in say(outcome.faults[0].mend, "zh")


def test_a_format_nobody_reads_is_named_as_such_and_not_called_missing(tmp_path):
    (tmp_path / "村庄.rar").write_bytes(b"Rar!")

    assert keys(opened(tmp_path)) == ["ending-unread"]


def test_every_ending_has_a_reader():
    elsewhere = {".xlsx", ".xlsm", ".xls", ".et", ".osm.pbf", ".pbf", ".osm", ".osm.gz"}
    assert set(READERS) | elsewhere == set(SUFFIXES)
    assert all(any(can_hold(suffix, layer) for layer in LAYERS) for suffix in SUFFIXES)


def test_an_absent_layer_is_a_fault_only_where_a_region_needs_it(tmp_path):
    assert keys(opened(tmp_path, "roads")) == ["layer-missing"]
    assert keys(opened(tmp_path, "sanitation")) == []
    (tmp_path / "环卫设施.dbf").write_bytes(b"")
    assert keys(opened(tmp_path, "sanitation")) == ["layer-missing"]


# ── shapefile ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "cpg", "repairs"),
    [
        ("UTF-8", "UTF-8", []),
        ("UTF-8", None, []),
        ("GBK", "GBK", []),
        ("GBK", None, [("encoding", "GB18030")]),
        ("GBK", "UTF-8", [("encoding", "GB18030")]),
        ("GB18030", "ISO-8859-1", [("encoding", "GB18030")]),
    ],
)
def test_text_is_read_in_its_real_encoding_and_a_lying_cpg_is_told(written, cpg, repairs, tmp_path):
    write_shapefile(tmp_path, encoding=written)
    mark_language(tmp_path / "settlements.dbf", 0)
    declare(tmp_path, cpg)

    outcome = opened(tmp_path)

    assert_villages(outcome)
    assert repaired(outcome) == repairs


def declare(folder: Path, cpg: str | None) -> None:
    (folder / "settlements.cpg").unlink(missing_ok=True)
    if cpg is not None:
        (folder / "settlements.cpg").write_text(cpg)


def mark_language(dbf: Path, language: int) -> None:
    content = bytearray(dbf.read_bytes())
    content[29] = language
    dbf.write_bytes(content)


def test_the_language_byte_declares_gbk_where_there_is_no_cpg(tmp_path):
    write_shapefile(tmp_path, encoding="GBK")
    declare(tmp_path, None)
    mark_language(tmp_path / "settlements.dbf", 0x4D)

    outcome = opened(tmp_path)

    assert_villages(outcome)
    assert outcome.repairs == ()


@pytest.mark.parametrize(("cpg", "key"), [("UTF-8", ["encoding-not-as-declared"]), ("GBK", [])])
def test_a_refused_encoding_guess_takes_the_file_at_its_word(cpg, key, tmp_path):
    write_shapefile(tmp_path, encoding="GBK")
    declare(tmp_path, cpg)

    outcome = opened(tmp_path, refuse=frozenset({"encoding"}))

    assert keys(outcome) == key
    assert outcome.repairs == ()


def test_a_one_byte_code_page_that_is_declared_and_not_doubted_reads_garbled_as_it_stands(tmp_path):
    write_shapefile(tmp_path, encoding="GBK")
    declare(tmp_path, "ISO-8859-1")

    outcome = opened(tmp_path, refuse=frozenset({"encoding"}))

    assert outcome.frame["name"][1] == "张家村".encode("gbk").decode("latin-1")


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("GB18030", []),
        ("gbk", []),
        ("UTF-8", ["encoding-not-as-declared"]),
        ("klingon", ["encoding-no-such"]),
    ],
)
def test_the_encoding_of_the_scenario_is_final(said, key, tmp_path):
    write_shapefile(tmp_path, encoding="GBK")
    declare(tmp_path, "UTF-8")

    outcome = opened(tmp_path, encoding=said)

    assert keys(outcome) == key
    assert outcome.repairs == ()


def test_two_headings_cut_inside_a_character_stay_apart_and_match_their_whole_words(tmp_path):
    """行政村代码 and 行政村名称 both keep 行政村 and one byte: E4 of 代, E5 of 名."""
    write_shapefile(tmp_path)
    set_field_name(tmp_path / "settlements.dbf", 0, "行政村代码".encode())
    set_field_name(tmp_path / "settlements.dbf", 1, "行政村名称".encode())

    outcome = opened(tmp_path)

    assert_villages(outcome, "行政村…E5", "行政村…E4")
    assert heading_prefix_matches("行政村…E5", "行政村名称")
    assert not heading_prefix_matches("行政村…E5", "行政村代码")


@pytest.mark.parametrize(
    ("cut", "alias", "expected"),
    [
        ("行政村", "行政村名称", True),
        ("行政村名称", "行政村名称代码", True),
        ("households", "households_total", True),
        ("HOUSEHOLDS", "households_total", True),
        ("行政", "行政村名称", False),
        ("code", "code_of_village", False),
        ("行政村名称", "行政村名称", False),
        ("乡镇名", "行政村名称", False),
        ("行政村…", "行政村名称", False),
        ("行政村…ZZ", "行政村名称", False),
    ],
)
def test_a_heading_matches_a_longer_word_only_as_the_rest_of_a_cut(cut, alias, expected):
    assert heading_prefix_matches(cut, alias) is expected


@given(
    st.text(alphabet="张李王赵镇村名称代码abc", min_size=1, max_size=9), st.sampled_from(["UTF-8", "GB18030"])
)
def test_every_word_too_long_for_a_field_name_is_recognised_by_what_is_left(word, codec):
    content = word.encode(codec)
    cut = heading_text(content[:10].decode("latin-1"), codec)

    assert heading_prefix_matches(cut, word) is (len(content) > 10)


@given(st.text(alphabet="张李王赵abc", max_size=9), st.integers(0, 20), st.sampled_from(["UTF-8", "GB18030"]))
def test_a_cell_cut_anywhere_keeps_its_whole_characters(word, width, codec):
    content = word.encode(codec)[:width]

    assert cell_text(content.decode("latin-1"), codec) == content.decode(codec, errors="ignore")


@given(st.binary(max_size=200), st.integers(0, 255), st.integers(0, 2**32 - 1))
def test_a_dbf_of_any_bytes_is_parsed_or_refused(body, length, records):
    header = bytes([3, 1, 1, 1]) + records.to_bytes(4, "little") + bytes([length, 0, length, 0]) + bytes(21)

    dbf = parse_dbf(header + body)

    assert dbf is None or dbf.records == records


def test_a_deleted_record_and_an_empty_shape_leave_the_others_in_place(tmp_path):
    frame = villages()
    frame.loc[2] = ["371602101203", "王家村", None]
    frame.to_file(tmp_path / "settlements.shp", engine="pyogrio")
    content = bytearray((tmp_path / "settlements.dbf").read_bytes())
    content[int.from_bytes(content[8:10], "little")] = ord("*")
    (tmp_path / "settlements.dbf").write_bytes(content)

    outcome = opened(tmp_path)

    assert list(outcome.frame["name"]) == ["李家村", "王家村"]
    assert outcome.frame.geometry.isna().tolist() == [False, True]


# ── GeoPackage and geodatabase ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("suffix", [".gpkg", ".gdb"])
def test_a_database_of_one_layer_is_read_whatever_the_layer_is_called(suffix, tmp_path):
    write_database(tmp_path / f"settlements{suffix}", {"XZQ2024": villages()})

    outcome = opened(tmp_path)

    assert_villages(outcome)
    assert outcome.repairs == ()


def write_database(path: Path, layers: dict[str, gpd.GeoDataFrame]) -> None:
    driver = "OpenFileGDB" if path.suffix == ".gdb" else "GPKG"
    for name, frame in layers.items():
        frame.to_file(path, layer=name, driver=driver, engine="pyogrio")


@pytest.mark.parametrize("suffix", [".gpkg", ".gdb"])
def test_of_several_layers_the_one_of_that_name_is_taken_and_told(suffix, tmp_path):
    write_database(tmp_path / f"村庄{suffix}", {"道路": roads(), "村庄": villages(), "县界": county()})

    outcome = opened(tmp_path)

    assert_villages(outcome)
    assert repaired(outcome) == [("file-chosen", "村庄")]
    assert keys(opened(tmp_path, refuse=frozenset({"file-chosen"}))) == ["geopackage-layers"]
    named = opened(tmp_path, inside="村庄", refuse=frozenset({"file-chosen"}))
    assert_villages(named)
    assert named.repairs == ()


def test_of_several_layers_none_of_that_name_none_is_guessed(tmp_path):
    write_database(tmp_path / "settlements.gpkg", {"a": villages(), "b": roads()})

    unclear = opened(tmp_path)

    assert keys(unclear) == ["geopackage-layers"]
    assert 'reading.settlements.inside = "a"' in say(unclear.faults[0].mend, "zh")
    assert_villages(opened(tmp_path, inside="a"))
    assert keys(opened(tmp_path, inside="c")) == ["inside-missing"]


def test_one_database_may_serve_several_layers(tmp_path):
    write_database(tmp_path / "资料.gpkg", {"v": villages(), "r": roads()})

    assert_villages(opened(tmp_path, file="资料.gpkg", inside="v"))
    assert list(opened(tmp_path, "roads", file="资料.gpkg", inside="r").frame["road_id"]) == ["r1"]


# ── GeoJSON ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("encoding", "repairs"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("utf-16", []),
        ("gb18030", [("encoding", "GB18030")]),
    ],
)
@pytest.mark.parametrize("suffix", [".geojson", ".json"])
def test_geojson_in_any_encoding_reads_as_wgs84(suffix, encoding, repairs, tmp_path):
    (tmp_path / f"settlements{suffix}").write_bytes(geojson().encode(encoding))

    outcome = opened(tmp_path)

    assert_villages(outcome)
    assert outcome.frame.crs == "EPSG:4326"
    assert repaired(outcome) == repairs


def test_geojson_in_gb18030_is_a_fault_where_the_guess_is_refused_and_fine_where_it_is_confirmed(tmp_path):
    (tmp_path / "settlements.geojson").write_bytes(geojson().encode("gb18030"))

    assert keys(opened(tmp_path, refuse=frozenset({"encoding"}))) == ["geojson-not-utf-8"]
    assert_villages(opened(tmp_path, encoding="GBK"))


def test_the_old_crs_member_of_geojson_is_honoured(tmp_path):
    member = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    (tmp_path / "settlements.geojson").write_text(geojson(crs=member), encoding="utf-8")

    assert opened(tmp_path).frame.crs == "EPSG:4490"


# ── KML and KMZ ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("head", "encoding", "repairs"),
    [
        ('<?xml version="1.0" encoding="UTF-8"?>', "utf-8", []),
        ('<?xml version="1.0"?>', "utf-8-sig", []),
        ("<?xml version='1.0' encoding='GB2312' ?>", "gb18030", []),
        ('<?xml version="1.0" encoding="GBK"?>', "utf-8", [("encoding", "UTF-8")]),
    ],
)
def test_placemarks_of_all_folders_are_rows_with_their_chinese_headings(head, encoding, repairs, tmp_path):
    (tmp_path / "settlements.kml").write_bytes(kml(head=head).encode(encoding))

    outcome = opened(tmp_path)

    assert_villages(outcome, code="区划代码")
    assert list(outcome.frame["description"]) == ["备注", "备注"]
    assert outcome.frame.crs == "EPSG:4326"
    assert repaired(outcome) == repairs


def test_a_folder_of_a_kml_may_be_named(tmp_path):
    (tmp_path / "settlements.kml").write_text(kml(), encoding="utf-8")

    assert list(opened(tmp_path, inside="李片").frame["name"]) == ["李家村"]
    assert keys(opened(tmp_path, inside="王片")) == ["inside-missing"]


def test_polygons_with_holes_lines_and_collections_come_out_of_a_kml(tmp_path):
    """A square of 0.1° with a hole of 0.02°: area 0.01 − 0.0004 = 0.0096 square degrees."""
    outer = "117.9,37.3 118.0,37.3 118.0,37.4 117.9,37.4 117.9,37.3"
    hole = "117.94,37.34,0\n117.96,37.34,0\n117.96,37.36,0\n117.94,37.36,0\n117.94,37.34,0"
    ring = "<LinearRing><coordinates>{}</coordinates></LinearRing>".format
    polygon = (
        f"<Polygon><outerBoundaryIs>{ring(outer)}</outerBoundaryIs>"
        f"<innerBoundaryIs>{ring(hole)}</innerBoundaryIs></Polygon>"
    )
    line = "<LineString><coordinates>117.9, 37.3 118.0, 37.4</coordinates></LineString>"
    body = "".join(
        f"<Placemark><name>{name}</name>{shape}</Placemark>"
        for name, shape in (
            ("带洞", polygon),
            ("线", line),
            ("两部分", f"<MultiGeometry>{polygon}{polygon}</MultiGeometry>"),
            ("混合", f"<MultiGeometry>{polygon}{line}</MultiGeometry>"),
            ("没有图形", ""),
        )
    )
    (tmp_path / "lands.kml").write_text(kml(body), encoding="utf-8")

    frame = opened(tmp_path, "lands").frame.set_index("name")

    assert frame.geometry["带洞"].area == pytest.approx(0.0096)
    assert frame.geometry["线"].length == pytest.approx(0.1 * 2**0.5)
    assert frame.geometry["两部分"].geom_type == "MultiPolygon"
    assert frame.geometry["混合"].geom_type == "GeometryCollection"
    assert frame.geometry["没有图形"] is None


def test_a_kmz_is_read_like_the_kml_in_it(tmp_path):
    zipped(
        tmp_path / "settlements.kmz", {"doc.kml": kml().encode(), "files/icon.png": b"x", "b.kml": b"<x/>"}
    )

    outcome = opened(tmp_path)

    assert_villages(outcome, code="区划代码")
    assert outcome.source.file == "settlements.kmz/doc.kml"


# ── what is on the disk ──────────────────────────────────────────────────────────────────────────────────


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no pipes with names")
    os.mkfifo(tmp_path / "settlements.geojson")

    assert keys(opened(tmp_path)) == ["file-unreadable"]


def test_a_folder_in_place_of_a_file_and_a_file_in_place_of_a_geodatabase_are_refused(tmp_path):
    (tmp_path / "settlements.geojson").mkdir()
    (tmp_path / "roads.gdb").write_bytes(b"x")

    assert keys(opened(tmp_path)) == ["file-unreadable"]
    assert keys(opened(tmp_path, "roads")) == ["geodatabase-not-a-folder"]


@pytest.mark.parametrize("linked", ["settlements.shp", "settlements.dbf"])
def test_a_link_that_leads_out_of_the_folder_is_refused_and_one_inside_is_followed(linked, tmp_path):
    inside = write_shapefile(tmp_path / "region")
    outside = tmp_path / f"elsewhere{Path(linked).suffix}"
    (inside / linked).rename(outside)
    link(inside / linked, outside)

    assert keys(opened(inside)) == ["file-is-a-link"]

    (inside / linked).unlink()
    outside.rename(inside / outside.name)
    link(inside / linked, inside / outside.name)
    assert_villages(opened(inside))


def link(path: Path, target: Path) -> None:
    try:
        path.symlink_to(target)
    except OSError:
        pytest.skip("this system lets nobody make links")


def test_a_link_that_leads_nowhere_is_a_fault(tmp_path):
    link(tmp_path / "settlements.geojson", tmp_path / "gone.geojson")

    assert keys(opened(tmp_path)) == ["file-is-a-link"]


def test_a_file_above_two_gigabytes_is_refused_by_its_size_before_it_is_read(tmp_path):
    with (tmp_path / "settlements.geojson").open("wb") as stream:
        stream.truncate(2 * 1024**3 + 1)

    outcome = opened(tmp_path)

    assert keys(outcome) == ["file-too-large"]
    assert "2.0 GB" in say(outcome.faults[0].what, "zh")


# ── contents that mean harm ──────────────────────────────────────────────────────────────────────────────

VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{}</SrcDataSource>'
    "</OGRVRTLayer></OGRVRTDataSource>"
)
BILLION = '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><kml><Document/></kml>'

HOSTILE = {
    "geojson that is a description of data elsewhere": (
        "settlements.geojson",
        VRT.format("x"),
        "describes-elsewhere",
    ),
    "geojson that is a command line": (
        "settlements.json",
        '{"type": "gdal_streamed_alg", "command_line": "gdal vector read /vsicurl/x"}',
        "describes-elsewhere",
    ),
    "geojson nested without end": ("settlements.geojson", '{"type":' + "[" * 100_000, "too-deep"),
    "geojson that is a picture": ("settlements.geojson", "GIF89a", "file-unreadable"),
    "geojson that is cut": ("settlements.geojson", geojson()[:200], "file-unreadable"),
    "kml with entities": ("settlements.kml", BILLION, "xml-doctype"),
    "kml with a document type behind a comment": (
        "settlements.kml",
        '<?xml version="1.0"?><!-- x --><!DOCTYPE kml SYSTEM "file:///etc/passwd"><kml/>',
        "xml-doctype",
    ),
    "kml in UTF-16 with a document type": ("settlements.kml", BILLION.encode("utf-16"), "xml-doctype"),
    "kml that links elsewhere": (
        "settlements.kml",
        kml("<NetworkLink><Link><href>http://127.0.0.1/x.kml</href></Link></NetworkLink>"),
        "kml-links",
    ),
    "kml that is cut": ("settlements.kml", kml()[:300], "xml-damaged"),
    "kml that is something else": ("settlements.kml", "<html><body/></html>", "kml-none"),
    "kml nested without end": ("settlements.kml", kml("<Folder>" * 500 + "</Folder>" * 500), "too-deep"),
    "kml with words for coordinates": (
        "settlements.kml",
        kml("<Placemark><Point><coordinates>东,北</coordinates></Point></Placemark>"),
        "kml-coordinates",
    ),
    "geopackage that is a description": ("settlements.gpkg", VRT.format("x"), "file-unreadable"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_contents_that_mean_harm_are_refused_with_a_sentence(case, tmp_path):
    name, content, key = HOSTILE[case]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    outcome = opened(tmp_path)

    assert keys(outcome) == [key]
    assert "{" not in say(outcome.faults[0].what, "zh") + say(outcome.faults[0].mend, "en")


@pytest.mark.parametrize(
    "content",
    [
        VRT.format("{}"),
        VRT.replace("/vsicurl/", ""),
        '{{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read {} ! filter"}}',
        "<OGRWFSDataSource><URL>{}</URL></OGRWFSDataSource>",
    ],
    ids=["file system of addresses", "address", "command line", "feature service"],
)
def test_no_address_is_asked_even_if_the_first_lock_is_off(content, tmp_path, listener):
    """The check of the words is taken away and the text given to GDAL itself: the second lock must hold."""
    path = tmp_path / "settlements.geojson"
    path.write_text(content.format(listener.address))
    assert keys(opened(tmp_path))

    with pytest.raises(OSError, match=r"."):
        vector._rows(path)

    assert listener.asked == []


@pytest.fixture
def listener():
    """A server on this machine that writes down what it is asked for."""

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self):
            server.asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815 - the name the server calls

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    server.asked = []
    server.address = f"http://127.0.0.1:{server.server_port}/x.geojson"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_deep_looking_brackets_inside_a_text_are_harmless(tmp_path):
    text = geojson().replace('"张家村"', '"张家村", "remark": "' + "[{" * 500 + '\\""')
    (tmp_path / "settlements.geojson").write_text(text, encoding="utf-8")

    assert_villages(opened(tmp_path))


def test_a_geopackage_with_tables_that_stand_for_other_files_is_refused(tmp_path):
    path = tmp_path / "settlements.gpkg"
    write_database(path, {"v": villages()})
    assert_villages(opened(tmp_path))

    with sqlite3.connect(path) as base:
        base.execute("PRAGMA writable_schema = ON")
        base.execute(
            "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('table', 'w', 'w', 0, "
            "'CREATE VIRTUAL TABLE w USING VirtualOGR(''/vsicurl/x'')')"
        )
    base.close()

    assert keys(opened(tmp_path)) == ["describes-elsewhere"]


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=60), st.sampled_from([".geojson", ".kml", ".gpkg", ".zip", ".kmz", ".txt", ".shp"]))
def test_files_of_any_bytes_end_in_rows_or_in_a_fault(tmp_path_factory, content, suffix):
    folder = tmp_path_factory.mktemp("any")
    for ending in (suffix, ".shx", ".dbf") if suffix == ".shp" else (suffix,):
        (folder / f"lands{ending}").write_bytes(content)

    keys(opened(folder, "lands"))


def test_packed_and_plain_say_the_same(tmp_path):
    plain = write_shapefile(tmp_path / "plain")
    zipped(tmp_path / "settlements.zip", packed(plain))

    assert opened(tmp_path).frame.equals(opened(plain).frame)


def test_a_geojson_whose_system_is_null_has_no_system(tmp_path):
    """RFC 7946 has no such member, which means WGS 84; the format of 2008 says of null that none can be assumed."""
    (tmp_path / "settlements.geojson").write_text(geojson(crs=None), encoding="utf-8")

    assert opened(tmp_path).frame.crs is None


@pytest.mark.parametrize("where", ["nowhere", "in a feature"])
def test_a_geojson_that_says_nothing_of_its_own_system_is_in_wgs_84(tmp_path, where):
    text = geojson()
    if where == "in a feature":
        text = text.replace('"properties": {', '"properties": {"crs": null, ', 1)
        assert '"crs": null' in text
    (tmp_path / "settlements.geojson").write_text(text, encoding="utf-8")

    assert opened(tmp_path).frame.crs.to_epsg() == 4326
