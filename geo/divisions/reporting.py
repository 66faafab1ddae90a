"""Which unit reports for a village: its county, unless a development zone does.

Where it stands: asked by ``geo.sites.places`` for the demand points. Development zones have no division code of their
own, yet plan and report by themselves; the layer ``reporting`` says which townships or villages they hold.

Method: a line about the village itself wins over one about its township; without either its county reports.
"""

from dataclasses import dataclass

import numpy as np

from geo.divisions.codes import TOWNSHIP_DIGITS
from geo.measured import Text
from geo.region import Region


@dataclass(frozen=True, slots=True, eq=False)
class ReportingUnits:
    """Who reports for each settlement: one row per settlement, sorted by code.

    Attributes
    ----------
    settlement_ids : (n,) str
        12-digit codes, unique, sorted.
    ids, names : (n,) str
        Of the development zone, or code and name of the county.
    """

    settlement_ids: Text
    ids: Text
    names: Text

    def of(self, settlement_ids: Text) -> tuple[Text, Text]:
        """Return ids and names of the reporting units of some settlements, all of them known."""
        rows = np.searchsorted(self.settlement_ids, settlement_ids)
        return self.ids[rows], self.names[rows]


def reporting_units(region: Region) -> ReportingUnits:
    """Return who reports for each settlement of the region, with or without residents."""
    settlements = region.settlements.sort_values("code")
    codes, counties = settlements["code"], settlements["county"]
    county_names = dict(zip(region.counties["code"], region.counties["name"], strict=True))
    unit_of = dict(zip(region.reporting["code"], region.reporting["unit_id"], strict=True))
    name_of = dict(zip(region.reporting["unit_id"], region.reporting["unit_name"], strict=True))
    ids = [
        unit_of.get(code) or unit_of.get(code[:TOWNSHIP_DIGITS]) or county
        for code, county in zip(codes, counties, strict=True)
    ]
    names = [name_of.get(one) or county_names.get(one) or one for one in ids]
    return ReportingUnits(*(np.array(list(column), dtype=np.str_) for column in (codes, ids, names)))
