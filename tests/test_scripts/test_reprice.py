"""Re-pricing from region and scenario accepts a true plan and finds each kind of slip in it."""

from dataclasses import dataclass, replace

import pytest
from run_worlds import tiny_world

from geo.measure import measure
from geo.measured import Measured
from geo.region import Region, load_region
from optimize.model.prepare import prepare
from optimize.plan.plan import Plan
from optimize.planner import plan as planned
from optimize.scenario.loading import load_scenario
from optimize.scenario.on_roads import CrossingLine
from optimize.scenario.scenario import Scenario
from scripts.reprice import reprice, sample_of


@dataclass(frozen=True)
class Answered:
    region: Region
    scenario: Scenario
    measured: Measured
    plan: Plan

    def findings(self, plan: Plan, sample: int = 1000) -> list[str]:
        found = reprice(self.region, self.scenario, plan, seed=1, sample=sample)
        return [dict(finding.fields)["what"].key for finding in found if "what" in dict(finding.fields)]


@pytest.fixture(scope="module")
def answered(tmp_path_factory) -> Answered:
    """24 villages; boxes too small for the large ones, so that points, boxes and mobile stops all occur."""
    file = tiny_world(tmp_path_factory.mktemp("world"), points=0, more=MIXED)
    scenario = load_scenario(file)
    region = load_region(file.parent / "region")
    measured = measure(region, scenario.travel_settings())
    return Answered(region, scenario, measured, planned(prepare(measured, scenario), gap=0.0, seed=1).plan)


MIXED = """
[parameters.class.hosted.box]
throughput_t_per_year = 16
[parameters.mobile]
crew_yuan_per_year = 40000
"""


def first_changed(rows, wanted, change):
    """Rows with `change` made to the first one that is `wanted`."""
    at = next(row for row, record in enumerate(rows) if wanted(record))
    return (*rows[:at], change(rows[at]), *rows[at + 1 :])


def test_the_plan_has_every_mode_and_passes(answered):
    modes = {service.mode for service in answered.plan.services}

    assert modes == {"point", "hosted", "mobile"}
    assert {opening.nature for opening in answered.plan.openings} >= {"kept", "upgraded"}
    assert [row.station_id for row in answered.plan.deliveries if row.station_id]
    assert answered.findings(answered.plan) == []


@pytest.mark.parametrize("mode", ["point", "hosted", "mobile"])
@pytest.mark.parametrize(
    ("column", "key"),
    [
        ("haulage_yuan_per_year", "reprice-haulage"),
        ("kilometres", "reprice-kilometres"),
        ("minutes", "reprice-minutes"),
        ("t_per_year", "reprice-tonnes"),
        ("capital_yuan_per_year", "reprice-capital"),
        ("running_yuan_per_year", "reprice-running"),
    ],
)
def test_a_slip_in_a_service_is_found(answered, mode, column, key):
    services = first_changed(
        answered.plan.services,
        lambda row: row.mode == mode,
        lambda row: replace(row, **{column: getattr(row, column) * (1 + 1e-5) + 1e-5}),
    )

    assert answered.findings(replace(answered.plan, services=services)) == [key]


@pytest.mark.parametrize("leg", ["point_station", "station_centre"])
@pytest.mark.parametrize(
    ("column", "key"),
    [
        ("haulage_yuan_per_year", "reprice-haulage"),
        ("kilometres", "reprice-kilometres"),
        ("t_per_year", "reprice-tonnes"),
    ],
)
def test_a_slip_in_a_flow_is_found(answered, leg, column, key):
    flows = first_changed(
        answered.plan.flows,
        lambda row: row.leg == leg and row.t_per_year > 0,
        lambda row: replace(row, **{column: getattr(row, column) * (1 + 1e-5) + 1e-5}),
    )

    assert answered.findings(replace(answered.plan, flows=flows)) == [key]


