"""The money of a plan as figures of the accounts, by county and for the whole region.

Where it stands: last step of the room; tables are made from its figures. Income is positive, expense negative, except
where a figure's name says what it costs or what is needed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from geo.measured import Measured
from geo.tier import Tier
from optimize.figures import CITY, Figure, figure
from optimize.money.books import Money
from optimize.money.break_even import counts
from optimize.money.ledger import ITEMS, Entry
from optimize.money.margins import Margin, unallotted
from optimize.money.network_costs import counties
from optimize.money.payers import PAYERS
from optimize.money.products import over
from optimize.money.trade import (
    CHANNEL_COST,
    HANDLING,
    PURCHASE,
    RESIDUE,
    REVERSE,
    SALES,
    SUBSIDY,
    SURCHARGES,
    VAT,
)
from optimize.scenario.parameters import Parameters
from optimize.traced import Traced, as_traced, total

PARTS: Mapping[str, tuple[str, ...]] = {
    "sales": (SALES,),
    "purchase": (PURCHASE,),
    "channel-cost": (CHANNEL_COST,),
    "taxes": (VAT, SURCHARGES, REVERSE),
    "residue": (RESIDUE,),
    "direct-handling": (HANDLING,),
    "subsidy": (SUBSIDY,),
}
"""What a margin per tonne is told in, beside the network's part."""

YEARLY, PER_TONNE, TONNES = "yuan/yr", "yuan/t", "t/yr"


def money_figures(money: Money, measured: Measured, parameters: Parameters) -> tuple[Figure, ...]:
    """Return every figure of `money`: of each item the counties by id, after the whole region."""
    return (
        *_books(money),
        *_tonnes(money),
        *_margins(money),
        *_unallotted(money, measured, parameters),
        *_backstops(money),
        *_break_evens(money, measured),
        *_notes(money),
    )


def _books(money: Money) -> Iterator[Figure]:
    year = money.year
    for item in ITEMS:
        for payer in PAYERS:
            paid = list(money.ledger.where(item=item, payer=payer))
            for (county,), yuan in _sums(paid):
                yield figure(f"money-{item}", yuan, YEARLY, county_id=county, payer=payer, year=year)
            by_stream = [entry for entry in paid if entry.stream]
            for (county, stream), yuan in _sums(by_stream, "stream"):
                yield figure(
                    f"money-{item}", yuan, YEARLY, county_id=county, stream=stream, payer=payer, year=year
                )
            by_channel = [entry for entry in paid if entry.channel]
            for (county, channel), yuan in _sums(by_channel, "channel"):
                yield figure(
                    f"money-{item}", yuan, YEARLY, county_id=county, channel=channel, payer=payer, year=year
                )
    for payer in PAYERS:
        for (county,), yuan in _sums(money.ledger.where(payer=payer)):
            yield figure("money-net", yuan, YEARLY, county_id=county, payer=payer, year=year)
    outside = (entry for entry in money.ledger.entries if not entry.transfer)
    for (county,), yuan in _sums(outside):
        yield figure("money-society", -_whoever_pays(yuan), YEARLY, county_id=county, year=year)


def _tonnes(money: Money) -> Iterator[Figure]:
    served = (
        (county, (stream,), tonnes) for (county, stream, _), tonnes in money.ledger.served.tonnes.items()
    )
    missed = ((county, (stream,), tonnes) for (county, stream), tonnes in money.ledger.served.missed.items())
    for item, rows in (("money-tonnes-served", served), ("money-tonnes-missed", missed)):
        for (county, stream), tonnes in _added(rows):
            yield figure(item, tonnes, TONNES, county_id=county, stream=stream, year=money.year)


def _margins(money: Money) -> Iterator[Figure]:
    tonnes = _by_stream(money.margins, lambda row: row.tonnes)
    whole = _by_stream(money.margins, lambda row: row.yuan)
    yield from _per_tonne("money-margin", whole, tonnes, money.year)
    for part, items in PARTS.items():
        yuan = _by_stream(money.margins, lambda row, items=items: _of(row, items))  # type: ignore[misc]
        yield from _per_tonne(f"money-margin-{part}", yuan, tonnes, money.year)
    network = _by_stream(money.margins, lambda row: row.network)
    yield from _per_tonne("money-margin-network", network, tonnes, money.year)


