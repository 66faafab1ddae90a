"""What the generator promises, held on small invented regions."""

from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely

from geo.contracts import schema
from scripts.synthetic.county import small_region, small_spec
from scripts.synthetic.generate import make_region
from scripts.synthetic.population import CAP


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Two counties of 16 km by 16 km, 3 townships and 30 villages each; a river, a bridge, two pontoons."""
    made = tmp_path_factory.mktemp("region")
    small_region(made, seed=5, counties=2)
    return made


def layer(folder: Path, name: str) -> gpd.GeoDataFrame:
    return gpd.read_file(folder / f"{name}.shp")


def road_graph(roads: gpd.GeoDataFrame) -> nx.Graph:
    """Roads joined at ends whose coordinates are equal to the last digit."""
    graph = nx.Graph()
    for row, line in enumerate(roads.geometry):
        graph.add_edge(line.coords[0], line.coords[-1], row=row)
    return graph


def test_every_layer_is_written_whole_with_the_columns_of_its_contract(folder):
    written = [table for table in schema.LAYERS if (folder / f"{table.name}.shp").is_file()]
    assert {table.name for table in schema.LAYERS if table.required} < {table.name for table in written}
    for table in written:
        for suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
            assert (folder / f"{table.name}{suffix}").is_file()
        frame = layer(folder, table.name)
        columns = [column for column in table.columns if column.name in frame.columns]
        assert list(frame.columns) == [column.name for column in columns] + ["geometry"]
        left_out = [column for column in table.columns if column not in columns]
        assert all(not column.required or column.derived_zh for column in left_out)
        assert frame.crs.to_epsg() == 4490
        for column in columns:
            if column.choices:
                assert set(frame[column.name]) <= set(column.choices)
            if column.unique:
                assert frame[column.name].is_unique


def test_county_totals_are_met_exactly_and_no_unit_is_above_the_cap(folder):
    counties, settlements = layer(folder, "counties").set_index("code"), layer(folder, "settlements")

    for column in ("town_pop", "rural_pop", "households"):
        shared = settlements.groupby("county")[column].sum()
        assert shared.to_dict() == counties[column].to_dict()
    assert (settlements.town_pop + settlements.rural_pop).max() <= CAP
    assert (settlements.households <= settlements.town_pop + settlements.rural_pop).all()


def test_townships_cover_their_county_once_and_hold_their_settlements(folder):
    counties, townships, settlements = (
        layer(folder, name) for name in ("counties", "townships", "settlements")
    )

    for county in counties.itertuples():
        areas = townships[townships.county == county.code].geometry.to_numpy()
        whole = shapely.union_all(areas)
        assert whole.symmetric_difference(county.geometry).area < 2e-5 * county.geometry.area
        assert shapely.area(areas).sum() == pytest.approx(whole.area, rel=1e-6)
    assert set(townships.geometry.geom_type) == {"Polygon"}
    home = townships.set_index("code").geometry.loc[settlements.township].to_numpy()
    assert all(area.contains(place) for area, place in zip(home, settlements.geometry, strict=True))


def test_settlements_keep_their_distance(folder):
    places = layer(folder, "settlements").to_crs(4548).geometry
    apart = [places.drop(row).distance(place).min() for row, place in places.items()]
    assert min(apart) >= 300


def test_all_roads_hang_together_and_reach_every_village(folder):
    roads, settlements = layer(folder, "roads"), layer(folder, "settlements")

    assert nx.number_connected_components(road_graph(roads)) == 1
    nearest = roads.to_crs(4548).geometry.union_all()
    assert settlements.to_crs(4548).distance(nearest).max() <= 120.1


def test_only_crossings_join_the_two_banks(folder):
    roads, river = layer(folder, "roads"), layer(folder, "river").geometry.iloc[0]
    on_bridge = roads.crossing.fillna("") != ""

    assert set(roads[on_bridge].crossing) == set(layer(folder, "crossings").crossing) == {"Q1", "F1", "F2"}
    assert not roads[~on_bridge].intersects(river).any()
    assert nx.number_connected_components(road_graph(roads[~on_bridge])) == 2


def test_sites_stand_in_the_township_they_name(folder):
    areas = layer(folder, "townships").set_index("code").geometry
    for name in ("sanitation", "facilities"):
        sites = layer(folder, name)
        assert all(
            areas[town].covers(place) for town, place in zip(sites.township, sites.geometry, strict=True)
        )
    waste = layer(folder, "sanitation").kind.value_counts()
    assert waste.to_dict() == {"point": 12, "station": 6}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tmp_path):
    for name, seed in (("first", 3), ("second", 3), ("other", 4)):
        small_region(tmp_path / name, seed=seed)

    files = sorted(path.name for path in (tmp_path / "first").iterdir())
    assert len(files) == 5 * 9 + 1  # shapefiles, and farmland as a table
    for name in files:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()
    assert (tmp_path / "first" / "settlements.shp").read_bytes() != (
        tmp_path / "other" / "settlements.shp"
    ).read_bytes()


def test_the_date_in_the_table_header_is_pinned(tmp_path):
    """Bytes 1 to 3 of a DBF are year − 1900, month, day: 2026-01-01."""
    small_region(tmp_path, seed=1)
    for path in tmp_path.glob("*.dbf"):
        assert tuple(path.read_bytes()[1:4]) == (126, 1, 1)


def test_adding_a_county_leaves_the_places_of_the_first_alone():
    facts = {
        "townships": 3,
        "villages": 30,
        "side_km": 16.0,
        "people_per_village": 900,
        "town_share": 0.4,
        "river": False,
        "sorting_points": None,
    }
    one, two = (make_region(small_spec(counties=counties, **facts), seed=9) for counties in (1, 2))

    assert np.array_equal(one.settled.xy, two.settled.xy[:30])
    assert np.array_equal(one.people.town, two.people.town[:30])


def test_a_region_without_a_river_has_neither_water_nor_crossings(tmp_path):
    small_region(tmp_path, seed=2, river=False)

    assert not (tmp_path / "river.shp").exists()
    assert not (tmp_path / "crossings.shp").exists()


def test_more_villages_than_the_land_can_hold_are_refused(tmp_path):
    """4 km² hold no 200 villages 320 m apart."""
    with pytest.raises(ValueError, match="do not fit"):
        small_region(tmp_path, seed=1, villages=200, side_km=2.0, river=False)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("townships", "villages", "side_km"), [(1, 6, 8.0), (2, 12, 10.0), (5, 80, 20.0)])
def test_any_small_region_can_be_made(seed, townships, villages, side_km):
    made = make_region(
        small_spec(
            counties=1,
            townships=townships,
            villages=villages,
            side_km=side_km,
            people_per_village=700,
            town_share=0.3,
            river=True,
            sorting_points=None,
        ),
        seed=seed,
    )

    assert len(made.settled.units) == villages
    assert int((made.people.town + made.people.rural).sum()) == 700 * villages
