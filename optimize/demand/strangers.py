"""Rows of the office's lists that the demand cannot use, told instead of left out quietly.

Where it stands: beside ``optimize.demand.demand``; the ledger's own are told by ``optimize.demand.calibration``.
"""

from collections.abc import Iterator

from geo.measured import Measured
from geo.words.message import Message, message
from optimize.demand.bases import planted_places
from optimize.demand.channels import INDUSTRY
from optimize.demand.streams import stream_called
from optimize.scenario.parameters import Parameters

RESIDUE = ("residue", "残渣")
"""What a sink may take that is no stream."""


def strangers(measured: Measured, parameters: Parameters) -> tuple[Message, ...]:
    """Return what of planted areas, industrial scrap and sinks is not used, and why."""
    return tuple(
        dict.fromkeys(
            (*_of_planted(measured), *_of_industry(measured, parameters), *_of_sinks(measured, parameters))
        )
    )


def _of_planted(measured: Measured) -> Iterator[Message]:
    codes = [area.place_id for area in measured.records.planted]
    place = planted_places(measured, codes)
    for code in codes:
        here = place == code
        # A county of which every township has a row of its own is not asked.
        replaced = code in measured.county_ids and not here.any()
        if not replaced and measured.units.rural_people[here].sum() <= 0:
            yield message("strangers-planted-nobody", place=code)


def _of_industry(measured: Measured, parameters: Parameters) -> Iterator[Message]:
    if parameters.value(f"channel.{INDUSTRY}.included") == 0:
        return
    for scrap in measured.records.industry:
        if stream_called(scrap.stream, parameters) is None:
            yield message("strangers-industry-stream", stream=scrap.stream)
        if scrap.county_id not in measured.county_ids:
            yield message("strangers-industry-county", county=scrap.county_id)


def _of_sinks(measured: Measured, parameters: Parameters) -> Iterator[Message]:
    for sink in measured.records.sinks:
        for word in sink.streams:
            if word.strip().casefold() not in RESIDUE and stream_called(word, parameters) is None:
                yield message("strangers-sink-stream", sink=sink.name, stream=word)
