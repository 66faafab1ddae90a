"""``tables/unserved.csv``: every village and delivery no facility takes, why, and what that is priced at.

Where it stands: written into a run folder beside the tables of ``maps.gis.tables``; headings alone if every
village is served.
"""

from pathlib import Path

from geo.measured import Measured
from geo.words.catalogue import Language, say
from geo.words.message import Message, message
from maps.gis.csv_file import Cell, write_csv
from optimize.model.instance import Instance
from optimize.plan.report import Report
from scripts.run_folder import UNSERVED
from scripts.telling import outside_units, undelivered_townships

HEADINGS = (
    "county",
    "township",
    "village",
    "village-code",
    "people",
    "tonnes",
    "reason",
    "unserved",
    "lon",
    "lat",
    "nature-of-data",
)


def write_unserved(
    folder: Path, instance: Instance, measured: Measured, report: Report, language: Language
) -> None:
    """Write one row per unserved village into `folder`, sorted by code, then one per delivery no station takes."""
    units = measured.units
    row_of = {code: row for row, code in enumerate(units.ids.tolist())}
    county = dict(zip(measured.county_ids.tolist(), measured.county_names.tolist(), strict=True))
    township = dict(zip(measured.townships.ids.tolist(), measured.townships.names.tolist(), strict=True))
    label = say(message("table-synthetic" if report.synthetic_layers else "table-as-given"), language)
    reasons = reasons_by_unit(instance, measured)
    rows: list[tuple[Cell, ...]] = []
    for service in report.plan.services:
        if service.mode != "unserved":
            continue
        at = row_of[service.unit_id]
        rows.append(
            (
                county[str(units.county_ids[at])],
                township.get(str(units.township_ids[at])),
                str(units.names[at]),
                service.unit_id,
                round(float(units.town_people[at] + units.rural_people[at])),
                round(service.t_per_year, 3),
                say(reasons.get(service.unit_id, message("unserved-too-dear")), language),
                round(service.t_per_year * instance.unserved_yuan_per_t, 2),
                round(float(units.lon[at]), 5),
                round(float(units.lat[at]), 5),
                label,
            )
        )
    rows += _undelivered(instance, measured, report, label, language)
    write_csv(folder / UNSERVED, [say(message(f"table-{key}"), language) for key in HEADINGS], rows)


def _undelivered(
    instance: Instance, measured: Measured, report: Report, label: str, language: Language
) -> list[tuple[Cell, ...]]:
    townships = measured.townships
    row_of = {code: row for row, code in enumerate(townships.ids.tolist())}
    county = dict(zip(measured.county_ids.tolist(), measured.county_names.tolist(), strict=True))
    nowhere = set(undelivered_townships(instance))
    rows: list[tuple[Cell, ...]] = []
    for delivery in report.plan.deliveries:
        if delivery.station_id is not None:
            continue
        at = row_of[delivery.township_id]
        reason = "unserved-delivery" if delivery.township_id in nowhere else "unserved-delivery-dear"
        rows.append(
            (
                county[str(townships.county_ids[at])],
                str(townships.names[at]),
                None,
                None,
                None,
                round(delivery.t_per_year, 3),
                say(message(reason), language),
                round(delivery.t_per_year * instance.unserved_yuan_per_t, 2),
                None,
                None,
                label,
            )
        )
    return rows


def reasons_by_unit(instance: Instance, measured: Measured) -> dict[str, Message]:
    """Return unit → why no facility can serve it; units that could be served are not in it."""
    unreached = {place.place_id: place.reason for place in measured.unreached}
    outside = instance.unit_ids[outside_units(instance)].tolist()
    return {unit: unreached.get(unit, message("unserved-outside")) for unit in outside}
