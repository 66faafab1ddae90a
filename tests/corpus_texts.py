"""Text files: tables in odd encodings or with broken rows, and corner points of surveys."""

import csv
import io
from typing import Any

from corpus_cells import whole_world
from corpus_files import FileCase, GuessCase, Write, change, put, then
from corpus_sheets import rows
from pyproj import Transformer

from geo.reading.settings import LayerReading

REFUSE_ENCODING = LayerReading(refuse=frozenset({"encoding"}))


def table(encoding: str = "utf-8-sig", delimiter: str = ",", held: list[list[Any]] | None = None) -> Write:
    """Return what writes the villages as text."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows() if held is None else held)
    return put("settlements.csv", stream.getvalue().encode(encoding))


CSV = table()
NAME = "李家村".encode()
TABLES = [
    FileCase(
        "text of which a byte is lost",
        then(CSV, change("settlements.csv", NAME, NAME[:4] + NAME[5:])),
        ("text-encoding-unknown",),
        ("第 3 行", "乱码"),
        CSV,
    ),
    FileCase(
        "a GB18030 text that must not be guessed",
        table("gb18030"),
        ("text-encoding-unknown",),
        ("GB18030", "reading.settlements.encoding"),
        LayerReading(encoding="GB18030"),
        how=REFUSE_ENCODING,
    ),
    FileCase(
        "the scenario names the wrong encoding of a text",
        table("gb18030"),
        ("encoding-stated-wrong",),
        ("UTF-8", "第 1 行", "GB18030"),
        LayerReading(encoding="GB18030"),
        how=LayerReading(encoding="UTF-8"),
    ),
    FileCase(
        "the scenario names no encoding anybody knows",
        table("gb18030"),
        ("encoding-stated-unknown",),
        ("国标码",),
        LayerReading(),
        how=LayerReading(encoding="国标码"),
    ),
    FileCase(
        "a row with a comma too many",
        then(CSV, change("settlements.csv", "李家村,", "李家村,河北岸,")),
        ("row-too-long",),
        ("第 3 行", "双引号"),
        CSV,
    ),
    FileCase(
        "thousands parted by a comma",
        then(CSV, change("settlements.csv", "王家村,0,500", "王家村,0,1,500")),
        ("row-too-long",),
        ("第 4 行", "错了位"),
        CSV,
    ),
    FileCase(
        "a row that stops early",
        then(CSV, change("settlements.csv", ",180,117.92,37.35,示意", ",180")),
        ("shape-missing", "coordinate-half"),
        ("李家村",),
        CSV,
    ),
    FileCase(
        "a quote that is never closed",
        then(CSV, change("settlements.csv", "李家村", '"李家村')),
        ("text-quotes",),
        ("第 3 行", "双引号"),
        CSV,
    ),
    FileCase(
        "a quote in the middle",
        then(CSV, change("settlements.csv", "李家村", '"李家"村')),
        ("text-quotes",),
        ("双引号不成对",),
        CSV,
    ),
    FileCase(
        "zero bytes in the text",
        then(CSV, change("settlements.csv", "李家村", "李\0家村")),
        ("text-nul",),
        ("第 3 行", "空字节"),
        CSV,
    ),
    FileCase(
        "a line without end",
        put("settlements.csv", "张" * 100_001),
        ("text-line-too-long",),
        ("第 1 行", "100001"),
        CSV,
    ),
    FileCase("an empty text", put("settlements.csv", b""), ("table-empty",), ("没有任何内容",), CSV),
    FileCase(
        "headings and no rows",
        table(held=rows()[:1]),
        ("layer-empty",),
        ("settlements.csv", "一行数据也没有"),
        CSV,
    ),
    FileCase(
        "a code whose digits Excel lost",
        then(CSV, change("settlements.csv", "371602101202", "3.71602E+11")),
        ("cell-digits-lost",),
        ("3.71602E+11", "文本", "找不回"),
        CSV,
    ),
    FileCase(
        "commas in a file of semicolons",
        then(table(delimiter=";"), change("settlements.csv", "117.92", "117,92°东")),
        ("coordinate-unreadable",),
        ("117,92°东",),
        table(delimiter=";"),
    ),
]
TABLE_GUESSES = [
    GuessCase("a table in GB18030", table("gb18030"), "encoding", "GB18030", ("text-encoding-unknown",)),
    GuessCase(
        "a table as Excel's Unicode text",
        table("utf-16", "\t"),
        "encoding",
        "UTF-16",
        ("text-encoding-unknown", "text-nul"),
    ),
    GuessCase(
        "a table in UTF-16 without a mark",
        table("utf-16-le"),
        "encoding",
        "UTF-16",
        ("text-encoding-unknown", "text-nul"),
    ),
    GuessCase(
        "an apostrophe before a code",
        then(CSV, change("settlements.csv", "371602101202", "'371602101202")),
        "trimmed",
        "371602101202",
        ("cell-pattern",),
    ),
]


# ── corner points ────────────────────────────────────────────────────────────────────────────────────────

HEAD = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n投影类型=高斯克吕格\n带号=39\n[地块坐标]\n"
ANNOUNCED = "5,0.9821,d1,东地块,面,J50G001,仓储用地,,@\n"
LOOSE = ("land_class", "tenure", "origin")


def corner_lines(*, closed: bool = True, east_first: bool = False) -> list[str]:
    """Return the corners of the whole region's land in zone 39."""
    into = Transformer.from_crs("EPSG:4490", "EPSG:4527", always_xy=True)
    ring = list(whole_world()["lands"].geometry[0].exterior.coords)
    found = []
    for number, corner in enumerate(ring if closed else ring[:-1]):
        east, north = into.transform(*corner)
        first, second = (east, north) if east_first else (north, east)
        found.append(f"J{number % 4 + 1},1,{first:.3f},{second:.3f}\n")
    return found


