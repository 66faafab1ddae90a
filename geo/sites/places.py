"""Settlements become demand points; settlements, sanitation sites, facilities and lands become candidate sites.

Where it stands: between the validated frames and ``geo.measure``. Where the places meet the road is filled in
later (`access_m` is nan here).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np

from geo.divisions.reporting import reporting_units
from geo.errors import DataError, Fault
from geo.measured import Flags, Floats, Sites, Text, Townships, Units
from geo.region import Region
from geo.roads.network import Positions
from geo.sites.inner_distance import inner_distances
from geo.sites.settings import InnerSettings
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


def units_of(region: Region, inner: InnerSettings | None = None) -> Units:
    """Return the settlements with residents, sorted by code; `access_m` is nan.

    `inner` None: straight lines, homes spread over the whole area a unit serves.
    """
    people = _with_residents(region.settlements)
    lon, lat = _lon_lat(people)
    ids = _text(people, "code")
    inside = inner_distances(region, ids, inner or InnerSettings())
    reporting_ids, reporting_names = reporting_units(region).of(ids)
    held = region.places.groupby("unit").size()
    return Units(
        ids=ids,
        names=_text(people, "name"),
        township_ids=_text(people, "township"),
        county_ids=_text(people, "county"),
        town_people=people["town_pop"].to_numpy(dtype=np.float64),
        rural_people=people["rural_pop"].to_numpy(dtype=np.float64),
        households=people["households"].to_numpy(dtype=np.float64),
        lon=lon,
        lat=lat,
        access_m=np.full(len(people), np.nan),
        reporting_ids=reporting_ids,
        reporting_names=reporting_names,
        inner_km=inside.kilometres,
        inner_estimated=inside.estimated,
        natural_villages=held.reindex(ids, fill_value=0).to_numpy(dtype=np.int64),
    )


def sites_of(region: Region) -> Sites:
    """Return all places where something may stand, sorted by id; `access_m` is nan.

    Every settlement with residents is a candidate for a point; sanitation points may become fused points and
    sanitation stations fused stations; the cooperative's own sites and the candidate lands serve the tiers they
    name. A land stands at a point inside its polygon, with the area measured on it.

    Raises
    ------
    DataError
        If two of them, or one of them and a settlement, share an id; every such id is named.
    """
    villages = _with_residents(region.settlements)
    waste, own, lands = region.sanitation, region.facilities, _as_points(region)
    village_ids = np.char.add(VILLAGE_SITE_PREFIX, _text(villages, "code"))
    layers = [
        _layer_rows(villages, "village", tiers=["point"] * len(villages), ids=village_ids),
        _layer_rows(waste, "sanitation", tiers=waste["kind"]),
        _layer_rows(own, "cooperative", tiers=own["tier"], register=own.get("kind")),
        _layer_rows(lands, "land", tiers=lands["tier"]),
    ]
    rows = {name: np.concatenate([layer[name] for layer in layers]) for name in layers[0]}
    _refuse_doubles(np.r_[_text(villages, "code"), rows["ids"]])
    order = np.argsort(rows["ids"])
    sorted_rows = {name: column[order] for name, column in rows.items()}
    return Sites(**sorted_rows, access_m=np.full(len(order), np.nan))


def _layer_rows(
    frame: gpd.GeoDataFrame,
    origin: str,
    *,
    tiers: Iterable[str],
    ids: Text | None = None,
    register: Iterable[str] | None = None,
) -> dict[str, Any]:
    """Return the columns of `Sites` that one layer gives; what it does not know is empty."""
    size = len(frame)
    served = [set(str(text).split("+")) for text in tiers]
    lon, lat = _lon_lat(frame)

    def given(column: str, default: str) -> Text:
        return _text(frame, column) if column in frame else np.full(size, default)

    def number(column: str) -> Floats:
        return frame[column].to_numpy(dtype=np.float64) if column in frame else np.zeros(size)

    return {
        "ids": _text(frame, "site_id") if ids is None else ids,
        "names": _text(frame, "name"),
        "township_ids": _text(frame, "township"),
        "county_ids": _text(frame, "county"),
        "origin": np.full(size, origin),
        "status": given("status", "candidate"),
        "existing_class": given("class", ""),
        "for_point": _flags("point" in words for words in served),
        "for_station": _flags("station" in words for words in served),
        "for_centre": _flags("centre" in words for words in served),
        "lon": lon,
        "lat": lat,
        "area_m2": number("area_m2"),
        "tenure": given("tenure", ""),
        "land_class": given("land_class", ""),
        "register": np.full(size, "") if register is None else np.array(list(register), dtype=np.str_),
        "idle": number("idle") == 1,
    }


def _as_points(region: Region) -> gpd.GeoDataFrame:
    """Return the candidate lands at a point inside each, with `area_m2` taken in the measuring CRS."""
    lands = region.lands
    flat = lands.geometry.to_crs(region.measuring_crs)
    area_m2 = flat.area.to_numpy(dtype=np.float64)
    return lands.assign(area_m2=area_m2).set_geometry(flat.representative_point().to_crs(lands.crs))


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
            message(
                "data-unusable", source="settlements + sanitation + facilities + lands", count=len(faults)
            ),
            faults,
        )
