"""A scenario held against the region it speaks of."""

from dataclasses import replace

import numpy as np
import pytest
from scenario_worlds import SMALLEST, two_counties, written

from geo.measured import Land, LandMark
from geo.tier import Tier
from geo.words.catalogue import say
from optimize.scenario.check import KnownCodes, check_against, check_codes
from optimize.scenario.loading import load_scenario


def words(faults, language="zh"):
    return [
        " | ".join(say(part, language) for part in (fault.where, fault.what, fault.mend)) for fault in faults
    ]


def test_a_scenario_that_fits_its_region_has_no_faults(tmp_path):
    text = SMALLEST.replace("seed = 1", 'seed = 1\nclosed_crossings = ["X1"]') + (
        '[catchments]\nrule = "clusters"\nclusters = [["371602001", "371602002"]]\n'
        "[quotas]\n371603 = { points = 999 }\n"
    )
    scenario = load_scenario(written(tmp_path, text))

    assert check_against(scenario, two_counties(), {"X1", "X2"}) == []


def test_unknown_codes_shared_townships_and_crossings_are_all_named(tmp_path):
    text = SMALLEST.replace("seed = 1", 'seed = 1\nclosed_crossings = ["X9"]') + (
        '[catchments]\nrule = "clusters"\n'
        'clusters = [["371602001", "371602002"], ["371602002", "371603101"], ["371602009", "999999999"]]\n'
        "[quotas]\n371699 = { points = 1 }\n"
    )
    scenario = load_scenario(written(tmp_path, text))

    found = words(check_against(scenario, two_counties(), {"X1", "X2"}))

    assert (
        "\n".join(found) + "\n"
        == """\
quotas | 区域数据里没有这些设置所属的县（市、区）：任务数（quotas）371699 | \
数据里有 371602 滨城区, 371603 沾化区。代码写错的改正；不在规划之内的，把上列各项从情景里删去；\
要一起规划的，把那个县的数据放进区域文件夹
catchments.clusters | 乡镇 371602002（市西街道）列了 2 次 | 一个乡镇只能属于一个片区，只留一处
catchments.clusters | 区域里没有代码为 371602009 的乡镇（街道） | 是否想写 371602002（市西街道）？
catchments.clusters | 区域里没有代码为 999999999 的乡镇（街道） | 对照乡镇界图层的代码改写
catchments.clusters | 片区 371602002, 371603101 跨了县：371602, 371603 | \
片区只能由同一县（市、区）的相邻乡镇组成，拆开
closed_crossings | 区域里没有编号为 "X9" 的过河通道 | 区域里有：X1, X2
"""
    )


def test_everything_said_of_counties_the_region_lacks_is_one_fault_that_says_what_to_delete(tmp_path):
    """Two quotas and both clusters: without a cluster left, the rule of the catchments has to change too."""
    text = SMALLEST + (
        '[catchments]\nrule = "clusters"\nclusters = [["371622101", "371622104"], ["371623105", "371623110"]]\n'
        "[quotas]\n371602 = { points = 1 }\n371622 = { points = 1 }\n371623 = { points = 1 }\n"
    )

    (line,) = words(check_against(load_scenario(written(tmp_path, text)), two_counties()))

    assert line.startswith("quotas, catchments.clusters | ")
    assert "任务数（quotas）371622, 371623；片区（clusters）371622101+371622104, 371623105+371623110" in line
    assert "数据里有 371602 滨城区, 371603 沾化区" in line
    assert 'clusters 整项也删去，并写 rule = "township"' in line


def test_codes_of_a_layer_that_could_not_be_read_are_not_doubted(tmp_path):
    """Only the counties are known: a strange county is told, a township of a known one and a crossing are not."""
    text = SMALLEST.replace("seed = 1", 'seed = 1\nclosed_crossings = ["X9"]') + (
        '[catchments]\nrule = "clusters"\nclusters = [["371602001", "371602009"]]\n'
        "[quotas]\n371699 = { points = 1 }\n"
    )
    known = KnownCodes({"371602": "滨城区"}, None, None)

    faults = check_codes(load_scenario(written(tmp_path, text)), known)

    assert [fault.where for fault in faults] == ["quotas"]


def test_a_township_twice_in_one_cluster_is_named(tmp_path):
    text = SMALLEST + '[catchments]\nrule = "clusters"\nclusters = [["371602001", "371602001"]]\n'

    found = words(check_against(load_scenario(written(tmp_path, text)), two_counties()), "en")

    assert "".join(found) == (
        "catchments.clusters | township 371602001 (市中街道) is listed 2 times | "
        "a township belongs to one cluster only: keep one"
    )


def test_a_region_without_crossings_says_so(tmp_path):
    text = SMALLEST.replace("seed = 1", 'seed = 1\nclosed_crossings = ["X9"]')

    found = words(check_against(load_scenario(written(tmp_path, text)), two_counties()))

    assert found == ['closed_crossings | 区域里没有编号为 "X9" 的过河通道 | 区域里有：（没有）']


def test_a_class_standing_today_must_be_one_of_its_tiers(tmp_path):
    measured = two_counties()
    measured = replace(measured, sites=replace(measured.sites, existing_class=np.array(["light"])))

    found = words(check_against(load_scenario(written(tmp_path, SMALLEST)), measured))

    assert "".join(found) == (
        '设施 C1（供销社仓库） | 现状规模档 "light" 不在参数表里，或不属于它可承担的层级 | '
        "可用：standard；或在情景里新增这一档"
    )


def test_a_site_the_land_keeps_from_every_tier_needs_no_price(tmp_path):
    """The facility of `two_counties` has a class; forbidden everywhere it may serve no tier any more."""
    measured = two_counties()
    none = np.zeros(len(measured.sites.ids), dtype=np.bool_)
    closed = replace(measured.sites, for_point=none, for_station=none, for_centre=none)
    scenario = load_scenario(written(tmp_path, SMALLEST))

    assert any(closed.existing_class)
    assert check_against(scenario, replace(measured, sites=closed)) == []


@pytest.mark.parametrize(("name", "faults"), [("light", 0), ("lihgt", 1)])
def test_a_class_of_a_tier_the_land_has_closed_needs_no_other_tier(tmp_path, name, faults):
    """A light station that may also be a point; as station it is forbidden. A slip of the pen stays a fault."""
    measured = two_counties()
    mark = LandMark("C1", Tier.STATION, "forbidden", ())
    sites = replace(measured.sites, existing_class=np.array([name]))
    measured = replace(measured, sites=sites, land=Land(marks=(mark,)))

    assert len(check_against(load_scenario(written(tmp_path, SMALLEST)), measured)) == faults
