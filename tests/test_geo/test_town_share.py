"""Where only the total is known, town residents are shared out so that the county's census is met."""

import numpy as np
import pandas as pd
import pytest
from division_worlds import COUNTY, EAST, TOWNSHIP, two_townships, write_divisions
from hypothesis import given
from hypothesis import strategies as st

from geo.reading.settings import LayerReading, ReadingSettings
from geo.reading.town_share import Census, Shift, shared_town
from geo.region import load_region
from geo.words.catalogue import say

COMMUNITY, IN_STREET, IN_TOWN, IN_TOWN_TOO, IN_TOWNSHIP = (
    f"{COUNTY}{rest}" for rest in ("101001", "001201", "101201", "101202", "201201")
)
FIVE = ((COMMUNITY, 100), (IN_STREET, 200), (IN_TOWN, 300), (IN_TOWN_TOO, 300), (IN_TOWNSHIP, 100))
"""A thousand people in one unit of each rank, two in a town."""


def villages(*units, written=None):
    """Rows of (code, people); `written` maps codes to the town residents their own file gives."""
    written = written or {}
    return pd.DataFrame(
        {
            "code": [code for code, _ in units],
            "county": COUNTY,
            "people": [float(people) for _, people in units],
            "town": [float(written.get(code, np.nan)) for code, _ in units],
            "open": [code not in written for code, _ in units],
        }
    )


def shared(rows, town, rural):
    result, shifts = shared_town(rows, {COUNTY: Census("某县", town, rural)})
    return dict(zip(rows["code"], result, strict=True)), shifts


def test_communities_come_first_then_villages_of_streets_then_of_towns():
    """400 of 1,000 live in town: 100 in the community, 200 in the street's village, 100 are left for two equal ones."""
    town, shifts = shared(villages(*FIVE), 400, 600)

    assert town == {COMMUNITY: 100, IN_STREET: 200, IN_TOWN: 50, IN_TOWN_TOO: 50, IN_TOWNSHIP: 0}
    assert shifts == [Shift(COUNTY, rows=5, people=1000, by_kind=100, shared=400)]


def test_communities_with_more_people_than_the_census_has_in_town_share_them():
    """60 town residents for communities of 100 and 200: 20 and 40, and nobody in the villages."""
    rows = villages((COMMUNITY, 100), (f"{COUNTY}001001", 200), (IN_TOWN, 700))

    assert shared(rows, 60, 940)[0] == {COMMUNITY: 20, f"{COUNTY}001001": 40, IN_TOWN: 0}


def test_what_a_row_says_itself_stays_and_is_taken_off_first():
    """The street's village wrote 20 in town: of the county's 400 the others get 380, 280 beyond the community."""
    town, _ = shared(villages(*FIVE, written={IN_STREET: 20}), 400, 600)

    assert np.isnan(town.pop(IN_STREET))
    assert town == {COMMUNITY: 100, IN_TOWN: 140, IN_TOWN_TOO: 140, IN_TOWNSHIP: 0}


def test_written_splits_beyond_the_census_leave_the_others_in_the_country():
    town, _ = shared(villages(*FIVE, written={IN_TOWN: 300, IN_TOWN_TOO: 300}), 400, 600)

    assert (town[COMMUNITY], town[IN_STREET], town[IN_TOWNSHIP]) == (0, 0, 0)


def test_a_list_that_counts_more_people_than_the_census_meets_its_share():
    """1,000 listed, 500 in the census, 200 of them in town: two fifths of 1,000."""
    assert sum(shared(villages(*FIVE), 200, 300)[0].values()) == 400


@pytest.mark.parametrize(("town", "rural"), [(900, 1101), (0, 1000)], ids=["half a county", "no town"])
def test_a_part_of_a_county_and_a_census_without_town_residents_leave_the_legal_kind(town, rural):
    """1,000 of 2,001 people are less than half; a county without anybody in town never filled that cell in."""
    result, shifts = shared(villages(*FIVE), town, rural)

    assert result == {COMMUNITY: 100, IN_STREET: 0, IN_TOWN: 0, IN_TOWN_TOO: 0, IN_TOWNSHIP: 0}
    assert shifts == []


