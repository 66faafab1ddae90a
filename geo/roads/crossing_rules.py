"""What each crossing demands under a season, a day and a scenario: open or not, limits, toll, waiting.

Where it stands: before ``geo.roads.crossings``, which spreads this over the edges of a network. Knows the
crossings layer and the settings, no roads.

Method: the scenario's changes are laid over the data, value by value. A crossing is open if the settings do not
close it, its opening day has come, its seasons name the season (none named: all year) and it is no pontoon
while the pontoons are out; a scenario that says ``open = true`` of one crossing has the last word over all of
that but ``closed_crossings``.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np

from geo.errors import DataError, Fault, ScenarioError
from geo.measured import Flags, Floats, Text
from geo.settings import CrossingChange, TravelSettings
from geo.words.message import message

FLOATING = ("pontoon", "ferry")
"""Kinds of crossing driven at the speed of a pontoon."""

NO_CHANGE = CrossingChange()


@dataclass(frozen=True, slots=True, eq=False)
class CrossingRules:
    """What crossings demand, one row a crossing.

    Attributes
    ----------
    ids : (n,) str
    is_open : (n,) bool
    is_floating : (n,) bool
        A pontoon or a ferry.
    max_h_m, max_t : (n,) float64
        Highest and heaviest vehicle that may pass, metres and tonnes; inf where there is no limit.
    toll_yuan, wait_min : (n,) float64
        A passage, one way.
    """

    ids: Text
    is_open: Flags
    is_floating: Flags
    max_h_m: Floats
    max_t: Floats
    toll_yuan: Floats
    wait_min: Floats


def crossing_rules(crossings: gpd.GeoDataFrame, settings: TravelSettings) -> CrossingRules:
    """Return what the region's crossings demand under `settings`.

    Parameters
    ----------
    crossings : GeoDataFrame
        Columns as in ``geo.contracts.schema.CROSSINGS``.
    settings : TravelSettings
        Day, season, closures and changes.

    Raises
    ------
    DataError
        If an opening date is no date; every such crossing is named.
    ScenarioError
        If the settings speak of a crossing the region does not have; every such crossing is named.
    """
    rows = crossings.drop(columns="geometry").to_dict("records")
    refuse_unknown_crossings((str(row["crossing"]) for row in rows), settings)
    opening = _opening_days(rows)
    changes = [settings.crossing_changes.get(str(row["crossing"]), NO_CHANGE) for row in rows]
    numbers = {
        name: np.array(
            [
                float(row[name] if getattr(change, name) is None else getattr(change, name))
                for row, change in zip(rows, changes, strict=True)
            ]
        )
        for name in ("max_h_m", "max_t", "toll_yuan", "wait_min")
    }
    is_open = [
        _is_open(row, change, opens, settings)
        for row, change, opens in zip(rows, changes, opening, strict=True)
    ]
    return CrossingRules(
        ids=np.array([str(row["crossing"]) for row in rows], dtype=np.str_),
        is_open=np.array(is_open, dtype=np.bool_),
        is_floating=np.array([row["kind"] in FLOATING for row in rows], dtype=np.bool_),
        max_h_m=as_limit(numbers["max_h_m"]),
        max_t=as_limit(numbers["max_t"]),
        toll_yuan=numbers["toll_yuan"],
        wait_min=numbers["wait_min"],
    )


def as_limit(stated: Floats) -> Floats:
    """Return (n,) limits with inf where none is stated (0, or nothing at all)."""
    return np.where(stated > 0, stated, math.inf)


def refuse_unknown_crossings(ids: Iterable[str], settings: TravelSettings) -> None:
    """Raise ``ScenarioError`` if the settings close or change a crossing that is not among `ids`."""
    known = set(ids)
    named = settings.closed_crossings | set(settings.crossing_changes)
    faults = [
        Fault(
            message("crossing-in-scenario", crossing=crossing),
            message("crossing-unknown"),
            message("crossing-in-scenario-mend", known="、".join(sorted(known)) or "–"),
        )
        for crossing in sorted(named - known)
    ]
    if faults:
        raise ScenarioError(message("travel-settings-unusable", count=len(faults)), faults)


def _is_open(row: dict[str, object], change: CrossingChange, opens: date, settings: TravelSettings) -> bool:
    """Return whether one crossing can be passed."""
    if str(row["crossing"]) in settings.closed_crossings or change.is_open is False:
        return False
    if change.is_open:
        return True
    seasons = frozenset(str(row["season"] or "").split("+")) - {""}
    if change.seasons is not None:
        seasons = change.seasons
    opens = opens if change.open_from is None else change.open_from
    taken_out = settings.pontoons_out and row["kind"] == "pontoon"
    return opens <= settings.base_date and (not seasons or settings.season in seasons) and not taken_out


def _opening_days(rows: Iterable[dict[str, object]]) -> list[date]:
    """Return the day each crossing opened or opens; the first day of all for one long open."""
    days: list[date] = []
    faults: list[Fault] = []
    for row in rows:
        text = str(row["open_from"] or "")
        try:
            days.append(date.fromisoformat(text) if text else date.min)
        except ValueError:
            faults.append(
                Fault(
                    message("crossing-row", crossing=str(row["crossing"])),
                    message("crossing-date", text=text),
                    message("crossing-date-mend"),
                )
            )
    if faults:
        raise DataError(message("data-unusable", source="crossings", count=len(faults)), faults)
    return days
