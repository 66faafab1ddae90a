"""A target of the whole region, suggested county by county (建议分解).

Method: in proportion to residents, town residents weighing more: people · (1 + factor · share of town people). The
parts sum to the whole.
"""

from geo.measured import Measured
from optimize.demand.bases import CENSUS
from optimize.scenario.parameters import Parameters
from optimize.traced import Traced, as_traced, given


def county_people(measured: Measured) -> tuple[Traced, Traced]:
    """Return (c,) town and (c,) rural residents of the counties, in the order of `Measured.county_ids`."""
    units = measured.units
    county = measured.unit_counties()
    count = len(measured.county_ids)
    town = as_traced(units.town_people, CENSUS).sum_by(county, count)
    rural = as_traced(units.rural_people, CENSUS).sum_by(county, count)
    return town, rural


def split(whole: Traced, measured: Measured, parameters: Parameters) -> Traced:
    """Return (c,) suggested parts of `whole`; all 0 where nobody lives in the region."""
    town, rural = county_people(measured)
    # people · (1 + factor · town / people), written so that a county without people weighs nothing
    weight = town + rural + given(parameters, "target.weee.urban_factor") * town
    everything = float(weight.sum())
    if everything <= 0:
        return whole * weight * 0.0
    return whole * (weight / weight.sum())
