"""What a scenario says of the roads: the season, and single crossings otherwise than the data have them.

Where it stands: the keys ``season`` and ``pontoons_out`` and the tables ``[crossings.<id>]`` of a scenario; becomes
part of the ``TravelSettings`` of ``geo``.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from geo.settings import CrossingChange
from optimize.scenario.setting import Setting, Text, unrepeated

IN_CHINESE: Mapping[object, str] = {"常态": "normal", "调水调沙": "flood", "凌汛": "ice"}


def _in_code_word(given: object) -> object:
    """Return the code word of a season written in Chinese; anything else as it is."""
    return IN_CHINESE.get(given, given) if isinstance(given, str) else given


Season = Annotated[Literal["normal", "flood", "ice"], BeforeValidator(_in_code_word)]
"""常态 · 调水调沙 (about 15 June to 20 July) · 凌汛 (about 15 December to 15 February)."""


class CrossingLine(Setting):
    """One crossing as this scenario has it; what is left out stays as the data say."""

    open: bool | None = None
    """``false``: closed. ``true``: open, whatever its season and opening day."""

    open_from: dt.date | None = None
    """Opening day."""

    seasons: Annotated[tuple[Season, ...], Field(min_length=1), AfterValidator(unrepeated)] | None = Field(
        default=None, strict=False
    )
    """Seasons it is open in."""

    max_h_m: float | None = Field(default=None, ge=0, le=10)
    """Height limit (限高), metres; 0: none."""

    max_t: float | None = Field(default=None, ge=0, le=200)
    """Weight limit (限重), tonnes gross; 0: none."""

    toll_yuan: float | None = Field(default=None, ge=0, le=500)
    """Toll a passage, one way."""

    wait_min: float | None = Field(default=None, ge=0, le=240)
    """Waiting a passage, minutes."""

    source: Text | None = None
    """Who said so: a notice, a telephone call."""

    date: dt.date | None = None
    """The day that was true."""

    def change(self) -> CrossingChange:
        """Return what ``geo`` takes."""
        return CrossingChange(
            is_open=self.open,
            open_from=self.open_from,
            seasons=None if self.seasons is None else frozenset(self.seasons),
            max_h_m=self.max_h_m,
            max_t=self.max_t,
            toll_yuan=self.toll_yuan,
            wait_min=self.wait_min,
        )
