"""KML and KMZ files that are cut, link elsewhere, mean harm or hold several things."""

from corpus_cells import whole_world
from corpus_files import FileCase, GuessCase, Write, change, cut, put, then
from file_worlds import zipped

from geo.reading.settings import LayerReading

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
ENTITY = '<!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
LINK = "<NetworkLink><Link><href>http://127.0.0.1/v.kml</href></Link></NetworkLink>"
SOURCE = ("origin",)
"""Placemarks and sheets below do not say where they come from."""


def placemarks(folder_name: str = "", *, count: int = 3, points: bool = True) -> str:
    """Return the villages as a map program writes them."""
    layer = whole_world()["settlements"]
    marks = []
    for row, shape in list(zip(layer.rows, layer.geometry, strict=True))[:count]:
        cells = "".join(
            f'<Data name="{heading}"><value>{row[column]}</value></Data>'
            for heading, column in (
                ("区划代码", "code"),
                ("城镇人口", "town_pop"),
                ("乡村人口", "rural_pop"),
                ("户数", "households"),
            )
        )
        point = f"<Point><coordinates>{shape.x},{shape.y},0</coordinates></Point>" if points else ""
        marks.append(
            f"<Placemark><name>{row['name']}</name><ExtendedData>{cells}</ExtendedData>{point}</Placemark>"
        )
    inner = "".join(marks)
    return f"<Folder><name>{folder_name}</name>{inner}</Folder>" if folder_name else inner


def kml_text(body: str | None = None, head: str = HEAD) -> str:
    inner = placemarks() if body is None else body
    return f'{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inner}</Document></kml>'


def kml(body: str | None = None, head: str = HEAD, encoding: str = "utf-8") -> Write:
    """Return what writes the villages as KML."""
    return put("settlements.kml", kml_text(body, head).encode(encoding))


def kmz(*members: tuple[str, str]) -> Write:
    """Return what writes a KMZ of these members."""
    held = {name: text.encode() for name, text in members}
    return lambda folder: zipped(folder / "settlements.kmz", held)


CASES = [
    FileCase(
        "a KML cut in the middle",
        then(kml(), cut("settlements.kml")),
        ("xml-damaged",),
        ("不完整", "重新导出"),
        kml(),
        loose=SOURCE,
    ),
    FileCase(
        "a KML that multiplies entities",
        kml(head=HEAD + ENTITY),
        ("xml-doctype",),
        ("DOCTYPE", "攻击"),
        kml(),
        loose=SOURCE,
    ),
    FileCase(
        "a KML that fetches a file by an entity",
        kml(head=HEAD + OUTSIDE),
        ("xml-doctype",),
        ("实体",),
        kml(),
        loose=SOURCE,
    ),
    FileCase(
        "a KML that links to others",
        kml(LINK),
        ("kml-links",),
        ("NetworkLink", "展开链接"),
        kml(),
        loose=SOURCE,
    ),
    FileCase(
        "a KML with degrees and minutes",
        then(kml(), change("settlements.kml", "117.91,", "117度54分,")),
        ("kml-coordinates",),
        ("读不懂的坐标",),
        kml(),
        loose=SOURCE,
    ),
    FileCase(
        "a web page called KML",
        put("settlements.kml", "<html><body>登录</body></html>"),
        ("kml-none",),
        ("不是 KML",),
        kml(),
        loose=SOURCE,
    ),
    FileCase(
        "an empty KML",
        put("settlements.kml", b""),
        ("xml-damaged",),
        ("settlements.kml",),
        kml(),
        loose=SOURCE,
    ),
    FileCase("a KML without placemarks", kml(""), ("layer-empty",), ("一行数据也没有",), kml(), loose=SOURCE),
    FileCase(
        "placemarks without a place",
        kml(placemarks(points=False)),
        ("shape-missing",),
        ("张家村", "没有图形"),
        kml(),
        loose=SOURCE,
    ),
    FileCase(
        "a KML nested beyond measure",
        kml("<Folder>" * 200 + "</Folder>" * 200),
        ("too-deep",),
        ("深得反常",),
        kml(),
        loose=SOURCE,
    ),
    FileCase(
        "the scenario names a folder the KML does not have",
        kml(placemarks("旧镇")),
        ("inside-missing",),
        ("新镇", "旧镇"),
        LayerReading(inside="旧镇"),
        how=LayerReading(inside="新镇"),
        loose=SOURCE,
    ),
    FileCase(
        "a KMZ without a KML",
        kmz(("photo.txt", "x")),
        ("archive-nothing-inside",),
        ("settlements.kmz",),
        kmz(("doc.kml", kml_text())),
        loose=SOURCE,
    ),
    FileCase(
        "a KMZ that is none",
        put("settlements.kmz", kml_text()),
        ("archive-damaged",),
        ("损坏",),
        kmz(("doc.kml", kml_text())),
        loose=SOURCE,
    ),
    FileCase(
        "a KMZ with two KML",
        kmz(("a.kml", kml_text()), ("b.kml", kml_text(placemarks(count=1)))),
        ("archive-several",),
        ("a.kml", "b.kml"),
        None,
        loose=SOURCE,
    ),
]

GUESSES = [
    GuessCase(
        "KML that calls its UTF-8 GB2312",
        kml(head='<?xml version="1.0" encoding="GB2312"?>'),
        "encoding",
        "UTF-8",
        ("xml-damaged",),
        loose=SOURCE,
    ),
]
