"""From a TOML file to a scenario, or to every fault of it at once.

Where it stands: the front door of ``optimize.scenario``; nothing else makes a `Scenario`.

Method: a file may extend one other file. Tables are merged key by key, the extending file winning; lists and
the table ``catchments`` are replaced whole, and parameters leaf by leaf (``optimize.scenario.overrides``).
Files of clauses lie below both, as if their tables stood in the scenario.
Then pydantic checks the shape, the parameter table checks the numbers, and each fault is given its file and
line.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from geo.errors import Fault, ScenarioError
from geo.tier import Tier
from geo.words.message import Message, message
from optimize.money.payers import payer_problems
from optimize.scenario import lines
from optimize.scenario.misplaced import without_misplaced
from optimize.scenario.norm_files import clause_problems, norm_files, with_register
from optimize.scenario.overrides import lay_over
from optimize.scenario.parameters import Parameters, default_parameters
from optimize.scenario.problems import EXTENDS, Problem, nearest, problems_in, show, wrong_kind
from optimize.scenario.reading import ScenarioText, read_text
from optimize.scenario.scenario import Scenario
from optimize.scenario.stream_faults import stream_problems

PARAMETERS = "parameters"
REPLACED_WHOLE = ("catchments",)
"""Merged key by key these would contradict themselves: a new rule with the old clusters."""


def load_scenario(path: Path) -> Scenario:
    """Return the scenario written in the file `path`.

    Raises
    ------
    ScenarioError
        With every fault found, each with line, what is wrong and how to mend it.
    """
    own = read_text(path)
    if isinstance(own, Fault):
        raise ScenarioError(message("scenario-unusable", source=path.name, count=1), [own])
    base, faults = _base_of(own)
    texts = [text for text in (own, base) if text is not None]
    of_norms, norm_faults = norm_files(texts)
    texts += of_norms
    scenario, problems = _scenario_from(texts)
    if faults:  # what the unread base may have held is not missing
        problems = [problem for problem in problems if problem.what.key != "scenario-key-missing"]
    problems.sort(key=lambda problem: _place(problem.path, texts))
    faults += norm_faults
    faults += [Fault(_where(problem.path, texts), problem.what, problem.mend) for problem in problems]
    if scenario is None or faults:
        raise ScenarioError(message("scenario-unusable", source=path.name, count=len(faults)), faults)
    return scenario


def _base_of(own: ScenarioText) -> tuple[ScenarioText | None, list[Fault]]:
    """Return the file that `own` extends, if any, and what is wrong with that."""
    if EXTENDS not in own.table:
        return None, []
    where = _where((EXTENDS,), [own])
    named = own.table[EXTENDS]
    if not isinstance(named, str):
        problem = wrong_kind((EXTENDS,), named, "scenario-kind-text")
        return None, [Fault(where, problem.what, problem.mend)]
    file = own.file.parent / named
    if file.resolve() == own.file.resolve():
        return None, [
            Fault(where, message("scenario-extends-itself"), message("scenario-extends-itself-mend"))
        ]
    base = read_text(file)
    if isinstance(base, Fault):
        inner = message("scenario-extends-broken", file=named, where=base.where, what=base.what)
        return None, [Fault(where, inner, base.mend)]
    further = base.table.get(EXTENDS)
    if further is None:
        return base, []
    cyclic = isinstance(further, str) and (file.parent / further).resolve() == own.file.resolve()
    sentence = "scenario-extends-cycle" if cyclic else "scenario-extends-chain"
    return base, [
        Fault(where, message(sentence, file=named, further=str(further)), message(f"{sentence}-mend"))
    ]


def _scenario_from(texts: Sequence[ScenarioText]) -> tuple[Scenario | None, list[Problem]]:
    """Return the scenario that `texts` (the file, its base, its clauses) make together, or what is wrong with it."""
    sorted_out = [without_misplaced(text) for text in texts]
    texts = [text for text, _ in sorted_out]
    misplaced = [problem for _, found in sorted_out for problem in found]
    merged: dict[str, Any] = {}
    for text in reversed(texts):
        merged = _merge(merged, _at_home(text, texts[0]))
    parameters, problems = _parameters_from(texts, merged)
    rest = {key: entry for key, entry in merged.items() if key not in (EXTENDS, PARAMETERS)}
    scenario: Scenario | None = None
    try:
        scenario = with_register(Scenario.model_validate({**rest, PARAMETERS: parameters}))
        problems = [*clause_problems(scenario), *problems]
    except ValidationError as error:
        problems = [*problems_in(error), *problems]
    return scenario, [
        *misplaced,
        *problems,
        *_class_problems(rest, parameters),
        *stream_problems(parameters),
        *payer_problems(parameters),
    ]


def _merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return `under` with `over` laid on top, table by table."""
    merged = dict(under)
    for key, entry in over.items():
        below = merged.get(key)
        if isinstance(below, Mapping) and isinstance(entry, Mapping) and key not in REPLACED_WHOLE:
            merged[key] = _merge(below, entry)
        else:
            merged[key] = entry
    return merged


