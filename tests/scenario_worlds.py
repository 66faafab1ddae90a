"""Small scenario files and a small measured region, written by tests."""

from pathlib import Path

import numpy as np
import pytest

from geo.errors import ScenarioError
from geo.measured import Measured, Sites, Townships, TravelArcs, Units
from optimize.scenario.loading import load_scenario

SMALLEST = """\
name = "small"
title_zh = "小情景"
title_en = "Small"
purpose = "只为测试"
base_date = 2026-11-23
year = 2027
region = "data/shapefiles/binzhou"
seed = 1

[classes]
point = ["standard"]
station = ["light", "standard"]
centre = ["small"]
"""


def written(folder: Path, text: str, name: str = "small.toml") -> Path:
    """Write `text` as a scenario file and return where."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def faults_of(file: Path, language: str = "zh") -> list[str]:
    """Return the lines a user sees when `file` cannot be used, without the headline."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    headline, *lines = caught.value.in_words(language).split("\n")
    assert len(lines) == len(caught.value.faults)
    assert caught.value.exit_code == 4
    assert file.name in headline
    return [line.removeprefix("  - ") for line in lines]


def two_counties() -> Measured:
    """Townships …001 and …002 of 371602, …101 of 371603; one site where a standard point stands."""
    none = np.array([], dtype=str)
    nothing = np.array([], dtype=np.float64)
    arcs = TravelArcs(none, none, nothing, nothing, nothing)
    return Measured(
        county_ids=np.array(["371602", "371603"]),
        county_names=np.array(["滨城区", "沾化区"]),
        townships=Townships(
            ids=np.array(["371602001", "371602002", "371603101"]),
            names=np.array(["市中街道", "市西街道", "下洼镇"]),
            county_ids=np.array(["371602", "371602", "371603"]),
            area_km2=np.array([10.0, 10.0, 10.0]),
        ),
        units=Units(none, none, none, none, nothing, nothing, nothing, nothing, nothing, nothing),
        sites=Sites(
            ids=np.array(["C1"]),
            names=np.array(["供销社仓库"]),
            township_ids=np.array(["371602001"]),
            county_ids=np.array(["371602"]),
            origin=np.array(["cooperative"]),
            status=np.array(["keep"]),
            existing_class=np.array(["standard"]),
            for_point=np.array([True]),
            for_station=np.array([False]),
            for_centre=np.array([False]),
            lon=np.array([117.9]),
            lat=np.array([37.4]),
            access_m=np.array([0.0]),
        ),
        to_point=arcs,
        to_station=arcs,
        to_centre=arcs,
        unreached=(),
        synthetic_layers=(),
    )
