"""A scenario of many counties cut to those it plans for.

Where it stands: after ``optimize.scenario.loading``, once the region's files have been read; what is cut here is no
longer a fault in ``optimize.scenario.check``.

Method: an entry belongs to the county its code begins with. What belongs to a county the files hold and `counties`
leaves out goes; a county nobody has heard of is a slip of the pen and stays, to be told as a fault.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from geo.words.message import Message, message
from optimize.scenario.scenario import Catchments, Scenario

COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Gone:
    """What was cut away: county codes of quotas, and clusters as ``371603104+371603107``."""

    quotas: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.quotas or self.clusters)


def cut_to_part(scenario: Scenario, left_out: Collection[str]) -> tuple[Scenario, Gone]:
    """Return `scenario` without what it says of the counties `left_out`, and what went.

    Parameters
    ----------
    scenario : Scenario
    left_out : collection of str
        6-digit codes of counties the files hold and the scenario's `counties` does not name.

    Returns
    -------
    scenario : Scenario
        The same one if nothing went. A cluster goes only if all its townships lie in counties left out; without
        clusters each township stands alone.
    gone : Gone
    """
    quotas = {code: quota for code, quota in scenario.quotas.items() if code not in left_out}
    before = scenario.catchments.clusters
    clusters = tuple(
        cluster for cluster in before if not all(code[:COUNTY_DIGITS] in left_out for code in cluster)
    )
    gone = Gone(
        tuple(code for code in scenario.quotas if code not in quotas),
        tuple("+".join(cluster) for cluster in before if cluster not in clusters),
    )
    if not gone:
        return scenario, gone
    catchments = Catchments(rule="clusters", clusters=clusters) if clusters else Catchments()
    return scenario.model_copy(update={"quotas": quotas, "catchments": catchments}), gone


def entries(quotas: Sequence[str], clusters: Sequence[str]) -> Message:
    """Return quotas and clusters in words; one of the two at least is not empty."""
    if not clusters:
        return message("scenario-entries-quotas", quotas=", ".join(quotas))
    if not quotas:
        return message("scenario-entries-clusters", clusters=", ".join(clusters))
    return message("scenario-entries-both", quotas=", ".join(quotas), clusters=", ".join(clusters))
