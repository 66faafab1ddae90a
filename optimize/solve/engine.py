"""What an engine is: a way to find a plan and a bound for an instance, that says what it cannot do.

Where it stands: ``optimize.planner`` takes the first engine that supports every rule of the instance.
"""

import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Protocol

from geo.words.message import Message
from optimize.model.choice import Choice
from optimize.model.instance import Instance


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an engine has come; told after every step.

    Attributes
    ----------
    step : Message
        What was just done.
    done, of : int
        Steps done and steps expected at most in this round.
    plan_yuan, bound_yuan : float
        Best plan (inf: none yet) and bound so far, yuan per year, demand left unserved at its price included.
    gap : float
        What is unproven, measured on the plan's gross cost; inf without a plan.
    """

    step: Message
    done: int
    of: int
    plan_yuan: float
    bound_yuan: float
    gap: float


@dataclass(frozen=True, slots=True)
class Effort:
    """How long an engine may work, and with what.

    Attributes
    ----------
    gap : float
        Stop once proven this close, relative to the plan's gross cost.
    work_limit : int or None
        Most rounds (decomposition) or nodes (direct); repeats byte for byte.
    until : float or None
        `time.time` value at which to stop; a run that meets it may not repeat.
    patient : bool
        Let `until` count only once there is a plan: a slow machine gets its first plan late rather than none.
    seed : int
    solver : str
    executor : Executor or None
        Where independent models are solved; None: one after the other, here.
    on_progress, should_stop
        Called between steps.
    """

    gap: float
    seed: int
    solver: str
    work_limit: int | None = None
    until: float | None = None
    patient: bool = False
    executor: Executor | None = None
    on_progress: Callable[[Progress], None] = field(default=lambda _: None)
    should_stop: Callable[[], bool] = field(default=lambda: False)

    def why_to_stop(self) -> str:
        """Return ``interrupt`` or ``time_limit`` if it is time to stop, "" to go on."""
        if self.should_stop():
            return "interrupt"
        return "time_limit" if self.until is not None and time.time() >= self.until else ""


@dataclass(frozen=True, slots=True)
class Found:
    """What an engine ends with.

    Attributes
    ----------
    choice : Choice or None
        Best plan found.
    bound_yuan : float
        Valid for the complete instance, unserved demand included; -inf if none.
    stopped_by : str
        ``gap`` · ``work_limit`` · ``time_limit`` · ``interrupt`` · ``exhausted`` · ``infeasible``.
    certificate : dict
        What the bound rests on, ready for JSON.
    """

    choice: Choice | None
    bound_yuan: float
    stopped_by: str
    certificate: dict[str, object]


class Engine(Protocol):
    """A way to solve an instance."""

    @property
    def name(self) -> str:
        """Short name, as the manifest prints it."""
        ...

    def unsupported_rules(self, instance: Instance) -> tuple[str, ...]:
        """Return the rules of `instance` this engine's bound or plan would not respect; empty: it can do it."""
        ...

    def solve(self, instance: Instance, effort: Effort) -> Found:
        """Return the best plan and bound found within `effort`."""
        ...