def _at_home(text: ScenarioText, home: ScenarioText) -> Mapping[str, Any]:
    """Return the table of `text` with its region written as seen from the folder of `home`."""
    region = text.table.get("region")
    if text is home or not isinstance(region, str) or Path(region).parts[:1] == ("data",):
        return text.table
    seen = os.path.relpath(text.file.parent / region, home.file.parent)
    return {**text.table, "region": Path(seen).as_posix()}


def _parameters_from(
    texts: Sequence[ScenarioText], merged: Mapping[str, Any]
) -> tuple[Parameters, list[Problem]]:
    """Return the defaults with the numbers of each text laid over them, base first."""
    parameters, problems = default_parameters(), list[Problem]()
    for text in reversed(texts):
        table = text.table.get(PARAMETERS, {})
        if not isinstance(table, Mapping):
            problems.append(wrong_kind((PARAMETERS,), table, "scenario-kind-table"))
            continue
        parameters, found = lay_over(
            parameters,
            table,
            top=(PARAMETERS,),
            source=text.file.name,
            date=str(text.table.get("base_date", merged.get("base_date", ""))),
        )
        problems.extend(found)
    return parameters, problems


def _class_problems(table: Mapping[str, Any], parameters: Parameters) -> list[Problem]:
    """Return the capacity classes a scenario names that the parameters do not have, or not whole."""
    classes = table.get("classes")
    problems: list[Problem] = []
    for tier in Tier:
        names = classes.get(tier.value) if isinstance(classes, Mapping) else None
        for place, name in enumerate(names if isinstance(names, list) else ()):
            if isinstance(name, str):  # else told already
                problems.extend(_one_class(("classes", tier.value, place), tier, name, parameters))
    return problems


def _one_class(path: lines.KeyPath, tier: Tier, name: str, parameters: Parameters) -> Iterator[Problem]:
    there = parameters.names(f"class.{tier}")
    home = f"{PARAMETERS}.class.{tier}.{name}"
    if name not in there:
        what = message("scenario-class-unknown", given=show(name), tier=message(f"scenario-tier-{tier}"))
        known = nearest(name, there) or ", ".join(there)
        yield Problem(path, what, message("scenario-class-unknown-mend", known=known, name=home))
        return
    lacking = _class_rows(tier) - set(parameters.under(f"class.{tier}.{name}"))
    if lacking:
        what = message("scenario-class-lacks", given=show(name), lacking=", ".join(sorted(lacking)))
        yield Problem(path, what, message("scenario-class-lacks-mend", name=home))


def _class_rows(tier: Tier) -> set[str]:
    """Return what every class of `tier` must have: what all shipped ones have."""
    shipped = default_parameters()
    return set.intersection(
        *(set(shipped.under(f"class.{tier}.{name}")) for name in shipped.names(f"class.{tier}"))
    )


def _place(path: lines.KeyPath, texts: Sequence[ScenarioText]) -> tuple[int, int]:
    """Return which of `texts` and which line `path` stands on, for sorting.

    Where the key itself stands nowhere, the nearest table above it counts; (-1, 0) if that is missing too.
    """
    for length in range(len(path), 0, -1):
        for number, text in enumerate(texts):
            line = text.lines.get(path[:length])
            if line is not None:
                return number, line
    return -1, 0


def _where(path: lines.KeyPath, texts: Sequence[ScenarioText]) -> Message | str:
    """Return file (if it is not the one asked for), line and key of `path`, as far as they are known."""
    name = ".".join(part for part in path if isinstance(part, str))
    number, line = _place(path, texts)
    if number < 0:
        return name
    if number == 0:
        return message("scenario-where", line=line, name=name)
    return message("scenario-where-file", file=texts[number].file.name, line=line, name=name)
