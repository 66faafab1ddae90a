"""Numbers that remember what they were made of.

Where it stands: below ``optimize.demand``, ``optimize.money`` and ``optimize.targets``. A figure a reviewer doubts must
lead to the parameters behind it; noting them by hand would be a second copy of every formula, so the numbers
carry them.

Method: a `Traced` is an array (or a single number) with the set of parameter keys that went into it; arithmetic
joins the sets. Where a parameter is read, and only there, its key enters: ``given(parameters, key)``. Numbers
that come from data or from the plan enter with a name of their own, e.g. ``data:census`` or ``plan:haulage``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.measured import Floats
from optimize.scenario.parameters import Parameters

Number = float | int | Floats


@dataclass(frozen=True, slots=True, eq=False)
class Traced:
    """Values and what they were made of.

    Attributes
    ----------
    values : float64 array of any shape, a 0-dimensional one for a single number
    made_of : frozenset of str
        Parameter keys, and names with a colon (``data:…``, ``plan:…``) for what is no parameter.
    """

    values: Floats
    made_of: frozenset[str] = frozenset()

    def __add__(self, other: Traced | Number) -> Traced:
        return self._with(other, np.add)

    def __radd__(self, other: Number) -> Traced:
        return self._with(other, np.add)

    def __sub__(self, other: Traced | Number) -> Traced:
        return self._with(other, np.subtract)

    def __rsub__(self, other: Number) -> Traced:
        return as_traced(other) - self

    def __mul__(self, other: Traced | Number) -> Traced:
        return self._with(other, np.multiply)

    def __rmul__(self, other: Number) -> Traced:
        return self._with(other, np.multiply)

    def __truediv__(self, other: Traced | Number) -> Traced:
        return self._with(other, np.divide)

    def __rtruediv__(self, other: Number) -> Traced:
        return as_traced(other) / self

    def __neg__(self) -> Traced:
        return Traced(-self.values, self.made_of)

    def __getitem__(self, rows: int | slice | NDArray[np.int64] | NDArray[np.bool_]) -> Traced:
        return Traced(np.asarray(self.values[rows], dtype=np.float64), self.made_of)

    def __float__(self) -> float:
        return float(self.values)

    def _with(self, other: Traced | Number, operation: np.ufunc) -> Traced:
        second = as_traced(other)
        values = operation(self.values, second.values)
        return Traced(np.asarray(values, dtype=np.float64), self.made_of | second.made_of)

    def sum(self) -> Traced:
        """Return the sum of all values."""
        return Traced(np.asarray(self.values.sum()), self.made_of)

    def sum_by(self, group: NDArray[np.int64], count: int) -> Traced:
        """Return (count,) sums of the (n,) values by `group`, an (n,) array of positions below `count`."""
        sums = np.bincount(group, weights=self.values, minlength=count).astype(np.float64)
        return Traced(sums, self.made_of)

    def at_least(self, least: Traced | Number) -> Traced:
        """Return the values, none below `least`."""
        return self._with(least, np.maximum)

    def at_most(self, most: Traced | Number) -> Traced:
        """Return the values, none above `most`."""
        return self._with(most, np.minimum)


def as_traced(value: Traced | Number, *made_of: str) -> Traced:
    """Return `value` as a traced number; a plain one is made of `made_of` only."""
    if isinstance(value, Traced):
        return Traced(value.values, value.made_of | set(made_of))
    return Traced(np.asarray(value, dtype=np.float64), frozenset(made_of))


def given(parameters: Parameters, key: str) -> Traced:
    """Return the parameter `key` as a traced number; ``KeyError`` if there is none."""
    return Traced(np.asarray(parameters.value(key), dtype=np.float64), frozenset((key,)))


def total(parts: Iterable[Traced], shape: Sequence[int] | tuple[int, ...] = ()) -> Traced:
    """Return the sum of `parts`, an array of zeros of `shape` if there are none."""
    found = Traced(np.zeros(tuple(shape)))
    for part in parts:
        found = found + part
    return found
