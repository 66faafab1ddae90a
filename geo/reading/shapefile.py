"""The several files of one shapefile, as bytes: whether they are whole, belong together and can be read.

Where it stands: asked by ``geo.reading.readers`` before GDAL opens the file.

Method: a missing, cut or mixed-up companion gives odd rows rather than an error, so the lengths the headers
promise and the two record counts are compared first. The encoding of the text is settled in ``geo.reading.dbf``.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geo.errors import Fault
from geo.reading.dbf import UTF_8, Dbf, codec_of, parse_dbf, text_encoding
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


def inspect_shapefile(path: Path, companions: Mapping[str, Path]) -> Inspected | Fault:
    """Return how to open the shapefile, or the first fault that forbids it.

    Parameters
    ----------
    path : Path
        The ``.shp`` file.
    companions : mapping of suffix to Path
        All files of that stem, the ``.shp`` itself included; suffixes in lower case.

    Raises
    ------
    OSError
        If a file that is there cannot be read.
    """
    if ".shp" not in companions:
        return Fault(path.name, message("file-unreadable"), message("file-unreadable-mend"))
    missing = [path.stem + suffix for suffix in (".shx", ".dbf") if suffix not in companions]
    if missing:
        what = message("companion-missing", names=", ".join(missing))
        return Fault(path.name, what, message("companion-missing-mend"))
    content = {suffix: companions[suffix].read_bytes() for suffix in (".shp", ".shx", ".dbf")}
    dbf = parse_dbf(content[".dbf"])
    sound = {suffix: _is_whole(content[suffix]) for suffix in (".shp", ".shx")}
    sound[".dbf"] = dbf is not None and dbf.whole
    if dbf is None or not all(sound.values()):
        names = ", ".join(companions[suffix].name for suffix in sound if not sound[suffix])
        return Fault(path.name, message("file-cut", names=names), message("file-unreadable-mend"))
    shapes = (len(content[".shx"]) - HEADER_BYTES) // INDEX_ENTRY_BYTES
    if shapes != dbf.records:
        what = message("companions-differ", shapes=shapes, records=dbf.records)
        return Fault(path.name, what, message("companion-missing-mend"))
    return _inspect_text(path.name, dbf, companions)


def is_utf_8(content: bytes) -> bool:
    """Return whether `content` is UTF-8 text; the reader library stumbles over anything else."""
    try:
        content.decode(UTF_8)
    except UnicodeDecodeError:
        return False
    return True


def _inspect_text(file: str, dbf: Dbf, companions: Mapping[str, Path]) -> Inspected | Fault:
    """Return the encoding, or the fault of text that nobody can read, in the table or in the ``.prj``."""
    declared = companions[".cpg"].read_bytes().decode("latin-1") if ".cpg" in companions else None
    encoding = text_encoding(dbf, declared)
    if encoding is None:
        return Fault(file, message("encoding-unknown"), message("encoding-unknown-mend"))
    if ".prj" in companions and not is_utf_8(companions[".prj"].read_bytes()):
        return Fault(file, message("prj-garbled"), message("prj-garbled-mend"))
    return Inspected(encoding, _encoding_repair(file, dbf, declared, encoding))


def _is_whole(content: bytes) -> bool:
    """Return whether a ``.shp`` or ``.shx`` has its magic number and the length its header promises."""
    if len(content) < HEADER_BYTES or struct.unpack(">i", content[:4])[0] != MAGIC:
        return False
    promised_words: int = struct.unpack(">i", content[24:28])[0]
    return HEADER_BYTES <= 2 * promised_words <= len(content)


def _encoding_repair(file: str, dbf: Dbf, declared: str | None, encoding: str) -> Repair | None:
    """Return the note that an encoding was inferred, or None where the file says it itself."""
    if not dbf.cells or (encoding == UTF_8 if declared is None else codec_of(declared) == encoding):
        return None
    if declared is None:
        return Repair(file, 0, "", "", encoding, "likely", message("encoding-inferred", encoding=encoding))
    before = declared.strip()
    note = message("encoding-contradicts-cpg", declared=before, encoding=encoding)
    return Repair(file, 0, "", before, encoding, "likely", note)
