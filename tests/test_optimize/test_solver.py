"""The one file that calls a solver: how a run ended is said from both status axes, and a bound is always
a bound.

No test here waits for a clock: a run "out of time" is one whose time was over before it began.
"""

import math
import time

import pulp
import pytest
from worlds import direct_plan, least_yuan, one_of_everything, random_instance, three_villages_two_points

from geo.errors import SolverError
from optimize.model.build import build_model
from optimize.solve.direct import Direct
from optimize.solve.engine import Effort
from optimize.solve.solver import SolverSettings, solve_model

EXACT = SolverSettings(gap=0.0)


def two_items(*, room: float) -> pulp.LpProblem:
    """Two binaries that cost 3 and 5, one at least must be taken; `room` < 1 makes that impossible."""
    problem = pulp.LpProblem("two_items", pulp.LpMinimize)
    x, y = pulp.LpVariable("x", cat=pulp.LpBinary), pulp.LpVariable("y", cat=pulp.LpBinary)
    problem.setObjective(3 * x + 5 * y)
    problem.addConstraint(x + y >= 1, "one")
    problem.addConstraint(x + y <= room, "room")
    return problem


def knapsack(items: int) -> pulp.LpProblem:
    """Equal-ratio covering: hard enough that one node does not prove the optimum."""
    problem = pulp.LpProblem("knapsack", pulp.LpMinimize)
    take = [pulp.LpVariable(f"take_{number}", cat=pulp.LpBinary) for number in range(items)]
    weights = [(37 * number) % 101 + 20 for number in range(items)]
    problem.setObjective(pulp.lpSum(w * t for w, t in zip(weights, take, strict=True)))
    for row in range(6):
        shifted = [weights[(number * (row + 3)) % items] for number in range(items)]
        problem.addConstraint(
            pulp.lpSum(w * t for w, t in zip(shifted, take, strict=True)) >= sum(shifted) / 2 + 0.5
        )
    return problem


def test_an_optimum_comes_with_its_value_and_bound():
    answer = solve_model(two_items(room=2), EXACT)

    assert (answer.ending, answer.value, answer.bound) == ("gap", 3.0, 3.0)
    assert answer.has_plan


def test_an_infeasible_model_has_no_value_and_an_infinite_bound():
    answer = solve_model(two_items(room=0.5), EXACT)

    assert (answer.ending, answer.value, answer.bound) == ("infeasible", math.inf, math.inf)
    assert not answer.has_plan


def test_a_contradiction_without_any_variable_is_infeasible():
    """A unit nobody can serve makes the row 0 = 1."""
    problem = two_items(room=2)
    problem.addConstraint(pulp.LpConstraint(pulp.LpAffineExpression(), pulp.LpConstraintEQ, "serve_7", 1))

    assert solve_model(problem, EXACT).ending == "infeasible"


def test_a_model_without_a_floor_is_an_error_and_never_called_infeasible():
    problem = pulp.LpProblem("falling", pulp.LpMinimize)
    x = pulp.LpVariable("x", cat=pulp.LpInteger)
    problem.setObjective(x)
    problem.addConstraint(x <= 3, "top")

    with pytest.raises(SolverError):
        solve_model(problem, EXACT)


def test_a_run_whose_time_is_over_claims_no_optimum_and_its_bound_holds():
    best = solve_model(knapsack(60), SolverSettings(gap=1e-3)).bound
    late = solve_model(knapsack(60), SolverSettings(gap=0.0, until=time.time() - 1))

    assert late.ending == "time_limit"
    assert late.bound <= best / (1 - 1e-3)
    assert late.bound <= late.value


def test_a_run_at_its_node_limit_says_so_and_its_bound_holds():
    """Between the bound after one node and the best plan after one node lies the optimum."""
    full = solve_model(knapsack(40), SolverSettings(gap=1e-4))
    short = solve_model(knapsack(40), SolverSettings(gap=0.0, node_limit=1))

    assert short.ending == "work_limit"
    assert short.bound <= full.value
    assert short.value >= full.bound


def test_the_same_node_limit_and_seed_give_the_same_answer():
    answers = [solve_model(knapsack(40), SolverSettings(gap=0.0, node_limit=3, seed=11)) for _ in range(2)]

    assert answers[0] == answers[1]


def test_a_relaxation_is_a_bound_of_the_whole_model():
    problem, _ = build_model(one_of_everything())
    for variable in problem.variables():
        variable.cat = pulp.LpContinuous

    relaxed = solve_model(problem, EXACT)

    assert relaxed.ending == "gap"
    assert 0 < relaxed.bound <= 794.5


def test_a_gap_that_is_allowed_is_kept():
    whole = random_instance(3, clusters=3, villages=3)
    best = least_yuan(whole)

    found = Direct().solve(whole, Effort(gap=0.2, seed=0, solver="HiGHS"))

    assert found.stopped_by == "gap"
    assert best * 0.8 <= found.bound_yuan <= best * (1 + 1e-9)


@pytest.mark.parametrize("world", [three_villages_two_points, one_of_everything])
def test_cbc_and_highs_agree(world):
    if "PULP_CBC_CMD" not in pulp.listSolvers(onlyAvailable=True):
        pytest.skip("this PuLP comes without CBC")
    problem, _ = build_model(world())
    by_highs = solve_model(problem, EXACT)
    problem, _ = build_model(world())
    by_cbc = solve_model(problem, SolverSettings(name="PULP_CBC_CMD", gap=0.0))

    assert by_cbc.ending == by_highs.ending == "gap"
    assert by_cbc.value == pytest.approx(by_highs.value)
    assert by_cbc.bound <= by_highs.value * (1 + 1e-9)


def test_cbc_says_infeasible_too():
    if "PULP_CBC_CMD" not in pulp.listSolvers(onlyAvailable=True):
        pytest.skip("this PuLP comes without CBC")
    assert solve_model(two_items(room=0.5), SolverSettings(name="PULP_CBC_CMD")).ending == "infeasible"


def test_a_solver_nobody_has_is_named_with_those_there_are():
    with pytest.raises(SolverError) as caught:
        solve_model(two_items(room=2), SolverSettings(name="CPLEX_OF_TOMORROW"))

    assert caught.value.exit_code == 7
    assert "CPLEX_OF_TOMORROW" in caught.value.in_words("zh")
    assert "HiGHS" in caught.value.in_words("en")


def test_highs_writes_nothing_on_the_screen(capfd):
    solve_model(two_items(room=2), EXACT)
    direct_plan(three_villages_two_points())

    assert capfd.readouterr() == ("", "")


def test_the_screen_is_given_back_after_a_solve(capfd):
    solve_model(two_items(room=2), EXACT)
    print("still here")

    assert capfd.readouterr().out == "still here\n"
