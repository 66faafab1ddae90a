r"""Cuts: what one evaluation of one cluster proves about every plan of it.

A cluster evaluated with every tonne leaving station build b priced at :math:`p_b` (stations that reach none of
the centres looked at are shut, :math:`p_b = \infty`), quota rewards :math:`\lambda` and the part m of the
price of unserved demand left out has a dual bound L. For any plan of the cluster, whatever the centres,

.. math::
    \theta \ge L + \sum_c D_c F_c + \sum_\ell \lambda_\ell N_\ell + m\,U - M \sum_{c \in R} Z_c
    \qquad D_c = \min_{b:\,p_b < \infty} (e_{bc} - p_b)

with :math:`\theta` the cluster's yearly cost, hauls to centres included, :math:`F_c` tonnes sent to centre c,
:math:`N` standard facilities, :math:`U` tonnes left unserved, :math:`Z_c` centre c stands.

Why it holds. The plan's own constraints do not know the prices. If no shut station is used, the plan is feasible
in the evaluation and costs there ``θ − Σ f_bc (e_bc − p_b) − λN − mU >= L``; since every tonne from b to c
exceeds its price by at least D_c, the inequality follows with M = 0. A shut station can only be used if one of
the centres it reaches, the *relief* R of the cut, stands; then M takes the right-hand side below that of a cut
without shut stations (the cluster's base cut), which always holds.
"""

from dataclasses import dataclass

import numpy as np

from geo.measured import Floats
from geo.tier import Tier
from optimize.model.instance import Instance


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """One evaluation of one cluster.

    Attributes
    ----------
    cluster : int
    bound : float
        Dual bound of the evaluation, yuan per year; inf: no plan exists without a shut station.
    price_yuan_per_t : (len(builds),) float64
        What a tonne leaving each station build was priced at; inf where shut or not a station of the cluster.
    reward_yuan : dict of tier → yuan
    unserved_part_yuan_per_t : float
        Price of unserved demand left out of the evaluation.
    relaxed : bool
        The bound comes from the linear relaxation.
    """

    cluster: int
    bound: float
    price_yuan_per_t: Floats
    reward_yuan: dict[str, float]
    unserved_part_yuan_per_t: float
    relaxed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Coefficients:
    """A cut ready for the lower master.

    Attributes
    ----------
    cut : Cut
    extra_yuan_per_t : dict of centre site → yuan per tonne (D)
    relief : tuple of centre sites (R)
    relief_yuan : float (M)
    """

    cut: Cut
    extra_yuan_per_t: dict[int, float]
    relief: tuple[int, ...]
    relief_yuan: float


Hauls = dict[int, list[tuple[int, int, float]]]
"""Cluster → (station build, centre site, yuan per tonne incl. sorting) for every haul there is."""


def hauls_of(instance: Instance) -> Hauls:
    """Return every haul by the cluster it starts in."""
    found: Hauls = {}
    cluster = instance.site_cluster[instance.builds.site[instance.haul.origin]]
    rows = zip(
        cluster.tolist(),
        instance.haul.origin.tolist(),
        instance.haul.destination.tolist(),
        (instance.haul.yuan + instance.centre_handling_yuan_per_t).tolist(),
        strict=True,
    )
    for at, build, centre, yuan in rows:
        found.setdefault(at, []).append((build, centre, yuan))
    return found


Key = tuple[int, bytes, tuple[tuple[str, float], ...]]
"""What tells two evaluations apart: cluster, prices, rewards."""


def evaluation_key(cluster: int, price_yuan_per_t: Floats, reward_yuan: dict[str, float]) -> Key:
    """Return the key of an evaluation; equal keys give equal answers, so none is solved twice."""
    return cluster, price_yuan_per_t.tobytes(), tuple(sorted(reward_yuan.items()))


def prices_of_cluster(instance: Instance, cluster: int, price_yuan_per_t: Floats) -> Floats:
    """Return the outlet prices with every build outside `cluster` shut."""
    own = instance.site_cluster[instance.builds.site] == cluster
    return np.asarray(np.where(own, price_yuan_per_t, np.inf), dtype=np.float64)


