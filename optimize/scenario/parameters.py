"""Parameters: one frozen table of numbers that know where they come from.

Where it stands: ``defaults.toml`` beside this file is the only place a default is written; a scenario lays
its own values over it with ``optimize.scenario.overrides``. Whatever needs a number asks by dotted key.

Method: nested TOML tables are flattened. A table with ``value`` is a parameter; text fields written in a
table above (``unit``, ``source``, ``confidence``, ``date``) hold for all parameters below it unless written
again.
"""

import functools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from importlib.resources import files
from typing import Any, get_args

from geo.parameter import PRINTABLE_AS_NORM, Confidence, Parameter
from geo.words.message import Message, message

FIELDS = tuple(field.name for field in fields(Parameter) if field.name != "key")
"""What a leaf of the table may hold: value, unit, source, confidence, date, low, high, zh, en."""

CONFIDENCES: frozenset[str] = frozenset(get_args(Confidence))

NUMBERS = ("value", "low", "high")
_INHERITED = ("unit", "source", "confidence", "date")

_NOTES: Mapping[str, str] = {
    "V": "parameter-note-published",
    "v-": "parameter-note-reposted",
    "D": "parameter-note-computed",
    "M": "parameter-note-memory",
    "A": "parameter-note-assumption",
    "U": "parameter-note-user",
}


class Parameters(Mapping[str, Parameter]):
    """A frozen mapping of dotted key to `Parameter`, iterated in sorted order; equal if every field is."""

    __slots__ = ("_by_key",)

    def __init__(self, parameters: Mapping[str, Parameter]) -> None:
        self._by_key = {key: parameters[key] for key in sorted(parameters)}

    def __getitem__(self, key: str) -> Parameter:
        return self._by_key[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_key)

    def __len__(self) -> int:
        return len(self._by_key)

    def __repr__(self) -> str:
        return f"Parameters({len(self)} keys)"

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

    def names(self, prefix: str) -> tuple[str, ...]:
        """Return the next words below `prefix`, sorted: ``names("class.station")`` are its classes."""
        return tuple(sorted({rest.split(".")[0] for rest in self.under(prefix)}))


@functools.cache
def default_parameters() -> Parameters:
    """Return the table of defaults as shipped."""
    return read_parameters((files("optimize.scenario") / "defaults.toml").read_text(encoding="utf-8"))


def read_parameters(text: str) -> Parameters:
    """Return the parameters written in `text`, a table like ``defaults.toml``.

    Raises
    ------
    ValueError
        If a leaf lacks a field, holds an unknown one, or its value lies outside its own range: the table is
        ours, so this is a fault of ours and names the key.
    """
    return Parameters({row.key: row for row in _leaves(tomllib.loads(text), (), {})})


def _leaves(table: Mapping[str, Any], path: tuple[str, ...], given: Mapping[str, str]) -> Iterator[Parameter]:
    """Yield the parameters of `table`; `given` are the text fields written in the tables above."""
    given = {**given, **{name: table[name] for name in _INHERITED if isinstance(table.get(name), str)}}
    for name, entry in table.items():
        if isinstance(entry, dict):
            below = (*path, name)
            yield from (
                [complete_parameter(".".join(below), {**given, **entry})]
                if "value" in entry
                else _leaves(entry, below, given)
            )
        elif name not in _INHERITED:
            raise ValueError(
                f"{'.'.join((*path, name))} is neither a parameter nor a field that is passed on"
            )


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
