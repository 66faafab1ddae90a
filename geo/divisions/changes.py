"""County codes of the past and the ones that replaced them, as a table with source and date.

Where it stands: below ``geo.reading.recode``, which replaces them in a user's files. The table is
``changes.toml`` beside this file; what happened to single townships and villages is the region's own knowledge
and stands in its table of aliases (``geo.divisions.aliases``).
"""

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from geo.divisions.codes import COUNTY_DIGITS


@dataclass(frozen=True, slots=True)
class CountyChange:
    """One county code replaced by another.

    Attributes
    ----------
    old, new : str
        6 digits each.
    name, date, source, confidence : str
        As in the table.
    keeps_digits : bool
        Townships and villages kept the digits behind the county's.
    """

    old: str
    new: str
    name: str
    date: str
    source: str
    confidence: str
    keeps_digits: bool

    @property
    def is_sure(self) -> bool:
        """Whether a code may be replaced without anybody looking at it."""
        return self.confidence == "V" and self.keeps_digits


@functools.cache
def county_changes() -> Mapping[str, CountyChange]:
    """Return old county code → its change, as written in the table."""
    text = files("geo.divisions").joinpath("changes.toml").read_text(encoding="utf-8")
    return {
        row["old"]: CountyChange(
            row["old"],
            row["new"],
            row["name"],
            row["date"],
            row["source"],
            row["confidence"],
            keeps_digits=row["below"] == "same",
        )
        for row in tomllib.loads(text)["county"]
    }


def code_today(code: str, today: frozenset[str] | None) -> tuple[str, bool] | None:
    """Return `code` under the county code of today and whether that is sure; None if nothing is to be done.

    Parameters
    ----------
    code : str
        6, 9 or 12 digits.
    today : frozenset of str or None
        County codes of the region; None: not known. A code whose county is among them is current; an old one is
        replaced only if the new county is among them.

    Examples
    --------
    >>> code_today("371626101201", None)
    ('371681101201', True)
    >>> code_today("371626", frozenset({"371626"})) is None
    True
    """
    county, sure = code[:COUNTY_DIGITS], True
    changes = county_changes()
    while county in changes and (today is None or county not in today):
        sure = sure and (changes[county].is_sure or len(code) == COUNTY_DIGITS)
        county = changes[county].new
    if county == code[:COUNTY_DIGITS] or (today is not None and county not in today):
        return None
    return county + code[COUNTY_DIGITS:], sure
