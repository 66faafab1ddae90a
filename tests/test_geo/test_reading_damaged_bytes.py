"""Whatever bytes stand in the files, reading ends in a region or in a DataError that can be said in words."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading_worlds import good_world, write_world

from geo.errors import DataError
from geo.reading.files.dbf import parse_dbf, text_encoding
from geo.region import Region, load_region


@pytest.fixture(scope="module")
def good_folder(tmp_path_factory) -> Path:
    return write_world(tmp_path_factory.mktemp("bytes") / "good", good_world())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_bytes_end_in_a_region_or_in_faults(data, good_folder):
    folder = good_folder.parent / "damaged"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(good_folder, folder)
    path = folder / data.draw(st.sampled_from(sorted(entry.name for entry in folder.iterdir())))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)

    outcome = region_or_error(folder)

    if isinstance(outcome, DataError):
        assert outcome.faults
        assert outcome.in_words("zh") != outcome.in_words("en")


def region_or_error(folder: Path) -> Region | DataError:
    try:
        return load_region(folder)
    except DataError as error:
        return error


@given(st.binary(max_size=300))
def test_any_bytes_are_a_dbf_or_none(content):
    dbf = parse_dbf(content)

    if dbf is not None:
        text_encoding(dbf, None)


@given(
    st.text(alphabet="张家村李王赵镇街道社区居委会滨州阳信惠民", min_size=1, max_size=12), st.integers(1, 40)
)
def test_chinese_text_cut_at_a_byte_is_still_recognised(name, width):
    """A field of `width` bytes keeps that many bytes of the name: at least one whole character."""
    for encoding in ("UTF-8", "GB18030"):
        cell = name.encode(encoding)[:width]
        whole = cell.decode(encoding, errors="ignore")
        if whole:
            dbf = parse_dbf(one_cell_dbf(cell, width))

            found = text_encoding(dbf, encoding)

            assert cell.decode(found, errors="ignore") == whole


def one_cell_dbf(cell: bytes, width: int) -> bytes:
    """Return a dBase file of one text field with one record."""
    header = bytes([3, 126, 1, 1]) + (1).to_bytes(4, "little") + (65).to_bytes(2, "little")
    header += (1 + width).to_bytes(2, "little") + bytes(20)
    field = b"name".ljust(11, b"\0") + b"C" + bytes(4) + bytes([width]) + bytes(15)
    return header + field + b"\r" + b" " + cell.ljust(width) + b"\x1a"
