"""Everything about money of one plan, made together.

Where it stands: the room's front door; ``optimize.accounts`` calls it, ``optimize.money.figures`` tells it.
"""

from dataclasses import dataclass

from geo.measured import Measured
from optimize.demand.demand import Demand
from optimize.money.break_even import BreakEven, break_evens
from optimize.money.ledger import Ledger, channel_of, ledger_of
from optimize.money.margins import Margin, margins
from optimize.money.notes import Note, notes
from optimize.money.subsidy import Backstop, backstops
from optimize.money.trade import unpriced
from optimize.plan.plan import Plan
from optimize.scenario.parameters import Parameters


@dataclass(frozen=True, slots=True, eq=False)
class Money:
    """The money of a plan in one year.

    Attributes
    ----------
    year : int
    ledger : Ledger
    margins : tuple of Margin
        By county and stream.
    backstops : tuple of Backstop
        By county and low-value or farm stream.
    break_evens : tuple of BreakEven
        By point and station.
    notes : tuple of Note
        Beside the books.
    unpriced : tuple of str
        Price rows that were asked for and nobody has written: counted as 0, to be told.
    """

    year: int
    ledger: Ledger
    margins: tuple[Margin, ...]
    backstops: tuple[Backstop, ...]
    break_evens: tuple[BreakEven, ...]
    notes: tuple[Note, ...]
    unpriced: tuple[str, ...]


def money_of(plan: Plan, demand: Demand, measured: Measured, parameters: Parameters) -> Money:
    """Return the money of `plan` in the year of `demand`."""
    ledger = ledger_of(plan, demand, measured, parameters)
    rows = margins(ledger, parameters)
    brought = {(stream, channel) for _, stream, channel in ledger.served.tonnes}
    return Money(
        year=demand.year,
        ledger=ledger,
        margins=rows,
        backstops=backstops(rows, parameters),
        break_evens=break_evens(plan, ledger.served, demand, measured, parameters),
        notes=notes(plan, ledger.served, measured, parameters),
        unpriced=tuple(unpriced(parameters, brought, tuple(channel_of(parameters).values()))),
    )
