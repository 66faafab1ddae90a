"""A county of two townships whose files speak of old names and codes, to be mended by a table of aliases.

The county is the square 117.90-118.00°E, 37.30-37.40°N of ``reading_worlds``. Its west half is 旧镇 371602101 with
张家村 (…201), 李家村 (…202), 王家村 (…203); its east half is 车王镇 371602102 with 张家村委会 (…201): one name, two
villages, two townships.
"""

from pathlib import Path
from typing import Any

import pandas as pd
from reading_worlds import COUNTY, TOWNSHIP, Layer, World, good_world, write_world
from shapely import Point, box

EAST = "371602102"
IN_WEST, IN_EAST = Point(117.92, 37.34), Point(117.97, 37.34)


def two_townships() -> World:
    """Return the world above, without any fault."""
    world = good_world()
    townships = world["townships"]
    townships.rows.append(
        {"code": EAST, "name": "车王镇", "county": COUNTY, "bank": "north", "origin": "synthetic"}
    )
    townships.geometry.append(box(117.95, 37.30, 118.00, 37.40))
    settlements = world["settlements"]
    settlements.rows.append(
        {**settlements.rows[0], "code": f"{EAST}201", "name": "张家村委会", "township": EAST}
    )
    settlements.geometry.append(Point(117.97, 37.35))
    return world


def with_places(*rows: tuple[str, str, Point], people: int = 0) -> World:
    """Return the world with natural villages, each (name, unit as written, point); ids n1, n2, …."""
    world = two_townships()
    cells = [
        {"place_id": f"n{at}", "name": name, "unit": unit, "people": people, "origin": "real"}
        for at, (name, unit, _) in enumerate(rows, 1)
    ]
    world["places"] = Layer(cells, [point for *_, point in rows])
    return world


def with_facility(township: str, point: Point = IN_EAST) -> World:
    """Return the world with its first facility at `point`, whose township is written so."""
    world = two_townships()
    world["facilities"].rows[0]["township"] = township
    world["facilities"].geometry[0] = point
    return world


def write_divisions(folder: Path, world: World, **tables: list[dict[str, Any]]) -> Path:
    """Write the layers of `world`, and plain tables such as `aliases` as CSV."""
    write_world(folder, world)
    for name, rows in tables.items():
        pd.DataFrame(rows).to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig")
    return folder


def alias(code: str, **cells: str) -> dict[str, str]:
    """Return one line of the table of aliases."""
    return {"old_code": "", "old_name": "", "within": "", "code": code, "kind": "同一", "note": "", **cells}


__all__ = [
    "COUNTY",
    "EAST",
    "IN_EAST",
    "IN_WEST",
    "TOWNSHIP",
    "alias",
    "two_townships",
    "with_facility",
    "with_places",
    "write_divisions",
]
