"""The guesses made while reading, as a table: what, where, how sure, and the line that refuses it.

Where it stands: written by ``check --out`` and into every run folder.
"""

from collections.abc import Iterable
from pathlib import Path

from geo.reading.repairs import Repair
from geo.words.catalogue import Language, say
from geo.words.message import message
from maps.gis.csv_file import write_csv

COLUMNS = (
    "repair-layer",
    "repair-file",
    "repair-row",
    "repair-column",
    "repair-kind",
    "before",
    "after",
    "confidence",
    "note",
    "repair-refusal",
)


def write_repairs(path: Path, repairs: Iterable[Repair], language: Language) -> None:
    """Write what the readers changed on their own, one row each, the doubtful ones first, or headings alone."""
    headings = [say(message(f"table-{key}"), language) for key in COLUMNS]
    rows = [
        (
            repair.layer,
            repair.file,
            repair.row or None,
            repair.column,
            repair.kind,
            say(repair.before, language),
            say(repair.after, language),
            say(message(f"repair-{repair.confidence}"), language),
            say(repair.message, language),
            repair.refusal,
        )
        for repair in sorted(repairs, key=lambda repair: repair.confidence == "sure")
    ]
    write_csv(path, headings, rows)
