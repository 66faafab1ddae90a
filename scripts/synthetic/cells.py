"""Township areas: the Voronoi cells of their settlements, clipped to the county and joined.

Where it stands: after placing. The areas are illustrations (示意): nobody publishes township boundaries.
They cover the county without gaps and do not overlap.
"""

import shapely
from shapely import MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry

from scripts.synthetic.places import Places
from scripts.synthetic.river import bank_land
from scripts.synthetic.specs import CountySpec, RiverSpec


def township_areas(county: CountySpec, places: Places, river: RiverSpec | None) -> list[Polygon]:
    """Return one polygon per township of `county`, in order; together they are the county.

    Where the county lies on both banks the river's line is a boundary. A piece of a cell that the county's
    outline cuts off from its settlement goes to the neighbour with the longest common border.
    """
    owned: list[list[BaseGeometry]] = [[] for _ in county.townships]
    astray: list[Polygon] = []
    banks = sorted({township.bank for township in county.townships})
    for bank in banks:
        ground = county.polygon if len(banks) == 1 else bank_land(county.polygon, river, bank)
        rows = [row for row in range(len(places.xy)) if county.townships[places.township[row]].bank == bank]
        for row, cell in zip(rows, _cells(places, rows, ground), strict=True):
            stand = Point(places.xy[row])
            for piece in polygons_of(cell):
                if piece.contains(stand):
                    owned[places.township[row]].append(piece)
                else:
                    astray.append(piece)
    areas = [shapely.union_all(pieces) for pieces in owned]
    # A township that still stands apart keeps its largest part; the rest joins its neighbours.
    for row, area in enumerate(areas):
        parts = sorted(polygons_of(area), key=lambda part: -part.area)
        areas[row], rest = parts[0], parts[1:]
        astray.extend(rest)
    for piece in sorted(astray, key=lambda part: -part.area):
        border = [piece.intersection(area).length for area in areas]
        home = border.index(max(border)) if max(border) > 0 else _nearest(areas, piece)
        areas[home] = areas[home].union(piece)
    return [max(polygons_of(area), key=lambda part: part.area) for area in areas]


def _cells(places: Places, rows: list[int], ground: BaseGeometry) -> list[BaseGeometry]:
    """Return the Voronoi cell of each settlement in `rows`, clipped to `ground`."""
    if len(rows) == 1:
        return [ground]
    cells = shapely.voronoi_polygons(MultiPoint(places.xy[rows]), extend_to=ground, ordered=True)
    return [cell.intersection(ground) for cell in cells.geoms]


def _nearest(areas: list[BaseGeometry], piece: Polygon) -> int:
    distance = [piece.distance(area) for area in areas]
    return distance.index(min(distance))


def polygons_of(shape: BaseGeometry) -> list[Polygon]:
    """Return the polygons a geometry consists of; lines and points fall away."""
    return [part for part in shapely.get_parts(shape).tolist() if isinstance(part, Polygon) and part.area > 0]
