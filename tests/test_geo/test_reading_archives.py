"""Archives are read where they hold one layer, and refused whole where they climb out, explode or hide something."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
from file_worlds import (
    CODES,
    NAMES,
    geojson,
    keys,
    kml,
    opened,
    packed,
    roads,
    table,
    villages,
    write_shapefile,
    zipped,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.reading.files import archives, safe_xml
from geo.reading.files.archives import unpack
from geo.reading.files.safe_xml import refuse_unsafe_workbook
from geo.words.catalogue import say

MB = 1024**2


def assert_villages(outcome):
    assert outcome.faults == ()
    assert tuple(outcome.frame["name"]) == NAMES
    assert tuple(outcome.frame["code"]) == CODES


# ── archives as offices send them ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("inner", ["", "2024年资料/矢量/"])
def test_a_zipped_shapefile_is_read_whatever_its_names_are_written_in(encoding, inner, tmp_path):
    parts = packed(write_shapefile(tmp_path / "plain", "村庄"))
    zipped(tmp_path / "settlements.zip", {inner + name: held for name, held in parts.items()}, encoding)

    outcome = opened(tmp_path)

    assert_villages(outcome)
    assert outcome.source.file == f"settlements.zip/{inner}村庄.shp"


def test_names_joined_by_backslashes_are_paths_and_not_an_attack(tmp_path):
    parts = packed(write_shapefile(tmp_path / "plain", "v"))
    zipped(tmp_path / "settlements.zip", {f"dir\\{name}": held for name, held in parts.items()})

    assert_villages(opened(tmp_path))


def test_what_a_mac_adds_and_documents_beside_are_passed_over(tmp_path):
    members = {
        "settlements.geojson": geojson().encode(),
        "__MACOSX/._settlements.geojson": b"x",
        "._a.geojson": b"x",
        ".DS_Store": b"x",
        "说明.docx": b"x",
    }

    zipped(tmp_path / "settlements.zip", members)

    assert_villages(opened(tmp_path))


def test_a_zipped_geodatabase_and_a_layer_in_a_zipped_geopackage_are_read(tmp_path):
    (tmp_path / "plain").mkdir()
    villages().to_file(tmp_path / "plain" / "三调.gdb", layer="v", driver="OpenFileGDB", engine="pyogrio")
    zipped(tmp_path / "settlements.zip", packed(tmp_path / "plain"))
    assert_villages(opened(tmp_path))

    package = tmp_path / "a.gpkg"
    villages().to_file(package, layer="v", engine="pyogrio")
    roads().to_file(package, layer="r", engine="pyogrio")
    zipped(tmp_path / "settlements.zip", {"a.gpkg": package.read_bytes()})
    assert keys(opened(tmp_path)) == ["geopackage-layers"]
    assert_villages(opened(tmp_path, inside="v"))
    assert_villages(opened(tmp_path, inside="a.gpkg/v"))


def test_a_zipped_kmz_is_no_nested_archive(tmp_path):
    inner = zipped(tmp_path / "a.kmz", {"doc.kml": kml().encode()}).read_bytes()
    zipped(tmp_path / "settlements.zip", {"a.kmz": inner})

    outcome = opened(tmp_path)

    assert outcome.source.file == "settlements.zip/a.kmz/doc.kml"
    assert list(outcome.frame["name"]) == list(NAMES)


def test_of_several_files_the_one_of_that_name_is_taken_else_none_is_guessed(tmp_path):
    one, other = geojson().encode(), geojson().replace("张家村", "王家村").encode()

    zipped(tmp_path / "settlements.zip", {"a.geojson": other, "村庄.geojson": one})
    assert_villages(opened(tmp_path))

    zipped(tmp_path / "settlements.zip", {"a.geojson": one, "b.geojson": other})
    unclear = opened(tmp_path)
    assert keys(unclear) == ["archive-several"]
    assert 'reading.settlements.inside = "a.geojson"' in say(unclear.faults[0].mend, "zh")
    assert_villages(opened(tmp_path, inside="a.geojson"))


def test_an_archive_without_geodata_is_told_as_such(tmp_path):
    zipped(tmp_path / "settlements.zip", {"readme.pdf": b"x"})

    assert keys(opened(tmp_path)) == ["archive-nothing-inside"]


def test_nothing_stays_behind_after_reading(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    zipped(tmp_path / "settlements.zip", {"a.geojson": geojson().encode()})

    assert_villages(opened(tmp_path))
    assert list((tmp_path / "temp").iterdir()) == []


# ── archives that mean harm ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name",
    [
        "../a.geojson",
        "a/../../a.geojson",
        "/etc/a.geojson",
        "C:/a.geojson",
        "C:\\a.geojson",
        "..\\a.geojson",
        "\\\\server\\a.geojson",
        "a.geojson:stream",
        "../readme.pdf",
    ],
)
def test_a_member_that_climbs_out_is_refused_with_the_whole_archive(name, tmp_path):
    region = tmp_path / "region"
    region.mkdir()
    zipped(region / "settlements.zip", {"a.geojson": geojson().encode(), name: b"x"})

    outcome = opened(region)

    assert keys(outcome) == ["archive-climbs-out"]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["region", "settlements.zip"]


def test_two_dots_inside_a_name_are_harmless(tmp_path):
    zipped(tmp_path / "settlements.zip", {"a..b/v..2.geojson": geojson().encode()})

    assert_villages(opened(tmp_path))


@pytest.mark.parametrize("kind", [0o120777, 0o010644, 0o060644], ids=["link", "pipe", "device"])
def test_a_member_that_is_no_plain_file_is_refused(kind, tmp_path):
    with zipfile.ZipFile(tmp_path / "settlements.zip", "w") as archive:
        archive.writestr("a.geojson", geojson())
        strange = zipfile.ZipInfo("b.geojson")
        strange.create_system = 3
        strange.external_attr = kind << 16
        archive.writestr(strange, "/etc/passwd")

    assert keys(opened(tmp_path)) == ["archive-holds-link"]


@pytest.mark.parametrize("inner", ["more.zip", "more.rar", "more.tar", "roads.osm.gz"])
def test_an_archive_in_an_archive_is_refused(inner, tmp_path):
    zipped(tmp_path / "settlements.zip", {"a.geojson": geojson().encode(), inner: b"x"})

    assert keys(opened(tmp_path)) == ["archive-nested"]


def test_two_members_that_fall_together_on_some_disks_are_refused(tmp_path):
    zipped(tmp_path / "settlements.zip", {"a.geojson": geojson().encode(), "A.GEOJSON": b"{}"})

    assert keys(opened(tmp_path)) == ["archive-same-name"]


def test_a_locked_archive_says_that_it_is_locked(tmp_path):
    path = zipped(tmp_path / "settlements.zip", {"a.geojson": geojson().encode()})
    set_flag(path, 1)

    assert keys(opened(tmp_path)) == ["archive-locked"]


def set_flag(path: Path, flag: int) -> None:
    """Set a flag in all local headers and in the list of members."""
    held = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = held.find(mark)
        while at >= 0:
            held[at + offset] |= flag
            at = held.find(mark, at + 4)
    path.write_bytes(held)


def test_two_thousand_members_are_read_and_one_more_is_refused(tmp_path):
    fillers = {f"{n}.txt.bak": b"" for n in range(archives.MOST_MEMBERS - 1)}
    zipped(tmp_path / "settlements.zip", {"a.geojson": geojson().encode(), **fillers})
    assert_villages(opened(tmp_path))

    zipped(tmp_path / "settlements.zip", {"a.geojson": geojson().encode(), **fillers, "b.bak": b""})
    assert keys(opened(tmp_path)) == ["archive-too-many"]


def test_a_list_of_members_that_is_itself_a_bomb_is_not_read(tmp_path, monkeypatch):
    zipped(tmp_path / "settlements.zip", {f"{n}.geojson": b"" for n in range(100)})
    monkeypatch.setattr(archives, "LARGEST_DIRECTORY_BYTES", 4096)
    monkeypatch.setattr(zipfile, "ZipFile", None)

    assert keys(opened(tmp_path)) == ["archive-too-many"]


def test_a_member_that_grows_two_hundredfold_is_refused_and_a_small_one_that_does_is_not(tmp_path):
    """20 MB of blanks shrink about a thousandfold; 1 MB of them is no danger."""
    blanks = geojson().encode() + b" " * MB
    zipped(tmp_path / "settlements.zip", {"a.geojson": blanks})
    assert_villages(opened(tmp_path))

    zipped(tmp_path / "settlements.zip", {"a.geojson": geojson().encode() + b" " * (20 * MB)})
    assert keys(opened(tmp_path)) == ["archive-too-big"]


def test_many_members_that_are_too_much_together_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_TOTAL_BYTES", 3_000)
    zipped(tmp_path / "settlements.zip", {"a.geojson": b"x" * 1_600, "b.geojson": b"y" * 1_300})
    assert keys(opened(tmp_path, inside="a.geojson")) == ["file-unreadable"]

    zipped(tmp_path / "settlements.zip", {"a.geojson": b"x" * 1_600, "b.geojson": b"y" * 1_500})
    assert keys(opened(tmp_path, inside="a.geojson")) == ["archive-too-big"]


def test_sizes_that_the_list_lies_about_are_found_out(tmp_path):
    """The list says 10 bytes, the stream holds 20 MB: no more than promised is written, and the sum does not fit."""
    path = zipped(tmp_path / "settlements.zip", {"a.geojson": b" " * (20 * MB)})
    held = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = held.find(mark) + offset
        held[at : at + 4] = struct.pack("<I", 10)
    path.write_bytes(held)

    assert keys(opened(tmp_path)) == ["archive-damaged"]


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.99])
def test_an_archive_that_is_cut_is_damaged(keep, tmp_path):
    path = zipped(tmp_path / "settlements.zip", {"a.geojson": geojson().encode()})
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])

    assert keys(opened(tmp_path)) == ["archive-damaged"]


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_an_archive_with_spoiled_bytes_is_read_or_refused_and_writes_nothing_outside(tmp_path_factory, data):
    home = tmp_path_factory.mktemp("spoiled")
    path = zipped(home / "settlements.zip", {"a/b.geojson": geojson().encode(), "c.gdb/t": b"x"})
    held = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        held[data.draw(st.integers(0, len(held) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(held)
    (home / "into").mkdir()

    unpack(path, home / "into", path.name)

    assert sorted(entry.name for entry in home.iterdir()) == ["into", "settlements.zip"]


# ── workbooks are archives too ───────────────────────────────────────────────────────────────────────────

SHEET = b'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet><sheetData/></worksheet>'
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'


def refusal(path: Path) -> str | None:
    fault = refuse_unsafe_workbook(path)
    return None if fault is None else fault.what.key


@pytest.mark.parametrize(
    ("members", "key"),
    [
        ({"xl/worksheets/sheet1.xml": SHEET}, None),
        ({"xl/worksheets/sheet1.xml": ENTITIES}, "xml-doctype"),
        ({"xl/sharedStrings.xml": ENTITIES, "xl/worksheets/sheet1.xml": SHEET}, "xml-doctype"),
        ({"_rels/.rels": ENTITIES}, "xml-doctype"),
        ({"xl/worksheets/sheet1.xml": ENTITIES.decode().encode("utf-16")}, "xml-doctype"),
        ({"xl/worksheets/sheet1.xml": b"not xml"}, "xml-damaged"),
        ({"xl/worksheets/sheet1.xml": SHEET + b" " * (20 * MB)}, "workbook-too-big"),
        ({"xl/media/image1.emf": b"\0" * (20 * MB)}, "workbook-too-big"),
        ({"xl/worksheets/sheet1.xml": SHEET + b" " * MB}, None),
    ],
)
def test_the_parts_of_a_workbook_are_looked_at_before_a_library_opens_them(members, key, tmp_path):
    assert refusal(zipped(tmp_path / "a.xlsx", members)) == key


def test_a_part_that_lies_about_its_size_is_counted_byte_by_byte(tmp_path, monkeypatch):
    path = zipped(tmp_path / "a.xlsx", {"xl/worksheets/sheet1.xml": SHEET + b" " * MB})
    held = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = held.find(mark) + offset
        held[at : at + 4] = struct.pack("<I", len(SHEET))
    path.write_bytes(held)
    assert refusal(path) is None

    monkeypatch.setattr(safe_xml, "LARGEST_WORKBOOK_BYTES", MB)
    assert refusal(path) == "workbook-too-big"


def test_a_real_workbook_passes_and_one_of_the_old_kind_is_left_to_its_reader(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["编号", "结论"])
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "b.xls").write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600))

    assert refusal(tmp_path / "a.xlsx") is None
    assert refusal(tmp_path / "b.xls") is None


def test_an_unsafe_workbook_never_reaches_the_workbook_reader(tmp_path, monkeypatch):
    monkeypatch.setattr("geo.reading.readers.open_workbook", None)
    zipped(tmp_path / "land_answers.xlsx", {"xl/worksheets/sheet1.xml": ENTITIES})
    assert keys(opened(tmp_path, "land_answers")) == ["xml-doctype"]

    inner = (tmp_path / "land_answers.xlsx").read_bytes()
    (tmp_path / "land_answers.xlsx").unlink()
    zipped(tmp_path / "land_answers.zip", {"a.xlsx": inner})
    outcome = opened(tmp_path, "land_answers")
    assert keys(outcome) == ["xml-doctype"]
    assert outcome.faults[0].where == "land_answers.zip/a.xlsx"
    assert table("land_answers").geometry is None


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=400))
def test_a_workbook_of_any_bytes_is_passed_on_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("book") / "a.xlsx"
    path.write_bytes(b"PK\x03\x04" + content)

    refuse_unsafe_workbook(path)


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_a_workbook_with_spoiled_bytes_is_passed_on_or_refused(tmp_path_factory, data):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", SHEET * 3)
    held = bytearray(stream.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        held[data.draw(st.integers(0, len(held) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("book") / "a.xlsx"
    path.write_bytes(held)

    refuse_unsafe_workbook(path)
