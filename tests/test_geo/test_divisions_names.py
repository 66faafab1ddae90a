"""Codes, old county codes and freed names: facts, and laws that hold for every text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.divisions.changes import code_today, county_changes
from geo.divisions.codes import cut_code, is_code, plain_code
from geo.divisions.matching import similarity
from geo.divisions.names import bare_name, plain_name
from geo.region import load_region

names = st.text("张王李家村庄新联社区居委会民员街道办事处镇乡（）()　 １a", max_size=12)
levels = st.sampled_from(["settlement", "township", "county"])


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "written",
    [
        "张家村",
        "张家村委会",
        "张家村民委员会",
        "张家村村民委员会",
        "张家村村委会",
        " 张家 村",
        "张家",
        "张家\u3000村",
    ],
)
def test_one_village_is_written_in_many_ways(written):
    assert plain_name(written) == "张家"


@pytest.mark.parametrize("written", ["黄山社区", "黄山社区居委会", "黄山社区居民委员会", "黄山居委会"])
def test_one_community_is_written_in_many_ways(written):
    assert plain_name(written) == "黄山社区"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("于家联村村民委员会", "于家村"),
        ("黄山社区居委会", "黄山村"),
        ("张家新村", "张家村"),
        ("前张村", "后张村"),
    ],
)
def test_what_only_sounds_alike_stays_apart(one, other):
    assert plain_name(one) != plain_name(other)


@pytest.mark.parametrize(
    "written", ["富国街道", "富国街道办事处", "富国街道办", "富国镇", "富国乡", "富国镇人民政府"]
)
def test_a_town_that_became_a_street_keeps_its_name(written):
    assert plain_name(written, "township") == "富国"


@given(names | st.text(max_size=12), levels)
def test_freeing_a_name_twice_changes_nothing(name, level):
    once = plain_name(name, level)

    assert plain_name(once, level) == once
    assert bool(once) == bool(bare_name(name))


@given(names, names)
def test_two_names_are_as_alike_one_way_as_the_other(one, other):
    assert similarity(one, other) == similarity(other, one)
    assert similarity(one, one) == 1.0


def test_no_two_units_of_one_township_of_the_shipped_region_have_one_freed_name():
    """The key is (township, freed name): 3,209 units give 3,209 keys, though many names stand several times."""
    settlements = load_region(
        Path(__file__).resolve().parents[2] / "data" / "shapefiles" / "binzhou"
    ).settlements
    freed = settlements["name"].map(plain_name)

    assert len(set(zip(settlements["township"], freed, strict=True))) == len(settlements) == 3209
    assert freed.nunique() < 3000


# ── codes ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "digits", "meant"),
    [
        ("371602001000", 9, "371602001"),
        ("371602000000", 6, "371602"),
        ("371602000", 6, "371602"),
        ("3716020012010000000", 12, "371602001201"),
        ("3716020012010003000", 12, "371602001201"),
        ("371602001201", 9, None),
        ("371602001201", 12, None),
        ("3716020012", 9, None),
        ("37160200100", 9, None),
        ("", 9, None),
    ],
)
def test_only_a_code_that_pads_the_one_meant_is_cut(written, digits, meant):
    assert cut_code(written, digits) == meant


@given(st.text(max_size=20), st.sampled_from([6, 9, 12]))
def test_what_is_cut_is_a_code_and_begins_alike(text, digits):
    cut = cut_code(text, digits)

    assert cut is None or (is_code(cut, digits) and text.startswith(cut))


@given(st.text(max_size=20))
def test_a_code_typed_plainly_stays_so(text):
    assert plain_code(plain_code(text)) == plain_code(text)


def test_full_width_digits_and_a_decimal_point_are_only_writing():
    assert plain_code(" ３７１６０２００１２０１.0") == "371602001201"


# ── old county codes ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ("371626", ("371681", True)),
        ("371626101201", ("371681101201", True)),
        ("371624100", ("371603100", True)),
        ("372330", ("371681", True)),
        ("372330101", ("371681101", False)),
        ("371602", None),
    ],
)
def test_an_old_county_code_is_replaced_even_twice(old, today):
    """372330 邹平县 (till 2000) → 371626 邹平县 → 371681 邹平市 (2018); what townships became of it is not sure."""
    assert code_today(old, None) == today


def test_an_old_code_stays_where_its_county_still_stands_or_the_new_one_does_not():
    assert code_today("371626101", frozenset({"371626"})) is None
    assert code_today("371626101", frozenset({"371626", "371681"})) is None
    assert code_today("371626101", frozenset({"371602"})) is None
    assert code_today("371626101", frozenset({"371602", "371681"})) == ("371681101", True)


def test_every_known_change_is_of_county_codes_with_source_and_leads_somewhere():
    changes = county_changes()

    for change in changes.values():
        assert is_code(change.old, 6)
        assert is_code(change.new, 6)
        assert change.source
        assert change.date.isdigit()
        assert change.confidence in {"V", "M"}
        end = code_today(change.old, None)
        assert end is not None
        assert end[0] not in changes
