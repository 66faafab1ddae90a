"""The books of a plan: sums on paper, who pays, and that every yuan is there once."""

from dataclasses import replace

import pytest
from county_worlds import COUNTIES, DEFAULTS, with_values
from money_worlds import RECORDS, YEAR, books, one_plan, planned_counties

from geo.words.catalogue import say, sentences
from optimize.demand.channels import channels
from optimize.demand.demand import demand_of
from optimize.money.ledger import ITEMS
from optimize.money.payers import BUDGET, ENTERPRISE, PAYERS, SANITATION, VILLAGE, payer_name, payer_problems
from optimize.money.trade import TRADE, per_tonne

CHANNELS = {channel.name: channel for channel in channels(DEFAULTS)}


def sums(money, **known) -> float:
    return float(money.ledger.sum(**known))


# ── trade, per tonne ─────────────────────────────────────────────────────────────────────────────────────


def test_a_tonne_of_paper_from_residents():
    """Sales 1,450 · 0.96 = 1,392; paid 700; VAT 1,392 · 0.03 / 1.03 = 40.5437, surcharges 12 % = 4.8652;
    advance 0.5 % of 700 = 3.5; residue 0.04 · (75 + 40) = 4.6."""
    found = per_tonne(DEFAULTS, "paper", CHANNELS["residents"])

    assert {item: float(yuan) for item, yuan in found.items()} == pytest.approx(
        {
            "sales": 1392.0,
            "purchase": -700.0,
            "channel-cost": 0.0,
            "vat": -1392 * 0.03 / 1.03,
            "surcharges": -1392 * 0.03 / 1.03 * 0.12,
            "reverse-invoicing": -3.5,
            "residue": -4.6,
        }
    )


def test_private_collectors_above_the_exemption_cost_vat_too():
    """Paid 1,000, 80 % invoiced in reverse: 800 · (0.005 + 0.01 · 0.5 · 1.12) = 8.48."""
    found = per_tonne(DEFAULTS, "paper", CHANNELS["collectors"])

    assert float(found["reverse-invoicing"]) == pytest.approx(-8.48)


def test_shops_hand_over_whole_appliances_and_invoice_for_themselves():
    """2,500 without residue, 1,500 to the shop, 150 for the way back."""
    found = per_tonne(DEFAULTS, "weee", CHANNELS["shops"])

    assert float(found["sales"]) == 2500
    assert float(found["purchase"]) == -1500
    assert float(found["channel-cost"]) == -150
    assert "residue" not in found
    assert "reverse-invoicing" not in found


def test_who_pays_to_be_rid_of_it_owes_no_vat():
    found = per_tonne(DEFAULTS, "bulky", CHANNELS["residents"])

    assert float(found["sales"]) < 0
    assert float(found["vat"]) == 0


def test_the_general_method_deducts_what_purchases_hold():
    """Paper from collectors: 1,392 · 0.13 / 1.13 - 1,000 · 0.01 / 1.01."""
    general = with_values({"vat.simple_share": 0.0})

    found = per_tonne(general, "paper", CHANNELS["collectors"])

    assert float(found["vat"]) == pytest.approx(-(1392 * 0.13 / 1.13 - 1000 * 0.01 / 1.01))
    assert "vat.simple_rate" not in found["vat"].made_of
    assert {"vat.general_rate", "vat.input_rate.collector", "vat.simple_share"} <= found["vat"].made_of
    assert "vat.general_rate" not in per_tonne(DEFAULTS, "paper", CHANNELS["collectors"])["vat"].made_of


def test_industry_is_paid_a_share_of_the_sale_price():
    found = per_tonne(DEFAULTS, "metals", CHANNELS["industry"])

    assert float(found["purchase"]) == pytest.approx(-2300 * 0.8)
    assert float(found["direct-handling"]) == -60  # the plan's centres are loaded by their stations only


# ── the books ────────────────────────────────────────────────────────────────────────────────────────────


def test_only_what_the_plan_serves_is_bought_and_sold():
    """Paper of 371602, t: village 0 has 38 + 22 = 60 · 0.6 = 36, village 1 has 44 · 0.6 = 26.4; residents bring 65 %.

    Residents: village 0 only, 23.4; 17.16 are missed. Collectors, booked and institutions bring 35 % of both: 21.84.
    Paid: 23.4 · 700 + 62.4 · (0.25 · 1,000 + 0.02 · 700 + 0.08 · 900) = 16,380 + 20,966.4.
    """
    money = books()
    served = money.ledger.served

    paper = {
        channel: float(t) for (stream, channel), t in served.of(COUNTIES[0]).items() if stream == "paper"
    }
    assert paper == pytest.approx(
        {"residents": 23.4, "collectors": 15.6, "booked": 1.248, "institutions": 4.992}
    )
    assert float(served.missed[COUNTIES[0], "paper"]) == pytest.approx(17.16)
    paid = sums(money, item="purchase", stream="paper", county_id=COUNTIES[0])
    assert paid == pytest.approx(-(16_380 + 20_966.4))


def test_deliveries_nobody_takes_are_missed_and_shops_need_no_station():
    served = books().ledger.served.of(COUNTIES[1])

    assert {channel for _, channel in served} == {"residents", "shops"}


