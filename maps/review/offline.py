"""A Folium map that is one file: nothing linked, nothing fetched, the same bytes each time.

Where it stands: below ``maps.review.page``. Knows Folium and Leaflet, nothing of plans.

Method: Folium renders its page as ever; each link it emits is then replaced by the file from the installed
XStatic-Leaflet package, dropped if it is on the list of things this page never uses, and otherwise refused
aloud. A Content-Security-Policy lets exactly the scripts and styles of this page run (by hash) and forbids
every connection, so "no network" is kept by the browser and not by our word.

Own text (payload, scripts, styles) is put in after Folium has rendered: Folium parses what it has rendered
once more as a Jinja template, so a village called ``{{ 7 * 7 }}`` would otherwise become 49.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from importlib.resources import files

import folium
from branca.element import Element, Figure

from geo.errors import LiangwangError
from geo.words.message import message

INLINED = {
    "leaflet@1.9.3/dist/leaflet.js": "leaflet.js",
    "leaflet@1.9.3/dist/leaflet.css": "leaflet.css",
}
"""End of a link Folium emits → file of the XStatic-Leaflet package, which is the same version."""

DROPPED = (
    "jquery-3.7.1.min.js",
    "bootstrap@5.2.2/dist/js/bootstrap.bundle.min.js",
    "bootstrap@5.2.2/dist/css/bootstrap.min.css",
    "Leaflet.awesome-markers/2.0.2/leaflet.awesome-markers.js",
    "Leaflet.awesome-markers/2.0.2/leaflet.awesome-markers.css",
    "bootstrap/3.0.0/css/bootstrap-glyphicons.css",
    "fontawesome-free@6.2.0/css/all.min.css",
    "folium/templates/leaflet.awesome.rotate.min.css",
)
"""Ends of the links every Folium map emits and nothing on this page uses."""

_LINK = re.compile(r'<script src="([^"]*)"></script>|<link rel="stylesheet" href="([^"]*)"\s*/?>')
_INLINE = re.compile(r"<(script|style)(?: type=\"application/json\")?[^>]*>(.*?)</\1>", re.DOTALL)
_ADDRESS = re.compile(r"https?://|\$\(|jQuery|src=|href=", re.IGNORECASE)
_IMAGE = re.compile(r"url\((images/[\w.-]+)\)")


class AssetError(LiangwangError):
    """The page would have to fetch something, or use something that is not in it."""

    def __init__(self, what: str) -> None:
        super().__init__(message("asset-unknown", what=what))


def leaflet_file(name: str) -> str:
    """Return one text file of the installed Leaflet, its images inlined, without its source-map comment.

    Raises
    ------
    AssetError
        If the file could not stand inside a page (it closes its own element).
    """
    folder = files("xstatic.pkg.leaflet") / "data"
    text = (folder / name).read_text(encoding="utf-8")
    text = re.sub(r"//# sourceMappingURL=\S*", "", text)

    def as_data_address(found: re.Match[str]) -> str:
        content = base64.b64encode((folder / found.group(1)).read_bytes()).decode("ascii")
        return f"url(data:image/png;base64,{content})"

    text = _IMAGE.sub(as_data_address, text)
    if re.search(r"</(script|style)", text, re.IGNORECASE):
        raise AssetError(name)
    return text


class OfflineFigure(Figure):
    """The page around an `OfflineMap`; renders to one self-contained HTML text.

    Attributes
    ----------
    page_styles, page_scripts : list of str
        Own CSS and JavaScript; scripts run in order after Folium's own.
    page_data : dict of element id to JSON text
        Stands in ``<script type="application/json">``; must not contain ``<``.
    """

    def __init__(self, title: str = "") -> None:
        super().__init__(title=title)
        self.page_styles: list[str] = []
        self.page_scripts: list[str] = []
        self.page_data: dict[str, str] = {}

    def render(self, **kwargs: object) -> str:
        """Return the page.

        Raises
        ------
        AssetError
            If a Folium element wants a link that is neither shipped nor known to be unused, or own text
            would break out of its element.
        """
        pin_ids(self)
        skeleton = super().render(**kwargs)
        bare = _LINK.sub("", skeleton)
        if found := _ADDRESS.search(bare):
            raise AssetError(bare[max(0, found.start() - 40) : found.end() + 60].strip())
        page = _LINK.sub(_inline, skeleton)
        page = page.replace(
            "</head>", "".join(_element("style", css) for css in self.page_styles) + "</head>", 1
        )
        data = "".join(
            _element("script", text, f' type="application/json" id="{name}"')
            for name, text in self.page_data.items()
        )
        scripts = "".join(_element("script", code) for code in self.page_scripts)
        head, end = page.rsplit("</html>", 1)
        return with_policy(f"{head}{data}{scripts}</html>{end}")


class OfflineMap(folium.Map):
    """A ``folium.Map`` without tiles whose page needs no network.

    Never call ``add_js_link`` on it (or on any Folium class): it edits a list that all maps of the process
    share. Put own code into ``figure.page_scripts``.
    """

    def __init__(
        self,
        *,
        location: tuple[float, float],
        title: str = "",
        zoom_start: int = 9,
        min_zoom: int = 7,
        max_zoom: int = 18,
    ) -> None:
        # Without tiles Folium leaves the map without maxZoom and clustering fails; Leaflet's own attribution
        # draws a national flag, which has no place on an office map: the page adds a plain one.
        super().__init__(
            location=location,
            tiles=None,
            zoom_start=zoom_start,
            zoom_control=False,
            minZoom=min_zoom,
            maxZoom=max_zoom,
            attributionControl=False,
        )
        self.figure = OfflineFigure(title)
        self.figure.add_child(self)


def pin_ids(root: Element) -> None:
    """Give every element below `root` an id by its place in the tree instead of Folium's random one."""
    for number, element in enumerate(_below(root)):
        element._id = f"{number}"  # noqa: SLF001 — Folium offers no other way


def with_policy(page: str) -> str:
    """Return `page` with a Content-Security-Policy: its own scripts and styles, nothing else."""
    allowed: dict[str, list[str]] = {"script": [], "style": []}
    for found in _INLINE.finditer(page):
        digest = base64.b64encode(hashlib.sha256(found.group(2).encode("utf-8")).digest()).decode("ascii")
        source = f"'sha256-{digest}'"
        if 'type="application/json"' not in found.group(0)[:80] and source not in allowed[found.group(1)]:
            allowed[found.group(1)].append(source)
    rules = (
        "default-src 'none'",
        f"script-src {' '.join(allowed['script'])}",
        f"style-src {' '.join(allowed['style'])}",
        "img-src data:",
        "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    )
    policy = f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">'
    return page.replace("<head>", f"<head>\n{policy}", 1)


def _below(element: Element) -> Iterator[Element]:
    for child in element._children.values():  # noqa: SLF001
        yield child
        yield from _below(child)


def _inline(found: re.Match[str]) -> str:
    address = found.group(1) or found.group(2)
    if address.endswith(tuple(f"/{end}" for end in DROPPED)):
        return ""
    for end, name in INLINED.items():
        if address.endswith(f"/{end}"):
            return _element("script" if found.group(1) else "style", leaflet_file(name))
    raise AssetError(address)


def _element(tag: str, text: str, attributes: str = "") -> str:
    if f"</{tag}" in text.lower() or "<!--" in text:
        raise AssetError(text[:60])
    # The HTML parser turns CR LF into LF before the browser hashes: hash what it will see.
    text = text.replace("\r\n", "\n")
    return f"<{tag}{attributes}>{text}</{tag}>\n"
