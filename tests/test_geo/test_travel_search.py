"""Cheapest ways, many to many: two engines, one answer, and ties settled the same way."""

import importlib
import itertools
import math
import sys
import types

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from geo.travel import compiled, searches
from geo.travel.arena import whole, without_dead_ends
from geo.travel.leg_graph import LegGraph, arcs_between
from geo.travel.searches import reached, sweeps


def graph_of(size, ways):
    """A priced network of `ways` (tail, head, yuan, km); minutes are ten times the kilometres."""
    ways = sorted({(head, tail): (yuan, km) for tail, head, yuan, km in ways if head != tail}.items())
    head, tail = np.array([pair for pair, _ in ways], dtype=np.int64).reshape(-1, 2).T
    yuan, km = np.array([price for _, price in ways], dtype=np.float64).reshape(-1, 2).T
    begins = np.searchsorted(head, np.arange(size + 1))
    backwards = csr_matrix((yuan, tail, begins), shape=(size, size))
    return LegGraph(size, head * size + tail, np.arange(len(head)), yuan.copy(), km, 10 * km, backwards)


def both_ways(*ways):
    return [*ways, *((head, tail, yuan, km) for tail, head, yuan, km in ways)]


def table(found):
    """All rows of an answer, to the last bit."""
    parts = list(found)
    names = ("root", "wanted", "yuan", "kilometres", "minutes")
    rows = [
        np.concatenate([getattr(part, name) for part in parts]).tolist() if parts else [] for name in names
    ]
    return list(zip(*rows, strict=True))


@pytest.fixture
def interpreted(monkeypatch):
    """The compiled loop as plain Python: the same statements, without numba."""
    monkeypatch.setattr(searches, "compiled_search", lambda: compiled.search)


@st.composite
def priced_graphs(draw):
    """Up to 12 nodes; few different prices, so that many ways cost the same, and tenths, so that sums round."""
    size = draw(st.integers(1, 12))
    node = st.integers(0, size - 1)
    yuan = st.sampled_from([0.1, 0.2, 0.3, 1.0, 7.0]) | st.floats(1e-3, 50)
    way = st.tuples(node, node, yuan, st.sampled_from([0.5, 1.0, 3.0]))
    return graph_of(size, draw(st.lists(way, max_size=50)))


@runs(max_examples=200, deadline=None)
@given(st.data())
def test_both_engines_answer_the_same_to_the_last_bit(data):
    graph = data.draw(priced_graphs())
    some = st.lists(st.integers(0, graph.size - 1), min_size=1, unique=True).map(
        lambda chosen: np.array(sorted(chosen), dtype=np.int64)
    )
    roots, wanted = data.draw(some), data.draw(some)
    limit = data.draw(st.just(math.inf) | st.sampled_from([0.3, 1.0, 2.1]) | st.floats(0, 40))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(searches, "compiled_search", lambda: compiled.search)
        looped = table(reached(graph, roots, wanted, limit, "compiled"))

    assert looped == table(reached(graph, roots, wanted, limit, "scipy"))


@runs(max_examples=100, deadline=None)
@given(priced_graphs(), st.data())
def test_dead_ends_left_out_change_nothing(graph, data):
    """Asked for all nodes nothing is left out; asked for a few, the rows of those few are the same."""
    node = st.integers(0, graph.size - 1)
    few = np.array(sorted(data.draw(st.sets(node, min_size=1, max_size=3))), dtype=np.int64)
    everything = np.arange(graph.size)

    among_all = table(reached(graph, few, everything, math.inf, "scipy"))
    alone = table(reached(graph, few, few, math.inf, "scipy"))

    number = {node: place for place, node in enumerate(few.tolist())}
    assert alone == [(r, number[w], *rest) for r, w, *rest in among_all if w in number]


