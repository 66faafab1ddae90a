"""What one tonne earns and costs in trade, before any facility: prices, taxes, residue, subsidy.

Where it stands: read by ``optimize.money.ledger``, which multiplies by tonnes, and by ``optimize.money.break_even``.
Every formula of prices and taxes stands here and nowhere else.

Method, per tonne brought in, prices with VAT in them:

* sales = price · (1 - residue); negative where one pays to be rid of it. What is handed over to its sink is not
  sorted here and leaves no residue here;
* VAT by the simple method = sales · r / (1 + r), nothing deducted; by the general method the same with the general
  rate, less what purchase prices hold. Where one pays to be rid of something there is no VAT. Subsidies bear none;
* surcharges = VAT · share;
* reverse invoicing (反向开票) = purchases invoiced by the enterprise for natural persons · (income tax advance + VAT
  of those above the exemption, with surcharges) · what the enterprise bears of it;
* direct handling = the centre's handling of what comes there without a station: no plan counts that in its loads.
"""

import numpy as np

from optimize.demand.channels import Channel
from optimize.money.products import times
from optimize.scenario.parameters import Parameters
from optimize.traced import Traced, given

SALES = "sales"
PURCHASE = "purchase"
CHANNEL_COST = "channel-cost"
VAT = "vat"
SURCHARGES = "surcharges"
REVERSE = "reverse-invoicing"
RESIDUE = "residue"
HANDLING = "direct-handling"
SUBSIDY = "subsidy"

TRADE = (SALES, PURCHASE, CHANNEL_COST, VAT, SURCHARGES, REVERSE, RESIDUE, HANDLING, SUBSIDY)
"""The items of trade, in the order they are told."""

CENTRE, SINK = "centre", "sink"


def per_tonne(parameters: Parameters, stream: str, channel: Channel) -> dict[str, Traced]:
    """Return item → yuan per tonne of `stream` brought by `channel`; income positive, expense negative.

    Signs are the enterprise's. An item that no parameter bears on is left out.
    """
    left = Traced(np.asarray(0.0))
    if channel.into != SINK:
        left = given(parameters, f"stream.{stream}.residue_share")
    price = row(parameters, f"stream.{stream}.price.sale")
    sales = times(price, 1.0 - left)
    paid = purchase_price(parameters, stream, channel)
    # Residue makes less of a price, but never an income of an expense: the price alone decides.
    vat = _vat(parameters, times(price.at_least(0.0), 1.0 - left), paid, channel.seller)
    fees = given(parameters, "residue.gate_fee_yuan_per_t") + given(parameters, "residue.haul_yuan_per_t")
    items = {
        SALES: sales,
        PURCHASE: -paid,
        CHANNEL_COST: -row(parameters, f"channel.{channel.name}.cost_yuan_per_t"),
        VAT: -vat,
        SURCHARGES: -times(vat, given(parameters, "vat.surcharge_share")),
        REVERSE: -_reverse(parameters, paid, channel.seller),
        RESIDUE: -times(left, fees),
        SUBSIDY: row(parameters, f"stream.{stream}.price.subsidy"),
    }
    if channel.into == CENTRE:
        items[HANDLING] = -given(parameters, "handling.centre_yuan_per_t")
    return {item: yuan for item, yuan in items.items() if yuan.made_of}


def purchase_price(parameters: Parameters, stream: str, channel: Channel) -> Traced:
    """Return what `channel`'s seller is paid, yuan per tonne; a seller without a price gets nothing.

    A channel may pay a share of the sale price instead of prices of its own (``purchase_share_of_sale``).
    """
    share = f"channel.{channel.name}.purchase_share_of_sale"
    if share in parameters:
        sale = row(parameters, f"stream.{stream}.price.sale").at_least(0.0)
        return times(sale, given(parameters, share))
    return row(parameters, f"stream.{stream}.price.{channel.seller}")


def invoiced_in_reverse(parameters: Parameters, stream: str, channel: Channel) -> Traced | None:
    """Return purchases the enterprise invoices for natural persons, yuan per tonne; None if it does so for none."""
    share = f"reverse.seller.{channel.seller}.invoiced_share"
    if share not in parameters:
        return None
    return times(purchase_price(parameters, stream, channel), given(parameters, share))


def unpriced(
    parameters: Parameters, brought: set[tuple[str, str]], channels: tuple[Channel, ...]
) -> list[str]:
    """Return the price rows that `brought` (stream, channel) asks for and nobody has written, sorted.

    Nothing is paid and nothing earned where one is missing, so somebody should be told.
    """
    asked = {f"stream.{stream}.price.sale" for stream, _ in brought}
    asked |= {
        f"stream.{stream}.price.{channel.seller}"
        for stream, name in brought
        for channel in channels
        if channel.name == name and f"channel.{name}.purchase_share_of_sale" not in parameters
    }
    return sorted(key for key in asked if key not in parameters)


def row(parameters: Parameters, key: str) -> Traced:
    """Return the parameter `key`, or 0 made of nothing if there is no such row."""
    return given(parameters, key) if key in parameters else Traced(np.asarray(0.0))


def _vat(parameters: Parameters, taxed: Traced, paid: Traced, seller: str) -> Traced:
    """Return the VAT to be paid on `taxed`, yuan per tonne; below 0 where more is deducted than owed."""
    simple = given(parameters, "vat.simple_share")
    credit = _held(paid, row(parameters, f"vat.input_rate.{seller}"))
    general = _held(taxed, given(parameters, "vat.general_rate")) - credit
    return times(_held(taxed, given(parameters, "vat.simple_rate")), simple) + times(general, 1.0 - simple)


def _held(yuan: Traced, rate: Traced) -> Traced:
    """Return the VAT held in an amount that includes it."""
    return times(yuan, rate / (1.0 + rate))


def _reverse(parameters: Parameters, paid: Traced, seller: str) -> Traced:
    """Return what reverse invoicing costs the enterprise, yuan per tonne."""
    terms = f"reverse.seller.{seller}"
    invoiced = times(paid, row(parameters, f"{terms}.invoiced_share"))
    taxed = times(given(parameters, "reverse.seller_vat_rate"), row(parameters, f"{terms}.taxed_share"))
    sellers_vat = times(taxed, 1.0 + given(parameters, "vat.surcharge_share"))
    due = given(parameters, "reverse.income_tax_share") + sellers_vat
    return times(times(invoiced, due), given(parameters, "reverse.borne_share"))
