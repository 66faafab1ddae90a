"""Numbers, words, dates and codes as offices write them, and what a refusal of each guess does."""

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbook_worlds import TABLES

from geo.reading.cells import Cells, check_numbers, check_text
from geo.reading.number_words import is_blank_mark, read_number, unit_factor
from geo.reading.opened import Source
from geo.reading.settings import LayerReading
from geo.reading.text_words import known_word, read_code, read_date
from geo.words.catalogue import say
from geo.words.message import message

PEOPLE = TABLES["settlements"].column("rural_pop")
CODE = TABLES["settlements"].column("code")
AREA = TABLES["facilities"].column("area_m2")
IDLE = TABLES["facilities"].column("idle")
STATUS = TABLES["facilities"].column("status")
TIER = TABLES["facilities"].column("tier")
OPEN_FROM = TABLES["crossings"].column("open_from")
SITE_ID = TABLES["facilities"].column("site_id")


def checked(column, *values, **how) -> Cells:
    """Check `values` as the rows 2, 3, … of a sheet."""
    series = pd.Series(list(values), index=range(2, 2 + len(values)), dtype=object)
    source = Source("settlements", "村庄.xlsx[Sheet1]", LayerReading(**how))
    check = check_text if column.kind is str else check_numbers
    cells = check(series, column, source, lambda row: message("at-row", file="村庄.xlsx", row=row))
    for language in ("zh", "en"):  # a sentence that is missing, or a placeholder not filled, raises
        for fault in cells.faults:
            say(fault.what, language)
            say(fault.mend, language)
        for repair in cells.repairs:
            say(repair.message, language)
    return cells


def kinds(cells: Cells) -> list[tuple[str, int]]:
    return [(repair.kind, repair.row) for repair in cells.repairs]


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "unit", "value", "guesses"),
    [
        ("1234", "person", 1234, ()),
        ("1,234人", "person", 1234, ("number-text",)),
        ("1 234", "", 1234, ("number-text",)),
        ("１２３", "", 123, ("full-width",)),
        ("−5", "", -5, ("full-width",)),
        ("3.5万", "person", 35_000, ("number-words",)),
        ("0.1234万人", "person", 1234, ("number-words",)),
        ("约3000", "", 3000, ("approximate",)),
        ("3万余人", "person", 30_000, ("approximate", "number-words")),
        ("1200㎡", "m2", 1200, ("number-text",)),
        ("2.4亩", "m2", 1600, ("number-words",)),
        ("3公顷", "m2", 30_000, ("number-words",)),
        ("1.5小时", "min", 90, ("number-words",)),
        ("三千五百", "", 3500, ("number-words",)),
        ("十二", "", 12, ("number-words",)),
        ("两万零五", "", 20_005, ("number-words",)),
        ("一亿三千万", "", 130_000_000, ("number-words",)),
        ("3万5千", "", 35_000, ("number-words",)),
        ("3万5000", "", 35_000, ("number-words",)),
        ("零", "", 0, ("number-words",)),
    ],
)
def test_a_number_in_office_words_is_read_and_its_guesses_are_named(text, unit, value, guesses):
    """1 亩 = 2000/3 m²: 2.4 · 2000/3 = 1600."""
    reading = read_number(text, unit)

    assert reading is not None
    assert (reading.value, reading.kinds) == (value, guesses)


@pytest.mark.parametrize(
    "text",
    [
        "三万五",
        "3万5",
        "3.5万5千",
        "3000-3500",
        "1,23",
        "12,34,567",
        "万",
        "约",
        "3000以上",
        "35%",
        "1e400",
        "二十三十",
        "3千5",
        "1.2.3",
        "0x10",
        "1_000",
        "inf",
        "人",
    ],
)
def test_a_text_that_can_mean_two_numbers_or_none_is_not_read(text):
    assert read_number(text, "person") is None


@given(st.text(max_size=80), st.sampled_from(["", "person", "m2", "min", "%", "share", "x"]))
def test_reading_a_number_never_raises_and_gives_only_finite_numbers(text, unit):
    reading = read_number(text, unit)

    assert reading is None or math.isfinite(reading.value)


