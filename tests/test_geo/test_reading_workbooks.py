"""Workbooks as offices keep them: titles, headings in several rows, merged cells, sub-totals, several sheets."""

import datetime as dt
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_worlds import good_world, write_world
from workbook_worlds import (
    GOOD,
    HEADING,
    TABLES,
    VILLAGES,
    fault_keys,
    old_workbook,
    opened,
    points,
    repaired,
    sheet,
    with_sheet_xml,
    workbook,
)

from geo.reading.headings import rename_columns
from geo.reading.sheets.grid import column_letter
from geo.reading.sheets.sheet_marks import sheet_marks
from geo.region import load_region
from geo.words.catalogue import say
from scripts.templates import write_templates

PLACE_HEADING = ["编号", "自然村", "行政村代码", "经度", "纬度"]
UNIT = "371602101201"


def names(result):
    return result.frame["行政村名称"].tolist()


def sentences(result) -> str:
    """Every sentence of a result in Chinese; one that is missing or not filled raises."""
    said = [say(repair.message, language) for repair in result.repairs for language in ("en", "zh")]
    said += [
        say(part, language)
        for f in result.faults
        for part in (f.where, f.what, f.mend)
        for language in ("en", "zh")
    ]
    return "\n".join(said)


# ── plain ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_plain_sheet_is_read_without_a_guess_and_counted_as_its_user_counts(tmp_path):
    result = sheet(tmp_path, GOOD)

    assert result.source.file == "村庄.xlsx[Sheet1]"
    assert (names(result), list(result.frame.index)) == (["张家村", "李家村", "王家村"], [2, 3, 4])
    assert points(result) == [(117.91, 37.31), (117.92, 37.35), (117.93, 37.39)]
    assert (result.repairs, result.faults, result.frame.crs) == ((), (), None)


def test_the_old_kind_of_workbook_reads_the_same(tmp_path):
    new, old = sheet(tmp_path, GOOD), opened(old_workbook(tmp_path / "村庄.xls", GOOD))

    assert old.source.file == "村庄.xls[Sheet1]"
    assert old.frame.drop(columns="geometry").equals(new.frame.drop(columns="geometry"))
    assert points(old) == points(new)


@pytest.mark.parametrize(("made", "called"), [("a.xlsx", "a.xls"), ("a.xls", "a.xlsx"), ("a.xlsx", "a.et")])
def test_a_workbook_is_read_by_its_content_whatever_its_ending_says(made, called, tmp_path):
    path = tmp_path / made
    workbook(path, {"Sheet1": GOOD}) if made.endswith("x") else old_workbook(path, GOOD)
    path.rename(tmp_path / called)

    assert len(opened(tmp_path / called).frame) == 3


def test_a_layer_without_shapes_is_a_plain_table(tmp_path):
    rows = [["地块编号", "核查结论", "有效期至"], ["DK-1", "符合", dt.date(2028, 12, 31)]]

    result = sheet(tmp_path, rows, layer="land_answers")

    assert "geometry" not in result.frame
    assert result.frame["有效期至"].tolist() == [dt.date(2028, 12, 31)]


def test_a_region_whose_villages_come_as_a_workbook_is_the_same_region(tmp_path):
    """The villages of the good world, once drawn and once as an office's sheet with title, notes and total."""
    drawn = write_world(tmp_path / "drawn", good_world())
    typed = write_world(tmp_path / "typed", good_world())
    for path in typed.glob("settlements.*"):
        path.unlink()
    rows = [
        ["滨城区旧镇村庄情况表", *[None] * 8],
        ["行政村代码", "村名", "类别", "人口", None, "户数", "经度(CGCS2000)", "纬度", "数据来源性质"],
        [None, None, None, "城镇", "乡村", None, None, None, None],
        [371602101201, "张家村", "村", "/", "约500", "１８０户", 117.91, 37.31, "示意"],
        [371602101202, "李家村", "村委会", 0, "0.05万", 180, 37.35, 117.92, "示意"],
        ["小计", None, None, 0, 1000, 360, None, None, None],
        [371602101203, "王家村", "村", 0, 500, 180, "117°55′48″", "37°23′24″", "示意"],
        ["合计", None, None, 0, 1500, 540, None, None, None],
        ["填表人：张三", *[None] * 8],
    ]
    rows[3][3] = 0
    merged = ["A1:I1", "D2:E2", *(f"{letter}2:{letter}3" for letter in "ABCFGHI")]
    workbook(typed / "村庄.xlsx", {"Sheet1": rows}, merged=merged)

    one, other = load_region(drawn), load_region(typed)

    columns = ["code", "name", "kind", "town_pop", "rural_pop", "households", "township", "county", "origin"]
    assert other.settlements[columns].equals(one.settlements[columns])
    assert other.settlements.geometry.geom_equals_exact(one.settlements.geometry, 1e-9).all()
    guesses = {repair.kind for repair in other.repairs if repair.layer == "settlements"}
    assert guesses >= {"heading", "total-row", "approximate", "number-words", "full-width", "swapped-axes"}
    assert guesses >= {"degrees-minutes", "code-number"}
    assert "renamed-column" not in guesses  # the contract knows every heading of the sheet


