"""Whole regions whose layers contradict each other, or speak of codes and names of the past."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus_cells import whole_world, write_whole
from corpus_files import Write
from reading_worlds import COUNTY, TOWNSHIP, World
from shapely.geometry.base import BaseGeometry

from geo.reading.repairs import RepairKind
from geo.reading.settings import ReadingSettings

Change = Callable[[World], object]
UNIT = f"{TOWNSHIP}201"
NOTHING = ReadingSettings()


@dataclass(frozen=True)
class RegionCase:
    """A region that must not be taken.

    Attributes
    ----------
    name : str
        In words.
    broken : Write
        Writes its folder.
    layer : str
        "": the folder as a whole.
    keys, said : tuple of str
        As in ``corpus_files.FileCase``.
    mended : Write, ReadingSettings or None
        The folder as it should be, what the user has to say; None: the line the fault prints.
    how : ReadingSettings
    """

    name: str
    broken: Write
    layer: str
    keys: tuple[str, ...]
    said: tuple[str, ...]
    mended: Write | ReadingSettings | None
    how: ReadingSettings = NOTHING

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class RegionGuess:
    """A region that is taken with a guess, and not without it: `value` must then stand in `column` of the row."""

    name: str
    written: Write
    layer: str
    kind: RepairKind
    column: str
    row: int
    value: str
    refused: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class AnswerCase:
    """An answer of the land authority that is read and binds nothing on `day`: the one sentence that says so."""

    name: str
    broken: Write
    key: str
    said: tuple[str, ...]
    mended: Write
    day: str = "2026-07-01"

    def __str__(self) -> str:
        return self.name


def region(*changes: Change) -> Write:
    """Return what writes the whole region with changes."""

    def write(folder: Path) -> None:
        world = whole_world()
        for change in changes:
            change(world)
        write_whole(folder, world, {})

    return write


def cells(layer: str, row: int, **values: Any) -> Change:
    """Return what changes some cells of a row."""
    return lambda world: world[layer].rows[row].update(values)


def moved(layer: str, row: int, shape: BaseGeometry) -> Change:
    """Return what puts a shape elsewhere."""
    return lambda world: world[layer].geometry.__setitem__(row, shape)


def alias(code: str, old_name: str = "", old_code: str = "", kind: str = "renamed") -> Change:
    """Return what adds a line to the table of aliases."""
    line = {
        "old_code": old_code,
        "old_name": old_name,
        "within": "",
        "code": code,
        "kind": kind,
        "note": "",
        "origin": "real",
    }
    return lambda world: world["aliases"].rows.append(line)


def zouping(old: str) -> Change:
    """Return what makes the county 邹平 371681, whose villages still have the codes of `old`."""

    def change(world: World) -> None:
        for layer in world.values():
            for row in layer.rows:
                for column, value in row.items():
                    if isinstance(value, str) and value.startswith(COUNTY):
                        row[column] = value.replace(COUNTY, "371681", 1)
        for row in world["settlements"].rows:
            row["code"] = row["code"].replace("371681", old, 1)
            del row["township"], row["county"]

    return change


def unnamed_bridge(world: World) -> None:
    """Forget that the second road uses the pontoon."""
    world["roads"].rows[1]["crossing"] = ""


GOOD = region()


GUESSES = [
    RegionGuess(
        "villages with the codes of 邹平县",
        region(zouping("371626")),
        "settlements",
        "old-code",
        "code",
        0,
        "371681101201",
        ("code-unknown", "prefix-differs"),
    ),
    RegionGuess(
        "a facility whose township is written by name",
        region(cells("facilities", 0, township="旧镇")),
        "facilities",
        "derived",
        "township",
        0,
        TOWNSHIP,
        ("cell-pattern",),
    ),
    RegionGuess(
        "a facility whose township was renamed",
        region(cells("facilities", 0, township="老镇")),
        "facilities",
        "renamed-place",
        "township",
        0,
        TOWNSHIP,
        ("cell-pattern",),
    ),
    RegionGuess(
        "a facility whose township has twelve digits",
        region(cells("facilities", 0, township=f"{TOWNSHIP}000")),
        "facilities",
        "code-number",
        "township",
        0,
        TOWNSHIP,
        ("cell-pattern",),
    ),
    RegionGuess(
        "a natural village whose unit has nineteen digits",
        region(cells("places", 0, unit=f"{UNIT}0000000")),
        "places",
        "code-number",
        "unit",
        0,
        UNIT,
        ("cell-pattern",),
    ),
    RegionGuess(
        "a natural village whose unit is written by name",
        region(cells("places", 0, unit="张家村")),
        "places",
        "derived",
        "unit",
        0,
        UNIT,
        ("cell-pattern",),
    ),
    RegionGuess(
        "a road over the river without an id",
        region(unnamed_bridge),
        "roads",
        "crossing-found",
        "crossing",
        1,
        "b1",
        ("crossing-unnamed",),
    ),
]


ANSWERS = [
    AnswerCase(
        "an answer for a land nobody has",
        region(cells("land_answers", 0, site_id="九号地")),
        "land-answer-unknown",
        ("九号地", "核对编号"),
        GOOD,
    ),
    AnswerCase(
        "an answer whose id is nearly right",
        region(cells("land_answers", 0, site_id="d1x")),
        "land-answer-unknown-near",
        ("d1x", "d1？"),
        GOOD,
    ),
    AnswerCase(
        "an answer that has run out",
        region(cells("land_answers", 0, valid_to="2025-12-31")),
        "land-answer-expired",
        ("d1", "某函1号", "2025-12-31", "重新报核"),
        GOOD,
    ),
]
