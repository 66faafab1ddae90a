"""A small invented region, written whole: square counties, invented codes, a main-road grid, a river.

Where it stands: for tests and benchmarks; the same generator as the demo region, other facts.
"""

from pathlib import Path

import numpy as np
from shapely import LineString, box

from scripts.synthetic.generate import Made, make_region
from scripts.synthetic.layers import write_region
from scripts.synthetic.specs import (
    CountySpec,
    CrossingSpec,
    MainRoads,
    RegionSpec,
    RiverSpec,
    TownshipSpec,
    UnitSpec,
)

CRS = "EPSG:4548"
WEST_M, SOUTH_M = 560_000.0, 4_130_000.0
"""Lower left corner of the invented land: near 117.7 E, 37.3 N, in Binzhou's zone."""
NUMERALS = "甲乙丙丁戊己庚辛壬癸"


def small_region(
    folder: Path,
    *,
    seed: int,
    counties: int = 1,
    townships: int = 3,
    villages: int = 30,
    side_km: float = 16.0,
    people_per_village: int = 900,
    town_share: float = 0.4,
    river: bool = True,
    sorting_points: int | None = None,
) -> Made:
    """Write a complete little region into `folder` and return it.

    Parameters
    ----------
    counties, townships, villages : int
        Counties (codes 990101, 990102 …), townships per county and villages per county, of which the first
        township (a 街道) has communities for its first two.
    side_km : float
        Side of each square county, kilometres; counties stand side by side.
    people_per_village : int
        County population over its villages.
    town_share : float
        Share of the county's people who live in town, 0..1.
    river : bool
        Does a river cut off the southern quarter, with the last township of each county on its south
        bank (only when there are at least two townships)? One bridge carries a main road, one pontoon
        lies per county.
    sorting_points : int or None
        Waste-sorting points; None means one village in five.

    Raises
    ------
    ValueError
        If the villages do not fit on the land.
    """
    made = make_region(
        small_spec(
            counties=counties,
            townships=townships,
            villages=villages,
            side_km=side_km,
            people_per_village=people_per_village,
            town_share=town_share,
            river=river,
            sorting_points=sorting_points,
        ),
        seed=seed,
    )
    write_region(made, folder)
    return made


def small_spec(
    *,
    counties: int,
    townships: int,
    villages: int,
    side_km: float,
    people_per_village: int,
    town_share: float,
    river: bool,
    sorting_points: int | None,
) -> RegionSpec:
    """Return the facts of such a region; see `small_region`."""
    side = side_km * 1000
    river = river and townships > 1
    total = counties * villages
    return RegionSpec(
        crs=CRS,
        counties=tuple(
            _county(
                number,
                side=side,
                townships=townships,
                villages=villages,
                people=people_per_village * villages,
                town_share=town_share,
                river=river,
            )
            for number in range(counties)
        ),
        main_roads=_grid(counties, side, river=river),
        river=_river(counties, side) if river else None,
        crossings=tuple(_crossings(counties, side)) if river else (),
        sorting_points=max(1, total // 5) if sorting_points is None else sorting_points,
        sorting_townships=counties * max(1, townships // 2),
        sorting_counties=counties,
        polygons_are_real=False,
    )


def _county(
    number: int, *, side: float, townships: int, villages: int, people: int, town_share: float, river: bool
) -> CountySpec:
    code = f"9901{number + 1:02d}"
    west = WEST_M + number * side
    sizes = np.full(townships, villages // townships)
    sizes[: villages % townships] += 1
    town_people = round(people * town_share)
    called = NUMERALS[number % 10]
    return CountySpec(
        code,
        f"{called}县(示意)",
        # Corners every 500 m: a long straight edge in metres is bent in degrees.
        box(west, SOUTH_M, west + side, SOUTH_M + side).segmentize(500),
        town_people,
        people - town_people,
        round(people / 2.6),
        (west + 0.45 * side, SOUTH_M + 0.55 * side),
        tuple(
            _township(code, called, row, int(size), south=river and row == townships - 1)
            for row, size in enumerate(sizes)
        ),
    )


def _township(county: str, called: str, row: int, size: int, *, south: bool) -> TownshipSpec:
    """Return the township: the first is a 街道, the others are 镇."""
    code = f"{county}001" if row == 0 else f"{county}{100 + row}"
    name = f"{called}{row + 1}{'街道' if row == 0 else '镇'}"
    communities = 2 if row == 0 and size > 2 else 0
    units = tuple(
        UnitSpec(
            f"{code}{k + 1 if k < communities else 200 + k - communities:03d}",
            f"{name}{k + 1:02d}{'社区' if k < communities else '村'}",
        )
        for k in range(size)
    )
    return TownshipSpec(code, name, "south" if south else "north", units)


def _grid(counties: int, side: float, *, river: bool) -> MainRoads:
    """Return a grid: a west-east road on each bank, two north-south roads a county, one of them a bridge."""
    heights = [0.1, 0.55] if river else [0.3, 0.7]
    columns = sorted({round(number + share, 2) for number in range(counties) for share in (0.3, 0.75)})
    xs = [WEST_M - 2_000, *(WEST_M + side * column for column in columns), WEST_M + counties * side + 2_000]
    ys = [SOUTH_M - 2_000, *(SOUTH_M + side * height for height in heights), SOUTH_M + side + 2_000]
    xy = np.array([(x, y) for y in ys for x in xs])
    wide = len(xs)
    ends: list[tuple[int, int]] = []
    classes: list[str] = []
    for row in (1, 2):
        for column in range(wide - 1):
            ends.append((row * wide + column, row * wide + column + 1))
            classes.append("national" if row == 2 else "provincial")
    for column in range(1, wide - 1):
        for row in range(3):
            # Between the two west-east roads lies the river: only the first road of all goes over.
            if not (river and row == 1 and column > 1):
                ends.append((row * wide + column, (row + 1) * wide + column))
                classes.append("provincial")
    return MainRoads(
        xy, np.array(ends, dtype=np.int64), np.array(classes), np.array([""] * len(ends)), origin="synthetic"
    )


def _river(counties: int, side: float) -> RiverSpec:
    """Return a gently bent river at a quarter of the county's height."""
    along = np.linspace(-0.4, counties + 0.4, 12 * counties + 1)
    xy = np.stack([WEST_M + along * side, SOUTH_M + side * (0.27 + 0.02 * np.sin(2 * np.pi * along))], axis=1)
    return RiverSpec("示意河", LineString(xy), 300.0)


def _crossings(counties: int, side: float) -> list[CrossingSpec]:
    at = SOUTH_M + 0.27 * side
    bridge = CrossingSpec(
        "Q1", "示意大桥", "bridge", (WEST_M + 0.3 * side, at), "provincial", on_main=True, toll_yuan=10.0
    )
    pontoons = [
        CrossingSpec(
            f"F{number + 1}",
            f"示意浮桥{number + 1}",
            "pontoon",
            (WEST_M + (number + 0.7) * side, at),
            "county",
            season="normal",
            toll_yuan=5.0,
            wait_min=5.0,
        )
        for number in range(counties)
    ]
    return [bridge, *pontoons]
