"""The page stands alone: what Folium links is inlined, dropped on purpose, or refused."""

import hashlib
import re

import folium
import pytest
from folium.plugins import MarkerCluster

from maps.review.offline import AssetError, OfflineMap, leaflet_file
from maps.review.packing import as_script_text

PINNED = {
    "leaflet.js": "5819285cec137b229c94e1ee5ad73e8b6b84345a4367d60f75fe477fe0fb7b03",
    "leaflet.css": "90b693d86392a4779c861b28cf307e7e59c3fb35328c4d8b95f58f814d38c722",
}


@pytest.mark.parametrize("name", PINNED)
def test_the_shipped_leaflet_is_the_one_that_was_looked_at(name):
    from importlib.resources import files  # noqa: PLC0415

    content = (files("xstatic.pkg.leaflet") / "data" / name).read_bytes()

    assert hashlib.sha256(content).hexdigest() == PINNED[name]


def test_leaflet_carries_its_images_and_no_source_map():
    css = leaflet_file("leaflet.css")

    assert "url(images/" not in css
    assert css.count("url(data:image/png;base64,") == 3
    assert "sourceMappingURL" not in leaflet_file("leaflet.js")


def test_a_bare_map_links_nothing():
    page = OfflineMap(location=(37.4, 118.0)).figure.render()

    assert not re.search(r"(src|href)=[\"']?(https?:)?//", page.replace(leaflet_file("leaflet.js"), ""))
    assert "L.map(" in page
    assert "jquery" not in page.replace(leaflet_file("leaflet.js"), "").lower()


def test_saving_a_map_writes_the_same_offline_page(tmp_path):
    OfflineMap(location=(37.4, 118.0)).save(tmp_path / "a.html")

    text = (tmp_path / "a.html").read_text(encoding="utf-8")

    assert "Content-Security-Policy" in text
    assert not re.search(r"<(script src|link)", text)


def test_two_maps_have_the_same_bytes():
    pages = {OfflineMap(location=(37.4, 118.0)).figure.render() for _ in range(2)}

    assert len(pages) == 1


def test_a_plugin_whose_script_is_not_shipped_is_refused_by_its_address():
    page = OfflineMap(location=(37.4, 118.0))
    MarkerCluster().add_to(page)

    with pytest.raises(AssetError, match="markercluster"):
        page.figure.render()


def test_an_element_that_fetches_tiles_is_refused():
    page = OfflineMap(location=(37.4, 118.0))
    folium.TileLayer("OpenStreetMap").add_to(page)

    with pytest.raises(AssetError, match="openstreetmap"):
        page.figure.render()


def test_rendering_leaves_folium_of_the_rest_of_the_process_alone():
    before = list(folium.Map.default_js)
    OfflineMap(location=(37.4, 118.0)).figure.render()

    assert folium.Map.default_js == before


def test_own_text_that_would_close_its_element_is_refused():
    page = OfflineMap(location=(37.4, 118.0))
    page.figure.page_scripts.append('var a = "</script>";')

    with pytest.raises(AssetError):
        page.figure.render()


def test_every_inline_script_and_style_is_in_the_policy():
    page = OfflineMap(location=(37.4, 118.0))
    page.figure.page_scripts.append("var own = 1;")
    page.figure.page_data["data"] = as_script_text({"a": "</script>"})
    text = page.figure.render()

    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text).group(1)

    assert policy.startswith("default-src 'none'")
    assert "connect-src 'none'" in policy
    assert "unsafe" not in policy
    assert policy.count("'sha256-") == len(re.findall(r"<script>|<style>", text))
