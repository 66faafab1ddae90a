"""What an office keeps in lists comes out as plain records, whatever words and separators it was written with."""

import math

from corpus_cells import whole_world, write_whole

from geo.office_lists import records_of
from geo.reading.settings import ReadingSettings
from geo.region import load_region


def read(tmp_path, world):
    return records_of(load_region(write_whole(tmp_path / "region", world, {}), ReadingSettings()))


def test_lists_become_records(tmp_path):
    records = read(tmp_path, whole_world())

    assert [(area.place_id, area.mulch_mu, area.crop_mu) for area in records.planted] == [
        ("371602101", 100.0, 900.0)
    ]
    assert [(line.place_id, line.stream, line.t_per_year) for line in records.weighed] == [
        ("371602", "废纸", 85.0)
    ]
    assert [(actual.indicator, actual.unit, actual.value) for actual in records.actuals] == [
        ("weee", "t", 55.0)
    ]
    assert [(scrap.county_id, scrap.t_per_year) for scrap in records.industry] == [("371602", 85.0)]


def test_the_streams_of_a_sink_are_taken_apart_whatever_stands_between_them(tmp_path):
    world = whole_world()
    world["sinks"].rows[0]["streams"] = "废纸、废金属，废玻璃; 残渣/"

    assert read(tmp_path, world).sinks[0].streams == ("废纸", "废金属", "废玻璃", "残渣")


def test_a_sink_whose_capacity_nobody_knows_takes_any_amount(tmp_path):
    world = whole_world()
    world["sinks"].rows[0]["capacity"] = None

    assert math.isinf(read(tmp_path, world).sinks[0].capacity_t_per_year)
    assert read(tmp_path / "known", whole_world()).sinks[0].capacity_t_per_year == 1000.0


def test_office_words_for_a_figure_and_its_unit_are_taken(tmp_path):
    world = whole_world()
    world["actuals"].rows[0] |= {"indicator": "报废汽车", "unit": "辆"}

    assert [(actual.indicator, actual.unit) for actual in read(tmp_path, world).actuals] == [
        ("vehicles", "vehicle")
    ]
