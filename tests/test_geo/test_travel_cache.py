"""Trips kept from another time: found again only where nothing at all has changed, and never wrong."""

import os
from dataclasses import dataclass, fields, replace
from datetime import date

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from geo.settings import LegSettings
from geo.travel import cache
from geo.travel.cache import cache_folder, cached_arrays, digest_of, kept_trips
from geo.travel.leg_graph import LegGraph
from geo.travel.trips import Ends, Trips, bounded_trips


def street():
    """Nodes 0-1-2 in a row, two-way, 1 and 2 km, 1 yuan and 2 min a kilometre."""
    tail, head, km = np.array([1, 0, 2, 1]), np.array([0, 1, 1, 2]), np.array([1.0, 1.0, 2.0, 2.0])
    order = np.lexsort((tail, head))
    tail, head, km = tail[order], head[order], km[order]
    backwards = csr_matrix((km, tail, np.searchsorted(head, np.arange(4))), shape=(3, 3))
    return LegGraph(3, head * 3 + tail, np.arange(4), km.copy(), km.copy(), 2 * km, backwards)


def ends(*nodes):
    count = len(nodes)
    access = np.full(count, 0.25)
    return Ends(np.array(nodes), access, 4 * access, np.arange(10, 10 + count) + 10 * nodes[0])


LEG = LegSettings(1.0, 0.0, 3.0, None)


