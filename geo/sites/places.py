"""Settlements become demand points, and settlements, sanitation sites and facilities become candidate sites.

Where it stands: between the validated frames and ``geo.measure``. Where the places meet the road is filled in
later (`access_m` is nan here).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from geo.errors import DataError, Fault
from geo.measured import Flags, Floats, Sites, Text, Townships, Units
from geo.region import Region
from geo.roads.network import Positions
from geo.words.message import message

VILLAGE_SITE_PREFIX = "P"
"""A settlement's own candidate site is called by this letter and the settlement's code."""

SAME_PLACE_DEGREES = 1e-8
"""Coordinates that agree to about a millimetre are one place on the ground."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """All units and sites in one list: units first, then sites, each in their own order.

    Attributes
    ----------
    ids, names : (n,) str
    lon, lat : (n,) float64
        CGCS2000 degrees.
    spot : (n,) int64
        Equal numbers are one and the same place on the ground.
    """

    ids: Text
    names: Text
    lon: Floats
    lat: Floats
    spot: Positions


def units_of(region: Region) -> Units:
    """Return the settlements with residents, sorted by code; `access_m` is nan."""
    people = _with_residents(region.settlements)
    lon, lat = _lon_lat(people)
    return Units(
        ids=_text(people, "code"),
        names=_text(people, "name"),
        township_ids=_text(people, "township"),
        county_ids=_text(people, "county"),
        town_people=people["town_pop"].to_numpy(dtype=np.float64),
        rural_people=people["rural_pop"].to_numpy(dtype=np.float64),
        households=people["households"].to_numpy(dtype=np.float64),
        lon=lon,
        lat=lat,
        access_m=np.full(len(people), np.nan),
    )


def sites_of(region: Region) -> Sites:
    """Return all places where something may stand, sorted by id; `access_m` is nan.

    Every settlement with residents is a candidate for a point; sanitation points may become fused points and
    sanitation stations fused stations; the cooperative's own sites serve the tiers they name.

    Raises
    ------
    DataError
        If two of them, or one of them and a settlement, share an id; every such id is named.
    """
    villages, waste, own = _with_residents(region.settlements), region.sanitation, region.facilities
    tiers = [set(str(text).split("+")) for text in own["tier"]]
    size = (len(villages), len(waste), len(own))
    frames = (villages, waste, own)
    ids = np.r_[
        np.char.add(VILLAGE_SITE_PREFIX, _text(villages, "code")),
        _text(waste, "site_id"),
        _text(own, "site_id"),
    ]
    _refuse_doubles(np.r_[_text(villages, "code"), ids])
    order = np.argsort(ids)
    lon, lat = (np.concatenate(parts) for parts in zip(*(_lon_lat(frame) for frame in frames), strict=True))

    def joined(column: str) -> Text:
        return np.concatenate([_text(frame, column) for frame in frames])[order]

    return Sites(
        ids=ids[order],
        names=joined("name"),
        township_ids=joined("township"),
        county_ids=joined("county"),
        origin=np.repeat(["village", "sanitation", "cooperative"], size)[order],
        status=np.r_[np.repeat("candidate", size[0] + size[1]), _text(own, "status")][order],
        existing_class=np.r_[np.repeat("", size[0] + size[1]), _text(own, "class")][order],
        for_point=np.r_[
            np.ones(size[0], np.bool_),
            waste["kind"].to_numpy() == "point",
            _flags("point" in t for t in tiers),
        ][order],
        for_station=np.r_[
            np.zeros(size[0], np.bool_),
            waste["kind"].to_numpy() == "station",
            _flags("station" in t for t in tiers),
        ][order],
        for_centre=np.r_[np.zeros(size[0] + size[1], np.bool_), _flags("centre" in t for t in tiers)][order],
        lon=lon[order],
        lat=lat[order],
        access_m=np.full(sum(size), np.nan),
    )


def places_of(units: Units, sites: Sites) -> Places:
    """Return units and sites as one list of places."""
    lon, lat = np.r_[units.lon, sites.lon], np.r_[units.lat, sites.lat]
    cells = np.rint(np.stack([lon, lat], axis=1) / SAME_PLACE_DEGREES).astype(np.int64)
    _, spot = np.unique(cells, axis=0, return_inverse=True)
    return Places(np.r_[units.ids, sites.ids], np.r_[units.names, sites.names], lon, lat, spot.reshape(-1))


def townships_of(region: Region) -> Townships:
    """Return the township-level units, sorted by code, with areas taken in the measuring CRS."""
    frame = region.townships.sort_values("code")
    area_m2 = frame.geometry.to_crs(region.measuring_crs).area.to_numpy(dtype=np.float64)
    return Townships(_text(frame, "code"), _text(frame, "name"), _text(frame, "county"), area_m2 / 1e6)


def _with_residents(settlements: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the settlements somebody lives in, sorted by code."""
    return settlements[settlements["town_pop"] + settlements["rural_pop"] > 0].sort_values("code")


def _text(frame: gpd.GeoDataFrame, column: str) -> Text:
    return np.asarray(frame[column].to_numpy(), dtype=np.str_)


def _flags(answers: Iterable[bool]) -> Flags:
    return np.fromiter(answers, dtype=np.bool_)


def _lon_lat(frame: gpd.GeoDataFrame) -> tuple[Floats, Floats]:
    return frame.geometry.x.to_numpy(dtype=np.float64), frame.geometry.y.to_numpy(dtype=np.float64)


def _refuse_doubles(ids: Text) -> None:
    """Raise if an id stands more than once."""
    names, counts = np.unique(ids, return_counts=True)
    faults = [
        Fault(
            message("place-row", place_id=str(name)),
            message("place-id-twice", count=int(count)),
            message("place-id-twice-mend"),
        )
        for name, count in zip(names[counts > 1], counts[counts > 1], strict=True)
    ]
    if faults:
        raise DataError(
            message("data-unusable", source="settlements + sanitation + facilities", count=len(faults)),
            faults,
        )
