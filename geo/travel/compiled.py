"""The search of ``geo.travel.searches`` as a compiled loop, where numba is installed (extra `fast`).

Where it stands: called by ``geo.travel.searches`` and by nothing else; without numba the search goes through scipy
and answers the same.

Method: plain loops, as numba wants them. Labels are corrected through buckets of equal width (Dial's queue, here over
float64): the bucket in hand is worked until it is empty, a node whose label falls is filed again. Labels end where
Dijkstra's end, bit by bit, since both are the least of ``label + arc`` in float64 over the same arcs. Of equally cheap
arcs onward the lowest is kept. Only what was touched is cleared before the next root, so a short search costs what it
sees and not what the graph holds. Amounts are added from the root outwards, only along ways somebody asked for.
"""

import importlib
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

Found = tuple[Any, Any]
"""One row a way: (n, 2) int64 positions of root and wanted node, (n, 3) float64 yuan, kilometres, minutes."""


@cache
def compiled_search() -> Callable[..., Found] | None:
    """Return `search` compiled, or None where numba is missing or does not work here.

    The machine code is kept beside this file or, where that is read-only, in numba's own folder of the user; where
    neither can be written it is made anew in each process.
    """
    try:
        numba: Any = importlib.import_module("numba")
    except (ImportError, AttributeError, OSError, RuntimeError, SystemError):  # absent, or not for this numpy
        return None
    for keep in (True, False):
        try:
            compiled: Callable[..., Found] = numba.njit(cache=keep, nogil=True)(search)
            some, one = np.zeros(1, np.int32), np.ones(1)
            compiled(np.array([0, 1]), some, some, one, 1j * one, some, some, 1.0, 1.0)
        except (RuntimeError, OSError, numba.core.errors.NumbaError):
            continue
        return compiled
    return None


def search(begins, source, leads, yuan, amounts, roots, rank, limit_yuan, width):  # type: ignore[no-untyped-def]  # noqa: C901, PLR0912, PLR0915, PLR0917
    """Return the cheapest ways from each root to the wanted nodes; by root, in no order within it.

    Parameters
    ----------
    begins, source, leads, yuan, amounts
        As in ``geo.travel.arena.Arena``; at least one arc.
    roots : (n_roots,) int32
    rank : (n_nodes,) int32
        Position among the wanted nodes; -1 for the others.
    limit_yuan, width : float
        Dearest way allowed; width of a bucket.
    """
    size = len(begins) - 1
    label, via = np.full(size, np.inf), np.full(size, -1, np.int32)
    far, known = np.zeros(size, np.complex128), np.zeros(size, np.bool_)
    touched, path = np.empty(size, np.int32), np.empty(size, np.int32)
    # buckets lie in a ring of lists, and a node is filed in at most one; the longest arc says how many are needed
    slots = 4
    while slots < yuan.max() / width + 3:
        slots *= 2
    first, last_slot, per_yuan = np.full(slots, -1, np.int32), slots - 1, 1.0 / width
    after, before = np.full(size, -1, np.int32), np.full(size, -1, np.int32)
    filed = np.full(size, -1, np.int32)
    room, count = 1024, 0
    pair, amount = np.empty((room, 2), np.int64), np.empty((room, 3))

    for number in range(len(roots)):
        root = roots[number]
        label[root] = 0.0
        touched[0], seen = root, 1
        first[0], filed[root], after[root], before[root] = root, 0, -1, -1
        waiting, bucket = 1, 0
        while waiting:
            slot = bucket & last_slot
            while first[slot] >= 0:
                node = first[slot]
                first[slot] = after[node]
                if after[node] >= 0:
                    before[after[node]] = -1
                filed[node] = -1
                waiting -= 1
                here = label[node]
                for arc in range(begins[node], begins[node + 1]):
                    there, cost = leads[arc], here + yuan[arc]
                    if cost > limit_yuan or cost > label[there]:
                        continue
                    if cost == label[there]:
                        via[there] = min(via[there], arc)
                        continue
                    if label[there] == np.inf:
                        touched[seen] = there
                        seen += 1
                    label[there], via[there] = cost, arc
                    into = np.int32(np.int64(cost * per_yuan) & last_slot)
                    if filed[there] != into:
                        if filed[there] >= 0:  # taken out of the dearer bucket
                            if before[there] >= 0:
                                after[before[there]] = after[there]
                            else:
                                first[filed[there]] = after[there]
                            if after[there] >= 0:
                                before[after[there]] = before[there]
                            waiting -= 1
                        top = first[into]
                        after[there], before[there], filed[there] = top, -1, into
                        if top >= 0:
                            before[top] = there
                        first[into] = there
                        waiting += 1
            bucket += 1

        via[root] = -1
        known[root], far[root] = True, 0.0
        for place in range(seen):
            goal = touched[place]
            if rank[goal] < 0:
                continue
            steps, node = 0, goal
            while not known[node]:
                path[steps] = node
                steps += 1
                node = source[via[node]]
            for step in range(steps - 1, -1, -1):
                node = path[step]
                arc = via[node]
                far[node] = far[source[arc]] + amounts[arc]
                known[node] = True
            if count == room:
                room *= 2
                wide_pair, wide = np.empty((room, 2), np.int64), np.empty((room, 3))
                for row in range(count):
                    wide_pair[row, 0], wide_pair[row, 1] = pair[row, 0], pair[row, 1]
                    wide[row, 0], wide[row, 1], wide[row, 2] = amount[row, 0], amount[row, 1], amount[row, 2]
                pair, amount = wide_pair, wide
            pair[count, 0], pair[count, 1] = number, rank[goal]
            amount[count, 0], amount[count, 1], amount[count, 2] = label[goal], far[goal].real, far[goal].imag
            count += 1
        for place in range(seen):
            node = touched[place]
            label[node], via[node], known[node] = np.inf, -1, False
    return pair[:count], amount[:count]
