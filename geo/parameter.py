"""A number that knows where it comes from.

Where it stands: below everything; the defaults are a table in ``optimize/scenario/defaults/``.
"""

import re
from dataclasses import dataclass
from typing import Literal

Confidence = Literal["V", "v-", "D", "M", "A", "U"]
"""V read in a public page · v- re-post · D computed from data · M from memory, unverified · A planning
assumption · U given by the user in the scenario."""

PRINTABLE_AS_NORM: frozenset[str] = frozenset({"V", "v-"})
"""Only these may be printed as a norm; the rest are 建议值 / 缺省值，需本地标定."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number with its unit and its source.

    Attributes
    ----------
    key : str
        Dotted name, e.g. ``demand.generation.paper.town``.
    value : float
        In `unit`.
    unit : str
        E.g. ``kg/(person·yr)``.
    source : str
        Document and clause, or who assumed it.
    confidence : Confidence
        How far the number may be trusted.
    date : str
        ISO date on which source or assumption was last looked at.
    low, high : float
        Smallest and largest value that is not a slip of the pen, both included.
    zh, en : str
        Meaning in words.
    """

    key: str
    value: float
    unit: str
    source: str
    confidence: Confidence
    date: str
    low: float
    high: float
    zh: str
    en: str


_OWN_FILE = re.compile(
    r"领域参考 §[\d.]+(?:、§[\d.]+)*(?: 第 \d+ 条)?(?: [A-Z]\d*(?![\w.]))?(?: \[[^\]]*\])?"
)
_TAG = re.compile(r" ?\[(?:[A-Za-z]-? )?S\d+\]")
_UNREAD = re.compile(r"^凭记忆(?:未核)?[：，]?")


def shown_source(source: str) -> str:
    """Return a source as a reader is told it: the public documents and assumptions, not the notes behind them.

    Left out are the chapter of the makers' own collection, its source numbers, and the word that something was written
    down from memory: that is the parameter's confidence, told beside it. "" if nothing is left to be named.

    >>> shown_source("凭记忆未核：公路安全保护条例 §11，领域参考 §2.2 P17")
    '公路安全保护条例 §11'
    """
    text = _TAG.sub("", _OWN_FILE.sub("\0", _UNREAD.sub("", source)))
    text = re.sub(r"[（(]\0[）)]", "", text)
    text = re.sub(r"[，：]?\0 ?(?=[（，：；]|$)", "", text)
    text = re.sub(r"\0 ?", "", text).strip("，： ")
    return text[1:-1] if re.fullmatch(r"（[^（）]*）", text) else text
