"""The queue of unmatched names: proposed, never decided; written, filled in and read back."""

import csv

import openpyxl
import pytest
from division_worlds import (
    COUNTY,
    EAST,
    IN_EAST,
    IN_WEST,
    TOWNSHIP,
    alias,
    two_townships,
    with_facility,
    with_places,
    write_divisions,
)
from hypothesis import given
from hypothesis import strategies as st

from geo.divisions.matching import KnownPlaces
from geo.divisions.queue import Unmatched, unmatched, write_queue
from geo.errors import DataError
from geo.region import load_region, survey_region
from geo.words.catalogue import say

WEST_ZHANG, EAST_ZHANG = f"{TOWNSHIP}201", f"{EAST}201"
NAMES = ["张家村", "李家村", "于家联村", "张家村委会"]
CODES = [WEST_ZHANG, f"{TOWNSHIP}202", f"{TOWNSHIP}203", EAST_ZHANG]


def queue_of(folder):
    return unmatched(survey_region(folder).layers)


# ── proposals ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_name_in_the_same_township_comes_first():
    """The other 张家 lies in another township of the county and keeps 0.8 of its score."""
    proposals = KnownPlaces(CODES, NAMES).propose("张家村民委员会", EAST)

    assert [(one.code, one.score) for one in proposals[:2]] == [(EAST_ZHANG, 1.0), (WEST_ZHANG, 0.8)]
    assert all(one.score < 0.8 for one in proposals[2:])


def test_a_name_alone_scores_less_in_another_county():
    (proposal, *_) = KnownPlaces([WEST_ZHANG], ["张家村"]).propose("张家", "371623106")

    assert (proposal.code, proposal.score) == (WEST_ZHANG, 0.6)


def test_an_old_township_is_proposed_for_a_name_that_only_resembles_it():
    places = KnownPlaces([EAST, TOWNSHIP], ["车王镇", "旧镇"], "township")

    (proposal,) = places.propose("车镇", COUNTY)

    assert (proposal.code, proposal.reason.key) == (EAST, "match-here")
    assert 0.5 < proposal.score < 1


@given(st.text(max_size=30), st.sampled_from(["", COUNTY, EAST, "371623106"]) | st.text(max_size=12))
def test_no_text_makes_the_matcher_raise_or_praise_too_much(name, area):
    proposals = KnownPlaces(CODES, NAMES).propose(name, area)

    assert len(proposals) <= 3
    assert all(0 < one.score <= 1 for one in proposals)
    assert [one.score for one in proposals] == sorted((one.score for one in proposals), reverse=True)


def test_nothing_is_proposed_where_nothing_is_known():
    assert KnownPlaces([], []).propose("张家村") == ()


# ── what is unmatched ────────────────────────────────────────────────────────────────────────────────────


def test_a_region_without_faults_has_nothing_to_ask(tmp_path):
    assert queue_of(write_divisions(tmp_path, with_places(("小张", WEST_ZHANG, IN_WEST)))) == ()


def test_an_unknown_township_name_is_asked_for_where_the_facility_lies(tmp_path):
    (line,) = queue_of(write_divisions(tmp_path, with_facility("车镇")))

    assert (line.layer, line.row, line.old_code, line.old_name, line.within, line.digits) == (
        "facilities",
        1,
        "",
        "车镇",
        COUNTY,
        9,
    )
    assert line.proposals[0].code == EAST
    assert line.proposals[0].score < 1


def test_all_villages_of_one_unknown_township_are_one_question(tmp_path):
    """Three villages of the west, under a township code nobody knows: 3 of 3 points lie in 旧镇."""
    world = two_townships()
    for row in world["settlements"].rows[:3]:
        row |= {"code": row["code"].replace(TOWNSHIP, "371602199"), "township": "371602199"}

    (line,) = queue_of(write_divisions(tmp_path, world))

    assert (line.old_code, line.rows, line.digits) == ("371602199", 3, 9)
    assert [(one.code, one.score, one.reason.key) for one in line.proposals] == [
        (TOWNSHIP, 0.95, "match-around")
    ]


