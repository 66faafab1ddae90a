"""Codes and names of the past become those of today: padded codes, old counties, what the table of aliases says.

Where it stands: the first step of ``geo.reading.derive``. What is known of codes and names lives in
``geo.divisions``; here it is applied to the rows of one layer, and each change is a repair.

Method: a cell is read as a code would be typed. (1) A longer code that only pads the one meant is cut: 12 digits
ending in zeros, 19 digits of the land survey (repair ``code-number``: the digits stay, only their number
changes). (2) An old county code is replaced (``old-code``). (3) The table of aliases is asked for the code, and
for the name where no known code stands (``renamed-place``; ``old-code`` where it says that only the code
changed); a single village under an unknown township follows a line about the township only if that says the
township was renamed or renumbered. (4) A cell that holds exactly the name of one township of the county, or of one
village of the township the place lies in, is read as its code (``derived``). All other cells are left as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from geo.contracts.tables import Table
from geo.divisions.aliases import Alias
from geo.divisions.changes import code_today
from geo.divisions.codes import (
    COUNTY_DIGITS,
    SETTLEMENT_DIGITS,
    TOWNSHIP_DIGITS,
    cut_code,
    is_code,
    plain_code,
)
from geo.reading.cells import cell_text, is_number, named, shown
from geo.reading.known import Known
from geo.reading.opened import Source
from geo.reading.repairs import Repair, RepairConfidence, RepairKind
from geo.words.message import message

if TYPE_CHECKING:
    from geo.reading.validate import Checked

_ABOVE = (("township", TOWNSHIP_DIGITS), ("county", COUNTY_DIGITS))
CODE_COLUMNS: Mapping[str, tuple[tuple[str, int], ...]] = {
    "counties": (("code", COUNTY_DIGITS),),
    "townships": (("code", TOWNSHIP_DIGITS), ("county", COUNTY_DIGITS)),
    "settlements": (("code", SETTLEMENT_DIGITS), *_ABOVE),
    "places": (("unit", SETTLEMENT_DIGITS),),
    "sanitation": _ABOVE,
    "facilities": _ABOVE,
    "lands": _ABOVE,
}
"""Layer → its columns of codes, with their digits."""

FOUND_BY_NAME = {"settlements": "code", "places": "unit"}
"""Layer → column of codes that may be found by the row's own name, and may therefore be missing."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One kind of change; the rows that share it are reported together."""

    key: str
    kind: RepairKind
    confidence: RepairConfidence
    group: str


def recoded(
    frame: pd.DataFrame,
    shapes: gpd.GeoSeries | None,
    table: Table,
    source: Source,
    read: "Mapping[str, Checked]",
) -> tuple[pd.DataFrame, list[Repair]]:
    """Return `frame` with the codes of today in its columns of codes, and what was changed.

    Parameters
    ----------
    frame : DataFrame
        Columns under the contract's names; cells as in the file.
    shapes : GeoSeries or None
        Usable shapes in EPSG:4490, same index.
    read : mapping of layer name to Checked
        Layers read before this one.
    """
    by_name = FOUND_BY_NAME.get(table.name)
    added = by_name is not None and by_name not in frame and "name" in frame
    if added:
        frame = frame.assign(**{str(by_name): ""})
    known = Known(table.name, frame, shapes, read)
    repairs: list[Repair] = []
    for name, digits in CODE_COLUMNS.get(table.name, ()):
        if name not in frame:
            continue
        cells = frame[name].astype(object)
        groups: dict[_Step, list[tuple[int, str, str]]] = {}
        changed: dict[int, str] = {}
        for row, value in zip(frame.index, cells, strict=True):
            before = text = cell_text(value)
            if is_number(value) and source.refuses("code-number", int(row)):
                continue  # it is not to be read as a code at all
            for step, after in _steps(known, source, int(row), text, digits, own_name=name == by_name):
                groups.setdefault(step, []).append((int(row), before, after))
                changed[int(row)] = before = after
        if changed:
            cells = cells.copy()
            cells.loc[list(changed)] = list(changed.values())
            frame = frame.assign(**{name: cells})
        repairs += [_repair(step, rows, name, table, source) for step, rows in groups.items()]
    if added and not frame[str(by_name)].astype(bool).any():
        frame = frame.drop(columns=[str(by_name)])
    return frame, repairs


def _steps(
    known: Known, source: Source, row: int, text: str, digits: int, *, own_name: bool
) -> list[tuple[_Step, str]]:
    """Return the changes of one cell, each with the code it leads to."""
    steps: list[tuple[_Step, str]] = []
    code = plain_code(text)
    cut = cut_code(code, digits)
    if cut is not None and not source.refuses("code-number", row):
        padding = not code[digits:].strip("0")
        steps.append((_Step("code-cut", "code-number", "sure" if padding else "likely", str(len(code))), cut))
        code = cut
    if is_code(code, digits):
        today = code_today(code, known.counties)
        if today is not None and not source.refuses("old-code", row) and not known.stands(today[0]):
            counties = code[:COUNTY_DIGITS] + today[0][:COUNTY_DIGITS]
            confidence: RepairConfidence = "sure" if today[1] else "likely"
            steps.append((_Step("code-old-county", "old-code", confidence, counties), today[0]))
            code = today[0]
        hit = known.aliases.of_code(code, digits)
        if hit is not None and hit[0] != code and not _makes_up(hit[1], code, known):
            alias = hit[1]
            kind: RepairKind = "old-code" if alias.kind == "recoded" else "renamed-place"
            if not source.refuses(kind, row):
                whole = alias.old_code == code
                confidence = "sure" if whole else "likely"
                steps.append((_Step("code-in-aliases", kind, confidence, f"a{alias.row}"), hit[0]))
                code = hit[0]
    if not known.has(code, digits):
        steps += _found_by_name(known, source, row, text, digits, own_name=own_name)
    return steps


def _makes_up(alias: Alias, code: str, known: Known) -> bool:
    """Return whether to follow a line about the township would make up the code of a single mistyped village."""
    return alias.old_code != code and alias.kind == "same" and known.is_alone(code)


def _found_by_name(
    known: Known, source: Source, row: int, text: str, digits: int, *, own_name: bool
) -> list[tuple[_Step, str]]:
    """Return the change of a cell that holds no known code, if a name says what is meant."""
    name = text if text.strip() and not plain_code(text).isdigit() else known.name(row) if own_name else ""
    if not name.strip():
        return []
    hit = known.aliases.of_name(name, known.area(row), digits)
    if hit is not None and not source.refuses("renamed-place", row):
        return [(_Step("name-in-aliases", "renamed-place", "likely", f"n{hit[1].row}"), hit[0])]
    same = known.called(text, known.area(row), digits) if text.strip() else None
    if same is not None and not source.refuses("derived", row):
        return [(_Step("name-of-a-place", "derived", "likely", same), same)]
    return []


def _repair(step: _Step, rows: list[tuple[int, str, str]], name: str, table: Table, source: Source) -> Repair:
    """Return the repair of all `rows` that share `step`; one row is named, several are counted."""
    row, before, after = rows[0]
    note = message(
        step.key,
        column=named(table.column(name)),
        before=shown(before),
        after=after,
        count=len(rows),
    )
    return source.repair(
        step.kind,
        note,
        row=row if len(rows) == 1 else 0,
        column=name,
        before=before,
        after=after,
        confidence=step.confidence,
    )
