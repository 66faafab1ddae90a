"""``land-query``: the question to the land authority, made from a run folder.

Where it stands: called by the command line; reads plan, region and scenario of a finished run and nothing else. What it
writes is in ``geo.land.query_sheet``; which areas could stand in for a planned site is worked out in
``scripts.land_alternatives``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from geo.errors import LiangwangError, UsageError
from geo.land.query_sheet import write_query_files
from geo.measure import measure
from geo.region import load_region
from geo.words.catalogue import Language, say
from geo.words.message import Message, message
from optimize.scenario.loading import load_scenario
from scripts.land_alternatives import asked_areas, compared_rows, facilities_of
from scripts.land_books import Facility, LandBooks
from scripts.plan_file import load_plan
from scripts.run_folder import PLAN, REGION, SCENARIO, check_out, new_run_folder

ALTERNATIVES = 3
"""Areas wanted per station and centre, the planned one among them."""

NAMED_AT_MOST = 10


@dataclass(frozen=True, slots=True)
class Query:
    """A written question.

    Attributes
    ----------
    folder : Path
    files : tuple of Path
        In reading order.
    facilities : int
        Stations and centres of the plan.
    areas, spots : int
        Polygons and mere points asked about.
    few : tuple of (name, tier, areas)
        Facilities with fewer areas than wanted.
    """

    folder: Path
    files: tuple[Path, ...]
    facilities: int
    areas: int
    spots: int
    few: tuple[tuple[str, str, int], ...]


def ask_for_land(
    run: Path, *, out: Path | None, language: Language, say_line: Callable[[str], None]
) -> Query | None:
    """Write the question of a run and say what it holds; None if there is nothing to ask.

    Parameters
    ----------
    run : Path
        A run folder.
    out : Path or None
        Folder to make; None: ``<run>-land-query`` beside it.
    """

    def tell(sentence: Message) -> None:
        say_line(say(sentence, language))

    target = run.absolute().with_name(f"{run.absolute().name}-land-query") if out is None else out
    query = write_query(run, target, language=language)
    if query is None:
        tell(message("query-nothing"))
        return None
    for file in query.files:
        tell(message("query-wrote", file=str(file)))
    tell(message("query-done", facilities=query.facilities, areas=query.areas, spots=query.spots))
    for name, tier, areas in query.few[:NAMED_AT_MOST]:
        what = message(f"tier-{tier}")
        tell(message("query-few", name=name, tier=what, areas=areas, wanted=ALTERNATIVES))
    if len(query.few) > NAMED_AT_MOST:
        tell(message("query-few-more", more=len(query.few) - NAMED_AT_MOST))
    if not query.few:
        tell(message("query-enough", wanted=ALTERNATIVES))
    return query


def write_query(
    run: Path, out: Path, *, alternatives: int = ALTERNATIVES, language: Language = "zh"
) -> Query | None:
    """Write the question of a run into the new folder `out`.

    Parameters
    ----------
    run : Path
        A run folder.
    out : Path
        Must not exist.
    alternatives : int
        Areas wanted per station and centre, the planned one among them, >= 1.
    language : "zh" or "en"
        Of headings and remarks.

    Returns
    -------
    Query or None
        None, and no folder, if the plan has neither stations nor centres.

    Raises
    ------
    UsageError
        If `run` is no whole run folder, or `out` exists.
    """
    check_out(out)
    books = _books(run)
    facilities = facilities_of(books, alternatives)
    if not facilities:
        return None
    asked = asked_areas(books, facilities, language)
    with new_run_folder(out.name, out) as (part, put_in_place):
        files = write_query_files(
            part,
            asked,
            compared_rows(books, facilities, alternatives, language),
            measuring_crs=books.region.measuring_crs,
            unit=books.scenario.title_zh,
            date=books.scenario.base_date.isoformat(),
            language=language,
        )
        names = [file.name for file in files]
        folder = put_in_place()
    return Query(
        folder=folder,
        files=tuple(folder / name for name in names),
        facilities=len(facilities),
        areas=sum(row.has_area for row in asked),
        spots=sum(not row.has_area for row in asked),
        few=_few(books, facilities, alternatives),
    )


def _few(books: LandBooks, facilities: list[Facility], alternatives: int) -> tuple[tuple[str, str, int], ...]:
    return tuple(
        (books.name_of(facility.site_id), str(facility.tier), facility.areas)
        for facility in facilities
        if facility.areas < alternatives
    )


def _books(run: Path) -> LandBooks:
    """Read what a run folder holds; any part that is missing or broken is named."""
    part = SCENARIO
    try:
        scenario = load_scenario(run / SCENARIO)
        part = PLAN
        plan = load_plan(run)
        part = REGION
        region = load_region(run / REGION, scenario.reading.settings(scenario.counties))
    except (LiangwangError, OSError, KeyError, TypeError, ValueError) as error:
        raise UsageError(
            message("query-not-a-run", folder=str(run), file=part),
            error.faults if isinstance(error, LiangwangError) else (),
        ) from error
    return LandBooks(scenario, region, plan, measure(region, scenario.travel_settings()))