def _per_tonne(
    item: str, yuan: Mapping[tuple[str, ...], Traced], tonnes: Mapping[tuple[str, ...], Traced], year: int
) -> Iterator[Figure]:
    for (county, stream), value in yuan.items():
        if value.made_of:
            ratio = over(value, tonnes[county, stream])
            yield figure(item, ratio, PER_TONNE, county_id=county, stream=stream, year=year)


def _of(row: Margin, items: Iterable[str]) -> Traced:
    return total(row.trade[item] for item in items if item in row.trade)


def _by_stream(rows: Iterable[Margin], value: Callable[[Margin], Traced]) -> dict[tuple[str, ...], Traced]:
    return dict(_added((row.county_id, (row.stream,), value(row)) for row in rows))


def _unallotted(money: Money, measured: Measured, parameters: Parameters) -> Iterator[Figure]:
    """Yield the costs no material could bear; only where there are any."""
    for county in measured.county_ids.tolist():
        yuan = unallotted(money.ledger, parameters, county)
        if float(yuan) != 0:
            yield figure("money-unallotted", yuan, YEARLY, county_id=county, year=money.year)


def _backstops(money: Money) -> Iterator[Figure]:
    for name in ("need", "granted", "ceiling", "above"):
        item = f"money-backstop-{name}"
        rows = [(row.county_id, row.stream, getattr(row, name)) for row in money.backstops]
        rows = [row for row in rows if row[2].made_of]
        for (county,), yuan in _added((county, (), yuan) for county, _, yuan in rows):
            yield figure(item, yuan, YEARLY, county_id=county, year=money.year)
        for (county, stream), yuan in _added((county, (stream,), yuan) for county, stream, yuan in rows):
            yield figure(item, yuan, YEARLY, county_id=county, stream=stream, year=money.year)


def _break_evens(money: Money, measured: Measured) -> Iterator[Figure]:
    """Yield how many points and stations earn their keep; what the count hangs on is what any of them hangs on."""
    site = counties(measured.sites.ids, measured.sites.county_ids)
    for tier in (Tier.POINT, Tier.STATION):
        of_tier = [row for row in money.break_evens if row.tier is tier]
        for county in (CITY, *sorted({site[row.site_id] for row in of_tier})):
            here = [row for row in of_tier if county in (CITY, site[row.site_id])]
            made_of = total(
                part * 0.0 for row in here for part in (row.keep, row.contribution) if part is not None
            ).made_of
            for verdict, count in counts(here, tier).items():
                value = as_traced(count, *made_of)
                yield figure(f"money-{tier}-{verdict}", value, "place", county_id=county, year=money.year)


def _notes(money: Money) -> Iterator[Figure]:
    units = {note.item: note.unit for note in money.notes}
    for item, unit in units.items():
        rows = ((n.county_id, (n.channel, n.payer), n.value) for n in money.notes if n.item == item)
        for (county, channel, payer), value in _added(rows):
            yield figure(
                f"money-{item}", value, unit, county_id=county, channel=channel, payer=payer, year=money.year
            )


def _whoever_pays(yuan: Traced) -> Traced:
    """Return a sum over all payers without the shares it was split by: they cancel."""
    return Traced(yuan.values, frozenset(key for key in yuan.made_of if not key.startswith("payer.")))


def _sums(entries: Iterable[Entry], *by: str) -> Iterator[tuple[tuple[str, ...], Traced]]:
    """Yield (county, the fields `by`) and the sum of their entries."""
    return _added(
        (entry.county_id, tuple(getattr(entry, name) for name in by), entry.yuan) for entry in entries
    )


def _added(rows: Iterable[tuple[str, tuple[str, ...], Traced]]) -> Iterator[tuple[tuple[str, ...], Traced]]:
    """Yield (county, rest of the key) and sum, sorted; `CITY` is the sum of all counties."""
    parts: defaultdict[tuple[str, ...], list[Traced]] = defaultdict(list)
    for county, rest, value in rows:
        parts[county, *rest].append(value)
        parts[CITY, *rest].append(value)
    for key in sorted(parts):
        yield key, total(parts[key])
