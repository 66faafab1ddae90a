"""All sites of a region with what the land allows: layers, land rules, answers and generated candidates together.

Where it stands: between ``geo.sites.places`` (what the layers list) and the trips, which need to know where they may
end. Called once the open roads are known, because candidates are generated on them.

Method: the listed sites are judged first; where a township or county has no usable one left, candidates are
generated; the authority's answers are laid over all. What is forbidden loses the tier, what was refused is banned.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer

from geo.errors import DataError, Fault
from geo.land.answers import Answers, answered, answers_of, unknown_ids
from geo.land.exclusions import Found, Shapes, Stands, judge, kinds_in
from geo.measured import Flags, Floats, Land, LandAnswer, LandMark, LandVerdict, Sites, Units
from geo.region import Region
from geo.roads.network import RoadNetwork
from geo.settings import TravelSettings
from geo.sites.candidates import Generated, generate, township_of
from geo.sites.places import sites_of
from geo.tier import Tier
from geo.words.message import Message, message


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Sites that may open, and what is known of the land under all of them."""

    sites: Sites
    land: Land


def standing_sites(
    region: Region, units: Units, settings: TravelSettings, network: RoadNetwork, doors: Flags
) -> Standing:
    """Return the region's sites, sorted by id; `access_m` is nan.

    Parameters
    ----------
    region : Region
    units : Units
    settings : TravelSettings
    network : RoadNetwork
        Open roads, in the measuring CRS.
    doors : (n_edges,) bool
        Edges a door may stand on.

    Raises
    ------
    DataError
        Ids that stand twice.
    """
    rules = settings.sites.land
    listed = sites_of(region)
    answers = answers_of(region.land_answers, settings.base_date)
    shapes = _shapes(listed, region)
    found = _judged(listed, shapes, region, settings)
    marks = _marks(listed, found, _answer_of(listed, shapes, answers))
    allowed = _with_marks(listed, marks)

    def verdicts(x: Floats, y: Floats, tier: Tier) -> list[LandVerdict]:
        everywhere = np.ones(len(x), dtype=np.bool_)
        stands = Stands(
            np.asarray(shapely.points(x, y), dtype=np.object_),
            {each: everywhere if each is tier else ~everywhere for each in Tier},
            np.zeros(len(x)),
            np.full(len(x), ""),
        )
        judged = judge(stands, region.exclusions, region.measuring_crs, rules)
        return [judged.get((row, tier), Found()).verdict for row in range(len(x))]

    made, notices = generate(
        settings.sites.candidates,
        townships=region.townships.to_crs(region.measuring_crs),
        county_names=dict(zip(region.counties["code"], region.counties["name"], strict=True)),
        units=units,
        unit_xy=_metres(units.lon, units.lat, region),
        network=network,
        doors=doors,
        served=_served(allowed),
        refused=answers.refused,
        judge=verdicts,
    )
    if made:
        listed = _joined(listed, made, region)
        shapes = _shapes(listed, region)
        found = _judged(listed, shapes, region, settings)
        marks = _marks(listed, found, _answer_of(listed, shapes, answers))
        allowed = _with_marks(listed, marks)
    # A refused spot is not generated again: its answer has done its work and belongs to nobody any more.
    gone = {site for site in answers.refused if township_of(site)}
    ids = {*listed.ids.tolist(), *gone}
    land = Land(
        kinds_in(region.exclusions),
        tuple(marks[key] for key in sorted(marks)),
        (*notices, *answers.notices, *unknown_ids(answers, ids), *_unmet(listed, marks)),
    )
    return Standing(allowed, land)


def _judged(
    sites: Sites, shapes: Shapes, region: Region, settings: TravelSettings
) -> dict[tuple[int, Tier], Found]:
    stands = Stands(shapes, {tier: sites.serves(tier) for tier in Tier}, sites.area_m2, sites.land_class)
    return judge(stands, region.exclusions, region.measuring_crs, settings.sites.land)


def _shapes(sites: Sites, region: Region) -> Shapes:
    """Return each site's point, of a land its polygon, in the measuring CRS."""
    shapes = np.asarray(shapely.points(*_metres(sites.lon, sites.lat, region)), dtype=np.object_)
    flat: gpd.GeoSeries = region.lands.geometry.to_crs(region.measuring_crs)
    polygons = dict(zip(region.lands["site_id"].tolist(), flat.tolist(), strict=True))
    for row in np.flatnonzero(sites.origin == "land").tolist():
        shapes[row] = polygons[str(sites.ids[row])]
    return shapes


def _metres(lon: Floats, lat: Floats, region: Region) -> tuple[Floats, Floats]:
    x, y = Transformer.from_crs(region.counties.crs, region.measuring_crs, always_xy=True).transform(lon, lat)
    return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)


