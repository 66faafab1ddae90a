"""What a run says at its end: the plan in five lines, the proven gap, whom it leaves out, names for ids.

Where it stands: below ``scripts.run_scenario`` and ``scripts.checking``. Returns messages; only the command
line turns them into Chinese or English.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from geo.errors import LiangwangError
from geo.measured import Flags, Measured
from geo.tier import Tier
from geo.words.message import Message, message
from maps.gis.csv_file import Cell
from maps.units import gap_percent
from optimize.model.instance import Instance
from optimize.plan.outcome import Solved
from optimize.plan.report import Report

WAN = 10_000.0
"""Yuan in one 万元."""

NAMED_AT_MOST = 10
"""Places named on the screen; the rest stand in a table."""


def names_of(measured: Measured) -> dict[str, str]:
    """Return id → name of every county, township, unit and site."""
    tables = (measured.townships, measured.sites, measured.units)
    names = dict(zip(measured.county_ids.tolist(), measured.county_names.tolist(), strict=True))
    for table in tables:
        names |= dict(zip(table.ids.tolist(), table.names.tolist(), strict=True))
    return names


def with_names(sentence: Message, names: Mapping[str, str]) -> Message:
    """Return `sentence` with every id in it written as ``博兴县(371625)``; ids joined by ``+`` one by one."""
    return Message(sentence.key, tuple((field, _named(value, names)) for field, value in sentence.fields))


def _named(value: str | int | float | Message, names: Mapping[str, str]) -> str | int | float | Message:
    if isinstance(value, Message):
        return with_names(value, names)
    if not isinstance(value, str):
        return value
    parts = value.split("+")
    if not all(part in names for part in parts):
        return value
    return "+".join(f"{names[part]}({part})" for part in parts)


def named_error(error: LiangwangError, names: Mapping[str, str]) -> LiangwangError:
    """Return an error of the same kind with names in its headline."""
    return type(error)(with_names(error.headline, names), error.faults)


def listed(reasons: Sequence[Message | str]) -> Message | str:
    """Return messages as one, each on a line of its own."""
    return reduce(lambda before, after: message("line-after-line", before=before, after=after), reasons)


@dataclass(frozen=True, slots=True)
class QuotaPrice:
    """What a county's quotas add to its yearly cost: surely `low`, at most `high` yuan (None: not known)."""

    low: float
    high: float | None


def quota_prices(certificate: Mapping[str, object]) -> dict[str, QuotaPrice]:
    """Return county → price of its quotas, as far as the certificate tells; empty if it does not.

    With and without quotas a county has a proven bound and a plan each; the difference of the two best costs
    lies between the differences of these.
    """
    counties = certificate.get("counties")
    prices: dict[str, QuotaPrice] = {}
    for row in counties if isinstance(counties, list) else ():
        bound, value = float(row["bound"]), float(row["value"])
        free_bound, free_value = float(row["bound_without_quotas"]), float(row["value_without_quotas"])
        low = max(0.0, bound - free_value)
        high = max(low, value - free_bound)
        prices[str(row["county"])] = QuotaPrice(
            low if math.isfinite(low) else 0.0, high if math.isfinite(high) else None
        )
    return prices


def plan_lines(report: Report, solved: Solved, *, with_quotas: bool) -> list[Message]:
    """Return the plan in five lines: facilities, service, tonnes, cost, price of the quotas.

    A sixth tells what is delivered straight to stations, where anything is.
    """
    figure = {row.key: row.value for row in report.indicators if row.county_id == ""}
    natures = [row.nature for row in report.plan.openings if row.tier is Tier.POINT]
    unserved = sum(row.mode == "unserved" for row in report.plan.services)
    served_at_points = sum(row.mode == "point" for row in report.plan.services)
    delivered = [row for row in report.plan.deliveries if row.station_id is not None]
    straight = message("plan-delivered", tonnes=_whole(figure["delivered"]), townships=_whole(len(delivered)))
    return [
        message(
            "plan-facilities",
            points=_whole(figure["points"]),
            standard=_whole(figure["standard-points"]),
            new=_whole(natures.count("new")),
            kept=_whole(natures.count("kept")),
            upgraded=_whole(natures.count("upgraded")),
            stations=_whole(figure["stations"]),
            centres=_whole(figure["centres"]),
        ),
        message(
            "plan-modes",
            point=_whole(served_at_points),
            hosted=_whole(figure["hosted-units"]),
            mobile=_whole(figure["mobile-units"]),
            vehicles=_whole(figure["mobile-vehicles"]),
            unserved=_whole(unserved),
        ),
        message(
            "plan-coverage",
            tonnes=_whole(figure["tonnes"]),
            people=f"{100 * figure['people-covered']:.1f}",
            units=f"{100 * figure['units-covered']:.1f}",
            kilometres=f"{figure['mean-kilometres']:.2f}",
        ),
        *([straight] if delivered else []),
        message(
            "plan-cost",
            gross=_wan(figure["gross"]),
            per_tonne=_whole(figure["yuan-per-tonne"]),
            investment=_wan(figure["investment"]),
        ),
        _quota_line(solved, with_quotas=with_quotas),
    ]