# ── sheets ───────────────────────────────────────────────────────────────────────────────────────────────


def test_of_several_sheets_that_whose_headings_fit_best_is_taken_and_named(tmp_path):
    path = workbook(
        tmp_path / "村庄.xlsx", {"填表说明": [["请如实填写"], ["名称"]], "数据": GOOD, "备用": []}
    )

    result = opened(path)

    assert result.source.file == "村庄.xlsx[数据]"
    assert repaired(result) == [("file-chosen", 0)]
    assert fault_keys(opened(path, refuse=frozenset({"file-chosen"}))) == ["sheets-ambiguous"]
    assert repaired(opened(path, inside="数据")) == []


def test_two_sheets_of_the_same_headings_are_a_fault_that_names_them(tmp_path):
    path = workbook(tmp_path / "村庄.xlsx", {"旧镇": GOOD, "新镇": GOOD})

    result = opened(path)

    assert fault_keys(result) == ["sheets-ambiguous"]
    assert "旧镇、新镇" in sentences(result)
    assert 'reading.settlements.inside = "' in sentences(result)
    assert len(opened(path, inside="新镇").frame) == 3


def test_of_two_equal_sheets_the_one_called_like_the_layer_is_taken(tmp_path):
    path = workbook(tmp_path / "资料.xlsx", {"备份": GOOD, "行政村": GOOD})

    assert opened(path).source.file == "资料.xlsx[行政村]"


def test_a_hidden_sheet_is_passed_over_unless_it_is_the_only_one(tmp_path):
    both = workbook(tmp_path / "a.xlsx", {"旧": GOOD, "新": [HEADING, VILLAGES[0]]}, hidden=["旧"])

    assert opened(both).source.file == "a.xlsx[新]"
    assert opened(both).repairs == ()
    assert len(opened(both, inside="旧").frame) == 3


@pytest.mark.parametrize(("inside", "key"), [("没有", "sheet-unknown"), ("空", "sheet-empty")])
def test_a_stated_sheet_that_is_not_there_or_empty_is_a_fault(inside, key, tmp_path):
    path = workbook(tmp_path / "村庄.xlsx", {"数据": GOOD, "空": []})

    result = opened(path, inside=inside)

    assert fault_keys(result) == [key]
    sentences(result)


# ── headings ─────────────────────────────────────────────────────────────────────────────────────────────

TITLED = [["村庄情况表", *[None] * 6], ["单位：人、户", *[None] * 6], *GOOD]


def test_titles_and_notes_above_the_heading_are_passed_over_and_the_heading_named(tmp_path):
    result = sheet(tmp_path, TITLED, merged=["A1:G1", "A2:G2"])

    assert names(result) == ["张家村", "李家村", "王家村"]
    (repair,) = result.repairs
    assert (repair.kind, repair.before, repair.after) == ("heading", "1", "3")


def test_a_refused_heading_means_the_first_row_is_one(tmp_path):
    result = sheet(tmp_path, TITLED, layer="aliases", refuse=frozenset({"heading"}))

    assert next(iter(result.frame.columns)) == "村庄情况表"
    assert result.repairs == ()


def test_stated_heading_rows_count_and_are_no_guess(tmp_path):
    assert names(sheet(tmp_path, TITLED, heading_rows=(3,))) == ["张家村", "李家村", "王家村"]
    assert sheet(tmp_path, TITLED, heading_rows=(3,)).repairs == ()
    assert "heading-rows-outside" in fault_keys(sheet(tmp_path, TITLED, heading_rows=(99,)))


