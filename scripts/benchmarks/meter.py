"""What a piece of work costs: CPU seconds and the memory it adds at its peak.

Where it stands: under the benchmarks. CPU seconds of this process and its children, not seconds by the clock: other
people's programs on the same machine hardly change them.
"""

import gc
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

Result = TypeVar("Result")

PEAK = Path("/proc/self/status")
CLEAR = Path("/proc/self/clear_refs")


@dataclass(frozen=True, slots=True)
class Spent(Generic[Result]):
    """A result and its price.

    Attributes
    ----------
    result : object
    cpu_s : float
        Of the whole work; where only a part was done, scaled up.
    peak_mb : float or None
        Memory added at the peak, megabytes; None where the system does not tell (anything but Linux).
    done_share : float
        Part of the work that was really done; less than 1 means the seconds are scaled.
    """

    result: Result
    cpu_s: float
    peak_mb: float | None
    done_share: float = 1.0


def spend(work: Callable[[], Result], *, done_share: float = 1.0) -> Spent[Result]:
    """Do some work and return what it cost; `done_share` says which part of a larger work it is."""
    gc.collect()
    before_mb = _reset_peak()
    begin = _cpu_s()
    result = work()
    cpu_s = (_cpu_s() - begin) / done_share
    peak_mb = _status_mb("VmHWM") if before_mb is not None else None
    added = max(peak_mb - before_mb, 0.0) if peak_mb is not None and before_mb is not None else None
    return Spent(result, cpu_s, added, done_share)


def _cpu_s() -> float:
    children = os.times()
    return time.process_time() + children.children_user + children.children_system


def _reset_peak() -> float | None:
    """Forget the peak so far; return the memory in use now, megabytes, or None where that cannot be done."""
    try:
        CLEAR.write_text("5", encoding="ascii")
    except OSError:
        return None
    return _status_mb("VmRSS")


def _status_mb(name: str) -> float | None:
    for line in PEAK.read_text(encoding="utf-8").splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) / 1024
    return None
