"""Numbers as offices write them: 3.5万, 约3000, １，２３４人, 三千五百, 2.4亩 — and the marks that mean "nothing".

Where it stands: below ``geo.reading.cells``; knows texts and units, neither columns nor files.

Method: width first, then "about" words, then the unit, then digits, thousands, 万 and 亿, Chinese numerals. Fractions
are kept exact until the end, so that 0.1234万 is 1234. What can be meant in two ways (三万五, 3000-3500, 1,23) is not
read at all.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from geo.reading.repairs import RepairKind

LONGEST = 60
"""Characters; a longer text is no number."""

STROKES = ("/", "\\", "-", "--", "—", "——", "–", "－", "―", "─", "...", "…", "……")
NOTHING = (
    "无",
    "空",
    "暂无",
    "未知",
    "不详",
    "不明",
    "缺",
    "未填",
    "n/a",
    "na",
    "#n/a",
    "null",
    "none",
    "nan",
    "<null>",
    "(空)",
    "(null)",
)
"""Texts that stand for an empty cell: strokes, and words that say so."""

MU = Fraction(2000, 3)
"""Square metres of one 亩."""

UNITS: dict[str, dict[str, Fraction]] = {
    "person": {"人": Fraction(1), "口": Fraction(1), "口人": Fraction(1), "人口": Fraction(1)},
    "household": {"户": Fraction(1), "家": Fraction(1)},
    "m2": {
        "平方米": Fraction(1),
        "平米": Fraction(1),
        "平": Fraction(1),
        "m2": Fraction(1),
        "亩": MU,
        "公顷": Fraction(10_000),
        "ha": Fraction(10_000),
        "平方公里": Fraction(1_000_000),
        "平方千米": Fraction(1_000_000),
        "km2": Fraction(1_000_000),
    },
    "m": {"米": Fraction(1), "m": Fraction(1), "厘米": Fraction(1, 100), "cm": Fraction(1, 100)},
    "t": {"吨": Fraction(1), "t": Fraction(1), "千克": Fraction(1, 1000), "公斤": Fraction(1, 1000)},
    "yuan": {"元": Fraction(1), "块": Fraction(1)},
    "min": {"分钟": Fraction(1), "分": Fraction(1), "min": Fraction(1), "小时": Fraction(60)},
}
"""Unit of the contract → words for it and how many of the contract's unit one is."""

