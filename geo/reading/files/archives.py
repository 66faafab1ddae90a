"""Unpack a zip file that may be badly meant: only plain members, only inside the folder given, only so much.

Where it stands: used by ``geo.reading.readers`` for ``.zip`` and ``.kmz``; the folder it unpacks into
lives only while a layer is read.

Method: first the list of members is looked through and the whole archive refused for one bad name; then the
members that are wanted are unpacked and every byte counted, since the sizes in the list may lie. Names without the
UTF-8 flag were written in the code page of the machine they come from: in China GBK.
"""

import stat
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from geo.errors import Fault
from geo.reading.cells import shown
from geo.reading.files.finding import SUFFIXES, is_litter, suffix_of
from geo.reading.files.safe_xml import (
    CHUNK,
    LARGEST_DIRECTORY_BYTES,
    LARGEST_RATIO,
    SMALL_PART_BYTES,
    directory_bytes,
)
from geo.words.message import Message, message

LARGEST_TOTAL_BYTES = 1024**3
MOST_MEMBERS = 2_000
NESTED = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".osm.gz")
COMPANIONS = (".shx", ".dbf", ".prj", ".cpg", ".qpj", ".sbn", ".sbx")
UTF_8_NAME = 0x800


class _RefusedError(Exception):
    """Carries the sentence that says why the archive is not unpacked."""

    def __init__(self, what: Message) -> None:
        super().__init__(what)
        self.what = what


def unpack(path: Path, into: Path, file: str) -> tuple[Path, ...] | Fault:
    """Unpack what may be geodata from a zip file.

    Parameters
    ----------
    path : Path
        The archive.
    into : Path
        An empty folder.
    file : str
        Name shown to the user.

    Returns
    -------
    tuple of Path or Fault
        The files and geodatabase folders now under `into` that a reader may open, sorted; shapefile companions
        lie beside them.

    Raises
    ------
    OSError
        If the disk refuses.
    """
    try:
        with path.open("rb") as stream:
            return _unpack(stream, path, into)
    except _RefusedError as refused:
        return Fault(file, refused.what, message("archive-mend"))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        KeyError,
    ):
        return Fault(file, message("archive-damaged"), message("archive-mend"))


def member_name(member: zipfile.ZipInfo) -> str:
    """Return the name of a member as it was meant, parts joined by ``/``."""
    name = member.orig_filename
    if not member.flag_bits & UTF_8_NAME:
        try:
            content = name.encode("cp437")
        except UnicodeEncodeError:
            return name.replace("\\", "/")
        for codec in ("utf-8", "gb18030"):
            try:
                name = content.decode(codec)
            except UnicodeDecodeError:
                continue
            break
    # Old packers on Windows join the parts with a backslash; only now, since GBK characters hold that byte too.
    return name.replace("\\", "/")


def _unpack(stream: BinaryIO, path: Path, into: Path) -> tuple[Path, ...]:
    if directory_bytes(stream) > LARGEST_DIRECTORY_BYTES:
        raise _RefusedError(message("archive-too-many", most=MOST_MEMBERS))
    with zipfile.ZipFile(stream) as archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise _RefusedError(message("archive-too-many", most=MOST_MEMBERS))
        named = _looked_through(members)
        _declared(named)
        _spool(archive, named, into, path.stat().st_size)
    found = {_openable(into, name) for name, _ in named}
    return tuple(sorted(into / name for name in found if name))


def _looked_through(members: Sequence[zipfile.ZipInfo]) -> list[tuple[str, zipfile.ZipInfo]]:
    """Return the wanted members with their names, or raise for the first one that makes the archive unfit."""
    wanted: list[tuple[str, zipfile.ZipInfo]] = []
    seen: set[str] = set()
    for member in members:
        name = member_name(member)
        what = _objection(name, member)
        if what is not None:
            raise _RefusedError(what)
        parts = name.split("/")
        if member.is_dir() or name.endswith("/") or any(is_litter(part) for part in parts):
            continue
        if name.casefold() in seen:
            raise _RefusedError(message("archive-same-name", name=shown(name)))
        seen.add(name.casefold())
        if suffix_of(name) in (*SUFFIXES, *COMPANIONS) or _database(parts):
            wanted.append((name, member))
    return wanted


def _declared(named: Sequence[tuple[str, zipfile.ZipInfo]]) -> None:
    """Raise if the list of members itself says that too much would be unpacked."""
    total = 0
    for name, member in named:
        total += member.file_size
        if total > LARGEST_TOTAL_BYTES or _too_dense(member.file_size, member.compress_size):
            raise _RefusedError(message("archive-too-big", name=shown(name)))


def _spool(
    archive: zipfile.ZipFile, named: Sequence[tuple[str, zipfile.ZipInfo]], into: Path, packed: int
) -> None:
    """Write the members below `into`, counting what is really there."""
    total = 0
    for name, member in named:
        if member.header_offset < 0:
            raise zipfile.BadZipFile
        target = into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as source, target.open("xb") as out:
            while chunk := source.read(CHUNK):
                total += len(chunk)
                if total > LARGEST_TOTAL_BYTES or _too_dense(total, packed):
                    raise _RefusedError(message("archive-too-big", name=shown(name)))
                out.write(chunk)


def _too_dense(unpacked: int, packed: int) -> bool:
    return unpacked > SMALL_PART_BYTES and unpacked > LARGEST_RATIO * packed


def _openable(into: Path, name: str) -> str:
    """Return the path a reader opens for this member: itself, its geodatabase, or "" for a mere companion."""
    parts = name.split("/")
    database = _database(parts)
    if database:
        return "/".join(parts[:database])
    return name if suffix_of(name) in SUFFIXES and (into / name).is_file() else ""


def _database(parts: Sequence[str]) -> int:
    """Return how many leading parts of a name lead to a geodatabase folder; 0 if there is none."""
    return next((n for n, part in enumerate(parts[:-1], 1) if part.lower().endswith(".gdb")), 0)


def _objection(name: str, member: zipfile.ZipInfo) -> Message | None:
    """Return why a member makes the whole archive unfit, or None."""
    label = shown(name)
    # A colon is a drive letter or a second stream of a Windows file; neither belongs in an archive.
    if ".." in name.split("/") or name.startswith("/") or ":" in name or "\0" in name:
        return message("archive-climbs-out", name=label)
    if stat.S_IFMT(member.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return message("archive-holds-link", name=label)
    if member.flag_bits & 1:
        return message("archive-locked", name=label)
    if suffix_of(name) in NESTED:
        return message("archive-nested", name=label)
    return None