def outlet_prices(instance: Instance, centres: frozenset[int]) -> Floats:
    """Return, per build, the cheapest haul to one of the centre build rows `centres`; inf where none is in reach."""
    open_sites = np.zeros(len(instance.site_ids), dtype=bool)
    open_sites[instance.builds.site[sorted(centres)]] = True
    usable = open_sites[instance.haul.destination]
    price = np.full(len(instance.builds.site), np.inf)
    yuan = instance.haul.yuan + instance.centre_handling_yuan_per_t
    np.minimum.at(price, instance.haul.origin[usable], yuan[usable])
    return price


def coefficients(
    cut: Cut,
    base: Cut,
    hauls: list[tuple[int, int, float]],
    reachable_t: float,
    most_standard: dict[str, int],
) -> Coefficients:
    """Return the coefficients of `cut`, made valid for every set of centres by `base`, a cut that shuts nothing."""
    extra = _least_extra(cut, hauls)
    relief = tuple(
        sorted({centre for build, centre, _ in hauls if not np.isfinite(cut.price_yuan_per_t[build])})
    )
    if not relief or not np.isfinite(cut.bound):
        return Coefficients(cut, extra, relief, 0.0)
    of_base = _least_extra(base, hauls)
    rise = max((extra.get(centre, 0.0) - yuan for centre, yuan in of_base.items()), default=0.0)
    dearer = sum(
        max(0.0, yuan - base.reward_yuan.get(tier, 0.0)) * most_standard.get(tier, 0)
        for tier, yuan in cut.reward_yuan.items()
    )
    lift = cut.bound - base.bound + reachable_t * max(0.0, rise) + dearer
    return Coefficients(cut, extra, relief, max(0.0, lift))


def _least_extra(cut: Cut, hauls: list[tuple[int, int, float]]) -> dict[int, float]:
    least: dict[int, float] = {}
    for build, centre, yuan in hauls:
        if np.isfinite(cut.price_yuan_per_t[build]):
            least[centre] = min(yuan - float(cut.price_yuan_per_t[build]), least.get(centre, np.inf))
    return least


def reachable_tonnes(instance: Instance) -> tuple[Floats, Floats]:
    """Return, per cluster, the tonnes that could be served and the tonnes that must be."""
    reached = np.zeros(len(instance.unit_ids), dtype=bool)
    for trips in (instance.to_point, instance.hosted, instance.mobile, instance.delivered):
        reached[trips.origin] = True
    count = len(instance.cluster_ids)
    could = np.bincount(instance.unit_cluster, np.where(reached, instance.demand_t, 0.0), minlength=count)
    must = np.bincount(
        instance.unit_cluster, np.where(instance.must_serve, instance.demand_t, 0.0), minlength=count
    )
    return np.asarray(could, dtype=np.float64), np.asarray(must, dtype=np.float64)


def most_standard(instance: Instance) -> list[dict[str, int]]:
    """Return, per cluster, tier → most standard facilities that could be built."""
    builds = instance.builds
    largest: dict[tuple[int, str], int] = {}
    for site, tier, number in zip(
        builds.site.tolist(), builds.tier.tolist(), builds.standard.tolist(), strict=True
    ):
        if tier in (Tier.POINT, Tier.STATION):
            largest[site, tier] = max(number, largest.get((site, tier), 0))
    found: list[dict[str, int]] = [
        {str(Tier.POINT): 0, str(Tier.STATION): 0} for _ in range(len(instance.cluster_ids))
    ]
    for (site, tier), number in largest.items():
        found[int(instance.site_cluster[site])][tier] += number
    return found


def unserved_part(instance: Instance) -> float:
    """Return the part m of the price of unserved demand that evaluations leave out.

    Large enough that the lower master never leaves demand unserved only to save its haul, small enough that
    the evaluations still serve whoever can be served.
    """
    if instance.must_serve.all() or not len(instance.haul.yuan):
        return 0.0
    dearest = float(instance.haul.yuan.max()) + instance.centre_handling_yuan_per_t
    return min(instance.unserved_yuan_per_t / 2, 2 * dearest)
