"""Tables as text: CSV with commas, semicolons, tabs, full-width commas; UTF-8, GB18030 or UTF-16.

Where it stands: ``geo.reading.readers`` sends ``.csv`` and ``.tsv`` here; the cells go on to
``geo.reading.sheets.grid``.

Method: the encoding that fits every byte, UTF-8 first; damaged UTF-8 is told from GB18030 by how little of it is wrong.
The delimiter is the one under which most of the contract's columns are found. Quotes are read strictly: a cell that
runs on over the next rows, or a row with more cells than headings, shifts every number behind it.
"""

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from geo.contracts.tables import Table
from geo.errors import Fault
from geo.reading.opened import Opened, Source
from geo.reading.repairs import Repair
from geo.reading.sheets.grid import Grid, heading_score, open_grid, too_large
from geo.words.message import message

DELIMITERS = (",", "\t", ";", "，", "|", "；")
LONGEST_LINE = 100_000
"""Characters; the csv library itself stops at 131,072 a cell."""
LARGEST_BYTES = 512 * 1024**2
RECORDS_TRIED = 40
DAMAGED_SHARE = 0.1
"""Up to this share of wrong places a text is damaged UTF-8, above it is something else."""

Records = list[tuple[int, list[str]]]
"""Line on which a record begins, and its cells."""


