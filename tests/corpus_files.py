"""What a broken file is: how it is made, what must be said of it, and how it is mended; and the hand that reads it.

The layers are those of ``corpus_cells.whole_world``; the layer of a case is written alone and held against the other
layers as they are read from the whole region. Where the fault prints a scenario line, that very line is the mend.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from corpus_cells import whole_world, write_layer

from geo.contracts.schema import LAYERS
from geo.errors import Fault
from geo.reading.files.finding import folder_files
from geo.reading.readers import open_layer
from geo.reading.repairs import Repair, RepairKind
from geo.reading.settings import LayerReading
from geo.reading.validate import Checked, check_table
from geo.words.catalogue import say

Write = Callable[[Path], object]
"""Fills an empty folder."""

AS_IT_STANDS = LayerReading()
LINE = re.compile(r'reading\.(\w+)\.(file|inside|crs|encoding|columns\.\w+) = "((?:[^"\\]|\\.)*)"')
REFUSAL = re.compile(r'reading\.(\w+)\.refuse = \["([^"]+)"\]')
SAME_PLACE_DEG = 1e-5
"""About a metre."""


@dataclass(frozen=True)
class FileCase:
    """One file that must not be taken.

    Attributes
    ----------
    name : str
        In words.
    broken : Write
        Writes it, alone.
    keys : tuple of str
        One of these sentences must be said.
    said : tuple of str
        Words that must stand in its Chinese: where, what, mend.
    mended : Write, LayerReading or None
        The file as it should be; or what the user has to say of it as it is; None: the line the fault prints.
    layer : str
    how : LayerReading
        What the user said of it before.
    loose : tuple of str
        Columns the mended file does not have as the whole region has them; "*": only that it is accepted.
    county : bool
        Held against the county of sixty villages of ``coordinate_worlds`` instead.
    waits : str
        What the readers still lack to say it; "": nothing.
    """

    name: str
    broken: Write
    keys: tuple[str, ...]
    said: tuple[str, ...]
    mended: Write | LayerReading | None
    layer: str = "settlements"
    how: LayerReading = AS_IT_STANDS
    loose: tuple[str, ...] = ()
    county: bool = False
    waits: str = ""

    def __str__(self) -> str:
        return f"{self.layer}-{self.name}"


@dataclass(frozen=True)
class GuessCase:
    """One file that is read with a guess, and not without it.

    Attributes
    ----------
    name : str
    written : Write
    kind : RepairKind
        The guess that must be listed.
    after : str
        What it must say it read; "": not looked at.
    refused : tuple of str
        One of these sentences must be said where the listed line refuses the guess.
    layer, how, loose, county
        As in `FileCase`.
    values : tuple of (column, value)
        What the first row must hold instead of what stands in the whole region.
    waits : str
        What the readers still lack to read it; "": nothing.
    """

    name: str
    written: Write
    kind: RepairKind
    after: str
    refused: tuple[str, ...]
    layer: str = "settlements"
    how: LayerReading = AS_IT_STANDS
    loose: tuple[str, ...] = ()
    county: bool = False
    values: tuple[tuple[str, object], ...] = ()
    waits: str = ""

    def __str__(self) -> str:
        return f"{self.layer}-{self.name}"


@dataclass(frozen=True)
class Read:
    """What became of one layer."""

    faults: tuple[Fault, ...]
    repairs: tuple[Repair, ...]
    frame: pd.DataFrame | None


def read_alone(folder: Path, layer: str, how: LayerReading, layers: Mapping[str, Checked]) -> Read:
    """Read one layer of `folder`, held against the `layers` read before, its own left out."""
    files, fault = folder_files(folder)
    assert fault is None
    table = next(table for table in LAYERS if table.name == layer)
    opened = open_layer(files, table, how)
    if opened.frame is None:
        assert opened.faults or not opened.found
        return Read(opened.faults, opened.repairs, None)
    others = {name: other for name, other in layers.items() if name != layer}
    checked = check_table(opened.frame, table, opened.source, others)
    faults, repairs = (*opened.faults, *checked.faults), (*opened.repairs, *checked.repairs)
    return Read(faults, repairs, checked.frame)


def in_words(fault: Fault) -> str:
    """Return where, what and mend in Chinese; the English must be there too."""
    assert all(say(part, "en") for part in (fault.where, fault.what, fault.mend))
    return " ".join(say(part, "zh") for part in (fault.where, fault.what, fault.mend))


def obeying(fault: Fault, layer: str, how: LayerReading) -> LayerReading:
    """Return `how` with the first scenario line the fault prints, which must be of `layer`."""
    line = LINE.search(say(fault.mend, "zh"))
    assert line is not None, in_words(fault)
    assert line[1] == layer
    word = line[3].replace('\\"', '"').replace("\\\\", "\\")
    if line[2].startswith("columns."):
        return replace(how, columns={**how.columns, line[2].removeprefix("columns."): word})
    return replace(how, **{line[2]: word})


def refusing(repair: Repair, how: LayerReading) -> LayerReading:
    """Return `how` with the line that refuses the guess."""
    line = REFUSAL.fullmatch(repair.refusal)
    assert line is not None
    assert line[1] == repair.layer
    return replace(how, refuse=how.refuse | {line[2]})


def differences(read: pd.DataFrame, right: pd.DataFrame, loose: tuple[str, ...]) -> list[str]:
    """Return the columns in which the rows read are not those of the whole region; shapes to a metre."""
    if "*" in loose:
        return []
    names = [str(name) for name in right.columns if name not in {*loose, "geometry"}]
    by = [names[0]]
    read, right = (frame.sort_values(by).reset_index(drop=True) for frame in (read, right))
    if len(read) != len(right):
        return [f"{len(read)} rows for {len(right)}"]
    wrong = [name for name in names if read[name].tolist() != right[name].tolist()]
    if isinstance(right, gpd.GeoDataFrame) and "geometry" not in loose:
        one, other = read.geometry.to_numpy(dtype=object), right.geometry.to_numpy(dtype=object)
        if not (shapely.hausdorff_distance(one, other) < SAME_PLACE_DEG).all():
            wrong.append("geometry")
    return wrong


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────


def good(suffix: str, layer: str = "settlements", stem: str = "") -> Write:
    """Return what writes the layer of the whole region; under another stem if asked."""

    def write(folder: Path) -> None:
        before = set(folder.iterdir())
        write_layer(folder, layer, whole_world()[layer], suffix)
        for path in sorted(set(folder.iterdir()) - before) if stem else ():
            path.rename(path.with_name(path.name.replace(layer, stem, 1)))

    return write


def then(write: Write, *damages: Write) -> Write:
    """Return what writes and then damages."""

    def both(folder: Path) -> None:
        for step in (write, *damages):
            step(folder)

    return both


def lose(*names: str) -> Write:
    """Return what deletes files."""

    def damage(folder: Path) -> None:
        for name in names:
            (folder / name).unlink()

    return damage


def put(name: str, content: bytes | str) -> Write:
    """Return what writes bytes, or text in UTF-8."""
    held = content.encode() if isinstance(content, str) else content
    return lambda folder: (folder / name).write_bytes(held)


def cut(name: str, share: float = 0.6) -> Write:
    """Return what keeps only the first part of a file."""

    def damage(folder: Path) -> None:
        held = (folder / name).read_bytes()
        (folder / name).write_bytes(held[: int(share * len(held))])

    return damage


def change(name: str, old: bytes | str, new: bytes | str) -> Write:
    """Return what replaces bytes that must stand in a file."""
    before, after = (part.encode() if isinstance(part, str) else part for part in (old, new))

    def damage(folder: Path) -> None:
        held = (folder / name).read_bytes()
        assert before in held
        (folder / name).write_bytes(held.replace(before, after))

    return damage
