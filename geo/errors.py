"""The error tree of the whole house.

::

    LiangwangError            carries an exit code; never shown as a traceback
    ├── UsageError        2   the command line asks for something it cannot
    ├── DataError         3   region files: every fault found, with where, what and how to mend
    ├── ScenarioError     4   scenario file: every fault found, likewise
    ├── NoPlanError       5   no plan can exist; carries the reasons in words
    ├── OutOfTimeError    6   stopped before any plan was found
    └── SolverError       7   the solver or the audit failed: our fault or the machine's

Where it stands: below everything. Faults carry messages, not sentences; the edge says them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from geo.words.catalogue import Language, say
from geo.words.message import Message


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where it stands, what it is, how to mend it."""

    where: Message | str
    what: Message
    mend: Message


class LiangwangError(Exception):
    """Root of the tree.

    Parameters
    ----------
    headline : Message
        One sentence that says what could not be done.
    faults : sequence of Fault
        Every fault found, not only the first.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, headline: Message, faults: Sequence[Fault] = ()) -> None:
        super().__init__(headline, tuple(faults))
        self.headline = headline
        self.faults = tuple(faults)

    def in_words(self, language: Language) -> str:
        """Return headline and faults as lines of text."""
        between = "：" if language == "zh" else ": "
        lines = [say(self.headline, language)]
        for fault in self.faults:
            where, what, mend = (say(part, language) for part in (fault.where, fault.what, fault.mend))
            lines.append(f"  - {where}{between}{what} → {mend}")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.in_words("en")


class UsageError(LiangwangError):
    """The command line asks for something it cannot."""

    exit_code: ClassVar[int] = 2


class DataError(LiangwangError):
    """Region files cannot be used as they are."""

    exit_code: ClassVar[int] = 3


class ScenarioError(LiangwangError):
    """The scenario file cannot be used as it is."""

    exit_code: ClassVar[int] = 4


class NoPlanError(LiangwangError):
    """No plan can exist under these limits and quotas."""

    exit_code: ClassVar[int] = 5


class OutOfTimeError(LiangwangError):
    """Stopped before any plan was found."""

    exit_code: ClassVar[int] = 6


class SolverError(LiangwangError):
    """The solver ended unexpectedly, or a plan failed its audit."""

    exit_code: ClassVar[int] = 7
