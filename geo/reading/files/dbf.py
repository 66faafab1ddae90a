"""The attribute file of a shapefile, byte by byte: whether it is whole, and in which encoding its text is.

Where it stands: asked by ``geo.reading.files.shapefile`` before the file is opened for real; ``geo.reading.validate``
asks whether a heading is the rest of a longer word.

Method: the header tells how many records of which length must follow. For the encoding all text cells are
decoded strictly: what the ``.cpg`` declares first, then UTF-8, then GB18030. Bytes that are Chinese text in
GBK are almost never valid UTF-8 over a whole file, so a strict decoder is the test. A cell that fills its
field may end in half a character (software cuts at bytes): that is forgiven at the cell's end only. Of a cut
field name the odd bytes are kept behind ``…`` as hexadecimal digits: they tell 行政村名称 from 行政村代码, which
are the same three characters otherwise.
"""

import codecs
import struct
from dataclasses import dataclass

UTF_8 = "UTF-8"
GB18030 = "GB18030"
FIELDS_END = 0x0D
FULL_NAME = 10
"""Bytes of a field name that fills its place."""
HALF_CHARACTER = 3
"""At most three bytes of a cut UTF-8 or GB18030 character may stand at the end of a full cell."""
ENOUGH_BYTES = 24
"""So many non-ASCII bytes that are valid UTF-8 are UTF-8, whatever the ``.cpg`` says."""
LANGUAGES = {0x4D: "936", 0x7A: "936", 0x4F: "950", 0x78: "950"}
"""The dBase language byte and the code page it declares; only the Chinese ones are believed."""
CUT_MARK = "…"


@dataclass(frozen=True, slots=True)
class Dbf:
    """What the bytes of a ``.dbf`` file say.

    Attributes
    ----------
    records : int
        Number of records the header promises, deleted ones included.
    whole : bool
        Whether that many records are really there.
    names : tuple of bytes
        Field names as stored.
    cells : tuple of bytes
        Non-ASCII text cells, padding removed on the right; field names of that kind stand first.
    full : tuple of bool
        Whether the cell fills its field, so that its last character may be cut.
    language : str or None
        Code page the language byte declares, as a ``.cpg`` would write it.
    """

    records: int
    whole: bool
    names: tuple[bytes, ...]
    cells: tuple[bytes, ...]
    full: tuple[bool, ...]
    language: str | None = None


def parse_dbf(content: bytes) -> Dbf | None:
    """Return what `content` says, or None if it is not a dBase file at all."""
    if len(content) < 33:
        return None
    records, header_length, record_length = struct.unpack("<IHH", content[4:12])
    if header_length < 33 or header_length > len(content) or record_length < 1:
        return None
    names, slices = _fields(content[:header_length])
    body = content[header_length : header_length + records * record_length]
    cells = [(name, len(name) >= FULL_NAME) for name in names if not name.isascii()]
    cells += _foreign_cells(body, record_length, slices)
    return Dbf(
        records,
        whole=len(body) == records * record_length,
        names=tuple(names),
        cells=tuple(cell for cell, _ in cells),
        full=tuple(full for _, full in cells),
        language=LANGUAGES.get(content[29]),
    )


def _fields(header: bytes) -> tuple[list[bytes], list[slice]]:
    """Return the names of all fields and where the text fields stand in a record."""
    names: list[bytes] = []
    slices: list[slice] = []
    begin = 1  # after the deletion mark
    for at in range(32, len(header) - 31, 32):
        if header[at] == FIELDS_END:
            break
        width = header[at + 16]
        names.append(header[at : at + 11].split(b"\0")[0])
        if header[at + 11 : at + 12] == b"C":
            slices.append(slice(begin, begin + width))
        begin += width
    return names, slices


def _foreign_cells(body: bytes, record_length: int, slices: list[slice]) -> list[tuple[bytes, bool]]:
    """Return the non-ASCII text cells, each with whether it fills its field."""
    if body.isascii():
        return []
    found: list[tuple[bytes, bool]] = []
    for start in range(0, len(body), record_length):
        record = body[start : start + record_length]
        if record.isascii():
            continue
        for place in slices:
            cell = record[place].rstrip(b" \0")
            if not cell.isascii():
                found.append((cell, len(cell) >= place.stop - place.start - HALF_CHARACTER))
    return found


