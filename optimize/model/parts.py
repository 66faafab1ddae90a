"""Cut an instance into smaller instances of the same kind.

Where it stands: between the instance and the engines. A county's part keeps its centres; a cluster's part
has its centres folded into one price per tonne at each station build, so that the same model, the same
constraint families and the same solver answer it.
"""

from dataclasses import replace

import numpy as np

from geo.measured import Flags, Floats
from geo.tier import Tier
from optimize.model.instance import Builds, Deliveries, Instance, MobileTerms, Positions, Quota, Trips

OUTLET = "*outlet*"
"""Id of the stand-in centre of a cluster's part: it always stands, costs nothing and holds everything."""


def county_part(instance: Instance, county: int) -> Instance:
    """Return the instance of one county alone: nothing in it reaches another county."""
    clusters = np.flatnonzero(instance.cluster_county == county)
    return _part(
        instance,
        units=np.isin(instance.unit_cluster, clusters),
        sites=instance.site_county == county,
        builds=instance.site_county[instance.builds.site] == county,
        quotas=tuple(quota for quota in instance.quotas if quota.county == county),
    )


def cluster_part(
    instance: Instance,
    cluster: int,
    *,
    outlet_yuan_per_t: Floats,
    reward_yuan: dict[str, float],
    unserved_yuan_per_t: float,
) -> Instance:
    """Return the instance of one cluster alone, its centres folded into prices.

    Parameters
    ----------
    instance
        A county (or the whole region).
    cluster
        Position of the cluster.
    outlet_yuan_per_t : (len(instance.builds.site),) float64
        Price per tonne leaving each station build, haulage and centre together; inf where no centre can be
        reached.
    reward_yuan : dict of tier → yuan per year
        Taken off for every standard facility built (multiplier of the county's quota).
    unserved_yuan_per_t
        Price of unserved demand in the part.
    """
    own_site = instance.site_cluster == cluster
    tiers = instance.builds.tier
    own_build = own_site[instance.builds.site] & np.isin(tiers, (Tier.POINT, Tier.STATION))
    part = _part(
        instance, units=instance.unit_cluster == cluster, sites=own_site, builds=own_build, quotas=()
    )
    price = outlet_yuan_per_t[own_build]
    built = part.builds
    stations = np.flatnonzero((built.tier == Tier.STATION) & np.isfinite(price))
    reward = np.zeros(len(built.site))
    for tier, yuan in reward_yuan.items():
        reward += np.where(built.tier == tier, yuan * built.standard, 0.0)
    outlet = len(part.site_ids)
    standing = np.array([str(Tier.CENTRE)])
    capacity = float(part.demand_t.sum()) + 1.0
    builds = Builds(
        site=np.append(built.site, outlet),
        tier=np.concatenate([built.tier, standing]),
        size=np.concatenate([built.size, np.array([OUTLET])]),
        units=np.append(built.units, 1),
        standard=np.append(built.standard, 0),
        throughput_t=np.append(built.throughput_t, capacity),
        capital_yuan=np.append(built.capital_yuan, 0.0),
        running_yuan=np.append(built.running_yuan - reward, 0.0),
        handling_yuan_per_t=np.append(built.handling_yuan_per_t, 0.0),
        investment_yuan=np.append(built.investment_yuan, 0.0),
        nature=np.concatenate([built.nature, np.array(["kept"])]),
        fused=np.append(built.fused, np.array([False])),
        forced=np.append(built.forced, np.array([True])),
    )
    zeros = np.zeros(len(stations))
    return replace(
        part,
        site_ids=np.append(part.site_ids, OUTLET),
        site_cluster=np.append(part.site_cluster, cluster),
        site_county=np.append(part.site_county, instance.cluster_county[cluster]),
        builds=builds,
        haul=Trips(
            origin=stations,
            destination=np.full(len(stations), outlet, dtype=np.int64),
            kilometres=zeros,
            minutes=zeros,
            yuan=price[stations],
        ),
        centre_handling_yuan_per_t=0.0,
        unserved_yuan_per_t=unserved_yuan_per_t,
    )


def _part(
    instance: Instance, *, units: Flags, sites: Flags, builds: Flags, quotas: tuple[Quota, ...]
) -> Instance:
    """Return the rows flagged, positions renumbered; a trip stays if both its ends do."""
    unit_at, site_at, build_at = (_renumber(flags) for flags in (units, sites, builds))
    to_point, _ = _trips(instance.to_point, unit_at, site_at)
    collect, _ = _trips(instance.collect, site_at, site_at)
    hosted, hosted_rows = _trips(instance.hosted, unit_at, site_at)
    mobile, mobile_rows = _trips(instance.mobile, unit_at, site_at)
    haul, _ = _trips(instance.haul, build_at, site_at)
    table = instance.builds
    return replace(
        instance,
        unit_ids=instance.unit_ids[units],
        unit_cluster=instance.unit_cluster[units],
        unit_delivered=instance.unit_delivered[units],
        demand_t=instance.demand_t[units],
        must_serve=instance.must_serve[units],
        site_ids=instance.site_ids[sites],
        site_cluster=instance.site_cluster[sites],
        site_county=instance.site_county[sites],
        builds=Builds(
            site=site_at[table.site[builds]],
            tier=table.tier[builds],
            size=table.size[builds],
            units=table.units[builds],
            standard=table.standard[builds],
            throughput_t=table.throughput_t[builds],
            capital_yuan=table.capital_yuan[builds],
            running_yuan=table.running_yuan[builds],
            handling_yuan_per_t=table.handling_yuan_per_t[builds],
            investment_yuan=table.investment_yuan[builds],
            nature=table.nature[builds],
            fused=table.fused[builds],
            forced=table.forced[builds],
        ),
        to_point=to_point,
        collect=collect,
        hosted=hosted,
        hosted_capital_yuan=instance.hosted_capital_yuan[hosted_rows],
        hosted_running_yuan=instance.hosted_running_yuan[hosted_rows],
        hosted_investment_yuan=instance.hosted_investment_yuan[hosted_rows],
        mobile=mobile,
        mobile_terms=_terms(instance.mobile_terms, mobile_rows),
        delivered=_deliveries(instance.delivered, unit_at, site_at),
        haul=haul,
        quotas=quotas,
    )


def _renumber(flags: Flags) -> Positions:
    """Return old position → new position, -1 where the row is left out."""
    return np.asarray(np.where(flags, np.cumsum(flags) - 1, -1), dtype=np.int64)


def _trips(trips: Trips, origin_at: Positions, destination_at: Positions) -> tuple[Trips, Flags]:
    rows = (origin_at[trips.origin] >= 0) & (destination_at[trips.destination] >= 0)
    return (
        Trips(
            origin_at[trips.origin[rows]],
            destination_at[trips.destination[rows]],
            trips.kilometres[rows],
            trips.minutes[rows],
            trips.yuan[rows],
        ),
        rows,
    )


def _deliveries(rows: Deliveries, unit_at: Positions, site_at: Positions) -> Deliveries:
    kept = (unit_at[rows.origin] >= 0) & (site_at[rows.destination] >= 0)
    return Deliveries(unit_at[rows.origin[kept]], site_at[rows.destination[kept]])


def _terms(terms: MobileTerms, rows: Flags) -> MobileTerms:
    return replace(terms, hours=terms.hours[rows])
