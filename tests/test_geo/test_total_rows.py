"""Rows of totals are left out, but what they say is held against the rows they stand for."""

import pytest
from workbook_worlds import HEADING, VILLAGES, opened, sheet

from geo.words.catalogue import say

ZHANG, LI, WANG = VILLAGES
"""500, 600 and 700 people in the country, 180 households each."""


def total(word, rural, households):
    return [word, None, 0, rural, households, None, None]


def told(result):
    """Return (row, column, what stands there, what the rows make) of every total that differs."""
    return [
        (r.row, r.column, float(r.before), float(r.after))
        for r in result.repairs
        if r.kind == "total-differs"
    ]


def test_a_total_that_is_not_the_sum_is_told_with_both_numbers(tmp_path):
    """500 + 600 + 700 = 1,800, but 1,900 is written; the households are right."""
    result = sheet(tmp_path, [HEADING, *VILLAGES, total("合计", 1900, 540)])

    assert told(result) == [(5, "rural_pop", 1900, 1800)]
    assert len(result.frame) == 3
    (repair,) = [repair for repair in result.repairs if repair.kind == "total-differs"]
    sentence = say(repair.message, "zh")
    assert all(part in sentence for part in ("第 5 行", "1,900", "3 行", "1,800"))


def test_whoever_knows_that_it_differs_can_say_so(tmp_path):
    rows = [HEADING, *VILLAGES, total("合计", 1900, 540)]

    assert told(sheet(tmp_path, rows, refuse=frozenset({"total-differs@5"}))) == []


@pytest.mark.parametrize(
    "rows",
    [
        [ZHANG, LI, total("小计", 1100, 360), WANG, total("小计", 700, 180), total("合计", 1800, 540)],
        [total("旧镇小计", 1100, 360), ZHANG, LI, total("车王镇小计", 700, 180), WANG],
        [total("合计", 1800, 540), ZHANG, LI, WANG],
        [ZHANG, LI, total("合计", 1100, 360), WANG, total("合计", 700, 180), total("总计", 1800, 540)],
        [ZHANG, total("小计", 500, 180), LI, total("小计", 600, 180), total("合计", 1100, 360), WANG],
        [ZHANG, LI, total("累计", 1100, 360), WANG, total("累计", 1800, 540)],
    ],
    ids=["below", "above", "first row", "two levels", "total so far", "running"],
)
def test_totals_stand_for_whichever_rows_an_office_means(rows, tmp_path):
    assert told(sheet(tmp_path, [HEADING, *rows])) == []


def test_a_sub_total_is_held_against_the_rows_since_the_last(tmp_path):
    """600 + 700 = 1,300 since the first sub-total, 1,200 is written."""
    rows = [ZHANG, total("小计", 500, 180), LI, WANG, total("小计", 1200, 360)]

    assert told(sheet(tmp_path, [HEADING, *rows])) == [(6, "rural_pop", 1200, 1300)]


@pytest.mark.parametrize(("written", "differs"), [("0.18万", False), ("约1800", False), ("0.21万", True)])
def test_a_rounded_total_is_held_to_its_last_digit(written, differs, tmp_path):
    """0.18万 stands for 1,750 to 1,850, 约1800 likewise; 0.21万 for 2,050 at least."""
    assert bool(told(sheet(tmp_path, [HEADING, *VILLAGES, total("合计", written, 540)]))) is differs


def test_numbers_under_a_scaled_heading_are_added_in_its_unit(tmp_path):
    """0.05 + 0.06 + 0.07 万 = 0.18 万; 0.25 万 differs by more than rounding can."""
    heading = [*HEADING[:3], "乡村人口(万人)", *HEADING[4:]]
    rows = [[*row[:3], row[3] / 10000, *row[4:]] for row in VILLAGES]

    assert told(sheet(tmp_path, [heading, *rows, total("合计", 0.18, 540)])) == []
    assert told(sheet(tmp_path, [heading, *rows, total("合计", 0.25, 540)])) == [(5, "rural_pop", 2500, 1800)]


def test_a_sum_with_an_unreadable_cell_is_not_judged(tmp_path):
    rows = [[*ZHANG[:3], "待查", *ZHANG[4:]], LI, WANG]

    assert told(sheet(tmp_path, [HEADING, *rows, total("合计", 1800, 541)])) == [(5, "households", 541, 540)]


def test_a_text_table_is_held_to_its_totals_too(tmp_path):
    rows = [HEADING, *VILLAGES, total("合计", 1900, 540)]
    path = tmp_path / "村庄.csv"
    path.write_text(
        "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in rows),
        encoding="utf-8-sig",
    )

    assert told(opened(path)) == [(5, "rural_pop", 1900, 1800)]
