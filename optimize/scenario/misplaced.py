"""A line ``reading.<layer>.… = …`` that was added below some ``[table]`` and so fell into that table.

Where it stands: asked by ``optimize.scenario.loading`` before anything else looks at the tables. The readers print
such lines for people to copy; at the end of a file they belong, by the rules of TOML, to the table above them, where
nobody looks for them. They are taken out and told, each with the line to copy, so that nothing else is said of them.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from geo.words.message import message
from optimize.scenario.lines import KeyPath
from optimize.scenario.on_files import Reading
from optimize.scenario.problems import Problem
from optimize.scenario.reading import ScenarioText

READING = "reading"
_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def without_misplaced(text: ScenarioText) -> tuple[ScenarioText, list[Problem]]:
    """Return `text` without the reading settings that stand in a wrong table, and a problem for each of them."""
    problems: list[Problem] = []
    table = {
        key: _cleared(entry, (key,), problems) if isinstance(entry, Mapping) else entry
        for key, entry in text.table.items()
    }
    return replace(text, table=table), problems


def _cleared(table: Mapping[str, Any], path: KeyPath, problems: list[Problem]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, entry in table.items():
        if key == READING and isinstance(entry, Mapping) and set(entry) <= set(Reading.model_fields):
            problems.extend(_told(path, below) for below in _leaves(entry, (READING,)))
        elif isinstance(entry, Mapping):
            kept[key] = _cleared(entry, (*path, key), problems)
        else:
            kept[key] = entry
    return kept


def _leaves(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, entry in table.items():
        if isinstance(entry, Mapping):
            yield from _leaves(entry, (*path, key))
        else:
            yield (*path, key), entry


def _told(table: KeyPath, below: tuple[tuple[str, ...], Any]) -> Problem:
    """Return the problem of one setting, with the line as it must stand at the top."""
    path, value = below
    line = f"{_dotted(path)} = {json.dumps(value, ensure_ascii=False, default=str)}"
    return Problem(
        (*table, *path),
        message("scenario-key-below-table", table=_dotted(tuple(str(part) for part in table))),
        message("scenario-key-below-table-mend", line=line),
    )


def _dotted(path: tuple[str, ...]) -> str:
    return ".".join(part if set(part) <= _BARE else json.dumps(part, ensure_ascii=False) for part in path)
