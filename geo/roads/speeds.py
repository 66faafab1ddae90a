"""How fast each road class is driven.

Where it stands: between the road network and the search. The speeds themselves are parameters of the
scenario, each with its source; nothing is written here.
"""

from collections.abc import Mapping

import numpy as np

from geo.errors import Fault, ScenarioError
from geo.measured import Floats, Text
from geo.words.message import message


def speeds_kmh(road_class: Text, speed_of_class: Mapping[str, float]) -> Floats:
    """Return (n,) float64, the running speed of each edge, km/h.

    Raises
    ------
    ScenarioError
        If a class on the map has no speed, or a speed that is not above zero; every such class is named.
    """
    classes, which = np.unique(road_class, return_inverse=True)
    speeds = np.array([float(speed_of_class.get(str(name), 0.0)) for name in classes])
    faults = [
        Fault(
            message("speed-of-class", road_class=str(name)),
            message("speed-missing"),
            message("speed-missing-mend"),
        )
        for name in classes[~(speeds > 0)]
    ]
    if faults:
        raise ScenarioError(message("travel-settings-unusable", count=len(faults)), faults)
    return np.asarray(speeds[which], dtype=np.float64) if len(classes) else np.empty(0)


def travel_minutes(kilometres: Floats, speed_kmh: Floats) -> Floats:
    """Return the free-flow driving time of each road segment.

    Parameters
    ----------
    kilometres : (n,) float64
        Segment lengths, measured in a projected CRS, all >= 0.
    speed_kmh : (n,) float64
        Running speeds in km/h, all > 0.

    Returns
    -------
    (n,) float64
        Minutes per segment. No waiting, loading or turning time is included.

    Raises
    ------
    ValueError
        If any speed is not positive; the message names the first such segment.
    """
    wrong = np.flatnonzero(~(speed_kmh > 0))
    if len(wrong):
        raise ValueError(f"segment {wrong[0]} has speed {speed_kmh[wrong[0]]} km/h; it must be above zero")
    minutes: Floats = 60.0 * kilometres / speed_kmh
    return minutes