def test_a_natural_village_without_unit_is_asked_for_within_its_township(tmp_path):
    (line,) = queue_of(write_divisions(tmp_path, with_places(("张家", "", IN_EAST))))

    assert (line.old_name, line.within, line.digits) == ("张家", EAST, 12)
    assert line.proposals[0].code == EAST_ZHANG


def test_a_village_without_a_code_is_listed_without_proposals(tmp_path):
    """Its code is in no layer; to propose a neighbour's would only make a double."""
    world = two_townships()
    world["settlements"].rows[1]["code"] = "不详"
    world["settlements"].rows[1]["township"] = TOWNSHIP

    lines = queue_of(write_divisions(tmp_path, world))

    assert [(line.old_name, line.within, line.proposals) for line in lines] == [("李家村", TOWNSHIP, ())]


def lone_village():
    """Return a world whose villages have no column of townships; 王家村 of 旧镇 says 371602199203."""
    world = two_townships()
    world["settlements"].rows[2]["code"] = "371602199203"
    for row in world["settlements"].rows:
        del row["township"]
    return world


def test_a_village_alone_under_an_unknown_township_is_asked_for_its_own_code(tmp_path):
    """The code may be mistyped, and 371602101 before its 203 would be made up; the village lies in 旧镇."""
    (line,) = queue_of(write_divisions(tmp_path, lone_village()))

    assert (line.old_code, line.old_name, line.within) == ("371602199203", "王家村", TOWNSHIP)
    assert line.digits == 12


def test_a_township_that_two_cells_of_a_lone_village_name_is_asked_for_itself(tmp_path):
    world = two_townships()
    world["settlements"].rows[2] |= {"code": "371602199203", "township": "371602199"}

    (line,) = queue_of(write_divisions(tmp_path, world))

    assert (line.old_code, line.digits) == ("371602199", 9)


def test_a_short_code_of_a_natural_village_is_not_asked_as_an_old_code(tmp_path):
    """Unit 371602101 is 旧镇's code; as an old code in the table it would turn 旧镇 into the answer's township."""
    (line,) = queue_of(write_divisions(tmp_path, with_places(("张家", TOWNSHIP, IN_EAST))))

    assert (line.old_code, line.old_name, line.within, line.digits) == ("", "张家", EAST, 12)


# ── written and read back ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_queue_filled_in_and_laid_into_the_folder_mends_the_region(kind, tmp_path):
    world = with_places(("小张", "", IN_EAST), ("小李", "老李庄", IN_WEST))
    world["facilities"].rows[0]["township"] = "车镇"
    world["facilities"].geometry[0] = IN_EAST
    folder = write_divisions(tmp_path / "region", world)
    book, text = write_queue(tmp_path, queue_of(folder))
    answers = {"小张": EAST_ZHANG, "老李庄": f"{TOWNSHIP}202", "车镇": EAST}

    if kind == "xlsx":
        filled = openpyxl.load_workbook(book)
        for row in filled.active.iter_rows(min_row=2):
            row[3].value = answers.get(row[1].value)
        filled.save(folder / book.name)
    else:
        with text.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
        for row in rows[1:]:
            row[3] = answers[row[1]]
        with (folder / text.name).open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerows(rows)
    region = load_region(folder)

    assert region.places["unit"].tolist() == [EAST_ZHANG, f"{TOWNSHIP}202"]
    assert EAST in region.facilities["township"].tolist()
    assert len(region.aliases) == 3


def test_the_queue_not_yet_filled_in_changes_nothing(tmp_path):
    folder = write_divisions(tmp_path / "region", with_facility("车镇"))
    before = queue_of(folder)
    write_queue(folder, before)
    (folder / "待匹配.csv").unlink()

    assert queue_of(folder) == before
    with pytest.raises(DataError):
        load_region(folder)