def open_csv(path: Path, table: Table, source: Source) -> Opened:
    """Open a table written as text.

    Parameters
    ----------
    path : Path
        The file.
    table : Table
        The contract, by which delimiter and heading are recognised.
    source : Source
        The file as shown to the user, and what he said of it.

    Returns
    -------
    Opened
        The index of its frame is the line a record begins on.

    Raises
    ------
    OSError
        If the file cannot be read from disk.
    """
    if path.stat().st_size > LARGEST_BYTES:
        what = message("text-too-large", megabytes=LARGEST_BYTES // 1024**2)
        return _failed(source, Fault(source.file, what, message("text-too-large-mend")))
    text, repairs = decoded(path.read_bytes(), source)
    if isinstance(text, Fault):
        return _failed(source, text)
    fault = _odd_line(text, source)
    if fault is not None:
        return _failed(source, fault)
    delimiter = _delimiter(text, table, source)
    records = _records(text, delimiter, source)
    if isinstance(records, Fault):
        return _failed(source, records)
    fault = too_large(len(records), max((len(cells) for _, cells in records), default=0), source)
    if fault is not None:
        return _failed(source, fault)
    grid = _grid(records)
    opened = open_grid(grid, table, source)
    faults = (*_longer_rows(grid, opened, source), *opened.faults)
    return Opened(
        opened.source, found=True, frame=opened.frame, faults=faults, repairs=(*repairs, *opened.repairs)
    )


def decoded(content: bytes, source: Source) -> tuple[str | Fault, tuple[Repair, ...]]:
    """Return the text of `content`, or the fault that it is in no known encoding; and the repair if it was a guess.

    Parameters
    ----------
    content : bytes
        The whole file.
    source : Source
        A stated encoding is believed and must fit.
    """
    if source.how.encoding:
        return _as_stated(content, source.how.encoding, source), ()
    utf_16 = "" if source.refuses("encoding") else _utf_16(content)
    encoding = utf_16 or "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if utf_16 or source.refuses("encoding") or _is_damaged_utf_8(content):
            return _not_decoded(content, error, source), ()
        return _gb18030(content, error, source)
    return text, (_encoding_repair(utf_16, source),) if utf_16 else ()


# ── encoding ─────────────────────────────────────────────────────────────────────────────────────────────


def _utf_16(content: bytes) -> str:
    """Return UTF-16 in the flavour its mark, or its zeros beside plain letters, shows; "" otherwise."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16"
    head = content[:2000]
    if len(head) >= 8 and len(content) % 2 == 0 and b"\0" in head:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if odd > len(head) // 8 and not even:
            return "UTF-16-LE"
        if even > len(head) // 8 and not odd:
            return "UTF-16-BE"
    return ""


def _gb18030(
    content: bytes, not_utf_8: UnicodeDecodeError, source: Source
) -> tuple[str | Fault, tuple[Repair, ...]]:
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return _not_decoded(content, not_utf_8, source), ()
    if any(unicodedata.category(letter) in {"Co", "Cn"} for letter in set(text)):
        return _not_decoded(content, not_utf_8, source), ()
    return text, (_encoding_repair("GB18030", source),)


def _as_stated(content: bytes, encoding: str, source: Source) -> str | Fault:
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        what = message("encoding-stated-wrong", encoding=encoding, line=_line(content, error.start))
    except (LookupError, ValueError):
        what = message("encoding-stated-unknown", encoding=encoding)
    return Fault(source.file, what, message("encoding-stated-mend", layer=source.layer))


def _is_damaged_utf_8(content: bytes) -> bool:
    """Return whether nearly all of `content` is UTF-8 and some bytes are lost, rather than being GB18030."""
    if content.startswith(codecs.BOM_UTF8):
        return True
    text = content.decode("utf-8", errors="replace")
    wrong = text.count("\ufffd")
    right = sum(letter > "\x7f" for letter in text) - wrong
    return right > 0 and wrong <= DAMAGED_SHARE * right + 1 and wrong < right


def _not_decoded(content: bytes, error: UnicodeDecodeError, source: Source) -> Fault:
    what = message("text-encoding-unknown", line=_line(content, error.start))
    return Fault(source.file, what, message("text-encoding-unknown-mend", layer=source.layer))


def _line(content: bytes, place: int) -> int:
    return content[:place].count(b"\n") + 1


def _encoding_repair(encoding: str, source: Source) -> Repair:
    note = message("text-encoding-found", encoding=encoding)
    return source.repair(
        "encoding",
        note,
        before="",
        after=encoding,
        confidence="sure" if encoding.startswith("UTF") else "likely",
    )


# ── records ──────────────────────────────────────────────────────────────────────────────────────────────


def _odd_line(text: str, source: Source) -> Fault | None:
    """Return the fault of a line with a NUL, or too long for any table; None if there is none."""
    if "\0" in text:
        where = message("at-row", file=source.file, row=text[: text.index("\0")].count("\n") + 1)
        return Fault(where, message("text-nul"), message("text-nul-mend"))
    for number, line in enumerate(_lines(text), 1):
        if len(line) > LONGEST_LINE:
            what = message("text-line-too-long", characters=len(line))
            return Fault(
                message("at-row", file=source.file, row=number), what, message("text-line-too-long-mend")
            )
    return None


def _delimiter(text: str, table: Table, source: Source) -> str:
    """Return the delimiter under which most of the contract's columns are found; of equal ones that with most cells."""
    best = (-1, -1, ",")
    for delimiter in DELIMITERS:
        records: Records = []
        reader = csv.reader(_lines(text), delimiter=delimiter)
        try:
            for cells in reader:
                records.append((reader.line_num, cells))
                if len(records) >= RECORDS_TRIED:
                    break
        except csv.Error:
            pass
        if records:
            grid = _grid(records)
            tried = (heading_score(grid, table, source), sum(len(cells) for _, cells in records))
            if tried > best[:2]:
                best = (*tried, delimiter)
    return best[2]


def _lines(text: str) -> Iterator[str]:
    """Return the lines with their ends; a line separator inside a cell (U+2028) ends none."""
    return io.StringIO(text, newline="")


def _records(text: str, delimiter: str, source: Source) -> Records | Fault:
    # csv.reader counts lines as it is given them; a row may hold line breaks inside quotes.
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    records: Records = []
    line = 1
    try:
        for cells in reader:
            records.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        where = message("at-row", file=source.file, row=line)
        return Fault(where, message("text-quotes"), message("text-quotes-mend"))
    return records


def _grid(records: Records) -> Grid:
    width = max(len(cells) for _, cells in records) if records else 0
    rows = [
        [value if value.strip() else None for value in cells] + [None] * (width - len(cells))
        for _, cells in records
    ]
    return Grid(rows, [line for line, _ in records], typed=False)


def _longer_rows(grid: Grid, opened: Opened, source: Source) -> list[Fault]:
    """Return a fault for every data row with something in a cell that has no heading: its cells are shifted."""
    if opened.frame is None or not grid.rows:
        return []
    rows = set(opened.frame.index)
    nameless = [at for at, name in enumerate(opened.frame.columns) if str(name) == f"#{at + 1}"]
    if not nameless or nameless[-1] != len(grid.rows[0]) - 1:
        return []
    tail = nameless[-1]
    while tail - 1 in nameless:
        tail -= 1
    return [
        Fault(
            message("at-row", file=source.file, row=number),
            message("row-too-long", cells=sum(value is not None for value in cells), headings=tail),
            message("row-too-long-mend"),
        )
        for number, cells in zip(grid.numbers, grid.rows, strict=True)
        if number in rows and any(value is not None for value in cells[tail:])
    ]


def _failed(source: Source, *faults: Fault) -> Opened:
    return Opened(source, found=True, frame=None, faults=faults)