@pytest.mark.parametrize("tier", ["point", "station", "centre"])
@pytest.mark.parametrize(
    ("column", "key"),
    [
        ("capital_yuan_per_year", "reprice-capital"),
        ("running_yuan_per_year", "reprice-running"),
        ("investment_yuan", "reprice-investment"),
        ("load_t_per_year", "reprice-load"),
        ("throughput_t_per_year", "reprice-throughput"),
    ],
)
def test_a_slip_in_a_facility_is_found(answered, tier, column, key):
    openings = first_changed(
        answered.plan.openings,
        lambda row: row.tier == tier and row.load_t_per_year > 0,
        lambda row: replace(row, **{column: getattr(row, column) * (1 + 1e-5) + 1e-5}),
    )

    assert answered.findings(replace(answered.plan, openings=openings)) == [key]


def test_a_slip_in_a_delivery_is_found(answered):
    """A little too much, no delivery at all, one of a township that brings nothing."""
    first, *rest = answered.plan.deliveries
    more = replace(first, t_per_year=first.t_per_year + 1e-4 * first.t_per_year)
    strange = replace(first, township_id="nowhere")

    assert answered.findings(replace(answered.plan, deliveries=(more, *rest))) == ["reprice-delivered"]
    assert "reprice-delivered" in answered.findings(replace(answered.plan, deliveries=tuple(rest)))
    assert "reprice-delivered" in answered.findings(replace(answered.plan, deliveries=(strange, *rest)))


def test_a_slip_in_a_fleet_is_found(answered):
    fleets = first_changed(
        answered.plan.fleets,
        lambda _: True,
        lambda row: replace(row, capital_yuan_per_year=row.capital_yuan_per_year + 1),
    )
    idle = first_changed(answered.plan.fleets, lambda _: True, lambda row: replace(row, hours_per_year=0.0))

    assert answered.findings(replace(answered.plan, fleets=fleets)) == ["reprice-capital"]
    assert answered.findings(replace(answered.plan, fleets=idle)) == ["reprice-hours"]


def test_tolls_are_in_the_price_of_a_haul(answered):
    """The bridge costs 10 yuan a passage, the pontoon 5; told half a yuan more, exactly the hauls over them differ."""
    over = {
        (origin, destination)
        for origin, destination, toll in zip(
            answered.measured.to_centre.origin_ids.tolist(),
            answered.measured.to_centre.destination_ids.tolist(),
            answered.measured.to_centre.toll_yuan.tolist(),
            strict=True,
        )
        if toll > 0
    }
    hauls = [row for row in answered.plan.flows if row.leg == "station_centre" and row.t_per_year > 0]
    tolled = [row for row in hauls if (row.origin_id, row.destination_id) in over]
    lines = {"Q1": CrossingLine(toll_yuan=10.5), "F1": CrossingLine(toll_yuan=5.5)}
    dearer = answered.scenario.model_copy(update={"crossings": lines})

    assert tolled
    assert len(hauls) > len(tolled)
    found = reprice(answered.region, dearer, answered.plan, seed=1, sample=1000)
    assert [finding.key for finding in found] == ["reprice-differs"] * len(tolled)
    assert {dict(finding.fields)["what"].key for finding in found} == {"reprice-haulage"}


def test_a_facility_the_plan_uses_but_does_not_open_is_found(answered):
    centre = next(row for row in answered.plan.openings if row.tier == "centre")
    openings = tuple(row for row in answered.plan.openings if row is not centre)

    found = reprice(answered.region, answered.scenario, replace(answered.plan, openings=openings), seed=1)

    assert [finding.key for finding in found] == ["reprice-no-facility"]


def test_the_sample_takes_turns_between_modes_and_repeats_for_its_seed(answered):
    chosen = sample_of(answered.plan, 7, 6)

    assert sorted(service.mode for service in chosen) == ["hosted"] * 2 + ["mobile"] * 2 + ["point"] * 2
    assert chosen == sample_of(answered.plan, 7, 6)
    assert any(sample_of(answered.plan, seed, 6) != chosen for seed in range(5))
