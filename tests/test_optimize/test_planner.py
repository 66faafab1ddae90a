"""The room's front door: engine chosen, plan audited, gap on gross cost, the same bytes whoever solves
the parts."""

import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace

import numpy as np
import pytest
from worlds import (
    builds,
    direct_plan,
    instance,
    least_yuan,
    one_of_everything,
    random_instance,
    three_villages_two_points,
    trips,
)

from geo.errors import SolverError
from geo.words.catalogue import say
from optimize import planner
from optimize.model.instance import Quota
from optimize.plan.audit import audit
from optimize.plan.outcome import Infeasible, OutOfTime, Solved, gap_of
from optimize.planner import choose_engine, plan
from optimize.solve.direct import SMALL_UNITS


def large():
    """66 villages in six clusters of two counties: too many for the direct engine."""
    return random_instance(1, clusters=6, counties=2, villages=11)


def as_bytes(outcome: Solved) -> bytes:
    """What a run folder would hold of it."""
    kept = {
        "plan": asdict(outcome.plan),
        "bound": outcome.bound,
        "gap": outcome.gap,
        "certificate": outcome.certificate,
    }
    return json.dumps(kept, ensure_ascii=False, sort_keys=True).encode()


@pytest.fixture(scope="module")
def solved_large() -> Solved:
    outcome = plan(large(), gap=0.05, seed=3)
    assert isinstance(outcome, Solved)
    return outcome


def test_a_small_instance_goes_whole_to_the_solver_and_is_solved_to_the_end():
    outcome = plan(three_villages_two_points(), gap=0.0, seed=1)

    assert isinstance(outcome, Solved)
    assert (outcome.engine, outcome.stopped_by) == ("direct", "gap")
    assert outcome.plan.costs.gross == pytest.approx(355)
    assert outcome.bound == pytest.approx(355)
    assert outcome.gap == pytest.approx(0, abs=1e-9)
    assert outcome.certificate["engines_passed_over"] == {}


def test_a_large_instance_is_decomposed_and_the_manifest_can_say_why(solved_large):
    assert solved_large.engine == "decomposition"
    assert solved_large.certificate["engines_passed_over"] == {"direct": ["size"]}
    assert solved_large.stopped_by in ("gap", "exhausted", "work_limit")


def test_the_plan_handed_out_passes_its_audit(solved_large):
    assert audit(large(), solved_large.plan) == ()


def test_bound_and_gap_are_consistent_and_leave_out_what_no_trip_can_reach(solved_large):
    whole, costs = large(), solved_large.plan.costs
    value = costs.gross + costs.unserved - whole.constant_unserved_yuan

    assert 0 < solved_large.bound <= value
    assert solved_large.gap == pytest.approx(gap_of(value, solved_large.bound, costs.gross))
    assert solved_large.gap == pytest.approx((value - solved_large.bound) / costs.gross)


def test_units_no_trip_can_reach_are_priced_but_neither_in_bound_nor_in_gap():
    """355 yuan for the three villages, and a fourth of 7 t that nothing reaches: 7,000 yuan apart."""
    whole = three_villages_two_points()
    with_hermit = replace(
        whole,
        unit_ids=np.append(whole.unit_ids, "hermit"),
        unit_cluster=np.append(whole.unit_cluster, 0),
        unit_delivered=np.append(whole.unit_delivered, [False]),
        demand_t=np.append(whole.demand_t, 7.0),
        must_serve=np.append(whole.must_serve, [False]),
    )

    outcome = plan(with_hermit, gap=0.0, seed=1)

    assert isinstance(outcome, Solved)
    assert (outcome.plan.costs.gross, outcome.plan.costs.unserved) == pytest.approx((355, 7000))
    assert outcome.bound == pytest.approx(355)
    assert outcome.gap == pytest.approx(0, abs=1e-6)
    hermit = next(row for row in outcome.plan.services if row.unit_id == "hermit")
    assert (hermit.mode, hermit.point_id, hermit.station_id) == ("unserved", None, None)


def test_the_certificate_holds_every_evaluation_of_every_cluster(solved_large):
    whole = large()
    counties = solved_large.certificate["counties"]

    assert [county["county"] for county in counties] == whole.county_ids.tolist()
    assert sum(county["bound"] for county in counties) - whole.constant_unserved_yuan == pytest.approx(
        solved_large.bound
    )
    for position, county in enumerate(counties):
        clusters = {str(name) for name in whole.cluster_ids[whole.cluster_county == position]}
        assert {row["cluster"] for row in county["evaluations"]} == clusters
        for row in county["evaluations"]:
            assert row["dual_bound"] is None or np.isfinite(row["dual_bound"])
            assert set(row["reward_yuan"]) <= {"point", "station"}
    assert json.loads(as_bytes(solved_large))


def test_two_workers_make_the_same_bytes_as_none(solved_large):
    with ProcessPoolExecutor(2) as executor:
        shared = plan(large(), gap=0.05, seed=3, executor=executor)

    assert as_bytes(shared) == as_bytes(solved_large)


def test_the_same_question_twice_makes_the_same_bytes(solved_large):
    assert as_bytes(plan(large(), gap=0.05, seed=3)) == as_bytes(solved_large)


def test_planning_does_not_touch_the_instance():
    whole = random_instance(1)
    before = json.dumps(asdict(whole), default=np.ndarray.tolist)

    plan(whole, gap=0.0, seed=1)

    assert json.dumps(asdict(whole), default=np.ndarray.tolist) == before


