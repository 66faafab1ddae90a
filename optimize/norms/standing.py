"""How a clause may be spoken of: as a norm, as advice, as unverified, as a rule of elsewhere, as the scenario's own.

Where it stands: between the register and the words. The rule of the house: what was assumed or written down from memory
is never printed as a norm. A clause is worth no more than the least trusted of its own text and its thresholds.
"""

from collections.abc import Mapping
from typing import Literal

from geo.words.message import Message, message
from optimize.norms.clause import Clause
from optimize.norms.judge import Verdict
from optimize.scenario.parameters import Parameters

Standing = Literal["norm", "advice", "unverified", "elsewhere", "scenario"]
"""规范 · 建议值 · 未核 · 外地规定 · 情景给定"""

_BY_CONFIDENCE: Mapping[str, Standing] = {
    "A": "advice",
    "D": "advice",
    "M": "unverified",
    "U": "scenario",
    "v-": "norm",
    "V": "norm",
}
"""Least trusted first."""


def standing(clause: Clause, parameters: Parameters) -> Standing:
    """Return how `clause` may be spoken of under `parameters`."""
    confidences = {clause.confidence, *(parameters[key].confidence for key in clause.named())}
    found = next(standing for confidence, standing in _BY_CONFIDENCE.items() if confidence in confidences)
    if found == "norm" and clause.strength in {"advice", "elsewhere"}:
        return "advice" if clause.strength == "advice" else "elsewhere"
    return found


def standing_in_words(clause: Clause, parameters: Parameters) -> Message:
    """Return what the reader is told the clause is, e.g. 推荐性标准 or 建议值."""
    how = standing(clause, parameters)
    return message(f"norm-strength-{clause.strength}") if how == "norm" else message(f"norm-standing-{how}")


def cited(clause: Clause, parameters: Parameters) -> Message:
    """Return document and clause as they may be cited; what was not read is cited as that."""
    number = (
        message("norm-clause-number", number=clause.number) if clause.number else message("norm-no-number")
    )
    how = standing(clause, parameters)
    if how == "norm":
        return message("norm-cited", document=clause.document, number=number)
    return message(f"norm-cited-{how}", document=clause.document)


def verdict_in_words(verdict: Verdict, how: Standing) -> Message:
    """Return the verdict; only a norm is complied with or violated."""
    name = verdict.replace("_", "-")
    if verdict in {"not_applicable", "cannot_say"}:
        return message(f"norm-verdict-{name}")
    return message(f"norm-{how}-{name}")


def sentence(clause: Clause) -> Message:
    """Return what the clause asks, in its own words."""
    return message("norm-sentence", clause_zh=clause.zh, clause_en=clause.en)
