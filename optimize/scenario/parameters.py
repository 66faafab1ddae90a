"""Parameters: one frozen table of numbers that know where they come from.

Where it stands: the files of ``defaults/`` beside this file are the only place a default is written; a scenario
lays its own values over them with ``optimize.scenario.overrides``. Whatever needs a number asks by dotted key.

Method: nested TOML tables are flattened. A table with ``value`` is a parameter; text fields written in a
table above (``unit``, ``source``, ``confidence``, ``date``) hold for all parameters below it unless written
again. A table that is a *row* of its own (a stream, a channel) may also say a few words about itself, `TEXTS`:
its name and which of a closed list of kinds it is.
"""

import functools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from importlib.resources import files
from types import MappingProxyType
from typing import Any, get_args

from geo.parameter import PRINTABLE_AS_NORM, Confidence, Parameter
from geo.words.message import Message, message

FIELDS = tuple(field.name for field in fields(Parameter) if field.name != "key")
"""What a leaf of the table may hold: value, unit, source, confidence, date, low, high, zh, en."""

CONFIDENCES: frozenset[str] = frozenset(get_args(Confidence))

NUMBERS = ("value", "low", "high")
CLAUSES = "clauses"
_INHERITED = ("unit", "source", "confidence", "date")

TEXTS: Mapping[str, tuple[str, ...]] = {
    "zh": (),
    "en": (),
    "group": ("value", "low", "weee", "tyres", "agri"),
    "season": (),
    "into": ("unit", "station", "centre", "sink"),
    "kind": ("comprehensive", "specialised", "household"),
    "seller": ("resident", "collector", "institution", "shop", "farmer", "industry"),
}
"""What a table may say about itself in words; where choices are listed, one of them."""

_NOTES: Mapping[str, str] = {
    "V": "parameter-note-published",
    "v-": "parameter-note-reposted",
    "D": "parameter-note-computed",
    "M": "parameter-note-memory",
    "A": "parameter-note-assumption",
    "U": "parameter-note-user",
}


class Parameters(Mapping[str, Parameter]):
    """A frozen mapping of dotted key to `Parameter`, iterated in sorted order; equal if every field and word is.

    Attributes
    ----------
    texts : mapping of str to str
        What tables say about themselves, by dotted key, e.g. ``stream.paper.zh``; sorted.
    """

    __slots__ = ("_by_key", "texts")

    def __init__(self, parameters: Mapping[str, Parameter], texts: Mapping[str, str]) -> None:
        self._by_key = {key: parameters[key] for key in sorted(parameters)}
        self.texts = MappingProxyType({key: texts[key] for key in sorted(texts)})

    def __getitem__(self, key: str) -> Parameter:
        return self._by_key[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_key)

    def __len__(self) -> int:
        return len(self._by_key)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Parameters):
            return NotImplemented
        return self._by_key == other._by_key and self.texts == other.texts

    def __hash__(self) -> int:
        return hash((tuple(self._by_key.items()), tuple(self.texts.items())))

    def __repr__(self) -> str:
        return f"Parameters({len(self)} keys)"

    def __reduce__(self) -> tuple[type["Parameters"], tuple[dict[str, Parameter], dict[str, str]]]:
        return Parameters, (self._by_key, dict(self.texts))  # a read-only view cannot be pickled

    def parameter(self, key: str) -> Parameter:
        """Return the parameter `key`, e.g. ``vehicle.medium.box_m3``; ``KeyError`` if there is none."""
        return self._by_key[key]

    def value(self, key: str) -> float:
        """Return the value of `key` in its own unit; ``KeyError`` if there is none."""
        return self._by_key[key].value

    def under(self, prefix: str) -> dict[str, float]:
        """Return the values below `prefix` by the rest of their key.

        ``under("limit.station")`` is ``{"km": 10.0, "min": 20.0}``; empty if nothing stands there.
        """
        start = f"{prefix}."
        return {
            key.removeprefix(start): row.value for key, row in self._by_key.items() if key.startswith(start)
        }

    def text(self, key: str) -> str:
        """Return what a table says about itself, e.g. ``stream.paper.zh``; ``KeyError`` if it says nothing."""
        return self.texts[key]

    def replaced(self, rows: Mapping[str, Parameter]) -> "Parameters":
        """Return these parameters with `rows` in place of, or beside, their own."""
        return Parameters({**self._by_key, **rows}, self.texts)

    def names(self, prefix: str) -> tuple[str, ...]:
        """Return the next words below `prefix`, sorted: ``names("class.station")`` are its classes."""
        return tuple(sorted({rest.split(".")[0] for rest in self.under(prefix)}))


