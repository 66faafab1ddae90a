"""Hold a scenario against the region it speaks of.

Where it stands: after ``optimize.scenario.loading`` (which knows no region) and ``geo.measure``; before the
instance. A quota no county can meet is not a fault of the file: that is infeasibility, said by the planner.
"""

from collections import Counter
from collections.abc import Collection, Iterable

from geo.errors import Fault
from geo.measured import Measured
from geo.tier import Tier
from geo.words.message import message
from optimize.scenario.problems import nearest, show
from optimize.scenario.scenario import Scenario


def check_against(scenario: Scenario, measured: Measured, crossing_ids: Collection[str] = ()) -> list[Fault]:
    """Return every code and name in `scenario` that the region does not have or does not allow.

    Parameters
    ----------
    scenario : Scenario
    measured : Measured
        Of the region the scenario names.
    crossing_ids : collection of str
        Crossings of the region; a crossing the scenario closes or changes must be one of them.

    Returns
    -------
    list of Fault
        Empty if all is well.
    """
    return [
        *_quota_faults(scenario, measured),
        *_cluster_faults(scenario, measured),
        *_crossing_faults(scenario, crossing_ids),
        *_existing_class_faults(scenario, measured),
    ]


def _quota_faults(scenario: Scenario, measured: Measured) -> Iterable[Fault]:
    known = [str(code) for code in measured.county_ids]
    for code in scenario.quotas:
        if code not in known:
            yield Fault(
                f"quotas.{code}",
                message("scenario-county-unknown", code=code),
                message("scenario-county-unknown-mend", known=", ".join(known)),
            )


def _cluster_faults(scenario: Scenario, measured: Measured) -> Iterable[Fault]:
    where = "catchments.clusters"
    townships = measured.townships
    county_of = {
        str(code): str(county) for code, county in zip(townships.ids, townships.county_ids, strict=True)
    }
    name_of = {str(code): str(name) for code, name in zip(townships.ids, townships.names, strict=True)}
    times = Counter(code for cluster in scenario.catchments.clusters for code in cluster)
    for code in times:
        if code not in county_of:
            near = nearest(code, county_of)
            mend = (
                message("scenario-township-unknown-near", near=near, name=name_of[near])
                if near
                else message("scenario-township-unknown-mend")
            )
            yield Fault(where, message("scenario-township-unknown", code=code), mend)
        if times[code] > 1:
            yield Fault(
                where,
                message("scenario-township-twice", code=code, name=name_of.get(code, "?"), times=times[code]),
                message("scenario-township-twice-mend"),
            )
    for cluster in scenario.catchments.clusters:
        counties = sorted({county_of[code] for code in cluster if code in county_of})
        if len(counties) > 1:
            yield Fault(
                where,
                message(
                    "scenario-cluster-counties", cluster=", ".join(cluster), counties=", ".join(counties)
                ),
                message("scenario-cluster-counties-mend"),
            )


def _crossing_faults(scenario: Scenario, crossing_ids: Collection[str]) -> Iterable[Fault]:
    named = [("closed_crossings", crossing) for crossing in scenario.closed_crossings]
    named += [(f"crossings.{crossing}", crossing) for crossing in scenario.crossings]
    for where, crossing in named:
        if crossing not in crossing_ids:
            known = ", ".join(sorted(crossing_ids)) or message("scenario-none")
            yield Fault(
                where,
                message("scenario-crossing-unknown", given=show(crossing)),
                message("scenario-crossing-unknown-mend", known=known),
            )


def _existing_class_faults(scenario: Scenario, measured: Measured) -> Iterable[Fault]:
    """Yield the sites whose class of today the parameters cannot price.

    A site the land keeps from every tier opens nowhere and needs no price; the land findings speak of it.
    """
    sites = measured.sites
    for row, name in enumerate(str(name) for name in sites.existing_class):
        tiers = [tier for tier in Tier if sites.serves(tier)[row]]
        known = sorted({known for tier in tiers for known in scenario.parameters.names(f"class.{tier}")})
        if name and tiers and name not in known:
            yield Fault(
                message("scenario-site", site=str(sites.ids[row]), name=str(sites.names[row])),
                message("scenario-existing-class", given=show(name)),
                message("scenario-existing-class-mend", known=", ".join(known)),
            )