def search():
    return street(), LEG, ends(1, 2), ends(0), 100.0


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A cache of its own, in which everything is worth keeping."""
    monkeypatch.setenv("LIANGWANG_CACHE", str(tmp_path / "kept"))
    monkeypatch.setattr(cache, "WORTH_KEEPING", 0)
    return tmp_path / "kept"


def entries(folder):
    return sorted(folder.glob("*")) if folder.exists() else []


def rows(trips):
    return {field.name: getattr(trips, field.name).tolist() for field in fields(Trips)}


class Counted:
    """Arrays that count how often they were computed."""

    def __init__(self, **arrays):
        self.arrays, self.times = arrays, 0

    def __call__(self):
        self.times += 1
        return self.arrays


# ── the answer ───────────────────────────────────────────────────────────────────────────────────────────


def test_kept_trips_are_the_trips_that_were_searched(folder):
    """1 → 0 is 0.25 + 1 + 0.25 = 1.5 km; 2 → 0 is 3.5 km, beyond the limit of 3."""
    first, again = kept_trips(*search()), kept_trips(*search())

    assert rows(first) == rows(again) == rows(bounded_trips(*search()))
    assert (first.kilometres.tolist(), first.origin.tolist()) == ([1.5], [0])
    assert len(entries(folder)) == 1


def test_the_second_time_nothing_is_searched(folder, monkeypatch):
    kept_trips(*search())
    monkeypatch.setattr(cache, "bounded_trips", lambda *_: pytest.fail("searched again"))

    assert kept_trips(*search()).kilometres.tolist() == [1.5]


def test_a_small_search_is_not_kept(folder, monkeypatch):
    monkeypatch.setattr(cache, "WORTH_KEEPING", 4)  # 3 nodes × 1 destination

    assert kept_trips(*search()).kilometres.tolist() == [1.5]
    assert entries(folder) == []


def test_no_trips_are_kept_like_any(folder):
    nowhere = (street(), replace(LEG, limit_km=0.1), ends(1), ends(0), 100.0)

    assert len(kept_trips(*nowhere).origin) == len(kept_trips(*nowhere).origin) == 0
    assert len(entries(folder)) == 1


# ── the name ─────────────────────────────────────────────────────────────────────────────────────────────


def changed_searches():
    """Yield (what, search) with one thing changed a little each."""
    graph, leg, origins, destinations, limit = search()
    for name in ("yuan", "kilometres", "minutes"):
        array = getattr(graph, name).copy()
        array[2] = np.nextafter(array[2], 9)
        yield f"graph {name}", (replace(graph, **{name: array}), leg, origins, destinations, limit)
    keys = graph.arc_key.copy()
    keys[0] += 1
    yield "graph arcs", (replace(graph, arc_key=keys), leg, origins, destinations, limit)
    yield "graph size", (replace(graph, size=4), leg, origins, destinations, limit)
    matrix = graph.backwards.copy()
    matrix.data[1] = np.nextafter(matrix.data[1], 9)
    yield "graph matrix", (replace(graph, backwards=matrix), leg, origins, destinations, limit)
    for field in fields(LegSettings):
        value = getattr(leg, field.name)
        number = 7.0 if value is None or np.isinf(value) else float(value) / 2 + 1
        other = not value if isinstance(value, bool) else number
        yield f"leg {field.name}", (graph, replace(leg, **{field.name: other}), origins, destinations, limit)
    for side, place in (("origin", 2), ("destination", 3)):
        for name in ("node", "access_km", "access_min", "spot"):
            parts = [graph, leg, origins, destinations, limit]
            array = getattr(parts[place], name).copy()
            array[0] = array[0] + 1 if array.dtype.kind == "i" else np.nextafter(array[0], 9)
            parts[place] = replace(parts[place], **{name: array})
            yield f"{side} {name}", tuple(parts)
    yield "sides swapped", (graph, leg, destinations, origins, limit)
    yield "limit", (graph, leg, origins, destinations, np.nextafter(limit, 0))


@pytest.mark.parametrize(
    ("what", "other"), list(changed_searches()), ids=lambda part: part if isinstance(part, str) else ""
)
def test_whatever_changes_in_a_search_changes_its_name(what, other):
    assert digest_of(other) != digest_of(search()), what


def test_the_same_search_built_twice_has_one_name():
    assert digest_of(search()) == digest_of(search())


def test_other_code_does_not_read_old_entries(folder, monkeypatch):
    kept_trips(*search())
    monkeypatch.setattr(cache, "_code", lambda: "another version")
    kept_trips(*search())

    assert len(entries(folder)) == 2


def test_code_that_cannot_be_read_is_trusted_with_no_cache(folder, monkeypatch):
    monkeypatch.setattr(cache, "_code", lambda: "")

    assert kept_trips(*search()).kilometres.tolist() == [1.5]
    assert entries(folder) == []


@dataclass(frozen=True)
class One:
    a: object


@dataclass(frozen=True)
class Other:
    a: object


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (1, True),
        (0.0, -0.0),
        (1, "1"),
        (b"1", "1"),
        (None, "None"),
        (("ab", "c"), ("a", "bc")),
        (((1,), 2), ((1, 2),)),
        ([1, 2], (1, 2)),
        (np.zeros(2), np.zeros(2, dtype=np.float32)),
        (np.zeros((2, 3)), np.zeros((3, 2))),
        (np.array(["a", "b"]), np.array(["b", "a"])),
        (One(1), Other(1)),
        ({"a": 1}, {"a": 2}),
        (frozenset({1}), frozenset({1, 2})),
        (date(2025, 1, 1), date(2025, 1, 2)),
    ],
)
def test_things_that_only_look_alike_have_different_digests(one, other):
    assert digest_of(one) != digest_of(other)


def test_the_order_of_a_mapping_or_a_set_does_not_count():
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    assert digest_of(frozenset({"x", "y", "z"})) == digest_of(frozenset({"z", "y", "x"}))


@pytest.mark.parametrize("thing", [object(), np.array([object()]), One, (1, [lambda: 1])])
def test_what_cannot_be_told_apart_has_no_digest(thing):
    with pytest.raises(TypeError, match="no digest"):
        digest_of(thing)


# ── the folder ───────────────────────────────────────────────────────────────────────────────────────────


def spoil(content):
    """Yield damaged contents of an entry."""
    yield b""
    yield content[:10]
    yield content[:-1]
    yield content + b"x"
    for place in (0, 20, len(content) // 2, len(content) - 5):
        yield content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def test_a_damaged_entry_is_ignored_and_written_anew(folder):
    compute = Counted(a=np.arange(5.0), b=np.array([True]))
    cached_arrays("question", compute)
    (entry,) = entries(folder)
    whole = entry.read_bytes()
    damaged = list(spoil(whole))
    for times, content in enumerate(damaged, start=2):
        entry.write_bytes(content)

        assert cached_arrays("question", compute)["a"].tolist() == [0, 1, 2, 3, 4]
        assert compute.times == times
        assert entry.read_bytes()[:70] == whole[:70]
    assert cached_arrays("question", compute)["b"].tolist() == [True]
    assert compute.times == len(damaged) + 1


def test_an_entry_under_another_name_is_not_believed(folder):
    cached_arrays("one", Counted(a=np.zeros(1)))
    (entry,) = entries(folder)
    cached_arrays("two", Counted(a=np.ones(1)))
    (second,) = set(entries(folder)) - {entry}
    second.write_bytes(entry.read_bytes())

    assert cached_arrays("two", Counted(a=np.ones(1)))["a"].tolist() == [1.0]


def test_off_means_off(folder, monkeypatch):
    monkeypatch.setenv("LIANGWANG_CACHE", "off")
    compute = Counted(a=np.zeros(1))

    cached_arrays("question", compute)
    cached_arrays("question", compute)

    assert compute.times == 2
    assert cache_folder() is None
    assert entries(folder) == []


def test_without_a_word_the_users_cache_folder_is_taken(monkeypatch, tmp_path):
    monkeypatch.delenv("LIANGWANG_CACHE", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert cache_folder() == tmp_path / "liangwang"


def test_a_folder_that_cannot_be_made_costs_time_only(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("LIANGWANG_CACHE", str(tmp_path / "file" / "below"))

    assert cached_arrays("question", Counted(a=np.ones(1)))["a"].tolist() == [1.0]


def test_a_full_disk_leaves_no_half_entry(folder, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)

    assert cached_arrays("question", Counted(a=np.ones(1)))["a"].tolist() == [1.0]
    assert entries(folder) == []


def test_what_was_unused_for_longest_goes_first(folder, monkeypatch):
    """Room for four entries: before the fifth one goes, and the first was used again, so it is the second."""
    arrays = {"a": np.zeros(100)}
    monkeypatch.setattr(cache, "MOST_BYTES", 10_000)
    for age, name in ((300, "first"), (200, "second")):
        before = set(entries(folder))
        cached_arrays(name, Counted(**arrays))
        (entry,) = set(entries(folder)) - before
        os.utime(entry, (1_700_000_000 - age, 1_700_000_000 - age))
    size = entries(folder)[0].stat().st_size
    again = Counted(**arrays)
    cached_arrays("first", again)
    monkeypatch.setattr(cache, "MOST_BYTES", 4 * size)  # an entry holds a quarter at most
    cached_arrays("third", Counted(**arrays))
    cached_arrays("fourth", Counted(**arrays))
    cached_arrays("fifth", Counted(**arrays))

    second = Counted(**arrays)
    cached_arrays("first", again)
    cached_arrays("second", second)
    assert (again.times, second.times) == (0, 1)


def test_an_answer_too_large_for_the_folder_is_not_kept(folder, monkeypatch):
    monkeypatch.setattr(cache, "MOST_BYTES", 2_000)

    cached_arrays("question", Counted(a=np.zeros(100)))

    assert entries(folder) == []
