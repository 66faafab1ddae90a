"""The register of clauses: the shipped files, and what a scenario adds.

Where it stands: above ``optimize.norms.clause``; read by ``optimize.scenario.loading`` (to hold a scenario's clauses
against it) and by whoever judges. A new clause is a new table in a file of ``clauses/``, or a new file there: no code.
"""

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files

from optimize.norms.clause import Clause, Test
from optimize.norms.figures import FIGURES
from optimize.scenario.parameters import CLAUSES, Parameters

Register = Mapping[str, Clause]
"""Clauses by id, sorted."""

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""Small letters, digits, hyphens."""


@functools.cache
def shipped_clauses() -> Register:
    """Return the clauses of every file of ``clauses/``.

    Raises
    ------
    ValueError
        If an id stands in two files, or a row is no clause: the files are ours, so this is a fault of ours.
    """
    found: dict[str, Clause] = {}
    for file in sorted((files("optimize.norms") / "clauses").iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        for name, row in tomllib.loads(file.read_text(encoding="utf-8"))[CLAUSES].items():
            if name in found:
                raise ValueError(f"{file.name}: the clause '{name}' stands in another file too")
            found[name] = Clause.model_validate(row)
    return register(found)


def register(clauses: Mapping[str, Clause], *more: Mapping[str, Clause]) -> Register:
    """Return `clauses` with `more` beside them, or in place of those of the same id."""
    found = dict(clauses)
    for added in more:
        found |= added
    return {name: found[name] for name in sorted(found)}


def faults(
    name: str, clause: Clause, known: Register, parameters: Parameters
) -> Iterator[tuple[str, str, str]]:
    """Yield what a well-formed clause gets wrong: (field, fault, what is meant).

    Faults: ``id``, ``superseded``, ``empty``, ``twice``, ``no-figure``, ``no-limit``, ``figure``, ``parameter``,
    ``unit``, ``comparison``; ``optimize.scenario.norm_files`` says them.
    """
    if not ID.fullmatch(name):
        yield "", "id", name
    by = clause.superseded_by
    if ID.fullmatch(by) and (by == name or by not in known):
        yield "superseded_by", "superseded", by
    compares = any(clause.test.limits())
    if not compares and not clause.look and not clause.eia:
        yield "", "empty", name
    if compares and clause.look:
        yield "look", "twice", clause.look
    for field, test in (("test", clause.test), ("when", clause.when)):
        yield from _test_faults(field, test, parameters)
    for key in clause.shows:
        if key not in parameters:
            yield "shows", "parameter", key


def _test_faults(field: str, test: Test, parameters: Parameters) -> Iterator[tuple[str, str, str]]:
    held = list(test.limits())
    if not test.figure and held:
        yield field, "no-figure", held[0][0]
    if test.figure and test.figure not in FIGURES:
        yield f"{field}.figure", "figure", test.figure
    if test.figure and not held:
        yield field, "no-limit", test.figure
    for comparison, key in held:
        here = f"{field}.{comparison}"
        if key not in parameters:
            yield here, "parameter", key
        elif test.figure in FIGURES:
            unit = FIGURES[test.figure].unit
            if parameters[key].unit != unit:
                yield here, "unit", unit
            if (comparison == "clear_of") != test.figure.startswith("land."):
                yield here, "comparison", test.figure
