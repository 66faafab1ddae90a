"""Tiny regions with a scenario beside them, for tests that go all the way to a run folder."""

from pathlib import Path

from scripts.synthetic.county import small_region

SCENARIO = """\
name = "tiny"
title_zh = "小县"
title_en = "Tiny county"
purpose = "只为测试"
base_date = 2026-11-23
year = 2027
region = "region"
seed = 1
serve_every_unit = false

[classes]
point = ["standard"]
station = ["light", "standard"]
centre = ["small"]

[quotas]
990101 = {{ points = {points}, stations = 1 }}

[parameters.land.area]
station_m2 = 400    # the smallest waste station of the small regions, so that the land leaves nothing to find
"""


def tiny_world(
    folder: Path,
    *,
    villages: int = 24,
    townships: int = 3,
    points: int = 6,
    more: str = "",
    people: int = 900,
) -> Path:
    """Write a county of three townships and 24 villages with a scenario, and return the scenario's file.

    Small enough for the direct engine unless `villages` says otherwise (above 60: decomposition). `more` is
    appended to the scenario.
    """
    small_region(folder / "region", seed=3, townships=townships, villages=villages, people_per_village=people)
    file = folder / "tiny.toml"
    file.write_text(SCENARIO.format(points=points) + more, encoding="utf-8")
    return file


def every_file(folder: Path) -> dict[str, bytes]:
    """Return path below `folder` → bytes of every file in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