def corners(
    head: str = HEAD, announced: str = ANNOUNCED, lines: list[str] | None = None, encoding: str = "utf-8"
) -> Write:
    """Return what writes the land as a survey hands it in."""
    text = head + announced + "".join(corner_lines() if lines is None else lines)
    return put("lands.txt", text.encode(encoding))


def _corner_cases() -> list[FileCase]:
    held = corner_lines()
    east = corner_lines(east_first=True)
    bad: tuple[tuple[str, Write, str, tuple[str, ...]], ...] = (
        (
            "a corner nobody can read",
            corners(lines=[*held[:2], "J3,1,四一三九,395\n", *held[3:]]),
            "corner-line-unread",
            ("第 10 行", "四一三九"),
        ),
        (
            "a corner is lost",
            corners(lines=[held[0], *held[2:]]),
            "corner-count",
            ("东地块", "5 个界址点", "实有 4 个"),
        ),
        (
            "the head says another zone",
            corners(HEAD.replace("39", "40")),
            "corner-zone-differs",
            ("40", "39", "测绘单位"),
        ),
        (
            "a head and no corners",
            corners(announced="", lines=[]),
            "corners-none",
            ("J1,1,4139172.05,39590339.36",),
        ),
        (
            "two corners",
            corners(announced=ANNOUNCED.replace("5,", "2,", 1), lines=held[:2]),
            "corners-too-few",
            ("东地块", "不足三个"),
        ),
        (
            "north first here, east first there",
            corners(lines=[*held[:2], *east[2:]]),
            "corner-order-mixed",
            ("先 X（北）后 Y（东）",),
        ),
        (
            "text in no encoding",
            put("lands.txt", b"\xff\xff\x81\xff"),
            "corners-encoding",
            ("乱码", "另存为 UTF-8"),
        ),
        ("an empty file", put("lands.txt", b""), "corners-none", ("lands.txt",)),
    )
    return [
        FileCase(
            f"corner points: {name}",
            make,
            (key,),
            ("lands.txt", *said),
            corners(),
            layer="lands",
            loose=LOOSE,
        )
        for name, make, key, said in bad
    ]


CORNERS = [
    *_corner_cases(),
    FileCase(
        "corner points: no word of the system",
        corners(head="[地块坐标]\n"),
        ("crs-missing",),
        ("lands.txt", 'reading.lands.crs = "EPSG:4527"'),
        None,
        layer="lands",
        loose=LOOSE,
    ),
    FileCase(
        "corner points: GB18030 that must not be guessed",
        corners(encoding="gb18030"),
        ("corners-encoding",),
        ('reading.lands.encoding = "GB18030"',),
        None,
        layer="lands",
        how=REFUSE_ENCODING,
        loose=LOOSE,
    ),
]
CORNER_GUESSES = [
    GuessCase(
        "corner points in GB18030",
        corners(encoding="gb18030"),
        "encoding",
        "GB18030",
        ("corners-encoding",),
        layer="lands",
        loose=LOOSE,
    ),
    GuessCase(
        "corner points that do not return",
        corners(announced=ANNOUNCED.replace("5,", "4,", 1), lines=corner_lines(closed=False)),
        "closed-ring",
        "",
        ("corner-ring-open",),
        layer="lands",
        loose=LOOSE,
    ),
    GuessCase(
        "corner points with east before north",
        corners(lines=corner_lines(east_first=True)),
        "swapped-axes",
        "",
        ("corner-zone-differs",),
        layer="lands",
        loose=LOOSE,
    ),
]


CASES = [*TABLES, *CORNERS]
GUESSES = [*TABLE_GUESSES, *CORNER_GUESSES]
