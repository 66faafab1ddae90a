"""The plan as a GeoPackage: what a GIS sees, and the same bytes each time."""

from dataclasses import replace

import geopandas as gpd
import pyogrio
import pytest
from map_worlds import TOWNSHIPS, VILLAGES, small_measured, small_region, small_report
from shapely import LineString

from maps.gis.geopackage import write_plan_geopackage
from optimize.plan.plan import Delivery


@pytest.fixture
def path(tmp_path):
    """The small plan's GeoPackage."""
    path = tmp_path / "plan.gpkg"
    write_plan_geopackage(path, small_region(), small_measured(), small_report())
    return path


def test_all_layers_are_there(path):
    names = [name for name, _ in pyogrio.list_layers(path)]

    assert names == ["facilities", "services", "flows", "townships", "counties", "columns"]


def test_layers_are_in_cgcs2000_degrees(path):
    for name in ("facilities", "services", "flows", "counties"):
        assert gpd.read_file(path, layer=name).crs.to_epsg() == 4490


def test_a_facility_keeps_its_figures(path):
    station = gpd.read_file(path, layer="facilities").set_index("site_id").loc["S1"]

    assert (station["tier"], station["nature"], station["units"]) == ("station", "kept", 1)
    assert (station["load_t"], station["room_t"], station["capital"]) == (100.0, 500.0, 20_000.0)
    assert (station.geometry.x, station.geometry.y) == (118.11, 37.35)
    assert station["data"] == "synthetic"


def test_a_station_tells_what_is_delivered_straight_to_it(tmp_path):
    report = small_report()
    straight = replace(report.plan, deliveries=(Delivery(TOWNSHIPS[0], "S1", 6.0),))
    path = tmp_path / "plan.gpkg"

    write_plan_geopackage(path, small_region(), small_measured(), replace(report, plan=straight))

    facilities = gpd.read_file(path, layer="facilities").set_index("site_id")
    assert facilities["deliv_t"].to_dict() == {"C1": 0, "S1": 6, "W1": 0, f"P{VILLAGES[0]}": 0}


def test_an_unserved_village_has_no_flow(path):
    flows = gpd.read_file(path, layer="flows")

    assert list(flows["leg"]) == ["unit_point"] * 2 + ["unit_station"] * 2 + ["point_station"] * 2 + [
        "station_centre"
    ]
    assert "371602102202" not in set(flows["from_id"])


def test_every_column_is_explained_in_both_languages_and_fits_a_shapefile(path):
    dictionary = pyogrio.read_dataframe(path, layer="columns")

    for layer in ("facilities", "services", "flows", "townships", "counties"):
        columns = set(gpd.read_file(path, layer=layer).columns) - {"geometry"}
        assert columns == set(dictionary.loc[dictionary["layer"] == layer, "column"])
        assert all(len(name) <= 10 and name.isascii() for name in columns)
    assert (dictionary[["zh", "en"]] != "").all(axis=None)


def test_two_writes_are_equal_to_the_byte(path, tmp_path):
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")

    write_plan_geopackage(tmp_path / "again.gpkg", small_region(), small_measured(), small_report())

    assert (tmp_path / "again.gpkg").read_bytes() == path.read_bytes()
    assert b"2000-01-01T00:00:00" in path.read_bytes()  # the pinned date, so equality is no accident of speed
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == before


def test_routes_come_along_in_degrees(tmp_path):
    route = gpd.GeoDataFrame(
        {"leg": ["station_centre"]},
        geometry=[LineString([(586_000, 4_130_000), (590_000, 4_130_500)])],
        crs="EPSG:4548",
    )

    write_plan_geopackage(tmp_path / "r.gpkg", small_region(), small_measured(), small_report(), route)

    routes = gpd.read_file(tmp_path / "r.gpkg", layer="routes")
    assert routes.crs.to_epsg() == 4490
    assert 117 < routes.total_bounds[0] < 119


def test_an_old_file_is_replaced_and_not_added_to(path):
    write_plan_geopackage(path, small_region(), small_measured(), small_report())

    assert len(gpd.read_file(path, layer="facilities")) == 4
