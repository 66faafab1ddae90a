"""What channels bring straight to stations, township by township, and which stations may take it.

Where it stands: called by ``optimize.model.prepare``. Private collectors, booked pick-up, institutions and farmers
come to a station of their township's catchment by themselves, so there is no trip to price: a delivery is a unit
with tonnes and stations, and whoever takes it needs the room and hauls it on.

Method: one delivery a township, to one station, as with villages. It may go to every usable station of its cluster
that reaches a centre and has a class with room for the whole of it; where there is none it stays in the instance,
taken by nobody and priced, exactly like a village outside every limit.
"""

import numpy as np

from geo.measured import Flags, Floats, Measured, Text
from geo.tier import Tier
from optimize.model.instance import Builds, Deliveries, Positions

SLACK = 1e-9
"""Relative slack where tonnes meet a capacity: 3 × 0.1 t do fit into 0.3 t."""


def delivered_by_township(measured: Measured, arriving_t: Floats) -> tuple[Text, Floats]:
    """Return ids of the townships where anything is delivered, and (d,) tonnes per year.

    Parameters
    ----------
    arriving_t : (n,) float64
        Tonnes per year of each unit of `measured` that channels bring to a station.
    """
    row = {code: number for number, code in enumerate(measured.townships.ids.tolist())}
    township = np.array([row[code] for code in measured.units.township_ids.tolist()], dtype=np.int64)
    tonnes = np.bincount(township, arriving_t, minlength=len(row)).astype(np.float64)
    some = tonnes > 0
    return measured.townships.ids[some], tonnes[some]


def delivered_to(
    tonnes: Floats, cluster: Positions, *, site_cluster: Positions, outlets: Flags, builds: Builds, first: int
) -> Deliveries:
    """Return which station sites may take which delivery, by delivery and site.

    Parameters
    ----------
    tonnes, cluster : (d,)
        Of the deliveries.
    site_cluster : (m,) int64
    outlets : (m,) bool
        The station site reaches some centre.
    builds : Builds
    first : int
        Position of the first delivery among the units of the instance.
    """
    room = np.zeros(len(site_cluster))
    stations = builds.tier == Tier.STATION
    np.maximum.at(room, builds.site[stations], builds.throughput_t[stations])
    room[~outlets] = 0.0
    takes = (cluster[:, None] == site_cluster[None, :]) & (tonnes[:, None] <= room[None, :] * (1 + SLACK))
    delivery, site = np.nonzero(takes)
    return Deliveries((delivery + first).astype(np.int64), site.astype(np.int64))
