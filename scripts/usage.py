"""What the user typed, checked word by word: verbs and options, with every fault in the user's language.

Where it stands: below ``scripts.cli``. Light to import.

Method: argparse splits the words; everything that could make it speak (types, counts, unknown words) is left
open and checked here, because its own sentences are English.
"""

import argparse
import difflib
import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from geo.errors import Fault, UsageError
from geo.words.catalogue import Language
from geo.words.message import Message, message

LANGUAGES: tuple[Language, ...] = ("zh", "en")
RUN_OPTIONS = ("--out", "--gap", "--work-limit", "--limit-s", "--solver", "--seed", "--workers")
VERBS: Mapping[str, tuple[str, ...]] = {
    "demo": RUN_OPTIONS,
    "check": ("--out",),
    "run": RUN_OPTIONS,
    "template": (),
    "land-query": ("--out",),
    "fetch-osm": ("--out",),
}
"""Verb → its options; ``--lang``, ``--help`` and ``--version`` go with every verb."""

WANTED: Mapping[str, tuple[Message, Message]] = {
    "check": (message("usage-scenario-missing"), message("usage-scenario-missing-mend", verb="check")),
    "run": (message("usage-scenario-missing"), message("usage-scenario-missing-mend", verb="run")),
    "template": (message("usage-folder-missing"), message("usage-folder-missing-mend")),
    "land-query": (message("usage-run-missing"), message("usage-run-missing-mend")),
    "fetch-osm": (message("usage-area-missing"), message("usage-area-missing-mend")),
}
"""Verb → what is said if the one word it works on is not there; ``demo`` takes none."""

DEFAULT_GAP = 0.02
DEMO_GAP = 0.05
DEMO_LIMIT_S = 100.0
MOST_WORKERS = 60  # Windows waits for no more than 61 processes at once


@dataclass(frozen=True, slots=True)
class Command:
    """A command line without faults; `verb` may also be ``help`` or ``version``.

    `subject` is the word the verb works on: a scenario file, a folder, a run folder, an area.
    """

    verb: str
    subject: Path
    out: Path | None = None
    gap: float = DEFAULT_GAP
    work_limit: int | None = None
    limit_s: float | None = None
    solver: str = "HiGHS"
    seed: int | None = None
    workers: int = 1


class _Parser(argparse.ArgumentParser):
    """Splits words; anything it could still complain of is a usage fault without its English text."""

    def error(self, _text: str) -> NoReturn:
        raise UsageError(message("usage-wrong", count=1), [_no_verb()])


def language_of(words: Sequence[str]) -> tuple[Language, list[str], list[Fault]]:
    """Return the language asked for anywhere in `words`, the other words, and what is wrong with it."""
    language: Language = "zh"
    rest: list[str] = []
    faults: list[Fault] = []
    queue = list(words)
    while queue:
        word = queue.pop(0)
        if word != "--lang" and not word.startswith("--lang="):
            rest.append(word)
            continue
        given = word.removeprefix("--lang=") if "=" in word else (queue.pop(0) if queue else "")
        if given in LANGUAGES:
            language = given
        else:
            faults.append(_value_fault("--lang", given, message("usage-language-mend")))
    return language, rest, faults


