"""Words, dates and codes as offices write them: 候选, 网点+中转站, 2024.5.31, 3.71602E+11.

Where it stands: below ``geo.reading.cells``; knows single texts and the column they stand in, no files.

Method: a word of the contract (``Column.words``) is known, not guessed. Dates are read only year first and whole.
A code keeps its digits or is a fault: a shortened 3.71602E+11 no longer says which village it was.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from geo.contracts.schema import DATE_PATTERN
from geo.contracts.tables import Column
from geo.reading.number_words import is_wide, narrowed
from geo.reading.repairs import RepairKind

BETWEEN = re.compile(r"[+、/,;|&\s]+|和|及|与")
"""What stands between several words of one cell, after widths are made equal."""

DATE = re.compile(
    r"(\d{4})(?:([-./])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?|(\d{2})(\d{2}))(?:[ t]00:00(?::00)?)?",
    re.ASCII,
)
CODE_PATTERN = re.compile(r"[()|?]*(?:\\d\{\d+\}[()|?]*)+")
SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?e\+?(\d{1,2})", re.ASCII | re.IGNORECASE)
GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+", re.ASCII)
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
"""Day numbers of 1954 and 2119 as spreadsheets count days."""
SERIAL_ZERO = dt.date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class TextReading:
    """What a text was read as.

    Attributes
    ----------
    text : str
        As the contract wants it.
    kinds : tuple of RepairKind
        The guesses on the way.
    digits_lost : bool
        The code was shortened to 3.71602E+11; `text` is then as it stood.
    """

    text: str
    kinds: tuple[RepairKind, ...] = ()
    digits_lost: bool = False


def folded(text: str) -> str:
    """Return `text` without width, case and blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def is_date_column(column: Column) -> bool:
    """Return whether the column holds ISO dates."""
    return column.pattern == DATE_PATTERN


def code_widths(column: Column) -> tuple[int, ...]:
    """Return the numbers of digits a code of this column may have; empty if it holds no codes."""
    if CODE_PATTERN.fullmatch(column.pattern) is None:
        return ()
    return tuple(int(width) for width in re.findall(r"\{(\d+)\}", column.pattern))


def known_word(text: str, column: Column) -> str | None:
    """Return the word of the contract that `text` is another writing of; None if there is none.

    Examples
    --------
    ``候选`` → ``candidate``; ``网点+中转站`` → ``point+station``; ``全年`` → ``""``.
    """
    if not column.words and not column.choices:
        return None
    words = {folded(word): meant for word, meant in column.words}
    words |= {folded(word): word for word in (*column.choices, *words.values()) if word}
    whole = words.get(folded(text))
    if whole is not None or column.choices:
        return whole
    parts = [words.get(folded(part)) for part in BETWEEN.split(narrowed(text)) if part]
    if not parts or any(not part for part in parts):
        return None
    return "+".join(dict.fromkeys(part for part in parts if part))


def read_date(text: str) -> TextReading | None:
    """Return `text` as an ISO date; None if it is no whole date, year first, of the calendar."""
    plain = narrowed(text).lower()
    found = DATE.fullmatch("".join(plain.split()) if "年" in plain else plain)
    if found is not None:
        year, month, day = (int(part) for part in found.groups() if part and part.isdigit())
    elif re.fullmatch(r"\d{5}(\.0+)?", plain, re.ASCII) and FIRST_SERIAL <= float(plain) <= LAST_SERIAL:
        return TextReading(
            (SERIAL_ZERO + dt.timedelta(days=int(float(plain)))).isoformat(), ("number-words",)
        )
    else:
        return None
    try:
        iso = dt.date(year, month, day).isoformat()
    except ValueError:
        return None
    kinds: list[RepairKind] = ["full-width"] if is_wide(text) else []
    if iso != plain:
        kinds.append("number-words")
    return TextReading(iso, tuple(kinds))


def read_code(text: str, widths: tuple[int, ...]) -> TextReading:
    """Return `text` as the digits of a code, as far as they are there; anything else as it stands.

    Parameters
    ----------
    text : str
        Trimmed.
    widths : tuple of int
        Lengths a code of the column may have. A longer one that only has zeros behind them is cut: offices pad
        codes to 12 or 19 digits.
    """
    if text.isascii() and text.isdigit() and len(text) in widths:
        return TextReading(text)
    kinds: list[RepairKind] = ["full-width"] if is_wide(text) else []
    digits = narrowed(text)
    bare = re.sub(r"[\s\u200b\ufeff'‘’`]", "", digits)
    if bare != digits:
        kinds.append("trimmed")
    number = _digits_of_number(bare)
    if number == "":
        return TextReading(text, (), digits_lost=True)
    longest = max((width for width in widths if width < len(number or bare)), default=0)
    if number is not None and number != bare:
        kinds.append("code-number")
        bare = number
    if not (bare.isascii() and bare.isdigit()):
        return TextReading(text)
    if len(bare) not in widths and longest and not bare[longest:].strip("0"):
        kinds.append("code-number")
        bare = bare[:longest]
    return TextReading(bare, tuple(dict.fromkeys(kinds))) if len(bare) in widths else TextReading(text)


def _digits_of_number(text: str) -> str | None:
    """Return the digits of a code written as a number; "" if some are lost; None if it is no number."""
    scientific = SCIENTIFIC.fullmatch(text)
    if scientific is not None:
        first, behind, exponent = scientific[1], scientific[2] or "", int(scientific[3])
        if len(behind.rstrip("0")) > exponent:
            return None
        # Spreadsheets show six digits of a long number; only a tail that is written out is known.
        return (first + behind)[: exponent + 1] if len(behind) >= exponent else ""
    if GROUPED.fullmatch(text):
        return text.replace(",", "")
    whole = re.fullmatch(r"(\d+)\.0*", text, re.ASCII)
    return whole[1] if whole is not None else text if text.isdigit() else None
