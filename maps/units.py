"""Units in the reader's words: ``yuan/yr`` is 元/年 to a clerk.

Where it stands: below page and tables; the words stand in the catalogue as ``unit-…``.
"""

import re

from geo.words.catalogue import Language, say, sentences
from geo.words.message import message
from optimize.plan.indicators import Indicator

SHARES = ("-covered", "-use", "-share")
"""Ends of the keys of indicators that are shares, 0..1; other figures without a unit are counts."""


def say_unit(unit: str, language: Language) -> str:
    """Return the unit in words, or as it is if the catalogue does not know it."""
    key = "unit-" + re.sub(r"[^a-z0-9]+", "-", unit.lower()).strip("-")
    return say(message(key), language) if key in sentences() else unit


def is_share(figure: Indicator) -> bool:
    """Return whether the figure is a share of one, to be shown in per cent."""
    return figure.unit == "" and figure.key.endswith(SHARES)
