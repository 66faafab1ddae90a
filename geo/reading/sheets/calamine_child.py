"""Read every sheet of a workbook and print it as JSON: a program of its own, started by ``sheet_cells``.

Where it stands: outside the house; it imports nothing of it and is started as a file. The workbook library is compiled
code: a damaged ``.xls`` can make it ask for a terabyte, and the whole process ends without an error Python could
catch. Here that ends only this process.

Printed is ``{"sheets": [{"name", "visible", "rows", "merged"}, …]}``, dates as ``{"day": …}`` or ``{"moment": …}``; or
``{"error": "locked" | "large" | "unreadable", "rows", "columns"}``.
"""

import datetime as dt
import json
import sys

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MOST_BYTES = 8 * 1024**3


def limit_memory() -> None:
    """Let this process have no more than `MOST_BYTES`, where the system knows such limits."""
    try:
        import resource  # noqa: PLC0415 only on Unix
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = MOST_BYTES if hard == resource.RLIM_INFINITY else min(MOST_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def plain(value: object) -> object:
    """Return a date as JSON can hold it, anything else as text."""
    if isinstance(value, dt.datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, dt.date):
        return {"day": value.isoformat()}
    return str(value)


def sheets(path: str, most_cells: int) -> dict[str, object]:
    """Return all worksheets of the workbook at `path`, or what hinders it."""
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 nothing but what is needed
            book = CalamineWorkbook.from_filelike(stream)
    except Exception:
        # Trying one kind after the other, the library forgets that one of them was locked; by name it says so.
        CalamineWorkbook.from_path(path)
        raise
    found: list[dict[str, object]] = []
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        rows, columns = (0, 0) if sheet.end is None else (sheet.end[0] + 1, sheet.end[1] + 1)
        if rows * columns > most_cells:
            return {"error": "large", "rows": rows, "columns": columns}
        found.append(
            {
                "name": about.name,
                "visible": about.visible == SheetVisibleEnum.Visible,
                "rows": sheet.to_python(skip_empty_area=False) if rows else [],
                "merged": sheet.merged_cell_ranges or [],
            }
        )
    return {"sheets": found}


def main(path: str, most_cells: str) -> None:
    """Print the workbook at `path`."""
    limit_memory()
    try:
        answer = sheets(path, int(most_cells))
    except PasswordError:
        answer = {"error": "locked"}
    except BaseException:  # noqa: BLE001 a panic of the library is no Exception
        answer = {"error": "unreadable"}
    json.dump(answer, sys.stdout, default=plain)


if __name__ == "__main__":
    main(*sys.argv[1:3])
