r"""What the channels bring of each village's tonnes, and whereto, by formulas written a second time.

Where it stands: below ``scripts.reprice_books``, and bound by the same rule: it does not know ``optimize.demand``.

Method: village by village and stream by stream from the region's own tables. With :math:`b` what stands at the village
of base :math:`k` (residents, households, mu), :math:`g` kg a year of each, :math:`c` the share the network captures in
the year::

    t brought somewhere = Σ_streams min(1, c · factor) · Σ_k b_k g_k / 1000 · Σ_channels to there share

The residents' share is what the other channels leave of 1.
"""

from collections import defaultdict

from geo.region import Region
from optimize.scenario.parameters import Parameters
from optimize.scenario.scenario import Scenario
from scripts.reprice_ledger import ledger_factors

DOOR = "residents"

Standing = dict[str, dict[str, float]]
"""Unit → base → residents, households, mu."""

NOTHING_LEFT = 1e-9
"""A remainder of shares that is rounding."""

PLANTED = {"mulch": "mulch_mu", "greenhouse": "greenh_mu", "crop": "crop_mu"}
"""Column of the region's table of planted areas."""


def tonnes_at_the_door(region: Region, scenario: Scenario) -> dict[str, float]:
    """Return tonnes per year by unit of what its own service has to take."""
    return _brought(region, scenario, scenario.parameters.text(f"channel.{DOOR}.into"))


def tonnes_delivered(region: Region, scenario: Scenario) -> dict[str, float]:
    """Return tonnes per year by township of what channels bring straight to a station."""
    found: defaultdict[str, float] = defaultdict(float)
    tonnes = _brought(region, scenario, "station")
    for row in region.settlements.itertuples():
        found[str(row.township)] += tonnes[str(row.code)]
    return dict(found)


def _brought(region: Region, scenario: Scenario, into: str) -> dict[str, float]:
    """Return tonnes per year by unit of the channels that bring their material `into` a tier."""
    parameters = scenario.parameters
    standing = _standing(region)
    factors = ledger_factors(
        region, parameters, lambda stream, year: _past_a_scale(parameters, standing, stream, year)
    )
    county_of = dict(zip(region.settlements["code"], region.settlements["county"], strict=True))
    found = dict.fromkeys(standing, 0.0)
    for stream in parameters.names("stream"):
        arising = _arising(parameters, standing, stream)
        captured = _captured(parameters, stream, scenario.year)
        to_there = _share_into(parameters, stream, into)
        for unit, tonnes in arising.items():
            found[unit] += (
                tonnes * min(1.0, captured * factors.get((stream, county_of[unit]), 1.0)) * to_there
            )
    return found


def _arising(parameters: Parameters, standing: Standing, stream: str) -> dict[str, float]:
    """Return the tonnes per year of a stream that arise at each unit."""
    rates = parameters.under(f"stream.{stream}.generation")
    return {
        unit: sum(rates[base] * counts[base] for base in rates) / 1000 for unit, counts in standing.items()
    }


def _past_a_scale(parameters: Parameters, standing: Standing, stream: str, year: int) -> dict[str, float]:
    """Return the tonnes of a stream and year by unit that pass a facility of the network, before any correction."""
    weighed = _captured(parameters, stream, year) * (1 - _share_into(parameters, stream, "sink"))
    return {unit: tonnes * weighed for unit, tonnes in _arising(parameters, standing, stream).items()}


def _captured(parameters: Parameters, stream: str, year: int) -> float:
    first, last = (parameters.value(f"capture.{end}_year") for end in ("base", "target"))
    along = min(1.0, max(0.0, (year - first) / (last - first)))
    before, after = (parameters.value(f"stream.{stream}.capture.network_{end}") for end in ("base", "target"))
    return before * (1 - along) + after * along


def _share_into(parameters: Parameters, stream: str, into: str) -> float:
    """Return the share of a stream's tonnes that is brought `into` a tier; the residents bring what others leave."""
    shares = parameters.under(f"stream.{stream}.share")
    left = 1 - sum(shares.values())
    alike = sum(share for name, share in shares.items() if parameters.text(f"channel.{name}.into") == into)
    at_the_door = parameters.text(f"channel.{DOOR}.into") == into and left > NOTHING_LEFT
    return (left if at_the_door else 0.0) + alike


def _standing(region: Region) -> Standing:
    """Return what stands at each unit: base → residents, households, mu."""
    mu = _planted(region)
    people: defaultdict[str, float] = defaultdict(float)
    rows = list(region.settlements.itertuples())
    for row in rows:
        people[_planted_place(row.township, row.county, mu)] += row.rural_pop
    found: Standing = {}
    for row in rows:
        place = _planted_place(row.township, row.county, mu)
        share = row.rural_pop / people[place] if people[place] else 0.0
        found[str(row.code)] = {
            "town": float(row.town_pop),
            "rural": float(row.rural_pop),
            "household": float(row.households),
            **{base: share * mu.get(place, {}).get(base, 0.0) for base in PLANTED},
        }
    return found


def _planted(region: Region) -> dict[str, dict[str, float]]:
    """Return place code (county or township) → base → mu."""
    return {
        str(row["code"]): {base: float(row[column]) for base, column in PLANTED.items()}
        for row in region.planted.to_dict("records")
    }


def _planted_place(township: object, county: object, mu: dict[str, dict[str, float]]) -> str:
    """Return whose mu a unit has its part of: its township's own row stands instead of its county's."""
    return str(township) if str(township) in mu else str(county)
