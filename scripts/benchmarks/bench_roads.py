"""``make bench-roads``: what roads and trips cost at the size of a city, against networkx and OSMnx on the same graph.

Where it stands: the front door of the road benchmarks. One run makes the roads, does every task on each side, checks
that the answers agree and writes the table into ``docs/benchmarks.md``; with ``--quick`` a tenth of the size, and the
table goes to the screen only. Nothing here is a test: seconds differ from machine to machine, ratios much less.
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path

from geo.travel.compiled import compiled_search
from scripts.benchmarks.cities import Row, Size, city
from scripts.benchmarks.map_tasks import reading, snapping
from scripts.benchmarks.meter import spend
from scripts.benchmarks.road_tasks import tables, ways

FULL = Size(side=475, osm_side=240, villages=5000, stations=300, centres=40, sample=12)
QUICK = Size(side=150, osm_side=50, villages=1000, stations=100, centres=20, sample=4)

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- bench-roads: begin -->", "<!-- bench-roads: end -->"
ABOUT = (
    "One synthetic road network of {:,} junctions and {:,} directed edges: a bent grid of 300 m with four classes of"
    " road, missing lanes, one-way streets and dead ends, the same for both sides. CPU seconds of the process and its"
    " children; *less* is how many times less CPU than the first row of the task; memory is what the task adds at its"
    " peak. A task ends with an error if the answers differ by more than a billionth."
)
AFTER = (
    "The graphs the searches run on are built beforehand on either side. The yardstick of the tables of trips is"
    " networkx with the same answer as ours, cost and the kilometres and minutes along the cheapest way"
    " (`dijkstra_predecessor_and_distance`, sums along its tree); what it takes for the cost alone stands below it."
    " Both go from the smaller side. scipy and numba give the same bits."
)
LIBRARIES = ("numpy", "scipy", "numba", "shapely", "pyogrio", "networkx", "osmnx")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and write its page; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="bench-roads", description="CPU seconds of roads and trips, as ratios."
    )
    parser.add_argument(
        "--quick", action="store_true", help="a tenth of the size, about a minute, nothing written"
    )
    quick = parser.parse_args(arguments).quick
    size = QUICK if quick else FULL
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        world = city(size)
        loading = spend(compiled_search)
        for row in chain(
            reading(size, Path(folder)), tables(world, size), ways(world, size), snapping(world, size)
        ):
            rows.append(row)
            print(_line(row), file=sys.stderr, flush=True)
    text = _section(rows, (len(world.network.x), len(world.network.tail)), loading.cpu_s, quick=quick)
    if quick:
        print(text)
    else:
        _write(text)
        print(f"written: {PAGE.name}", file=sys.stderr)
    return 0


def _line(row: Row) -> str:
    """Return one line of the table."""
    ratio = "1" if row.times_less is None else f"{row.times_less:.3g}"
    if row.engine.startswith("liangwang"):
        ratio = f"**{ratio}**"
    memory = "–" if row.spent.peak_mb is None else f"{row.spent.peak_mb:,.0f}"
    return f"| {row.task} | {row.engine} | {row.spent.cpu_s:,.2f} | {ratio} | {memory} | {row.remark} |"


def _section(rows: Sequence[Row], graph: tuple[int, int], loading_s: float, *, quick: bool) -> str:
    """Return the part of the page that this run writes."""
    told = " numba (extra `fast`) was not installed."
    if compiled_search() is not None:
        told = (
            f" Loading the compiled loop took {loading_s:.1f} CPU s in this run and is not in the table (some seconds"
            " more where it has to be compiled first)."
        )
    lines = [
        "## Roads and trips",
        "",
        f"`make bench-roads{' ARGS=--quick' if quick else ''}` on {_machine()}.",
        "",
        ABOUT.format(*graph),
        "",
        "| task | by | CPU s | less | MB | remark |",
        "| --- | --- | ---: | ---: | ---: | --- |",
        *map(_line, rows),
        "",
        AFTER + told,
    ]
    return "\n".join(lines) + "\n"


def _machine() -> str:
    """Return what the seconds depend on; no name of anybody's machine."""
    known = []
    for name in LIBRARIES:
        try:
            known.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return (
        f"{os.cpu_count()} cores ({platform.machine()}, {platform.system()}), Python {platform.python_version()}, "
        + ", ".join(known)
    )


def _write(section: str) -> None:
    """Put the section between its marks on the page; the rest of the page stays."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else f"# Benchmarks\n\n{BEGIN}\n{END}\n"
    if BEGIN not in page:
        page = page.rstrip() + f"\n\n{BEGIN}\n{END}\n"
    before, rest = page.split(BEGIN, 1)
    PAGE.write_text(
        before + BEGIN + "\n" + section + END + rest.split(END, 1)[1], encoding="utf-8", newline="\n"
    )


if __name__ == "__main__":
    sys.exit(main())
