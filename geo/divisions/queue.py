"""The queue of unmatched names and codes: a table to fill in, and the region's table of aliases when filled.

Where it stands: asked after reading, also where the region has faults; the command line writes it. The table has the
columns of the layer ``aliases`` and behind them, to look at only, where each name was found and up to three
proposals of ``geo.divisions.matching``. Filled in and laid into the region folder it is read back like any layer.

Method: one line for each name or code nobody knows, however many rows hold it. Villages that share an unknown township
ask for the township, and will all follow it; a village alone under one, with no second cell that names it, asks for
its own code: that is more likely mistyped, and another township before its last digits would make up a code that
nobody ever issued. A natural village asks for its unit; a site or a land for its township. Villages are listed
without proposals: their code is in no layer. Each line says how many digits are wanted; an old code stands in it only
if it is of that length, because the table of aliases would otherwise say something of another place.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from geo.contracts.schema import ALIASES
from geo.contracts.tables import Column
from geo.divisions.codes import COUNTY_DIGITS, SETTLEMENT_DIGITS, TOWNSHIP_DIGITS, is_code, plain_code
from geo.divisions.matching import KnownPlaces, Proposal
from geo.divisions.names import Level
from geo.reading.cells import meaning
from geo.reading.located import codes_around
from geo.reading.validate import Checked
from geo.words.catalogue import Language, say
from geo.words.message import Message, message
from geo.workbook_file import Sheet, write_workbook

QUEUE_STEM = "待匹配"
PROPOSALS = 3
SITE_LAYERS = ("sanitation", "facilities", "lands")
CODE_HEADINGS = ("old_code", "within", "code")


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A name or code nobody knows.

    Attributes
    ----------
    layer, file : str
    row : int
        First row it stands in.
    rows : int
        How many rows it stands in.
    old_code, old_name, within : str
        As the table of aliases wants them; one of the first two is not "".
    digits : int
        Of the code that is wanted: 9 or 12.
    proposals : tuple of Proposal
        At most three, best first.
    """

    layer: str
    file: str
    row: int
    rows: int
    old_code: str
    old_name: str
    within: str
    digits: int
    proposals: tuple[Proposal, ...] = ()


def unmatched(read: Mapping[str, Checked]) -> tuple[Unmatched, ...]:
    """Return the names and codes of the region that no layer knows, in the order of layers and rows.

    Parameters
    ----------
    read : mapping of layer name to Checked
        Layers that could be read, whether or not they have faults.
    """
    found: dict[tuple[int, str, str, str], list[Unmatched]] = {}
    for line in (*_settlements(read), *_places(read), *_sites(read)):
        key = (line.digits, line.old_code, line.old_name, line.within)
        found.setdefault(key, []).append(line)
    lines = [replace(same[0], rows=len(same)) for same in found.values()]
    return tuple(_with_proposals(lines, list(found.values()), read))