TWO_ROWS = [
    ["序号", "行政村", None, "人口", None, None, "户数（户）", "坐标", None],
    [None, "代码", "名称", "城镇", "乡村", "合计", None, "经度", "纬度"],
    [1, UNIT, "张家村", 10, 500, 510, 180, 117.91, 37.31],
]
TWO_ROWS_MERGED = ["A1:A2", "B1:C1", "D1:F1", "G1:G2", "H1:I1"]


@pytest.mark.parametrize("merged", [TWO_ROWS_MERGED, []], ids=["merged", "only blank"])
def test_a_heading_in_two_rows_is_joined_part_by_part(merged, tmp_path):
    result = sheet(tmp_path, TWO_ROWS, merged=merged)

    wanted = ["行政村代码", "行政村名称", "城镇人口", "乡村人口", "人口", "户数"]
    assert result.frame[wanted].to_numpy().tolist() == [[UNIT, "张家村", 10, 500, 510, 180]]
    assert points(result) == [(117.91, 37.31)]
    parts = {(r.before, r.after) for r in result.repairs if r.message.key == "heading-part"}
    assert {("人口|城镇", "城镇人口"), ("人口|合计", "人口")} <= parts


def test_a_heading_in_three_rows_below_a_title_is_joined(tmp_path):
    rows = [
        ["汇总表", None, None, None, None],
        ["行政村代码", "人口", None, None, None],
        [None, "常住人口", None, "户籍人口", None],
        [None, "城镇", "乡村", "城镇", "乡村"],
        [UNIT, 10, 500, 11, 600],
    ]
    rows = [
        [*row, *extra]
        for row, extra in zip(
            rows, [[None, None], ["经度", "纬度"], *[[None, None]] * 2, [117.9, 37.3]], strict=True
        )
    ]

    result = sheet(tmp_path, rows, merged=["A1:G1", "A2:A4", "B2:E2", "B3:C3", "D3:E3", "F2:F4", "G2:G4"])

    assert ("heading", 0) in repaired(result)
    assert list(result.frame.index) == [5]
    assert {"行政村代码", "经度", "纬度"} <= set(result.frame.columns)


def test_the_same_lowest_heading_under_two_years_is_not_guessed(tmp_path):
    rows = [
        ["行政村代码", "2019年", "2020年", "经度", "纬度"],
        [None, "户数", "户数", None, None],
        [UNIT, 170, 180, 117.9, 37.3],
    ]

    result = sheet(tmp_path, rows, merged=["A1:A2", "D1:D2", "E1:E2"])

    assert "户数" not in result.frame
    assert {"2019年户数", "2020年户数"} <= set(result.frame.columns)


def test_one_heading_over_two_columns_is_a_fault_that_names_the_columns(tmp_path):
    result = sheet(tmp_path, [[*HEADING, "户数"], [*VILLAGES[0], 999]])

    assert fault_keys(result) == ["heading-twice"]
    assert "E、H" in sentences(result)


@pytest.mark.parametrize(
    "heading", ["*户数", "户 数", "户数（户）", "户\n数", "５.户数", "户数(填整数)", "【户数】", "HS"]
)
def test_stars_brackets_blanks_and_numbers_around_a_heading_do_not_matter(heading, tmp_path):
    rows = [[*HEADING[:4], heading, *HEADING[5:]], *VILLAGES]

    result = sheet(tmp_path, rows)

    (place,) = [name for name in result.frame if str(name) in {"户数", "户 数", "HS", "【户数】"}]
    assert result.frame[place].tolist() == [180.0] * 3


def test_a_stated_column_is_found_as_the_sheet_writes_it(tmp_path):
    rows = [["行政村代码", "常住(人)", "户数", "经度", "纬度"], [UNIT, 500, 180, 117.9, 37.3]]

    result = sheet(tmp_path, rows, columns={"rural_pop": "常住(人)"})

    assert result.frame["常住(人)"].tolist() == [500.0]


