"""Files of further clauses a scenario names under ``norms``, and what is wrong with clauses.

Where it stands: beside ``optimize.scenario.loading``, which lays these files below the scenario and its base as if they
were part of it: a file of the register has the two tables ``[clauses]`` and ``[parameters.norm]`` of a scenario. Once
loaded, the clauses are the scenario's own, so that it stays whole in itself wherever it is written out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from geo.errors import Fault
from geo.words.message import Message, message
from optimize.norms.figures import FIGURES
from optimize.norms.register import Register, faults, register, shipped_clauses
from optimize.scenario.parameters import CLAUSES, FIELDS, Parameters
from optimize.scenario.problems import Problem, nearest, show
from optimize.scenario.reading import ScenarioText, read_text
from optimize.scenario.scenario import Scenario

NORMS = "norms"
PARAMETERS = "parameters"
GROUP = "norm"
"""Below ``parameters``, where clauses keep the thresholds nobody else uses."""


def norm_files(texts: Sequence[ScenarioText]) -> tuple[list[ScenarioText], list[Fault]]:
    """Return the files named by the first of `texts` that names any, and what keeps others from being used.

    Names are those of files beside the text that names them. What is no list of names is left to the shape check.
    """
    naming = next((text for text in texts if NORMS in text.table), None)
    named = naming.table[NORMS] if naming is not None else []
    found: list[ScenarioText] = []
    wrong: list[Fault] = []
    if naming is None or not isinstance(named, list):
        return found, wrong
    for place, name in enumerate(named):
        if not isinstance(name, str) or not name:
            continue
        text = read_text(naming.file.parent / name)
        where = _at(naming, (NORMS, place)) if naming is not texts[0] else _here(naming, (NORMS, place))
        if isinstance(text, Fault):
            what = message("norm-file-broken", file=name, where=text.where, what=text.what)
            wrong.append(Fault(where, what, text.mend))
            continue
        wrong += [*_strangers(text), *_twice(text, [*texts, *found])]
        found.append(replace(text, table=_own(text)))
    return found, wrong


def _own(text: ScenarioText) -> Mapping[str, Any]:
    """Return the two tables a file of clauses may hold; whatever else stands in it has been told."""
    parameters = text.table.get(PARAMETERS, {})
    thresholds = parameters.get(GROUP, {}) if isinstance(parameters, Mapping) else {}
    return {CLAUSES: text.table.get(CLAUSES, {}), PARAMETERS: {GROUP: thresholds}}


def _strangers(text: ScenarioText) -> Iterator[Fault]:
    """Yield a fault for everything in a file of clauses that belongs elsewhere."""
    mend = message("norm-file-holds")
    for key, entry in text.table.items():
        if key == PARAMETERS and isinstance(entry, Mapping):
            for group in entry:
                if group != GROUP:
                    yield Fault(_at(text, (PARAMETERS, group)), message("norm-file-stranger"), mend)
        elif key not in (CLAUSES, PARAMETERS):
            yield Fault(_at(text, (key,)), message("norm-file-stranger"), mend)
    if not text.table.get(CLAUSES):
        yield Fault(text.file.name, message("norm-file-empty"), mend)


def _twice(text: ScenarioText, others: Sequence[ScenarioText]) -> Iterator[Fault]:
    """Yield a fault for every clause of `text` that one of the `others` has too."""
    for name in _names(text):
        for other in others:
            if name in _names(other):
                what = message("norm-twice", file=other.file.name)
                yield Fault(_at(text, (CLAUSES, name)), what, message("norm-twice-mend"))


def _names(text: ScenarioText) -> Mapping[str, Any]:
    clauses = text.table.get(CLAUSES, {})
    return clauses if isinstance(clauses, Mapping) else {}


def _here(text: ScenarioText, path: tuple[str | int, ...]) -> Message:
    return message("scenario-where", line=text.lines.get(path, 1), name=_dotted(path))


def _at(text: ScenarioText, path: tuple[str | int, ...]) -> Message:
    return message(
        "scenario-where-file", file=text.file.name, line=text.lines.get(path, 1), name=_dotted(path)
    )


def _dotted(path: tuple[str | int, ...]) -> str:
    return ".".join(part for part in path if isinstance(part, str))


def with_register(scenario: Scenario) -> Scenario:
    """Return `scenario` with the whole register: the shipped clauses, and its own beside them or in their place."""
    return scenario.model_copy(update={NORMS: (), CLAUSES: register(shipped_clauses(), scenario.clauses)})


def clause_problems(scenario: Scenario) -> Iterator[Problem]:
    """Yield what is wrong with the scenario's clauses beyond their shape, and with the classes of ``process``."""
    for name, clause in scenario.clauses.items():
        for field, fault, given in faults(name, clause, scenario.clauses, scenario.parameters):
            path = (CLAUSES, name, *(field.split(".") if field else ()))
            yield _problem(path, fault, given, scenario.clauses, scenario.parameters)
    for tier, sizes in scenario.process.classes().items():
        there = scenario.parameters.names(f"class.{tier}")
        for size in sizes:
            if size not in there:
                what = message("norm-process-class", given=show(size))
                mend = message("norm-process-class-mend", known=", ".join(there))
                yield Problem(("process", tier, size), what, mend)


def _problem(
    path: tuple[str, ...], fault: str, given: str, known: Register, parameters: Parameters
) -> Problem:
    """Return the problem of one of the `faults` of the register."""
    figures, fields = ", ".join(FIGURES), ", ".join(FIELDS)
    quoted = show(given)
    sentences = {
        "id": (message("norm-id", given=quoted), message("norm-id-mend")),
        "superseded": (
            message("norm-superseded-unknown", given=quoted),
            _suggestion(given, known) or message("norm-superseded-mend"),
        ),
        "empty": (message("norm-empty"), message("norm-empty-mend")),
        "twice": (message("norm-look-and-test"), message("norm-look-and-test-mend")),
        "no-figure": (message("norm-no-figure"), message("norm-no-figure-mend", known=figures)),
        "no-limit": (message("norm-no-limit"), message("norm-no-limit-mend")),
        "figure": (
            message("norm-no-such-figure", given=quoted),
            _suggestion(given, FIGURES) or message("norm-figures", known=figures),
        ),
        "parameter": (
            message("norm-key-unknown", given=quoted),
            _suggestion(given, parameters) or message("norm-key-mend", fields=fields),
        ),
        "unit": (message("norm-units-differ"), message("norm-units-differ-mend", unit=given)),
        "comparison": (message("norm-clear-of"), message("norm-clear-of-mend")),
    }
    return Problem(path, *sentences[fault])


def _suggestion(given: str, known: Iterable[str]) -> Message | None:
    near = nearest(given, known)
    return message("norm-did-you-mean", near=near) if near else None
