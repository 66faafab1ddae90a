"""Columns a file may lack because they follow from others: filled, named, and refused where the user says so."""

import re

import pytest
from division_worlds import COUNTY, EAST, IN_EAST, TOWNSHIP, two_townships, with_facility, write_divisions
from reading_worlds import Layer, without_column
from shapely import Point, box

from geo.contracts.schema import LAYERS
from geo.errors import DataError
from geo.reading.settings import LayerReading, ReadingSettings
from geo.region import load_region
from geo.words.catalogue import say


def lacking(world, layer, *columns):
    for row in world[layer].rows:
        for column in columns:
            row.pop(column, None)
    return world


def village_list(**cells):
    """The world whose settlements hold nothing but code, name and 总人口, as village lists do."""
    world = lacking(
        two_townships(),
        "settlements",
        "township",
        "county",
        "kind",
        "town_pop",
        "rural_pop",
        "households",
        "origin",
    )
    for row in world["settlements"].rows:
        row |= {"people": 530, **cells}
    return world


def refusing(layer, *kinds):
    return ReadingSettings(layers={layer: LayerReading(refuse=frozenset(kinds))})


def derived(region, layer):
    """Repairs of a layer as column → (row, after, confidence)."""
    return {
        r.column: (r.row, say(r.after, "zh"), r.confidence)
        for r in region.repairs
        if r.layer == layer and r.kind == "derived"
    }


def columns_missing(error):
    return {
        str(dict(fault.what.fields)["column"])
        for fault in error.value.faults
        if fault.what.key == "column-missing"
    }


def test_a_village_list_of_code_name_and_people_is_enough(tmp_path):
    """County of 1,500 people in 180 households: 8.33 a household, so 530 people are 64 households."""
    region = load_region(write_divisions(tmp_path, village_list()))

    assert region.settlements["township"].tolist() == [TOWNSHIP] * 3 + [EAST]
    assert set(region.settlements["county"]) == {COUNTY}
    assert set(region.settlements["kind"]) == {"village"}
    assert region.settlements["town_pop"].tolist() == [0] * 4
    assert region.settlements["rural_pop"].tolist() == [530] * 4
    assert region.settlements["households"].tolist() == [64] * 4
    assert derived(region, "settlements") == {
        "township": (0, "4 行", "sure"),
        "county": (0, "4 行", "sure"),
        "kind": (0, "4 行", "sure"),
        "town_pop": (0, "4 行", "likely"),
        "rural_pop": (0, "4 行", "likely"),
        "households": (0, "4 行", "likely"),
        "origin": (0, "4 行", "likely"),
    }


def test_a_community_is_town_and_a_park_is_country(tmp_path):
    world = village_list()
    world["settlements"].rows[0]["code"] = f"{TOWNSHIP}001"
    world["settlements"].rows[1]["code"] = f"{TOWNSHIP}401"

    settlements = load_region(write_divisions(tmp_path, world)).settlements.set_index("code")

    assert settlements.loc[f"{TOWNSHIP}001", ["kind", "town_pop", "rural_pop"]].tolist() == [
        "community",
        530,
        0,
    ]
    assert settlements.loc[f"{TOWNSHIP}401", ["kind", "town_pop", "rural_pop"]].tolist() == ["other", 0, 530]


def test_what_is_written_decides_before_the_legal_kind(tmp_path):
    """530 people of whom 200 live in town: 330 in the country, whatever the code says; and that is sure."""
    region = load_region(write_divisions(tmp_path, village_list(town_pop=200)))

    assert region.settlements["rural_pop"].tolist() == [330] * 4
    assert derived(region, "settlements")["rural_pop"] == (0, "4 行", "sure")


def test_a_county_without_households_counts_265_hundredths_of_a_person_each(tmp_path):
    """530 / 2.65 = 200."""
    world = village_list()
    world["counties"].rows[0]["households"] = 0

    assert load_region(write_divisions(tmp_path, world)).settlements["households"].tolist() == [200] * 4


def test_nobody_needs_no_household_and_one_person_needs_one(tmp_path):
    world = village_list()
    world["settlements"].rows[0]["people"] = 0
    world["settlements"].rows[1]["people"] = 1

    assert load_region(write_divisions(tmp_path, world)).settlements["households"].tolist()[:2] == [0, 1]


def test_people_in_the_words_of_an_office_count_the_same(tmp_path):
    region = load_region(write_divisions(tmp_path, village_list(people="约0.1万")))

    assert region.settlements["rural_pop"].tolist() == [1000] * 4


def test_a_single_empty_cell_is_filled_and_named_by_its_row(tmp_path):
    world = two_townships()
    world["settlements"].rows[1]["kind"] = ""

    region = load_region(write_divisions(tmp_path, world))

    assert set(region.settlements["kind"]) == {"village"}
    assert derived(region, "settlements")["kind"] == (2, "village", "sure")


