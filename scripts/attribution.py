"""Whose data a plan rests on: what the region folder states, and what the files themselves give away.

Where it stands: shown on the map, kept in the run folder. Roads read from an OpenStreetMap extract are named without
being asked, because their licence wants it.
"""

from geo.region import Region
from geo.words.catalogue import Language, say
from geo.words.message import message

ATTRIBUTION = "attribution.txt"
"""Optional file of a region folder: lines ``zh: …`` and ``en: …`` that name its sources."""

LANGUAGES: tuple[Language, ...] = ("zh", "en")
OSM_MARK = "OpenStreetMap"
OSM_ENDINGS = (".osm", ".osm.gz", ".pbf")


def attribution(region: Region, language: Language) -> str:
    """Return the names of the region's sources in `language`, "" if nothing is known of them."""
    stated = _stated(region).get(language, "").strip()
    from_osm = region.files.get("roads", "").lower().endswith(OSM_ENDINGS)
    if not from_osm or OSM_MARK in stated:
        return stated
    osm = say(message("attribution-osm"), language)
    return f"{stated}{'；' if language == 'zh' else '; '}{osm}" if stated else osm


def attribution_file(region: Region) -> str:
    """Return the text of ``attribution.txt`` for the region's snapshot, "" if there is nothing to say."""
    lines = [f"{language}: {said}\n" for language in LANGUAGES if (said := attribution(region, language))]
    return "".join(lines)


def _stated(region: Region) -> dict[str, str]:
    file = region.folder / ATTRIBUTION
    if not file.is_file():
        return {}
    text = file.read_text(encoding="utf-8-sig", errors="replace")
    return {
        line.split(":", 1)[0]: line.split(":", 1)[1]
        for line in text.splitlines()
        if line.startswith(("zh:", "en:"))
    }
