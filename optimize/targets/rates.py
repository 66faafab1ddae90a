"""Rates the policy speaks of: 回收利用率, 低值回收率, 农膜回收率 …, each with its formula in words.

Where it stands: beside the other targets of this room. A rate is counted for the region and for every county.

Method: *recycled* are the household streams (all but agriculture's) anyone recycles, with what is kept of kitchen
waste; *household waste* is what residents produce, recyclables included (产生量 = 清运量 + 可回收物). The second known
rate, 资源化利用率, needs coefficients of burning and composting nobody could give; it is said to be left out.
"""

from collections.abc import Iterator

from geo.measured import Measured
from optimize.demand.demand import Demand
from optimize.demand.streams import streams
from optimize.scenario.parameters import Parameters
from optimize.targets.split import county_people
from optimize.targets.target import Target
from optimize.traced import Traced, given, total

DAYS = 365.0
KG_PER_T = 1000.0


def rate_targets(measured: Measured, parameters: Parameters, demand: Demand) -> Iterator[Target]:
    """Yield the rates of the year of `demand`, the region first."""
    row = {code: number for number, code in enumerate(measured.county_ids.tolist())}
    county = measured.unit_counties()

    def by_county(tonnes: Traced) -> Traced:
        return tonnes.sum_by(county, len(row))

    group = {stream.name: stream.group for stream in streams(parameters)}
    count = (len(row),)
    household = [name for name, kind in group.items() if kind != "agri"]
    low = [name for name, kind in group.items() if kind == "low"]
    agri = [name for name, kind in group.items() if kind == "agri"]
    town, rural = county_people(measured)
    waste = (town * given(parameters, "msw.town") + rural * given(parameters, "msw.rural")) * DAYS / KG_PER_T
    recycled = total((by_county(demand.anyone[name]) for name in household), count)
    ours = total((by_county(demand.network[name]) for name in household), count)
    kitchen = waste * given(parameters, "msw.kitchen_diverted_share")
    rates = {
        "utilisation": (recycled + kitchen, ours + kitchen, waste),
        "recyclable-share": (
            total((by_county(demand.potential[name]) for name in household), count), None, waste
        ),
        "low-value-rate": (
            total((by_county(demand.anyone[name]) for name in low), count),
            total((by_county(demand.network[name]) for name in low), count),
            total((by_county(demand.potential[name]) for name in low), count),
        ),
        "agri-rate": (
            total((by_county(demand.anyone[name]) for name in agri), count),
            total((by_county(demand.network[name]) for name in agri), count),
            total((by_county(demand.potential[name]) for name in agri), count),
        ),
    }  # fmt: skip
    yardstick = {"utilisation": given(parameters, "target.utilisation.share")}
    for key, (part, network, whole) in rates.items():
        for code in ("", *row):
            of = whole.sum() if code == "" else whole[row[code]]
            if float(of) <= 0:
                continue  # nothing arises there, so there is no rate of it
            taken = part.sum() if code == "" else part[row[code]]
            by_us = None if network is None else (network.sum() if code == "" else network[row[code]]) / of
            yield Target(
                key, demand.year, code, "yardstick", yardstick.get(key), taken / of, "share",
                of_network=by_us,
            )  # fmt: skip
