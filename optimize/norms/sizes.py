"""Numbers, units and thresholds of clauses in words.

Where it stands: below ``optimize.norms.judge``. Parameters write units for machines (``m2``, ``1/week``); a reviewer
reads 平方米 and 每周.
"""

import re

from geo.parameter import Parameter
from geo.words.catalogue import sentences
from geo.words.message import Message, message
from optimize.norms.clause import Comparison


def number_in_words(value: float) -> str:
    """Return `value` with thousands marks and at most two decimals, none it does not need."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def unit_in_words(unit: str) -> Message | str:
    """Return the unit in words, or as it is where the catalogue does not know it."""
    key = f"norm-unit-{re.sub(r'[^a-z0-9]+', '-', unit.lower()).strip('-')}"
    return Message(key) if key in sentences() else unit


def size_in_words(value: float, unit: str) -> Message:
    """Return a number with its unit."""
    return message("norm-size", value=number_in_words(value), unit=unit_in_words(unit))


def limit_in_words(comparison: Comparison | str, threshold: Parameter) -> Message:
    """Return a threshold as part of a sentence; with `comparison` "" it only says what the number is."""
    size = size_in_words(threshold.value, threshold.unit)
    if comparison == "clear_of" and threshold.value <= 0:
        return message("norm-limit-outside")
    if not comparison:
        return message("norm-limit-shown", meaning_zh=threshold.zh, meaning_en=threshold.en, size=size)
    return message(f"norm-limit-{comparison.replace('_', '-')}", size=size)