@runs(max_examples=60, deadline=None)
@given(priced_graphs(), st.floats(0.1, 20) | st.just(math.inf))
def test_cutting_the_work_in_pieces_changes_nothing(graph, limit):
    nodes = np.arange(graph.size)
    at_once = table(reached(graph, nodes, nodes, limit, "scipy"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(searches, "CELLS_AT_ONCE", 1)
        patch.setattr(searches, "NEIGHBOURS", 2)

        assert table(reached(graph, nodes, nodes, limit, "scipy")) == at_once


@runs(max_examples=60, deadline=None)
@given(priced_graphs(), st.floats(0.1, 20) | st.just(math.inf))
def test_a_tree_runs_along_the_ways_that_were_priced(graph, limit):
    nodes = np.arange(graph.size)
    rows = {(r, w): rest for r, w, *rest in table(reached(graph, nodes, nodes, limit, "scipy"))}
    seen = set()
    for sweep in sweeps(graph, nodes, limit):
        for row, root in enumerate(sweep.roots.tolist()):
            for place in np.flatnonzero(np.isfinite(sweep.yuan[row])).tolist():
                way = [place]
                while sweep.onward[row, way[-1]] >= 0:
                    way.append(int(sweep.onward[row, way[-1]]))
                way = sweep.nodes[way]
                assert way[-1] == root
                arcs = arcs_between(graph, way[:-1], way[1:])
                km = float(np.cumsum(np.r_[0.0, graph.kilometres[arcs][::-1]])[-1])
                seen.add((root, int(way[0])))
                assert rows[root, int(way[0])][:2] == [float(sweep.yuan[row, place]), km]
    assert seen == set(rows)


@pytest.mark.parametrize("engine", ["compiled", "scipy"])
@pytest.mark.parametrize(("low", "km"), [(1, 5.0), (2, 9.0)])
@pytest.mark.usefixtures("interpreted")
def test_of_two_ways_of_one_price_the_one_by_the_lower_node_is_driven(engine, low, km):
    """From 3 to 0 by node 1 or by node 2, 2 yuan each; the way by `low` = 1 is 5 km, else the one by 1 is 9 km."""
    by = {low: 2.5, 3 - low: 4.5}
    graph = graph_of(4, [(3, 1, 1, by[1]), (1, 0, 1, by[1]), (3, 2, 1, by[2]), (2, 0, 1, by[2])])

    assert table(reached(graph, np.array([0]), np.array([3]), 5.0, engine)) == [(0, 0, 2.0, km, 10 * km)]


@pytest.mark.parametrize("engine", ["compiled", "scipy"])
@pytest.mark.usefixtures("interpreted")
def test_a_stretch_that_costs_next_to_nothing_makes_no_ring(engine):
    """1000 yuan + 1e-17 is 1000 in floating point: without care 0 and 1 would each be the other's way on."""
    graph = graph_of(3, both_ways((0, 1, 1e-17, 1e-9), (1, 2, 1000.0, 4.0)))

    rows = table(reached(graph, np.array([2]), np.arange(3), math.inf, engine))

    assert [(wanted, km) for _, wanted, _, km, _ in rows] == [(0, 4.000000001), (1, 4.0), (2, 0.0)]
    assert [yuan for _, _, yuan, _, _ in rows] == pytest.approx([1000, 1000, 0])


def test_the_limit_is_within_the_limit():
    graph = graph_of(3, both_ways((0, 1, 1.5, 1.0), (1, 2, 1.5, 1.0)))

    def within(limit):
        return [w for _, w, *_ in table(reached(graph, np.array([0]), np.arange(3), limit, "scipy"))]

    assert (within(3.0), within(2.999)) == ([0, 1, 2], [0, 1])


def test_a_side_road_without_villages_is_not_searched():
    """A ring 0-1-2-3, a lane of two junctions at 1 and a lane to village 6 at 2."""
    ring = [(0, 1, 1, 1), (1, 2, 1, 1), (2, 3, 1, 1), (3, 0, 1, 1)]
    graph = graph_of(7, both_ways(*ring, (1, 4, 1, 1), (4, 5, 1, 1), (2, 6, 1, 1)))

    arena = without_dead_ends(whole(graph), np.array([0, 6]))

    assert arena.nodes.tolist() == [0, 1, 2, 3, 6]


# ── numba, there or not ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def fresh():
    """`compiled_search` asked anew, before and after."""
    compiled.compiled_search.cache_clear()
    yield
    compiled.compiled_search.cache_clear()


def grid(side):
    """A grid of two-way streets, 1 km each; every third one dearer."""
    number = np.arange(side * side).reshape(side, side)
    pairs = [*zip(number[:, :-1].flat, number[:, 1:].flat, strict=True)]
    pairs += zip(number[:-1].flat, number[1:].flat, strict=True)
    return graph_of(
        side * side,
        both_ways(*((int(a), int(b), 1.0 + 0.1 * (k % 3 == 0), 1.0) for k, (a, b) in enumerate(pairs))),
    )


@pytest.mark.usefixtures("fresh")
def test_the_compiled_loop_of_numba_answers_like_scipy():
    pytest.importorskip("numba", reason="numba is an extra")
    graph, roots, wanted = grid(12), np.arange(0, 144, 7), np.arange(0, 144, 2)

    assert compiled.compiled_search() is not None
    for limit in (4.25, math.inf):
        assert table(reached(graph, roots, wanted, limit, "compiled")) == table(
            reached(graph, roots, wanted, limit, "scipy")
        )


@pytest.mark.usefixtures("fresh")
def test_without_numba_scipy_answers(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    graph, some = grid(4), np.array([0, 5, 15])

    assert compiled.compiled_search() is None
    assert table(reached(graph, some, some, math.inf, "compiled")) == table(
        reached(graph, some, some, math.inf, "scipy")
    )


@pytest.mark.usefixtures("fresh")
def test_a_folder_that_cannot_be_written_costs_the_kept_machine_code_only(monkeypatch):
    asked = []

    def njit(*, cache, nogil):
        asked.append((cache, nogil))
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    class NumbaError(Exception):
        pass

    errors = types.SimpleNamespace(NumbaError=NumbaError)
    fake = types.SimpleNamespace(njit=njit, core=types.SimpleNamespace(errors=errors))
    monkeypatch.setattr(importlib, "import_module", lambda _: fake)

    assert compiled.compiled_search() is compiled.search
    assert asked == [(True, True), (False, True)]


def test_large_searches_ask_for_the_compiled_loop_and_small_ones_do_not(monkeypatch):
    asked = []
    monkeypatch.setattr(searches, "compiled_search", lambda: asked.append(1))
    graph, some = grid(3), np.array([0, 8])

    list(reached(graph, some, some, math.inf))
    monkeypatch.setattr(searches, "COMPILED_PAYS", 1)
    list(reached(graph, some, some, math.inf))

    assert asked == [1]


def test_rows_come_by_root_and_then_by_wanted_node(interpreted):
    graph, some = grid(4), np.arange(0, 16, 3)

    for engine in ("compiled", "scipy"):
        rows = [(r, w) for r, w, *_ in table(reached(graph, some, some, math.inf, engine))]
        assert rows == list(itertools.product(range(6), range(6)))
