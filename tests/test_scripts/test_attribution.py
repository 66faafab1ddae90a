"""Whose data the map names: the folder's own statement, and what is told when it is still the demo's."""

import dataclasses
from pathlib import Path

import pytest
from map_worlds import small_region

from geo.region import Region
from geo.words.catalogue import say
from scripts.attribution import (
    ATTRIBUTION,
    DEMO_LAYERS,
    DEMO_MARKS,
    attribution,
    attribution_file,
    attribution_findings,
    replaced_layers,
)
from scripts.demo_region import OUT

OWN = "zh: 村级数据由某县供销社提供\nen: villages by the cooperative\n"


def region_that_says(folder: Path, text: str, *synthetic: str) -> Region:
    """Return a small region in `folder` with this statement, of which these layers have synthetic rows."""
    if text:
        (folder / ATTRIBUTION).write_text(text, encoding="utf-8")
    return dataclasses.replace(small_region(), folder=folder, synthetic_layers=synthetic)


def demo_text() -> str:
    return (OUT / ATTRIBUTION).read_text(encoding="utf-8")


def test_the_demo_says_the_words_its_statement_is_known_by():
    assert all(mark in demo_text() for mark in DEMO_MARKS.values())


def test_own_data_are_named_by_the_own_statement_alone(tmp_path):
    region = region_that_says(tmp_path, OWN)

    assert attribution(region, "zh") == "村级数据由某县供销社提供"
    assert attribution(region, "en") == "villages by the cooperative"
    assert list(attribution_findings(region)) == []


def test_own_data_without_a_statement_do_not_name_the_demo(tmp_path):
    assert attribution(region_that_says(tmp_path, ""), "zh") == ""


def test_the_demo_itself_says_what_it_says(tmp_path):
    region = region_that_says(tmp_path, demo_text(), *DEMO_LAYERS)

    assert f"zh: {attribution(region, 'zh')}\n" in demo_text()
    assert list(attribution_findings(region)) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_replaced_layers_of_a_copied_demo_are_named_on_the_map_and_by_check(tmp_path, language):
    """Villages and townships are the county's own; roads are still the demo's and stay attributed."""
    still = [name for name in DEMO_LAYERS if name not in {"townships", "settlements"}]
    region = region_that_says(tmp_path, demo_text(), *still)

    footer = attribution(region, language)
    (finding,) = (say(finding, language) for finding in attribution_findings(region))

    assert replaced_layers(region) == ("townships", "settlements")
    villages = {"zh": "村(社区)", "en": "villages and communities"}[language]
    assert "OpenStreetMap" in footer
    assert villages in footer
    assert villages in finding
    assert ATTRIBUTION in finding


def test_a_snapshot_repeats_the_statement_without_adding_to_it(tmp_path):
    region = region_that_says(tmp_path, demo_text(), *(set(DEMO_LAYERS) - {"settlements"}))
    (tmp_path / "run").mkdir()
    again = region_that_says(tmp_path / "run", attribution_file(region), *region.synthetic_layers)

    assert attribution(again, "zh") == attribution(region, "zh")
