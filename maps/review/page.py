"""The review map: one HTML file a reviewer opens by double click, without network.

Where it stands: the front door of this folder. `maps.review.offline` makes the page stand alone,
`maps.review.payload` packs what it shows, the JavaScript beside this file draws it.
"""

from importlib.resources import files
from pathlib import Path

from geo.measured import Measured
from geo.region import Region
from geo.words.catalogue import Language
from maps.review.offline import OfflineMap, pin_ids
from maps.review.packing import as_script_text
from maps.review.payload import payload
from optimize.plan.report import Report

SCRIPTS = ("unpack.js", "canvas.js", "panel.js", "page.js")
"""Own JavaScript in reading order; together one closed function, so that nothing leaks into the page."""


def review_page(
    region: Region, measured: Measured, report: Report, *, language: Language, attribution: str = ""
) -> str:
    """Return the review map as one HTML text; see `write_review_map`."""
    west, south, east, north = (float(value) for value in region.counties.total_bounds)
    page = OfflineMap(
        location=((south + north) / 2, (west + east) / 2), title="两网 · review map", zoom_start=9, min_zoom=7
    )
    data = payload(region, measured, report, language=language, attribution=attribution)
    page.figure.page_styles.append(_own_file("page.css"))
    page.figure.page_data["plan-data"] = as_script_text(data)
    code = "\n".join(_own_file(name) for name in SCRIPTS)
    pin_ids(page.figure)  # so that the map's name below is the one Folium will write
    start = f'start({page.get_name()}, "plan-data");'
    page.figure.page_scripts.append(f'(function () {{\n"use strict";\n{code}\n{start}\n}}());')
    return page.figure.render()


def write_review_map(
    path: Path,
    region: Region,
    measured: Measured,
    report: Report,
    *,
    language: Language,
    attribution: str = "",
) -> None:
    """Write the review map of one plan.

    Parameters
    ----------
    path : Path
        The HTML file; overwritten.
    language : "zh" or "en"
        Of every word that is ours; names stay as the data have them.
    attribution : str
        Names of the data sources, for the corner of the map.

    Raises
    ------
    AssetError
        If the page could not stand alone.
    KeyError
        If the plan names a site, point or station that the region or the plan itself does not have.
    """
    text = review_page(region, measured, report, language=language, attribution=attribution)
    path.write_text(text, encoding="utf-8", newline="\n")


def _own_file(name: str) -> str:
    return (files("maps.review") / name).read_text(encoding="utf-8")
