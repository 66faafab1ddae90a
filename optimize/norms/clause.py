"""A clause (规范条款): what a document asks of a facility, since when, and how far it may be trusted.

Where it stands: a row of the register. Shipped rows stand in ``clauses/``; a scenario adds its own under ``[clauses]``
or in the files it names under ``norms``, in the same words.

Method: a clause holds no number. It names the parameters it compares with: one the planner uses anyway
(``land.area.station_m2``), or a row ``[parameters.norm.…]`` in the same file. So a threshold has a source like every
other number, and a scenario may change it.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from geo.parameter import Confidence
from optimize.norms.facility import Place, Process
from optimize.scenario.setting import Setting, Text

Comparison = Literal["at_least", "above", "at_most", "below", "clear_of"]
"""不小于 · 大于 · 不大于 · 小于 · 相距不小于(0 为不得落入)"""

COMPARISONS: tuple[Comparison, ...] = ("at_least", "above", "at_most", "below", "clear_of")

Strength = Literal["must", "recommended", "principle", "advice", "elsewhere"]
"""强制性 · 推荐性标准 · 原则上 · 建议值 · 外地规定"""

Look = Literal["", "not_obtained", "on_site", "papers"]
"""Why nothing is compared: 条文数值未取得 · 须现场核实 · 须查验文件."""

Eia = Literal["", "exempt", "report"]
"""不纳入环评名录 · 编制报告表"""

Tiers = Annotated[tuple[Literal["point", "station", "centre"], ...], Field(strict=False, min_length=1)]


class Test(Setting):
    """A figure held against one or two parameters, each given by its key; empty: nothing is held."""

    figure: str = ""
    """Of ``optimize.norms.figures.FIGURES``."""
    at_least: str = ""
    above: str = ""
    at_most: str = ""
    below: str = ""
    clear_of: str = ""
    """For figures ``land.<kind>`` only, and they take no other comparison."""

    def limits(self) -> Iterator[tuple[Comparison, str]]:
        """Yield the comparisons that are asked for, each with the key of its parameter."""
        for comparison in COMPARISONS:
            key: str = getattr(self, comparison)
            if key:
                yield comparison, key


class Clause(Setting):
    """One clause."""

    document: Text
    """文号与名称"""
    edition: Text
    """Year or edition, e.g. ``2024``."""
    number: str = ""
    """Number of the clause; "" where the text was not obtained."""
    in_force_from: date | None = None
    in_force_to: date | None = None
    """Last day; None: no end is known."""
    superseded_by: str = ""
    """Id of the clause that took its place, or the name of a document."""
    source: Text
    """Where it was read."""
    confidence: Confidence
    strength: Strength

    tiers: Tiers
    """To which tiers it speaks."""
    sizes: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    """Only capacity classes of these names; empty: all. Likewise below."""
    kinds: Annotated[
        tuple[Literal["comprehensive", "specialised", "household"], ...], Field(strict=False)
    ] = ()
    """Only centres declared 综合型, 专业型 or 生活源."""
    natures: Annotated[tuple[Literal["new", "kept", "upgraded"], ...], Field(strict=False)] = ()
    fused: bool | None = None
    settled: Literal["", "town", "rural"] = ""
    """Only where most of the people served live in town, or in the country."""
    place: Place | Literal[""] = ""
    """Only in a 街道, or in a 镇 or 乡."""
    collected: Literal["", "motor", "hand"] = ""
    """Only where villages are collected by motor vehicle, or without one."""
    with_process: Annotated[tuple[Process, ...], Field(strict=False)] = ()
    """Only where one of these is done."""
    only_processes: Annotated[tuple[Process, ...], Field(strict=False)] = ()
    """Only where nothing but these is done."""
    when: Test = Test()
    """Only where this holds."""

    test: Test = Test()
    """What is compared."""
    look: Look = ""
    """Why nothing is compared; given where `test` is empty and the clause is no exemption."""
    shows: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    """Keys of parameters the clause gives although nothing can be compared with them."""
    eia: Eia = ""
    """What the clause says of the environmental assessment."""

    zh: Text
    en: Text

    def named(self) -> tuple[str, ...]:
        """Return the parameters the clause names, sorted."""
        held = {key for test in (self.test, self.when) for _, key in test.limits()}
        return tuple(sorted(held | set(self.shows)))