def test_a_county_the_census_does_not_know_keeps_the_legal_kind():
    result, shifts = shared_town(villages(*FIVE), {})

    assert (result.tolist(), shifts) == ([100, 0, 0, 0, 0], [])


@given(
    people=st.lists(st.integers(0, 400), min_size=1, max_size=12),
    town=st.integers(1, 3000),
    rural=st.integers(0, 3000),
    seed=st.integers(0, 3),
)
def test_every_unit_keeps_its_people_and_the_county_its_share_in_any_order_of_rows(people, town, rural, seed):
    ranks = ("101001", "001201", "101201", "201201")
    units = [(f"{COUNTY}{ranks[n % 4][:4]}{n:02d}", number) for n, number in enumerate(people)]
    rows = villages(*units)

    result, _ = shared(rows, town, rural)
    mixed, _ = shared(rows.sample(frac=1, random_state=seed), town, rural)

    assert mixed == result
    assert all(0 <= result[code] <= number and result[code].is_integer() for code, number in units)
    if 2 * sum(people) >= town + rural:
        assert sum(result.values()) == round(town * sum(people) / (town + rural))


# ── in a region ──────────────────────────────────────────────────────────────────────────────────────────


def totals_only(town, rural):
    """Four villages of 530 in two towns, of which only the total is known, and the county's census."""
    world = two_townships()
    for row in world["settlements"].rows:
        for column in ("town_pop", "rural_pop"):
            del row[column]
        row["people"] = 530
    world["counties"].rows[0] |= {"town_pop": town, "rural_pop": rural}
    return world


def test_a_region_says_in_one_line_what_the_census_changed(tmp_path):
    """2,120 people, 848 of them in town by the census; by code nobody: 848 / 4 = 212 in each village."""
    region = load_region(write_divisions(tmp_path, totals_only(848, 1272)))

    assert region.settlements["town_pop"].tolist() == [212] * 4
    assert region.settlements["rural_pop"].tolist() == [318] * 4
    (repair,) = [repair for repair in region.repairs if repair.kind == "census-split"]
    assert (repair.row, repair.before, repair.after, repair.confidence) == (0, "0", "848", "likely")
    sentence = say(repair.message, "zh")
    assert all(part in sentence for part in ("滨城区", "4 个村", "40.0%", "848/2,120", "乡村 1,272"))


def test_the_line_that_refuses_it_leaves_the_split_by_code(tmp_path):
    folder = write_divisions(tmp_path, totals_only(848, 1272))
    (repair,) = [repair for repair in load_region(folder).repairs if repair.kind == "census-split"]
    assert repair.refusal == 'reading.settlements.refuse = ["census-split"]'

    refused = LayerReading(refuse=frozenset({"census-split"}))
    region = load_region(folder, ReadingSettings(layers={"settlements": refused}))

    assert region.settlements["town_pop"].tolist() == [0] * 4
    assert "census-split" not in {repair.kind for repair in region.repairs}


def test_a_row_that_gives_one_part_keeps_it(tmp_path):
    """The first village wrote 400 in the country, so 130 in town; 848 - 130 = 718 are left for three of 530."""
    world = totals_only(848, 1272)
    for at, row in enumerate(world["settlements"].rows):
        row["rural_pop"] = 400 if at == 0 else None

    settlements = load_region(write_divisions(tmp_path, world)).settlements.set_index("code")

    assert settlements.loc[f"{TOWNSHIP}201", ["town_pop", "rural_pop"]].tolist() == [130, 400]
    assert settlements["town_pop"].sum() == 848
    assert sorted(settlements["town_pop"])[1:] == [239, 239, 240]
    assert (settlements["town_pop"] + settlements["rural_pop"] == 530).all()


def test_a_list_that_gives_both_parts_is_not_touched(tmp_path):
    world = two_townships()
    world["counties"].rows[0] |= {"town_pop": 800, "rural_pop": 1200}

    region = load_region(write_divisions(tmp_path, world))

    assert region.settlements.set_index("code").loc[f"{EAST}201", "rural_pop"] == 500
    assert "census-split" not in {repair.kind for repair in region.repairs}
