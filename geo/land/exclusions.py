"""What land layers say of a site: forbidden, to be checked, or no conflict, each reason with metres and source.

Where it stands: after ``geo.sites.places`` has listed the sites, before ``geo.land.answers`` lays the authority's
word over the result. Knows no scenario; rules and distances come in as ``LandSettings``.

Method: everything in the measuring CRS. A land is judged by its polygon, any other site by its point. Per kind of
area one tree of bounding boxes; per site the nearest area of that kind within the distance its tier needs. Where
the distance is 0 the site must not lie inside: a common border is no conflict, an overlap above `OVERLAP_M2` is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.land.settings import KEEP_IN, Effect, LandRule, LandSettings
from geo.measured import Flags, Floats, LandVerdict, Text
from geo.parameter import PRINTABLE_AS_NORM, Parameter, shown_source
from geo.roads.network import Positions
from geo.tier import Tier
from geo.words.message import Message, message

Shapes = NDArray[np.object_]

OVERLAP_M2 = 1.0
"""Polygons that share less than this are neighbours drawn by different hands, square metres."""

INSIDE_SHARE = 0.999
"""A land lies within an area if at least this share of it does."""

SAME_DISTANCE_M = 0.01
"""Distances are compared to the centimetre."""

SUITABLE_CODES = ("1309", "1001", "1101", "1102", "0901", "0704", "1313")
"""用地用海分类 (2023): 环卫 工业 物流仓储 储备库 商业 农村社区服务设施 其他公用设施; from memory, so only a check."""

SUITABLE_WORDS = ("环卫", "工业", "仓储", "储备", "商业", "社区服务", "公用设施", "供销", "建设用地")
FARM_WORDS = ("农用地", "耕地", "基本农田", "水田", "旱地", "水浇地", "园地", "林地", "草地")


@dataclass(frozen=True, slots=True, eq=False)
class Stands:
    """Sites as the land rules see them: (n,) arrays.

    Attributes
    ----------
    shapes : (n,) Point or Polygon
        In the measuring CRS, metres.
    tiers : mapping of Tier to (n,) bool
        Tiers the site may serve.
    area_m2 : (n,) float64
        0 where nobody knows.
    land_class : (n,) str
        "" where nobody knows.
    """

    shapes: Shapes
    tiers: Mapping[Tier, Flags]
    area_m2: Floats
    land_class: Text


@dataclass(slots=True)
class Found:
    """What was found at one site in one tier; grows while the rules are gone through."""

    verdict: LandVerdict = "ok"
    reasons: list[Message] = field(default_factory=list)

    def add(self, effect: Effect, reason: Message) -> None:
        """Add a reason; the worse verdict stays."""
        self.reasons.append(reason)
        if effect == "forbid":
            self.verdict = "forbidden"
        elif self.verdict == "ok":
            self.verdict = "check"


def kinds_in(exclusions: gpd.GeoDataFrame) -> tuple[str, ...]:
    """Return the kinds of area the layer holds, sorted."""
    return tuple(sorted({str(kind) for kind in exclusions["kind"]}))


def judge(
    stands: Stands, exclusions: gpd.GeoDataFrame, measuring_crs: str, settings: LandSettings
) -> dict[tuple[int, Tier], Found]:
    """Return, by position and tier, what the rules find; whatever has no conflict has no entry.

    Parameters
    ----------
    stands : Stands
    exclusions : GeoDataFrame
        Columns as in ``geo.contracts.schema.EXCLUSIONS``; any CRS.
    measuring_crs : str
        Projected CRS of `stands`, metres.
    settings : LandSettings
    """
    found: dict[tuple[int, Tier], Found] = {}
    areas = exclusions.to_crs(measuring_crs) if len(exclusions) else exclusions
    kinds = areas["kind"].to_numpy()
    for rule in settings.rules:
        of_kind = areas[kinds == rule.kind]
        if rule.effect != "off" and len(of_kind):
            shapes, names = of_kind.geometry.to_numpy(), of_kind["name"].to_numpy().astype(np.str_)
            for row, tier, reason in _too_near(stands, shapes, names, rule):
                found.setdefault((row, tier), Found()).add(rule.effect, reason)
    within = areas[np.isin(kinds, KEEP_IN)]
    if settings.keep_in != "off" and len(within):
        reason = message("land-outside", kinds=_listed(kinds_in(within)))
        for row in _outside(stands.shapes, within.geometry.to_numpy()).tolist():
            for tier in _tiers_at(stands, row):
                found.setdefault((row, tier), Found()).add(settings.keep_in, reason)
    for row, tier, reason in _of_the_land_itself(stands, settings):
        found.setdefault((row, tier), Found()).add("check", reason)
    return found


def kind_in_words(kind: str) -> Message:
    """Return the name of a kind of area."""
    return message(f"land-kind-{kind.replace('_', '-')}")


def source_in_words(parameter: Parameter) -> Message:
    """Return where a distance comes from; only what was read in a published text is called a norm."""
    if parameter.confidence in PRINTABLE_AS_NORM:
        return message("land-source-norm", source=shown_source(parameter.source))
    if parameter.confidence == "U":
        return message("land-source-user", source=parameter.source)
    source = shown_source(parameter.source)
    if parameter.confidence != "M":
        return message("land-source-advice", source=source)
    return message("land-source-unverified", source=source) if source else message("land-source-unnamed")


def _too_near(
    stands: Stands, areas: Shapes, names: Text, rule: LandRule
) -> Iterator[tuple[int, Tier, Message]]:
    """Yield position, tier and reason of every site that comes too near to an area of the rule's kind."""
    tree = shapely.STRtree(areas)
    for tier, parameter in rule.distance_m.items():
        rows = np.flatnonzero(stands.tiers[tier])
        if not len(rows):
            continue
        needed = parameter.value
        at, area, metres = _nearest_within(tree, stands.shapes[rows], needed)
        for place, which, distance in zip(rows[at].tolist(), area.tolist(), metres.tolist(), strict=True):
            overlap = _overlap_m2(stands.shapes[place], areas[which]) if distance <= 0 else 0.0
            yield place, tier, _reason(rule.kind, str(names[which]), distance, overlap, parameter)


