"""Systems of the policy that are sinks and links of this network, not sites; and the second-hand corner.

Where it stands: beside the targets. The register is ``links.toml``: a further system is a further table there.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np

from geo.measured import Measured
from optimize.demand.demand import Demand
from optimize.demand.streams import streams
from optimize.figures import Figure, by_county, figure
from optimize.scenario.parameters import Parameters
from optimize.traced import Traced, given, total

Kind = Literal["sink", "link", "county", "out"]
"""合法去向 · 移交衔接 · 县级备选内容 · 不在范围"""

RESIDUE = "residue"


@dataclass(frozen=True, slots=True)
class Link:
    """One system beside the network.

    Attributes
    ----------
    name : str
    clause : str
        Of 滨政发〔2024〕8号; "" where none names it.
    kind : Kind
    zh, en : str
    sinks : tuple of str
        Kinds of sink that may take it.
    streams, channels : tuple of str
        What of the plan's demand goes there.
    """

    name: str
    clause: str
    kind: Kind
    zh: str
    en: str
    sinks: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link with what the region knows of it.

    Attributes
    ----------
    link : Link
    takers : tuple of str
        Names of the sinks in the region's list that may take it; empty for a sink means: 未列去向.
    t_per_year : Figure or None
        What is handed over, where the plan reckons it.
    """

    link: Link
    takers: tuple[str, ...]
    t_per_year: Figure | None


@cache
def links() -> tuple[Link, ...]:
    """Return the register as shipped, in its order."""
    text = (files("optimize.targets") / "links.toml").read_text(encoding="utf-8")
    return tuple(
        Link(
            name=name,
            clause=row["clause"],
            kind=row["kind"],
            zh=row["zh"],
            en=row["en"],
            sinks=tuple(row.get("sinks", ())),
            streams=tuple(row.get("streams", ())),
            channels=tuple(row.get("channels", ())),
        )
        for name, row in tomllib.loads(text).items()
    )


def link_rows(measured: Measured, parameters: Parameters, demand: Demand) -> Iterator[LinkRow]:
    """Yield every link with its takers and its tonnes."""
    for link in links():
        takers = tuple(sink.name for sink in measured.records.sinks if sink.kind in link.sinks)
        parts = [demand.network[name].sum() for name in link.streams if name in demand.network]
        parts += [
            tonnes.sum() for (_, channel), tonnes in demand.by_channel.items() if channel in link.channels
        ]
        if RESIDUE in link.streams:
            parts += [
                (tonnes * given(parameters, f"stream.{name}.residue_share")).sum()
                for name, tonnes in demand.network.items()
            ]
        handed = figure("handed-over", total(parts), "t/yr", year=demand.year) if parts else None
        yield LinkRow(link, takers, handed)


def second_hand(measured: Measured, parameters: Parameters, demand: Demand) -> Iterator[Figure]:
    """Yield what a second-hand corner in each county would need and take: floor area, tonnes used again.

    Of what reaches the network's own facilities: what shops hand to a dismantler is not seen by a corner.
    """
    row = {code: number for number, code in enumerate(measured.county_ids.tolist())}
    county = measured.unit_counties()
    area = given(parameters, "reuse.corner_m2")
    yield from by_county(
        "second-hand-area",
        Traced(np.full(len(row), float(area)), area.made_of),
        "m2",
        measured.county_ids.tolist(),
        year=demand.year,
    )
    group = {stream.name: stream.group for stream in streams(parameters)}
    used_again = {
        name: given(parameters, f"reuse.{'weee' if group[name] == 'weee' else name}_share")
        for name in demand.network
        if group[name] == "weee" or f"reuse.{name}_share" in parameters
    }
    for name, share in used_again.items():
        parts = (
            tonnes.sum_by(county, len(row))
            for (stream, channel), tonnes in demand.by_channel.items()
            if stream == name and demand.into[channel] != "sink"
        )
        seen = total(parts, (len(row),))
        yield from by_county(
            "second-hand-tonnes", seen * share, "t/yr", measured.county_ids.tolist(),
            stream=name, year=demand.year,
        )  # fmt: skip