def _answer_of(sites: Sites, shapes: Shapes, answers: Answers) -> dict[tuple[str, Tier], LandAnswer]:
    """Return the answers by site and tier; a station or centre inside an answered land shares its answer.

    A point does not: that a plot is refused for a station says nothing of a box in somebody's yard there.
    """
    found = {
        (site_id, tier): answers.by_site[site_id]
        for site_id in sites.ids.tolist()
        if site_id in answers.by_site
        for tier in Tier
    }
    lands = [
        row for row in np.flatnonzero(sites.origin == "land").tolist() if sites.ids[row] in answers.by_site
    ]
    if lands:
        spots = np.flatnonzero((sites.origin != "land") & (sites.for_station | sites.for_centre))
        at, inside = shapely.STRtree(shapes[lands]).query(shapes[spots], predicate="intersects")
        for row, land in zip(spots[at].tolist(), inside.tolist(), strict=True):
            answer = answers.by_site[str(sites.ids[lands[land]])]
            for tier in (Tier.STATION, Tier.CENTRE):
                found.setdefault((str(sites.ids[row]), tier), answer)
    return found


def _marks(
    sites: Sites,
    found: Mapping[tuple[int, Tier], Found],
    answer_of: Mapping[tuple[str, Tier], LandAnswer],
) -> dict[tuple[str, Tier], LandMark]:
    """Return what there is to say, by site id and tier."""
    marks = {}
    for tier in Tier:
        for row in np.flatnonzero(sites.serves(tier)).tolist():
            site_id = str(sites.ids[row])
            mark = answered(site_id, tier, found.get((row, tier)), answer_of.get((site_id, tier)))
            if mark is not None:
                marks[site_id, tier] = mark
    return marks


def _with_marks(sites: Sites, marks: Mapping[tuple[str, Tier], LandMark]) -> Sites:
    """Return the sites without the tiers that are forbidden; what was refused is banned."""
    flags = {tier: sites.serves(tier).copy() for tier in Tier}
    refused = np.zeros(len(sites.ids), dtype=np.bool_)
    row_of = {site_id: row for row, site_id in enumerate(sites.ids.tolist())}
    for (site_id, tier), mark in marks.items():
        if mark.verdict == "forbidden":
            flags[tier][row_of[site_id]] = False
            refused[row_of[site_id]] |= mark.answer is not None and mark.answer.verdict == "no"
    left = flags[Tier.POINT] | flags[Tier.STATION] | flags[Tier.CENTRE]
    return replace(
        sites,
        status=np.where(refused & ~left, "ban", sites.status),
        for_point=flags[Tier.POINT],
        for_station=flags[Tier.STATION],
        for_centre=flags[Tier.CENTRE],
    )


def _served(sites: Sites) -> dict[Tier, frozenset[str]]:
    """Return the townships with a usable station site and the counties with a usable centre site."""
    open_to = sites.status != "ban"
    return {
        Tier.POINT: frozenset(),
        Tier.STATION: frozenset(sites.township_ids[open_to & sites.for_station].tolist()),
        Tier.CENTRE: frozenset(sites.county_ids[open_to & sites.for_centre].tolist()),
    }


def _joined(sites: Sites, made: list[Generated], region: Region) -> Sites:
    """Return the sites with the generated ones among them, sorted by id.

    Raises
    ------
    DataError
        If a listed site already has the id of a generated one.
    """
    known = set(sites.ids.tolist())
    doubles = [
        Fault(
            message("place-row", place_id=row.site_id),
            message("place-id-twice", count=2),
            message("place-id-twice-mend"),
        )
        for row in made
        if row.site_id in known
    ]
    if doubles:
        raise DataError(message("data-unusable", source="lands", count=len(doubles)), doubles)
    back = Transformer.from_crs(region.measuring_crs, region.counties.crs, always_xy=True)
    lon, lat = back.transform([row.x for row in made], [row.y for row in made])
    more = Sites(
        ids=np.array([row.site_id for row in made]),
        names=np.array([row.name for row in made]),
        township_ids=np.array([row.township_id for row in made]),
        county_ids=np.array([row.county_id for row in made]),
        origin=np.full(len(made), "generated"),
        status=np.full(len(made), "candidate"),
        existing_class=np.full(len(made), ""),
        for_point=np.zeros(len(made), dtype=np.bool_),
        for_station=np.array([row.tier is Tier.STATION for row in made]),
        for_centre=np.array([row.tier is Tier.CENTRE for row in made]),
        lon=np.array(lon),
        lat=np.array(lat),
        access_m=np.full(len(made), np.nan),
    )
    names = Sites.__slots__
    columns = {name: np.concatenate([getattr(sites, name), getattr(more, name)]) for name in names}
    order = np.argsort(columns["ids"])
    return Sites(**{name: column[order] for name, column in columns.items()})


def _unmet(sites: Sites, marks: Mapping[tuple[str, Tier], LandMark]) -> list[Message]:
    """Return a notice for every site that stands or has to open and is forbidden to."""
    wanted = dict(
        zip(sites.ids.tolist(), (sites.status != "candidate") & (sites.status != "ban"), strict=True)
    )
    names = dict(zip(sites.ids.tolist(), sites.names.tolist(), strict=True))
    unmet = []
    for (site_id, tier), mark in sorted(marks.items()):
        if mark.verdict != "forbidden" or not wanted[site_id]:
            continue
        of_site = {"site": site_id, "name": names[site_id], "tier": message(f"tier-{tier}")}
        if mark.answer is not None and mark.answer.verdict == "no":
            unmet.append(message("land-closed-by-answer", **of_site, why=mark.reasons[0]))
        else:
            unmet.append(message("land-wanted-but-forbidden", **of_site, why=mark.reasons[0]))
    return unmet
