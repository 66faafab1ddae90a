"""One figure of the accounts: what it is, for whom, how much, and what it was made of.

Where it stands: made by ``optimize.demand``, ``optimize.money`` and ``optimize.targets``; shown as tables by ``maps``.
A figure names its item by a key whose words stand in the catalogue, and carries the parameters it came from.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from optimize.traced import Traced

CITY = ""
"""County id of a figure of the whole region."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Attributes
    ----------
    item : str
        What it is; the catalogue holds ``figure-{item}``.
    value : float
        In `unit`; finite.
    unit : str
        As the parameters write units, e.g. ``t/yr``, ``yuan/yr``, ``share``.
    made_of : tuple of str
        Parameter keys and sources (``data:…``, ``plan:…``), sorted.
    county_id : str
        `CITY` for the whole region.
    stream, channel, payer : str
        What it is broken down by; "" where it is not.
    year : int
        0 where it belongs to no year.
    """

    item: str
    value: float
    unit: str
    made_of: tuple[str, ...]
    county_id: str = CITY
    stream: str = ""
    channel: str = ""
    payer: str = ""
    year: int = 0


def figure(item: str, value: Traced, unit: str, **broken_down_by: str | int) -> Figure:
    """Return the figure of a single traced number; the rest names fields of `Figure`."""
    return Figure(item, float(value), unit, tuple(sorted(value.made_of)), **broken_down_by)  # type: ignore[arg-type]


def by_county(
    item: str, values: Traced, unit: str, county_ids: Iterable[str], **broken_down_by: str | int
) -> Iterator[Figure]:
    """Yield one figure a county of (c,) `values` that add up, and their sum for the whole region."""
    for row, county in enumerate(county_ids):
        yield figure(item, values[row], unit, county_id=county, **broken_down_by)
    yield figure(item, values.sum(), unit, **broken_down_by)