def test_what_is_served_and_missed_adds_up_to_what_the_network_was_meant_to_get():
    demand = demand_of(planned_counties(), DEFAULTS, YEAR)
    served = books().ledger.served

    for stream, meant in demand.network.items():
        got = sum(float(t) for (_, name, _), t in served.tonnes.items() if name == stream)
        missed = sum(float(t) for (_, name), t in served.missed.items() if name == stream)
        assert got + missed == pytest.approx(float(meant.sum()), rel=1e-9)


@pytest.mark.parametrize("kind", ["capital", "running", "haulage"])
def test_what_payers_bear_together_is_what_the_plan_costs(kind):
    money, plan = books(), one_plan(demand_of(planned_counties(), DEFAULTS, YEAR))

    booked = sum(sums(money, item=item) for item in ITEMS if item.startswith(f"{kind}-"))

    assert booked == pytest.approx(-getattr(plan.costs, kind), rel=1e-9)


def test_transfers_between_payers_sum_to_nothing():
    """Mulch in 371602: the budget pays 2,800 yuan/t, the enterprise gets it."""
    money = books()
    transfers = [entry for entry in money.ledger.entries if entry.transfer]

    assert sum(float(entry.yuan) for entry in transfers) == pytest.approx(0, abs=1e-6)
    mulch = float(money.ledger.served.tonnes[COUNTIES[0], "mulch", "farmers"])
    assert sums(money, item="subsidy", stream="mulch", payer=ENTERPRISE) == pytest.approx(2800 * mulch)
    assert sums(money, item="subsidy", stream="mulch", payer=BUDGET) == pytest.approx(-2800 * mulch)


def test_all_payers_together_pay_what_society_pays():
    money = books()

    by_payer = sum(sums(money, payer=payer) for payer in PAYERS)

    outside = sum(float(entry.yuan) for entry in money.ledger.entries if not entry.transfer)
    assert by_payer == pytest.approx(outside, rel=1e-9)
    assert {entry.payer for entry in money.ledger.entries} <= set(PAYERS)
    assert {entry.item for entry in money.ledger.entries} <= set(ITEMS)


def test_capital_of_points_is_shared_by_the_rows_of_the_table():
    """1,500 a year: 30 % the budget, 10 % the village, the rest the enterprise."""
    money = books()

    shared = {payer: sums(money, item="capital-point", payer=payer) for payer in PAYERS}

    assert shared == pytest.approx({BUDGET: -450, VILLAGE: -150, ENTERPRISE: -900, SANITATION: 0})


def test_residue_that_sanitation_takes_is_no_longer_the_enterprises():
    before, after = books(), books(with_values({"payer.residue.sanitation": 1.0}))

    assert sums(before, item="residue", payer=SANITATION) == 0
    assert sums(after, item="residue", payer=ENTERPRISE) == 0
    assert sums(after, item="residue", payer=SANITATION) == pytest.approx(sums(before, item="residue"))


def test_shares_that_leave_less_than_nothing_are_a_fault():
    (fault,) = payer_problems(with_values({"payer.capital.point.budget": 0.95}))

    assert fault.path == ("parameters", "payer", "capital", "point")
    assert "1.05" in say(fault.what, "zh")
    assert "payer.capital.point.village" in say(fault.what, "zh")
    assert payer_problems(DEFAULTS) == []
    assert payer_problems(with_values({"payer.capital.point.budget": 0.9})) == []  # exactly 1


def test_a_price_change_moves_only_its_stream():
    before = books()
    after = books(with_values({"stream.paper.price.sale": 2000.0, "stream.paper.price.collector": 500.0}))

    for one, other in zip(before.ledger.entries, after.ledger.entries, strict=True):
        assert (one.payer, one.item, one.county_id, one.stream, one.channel) == (
            other.payer,
            other.item,
            other.county_id,
            other.stream,
            other.channel,
        )
        if one.stream != "paper":
            assert float(one.yuan) == float(other.yuan)
    assert sums(after, item="sales", stream="paper") > sums(before, item="sales", stream="paper")


def test_industrial_scrap_is_booked_only_where_the_scenario_counts_it_in():
    counted = books(with_values({"channel.industry.included": 1.0}))

    assert sums(books(), channel="industry") == 0
    assert sums(counted, channel="industry", item="purchase") == pytest.approx(-400 * 2300 * 0.8)


def test_a_seller_without_a_price_is_paid_nothing_and_named():
    """Half of the greenhouse film comes from residents, for whom the table has no price."""
    money = books(with_values({"stream.greenhouse.share.farmers": 0.5}))

    assert money.unpriced == ("stream.greenhouse.price.resident",)
    assert books().unpriced == ()
    assert sums(money, stream="greenhouse", channel="residents", item="purchase") == 0


def test_a_place_without_farmland_has_no_lines_of_farm_streams():
    money = books(measured=planned_counties(replace(RECORDS, planted=())))

    assert not [
        entry for entry in money.ledger.entries if entry.stream in ("mulch", "greenhouse", "pesticide")
    ]


def test_payers_have_names_in_both_languages():
    assert [say(payer_name(payer), "zh") for payer in PAYERS] == ["供销企业", "财政", "环卫", "村集体"]
    assert all(f"figure-money-{item}" in sentences() for item in ITEMS)
    assert set(TRADE) <= set(ITEMS)
