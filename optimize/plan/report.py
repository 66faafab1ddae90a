"""What every artefact says about how a plan came to be: outcome, bound, gap, solver.

Where it stands: made once per run by ``scripts.run_scenario``; map, tables and manifest print from it, so the
same figure never stands twice. Seconds and dates of the run are not here: they stand in the manifest alone.
"""

from dataclasses import dataclass

from optimize.plan.indicators import Indicator
from optimize.plan.plan import Plan


@dataclass(frozen=True, slots=True)
class Report:
    """A plan with its proof and its figures.

    Attributes
    ----------
    scenario : str
        Short name, e.g. ``binzhou``.
    title_zh, title_en : str
    base_date : str
        ISO date the scenario speaks of.
    plan : Plan
    bound_yuan_per_year, gap : float
        See ``optimize.plan.outcome``.
    stopped_by, engine, solver : str
    seed : int
    indicators : tuple of Indicator
    synthetic_layers : tuple of str
        Not empty: 示意数据，不作为选址依据 stands on the artefact.
    """

    scenario: str
    title_zh: str
    title_en: str
    base_date: str
    plan: Plan
    bound_yuan_per_year: float
    gap: float
    stopped_by: str
    engine: str
    solver: str
    seed: int
    indicators: tuple[Indicator, ...]
    synthetic_layers: tuple[str, ...]
