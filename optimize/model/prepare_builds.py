"""What may stand where, in which class, at what yearly price: the build rows of an instance.

Where it stands: called by ``optimize.model.prepare``. New, kept, upgraded and fused facilities differ only in
their shares of a new build's capital and running cost; the shares are parameters.
"""

from dataclasses import dataclass

import numpy as np

from geo.measured import Flags, Floats, Measured
from geo.tier import Tier
from optimize.model.costs import annuity
from optimize.model.instance import Builds
from optimize.scenario.scenario import Scenario


@dataclass(frozen=True, slots=True)
class _Terms:
    """How a site's past changes what a facility costs there."""

    nature: str
    capital_share: float
    running_share: float
    fused: bool


def _terms(scenario: Scenario, origin: str, tier: Tier, *, kept: bool, status: str) -> _Terms:
    if kept:
        return _Terms("kept", 0.0, 1.0, fused=False)
    if origin == "sanitation" and tier is not Tier.CENTRE:
        capital = scenario.value(f"fusion.{tier}.investment_share")
        running = scenario.value(f"fusion.{tier}.running_share")
        return _Terms("upgraded", capital, running, fused=True)
    if status == "upgrade":
        return _Terms("upgraded", scenario.value("upgrade.investment_share"), 1.0, fused=False)
    return _Terms("new", 1.0, 1.0, fused=False)


def prepare_builds(
    measured: Measured, scenario: Scenario, *, reachable_t: Floats, outlets: Flags, visit_yuan: Floats
) -> Builds:
    """Return the build rows, sorted by site, tier, class and units.

    Parameters
    ----------
    measured, scenario
        What stands there today, and which classes may be built at what price.
    reachable_t : (m,) float64
        Tonnes per year within the service limit of each point site: no point is offered larger than the
        smallest number of units that could handle all of it, and none at all where there is nothing.
    outlets : (m,) bool
        The station site reaches some centre.
    visit_yuan : (m,) float64
        Yuan per scheduled pick-up at a point there.
    """
    rows: list[tuple[int, str, str, int, int, float, float, float, float, float, str, bool, bool]] = []
    rate = scenario.value("finance.discount_rate")
    visits = scenario.value("visits.point_per_year")
    for site in range(len(measured.sites.ids)):
        status = str(measured.sites.status[site])
        if status == "ban":
            continue
        standing = str(measured.sites.existing_class[site])
        for tier in Tier:
            if not measured.sites.serves(tier)[site]:
                continue
            offered = scenario.classes.of(tier)
            # What stands is kept in the tier of its class; the site's other tiers may be added as new.
            priced = scenario.parameters.names(f"class.{tier}")
            kept = status == "keep" and (standing in priced or measured.sites.tiers_named[site] == 1)
            forced = kept or status == "must"
            if tier is Tier.STATION and not outlets[site] and not forced:
                continue
            terms = _terms(scenario, str(measured.sites.origin[site]), tier, kept=kept, status=status)
            sizes = (_kept_class(scenario, tier, standing),) if kept else offered
            for size in sizes:
                key = f"class.{tier}.{size}"
                throughput = scenario.value(f"{key}.throughput_t_per_year")
                units_offered: tuple[int, ...] = (1,)
                if tier is Tier.POINT:
                    # A kept point is what it is, and an upgraded waste-sorting pavilion is one standard point.
                    if not kept and not terms.fused:
                        units_offered = _units_worth_offering(
                            scenario.point_units, throughput, reachable_t[site]
                        )
                    if reachable_t[site] <= 0:
                        units_offered = (1,) if forced else ()
                investment = terms.capital_share * scenario.value(f"{key}.investment_yuan")
                capital = annuity(investment, scenario.value(f"{key}.life_years"), rate)
                running = terms.running_share * scenario.value(f"{key}.running_yuan_per_year")
                handling = scenario.value(f"{key}.handling_yuan_per_t") if tier is Tier.STATION else 0.0
                stops = visits * visit_yuan[site] if tier is Tier.POINT else 0.0
                rows.extend(
                    (
                        site,
                        str(tier),
                        size,
                        units,
                        units if tier is not Tier.CENTRE else 0,
                        units * throughput,
                        units * capital,
                        units * (running + stops),
                        handling,
                        units * investment,
                        terms.nature,
                        terms.fused,
                        forced,
                    )
                    for units in units_offered
                )
    columns = list(zip(*rows, strict=True)) if rows else [()] * 13
    return Builds(
        site=np.array(columns[0], dtype=np.int64),
        tier=np.array(columns[1], dtype=np.str_),
        size=np.array(columns[2], dtype=np.str_),
        units=np.array(columns[3], dtype=np.int64),
        standard=np.array(columns[4], dtype=np.int64),
        throughput_t=np.array(columns[5], dtype=np.float64),
        capital_yuan=np.array(columns[6], dtype=np.float64),
        running_yuan=np.array(columns[7], dtype=np.float64),
        handling_yuan_per_t=np.array(columns[8], dtype=np.float64),
        investment_yuan=np.array(columns[9], dtype=np.float64),
        nature=np.array(columns[10], dtype=np.str_),
        fused=np.array(columns[11], dtype=np.bool_),
        forced=np.array(columns[12], dtype=np.bool_),
    )


def _kept_class(scenario: Scenario, tier: Tier, standing: str) -> str:
    """Return the class something kept has: its own, even if no new one is offered; the smallest if nobody knows."""
    if standing in scenario.parameters.names(f"class.{tier}"):
        return standing
    return min(
        scenario.classes.of(tier),
        key=lambda size: scenario.value(f"class.{tier}.{size}.throughput_t_per_year"),
    )


def _units_worth_offering(units: tuple[int, ...], throughput_t: float, reachable_t: float) -> tuple[int, ...]:
    """Return the numbers of units up to the first that could handle everything in reach."""
    offered = []
    for count in sorted(units):
        offered.append(count)
        if count * throughput_t >= reachable_t:
            break
    return tuple(offered)
