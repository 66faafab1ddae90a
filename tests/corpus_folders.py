"""Archives that climb out, explode or hide what is meant; names and endings under which no layer can be found."""

import stat
import zipfile
from pathlib import Path

from corpus_files import FileCase, GuessCase, Write, cut, good, lose, put, then
from file_worlds import packed, zipped

from geo.reading.settings import LayerReading

SHP, GPKG, CSV = good(".shp"), good(".gpkg"), good(".csv")
ZEROS = bytes(120 * 2**20)


def archive(
    *writes: tuple[str, Write],
    more: dict[str, bytes] | None = None,
    encoding: str = "utf-8",
    stem: str = "settlements",
) -> Write:
    """Return what packs layers, each into a folder of the archive, with more members."""

    def write(folder: Path) -> None:
        members: dict[str, bytes] = dict(more or {})
        for at, (inner, make) in enumerate(writes):
            work = folder.parent / f"{folder.name}-{at}"
            work.mkdir()
            make(work)
            members |= {f"{inner}{name}": content for name, content in packed(work).items()}
        zipped(folder / f"{stem}.zip", members, encoding)

    return write


def linked(folder: Path) -> None:
    """Pack a link to a file outside."""
    member = zipfile.ZipInfo("settlements.shp")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(folder / "settlements.zip", "w") as packing:
        packing.writestr(member, "/etc/hostname")


def locked(folder: Path) -> None:
    """Mark the members of an archive as locked with a password."""
    ZIPPED(folder)
    path = folder / "settlements.zip"
    held = bytearray(path.read_bytes())
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = held.find(sign)
        while at >= 0:
            held[at + offset] |= 1
            at = held.find(sign, at + 4)
    path.write_bytes(held)


ZIPPED = archive(("", SHP))


def _archives() -> list[FileCase]:
    bad = (
        (
            "a member climbs out",
            archive(("", SHP), more={"../x.shp": b"x"}),
            "archive-climbs-out",
            ("../x.shp", "不予解压"),
        ),
        (
            "a member has an absolute path",
            archive(("", SHP), more={"/tmp/x.shp": b"x"}),
            "archive-climbs-out",
            ("/tmp/x.shp",),
        ),
        (
            "a member names a drive",
            archive(("", SHP), more={"C:\\x.shp": b"x"}),
            "archive-climbs-out",
            ("C:",),
        ),
        ("a member is a link", linked, "archive-holds-link", ("链接",)),
        (
            "the archive explodes",
            archive(("", SHP), more={"a.csv": ZEROS}),
            "archive-too-big",
            ("a.csv", "200 倍"),
        ),
        ("the archive is locked", locked, "archive-locked", ("密码", "解压")),
        (
            "an archive in the archive",
            archive(("", SHP), more={"b.zip": b"PK"}),
            "archive-nested",
            ("b.zip",),
        ),
        (
            "an archive of another kind in it",
            archive(("", SHP), more={"b.rar": b"Rar!"}),
            "archive-nested",
            ("b.rar",),
        ),
        (
            "two members of one name",
            archive(("", SHP), more={"SETTLEMENTS.SHP": b"x"}),
            "archive-same-name",
            ("同名",),
        ),
        (
            "thousands of members",
            archive(more={f"{n}.txt": b"" for n in range(2001)}),
            "archive-too-many",
            ("2000",),
        ),
        ("the archive is cut", then(ZIPPED, cut("settlements.zip")), "archive-damaged", ("损坏",)),
        ("the archive is empty", put("settlements.zip", b""), "archive-damaged", ("settlements.zip",)),
        (
            "nothing but notes in the archive",
            archive(more={"说明.docx": b"x"}),
            "archive-nothing-inside",
            (".shx、.dbf、.prj",),
        ),
        (
            "the archive lost the records",
            archive(("", then(SHP, lose("settlements.dbf")))),
            "companion-missing",
            ("settlements.dbf",),
        ),
    )
    return [
        FileCase(name, write, (key,), ("settlements.zip", *said), ZIPPED) for name, write, key, said in bad
    ]


CASES = [
    *_archives(),
    FileCase(
        "two layers in the archive",
        archive(("甲/", good(".shp", stem="a")), ("乙/", good(".shp", stem="b"))),
        ("archive-several",),
        ("2 个可能的文件", "a.shp", "b.shp", "reading.settlements.inside"),
        None,
    ),
    FileCase(
        "two layers in an archive whose names are GBK",
        archive(("", good(".shp", stem="甲村")), ("", good(".shp", stem="乙村")), encoding="gb18030"),
        ("archive-several",),
        ("甲村.shp", "乙村.shp"),
        None,
    ),
    FileCase(
        "several files for one layer",
        then(GPKG, good(".shp", stem="村庄")),
        ("layer-twice",),
        ("settlements.gpkg", "村庄.shp", 'reading.settlements.file = "settlements.gpkg"'),
        None,
    ),
    FileCase(
        "no file of that layer",
        lambda folder: None,
        ("layer-missing",),
        ("村(社区)", "settlements", "xlsx"),
        CSV,
    ),
    FileCase(
        "the layer under a name nobody expects",
        good(".gpkg", stem="2023cun"),
        ("layer-missing",),
        ("reading.settlements.file",),
        LayerReading(file="2023cun.gpkg"),
    ),
    FileCase(
        "the scenario names a file that is not there",
        good(".gpkg", stem="2023cun"),
        ("file-not-there",),
        ("2024cun.gpkg", "2023cun.gpkg"),
        LayerReading(file="2023cun.gpkg"),
        how=LayerReading(file="2024cun.gpkg"),
    ),
    *(
        FileCase(
            f"an ending nobody reads: {ending}",
            put(f"settlements{ending}", b"x"),
            ("ending-unread",),
            (f"不能直接读取 {ending}", "导出"),
            GPKG,
        )
        for ending in (".rar", ".7z", ".dwg", ".tab", ".ods")
    ),
    FileCase(
        "roads as a workbook",
        put("roads.xlsx", b"PK"),
        ("ending-cannot-hold",),
        (".xlsx", "道路", ".shp"),
        good(".gpkg", "roads"),
        layer="roads",
    ),
    FileCase(
        "villages as corner points",
        put("settlements.txt", "J1,1,4139172.05,39590339.36"),
        ("ending-cannot-hold",),
        (".txt", "settlements", ".xlsx"),
        CSV,
    ),
    FileCase(
        "a table of answers as a drawing",
        good(".gpkg", stem="land_answers"),
        ("ending-cannot-hold",),
        (".gpkg", "用地核查答复"),
        good(".csv", "land_answers"),
        layer="land_answers",
    ),
]

GUESSES: list[GuessCase] = []
