"""Say a message in Chinese or English.

Where it stands: at the edge only (command line, map, tables). The sentences themselves are data:
``geo/words/*.toml``, one table a sentence with ``zh`` and ``en``; tests hold both languages to the same
placeholders and every key used in the code to an entry.
"""

import functools
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Literal

from geo.words.message import Message

Language = Literal["zh", "en"]


@functools.cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    """Return key → {"zh": …, "en": …} of all catalogue files; a key in two files is a ``ValueError``."""
    found: dict[str, Mapping[str, str]] = {}
    for entry in sorted(files("geo.words").iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".toml"):
            continue
        for key, texts in tomllib.loads(entry.read_text(encoding="utf-8")).items():
            if key in found:
                raise ValueError(f"the sentence '{key}' stands in two catalogue files")
            found[key] = texts
    return found


def say(text: Message | str, language: Language) -> str:
    """Return `text` in `language`; a plain string (a name, a path) is returned as it is.

    Raises
    ------
    KeyError
        If the catalogue has no such sentence or a placeholder is not filled: a fault of ours, not the user's.
    """
    if isinstance(text, str):
        return text
    filled = {
        name: say(value, language) if isinstance(value, Message) else value for name, value in text.fields
    }
    return sentences()[text.key][language].format(**filled)
