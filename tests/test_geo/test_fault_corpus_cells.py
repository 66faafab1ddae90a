"""Every cell of every layer, broken in every way its contract knows, in every format: told, and its twin accepted."""

import pytest
from corpus_cells import DRAWN, TYPED, broken, cell_cases, whole_world, write_layer, write_whole

from geo.contracts.schema import LAYERS
from geo.reading.readers import open_layer
from geo.reading.settings import LayerReading
from geo.reading.validate import check_table
from geo.region import survey_region
from geo.words.catalogue import say

CASES = cell_cases()


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The layers of the whole region, read once without faults."""
    survey = survey_region(write_whole(tmp_path_factory.mktemp("whole") / "region", whole_world(), {}))
    assert survey.faults == ()
    return survey.layers


def faults_of(folder, name, world, suffix, layers):
    """Write one layer alone and return all its faults, the other layers as they were read."""
    folder.mkdir()
    write_layer(folder, name, world[name], suffix)
    table = next(table for table in LAYERS if table.name == name)
    opened = open_layer(tuple(sorted(folder.iterdir())), table, LayerReading())
    if opened.frame is None:
        return opened.faults
    others = {other: layer for other, layer in layers.items() if other != name}
    return (*opened.faults, *check_table(opened.frame, table, opened.source, others).faults)


def test_the_corpus_is_large_and_no_case_stands_twice():
    assert len(CASES) >= 150
    assert len({str(case) for case in CASES}) == len(CASES)
    assert {case.suffix for case in CASES} == {*DRAWN, *TYPED}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_broken_cell_is_told_and_its_mended_twin_is_accepted(case, tmp_path, whole):
    faults = faults_of(tmp_path / "broken", case.layer, broken(case), case.suffix, whole)

    mine = [fault for fault in faults if case.layer in say(fault.where, "zh") and fault.what.key in case.keys]
    assert mine, [(say(fault.where, "zh"), say(fault.what, "zh")) for fault in faults]
    said = f"{say(mine[0].what, 'zh')} {say(mine[0].mend, 'zh')}"
    assert case.column in said
    if isinstance(case.bad, str) and case.bad:
        assert case.bad in said or case.damage in {"infinite", "too large", "too small"}
    assert say(mine[0].mend, "en")

    assert faults_of(tmp_path / "mended", case.layer, whole_world(), case.suffix, whole) == ()


@pytest.mark.parametrize("drawn", DRAWN)
@pytest.mark.parametrize("typed", TYPED)
def test_the_whole_region_is_accepted_in_every_format(drawn, typed, tmp_path):
    formats = {table.name: typed if table.geometry in {"Point", None} else drawn for table in LAYERS}
    formats["exclusions"] = ".gpkg"  # points, lines and polygons together are no shapefile

    survey = survey_region(write_whole(tmp_path / "region", whole_world(), formats))

    assert survey.faults == ()
    assert {name: len(layer.frame) for name, layer in survey.layers.items()} == {
        name: len(layer.rows) for name, layer in whole_world().items()
    }