@given(st.text(alphabet="0123456789.,万千百十亿零一二三四五六七八九两约余人 ", max_size=14))
def test_no_mixture_of_number_words_raises(text):
    reading = read_number(text, "person")

    assert reading is None or reading.value >= 0


def in_chinese(number: int) -> str:
    """Spell 0 … 99,999,999 as one reads it aloud: 20005 → 二万零五."""
    if number == 0:
        return "零"
    if number >= 10_000:
        rest = number % 10_000
        return (
            in_chinese(number // 10_000)
            + "万"
            + ("" if not rest else ("零" if rest < 1000 else "") + in_chinese(rest))
        )
    text, gap = "", False
    for size, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            text += ("零" if gap and text else "") + "零一二三四五六七八九"[digit] + word
        gap = digit == 0
    return text


@given(st.integers(0, 99_999_999))
def test_what_is_spelled_in_chinese_is_read_back(number):
    reading = read_number(in_chinese(number))

    assert reading is not None
    assert reading.value == number


@given(st.integers(1, 10**7), st.sampled_from([(1, "万", 10_000), (2, "亿", 10**8)]))
def test_a_number_given_in_ten_thousands_is_read_back_exactly(number, scale):
    """Four or eight decimals hold every whole number: 12345 → 1.2345万."""
    power, word, times = scale

    reading = read_number(f"{number / times:.{4 * power}f}{word}")

    assert reading is not None
    assert reading.value == number


@given(st.integers(-(10**9), 10**9))
def test_full_width_and_grouped_digits_mean_the_same_number(number):
    wide = str(number).translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))

    assert read_number(wide).value == number
    assert read_number(f"{number:,}").value == number


@pytest.mark.parametrize("text", ["/", "—", "－", "——", "无", "暂无", "N/A", "#N/A", "null", " - "])
def test_strokes_and_words_for_nothing_are_blank(text):
    assert is_blank_mark(text)


@pytest.mark.parametrize(
    ("word", "unit", "factor"),
    [
        ("万人", "person", 10_000),
        ("人", "person", 1),
        ("亩", "m2", 2000 / 3),
        ("万", "yuan", 10_000),
        ("万元", "person", None),
        ("名称", "m2", None),
    ],
)
def test_a_unit_word_counts_only_for_its_own_kind_of_unit(word, unit, factor):
    assert unit_factor(word, unit) == pytest.approx(factor)


def test_each_row_read_otherwise_than_it_stands_is_listed_with_before_and_after():
    cells = checked(PEOPLE, 500.0, "约3000", "1.2万", "１８０户", "８００人")

    assert cells.held.tolist()[:3] == [500, 3000, 12_000]
    assert math.isnan(cells.held.iloc[3])  # households are no people
    assert cells.held.iloc[4] == 800
    assert kinds(cells) == [("approximate", 3), ("number-words", 4), ("full-width", 6), ("number-text", 6)]
    assert [(r.before, r.after) for r in cells.repairs][:2] == [("约3000", "3000"), ("1.2万", "12000")]
    assert [fault.what.key for fault in cells.faults] == ["cell-not-a-number"]


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("约3000", "approximate", "cell-not-a-number"),
        ("1.2万", "number-words", "cell-not-a-number"),
        ("１２３", "full-width", "cell-not-a-number"),
        ("1,234", "number-text", "cell-not-a-number"),
        ("1234", "number-text", "cell-not-a-number"),
        ("/", "blank-mark", "cell-not-a-number"),
    ],
)
@pytest.mark.parametrize("where", ["", "@2"])
def test_a_refused_reading_of_a_number_leaves_the_fault_the_cell_deserves(text, kind, key, where):
    accepted = checked(AREA, text)
    refused = checked(AREA, text, refuse=frozenset({kind + where}))

    assert accepted.faults == ()
    assert [fault.what.key for fault in refused.faults] == [key]
    assert refused.repairs == ()


def test_a_refusal_for_one_row_leaves_the_other_rows_alone():
    cells = checked(PEOPLE, "约300", "约400", refuse=frozenset({"approximate@3"}))

    assert cells.held.iloc[0] == 300
    assert kinds(cells) == [("approximate", 2)]
    assert len(cells.faults) == 1


