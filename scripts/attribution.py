"""Whose data a plan rests on: what the region folder states, and what the files themselves give away.

Where it stands: shown on the map, kept in the run folder; ``check`` tells what of it no longer holds. Roads read from
an OpenStreetMap extract are named without being asked, because their licence wants it.

Method: a folder that began as a copy of the demo often keeps the demo's statement, which calls its villages and sites
synthetic. Where a layer that is synthetic in the demo holds no synthetic row any more, the statement is out of
date: it still stands, for what is left of the demo must be named, but with the replaced layers named behind it.
"""

from collections.abc import Iterator, Sequence

from geo.contracts.schema import LAYERS
from geo.region import Region
from geo.words.catalogue import Language, say
from geo.words.message import Message, message

ATTRIBUTION = "attribution.txt"
"""Optional file of a region folder: lines ``zh: …`` and ``en: …`` that name its sources."""

DEMO_MARKS: dict[Language, str] = {
    "zh": "村镇位置、村级人口、支路与设施为示意数据",
    "en": "villages, small roads and sites are synthetic",
}
"""What the demo's statement says of its synthetic layers."""
DEMO_LAYERS = ("townships", "settlements", "roads", "crossings", "river", "sanitation", "facilities")
"""Layers of which the demo says so."""

BETWEEN: dict[Language, str] = {"zh": "；", "en": "; "}
LANGUAGES: tuple[Language, ...] = ("zh", "en")
OSM_MARK = "OpenStreetMap"
OSM_ENDINGS = (".osm", ".osm.gz", ".pbf")


def attribution(region: Region, language: Language) -> str:
    """Return the names of the region's sources in `language`, "" if nothing is known of them."""
    stated = _stated(region).get(language, "").strip()
    replaced = replaced_layers(region) if DEMO_MARKS[language] in stated else ()
    if replaced:
        since = say(message("attribution-replaced", layers=_listed(replaced)), language)
        stated += "" if since in stated else f"{BETWEEN[language]}{since}"  # a snapshot says it already
    from_osm = region.files.get("roads", "").lower().endswith(OSM_ENDINGS)
    if not from_osm or OSM_MARK in stated:
        return stated
    osm = say(message("attribution-osm"), language)
    return f"{stated}{BETWEEN[language]}{osm}" if stated else osm


def replaced_layers(region: Region) -> tuple[str, ...]:
    """Return the layers that are the region's own while its statement still calls them the demo's synthetic ones."""
    stated = _stated(region)
    if not any(DEMO_MARKS[language] in stated.get(language, "") for language in LANGUAGES):
        return ()
    return tuple(
        name for name in DEMO_LAYERS if len(getattr(region, name)) and name not in region.synthetic_layers
    )


def attribution_findings(region: Region) -> Iterator[Message]:
    """Yield a finding of ``check`` if the statement of sources is still the demo's and layers are not."""
    replaced = replaced_layers(region)
    if replaced:
        yield message("found-demo-attribution", file=ATTRIBUTION, layers=_listed(replaced))


def attribution_file(region: Region) -> str:
    """Return the text of ``attribution.txt`` for the region's snapshot, "" if there is nothing to say."""
    lines = [f"{language}: {said}\n" for language in LANGUAGES if (said := attribution(region, language))]
    return "".join(lines)


def _listed(names: Sequence[str]) -> Message | str:
    """Return the layers by the names of their contracts, in both languages."""
    told: Message | str = ""
    for table in reversed([table for table in LAYERS if table.name in names]):
        layer = message("layer-short", layer_zh=table.zh, layer_en=table.en)
        told = message("attribution-and", first=layer, rest=told) if told else layer
    return told


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
