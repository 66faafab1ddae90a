"""How planning ended: a plan with its bound, reasons why none exists, or no plan in time."""

from dataclasses import dataclass

from geo.words.message import Message
from optimize.plan.plan import Plan

StoppedBy = str
"""``gap`` · ``work_limit`` · ``time_limit`` · ``interrupt`` · ``exhausted`` (nothing left to try)"""


def gap_of(plan_yuan: float, bound_yuan: float, gross_yuan: float) -> float:
    """Return (plan − bound) / gross: what is unproven, measured on gross cost so that constants cannot dilute it.

    `plan_yuan` and `bound_yuan` hold gross cost and the price of demand left unserved by choice, without the
    price of units no trip can reach. 0 where nothing costs anything.
    """
    return max(0.0, (plan_yuan - bound_yuan) / gross_yuan) if gross_yuan > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Solved:
    """An audited plan and how far it can be from the best.

    Attributes
    ----------
    plan : Plan
    bound : float
        No plan of this instance costs less than this, yuan per year: gross, plus unserved demand that a plan
        could have served (units no trip reaches are a constant and stay out).
    gap : float
        (plan − bound) / gross, see `gap_of`.
    stopped_by : StoppedBy
    engine : str
    certificate : dict
        What the bound rests on, ready for JSON.
    """

    plan: Plan
    bound: float
    gap: float
    stopped_by: StoppedBy
    engine: str
    certificate: dict[str, object]


@dataclass(frozen=True, slots=True)
class Infeasible:
    """No plan can exist, and why, in words."""

    reasons: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class OutOfTime:
    """Stopped before any plan was found; `bound` may be 0."""

    bound: float
    stopped_by: StoppedBy


Outcome = Solved | Infeasible | OutOfTime
