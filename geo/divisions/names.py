"""Names of villages, communities and townships, freed of what offices write differently.

Where it stands: below the table of aliases and the matcher. A freed name is compared within one township, never by
itself: 167 names stand more than once in one city.

Method: width and blanks go; then the words for the committee (村民委员会, 村委会, 居委会 …) and the last 村 are taken
off, again and again until nothing more comes off, so that freeing a name twice changes nothing. A community keeps
its 社区, a joint village its 联: 于家联村 is not the village 于家, and 黄山社区 is not 黄山村. Among the 3,209 units of
the shipped region no two of one township come out the same.
"""

import re
import unicodedata
from typing import Literal

Level = Literal["settlement", "township", "county"]

_NO_WORD = re.compile(r"[\s\W_]+")
_COMMITTEE = re.compile(r"(村民委员会|村民委|村委会|村委)$")
_RESIDENTS = re.compile(r"(社区)?(居民委员会|居民委|居委会|居委)$|(社区)?(党群服务中心|工作站)$")
_TOWNSHIP = re.compile(r"(人民政府|街道办事处|街道办|街办|办事处|街道|镇|乡)$")
_COUNTY = re.compile(r"(自治县|县|市|区)$")


def bare_name(name: str) -> str:
    """Return `name` half-width, without blanks and punctuation.

    Examples
    --------
    >>> bare_name(" 张家 村（东）")
    '张家村东'
    """
    bare = _NO_WORD.sub("", unicodedata.normalize("NFKC", name))
    return unicodedata.normalize("NFKC", bare)  # what stood around a blank may have grown together


def plain_name(name: str, level: Level = "settlement") -> str:
    """Return what is left of `name` when its office is taken off; never empty unless the bare name is.

    Examples
    --------
    >>> plain_name("张家村村民委员会"), plain_name("张家村委会"), plain_name("张家村")
    ('张家', '张家', '张家')
    >>> plain_name("黄山社区居委会"), plain_name("黄山居民委员会")
    ('黄山社区', '黄山社区')
    >>> plain_name("车王镇", "township"), plain_name("富国街道办事处", "township")
    ('车王', '富国')
    """
    text = bare_name(name)
    while True:
        shorter = _once(text, level)
        if shorter == text or not shorter:
            return text
        text = shorter


def _once(text: str, level: Level) -> str:
    if level == "township":
        return _TOWNSHIP.sub("", text)
    if level == "county":
        return _COUNTY.sub("", text)
    residents = _RESIDENTS.sub("社区", text)
    if residents != text:
        return "" if residents == "社区" else residents
    committee = _COMMITTEE.sub("", text)
    return committee if committee != text else re.sub(r"(?<!^)村$", "", text)