def test_an_optional_number_marked_empty_reads_as_its_default_and_a_required_one_is_a_fault():
    assert checked(AREA, "/").held.tolist() == [0.0]
    assert [f.what.key for f in checked(PEOPLE, "无").faults] == ["cell-empty"]


def test_yes_and_no_are_words_of_the_contract_and_no_guess():
    cells = checked(IDLE, "是", "否", "YES", "无", True, 1.0)

    assert cells.held.tolist() == [1, 0, 1, 0, 1, 1]
    assert cells.repairs == ()


def test_the_noise_of_arithmetic_is_no_half_person_but_half_a_person_is():
    """0.1 + 0.2 = 0.30000000000000004; 2999.9999999999995 is 3000 as a spreadsheet computes it."""
    cells = checked(PEOPLE, 2999.9999999999995, 12.5)

    assert cells.held.iloc[0] == 3000
    assert [fault.what.key for fault in cells.faults] == ["cell-not-whole"]


# ── words, dates, codes ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "column", "word"),
    [
        ("候选", STATUS, "candidate"),
        ("现状 保留", STATUS, "keep"),
        ("KEEP", STATUS, "keep"),
        ("ｋｅｅｐ", STATUS, "keep"),
        ("网点+中转站", TIER, "point+station"),
        ("网点、分拣中心", TIER, "point+centre"),
        ("中转站/网点/中转站", TIER, "station+point"),
        ("point＋中转站", TIER, "point+station"),
        ("全年", TABLES["crossings"].column("season"), ""),
    ],
)
def test_an_office_word_of_the_contract_is_known_and_not_a_guess(text, column, word):
    cells = checked(column, text)

    assert cells.held.tolist() == [word]
    assert cells.repairs == ()


def test_one_unknown_word_among_known_ones_spoils_the_cell():
    assert known_word("网点+仓库", TIER) is None
    assert [fault.what.key for fault in checked(TIER, "网点+仓库").faults] == ["cell-pattern"]


@pytest.mark.parametrize(
    "text",
    [
        "2024.5.31",
        "2024/05/31",
        "2024-5-31",
        "2024年5月31日",
        "2024 年 5 月 31 日",
        "20240531",
        "２０２４．５．３１",
        "2024-05-31 00:00:00",
        "45443",
    ],
)
def test_a_whole_date_year_first_becomes_iso_and_is_listed(text):
    """Day 45443 of a spreadsheet is 2024-05-31: 45292 is 2024-01-01, and 31+29+31+30+30 = 151 days later."""
    cells = checked(OPEN_FROM, text)

    assert cells.held.tolist() == ["2024-05-31"]
    assert cells.repairs
    refused = checked(OPEN_FROM, text, refuse=frozenset({"number-words", "full-width"}))
    assert [fault.what.key for fault in refused.faults] == ["cell-pattern"]


def test_a_date_cell_is_no_guess():
    cells = checked(OPEN_FROM, dt.date(2024, 5, 31), dt.datetime(2024, 5, 31, 0, 0), "2024-05-31")  # noqa: DTZ001

    assert cells.held.tolist() == ["2024-05-31"] * 3
    assert cells.repairs == ()


@pytest.mark.parametrize(
    "text",
    ["31.05.2024", "2024.5", "2024年5月", "2024-02-30", "2024.13.1", "5月31日", "24.5.31", "2024-5.31"],
)
def test_half_a_date_or_one_that_is_not_in_the_calendar_is_a_fault(text):
    assert [fault.what.key for fault in checked(OPEN_FROM, text).faults] == ["cell-pattern"]


@given(
    st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2200, 1, 1)),
    st.sampled_from(["{0}.{1}.{2}", "{0}年{1}月{2}日", "{0}/{1}/{2}"]),
)
def test_every_day_is_read_back(day, form):
    assert read_date(form.format(day.year, day.month, day.day)).text == day.isoformat()


