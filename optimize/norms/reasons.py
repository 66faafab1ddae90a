"""Why a clause is answered as it is, in words.

Where it stands: below ``optimize.norms.judge``, which knows the answer.
"""

from geo.words.message import Message, message
from optimize.norms.clause import Clause, Test
from optimize.norms.facility import Fact
from optimize.norms.figures import FIGURES, figure_in_words
from optimize.norms.sizes import limit_in_words, number_in_words, size_in_words
from optimize.scenario.parameters import Parameters


def in_words(test: Test, fact: Fact, parameters: Parameters) -> dict[str, Message]:
    """Return figure, what was found and the thresholds, each in words."""
    limits, *further = (limit_in_words(comparison, parameters[name]) for comparison, name in test.limits())
    for limit in further:
        limits = message("norm-and", first=limits, second=limit)
    found = _clearance_in_words(fact) or size_in_words(fact.value or 0.0, FIGURES[test.figure].unit)
    return {"figure": figure_in_words(test.figure), "found": found, "limits": limits}


def _clearance_in_words(fact: Fact) -> Message | None:
    if fact.clearance is None:
        return None
    looked = fact.clearance.looked_m
    if fact.value is None:
        near = message("norm-none-near", metres=number_in_words(looked))
        return near if looked > 0 else message("norm-none-inside")
    return (
        message("norm-inside")
        if fact.value <= 0
        else message("norm-near", metres=number_in_words(fact.value))
    )


def not_searched(fact: Fact) -> Message:
    """Return why a figure settles nothing: of land, how far the layer was searched."""
    if fact.clearance is None:
        return message("norm-unknown-figure")
    metres = number_in_words(fact.clearance.looked_m)
    return message("norm-searched-only", metres=metres, parameter=fact.clearance.key)


def looks(clause: Clause) -> Message:
    """Return why nothing is compared."""
    if clause.eia == "report":
        return message("norm-eia-report")
    match clause.look:
        case "not_obtained":
            return message("norm-look-not-obtained")
        case "papers":
            return message("norm-look-papers")
        case _:
            return message("norm-look-on-site")
