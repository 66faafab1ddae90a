"""bound ≤ exact optimum ≤ plan, on every small random instance: the decomposition against the whole model.

The whole model at gap 0 is itself held to trying every plan (``test_model_oracle.py``). Small counties
are also
sent whole to the solver by the decomposition; most tests here switch that off, so that cuts and columns
have to
stand on their own feet.
"""

import math
from dataclasses import replace

import numpy as np
import pytest
from engine_checks import choice_of, cut_violations, cuts_in
from worlds import direct_plan, least_yuan, random_instance

from optimize.model.parts import county_part
from optimize.plan.audit import audit
from optimize.plan.extract import extract
from optimize.solve import county_search
from optimize.solve.decomposition import Decomposition
from optimize.solve.engine import Effort

ENGINE = Decomposition()


def seeded(seed):
    """One to three clusters in one county, or two to four in two."""
    counties = 1 + seed % 2
    clusters = counties * (1 + seed % 3 // counties)
    return random_instance(seed, clusters=clusters, counties=counties, villages=2 + seed % 2)


def effort(**changes):
    return Effort(**({"gap": 0.0, "seed": 0, "solver": "HiGHS", "work_limit": 4} | changes))


@pytest.fixture
def no_county_is_small(monkeypatch):
    """Counties are never sent whole to the solver."""
    monkeypatch.setattr(county_search, "SMALL_UNITS", -1)


def assert_sandwiched(seed):
    whole = seeded(seed)
    exact = least_yuan(whole)

    found = ENGINE.solve(whole, effort())

    if found.stopped_by == "infeasible":
        assert math.isinf(exact)
        assert found.choice is None
        return
    assert found.bound_yuan <= exact * (1 + 1e-6)
    if found.choice is not None:
        plan = extract(whole, found.choice)
        assert audit(whole, plan) == ()
        assert plan.costs.gross + plan.costs.unserved >= exact * (1 - 1e-6)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.usefixtures("no_county_is_small")
def test_the_optimum_lies_between_bound_and_plan(seed):
    assert_sandwiched(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40, 240))
@pytest.mark.usefixtures("no_county_is_small")
def test_the_optimum_lies_between_bound_and_plan_of_many_more(seed):
    assert_sandwiched(seed)


@pytest.mark.parametrize("seed", range(0, 40, 3))
def test_counties_small_enough_to_be_sent_whole_are_solved_to_the_end(seed):
    whole = seeded(seed)
    plan = direct_plan(whole)

    found = ENGINE.solve(whole, effort(gap=1e-6, work_limit=None))

    if plan is None:
        assert found.stopped_by == "infeasible"
        return
    best = plan.costs.gross + plan.costs.unserved
    answer = extract(whole, found.choice)
    assert answer.costs.gross + answer.costs.unserved == pytest.approx(best, rel=2e-6)
    assert found.bound_yuan == pytest.approx(best, rel=2e-6)


@pytest.mark.parametrize("seed", [*range(0, 20, 2), 1, 3, 5, 7, 9, 11, 13, 17, 23, 27])
@pytest.mark.usefixtures("no_county_is_small")
def test_no_cut_cuts_off_the_best_plan(seed):
    """Every evaluation in the certificate, re-read by separate code: it must hold for the best plan's own
    figures."""
    whole = seeded(seed)
    best = direct_plan(whole)
    assert best is not None
    found = ENGINE.solve(whole, effort())

    assert cuts_in(found.certificate)
    assert cut_violations(whole, best, found.certificate) == []


@pytest.mark.parametrize("seed", [1, 2, 7, 8, 13, 14, 27])
@pytest.mark.usefixtures("no_county_is_small")
def test_no_cut_cuts_off_the_plan_of_other_prices(seed):
    """Cuts hold for any plan, not only for the best: here for the best plan of the same rules at other
    prices."""
    whole = seeded(seed)
    other = direct_plan(random_prices(whole, seed))
    assert other is not None
    found = ENGINE.solve(whole, effort())

    assert cut_violations(whole, repriced(whole, other), found.certificate) == []


def random_prices(whole, seed):
    """The same instance with fixed costs and hauls shuffled: its best plan is another plan of `whole`."""
    rng = np.random.default_rng(seed)
    builds = replace(whole.builds, running_yuan=rng.permutation(whole.builds.running_yuan))
    return replace(whole, builds=builds, haul=replace(whole.haul, yuan=rng.permutation(whole.haul.yuan)))


def repriced(whole, plan):
    """The same decisions at the prices of `whole`."""
    return extract(whole, choice_of(plan))


@pytest.mark.parametrize("seed", [1, 3, 5, 7])
def test_counties_are_planned_apart(seed):
    """Nothing joins two counties, so the cost of both is the sum of each alone."""
    whole = random_instance(seed, clusters=2, counties=2, villages=3)

    assert least_yuan(whole) == pytest.approx(
        sum(least_yuan(county_part(whole, county)) for county in (0, 1))
    )
