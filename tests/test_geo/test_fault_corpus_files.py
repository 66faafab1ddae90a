"""Every broken file of the corpus: told with where, what and how to mend; its mended twin read and right."""

import corpus_drawn
import corpus_folders
import corpus_guesses
import corpus_kml
import corpus_osm
import corpus_shapefile_text
import corpus_shapefiles
import corpus_shapes
import corpus_sheet_cells
import corpus_sheets
import corpus_systems
import corpus_texts
import pytest
from corpus_cells import whole_world, write_whole
from corpus_files import (
    FileCase,
    GuessCase,
    differences,
    in_words,
    obeying,
    read_alone,
    refusing,
)

from geo.reading.settings import LayerReading
from geo.region import survey_region
from geo.words.catalogue import say

ROOMS = (
    corpus_drawn,
    corpus_folders,
    corpus_guesses,
    corpus_kml,
    corpus_osm,
    corpus_shapefile_text,
    corpus_shapefiles,
    corpus_shapes,
    corpus_sheet_cells,
    corpus_sheets,
    corpus_systems,
    corpus_texts,
)
CASES: list[FileCase] = [case for room in ROOMS for case in room.CASES]
GUESSES: list[GuessCase] = [case for room in ROOMS for case in room.GUESSES]


pytestmark = pytest.mark.filterwarnings("ignore:'crs' was not provided")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The layers of the whole region, read once without faults."""
    survey = survey_region(write_whole(tmp_path_factory.mktemp("whole") / "region", whole_world(), {}))
    assert survey.faults == ()
    return survey.layers


@pytest.fixture(scope="module")
def county():
    """Counties, townships and roads of the county of sixty villages."""
    return corpus_systems.county_layers()


def filled(folder, write):
    folder.mkdir()
    write(folder)
    return folder


def test_the_corpus_is_large_and_no_case_stands_twice():
    assert len(CASES) >= 90
    assert len(GUESSES) >= 60
    names = [str(case) for case in (*CASES, *GUESSES)]
    assert len(set(names)) == len(names)


def told(case):
    """Return the case, marked where the readers are not so far yet."""
    marks = [pytest.mark.xfail(strict=True, reason=case.waits)] if case.waits else []
    return pytest.param(case, marks=marks, id=str(case))


@pytest.mark.parametrize("case", [told(case) for case in CASES])
def test_a_broken_file_is_told_and_its_mended_twin_is_read_right(case, tmp_path, whole, county):
    layers = county if case.county else whole
    folder = filled(tmp_path / "broken", case.broken)

    faults = read_alone(folder, case.layer, case.how, layers).faults

    mine = [fault for fault in faults if fault.what.key in case.keys]
    assert mine, [in_words(fault) for fault in faults]
    said = in_words(mine[0])
    assert [words for words in case.said if words not in said] == [], said

    how = case.how
    if case.mended is None:
        how = obeying(mine[0], case.layer, how)
    elif isinstance(case.mended, LayerReading):
        how = case.mended
    else:
        folder = filled(tmp_path / "mended", case.mended)
    twin = read_alone(folder, case.layer, how, layers)
    assert [in_words(fault) for fault in twin.faults] == []
    right = corpus_systems.county_villages() if case.county else whole[case.layer].frame
    assert differences(twin.frame, right, case.loose) == []


@pytest.mark.parametrize("case", [told(case) for case in GUESSES])
def test_a_guess_is_listed_and_right_and_its_refusal_is_a_fault(case, tmp_path, whole, county):
    layers = county if case.county else whole
    folder = filled(tmp_path / "guessed", case.written)

    read = read_alone(folder, case.layer, case.how, layers)

    assert [in_words(fault) for fault in read.faults] == []
    mine = [r for r in read.repairs if r.kind == case.kind and case.after in say(r.after, "zh")]
    assert mine, [(repair.kind, repair.after) for repair in read.repairs]
    right = (corpus_systems.county_villages() if case.county else whole[case.layer].frame).copy()
    for column, value in case.values:
        right.loc[right.index[0], column] = value
    assert differences(read.frame, right, case.loose) == []

    unwanted = read_alone(folder, case.layer, refusing(mine[0], case.how), layers)
    assert {fault.what.key for fault in unwanted.faults} & set(case.refused), [
        in_words(fault) for fault in unwanted.faults
    ]
