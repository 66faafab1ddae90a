"""Error cells of an old ``.xls``: the workbook library hands them over as empty.

Where it stands: asked by ``geo.reading.sheets.workbook`` beside ``sheet_marks``, which does the same for ``.xlsx``.

Method: the records of the binary format are looked for in the bytes of the whole file: BOOLERR with its error flag, and
FORMULA whose result is an error. The bytes do not say which sheet a record belongs to, so every sheet is held to it.
"""

import re
import struct

ERROR_WORDS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_CODE = b"([\x00\x07\x0f\x17\x1d\\x24\x2a])"
BOOLERR = re.compile(b"\x05\x02\x08\x00(..)(.[\x00]).." + _CODE + b"\x01", re.DOTALL)
FORMULA = re.compile(b"\x06\x00.\x00(..)(.[\x00])..\x02." + _CODE + b".{3}\xff\xff", re.DOTALL)


def old_errors(content: bytes) -> tuple[tuple[int, int, str], ...]:
    """Return row (from 1), column (from 0) and word of every error cell in the bytes of an ``.xls``."""
    found = [match.groups() for pattern in (BOOLERR, FORMULA) for match in pattern.finditer(content)]
    places = {
        (struct.unpack("<H", row)[0] + 1, struct.unpack("<H", column)[0], ERROR_WORDS[code[0]])
        for row, column, code in found
    }
    return tuple(sorted(places))