@pytest.mark.parametrize(
    "marks", [["甲", "乙", 1, 2, 3, 4, 5], ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"]]
)
def test_a_row_that_numbers_the_columns_belongs_to_the_heading(marks, tmp_path):
    result = sheet(tmp_path, [HEADING, marks, *VILLAGES])

    assert list(result.frame.index) == [3, 4, 5]
    assert repaired(result) == [("heading", 2)]
    kept = sheet(tmp_path, [HEADING, marks, *VILLAGES], refuse=frozenset({"heading@2"}))
    assert 2 in kept.frame.index


@pytest.mark.parametrize(
    ("heading", "value", "square_metres"),
    [
        ("面积(亩)", 3, 2000.0),
        ("面积（万平方米）", 0.5, 5000.0),
        ("面积", 900, 900.0),
        ("占地面积(㎡)", 900, 900.0),
    ],
)
def test_a_unit_in_the_heading_brings_the_numbers_to_the_contracts_unit(
    heading, value, square_metres, tmp_path
):
    """3 亩 = 3 · 2000/3 m²."""
    rows = [["编号", "名称", heading, "经度", "纬度"], ["A-1", "仓库", value, 117.9, 37.3]]

    result = sheet(tmp_path, rows, layer="facilities")

    assert result.frame.iloc[0, 2] == square_metres
    scaled = [repair.column for repair in result.repairs if repair.kind == "number-words"]
    assert scaled == ([] if value == 900 else ["area_m2"])
    refused = sheet(tmp_path, rows, layer="facilities", refuse=frozenset({"number-words"}))
    assert refused.frame.iloc[0, 2] == value


def test_a_unit_note_above_counts_only_for_columns_of_its_kind(tmp_path):
    """单位：万人: people are scaled, households are not; a heading with its own unit is left alone."""
    rows = [
        ["单位：万人", *[None] * 6],
        [*HEADING[:3], "乡村人口(人)", *HEADING[4:]],
        [UNIT, "张家村", 0.05, 500, 180, 117.9, 37.3],
    ]

    result = sheet(tmp_path, rows)

    assert result.frame.iloc[0, 2:5].tolist() == [500.0, 500.0, 180.0]


def test_an_approximate_number_under_a_scaled_heading_keeps_its_word(tmp_path):
    rows = [[*HEADING[:2], "城镇人口(万人)", *HEADING[3:]], [UNIT, "张家村", "约0.05", 500, 180, 117.9, 37.3]]

    assert sheet(tmp_path, rows).frame.iloc[0, 2] == "约0.05万人"


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "row",
    [
        ["合计", None, 0, 1800, 540, None, None],
        [None, "小 计", 0, 1800, 540, None, None],
        ["旧镇小计", None, 0, 1800, 540, None, None],
        ["总计：", "/", 0, 1800, 540, None, None],
        [None, "合计（3个村）", 0, 1800, 540, None, None],
        ["注：数据来自派出所", *[None] * 6],
        ["填表人：张三", None, None, "审核人：李四", None, None, None],
        ["一、旧镇", *[None] * 6],
    ],
    ids=lambda row: str(row[0] or row[1]),
)
def test_totals_notes_and_titles_of_sections_are_left_out_listed_and_can_be_kept(row, tmp_path):
    rows = [*GOOD, row]

    result = sheet(tmp_path, rows)

    assert list(result.frame.index) == [2, 3, 4]
    assert repaired(result) == [("total-row", 5)]
    kept = sheet(tmp_path, rows, refuse=frozenset({"total-row@5"}))
    assert list(kept.frame.index) == [2, 3, 4, 5]


@pytest.mark.parametrize("name", ["合计村", "注村", "小计", "备注：新设"])
def test_a_village_with_a_code_is_data_whatever_it_is_called(name, tmp_path):
    assert len(sheet(tmp_path, [HEADING, [UNIT, name, *VILLAGES[0][2:]]]).frame) == 1


def test_a_village_whose_code_lost_a_digit_is_kept_for_the_contract_to_blame(tmp_path):
    assert len(sheet(tmp_path, [HEADING, ["37160210120", "合计", *VILLAGES[0][2:]]]).frame) == 1


def test_blank_rows_and_a_heading_printed_again_are_no_data(tmp_path):
    result = sheet(tmp_path, [*GOOD[:2], [None] * 7, HEADING, *GOOD[2:]])

    assert list(result.frame.index) == [2, 5, 6]
    assert repaired(result) == [("heading", 4)]


