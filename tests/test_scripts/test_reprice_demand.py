"""The demand of the second half of the audit is that of the first: two codes, one region, every kind of list."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from run_worlds import tiny_world

from geo.measure import measure
from geo.measured import Measured
from geo.office_lists import records_of
from geo.region import Region, load_region
from optimize.demand.calibration import calibrated_demand, calibration_of
from optimize.scenario.loading import load_scenario
from optimize.scenario.scenario import Scenario
from scripts.reprice_demand import tonnes_at_the_door, tonnes_delivered


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> tuple[Region, Scenario, Measured]:
    """A county of three townships; farmers leave a part of their film at the door, so that mu count there too."""
    file = tiny_world(
        tmp_path_factory.mktemp("world"),
        more="\n[parameters]\nstream.mulch.share.farmers = 0.5\n"
        'stream.mulch.price.resident = { value = 1, unit = "yuan/t", source = "x", confidence = "U", '
        'date = 2026-11-23, low = 0, high = 9, zh = "甲", en = "x" }\n',
    )
    scenario, region = load_scenario(file), load_region(file.parent / "region")
    return region, scenario, measure(region, scenario.travel_settings())


def ledger(*rows: tuple[str, int, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["place", "year", "stream", "tonnes"])
    return frame.assign(source="", origin="real")


def planted(*rows: tuple[str, float, float, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["code", "mulch_mu", "greenh_mu", "crop_mu"])
    return frame.assign(year=2025, source="", origin="real")


def both(region: Region, scenario: Scenario, measured: Measured) -> None:
    """Both codes find the same tonnes at every door and in every township."""
    with_lists = replace(measured, records=records_of(region))
    demand = calibrated_demand(with_lists, scenario.parameters, scenario.year)
    units = measured.units
    door = tonnes_at_the_door(region, scenario)
    np.testing.assert_allclose(
        demand.at_the_door(), [door[unit] for unit in units.ids.tolist()], rtol=1e-9, atol=1e-9
    )
    delivered = tonnes_delivered(region, scenario)
    for township in measured.townships.ids.tolist():
        own = float(demand.arriving("station")[units.township_ids == township].sum())
        assert delivered.get(township, 0.0) == pytest.approx(own, rel=1e-9, abs=1e-9)


def test_without_any_list(world):
    both(*world)


def test_with_planted_areas_of_county_and_township(world):
    region, scenario, measured = world
    county, township = measured.county_ids[0], measured.townships.ids[0]
    lists = planted((str(county), 9000, 300, 20_000), (str(township), 500, 0, 100))
    listed = replace(region, planted=lists)

    assert sum(tonnes_at_the_door(listed, scenario).values()) > sum(
        tonnes_at_the_door(region, scenario).values()
    )
    both(listed, scenario, measured)


@pytest.mark.parametrize("kind", ["county", "townships", "facility", "total", "above", "below", "nonsense"])
def test_with_a_ledger(world, kind):
    region, scenario, measured = world
    county = str(measured.county_ids[0])
    first, second, *_ = measured.townships.ids.tolist()
    stations = region.facilities[region.facilities["tier"] == "station"]["site_id"].tolist()
    rows = {
        "county": ledger(
            (county, 2025, "废纸", 90.0), (county, 2024, "废纸", 9.0), (first, 2025, "paper", 1.0)
        ),
        "townships": ledger((first, 2025, "metals", 20.0), (second, 2025, "废金属", 5.0)),
        "facility": ledger(*((station, 2026, "metals", 30.0) for station in stations)),
        "total": ledger((county, 2025, "", 300.0)),
        "above": ledger((county, 2025, "paper", 1e5)),
        "below": ledger((county, 2025, "paper", 0.0), (county, 2025, "", 1.0)),
        "nonsense": ledger(("x", 2025, "paper", 1.0), (county, 2025, "烂泥", 1.0)),
    }[kind]
    listed = replace(region, weighed=rows)
    found = calibration_of(replace(measured, records=records_of(listed)), scenario.parameters)

    assert bool(found.rows) == (kind != "nonsense" and (kind != "facility" or bool(stations)))
    both(listed, scenario, measured)
