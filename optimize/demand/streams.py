"""The streams (品类) and what the table of parameters says of each.

Where it stands: the first file of the room; every other asks here which streams there are. A new stream is a new
table ``stream.<name>`` in the parameters, no code.
"""

from dataclasses import dataclass

import numpy as np

from geo.words.message import Message, message
from optimize.scenario.parameters import Parameters
from optimize.traced import Traced, given

BASES = ("town", "rural", "household", "mulch", "greenhouse", "crop")
"""What a generation rate may be counted on: town and rural residents, households, mu under mulch, under
greenhouses, and of crops."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream.

    Attributes
    ----------
    name, zh, en : str
    group : str
        ``value`` | ``low`` (低值) | ``weee`` | ``tyres`` | ``agri``.
    season : str
        Name of its monthly profile, ``season.profile.<name>``.
    bases : tuple of str
        What it is generated on, of `BASES`.
    """

    name: str
    zh: str
    en: str
    group: str
    season: str
    bases: tuple[str, ...]


def streams(parameters: Parameters) -> tuple[Stream, ...]:
    """Return the streams of the table, by name."""
    return tuple(
        Stream(
            name=name,
            zh=parameters.text(f"stream.{name}.zh"),
            en=parameters.text(f"stream.{name}.en"),
            group=parameters.text(f"stream.{name}.group"),
            season=parameters.text(f"stream.{name}.season"),
            bases=tuple(base for base in BASES if f"stream.{name}.generation.{base}" in parameters),
        )
        for name in parameters.names("stream")
    )


def stream_called(word: str, parameters: Parameters) -> str | None:
    """Return the stream a list means by `word`: its name in the table, in Chinese or English; None if no stream is."""
    wanted = word.strip().casefold()
    for stream in streams(parameters):
        if wanted in {text.strip().casefold() for text in (stream.name, stream.zh, stream.en)}:
            return stream.name
    return None


def spoken(stream: str, parameters: Parameters) -> Message:
    """Return the name of `stream` for a reader of either language; "" stands for all streams together."""
    if not stream:
        return message("stream-all")
    return message(
        "stream-name",
        stream_zh=parameters.text(f"stream.{stream}.zh"),
        stream_en=parameters.text(f"stream.{stream}.en"),
    )


def captured_share(parameters: Parameters, stream: str, whose: str, year: int) -> Traced:
    """Return the share (0..1) of the potential that is recycled in `year`.

    Linear between base and target year, constant outside. Only the rows that bear on `year` are traced.

    Parameters
    ----------
    whose : "network" or "anyone"
        Collected by this network, or recycled by anyone at all (which includes the network).
    """
    first, last = parameters.value("capture.base_year"), parameters.value("capture.target_year")
    weight = float(np.clip((year - first) / (last - first), 0.0, 1.0))
    base = given(parameters, f"stream.{stream}.capture.{whose}_base")
    target = given(parameters, f"stream.{stream}.capture.{whose}_target")
    if weight == 1.0:
        share = target
    elif weight == 0.0:
        share = base
    else:
        share = base * (1.0 - weight) + target * weight
    return Traced(share.values, share.made_of | {"capture.base_year", "capture.target_year"})
