"""Checks of what an engine hands over, written from the formulas and from nothing of ``optimize.solve``.

A certificate's evaluation of a cluster, at outlet prices p, rewards λ and unserved part m, claims for
*every* plan
of the cluster that uses only stations priced in it::

    θ ≥ L + Σ_c D_c F_c + Σ_ℓ λ_ℓ N_ℓ + m U        D_c = min over priced builds b of (haul_bc + sorting − p_b)

`cut_violations` computes θ, F, N and U of each cluster from the rows of a plan and says where the claim
fails.
"""

from collections import defaultdict

from geo.tier import Tier
from optimize.model.choice import Choice

SLACK = 1e-5


def cuts_in(certificate):
    """Return every evaluation in `certificate`."""
    return [row for county in certificate["counties"] for row in county["evaluations"]]


def choice_of(plan):
    """Return the decisions a plan was made from."""
    return Choice(
        builds=frozenset((row.site_id, str(row.tier), row.size, row.units) for row in plan.openings),
        service={row.unit_id: (row.mode, row.point_id or "", row.station_id or "") for row in plan.services}
        | {
            row.township_id: ("delivered" if row.station_id else "unserved", "", row.station_id or "")
            for row in plan.deliveries
        },
        point_ships_to={
            row.origin_id: row.destination_id for row in plan.flows if row.leg == "point_station"
        },
        station_ships_to={
            row.origin_id: row.destination_id for row in plan.flows if row.leg == "station_centre"
        },
        vehicles={row.station_id: row.vehicles for row in plan.fleets},
    )


def cluster_figures(instance, plan):
    """Return cluster id → its yuan, tonnes by centre, standard facilities by tier, tonnes unserved,
    stations used."""
    name = instance.cluster_ids.tolist()
    of = {
        site: name[at]
        for site, at in zip(instance.site_ids.tolist(), instance.site_cluster.tolist(), strict=True)
    }
    of |= {
        unit: name[at]
        for unit, at in zip(instance.unit_ids.tolist(), instance.unit_cluster.tolist(), strict=True)
    }
    figures = {
        cluster: {
            "yuan": 0.0,
            "sent": defaultdict(float),
            "standard": defaultdict(float),
            "unserved": 0.0,
            "stations": set(),
        }
        for cluster in name
    }
    for row in plan.openings:
        if row.tier != Tier.CENTRE:
            mine = figures[of[row.site_id]]
            mine["yuan"] += row.capital_yuan_per_year + row.running_yuan_per_year
            mine["standard"][str(row.tier)] += row.standard
            if row.tier == Tier.STATION:
                mine["stations"].add(f"{row.site_id}/{row.size}")
    for row in plan.services:
        mine = figures[of[row.unit_id]]
        mine["yuan"] += row.capital_yuan_per_year + row.running_yuan_per_year + row.haulage_yuan_per_year
        if row.mode == "unserved":
            mine["yuan"] += row.t_per_year * instance.unserved_yuan_per_t
            mine["unserved"] += row.t_per_year
    for row in plan.deliveries:
        if row.station_id is None:
            mine = figures[of[row.township_id]]
            mine["yuan"] += row.t_per_year * instance.unserved_yuan_per_t
            mine["unserved"] += row.t_per_year
    for row in plan.fleets:
        figures[of[row.station_id]]["yuan"] += row.capital_yuan_per_year + row.running_yuan_per_year
    for row in plan.flows:
        mine = figures[of[row.origin_id]]
        mine["yuan"] += row.haulage_yuan_per_year
        if row.leg == "station_centre":
            mine["yuan"] += row.t_per_year * instance.centre_handling_yuan_per_t
            mine["sent"][row.destination_id] += row.t_per_year
    return figures


def hauls(instance):
    """Return (station site/class, centre site) → yuan per tonne, sorting included."""
    builds, sites = instance.builds, instance.site_ids
    return {
        (f"{sites[builds.site[build]]}/{builds.size[build]}", str(sites[centre])): yuan
        + instance.centre_handling_yuan_per_t
        for build, centre, yuan in zip(
            instance.haul.origin.tolist(),
            instance.haul.destination.tolist(),
            instance.haul.yuan.tolist(),
            strict=True,
        )
    }


def cut_violations(instance, plan, certificate):
    """Return (cluster, claimed at least, real) of every evaluation that claims more than the plan costs."""
    figures, haul = cluster_figures(instance, plan), hauls(instance)
    found = []
    for cut in cuts_in(certificate):
        mine, price = figures[cut["cluster"]], cut["outlet_yuan_per_t"]
        reached = {station for station, _ in haul}
        if any(station in reached and station not in price for station in mine["stations"]):
            continue  # the plan uses a station this evaluation shut: it claims nothing here
        if cut["dual_bound"] is None:
            found.append((cut["cluster"], float("inf"), mine["yuan"]))
            continue
        claimed = cut["dual_bound"] + cut["unserved_part_yuan_per_t"] * mine["unserved"]
        claimed += sum(yuan * mine["standard"][tier] for tier, yuan in cut["reward_yuan"].items())
        for centre, tonnes in mine["sent"].items():
            claimed += tonnes * min(haul[s, centre] - p for s, p in price.items() if (s, centre) in haul)
        if claimed > mine["yuan"] + SLACK * max(1.0, abs(mine["yuan"])):
            found.append((cut["cluster"], claimed, mine["yuan"]))
    return found
