"""Say how far a run has come, and remember what each step took.

Where it stands: below ``scripts.run_scenario`` and ``scripts.cli``. `Screen` writes lines for people, `Steps`
counts seconds and memory for the manifest; neither knows what a plan is.

Method: on a terminal a passing line is written over the one before; elsewhere (a pipe, a log file, CI) it is
a line with the time of day, at most one every few seconds.
"""

import os
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TextIO

SECONDS_BETWEEN_LINES = 5.0
COLUMNS_ON_A_TERMINAL = 100

if sys.platform != "win32":
    import resource


class Screen:
    """Lines that stay and lines that pass, on one stream.

    Parameters
    ----------
    stream : text stream
        A reader that goes away (``| head``) silences the screen; the run goes on.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._terminal = stream.isatty()
        self._width = 0
        self._last = -SECONDS_BETWEEN_LINES
        self._open = True

    def line(self, text: str) -> None:
        """Write a line that stays."""
        self._write(self._blank() + text + "\n")

    def passing(self, text: str) -> None:
        """Write a line that the next one replaces (terminal), or now and then a line with the time of day."""
        if self._terminal:
            shown = _cut(text, min(COLUMNS_ON_A_TERMINAL, _columns()) - 1)
            before = self._blank()
            self._width = _width(shown)
            self._write(before + shown)
        elif time.monotonic() - self._last >= SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            self._write(f"[{time.strftime('%H:%M:%S')}] {text}\n")

    def clear(self) -> None:
        """Take the passing line away."""
        self._write(self._blank())

    def _blank(self) -> str:
        # Blanks instead of an escape code: old Windows consoles print the code.
        width, self._width = self._width, 0
        return "\r" + " " * width + "\r" if width else ""

    def _write(self, text: str) -> None:
        if not self._open or not text:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except BrokenPipeError:
            self._open = False
            # Python would complain once more when it closes the stream at the end.
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())


def _columns() -> int:
    try:
        return os.get_terminal_size().columns
    except OSError:
        return 80


def _width(text: str) -> int:
    """Return how many columns `text` takes; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


def _cut(text: str, columns: int) -> str:
    while _width(text) > columns:
        text = text[:-1]
    return text


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a run.

    Attributes
    ----------
    name : str
        The catalogue holds ``step-{name}``.
    seconds : float
        Wall clock.
    peak_mb : float or None
        Largest memory this process has held up to the end of the step, MB; None if the system does not say.
    """

    name: str
    seconds: float
    peak_mb: float | None


class Steps:
    """The steps of one run, in order."""

    def __init__(self) -> None:
        self.done: list[Step] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Count the seconds of the block as step `name`; a block that raises is not counted."""
        start = time.monotonic()
        yield
        self.done.append(Step(name, round(time.monotonic() - start, 2), peak_mb()))


def peak_mb() -> float | None:
    """Return the largest memory this process has held so far, MB; None on Windows."""
    return None if sys.platform == "win32" else _mb(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def workers_peak_mb() -> float | None:
    """Return the largest memory any ended child process has held, MB; None on Windows."""
    return None if sys.platform == "win32" else _mb(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


def _mb(kilobytes: int) -> float:
    # macOS counts bytes, Linux kilobytes.
    return round(kilobytes / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)
