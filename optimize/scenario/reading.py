"""Read one scenario file as TOML, or say why it cannot be read.

Where it stands: below ``optimize.scenario.loading``, which puts a file and its base together.
"""

import codecs
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.errors import Fault
from geo.words.message import Message, message
from optimize.scenario import lines
from optimize.scenario.not_a_scenario import not_a_scenario
from optimize.scenario.problems import show

_POSITION = re.compile(r"\(at line (\d+), column (\d+)\)")
_FULL_WIDTH = "“”‘’＝，：［］｛｝＃"
_TWICE = ("overwrite a value", "twice", "already", "immutable namespace")
"""Words of ``tomllib`` for a key or table that is written a second time."""


@dataclass(frozen=True, slots=True)
class ScenarioText:
    """A scenario file as written: its table, and the line of each key."""

    file: Path
    table: Mapping[str, Any]
    lines: Mapping[lines.KeyPath, int]


def read_text(file: Path) -> ScenarioText | Fault:
    """Return what stands in `file`, or the one fault that keeps it from being read at all."""
    other = not_a_scenario(file)
    if other is not None:
        return other
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        return Fault(str(file), message("scenario-file-missing"), message("scenario-file-missing-mend"))
    except OSError:
        return Fault(str(file), message("scenario-file-unreadable"), message("scenario-file-unreadable-mend"))
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n") + "\n"  # tomllib places a fault in an ended line
    except UnicodeDecodeError as error:
        return _not_utf8(raw, error.start)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _not_toml(text, str(error))
    return ScenarioText(file, table, lines.lines_of_keys(text))


def _not_utf8(raw: bytes, first_bad: int) -> Fault:
    line = raw.count(b"\n", 0, first_bad) + 1
    try:
        raw.decode("gb18030")
        guess = "GBK"
    except UnicodeDecodeError:
        guess = "?"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        guess = "UTF-16"
    where = message("scenario-where-line", line=line)
    return Fault(where, message("scenario-not-utf8", guess=guess), message("scenario-not-utf8-mend"))


def _not_toml(text: str, complaint: str) -> Fault:
    rows = text.rstrip().split("\n")
    found = _POSITION.search(complaint)
    if found is None:
        where = message("scenario-where-line", line=len(rows))
        return Fault(where, message("scenario-toml-unfinished"), message("scenario-toml-unfinished-mend"))
    line, column = int(found[1]), int(found[2])
    row = rows[line - 1] if line <= len(rows) else ""
    where = message("scenario-where-position", line=line, column=column)
    if any(word in complaint for word in _TWICE):
        return Fault(
            where, message("scenario-key-twice", text=show_row(row)), message("scenario-key-twice-mend")
        )
    return Fault(where, message("scenario-not-toml", text=show_row(row)), _mend(row))


def show_row(row: str) -> str:
    """Return a line of the file as it is shown in a sentence."""
    return show(row.strip()).strip('"')


def _mend(row: str) -> Message:
    # Full-width marks inside quotation are good Chinese; outside they are what an input method left behind.
    outside = re.sub(r'"[^"]*"|\'[^\']*\'|#.*', "", row)
    marks = "".join(mark for mark in _FULL_WIDTH if mark in outside)
    return message("scenario-full-width", marks=marks) if marks else message("scenario-not-toml-mend")
