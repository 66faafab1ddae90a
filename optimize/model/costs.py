"""What a year of building, stopping and driving costs: the formulas behind every coefficient.

Where it stands: called by ``optimize.model.prepare`` only. The audit re-prices plans with formulas of its
own and must never import this file.

Haulage follows a continuous approximation of tours (Daganzo, *Logistics Systems Analysis*, ch. 4): a vehicle
that leaves with room for Q tonnes shares its line-haul among the stops it fills, so the line-haul costs
``2·D/Q`` kilometres per tonne whatever the number of stops, and each visit adds one hop to the next stop and
one stopping time. Q is what the vehicle really carries: the smaller of payload and box volume × density.
"""

import numpy as np

from geo.measured import Floats


def annuity(investment_yuan: float, life_years: float, rate: float) -> float:
    """Return the yearly payment, yuan, that recovers `investment_yuan` over `life_years` at `rate` (>= 0)."""
    if rate == 0:
        return investment_yuan / life_years
    discounted: float = (1 + rate) ** -life_years
    return investment_yuan * rate / (1 - discounted)


def carried_t(box_m3: float, payload_t: float, density_kg_per_m3: float) -> float:
    """Return the tonnes a vehicle really carries: payload or volume, whichever fills first."""
    return min(payload_t, box_m3 * density_kg_per_m3 / 1000)


def line_haul_yuan_per_t(
    kilometres: Floats,
    minutes: Floats,
    toll_yuan: Floats,
    *,
    load_t: float,
    yuan_per_km: float,
    yuan_per_hour: float,
    loading_minutes: float,
) -> Floats:
    """Return (n,) yuan per tonne for driving out and back with `load_t` tonnes a time, loading included.

    Kilometres, minutes and tolls are those of one way; tolls are paid out and back.
    """
    hours = (2 * minutes + loading_minutes) / 60
    journey = 2 * kilometres * yuan_per_km + hours * yuan_per_hour + 2 * toll_yuan
    return np.asarray(journey / load_t, dtype=np.float64)


def hop_km(area_km2: Floats, stops: Floats, hop_constant: float) -> Floats:
    """Return (n,) kilometres between neighbouring stops: constant · sqrt(area / stops), stops >= 1."""
    return np.asarray(hop_constant * np.sqrt(area_km2 / np.maximum(stops, 1.0)), dtype=np.float64)


def visit_hours(hop: Floats, *, speed_kmh: float, stop_minutes: float) -> Floats:
    """Return (n,) hours one visit takes: the hop from the last stop and the stop itself."""
    return np.asarray(hop / speed_kmh + stop_minutes / 60, dtype=np.float64)
