"""Read a choice off the variables of a solved model.

Where it stands: after ``optimize.solve.solver``, before everything that must not know PuLP.
"""

import pulp

from optimize.model.choice import Choice
from optimize.model.decisions import Decisions
from optimize.model.instance import Instance


def is_chosen(variable: pulp.LpVariable) -> bool:
    """Return whether a solved binary is 1; solvers leave 0.9999999."""
    return variable.varValue is not None and variable.varValue > 0.5


def read_choice(instance: Instance, decisions: Decisions) -> Choice:
    """Return what the solved variables say. Only call it on a model that has a plan: judge before you read."""
    sites = instance.site_ids
    builds = instance.builds
    service: dict[str, tuple[str, str, str]] = {}
    for row, variable in enumerate(decisions.path):
        if is_chosen(variable):
            arc, link = decisions.path_to_point[row], decisions.path_collect[row]
            unit = str(instance.unit_ids[instance.to_point.origin[arc]])
            point = str(sites[instance.to_point.destination[arc]])
            service[unit] = ("point", point, str(sites[instance.collect.destination[link]]))
    for mode, trips, variables in (
        ("hosted", instance.hosted, decisions.hosted),
        ("mobile", instance.mobile, decisions.mobile),
        ("delivered", instance.delivered, decisions.delivered),
    ):
        for row, variable in enumerate(variables):
            if is_chosen(variable):
                unit = str(instance.unit_ids[trips.origin[row]])
                service[unit] = (mode, "", str(sites[trips.destination[row]]))
    for unit_row, variable in decisions.unserved.items():
        if is_chosen(variable):
            service[str(instance.unit_ids[unit_row])] = ("unserved", "", "")
    return Choice(
        builds=frozenset(
            (
                str(sites[builds.site[row]]),
                str(builds.tier[row]),
                str(builds.size[row]),
                int(builds.units[row]),
            )
            for row, variable in enumerate(decisions.build)
            if is_chosen(variable)
        ),
        service=service,
        point_ships_to={
            str(sites[instance.collect.origin[row]]): str(sites[instance.collect.destination[row]])
            for row, variable in enumerate(decisions.link)
            if is_chosen(variable)
        },
        station_ships_to={
            str(sites[station]): str(sites[centre])
            for (station, centre), variable in decisions.ship.items()
            if is_chosen(variable)
        },
        vehicles={
            str(sites[site]): round(variable.varValue)
            for site, variable in decisions.vehicles.items()
            if variable.varValue is not None and variable.varValue > 0.5
        },
    )
