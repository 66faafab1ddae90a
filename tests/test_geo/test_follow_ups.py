"""One wrong cell, one fault: what is empty only because of it is not blamed beside it."""

import pytest
from division_worlds import TOWNSHIP, two_townships, write_divisions

from geo.errors import DataError
from geo.reading.settings import LayerReading, ReadingSettings
from geo.region import load_region
from geo.words.catalogue import say


def people_only(*, rows=(530, 530, 530, 530), also=()):
    """A list of code, name, 人口 and the columns `also`; everything else is derived."""
    world = two_townships()
    for row, people in zip(world["settlements"].rows, rows, strict=True):
        for column in {"township", "county", "kind", "town_pop", "rural_pop", "households"} - set(also):
            del row[column]
        row["people"] = people
    return world


def faults(folder, *refused):
    """Return (sentence, column, row) of every fault of the village list, the refused guesses not made."""
    how = ReadingSettings(layers={"settlements": LayerReading(refuse=frozenset(refused))})
    with pytest.raises(DataError) as error:
        load_region(folder, how)
    return [(f.what.key, column(f), dict(f.where.fields)["row"]) for f in error.value.faults]


def column(fault):
    return dict(dict(fault.what.fields)["column"].fields)["column"]


def test_an_empty_total_is_asked_for_once(tmp_path):
    """Town, country and households of the row follow from it; the other three rows are filled."""
    folder = write_divisions(tmp_path, people_only(rows=(530, None, 530, 530)))

    assert faults(folder) == [("cell-empty", "people", 2)]


def test_a_total_whose_reading_is_refused_is_blamed_once(tmp_path):
    folder = write_divisions(tmp_path, people_only(rows=("530", "约530", "530", "530")))

    assert faults(folder, "approximate@2") == [("cell-not-a-number", "people", 2)]


def test_where_total_and_parts_are_all_empty_the_total_is_asked_for(tmp_path):
    world = people_only(rows=(500, None, 500, 500), also=("town_pop", "rural_pop"))
    world["settlements"].rows[1] |= {"town_pop": None, "rural_pop": None}

    assert faults(write_divisions(tmp_path, world)) == [("cell-empty", "people", 2)]


def test_an_unreadable_part_is_blamed_and_not_the_rest_that_it_leaves(tmp_path):
    world = people_only(also=("town_pop",))
    for row in world["settlements"].rows:
        row["town_pop"] = "0"
    world["settlements"].rows[2]["town_pop"] = "好多"

    assert faults(write_divisions(tmp_path, world)) == [("cell-not-a-number", "town_pop", 3)]


def test_two_empty_parts_without_a_total_are_two_faults(tmp_path):
    world = two_townships()
    world["settlements"].rows[0] |= {"town_pop": None, "rural_pop": None}

    assert faults(write_divisions(tmp_path, world)) == [
        ("cell-empty", "town_pop", 1),
        ("cell-empty", "rural_pop", 1),
    ]


def test_a_code_that_is_none_is_blamed_once(tmp_path):
    """Township, county, kind and the split all follow from it."""
    world = people_only()
    world["settlements"].rows[0]["code"] = f"{TOWNSHIP}20X"

    assert faults(write_divisions(tmp_path, world)) == [("cell-pattern", "code", 1)]


def test_what_is_to_be_filled_in_is_said_in_chinese(tmp_path):
    folder = write_divisions(tmp_path, people_only(rows=(530, None, 530, 530)))

    with pytest.raises(DataError) as error:
        load_region(folder)

    (fault,) = error.value.faults
    assert say(fault.mend, "zh") == "请填写常住人口(城乡合计)"
