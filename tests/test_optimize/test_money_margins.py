"""Margins, break-even and the backstop subsidy, by sums on paper."""

from dataclasses import replace

import pytest
from county_worlds import COUNTIES, DEFAULTS, with_values
from money_worlds import YEAR, books, one_plan, planned_counties

from geo.tier import Tier
from geo.words.catalogue import say
from optimize.demand.demand import demand_of
from optimize.money.break_even import verdict_word
from optimize.money.margins import unallotted
from optimize.money.payers import ENTERPRISE

PLAN = one_plan(demand_of(planned_counties(), DEFAULTS, YEAR))


def margin(money, county, stream):
    (row,) = [row for row in money.margins if (row.county_id, row.stream) == (county, stream)]
    return row


# ── margins ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("county", COUNTIES)
def test_margins_add_up_to_the_enterprises_net(county):
    money = books()

    rows = [row for row in money.margins if row.county_id == county]

    tonnes_times_margin = sum(float(row.per_tonne(row.yuan)) * float(row.tonnes) for row in rows)
    net = float(money.ledger.sum(payer=ENTERPRISE, county_id=county))
    assert tonnes_times_margin == pytest.approx(net, rel=1e-9)
    assert float(unallotted(money.ledger, DEFAULTS, county)) == 0


def test_costs_nothing_passes_are_said_and_not_allotted():
    """Nobody of 371603 is served: only shops' appliances and tyres are left, which pass no station."""
    plan = replace(PLAN, services=tuple(row for row in PLAN.services if row.mode != "mobile"))

    money = books(plan=plan)

    left = float(unallotted(money.ledger, DEFAULTS, COUNTIES[1]))
    assert left == pytest.approx(-(0.7 * 10_000 + 50_000 + 0.8 * 30_000 + 45_000 + 6_000 + 40_000 + 1_500))
    rows = [row for row in money.margins if row.county_id == COUNTIES[1]]
    assert {row.stream for row in rows} == {"weee", "tyres"}
    assert all(float(row.network) == 0 for row in rows)


def test_haulage_goes_by_room_and_not_by_weight():
    """A tonne of film (25 kg/m3) takes 12 times the room of a tonne of glass (300 kg/m3).

    Only collection costs anything in this plan, and only residents' material bears it: 90 % of film and of glass alike.
    """
    services = tuple(replace(row, running_yuan_per_year=0.0) for row in PLAN.services)
    only_collection = replace(PLAN, openings=(), flows=(), fleets=(), services=services)

    money = books(plan=only_collection)

    film, glass = margin(money, COUNTIES[0], "film"), margin(money, COUNTIES[0], "glass")
    film_t, glass_t = (
        float(money.ledger.served.tonnes[COUNTIES[0], stream, "residents"]) for stream in ("film", "glass")
    )
    assert float(film.network) / film_t == pytest.approx(12 * float(glass.network) / glass_t)


def test_what_never_passes_a_point_bears_no_cost_of_points():
    """Mulch comes straight to stations: dearer points leave its margin alone, a dearer station does not."""

    def dearer(site: str):
        openings = tuple(
            replace(row, running_yuan_per_year=2 * row.running_yuan_per_year) if row.site_id == site else row
            for row in PLAN.openings
        )
        return float(margin(books(plan=replace(PLAN, openings=openings)), COUNTIES[0], "mulch").network)

    now = float(margin(books(), COUNTIES[0], "mulch").network)
    assert dearer("W1") == now
    assert dearer("S1") < now
    assert dearer("C1") < now


def test_another_sale_price_moves_the_margin_of_its_stream_alone():
    before, after = books(), books(with_values({"stream.metals.price.sale": 3000.0}))

    for one, other in zip(before.margins, after.margins, strict=True):
        if one.stream == "metals":
            assert float(other.yuan) > float(one.yuan)
        else:
            assert float(other.yuan) == float(one.yuan)


# ── break-even ───────────────────────────────────────────────────────────────────────────────────────────


def verdicts(money):
    return {row.site_id: row.verdict for row in money.break_evens}


def test_points_and_stations_are_judged_and_centres_are_not():
    """P1 gets nothing, so nothing can be said of it."""
    found = verdicts(books())

    assert set(found) == {"P1", "W1", "S1", "S2"}
    assert found["P1"] == "idle"
    assert say(verdict_word("never"), "zh") == "收满也不够"