def codec_of(declared: str) -> str | None:
    """Return the encoding a ``.cpg`` names (``UTF-8``, ``936``, ``ANSI 936`` …), or None if unknown."""
    word = declared.strip().lstrip("\ufeff").upper().removeprefix("ANSI").strip()
    try:
        name = codecs.lookup({"65001": "UTF-8", "936": "GBK", "54936": "GB18030"}.get(word, word)).name
    except (LookupError, ValueError):
        return None
    if name in {"gbk", "gb2312", "gb18030"}:
        return GB18030
    return UTF_8 if name == "utf-8" else name


def text_encoding(dbf: Dbf, declared: str | None) -> str | None:
    """Return the encoding in which every text cell can be read, or None if there is none.

    Parameters
    ----------
    dbf : Dbf
        The parsed attribute file.
    declared : str or None
        Content of the ``.cpg``; None if there is none.
    """
    codec = codec_of(declared) if declared is not None else None
    if not dbf.cells:
        return codec or UTF_8
    reads_as_utf_8 = decodes_as(dbf, UTF_8)
    plenty = sum(len(cell) for cell in dbf.cells) >= ENOUGH_BYTES
    # One-byte code pages decode anything, so they are no evidence against Chinese text.
    if (
        codec in {GB18030, "big5", "cp950"}
        and not (reads_as_utf_8 and plenty)
        and decodes_as(dbf, codec or UTF_8)
    ):
        return codec
    if reads_as_utf_8:
        return UTF_8
    return GB18030 if decodes_as(dbf, GB18030) else None


def decodes_as(dbf: Dbf, codec: str) -> bool:
    """Return whether every text cell and field name is text in `codec`."""
    return all(_decodes(cell, codec, full=full) for cell, full in zip(dbf.cells, dbf.full, strict=True))


def cell_text(raw: str, codec: str) -> str:
    """Return a cell that was read byte by byte (as Latin-1) in its real encoding, without a half character."""
    if raw.isascii():
        return raw
    content = raw.encode("latin-1")
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        near_end = error.start >= len(content) - HALF_CHARACTER
        return content[: error.start].decode(codec) if near_end else content.decode(codec, errors="replace")


def heading_text(raw: str, codec: str) -> str:
    """Return a field name read byte by byte; the bytes of a half character stand behind ``…``."""
    whole = cell_text(raw, codec)
    rest = raw.encode("latin-1")[len(whole.encode(codec, errors="replace")) :]
    return f"{whole}{CUT_MARK}{rest.hex().upper()}" if rest else whole


def heading_prefix_matches(cut: str, alias: str) -> bool:
    """Return whether `cut` is what a shapefile keeps of the longer heading `alias`: its first ten bytes.

    Parameters
    ----------
    cut : str
        Heading as `heading_text` gives it (``行政村…E5``), or without the half character (``行政村``).
    alias : str
        Heading of the contract.
    """
    whole, mark, rest = cut.lower().partition(CUT_MARK)
    try:
        odd = bytes.fromhex(rest)
    except ValueError:
        return False
    for codec in (UTF_8, GB18030):
        left, full = (
            whole.encode(codec, errors="replace") + odd,
            alias.lower().encode(codec, errors="replace"),
        )
        # Without its half character a name cut at ten bytes is eight or nine bytes long.
        shortest = FULL_NAME if mark or left.isascii() else FULL_NAME - HALF_CHARACTER + 1
        if shortest <= len(left) <= FULL_NAME + 1 and len(left) < len(full) and full.startswith(left):
            return True
    return False


def _decodes(cell: bytes, codec: str, *, full: bool) -> bool:
    try:
        cell.decode(codec)
    except UnicodeDecodeError as error:
        return full and error.start >= len(cell) - HALF_CHARACTER and error.start > 0
    return True
