"""From what pydantic found to sentences a cooperative clerk can act on.

Where it stands: between ``optimize.scenario.scenario`` (the rules) and ``optimize.scenario.loading`` (which
adds file and line). Pydantic's own English never passes: each error type is looked up in a small table, and
what the table does not know becomes one plain sentence.
"""

import difflib
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from geo.words.catalogue import sentences
from geo.words.message import Message, message
from optimize.norms.clause import Clause
from optimize.scenario.lines import KeyPath
from optimize.scenario.on_files import Reading
from optimize.scenario.on_land import Candidates, Land
from optimize.scenario.on_process import Processes
from optimize.scenario.on_roads import CrossingLine
from optimize.scenario.parameters import default_parameters
from optimize.scenario.scenario import Catchments, Classes, Modes, Quota, Scenario

EXTENDS = "extends"

PARTS: Mapping[str, type[BaseModel]] = {
    "catchments": Catchments,
    "classes": Classes,
    "modes": Modes,
    "quotas": Quota,
    "crossings": CrossingLine,
    "reading": Reading,
    "land": Land,
    "candidates": Candidates,
    "process": Processes,
    "clauses": Clause,
}
"""Which part of a scenario stands under which key."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault that does not yet know its file and line."""

    path: KeyPath
    what: Message
    mend: Message


_WRONG_KIND: Mapping[str, str] = {
    "int_type": "scenario-kind-integer",
    "int_from_float": "scenario-kind-integer",
    "float_type": "scenario-kind-number",
    "string_type": "scenario-kind-text",
    "bool_type": "scenario-kind-flag",
    "date_type": "scenario-kind-date",
    "date_from_datetime_inexact": "scenario-kind-date",
    "tuple_type": "scenario-kind-list",
    "model_type": "scenario-kind-table",
    "mapping_type": "scenario-kind-table",
    "dict_type": "scenario-kind-table",
}

_SENTENCES: Mapping[str, tuple[str, str]] = {
    "missing": ("scenario-key-missing", "scenario-key-missing-mend"),
    "greater_than_equal": ("scenario-out-of-range", "scenario-at-least"),
    "less_than_equal": ("scenario-out-of-range", "scenario-at-most"),
    "string_pattern_mismatch": ("scenario-wrong-shape", ""),
    "literal_error": ("scenario-not-a-choice", "scenario-choices"),
    "too_short": ("scenario-empty", "scenario-empty-mend"),
    "string_too_short": ("scenario-empty", "scenario-empty-mend"),
    "too_long": ("scenario-too-many", "scenario-too-many-mend"),
}
"""What is wrong and how to mend it, by pydantic's error type; an empty mend stands in `_SHAPES`."""

_UNUSABLE = ("scenario-unusable-value", "scenario-unusable-value-mend")

_SHAPES: Mapping[str, str] = {
    "name": "scenario-shape-name",
    "catchments": "scenario-shape-township",
    "quotas": "scenario-shape-county",
    "reading": "scenario-shape-reading",
    "counties": "scenario-shape-county",
}


def problems_in(error: ValidationError) -> list[Problem]:
    """Return what pydantic found, in the file's order of keys; nothing is told twice."""
    details = error.errors(include_url=False)
    deeper = {detail["loc"][:depth] for detail in details for depth in range(len(detail["loc"]))}
    return [
        _problem(detail)
        for detail in details
        # A list whose items are all wrong also counts as empty for pydantic; the items have been told.
        if not (detail["type"] == "too_short" and detail["loc"] in deeper)
    ]


def _problem(detail: ErrorDetails) -> Problem:
    path: KeyPath = tuple(part for part in detail["loc"] if part != "[key]")
    kind, about = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_setting(path)
    if kind in _WRONG_KIND:
        return wrong_kind(path, detail["input"], _WRONG_KIND[kind])
    if kind.startswith("scenario-"):
        return Problem(path, message(kind, **about), message(f"{kind}-mend"))
    what, mend = _SENTENCES.get(kind, _UNUSABLE)
    choices = str(about.get("expected", "")).replace("'", "").replace(" or ", ", ")
    fields = {"given": show(detail["input"]), "name": str(path[-1]), "choices": choices, **about}
    return Problem(
        path, _filled(what, fields), _filled(_SHAPES[str(path[0])] if mend == "" else mend, fields)
    )


def _filled(key: str, fields: Mapping[str, Any]) -> Message:
    """Return the sentence `key` with those of `fields` it has room for."""
    names = {name for _, name, _, _ in string.Formatter().parse(sentences()[key]["en"]) if name}
    return message(key, **{name: fields[name] for name in sorted(names)})


def _unknown_setting(path: KeyPath) -> Problem:
    first = str(path[0])
    if len(path) == 1 and default_parameters().under(first):
        return Problem(path, message("scenario-key-unknown"), message("scenario-key-parameter", name=first))
    return unknown_key(path, keys_allowed(path[:-1]))


def wrong_kind(path: KeyPath, given: object, kind: str) -> Problem:
    """Return the problem of a value of the wrong kind; `kind` is the sentence of the right one."""
    return Problem(
        path, message("scenario-wrong-kind", given=show(given), kind=message(kind)), message(f"{kind}-mend")
    )


def unknown_key(path: KeyPath, known: Iterable[str]) -> Problem:
    """Return the problem of a key nobody asks for, with the nearest of `known` keys."""
    what = message("scenario-key-unknown")
    known = sorted(known)
    near = nearest(str(path[-1]), known)
    if near:
        return Problem(path, what, message("scenario-key-unknown-suggest", near=near))
    if not known:
        return Problem(path, what, message("scenario-key-unknown-remove"))
    return Problem(path, what, message("scenario-key-unknown-known", known=", ".join(known)))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the one of `known` that `word` is most likely a slip of the pen for, if any."""
    found = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return found[0] if found else None


def keys_allowed(table: KeyPath) -> tuple[str, ...]:
    """Return the keys that may stand in the table at `table` of a scenario file."""
    if not table:
        return (*Scenario.model_fields, EXTENDS)
    part = PARTS[str(table[0])]
    for name in table[1:]:
        field = part.model_fields.get(str(name))
        inner = None if field is None else field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            part = inner
    return tuple(part.model_fields)


def show(value: Any) -> str:
    """Return `value` as it would stand in the file, cut to a readable length."""
    text = (
        str(value).lower()
        if isinstance(value, bool)
        else f'"{value}"'
        if isinstance(value, str)
        else str(value)
    )
    return text if len(text) <= 40 else f"{text[:39]}…"