def test_the_tonnes_a_point_needs_on_paper():
    """W1 with paper alone, and one tonne a village hauled for nothing.

    One more tonne of paper leaves 1,392 - 700 - 40.5437 - 4.8652 - 3.5 - 4.6 = 638.4911 yuan; on the way to the centre
    15 (light station) + 60 (centre) are spent handling it: 563.4911. W1 keeps the enterprise 60 % of 1,000 capital and
    95 % of 27,000 running = 26,250 a year. 26,250 / 563.4911 = 46.585 t.
    """
    no_other = {
        f"stream.{stream}.capture.network_{when}": 0.0
        for stream in DEFAULTS.names("stream")
        if stream != "paper"
        for when in ("base", "target")
    }
    free = replace(
        PLAN,
        services=tuple(replace(row, haulage_yuan_per_year=0.0) for row in PLAN.services),
        flows=tuple(replace(row, haulage_yuan_per_year=0.0) for row in PLAN.flows),
    )

    (row,) = [row for row in books(with_values(no_other), plan=free).break_evens if row.site_id == "W1"]

    assert float(row.contribution) == pytest.approx(563.4911, abs=1e-3)
    assert float(row.keep) == pytest.approx(26_250)
    assert float(row.needed_t) == pytest.approx(46.585, abs=1e-3)


def test_enough_short_and_never_follow_the_load_and_the_room():
    (now,) = [row for row in books().break_evens if row.site_id == "W1"]
    needed = float(now.needed_t)

    def judged(load: float, room: float) -> str:
        openings = tuple(
            replace(row, load_t_per_year=load, throughput_t_per_year=room) if row.site_id == "W1" else row
            for row in PLAN.openings
        )
        return verdicts(books(plan=replace(PLAN, openings=openings)))["W1"]

    assert judged(needed * 1.001, needed * 2) == "enough"
    assert judged(needed * 0.999, needed * 2) == "short"
    assert judged(needed * 0.5, needed * 0.999) == "never"


def test_where_each_tonne_loses_money_no_tonnage_is_enough():
    ruinous = {key: 20_000.0 for key in DEFAULTS if key.endswith(".price.resident")}

    (row,) = [row for row in books(with_values(ruinous)).break_evens if row.site_id == "W1"]

    assert row.verdict == "never"
    assert row.needed_t is None
    assert float(row.contribution) < 0


def test_a_station_lives_on_what_is_delivered_too():
    """Without its deliveries S1 has village 0 alone."""
    alone = replace(PLAN, deliveries=())

    def contribution(plan):
        (row,) = [row for row in books(plan=plan).break_evens if row.site_id == "S1"]
        return float(row.contribution)

    assert contribution(PLAN) != pytest.approx(contribution(alone))
    assert {row.tier for row in books().break_evens} == {Tier.POINT, Tier.STATION}


# ── backstop subsidy ─────────────────────────────────────────────────────────────────────────────────────


def backstop(money, stream, county=COUNTIES[0]):
    (row,) = [row for row in money.backstops if (row.county_id, row.stream) == (county, stream)]
    return row


def test_only_low_value_and_farm_streams_are_backed():
    assert {row.stream for row in books().backstops} == {
        "film",
        "glass",
        "textiles",
        "bulky",
        "mulch",
        "greenhouse",
        "pesticide",
    }


def test_the_need_is_what_the_stream_loses_before_any_subsidy():
    """Mulch loses its margin without the 2,800 yuan/t; granting more does not change what is needed."""
    money = books()
    row, mulch = backstop(money, "mulch"), margin(money, COUNTIES[0], "mulch")

    assert float(row.need) == pytest.approx(-(float(mulch.yuan) - 2800 * float(row.tonnes)))
    assert float(row.granted) == pytest.approx(2800 * float(row.tonnes))
    richer = backstop(books(with_values({"stream.mulch.price.subsidy": 5000.0})), "mulch")
    assert float(richer.need) == float(row.need)


def test_what_is_above_the_ceiling_is_said():
    """The ceiling is 240 yuan/t."""
    row = backstop(books(), "pesticide")

    assert float(row.ceiling) == pytest.approx(240 * float(row.tonnes))
    assert float(row.above) == pytest.approx(float(row.need) - float(row.ceiling))
    generous = backstop(books(with_values({"backstop.ceiling_yuan_per_t": 5000.0})), "glass")
    assert float(generous.above) == max(0.0, float(generous.need) - float(generous.ceiling))


def test_a_stream_that_pays_for_itself_needs_nothing_and_helps_no_other():
    rich = books(with_values({"stream.glass.price.sale": 20_000.0}))

    assert float(backstop(rich, "glass").need) == 0
    assert float(backstop(rich, "glass").above) == 0
    assert float(backstop(rich, "film").need) == float(backstop(books(), "film").need)