def test_a_rule_the_decomposition_does_not_know_leads_back_to_the_direct_engine():
    """A village of cluster t0 with a trip to a point of cluster t1."""
    whole = large()
    foreign = int(np.flatnonzero(whole.unit_cluster != whole.unit_cluster[whole.to_point.origin[0]])[0])
    origin = whole.to_point.origin.copy()
    origin[0] = foreign
    crossing = replace(whole, to_point=replace(whole.to_point, origin=origin))

    engine, passed_over = choose_engine(crossing)

    assert engine.name == "direct"
    assert passed_over == {"direct": ("size",), "decomposition": ("village-crosses-cluster",)}


def test_arithmetic_reasons_are_found_before_any_solver_is_called(monkeypatch):
    monkeypatch.setattr(planner, "choose_engine", None)
    whole = replace(three_villages_two_points(), quotas=(Quota(0, "point", 3),))

    outcome = plan(whole, gap=0.0)

    assert isinstance(outcome, Infeasible)
    assert [reason.key for reason in outcome.reasons] == ["no-plan-quota"]
    assert "3" in say(outcome.reasons[0], "zh")


def test_rules_that_only_clash_together_are_called_so():
    """Two villages of 10 and 8 t at one point; two stations take 15 t each, enough together, but a point
    ships whole."""
    whole = instance(
        demand=[10, 8],
        sites=["p", "s", "t", "z"],
        builds=builds(
            (0, "point", "standard", 1, 30, 20, 0),
            (1, "station", "light", 1, 15, 30, 0),
            (2, "station", "light", 1, 15, 90, 0),
            (3, "centre", "small", 1, 30, 50, 0),
        ),
        to_point=trips((0, 0, 1, 1, 0), (1, 0, 1, 1, 0)),
        collect=trips((0, 1, 1, 1, 1), (0, 2, 1, 1, 1)),
        haul=trips((1, 3, 1, 1, 0), (2, 3, 1, 1, 0)),
    )

    outcome = plan(whole, gap=0.0)

    assert outcome == Infeasible(outcome.reasons)
    assert [reason.key for reason in outcome.reasons] == ["no-plan-combination"]


def test_a_run_without_time_ends_without_a_plan_and_claims_none():
    outcome = plan(large(), gap=0.0, limit_s=0.0)

    assert isinstance(outcome, OutOfTime)
    assert outcome.stopped_by == "time_limit"


def test_an_interrupted_run_keeps_the_best_plan_it_has():
    """The first plan stands after the first round; whoever then asks to stop gets it, audited and with
    its bound."""
    seen = []

    outcome = plan(
        large(),
        gap=0.0,
        on_progress=seen.append,
        should_stop=lambda: bool(seen) and np.isfinite(seen[-1].plan_yuan),
    )

    assert isinstance(outcome, Solved)
    assert outcome.stopped_by == "interrupt"
    assert audit(large(), outcome.plan) == ()


def test_progress_says_what_was_done_in_both_languages_and_never_takes_back_a_bound():
    seen = []
    plan(large(), gap=0.05, seed=3, on_progress=seen.append)

    assert seen
    assert all(say(step.step, language) for step in seen for language in ("zh", "en"))
    assert all(0 < step.done <= step.of for step in seen)
    plans = [step.plan_yuan for step in seen]
    assert plans == sorted(plans, reverse=True)


@pytest.mark.parametrize("rounds", [1, 2])
def test_a_work_limit_gives_a_valid_bound(rounds):
    whole = one_of_everything()
    outcome = plan(whole, gap=0.0, work_limit=rounds)

    assert isinstance(outcome, Solved | OutOfTime)
    assert outcome.bound <= least_yuan(whole) * (1 + 1e-9)


def test_a_plan_that_fails_its_audit_is_never_handed_out(monkeypatch):
    monkeypatch.setattr(planner, "audit", lambda *_: audit(random_instance(2), plan_of_another()))

    with pytest.raises(SolverError) as caught:
        plan(three_villages_two_points(), gap=0.0)

    assert caught.value.exit_code == 7
    assert "复核" in caught.value.in_words("zh")


def plan_of_another():
    """A plan that belongs to another instance."""
    return direct_plan(three_villages_two_points())


@pytest.mark.parametrize("seed", [12, 22, 25])
def test_stopped_by_gap_means_the_gap_that_is_reported(seed):
    """The gap is measured on gross cost; demand left unserved at a price must not make it look smaller."""
    outcome = plan(random_instance(seed, clusters=2, villages=3), gap=0.1, seed=1)

    assert isinstance(outcome, Solved)
    assert outcome.stopped_by == "gap"
    assert outcome.gap <= 0.1 + 1e-9


def test_a_county_whose_centres_are_nearly_full_still_gets_a_plan():
    """999 t could be served, the centres take 800; 652 t must be. The direct engine has a plan within 5 %."""
    outcome = plan(random_instance(1, clusters=8, counties=1, villages=8), gap=0.1, seed=1)

    assert isinstance(outcome, Solved)


def test_a_patient_user_gets_the_first_plan_however_late():
    instance = random_instance(9, clusters=SMALL_UNITS // 3 + 1, villages=3)

    hasty = plan(instance, gap=0.0, limit_s=0.01)
    patient = plan(instance, gap=0.0, limit_s=0.01, patient=True)

    assert isinstance(hasty, OutOfTime)
    assert isinstance(patient, Solved)
    assert patient.stopped_by == "time_limit"
