"""Town residents of villages whose file gives only the total: shared out so that the county's census is met.

Where it stands: used by ``geo.reading.derive``; knows people and codes, no cells.

Method: the legal kind alone calls a whole residents' committee town and a whole village country, which leaves out
the villages a street or a town has grown around, often most of a county's town residents. So per county the town
residents the census leaves for these rows are filled in by how sure the code is of them: first communities, then
villages of streets (街道), then those of towns (镇), last the others (乡); inside a rank in proportion to people. The
total of a row never moves, nor does a split somebody wrote: what those rows hold is taken off first.

Where the list and the census count different people (a later year, registered instead of resident), the *share* of
town in the census is met instead of its number. A list of less than half the county may be a few townships, of which
the county's share says nothing: it keeps the split by legal kind. So does a county whose census has nobody in town:
every county has a seat, so that figure was never filled in.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.divisions.codes import settlement_kind, township_kind
from geo.reading.cells import shown
from geo.reading.opened import Source
from geo.reading.repairs import Repair
from geo.words.message import message

PART_OF_COUNTY = 0.5
"""A list with less than this share of the census residents is taken for a part of the county."""

RANKS: Mapping[str, int] = {"community": 0, "street": 1, "town": 2, "township": 3, "other": 3}
"""Who is filled first: communities anywhere, then the rest by the kind of their township-level unit."""


@dataclass(frozen=True, slots=True)
class Census:
    """What a county's own row says of it: its name and residents."""

    name: str
    town: int
    rural: int

    @property
    def people(self) -> int:
        """Residents, town and country together."""
        return self.town + self.rural


@dataclass(frozen=True, slots=True)
class Shift:
    """What the census changed in one county's guessed split.

    Attributes
    ----------
    county : str
    rows, people : int
        Villages whose split is guessed, and their residents; the sum of town and country before and after.
    by_kind, shared : int
        Town residents of these villages by legal kind alone, and as shared out.
    """

    county: str
    rows: int
    people: int
    by_kind: int
    shared: int


def census_of(counties: pd.DataFrame | None) -> dict[str, Census]:
    """Return county code → census, of the rows whose figures are sound and not zero."""
    if counties is None:
        return {}
    sound = counties.dropna(subset=["code", "town_pop", "rural_pop"])
    return {
        code: Census(name if isinstance(name, str) and name else code, int(town), int(rural))
        for code, name, town, rural in zip(
            sound["code"], sound["name"], sound["town_pop"], sound["rural_pop"], strict=True
        )
        if town + rural > 0
    }


def shared_town(villages: pd.DataFrame, census: Mapping[str, Census]) -> tuple[pd.Series, list[Shift]]:
    """Return the town residents of the villages whose split is open, and what the census changed.

    Parameters
    ----------
    villages : DataFrame
        `code` (12 digits; "" where unknown), `county` (6 digits; "" where unknown), `people` and `town` (whole
        numbers, NaN where unknown), `open` (bool: nobody gave a split; code and people are known).
    census : mapping of county code to Census
        A county without keeps the split by legal kind; an empty mapping is that split everywhere.

    Returns
    -------
    Series
        Same index; NaN where the split is not open.
    list of Shift
        By county code; only counties in which anything moved.
    """
    guessed = villages[villages["open"]]
    kinds = guessed["code"].map(settlement_kind)
    town = guessed["people"].where(kinds == "community", 0.0).astype(np.float64)
    shifts: list[Shift] = []
    for county, rows in guessed.groupby("county", sort=True):
        aim = _aim(villages[villages["county"] == county], census.get(str(county)))
        if aim is None:
            continue
        by_kind = town.loc[rows.index]
        shared = _filled(rows, aim)
        town.loc[rows.index] = shared
        if (shared != by_kind).any():
            figures = (len(rows), rows["people"].sum(), by_kind.sum(), shared.sum())
            shifts.append(Shift(str(county), *(int(figure) for figure in figures)))
    return town.reindex(villages.index), shifts


def census_repair(source: Source, shift: Shift, census: Census) -> Repair:
    """Return what the census changed in one county, with the split by code and the census beside it."""
    note = message(
        "census-split",
        county=shown(census.name),
        count=f"{shift.rows:,}",
        before_town=f"{shift.by_kind:,}",
        before_rural=f"{shift.people - shift.by_kind:,}",
        census_town=f"{census.town:,}",
        census_people=f"{census.people:,}",
        share=f"{100 * census.town / census.people:.1f}",
        town=f"{shift.shared:,}",
        rural=f"{shift.people - shift.shared:,}",
    )
    before, after = str(shift.by_kind), str(shift.shared)
    return source.repair("census-split", note, column="town_pop", before=before, after=after)


def _aim(villages: pd.DataFrame, census: Census | None) -> int | None:
    """Return how many town residents the census leaves for the open rows of one county; None if it cannot say."""
    known = villages[villages["people"].notna() & (villages["open"] | villages["town"].notna())]
    people = float(known["people"].sum())
    if census is None or not census.town or people < PART_OF_COUNTY * census.people:
        return None
    is_open = known["open"].astype(bool)
    written = float(known.loc[~is_open, "town"].sum())
    aim = round(census.town * people / census.people - written)
    return int(min(max(aim, 0), known.loc[is_open, "people"].sum()))


def _filled(rows: pd.DataFrame, aim: int) -> pd.Series:
    """Return town residents per row that sum to `aim`, rank by rank, each at most the row's people."""
    town = pd.Series(0.0, index=rows.index)
    for _, alike in rows.groupby(rows["code"].map(_rank), sort=True):
        room = int(alike["people"].sum())
        given = min(aim, room)
        if given:
            town.loc[alike.index] = _apportioned(given, alike)
        aim -= given
    return town


def _rank(code: str) -> int:
    is_community = settlement_kind(code) == "community"
    return RANKS["community" if is_community else township_kind(code)]


def _apportioned(given: int, alike: pd.DataFrame) -> pd.Series:
    """Return `given` in proportion to people, in whole persons by largest remainder, then by code."""
    quota: pd.Series = alike["people"] * given / alike["people"].sum()
    whole: pd.Series = np.floor(quota + 1e-9)
    order = pd.DataFrame({"rest": whole - quota, "code": alike["code"]}).sort_values(["rest", "code"]).index
    whole.loc[order[: given - int(whole.sum())]] += 1
    return whole
