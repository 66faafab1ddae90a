"""The review map as text: deterministic, small, and with nothing of the data outside its payload."""

import dataclasses
import json
import re

import geopandas as gpd
import numpy as np
import pytest
from map_worlds import VILLAGES, small_measured, small_plan, small_region, small_report
from shapely import LineString

from geo.words.catalogue import say, sentences
from maps.review.page import review_page, write_review_map
from maps.review.payload import payload
from optimize.plan.indicators import Indicator
from optimize.plan.plan import Service
from scripts.telling import gap_line

MODES = ("point", "hosted", "mobile", "unserved", "none")


def page(**changes) -> str:
    report = dataclasses.replace(small_report(), **changes)
    return review_page(small_region(), small_measured(), report, language="zh")


def data_of(text: str) -> dict:
    return json.loads(re.search(r'id="plan-data">(.*?)</script>', text).group(1))


def test_the_same_plan_gives_the_same_bytes(tmp_path):
    for name in ("a.html", "b.html"):
        write_review_map(tmp_path / name, small_region(), small_measured(), small_report(), language="zh")

    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_names_stand_in_the_payload_and_nowhere_else():
    text = page()

    start = text.index('id="plan-data">')
    end = text.index("</script>", start)

    assert "张家村" in text[start:end]
    assert "张家村" not in text[:start] + text[end:]


def test_the_page_says_figures_and_proof():
    head = data_of(page())["head"]

    assert head["gross"] == 128_900
    assert head["unserved"] == 5_000
    assert head["bound"] == 127_309
    assert head["gap"] == "1.24"  # 1.2341 %, rounded up
    assert head["stopped"] == "达到间隙要求"


def test_a_whole_prefecture_fits_in_two_megabytes():
    """3,200 villages and 9,000 road pieces of 12 vertices each, no two of which join."""
    rng = np.random.default_rng(1)
    measured, region = small_measured(), small_region()
    units = measured.units
    many = {
        field.name: np.resize(getattr(units, field.name), 3_200)
        for field in dataclasses.fields(units)
        if field.name not in {"ids", "names", "lon", "lat"}
    }
    many |= {
        "ids": np.array([f"{number:012}" for number in range(3_200)]),
        "names": np.array(["某某某村民委员会"] * 3_200),
    }
    many |= {"lon": rng.uniform(117.3, 118.4, 3_200), "lat": rng.uniform(36.7, 38.2, 3_200)}
    lines = rng.uniform((117.3, 36.7), (118.4, 38.2), (9_000, 1, 2)) + np.cumsum(
        rng.normal(0, 2e-3, (9_000, 12, 2)), axis=1
    )
    roads = gpd.GeoDataFrame(
        {"class": ["village"] * 9_000}, geometry=[LineString(line) for line in lines], crs=4490
    )

    text = review_page(
        dataclasses.replace(region, roads=roads),
        dataclasses.replace(measured, units=dataclasses.replace(units, **many)),
        small_report(),
        language="zh",
    )

    assert len(text.encode()) < 2_000_000


def test_a_share_is_in_per_cent_a_count_is_not_and_counties_stay_off_the_page():
    figures = [(figure["value"], figure["unit"]) for figure in data_of(page())["figures"]]

    assert figures == [(128_900, "元/年"), (pytest.approx(95.238095, abs=1e-6), "%"), (2, "")]


@pytest.mark.parametrize(
    ("share", "shown"), [(0.99246, "99.2"), (0.99254, "99.3"), (0.01449, "1.4"), (1.0, "100.0")]
)
def test_a_share_is_rounded_once_by_the_page(share, shown):
    """99.246 % rounded to two decimals and then to one would be 99.3 %."""
    data = data_of(page(indicators=(Indicator("people-covered", share, ""),)))

    assert f"{data['figures'][0]['value']:.1f}" == shown


def test_yuan_are_rounded_once_on_the_way_to_ten_thousands():
    """1,234,499.96 yuan are 123.449996 ×10⁴: 123.4; rounded to a yuan before, 123.45 would be shown as 123.5."""
    plan = small_plan()
    costs = dataclasses.replace(plan.costs, capital=1_234_499.96)

    head = data_of(page(plan=dataclasses.replace(plan, costs=costs)))["head"]

    assert f"{head['capital'] / 10_000:.1f}" == "123.4"


