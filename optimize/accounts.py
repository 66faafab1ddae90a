"""The accounts of a plan: demand, money, targets and norms, made together.

Where it stands: after the plan has been audited, before tables and map. The rooms it calls know nothing of one
another but the demand; whoever shows the accounts needs only this record.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from geo.measured import Measured
from geo.tier import Tier
from optimize.demand.calibration import Calibration, calibration_of
from optimize.demand.demand import Demand, demand_of
from optimize.demand.figures import demand_figures
from optimize.figures import Figure
from optimize.money.books import Money, money_of
from optimize.money.figures import money_figures
from optimize.norms.facilities import facilities_of
from optimize.norms.judge import Finding, judge
from optimize.norms.register import Register
from optimize.plan.plan import Plan
from optimize.reconciliation import Reconciled, reconciled
from optimize.scenario.scenario import Scenario
from optimize.targets.facilities import facility_targets, vehicle_targets
from optimize.targets.links import LinkRow, link_rows, second_hand
from optimize.targets.rates import rate_targets
from optimize.targets.target import Target
from optimize.targets.weee import YEARS, weee_targets


@dataclass(frozen=True, slots=True, eq=False)
class Accounts:
    """Everything reckoned about one plan.

    Attributes
    ----------
    demands : mapping of year to Demand
        The planned year and those of the targets.
    calibration : Calibration
        What weighed tonnes changed.
    demand_figures, money_figures, second_hand : tuple of Figure
    money : Money
    targets : tuple of Target
    links : tuple of LinkRow
        Systems of the policy beside the network.
    register : Register
        The clauses held against the plan.
    findings : tuple of Finding
    reconciled : tuple of Reconciled
        Sums that must agree, and whether they do.
    """

    demands: Mapping[int, Demand]
    calibration: Calibration
    demand_figures: tuple[Figure, ...]
    money: Money
    money_figures: tuple[Figure, ...]
    targets: tuple[Target, ...]
    links: tuple[LinkRow, ...]
    second_hand: tuple[Figure, ...]
    register: Register
    findings: tuple[Finding, ...]
    reconciled: tuple[Reconciled, ...]


def accounts_of(measured: Measured, scenario: Scenario, plan: Plan) -> Accounts:
    """Return the accounts of `plan` in the scenario's year."""
    parameters, year = scenario.parameters, scenario.year
    calibration = calibration_of(measured, parameters)
    demands = {
        each: demand_of(measured, parameters, each, calibration.factors)
        for each in sorted({int(parameters.value("capture.base_year")), *YEARS, year})
    }
    demand = demands[year]
    money = money_of(plan, demand, measured, parameters)
    quotas = {
        (county, tier): count
        for county, quota in scenario.quotas.items()
        for tier, count in ((Tier.POINT, quota.points), (Tier.STATION, quota.stations))
        if count > 0
    }
    targets = (
        *weee_targets(measured, parameters, demands),
        *facility_targets(measured, plan, quotas, year),
        *rate_targets(measured, parameters, demand),
        *vehicle_targets(measured, parameters),
    )
    register = scenario.clauses
    return Accounts(
        demands=demands,
        calibration=calibration,
        demand_figures=tuple(demand_figures(measured, demands, year)),
        money=money,
        money_figures=money_figures(money, measured, parameters),
        targets=targets,
        links=tuple(link_rows(measured, parameters, demand)),
        second_hand=tuple(second_hand(measured, parameters, demand)),
        register=register,
        findings=judge(register, facilities_of(plan, measured, scenario), parameters, scenario.base_date),
        reconciled=tuple(reconciled(measured, plan, demand, money, targets)),
    )
