"""Small worlds of lands, forbidden areas and answers, drawn in kilometres on the sheet of ``travel_worlds``."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import shapely
from travel_worlds import CORNER, COUNTY, TOWNSHIP, layer, region, road, settings, settlement

from geo.contracts.schema import LAYERS
from geo.land.settings import LandRule, LandSettings
from geo.measured import Sites
from geo.parameter import Parameter
from geo.region import Region
from geo.roads.noding import road_network
from geo.settings import TravelSettings
from geo.sites.places import units_of
from geo.sites.settings import CandidateSettings, SiteSettings
from geo.sites.standing import Standing, standing_sites
from geo.tier import Tier

TABLES = {table.name: table for table in LAYERS}


def sheet(*points: tuple[float, float]) -> np.ndarray:
    """Points in km as metres of the measuring CRS."""
    return CORNER + 1000 * np.array(points)


def square(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """A rectangle, km."""
    return shapely.box(*sheet((west, south))[0], *sheet((east, north))[0])


def land(site_id: str, shape: shapely.Geometry, tier: str = "station", **changes) -> dict:
    row = {"site_id": site_id, "name": f"{site_id}地块", "township": TOWNSHIP, "county": COUNTY, "tier": tier}
    row |= {
        "status": "candidate",
        "land_class": "",
        "tenure": "collective",
        "origin": "real",
        "geometry": shape,
    }
    return row | changes


def area(kind: str, shape: shapely.Geometry, name: str = "") -> dict:
    return {"kind": kind, "name": name, "origin": "real", "geometry": shape}


def answer(
    site_id: str, verdict: str, document: str = "自然资函〔2026〕1号", valid_to: str = "", condition: str = ""
):
    row = {"site_id": site_id, "verdict": verdict, "document": document, "valid_to": valid_to}
    return row | {"condition": condition, "origin": "real"}


def metres(value: float, confidence: str = "M", source: str = "某条例") -> Parameter:
    return Parameter("land.test", value, "m", source, confidence, "2026-11-23", 0, 5000, "试", "test")


def rule(kind: str, effect: str, value: float, *tiers: Tier, confidence: str = "M") -> LandRule:
    """One distance for `tiers`, or for all of them."""
    return LandRule(kind, effect, dict.fromkeys(tiers or tuple(Tier), metres(value, confidence)))


def with_land(world: Region, *, lands: Sequence[dict] = (), areas: Sequence[dict] = (), answers=()) -> Region:
    """The world with these rows in its land layers."""
    rows = {"lands": lands, "exclusions": areas, "land_answers": answers}
    return replace(world, **{name: layer(TABLES[name], given) for name, given in rows.items()})


def crossroads(**layers) -> Region:
    """Two village roads that cross at (5, 5) km, each 10 km long with a node a kilometre; villages at both."""
    west_east = [road(f"we{k}", (k, 5), (k + 1, 5)) for k in range(10)]
    south_north = [road(f"sn{k}", (5, k), (5, k + 1)) for k in range(10)]
    villages = [settlement(201, (2, 5), 300), settlement(202, (5, 8), 100), settlement(203, (5, 5), 100)]
    return with_land(region(roads=west_east + south_north, settlements=villages), **layers)


def ruled(*rules: LandRule, keep_in: str = "off", candidates: CandidateSettings | None = None, **changes):
    """Travel settings with these land rules and candidates."""
    sites = SiteSettings(
        LandSettings(rules, keep_in, changes.pop("area_m2", {})), candidates or CandidateSettings()
    )
    return settings(sites=sites, base_date=date(2026, 11, 23), **changes)


def standing(world: Region, given: TravelSettings | None = None) -> Standing:
    """The world's sites with what the land allows."""
    given = given or ruled()
    network = road_network(world.roads, world.measuring_crs)
    doors = (network.road_class != "expressway") & (network.crossing == "")
    return standing_sites(world, units_of(world), given, network, doors)


def serves(sites: Sites, site_id: str, tier: Tier) -> bool:
    return bool(sites.serves(tier)[sites.ids.tolist().index(site_id)])