@functools.cache
def default_parameters() -> Parameters:
    """Return the defaults as shipped: every file of ``defaults/``, and the thresholds of every shipped clause.

    Raises
    ------
    ValueError
        If two files hold the same key, or as `read_parameters`.
    """
    rows: dict[str, Parameter] = {}
    texts: dict[str, str] = {}
    shipped = [
        *(files("optimize.scenario") / "defaults").iterdir(),
        *(files("optimize.norms") / "clauses").iterdir(),
    ]
    for file in sorted(shipped, key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        found = read_parameters(file.read_text(encoding="utf-8"))
        twice = (rows.keys() & found.keys()) | (texts.keys() & found.texts.keys())
        if twice:
            raise ValueError(f"{file.name}: {', '.join(sorted(twice))} stands in another file too")
        rows |= found
        texts |= found.texts
    return Parameters(rows, texts)


def read_parameters(text: str) -> Parameters:
    """Return the parameters written in `text`, a table like those in ``defaults/``.

    Raises
    ------
    ValueError
        If a leaf lacks a field, holds an unknown one, or its value lies outside its own range: the table is
        ours, so this is a fault of ours and names the key.
    """
    rows: dict[str, Parameter] = {}
    texts: dict[str, str] = {}
    table = tomllib.loads(text)
    if CLAUSES in table:  # a file of the register keeps its thresholds apart from the clauses
        table = table.get("parameters", {})
    for entry in _entries(table, (), {}):
        if isinstance(entry, Parameter):
            rows[entry.key] = entry
        else:
            texts[entry[0]] = entry[1]
    return Parameters(rows, texts)


def _entries(
    table: Mapping[str, Any], path: tuple[str, ...], given: Mapping[str, str]
) -> Iterator[Parameter | tuple[str, str]]:
    """Yield parameters and texts of `table`; `given` are the text fields written in the tables above."""
    given = {**given, **{name: table[name] for name in _INHERITED if isinstance(table.get(name), str)}}
    for name, entry in table.items():
        key = ".".join((*path, name))
        if isinstance(entry, dict):
            if "value" in entry:
                yield complete_parameter(key, {**given, **entry})
            else:
                yield from _entries(entry, (*path, name), given)
        elif name in TEXTS and isinstance(entry, str) and path:
            if TEXTS[name] and entry not in TEXTS[name]:
                raise ValueError(f"{key} is '{entry}', not one of {', '.join(TEXTS[name])}")
            yield key, entry
        elif name not in _INHERITED:
            raise ValueError(f"{key} is neither a parameter nor a field that is passed on")


def complete_parameter(key: str, leaf: Mapping[str, Any]) -> Parameter:
    """Return the parameter `key` made of `leaf`; ``ValueError`` if its fields do not make one."""
    if set(leaf) != set(FIELDS):
        raise ValueError(f"{key} must have exactly the fields {', '.join(FIELDS)}; it has {', '.join(leaf)}")
    stated: dict[str, Any] = {"key": key, **leaf}
    stated.update({name: float(leaf[name]) for name in NUMBERS})
    row = Parameter(**stated)
    if not row.low <= row.value <= row.high:
        raise ValueError(f"{key} is {row.value}, outside its own range {row.low}..{row.high}")
    if row.confidence not in CONFIDENCES:
        raise ValueError(f"{key} has the unknown confidence tag '{row.confidence}'")
    return row


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One row of 附表10 参数与来源.

    Attributes
    ----------
    parameter : Parameter
    overridden : bool
        The scenario changed it.
    norm : bool
        Its source was read, so it may be printed as a norm or published figure; nothing else may.
    note : Message
        What its confidence means to the reader, e.g. 缺省值，需本地标定.
    """

    parameter: Parameter
    overridden: bool
    norm: bool
    note: Message


def parameters_table(parameters: Parameters) -> list[ParameterRow]:
    """Return every parameter with its note, sorted by key (附表10 参数与来源)."""
    defaults = default_parameters()
    return [
        ParameterRow(
            parameter=row,
            overridden=row != defaults.get(key),
            norm=row.confidence in PRINTABLE_AS_NORM,
            note=message(_NOTES[row.confidence]),
        )
        for key, row in parameters.items()
    ]
