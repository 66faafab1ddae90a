"""What is no line of the books but belongs beside them: one-off investment, reverse-invoicing cap, fused sites.

Where it stands: beside ``optimize.money.ledger``; nothing here is summed with its entries.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from geo.measured import Measured
from geo.tier import Tier
from optimize.money.ledger import channel_of
from optimize.money.network_costs import CAPITAL, counties, investments
from optimize.money.payers import SANITATION, split
from optimize.money.products import over, times
from optimize.money.served import Served
from optimize.money.trade import invoiced_in_reverse
from optimize.plan.plan import Plan
from optimize.scenario.parameters import Parameters
from optimize.traced import Traced, as_traced, given, total


@dataclass(frozen=True, slots=True, eq=False)
class Note:
    """One figure beside the books, a single number of one county; `channel`, `payer` are "" where they do not apply."""

    item: str
    county_id: str
    value: Traced
    unit: str
    channel: str = ""
    payer: str = ""


def notes(plan: Plan, served: Served, measured: Measured, parameters: Parameters) -> tuple[Note, ...]:
    """Return all notes, sorted by kind, then county."""
    return (
        *_investment(plan, measured, parameters),
        *_sellers(served, parameters),
        *_fused(plan, measured, parameters),
    )


def _investment(plan: Plan, measured: Measured, parameters: Parameters) -> Iterator[Note]:
    """Yield who pays what of the one-off investment: the yearly capital is shared in the same way."""
    sums: defaultdict[tuple[str, str], list[Traced]] = defaultdict(list)
    for row in investments(plan, measured):
        for payer, part in split(parameters, f"{CAPITAL}.{row.where}", row.yuan):
            sums[row.county_id, payer].append(part)
    for (county, payer), parts in sorted(sums.items()):
        yield Note("investment-by-payer", county, total(parts), "yuan", payer=payer)


def _sellers(served: Served, parameters: Parameters) -> Iterator[Note]:
    """Yield how many sellers the cap of reverse invoicing asks for, not rounded, and the purchases it is asked of.

    The cap holds for each natural person and any twelve months: fewer sellers than this cannot sell so much.
    """
    known = channel_of(parameters)
    sums: defaultdict[tuple[str, str], list[Traced]] = defaultdict(list)
    for (county, stream, channel), tonnes in served.tonnes.items():
        invoiced = invoiced_in_reverse(parameters, stream, known[channel])
        if invoiced is not None and invoiced.made_of:
            sums[county, channel].append(times(tonnes, invoiced))
    for (county, channel), parts in sorted(sums.items()):
        yuan = total(parts)
        yield Note("reverse-invoiced", county, yuan, "yuan/yr", channel=channel)
        least = over(yuan, given(parameters, "reverse.cap_yuan_per_year"))
        yield Note("sellers-at-least", county, least, "person", channel=channel)


def _fused(plan: Plan, measured: Measured, parameters: Parameters) -> Iterator[Note]:
    """Yield what the waste network goes on paying at fused sites: the part of a site of our own that is saved here.

    No new expense: its crew and its pavilion stand there anyway, and ours uses them.
    """
    site = counties(measured.sites.ids, measured.sites.county_ids)
    sums: defaultdict[tuple[str, Tier], list[Traced]] = defaultdict(list)
    for opening in plan.openings:
        alone = f"class.{opening.tier}.{opening.size}.running_yuan_per_year"
        share = f"fusion.{opening.tier}.running_share"
        if opening.fused and alone in parameters and share in parameters:
            own = given(parameters, alone) * as_traced(opening.units, "plan:openings")
            sums[site[opening.site_id], opening.tier].append(times(own, 1.0 - given(parameters, share)))
    for (county, tier), parts in sorted(sums.items()):
        yield Note(f"fused-{tier}-kept-by-sanitation", county, total(parts), "yuan/yr", payer=SANITATION)
