"""Trips that were searched before are read instead of searched again.

Where it stands: around ``geo.travel.trips``, called by ``geo.measure``. A wrong answer is worse than a slow one, so
the name of an entry is a digest of *everything* the search is given (the priced network, both ends of the leg, its
limits), of the code that searches and of the libraries under it: what is not in the name cannot change the answer.

An entry is one file, written aside and then moved into place, with a digest of its own content; a damaged one counts
as missing and is written anew. The folder is the user's cache folder, or what the environment variable
``LIANGWANG_CACHE`` names; ``off`` turns the cache off. Entries unused for longest go when the folder grows beyond
`MOST_BYTES`. Small searches are not kept at all.
"""

import hashlib
import io
import os
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from geo.settings import LegSettings
from geo.travel.leg_graph import LegGraph
from geo.travel.trips import Ends, Trips, bounded_trips

Arrays = Mapping[str, NDArray[Any]]

FOLDER_VARIABLE = "LIANGWANG_CACHE"

MOST_BYTES = 1_000_000_000
"""What all entries together may hold."""

WORTH_KEEPING = 40_000_000
"""Destinations × nodes of a search from which on its answer is kept."""

SUFFIX, ASIDE = ".trips", ".trips-part"
HEADING = b"liangwang 1\n"


def kept_trips(
    graph: LegGraph, leg: LegSettings, origins: Ends, destinations: Ends, limit_yuan: float
) -> Trips:
    """Return what ``bounded_trips`` returns for the same arguments, from the cache where it is known."""

    def search() -> Arrays:
        trips = bounded_trips(graph, leg, origins, destinations, limit_yuan)
        return {field.name: getattr(trips, field.name) for field in fields(Trips)}

    if graph.size * len(destinations.node) < WORTH_KEEPING:
        return Trips(**search())
    return Trips(**cached_arrays((graph, leg, origins, destinations, limit_yuan), search))


def cached_arrays(parts: object, compute: Callable[[], Arrays]) -> Arrays:
    """Return named arrays that follow from `parts` alone: kept from another time, or computed and kept.

    Parameters
    ----------
    parts : object
        Everything `compute` depends on; see `digest_of` for what it may be made of.
    compute : function
        Makes the arrays (no objects among them).
    """
    folder, code = cache_folder(), _code()
    if folder is None or not code:
        return compute()
    name = digest_of((code, parts))
    found = _read(folder / (name + SUFFIX), name)
    if found is None:
        found = compute()
        _write(folder, name, found)
    return found


def cache_folder() -> Path | None:
    """Return the folder of the cache, whether it exists or not; None where there is to be none."""
    named = os.environ.get(FOLDER_VARIABLE, "")
    if named.strip().lower() == "off":
        return None
    try:
        if named:
            return Path(named).expanduser()
        if sys.platform == "win32":
            return (
                Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
                / "liangwang"
                / "cache"
            )
        if sys.platform == "darwin":
            return Path.home() / "Library" / "Caches" / "liangwang"
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "liangwang"
    except RuntimeError:  # a user without a home
        return None


def digest_of(part: object) -> str:
    """Return a digest of a value and all it is made of: numbers, text, dates, arrays, records, collections.

    Equal digests mean equal type, shape and content. The order of a mapping or a set does not count.

    Raises
    ------
    TypeError
        If something in it is of another kind: rather no cache than one that overlooks a difference.
    """
    taken = hashlib.sha256()
    _take(taken, part)
    return taken.hexdigest()


def _take(taken: "hashlib._Hash", part: object) -> None:  # noqa: C901, PLR0912  one branch a kind
    """Add a value to a digest: its kind, its length, its content."""
    kind, content = type(part).__name__, b""
    inside: tuple[Any, ...] = ()
    if isinstance(part, np.ndarray):
        if part.dtype.hasobject:
            raise TypeError("an array of objects has no digest")
        content = np.ascontiguousarray(part).tobytes()
        inside = (part.dtype.str, *part.shape)
    elif isinstance(part, csr_matrix):
        inside = (*part.shape, part.data, part.indices, part.indptr)
    elif isinstance(part, np.generic):
        content = part.tobytes()
    elif isinstance(part, float):
        content = part.hex().encode()
    elif isinstance(part, bytes):
        content = part
    elif part is None or isinstance(part, str | int | date):  # bool is an int, and its own kind
        content = str(part).encode()
    elif is_dataclass(part) and not isinstance(part, type):
        inside = tuple((field.name, getattr(part, field.name)) for field in fields(part))
    elif isinstance(part, Mapping):
        inside = tuple(sorted(digest_of(item) for item in part.items()))
    elif isinstance(part, frozenset | set):
        inside = tuple(sorted(digest_of(item) for item in part))
    elif isinstance(part, list | tuple):
        inside = tuple(part)
    else:
        raise TypeError(f"a {kind} has no digest")
    taken.update(f"{kind} {len(content)} {len(inside)}\n".encode())
    taken.update(content)
    for item in inside:
        _take(taken, item)


@cache
def _code() -> str:
    """Return a digest of the code that searches and of the libraries under it; "" where it cannot be read."""
    here = Path(__file__).parent
    try:
        sources = {file.name: file.read_bytes() for file in here.glob("*.py")}
    except OSError:
        return ""
    return digest_of((sources, np.__version__, scipy.__version__, sys.byteorder)) if sources else ""


def _read(file: Path, name: str) -> Arrays | None:
    """Return the arrays of an entry; None if there is none, or none that is whole."""
    try:
        content = file.read_bytes()
        body = content[len(HEADING) + 64 :]
        if content[: len(HEADING) + 64] != HEADING + _seal(name, body):
            return None
        with np.load(io.BytesIO(body), allow_pickle=False) as kept:
            found = {key: kept[key] for key in kept.files}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    with suppress(OSError):
        os.utime(file)  # used just now: the last to go
    return found


def _write(folder: Path, name: str, arrays: Arrays) -> None:
    """Write an entry, whole or not at all; a folder that cannot be written costs nothing but time."""
    body = io.BytesIO()
    np.savez(body, allow_pickle=False, **arrays)
    if body.getbuffer().nbytes > MOST_BYTES // 4:  # nothing else would have room
        return
    aside: str | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make_room(folder, body.getbuffer().nbytes)
        handle, aside = tempfile.mkstemp(dir=folder, suffix=ASIDE)
        with os.fdopen(handle, "wb") as file:
            file.write(HEADING + _seal(name, body.getvalue()))
            file.write(body.getbuffer())
        Path(aside).replace(folder / (name + SUFFIX))
    except OSError:
        if aside is not None:
            with suppress(OSError):
                Path(aside).unlink(missing_ok=True)


def _seal(name: str, body: bytes) -> bytes:
    """Return 64 characters that belong to this content under this name."""
    return hashlib.sha256(name.encode() + body).hexdigest().encode()


def _make_room(folder: Path, more: int) -> None:
    """Remove entries, those unused for longest first, until `more` bytes fit."""
    entries = []
    for file in [*folder.glob("*" + SUFFIX), *folder.glob("*" + ASIDE)]:
        with suppress(OSError):
            about = file.stat()
            entries.append((about.st_mtime_ns, file.name, about.st_size))
    size = sum(bytes_ for _, _, bytes_ in entries) + more
    for _, name, bytes_ in sorted(entries):
        if size <= MOST_BYTES:
            return
        with suppress(OSError):
            (folder / name).unlink()
            size -= bytes_
