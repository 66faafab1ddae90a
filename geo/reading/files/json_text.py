"""How deep the brackets of a JSON text stand in one another; too deep, and a parser runs out of its stack.

Where it stands: asked by ``geo.reading.files.vector`` before GDAL parses a GeoJSON file.

Method: brackets are counted over the raw bytes in pieces, which is fast and can only overrate (brackets inside
texts count too); only where that count is suspicious are the texts taken out and the count repeated.
"""

import re

import numpy as np

DEEPEST = 64
"""Brackets in one another; a multipolygon in a collection needs nine."""
PIECE = 1 << 24
TEXT = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
STEP = np.zeros(256, dtype=np.int32)
STEP[[ord("{"), ord("[")]] = 1
STEP[[ord("}"), ord("]")]] = -1


def too_deep(text: bytes) -> bool:
    """Return whether brackets stand deeper in one another than `DEEPEST`."""
    return _depth(text) > DEEPEST and _depth(TEXT.sub(b"", text)) > DEEPEST


def _depth(text: bytes) -> int:
    level = deepest = 0
    for start in range(0, len(text), PIECE):
        levels = STEP[np.frombuffer(text[start : start + PIECE], dtype=np.uint8)].cumsum()
        deepest = max(deepest, level + int(levels.max()))
        level += int(levels[-1])
    return deepest