def test_codes_in_the_workbook_are_text_and_names_are_no_formulas(tmp_path):
    line = Unmatched("places", "places.shp", 1, 1, WEST_ZHANG, "=1+1", TOWNSHIP, 12)

    book, text = write_queue(tmp_path, [line])

    cells = next(openpyxl.load_workbook(book).active.iter_rows(min_row=2))
    assert (cells[0].value, cells[0].number_format, cells[1].data_type) == (WEST_ZHANG, "@", "s")
    assert "'=1+1" in text.read_text(encoding="utf-8-sig")


def test_the_same_queue_gives_the_same_bytes(tmp_path):
    folder = write_divisions(tmp_path / "region", with_facility("车镇"))
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()

    one, two = (write_queue(tmp_path / name, queue_of(folder)) for name in ("one", "two"))

    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_an_alias_line_answers_the_question_it_came_from(tmp_path):
    folder = write_divisions(tmp_path, with_facility("车镇"), aliases=[alias(EAST, old_name="车镇")])

    assert queue_of(folder) == ()


# ── wrong answers ────────────────────────────────────────────────────────────────────────────────────────


def answered(folder, code: str, world):
    """Return the faults of the table of aliases when the queue of `world` comes back with one answer."""
    region = write_divisions(folder / "region", world)
    book, _ = write_queue(folder, queue_of(region))
    filled = openpyxl.load_workbook(book)
    headings = [cell.value for cell in filled.active[1]]
    filled.active.cell(row=2, column=headings.index("现代码") + 1).value = code
    filled.save(region / book.name)
    return [fault for fault in survey_region(region).faults if "待匹配" in say(fault.where, "zh")]


@pytest.mark.parametrize(
    ("world", "code", "wanted", "given"),
    [
        (lone_village(), TOWNSHIP, "12 位的村级代码", "是 9 位"),
        (with_places(("小张", "", IN_EAST)), EAST, "12 位的村级代码", "是 9 位"),
        (with_facility("车镇"), EAST_ZHANG, "9 位的乡级代码", "是 12 位"),
        (with_facility("车镇"), COUNTY, "9 位的乡级代码", "是 6 位"),
    ],
    ids=["township-for-village", "township-for-unit", "village-for-township", "county-for-township"],
)
def test_an_answer_of_the_wrong_length_is_told_what_is_wanted_and_given(world, code, wanted, given, tmp_path):
    (fault,) = answered(tmp_path, code, world)

    assert wanted in say(fault.what, "zh")
    assert given in say(fault.what, "zh")
    assert wanted in say(fault.mend, "zh")


@pytest.mark.parametrize(
    ("world", "code"),
    [
        (with_places(("小张", "", IN_EAST)), f"{EAST}999"),
        (with_places(("小张", "", IN_EAST)), "371623106201"),
        (with_facility("车镇"), "371602999"),
        (with_facility("车镇"), "371623106"),
    ],
)
def test_an_answer_that_stands_in_no_layer_is_a_fault_also_in_another_county(world, code, tmp_path):
    (fault,) = answered(tmp_path, code, world)

    assert fault.what.key == "code-unknown"


def test_a_lone_village_answered_with_its_own_code_gets_it(tmp_path):
    assert answered(tmp_path, f"{TOWNSHIP}203", lone_village()) == []
    assert f"{TOWNSHIP}203" in load_region(tmp_path / "region").settlements["code"].tolist()


def test_a_padded_answer_is_the_code_it_pads(tmp_path):
    """Statistics write townships with twelve digits: 371602102000."""
    assert answered(tmp_path, f"{EAST}000", with_facility("车镇")) == []


def test_the_sheet_says_beside_the_answer_how_many_digits_it_must_have(tmp_path):
    book, _ = write_queue(tmp_path, queue_of(write_divisions(tmp_path / "region", with_facility("车镇"))))
    page = openpyxl.load_workbook(book).active

    assert (page["D1"].value, page["E1"].value, page["E2"].value) == ("现代码", "现代码位数", "乡级 9 位")
    assert "位数" in page["D1"].comment.text