def write_queue(folder: Path, lines: Sequence[Unmatched], language: Language = "zh") -> tuple[Path, Path]:
    """Write `lines` as ``待匹配.xlsx`` and, with the same content, ``待匹配.csv`` into `folder`.

    One of them, with the column of today's code filled in, is laid into the region folder. Codes are text in the
    workbook; a spreadsheet that opens the CSV may spoil them.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    contract = [column for column in ALIASES.columns if column.name != "origin"]
    headings = [column.aliases[0] if language == "zh" else column.name for column in contract]
    rows = [_cells(line, language) for line in lines]
    shown = [say(heading, language) for heading in _headings_behind()]
    notes = {
        heading: say(_note(column), language) for heading, column in zip(headings, contract, strict=True)
    }
    kinds = {
        heading: [words[0] if language == "zh" else words[1] for words in column.words]
        for heading, column in zip(headings, contract, strict=True)
        if column.name == "kind"
    }
    codes = frozenset(headings[at] for at, column in enumerate(contract) if column.name in CODE_HEADINGS)
    behind = frozenset(shown[4::4])
    book, text = folder / f"{QUEUE_STEM}.xlsx", folder / f"{QUEUE_STEM}.csv"
    sheet = Sheet(
        QUEUE_STEM, [*headings, *shown], rows, notes=notes, choices=kinds, text_headings=codes | behind
    )
    write_workbook(book, [sheet])
    with text.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, lineterminator="\r\n").writerows([[*headings, *shown], *map(_unarmed, rows)])
    return book, text


def _settlements(read: Mapping[str, Checked]) -> Iterator[Unmatched]:
    layer, townships = read.get("settlements"), _codes(read, "townships")
    if layer is None:
        return
    written = _written(layer, "code")
    around = _around(layer, read)
    members = Counter(str(code)[:TOWNSHIP_DIGITS] for code in layer.frame["code"] if code is not None)
    for row, code, name in zip(layer.frame.index, layer.frame["code"], layer.frame["name"], strict=True):
        area = around.loc[row]
        if code is None:
            old = _of_length(plain_code(written.get(int(row), "")), SETTLEMENT_DIGITS)
            if name and area:
                yield _line(layer, int(row), old, name, within=area, digits=SETTLEMENT_DIGITS)
        elif townships is None or code[:TOWNSHIP_DIGITS] in townships:
            continue
        elif members[code[:TOWNSHIP_DIGITS]] == 1 and not _states_townships(layer):
            area = area or code[:COUNTY_DIGITS]
            yield _line(layer, int(row), code, name or "", within=area, digits=SETTLEMENT_DIGITS)
        else:
            yield _line(
                layer,
                int(row),
                code[:TOWNSHIP_DIGITS],
                "",
                within=code[:COUNTY_DIGITS],
                digits=TOWNSHIP_DIGITS,
            )


def _places(read: Mapping[str, Checked]) -> Iterator[Unmatched]:
    layer, units = read.get("places"), _codes(read, "settlements")
    if layer is None or units is None:
        return
    written = _written(layer, "unit")
    around = _around(layer, read)
    for row, unit, name in zip(layer.frame.index, layer.frame["unit"], layer.frame["name"], strict=True):
        if unit is not None and unit in units:
            continue
        text = unit or written.get(int(row), "")
        code = plain_code(text)
        old_name = name if code.isdigit() or not text else text
        old_code = _of_length(code, SETTLEMENT_DIGITS)
        if old_name or old_code:
            yield _line(
                layer,
                int(row),
                old_code,
                old_name or "",
                within=around.loc[row],
                digits=SETTLEMENT_DIGITS,
            )


def _sites(read: Mapping[str, Checked]) -> Iterator[Unmatched]:
    townships = _codes(read, "townships")
    for name in SITE_LAYERS:
        layer = read.get(name)
        if layer is None or townships is None:
            continue
        written = _written(layer, "township")
        around = _around(layer, read)
        for row, township in layer.frame["township"].items():
            text = township or written.get(int(row), "")
            code = plain_code(text)
            old_code = _of_length(code, TOWNSHIP_DIGITS)
            if not text or township in townships or (code.isdigit() and not old_code):
                continue
            county = around.loc[row][:COUNTY_DIGITS] or (code[:COUNTY_DIGITS] if code.isdigit() else "")
            old_name = "" if code.isdigit() else text
            yield _line(layer, int(row), old_code, old_name, within=county, digits=TOWNSHIP_DIGITS)


def _line(layer: Checked, row: int, code: str, name: str, *, within: str, digits: int) -> Unmatched:
    return Unmatched(layer.table.name, layer.file, row, 1, code, name, within, digits)


def _states_townships(layer: Checked) -> bool:
    """Return whether the file has the townships in a column of their own, not only in the codes."""
    return not any(repair.column == "township" and repair.kind == "derived" for repair in layer.repairs)


def _of_length(code: str, digits: int) -> str:
    """Return `code` if it is one of `digits`, "" if not."""
    return code if is_code(code, digits) else ""


def _with_proposals(
    lines: Sequence[Unmatched], rows: Sequence[Sequence[Unmatched]], read: Mapping[str, Checked]
) -> Iterator[Unmatched]:
    units, townships = _known(read, "settlements"), _known(read, "townships")
    around = {
        name: _around(layer, read) for name, layer in read.items() if name in (*SITE_LAYERS, "settlements")
    }
    for line, same in zip(lines, rows, strict=True):
        if line.digits == SETTLEMENT_DIGITS:
            found = (
                () if line.layer == "settlements" else units.propose(line.old_name, line.within, PROPOSALS)
            )
        else:
            lying = _lying_in([around[one.layer].loc[one.row] for one in same], townships)
            found = (*lying, *townships.propose(line.old_name, line.within, PROPOSALS))
        best: dict[str, Proposal] = {}
        for proposal in sorted(found, key=lambda proposal: (-proposal.score, proposal.code)):
            best.setdefault(proposal.code, proposal)
        yield replace(line, proposals=tuple(best.values())[:PROPOSALS])


def _lying_in(codes: Sequence[str], townships: KnownPlaces) -> list[Proposal]:
    """Return the townships the rows lie in, scored by the share of rows; never quite 1, for borders are drawn."""
    found: list[Proposal] = []
    for code in sorted(set(codes) - {""}):
        share = codes.count(code) / len(codes)
        reason = message("match-around", percent=round(100 * share))
        found.append(Proposal(code, townships.name_of(code), round(0.95 * share, 2), reason))
    return found


def _known(read: Mapping[str, Checked], layer: str) -> KnownPlaces:
    if layer not in read:
        return KnownPlaces([], [])
    sound = read[layer].frame.dropna(subset=["code", "name"])
    level: Level = "township" if layer == "townships" else "settlement"
    return KnownPlaces(list(sound["code"]), list(sound["name"]), level)


def _codes(read: Mapping[str, Checked], layer: str) -> frozenset[str] | None:
    return frozenset(read[layer].frame["code"].dropna()) if layer in read else None


def _around(layer: Checked, read: Mapping[str, Checked]) -> "pd.Series[str]":
    return codes_around(layer.frame.geometry, read.get("townships"))


def _written(layer: Checked, column: str) -> dict[int, str]:
    """Return row → what stood in a cell of `column` that could not be used, as its fault quotes it."""
    found: dict[int, str] = {}
    for fault in layer.faults:
        where = dict(fault.where.fields) if isinstance(fault.where, Message) else {}
        what = dict(fault.what.fields)
        name = what.get("column")
        if isinstance(name, Message) and dict(name.fields).get("column") == column and "value" in what:
            found[int(str(where.get("row", 0)))] = str(what["value"])
    return found


def _note(column: Column) -> Message:
    """Return what the pointer tells over a heading; over that of the answer, what may stand there."""
    return message("queue-answer-note") if column.name == "code" else meaning(column)


def _headings_behind() -> list[Message]:
    proposals = [
        part
        for number in range(1, PROPOSALS + 1)
        for part in (
            message("queue-proposal-code", number=number),
            message("queue-proposal-name", number=number),
            message("queue-proposal-score", number=number),
            message("queue-proposal-reason", number=number),
        )
    ]
    return [
        message("queue-layer"),
        message("queue-file"),
        message("queue-row"),
        message("queue-rows"),
        *proposals,
    ]


def _cells(line: Unmatched, language: Language) -> list[str | int | float]:
    kind = {"zh": "自然村", "en": "natural"}[language] if line.layer == "places" else ""
    wanted = message("queue-township") if line.digits == TOWNSHIP_DIGITS else message("queue-unit")
    cells: list[str | int | float] = [line.old_code, line.old_name, line.within, ""]
    cells += [say(wanted, language), kind, "", line.layer, line.file, line.row, line.rows]
    for proposal in line.proposals:
        cells += [proposal.code, proposal.name, proposal.score, say(proposal.reason, language)]
    return cells + [""] * (4 * (PROPOSALS - len(line.proposals)))


def _unarmed(cells: Sequence[str | int | float]) -> list[str | int | float]:
    """Return `cells` with a mark before texts a spreadsheet would run as a formula."""
    return [f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t" and cell else cell for cell in cells]