@pytest.mark.parametrize(
    ("value", "guesses"),
    [
        ("371602101201", []),
        (371602101201.0, [("code-number", 0)]),
        (371602101201, [("code-number", 0)]),
        ("371602101201.0", [("code-number", 2)]),
        ("3.71602101201E+11", [("code-number", 2)]),
        ("371,602,101,201", [("code-number", 2)]),
        ("371602 101 201", [("trimmed", 2)]),
        ("'371602101201", [("trimmed", 2)]),
        ("３７１６０２１０１２０１", [("full-width", 2)]),
        ("3716021012010000000", [("code-number", 2)]),
    ],
)
def test_a_code_with_all_its_digits_is_read_however_it_is_written(value, guesses):
    cells = checked(CODE, value)

    assert cells.held.tolist() == ["371602101201"]
    assert kinds(cells) == guesses


@pytest.mark.parametrize("text", ["3.71602E+11", "3.716e11", "3.71602101E+11"])
def test_a_code_whose_digits_are_lost_is_a_fault_and_never_a_guess(text):
    cells = checked(CODE, text)

    assert [fault.what.key for fault in cells.faults] == ["cell-digits-lost"]
    assert cells.held.tolist() == [None]
    assert "文本" in say(cells.faults[0].mend, "zh")


def test_an_id_too_long_for_a_number_is_a_fault_even_where_any_text_may_stand():
    """A spreadsheet keeps fifteen digits: of an id of eighteen the last three are already zeros."""
    assert [f.what.key for f in checked(SITE_ID, 371602199001011000.0).faults] == ["cell-digits-lost"]
    assert checked(SITE_ID, 10001.0).held.tolist() == ["10001"]


def test_codes_stored_as_numbers_are_a_fault_where_the_guess_is_refused():
    cells = checked(CODE, 371602101201.0, refuse=frozenset({"code-number"}))

    assert [fault.what.key for fault in cells.faults] == ["cell-number-refused"]
    assert cells.held.tolist() == [None]


@pytest.mark.parametrize("number", [371602101201.0, 371602101201], ids=["float", "integer"])
def test_a_refused_number_is_shown_as_the_sheet_shows_it_and_both_ways_out_are_named(number):
    (fault,) = checked(CODE, number, refuse=frozenset({"code-number"})).faults

    assert "371602101201 存成了数字" in say(fault.what, "zh")
    assert "“文本”" in say(fault.mend, "zh")
    assert "refuse 里去掉 code-number" in say(fault.mend, "zh")


def test_a_number_refused_in_one_row_is_read_in_the_others():
    cells = checked(CODE, 371602101201.0, 371602101202.0, refuse=frozenset({"code-number@3"}))

    assert cells.held.tolist() == ["371602101201", None]
    assert [fault.what.key for fault in cells.faults] == ["cell-number-refused"]


def test_a_name_of_digits_that_is_refused_is_not_kept_with_a_point_and_a_nought():
    cells = checked(SITE_ID, 12.0, refuse=frozenset({"number-text"}))

    assert [fault.what.key for fault in cells.faults] == ["cell-number-refused"]


@given(st.integers(10**11, 10**12 - 1))
def test_a_code_shown_with_six_digits_is_never_taken_for_one_of_twelve(code):
    """Only a code whose last six digits are zeros would survive, and no village has one."""
    reading = read_code(f"{code:.5E}", (12,))

    assert reading.digits_lost


@given(st.text(max_size=40))
def test_reading_codes_dates_and_words_never_raises(text):
    assert read_code(text, (9, 12)).text is not None
    read_date(text)
    known_word(text, TIER)
    cells = checked(CODE, text)
    assert cells.faults or cells.held.iloc[0].isdigit()


def test_a_refused_trim_leaves_the_blanks_in_the_name():
    name = TABLES["settlements"].column("name")

    assert checked(name, " 张家村").held.tolist() == ["张家村"]
    assert checked(name, " 张家村", refuse=frozenset({"trimmed"})).held.tolist() == [" 张家村"]


def test_empty_cells_of_every_kind_are_empty():
    cells = checked(AREA, None, np.nan, "", "　", pd.NA)

    assert cells.held.tolist() == [0.0] * 5
    assert cells.faults == ()