def test_a_total_that_is_not_the_sum_is_a_fault(tmp_path):
    world = two_townships()
    for row in world["settlements"].rows:
        row["people"] = 500
    world["settlements"].rows[2]["people"] = 501

    with pytest.raises(DataError) as error:
        load_region(write_divisions(tmp_path, world))

    (fault,) = error.value.faults
    assert fault.what.key == "people-not-the-sum"
    assert dict(fault.where.fields)["row"] == 3


def test_more_people_in_town_than_there_are_leaves_the_rest_to_the_user(tmp_path):
    with pytest.raises(DataError) as error:
        load_region(write_divisions(tmp_path, village_list(town_pop=531)))

    assert "column-missing" in {fault.what.key for fault in error.value.faults}


def test_filling_that_is_refused_leaves_the_columns_missing(tmp_path):
    folder = write_divisions(tmp_path, village_list())

    with pytest.raises(DataError) as error:
        load_region(folder, refusing("settlements", "derived"))

    assert columns_missing(error) >= {"township", "county", "kind", "town_pop", "rural_pop", "households"}


def test_filling_that_is_refused_for_one_row_leaves_that_row_empty(tmp_path):
    folder = write_divisions(tmp_path, lacking(two_townships(), "settlements", "kind"))

    with pytest.raises(DataError) as error:
        load_region(folder, refusing("settlements", "derived@3"))

    assert {(f.what.key, dict(f.where.fields)["row"]) for f in error.value.faults} >= {("cell-empty", 3)}


def test_a_facility_without_codes_belongs_where_it_lies(tmp_path):
    world = lacking(with_facility("", IN_EAST), "facilities", "township", "county")

    region = load_region(write_divisions(tmp_path, world))

    assert region.facilities["township"].tolist() == [EAST, TOWNSHIP]
    assert set(region.facilities["county"]) == {COUNTY}
    assert derived(region, "facilities")["township"] == (0, "2 行", "likely")


@pytest.mark.parametrize(("lon", "found"), [(118.004, EAST), (118.01, None)])
def test_a_facility_just_outside_goes_to_the_nearest_township_and_a_far_one_to_none(lon, found, tmp_path):
    """0.004° of longitude at 37.35°N is about 354 m, 0.01° about 886 m; 500 m are allowed."""
    world = lacking(with_facility("", Point(lon, 37.35)), "facilities", "township", "county")
    folder = write_divisions(tmp_path, world)

    if found is not None:
        assert load_region(folder).facilities["township"].tolist() == [found, TOWNSHIP]
        return
    with pytest.raises(DataError) as error:
        load_region(folder)
    assert {fault.what.key for fault in error.value.faults} == {"cell-empty"}


def test_a_drawn_land_belongs_where_a_point_inside_it_lies(tmp_path):
    world = two_townships()
    world["lands"] = Layer([{"site_id": "DK-1", "name": "地块一"}], [box(117.96, 37.33, 117.962, 37.332)])

    region = load_region(write_divisions(tmp_path, world))

    assert region.lands[["township", "county", "origin"]].to_numpy().tolist() == [[EAST, COUNTY, "real"]]


def test_a_land_beside_its_county_is_a_fault(tmp_path):
    world = two_townships()
    land = {"site_id": "DK-1", "name": "地块一", "township": EAST, "county": COUNTY}
    world["lands"] = Layer([land], [box(118.02, 37.33, 118.022, 37.332)])

    with pytest.raises(DataError) as error:
        load_region(write_divisions(tmp_path, world))

    assert [fault.what.key for fault in error.value.faults] == ["area-outside-county"]


def test_roads_without_numbers_are_called_by_file_and_row(tmp_path):
    region = load_region(write_divisions(tmp_path, without_column("roads", "road_id")))

    assert region.roads["road_id"].tolist() == ["roads-1", "roads-2"]


def test_a_stroke_in_a_cell_that_is_then_filled_is_listed_as_read_empty(tmp_path):
    """One of four villages has "/" for its township: read as empty, then filled from the code."""
    world = two_townships()
    world["settlements"].rows[0]["township"] = "/"

    region = load_region(write_divisions(tmp_path, world))

    assert region.settlements["township"].tolist() == [TOWNSHIP] * 3 + [EAST]
    told = [(r.kind, r.row, r.before, r.confidence) for r in region.repairs if r.column == "township"]
    assert told == [("blank-mark", 1, "/", "sure"), ("derived", 1, "", "sure")]


@pytest.mark.parametrize("layer", ["townships", "settlements"])
def test_how_a_column_is_filled_is_said_of_its_own_layer(layer):
    table = next(table for table in LAYERS if table.name == layer)

    assert "前6位" in table.column("county").derived_zh
    assert not [column.name for column in table.columns if re.search("设施|地块|落在", column.derived_zh)]
