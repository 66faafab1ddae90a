"""Every sentence the scripts say is in the catalogue, in two languages with the same placeholders."""

import re
import string
import tomllib
from importlib.resources import files
from pathlib import Path

import scripts
from geo.tier import Tier
from geo.words.catalogue import sentences

SOURCES = sorted(Path(scripts.__file__).parent.glob("*.py"))


def test_every_key_in_the_code_has_an_entry_and_every_entry_is_used():
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    written = set(re.findall(r'message\(\s*"([a-z0-9-]+)"', text))
    entries = set(tomllib.loads((files("geo.words") / "command.toml").read_text(encoding="utf-8")))

    assert written <= set(sentences())
    for entry in entries - written:
        whole, stem = f'"{entry}"', re.sub(r"^(reprice|step|table|repair)-", "", entry)
        assert (
            whole in text or re.search(rf'"(?:{stem})"', text) or entry in {"repair-sure", "repair-likely"}
        ), entry


def test_both_languages_fill_the_same_placeholders():
    for key, texts in tomllib.loads(
        (files("geo.words") / "command.toml").read_text(encoding="utf-8")
    ).items():
        found = [
            {name for _, name, _, _ in string.Formatter().parse(texts[lang]) if name} for lang in ("zh", "en")
        ]
        assert found[0] == found[1] or key == "plan-head", key


def test_every_step_and_tier_has_a_name():
    assert all(f"tier-{tier}" in sentences() for tier in Tier)
    steps = re.findall(r'steps\.step\("([a-z]+)"\)', "\n".join(path.read_text("utf-8") for path in SOURCES))
    assert len(steps) == 9
    assert all(f"step-{step}" in sentences() for step in steps)
