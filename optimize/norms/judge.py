"""Each facility held against each clause of its tier: pass, fail, not applicable, or cannot say.

Where it stands: after ``optimize.norms.facilities``; its findings are counted by ``optimize.norms.counts`` and put into
words by ``optimize.norms.told``. Pure: register, facilities, parameters and a day in, findings out.

Method: the first of these that holds answers. The clause has been superseded or is not in force: not applicable. A
condition of the clause does not hold: not applicable; the figure of a condition is unknown: cannot say. The clause
exempts: pass. Nothing is compared: cannot say. The figure does not arise: not applicable; it is unknown: cannot say.
Otherwise the figure is compared. What is unknown never passes and never fails.
"""

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from geo.tier import Tier
from geo.words.message import Message, message
from optimize.norms.clause import Clause, Comparison, Test
from optimize.norms.facility import Facility, Fact
from optimize.norms.figures import FIGURES
from optimize.norms.reasons import in_words, looks, not_searched
from optimize.norms.register import ID, Register
from optimize.scenario.parameters import Parameters

Verdict = Literal["pass", "fail", "not_applicable", "cannot_say"]
"""符合 · 不符合 · 不适用 · 无法判定; how they are said depends on the standing of the clause."""

VERDICTS: tuple[Verdict, ...] = ("pass", "fail", "not_applicable", "cannot_say")

