"""Roads downloaded from OpenStreetMap's public query service, through OSMnx.

Where it stands: asked by ``scripts.fetch_osm``; the only file of the house that goes out on the network. What it
writes is an ``.osm`` file that ``geo.roads.osm_extract`` reads like any other extract.

Method: OSMnx builds, splits, paces and caches the queries; its mode that only fills the cache is used, so that
ways keep all their tags and nodes. The answers are put together, nodes first, numbers rising. An area asked for
before is answered from the cache, without a network. OSMnx's settings are put back afterwards.
"""

import contextlib
import hashlib
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import osmnx as ox
import requests
from shapely import MultiPolygon, Polygon

from geo.errors import DataError
from geo.roads.osm_tags import CLASS_OF_HIGHWAY, TAGS
from geo.words.message import message

QUERIES = ('["highway"~"^(' + "|".join((*sorted(CLASS_OF_HIGHWAY), "track")) + ')$"]', '["route"="ferry"]')
"""What is asked for: roads a vehicle drives on, and ferries."""

COMPLETE = "complete"
"""Empty file in the folder of an area all of whose answers are there."""
KNOCK_S = 20.0

Elements = tuple[dict[int, dict[str, Any]], dict[int, dict[str, Any]]]
"""Nodes and ways of the answers, by number."""


def fetch_roads(area: Polygon | MultiPolygon, cache: Path, target: Path) -> int:
    """Download the roads of `area` into the ``.osm`` file `target`.

    Parameters
    ----------
    area : Polygon or MultiPolygon
        In degrees, EPSG:4326.
    cache : Path
        Folder for the service's answers; made if it is not there.
    target : Path
        Written only when everything has come.

    Returns
    -------
    int
        Number of ways written.

    Raises
    ------
    DataError
        One sentence: the service cannot be reached, answers nonsense, or knows no road there.
    """
    key = hashlib.sha256(area.wkb + "".join(QUERIES).encode()).hexdigest()[:16]
    folder = cache / key
    if not (folder / COMPLETE).exists():
        _download(area, folder)
    nodes, ways = _answers(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / COMPLETE).touch()
    if not ways:
        raise DataError(message("osm-service-no-roads"))
    _write_osm(nodes, ways, target)
    return len(ways)


def _download(area: Polygon | MultiPolygon, folder: Path) -> None:
    """Fill `folder` with the service's answers; what came in an earlier, broken try is not asked for again."""
    try:
        # OSMnx takes a minute per query to find out that there is no network; one knock tells at once.
        requests.get(f"{ox.settings.overpass_url}/status", timeout=KNOCK_S)
        with _osmnx_that_only_fetches(folder):
            ox.graph_from_polygon(area, custom_filter=list(QUERIES), retain_all=True, simplify=False)
    except ox._errors.CacheOnlyInterruptError:  # noqa: SLF001  how OSMnx says that all has come
        pass
    except (requests.exceptions.RequestException, OSError) as error:
        raise DataError(message("osm-service-unreachable")) from error
    except (ox._errors.ResponseStatusCodeError, ox._errors.InsufficientResponseError) as error:  # noqa: SLF001
        raise DataError(message("osm-service-nonsense")) from error


@contextlib.contextmanager
def _osmnx_that_only_fetches(folder: Path) -> Iterator[None]:
    """Let OSMnx fill `folder` and nothing else; its settings and the name lookup it replaces are put back."""
    wanted = {
        "use_cache": True,
        "cache_only_mode": True,
        "cache_folder": folder,
        "requests_kwargs": ox.settings.requests_kwargs | {"hooks": {"response": _refuse_half_an_answer}},
    }
    before = {name: getattr(ox.settings, name) for name in wanted}
    lookup = socket.getaddrinfo
    try:
        for name, value in wanted.items():
            setattr(ox.settings, name, value)
        yield
    finally:
        socket.getaddrinfo = lookup
        for name, value in before.items():
            setattr(ox.settings, name, value)


def _refuse_half_an_answer(response: requests.Response, *_: object, **__: object) -> None:
    """Raise if the service says in a remark that it broke off; OSMnx would go on without that part."""
    if response.ok and response.url.endswith("/interpreter") and b'"remark"' in response.content:
        raise DataError(message("osm-service-nonsense"))


def _answers(folder: Path) -> Elements:
    """Return what stands in the cached answers.

    Raises
    ------
    DataError
        If an answer is no such thing; it is taken out of the cache.
    """
    nodes: dict[int, dict[str, Any]] = {}
    ways: dict[int, dict[str, Any]] = {}
    bad: list[Path] = []
    for path in sorted(folder.glob("*.json")):
        try:
            for element in json.loads(path.read_text(encoding="utf-8"))["elements"]:
                if element["type"] == "node":
                    nodes[int(element["id"])] = {"lat": float(element["lat"]), "lon": float(element["lon"])}
                elif element["type"] == "way":
                    ways[int(element["id"])] = {
                        "nodes": [int(ref) for ref in element["nodes"]],
                        "tags": {str(k): str(v) for k, v in element.get("tags", {}).items() if k in TAGS},
                    }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            bad.append(path)
    for path in bad:
        path.unlink(missing_ok=True)
    if bad:
        raise DataError(message("osm-service-nonsense"))
    return nodes, ways


def _write_osm(nodes: dict[int, dict[str, Any]], ways: dict[int, dict[str, Any]], target: Path) -> None:
    """Write an extract as GDAL wants it: nodes, then ways, numbers rising."""
    half = target.with_name(f"{target.name}.part")
    with half.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write('<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6" generator="liangwang">\n')
        for number in sorted(nodes):
            at = nodes[number]
            stream.write(f'<node id="{number}" lat="{at["lat"]:.7f}" lon="{at["lon"]:.7f}"/>\n')
        for number in sorted(ways):
            stream.write(f'<way id="{number}">')
            stream.writelines(f'<nd ref="{ref}"/>' for ref in ways[number]["nodes"])
            for key, value in sorted(ways[number]["tags"].items()):
                stream.write(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>")
            stream.write("</way>\n")
        stream.write("</osm>\n")
    half.replace(target)