def test_hidden_rows_are_read_with_the_others_and_named(tmp_path):
    path = workbook(tmp_path / "村庄.xlsx", {"Sheet1": GOOD}, hidden=[3])

    result = opened(path)

    assert list(result.frame.index) == [2, 3, 4]
    assert [(r.kind, r.after) for r in result.repairs] == [("hidden-rows", "3")]
    assert list(opened(path, refuse=frozenset({"hidden-rows"})).frame.index) == [2, 4]


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_the_projects_own_templates_are_read_back_without_their_example(suffix, tmp_path):
    """Every heading is known to the contract, and the example village never gets into a region."""
    write_templates(tmp_path / "t", language="zh", say_line=lambda _: None)
    paths = sorted((tmp_path / "t").glob(f"*{suffix}"))

    for path in paths:
        result = opened(path, path.stem)
        assert (result.faults, len(result.frame)) == ((), 0), path.stem
        renamed, faults, _ = rename_columns(result.frame, TABLES[path.stem], result.source)
        assert faults == []
        assert set(renamed.columns) >= {column.name for column in TABLES[path.stem].columns}
        assert "total-row" in {kind for kind, _ in repaired(result)}
    assert len(paths) >= 8


# ── merged cells ─────────────────────────────────────────────────────────────────────────────────────────

PLACES = [
    PLACE_HEADING,
    ["Z1", "东张", UNIT, 117.91, 37.31],
    ["Z2", "西张", None, 117.92, 37.31],
    ["Z3", "南张", None, 117.93, 37.31],
    ["Z4", "李家", "371602101202", 117.94, 37.31],
]


@pytest.mark.parametrize(("merged", "confidence"), [(["C2:C4"], "sure"), ([], "likely")])
def test_a_unit_written_once_for_its_places_is_filled_down(merged, confidence, tmp_path):
    result = sheet(tmp_path, PLACES, layer="places", merged=merged)

    assert result.frame["行政村代码"].tolist() == [UNIT, UNIT, UNIT, "371602101202"]
    (repair,) = result.repairs
    assert (repair.kind, repair.row, repair.column, repair.confidence) == (
        "filled-cells",
        3,
        "unit",
        confidence,
    )
    refused = sheet(tmp_path, PLACES, layer="places", merged=merged, refuse=frozenset({"filled-cells@3"}))
    assert refused.frame["行政村代码"].isna().tolist() == [False, True, True, False]


def test_merged_cells_of_the_old_kind_of_workbook_are_filled_too(tmp_path):
    result = opened(old_workbook(tmp_path / "自然村.xls", PLACES, merged=[(1, 3, 2, 2)]), "places")

    assert result.frame["行政村代码"].tolist()[:3] == [UNIT] * 3


def test_a_number_merged_over_three_rows_is_not_counted_three_times(tmp_path):
    rows = [[*row, people] for row, people in zip(PLACES, ["人口", 900, None, None, 100], strict=True)]

    result = sheet(tmp_path, rows, layer="places", merged=["F2:F4"])

    assert result.frame["人口"].isna().tolist() == [False, True, True, False]


def test_a_merged_code_that_must_be_unique_is_not_copied(tmp_path):
    result = sheet(tmp_path, GOOD, merged=["A2:A3"])

    assert result.frame["行政村代码"].isna().tolist() == [False, True, False]


def test_optional_words_left_blank_are_not_filled_from_above(tmp_path):
    rows = [
        ["编号", "名称", "规模档", "经度", "纬度"],
        ["A", "甲", "standard", 117.9, 37.3],
        ["B", "乙", None, 117.9, 37.3],
    ]

    assert sheet(tmp_path, rows, layer="facilities").frame["规模档"].isna().tolist() == [False, True]


# ── damage ───────────────────────────────────────────────────────────────────────────────────────────────


def cells(*texts):
    """XML of a heading row and one data row whose fifth cell is given."""
    heading = "".join(
        f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in ("编号", "名称", "经度", "纬度", "面积")
    )
    text = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in ("A-1", "仓库"))
    return f'<row r="1">{heading}</row><row r="2">{text}<c><v>117.9</v></c><c><v>37.3</v></c>{"".join(texts)}</row>'


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ('<c t="e"><v>#DIV/0!</v></c>', "cell-error"),
        ("<c><f>SUM(A1:A9)</f></c>", "cell-not-calculated"),
        ("<c><f>3*300</f><v>900</v></c>", None),
    ],
)
def test_a_cell_with_an_error_or_a_formula_never_calculated_is_no_empty_cell(cell, key, tmp_path):
    result = opened(with_sheet_xml(tmp_path / "设施.xlsx", cells(cell)), "facilities")

    assert fault_keys(result) == ([] if key is None else [key])
    assert key is None or "E2" in sentences(result)
    assert key is not None or result.frame["面积"].tolist() == [900.0]