SCALES = {"亿": 10**8, "万": 10**4, "千": 10**3, "百": 10**2}
BIG = (("亿億", 10**8), ("万萬", 10**4))
DIGITS = {
    letter: value
    for value, letters in enumerate(
        ("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for letter in letters
}

ABOUT_BEFORE = re.compile(r"^(大约|大概|约为|约有|将近|接近|约|近|≈|~)")
ABOUT_AFTER = re.compile(r"(左右|上下|余|多)$")
RANGE_SIGN = re.compile(r"\s*(?:~+|-+|–|—+|―|─+|至|到)\s*")
LEADING_ZERO = re.compile(r"0\d")
PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
THOUSANDS = re.compile(r"[+-]?\d{1,3}([, ]\d{3})+(\.\d+)?", re.ASCII)
PLAIN_SECTION = re.compile(r"\d+(\.\d+)?", re.ASCII)
ONE_DIGIT = "[一壹二贰两三叁四肆五伍六陆七柒八捌九玖1-9]"
SECTION = re.compile(
    rf"[零〇]?(?:({ONE_DIGIT})[千仟])?[零〇]?(?:({ONE_DIGIT})[百佰])?[零〇]?(?:({ONE_DIGIT}?)[十拾])?[零〇]?({ONE_DIGIT})?"
)
"""A number below 10,000 in words."""


@dataclass(frozen=True, slots=True)
class NumberReading:
    """A number read from a text.

    Attributes
    ----------
    value : float
        Finite, in the unit asked for.
    kinds : tuple of RepairKind
        The guesses on the way; empty where the text is a number as computers write it.
    """

    value: float
    kinds: tuple[RepairKind, ...] = ()


def is_stroke(text: str) -> bool:
    """Return whether `text` is a stroke or dots in an otherwise empty cell."""
    return "".join(text.split()) in STROKES


def is_blank_mark(text: str) -> bool:
    """Return whether `text` stands for an empty cell: a stroke, or a word such as 无."""
    return is_stroke(text) or unicodedata.normalize("NFKC", text).strip().lower() in NOTHING


def narrowed(text: str) -> str:
    """Return `text` with full-width letters, digits and signs as plain ones, the true minus sign included."""
    return unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()


def is_wide(text: str) -> bool:
    """Return whether `text` holds full-width letters, digits or signs."""
    return any("\uff01" <= letter <= "\uff5e" or letter in "\u3000\u2212" for letter in text)


def unit_factor(word: str, unit: str) -> float | None:
    """Return how many `unit` one `word` is, e.g. 10000 for ("万人", "person"); None if it is no such unit.

    Parameters
    ----------
    word : str
        As in a heading: 人, 万人, 亩, 百户; 万 and the like alone go with any unit.
    unit : str
        Unit of the contract.
    """
    text = narrowed(word).lower()
    scale = Fraction(1)
    for letter, times in SCALES.items():
        if text.startswith(letter):
            text, scale = text[1:], Fraction(times)
            break
    if not text and scale != 1:
        return float(scale)
    factor = UNITS.get(unit, {}).get(text)
    return None if factor is None else float(factor * scale)


def read_number(text: str, unit: str = "") -> NumberReading | None:
    """Return the number `text` means in `unit`, or None; never raises.

    Parameters
    ----------
    text : str
        One cell, blanks at its ends allowed.
    unit : str
        Unit of the contract, e.g. ``person``; its words (人) may stand behind the number.

    Examples
    --------
    >>> read_number("约3.5万人", "person")
    NumberReading(value=35000.0, kinds=('approximate', 'number-words'))
    """
    kinds: list[RepairKind] = []
    if not text.strip() or len(text) > LONGEST:
        return None
    if is_wide(text):
        kinds.append("full-width")
    rest, about = _without_about(narrowed(text).lower())
    rest, factor = _without_unit(rest, unit)
    rest, about_again = _without_about(rest)
    if about or about_again:
        kinds.append("approximate")
    found = _amount(rest)
    if found is None:
        return None
    amount, kind = found
    if factor is not None and factor != 1:
        kind = "number-words"
    elif factor is not None and kind is None:
        kind = "number-text"
    if kind is not None:
        kinds.append(kind)
    try:
        value = float(amount * (factor or 1))
    except OverflowError:
        return None
    return NumberReading(value, tuple(kinds)) if math.isfinite(value) else None


def range_ends(text: str, unit: str = "") -> tuple[str, str] | None:
    """Return both ends of a range such as ``3000~3200``, as they are written; None if `text` is none.

    Parameters
    ----------
    text : str
        One cell, blanks at its ends allowed.
    unit : str
        Unit of the contract; its words may stand behind either end.

    Examples
    --------
    >>> range_ends("3000～3200人", "person")
    ('3000', '3200人')
    """
    if len(text) > LONGEST:
        return None
    parts = [part.strip() for part in RANGE_SIGN.split(narrowed(text)) if part]
    readings = [read_number(part, unit) for part in parts]
    if len(parts) != 2 or readings[0] is None or readings[1] is None:
        return None
    # 2026-11 is a month and 0543-3360001 a telephone; a range goes upwards.
    upwards = readings[0].value < readings[1].value
    return (parts[0], parts[1]) if upwards and not LEADING_ZERO.match(parts[0]) else None


def _without_about(text: str) -> tuple[str, bool]:
    bare = ABOUT_AFTER.sub("", ABOUT_BEFORE.sub("", text)).strip()
    return (bare, True) if bare != text.strip() else (text.strip(), False)


def _without_unit(text: str, unit: str) -> tuple[str, Fraction | None]:
    """Return `text` without the unit at its end, and how many of `unit` that one is; None: no unit stands there."""
    if unit in {"%", "share"} and text.endswith("%"):
        return text[:-1].strip(), Fraction(1) if unit == "%" else Fraction(1, 100)
    words = UNITS.get(unit, {})
    for word in sorted(words, key=len, reverse=True):
        if text.endswith(word) and text != word:
            return text[: -len(word)].strip(), words[word]
    return text, None


def _amount(text: str) -> tuple[Fraction, RepairKind | None] | None:
    """Return the bare number `text` spells and how it is written; None if it spells none, or two."""
    if PLAIN.fullmatch(text):
        return Fraction(text.rstrip(".")), None
    if THOUSANDS.fullmatch(text):
        return Fraction(re.sub("[, ]", "", text)), "number-text"
    spelled = _spelled(text)
    return None if spelled is None else (spelled, "number-words")


def _spelled(text: str) -> Fraction | None:
    """Return the number of a text with 亿, 万, 千 … or Chinese digits; None if it is none or has two readings."""
    if text and all(letter in DIGITS for letter in text):
        return Fraction("".join(str(DIGITS[letter]) for letter in text))
    total, rest, first = Fraction(0), text, True
    for letters, times in BIG:
        cut = next((place for place, letter in enumerate(rest) if letter in letters), None)
        if cut is None:
            continue
        amount = _section(rest[:cut], first=first)
        # 3.5万5千 has no clear meaning.
        if not amount or (amount.denominator != 1 and cut + 1 < len(rest)):
            return None
        total, rest, first = total + amount * times, rest[cut + 1 :], False
    if not rest:
        return None if first else total
    amount = _section(rest, first=first)
    return None if amount is None or (not first and amount.denominator != 1) else total + amount


def _section(text: str, *, first: bool) -> Fraction | None:
    """Return the number below 万 that `text` spells; `first`: nothing stands before it."""
    if PLAIN_SECTION.fullmatch(text) is not None:
        # 3万5 is 35000 to one reader and 30005 to another; 3万5000 is clear.
        return Fraction(text) if first or 2 <= len(text) <= 4 else None
    found = SECTION.fullmatch(text)
    if found is None or not text or text[-1] in "零〇" or (first and text[0] in "零〇"):
        return None
    thousand, hundred, ten, one = found.groups()
    if one and text[-2:-1] not in tuple("零〇") and ten is None and (thousand or hundred or not first):
        return None
    tens = 0 if ten is None else _digit(ten) or 1
    return Fraction(1000 * _digit(thousand) + 100 * _digit(hundred) + 10 * tens + _digit(one))


def _digit(letter: str | None) -> int:
    return 0 if not letter else DIGITS[letter] if letter in DIGITS else int(letter)
