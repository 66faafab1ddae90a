"""The shipped register: whole, traceable, extended without code, and nothing unverified spoken of as a norm."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from norm_worlds import DAY, PLAN, clause, region
from prepare_worlds import scenario

from geo.parameter import PRINTABLE_AS_NORM, shown_source
from geo.words.catalogue import say, sentences
from optimize.norms.facilities import facilities_of
from optimize.norms.figures import FIGURES, figure_in_words
from optimize.norms.judge import VERDICTS, judge
from optimize.norms.register import ID, faults, register, shipped_clauses
from optimize.norms.rows import norm_rows
from optimize.norms.sizes import limit_in_words, unit_in_words
from optimize.norms.standing import cited, standing, standing_in_words, verdict_in_words
from optimize.scenario.parameters import default_parameters

SHIPPED = shipped_clauses()
DEFAULTS = default_parameters()
UNREAD = {name for name, one in SHIPPED.items() if one.confidence in {"A", "M"}}


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_clause_is_whole(name):
    """Known figure, known parameters in its unit, a successor that exists, a document and a source."""
    one = SHIPPED[name]

    assert list(faults(name, one, SHIPPED, DEFAULTS)) == []
    assert ID.fullmatch(name)
    assert one.confidence != "U"
    assert all(text.strip() for text in (one.document, one.edition, one.source, one.zh, one.en))


def test_the_source_of_a_clause_is_shown_without_what_its_reader_cannot_open():
    shown = {name: shown_source(one.source) for name, one in SHIPPED.items()}

    assert {name: text for name, text in shown.items() if re.search(r"领域参考|凭记忆|\[|P\d\d", text)} == {}


def test_once_a_week_is_every_seventh_day():
    """52 pick-ups and visits a year: 7 days of storage are kept to, and one visit a week."""
    numbers = DEFAULTS.replaced(
        {"visits.point_per_year": replace(DEFAULTS["visits.point_per_year"], value=52)}
    )
    asked = scenario().model_copy(update={"parameters": numbers})
    findings = judge(SHIPPED, facilities_of(PLAN, region(), asked), numbers, DAY)

    verdict = {(row.site_id, row.clause_id): row.verdict for row in findings}
    assert verdict["p1", "storage-point"] == "pass"


def test_no_threshold_is_kept_that_no_clause_names():
    """A row ``norm.…`` without a clause would be a number nobody is held to."""
    named = {key for one in SHIPPED.values() for key in one.named()}

    assert {key for key in DEFAULTS if key.startswith("norm.")} - named == set()


def test_no_two_clauses_say_the_same_of_the_same_tier():
    said = [(one.zh, one.tiers, one.document) for one in SHIPPED.values()]

    assert len(set(said)) == len(said)


def test_numbers_the_reference_does_not_give_are_not_given():
    """GB/T 37515, SB/T 10720 and the 专业型 of GB/T 45083 were not obtained: named, and nothing compared."""
    for name in ("gbt37515-2019", "sbt10720-2021-size", "gbt45083-2024-specialised", "cjjt47-2016-land"):
        assert SHIPPED[name].look == "not_obtained"
        assert SHIPPED[name].named() == ()


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_and_its_unit_has_words(figure):
    rule = FIGURES[figure]

    assert all(say(figure_in_words(figure), language) for language in ("zh", "en"))
    assert unit_in_words(rule.unit) != rule.unit


@pytest.mark.parametrize("key", sorted({key for one in SHIPPED.values() for key in one.named()}))
def test_every_threshold_is_said_in_units_of_the_reader(key):
    words = say(limit_in_words("", DEFAULTS[key]), "zh")

    assert DEFAULTS[key].zh in words
    assert not re.search(r"[a-z]", words.removeprefix(DEFAULTS[key].zh))


# ── standing ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", sorted(UNREAD))
def test_what_was_assumed_or_remembered_is_never_spoken_of_as_a_norm(name):
    """Every word a reader meets beside such a clause says 建议值 or 未核; none says 符合, 强制 or 标准要求."""
    one = SHIPPED[name]
    how = standing(one, DEFAULTS)
    told = [say(cited(one, DEFAULTS), "zh"), say(standing_in_words(one, DEFAULTS), "zh")]
    told += [say(verdict_in_words(verdict, how), "zh") for verdict in ("pass", "fail")]

    assert how in {"advice", "unverified"}
    assert all("建议值" in text or "未核" in text for text in told)
    assert not any(word in text for text in told for word in ("符合", "强制", "推荐性", "原则"))


def test_a_norm_needs_a_text_that_was_read_and_thresholds_that_were_read():
    for name, one in SHIPPED.items():
        read = {one.confidence, *(DEFAULTS[key].confidence for key in one.named())} <= PRINTABLE_AS_NORM
        assert (standing(one, DEFAULTS) in {"norm", "elsewhere"}) == read, name


def test_a_threshold_from_memory_makes_the_clause_unverified():
    test = {"figure": "area_m2", "at_least": "norm.cjj47.smallest_m2"}

    assert standing(clause(test, confidence="V"), DEFAULTS) == "unverified"


def test_a_threshold_the_scenario_changed_is_no_longer_the_norms():
    one = SHIPPED["gbt51435-2021-radius-motor"]
    own = replace(DEFAULTS["limit.point.km"], value=5.0, confidence="U", source="x.toml")
    changed = DEFAULTS.replaced({"limit.point.km": own})

    assert say(standing_in_words(one, DEFAULTS), "zh") == "推荐性标准"
    assert say(standing_in_words(one, changed), "zh") == "情景自定值"
    assert "不符合" not in say(verdict_in_words("fail", standing(one, changed)), "zh")


def test_the_rule_of_another_city_is_shown_as_that():
    assert standing(SHIPPED["beijing-mobile-town"], DEFAULTS) == "elsewhere"


def test_every_verdict_of_every_standing_has_words():
    for how in ("norm", "advice", "unverified", "elsewhere", "scenario"):
        for verdict in VERDICTS:
            assert verdict_in_words(verdict, how).key in sentences()


# ── extending it ─────────────────────────────────────────────────────────────────────────────────────────


def test_rows_for_a_table_leave_out_what_does_not_apply_unless_asked():
    asked = scenario()
    findings = judge(SHIPPED, facilities_of(PLAN, region(), asked), asked.parameters, DAY)

    some = list(norm_rows(findings, SHIPPED, asked.parameters))
    every = list(norm_rows(findings, SHIPPED, asked.parameters, not_applicable=True))

    assert [row.finding for row in every] == list(findings)
    assert [row.finding for row in some] == [row for row in findings if row.verdict != "not_applicable"]
    for row in every:
        for part in (row.cited, row.strength, row.clause, row.verdict, row.finding.reason, *row.limits):
            assert say(part, "zh")
            assert say(part, "en")


def test_a_clause_of_the_same_id_takes_the_place_of_the_shipped_one():
    mine = clause(look="papers")

    joined = register(SHIPPED, {"gbt37515-2019": mine})

    assert joined["gbt37515-2019"] == mine
    assert list(joined) == list(SHIPPED)


# ── traced ───────────────────────────────────────────────────────────────────────────────────────────────


def of_the_world(parameters=None):
    """All findings of the small plan, s1 with 600 m², homes and county roads on the map."""
    asked = scenario()
    asked = asked.model_copy(update={"parameters": parameters or asked.parameters})
    where = region(area_m2={"s1": 600.0}, kinds=["homes", "county_road"])
    return judge(SHIPPED, facilities_of(PLAN, where, asked), asked.parameters, DAY)


BEHIND = sorted({key for row in of_the_world() for key in row.made_of if ":" not in key})


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(DEFAULTS)) | st.sampled_from(BEHIND), st.sampled_from((0.4, 0.9, 1.1, 2.5)))
def test_a_changed_parameter_changes_only_findings_that_name_it(key, factor):
    """The plan stays. A finding (value, limits, verdict, words) moves only where it is made of the parameter."""
    numbers = scenario().parameters
    row = numbers[key]

    before, after = (
        of_the_world(),
        of_the_world(numbers.replaced({key: replace(row, value=row.value * factor)})),
    )

    changed = {(new.site_id, new.clause_id) for old, new in zip(before, after, strict=True) if old != new}
    naming = {(found.site_id, found.clause_id) for found in (*before, *after) if key in found.made_of}
    assert changed <= naming


@pytest.mark.parametrize("key", BEHIND)
def test_what_a_finding_names_moves_it(key):
    """A little more or half: one of the two is not clipped away."""
    numbers = scenario().parameters
    value = numbers[key].value
    moved = [
        of_the_world(numbers.replaced({key: replace(numbers[key], value=other)}))
        for other in (value + 1, value / 2)
    ]

    assert any(found != of_the_world() for found in moved)
