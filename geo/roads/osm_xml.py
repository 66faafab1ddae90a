"""An XML extract in any order: ways before nodes, numbers falling, negative numbers of an editor.

Where it stands: asked by ``geo.roads.osm_extract`` where GDAL cannot help, because it wants nodes first and their
numbers rising. Slower than GDAL; such files are hand-made or small exports.

Method: one pass with expat; nodes are kept by number, ways that are roads by their node numbers and tags.
A node that is not in the file is left out of its way, as GDAL does.
"""

from pathlib import Path
from xml.parsers import expat

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.roads.osm_tags import TAGS

_KEPT = frozenset(TAGS)


class NotOsmError(ValueError):
    """The text is no OSM XML; nothing else is meant by it."""


def read_xml(path: Path) -> tuple[NDArray[np.object_], pd.DataFrame, NDArray[np.object_]]:
    """Return the ways of an XML extract that carry a ``highway`` or are ferries.

    Returns
    -------
    ids : (n,) str
    tags : DataFrame
        One text column a name of ``TAGS``, "" where a way does not say.
    lines : (n,) LineString
        In degrees.

    Raises
    ------
    NotOsmError
        If the text breaks off, is no XML, or a number is none.
    """
    nodes: dict[str, tuple[float, float]] = {}
    ways: list[tuple[str, list[str], dict[str, str]]] = []
    open_way: list[tuple[str, list[str], dict[str, str]]] = []

    def begin(name: str, given: dict[str, str]) -> None:
        if name == "node" and given.get("action") != "delete" and "lat" in given:
            nodes[given["id"]] = (float(given["lon"]), float(given["lat"]))
        elif name == "way" and given.get("action") != "delete":
            open_way.append((given["id"], [], {}))
        elif name == "nd" and open_way:
            open_way[-1][1].append(given["ref"])
        elif name == "tag" and open_way and given["k"] in _KEPT:
            open_way[-1][2][given["k"]] = given["v"]

    def end(name: str) -> None:
        if name == "way" and open_way:
            way = open_way.pop()
            if "highway" in way[2] or way[2].get("route") == "ferry":
                ways.append(way)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    try:
        with path.open("rb") as stream:
            parser.ParseFile(stream)
    except (expat.ExpatError, KeyError, ValueError) as error:
        raise NotOsmError(str(error)) from error
    drawn = [[nodes[ref] for ref in refs if ref in nodes] for _, refs, _ in ways]
    whole = [at for at, points in enumerate(drawn) if len(points) > 1]
    ids = np.array([ways[at][0] for at in whole], dtype=object)
    tags = pd.DataFrame([ways[at][2] for at in whole], columns=list(TAGS), dtype=object).fillna("")
    lines = np.array([shapely.LineString(drawn[at]) for at in whole], dtype=object)
    return ids, tags, lines
