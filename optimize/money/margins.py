"""What a tonne of each stream leaves the enterprise, county by county (吨毛利).

Where it stands: above ``optimize.money.ledger``. Margins add up: tonnes · margin, summed over streams, with what could
not be allotted, is the enterprise's net of the county.

Method: trade is booked by stream already. The network's costs are allotted by what passes:

* points, hosted boxes, mobile service, collection and feeding: to what comes by the villages' own service;
* stations and the haul to centres: to that and to what is delivered straight to stations;
* centres: to all that is sorted there, industry's scrap included.

Capital and running cost go by tonnes, haulage by room on the vehicle (1 ÷ bulk density): loose until the station, baled
from there. What is handed over to its sink passes no facility and bears none of their costs.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from optimize.money.ledger import Entry, Ledger, balance, channel_of
from optimize.money.network_costs import COLLECTION, FEEDING, HAUL, HAULAGE
from optimize.money.payers import ENTERPRISE
from optimize.money.products import over, times
from optimize.money.served import Brought
from optimize.money.trade import TRADE
from optimize.scenario.parameters import Parameters
from optimize.traced import Traced, given, total

STAGES: Mapping[str, int] = {
    "point": 0,
    "hosted": 0,
    "mobile": 0,
    COLLECTION: 0,
    FEEDING: 0,
    "station": 1,
    HAUL: 1,
    "centre": 2,
}
"""The stage of the way at which a cost arises."""

PASSES: Mapping[str, int] = {"unit": 0, "station": 1, "centre": 2, "sink": 3}
"""The first stage that a channel's material passes."""

DENSITY = ("loose_kg_per_m3", "baled_kg_per_m3")
"""How material travels at stage 0 and 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """One stream in one county.

    Attributes
    ----------
    county_id, stream : str
    tonnes : Traced
        Per year, > 0.
    trade : mapping of item to Traced
        Yuan per year of the enterprise, by the items of ``optimize.money.trade``.
    network : Traced
        Its part of the network's costs, yuan per year, <= 0.
    """

    county_id: str
    stream: str
    tonnes: Traced
    trade: Mapping[str, Traced]
    network: Traced

    @property
    def yuan(self) -> Traced:
        """What the stream leaves the enterprise, yuan per year."""
        return total(self.trade.values()) + self.network

    def per_tonne(self, yuan: Traced) -> Traced:
        """Return `yuan` per year of this row as yuan per tonne."""
        return over(yuan, self.tonnes)


def margins(ledger: Ledger, parameters: Parameters) -> tuple[Margin, ...]:
    """Return one row for each county and stream that brings anything, sorted."""
    counties = sorted({county for county, _, _ in ledger.served.tonnes})
    return tuple(row for county in counties for row in _of_county(county, ledger, parameters))


def unallotted(ledger: Ledger, parameters: Parameters, county_id: str) -> Traced:
    """Return the enterprise's costs of a county that nothing passing could bear, yuan per year, <= 0."""
    brought = ledger.served.of(county_id)
    return balance(
        entry
        for entry in ledger.where(payer=ENTERPRISE, county_id=county_id, stream="")
        if not _weights(entry, brought, parameters)
    )


def _of_county(county: str, ledger: Ledger, parameters: Parameters) -> list[Margin]:
    brought = ledger.served.of(county)
    trade: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    network: defaultdict[str, list[Traced]] = defaultdict(list)
    for entry in ledger.where(payer=ENTERPRISE, county_id=county):
        if entry.stream:
            trade[entry.stream, entry.item].append(entry)
            continue
        weights = _weights(entry, brought, parameters)
        whole = total(weights.values())
        for stream, weight in weights.items():
            network[stream].append(times(entry.yuan, weight / whole))
    return [
        Margin(
            county,
            stream,
            total(tonnes for (name, _), tonnes in brought.items() if name == stream),
            {item: balance(trade[stream, item]) for item in TRADE if (stream, item) in trade},
            total(network[stream]),
        )
        for stream in sorted({stream for stream, _ in brought})
    ]


def _weights(entry: Entry, brought: Mapping[Brought, Traced], parameters: Parameters) -> dict[str, Traced]:
    """Return stream → its weight (> 0) in bearing a cost of the network; empty if nothing passes there."""
    into = {name: channel.into for name, channel in channel_of(parameters).items()}
    what, where = entry.item.split("-", 1)
    stage = STAGES[where]
    parts: defaultdict[str, list[Traced]] = defaultdict(list)
    for (stream, channel), tonnes in brought.items():
        if PASSES[into[channel]] <= stage:
            parts[stream].append(tonnes)
    weights = {stream: total(tonnes) for stream, tonnes in parts.items()}
    if what == HAULAGE:
        weights = {
            stream: tonnes / given(parameters, f"stream.{stream}.{DENSITY[stage]}")
            for stream, tonnes in weights.items()
        }
    return weights
