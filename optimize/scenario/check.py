"""Hold a scenario against the region it speaks of.

Where it stands: after ``optimize.scenario.loading`` (which knows no region) and ``geo.measure``; before the
instance. A quota no county can meet is not a fault of the file: that is infeasibility, said by the planner.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from geo.errors import Fault
from geo.measured import Measured
from geo.tier import Tier
from geo.words.message import Message, message
from optimize.scenario.part import COUNTY_DIGITS, entries
from optimize.scenario.problems import nearest, show
from optimize.scenario.scenario import Cluster, Scenario

CLUSTERS = "catchments.clusters"
KNOWN_SHOWN = 10
"""Counties of the region named in a mend."""


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """The codes a region has; None where the layer that says so could not be read whole.

    Attributes
    ----------
    counties : mapping of code to name, or None
    townships : mapping of code to (name, county code), or None
    crossings : collection of str, or None
    """

    counties: Mapping[str, str] | None
    townships: Mapping[str, tuple[str, str]] | None
    crossings: Collection[str] | None


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
    known = KnownCodes(
        dict(zip(measured.county_ids.tolist(), measured.county_names.tolist(), strict=True)),
        {
            code: (name, county)
            for code, name, county in zip(
                measured.townships.ids.tolist(),
                measured.townships.names.tolist(),
                measured.townships.county_ids.tolist(),
                strict=True,
            )
        },
        crossing_ids,
    )
    return [*check_codes(scenario, known), *_existing_class_faults(scenario, measured)]


def check_codes(scenario: Scenario, known: KnownCodes) -> list[Fault]:
    """Return what is wrong with the codes in `scenario`, as far as they are `known`.

    Needs no measuring, so that a region that cannot be used yet is told together with the scenario's own slips.
    """
    return [
        *_stranger_faults(scenario, known),
        *_cluster_faults(scenario, known),
        *_crossing_faults(scenario, known),
    ]


def _stranger_faults(scenario: Scenario, known: KnownCodes) -> Iterable[Fault]:
    """Yield one fault for all that is said of counties the region does not have."""
    if known.counties is None:
        return
    quotas = [code for code in scenario.quotas if code not in known.counties]
    clusters = ["+".join(cluster) for cluster in _strangers(scenario, known)]
    if not (quotas or clusters):
        return
    left = len(scenario.catchments.clusters) > len(clusters)
    shown = _known_counties(known.counties)
    yield Fault(
        ", ".join([*(["quotas"] if quotas else []), *([CLUSTERS] if clusters else [])]),
        message("scenario-counties-unknown", entries=entries(quotas, clusters)),
        message("scenario-counties-unknown-mend", known=shown)
        if left or not clusters
        else message("scenario-counties-unknown-mend-rule", known=shown),
    )


def _strangers(scenario: Scenario, known: KnownCodes) -> list[Cluster]:
    """Return the clusters that lie whole in counties the region does not have."""
    counties, townships = known.counties, known.townships or {}
    return [
        cluster
        for cluster in scenario.catchments.clusters
        if counties is not None
        and not any(code[:COUNTY_DIGITS] in counties or code in townships for code in cluster)
    ]


def _known_counties(counties: Mapping[str, str]) -> Message | str:
    shown = ", ".join(f"{code} {name}".strip() for code, name in list(counties.items())[:KNOWN_SHOWN])
    more = len(counties) - KNOWN_SHOWN
    return message("and-more", shown=shown, more=more) if more > 0 else shown


def _cluster_faults(scenario: Scenario, known: KnownCodes) -> Iterable[Fault]:
    townships = known.townships
    told = {code for cluster in _strangers(scenario, known) for code in cluster}
    times = Counter(code for cluster in scenario.catchments.clusters for code in cluster)
    for code in times:
        if townships is not None and code not in townships and code not in told:
            near = nearest(code, townships)
            mend = (
                message("scenario-township-unknown-near", near=near, name=townships[near][0])
                if near
                else message("scenario-township-unknown-mend")
            )
            yield Fault(CLUSTERS, message("scenario-township-unknown", code=code), mend)
        if times[code] > 1:
            name = (townships or {}).get(code, ("?", ""))[0]
            yield Fault(
                CLUSTERS,
                message("scenario-township-twice", code=code, name=name, times=times[code]),
                message("scenario-township-twice-mend"),
            )
    for cluster in scenario.catchments.clusters:
        counties = sorted({townships[code][1] for code in cluster if code in townships} if townships else ())
        if len(counties) > 1:
            yield Fault(
                CLUSTERS,
                message(
                    "scenario-cluster-counties", cluster=", ".join(cluster), counties=", ".join(counties)
                ),
                message("scenario-cluster-counties-mend"),
            )


def _crossing_faults(scenario: Scenario, known: KnownCodes) -> Iterable[Fault]:
    if known.crossings is None:
        return
    named = [("closed_crossings", crossing) for crossing in scenario.closed_crossings]
    named += [(f"crossings.{crossing}", crossing) for crossing in scenario.crossings]
    for where, crossing in named:
        if crossing not in known.crossings:
            there = ", ".join(sorted(known.crossings)) or message("scenario-none")
            yield Fault(
                where,
                message("scenario-crossing-unknown", given=show(crossing)),
                message("scenario-crossing-unknown-mend", known=there),
            )


def _existing_class_faults(scenario: Scenario, measured: Measured) -> Iterable[Fault]:
    """Yield the sites whose class of today the parameters cannot price.

    The class may belong to a tier the land keeps the site from: what stood there closes, and the land findings speak
    of it. A site kept from every tier opens nowhere and needs no price.
    """
    forbidden = {(mark.site_id, mark.tier) for mark in measured.land.marks if mark.verdict == "forbidden"}
    sites = measured.sites
    for row, name in enumerate(str(name) for name in sites.existing_class):
        tiers = [tier for tier in Tier if sites.serves(tier)[row]]
        closed = [tier for tier in Tier if (str(sites.ids[row]), tier) in forbidden]
        known = sorted(
            {name for tier in (*tiers, *closed) for name in scenario.parameters.names(f"class.{tier}")}
        )
        if name and tiers and name not in known:
            yield Fault(
                message("scenario-site", site=str(sites.ids[row]), name=str(sites.names[row])),
                message("scenario-existing-class", given=show(name)),
                message("scenario-existing-class-mend", known=", ".join(known)),
            )
