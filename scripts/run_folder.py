"""A run folder comes into being whole or not at all.

Where it stands: ``scripts.run_scenario`` writes through `new_run_folder`; later verbs read what lies in it by
the names below.

Method: everything is written to a hidden sibling folder and renamed into place at the end; whatever goes
wrong, Ctrl+C included, the sibling is removed again.
"""

import itertools
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import UsageError
from geo.words.message import Message, message

FORMAT = 1
"""Version of the folder's layout; a later verb refuses what it does not know."""

RUNS = "runs"
SCENARIO = "scenario.toml"
INSTANCE = "instance.npz"
REGION = "region"
ROUTES = "routes.gpkg"
REPAIRS = "repairs.csv"
PLAN = "plan.json"
CERTIFICATE = "certificate.json"
MANIFEST = "manifest.json"
MAP = "review_map.html"
GEOPACKAGE = "plan.gpkg"
TABLES = "tables"
UNSERVED = "unserved.csv"
LOG = "solver.log"


def whatever_is_there(folder: Path) -> Message | None:
    """Return that `folder` exists: nothing that is there may be replaced."""
    return message("out-exists", folder=str(folder))


Obstacle = Callable[[Path], Message | None]
"""Says of a folder that exists why it must not be replaced; None: it may be."""


def check_out(out: Path | None, obstacle: Obstacle = whatever_is_there) -> None:
    """Refuse a folder that exists or could not be written, before any work is done.

    Parameters
    ----------
    out : Path or None
    obstacle
        Asked if `out` exists.

    Raises
    ------
    UsageError
    """
    if out is not None:
        _refuse(out, obstacle)
    target = (out or Path(RUNS) / "new").absolute()
    above = next(folder for folder in target.parents if folder.exists())
    if not (above.is_dir() and os.access(above, os.W_OK)):
        raise UsageError(message("out-not-writable", folder=str(target.parent)))


@contextmanager
def new_run_folder(
    name: str, out: Path | None, *, runs: Path = Path(RUNS), obstacle: Obstacle = whatever_is_there
) -> Iterator[tuple[Path, Callable[[], Path]]]:
    """Give a hidden folder to write into, and the function that puts it into place and returns where.

    Parameters
    ----------
    name : str
        Of the scenario; without `out` the folder becomes ``runs/<name>-NNN`` with the next free number.
    out : Path or None
    obstacle
        Asked if `out` exists when all is written; where it has nothing to say, `out` is replaced as a whole.

    Raises
    ------
    UsageError
        If `out` has come to exist meanwhile, or the disk refuses to be written.
    """
    parent = runs if out is None else out.absolute().parent
    try:
        parent.mkdir(parents=True, exist_ok=True)
        part = _hidden_sibling(parent, name if out is None else out.name)
    except OSError as error:
        raise UsageError(message("writing-failed", folder=str(parent), detail=_reason(error))) from error
    try:
        yield part, lambda: _in_place(part, parent, name, out, obstacle)
    except OSError as error:
        raise UsageError(message("writing-failed", folder=str(parent), detail=_reason(error))) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _hidden_sibling(parent: Path, name: str) -> Path:
    for number in itertools.count():
        part = parent / f".{name}.part-{os.getpid()}-{number}"
        try:
            part.mkdir()
        except FileExistsError:
            continue
        return part
    raise AssertionError


def _refuse(out: Path, obstacle: Obstacle) -> None:
    why = obstacle(out) if os.path.lexists(out) else None
    if why is not None:
        raise UsageError(why)


def _replace(part: Path, out: Path) -> None:
    """Put `part` where `out` stands; if that fails, `out` stands there again."""
    aside = _hidden_sibling(part.parent, f"{out.name}.before")
    try:
        out.rename(aside / "before")
        try:
            part.rename(out)
        except OSError:
            (aside / "before").rename(out)
            raise
    finally:
        if out.exists():
            shutil.rmtree(aside, ignore_errors=True)


def _in_place(part: Path, parent: Path, name: str, out: Path | None, obstacle: Obstacle) -> Path:
    if out is not None:
        _refuse(out, obstacle)
        if os.path.lexists(out):
            _replace(part, out)
        else:
            part.rename(out)
        return out
    while True:
        folder = parent / f"{name}-{_next_number(parent, name):03d}"
        try:
            part.rename(folder)
        except OSError:
            if folder.exists():  # another run took the number a moment ago
                continue
            raise
        return folder


def _next_number(parent: Path, name: str) -> int:
    taken = [
        int(match[1])
        for path in parent.iterdir()
        if (match := re.fullmatch(re.escape(name) + r"-(\d{3,})", path.name))
    ]
    return max(taken, default=0) + 1


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
