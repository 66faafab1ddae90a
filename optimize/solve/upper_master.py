"""The upper master: the best plan that can be put together from the cluster plans seen so far.

A restricted integer program chooses one column (whole cluster plan) per cluster, the centres, and for every
station the centre it ships to. Its optimum is a plan, hence an upper value.
"""

from dataclasses import dataclass

import numpy as np
import pulp

from geo.tier import Tier
from optimize.model.choice import Choice
from optimize.model.instance import Instance
from optimize.model.read_off import is_chosen
from optimize.model.rows import add, builds_by_site
from optimize.solve.cluster_task import Column
from optimize.solve.multipliers import dearest_standard_yuan
from optimize.solve.solver import SolverSettings, solve_model

SHORT = 100.0
"""Falling short of a quota is priced at this many times the dearest facility: only while columns cannot meet it."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A county's plan put together from columns.

    Attributes
    ----------
    choice : Choice or None
        None if the columns cannot meet the quotas or the capacities yet.
    value : float
        Yuan per year of that choice; inf without one.
    reward_yuan : dict of tier → yuan per year and standard facility
        Multipliers of the quotas for the next evaluation.
    """

    choice: Choice | None
    value: float


def compose(
    instance: Instance,
    columns: list[tuple[int, Column]],
    settings: SolverSettings,
    *,
    with_quotas: bool = True,
) -> Composed:
    """Choose one column per cluster, centres and shipments.

    Parameters
    ----------
    instance
        The county.
    columns : list of (cluster, column)
    settings
        For the integer program.
    with_quotas
        False: as if no quota were assigned (what a quota costs is shown by comparing bounds and plans).
    """
    model = _Model(instance, columns, with_quotas=with_quotas)
    answer = solve_model(model.problem, settings)
    if not answer.has_plan:
        return Composed(None, float("inf"))
    short = sum(variable.varValue or 0.0 for variable in model.short.values()) > 1e-6
    return Composed(None, float("inf")) if short else Composed(model.read(), answer.value)


