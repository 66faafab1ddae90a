"""``check`` says where the villages' residents are not those of their county's census."""

import pytest
from reading_worlds import good_world, write_world

from geo.region import load_region
from geo.words.catalogue import say
from scripts.people_findings import people_findings


def found(folder, census):
    """Return key and Chinese sentence of what is found for three villages of 500 and a county of `census`."""
    world = good_world()
    world["counties"].rows[0] |= {"town_pop": 0, "rural_pop": census}
    findings = list(people_findings(load_region(write_world(folder, world))))
    return [(finding.key, say(finding, "zh")) for finding in findings]


@pytest.mark.parametrize("census", [1500, 1578, 1429, 0])
def test_up_to_a_twentieth_and_without_a_census_nothing_is_said(census, tmp_path):
    """78 of 1,578 are 4.9 %, 71 of 1,429 are 5.0 %; a census of nobody says nothing."""
    assert found(tmp_path, census) == []


@pytest.mark.parametrize(
    ("census", "key", "share"),
    [(1600, "fewer", "少 6.2%"), (1200, "more", "多 25.0%"), (3001, "part", "的 50%")],
)
def test_beyond_it_both_figures_are_told(census, key, share, tmp_path):
    """1,500 listed: 100 of 1,600 too few, 300 of 1,200 too many, less than half of 3,001."""
    ((said, sentence),) = found(tmp_path, census)

    assert said == f"found-people-{key}"
    assert all(part in sentence for part in ("滨城区", "1,500", f"{census:,}", share))
