"""Residents to tonnes: what the network collects in a year, by stream.

Where it stands: between ``optimize.scenario`` (whose parameters hold every number) and
``optimize.model.instance``. Pure arithmetic, driven by the rows under ``demand.generation`` and
``demand.capture``: a new stream is new rows, no code.

Method::

    t/yr = Σ_streams (town people · kg town + rural people · kg rural) · capture(year) / 1000

``generation`` is the potential; ``capture`` is the share of it this network collects, linear between base and
target year and constant outside.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.scenario.parameters import Parameters

Floats = NDArray[np.float64]

KG_PER_T = 1000.0


@dataclass(frozen=True, slots=True)
class Generation:
    """What one resident throws away of one stream, kg per person and year."""

    town: float
    rural: float


def streams(parameters: Parameters) -> tuple[str, ...]:
    """Return the streams (品类) of the table, sorted."""
    return parameters.names("demand.generation")


def generation(stream: str, parameters: Parameters) -> Generation:
    """Return the potential of `stream` per resident, kg/(person·yr)."""
    table = parameters.under(f"demand.generation.{stream}")
    return Generation(town=table["town"], rural=table["rural"])


def capture(stream: str, parameters: Parameters, year: int) -> float:
    """Return the share (0..1) of `stream` the network collects in `year`."""
    base_year = parameters.value("demand.capture.base_year")
    target_year = parameters.value("demand.capture.target_year")
    shares = parameters.under(f"demand.capture.{stream}")
    return float(np.interp(year, (base_year, target_year), (shares["base"], shares["target"])))


def captured_by_stream(
    town_people: Floats, rural_people: Floats, parameters: Parameters, year: int
) -> dict[str, Floats]:
    """Return the tonnes of each stream the network collects.

    Parameters
    ----------
    town_people, rural_people : (n,) float64
        Residents of each place, >= 0.
    parameters : Parameters
        With the rows of ``demand``.
    year : int
        Year the capture shares are taken for.

    Returns
    -------
    dict of stream to (n,) float64
        Tonnes per year, keys sorted.
    """
    found: dict[str, Floats] = {}
    for stream in streams(parameters):
        per_head = generation(stream, parameters)
        potential = town_people * per_head.town + rural_people * per_head.rural
        found[stream] = np.asarray(potential * capture(stream, parameters, year) / KG_PER_T, dtype=np.float64)
    return found


def captured_t_per_year(
    town_people: Floats, rural_people: Floats, parameters: Parameters, year: int
) -> Floats:
    """Return the tonnes per year the network collects at each place, all streams together.

    Parameters and shapes as in `captured_by_stream`; returns (n,) float64, >= 0. Tonnes are those of `year`
    with residents as given: no growth of population is added.
    """
    total = np.zeros(np.shape(town_people), dtype=np.float64)
    for tonnes in captured_by_stream(town_people, rural_people, parameters, year).values():
        total += tonnes
    return total
