"""Only some counties of a region count: the others' rows go, roads and rivers stay."""

import pytest

from geo.errors import DataError
from geo.reading.settings import ReadingSettings
from geo.region import load_region
from scripts.synthetic.county import small_region


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("two") / "region"
    small_region(folder, seed=5, counties=2, townships=2, villages=16)
    return folder


def test_rows_of_other_counties_are_left_out_and_roads_stay(folder):
    whole = load_region(folder)
    first, second = sorted(whole.counties["code"])

    part = load_region(folder, ReadingSettings(counties=(second,)))

    assert list(part.counties["code"]) == [second]
    assert set(part.townships["county"]) == {second}
    assert len(part.settlements) == (whole.settlements["county"] == second).sum()
    assert len(part.facilities) == (whole.facilities["county"] == second).sum()
    assert len(part.roads) == len(whole.roads)
    assert first not in set(part.sanitation["county"])


def test_the_whole_region_counts_where_no_county_is_named(folder):
    assert len(load_region(folder).counties) == 2


def test_a_county_nobody_has_is_told_with_those_there_are(folder):
    with pytest.raises(DataError) as caught:
        load_region(folder, ReadingSettings(counties=("371681",)))

    text = caught.value.in_words("zh")
    assert "counties.371681" in text
    assert all(code in text for code in load_region(folder).counties["code"])
