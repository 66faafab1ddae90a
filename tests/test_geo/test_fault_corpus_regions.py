"""Regions whose layers contradict each other: told, and the mended twin taken; answers that bind nothing."""

import dataclasses
from datetime import date

import pytest
from corpus_contradictions import CASES
from corpus_files import in_words, obeying, refusing
from corpus_regions import ANSWERS, GOOD, GUESSES, AnswerCase

from geo.errors import DataError
from geo.land.answers import answers_of, unknown_ids
from geo.reading.settings import LayerReading, ReadingSettings
from geo.region import load_region, region_of, survey_region
from geo.words.catalogue import say


def faults_of(folder, how):
    """Return all faults of a region, not grouped; none where it is taken."""
    try:
        survey = survey_region(folder, how)
        if not survey.faults:
            region_of(survey, folder)
    except DataError as error:
        return error.faults
    return survey.faults


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """The faults of the whole region as it should be; read once, it mends most cases."""
    folder = tmp_path_factory.mktemp("whole") / "region"
    GOOD(folder)
    return faults_of(folder, ReadingSettings())


def saying(how, layer, said):
    """Return `how` with what is said of one layer."""
    return dataclasses.replace(how, layers={**how.layers, layer: said})


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_region_that_contradicts_itself_is_told_and_its_mended_twin_is_taken(case, tmp_path, good):
    folder = tmp_path / "broken"
    case.broken(folder)

    faults = faults_of(folder, case.how)

    mine = [fault for fault in faults if fault.what.key in case.keys and case.layer in in_words(fault)]
    assert mine, [in_words(fault) for fault in faults]
    said = [in_words(fault) for fault in mine]
    assert any(all(words in sentence for words in case.said) for sentence in said), said

    how = case.how
    if case.mended is None:
        how = saying(how, case.layer, obeying(mine[0], case.layer, how.of(case.layer)))
    elif isinstance(case.mended, ReadingSettings):
        how = case.mended
    elif case.mended is GOOD:
        assert good == ()
        return
    else:
        folder = tmp_path / "mended"
        case.mended(folder)
    assert [in_words(fault) for fault in faults_of(folder, how)] == []


@pytest.mark.parametrize("case", GUESSES, ids=str)
def test_a_guess_between_layers_is_listed_and_right_and_its_refusal_is_a_fault(case, tmp_path):
    folder = tmp_path / "guessed"
    case.written(folder)

    region = load_region(folder)

    mine = [repair for repair in region.repairs if (repair.layer, repair.kind) == (case.layer, case.kind)]
    assert mine
    assert getattr(region, case.layer)[case.column].tolist()[case.row] == case.value

    unwanted = refusing(mine[0], LayerReading())
    faults = faults_of(folder, saying(ReadingSettings(), case.layer, unwanted))
    assert {fault.what.key for fault in faults} & set(case.refused), [in_words(fault) for fault in faults]


def notices_of(folder, case: AnswerCase):
    """Return what is said of the answers on the case's day."""
    region = load_region(folder)
    answers = answers_of(region.land_answers, date.fromisoformat(case.day))
    ids = {*region.lands["site_id"], *region.facilities["site_id"]}
    return [*answers.notices, *unknown_ids(answers, ids)]


@pytest.mark.parametrize("case", ANSWERS, ids=str)
def test_an_answer_that_binds_nothing_is_told_and_its_mended_twin_binds(case, tmp_path):
    case.broken(tmp_path / "broken")
    case.mended(tmp_path / "mended")

    (notice,) = notices_of(tmp_path / "broken", case)

    assert notice.key == case.key
    assert all(words in say(notice, "zh") for words in case.said)
    assert say(notice, "en")
    assert notices_of(tmp_path / "mended", case) == []
