"""A range in a cell for one number is told as a range with both its ends, and never read as either of them."""

import pandas as pd
import pytest
from workbook_worlds import TABLES

from geo.reading.cells import check_numbers
from geo.reading.number_words import range_ends
from geo.reading.opened import Source
from geo.words.catalogue import say
from geo.words.message import message

PEOPLE = TABLES["settlements"].column("rural_pop")


def fault_of(text: str):
    cells = check_numbers(
        pd.Series([text], index=[7], dtype=object),
        PEOPLE,
        Source("settlements", "村庄.xlsx"),
        lambda row: message("at-row", file="村庄.xlsx", row=row),
    )
    (fault,) = cells.faults
    assert cells.held.isna().all()
    return fault


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("3000~3200", "3000", "3200"),
        ("3000～3200人", "3000", "3200人"),
        ("3000-3500", "3000", "3500"),
        ("3000 — 3500", "3000", "3500"),
        ("3000至3200", "3000", "3200"),
        ("三千到三千五百", "三千", "三千五百"),
        ("1,200-1,500", "1,200", "1,500"),
        ("约3000-3200", "约3000", "3200"),
    ],
)
def test_a_range_is_told_with_both_ends_and_one_number_is_asked_for(text, low, high):
    fault = fault_of(text)

    assert fault.what.key == "cell-number-range"
    assert f"“{text}”，是 {low} 到 {high} 的一个范围，不是一个数" in say(fault.what, "zh")
    assert "只填一个数" in say(fault.mend, "zh")
    assert f"a range from {low} to {high}" in say(fault.what, "en")


@pytest.mark.parametrize(
    "text", ["2026-11-23", "0543-3360001", "2026-11", "3200-3000", "-", "~3000~", "a-b", "3-"]
)
def test_dates_telephones_and_half_ranges_are_no_ranges(text):
    assert range_ends(text, "person") is None


def test_what_is_neither_number_nor_range_keeps_its_own_sentence():
    assert fault_of("若干").what.key == "cell-not-a-number"