class _Model:
    """The restricted integer program and its variables."""

    def __init__(self, instance: Instance, columns: list[tuple[int, Column]], *, with_quotas: bool) -> None:
        self.instance = instance
        self.columns = columns
        builds = instance.builds
        self.problem = pulp.LpProblem("upper_master", pulp.LpMinimize)
        self.centres = np.flatnonzero(builds.tier == Tier.CENTRE).tolist()
        self.opens = {row: pulp.LpVariable(f"centre_{row}", cat=pulp.LpBinary) for row in self.centres}
        self.take = [pulp.LpVariable(f"take_{number}", cat=pulp.LpBinary) for number in range(len(columns))]
        self.route: dict[tuple[int, str, int], tuple[pulp.LpVariable, float, float]] = {}
        self.short: dict[int, pulp.LpVariable] = {}
        self._routes()
        self._rows(with_quotas=with_quotas)
        self._centre_rows()

    def _routes(self) -> None:
        """One binary per column, station and centre, with tonnes and yuan."""
        builds, sites = self.instance.builds, self.instance.site_ids
        row_of = {
            (str(sites[builds.site[row]]), str(builds.size[row])): row
            for row in np.flatnonzero(builds.tier == Tier.STATION).tolist()
        }
        hauls: dict[int, list[tuple[int, float]]] = {}
        per_t = self.instance.haul.yuan + self.instance.centre_handling_yuan_per_t
        for build, centre, yuan in zip(
            self.instance.haul.origin.tolist(),
            self.instance.haul.destination.tolist(),
            per_t.tolist(),
            strict=True,
        ):
            hauls.setdefault(build, []).append((centre, yuan))
        for number, (_, column) in enumerate(self.columns):
            for station, size, tonnes in column.stations:
                for centre, yuan in hauls.get(row_of[station, size], ()):
                    variable = pulp.LpVariable(f"route_{len(self.route)}", cat=pulp.LpBinary)
                    self.route[number, station, centre] = (variable, tonnes, tonnes * yuan)

    def _rows(self, *, with_quotas: bool) -> None:
        instance, builds = self.instance, self.instance.builds
        fixed = builds.capital_yuan + builds.running_yuan
        objective = [(variable, float(fixed[row])) for row, variable in self.opens.items()]
        objective += [(self.take[number], column.own_yuan) for number, (_, column) in enumerate(self.columns)]
        objective += [(variable, yuan) for variable, _, yuan in self.route.values()]
        if with_quotas:
            self.short = {
                number: pulp.LpVariable(f"short_{number}", lowBound=0)
                for number in range(len(instance.quotas))
            }
            objective += [
                (variable, SHORT * dearest_standard_yuan(instance, instance.quotas[number].tier))
                for number, variable in self.short.items()
            ]
        self.problem.setObjective(pulp.LpAffineExpression(objective))

        for t in range(len(instance.cluster_ids)):
            terms = [(self.take[n], 1.0) for n, (cluster, _) in enumerate(self.columns) if cluster == t]
            add(self.problem, f"one_plan_{t}", terms, "=", 1.0)
        for number, (_, column) in enumerate(self.columns):
            for station, _, _ in column.stations:
                terms = [(v[0], 1.0) for (n, s, _), v in self.route.items() if n == number and s == station]
                add(self.problem, f"ship_{number}_{station}", [*terms, (self.take[number], -1.0)], "=", 0.0)
        for quota_row, short in self.short.items():
            quota = instance.quotas[quota_row]
            terms = [
                (self.take[n], float(column.standard[quota.tier]))
                for n, (_, column) in enumerate(self.columns)
            ]
            add(self.problem, f"quota_{quota_row}", [*terms, (short, 1.0)], ">=", float(quota.count))

    def _centre_rows(self) -> None:
        builds = self.instance.builds
        by_site = builds_by_site(self.instance, Tier.CENTRE)
        grouped: dict[tuple[str, int], list[pulp.LpVariable]] = {}
        into: dict[int, list[tuple[pulp.LpVariable, float]]] = {}
        for (_, station, centre), (variable, tonnes, _) in self.route.items():
            grouped.setdefault((station, centre), []).append(variable)
            into.setdefault(centre, []).append((variable, tonnes))
        for (station, centre), variables in grouped.items():
            terms = [(variable, 1.0) for variable in variables]
            terms += [(self.opens[row], -1.0) for row in by_site.get(centre, ())]
            add(self.problem, f"open_{station}_{centre}", terms, "<=", 0.0)
        for centre, rows in by_site.items():
            add(self.problem, f"one_{centre}", [(self.opens[row], 1.0) for row in rows], "<=", 1.0)
            if builds.forced[rows].any():
                add(self.problem, f"forced_{centre}", [(self.opens[row], 1.0) for row in rows], ">=", 1.0)
            room = [(self.opens[row], -float(builds.throughput_t[row])) for row in rows]
            add(self.problem, f"room_{centre}", into.get(centre, []) + room, "<=", 0.0)

    def read(self) -> Choice:
        """Return the chosen columns and shipments as one choice."""
        instance, builds = self.instance, self.instance.builds
        chosen = [column for number, (_, column) in enumerate(self.columns) if is_chosen(self.take[number])]
        centre_builds = {
            (
                str(instance.site_ids[builds.site[row]]),
                str(builds.tier[row]),
                str(builds.size[row]),
                int(builds.units[row]),
            )
            for row, variable in self.opens.items()
            if is_chosen(variable)
        }
        ships = {
            station: str(instance.site_ids[centre])
            for (_, station, centre), (variable, _, _) in self.route.items()
            if is_chosen(variable)
        }
        merged = merge([column.choice for column in chosen if column.choice is not None])
        return Choice(
            merged.builds | centre_builds, merged.service, merged.point_ships_to, ships, merged.vehicles
        )


def merge(choices: list[Choice]) -> Choice:
    """Return choices that share nothing as one."""
    return Choice(
        builds=frozenset().union(*(choice.builds for choice in choices)),
        service={key: value for choice in choices for key, value in choice.service.items()},
        point_ships_to={key: value for choice in choices for key, value in choice.point_ships_to.items()},
        station_ships_to={key: value for choice in choices for key, value in choice.station_ships_to.items()},
        vehicles={key: value for choice in choices for key, value in choice.vehicles.items()},
    )
