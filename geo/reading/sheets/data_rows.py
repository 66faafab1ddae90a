"""Which rows below a heading are no data: sub-totals, notes, sections, headings printed again, column numbers.

Where it stands: used by ``geo.reading.sheets.grid``; looks at one row at a time.

Method: the words offices write in such rows. A row with a usable value in its unique column is data, whatever else
stands in it, unless it is the example row of the project's own template.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from geo.contracts.tables import Table
from geo.reading.cells import cell_text, shown
from geo.reading.headings import plain
from geo.reading.number_words import UNITS, is_blank_mark, narrowed, unit_factor
from geo.reading.repairs import RepairConfidence, RepairKind
from geo.reading.sheets.heading_rows import heading_text
from geo.words.message import Message, message

TOTAL = re.compile(r"(.{0,20}?)(小计|合计|总计|共计|累计|总合计|汇总)数?:?")
TOTAL_OF = re.compile(r"()(小计|合计|总计|共计)[(（:].*")
"""Like `TOTAL`, its second part is the word."""
NOTE = re.compile(
    r"(注|附注|备注|说明|填表说明|填表人|填报人|填报单位|填表单位|填报日期|填表日期|填报时间|制表|制表人|制表单位|审核|审核人|"
    r"复核|复核人|负责人|单位负责人|统计负责人|主要负责人|联系人|联系电话|数据来源|资料来源|盖章|\(?公章\)?|示例|例|填写说明)"
    r"(\d*[:：.、].*|\(.*|$)"
)
SECTION = re.compile(r"([一二三四五六七八九十]+|\([一二三四五六七八九十\d]+\))[、.．].+")
COLUMN_MARK = re.compile(r"\(?(\d{1,2})\)?|[甲乙丙丁戊己庚辛壬癸]")
EXAMPLE = "示例行"
"""Begins the remark that ``template`` puts behind its example row."""

STEMS = "甲乙丙丁戊己庚辛壬癸"

MARKED_TEXTS = ("county", "township", "unit", "unit_id", "unit_name", "within", "name", "old_name")
"""Text columns in which 张镇小计 may stand, besides the unique column and the first one."""


@dataclass(frozen=True, slots=True)
class Left:
    """A row that is no data, and what it is; `total` is the word for it in a row of totals, e.g. 小计."""

    kind: RepairKind
    note: Message
    text: str
    confidence: RepairConfidence
    total: str = ""


def left_out(
    cells: Sequence[object],
    heads: Sequence[Sequence[object]],
    columns: Sequence[str | None],
    table: Table,
    *,
    merged_across: bool,
) -> Left | None:
    """Return why a row is no data, or None if it is.

    Parameters
    ----------
    cells : sequence
        The row; not all of it empty.
    heads : sequence of rows
        The rows of the heading.
    columns : sequence of str or None
        Column of the contract each heading was recognised as.
    merged_across : bool
        A cell of the row is merged over several columns.
    """
    filled = [(at, heading_text(value)) for at, value in enumerate(cells) if heading_text(value)]
    text = shown(" ".join(cell_text(cells[at]) for at, _ in filled))
    shown_texts = {(at, plain(value)) for at, value in filled}
    for head in heads:
        printed = {(at, plain(heading_text(value))) for at, value in enumerate(head) if heading_text(value)}
        if len(printed) > 1 and shown_texts == printed:
            return Left("heading", message("heading-again"), text, "sure")
    if any(narrowed(value).startswith(EXAMPLE) for _, value in filled):
        return Left("total-row", message("example-left-out", text=text), text, "sure")
    if _has_key(cells, columns, table):
        return None
    return _total(filled, columns, text) or _remark(filled, text, merged_across=merged_across)


def _remark(filled: Sequence[tuple[int, str]], text: str, *, merged_across: bool) -> Left | None:
    """Return the row as a note or as the title of a section if its first text says so."""
    first = filled[0][1]
    if NOTE.fullmatch(narrowed(first)) is not None:
        return Left("total-row", message("note-left-out", text=text), text, "likely")
    if len(filled) == 1 and (merged_across or SECTION.fullmatch(narrowed(first))):
        return Left("total-row", message("section-left-out", text=text), text, "likely")
    return None


def _total(filled: Sequence[tuple[int, str]], columns: Sequence[str | None], text: str) -> Left | None:
    """Return the row as one of totals if one of its texts says so in a column where that can stand."""
    for at, value in filled:
        bare = "".join(narrowed(value).split())
        found = TOTAL.fullmatch(bare) or TOTAL_OF.fullmatch(bare)
        name = columns[at] if at < len(columns) else None
        if found is not None and (at == filled[0][0] or name in MARKED_TEXTS or _is_bare_total(bare, name)):
            sure = _is_bare_total(bare, None)
            note = message("total-left-out", text=text)
            return Left("total-row", note, text, "sure" if sure else "likely", total=found[2])
    return None


def is_form_row(cells: Sequence[object], directly_below: bool) -> bool:  # noqa: FBT001 one question, one answer
    """Return whether a row below the heading only numbers the columns (甲 乙 1 2 3) or gives their units."""
    texts = [narrowed(heading_text(value)) for value in cells if heading_text(value)]
    if len(texts) < 2:
        return False
    if all(_is_unit(text) for text in texts):
        return directly_below
    marks = [COLUMN_MARK.fullmatch(_whole(text)) for text in texts]
    if len(texts) < 3 or not all(marks):
        return False
    numbers = [int(mark[1]) for mark in marks if mark is not None and mark[1]]
    stems = [mark[0] for mark in marks if mark is not None and not mark[1]]
    rising = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True
    return (
        rising and stems == list(STEMS[: len(stems)]) and (not numbers or numbers[0] in {1, len(stems) + 1})
    )


def form_row_units(cells: Sequence[object], units: tuple[str, ...]) -> tuple[str, ...]:
    """Return the units of the columns with those of a unit row, where the heading itself has none."""
    texts = [narrowed(heading_text(value)) for value in cells]
    return tuple(
        unit or (texts[at].strip("()") if at < len(texts) and _is_unit(texts[at]) else "")
        for at, unit in enumerate(units)
    )


def _has_key(cells: Sequence[object], columns: Sequence[str | None], table: Table) -> bool:
    """Return whether the unique column holds something that can be its value."""
    for at, name in enumerate(columns):
        if name is None or name.startswith("@") or not table.column(name).unique:
            continue
        text = _whole("".join(narrowed(heading_text(cells[at])).split()))
        if not text or is_blank_mark(text):
            continue
        column = table.column(name)
        if column.pattern:
            # Digits, even too few of them: the contract check says what is wrong with the code.
            return text[0].isdigit()
        return TOTAL.fullmatch(text) is None and TOTAL_OF.fullmatch(text) is None and not NOTE.fullmatch(text)
    return False


def _is_bare_total(text: str, name: str | None) -> bool:
    """Return whether a cell says nothing but 合计, and not in a column of the contract for free text."""
    found = TOTAL.fullmatch(text)
    return name is None and found is not None and not found[1]


def _is_unit(text: str) -> bool:
    bare = text.strip("()")
    return bool(bare) and any(unit_factor(bare, unit) is not None for unit in UNITS)


def _whole(text: str) -> str:
    """Return the text of a number cell without the decimals a workbook gives every number."""
    return text.removesuffix(".0")
