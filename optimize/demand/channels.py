"""The channels (渠道): who brings the material, and which part of it.

Where it stands: above ``optimize.demand.streams``. A channel is a table ``channel.<name>``; what it brings of a stream
is the row ``stream.<stream>.share.<channel>``. The channel that comes to the villages' own service (``into = unit``)
has no rows: it brings what the others leave, so shares always add up to what the network collects.
"""

from dataclasses import dataclass

import numpy as np

from optimize.scenario.parameters import Parameters
from optimize.traced import Traced, given

DOOR = "residents"
"""The channel whose material comes by the service each village is given."""

INDUSTRY = "industry"
"""The channel whose tonnes come from the region's own table, not from the streams' shares."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel.

    Attributes
    ----------
    name, zh, en : str
    into : str
        ``unit`` (by the village's service) | ``station`` | ``centre`` | ``sink`` (handed over without passing a
        facility of the network).
    seller : str
        Whose purchase price is paid: ``stream.<stream>.price.<seller>``.
    """

    name: str
    zh: str
    en: str
    into: str
    seller: str


def channels(parameters: Parameters) -> tuple[Channel, ...]:
    """Return the channels of the table, by name."""
    return tuple(
        Channel(
            name=name,
            zh=parameters.text(f"channel.{name}.zh"),
            en=parameters.text(f"channel.{name}.en"),
            into=parameters.text(f"channel.{name}.into"),
            seller=parameters.text(f"channel.{name}.seller"),
        )
        for name in parameters.names("channel")
    )


def shares(parameters: Parameters, stream: str) -> dict[str, Traced]:
    """Return channel → the share of what the network collects of `stream` that it brings; they sum to 1.

    Channels that bring nothing are left out, except the residents'.
    """
    found = {
        channel: given(parameters, f"stream.{stream}.share.{channel}")
        for channel in parameters.names(f"stream.{stream}.share")
    }
    rest = Traced(np.asarray(1.0))
    for share in found.values():
        rest = rest - share
    # Decimal shares that leave nothing leave 1e-16 in binary.
    if abs(float(rest)) < 1e-12:
        rest = Traced(np.asarray(0.0), rest.made_of)
    return {DOOR: rest, **found}
