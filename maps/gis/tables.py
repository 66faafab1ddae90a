"""The plan as tables: one CSV file each, headings in Chinese or English, the synthetic label on every row.

Where it stands: called by the run pipeline after the plan has been audited; ``maps.gis.annexes`` makes the
rows, ``maps.gis.csv_file`` the files.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from geo.measured import Measured
from geo.parameter import shown_source
from geo.tier import Tier
from geo.words.catalogue import Language, say, sentences
from geo.words.message import Message, message
from maps.gis.annexes import (
    Books,
    Row,
    cost_rows,
    facility_rows,
    fleet_rows,
    flow_rows,
    indicator_rows,
    land_rows,
    reporting_rows,
    service_rows,
)
from maps.gis.csv_file import Cell, write_csv
from maps.units import say_size
from optimize.plan.report import Report
from optimize.scenario.parameters import ParameterRow

GivenRow = Mapping[str, Cell | Message]
"""A row made elsewhere (parameters, quotas); keys with a ``table-{key}`` sentence get it as heading."""

FACILITY_FILES = {
    Tier.POINT: "annex1_points.csv",
    Tier.STATION: "annex2_stations.csv",
    Tier.CENTRE: "annex3_centres.csv",
}


def write_tables(
    folder: Path,
    measured: Measured,
    report: Report,
    *,
    parameters_rows: Sequence[GivenRow] = (),
    quota_rows: Sequence[GivenRow] = (),
    language: Language,
) -> list[Path]:
    """Write every table of a plan into `folder`, which is made if need be.

    Parameters
    ----------
    parameters_rows, quota_rows : sequence of mapping
        Rows with the same keys each, e.g. from `parameter_rows`; no row, no file.
    language : "zh" or "en"
        Of headings and fixed words; names stay as the data have them.

    Returns
    -------
    list of Path
        What was written, in reading order.

    Raises
    ------
    ValueError
        If rows of one table differ in their keys, or a number is not finite.
    """
    books = Books(measured, report.plan)

    def words(key: str) -> str:
        return say(message(f"table-{key}"), language)

    def sizes(size: str) -> str:
        return say_size(size, language)

    tables: list[tuple[str, Sequence[GivenRow]]] = [
        *((name, facility_rows(books, tier, words, sizes)) for tier, name in FACILITY_FILES.items()),
        ("annex4_mobile_fleets.csv", fleet_rows(books)),
        ("annex6_indicators.csv", indicator_rows(books, report, language)),
        ("annex10_parameters.csv", parameters_rows),
        ("services.csv", service_rows(books, words)),
        ("reporting_units.csv", reporting_rows(books)),
        ("flows.csv", flow_rows(books, words)),
        ("costs.csv", cost_rows(books, words)),
        ("quotas.csv", quota_rows),
        ("land.csv", land_rows(books, words, language)),
    ]
    label = label_of(report.synthetic_layers, language)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, rows in tables:
        if rows:
            write_table(folder / name, rows, label, language)
            written.append(folder / name)
    return written


def parameter_rows(table: Sequence[ParameterRow], language: Language) -> list[Row]:
    """Return the parameter table of a scenario as rows (附表10 参数与来源)."""
    return [
        {
            "parameter": row.parameter.zh if language == "zh" else row.parameter.en,
            "parameter-key": row.parameter.key,
            "value": row.parameter.value,
            "unit": row.parameter.unit,
            "low": row.parameter.low,
            "high": row.parameter.high,
            "source": row.parameter.source if row.overridden else shown_source(row.parameter.source),
            "confidence": row.parameter.confidence,
            "date": row.parameter.date,
            "note": say(row.note, language),
            "overridden": say(message("table-yes" if row.overridden else "table-no"), language),
        }
        for row in table
    ]


def label_of(synthetic_layers: Sequence[str], language: Language) -> str:
    """Return what the last column of every row says of the data."""
    return say(message("table-synthetic" if synthetic_layers else "table-as-given"), language)


def write_table(path: Path, rows: Sequence[GivenRow], label: str, language: Language) -> None:
    """Write `rows` as a CSV file; ``ValueError`` if they differ in their keys or hold a number that is not finite."""
    headings, cells = said_rows(rows, label, language)
    write_csv(path, headings, cells)


def said_rows(rows: Sequence[GivenRow], label: str, language: Language) -> tuple[list[str], list[list[Cell]]]:
    """Return headings and cells in `language`, the label of the data last.

    Raises
    ------
    ValueError
        If rows differ in their keys.
    """
    keys = list(rows[0])
    cells = []
    for row in rows:
        if list(row) != keys:
            raise ValueError(f"rows of one table differ in their columns: {keys} and {list(row)}")
        cells.append([*(_cell(value, language) for value in row.values()), label])
    return [_heading(key, language) for key in (*keys, "nature-of-data")], cells


def _heading(key: str, language: Language) -> str:
    entry = f"table-{key.replace('_', '-')}"
    return say(message(entry), language) if entry in sentences() else key


def _cell(value: Cell | Message, language: Language) -> Cell:
    # A bool is a whole number to the type checker; to a clerk it is yes or no.
    if isinstance(value, bool):
        return say(message("table-yes" if value else "table-no"), language)
    return say(value, language) if isinstance(value, Message) else value
