"""Columns a file may lack because they follow from others: codes from codes, kinds from codes, totals.

Where it stands: in ``geo.reading.validate``, after the headings and shapes, before the cells are checked. Each
filling is a repair of kind ``derived``.

Method: first codes and names of the past become those of today (``geo.reading.recode``); then column by column,
each from what stands in the file or was filled before it. Cells are seen as the cell check will see them, so
``3.5万`` counts as 35000 here too and ``/`` as empty. Only missing columns and empty cells are filled: what somebody
wrote stays, and a total that differs from its parts is a fault of ``geo.reading.references``. A total without parts
is split by ``geo.reading.town_share``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.contracts.tables import Column, Table
from geo.divisions.codes import (
    COUNTY_DIGITS,
    SETTLEMENT_DIGITS,
    TOWNSHIP_DIGITS,
    is_code,
    plain_code,
    settlement_kind,
)
from geo.reading.cells import BLANKS, blank_mark_repair, cell_text, check_numbers, named
from geo.reading.located import codes_around
from geo.reading.number_words import is_blank_mark
from geo.reading.opened import Source
from geo.reading.recode import recoded
from geo.reading.repairs import Repair, RepairConfidence
from geo.reading.town_share import census_of, census_repair, shared_town
from geo.words.message import Message, message

if TYPE_CHECKING:
    from geo.reading.validate import Checked

PERSONS_PER_HOUSEHOLD = 2.65
"""Where the county's census figures are not known: middle of 2.6–2.7, domain reference §1.1."""

Filling = tuple[pd.Series, RepairConfidence]
"""Value for each row, None where nothing follows; and how far it may be trusted."""


def derive_columns(
    frame: pd.DataFrame,
    shapes: gpd.GeoSeries | None,
    table: Table,
    source: Source,
    read: "Mapping[str, Checked]",
) -> tuple[pd.DataFrame, list[Repair]]:
    """Return `frame` with codes of today and derivable columns filled, and what was changed.

    Parameters
    ----------
    frame : DataFrame
        Columns under the contract's names; cells as in the file.
    shapes : GeoSeries or None
        Usable shapes in EPSG:4490, same index.
    read : mapping of layer name to Checked
        Layers read before this one.
    """
    frame, repairs = recoded(frame, shapes, table, source, read)
    rows = _Rows(frame, shapes, table, source, read)
    for column in table.columns:
        if column.derived_zh and column.name in FILLINGS:
            for filling in FILLINGS[column.name](rows):
                repairs += rows.fill(column, *filling)
    return rows.frame, [*repairs, *rows.found]


