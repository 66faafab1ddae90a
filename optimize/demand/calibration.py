"""What the ledger (台账) says of the model: a factor by stream and county, shown and applied once.

Where it stands: above ``optimize.demand.demand``; the front door is `calibrated_demand`, which everything that needs
the tonnes of a scenario asks.

Method: a factor is weighed ÷ modelled tonnes of the same year, stream and places, and holds for the whole county.

* *Modelled* is what the model of the weighed year says this network collects and brings past a scale of its own: every
  channel but those that hand over to a sink without passing a facility. The factor then corrects the stream whole.
* *Places*: a county's own row stands before the rows of its sorting centres (taken as the whole county), these before
  rows of townships and of transfer stations (taken as their township). If only some townships of a county are weighed,
  their tonnes are compared with the model's for the same townships. A point tells too little of its surroundings and
  is not used.
* *Year*: the latest one of a county and stream. Rows of the same place, stream and year add up.
* *All streams weighed together* give one factor for every stream, in counties without any row by stream.
* A factor beyond ``calibration.least`` and ``calibration.most`` is cut, and told; so is every row that was not used.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from geo.measured import Flags, Measured
from geo.records import Weighed
from geo.words.message import Message, message
from optimize.demand.demand import Demand, demand_of
from optimize.demand.factors import Factors
from optimize.demand.streams import spoken, stream_called, streams
from optimize.scenario.parameters import Parameters
from optimize.traced import Traced, as_traced, given, total

WEIGHED = "data:weighed"

ALL = ""
"""Stream of tonnes that were weighed all together."""

COUNTY, CENTRE, TOWNSHIP = 1, 2, 3
"""Whose scale: the lower number stands before the higher."""


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    """What was compared for one county.

    Attributes
    ----------
    county_id, stream : str
        `stream` is "" where all streams were weighed together.
    year : int
        Of the ledger.
    places : tuple of str
        County or townships compared, ids sorted.
    weighed_t, modelled_t : Traced
        Tonnes of that year.
    factor : Traced
        As applied, cut where it was beyond the limits.
    """

    county_id: str
    stream: str
    year: int
    places: tuple[str, ...]
    weighed_t: Traced
    modelled_t: Traced
    factor: Traced


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Factors, the rows they come from (by county, then stream), and what somebody should look at."""

    factors: Factors
    rows: tuple[CalibrationRow, ...]
    notices: tuple[Message, ...]


def calibrated_demand(measured: Measured, parameters: Parameters, year: int) -> Demand:
    """Return the demand of `year`, corrected by the ledger where there is one."""
    return demand_of(measured, parameters, year, factors_of(measured, parameters))


def factors_of(measured: Measured, parameters: Parameters) -> Factors:
    """Return the factors of `calibration_of`."""
    return calibration_of(measured, parameters).factors


def calibration_of(measured: Measured, parameters: Parameters) -> Calibration:
    """Return what the ledger of `measured` says of the model."""
    notices: list[Message] = []
    used = list(_usable(measured, parameters, notices))
    by_stream = {(row.county_id, row.stream) for row in used}
    models: dict[int, Demand] = {}
    rows: list[CalibrationRow] = []
    for county, stream in sorted(by_stream):
        if stream == ALL and any(other == county and name != ALL for other, name in by_stream):
            notices.append(message("calibration-total-not-used", county=_county_name(measured, county)))
            continue
        of_pair = [row for row in used if (row.county_id, row.stream) == (county, stream)]
        year = max(row.year for row in of_pair)
        if year not in models:
            models[year] = demand_of(measured, parameters, year)
        row = _compared(measured, parameters, models[year], [line for line in of_pair if line.year == year])
        notices.extend(_doubts(measured, parameters, models[year], row))
        if row.modelled_t.values > 0:
            rows.append(row)
    factors = {
        (name, row.county_id): row.factor
        for row in rows
        for name in ([row.stream] if row.stream else [stream.name for stream in streams(parameters)])
    }
    return Calibration(Factors(factors), tuple(rows), tuple(dict.fromkeys(notices)))


# ── rows of the ledger ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the ledger that can be used: for which county or township it stands."""

    county_id: str
    stream: str
    year: int
    level: int
    place_id: str
    t_per_year: float


