"""Which heading of a file is which column of the contract.

Where it stands: the first step of ``geo.reading.validate``.

Method: what the user confirmed, then the column's own name, then its aliases (letter case, width, blanks and
brackets aside), then a heading cut at ten bytes as shapefiles cut it. Two headings for one column are a fault.
A heading that the contract knows word for word is no guess; one that was cut, or one of two that hold the same, is
a repair. Whoever refuses ``renamed-column`` has only the contract's own names read.
"""

import difflib
import unicodedata
from collections.abc import Mapping, Sequence

import pandas as pd

from geo.contracts.tables import Column, Table
from geo.errors import Fault
from geo.reading.cells import cell_text, meaning, named, shown
from geo.reading.files.dbf import heading_prefix_matches
from geo.reading.opened import Source
from geo.reading.repairs import Repair
from geo.words.message import message


def plain(heading: str) -> str:
    """Return `heading` without what offices vary: width, case, blanks, brackets of units."""
    text = unicodedata.normalize("NFKC", heading).lower()
    return "".join(letter for letter in text if not letter.isspace() and letter not in "()[]<>:_-·.、")


def rename_columns(
    raw: pd.DataFrame, table: Table, source: Source
) -> tuple[pd.DataFrame, list[Fault], list[Repair]]:
    """Return `raw` with the contract's names on its columns, and the faults and repairs on the way.

    Columns the contract does not know are dropped; a column nobody found is simply not there.
    """
    headings = [str(name) for name in raw.columns if name != "geometry"]
    free = [name for name in headings if name not in {column.name for column in table.columns}]
    known = {} if source.refuses("renamed-column") else _known(table, free)
    cut = {} if source.refuses("renamed-column") else _cut(table, free, headings, known)
    found: dict[str, str] = {}
    faults: list[Fault] = []
    repairs: list[Repair] = []
    for column in table.columns:
        stated = source.how.columns.get(column.name)
        if stated is not None:
            if stated in headings:
                found[column.name] = stated
                continue
            what = message("column-stated-missing", heading=shown(stated), column=column.name)
            mend = message("column-stated-missing-mend", headings="、".join(map(shown, headings)))
            faults.append(Fault(source.file, what, mend))
        elif column.name in headings:
            found[column.name] = column.name
            continue
        hits = known.get(column.name) or cut.get(column.name, [])
        if len(hits) > 1:  # an empty column beside a filled one says nothing
            hits = [name for name in hits if any(cell_text(value) for value in raw[name])] or hits[:1]
        alike = len(hits) > 1 and _all_equal(raw, hits)
        if len(hits) == 1 or alike:
            found[column.name] = hits[0]
            if alike or column.name not in known:
                note = message("column-renamed", before=shown(hits[0]), after=named(column))
                repairs.append(
                    source.repair(
                        "renamed-column", note, column=column.name, before=hits[0], after=column.name
                    )
                )
        elif hits:
            what = message("column-ambiguous", column=column.name, found=", ".join(hits))
            mend = message("column-ambiguous-mend", layer=source.layer, column=column.name, heading=hits[0])
            faults.append(Fault(source.file, what, mend))
    kept = raw[list(found.values()) + (["geometry"] if "geometry" in raw.columns else [])]
    return kept.rename(columns={heading: name for name, heading in found.items()}), faults, repairs


def missing_column(column: Column, free: Sequence[str], source: Source) -> Fault:
    """Return the fault of a column that is not there, with the heading among `free` that may be meant."""
    words = [plain(word) for word in (column.name, *column.aliases)]
    close = [shown(name) for name in free if difflib.get_close_matches(plain(name), words, n=1, cutoff=0.6)]
    what = message("column-missing", column=column.name, meaning=meaning(column))
    if close:
        mend = message(
            "column-missing-like-mend", like=", ".join(close), column=column.name, layer=source.layer
        )
    else:
        mend = message("column-missing-mend", names=", ".join((column.name, *column.aliases)))
    return Fault(source.file, what, mend)


def _known(table: Table, free: Sequence[str]) -> dict[str, list[str]]:
    """Return per column the headings the contract knows it by, in the order of its aliases."""
    known: dict[str, list[str]] = {}
    for column in table.columns:
        hits: list[str] = []
        for word in (column.name, *column.aliases):
            hits += [name for name in free if plain(name) == plain(word) and name not in hits]
        if hits:
            known[column.name] = hits
    return known


def _cut(
    table: Table, free: Sequence[str], headings: Sequence[str], known: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Return per column still to be found the headings that may be cut ones of its aliases.

    What is a whole heading of another column is none, nor is one that could be cut from those of two columns.
    """
    taken = {heading for hits in known.values() for heading in hits}
    claims: dict[str, list[str]] = {}
    for column in table.columns:
        if column.name in known or column.name in headings:
            continue
        words = [word for word in column.aliases if not word.isascii()]
        for name in free:
            if name not in taken and any(heading_prefix_matches(name, word) for word in words):
                claims.setdefault(name, []).append(column.name)
    cut: dict[str, list[str]] = {}
    for name, columns in claims.items():
        if len(columns) == 1:
            cut.setdefault(columns[0], []).append(name)
    return cut


def _all_equal(raw: pd.DataFrame, headings: Sequence[str]) -> bool:
    first, *others = ([cell_text(value) for value in raw[heading]] for heading in headings)
    return all(other == first for other in others)
