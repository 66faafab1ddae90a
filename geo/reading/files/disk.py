"""Whether an entry of the region folder may be opened at all: a plain file of this folder, not too large.

Where it stands: asked by ``geo.reading.readers`` before any byte of a file is read.

Method: a link is followed and must end inside the folder; what it ends at must be a plain file (a folder for a
file geodatabase, all of whose entries are plain files). A pipe or a device would keep the reader waiting for ever.
"""

import stat
from collections.abc import Iterable
from pathlib import Path

from geo.errors import Fault
from geo.words.message import message

LARGEST_FILE_BYTES = 2 * 1024**3


def unusable(path: Path, companions: Iterable[Path], file: str) -> Fault | None:
    """Return why `path` or a file that belongs to it may not be opened, or None.

    Parameters
    ----------
    path : Path
        Entry of the region folder; a folder where its name ends in ``.gdb``.
    companions : iterable of Path
        Files beside it that will be read with it.
    file : str
        Name shown to the user.

    Raises
    ------
    OSError
        If the entry cannot be looked at.
    """
    home = path.parent.resolve()
    if path.suffix.lower() == ".gdb":
        if not path.is_dir():
            return Fault(file, message("geodatabase-not-a-folder"), message("geodatabase-not-a-folder-mend"))
        if not path.resolve().is_relative_to(home):
            return Fault(file, message("file-is-a-link", name=path.name), message("file-is-a-link-mend"))
        return _first_fault(path.rglob("*"), path.resolve(), file)
    return _first_fault((path, *companions), home, file)


def _first_fault(paths: Iterable[Path], home: Path, file: str) -> Fault | None:
    total = 0
    for path in paths:
        if path.is_symlink() and not _ends_inside(path, home):
            return Fault(file, message("file-is-a-link", name=path.name), message("file-is-a-link-mend"))
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return Fault(file, message("file-unreadable"), message("file-not-plain-mend", name=path.name))
        total += status.st_size
        if total > LARGEST_FILE_BYTES:
            what = message("file-too-large", name=path.name, size=f"{total / 1024**3:.1f}")
            return Fault(file, what, message("file-too-large-mend"))
    return None


def _ends_inside(path: Path, home: Path) -> bool:
    """Return whether a link ends at something inside `home`; a link in a circle ends nowhere."""
    try:
        return path.resolve(strict=True).is_relative_to(home)
    except (OSError, RuntimeError):
        return False