def read_command(words: Sequence[str], demo_scenario: Path, known_faults: Sequence[Fault] = ()) -> Command:
    """Return the command in `words`, from which ``--lang`` has been taken with the faults found so far.

    Raises
    ------
    UsageError
        With every fault.
    """
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("-h", "--help", action="store_true")
    parser.add_argument("--version", action="store_true")
    for option in RUN_OPTIONS:
        parser.add_argument(option, nargs="?", const="", default=None)
    parser.add_argument("words", nargs="*")
    found, unknown = parser.parse_known_intermixed_args(list(words))
    if (found.help or found.version) and not known_faults:
        return Command("help" if found.help else "version", demo_scenario)
    typed = dict(vars(found))
    options = {option: typed[option[2:].replace("-", "_")] for option in RUN_OPTIONS}
    verb, *rest = found.words or [""]
    faults = [*known_faults, *_verb_faults(verb, rest), *_option_faults(verb, unknown, options)]
    values: dict[str, object] = {}
    for option, text in options.items():
        if text is not None and (verb not in VERBS or option in VERBS[verb]):
            read, mend = READERS[option]
            value = read(text)
            if value is None:
                faults.append(_value_fault(option, text, mend))
            values[option[2:].replace("-", "_")] = value
    if faults:
        raise UsageError(message("usage-wrong", count=len(faults)), faults)
    values.setdefault("workers", min(2, os.cpu_count() or 1))
    if verb == "demo":
        values.setdefault("limit_s", DEMO_LIMIT_S)
        values.setdefault("gap", DEMO_GAP)
    return Command(verb, demo_scenario if verb == "demo" else Path(rest[0]), **values)  # type: ignore[arg-type]


def _no_verb() -> Fault:
    return Fault(
        message("usage-command"), message("usage-verb-missing"), message("usage-verbs-mend", verbs=_or(VERBS))
    )


def _verb_faults(verb: str, rest: list[str]) -> list[Fault]:
    if not verb:
        return [_no_verb()]
    if verb not in VERBS:
        near = difflib.get_close_matches(verb.lower(), VERBS, n=1, cutoff=0.5)
        mend = message("usage-verb-near-mend", near=near[0], verbs=_or(VERBS)) if near else None
        what = message("usage-verb-unknown", given=verb)
        return [Fault(message("usage-command"), what, mend or message("usage-verbs-mend", verbs=_or(VERBS)))]
    wanted = 1 if verb in WANTED else 0
    if len(rest) < wanted:
        return [Fault(message("usage-command"), *WANTED[verb])]
    return [Fault(word, message("usage-too-many"), message("usage-too-many-mend")) for word in rest[wanted:]]


def _option_faults(verb: str, unknown: Sequence[str], options: Mapping[str, str | None]) -> list[Fault]:
    known = (*VERBS.get(verb, RUN_OPTIONS), "--lang", "--help", "--version")
    faults = []
    for word in unknown:
        if not word.startswith("-"):  # what was written behind an unknown option
            continue
        name = word.split("=", 1)[0]
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        mend = (
            message("usage-option-near-mend", near=near[0], options=_or(known))
            if near
            else message("usage-options-mend", options=_or(known))
        )
        faults.append(Fault(word, message("usage-option-unknown"), mend))
    for option, text in options.items():
        if text is not None and verb in VERBS and option not in VERBS[verb]:
            faults.append(Fault(option, message("usage-option-not-here", verb=verb), message("usage-remove")))
    return faults


def _value_fault(option: str, given: str, mend: Message) -> Fault:
    what = message("usage-value-wrong", given=given) if given else message("usage-value-missing")
    return Fault(option, what, mend)


def _or(words: Sequence[str] | Mapping[str, object]) -> str:
    return " | ".join(words)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _whole(low: int, high: int) -> Callable[[str], int | None]:
    def read(text: str) -> int | None:
        return int(text) if text.isascii() and text.isdigit() and low <= int(text) <= high else None

    return read


def _gap(text: str) -> float | None:
    number = _number(text)
    return number if number is not None and 0 <= number < 1 else None


def _seconds(text: str) -> float | None:
    number = _number(text)
    return number if number is not None and number > 0 else None


READERS: Mapping[str, tuple[Callable[[str], object], Message]] = {
    "--out": (lambda text: Path(text) if text else None, message("usage-out-mend")),
    "--gap": (_gap, message("usage-gap-mend")),
    "--work-limit": (_whole(1, 10**9), message("usage-whole-mend", example=8)),
    "--limit-s": (_seconds, message("usage-seconds-mend")),
    "--solver": (lambda text: text or None, message("usage-solver-mend")),
    "--seed": (_whole(0, 2**31 - 1), message("usage-seed-mend")),
    "--workers": (_whole(1, MOST_WORKERS), message("usage-workers-mend")),
}
