"""Extracts of OSM that are empty, cut, something else, without roads or badly meant."""

import gzip
from pathlib import Path

from corpus_files import FileCase, GuessCase, Write, cut, put, then
from osm_worlds import Nodes, osm_text, way

NODES: Nodes = {1: (117.91, 37.31), 2: (117.92, 37.35)}
HEADER = b"\n\x09OSMHeader\x18\x64"


def osm(nodes: Nodes = NODES, *, name: str = "roads.osm", **tags: str) -> Write:
    """Return what writes one way with these tags; none: a county road."""
    text = osm_text(nodes, {5: way(1, 2, **(tags or {"highway": "secondary"}))})
    content = text.encode()
    return put(name, gzip.compress(content) if name.endswith(".gz") else content)


def explosive(folder: Path) -> None:
    """Write 70 MB of blanks behind the beginning of an extract, packed to a thousandth."""
    with gzip.open(folder / "roads.osm.gz", "wb", compresslevel=1) as stream:
        stream.write(b'<osm version="0.6">')
        for _ in range(70):
            stream.write(b" " * 2**20)


def _osm_cases() -> list[FileCase]:
    bad: tuple[tuple[str, Write, str, tuple[str, ...]], ...] = (
        ("an empty extract", put("roads.osm", b""), "osm-empty", ("roads.osm", ".osm.pbf")),
        ("an extract cut in the middle", then(osm(), cut("roads.osm")), "osm-cut", ("重新下载",)),
        (
            "blocks that promise more than is there",
            put("roads.osm.pbf", len(HEADER).to_bytes(4, "big") + HEADER),
            "osm-cut",
            ("不完整",),
        ),
        (
            "a web page called extract",
            put("roads.osm.pbf", "<html>429 Too Many Requests</html>"),
            "osm-not-osm",
            ("不是 OSM",),
        ),
        (
            "a picture called extract",
            put("roads.osm.pbf", b"\x89PNG\r\n" * 99),
            "osm-not-osm",
            ("roads.osm.pbf",),
        ),
        ("footways only", osm(highway="footway"), "osm-without-roads", ("1 条线", "步行道")),
        ("nothing but rivers", osm(waterway="river"), "osm-without-ways", ("没有任何道路", "highway")),
        ("private roads only", osm(highway="service", access="private"), "osm-all-closed", ("禁止车辆通行",)),
        (
            "an extract with entities",
            put("roads.osm", '<!DOCTYPE osm [<!ENTITY a "b">]><osm version="0.6"/>'),
            "osm-doctype",
            ("DOCTYPE", "安全"),
        ),
        ("a packed extract that explodes", explosive, "osm-explodes", ("大得反常", "自行解压")),
        (
            "a packed extract that is cut",
            then(osm(name="roads.osm.gz"), cut("roads.osm.gz")),
            "osm-cut",
            ("roads.osm.gz",),
        ),
        (
            "metres in an extract",
            osm({1: (590339.0, 4139172.0), 2: (590400.0, 4139200.0)}),
            "osm-coordinates",
            ("±180°", "WGS84"),
        ),
    )
    return [
        FileCase(name, make, (key,), said, osm(), layer="roads", loose=("*",))
        for name, make, key, said in bad
    ]


CASES = _osm_cases()
GUESSES = [
    GuessCase("classes of OSM", osm(), "derived", "", ("cell-not-a-choice",), layer="roads", loose=("*",)),
    GuessCase(
        "a height limit in words",
        osm(highway="secondary", maxheight="niedrig"),
        "blank-mark",
        "0",
        ("cell-not-a-number",),
        layer="roads",
        loose=("*",),
    ),
]
