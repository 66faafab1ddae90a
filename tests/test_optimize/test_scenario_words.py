"""The sentences about scenarios: both languages whole, every key used in the code present and none idle."""

import re
import string
import tomllib
from importlib.resources import files

import pytest

from optimize.scenario.scenario import ROOT

SENTENCES = tomllib.loads((files("geo.words") / "scenario.toml").read_text(encoding="utf-8"))
CODE = "".join(
    file.read_text(encoding="utf-8") for file in sorted((ROOT / "optimize" / "scenario").glob("*.py"))
)


@pytest.mark.parametrize("key", SENTENCES)
def test_both_languages_have_the_same_placeholders(key):
    zh, en = (
        {name for _, name, _, _ in string.Formatter().parse(SENTENCES[key][language]) if name}
        for language in ("zh", "en")
    )

    assert set(SENTENCES[key]) == {"zh", "en"}
    assert zh == en


def test_every_sentence_is_used_and_every_used_sentence_exists():
    used = set(re.findall(r'"((?:scenario|parameter)-[a-z0-9-]+)"', CODE)) - {"scenario-unusable"}
    made = {f"{key}-mend" for key in used} | {
        f"scenario-tier-{tier}" for tier in ("point", "station", "centre")
    }

    assert used - set(SENTENCES) == set()
    assert set(SENTENCES) - used - made == set()
