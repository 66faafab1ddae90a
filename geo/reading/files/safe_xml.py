"""Whether XML from outside may be parsed: no document type, no entities, nothing that grows when it is opened.

Where it stands: asked before KML or the parts of a workbook reach a library that would believe them.

Method: a document type can only stand before the first element, so the parser (expat) is fed until that element
begins and no further. Of a workbook every part is unpacked in passing, counted byte by byte and thrown away: what
the archive's own list says of sizes is not believed, since another library may not believe it either.
"""

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from geo.errors import Fault
from geo.words.message import Message, message

CHUNK = 1 << 16
LARGEST_WORKBOOK_BYTES = 512 * 1024**2
LARGEST_RATIO = 200
SMALL_PART_BYTES = 16 * 1024**2
"""Below this size a part may be packed as tightly as it likes: a sheet of equal cells is."""
LARGEST_DIRECTORY_BYTES = 16 * 1024**2
LOCAL_HEADER_BYTES = 30
XML_PARTS = (".xml", ".rels", ".vml")


class _UnsafeError(Exception):
    """Carries the sentence that says what is wrong with the file."""

    def __init__(self, what: Message) -> None:
        super().__init__(what)
        self.what = what


class _EnoughError(Exception):
    """The first element has begun: nothing more to ask."""


def unsafe_xml(content: bytes) -> Message | None:
    """Return what is wrong with an XML text that is already in memory, or None."""
    try:
        _check_prolog([content])
    except _UnsafeError as unsafe:
        return unsafe.what
    return None


def refuse_unsafe_workbook(path: Path) -> Fault | None:
    """Return why a workbook may not be opened, or None.

    What is no archive passes, whatever its name: the old kind of workbook and one locked with a password hold no
    XML, and of anything else the workbook reader says that it cannot be read.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    with path.open("rb") as stream:
        if stream.read(2) != b"PK":
            return None
        try:
            _check_parts(stream)
        except _UnsafeError as unsafe:
            return Fault(path.name, unsafe.what, message("workbook-unsafe-mend"))
        except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError):
            return Fault(path.name, message("file-unreadable"), message("file-unreadable-mend"))
    return None


def directory_bytes(stream: BinaryIO) -> int:
    """Return how long the list of members at the end of an archive says it is; 0 if there is none.

    Looked at before the list is read: a list of millions of members fills the memory by itself.
    """
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 22 - 0xFFFF - 20))
    tail = stream.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0:
        return 0
    length = int.from_bytes(tail[end + 12 : end + 16], "little")
    if tail[max(0, end - 20) : end].startswith(b"PK\x06\x07"):
        stream.seek(min(int.from_bytes(tail[end - 12 : end - 4], "little"), size))
        length = max(length % 0xFFFFFFFF, int.from_bytes(stream.read(56)[40:48], "little"))
    return length


def _check_parts(stream: BinaryIO) -> None:
    """Unpack every part of a workbook in passing, or raise `_UnsafeError`."""
    if directory_bytes(stream) > LARGEST_DIRECTORY_BYTES:
        raise _UnsafeError(message("workbook-too-big"))
    total = 0
    with zipfile.ZipFile(stream) as archive:
        for member in archive.infolist():
            if member.flag_bits & 1:
                raise zipfile.BadZipFile
            if not member.is_dir():
                total += _check_part(stream, member, LARGEST_WORKBOOK_BYTES - total)


def _check_part(stream: BinaryIO, member: zipfile.ZipInfo, room: int) -> int:
    """Return the true size of one part, its prolog checked if it is XML."""
    size = 0
    name = member.filename

    def counted() -> Iterator[bytes]:
        nonlocal size
        for chunk in _unpacked(stream, member):
            size += len(chunk)
            if size > room or (size > SMALL_PART_BYTES and size > LARGEST_RATIO * member.compress_size):
                raise _UnsafeError(message("workbook-too-big"))
            yield chunk

    chunks = counted()
    if name.lower().endswith(XML_PARTS):
        _check_prolog(chunks)
    for _ in chunks:
        pass
    return size


def _unpacked(stream: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield what a part really holds, whatever the list of members says of its size."""
    if member.header_offset < 0:
        raise zipfile.BadZipFile
    stream.seek(member.header_offset)
    header = stream.read(LOCAL_HEADER_BYTES)
    if len(header) < LOCAL_HEADER_BYTES or not header.startswith(b"PK\x03\x04"):
        raise zipfile.BadZipFile
    names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    stream.seek(names, 1)
    left = member.compress_size
    if member.compress_type == zipfile.ZIP_STORED:
        while left > 0 and (chunk := stream.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
        return
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise NotImplementedError
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    waiting = b""
    while not inflater.eof:
        if not waiting:
            waiting = stream.read(min(CHUNK, left))
            left -= len(waiting)
            if not waiting:
                return
        yield inflater.decompress(waiting, CHUNK)
        waiting = inflater.unconsumed_tail


def _check_prolog(chunks: Iterable[bytes]) -> None:
    """Read until the first element begins, or raise `_UnsafeError`."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _doctype
    parser.EntityDeclHandler = _doctype
    parser.StartElementHandler = _begun
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)  # noqa: FBT003 - expat takes no keywords
        parser.Parse(b"", True)  # noqa: FBT003
    except _EnoughError:
        return
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise _UnsafeError(message("xml-damaged")) from error


def _doctype(*_: object) -> None:
    raise _UnsafeError(message("xml-doctype"))


def _begun(*_: object) -> None:
    raise _EnoughError
