"""WEEE (废旧家电): +15 % in 2025 and +30 % in 2027 against 2023, all channels, in tonnes and in pieces.

Where it stands: beside the other targets of this room.

Method: the city's baseline of 2023 is not public; a reported figure (``actuals``, indicator ``weee``, 2023, 吨) stands
for it if there is one, else residents · a national figure per person. The forecast is what *anyone* recycles, because
the policy asks for the city's total; the part of this network is stated beside it. For a year that has passed only a
reported figure counts. The document names no unit: tonnes are reckoned, pieces are tonnes ÷ weight of a piece.
"""

from collections.abc import Iterator, Mapping

from geo.measured import Measured
from geo.words.message import Message, message
from optimize.demand.demand import Demand
from optimize.demand.streams import streams
from optimize.scenario.parameters import Parameters
from optimize.targets.split import county_people, split
from optimize.targets.target import Target
from optimize.traced import Traced, as_traced, given, total

INDICATOR = GROUP = "weee"
BASE_YEAR = 2023
YEARS = (2025, 2027)
KG_PER_T = 1000.0
_TONNES = "t"


def weee_targets(
    measured: Measured, parameters: Parameters, demands: Mapping[int, Demand]
) -> Iterator[Target]:
    """Yield the city's and the counties' targets, first in tonnes, then in pieces.

    Parameters
    ----------
    demands : mapping of year to Demand
        Must hold `YEARS`.
    """
    baseline, notes = _baseline(measured, parameters)
    names = [stream.name for stream in streams(parameters) if stream.group == GROUP]
    piece = given(parameters, "target.weee.kg_per_piece") / KG_PER_T
    for year in YEARS:
        asked = baseline * (1.0 + given(parameters, f"target.weee.growth_{year}"))
        demand = demands[year]
        row = {code: number for number, code in enumerate(measured.county_ids.tolist())}
        county = measured.unit_counties()
        count = (len(row),)
        forecast = total((demand.anyone[name].sum_by(county, len(row)) for name in names), count)
        network = total((demand.network[name].sum_by(county, len(row)) for name in names), count)
        potential = total(demand.potential[name].sum() for name in names)
        beyond = (
            (message("target-beyond-potential", potential=f"{float(potential):,.0f}"),)
            if float(asked) > float(potential)
            else ()
        )
        parts = split(asked, measured, parameters)
        for unit, per in (("t/yr", as_traced(1.0)), ("piece/yr", piece)):
            reported = _reported(measured, year, "")
            yield Target(
                "weee", year, "", "assigned", asked / per,
                (forecast.sum() if reported is None else reported) / per, unit,
                reported=reported is not None, of_network=network.sum() / per, notes=(*notes, *beyond),
            )  # fmt: skip
            for code, number in row.items():
                reported = _reported(measured, year, code)
                yield Target(
                    "weee", year, code, "split", parts[number] / per,
                    (forecast[number] if reported is None else reported) / per, unit,
                    reported=reported is not None, of_network=network[number] / per,
                )  # fmt: skip


def _baseline(measured: Measured, parameters: Parameters) -> tuple[Traced, tuple[Message, ...]]:
    """Return the city's tonnes of the base year, and what must be said of them."""
    stated = _reported(measured, BASE_YEAR, "")
    if stated is not None:
        return stated, ()
    town, rural = county_people(measured)
    people = (town + rural).sum()
    reckoned = people * given(parameters, "target.weee.baseline_kg_per_person") / KG_PER_T
    return reckoned, (message("target-baseline-reckoned"),)


def _reported(measured: Measured, year: int, county_id: str) -> Traced | None:
    """Return the tonnes reported for `year`; the sum of all counties where only they are reported."""
    found = {
        actual.county_id: actual.value
        for actual in measured.records.actuals
        if actual.indicator == INDICATOR and actual.year == year and actual.unit == _TONNES
    }
    if county_id in found:
        return as_traced(found[county_id], "data:actuals")
    everywhere = measured.county_ids.tolist()
    if not county_id and everywhere and all(code in found for code in everywhere):
        return as_traced(sum(found[code] for code in everywhere), "data:actuals")
    return None