@dataclass(slots=True)
class _Rows:
    """The rows of the layer that is being read, growing column by column."""

    frame: pd.DataFrame
    shapes: gpd.GeoSeries | None
    table: Table
    source: Source
    read: "Mapping[str, Checked]"
    guessed: set[str] = field(default_factory=set)
    """Columns that are not sure any more, because some of their cells were guessed."""
    found: list[Repair] = field(default_factory=list)
    """What was changed besides filling cells: a county's split brought to its census."""

    def codes(self, name: str, digits: int) -> pd.Series | None:
        """Return the codes of a column, "" where the cell holds none; None if the column is not there."""
        if name not in self.frame:
            return None
        texts = [plain_code(cell_text(value)) for value in self.frame[name]]
        return pd.Series(
            [text if is_code(text, digits) else "" for text in texts], self.frame.index, dtype=object
        )

    def numbers(self, name: str) -> pd.Series:
        """Return the numbers of a column as the cell check will read them, NaN where there is none."""
        if name not in self.frame:
            return pd.Series(np.nan, self.frame.index, dtype=np.float64)
        column = replace(self.table.column(name), required=True)
        return check_numbers(self.frame[name], column, self.source, _nowhere).held

    def fill(self, column: Column, values: pd.Series, confidence: RepairConfidence) -> list[Repair]:
        """Put `values` into the empty cells of `column` and return what was filled."""
        missing = column.name not in self.frame
        cells = (
            pd.Series(None, self.frame.index, dtype=object)
            if missing
            else self.frame[column.name].astype(object)
        )
        may_fill = self.fillable(column.name)
        rows = [
            int(row)
            for row, value, may in zip(self.frame.index, values, may_fill, strict=True)
            if may and value is not None
        ]
        all_empty = all(
            self._is_empty(int(row), value) for row, value in zip(cells.index, cells, strict=True)
        )
        marks = [
            blank_mark_repair(text, row, column, self.source)
            for row in rows
            if (text := cell_text(cells.loc[row]).strip(BLANKS))
        ]
        if rows or (missing and self.frame.empty):
            cells = cells.copy()
            cells.loc[rows] = values.loc[rows]
            self.frame = self.frame.assign(**{column.name: cells})
        if rows and confidence == "likely":
            self.guessed.add(column.name)
        if column.name in ARITHMETIC and confidence == "sure":
            return marks
        if rows and (missing or all_empty):
            counted = message("rows-counted", count=len(rows))
            return [*marks, self._repair(column, 0, counted, len(rows), confidence)]
        filled = [self._repair(column, row, cell_text(values.loc[row]), 1, confidence) for row in rows]
        return [*marks, *filled]

    def fillable(self, name: str) -> pd.Series:
        """Return whether the cell of a column is empty and its row may be filled."""
        cells = self.frame[name] if name in self.frame else pd.Series(None, self.frame.index, dtype=object)
        may = [
            self._is_empty(int(row), value) and not self.source.refuses("derived", int(row))
            for row, value in zip(cells.index, cells, strict=True)
        ]
        return pd.Series(may, self.frame.index, dtype=bool)

    def _is_empty(self, row: int, value: object) -> bool:
        text = cell_text(value).strip(BLANKS)
        return not text or (is_blank_mark(text) and not self.source.refuses("blank-mark", row))

    def _repair(
        self, column: Column, row: int, after: str | Message, count: int, confidence: RepairConfidence
    ) -> Repair:
        how = message("derived-how", how_zh=column.derived_zh, how_en=column.derived_en)
        if row:
            note = message("derived-cell", column=named(column), after=after, how=how)
        else:
            note = message("derived-column", column=named(column), count=count, how=how)
        return self.source.repair(
            "derived", note, row=row, column=column.name, after=after, confidence=confidence
        )


def _nowhere(row: int) -> Message:
    return message("at-row", file="", row=row)


def _township(rows: _Rows) -> list[Filling]:
    codes = rows.codes("code", SETTLEMENT_DIGITS)
    if codes is not None:
        return [(_or_none(codes.str[:TOWNSHIP_DIGITS]), "sure")]
    return _around(rows, "townships")


def _county(rows: _Rows) -> list[Filling]:
    """From the row's own code, else from its township, else from the polygon it lies in."""
    digits = TOWNSHIP_DIGITS if rows.table.name == "townships" else SETTLEMENT_DIGITS
    codes = rows.codes("code", digits)
    if codes is not None:
        return [(_or_none(codes.str[:COUNTY_DIGITS]), "sure")]
    townships = rows.codes("township", TOWNSHIP_DIGITS)
    of_township: list[Filling] = []
    if townships is not None:
        of_township = [(_or_none(townships.str[:COUNTY_DIGITS]), "sure")]
    return [*of_township, *_around(rows, "counties")]


def _around(rows: _Rows, polygons: str) -> list[Filling]:
    if rows.shapes is None:
        return []
    return [(_or_none(codes_around(rows.shapes, rows.read.get(polygons))), "likely")]


def _kind(rows: _Rows) -> list[Filling]:
    codes = rows.codes("code", SETTLEMENT_DIGITS)
    if codes is None:
        return []
    return [
        (pd.Series([settlement_kind(c) if c else None for c in codes], codes.index, dtype=object), "sure")
    ]


