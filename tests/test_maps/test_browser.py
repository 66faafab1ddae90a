"""The review map in a real Chromium: offline, silent, and answering to clicks."""

import base64
import hashlib

import pytest
from map_worlds import small_measured, small_region, small_report

from maps.review.page import write_review_map

pytestmark = pytest.mark.chromium

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "${alert(1)}",
    "`-alert(1)-`",
    "\\`);alert(1);//",
    "'-alert(1)-'",
    '"-alert(1)-"',
    '";alert(1);//',
    "\\",
    "\\u003cimg src=x onerror=alert(1)\\u003e",
    "javascript:alert(1)",
    "<a href='javascript:alert(1)'>x</a>",
    "line\u2028separator\u2029alert(1)",
    "<!--",
    "-->",
    "]]>",
    "&lt;b&gt;",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "{# gone #}",
    "<style>*{display:none}</style>",
    "__proto__",
    "constructor",
    "{town}",
    "a\u202eb",
    "%3Cscript%3E",
)

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A PNG of one pixel."""


@pytest.fixture
def map_file(tmp_path):
    """The small plan's map."""
    path = tmp_path / "review_map.html"
    write_review_map(path, small_region(), small_measured(), small_report(), language="zh")
    return path


def silent(opened, path) -> bool:
    return (opened.requests, opened.messages, opened.errors) == ([path.as_uri()], [], [])


def picture(opened) -> str:
    return hashlib.sha256(opened.page.locator("main").screenshot()).hexdigest()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_the_map_opens_without_network_and_without_a_word(open_offline, map_file, width, height):
    opened = open_offline(map_file, width=width, height=height)

    opened.click_at(118.11, 37.35)
    opened.page.mouse.wheel(0, -300)
    opened.page.wait_for_timeout(400)

    assert opened.page.get_attribute("html", "data-ready") == "yes"
    assert silent(opened, map_file)


def test_the_header_shows_title_cost_bound_gap_and_label(open_offline, map_file):
    page = open_offline(map_file).page

    header = page.inner_text("header")

    for text in (
        "滨城区回收网络布局方案",
        "12.89",
        "12.73",
        "≤ 1.24",
        "达到间隙要求",
        "HiGHS 1.12",
        "2026-01-01",
    ):
        assert text in header
    assert page.inner_text(".synthetic") == "示意数据，不作为选址依据"
    assert page.title() == "滨城区回收网络布局方案"


def test_real_data_carry_no_label(open_offline, tmp_path):
    path = tmp_path / "real.html"
    write_review_map(path, small_region(), small_measured(), small_report(synthetic=False), language="zh")

    assert open_offline(path).page.locator(".synthetic").count() == 0


def test_a_click_on_a_station_shows_its_numbers(open_offline, map_file):
    panel = open_offline(map_file).click_at(118.11, 37.35)

    for text in (
        "镇中转站",
        "S1",
        "利旧",
        "年处理 100.0 吨，能力 500.0 吨，负荷 20%",
        "20,000",
        "县域分拣中心",
        "7.70",
        "11.0",
    ):
        assert text in panel
    assert "王家村" in panel  # hosted, so served by the station itself
    assert "张家村" not in panel  # served by its point


def test_a_click_on_a_fused_point_says_so(open_offline, map_file):
    panel = open_offline(map_file).click_at(118.065, 37.37)

    for text in ("李家分类亭", "两网融合", "提升改造", "1.20", "× 2", "镇中转站"):
        assert text in panel


@pytest.mark.parametrize(
    ("lon", "lat", "texts"),
    [
        (118.14, 37.37, ("赵家村", "371602102201", "流动回收", "400", "40.0", "4.25", "6.5", "440")),
        (118.06, 37.38, ("李家村", "固定网点", "李家分类亭", "1.42", "镇中转站", "（城镇 50，乡村 150）")),
        (118.18, 37.33, ("孤岛村", "未服务", "未回收量", "超出各级服务距离")),
    ],
)
def test_a_click_on_a_village_shows_its_numbers(open_offline, map_file, lon, lat, texts):
    panel = open_offline(map_file).click_at(lon, lat)

    for text in texts:
        assert text in panel


def test_clicking_again_takes_the_next_place_under_the_pointer(open_offline, tmp_path):
    """The centre is moved onto the station: first click the centre, second the station."""
    measured = small_measured()
    measured.sites.lon[0], measured.sites.lat[0] = measured.sites.lon[2], measured.sites.lat[2]
    path = tmp_path / "stacked.html"
    write_review_map(path, small_region(), measured, small_report(), language="zh")
    opened = open_offline(path)

    assert "C1" in opened.click_at(118.11, 37.35)
    assert "S1" in opened.click_at(118.11, 37.35)


