"""The demo scenario against the demo region it ships with."""

import re
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from scenario_worlds import two_counties

from geo.measured import Townships
from optimize.scenario.check import check_against
from optimize.scenario.loading import load_scenario
from optimize.scenario.scenario import ROOT, region_folder

FILE = ROOT / "scripts" / "scenarios" / "binzhou.toml"


@pytest.fixture(scope="module")
def townships() -> gpd.GeoDataFrame:
    layer = region_folder(load_scenario(FILE), FILE) / "townships.shp"
    return gpd.read_file(layer).to_crs("EPSG:4548").set_index("code").sort_index()


@pytest.mark.parametrize("file", sorted(FILE.parent.glob("*.toml")), ids=lambda file: file.stem)
def test_every_shipped_scenario_fits_the_shipped_region(file, townships):
    counties = np.unique(townships["county"].to_numpy(dtype=str))
    measured = replace(
        two_counties(),
        county_ids=counties,
        county_names=counties,
        townships=Townships(
            ids=townships.index.to_numpy(dtype=str),
            names=townships["name"].to_numpy(dtype=str),
            county_ids=townships["county"].to_numpy(dtype=str),
            area_km2=townships.area.to_numpy() / 1e6,
        ),
    )

    scenario = load_scenario(file)

    assert check_against(scenario, measured) == []
    assert set(scenario.quotas) == set(counties)


def test_each_cluster_of_the_demo_is_made_of_neighbours_on_one_bank(townships):
    for cluster in load_scenario(FILE).catchments.clusters:
        members = townships.loc[list(cluster)]
        assert members.union_all().buffer(50).geom_type == "Polygon", cluster
        assert members["bank"].nunique() == 1, cluster


def test_the_names_beside_the_clusters_are_the_names_of_the_region(townships):
    rows = re.findall(r"^ +\[(.*)\], +# (.*)：(.*)$", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert len(rows) == len(load_scenario(FILE).catchments.clusters)
    for codes, _county, names in rows:
        cluster = re.findall(r"[0-9]{9}", codes)
        assert names.split("、") == townships.loc[cluster, "name"].tolist()
