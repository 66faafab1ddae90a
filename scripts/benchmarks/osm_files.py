"""Streets written as OSM extracts, XML and PBF, for the benchmark of reading them.

Where it stands: beside ``scripts.benchmarks.graphs``. Junctions and bends are nodes, each street is one way of four
nodes; both files hold the same. PBF is written plainly after its format description: blocks of dense nodes, then
blocks of ways, zlib inside.
"""

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from pyproj import Transformer

from geo.roads.network import Positions
from scripts.benchmarks.graphs import CRS, Streets

HIGHWAY = {"village": "unclassified", "township": "tertiary", "county": "secondary", "national": "trunk"}
BLOCK = 8000
"""Nodes or ways in one block of a PBF file."""


def write_xml(streets: Streets, path: Path) -> None:
    """Write the streets as OSM XML."""
    lon, lat = _degrees(streets)
    about = 'version="1" changeset="1" timestamp="2024-01-01T00:00:00Z" user="bench" uid="1" visible="true"'
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6" generator="liangwang">\n')
        for node, (x, y) in enumerate(zip(lon.tolist(), lat.tolist(), strict=True), start=1):
            file.write(f'<node id="{node}" lat="{y / 1e7:.7f}" lon="{x / 1e7:.7f}" {about}/>\n')
        for way, (refs, tags) in enumerate(_ways(streets), start=1):
            inner = "".join(f'<nd ref="{ref}"/>' for ref in refs)
            inner += "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
            file.write(f'<way id="{way}" {about}>{inner}</way>\n')
        file.write("</osm>\n")


def write_pbf(streets: Streets, path: Path) -> None:
    """Write the streets as OSM PBF."""
    lon, lat = _degrees(streets)
    words = ["", "highway", "oneway", "yes", *HIGHWAY.values()]
    table = _field(1, b"".join(_field(1, word.encode()) for word in words))
    number = {word: place for place, word in enumerate(words)}
    with path.open("wb") as file:
        file.write(_blob("OSMHeader", _field(4, b"OsmSchema-V0.6") + _field(4, b"DenseNodes")))
        for begin in range(0, len(lon), BLOCK):
            ids = np.arange(begin, min(begin + BLOCK, len(lon))) + 1
            dense = (
                _field(1, _deltas(ids)) + _field(8, _deltas(lat[ids - 1])) + _field(9, _deltas(lon[ids - 1]))
            )
            file.write(_blob("OSMData", table + _field(2, _field(2, dense))))
        group = b""
        for way, (refs, tags) in enumerate(_ways(streets), start=1):
            keys = _packed(number[key] for key in tags)
            values = _packed(number[value] for value in tags.values())
            body = _tag(1, 0) + _varint(way) + _field(2, keys) + _field(3, values)
            group += _field(3, body + _field(8, _deltas(np.array(refs))))
            if way % BLOCK == 0:
                file.write(_blob("OSMData", table + _field(2, group)))
                group = b""
        file.write(_blob("OSMData", table + _field(2, group)))


def _degrees(streets: Streets) -> tuple[Positions, Positions]:
    """Return longitude and latitude of all nodes, junctions first, in units of 1e-7 degrees."""
    points = np.concatenate([np.stack([streets.x, streets.y], axis=1), streets.bends.reshape(-1, 2)])
    lon, lat = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True).transform(*points.T)
    return np.rint(1e7 * lon).astype(np.int64), np.rint(1e7 * lat).astype(np.int64)


def _ways(streets: Streets) -> Iterator[tuple[tuple[int, int, int, int], dict[str, str]]]:
    """Yield the node numbers (from 1) and the tags of every street."""
    size = len(streets.x)
    columns = (streets.tail, streets.head, streets.road_class, streets.one_way)
    for way, (tail, head, name, one_way) in enumerate(zip(*(c.tolist() for c in columns), strict=True)):
        first = size + 2 * way + 1
        tags = {"highway": HIGHWAY[name]} | ({"oneway": "yes"} if one_way else {})
        yield (tail + 1, first, first + 1, head + 1), tags


def _blob(kind: str, content: bytes) -> bytes:
    """Return a block of the file with its head."""
    body = _tag(2, 0) + _varint(len(content)) + _field(3, zlib.compress(content))
    head = _field(1, kind.encode()) + _tag(3, 0) + _varint(len(body))
    return len(head).to_bytes(4, "big") + head + body


def _field(number: int, content: bytes) -> bytes:
    return _tag(number, 2) + _varint(len(content)) + content


def _tag(number: int, kind: int) -> bytes:
    return _varint(number << 3 | kind)


def _deltas(values: Positions) -> bytes:
    """Return the differences of whole numbers, packed, signs folded in."""
    return _packed((step << 1) ^ (step >> 63) for step in np.diff(values, prepend=0).tolist())


def _packed(values: Iterable[int]) -> bytes:
    return b"".join(map(_varint, values))


def _varint(value: int) -> bytes:
    """Return a whole number >= 0, seven bits a byte, the lowest first."""
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    found.append(value)
    return bytes(found)
