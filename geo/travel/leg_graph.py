"""One leg's network: what driving each stretch costs.

Where it stands: under ``geo.travel.searches``, which ``geo.travel.trips`` (which trips can be made) and
``geo.travel.routes`` (where the chosen ones run) share, so that both drive the very same ways. Knows nodes and edges,
nothing of places or tiers.

Method: stretches the leg's vehicle may not use are left out, and parallel edges are reduced to the cheapest (scipy
would add them up). Nodes and edges are numbered independently of the order of rows.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from geo.measured import Flags, Floats
from geo.roads.network import Positions, RoadNetwork
from geo.settings import LegSettings


@dataclass(frozen=True, slots=True, eq=False)
class EdgeCosts:
    """What driving each edge takes.

    Attributes
    ----------
    drive_min, wait_min : (n_edges,) float64
        Minutes at the wheel at the speed of the road (a slower vehicle takes longer: `leg_minutes`), and
        waiting at a crossing.
    toll_yuan : (n_edges,) float64
        Toll a passage.
    max_h_m, max_t : (n_edges,) float64 or None
        Highest and heaviest vehicle that may pass, metres and tonnes, inf where there is no limit; None: no
        limit anywhere.
    is_expressway : (n_edges,) bool or None
        None: no expressway anywhere.
    """

    drive_min: Floats
    wait_min: Floats
    toll_yuan: Floats
    max_h_m: Floats | None = None
    max_t: Floats | None = None
    is_expressway: Flags | None = None


@dataclass(frozen=True, slots=True, eq=False)
class LegGraph:
    """A network priced for one leg, without parallel arcs.

    Attributes
    ----------
    size : int
        Number of nodes.
    arc_key : (n_arcs,) int64
        ``head * size + tail``, ascending: finds the arc between two nodes.
    edge : (n_arcs,) int64
        Edge of the network the arc stands for.
    yuan, kilometres, minutes : (n_arcs,) float64
        Cost of the arc, all > 0.
    backwards : csr_matrix
        Row `head`, column `tail`, value yuan.
    """

    size: int
    arc_key: Positions
    edge: Positions
    yuan: Floats
    kilometres: Floats
    minutes: Floats
    backwards: csr_matrix


def leg_graph(network: RoadNetwork, costs: EdgeCosts, leg: LegSettings) -> LegGraph:
    """Price the part of a network that the leg's vehicle may drive on.

    Of parallel edges the cheapest stays (then the shortest, the quickest).
    """
    size = len(network.x)
    minutes = leg_minutes(network, costs, leg) + costs.wait_min
    yuan = leg.yuan_per_km * network.kilometres + leg.yuan_per_hour * minutes / 60 + costs.toll_yuan
    if not np.all(yuan > 0):
        raise ValueError("every edge must cost more than nothing: check lengths and yuan_per_km")
    key = network.head * size + network.tail
    order = np.lexsort((minutes, network.kilometres, yuan, key))
    order = order[(passable(costs, leg) & (network.tail != network.head))[order]]
    first = np.r_[True, np.diff(key[order]) > 0] if len(order) else np.empty(0, np.bool_)
    edge = order[first]
    begins = np.searchsorted(network.head[edge], np.arange(size + 1))
    backwards = csr_matrix((yuan[edge], network.tail[edge], begins), shape=(size, size))
    return LegGraph(size, key[edge], edge, yuan[edge], network.kilometres[edge], minutes[edge], backwards)


def leg_minutes(network: RoadNetwork, costs: EdgeCosts, leg: LegSettings) -> Floats:
    """Return (n_edges,) minutes at the wheel of the leg's vehicle, no waiting included."""
    return np.maximum(costs.drive_min, 60.0 * network.kilometres / leg.top_kmh)


def passable(costs: EdgeCosts, leg: LegSettings) -> Flags:
    """Return (n_edges,) bool: whether the leg's vehicle may drive there; of exactly the limit it may."""
    may = np.ones(len(costs.drive_min), dtype=np.bool_)
    if costs.max_h_m is not None:
        may &= leg.height_m <= costs.max_h_m
    if costs.max_t is not None:
        may &= leg.weight_t <= costs.max_t
    if costs.is_expressway is not None and not leg.on_expressways:
        may &= ~costs.is_expressway
    return may


def arcs_between(graph: LegGraph, tail: Positions, head: Positions) -> Positions:
    """Return the arc from each `tail` to its `head`; every pair must be joined by one."""
    found: Positions = np.searchsorted(graph.arc_key, head * graph.size + tail)
    return found
