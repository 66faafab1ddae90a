"""Old names and codes of places, as the region's own table of aliases says them.

Where it stands: below ``geo.reading.recode``. The table (layer ``aliases``) is filled in by somebody who knows the
place, often from the queue of ``geo.divisions.queue``; nothing is decided here that does not stand in it.

Method: a code is looked up first by itself, then by the township and the county it begins with (not for merged
ones: their villages were numbered anew). A name is only looked up within its township or county, freed of its
office by ``geo.divisions.names``; if the table gives it two codes there, none is taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

import pandas as pd

from geo.divisions.codes import COUNTY_DIGITS, SETTLEMENT_DIGITS, TOWNSHIP_DIGITS, cut_code, plain_code
from geo.divisions.names import Level, plain_name

AliasKind = Literal["renamed", "merged", "recoded", "natural", "same"]

LEVELS: Mapping[int, Level] = {
    COUNTY_DIGITS: "county",
    TOWNSHIP_DIGITS: "township",
    SETTLEMENT_DIGITS: "settlement",
}
"""Digits of a code → what it names."""


@dataclass(frozen=True, slots=True)
class Alias:
    """One line of the table.

    Attributes
    ----------
    row : int
        Row in its file.
    old_code, old_name : str
        At least one is not "".
    scope : str
        Code of the county or township in which the old name means this place: as stated, else the township of a
        village and the county of a township.
    code : str
        Code of today, 6, 9 or 12 digits.
    kind : {"renamed", "merged", "recoded", "natural", "same"}
    """

    row: int
    old_code: str
    old_name: str
    scope: str
    code: str
    kind: AliasKind


@dataclass(frozen=True, slots=True)
class AliasTable:
    """The lines that are filled in, ready to be asked; two lines that contradict each other answer nothing."""

    by_code: Mapping[str, tuple[Alias, ...]]
    by_name: Mapping[tuple[Level, str], tuple[Alias, ...]]

    def of_code(self, code: str, digits: int) -> tuple[str, Alias] | None:
        """Return the code of today, `digits` long, for an old `code`, and the line that says so."""
        for length in (len(code), TOWNSHIP_DIGITS, COUNTY_DIGITS):
            if length > len(code):
                continue
            answers: dict[str, Alias] = {}
            for alias in self.by_code.get(code[:length], ()):
                today = _carried_over(code, alias, digits)
                if today is not None:
                    answers.setdefault(today, alias)
            if answers:
                return next(iter(answers.items())) if len(answers) == 1 else None
        return None

    def of_name(self, name: str, area: str, digits: int) -> tuple[str, Alias] | None:
        """Return the code of today, `digits` long, for an old `name` inside `area`, and the line that says so.

        Parameters
        ----------
        name : str
            As written.
        area : str
            Code of the township or county the place lies in; "": not known, then nothing is found.
        digits : int
            9 for a township, 12 for a village.
        """
        if not area or not plain_name(name):
            return None
        answers: dict[str, Alias] = {}
        for level in ("settlement", "township"):
            for alias in self.by_name.get((level, plain_name(name, level)), ()):
                if len(alias.code) >= digits and area.startswith(alias.scope):
                    answers.setdefault(alias.code[:digits], alias)
        return next(iter(answers.items())) if len(answers) == 1 else None


def alias_table(frame: pd.DataFrame | None) -> AliasTable:
    """Return the lines of the layer ``aliases`` that say something; unusable and unfilled ones are left out."""
    by_code: dict[str, tuple[Alias, ...]] = {}
    by_name: dict[tuple[Level, str], tuple[Alias, ...]] = {}
    for alias in read_aliases(frame):
        if alias.old_code:
            by_code[alias.old_code] = (*by_code.get(alias.old_code, ()), alias)
        if alias.old_name:
            level = LEVELS[len(alias.code)]
            key = (level, plain_name(alias.old_name, level))
            by_name[key] = (*by_name.get(key, ()), alias)
    return AliasTable(by_code, by_name)


def read_aliases(frame: pd.DataFrame | None) -> list[Alias]:
    """Return the filled lines in the order of their rows, codes padded with zeros cut to their level."""
    if frame is None or frame.empty:
        return []
    cells = zip(*(frame[name] for name in ("old_code", "old_name", "within", "code", "kind")), strict=True)
    found: list[Alias] = []
    for row, texts in zip(frame.index, cells, strict=True):
        if not all(isinstance(text, str) for text in texts):
            continue
        old_code, old_name, within, code, kind = texts
        old_code, within, code = (without_padding(text) for text in (old_code, within, code))
        if len(code) not in LEVELS or code == old_code or not (old_code or old_name):
            continue
        scope = within or code[: {12: TOWNSHIP_DIGITS, 9: COUNTY_DIGITS}.get(len(code), 0)]
        if not scope and not old_code:
            continue
        found.append(Alias(int(row), old_code, old_name, scope, code, cast("AliasKind", kind)))
    return found


def wanted_digits(old_code: str, wanted: str, kind: str) -> int | None:
    """Return how many digits the code of today must have in a line of the table; None if the line does not say.

    Parameters
    ----------
    old_code : str
        Without padding; "" if unknown.
    wanted : str
        As the queue of unmatched names asked: "9", "12" or "".
    kind : str
        What happened to the place.
    """
    if wanted:
        return int(wanted)
    return len(old_code) or (SETTLEMENT_DIGITS if kind == "natural" else None)


def without_padding(code: str) -> str:
    """Return `code` without the zeros with which statistics pad counties and townships to 12 digits.

    Examples
    --------
    >>> without_padding("371602001000"), without_padding("371602001201")
    ('371602001', '371602001201')
    """
    bare = plain_code(code)
    return cut_code(bare, COUNTY_DIGITS) or cut_code(bare, TOWNSHIP_DIGITS) or bare


def _carried_over(code: str, alias: Alias, digits: int) -> str | None:
    """Return what becomes of `code`, which is or begins with the alias's old code; None if that is not said."""
    rest = code[len(alias.old_code) :]
    if not rest:
        today = alias.code
    elif alias.kind != "merged" and len(alias.code) == len(alias.old_code):
        today = alias.code + rest
    else:
        return None
    return today[:digits] if len(today) >= digits else None
