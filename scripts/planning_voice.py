"""What the planner is heard to do: a passing line on the screen, a lasting one in ``solver.log``.

Where it stands: between ``optimize.planner`` and ``scripts.planning``. The log holds no time, so that it
is the same for the same run; the screen does.
"""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from geo.words.catalogue import Language, say
from geo.words.message import Message, message
from maps.units import gap_percent
from optimize.plan.outcome import Solved
from optimize.solve.engine import Progress
from scripts.telling import WAN, with_names


@dataclass
class PlanningVoice:
    """The voice of one planning run.

    Attributes
    ----------
    asked_gap, limit_s
        What was asked of the planner.
    language, say_passing
        How and where to say it.
    log : list of str
        Lines of ``solver.log`` so far.
    """

    asked_gap: float
    limit_s: float | None
    language: Language
    say_passing: Callable[[str], None]
    log: list[str]
    _began: float = field(default_factory=time.monotonic)
    _round_began: float = field(default_factory=time.monotonic)
    _last: float = field(default_factory=time.monotonic)
    _done: int = 0

    def head(self, scenario: str, engine: str, solver: str, seed: int) -> None:
        """Begin the log, and count the seconds from now."""
        self._began = self._round_began = self._last = time.monotonic()
        gap = f"{100 * self.asked_gap:g}"
        self._note(message("log-head", scenario=scenario, engine=engine, solver=solver, seed=seed, gap=gap))

    def progress(self, progress: Progress, names: Mapping[str, str]) -> None:
        """Say one step: what was done, the best plan and bound so far, the time left."""
        if progress.done <= self._done:
            self._round_began = self._last
        self._last = time.monotonic()
        seconds = self._last - self._round_began
        left = seconds / progress.done * (progress.of - progress.done) if progress.done else 0.0
        self._done = progress.done
        done = message(
            "planning-step",
            step=with_names(progress.step, names),
            done=progress.done,
            of=progress.of,
            known=_known(progress),
        )
        self._note(done)
        sentence = message("planning-left", done=done, seconds=math.ceil(left))
        if self.limit_s is not None:
            stop = max(0, math.ceil(self.limit_s - (self._last - self._began)))
            sentence = message(
                "planning-left-limited", done=done, seconds=math.ceil(min(left, stop)), stop=stop
            )
        self.say_passing(say(sentence, self.language))

    def tail(self, solved: Solved) -> None:
        """End the log with the plan's cost, its bound and why the planner stopped."""
        self._note(
            message(
                "log-tail",
                gross=f"{solved.plan.costs.gross:.2f}",
                unserved=f"{solved.plan.costs.unserved:.2f}",
                bound=f"{solved.bound:.2f}",
                gap=f"{100 * solved.gap:.4f}",
                stopped=solved.stopped_by,
            )
        )

    def _note(self, sentence: Message) -> None:
        self.log.append(say(sentence, self.language))


def _known(progress: Progress) -> Message | str:
    if not math.isfinite(progress.plan_yuan):
        return message("planning-no-plan")
    plan = f"{progress.plan_yuan / WAN:,.1f}"
    if not math.isfinite(progress.bound_yuan):
        return message("planning-plan", plan=plan)
    bound = f"{progress.bound_yuan / WAN:,.1f}"
    return message("planning-plan-and-bound", plan=plan, bound=bound, gap=gap_percent(max(0.0, progress.gap)))
