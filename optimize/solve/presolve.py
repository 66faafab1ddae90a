"""Arithmetic reasons why no plan can exist, found before any solver is called.

Where it stands: the planner asks here first. Each reason names the county or cluster, the number wanted and
the number there is, and the setting that would change it.
"""

import numpy as np

from geo.tier import Tier
from geo.words.message import Message, message
from optimize.model.instance import Instance

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


def _most_per_site(
    instance: Instance, tier: str, values: "np.ndarray[tuple[int], np.dtype[np.float64]]"
) -> dict[int, float]:
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
    room = _most_per_site(instance, Tier.STATION, instance.builds.throughput_t)
    must = np.bincount(
        instance.unit_cluster,
        weights=np.where(instance.must_serve, instance.demand_t, 0.0),
        minlength=len(instance.cluster_ids),
    )
    found = []
    for cluster, tonnes in enumerate(must.tolist()):
        possible = sum(t for site, t in room.items() if instance.site_cluster[site] == cluster)
        if tonnes > possible * (1 + SLACK):
            found.append(
                message(
                    "no-plan-stations",
                    cluster=str(instance.cluster_ids[cluster]),
                    wanted=round(tonnes),
                    possible=round(possible),
                )
            )
    return found


def _centres_too_small(instance: Instance) -> list[Message]:
    room = _most_per_site(instance, Tier.CENTRE, instance.builds.throughput_t)
    county = instance.cluster_county[instance.unit_cluster]
    must = np.bincount(
        county,
        weights=np.where(instance.must_serve, instance.demand_t, 0.0),
        minlength=len(instance.county_ids),
    )
    found = []
    for row, tonnes in enumerate(must.tolist()):
        possible = sum(t for site, t in room.items() if instance.site_county[site] == row)
        if tonnes > possible * (1 + SLACK):
            found.append(
                message(
                    "no-plan-centres",
                    county=str(instance.county_ids[row]),
                    wanted=round(tonnes),
                    possible=round(possible),
                )
            )
    return found


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