def test_page_and_terminal_say_the_same_gap():
    """2.1401 %: at most 2.15 %, for a gap is never shown smaller than what was proven."""
    report = dataclasses.replace(small_report(), gap=0.021401)

    said = say(gap_line(report, 0.03), "zh")

    assert data_of(page(gap=0.021401))["head"]["gap"] == "2.15"
    assert "2.15%" in said


def test_a_gap_of_nothing_stays_nothing():
    assert data_of(page(gap=0.0))["head"]["gap"] == "0.00"


def test_the_label_stands_only_where_data_are_synthetic():
    assert data_of(page())["label"] == "示意数据，不作为选址依据"
    assert data_of(page(synthetic_layers=()))["label"] == ""


def test_each_village_points_at_its_facilities():
    data = data_of(page())
    villages, facilities = data["villages"], data["facilities"]

    named = [
        (name, MODES[mode], *(facilities["name"][row] if row >= 0 else None for row in (point, station)))
        for name, mode, point, station in zip(
            villages["name"], villages["mode"], villages["point"], villages["station"], strict=True
        )
    ]

    assert named == [
        ("张家村", "point", "张家村", "镇中转站"),
        ("李家村", "point", "李家分类亭", "镇中转站"),
        ("王家村", "hosted", None, "镇中转站"),
        ("赵家村", "mobile", None, "镇中转站"),
        ("孤岛村", "unserved", None, None),
    ]


def test_a_village_the_plan_does_not_name_is_drawn_as_having_nothing():
    plan = small_plan()
    shorter = dataclasses.replace(plan, services=plan.services[:-1])

    data = data_of(page(plan=shorter))

    assert MODES[data["villages"]["mode"][-1]] == "none"


def test_a_plan_that_names_an_unknown_point_is_not_drawn():
    plan = small_plan()
    stray = Service(VILLAGES[4], "point", "nowhere", "S1", 5.0, 1.0, 1.0, 0, 0, 0)
    wrong = dataclasses.replace(plan, services=(*plan.services[:-1], stray))

    with pytest.raises(KeyError):
        page(plan=wrong)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_word_the_scripts_ask_for_is_in_the_payload(language):
    from importlib.resources import files  # noqa: PLC0415

    data = payload(small_region(), small_measured(), small_report(), language=language)
    code = "".join((files("maps.review") / name).read_text("utf-8") for name in ("panel.js", "page.js"))
    asked = set(re.findall(r"\bw\.([a-z]+)\b", code)) | set(re.findall(r'\bw\["([a-z-]+)"\]', code))
    asked |= {f"{kind}-{word}" for kind, word in [("tier", t) for t in ("point", "station", "centre")]}
    asked |= {f"mode-{mode}" for mode in MODES} | {f"note-{mode}" for mode in MODES}
    asked |= {f"nature-{nature}" for nature in ("new", "kept", "upgraded")}
    asked |= {f"origin-{origin}" for origin in ("village", "sanitation", "cooperative")}

    assert asked - set(data["words"]) == set()


def test_the_catalogue_holds_no_map_word_without_its_other_language():
    for key, texts in sentences().items():
        if key.startswith(("map-", "table-")):
            assert set(texts) == {"zh", "en"}, key
            assert re.findall(r"\{\w+\}", texts["zh"]) == re.findall(r"\{\w+\}", texts["en"]), key


def test_the_scripts_are_for_browsers_of_2018():
    from importlib.resources import files  # noqa: PLC0415

    for name in ("unpack.js", "canvas.js", "panel.js", "page.js"):
        code = re.sub(r"//.*", "", (files("maps.review") / name).read_text("utf-8"))
        code = re.sub(r'"[^"\n]*"', '""', code)
        assert not re.search(r"=>|`|\b(let|const|class|async|await)\b|\?\?|\?\.|\.\.\.", code), name
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", code
        ), name
