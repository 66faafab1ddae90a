"""A scenario's own numbers laid over the table of parameters.

Where it stands: called by ``optimize.scenario.loading`` once per file, base file first. A leaf is either a
bare number (its source is then the scenario file, its confidence U) or a table with ``value`` and any other
field of a parameter; what it does not say is never taken from another number's source.

A key the table does not have is a fault, unless its leaf has every field of a parameter: then it is a new row
(a new stream, a new capacity class). What a table says about itself in words (`TEXTS`) is laid over likewise.
"""

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from geo.parameter import Parameter
from geo.words.message import Message, message
from optimize.scenario.lines import KeyPath
from optimize.scenario.parameters import CONFIDENCES, FIELDS, NUMBERS, TEXTS, Parameters
from optimize.scenario.problems import Problem, nearest, show, unknown_key, wrong_kind


def lay_over(
    parameters: Parameters, table: Mapping[str, Any], *, top: KeyPath, source: str, date: str
) -> tuple[Parameters, list[Problem]]:
    """Return `parameters` with the numbers of `table` laid over them, and what is wrong with `table`.

    Parameters
    ----------
    parameters : Parameters
        Defaults, or defaults with a base file already laid over them.
    table : mapping
        Nested tables as in ``defaults/``; leaves are numbers or tables with ``value``.
    top : path
        Where `table` stands in the file, for the faults.
    source, date : str
        What a leaf's source and ISO date are if it does not say.
    """
    found: dict[str, Parameter] = dict(parameters)
    texts = dict(parameters.texts)
    problems: list[Problem] = []
    said_above = {"source": source, "confidence": "U", "date": date}
    for path, entry in _leaves(table, (), parameters):
        key = _dotted(path)
        if isinstance(entry, str) and path[-1] in TEXTS:
            choices = TEXTS[str(path[-1])]
            if choices and entry not in choices:
                mend = message("scenario-choices", choices=", ".join(choices))
                problems.append(Problem((*top, *path), _not_a_choice(entry), mend))
            texts[key] = entry
            continue
        row = _row(parameters, key, (*top, *path), entry, said_above)
        if isinstance(row, Parameter):
            found[key] = row
        else:
            problems.extend(row)
    return Parameters(found, texts), problems


def _leaves(
    table: Mapping[str, Any], path: KeyPath, parameters: Parameters
) -> Iterator[tuple[KeyPath, object]]:
    """Yield whatever in `table` is a leaf or ought to be one, with its path."""
    for name, entry in table.items():
        here = (*path, name)
        if isinstance(entry, Mapping) and "value" not in entry and _dotted(here) not in parameters:
            yield from _leaves(entry, here, parameters)
        else:
            yield here, entry


def _dotted(path: KeyPath) -> str:
    return ".".join(str(part) for part in path)


def _row(
    parameters: Parameters, key: str, path: KeyPath, entry: object, said_above: Mapping[str, str]
) -> Parameter | list[Problem]:
    """Return the parameter that `entry` makes of `key`, or what is wrong with it."""
    known = parameters.get(key)
    leaf: Mapping[str, Any] = entry if isinstance(entry, Mapping) else {"value": entry}
    if known is None and not set(FIELDS) <= set(leaf):
        return [_unknown_parameter(parameters, key, path)]
    problems = _leaf_problems(path, leaf, is_bare=not isinstance(entry, Mapping), known=known)
    if problems:
        return problems
    stated: dict[str, Any] = {
        name: float(leaf[name]) if name in NUMBERS else str(leaf[name]) for name in leaf
    }
    stated = {**said_above, **stated}
    row = Parameter(key=key, **stated) if known is None else replace(known, **stated)
    if row.low <= row.value <= row.high:
        return row
    what = message("scenario-out-of-range", given=show(leaf["value"]))
    mend = message("scenario-parameter-range", low=f"{row.low:g}", high=f"{row.high:g}", unit=row.unit)
    return [Problem(path, what, mend)]


def _leaf_problems(
    path: KeyPath, leaf: Mapping[str, Any], *, is_bare: bool, known: Parameter | None
) -> list[Problem]:
    """Return what is wrong with the fields of one leaf, each with its own path."""
    problems: list[Problem] = []
    if "value" not in leaf:
        problems.append(
            Problem(path, message("scenario-value-missing"), message("scenario-value-missing-mend"))
        )
    for name, given in leaf.items():
        problem = _field_problem(path if is_bare else (*path, name), name, given, known)
        if problem is not None:
            problems.append(problem)
    return problems


def _field_problem(path: KeyPath, name: str, given: object, known: Parameter | None) -> Problem | None:
    """Return what is wrong with the field `name` of a leaf, if anything."""
    if name not in FIELDS:
        return unknown_key(path, FIELDS)
    kind, fits = _KINDS[name]
    if not fits(given):
        return wrong_kind(path, given, kind)
    if name == "confidence" and given not in CONFIDENCES:
        choices = ", ".join(sorted(CONFIDENCES))
        return Problem(path, _not_a_choice(given), message("scenario-choices", choices=choices))
    if name == "unit" and known is not None and given != known.unit:
        return Problem(path, _not_a_choice(given), message("scenario-parameter-unit-mend", unit=known.unit))
    return None


def _not_a_choice(given: object) -> Message:
    return message("scenario-not-a-choice", given=show(given))


def _is_number(given: object) -> bool:
    if not isinstance(given, (int, float)) or isinstance(given, bool):
        return False
    try:
        return math.isfinite(given)
    except OverflowError:  # a whole number too long for a float
        return False


def _is_date(given: object) -> bool:
    if isinstance(given, str):
        try:
            dt.date.fromisoformat(given)
        except ValueError:
            return False
        return True
    return isinstance(given, dt.date) and not isinstance(given, dt.datetime)


def _is_text(given: object) -> bool:
    return isinstance(given, str) and bool(given.strip())


_KINDS: Mapping[str, tuple[str, Callable[[object], bool]]] = {
    **dict.fromkeys(FIELDS, ("scenario-kind-text", _is_text)),
    **dict.fromkeys(NUMBERS, ("scenario-kind-number", _is_number)),
    "date": ("scenario-kind-date", _is_date),
}
"""What each field of a leaf must be."""


def _unknown_parameter(parameters: Parameters, key: str, path: KeyPath) -> Problem:
    """Return the problem of a parameter nobody asks for, with the nearest key or the keys of its group."""
    within = parameters.under(key)
    if within:
        keys = ", ".join(sorted(within))
        return Problem(
            path, message("scenario-parameter-group"), message("scenario-parameter-group-mend", keys=keys)
        )
    near = nearest(key, parameters)
    mend = (
        message("scenario-key-unknown-suggest", near=near)
        if near
        else message("scenario-parameter-unknown-mend", fields=", ".join(FIELDS))
    )
    return Problem(path, message("scenario-parameter-unknown"), mend)
