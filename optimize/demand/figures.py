"""Demand as figures of the accounts: by county, stream and year; of the planned year also by channel.

Where it stands: last step of the room; tables are made from its figures.
"""

from collections.abc import Iterator, Mapping

from geo.measured import Measured
from optimize.demand.demand import Demand
from optimize.figures import Figure, by_county
from optimize.traced import Traced

TONNES = "t/yr"
KINDS = ("potential", "anyone", "network")


def demand_figures(measured: Measured, demands: Mapping[int, Demand], planned_year: int) -> Iterator[Figure]:
    """Yield the figures of every year of `demands`, years in order."""
    row = {code: number for number, code in enumerate(measured.county_ids.tolist())}
    county = measured.unit_counties()

    def counties(tonnes: Traced) -> Traced:
        return tonnes.sum_by(county, len(row))

    for year in sorted(demands):
        demand = demands[year]
        for kind in KINDS:
            for stream, tonnes in getattr(demand, kind).items():
                yield from by_county(
                    f"demand-{kind}", counties(tonnes), TONNES, row, stream=stream, year=year
                )
    demand = demands[planned_year]
    for (stream, channel), tonnes in demand.by_channel.items():
        yield from by_county(
            "demand-channel",
            counties(tonnes),
            TONNES,
            row,
            stream=stream,
            channel=channel,
            year=planned_year,
        )
    for stream, tonnes in demand.industry.items():
        yield from by_county(
            "demand-channel", tonnes, TONNES, row, stream=stream, channel="industry", year=planned_year
        )