def _town_pop(rows: _Rows) -> list[Filling]:
    """What the country leaves of the total; where the total is all there is, as the census shares it out."""
    total, rural = rows.numbers("people"), rows.numbers("rural_pop")
    codes = rows.codes("code", SETTLEMENT_DIGITS)
    fillings = [_rest(rows, total - rural, "rural_pop")]
    if codes is not None:
        written = rows.numbers("town_pop").fillna((total - rural).where(rural <= total))
        is_open = rows.fillable("town_pop") & total.notna() & rural.isna() & (codes != "")
        counties = rows.codes("county", COUNTY_DIGITS)
        villages = pd.DataFrame(
            {
                "code": codes,
                "county": "" if counties is None else counties,
                "people": total.fillna(written + rural),
                "town": written,
                "open": is_open,
            }
        )
        fillings.append((_whole_numbers(_by_census(rows, villages)), "likely"))
    return fillings


def _by_census(rows: _Rows, villages: pd.DataFrame) -> pd.Series:
    """Return the town residents of open rows, and list what the census changed, county by county."""
    counties = rows.read.get("counties")
    census = census_of(None if counties is None else counties.frame)
    town, shifts = shared_town(villages, {} if rows.source.refuses("census-split") else census)
    rows.found += [census_repair(rows.source, shift, census[shift.county]) for shift in shifts]
    return town


def _rural_pop(rows: _Rows) -> list[Filling]:
    return [_rest(rows, rows.numbers("people") - rows.numbers("town_pop"), "town_pop")]


def _rest(rows: _Rows, rest: pd.Series, other: str) -> Filling:
    """What the `other` part leaves of the total; as sure as that part is."""
    return _whole_numbers(rest.where(rest >= 0)), "likely" if other in rows.guessed else "sure"


def _people(rows: _Rows) -> list[Filling]:
    return [(_whole_numbers(rows.numbers("town_pop") + rows.numbers("rural_pop")), "sure")]


def _households(rows: _Rows) -> list[Filling]:
    """People over the mean household of the county, at least one household where anybody lives."""
    people = rows.numbers("people")
    counties = rows.codes("county", COUNTY_DIGITS)
    means = _mean_households(rows.read.get("counties"))
    size = pd.Series(PERSONS_PER_HOUSEHOLD, people.index)
    if counties is not None:
        size = counties.map(means).astype(np.float64).fillna(PERSONS_PER_HOUSEHOLD)
    homes = (people / size).round().clip(lower=1).where(people > 0, people * 0)
    return [(_whole_numbers(homes), "likely")]


def _mean_households(counties: "Checked | None") -> dict[str, float]:
    """Return county code → persons per family household, where its census figures are sound."""
    if counties is None:
        return {}
    sound = counties.frame.dropna(subset=["code", "town_pop", "rural_pop", "households"])
    sound = sound[(sound["households"] > 0) & (sound["town_pop"] + sound["rural_pop"] >= sound["households"])]
    return dict(
        zip(sound["code"], (sound["town_pop"] + sound["rural_pop"]) / sound["households"], strict=True)
    )


def _road_id(rows: _Rows) -> list[Filling]:
    stem = PurePosixPath(rows.source.file.split("[")[0].replace("\\", "/")).name.split(".")[0]
    names = [f"{stem}-{row}" for row in rows.frame.index]
    return [(pd.Series(names, rows.frame.index, dtype=object), "sure")]


def _origin(rows: _Rows) -> list[Filling]:
    return [(pd.Series("real", rows.frame.index, dtype=object), "likely")]


def _or_none(texts: pd.Series) -> pd.Series:
    return pd.Series([text or None for text in texts], texts.index, dtype=object)


def _whole_numbers(numbers: pd.Series) -> pd.Series:
    return pd.Series([None if np.isnan(n) else int(n) for n in numbers], numbers.index, dtype=object)


ARITHMETIC = frozenset({"people"})
"""The sum of two columns of the same row is no guess, and is not listed."""

FILLINGS: Mapping[str, Callable[[_Rows], list[Filling]]] = {
    "township": _township,
    "county": _county,
    "kind": _kind,
    "town_pop": _town_pop,
    "rural_pop": _rural_pop,
    "people": _people,
    "households": _households,
    "road_id": _road_id,
    "origin": _origin,
}
"""Column → what it may be filled from, tried one after the other, in the order of the contract's columns."""
