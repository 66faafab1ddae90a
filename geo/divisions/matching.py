"""Which known place an unknown name may mean: proposals with a score and a reason. Nothing is decided here.

Where it stands: between the names of ``geo.divisions.names`` and the queue of ``geo.divisions.queue``; somebody who
knows the place picks one proposal, or none.

Method: the key is township and freed name. The same key scores 1; a similar name scores the similarity of its
letters (difflib); a place outside the township, or outside the county, scores a stated share of that. Names are
first sifted by how many letters they share, so that a city's villages are compared in a few milliseconds.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.divisions.codes import COUNTY_DIGITS, TOWNSHIP_DIGITS
from geo.divisions.names import Level, plain_name
from geo.words.message import Message, message

OTHER_TOWNSHIP = 0.8
OTHER_COUNTY = 0.6
"""Share of the score that a place in another township of the county, or in another county, keeps."""

LEAST_SCORE = 0.4
"""Below this a proposal helps nobody."""

SIFTED = 40
"""Names compared letter by letter, out of all known ones."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A place that may be meant.

    Attributes
    ----------
    code, name : str
    score : float
        0 … 1; 1 only for the same freed name in the same township.
    reason : Message
    """

    code: str
    name: str
    score: float
    reason: Message


class KnownPlaces:
    """Places that may be meant, ready to be asked.

    Parameters
    ----------
    codes, names : sequence of str
        Codes of 9 or 12 digits and names as written, same length.
    level : {"settlement", "township"}
    """

    def __init__(self, codes: Sequence[str], names: Sequence[str], level: Level = "settlement") -> None:
        self._codes, self._names, self._level = tuple(codes), tuple(names), level
        self._plain = tuple(plain_name(name, level) for name in names)
        letters = sorted({letter for name in self._plain for letter in name})
        self._column = {letter: place for place, letter in enumerate(letters)}
        self._holds = np.zeros((len(self._plain), len(letters)), dtype=np.int8)
        for row, name in enumerate(self._plain):
            self._holds[row, [self._column[letter] for letter in name]] = 1
        self._lengths = np.array([len(name) for name in self._plain], dtype=np.int64)

    def name_of(self, code: str) -> str:
        """Return the name of `code`, "" if it is not known."""
        return self._names[self._codes.index(code)] if code in self._codes else ""

    def propose(self, name: str, area: str = "", most: int = 3) -> tuple[Proposal, ...]:
        """Return the places `name` may mean, best first; never raises, may be empty.

        Parameters
        ----------
        name : str
            As written.
        area : str
            Township or county the place lies in; "": not known, then no place is nearer than another.
        most : int
        """
        plain = plain_name(name, self._level)
        if not plain or not self._codes:
            return ()
        found = []
        for row in self._sifted(plain, area):
            alike = similarity(plain, self._plain[row])
            code = self._codes[row]
            score = alike * _nearness(code, area, self._level)
            if score >= LEAST_SCORE:
                reason = _reason(code, area, self._level, is_same=self._plain[row] == plain)
                found.append(Proposal(code, self._names[row], round(score, 2), reason))
        return tuple(sorted(found, key=lambda proposal: (-proposal.score, proposal.code))[:most])

    def _sifted(self, plain: str, area: str) -> NDArray[np.int64]:
        """Return the rows that share most letters with `plain`, those of the area first among equals."""
        columns = [self._column[letter] for letter in plain if letter in self._column]
        shared = self._holds[:, columns].sum(axis=1, dtype=np.int64)
        most_alike = 2 * np.minimum(shared, self._lengths) / np.maximum(self._lengths + len(plain), 1)
        near = np.array([_nearness(code, area, self._level) for code in self._codes])
        promise = most_alike * near
        order: NDArray[np.int64] = np.argsort(-promise, kind="stable")[:SIFTED].astype(np.int64)
        return order[: int((promise[order] > 0).sum())]


def similarity(one: str, other: str) -> float:
    """Return how alike two freed names are, 0 … 1, the same both ways round.

    Examples
    --------
    >>> similarity("张家", "张家"), similarity("大张家", "张家") == similarity("张家", "大张家")
    (1.0, True)
    """
    first, second = sorted((one, other))
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio()


def _nearness(code: str, area: str, level: Level) -> float:
    digits = TOWNSHIP_DIGITS if level == "settlement" else COUNTY_DIGITS
    if not area or (len(area) >= digits and code.startswith(area[:digits])):
        return 1.0
    return OTHER_TOWNSHIP if code.startswith(area[:COUNTY_DIGITS]) else OTHER_COUNTY


def _reason(code: str, area: str, level: Level, *, is_same: bool) -> Message:
    kind = message("match-same-name") if is_same else message("match-similar-name")
    near = _nearness(code, area, level)
    if not area:
        return kind
    if near == OTHER_COUNTY:
        return message("match-elsewhere", kind=kind, place=message("match-other-county"))
    if near == OTHER_TOWNSHIP:
        return message("match-elsewhere", kind=kind, place=message("match-other-township"))
    return message("match-here", kind=kind)
