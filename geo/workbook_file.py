"""Write tables as one Excel workbook that a clerk can fill in: notes, drop-downs, codes kept as text.

Where it stands: below everything that hands a table to a person (templates, the queue of unmatched names, the
question to the land authority). Reading is ``geo.reading.sheets.workbook``.

Method: openpyxl writes; the archive is then packed again with one fixed date, so that the same table gives the
same bytes.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | float | None

PINNED_DATE = (2020, 1, 1, 0, 0, 0)
PINNED_STAMP = b"2020-01-01T00:00:00Z"
ROWS_WITH_CHOICES = 5_000
"""Drop-downs reach this far down, so that rows added by hand have them too."""

_FORMULA = "=+-@"


@dataclass(frozen=True, slots=True)
class Sheet:
    r"""One sheet.

    Attributes
    ----------
    name : str
        At most 31 characters, none of ``[]:*?/\\``.
    headings : sequence of str
    rows : sequence of sequence
        As many cells as there are headings.
    notes : mapping of heading to str
        Shown when the pointer rests on the heading.
    choices : mapping of heading to sequence of str
        Drop-downs; what is typed may differ (the reader decides).
    text_headings : frozenset of str
        Columns kept as text, so that a code of 12 digits stays as it is.
    """

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    text_headings: frozenset[str] = frozenset()


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write `sheets` to `path`; the same sheets give the same bytes."""
    book = Workbook()
    book.remove(book.active or book.create_sheet())
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    unpinned = io.BytesIO()
    book.save(unpinned)
    path.write_bytes(_pinned(unpinned.getvalue()))


def _fill(page: Worksheet, sheet: Sheet) -> None:
    page.append(list(sheet.headings))
    for place, heading in enumerate(sheet.headings, start=1):
        head = page.cell(row=1, column=place)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="DDEBF7")
        head.alignment = Alignment(wrap_text=True, vertical="center")
        if heading in sheet.notes:
            head.comment = Comment(sheet.notes[heading], "liangwang", width=320, height=120)
        letter = get_column_letter(place)
        page.column_dimensions[letter].width = max(10, min(36, 2 * len(heading) + 4))
        if heading in sheet.text_headings:
            for row in range(2, len(sheet.rows) + 200):
                page.cell(row=row, column=place).number_format = "@"
        if heading in sheet.choices:
            listed = ",".join(sheet.choices[heading])
            if len(listed) <= 250:  # what Excel allows in a list written out
                choice = DataValidation(
                    type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=False
                )
                choice.add(f"{letter}2:{letter}{ROWS_WITH_CHOICES}")
                page.add_data_validation(choice)
    for row, cells in enumerate(sheet.rows, start=2):
        for place, value in enumerate(cells, start=1):
            target = page.cell(row=row, column=place)
            target.value = value
            if isinstance(value, str) and value[:1] and value[0] in _FORMULA:
                target.data_type = "s"  # a text, never a formula
    page.freeze_panes = "A2"


def _pinned(content: bytes) -> bytes:
    """Return the archive with one date on every member and in the document's properties."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            body = old.read(name)
            if name == "docProps/core.xml":
                body = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", PINNED_STAMP, body)
            member = zipfile.ZipInfo(name, PINNED_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, body)
    return packed.getvalue()