@pytest.mark.parametrize(
    ("reference", "key"),
    [("XFD1", "table-too-large"), ("A1048576", "table-too-large"), ("BXA900000", "sheet-too-sparse")],
)
def test_a_stray_cell_in_the_far_corner_is_refused_before_memory_is_asked_for(reference, key, tmp_path):
    digits = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    path = with_sheet_xml(
        tmp_path / "a.xlsx", cells() + f'<row r="{digits}"><c r="{reference}"><v>1</v></c></row>'
    )

    result = opened(path, "facilities")

    assert fault_keys(result) == [key]
    sentences(result)


def test_formatting_far_away_without_content_does_no_harm(tmp_path):
    path = with_sheet_xml(tmp_path / "a.xlsx", cells() + '<row r="1048576"><c r="XFD1048576" s="0"/></row>')

    assert len(opened(path, "facilities").frame) == 1
    assert sheet_marks(path)["Sheet1"].rows == 2


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "workbook-unreadable"),
        (b"PK\x03\x04 and nothing more", "workbook-unreadable"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600, "workbook-unreadable"),
        ("<html><table><tr><td>村名</td></tr></table></html>".encode(), "workbook-is-text"),
        ("代码\t村名\n1\t张家村\n".encode("gbk"), "workbook-is-text"),
    ],
    ids=["no byte", "half an archive", "an empty compound file", "a web page", "a text with tabs"],
)
@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".et"])
def test_what_is_no_workbook_is_refused_with_a_sentence(content, key, suffix, tmp_path):
    path = tmp_path / f"村庄{suffix}"
    path.write_bytes(content)

    result = opened(path)

    assert (result.frame, fault_keys(result)) == (None, [key])
    assert "另存为 .xlsx" in sentences(result)


def test_an_old_workbook_that_claims_four_billion_rows_ends_with_a_sentence_and_not_the_program(tmp_path):
    """The library reserves what the sheet's own record of its size promises: 2³² rows, over a terabyte."""
    path = old_workbook(tmp_path / "村庄.xls", GOOD)
    content = bytearray(path.read_bytes())
    size_record = content.index(b"\x00\x02\x0e\x00")
    content[size_record + 4 : size_record + 14] = bytes(4) + b"\xff" * 4 + bytes(2)
    content[size_record + 14 : size_record + 16] = b"\xff\x00"
    path.write_bytes(bytes(content))

    assert fault_keys(opened(path)) == ["workbook-unreadable"]


def test_a_workbook_of_empty_sheets_is_told_as_such(tmp_path):
    assert fault_keys(opened(workbook(tmp_path / "a.xlsx", {"Sheet1": [], "Sheet2": [[" "]]}))) == [
        "table-empty"
    ]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=40), st.sampled_from([".xlsx", ".xls"]))
def test_bytes_overwritten_anywhere_give_rows_or_a_fault_and_never_a_traceback(
    tmp_path_factory, place, patch, suffix
):
    folder = tmp_path_factory.mktemp("damaged")
    path = (
        workbook(folder / "a.xlsx", {"S": GOOD})
        if suffix == ".xlsx"
        else old_workbook(folder / "a.xls", GOOD)
    )
    content = bytearray(path.read_bytes())
    at = place % len(content)
    content[at : at + len(patch)] = patch
    path.write_bytes(bytes(content))

    result = opened(path)

    assert result.frame is not None or result.faults
    sentences(result)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(),
                st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=8),
                st.floats(allow_nan=False, allow_infinity=False, width=32),
                st.sampled_from(
                    [
                        "合计",
                        "行政村代码",
                        "经度",
                        "纬度",
                        "坐标",
                        "人口",
                        UNIT,
                        "117.9,37.3",
                        "单位：万人",
                        "/",
                    ]
                ),
                st.booleans(),
            ),
            min_size=1,
            max_size=6,
        ),
        max_size=8,
    )
)
def test_any_sheet_is_a_table_or_a_fault(tmp_path_factory, rows):
    width = max((len(row) for row in rows), default=0)
    even = [[*row, *[None] * (width - len(row))] for row in rows]

    result = sheet(tmp_path_factory.mktemp("any"), even)

    assert result.frame is not None or result.faults
    sentences(result)


def test_an_archive_that_lacks_its_parts_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")

    assert fault_keys(opened(tmp_path / "a.xlsx")) == ["workbook-unreadable"]


@pytest.mark.parametrize(("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_called_as_a_spreadsheet_calls_them(place, letters):
    assert column_letter(place) == letters
