"""``template``: empty tables of every layer that can be typed, with notes and an example row.

Where it stands: called by the command line; made from ``geo.contracts.schema`` alone, and read back by
``geo.reading.sheets.workbook`` and ``geo.reading.sheets.csv_text``.
"""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

from geo.contracts.schema import LAYERS
from geo.contracts.tables import Column, Table
from geo.errors import UsageError
from geo.words.catalogue import Language, say
from geo.words.message import message
from geo.workbook_file import Sheet, write_workbook
from scripts.contract_words import KIND, in_range, spelled_choices

EXAMPLE_MARK = "示例行，填写前请删去 / example row, delete it"
"""Stands in the last column of the example row; a reader that meets it leaves the row out."""

COORDINATES = (("经度", "117.9706"), ("纬度", "37.3819"), ("坐标系", "CGCS2000"))
"""What a layer of points has besides the columns of its contract."""

NOTE, OWN_NOTE = "备注", "填表备注"
"""Heading of the last column, which nobody reads; the second where the contract has a column 备注 itself."""


def write_templates(folder: Path, *, language: Language, say_line: Callable[[str], None]) -> None:
    """Write ``<layer>.xlsx`` and ``<layer>.csv`` for every layer of points and every plain table.

    Raises
    ------
    UsageError
        If `folder` is there and not empty, or cannot be written.
    """
    tables = [table for table in LAYERS if table.geometry in {"Point", None}]
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError(message("out-exists", folder=str(folder)))
        folder.mkdir(parents=True, exist_ok=True)
        for table in tables:
            _write(folder, table)
    except OSError as error:
        detail = error.strerror or str(error)
        raise UsageError(message("writing-failed", folder=str(folder), detail=detail)) from error
    for table in tables:
        layer = message("layer-short", layer_zh=table.zh, layer_en=table.en)
        need = message("template-needed" if table.required else "template-optional")
        say_line(say(message("template-row", file=f"{table.name}.xlsx", layer=layer, need=need), language))
    say_line(say(message("template-done", folder=str(folder)), language))


def heading_of(column: Column) -> str:
    """Return the heading a clerk reads: the first Chinese alias, else the meaning without its brackets."""
    chinese = [alias for alias in column.aliases if not alias.isascii()]
    return chinese[0] if chinese else column.name


def _write(folder: Path, table: Table) -> None:
    headings = [heading_of(column) for column in table.columns]
    example: list[str] = [column.example for column in table.columns]
    if table.geometry == "Point":
        headings += [heading for heading, _ in COORDINATES]
        example += [value for _, value in COORDINATES]
    known = {word for column in table.columns for word in column.aliases}
    headings.append(NOTE if NOTE not in known else OWN_NOTE)
    example.append(EXAMPLE_MARK)
    sheet = Sheet(
        name=table.name,
        headings=headings,
        rows=[example],
        notes={heading_of(column): _note(column) for column in table.columns},
        choices={heading_of(column): spelled_choices(column) for column in table.columns if column.choices},
        text_headings=frozenset(heading_of(column) for column in table.columns if column.kind is str),
    )
    explained = Sheet(
        name="说明 notes",
        headings=(
            "列 column",
            "表头 heading",
            "含义 meaning",
            "类型 type",
            "取值 values",
            "必填 required",
            "示例 example",
        ),
        rows=list(_explained(table)),
    )
    write_workbook(folder / f"{table.name}.xlsx", [sheet, explained])
    with (folder / f"{table.name}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, lineterminator="\r\n").writerows([headings, example])


def _note(column: Column) -> str:
    parts = [f"{column.zh} {column.en}"]
    if column.unit:
        parts.append(f"单位 unit: {column.unit}")
    if column.choices:
        parts.append(" / ".join(spelled_choices(column)))
    if column.derived_zh:
        parts.append(f"可空：{column.derived_zh}")
    elif not column.required:
        parts.append("可空 optional")
    return "\n".join(parts)


def _explained(table: Table) -> Iterator[tuple[str, ...]]:
    for column in table.columns:
        needed = "否 no" if column.derived_zh or not column.required else "是 yes"
        meaning = f"{column.zh} · {column.en}" + (f" ({column.unit})" if column.unit else "")
        yield (
            column.name,
            heading_of(column),
            meaning,
            KIND[column.kind],
            in_range(column),
            needed,
            column.example,
        )
