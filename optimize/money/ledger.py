"""The books of a year: every yuan once for whoever pays or gets it.

Where it stands: the middle of the room; margins, break-even, the backstop subsidy and the figures read it.

Method: trade = tonnes served · yuan per tonne (``optimize.money.trade``); capital and running cost by the plan, shared
among payers (``optimize.money.payers``); haulage by the plan, borne by the enterprise. Income is positive, expense
negative. A transfer between payers (the subsidy per tonne) is booked twice and sums to 0, so the sum over all payers
is minus what the network costs society. Purchase prices, taxes and gate fees leave the payers' books: sellers, the
treasury of the state and the incinerator are no payers.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from geo.measured import Measured
from optimize.demand.channels import Channel, channels
from optimize.demand.demand import Demand
from optimize.money.network_costs import BUILT, CAPITAL, HAULAGE, LEGS, RUNNING, network_costs
from optimize.money.payers import BUDGET, ENTERPRISE, split
from optimize.money.products import times
from optimize.money.served import Served, served_of
from optimize.money.trade import RESIDUE, SUBSIDY, TRADE, per_tonne
from optimize.plan.plan import Plan
from optimize.scenario.parameters import Parameters
from optimize.traced import Traced, total

ITEMS = (
    *TRADE,
    *(f"{CAPITAL}-{where}" for where in BUILT),
    *(f"{RUNNING}-{where}" for where in BUILT),
    *(f"{HAULAGE}-{leg}" for leg in LEGS),
)
"""Every line a ledger can have, in the order it is told."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the books.

    Attributes
    ----------
    payer, item : str
        Of `optimize.money.payers.PAYERS` and `ITEMS`.
    county_id : str
    yuan : Traced
        A single number per year; income positive, expense negative.
    stream, channel : str
        "" where the line is not broken down by it.
    transfer : bool
        Between payers: its counterpart stands in the books too.
    """

    payer: str
    item: str
    county_id: str
    yuan: Traced
    stream: str = ""
    channel: str = ""
    transfer: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """All entries of a year, and the tonnes they were made for."""

    entries: tuple[Entry, ...]
    served: Served

    def where(self, **known: str) -> Iterator[Entry]:
        """Yield the entries whose fields are as `known`, e.g. ``where(payer="enterprise", county_id="371602")``."""
        for entry in self.entries:
            if all(getattr(entry, name) == value for name, value in known.items()):
                yield entry

    def sum(self, **known: str) -> Traced:
        """Return the sum of the entries that `where` yields."""
        return balance(self.where(**known))


def balance(entries: Iterable[Entry]) -> Traced:
    """Return the sum of `entries`, yuan per year."""
    return total(entry.yuan for entry in entries)


def ledger_of(plan: Plan, demand: Demand, measured: Measured, parameters: Parameters) -> Ledger:
    """Return the books of the year of `demand` under `plan`.

    Quantities that are 0 make no entry; prices that are 0 do.
    """
    served = served_of(plan, demand, measured)
    return Ledger((*_trade(served, parameters), *_network(plan, measured, parameters)), served)


def _trade(served: Served, parameters: Parameters) -> Iterator[Entry]:
    known = channel_of(parameters)
    terms: dict[tuple[str, str], Mapping[str, Traced]] = {}
    for (county, stream, channel), tonnes in served.tonnes.items():
        if (stream, channel) not in terms:
            terms[stream, channel] = per_tonne(parameters, stream, known[channel])
        for item, yuan_per_t in terms[stream, channel].items():
            yuan = times(tonnes, yuan_per_t)
            for payer, part in _shared(item, yuan, parameters):
                yield Entry(payer, item, county, part, stream, channel, transfer=item == SUBSIDY)


def _shared(item: str, yuan: Traced, parameters: Parameters) -> Iterator[tuple[str, Traced]]:
    """Yield payer and part of one trade item, given as the enterprise's."""
    if item == SUBSIDY:
        yield ENTERPRISE, yuan
        yield BUDGET, -yuan
    elif item == RESIDUE:
        yield from split(parameters, RESIDUE, yuan)
    else:
        yield ENTERPRISE, yuan


def _network(plan: Plan, measured: Measured, parameters: Parameters) -> Iterator[Entry]:
    for cost in network_costs(plan, measured):
        for payer, part in split(parameters, f"{cost.what}.{cost.where}", -cost.yuan):
            yield Entry(payer, cost.item, cost.county_id, part)


def channel_of(parameters: Parameters) -> Mapping[str, Channel]:
    """Return name → channel."""
    return {channel.name: channel for channel in channels(parameters)}
