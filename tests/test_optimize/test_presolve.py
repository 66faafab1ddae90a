"""Arithmetic reasons why no plan can exist: each names who, how much is wanted and how much there is."""

from dataclasses import replace

import numpy as np
import pytest
from worlds import builds, direct_plan, instance, random_instance, three_villages_two_points, trips

from geo.words.catalogue import say
from optimize.model.instance import Quota
from optimize.solve.presolve import reasons_against


def fields(reason):
    return dict(reason.fields)


def test_a_good_instance_gives_no_reason():
    assert reasons_against(three_villages_two_points()) == ()


def test_a_quota_beyond_all_candidates_names_county_wanted_and_possible():
    """Two point sites of one unit each, one station: 3 points and 2 stations are out of reach."""
    whole = replace(three_villages_two_points(), quotas=(Quota(0, "point", 3), Quota(0, "station", 2)))

    reasons = reasons_against(whole)

    assert [reason.key for reason in reasons] == ["no-plan-quota", "no-plan-quota"]
    assert [(fields(r)["county"], fields(r)["wanted"], fields(r)["possible"]) for r in reasons] == [
        ("c0", 3, 2),
        ("c0", 2, 1),
    ]
    assert "村(社区)回收网点" in say(reasons[0], "zh")


def test_units_that_may_stand_together_count_for_a_quota():
    """One site that takes up to two units can give two standard points, not three."""
    whole = three_villages_two_points()
    one_site = replace(
        whole,
        builds=builds(
            (0, "point", "standard", 1, 30, 100, 0),
            (0, "point", "standard", 2, 60, 200, 0),
            (2, "station", "light", 1, 100, 50, 0),
            (3, "centre", "small", 1, 100, 70, 0),
        ),
    )

    assert reasons_against(replace(one_site, quotas=(Quota(0, "point", 2),))) == ()
    assert [row.key for row in reasons_against(replace(one_site, quotas=(Quota(0, "point", 3),)))] == [
        "no-plan-quota"
    ]


def too_little_room(tier):
    """45 t must be served; station or centre takes 40."""
    whole = three_villages_two_points()
    room = np.where(whole.builds.tier == tier, 40.0, whole.builds.throughput_t)
    return replace(whole, builds=replace(whole.builds, throughput_t=room))


def test_stations_too_small_for_a_cluster_are_named():
    (reason,) = reasons_against(too_little_room("station"))

    assert reason.key == "no-plan-stations"
    assert fields(reason) == {"cluster": "t0", "wanted": 45, "possible": 40}


def test_centres_too_small_for_a_county_are_named():
    (reason,) = reasons_against(too_little_room("centre"))

    assert reason.key == "no-plan-centres"
    assert fields(reason) == {"county": "c0", "wanted": 45, "possible": 40}


@pytest.mark.parametrize("tier", ["station", "centre"])
def test_only_what_must_be_served_needs_room(tier):
    free = replace(too_little_room(tier), must_serve=np.array([True, True, False]))

    assert reasons_against(free) == ()


def cut_off(kind):
    """Point p must stand but no trip leads on from it, or station s must stand and no haul does."""
    return instance(
        demand=[10],
        sites=["p", "s", "z", "t"],
        builds=builds(
            (0, "point", "standard", 1, 30, 40, 0, {"forced": kind == "point"}),
            (1, "station", "light", 1, 30, 30, 0),
            (2, "centre", "small", 1, 30, 50, 0),
            (3, "station", "light", 1, 30, 30, 0, {"forced": kind == "station"}),
        ),
        hosted=trips((0, 1, 1, 1, 0)),
        haul=trips((1, 2, 1, 1, 0)),
    )


@pytest.mark.parametrize(("kind", "site"), [("point", "p"), ("station", "t")])
def test_what_must_stand_but_leads_nowhere_is_named(kind, site):
    (reason,) = reasons_against(cut_off(kind))

    assert reason.key == f"no-plan-forced-{kind}"
    assert fields(reason) == {"site": site}
    assert reasons_against(cut_off("nothing")) == ()


def test_every_reason_is_told_at_once():
    whole = replace(too_little_room("station"), quotas=(Quota(0, "point", 9),))

    assert [reason.key for reason in reasons_against(whole)] == ["no-plan-quota", "no-plan-stations"]


def test_demand_that_fills_the_stations_exactly_is_no_reason():
    """3 x 0.1 t and a station for 0.3 t: the computer's sum is 0.30000000000000004, the farmer's is 0.3."""
    whole = three_villages_two_points()
    room = np.where(whole.builds.tier == "station", 0.3, whole.builds.throughput_t)
    full = replace(whole, demand_t=np.array([0.1, 0.1, 0.1]), builds=replace(whole.builds, throughput_t=room))

    assert reasons_against(full) == ()


@pytest.mark.parametrize("seed", range(60))
def test_a_reason_is_never_given_against_an_instance_that_has_a_plan(seed):
    whole = random_instance(seed, clusters=1, villages=3)
    reasons = reasons_against(whole)

    assert all(say(reason, language) for reason in reasons for language in ("zh", "en"))
    if reasons:
        assert direct_plan(whole) is None
