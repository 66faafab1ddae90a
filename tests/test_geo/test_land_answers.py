"""The authority's answers: what binds, what has run out, what belongs to nobody."""

from dataclasses import replace

import pytest
from land_worlds import TABLES, answer, area, crossroads, land, rule, ruled, serves, square, standing
from travel_worlds import facility, layer

from geo.reading.text_words import known_word
from geo.sites.candidates import township_of
from geo.sites.settings import CandidateSettings
from geo.tier import Tier
from geo.words.catalogue import say

FARMLAND = rule("basic_farmland", "forbid", 0)
PLOT = square(5.0, 6.0, 5.1, 6.1)


def said(messages) -> str:
    return "；".join(say(sentence, "zh") for sentence in messages)


def test_a_refused_land_is_banned_with_the_document_as_reason():
    world = crossroads(lands=[land("DK-1", PLOT)], answers=[answer("DK-1", "no", "滨自然资函〔2026〕7号")])

    found = standing(world)

    at = found.sites.ids.tolist().index("DK-1")
    assert found.sites.status[at] == "ban"
    assert not serves(found.sites, "DK-1", Tier.STATION)
    assert said(found.land.marks[0].reasons) == "核查结论：不符合（滨自然资函〔2026〕7号）"


def test_an_approval_outweighs_a_layer_and_says_so():
    world = crossroads(
        lands=[land("DK-1", PLOT)], areas=[area("basic_farmland", PLOT)], answers=[answer("DK-1", "yes")]
    )

    found = standing(world, ruled(FARMLAND))

    mark = found.land.marks[0]
    assert mark.verdict == "ok"
    assert serves(found.sites, "DK-1", Tier.STATION)
    assert said(mark.reasons).startswith(
        "核查结论：符合（自然资函〔2026〕1号）；与图层冲突，以答复为准；压占"
    )


def test_conditions_travel_with_the_site():
    world = crossroads(
        lands=[land("DK-1", PLOT)], answers=[answer("DK-1", "conditional", condition="退让河堤 30 米")]
    )

    found = standing(world)

    assert found.land.marks[0].verdict == "check"
    assert "退让河堤 30 米" in said(found.land.marks[0].reasons)
    assert serves(found.sites, "DK-1", Tier.STATION)


@pytest.mark.parametrize(
    ("valid_to", "counts"),
    [("2026-11-22", "pending"), ("2026-11-23", "yes"), ("", "yes"), ("2026-02-30", "pending")],
)
def test_an_approval_counts_up_to_its_last_day(valid_to, counts):
    """The scenario speaks from 2026-11-23; February has no 30th."""
    world = crossroads(
        lands=[land("DK-1", PLOT)],
        areas=[area("basic_farmland", PLOT)],
        answers=[answer("DK-1", "yes", valid_to=valid_to)],
    )

    found = standing(world, ruled(FARMLAND))

    assert found.land.marks[0].answer.verdict == counts
    assert serves(found.sites, "DK-1", Tier.STATION) == (counts == "yes")
    assert len(found.land.notices) == (counts == "pending")


def test_a_refusal_does_not_run_out():
    world = crossroads(lands=[land("DK-1", PLOT)], answers=[answer("DK-1", "no", valid_to="2020-01-01")])

    found = standing(world)

    assert not serves(found.sites, "DK-1", Tier.STATION)
    assert found.land.notices == ()


def test_an_answer_for_nobody_names_the_nearest_id():
    world = crossroads(lands=[land("DK-001", PLOT)], answers=[answer("DK-01", "no"), answer("???", "no")])

    notices = standing(world).land.notices

    assert (
        said(notices[-1:]) == "用地核查答复：没有编号为 DK-01 的地块或设施，该答复未起作用；是否应为 DK-001？"
    )
    assert said(notices[:1]) == "用地核查答复：没有编号为 ??? 的地块或设施，该答复未起作用；请核对编号"


def test_a_station_inside_a_refused_land_is_refused_and_its_point_is_not():
    """F1 stands in the land and serves both tiers; F2 stands outside."""
    world = crossroads(lands=[land("DK-1", PLOT)], answers=[answer("DK-1", "no")])
    rows = [facility("F1", (5.05, 6.05), "point+station"), facility("F2", (5.2, 6.05), "point+station")]
    world = replace(world, facilities=layer(TABLES["facilities"], rows))

    sites = standing(world).sites

    assert [serves(sites, "F1", tier) for tier in (Tier.POINT, Tier.STATION)] == [True, False]
    assert serves(sites, "F2", Tier.STATION)


def test_a_refused_spot_is_not_generated_again_and_its_answer_is_no_finding():
    wanted = ruled(candidates=CandidateSettings(tiers=(Tier.STATION,), per_township=1))
    first = standing(crossroads(), wanted).sites
    refused = next(site for site in first.ids.tolist() if township_of(site))

    found = standing(crossroads(answers=[answer(refused, "no")]), wanted)

    others = [site for site in found.sites.ids.tolist() if township_of(site)]
    assert len(others) == 1
    assert refused not in others
    assert [notice.key for notice in found.land.notices] == ["candidates-generated"]


VERDICT_WORDS = {
    "yes": "符合 同意 可行 通过 可用 无异议 无冲突 不冲突 未见冲突",
    "no": "不符合 不同意 不予同意 不可行 不通过 未通过 不可用 有冲突 冲突",
    "conditional": "有条件 有条件符合 有条件同意 有条件可行 有条件通过 "
    "附条件 附条件符合 附条件同意 附条件可行 附条件通过",
    "pending": "待核 待核查 待核实 待定 未核 未核查 未答复",
}


@pytest.mark.parametrize(
    ("word", "verdict"),
    [(word, verdict) for verdict, words in VERDICT_WORDS.items() for word in words.split()],
)
def test_what_an_authority_writes_is_one_of_the_four_verdicts(word, verdict):
    column = TABLES["land_answers"].column("verdict")

    assert known_word(word, column) == verdict
    assert known_word(f" {word}\u3000", column) == verdict


@pytest.mark.parametrize("word", ["是", "否", "√", "×", "原则同意", "同意不同意", "基本符合"])
def test_a_word_that_can_be_meant_in_two_ways_is_no_verdict(word):
    assert known_word(word, TABLES["land_answers"].column("verdict")) is None


@pytest.mark.parametrize(("verdict", "key"), [("no", "land-closed-by-answer"), ("pending", None)])
def test_a_standing_facility_that_was_refused_is_told_to_close(verdict, key):
    kept = [land("DK-1", PLOT, status="keep")]
    world = crossroads(lands=kept, answers=[answer("DK-1", verdict, "滨自然资函〔2026〕7号")])

    notices = standing(world).land.notices

    assert [notice.key for notice in notices] == ([key] if key else [])
    if key:
        assert said(notices) == (
            "DK-1地块（DK-1）按台账应保留或建设，现不再作为乡镇(街道)中转站列入方案："
            "核查结论：不符合（滨自然资函〔2026〕7号）；"
            "请把台账里的状态一并改过来"
        )