def _usable(measured: Measured, parameters: Parameters, notices: list[Message]) -> Iterator[_Line]:
    """Yield the rows of the ledger whose place and stream are known; tell of the others in `notices`."""
    for weighed in measured.records.weighed:
        stream = ALL if not weighed.stream.strip() else stream_called(weighed.stream, parameters)
        place = _place(measured, parameters, weighed)
        if stream is None:
            notices.append(message("calibration-stream-unknown", stream=weighed.stream))
        if isinstance(place, Message):
            notices.append(place)
        elif stream is not None:
            level, county, code = place
            if code != weighed.place_id:
                notices.append(message("calibration-facility-stands-for", place=weighed.place_id, whole=code))
            yield _Line(county, stream, weighed.year, level, code, weighed.t_per_year)


def _place(measured: Measured, parameters: Parameters, weighed: Weighed) -> tuple[int, str, str] | Message:
    """Return level, county and place a row stands for, or why it cannot be used."""
    code = weighed.place_id
    if code in measured.county_ids:
        return COUNTY, code, code
    for row in np.flatnonzero(measured.townships.ids == code):
        return TOWNSHIP, str(measured.townships.county_ids[row]), code
    return _place_of_facility(measured, parameters, weighed)


def _place_of_facility(
    measured: Measured, parameters: Parameters, weighed: Weighed
) -> tuple[int, str, str] | Message:
    """Return level, county and place the weights of a facility stand for, or why they cannot be used."""
    where = np.flatnonzero(measured.townships.ids == weighed.township_id)
    if not len(where):
        return message("calibration-place-unknown", place=weighed.place_id)
    county = str(measured.townships.county_ids[where[0]])
    match _tiers_today(parameters, weighed):
        case ("centre",):
            return CENTRE, county, county
        case ("station",):
            return TOWNSHIP, county, weighed.township_id
        case ("point",):
            return message("calibration-point", place=weighed.place_id)
    return message("calibration-tier-unclear", place=weighed.place_id)


def _tiers_today(parameters: Parameters, weighed: Weighed) -> tuple[str, ...]:
    """Return the tiers the facility may be today: those the layers name, narrowed by the class standing there."""
    known = tuple(tier for tier in weighed.tiers if weighed.standing in parameters.names(f"class.{tier}"))
    return known or weighed.tiers


# ── weighed against modelled ─────────────────────────────────────────────────────────────────────────────


def _compared(
    measured: Measured, parameters: Parameters, model: Demand, lines: list[_Line]
) -> CalibrationRow:
    """Return the comparison for `lines` of one county, stream and year."""
    level = min(line.level for line in lines)
    lines = [line for line in lines if line.level == level]
    places = sorted({line.place_id for line in lines})
    of_units = measured.units.township_ids if level == TOWNSHIP else measured.units.county_ids
    here = np.isin(of_units, places)
    county, stream, year = lines[0].county_id, lines[0].stream, lines[0].year
    weighed = as_traced(sum(line.t_per_year for line in lines), WEIGHED)
    modelled = _past_a_scale(model, stream, here)
    factor = as_traced(1.0)
    if modelled.values > 0:
        factor = (weighed / modelled).at_least(given(parameters, "calibration.least"))
        factor = factor.at_most(given(parameters, "calibration.most"))
    return CalibrationRow(county, stream, year, tuple(places), weighed, modelled, factor)


def _past_a_scale(model: Demand, stream: str, here: Flags) -> Traced:
    """Return the tonnes of `stream` (or of all) that pass a facility of the network, units `here` together."""
    return total(
        tonnes[here].sum()
        for (name, channel), tonnes in model.by_channel.items()
        if model.into[channel] != "sink" and stream in (name, ALL)
    )


def _doubts(
    measured: Measured, parameters: Parameters, model: Demand, row: CalibrationRow
) -> Iterator[Message]:
    """Yield what somebody should look at in one comparison."""
    weighed, modelled, factor = float(row.weighed_t), float(row.modelled_t), float(row.factor)
    about: dict[str, str | int | Message] = {
        "county": _county_name(measured, row.county_id),
        "stream": spoken(row.stream, parameters),
        "year": row.year,
        "weighed": f"{weighed:,.0f}",
    }
    if modelled <= 0:
        if weighed > 0:
            yield message("calibration-nothing-modelled", **about)
        return
    if factor != weighed / modelled:
        yield message(
            "calibration-cut",
            **about,
            modelled=f"{modelled:,.0f}",
            ratio=f"{weighed / modelled:.2f}",
            factor=f"{factor:g}",
        )
    if row.stream != ALL:
        here = measured.units.county_ids == row.county_id
        potential = float(model.potential[row.stream][here].sum())
        if float(model.network[row.stream][here].sum()) * factor > potential:
            yield message("calibration-above-potential", **about, potential=f"{potential:,.0f}")


def _county_name(measured: Measured, county: str) -> str:
    return str(measured.county_names[measured.county_ids == county][0])