def test_a_layer_switch_takes_villages_off_the_picture_and_brings_them_back(open_offline, map_file):
    opened = open_offline(map_file)
    full = picture(opened)

    opened.page.uncheck('input[name="mode_mobile"]')
    without = picture(opened)
    summary = opened.click_at(118.14, 37.37)
    opened.page.check('input[name="mode_mobile"]')

    assert without != full
    assert "赵家村" not in summary  # what is hidden cannot be clicked
    assert picture(opened) != without


def test_every_layer_switch_changes_the_picture(open_offline, map_file):
    opened = open_offline(map_file)
    names = [box.get_attribute("name") for box in opened.page.locator("#legend input").all()]
    drawn = opened.page.locator("canvas[aria-hidden].leaflet-zoom-animated, .leaflet-overlay-pane canvas")
    full = drawn.first.evaluate("canvas => canvas.toDataURL()")

    for name in names:
        opened.page.uncheck(f'input[name="{name}"]')
        changed = drawn.first.evaluate("canvas => canvas.toDataURL()")
        opened.page.check(f'input[name="{name}"]')
        assert changed != full, name


def test_the_legend_names_every_symbol_with_its_count(open_offline, map_file):
    legend = open_offline(map_file).page.inner_text("#legend")

    for text in (
        "县域分拣中心",
        "乡镇（街道）中转站",
        "村（社区）回收网点",
        "空心：利旧",
        "黑圈：两网融合",
        "共建（代办）点",
        "流动回收",
        "未服务",
    ):
        assert text in legend


def test_a_village_is_found_and_opened_by_keyboard_alone(open_offline, map_file):
    opened = open_offline(map_file)

    opened.page.focus("input[type=search]")
    opened.page.keyboard.type("赵家")
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("Enter")

    assert "371602102201" in opened.page.inner_text("#panel")
    opened.page.keyboard.press("Escape")
    assert "方案概况" in opened.page.inner_text("#panel")
    assert opened.page.get_attribute("#panel", "aria-live") == "polite"
    assert silent(opened, map_file)


def test_enter_in_the_search_box_opens_the_first_hit(open_offline, map_file):
    opened = open_offline(map_file)

    opened.page.focus("input[type=search]")
    opened.page.keyboard.type("赵家")
    opened.page.keyboard.press("Enter")

    assert "371602102201" in opened.page.inner_text("#panel")
    assert silent(opened, map_file)


def test_in_english_no_chinese_word_of_ours_is_left(open_offline, tmp_path):
    path = tmp_path / "en.html"
    write_review_map(
        path,
        small_region(lambda _: "name"),
        small_measured(),
        small_report(synthetic=False),
        language="en",
    )
    opened = open_offline(path)

    text = (
        opened.page.inner_text("header")
        + opened.page.inner_text("#legend")
        + opened.page.inner_text("#panel")
    )

    assert not [letter for letter in text if "\u4e00" <= letter <= "\u9fff"]


def test_the_policy_stops_injected_scripts_handlers_and_pictures(open_offline, map_file):
    """The page is broken on purpose: a script nobody vouched for, a handler, a picture that exists."""
    (map_file.parent / "real.png").write_bytes(PIXEL)
    injected = "<script>window.ran = 1;</script><img id='p' src='real.png' onload='window.ran = 2'>"
    text = map_file.read_text(encoding="utf-8")
    map_file.write_text(text.replace("</html>", f"{injected}</html>"), encoding="utf-8")

    opened = open_offline(map_file)

    assert opened.page.evaluate("window.ran === undefined")
    assert opened.page.evaluate("document.getElementById('p').naturalWidth") == 0
    assert all("Content Security Policy" in line for line in opened.messages)
    assert len(opened.messages) == 3


@pytest.mark.parametrize("text", [" ".join(HOSTILE[start::4]) for start in range(4)])
def test_a_hostile_name_is_shown_as_it_is_and_runs_nothing(open_offline, tmp_path, text):
    """Every text field of region, plan and report carries a quarter of the corpus."""

    def disguise(name: str) -> str:
        return f"{name}{text}"

    path = tmp_path / "hostile.html"
    write_review_map(
        path,
        small_region(disguise),
        small_measured(disguise),
        small_report(disguise),
        language="zh",
        attribution=text,
    )
    opened = open_offline(path)

    opened.click_at(118.14, 37.37)
    village = opened.page.text_content("#panel h2")
    opened.click_at(118.11, 37.35)
    station, code = opened.page.text_content("#panel h2"), opened.page.text_content("#panel .code")

    assert village == f"赵家村{text}"
    assert station == f"镇中转站{text}"
    assert code == f"S1{text}"
    assert opened.page.text_content("h1") == f"滨城区回收网络布局方案{text}"
    assert text in opened.page.text_content(".leaflet-control-attribution")
    assert opened.dialogs == []
    assert silent(opened, path)
