"""The several files of one shapefile, as bytes: whether they are whole, belong together and can be read.

Where it stands: asked by ``geo.reading.files.vector`` before GDAL opens the file.

Method: a missing, cut or mixed-up companion gives odd rows rather than an error, so the lengths the headers
promise and the two record counts are compared first. The encoding of the text is settled in ``geo.reading.files.dbf``:
the user's word first, then what the file declares (``.cpg``, else the dBase language byte) where the bytes do not
contradict it, then the bytes. Where that guess is refused, the declared encoding is taken, UTF-8 without any.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geo.errors import Fault
from geo.reading.files.dbf import UTF_8, Dbf, codec_of, decodes_as, parse_dbf, text_encoding
from geo.reading.opened import Source
from geo.reading.repairs import Repair
from geo.words.message import message

HEADER_BYTES = 100
INDEX_ENTRY_BYTES = 8
MAGIC = 9994


@dataclass(frozen=True, slots=True)
class Inspected:
    """How a sound shapefile is to be opened.

    Attributes
    ----------
    encoding : str
        In which all its text can be read.
    repair : Repair or None
        The note that the encoding was inferred, not declared.
    """

    encoding: str
    repair: Repair | None


def inspect_shapefile(path: Path, companions: Mapping[str, Path], source: Source) -> Inspected | Fault:
    """Return how to open the shapefile, or the first fault that forbids it.

    Parameters
    ----------
    path : Path
        The ``.shp`` file.
    companions : mapping of suffix to Path
        All files of that stem, the ``.shp`` itself included; suffixes in lower case.
    source : Source
        What the user says of it.

    Raises
    ------
    OSError
        If a file that is there cannot be read.
    """
    if ".shp" not in companions:
        return Fault(source.file, message("file-unreadable"), message("file-unreadable-mend"))
    missing = [path.stem + suffix for suffix in (".shx", ".dbf") if suffix not in companions]
    if missing:
        what = message("companion-missing", names=", ".join(missing))
        return Fault(source.file, what, message("companion-missing-mend"))
    content = {suffix: companions[suffix].read_bytes() for suffix in (".shp", ".shx", ".dbf")}
    dbf = parse_dbf(content[".dbf"])
    sound = {suffix: _is_whole(content[suffix]) for suffix in (".shp", ".shx")}
    sound[".dbf"] = dbf is not None and dbf.whole
    if dbf is None or not all(sound.values()):
        names = ", ".join(companions[suffix].name for suffix in sound if not sound[suffix])
        return Fault(source.file, message("file-cut", names=names), message("file-unreadable-mend"))
    shapes = (len(content[".shx"]) - HEADER_BYTES) // INDEX_ENTRY_BYTES
    if shapes != dbf.records:
        what = message("companions-differ", shapes=shapes, records=dbf.records)
        return Fault(source.file, what, message("companion-missing-mend"))
    if ".prj" in companions and not is_utf_8(companions[".prj"].read_bytes()):
        return Fault(source.file, message("prj-garbled"), message("prj-garbled-mend"))
    cpg = companions[".cpg"].read_bytes().decode("latin-1").strip() if ".cpg" in companions else None
    return _inspect_text(dbf, cpg, source)


def is_utf_8(content: bytes) -> bool:
    """Return whether `content` is UTF-8 text; the reader library stumbles over anything else."""
    try:
        content.decode(UTF_8)
    except UnicodeDecodeError:
        return False
    return True


def _inspect_text(dbf: Dbf, cpg: str | None, source: Source) -> Inspected | Fault:
    """Return the encoding, or the fault of text that nobody can read."""
    if source.how.encoding:
        return _confirmed(dbf, source.how.encoding, source)
    declared = dbf.language if cpg is None else cpg
    if source.refuses("encoding"):
        codec = (codec_of(declared) if declared is not None else None) or UTF_8
        return Inspected(codec, None) if decodes_as(dbf, codec) else _not_as_declared(codec, source)
    encoding = text_encoding(dbf, declared)
    if encoding is None:
        return Fault(source.file, message("encoding-unknown"), message("encoding-unknown-mend"))
    return Inspected(encoding, _encoding_repair(source, dbf, declared, encoding))


def _confirmed(dbf: Dbf, word: str, source: Source) -> Inspected | Fault:
    """Return the encoding the user names, or the fault that the text is not in it."""
    codec = codec_of(word)
    if codec is None:
        return Fault(source.file, message("encoding-no-such", word=word), message("encoding-choose"))
    return Inspected(codec, None) if decodes_as(dbf, codec) else _not_as_declared(codec, source)


def _not_as_declared(codec: str, source: Source) -> Fault:
    what = message("encoding-not-as-declared", encoding=codec)
    return Fault(source.file, what, message("encoding-line-mend", layer=source.layer))


def _is_whole(content: bytes) -> bool:
    """Return whether a ``.shp`` or ``.shx`` has its magic number and the length its header promises."""
    if len(content) < HEADER_BYTES or struct.unpack(">i", content[:4])[0] != MAGIC:
        return False
    promised_words: int = struct.unpack(">i", content[24:28])[0]
    return HEADER_BYTES <= 2 * promised_words <= len(content)


def _encoding_repair(source: Source, dbf: Dbf, declared: str | None, encoding: str) -> Repair | None:
    """Return the note that an encoding was inferred, or None where the file says it itself."""
    if not dbf.cells or (encoding == UTF_8 if declared is None else codec_of(declared) == encoding):
        return None
    if declared is None:
        return source.repair("encoding", message("encoding-inferred", encoding=encoding), after=encoding)
    note = message("encoding-contradicts-cpg", declared=declared, encoding=encoding)
    return source.repair("encoding", note, before=declared, after=encoding)
