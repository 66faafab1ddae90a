"""Whether a file is an OSM extract at all, whole and harmless, before GDAL is let at it.

Where it stands: below ``geo.roads.osm_extract``. Reads bytes, not roads.

Method: a ``.pbf`` is a row of blocks that each say their length: the lengths must fill the file. An ``.osm`` begins
with ``<osm`` after comments at most; a document type (the door of entity tricks) is refused. A ``.gz`` is
unpacked beside, up to a limit. An XML extract whose ways stand before their nodes, as web exports write it, is told
apart here, because GDAL wants nodes first.
"""

import contextlib
import gzip
import mmap
import re
import struct
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from geo.words.message import Message, message

Form = Literal["pbf", "xml", "gzip"]
LARGEST_UNPACKED = 8 * 2**30
"""A whole province unpacked stays far below, bytes."""
LARGEST_RATIO = 200
"""XML of OSM shrinks to a tenth or twentieth; far more is a trap."""
SMALL = 64 * 2**20
"""What unpacks to no more than this is harmless whatever its ratio, bytes."""
PROLOG = 65_536
"""Bytes within which an XML file must have come to its first element."""
LONGEST_HEADER, LONGEST_BLOCK = 64 * 2**10, 32 * 2**20
"""Limits of the PBF format, bytes."""


@dataclass(frozen=True, slots=True)
class OsmFile:
    """A file that may be read.

    Attributes
    ----------
    path : Path
        What GDAL opens: the file itself or its unpacked copy.
    form : {"pbf", "xml"}
    in_order : bool
        Whether all nodes stand before all ways.
    """

    path: Path
    form: Form
    in_order: bool = True


@contextlib.contextmanager
def osm_file(path: Path) -> Iterator[OsmFile | tuple[Message, Message]]:
    """Hand out the extract at `path` ready for GDAL, or what is wrong with it and how to mend it.

    A packed file is unpacked into a temporary folder that is gone afterwards.

    Raises
    ------
    OSError
        If the file cannot be read at all.
    """
    begin = _first_bytes(path)
    if not begin:
        yield message("osm-empty"), message("osm-mend")
    elif begin.startswith(b"\x1f\x8b"):
        with tempfile.TemporaryDirectory(prefix="liangwang-", ignore_cleanup_errors=True) as folder:
            target = Path(folder) / "roads.osm"
            wrong = _unpack(path, target)
            yield wrong or _look_into(target, _first_bytes(target))
    else:
        yield _look_into(path, begin)


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(PROLOG)


def _look_into(path: Path, begin: bytes) -> OsmFile | tuple[Message, Message]:
    if begin[4:].startswith(b"\n\x09OSMHeader"):
        if not _whole_pbf(path):
            return message("osm-cut"), message("osm-cut-mend")
        return OsmFile(path, "pbf")
    match _first_element(begin):
        case b"osm":
            return OsmFile(path, "xml", in_order=_nodes_first(path))
        case b"!":
            return message("osm-doctype"), message("osm-doctype-mend")
        case _:
            return message("osm-not-osm"), message("osm-mend")


def _unpack(path: Path, target: Path) -> tuple[Message, Message] | None:
    """Write what is packed in `path` to `target`, or return why not."""
    size, most = 0, max(SMALL, min(LARGEST_UNPACKED, LARGEST_RATIO * path.stat().st_size))
    try:
        with gzip.open(path) as packed, target.open("wb") as stream:
            while chunk := packed.read(2**20):
                size += len(chunk)
                if size > most:
                    return message("osm-explodes"), message("osm-explodes-mend")
                stream.write(chunk)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return message("osm-cut"), message("osm-cut-mend")
    return None


def _whole_pbf(path: Path) -> bool:
    """Return whether the lengths of all blocks add up to the file."""
    total = path.stat().st_size
    with path.open("rb") as stream:
        at = 0
        while at < total:
            length = stream.read(4)
            if len(length) < 4:
                return False
            (header,) = struct.unpack(">I", length)
            if not 0 < header <= LONGEST_HEADER:
                return False
            block = _data_size(stream.read(header))
            if block is None or not 0 <= block <= LONGEST_BLOCK:
                return False
            at += 4 + header + block
            stream.seek(at)
    return at == total


def _data_size(header: bytes) -> int | None:
    """Return ``datasize`` (field 3) of a BlobHeader; None if the bytes are no such message."""
    at, size = 0, None
    while at < len(header):
        key, at = header[at], at + 1
        value = shift = 0
        while at < len(header):
            byte, at = header[at], at + 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        match key:
            case 0x18:
                size = value
            case 0x0A | 0x12:
                at += value
            case _:
                return None
    return size


def _first_element(begin: bytes) -> bytes:
    """Return the name of an XML file's first element; ``!`` if a document type stands before it, "" if none."""
    rest = re.sub(
        rb"<!--.*?-->|<\?.*?\?>", b"", begin.removeprefix(b"\xef\xbb\xbf"), flags=re.DOTALL
    ).lstrip()
    if rest.upper().startswith((b"<!DOCTYPE", b"<!ENTITY")):
        return b"!"
    name = re.match(rb"<([A-Za-z]+)[\s>/]", rest)
    return name[1] if name else b""


def _nodes_first(path: Path) -> bool:
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as text:
        way = text.find(b"<way ")
        return way < 0 or text.rfind(b"<node ") < way
