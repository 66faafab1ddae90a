"""Shapefiles whose text nobody can read or whose declaration lies, and headings cut at ten bytes."""

from pathlib import Path

from corpus_cells import whole_world
from corpus_files import FileCase, GuessCase, Write, good, then
from file_worlds import set_field_name

from geo.reading.settings import LayerReading

SHP = good(".shp")
REFUSE_ENCODING = LayerReading(refuse=frozenset({"encoding"}))


def encoded(encoding: str, cpg: str | None, *, language: int = 0) -> Write:
    """Return what writes the villages in `encoding`, with another ``.cpg`` or none, and the dBase language byte."""

    def write(folder: Path) -> None:
        layer = whole_world()["settlements"]
        layer.frame().to_file(folder / "settlements.shp", engine="pyogrio", encoding=encoding)
        (folder / "settlements.cpg").unlink()
        if cpg is not None:
            (folder / "settlements.cpg").write_text(cpg)
        held = bytearray((folder / "settlements.dbf").read_bytes())
        held[29] = language
        (folder / "settlements.dbf").write_bytes(held)

    return write


def named_fields(*names: tuple[int, bytes]) -> Write:
    """Return what overwrites the names of some fields, as software does that cuts at ten bytes."""

    def damage(folder: Path) -> None:
        for number, name in names:
            set_field_name(folder / "settlements.dbf", number, name)

    return damage


def foreign_text(folder: Path) -> None:
    """Spoil one village's name in the middle so that it is text in no encoding."""
    path = folder / "settlements.dbf"
    path.write_bytes(path.read_bytes().replace("张家村".encode(), b"\xff\xfe\xff\xe5\xbc\xa0\xff \x81"))


CASES = [
    # the encoding of the text
    FileCase(
        "text in no encoding",
        then(SHP, foreign_text),
        ("encoding-unknown",),
        ("UTF-8", "GB18030", "乱码"),
        SHP,
    ),
    FileCase(
        "GBK text, the declaration says UTF-8 and is to be believed",
        encoded("GB18030", "UTF-8"),
        ("encoding-not-as-declared",),
        ("UTF-8", 'reading.settlements.encoding = "GB18030"'),
        None,
        how=REFUSE_ENCODING,
    ),
    FileCase(
        "GBK text, nothing declared and nothing to be guessed",
        encoded("GB18030", None),
        ("encoding-not-as-declared",),
        ("乱码", 'reading.settlements.encoding = "GB18030"'),
        None,
        how=REFUSE_ENCODING,
    ),
    FileCase(
        "the scenario names the wrong encoding",
        encoded("GB18030", None),
        ("encoding-not-as-declared",),
        ("UTF-8", "GB18030"),
        None,
        how=LayerReading(encoding="UTF-8"),
    ),
    FileCase(
        "the scenario names an encoding nobody knows",
        encoded("GB18030", None),
        ("encoding-no-such",),
        ("国标码", "UTF-8 或 GB18030"),
        LayerReading(encoding="GB18030"),
        how=LayerReading(encoding="国标码"),
    ),
    # names of fields
    FileCase(
        "the heading of a needed column means nothing",
        then(SHP, named_fields((1, b"FIELD_2"))),
        ("column-missing",),
        ("name", "村(社区)名称", "字段名可用"),
        LayerReading(columns={"name": "FIELD_2"}),
    ),
    FileCase(
        "two headings cut to the same three characters",
        then(SHP, named_fields((1, "行政村".encode()), (2, "行政村".encode()))),
        ("column-ambiguous",),
        ("name", "行政村, 行政村_", "改名为 name"),
        None,
    ),
    FileCase(
        "two headings that both mean the name",
        then(SHP, named_fields((2, b"XZQMC"), (1, "村名".encode()))),
        ("column-ambiguous",),
        ("XZQMC, 村名", "改名为 name"),
        LayerReading(columns={"name": "村名"}),
    ),
]


GUESSES = [
    GuessCase(
        "GBK text without a declaration",
        encoded("GB18030", None),
        "encoding",
        "GB18030",
        ("encoding-not-as-declared",),
    ),
    GuessCase(
        "GBK text and a declaration that lies",
        encoded("GB18030", "UTF-8"),
        "encoding",
        "GB18030",
        ("encoding-not-as-declared",),
    ),
    GuessCase(
        "GBK text and a declaration nobody knows",
        encoded("GB18030", "XINHUA-1"),
        "encoding",
        "GB18030",
        ("encoding-not-as-declared",),
    ),
    GuessCase(
        "UTF-8 text that the records call GBK",
        encoded("UTF-8", None, language=0x4D),
        "encoding",
        "UTF-8",
        ("encoding-not-as-declared",),
        loose=(),
    ),
    GuessCase(
        "headings cut at ten bytes inside a character",
        then(SHP, named_fields((0, "行政村代码".encode()[:10]), (1, "行政村名称".encode()[:10]))),
        "renamed-column",
        "",
        ("column-missing",),
    ),
    GuessCase(
        "headings in GBK cut at ten bytes",
        then(
            encoded("GB18030", None),
            named_fields((0, "统计用区划代码".encode("gb18030")[:10]), (1, "行政村名称".encode("gb18030"))),
        ),
        "renamed-column",
        "",
        ("column-missing",),
    ),
]
