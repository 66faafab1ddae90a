"""Ctrl+C while planning: the first asks for the best plan so far, the second stops at once.

Where it stands: around ``planner.plan`` in ``scripts.planning``, and in the worker processes. Light to
import: every worker imports it first.
"""

import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType


@contextmanager
def stop_on_interrupt(first: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """Give a function that turns true at the first Ctrl+C; `first` is called then.

    The second Ctrl+C raises ``KeyboardInterrupt`` as usual. Outside the main thread nothing is caught.
    """
    asked = threading.Event()

    def caught(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        with suppress(RuntimeError):  # the signal may come in the middle of a line being written
            first()

    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return
    before = signal.signal(signal.SIGINT, caught)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def leave_interrupts_to_the_parent() -> None:
    """Make a worker process deaf to Ctrl+C, which a terminal sends to the whole group."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def end_workers() -> None:
    """End the worker processes this process has started, at once."""
    for child in multiprocessing.active_children():
        child.terminate()
