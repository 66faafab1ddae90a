"""Tables as text: encodings, delimiters, quotes, and files that are no tables."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbook_worlds import GOOD, fault_keys, opened, points, repaired

from geo.reading.opened import Source
from geo.reading.settings import LayerReading
from geo.reading.sheets.csv_text import decoded
from geo.words.catalogue import say

TEXT = "".join(",".join(map(str, row)) + "\r\n" for row in GOOD)
SOURCE = Source("settlements", "村庄.csv")


def csv_file(folder, content, name="村庄.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("encoding", "repairs"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("gb18030", ["encoding"]),
        ("gbk", ["encoding"]),
        ("utf-16", ["encoding"]),
        ("utf-16-le", ["encoding"]),
        ("utf-16-be", ["encoding"]),
    ],
)
def test_every_usual_encoding_reads_the_same_and_only_utf_8_without_a_word(encoding, repairs, tmp_path):
    result = opened(csv_file(tmp_path, TEXT.encode(encoding)))

    assert result.frame["行政村名称"].tolist() == ["张家村", "李家村", "王家村"]
    assert points(result) == [(117.91, 37.31), (117.92, 37.35), (117.93, 37.39)]
    assert [repair.kind for repair in result.repairs] == repairs
    assert list(result.frame.index) == [2, 3, 4]


def test_a_refused_encoding_is_a_fault_and_a_stated_one_no_guess(tmp_path):
    path = csv_file(tmp_path, TEXT.encode("gb18030"))

    assert fault_keys(opened(path, refuse=frozenset({"encoding"}))) == ["text-encoding-unknown"]
    assert repaired(opened(path, encoding="GB18030")) == []
    assert fault_keys(opened(path, encoding="UTF-8")) == ["encoding-stated-wrong"]
    assert fault_keys(opened(path, encoding="火星文")) == ["encoding-stated-unknown"]


def test_utf_8_with_one_lost_byte_is_damaged_and_not_taken_for_gb18030(tmp_path):
    """王 is three bytes; without its second the rest still decodes as GB18030, into other words."""
    broken = TEXT.encode().replace("王家村".encode(), "王家村".encode()[:1] + "王家村".encode()[2:])

    result = opened(csv_file(tmp_path, broken))

    assert fault_keys(result) == ["text-encoding-unknown"]
    assert dict(result.faults[0].what.fields)["line"] == 4


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=20, max_size=200))
def test_chinese_text_is_read_back_from_either_encoding(text):
    assert decoded(text.encode(), SOURCE)[0] == text
    assert decoded(text.encode("gb18030"), SOURCE)[0] in {text, _as_utf_8(text)}


def _as_utf_8(text: str) -> str | None:
    """Return what GB18030 bytes are as UTF-8, in the rare case that they are valid."""
    try:
        return text.encode("gb18030").decode()
    except UnicodeDecodeError:
        return None


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_a_fault_and_never_a_traceback(tmp_path_factory, content):
    path = csv_file(tmp_path_factory.mktemp("bytes"), content)

    result = opened(path)

    assert result.frame is not None or result.faults
    for fault in result.faults:
        say(fault.what, "zh")
        say(fault.mend, "en")


@settings(deadline=None)
@given(st.lists(st.lists(st.text(max_size=6), min_size=1, max_size=8), max_size=8))
def test_any_cells_are_a_table_or_a_fault(tmp_path_factory, rows):
    text = "\n".join(",".join(row) for row in rows)
    path = csv_file(tmp_path_factory.mktemp("cells"), text.encode("utf-8", "surrogatepass"))

    result = opened(path, "aliases")

    assert result.frame is not None or result.faults


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，", "|"])
def test_the_delimiter_is_found_by_the_headings(delimiter, tmp_path):
    result = opened(csv_file(tmp_path, TEXT.replace(",", delimiter)))

    assert len(result.frame) == 3
    assert points(result)[0] == (117.91, 37.31)
    assert result.repairs == ()


def test_numbers_of_a_text_file_are_no_numbers_stored_as_text(tmp_path):
    result = opened(csv_file(tmp_path, TEXT))

    assert result.frame["户数"].tolist() == [180.0, 180.0, 180.0]
    assert result.frame["行政村代码"].tolist()[0] == "371602101201"
    assert result.repairs == ()


def test_a_cell_may_hold_commas_and_line_breaks_in_quotes(tmp_path):
    """The third village's record begins on line 5, because the second's name runs over two lines."""
    text = TEXT.replace("李家村", '"李家村,\n(新)"')

    result = opened(csv_file(tmp_path, text))

    assert result.frame["行政村名称"].tolist()[1] == "李家村,\n(新)"
    assert list(result.frame.index) == [2, 3, 5]


@pytest.mark.parametrize("name", ['"李家村', '"李家"村'])
def test_quotes_that_do_not_pair_are_a_fault_where_they_begin(name, tmp_path):
    result = opened(csv_file(tmp_path, TEXT.replace("李家村", name)))

    assert fault_keys(result) == ["text-quotes"]
    assert dict(result.faults[0].where.fields)["row"] == 3


def test_a_comma_without_quotes_shifts_a_row_and_is_a_fault(tmp_path):
    result = opened(csv_file(tmp_path, TEXT.replace("李家村", "李家村,新村")))

    (fault,) = result.faults
    assert fault.what.key in {"row-too-long", "coordinate-unreadable"}
    assert dict(fault.where.fields)["row"] == 3


def test_minutes_written_with_quotes_are_no_quoted_cells(tmp_path):
    """117°55'12" ends its cell with a plain quote mark: 117.92."""
    result = opened(csv_file(tmp_path, TEXT.replace("117.92", "117°55'12\"")))

    assert points(result)[1] == pytest.approx((117.92, 37.35))


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "table-empty"),
        (b"\r\n\r\n ,\r\n", "table-empty"),
        (TEXT.replace("李", "\0").encode(), "text-nul"),
        (("x" * 200_000).encode(), "text-line-too-long"),
        (b"\xff\xd8\xff\xe0" + bytes(range(128, 256)) * 3, "text-encoding-unknown"),
        (("名称" + "," * 2_100 + "\n").encode(), "table-too-large"),
    ],
    ids=["no byte", "blank lines", "a zero byte", "one endless line", "a picture", "too many columns"],
)
def test_what_is_no_table_is_refused_with_a_sentence(content, key, tmp_path):
    assert fault_keys(opened(csv_file(tmp_path, content))) == [key]


def test_old_line_ends_and_separators_inside_names_make_no_rows(tmp_path):
    assert len(opened(csv_file(tmp_path, TEXT.replace("\r\n", "\r"))).frame) == 3
    assert len(opened(csv_file(tmp_path, TEXT.replace("李家", "李\u2028家"))).frame) == 3


def test_a_heading_in_two_rows_needs_no_merged_cells(tmp_path):
    text = "代码,名称,人口,,户数,经度,纬度\n,,城镇,乡村,,,\n371602101201,张家村,0,500,180,117.91,37.31\n"

    result = opened(csv_file(tmp_path, text))

    assert result.frame[["城镇人口", "乡村人口"]].to_numpy().tolist() == [[0.0, 500.0]]
    assert list(result.frame.index) == [3]


def test_the_reading_settings_of_a_text_file_count(tmp_path):
    source = LayerReading(columns={"rural_pop": "常住", "name": "村"}, heading_rows=(2,))
    text = "年报\n行政村代码,村,常住,经度,纬度\n371602101201,张家村,500,117.91,37.31\n"

    result = opened(csv_file(tmp_path, text), columns=source.columns, heading_rows=source.heading_rows)

    assert result.frame["常住"].tolist() == [500.0]
    assert result.repairs == ()
