"""What a county must add so that low-value and farm material is collected (兜底补贴), and what it saves by that.

Where it stands: above ``optimize.money.margins``.

Method: the need of a stream is what it costs the enterprise beyond its sales, its part of the network included and
what is granted already left out; a stream that pays for itself needs nothing and pays for no other. The ceiling is what
collecting and burning the same tonnes would have cost. What is above the ceiling is said, not cut off: somebody has to
decide whether to pay it or to leave the material.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from optimize.demand.streams import streams
from optimize.money.margins import Margin
from optimize.money.products import times
from optimize.money.trade import SUBSIDY
from optimize.scenario.parameters import Parameters
from optimize.traced import Traced, given, total

BACKED = ("low", "agri")
"""Groups of streams that are collected for the public good: low-value material, farm film and packaging."""


@dataclass(frozen=True, slots=True, eq=False)
class Backstop:
    """One stream in one county.

    Attributes
    ----------
    county_id, stream : str
    tonnes : Traced
        Per year.
    need, granted, ceiling, above : Traced
        Yuan per year, all >= 0: cost net of sales; subsidy by today's rates; avoided collection and burning; need
        beyond the ceiling.
    """

    county_id: str
    stream: str
    tonnes: Traced
    need: Traced
    granted: Traced
    ceiling: Traced
    above: Traced


def backstops(rows: tuple[Margin, ...], parameters: Parameters) -> tuple[Backstop, ...]:
    """Return the need of every stream of the groups `BACKED`, in the order of `rows`."""
    return tuple(_backstops(rows, parameters))


def _backstops(rows: tuple[Margin, ...], parameters: Parameters) -> Iterator[Backstop]:
    backed = {stream.name for stream in streams(parameters) if stream.group in BACKED}
    for row in rows:
        if row.stream not in backed:
            continue
        earned = total(yuan for item, yuan in row.trade.items() if item != SUBSIDY) + row.network
        need = (-earned).at_least(0.0)
        ceiling = times(row.tonnes, given(parameters, "backstop.ceiling_yuan_per_t"))
        yield Backstop(
            row.county_id,
            row.stream,
            row.tonnes,
            need,
            total((row.trade[SUBSIDY],) if SUBSIDY in row.trade else ()),
            ceiling,
            (need - ceiling).at_least(0.0),
        )