def _quota_line(solved: Solved, *, with_quotas: bool) -> Message:
    if not with_quotas:
        return message("plan-no-quota")
    prices = quota_prices(solved.certificate).values()
    if not prices:
        return message("plan-quota-unpriced")
    low, highs = sum(price.low for price in prices), [price.high for price in prices]
    if None in highs:
        return message("plan-quota-from", low=_wan(low))
    return message(
        "plan-quota-price", low=_wan(low), high=_wan(sum(high for high in highs if high is not None))
    )


def gap_line(report: Report, asked_gap: float) -> Message:
    """Return what is proven, and why the run stopped."""
    return message(
        "plan-gap-proven" if report.gap <= asked_gap else "plan-gap-open",
        bound=_wan(report.bound_yuan_per_year),
        gap=gap_percent(report.gap),
        asked=f"{100 * asked_gap:.2f}",
        stopped=message(f"map-stopped-{report.stopped_by.replace('_', '-')}"),
        engine=report.engine,
        solver=report.solver,
    )


def outside_units(instance: Instance) -> Flags:
    """Return (n,) bool: a village from which no trip within the limits leads to any facility."""
    outside = ~instance.unit_delivered
    for trips in (instance.to_point, instance.hosted, instance.mobile):
        outside[trips.origin] = False
    return outside


def undelivered_townships(instance: Instance) -> list[str]:
    """Return the townships whose deliveries no station can take."""
    taken = np.zeros(len(instance.unit_ids), dtype=np.bool_)
    taken[instance.delivered.origin] = True
    nowhere: list[str] = instance.unit_ids[instance.unit_delivered & ~taken].tolist()
    return nowhere


def unserved_lines(report: Report, instance: Instance, names: Mapping[str, str], table: str) -> list[Message]:
    """Return who is not served, at what price: outside every limit, and left out because it is too dear."""
    outside = set(instance.unit_ids[outside_units(instance)].tolist())
    left = [row for row in report.plan.services if row.mode == "unserved"]
    groups = {
        "plan-outside": [row for row in left if row.unit_id in outside],
        "plan-left-out": [row for row in left if row.unit_id not in outside],
    }
    lines = [
        message(
            key,
            count=_whole(len(rows)),
            tonnes=f"{sum(row.t_per_year for row in rows):,.1f}",
            price=_wan(sum(row.t_per_year for row in rows) * instance.unserved_yuan_per_t),
            names=named_list([row.unit_id for row in rows], names),
            table=table,
        )
        for key, rows in groups.items()
        if rows
    ]
    nowhere = [row for row in report.plan.deliveries if row.station_id is None]
    if nowhere:
        tonnes = sum(row.t_per_year for row in nowhere)
        lines.append(
            message(
                "plan-undelivered",
                count=_whole(len(nowhere)),
                tonnes=f"{tonnes:,.1f}",
                price=_wan(tonnes * instance.unserved_yuan_per_t),
                names=named_list([row.township_id for row in nowhere], names),
                table=table,
            )
        )
    return lines


def named_list(ids: Sequence[str], names: Mapping[str, str]) -> Message | str:
    """Return the first names of `ids` and how many more there are."""
    shown = "、".join(f"{names.get(code, '')}({code})" for code in ids[:NAMED_AT_MOST])
    more = len(ids) - NAMED_AT_MOST
    return message("and-more", shown=shown, more=more) if more > 0 else shown


def quota_rows(
    report: Report, instance: Instance, measured: Measured, solved: Solved
) -> list[dict[str, Cell | Message]]:
    """Return one row per county and tier: standard facilities assigned and planned, the county's price."""
    county_of = dict(zip(measured.sites.ids.tolist(), measured.sites.county_ids.tolist(), strict=True))
    assigned = {
        (str(instance.county_ids[quota.county]), quota.tier): quota.count for quota in instance.quotas
    }
    prices = quota_prices(solved.certificate)
    rows: list[dict[str, Cell | Message]] = []
    for county, name in zip(measured.county_ids.tolist(), measured.county_names.tolist(), strict=True):
        price = prices.get(county) if any(key[0] == county for key in assigned) else None
        for tier in (Tier.POINT, Tier.STATION):
            built = [
                row for row in report.plan.openings if row.tier is tier and county_of[row.site_id] == county
            ]
            by_nature = {
                f"nature-{nature}": sum(row.standard for row in built if row.nature == nature)
                for nature in ("new", "kept", "upgraded")
            }
            rows.append(
                {
                    "county": name,
                    "tier": message(f"tier-{tier}"),
                    "assigned": assigned.get((county, str(tier)), 0),
                    "planned": sum(row.standard for row in built),
                    **by_nature,
                    "quota-price-low": None if price is None else round(price.low, 2),
                    "quota-price-high": None if price is None or price.high is None else round(price.high, 2),
                }
            )
    return rows


def _whole(value: float) -> str:
    return f"{value:,.0f}"


def _wan(yuan: float) -> str:
    return f"{yuan / WAN:,.1f}"
