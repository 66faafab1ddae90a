"""The one table of defaults, and what may be said about its numbers."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from geo.contracts.schema import ROAD_CLASSES
from geo.parameter import shown_source
from geo.words.catalogue import say
from optimize.scenario.parameters import (
    CONFIDENCES,
    default_parameters,
    parameters_table,
    read_parameters,
)

DEFAULTS = default_parameters()

LEAF = """
[speed.village]
value = 25
unit = "km/h"
source = "test"
confidence = "A"
date = "2026-11-23"
low = 5
high = 60
zh = "村道车速"
en = "speed on village roads"
"""


@pytest.mark.parametrize("key", DEFAULTS)
def test_every_default_says_unit_source_confidence_date_range_and_meaning(key):
    row = DEFAULTS[key]

    assert row.key == key
    assert row.low <= row.value <= row.high
    assert row.low < row.high
    assert row.confidence in CONFIDENCES - {"U"}
    assert dt.date.fromisoformat(row.date) <= dt.date(2026, 11, 23)
    assert all(text.strip() for text in (row.unit, row.source, row.zh, row.en))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_two_parameters_mean_the_same(language):
    meanings = [getattr(row, language) for row in DEFAULTS.values()]

    assert len(set(meanings)) == len(meanings)


def test_a_key_ends_in_the_unit_its_number_is_in():
    endings = {"_yuan_per_t": "yuan/t", "_km": "km", "_m": "m", "_m2": "m2", "_m3": "m3", "_minutes": "min"}
    for key, row in DEFAULTS.items():
        name = f"_{key.rsplit('.', 1)[1]}"
        for ending, unit in endings.items():
            if name.endswith(ending) and not name.endswith(f"_per{ending}"):
                assert row.unit == unit, key


def test_every_road_class_and_the_pontoon_have_a_speed_and_nothing_else_has():
    assert DEFAULTS.names("speed") == tuple(sorted((*ROAD_CLASSES, "pontoon")))


def test_every_vehicle_has_the_same_rows():
    rows = {tuple(DEFAULTS.under(f"vehicle.{name}")) for name in DEFAULTS.names("vehicle")}

    assert len(rows) == 1
    assert {"top_kmh", "height_m", "weight_t", "expressway"} <= set(*rows)


def test_every_class_of_a_tier_has_the_same_rows():
    for tier in ("point", "station", "centre"):
        rows = {tuple(DEFAULTS.under(f"class.{tier}.{name}")) for name in DEFAULTS.names(f"class.{tier}")}
        assert len(rows) == 1, tier


def test_larger_classes_hold_more_and_cost_more():
    for tier in ("station", "centre"):
        classes = [DEFAULTS.under(f"class.{tier}.{name}") for name in DEFAULTS.names(f"class.{tier}")]
        classes.sort(key=lambda rows: rows["throughput_t_per_year"])
        for row in ("throughput_t_per_year", "investment_yuan", "running_yuan_per_year", "area_m2"):
            figures = [rows[row] for rows in classes]
            assert figures == sorted(set(figures)), (tier, row)


def test_parameters_are_read_by_dotted_key_in_sorted_order():
    assert list(DEFAULTS) == sorted(DEFAULTS)
    assert DEFAULTS.value("limit.point.km") == DEFAULTS.parameter("limit.point.km").value == 3.0
    assert DEFAULTS.under("limit.station") == {"km": 10.0, "min": 20.0}
    assert DEFAULTS.under("limit.nowhere") == {}
    assert DEFAULTS.under("limit.stat") == {}  # a prefix is whole words
    assert DEFAULTS.names("class.centre") == ("comprehensive", "medium", "small")
    with pytest.raises(KeyError):
        DEFAULTS.value("limit.point.miles")


def test_assumptions_and_memory_are_never_norms():
    table = parameters_table(DEFAULTS)
    notes = {row.parameter.confidence: say(row.note, "zh") for row in table}

    assert [row.parameter.key for row in table] == list(DEFAULTS)
    assert {row.parameter.confidence for row in table if row.norm} <= {"V", "v-"}
    assert not any(row.norm for row in table if row.parameter.confidence in {"A", "M", "D", "U"})
    assert notes["A"] == "缺省值，需本地标定"
    assert notes["M"] == "未经核实，请核对"
    assert not any(row.overridden for row in table)


def test_the_table_marks_what_was_overridden():
    changed = replace(DEFAULTS["limit.point.km"], value=2.0, source="small.toml", confidence="U")

    table = parameters_table(DEFAULTS.replaced({"limit.point.km": changed}))

    assert [row.parameter.key for row in table if row.overridden] == ["limit.point.km"]
    assert [row.norm for row in table if row.overridden] == [False]


def test_text_fields_written_above_hold_below_unless_written_again():
    text = """
    source = "above"
    date = "2026-11-23"
    [a]
    confidence = "A"
    unit = "t"
    x = { value = 1, low = 0, high = 2, zh = "甲", en = "x" }
    y = { value = 1, unit = "km", low = 0, high = 2, zh = "乙", en = "y", confidence = "V" }
    """

    found = read_parameters(text)

    assert (found["a.x"].unit, found["a.x"].source, found["a.x"].confidence) == ("t", "above", "A")
    assert (found["a.y"].unit, found["a.y"].source, found["a.y"].confidence) == ("km", "above", "V")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('unit = "km/h"\n', "", "speed.village must have exactly the fields"),
        (
            'en = "speed on village roads"',
            'en = "x"\nnote = "y"',
            "speed.village must have exactly the fields",
        ),
        ("value = 25", "value = 250", "outside its own range"),
        ('confidence = "A"', 'confidence = "B"', "unknown confidence tag"),
        ("[speed.village]", "x = 3\n[speed.village]", "x is neither a parameter nor"),
    ],
)
def test_a_faulty_table_of_our_own_names_the_key(old, new, complaint):
    assert read_parameters(LEAF)

    with pytest.raises(ValueError, match=complaint):
        read_parameters(LEAF.replace(old, new))


def test_a_source_is_shown_without_what_its_reader_cannot_open():
    shown = {key: shown_source(row.source) for key, row in DEFAULTS.items()}

    inner = re.compile(r"领域参考|凭记忆|\[|P\d\d|（）|，）|[，：]（|，：|^[，：]|[，：]$")
    assert {key: text for key, text in shown.items() if inner.search(text)} == {}
    assert shown_source("凭记忆未核：公路安全保护条例 §11，领域参考 §2.2 P17") == "公路安全保护条例 §11"
    assert shown_source("SB/T 10719-2012（转载 [S1]），领域参考 §2.2 P01") == "SB/T 10719-2012（转载）"
    assert shown_source("规划假设，领域参考 §4.1 V1（区间中部）") == "规划假设（区间中部）"
    assert shown_source("凭记忆，领域参考 §3.2") == ""
    assert shown_source("GB/T 51435-2021 §4.4.2（小型机动车）") == "GB/T 51435-2021 §4.4.2（小型机动车）"
