"""The manifest of a run: how it was made, when, by which versions, in how many seconds.

Where it stands: written by ``scripts.run_scenario`` as the last file of a run folder. The only file of a run
in which seconds and dates stand: all others are the same bytes for the same input and seed.
"""

import platform
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from optimize.plan.report import Report
from scripts.plan_file import write_json
from scripts.progress import Step
from scripts.run_folder import FORMAT, MANIFEST

DISTRIBUTION = "liangwang-planner"
LIBRARIES = (
    "geopandas",
    "shapely",
    "pyproj",
    "pyogrio",
    "numpy",
    "pandas",
    "scipy",
    "networkx",
    "pulp",
    "highspy",
    "folium",
)


def tool_version() -> str:
    """Return the version of this tool; "0" if it runs from a folder that was never installed."""
    return _version(DISTRIBUTION) or "0"


def write_manifest(
    folder: Path,
    report: Report,
    *,
    started: datetime,
    steps: tuple[Step, ...],
    workers: int,
    workers_peak_mb: float | None,
    effort: dict[str, object],
    engines_passed_over: object,
) -> None:
    """Write ``manifest.json`` into a run folder.

    Parameters
    ----------
    report : Report
    started : datetime
        With its zone.
    steps : tuple of Step
        What was done until now; writing the folder itself is told on the screen only.
    workers, workers_peak_mb
        Processes that solved, and the most memory one of them held.
    effort : dict
        What was asked for: gap, limits.
    engines_passed_over : mapping of engine to the rules it does not support
    """
    write_json(
        folder / MANIFEST,
        {
            "format": FORMAT,
            "scenario": report.scenario,
            "outcome": "solved",
            "bound": report.bound_yuan_per_year,
            "gap": report.gap,
            "seed": report.seed,
            "stopped_by": report.stopped_by,
            "engine": report.engine,
            "engines_passed_over": engines_passed_over,
            "solver": report.solver,
            "asked": effort,
            "synthetic_layers": list(report.synthetic_layers),
            "started": started.isoformat(timespec="seconds"),
            "workers": workers,
            "workers_peak_mb": workers_peak_mb,
            "steps": [
                {"step": step.name, "seconds": step.seconds, "peak_mb": step.peak_mb} for step in steps
            ],
            "versions": {
                "liangwang": tool_version(),
                "python": platform.python_version(),
                "system": f"{platform.system()} {platform.machine()}",
                **{name: _version(name) for name in LIBRARIES},
            },
        },
    )


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
