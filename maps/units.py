"""Units and capacity classes in the reader's words: ``yuan/yr`` is 元/年 to a clerk, ``light`` 简易.

Where it stands: below page and tables; the words stand in the catalogue as ``unit-…`` and ``size-…``.
"""

import math
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


def say_size(size: str, language: Language) -> str:
    """Return the capacity class in words, or by its own name if a scenario made it up."""
    key = f"size-{size}"
    return say(message(key), language) if key in sentences() else size


def is_share(figure: Indicator) -> bool:
    """Return whether the figure is a share of one, to be shown in per cent."""
    return figure.unit == "" and figure.key.endswith(SHARES)


def gap_percent(gap: float) -> str:
    """Return a proven gap, a share, in per cent with two decimals, rounded up: never better than what was proven.

    Examples
    --------
    >>> gap_percent(0.021401), gap_percent(0.02)
    ('2.15', '2.00')
    """
    return f"{math.ceil(gap * 10_000 - 1e-6) / 100:.2f}"
