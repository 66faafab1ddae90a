"""Two counties with round numbers of people, for targets, money and accounts.

County 371602: two villages, 1,000 town and 2,000 rural people in one, 4,000 rural in the other; county 371603: one
village with 3,000 town people. Households: 1,000, 1,500 and 1,200. Town 4,000, rural 6,000, together 10,000.
"""

from dataclasses import replace

import numpy as np

from geo.measured import Measured, Sites, Townships, TravelArcs, Units
from geo.records import Records
from optimize.scenario.parameters import Parameters, default_parameters

COUNTIES = ("371602", "371603")
TOWNSHIPS = ("371602101", "371603101")
VILLAGES = ("371602101201", "371602101202", "371603101201")
DEFAULTS = default_parameters()


def with_values(changes: dict[str, float], parameters: Parameters = DEFAULTS) -> Parameters:
    """The parameters with some values changed."""
    return parameters.replaced({key: replace(parameters[key], value=value) for key, value in changes.items()})


def two_counties(records: Records | None = None) -> Measured:
    """The two counties, without sites and trips."""
    none, numbers = np.array([], dtype=np.str_), np.zeros(0)
    arcs = TravelArcs(none, none, numbers, numbers, numbers)
    flags = np.zeros(0, dtype=bool)
    return Measured(
        county_ids=np.array(COUNTIES),
        county_names=np.array(["滨城区", "沾化区"]),
        townships=Townships(
            np.array(TOWNSHIPS), np.array(["东镇", "西镇"]), np.array(COUNTIES), np.array([98.0, 98.0])
        ),
        units=Units(
            ids=np.array(VILLAGES),
            names=np.array(["张家村", "李家村", "王家村"]),
            township_ids=np.array([TOWNSHIPS[0], TOWNSHIPS[0], TOWNSHIPS[1]]),
            county_ids=np.array([COUNTIES[0], COUNTIES[0], COUNTIES[1]]),
            town_people=np.array([1000.0, 0.0, 3000.0]),
            rural_people=np.array([2000.0, 4000.0, 0.0]),
            households=np.array([1000.0, 1500.0, 1200.0]),
            lon=np.array([118.0, 118.1, 118.2]),
            lat=np.array([37.3, 37.3, 37.3]),
            access_m=np.zeros(3),
        ),
        sites=Sites(none, none, none, none, none, none, none, flags, flags, flags, numbers, numbers, numbers),
        to_point=arcs,
        to_station=arcs,
        to_centre=arcs,
        unreached=(),
        synthetic_layers=(),
        records=records or Records(),
    )
