"""Figures of money: each lists the parameters it hangs on, all of them and no others."""

import math
import random

import pytest
from county_worlds import COUNTIES, DEFAULTS, with_values
from money_worlds import books, planned_counties

from geo.words.catalogue import sentences
from optimize.figures import CITY
from optimize.money.figures import PARTS, money_figures
from optimize.money.payers import PAYERS

MONEY = tuple(
    key
    for key in DEFAULTS
    if (
        key.split(".")[0] in ("vat", "reverse", "residue", "payer", "backstop", "channel")
        and key != "channel.industry.included"
    )
    or ".price." in key
    or key.endswith((".residue_share", "handling_yuan_per_t", "fusion.point.running_share"))
)
"""Everything the room reads beside the demand; what a scenario switches on is not there before."""

DEMAND = tuple(
    key
    for key, row in DEFAULTS.items()
    if any(part in key for part in (".generation.", ".capture.", "_kg_per_m3"))
    # A channel that brings all leaves the residents nothing, and what is not there lists nothing.
    or (".share." in key and row.value < 1)
)

STAIRS = ("money-backstop-need", "money-backstop-above", "money-point-", "money-station-")
"""Clipped at 0, or counts: a small change need not move them."""

TAXED = ("money-vat", "money-surcharges", "money-margin-taxes")
"""Clipped where one pays to be rid of something."""


def nudged(key: str) -> float:
    """Another value, within the range, a little off."""
    row = DEFAULTS[key]
    step = 0.01 * max(abs(row.value), 0.1)
    return row.value - step if row.value + step > row.high else row.value + step


def moved_by(after: dict) -> set:
    """Figures that are another amount than by the defaults; payers' parts may round differently."""
    return {
        name
        for name, one in NOW.items()
        if name not in after or not math.isclose(after[name].value, one.value, rel_tol=1e-12, abs_tol=1e-12)
    }


def told(parameters=DEFAULTS) -> dict:
    """Figures by all that names them."""
    found = money_figures(books(parameters), planned_counties(), parameters)
    by_name = {(one.item, one.county_id, one.stream, one.channel, one.payer): one for one in found}
    assert len(by_name) == len(found)
    return by_name


NOW = told()


@pytest.mark.parametrize("key", sorted(random.Random(4).sample(MONEY, 40)))
def test_a_changed_price_or_rate_changes_exactly_the_figures_that_list_it(key):
    after = told(with_values({key: nudged(key)}))

    moved = moved_by(after)
    listing = {name for name, one in NOW.items() if key in one.made_of}
    assert moved - listing == set()
    clipped = STAIRS if DEFAULTS[key].value >= 0 else (*STAIRS, *TAXED)
    assert {name for name in listing - moved if not name[0].startswith(clipped)} == set()
    assert {name for name in after if name not in NOW and not name[0].startswith(STAIRS)} == set()


@pytest.mark.parametrize("key", sorted(random.Random(4).sample(DEMAND, 25)))
def test_a_changed_rate_of_demand_changes_only_figures_that_list_it(key):
    """What a tonne brings may list rates that cancel; sums of money may not."""
    after = told(with_values({key: nudged(key)}))

    moved = moved_by(after)
    assert {name for name in moved if key not in NOW[name].made_of} == set()


def test_the_mutations_reach_the_figures():
    """Otherwise the two tests above could pass on figures that list nothing."""
    listed = {key for one in NOW.values() for key in one.made_of}

    unseen = {key for key in MONEY if key not in listed}
    # Industry is not counted in, no station is a standard one, residents bring no tyres, and the general method is
    # nobody's.
    assert unseen == {
        "channel.industry.cost_yuan_per_t",
        "channel.industry.purchase_share_of_sale",
        "class.station.standard.handling_yuan_per_t",
        "stream.tyres.price.resident",
        "vat.general_rate",
        "vat.input_rate.collector",
        "vat.input_rate.industry",
        "vat.input_rate.shop",
    }


def test_counties_sum_to_the_region():
    for (item, county, *rest), one in NOW.items():
        if county == CITY and one.unit in ("yuan/yr", "t/yr", "yuan", "place"):
            parts = [NOW[item, code, *rest].value for code in COUNTIES if (item, code, *rest) in NOW]
            assert sum(parts) == pytest.approx(one.value, rel=1e-9, abs=1e-6), (item, rest)


def test_payers_nets_sum_to_what_society_pays():
    nets = [NOW["money-net", CITY, "", "", payer].value for payer in PAYERS]

    assert NOW["money-society", CITY, "", "", ""].value == pytest.approx(-sum(nets), rel=1e-9)


def test_the_parts_of_a_margin_sum_to_the_margin():
    for (item, county, stream, channel, payer), one in NOW.items():
        if item == "money-margin":
            parts = [
                NOW[name].value
                for part in (*PARTS, "network")
                if (name := (f"money-margin-{part}", county, stream, channel, payer)) in NOW
            ]
            assert sum(parts) == pytest.approx(one.value, rel=1e-9, abs=1e-9)


def test_the_cap_on_reverse_invoicing_asks_for_so_many_sellers():
    """Purchases from collectors of 371602, 80 % invoiced, by 5,000,000 yuan each."""
    invoiced = NOW["money-reverse-invoiced", COUNTIES[0], "", "collectors", ""].value
    bought = NOW["money-purchase", COUNTIES[0], "", "collectors", "enterprise"].value

    assert invoiced == pytest.approx(-0.8 * bought)
    assert NOW["money-sellers-at-least", COUNTIES[0], "", "collectors", ""].value == pytest.approx(
        invoiced / 5_000_000
    )


def test_the_waste_network_goes_on_paying_its_part_of_fused_points():
    """W1 has two units of 30,000 a year; our network pays 80 % of a point of its own."""
    kept = NOW["money-fused-point-kept-by-sanitation", COUNTIES[0], "", "", "sanitation"]

    assert kept.value == pytest.approx(2 * 30_000 * 0.2)
    assert NOW["money-net", COUNTIES[0], "", "", "sanitation"].value == 0  # a note, not a line of the books


def test_investment_is_shared_like_capital():
    """371602: 12,000 points, 150,000 station, 600,000 centre; the budget 30 %, 30 % and 20 %,
    the village 10 % of points."""
    shared = {payer: NOW.get(("money-investment-by-payer", COUNTIES[0], "", "", payer)) for payer in PAYERS}

    assert shared["budget"].value == pytest.approx(3_600 + 45_000 + 120_000)
    assert shared["village"].value == pytest.approx(1_200)
    assert shared["enterprise"].value == pytest.approx(7_200 + 105_000 + 480_000)


def test_every_figure_has_words_and_is_finite():
    words = sentences()

    assert [name for name, one in NOW.items() if f"figure-{one.item}" not in words] == []
    assert all(abs(one.value) < 1e12 for one in NOW.values())
    assert all(one.year == 2027 for one in NOW.values())
