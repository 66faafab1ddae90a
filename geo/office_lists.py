"""The lists of a region become plain records.

Where it stands: called by ``geo.measure``; contracts in ``geo.contracts.lists``, records in ``geo.records``.
"""

import math
import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from geo.records import Actual, IndustrialScrap, PlantedArea, Records, Sink, Weighed
from geo.region import Region

_BETWEEN = re.compile(r"[、，,;；/\s]+")
"""What stands between the streams of one cell."""


def records_of(region: Region) -> Records:
    """Return the lists of `region`, each in the order of its layer."""
    scales = _scales(region)
    return Records(
        planted=tuple(
            PlantedArea(*row)
            for row in _rows(region.planted, "code", "mulch_mu", "greenh_mu", "crop_mu", "year", "source")
        ),
        weighed=tuple(
            Weighed(*row, *scales.get(row[0], ()))
            for row in _rows(region.weighed, "place", "year", "stream", "tonnes", "source")
        ),
        actuals=tuple(
            Actual(*row)
            for row in _rows(region.actuals, "indicator", "county", "year", "value", "unit", "document")
        ),
        sinks=tuple(
            Sink(
                id=sink,
                name=name,
                kind=kind,
                streams=tuple(word for word in _BETWEEN.split(streams) if word),
                capacity_t_per_year=capacity if capacity > 0 else math.inf,
                licence=licence,
                lon=float(place.x),
                lat=float(place.y),
            )
            for sink, name, kind, streams, capacity, licence, place in _rows(
                region.sinks, "sink", "name", "kind", "streams", "capacity", "licence", "geometry"
            )
        ),
        industry=tuple(
            IndustrialScrap(*row) for row in _rows(region.industry, "county", "stream", "tonnes", "source")
        ),
    )


def _scales(region: Region) -> dict[str, tuple[str, tuple[str, ...], str]]:
    """Return facility → its township, the tiers the layers name, the class standing there: whoever may weigh."""
    found: dict[str, tuple[str, tuple[str, ...], str]] = {
        site: (township, (kind,), "")
        for site, township, kind in _rows(region.sanitation, "site_id", "township", "kind")
    }
    for site, township, tiers, standing in _rows(region.facilities, "site_id", "township", "tier", "class"):
        found[site] = (township, tuple(sorted(tiers.split("+"))), standing)
    return found


def _rows(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield the cells of `columns`, row by row, as plain Python values."""
    return zip(*(frame[name].tolist() for name in columns), strict=True)
