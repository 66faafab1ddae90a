"""Arithmetic reasons why no plan can exist, found before any solver is called.

Where it stands: the planner asks here first. Each reason names the county or cluster, the number wanted and
the number there is, and the setting that would change it.
"""

import numpy as np

from geo.measured import Floats
from geo.tier import Tier
from geo.words.message import Message, message
from optimize.model.instance import Instance, Positions

SLACK = 1e-9
"""Relative slack where sums of tonnes are compared: 3 × 0.1 t do fit into 0.3 t."""


def reasons_against(instance: Instance) -> tuple[Message, ...]:
    """Return every arithmetic reason; empty does not promise that a plan exists."""
    return (
        *_quotas_out_of_reach(instance),
        *_stations_too_small(instance),
        *_centres_too_small(instance),
        *_forced_points_cut_off(instance),
    )


def _most_per_site(instance: Instance, tier: str, values: Floats) -> dict[int, float]:
    """Return site → largest value among its builds of `tier`."""
    most: dict[int, float] = {}
    for row in np.flatnonzero(instance.builds.tier == tier).tolist():
        site = int(instance.builds.site[row])
        most[site] = max(most.get(site, 0.0), float(values[row]))
    return most


def _quotas_out_of_reach(instance: Instance) -> list[Message]:
    found = []
    for quota in instance.quotas:
        most = _most_per_site(instance, quota.tier, instance.builds.standard.astype(np.float64))
        possible = int(sum(n for site, n in most.items() if instance.site_county[site] == quota.county))
        if possible < quota.count:
            found.append(
                message(
                    "no-plan-quota",
                    county=str(instance.county_ids[quota.county]),
                    tier=message(f"tier-{quota.tier}"),
                    wanted=quota.count,
                    possible=possible,
                )
            )
    return found


def _stations_too_small(instance: Instance) -> list[Message]:
    short = _too_small(
        instance, Tier.STATION, instance.site_cluster, instance.unit_cluster, len(instance.cluster_ids)
    )
    return [
        message("no-plan-stations", cluster=str(instance.cluster_ids[row]), wanted=wanted, possible=possible)
        for row, wanted, possible in short
    ]


def _centres_too_small(instance: Instance) -> list[Message]:
    home = instance.cluster_county[instance.unit_cluster]
    short = _too_small(instance, Tier.CENTRE, instance.site_county, home, len(instance.county_ids))
    return [
        message("no-plan-centres", county=str(instance.county_ids[row]), wanted=wanted, possible=possible)
        for row, wanted, possible in short
    ]


def _too_small(
    instance: Instance, tier: str, site_area: Positions, unit_area: Positions, areas: int
) -> list[tuple[int, int, int]]:
    """Return (area, tonnes that must be served, tonnes its largest facilities could handle) where these fall short."""
    room = np.zeros(areas)
    for site, tonnes in _most_per_site(instance, tier, instance.builds.throughput_t).items():
        room[site_area[site]] += tonnes
    must = np.bincount(unit_area, np.where(instance.must_serve, instance.demand_t, 0.0), minlength=areas)
    return [
        (int(row), round(must[row]), round(room[row])) for row in np.flatnonzero(must > room * (1 + SLACK))
    ]


def _forced_points_cut_off(instance: Instance) -> list[Message]:
    builds = instance.builds
    onward = {
        str(Tier.POINT): set(instance.collect.origin.tolist()),
        str(Tier.STATION): set(builds.site[instance.haul.origin].tolist()),
    }
    forced = zip(builds.site[builds.forced].tolist(), builds.tier[builds.forced].tolist(), strict=True)
    return [
        message(f"no-plan-forced-{tier}", site=str(instance.site_ids[site]))
        for site, tier in sorted(set(forced))
        if tier in onward and site not in onward[tier]
    ]
