"""Every constraint family as plain text a reviewer can read in a diff: ``tests/golden/<family>.lp``.

The rows are those of ``worlds.one_of_everything``. After a change of a family that is meant, write them
anew::

    UPDATE_GOLDEN=1 python -m pytest tests/test_optimize/test_model_golden.py

and read the diff before it is committed.
"""

import os
import re
from pathlib import Path

import pulp
import pytest
from worlds import one_of_everything

from optimize.model.build import FAMILIES, build_model
from optimize.model.decisions import Decisions, declare
from optimize.model.instance import Instance
from optimize.model.objective import add_objective

GOLDEN = Path(__file__).parents[1] / "golden"
NAMED = {family.__name__.removeprefix("add_"): family for family in FAMILIES}
SENSES = {pulp.LpConstraintLE: "<=", pulp.LpConstraintEQ: "=", pulp.LpConstraintGE: ">="}


def natural(name: str) -> list[int | str]:
    """``path_10`` after ``path_9``."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def expression_text(terms) -> str:
    """``10 path_0 + hosted_3 - 30 build_1``: what is added first, then what is taken off, each sorted by
    name."""
    text = ""
    for variable, coefficient in sorted(terms, key=lambda term: (term[1] < 0, natural(term[0].name))):
        if coefficient == 0:
            continue
        size = "" if abs(coefficient) == 1 else f"{abs(coefficient):.10g} "
        sign = "- " if coefficient < 0 else "+ "
        text += f"{' ' if text else ''}{sign if text or coefficient < 0 else ''}{size}{variable.name}"
    return text or "0"


def family_text(family: str, instance: Instance, decisions: Decisions) -> str:
    """The rows of one family (or the objective), then what its variables stand for."""
    problem = pulp.LpProblem(family)
    if family == "objective":
        add_objective(problem, instance, decisions)
        rows = [f"min: {expression_text(problem.objective.items())}"]
        used = set(problem.objective)
    else:
        NAMED[family](problem, instance, decisions)
        constraints = problem._constraints.values()
        rows = [
            f"{row.name}: {expression_text(row.items())} {SENSES[row.sense]} {0.0 - row.constant:.10g}"
            for row in constraints
        ]
        used = {variable for row in constraints for variable in row}
    legend = legend_of(instance, decisions)
    named = sorted((variable.name for variable in used), key=natural)
    return "\n".join([*rows, "", *(rf"\ {name}: {legend[name]}" for name in named)]) + "\n"


def legend_of(instance: Instance, decisions: Decisions) -> dict[str, str]:
    """What each variable stands for, in ids."""
    units, sites, builds = instance.unit_ids, instance.site_ids, instance.builds

    def build(row: int) -> str:
        return f"{builds.units[row]} {builds.size[row]} {builds.tier[row]} at {sites[builds.site[row]]}"

    legend = {variable.name: build(row) for row, variable in enumerate(decisions.build)}
    for row, variable in enumerate(decisions.link):
        legend[variable.name] = (
            f"{sites[instance.collect.origin[row]]} ships to {sites[instance.collect.destination[row]]}"
        )
    for row, variable in enumerate(decisions.path):
        first, second = decisions.path_to_point[row], decisions.path_collect[row]
        point, station = instance.to_point.destination[first], instance.collect.destination[second]
        legend[variable.name] = (
            f"{units[instance.to_point.origin[first]]} by {sites[point]} to {sites[station]}"
        )
    for trips, variables, mode in (
        (instance.hosted, decisions.hosted, "hosted"),
        (instance.mobile, decisions.mobile, "mobile"),
        (instance.delivered, decisions.delivered, "delivered"),
    ):
        for row, variable in enumerate(variables):
            legend[variable.name] = f"{units[trips.origin[row]]} {mode}, to {sites[trips.destination[row]]}"
    legend |= {variable.name: f"{units[unit]} unserved" for unit, variable in decisions.unserved.items()}
    legend |= {variable.name: f"vehicles at {sites[site]}" for site, variable in decisions.vehicles.items()}
    legend |= {
        variable.name: f"{sites[s]} ships to {sites[c]}" for (s, c), variable in decisions.ship.items()
    }
    for row, variable in enumerate(decisions.haul):
        legend[variable.name] = (
            f"t/yr from {build(instance.haul.origin[row])} to {sites[instance.haul.destination[row]]}"
        )
    return legend


@pytest.mark.parametrize("family", [*NAMED, "objective"])
def test_the_rows_of_a_family_read_as_they_did(family):
    instance = one_of_everything()
    text = family_text(family, instance, declare(instance))
    golden = GOLDEN / f"{family}.lp"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")

    assert text == golden.read_text(encoding="utf-8")


def test_every_family_has_a_golden_file_and_no_golden_file_is_left_over():
    assert {path.stem for path in GOLDEN.glob("*.lp")} == {*NAMED, "objective"}


def test_every_family_has_rows_in_the_toy_world():
    """A golden file without rows would prove nothing."""
    instance = one_of_everything()
    for family in NAMED:
        assert not family_text(family, instance, declare(instance)).startswith("\n"), family


def test_every_row_of_the_whole_model_is_named_by_its_family():
    """So that an infeasible subset can be read back as a sentence: ``family_…number``."""
    problem, _ = build_model(one_of_everything())
    prefixes = ("serve", "point", "station", "one_class", "forced", "ship", "centre", "mobile", "quota")

    names = [row.name for row in problem._constraints.values()]

    assert len(names) == len(set(names))
    assert all(name.startswith(prefixes) for name in names)


def test_a_variable_is_named_by_its_row_and_no_two_share_a_name():
    problem, _ = build_model(one_of_everything())
    names = [variable.name for variable in problem.variables()]

    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z]+(_\d+)+", name) for name in names)


def test_the_formulation_tells_every_family_in_the_order_of_the_model():
    text = (GOLDEN.parents[1] / "docs" / "formulation.md").read_text(encoding="utf-8")

    assert re.findall(r"^\*\*`(\w+)`\*\*", text, flags=re.MULTILINE) == list(NAMED)
