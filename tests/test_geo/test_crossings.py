"""Seasons, closures and bars as lines of a scenario: in small worlds and on the demo region.

On the demo region every crossing's toll is raised by a mark of its own, a tenth of a fen to a few fen, too small to
change a route; the toll of an arc then tells which crossings its route uses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from travel_worlds import CRS, arcs, code, crossing, facility, region, road, settings, settlement

from geo.errors import ScenarioError
from geo.measure import measure
from geo.region import Region, load_region
from geo.roads.crossing_rules import crossing_rules
from geo.roads.crossings import passages
from geo.roads.noding import road_network
from geo.settings import CrossingChange, TravelSettings
from geo.travel.placed import LEGS, LegName
from optimize.scenario.loading import load_scenario
from scripts import demo_region

# ── which crossings are open ─────────────────────────────────────────────────────────────────────────────


def is_open(about: TravelSettings, **gate) -> bool:
    world = region([], crossings=[crossing("B1", **gate)])
    return bool(crossing_rules(world.crossings, about).is_open[0])


@pytest.mark.parametrize("season", ["normal", "flood", "ice"])
@pytest.mark.parametrize(
    ("seasons", "opens"),
    [
        ("", {"normal", "flood", "ice"}),
        ("normal", {"normal"}),
        ("normal+ice", {"normal", "ice"}),
        ("ice", {"ice"}),
    ],
)
def test_a_crossing_is_open_in_the_seasons_it_names(season, seasons, opens):
    assert is_open(settings(season=season), season=seasons) == (season in opens)


def test_pontoons_out_closes_pontoons_and_nothing_else():
    about = settings(pontoons_out=True)

    assert [is_open(about, kind=kind) for kind in ("pontoon", "bridge", "ferry")] == [False, True, True]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (CrossingChange(), False),
        (CrossingChange(is_open=True), True),
        (CrossingChange(seasons=frozenset({"ice"})), False),  # in season, but not yet built
        (CrossingChange(open_from=date(2024, 1, 1)), False),  # built, but not in season
        (CrossingChange(open_from=date(2024, 1, 1), seasons=frozenset({"ice"})), True),
        (CrossingChange(is_open=False, open_from=date(2024, 1, 1), seasons=frozenset({"ice"})), False),
    ],
)
def test_a_scenario_changes_what_it_names_and_leaves_the_rest(change, expected):
    """A pontoon of normal seasons that opens next year, on an icy day of 2025."""
    about = settings(season="ice", crossing_changes={"B1": change})

    assert is_open(about, kind="pontoon", season="normal", open_from="2026-01-01") is expected


def test_a_closed_crossing_stays_closed_whatever_else_is_said_of_it():
    about = settings(
        closed_crossings=frozenset({"B1"}), crossing_changes={"B1": CrossingChange(is_open=True)}
    )

    assert is_open(about) is False


def test_numbers_of_the_scenario_replace_those_of_the_data_one_by_one():
    world = region(
        [], crossings=[crossing("B1", toll=5, wait=7, max_h=3.0, max_t=10), crossing("B2", toll=2)]
    )
    change = CrossingChange(toll_yuan=0.0, max_h_m=0.0)

    rules = crossing_rules(world.crossings, settings(crossing_changes={"B1": change}))

    assert rules.toll_yuan.tolist() == [0, 2]
    assert rules.wait_min.tolist() == [7, 0]
    assert rules.max_h_m.tolist() == [np.inf, np.inf]
    assert rules.max_t.tolist() == [10, np.inf]


def test_a_change_of_a_crossing_the_region_lacks_is_a_fault_that_names_those_it_has():
    world = region([], crossings=[crossing("B1"), crossing("B2")])
    about = settings(crossing_changes={"B9": CrossingChange(max_h_m=3.0)})

    with pytest.raises(ScenarioError, match=r"B9.*B1、B2"):
        crossing_rules(world.crossings, about)


def test_a_pontoon_is_driven_at_its_own_speed_and_then_waited_for():
    """1 km of county road at 45 km/h would be 1.33 min; on a pontoon at 10 km/h it is 6, and 5 more of waiting."""
    world = region(
        [
            road("a", (-1, 0), (0, 0)),
            road("float", (0, 0), (0, 1), kind="county", crossing="F"),
            road("b", (0, 1), (-1, 1)),
        ],
        [settlement(1, (0, 0))],
        [crossing("F", kind="pontoon", wait=5)],
        facilities=[facility("Z", (0, 1), "station")],
    )

    assert arcs(measure(world, settings()).to_station)[code(1), "Z"] == pytest.approx((1.0, 11.0), abs=1e-4)


def test_the_limits_of_a_crossing_hold_on_every_edge_of_it():
    rows = [
        road("a", (0, 0), (0, 0.5), crossing="B1"),
        road("b", (0, 0.5), (0, 2), crossing="B1"),
        road("c", (0, 2), (1, 2)),
    ]
    world = region(rows, crossings=[crossing("B1", max_h=3.0, kind="ferry")])
    network = road_network(world.roads, CRS)

    effect = passages(network, world.crossings, settings())

    on_bridge = network.crossing == "B1"
    assert set(effect.max_h_m[on_bridge].tolist()) == {3.0}
    assert np.isinf(effect.max_h_m[~on_bridge]).all()
    assert effect.is_floating.tolist() == on_bridge.tolist()


# ── the demo region ──────────────────────────────────────────────────────────────────────────────────────

XIAOYING, QINGTIAN = "371602007", "371602013"
PONTOONS = ("FQ-1", "FQ-2", "FQ-3", "FQ-4", "FQ-5")
BRIDGES = ("HH-BZ", "HH-G25", "HH-GT", "HH-HQ", "HH-LJ", "HH-SQ")
MARK = {name: 1e-4 * 2**place for place, name in enumerate((*BRIDGES, *PONTOONS))}
"""Toll marks in yuan: 0.0001, 0.0002, 0.0004 … 0.1024; no sum of different ones equals another."""

Arcs = Mapping[tuple[str, str], tuple[float, float, frozenset[str]]]


@dataclass(frozen=True)
class Demo:
    """The demo region, the shipped scenario's travel settings, and the scenario's arcs, marked, by leg."""

    region: Region
    settings: TravelSettings
    tolls: Mapping[str, float]

    def under(self, **changes) -> Mapping[LegName, Arcs]:
        """Return the arcs of each leg: (origin, destination) → (km, min, crossings used)."""
        lines = dict(changes.pop("crossing_changes", {}))
        marked = {
            name: replace(lines.get(name, CrossingChange()), toll_yuan=toll + MARK.get(name, 0.0))
            for name, toll in self.tolls.items()
        }
        measured = measure(self.region, replace(self.settings, crossing_changes=marked, **changes))
        return {leg: _with_crossings(getattr(measured, leg)) for leg in LEGS}


def _with_crossings(table) -> Arcs:
    found = {}
    for pair, (km, minutes), toll in zip(
        arcs(table), arcs(table).values(), table.toll_yuan.tolist(), strict=True
    ):
        marks = round(toll % 1 * 1e4)
        found[pair] = (
            km,
            minutes,
            frozenset(name for name, mark in MARK.items() if marks & round(mark * 1e4)),
        )
    return found


@pytest.fixture(scope="module")
def demo() -> Demo:
    scenario = load_scenario(Path(demo_region.__file__).parent / "scenarios" / "binzhou.toml")
    loaded = load_region(demo_region.OUT)
    tolls = dict(zip(loaded.crossings["crossing"], loaded.crossings["toll_yuan"], strict=True))
    return Demo(loaded, scenario.travel_settings(), tolls)


@pytest.fixture(scope="module")
def normal(demo) -> Mapping[LegName, Arcs]:
    return demo.under(season="normal")


def changed(before: Arcs, after: Arcs) -> set[tuple[str, str]]:
    """Return the pairs that were driven before and are driven otherwise, or not at all, after."""
    return {
        pair
        for pair, (km, minutes, used) in before.items()
        if pair not in after or after[pair] != (pytest.approx(km), pytest.approx(minutes), used)
    }


def using(found: Arcs, crossings: tuple[str, ...]) -> set[tuple[str, str]]:
    return {pair for pair, (_, _, used) in found.items() if used & set(crossings)}


@pytest.mark.parametrize("season", [{"season": "ice"}, {"season": "flood"}, {"pontoons_out": True}])
def test_without_pontoons_exactly_the_legs_that_used_one_change(demo, normal, season):
    """凌汛, 调水调沙, 浮桥全拆: all three legs of the whole region, every pair."""
    after = demo.under(**season)

    for leg in LEGS:
        assert changed(normal[leg], after[leg]) == using(normal[leg], PONTOONS)
        assert using(after[leg], PONTOONS) == set()


def test_under_ice_legs_of_xiaoying_and_qingtian_change(normal):
    """They lie on the south bank and belong to 滨城, whose lorries are stopped by the bars of the nearest bridges."""
    ends = {
        (leg, end)
        for leg in LEGS
        for pair in using(normal[leg], PONTOONS)
        for end in (XIAOYING, QINGTIAN)
        if any(end in place for place in pair)
    }

    assert ends >= {("to_station", XIAOYING), ("to_centre", XIAOYING), ("to_centre", QINGTIAN)}


def test_when_a_bridge_closes_exactly_the_legs_that_used_it_change(demo, normal):
    after = demo.under(closed_crossings=frozenset({"HH-GT"}))

    assert using(normal["to_centre"], ("HH-GT",))
    for leg in LEGS:
        assert changed(normal[leg], after[leg]) == using(normal[leg], ("HH-GT",))


def test_the_bars_of_the_data_stop_lorries_and_not_tricycles(demo, normal):
    """2.5 m on the old bridge, 3.0 m on the new one: lorries of 3.2 and 3.9 m; tricycles of 1.8 m, sent 8 km here."""
    barred = ("HH-BZ", "HH-SQ")
    far = replace(demo.settings.to_point, limit_km=8.0)
    lifted = {name: CrossingChange(max_h_m=0.0) for name in barred}
    units = demo.region.settlements
    by_the_river = replace(
        demo.region, settlements=units[units["township"].isin([XIAOYING, "371602001", "371602010"])]
    )

    tricycles = replace(demo, region=by_the_river).under(to_point=far)
    lorries = demo.under(crossing_changes=lifted)

    assert not using(normal["to_station"], barred) | using(normal["to_centre"], barred)
    assert using(lorries["to_station"], barred) | using(lorries["to_centre"], barred)
    assert using(tricycles["to_point"], barred)


def test_a_bar_of_3_m_on_one_more_bridge_is_one_line(demo, normal):
    """公铁两用桥: every leg of lorries that used it changes, no other does."""
    after = demo.under(crossing_changes={"HH-GT": CrossingChange(max_h_m=3.0)})

    for leg in LEGS:
        stopped = using(normal[leg], ("HH-GT",)) if leg != "to_point" else set()
        assert changed(normal[leg], after[leg]) == stopped
    assert using(normal["to_centre"], ("HH-GT",))


def test_a_passage_of_a_demo_bridge_is_paid_once(demo):
    """From bank to bank each crossing's pieces add up to its toll."""
    network = road_network(demo.region.roads, demo.region.measuring_crs)
    toll = passages(network, demo.region.crossings, demo.settings).toll_yuan
    for name, stated in demo.tolls.items():
        ahead = (network.crossing == name) & (network.start_share < network.end_share)
        assert toll[ahead].sum() == pytest.approx(stated), name
