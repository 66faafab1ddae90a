"""The accounts as tables: a CSV file each, and one workbook with all but the longest.

Where it stands: called by the run pipeline beside ``maps.gis.tables``; rows are made by ``maps.gis.account_rows``.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from geo.measured import Measured
from geo.region import Region
from geo.words.catalogue import Language, say
from geo.words.message import message
from geo.workbook_file import Sheet, write_workbook
from maps.gis.account_rows import (
    Names,
    Row,
    break_even_rows,
    calibration_rows,
    census_rows,
    figure_rows,
    link_table_rows,
    norm_summary_rows,
    norm_table_rows,
    reconciled_rows,
    target_rows,
)
from maps.gis.tables import GivenRow, label_of, said_rows, write_table
from optimize.accounts import Accounts
from optimize.scenario.scenario import Scenario

WORKBOOK = "accounts.xlsx"


def write_accounts(
    folder: Path,
    region: Region,
    measured: Measured,
    scenario: Scenario,
    accounts: Accounts,
    *,
    parameters_rows: Sequence[GivenRow],
    language: Language,
) -> list[Path]:
    """Write every account table into `folder`, which exists, and return what was written.

    The norms facility by facility stand in their CSV file only: a workbook of all of them would be too long to open
    with pleasure; their summary is in the workbook.
    """
    names = Names(measured, scenario.parameters, language)
    census = tuple(census_rows(region, names))
    tables: Mapping[str, Sequence[Row]] = {
        "demand": tuple(figure_rows(accounts.demand_figures, names)),
        "money": tuple(figure_rows(accounts.money_figures, names)),
        "break_even": tuple(break_even_rows(accounts, measured, names)),
        "targets": tuple(target_rows(accounts.targets, scenario.base_date.year, names)),
        "norms": tuple(norm_table_rows(accounts, names)),
        "norm_summary": tuple(norm_summary_rows(accounts, names)),
        "policy_links": tuple(link_table_rows(accounts, names)),
        "second_hand": tuple(figure_rows(accounts.second_hand, names)),
        "calibration": tuple(calibration_rows(accounts, names)),
        "reconciliation": tuple(reconciled_rows(accounts, census, names)),
    }
    label = label_of(region.synthetic_layers, language)
    written = []
    for name, rows in tables.items():
        if rows:
            write_table(folder / f"{name}.csv", rows, label, language)
            written.append(folder / f"{name}.csv")
    book = {name: rows for name, rows in tables.items() if name != "norms"}
    sheets = [_sheet(name, rows, label, language) for name, rows in book.items() if rows]
    sheets.append(_sheet("parameters", parameters_rows, label, language))
    write_workbook(folder / WORKBOOK, sheets)
    return [*written, folder / WORKBOOK]


def _sheet(name: str, rows: Sequence[GivenRow], label: str, language: Language) -> Sheet:
    headings, cells = said_rows(rows, label, language)
    return Sheet(say(message(f"table-sheet-{name.replace('_', '-')}"), language), headings, cells)
