"""One line of 目标—测算—差额: what is asked, what is forecast, what is missing.

Where it stands: made by the files of this room, shown by ``maps``.
"""

from dataclasses import dataclass
from typing import Literal

from geo.words.message import Message
from optimize.traced import Traced

Kind = Literal["assigned", "split", "yardstick", "information"]
"""下达 · 建议分解 · 对照 · 仅供参考(不由本网络承担)"""

Status = Literal["met", "short", "to_verify", "unknown"]
"""达到 · 有差额 · 待核(应以实际数核验) · 无从比较"""


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """A target of a year, for a county or (county id "") the whole region.

    Attributes
    ----------
    key : str
        The catalogue holds ``target-{key}`` (name) and ``target-{key}-formula``.
    year : int
    county_id : str
    kind : Kind
    asked : Traced or None
        In `unit`; None where nobody has stated it.
    forecast : Traced or None
        What the same year is reckoned to bring, all channels; a figure reported for the year stands instead.
    reported : bool
        `forecast` is a reported figure (到期核验), not a forecast.
    of_network : Traced or None
        The part of `forecast` this network contributes.
    unit : str
    notes : tuple of Message
    """

    key: str
    year: int
    county_id: str
    kind: Kind
    asked: Traced | None
    forecast: Traced | None
    unit: str
    reported: bool = False
    of_network: Traced | None = None
    notes: tuple[Message, ...] = ()

    @property
    def gap(self) -> float | None:
        """What is missing, in `unit`; negative where more is forecast than asked; None where there is no comparing."""
        if self.asked is None or self.forecast is None:
            return None
        return float(self.asked) - float(self.forecast)

    def status(self, this_year: int) -> Status:
        """Return how it stands, seen from `this_year`: what is past must be verified, not forecast."""
        if self.year < this_year and not self.reported:
            return "to_verify"
        if self.gap is None:
            return "unknown"
        return "met" if self.gap <= 1e-9 * max(1.0, abs(float(self.asked or 0.0))) else "short"