def _nearest_within(
    tree: shapely.STRtree, shapes: Shapes, needed_m: float
) -> tuple[Positions, Positions, Floats]:
    """Return (site, area, metres) of the nearest area that is too near, one row a site that has one."""
    at, area = tree.query(shapes, predicate="dwithin", distance=max(needed_m, 0.0))
    metres = shapely.distance(shapes[at], tree.geometries[area])
    too_near = metres < needed_m - SAME_DISTANCE_M
    touching = np.flatnonzero(metres <= 0)
    too_near[touching] = [
        _shares_ground(shapes[at[row]], tree.geometries[area[row]]) or needed_m > 0
        for row in touching.tolist()
    ]
    at, area, metres = at[too_near], area[too_near], metres[too_near]
    order = np.lexsort((area, metres, at))
    at, area, metres = at[order], area[order], metres[order]
    first = np.r_[True, at[1:] != at[:-1]] if len(at) else np.empty(0, np.bool_)
    return at[first], area[first], metres[first]


def _shares_ground(site: shapely.Geometry, area: shapely.Geometry) -> bool:
    """Return whether two shapes that touch share more than a border."""
    shared = shapely.intersection(site, area)
    if shapely.get_dimensions(site) == 2 and shapely.get_dimensions(area) == 2:
        return float(shapely.area(shared)) > OVERLAP_M2
    if shapely.get_dimensions(site) == 2 and shapely.get_dimensions(area) == 1:
        return float(shapely.length(shared)) > SAME_DISTANCE_M
    return not shapely.is_empty(shared)


def _overlap_m2(site: shapely.Geometry, area: shapely.Geometry) -> float:
    return float(shapely.area(shapely.intersection(site, area)))


def _reason(kind: str, name: str, distance: float, overlap_m2: float, parameter: Parameter) -> Message:
    what = message("land-area-named", kind=kind_in_words(kind), name=name) if name else kind_in_words(kind)
    source = source_in_words(parameter)
    if overlap_m2 > 0:
        return message("land-overlaps", what=what, area=f"{overlap_m2:,.0f}", source=source)
    if distance <= 0:
        return message("land-inside", what=what, source=source)
    return message(
        "land-too-near", what=what, distance=f"{distance:,.0f}", needed=f"{parameter.value:g}", source=source
    )


def _outside(shapes: Shapes, areas: Shapes) -> Positions:
    """Return the sites that lie within none of the areas, all taken together."""
    whole = shapely.union_all(areas)
    shapely.prepare(whole)
    covered = shapely.covers(whole, shapes)
    for row in np.flatnonzero(~covered).tolist():
        area_m2 = float(shapely.area(shapes[row]))
        if area_m2 > 0:
            covered[row] = _overlap_m2(shapes[row], whole) >= INSIDE_SHARE * area_m2
    return np.flatnonzero(~covered)


def _of_the_land_itself(stands: Stands, settings: LandSettings) -> Iterator[tuple[int, Tier, Message]]:
    """Yield what speaks against a site by its own size and class; never more than a check."""
    for tier, needed in settings.area_m2.items():
        small = stands.tiers[tier] & (stands.area_m2 > 0) & (stands.area_m2 < needed.value)
        for row in np.flatnonzero(small).tolist():
            yield (
                row,
                tier,
                message(
                    "land-too-small",
                    area=f"{stands.area_m2[row]:,.0f}",
                    needed=f"{needed.value:,.0f}",
                    source=source_in_words(needed),
                ),
            )
    if not settings.rules:
        return
    for row in np.flatnonzero(stands.land_class != "").tolist():
        said = str(stands.land_class[row])
        reason = _class_reason(said)
        if reason is not None:
            for tier in _tiers_at(stands, row):
                yield row, tier, reason


def _class_reason(land_class: str) -> Message | None:
    if any(word in land_class for word in FARM_WORDS):
        return message("land-class-farm", given=land_class)
    known = any(word in land_class for word in SUITABLE_WORDS)
    if known or any(land_class.startswith(code) for code in SUITABLE_CODES):
        return None
    return message("land-class-unclear", given=land_class)


def _tiers_at(stands: Stands, row: int) -> tuple[Tier, ...]:
    return tuple(tier for tier in Tier if stands.tiers[tier][row])


def _listed(kinds: Sequence[str]) -> Message:
    """Return one or two kinds in words."""
    if len(kinds) == 1:
        return kind_in_words(kinds[0])
    return message("land-either", first=kind_in_words(kinds[0]), second=kind_in_words(kinds[1]))
