"""What each kind of clause answers for a point, a station and a centre whose figures are known by hand."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from norm_worlds import DAY, PLAN, built, clause, found, opening, region, verdicts
from prepare_worlds import A, B, clusters, scenario

from geo.measured import LandAnswer, LandMark
from geo.tier import Tier
from geo.words.catalogue import say
from geo.words.message import message
from optimize.norms.clause import COMPARISONS
from optimize.norms.facilities import facilities_of
from optimize.norms.facility import Clearance, Fact
from optimize.norms.figures import FIGURES
from optimize.norms.judge import judge, meets
from optimize.norms.register import shipped_clauses
from optimize.norms.rows import assessments, counts
from optimize.scenario.on_process import Processes

HOMES = {"figure": "land.homes", "clear_of": "land.homes.station_m"}


def too_near(tier: Tier, metres: str, kind: str = "homes", answer: LandAnswer | None = None) -> LandMark:
    """What the land check says of s1: an area of `kind` at `metres`."""
    what = message("land-area-named", kind=message(f"land-kind-{kind}"), name="张家村")
    reason = message("land-too-near", what=what, distance=metres, needed="50", source="x")
    return LandMark("s1", tier, "check", (reason,), answer)


# ── every facility and clause once ───────────────────────────────────────────────────────────────────────


def test_every_facility_meets_every_clause_of_its_tier_exactly_once():
    asked = scenario()
    facilities = facilities_of(PLAN, region(), asked)

    findings = judge(shipped_clauses(), facilities, asked.parameters, DAY)

    expected = [
        (opened.site_id, name)
        for opened in PLAN.openings
        for name, one in shipped_clauses().items()
        if opened.tier in one.tiers
    ]
    assert [(row.site_id, row.clause_id) for row in findings] == expected
    assert {row.county_id for row in findings} == {"371602"}


def test_counts_add_up_to_the_findings_in_each_county_and_in_the_region():
    asked = scenario()
    findings = judge(
        shipped_clauses(), facilities_of(PLAN, region(), asked), asked.parameters, asked.base_date
    )

    rows = counts(findings, shipped_clauses(), asked.parameters)

    assert sum(row.count for row in rows if row.county_id == "") == len(findings)
    assert sum(row.count for row in rows if row.county_id == "371602") == len(findings)
    assert {row.standing for row in rows} == {"norm", "advice", "unverified", "elsewhere"}


# ── figures ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ("households_per_point", {"p1": 100.0}),  # 200 households at two points
        ("people_served", {"p1": 1400.0, "s1": 1500.0, "z1": 1500.0}),
        ("villages_served", {"p1": 2.0, "s1": 3.0, "z1": 3.0}),
        ("collection_km", {"p1": 1.5}),
        ("throughput_t_per_year", {"p1": 16.0, "s1": 500.0, "z1": 1000.0}),  # 8 t twice
        ("throughput_t_per_day", {"p1": 16 / 365, "s1": 500 / 365, "z1": 1000 / 365}),
        ("load_t_per_year", {"p1": 15.0, "s1": 15.0, "z1": 15.0}),
        ("stations_per_township", {"s1": 1.0}),
        ("design_area_m2", {"p1": 40.0, "s1": 1750.0, "z1": 3000.0}),
        ("area_m2", {"p1": None, "s1": 480.0, "z1": None}),
        ("storage_days", {"p1": 364 / 50, "s1": 6 * 365 / 15, "z1": None}),  # 40 m³ hold 8 t: payload 6 t
        ("mobile_rural_per_month", {"s1": 10 / 12}),
        ("mobile_town_per_week", {}),
        ("next_building_m", {"p1": None, "s1": None, "z1": None}),
        ("purchase_per_seller", {"p1": None, "s1": None, "z1": None}),
        ("land.homes", {"p1": None, "s1": None, "z1": None}),
    ],
)
def test_a_figure_is_what_a_reader_would_work_out(figure, expected):
    """Sites the figure does not arise at are left out; None: not known."""
    asked = scenario()
    facilities = facilities_of(PLAN, region(area_m2={"s1": 480.0}), asked)

    facts = {row.site_id: FIGURES[figure].of(row, asked.parameters) for row in facilities}

    arising = {site: fact.value for site, fact in facts.items() if fact.arises}
    assert arising == {
        site: value if value is None else pytest.approx(value) for site, value in expected.items()
    }


def test_a_figure_names_the_parameters_it_was_made_of():
    """The box holds 8 t and the truck carries 6 t: what is clipped away is named too."""
    asked = scenario()
    station = facilities_of(PLAN, region(), asked)[1]

    made_of = FIGURES["storage_days"].of(station, asked.parameters).made_of

    assert made_of == (
        "class.station.standard.density_kg_per_m3",
        "plan:openings",
        "vehicle.medium.box_m3",
        "vehicle.medium.payload_t",
    )


def test_townships_that_share_a_station_share_it_in_the_count():
    one = clause({"figure": "stations_per_township", "at_least": "norm.sbt10719.stations_per_street"})

    assert found(one)["s1"].value == 1.0
    shared = found(one, asked=scenario(catchments=clusters((A, B))))["s1"]
    assert (shared.value, shared.verdict) == (0.5, "fail")


# ── verdicts ─────────────────────────────────────────────────────────────────────────────────────────────


def test_an_area_nobody_knows_neither_passes_nor_fails():
    one = clause({"figure": "area_m2", "at_least": "land.area.station_m2"}, tiers=["station"])

    assert verdicts(one) == {"s1": "cannot_say"}
    assert verdicts(one, where=region(area_m2={"s1": 499.0})) == {"s1": "fail"}
    passed = found(one, where=region(area_m2={"s1": 500.0}))["s1"]
    assert (passed.verdict, passed.value, passed.unit) == ("pass", 500.0, "m2")
    assert passed.made_of == ("data:sites", "land.area.station_m2")
    assert say(passed.reason, "zh") == "占地面积：500 平方米；比照值：不小于 500 平方米"


def test_more_than_is_not_at_least():
    """综合型 > 3,000 m²: exactly 3,000 is not more."""
    one = clause({"figure": "design_area_m2", "above": "land.area.centre_m2"}, tiers=["centre"])

    assert verdicts(one) == {"z1": "fail"}
    assert verdicts(one, plan=built("medium", Tier.CENTRE)) == {"z1": "pass"}


def test_a_superseded_clause_is_kept_and_says_what_took_its_place():
    test = {"figure": "households_per_point", "at_most": "households.per_point_rural"}
    by_clause = found(clause(test, superseded_by="one"))["p1"]
    by_document = found(clause(test, superseded_by="GB/T 37515-2019"))["p1"]

    assert (by_clause.verdict, by_document.verdict) == ("not_applicable", "not_applicable")
    assert say(by_clause.reason, "zh") == "已被条款 one 替代，不再据以判定，见该条款"
    assert "GB/T 37515-2019" in say(by_document.reason, "en")


@pytest.mark.parametrize(
    ("on", "verdict"),
    [
        (date(2025, 5, 31), "not_applicable"),
        (date(2025, 6, 1), "pass"),
        (date(2025, 12, 31), "pass"),
        (date(2026, 1, 1), "not_applicable"),
    ],
)
def test_a_clause_speaks_from_its_first_to_its_last_day(on, verdict):
    test = {"figure": "design_area_m2", "at_least": "land.area.point_m2"}
    one = clause(test, in_force_from=date(2025, 6, 1), in_force_to=date(2025, 12, 31))

    assert verdicts(one, on=on)["p1"] == verdict


@pytest.mark.parametrize(
    ("condition", "applies"),
    [
        ({"sizes": ["standard"]}, {"p1", "s1"}),
        ({"natures": ["kept"]}, set()),
        ({"natures": ["new", "kept"]}, {"p1", "s1", "z1"}),
        ({"fused": True}, set()),
        ({"fused": False}, {"p1", "s1", "z1"}),
        ({"settled": "town"}, set()),
        ({"settled": "rural"}, {"p1", "s1", "z1"}),
        ({"place": "street"}, {"p1", "s1", "z1"}),
        ({"place": "township"}, set()),
        ({"collected": "hand"}, set()),
        ({"with_process": ["crush", "wash"]}, {"z1"}),
        ({"only_processes": ["sort", "bale"]}, {"p1", "s1"}),
        ({"when": {"figure": "people_served", "at_least": "norm.people"}}, {"s1", "z1"}),
    ],
)
def test_a_clause_speaks_only_of_facilities_that_fulfil_its_conditions(condition, applies):
    asked = scenario()
    people = replace(asked.parameters["limit.point.km"], key="norm.people", value=1500.0, unit="person")
    asked = asked.model_copy(update={"parameters": asked.parameters.replaced({"norm.people": people})})
    one = clause({"figure": "design_area_m2", "at_least": "land.area.point_m2"}, **condition)

    answers = verdicts(one, asked=asked)

    assert {site for site, verdict in answers.items() if verdict != "not_applicable"} == applies


def test_a_condition_on_what_nobody_knows_cannot_be_answered():
    when = {"figure": "area_m2", "at_least": "land.area.station_m2"}
    one = clause({"figure": "design_area_m2", "at_least": "land.area.point_m2"}, when=when)

    assert verdicts(one, where=region(area_m2={"s1": 400.0})) == {
        "p1": "cannot_say",
        "s1": "not_applicable",
        "z1": "cannot_say",
    }


def test_a_centre_is_held_to_the_comprehensive_size_only_where_it_is_declared_so():
    """小型: neither 综合型 nor declared; 综合型 by design: 60,000 t/yr > 30,000."""
    register = shipped_clauses()
    capacity, other = register["gbt45083-2024-capacity"], register["sbt10720-2021-size"]

    assert verdicts(capacity) == {"z1": "not_applicable"}
    assert verdicts(other) == {"z1": "cannot_say"}
    comprehensive = found(capacity, plan=built("comprehensive", Tier.CENTRE))["z1"]
    assert (comprehensive.verdict, comprehensive.value) == ("pass", 60000.0)


# ── land ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_distance_from_homes_is_unknown_without_a_layer_of_homes():
    one = clause(HOMES, tiers=["station"])

    assert verdicts(one) == {"s1": "cannot_say"}
    nothing_near = found(one, where=region(kinds=["homes"]))["s1"]
    assert (nothing_near.verdict, nothing_near.value) == ("pass", None)
    near = found(one, where=region(kinds=["homes"], marks=[too_near(Tier.STATION, "49")]))["s1"]
    assert (near.verdict, near.value) == ("fail", 49.0)
    assert near.made_of == ("data:exclusions", "land.homes.station_m")


def test_a_rule_that_was_switched_off_was_not_looked_at():
    asked = scenario(land={"homes": "off"})

    assert verdicts(clause(HOMES, tiers=["station"]), where=region(kinds=["homes"]), asked=asked) == {
        "s1": "cannot_say"
    }


def test_what_was_searched_to_fifty_metres_says_nothing_of_two_hundred():
    one = clause({"figure": "land.homes", "clear_of": "norm.buffer.washing_m"}, tiers=["station"])

    assert verdicts(one, where=region(kinds=["homes"])) == {"s1": "cannot_say"}
    near = region(kinds=["homes"], marks=[too_near(Tier.STATION, "30")])
    assert verdicts(one, where=near) == {"s1": "fail"}


def test_the_land_authority_has_the_last_word_on_land_but_not_on_neighbours():
    answer = LandAnswer("yes", "滨自然资函〔2026〕1号")
    heritage = clause({"figure": "land.heritage", "clear_of": "land.heritage.distance_m"}, tiers=["station"])

    allowed = region(kinds=["heritage"], marks=[too_near(Tier.STATION, "0", "heritage", answer)])
    finding = found(heritage, where=allowed)["s1"]
    homes = region(kinds=["homes"], marks=[too_near(Tier.STATION, "20", "homes", answer)])

    assert finding.verdict == "pass"
    assert "滨自然资函〔2026〕1号" in say(finding.reason, "zh")
    assert verdicts(clause(HOMES, tiers=["station"]), where=homes) == {"s1": "fail"}


# ── environmental assessment ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("done", "eia"),
    [
        (("sort",), "exempt"),
        (("sort", "bale", "crush"), "exempt"),
        (("sort", "wash"), "report"),
        (("dismantle",), "report"),
        (("sort", "pelletise"), "report"),
    ],
)
def test_what_is_done_at_a_centre_decides_on_its_assessment(done, eia):
    asked = scenario(process=Processes(centre={"small": done}))
    register = shipped_clauses()
    findings = judge(register, facilities_of(PLAN, region(), asked), asked.parameters, DAY)

    found_classes = assessments(findings, register)

    assert found_classes["z1", Tier.CENTRE].eia == eia
    assert found_classes["s1", Tier.STATION].eia == "exempt"  # sorting and baling, as usual
    assert ("p1", Tier.POINT) not in found_classes


def test_a_station_that_serves_nobody_yet_is_neither_town_nor_country():
    plan = replace(PLAN, openings=(opening("s1", Tier.STATION, "standard"),), services=(), flows=())
    test = {"figure": "design_area_m2", "at_least": "land.area.station_m2"}

    assert verdicts(clause(test, settled="town"), plan=plan) == {"s1": "not_applicable"}
    assert verdicts(clause(test, settled="rural"), plan=plan) == {"s1": "not_applicable"}


# ── properties ───────────────────────────────────────────────────────────────────────────────────────────

NUMBERS = st.floats(min_value=0, max_value=1e6, allow_nan=False)


@st.composite
def facts(draw) -> Fact:
    """A plain figure, an unknown one, or a figure of land."""
    value = draw(st.none() | NUMBERS)
    if draw(st.booleans()):
        return Fact(value)
    looked = draw(NUMBERS)
    metres = None if value is None or value >= looked else value
    return Fact(metres, clearance=Clearance(looked, "land.homes.station_m", metres))


@settings(max_examples=300, deadline=None)
@given(facts(), st.sampled_from(COMPARISONS), NUMBERS, NUMBERS)
def test_a_stricter_threshold_never_makes_anything_pass(fact, comparison, one, other):
    """Stricter is larger for at least, above and clear of; smaller for at most and below."""
    low, high = sorted((one, other))
    lax, strict = (high, low) if comparison in {"at_most", "below"} else (low, high)

    if meets(comparison, fact, strict) is True:
        assert meets(comparison, fact, lax) is True
    if meets(comparison, fact, lax) is False:
        assert meets(comparison, fact, strict) is False


@settings(max_examples=100, deadline=None)
@given(facts(), st.sampled_from(COMPARISONS), NUMBERS)
def test_what_is_unknown_is_never_answered(fact, comparison, threshold):
    if fact.value is None and fact.clearance is None:
        assert meets(comparison, fact, threshold) is None
