"""12-digit division codes (统计用区划代码): what their parts say.

Where it stands: below the readers; knows no frames.

Method: a code is 6 digits of county, 3 of township, 3 of village. The *segment* (first digit of the last
three, or of the township's three) tells the legal kind. Names do not: 208 villages of one county carry no
村委会 in their name. Segments as in the statistical bureau's coding notes.
"""

import re
import unicodedata
from typing import Literal

SettlementKind = Literal["community", "village", "other"]
TownshipKind = Literal["street", "town", "township", "other"]

COUNTY_DIGITS = 6
TOWNSHIP_DIGITS = 9
SETTLEMENT_DIGITS = 12
SURVEY_DIGITS = 19
"""Ownership unit of the land survey (QSDWDM): 12 digits of the village, 7 of groups inside it."""


def is_code(text: str, digits: int) -> bool:
    """Return whether `text` is exactly `digits` ASCII digits (full-width digits are not)."""
    return re.fullmatch(rf"[0-9]{{{digits}}}", text) is not None


def plain_code(text: str) -> str:
    """Return `text` as a code would be typed: half-width, without blanks and without a trailing ``.0``.

    Only the writing is changed; what is no code stays none.

    Examples
    --------
    >>> plain_code(" ３７１６０２ ")
    '371602'
    """
    bare = "".join(unicodedata.normalize("NFKC", text).split())
    bare = unicodedata.normalize("NFKC", bare).lstrip("'‘’`")  # what marks a text in Excel exports
    return re.sub(r"^([0-9]+)\.0+$", r"\1", bare)


def cut_code(code: str, digits: int) -> str | None:
    """Return the first `digits` digits of a code that only pads them, or None.

    Statistics pad counties and townships to 12 digits with zeros; the land survey adds 7 digits for the groups
    inside a village, which are left out here. A code that is already `digits` long is not cut.

    Examples
    --------
    >>> cut_code("371602001000", 9)
    '371602001'
    >>> cut_code("3716020012010000000", 12)
    '371602001201'
    >>> cut_code("371602001201", 9) is None
    True
    """
    if not any(is_code(code, length) for length in (TOWNSHIP_DIGITS, SETTLEMENT_DIGITS, SURVEY_DIGITS)):
        return None
    rest = code[digits:]
    group_of_a_village = digits == SETTLEMENT_DIGITS and len(code) == SURVEY_DIGITS
    return code[:digits] if rest and (group_of_a_village or not rest.strip("0")) else None


def county_of(code: str) -> str:
    """Return the 6-digit county code a township or settlement code begins with.

    Raises
    ------
    ValueError
        If `code` is not 6, 9 or 12 digits.

    Examples
    --------
    >>> county_of("371602001201")
    '371602'
    """
    _require(code, COUNTY_DIGITS, TOWNSHIP_DIGITS, SETTLEMENT_DIGITS)
    return code[:COUNTY_DIGITS]


def township_of(code: str) -> str:
    """Return the 9-digit township code a settlement code begins with.

    Raises
    ------
    ValueError
        If `code` is not 9 or 12 digits.
    """
    _require(code, TOWNSHIP_DIGITS, SETTLEMENT_DIGITS)
    return code[:TOWNSHIP_DIGITS]


def settlement_kind(code: str) -> SettlementKind:
    """Return the legal kind of a settlement by its code segment.

    0xx, 1xx residents' committee (``community`` 居委会) · 2xx, 3xx village committee (``village`` 村委会) ·
    everything else, such as 4xx/5xx parks, farms and statistical pseudo-villages, ``other``.

    Raises
    ------
    ValueError
        If `code` is not 12 digits.
    """
    _require(code, SETTLEMENT_DIGITS)
    match code[TOWNSHIP_DIGITS]:
        case "0" | "1":
            return "community"
        case "2" | "3":
            return "village"
        case _:
            return "other"


def township_kind(code: str) -> TownshipKind:
    """Return the legal kind of a township-level unit by its code segment.

    0xx ``street`` 街道 · 1xx ``town`` 镇 · 2xx, 3xx ``township`` 乡 · everything else (farms, zones,
    statistical pseudo-townships) ``other``.

    Raises
    ------
    ValueError
        If `code` is not 9 or 12 digits.
    """
    _require(code, TOWNSHIP_DIGITS, SETTLEMENT_DIGITS)
    match code[COUNTY_DIGITS]:
        case "0":
            return "street"
        case "1":
            return "town"
        case "2" | "3":
            return "township"
        case _:
            return "other"


def _require(code: str, *lengths: int) -> None:
    if not any(is_code(code, digits) for digits in lengths):
        wanted = " or ".join(str(digits) for digits in lengths)
        raise ValueError(f"'{code}' is not a division code of {wanted} digits")