SAME = 1e-9
"""Figures this near to a threshold, relatively, are equal to it: sums of floats do not decide a case."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A threshold: how it is compared ("" where it is only shown), of which parameter, and its value."""

    comparison: Comparison | Literal[""]
    key: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One clause at one facility.

    Attributes
    ----------
    site_id, county_id, clause_id : str
    tier : Tier
    value : float or None
        The figure, in `unit`; None where it is not known, was not asked, or nothing lies as near as the limit.
    unit : str
        "" where the clause compares nothing.
    limits : tuple of Limit
    verdict : Verdict
    reason : Message
        With the figure and the threshold, or why there is no answer.
    made_of : tuple of str
        Parameter keys and sources behind the verdict, sorted.
    """

    site_id: str
    county_id: str
    tier: Tier
    clause_id: str
    value: float | None
    unit: str
    limits: tuple[Limit, ...]
    verdict: Verdict
    reason: Message
    made_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    verdict: Verdict
    reason: Message
    fact: Fact | None = None
    more: tuple[str, ...] = ()
    """Parameters behind the answer besides those of the fact."""


def judge(
    register: Register, facilities: Iterable[Facility], parameters: Parameters, on: dt.date
) -> tuple[Finding, ...]:
    """Return one finding for every facility and every clause of its tier, by facility, then clause.

    Parameters
    ----------
    register : mapping of str to Clause
    facilities : iterable of Facility
    parameters : Parameters
        Must hold every key the register names (``optimize.norms.register.faults``).
    on : date
        The day on which clauses must be in force: the scenario's base date.
    """
    by_tier = {
        tier: [(name, clause) for name, clause in register.items() if tier in clause.tiers] for tier in Tier
    }
    return tuple(
        _finding(facility, name, clause, parameters, on)
        for facility in facilities
        for name, clause in by_tier[facility.tier]
    )


def meets(comparison: Comparison, fact: Fact, threshold: float) -> bool | None:
    """Return whether `fact` keeps within `threshold`, None if what is known does not settle it.

    A stricter threshold never turns False or None into True.
    """
    if comparison == "clear_of":
        return _is_clear(fact, threshold)
    if fact.value is None:
        return None
    value, equal = fact.value, math.isclose(fact.value, threshold, rel_tol=SAME, abs_tol=0.0)
    match comparison:
        case "at_least":
            return value > threshold or equal
        case "above":
            return value > threshold and not equal
        case "at_most":
            return value < threshold or equal
        case "below":
            return value < threshold and not equal


def _is_clear(fact: Fact, threshold: float) -> bool | None:
    """Whether a site stays away from a kind of area; the layer was searched only so far."""
    looked = fact.clearance
    if looked is None:
        return None
    if looked.metres is None:  # nothing within what was searched, and nobody looked beyond
        return True if threshold <= looked.looked_m else None
    if looked.metres <= 0 or threshold >= looked.looked_m:
        return False  # inside, or nearer than what was searched
    return looked.metres >= threshold


def _finding(facility: Facility, name: str, clause: Clause, parameters: Parameters, on: dt.date) -> Finding:
    answer = _answer(facility, clause, parameters, on)
    compared = clause.test if answer.fact is not None else Test()
    limits = _limits(clause, parameters) if answer.verdict != "not_applicable" else ()
    fact = answer.fact or Fact(None)
    return Finding(
        site_id=facility.site_id,
        county_id=facility.county_id,
        tier=facility.tier,
        clause_id=name,
        value=fact.value,
        unit=FIGURES[compared.figure].unit if compared.figure else "",
        limits=limits,
        verdict=answer.verdict,
        reason=answer.reason,
        made_of=tuple(sorted({*fact.made_of, *answer.more, *(limit.key for limit in limits)})),
    )


def _limits(clause: Clause, parameters: Parameters) -> tuple[Limit, ...]:
    shown: list[tuple[Comparison | Literal[""], str]] = [*clause.test.limits()]
    shown += [("", key) for key in clause.shows]
    return tuple(Limit(how, key, parameters.value(key), parameters[key].unit) for how, key in shown)


def _answer(facility: Facility, clause: Clause, parameters: Parameters, on: dt.date) -> _Answer:
    reason = _out_of_force(clause, on) or _other_facility(facility, clause)
    if reason is not None:
        return _Answer("not_applicable", reason)
    condition = _condition(facility, clause.when, parameters)
    if condition is not None and condition.verdict != "pass":
        return condition
    more = condition.more if condition is not None else ()
    if clause.eia == "exempt":
        return _Answer("pass", message("norm-eia-exempt"), more=more)
    if not clause.test.figure:
        return _Answer("cannot_say", looks(clause), more=more)
    return _compared(facility, clause.test, parameters, more)


def _out_of_force(clause: Clause, on: dt.date) -> Message | None:
    if clause.superseded_by:
        by = clause.superseded_by
        return message("norm-superseded-clause" if ID.fullmatch(by) else "norm-superseded-document", by=by)
    if clause.in_force_from is not None and on < clause.in_force_from:
        return message("norm-not-yet", day=clause.in_force_from.isoformat())
    if clause.in_force_to is not None and on > clause.in_force_to:
        return message("norm-no-longer", day=clause.in_force_to.isoformat())
    return None


_CONDITIONS: Mapping[str, tuple[Callable[[Facility, Clause], bool], Message]] = {
    "sizes": (lambda facility, clause: facility.size in clause.sizes, message("norm-other-size")),
    "natures": (lambda facility, clause: facility.nature in clause.natures, message("norm-other-nature")),
    "fused": (lambda facility, clause: facility.fused == clause.fused, message("norm-other-fusion")),
    "settled": (lambda facility, clause: facility.settled == clause.settled, message("norm-other-settled")),
    "place": (lambda facility, clause: facility.place == clause.place, message("norm-other-place")),
    "collected": (
        lambda facility, clause: facility.collected == clause.collected,
        message("norm-other-collection"),
    ),
    "with_process": (
        lambda facility, clause: bool({*facility.processes} & {*clause.with_process}),
        message("norm-other-process"),
    ),
    "only_processes": (
        lambda facility, clause: {*facility.processes} <= {*clause.only_processes},
        message("norm-other-process"),
    ),
}
"""Conditions of a clause by field: whether a facility fulfils it, and what is said if not."""


def _other_facility(facility: Facility, clause: Clause) -> Message | None:
    """Return why the clause does not speak of `facility`; None if it does."""
    if clause.kinds and facility.kind not in clause.kinds:
        return message("norm-other-kind" if facility.kind else "norm-undeclared-kind")
    for field, (fulfils, reason) in _CONDITIONS.items():
        if getattr(clause, field) not in ((), None, "") and not fulfils(facility, clause):
            return reason
    return None


def _condition(facility: Facility, when: Test, parameters: Parameters) -> _Answer | None:
    """Return pass, not applicable or cannot say for the condition `when`; None if there is none."""
    if not when.figure:
        return None
    fact = FIGURES[when.figure].of(facility, parameters)
    keys = tuple(key for _, key in when.limits())
    more = (*fact.made_of, *keys)
    if not fact.arises:
        return _Answer("not_applicable", fact.why or message("norm-unknown-figure"), more=fact.made_of)
    kept = [meets(comparison, fact, parameters.value(key)) for comparison, key in when.limits()]
    if False in kept:
        return _Answer(
            "not_applicable",
            message("norm-condition-not-met", **in_words(when, fact, parameters)),
            more=more,
        )
    if None in kept:
        return _Answer("cannot_say", fact.why or message("norm-unknown-figure"), more=more)
    return _Answer("pass", message("norm-unknown-figure"), more=more)


def _compared(facility: Facility, test: Test, parameters: Parameters, more: tuple[str, ...]) -> _Answer:
    fact = FIGURES[test.figure].of(facility, parameters)
    if not fact.arises:
        return _Answer("not_applicable", fact.why or message("norm-unknown-figure"), fact, more)
    kept = [meets(comparison, fact, parameters.value(key)) for comparison, key in test.limits()]
    if False in kept:
        if fact.approval is not None:
            return _Answer("pass", message("norm-approved", document=fact.approval), fact, more)
        return _Answer("fail", message("norm-measured", **in_words(test, fact, parameters)), fact, more)
    if None in kept:
        return _Answer("cannot_say", fact.why or not_searched(fact), fact, more)
    return _Answer("pass", message("norm-measured", **in_words(test, fact, parameters)), fact, more)
