"""The folder of ``check --out``: written again by the next check, unless somebody has worked in it.

Where it stands: below ``scripts.checking``, beside ``scripts.run_folder``, which puts folders into place.

Method: a stamp beside the tables holds the checksum of each. A folder may be replaced if it is empty, or holds nothing
but tables as their stamp knows them: a queue of names somebody has begun to fill in is never lost.
"""

import hashlib
import json
from pathlib import Path

from geo.words.message import Message, message

STAMP = "check.json"
FORMAT = 1
LITTER = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
"""What file browsers leave behind, in small letters; nobody misses it."""


def write_stamp(folder: Path) -> None:
    """Write the checksums of the files in `folder` beside them."""
    sums = {path.name: _sum(path) for path in sorted(folder.iterdir())}
    text = json.dumps({"format": FORMAT, "files": sums}, ensure_ascii=False, indent=1)
    (folder / STAMP).write_text(text + "\n", encoding="utf-8", newline="\n")


def obstacle_in(folder: Path) -> Message | None:
    """Return why the existing `folder` must not be replaced by a new check; None if it may be.

    Parameters
    ----------
    folder : Path
        Whatever stands there: a folder, a file, a link.
    """
    if folder.is_symlink() or not folder.is_dir():
        return message("out-exists", folder=str(folder))
    try:
        there = sorted(path for path in folder.iterdir() if path.name.lower() not in LITTER)
        sums = _stamped(folder / STAMP)
        for path in there:
            if path.name == STAMP and sums:
                continue
            if path.name not in sums or path.is_symlink() or not path.is_file():
                return message("out-not-a-check", folder=str(folder), file=path.name)
            if _sum(path) != sums[path.name]:
                return message("out-check-changed", folder=str(folder), file=path.name)
    except OSError:
        return message("out-exists", folder=str(folder))
    return None


def _stamped(file: Path) -> dict[str, str]:
    """Return file name → checksum as the stamp says; empty if it is none."""
    try:
        stamp = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if (
        not isinstance(stamp, dict)
        or stamp.get("format") != FORMAT
        or not isinstance(stamp.get("files"), dict)
    ):
        return {}
    return {str(name): str(value) for name, value in stamp["files"].items()}


def _sum(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
