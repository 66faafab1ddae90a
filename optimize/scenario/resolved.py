"""Write a scenario whole: every setting and every parameter with its source.

Where it stands: ``scripts.run_scenario`` puts the text into the run folder as ``scenario.toml``, so that the
run is whole in itself: loading it again gives an equal `Scenario`, even if a shipped value has changed since.
"""

from typing import Any

import tomli_w

from geo.contracts.schema import LAYERS
from geo.coordinates.systems import KEPT_CRS
from optimize.scenario.parameters import FIELDS, Parameters
from optimize.scenario.scenario import Scenario

HEAD = """\
# 完整情景：所有设置和参数（含来源），由 liangwang 写出；可直接再次运行。
# The whole scenario: every setting and parameter with its source, written by liangwang; it can be run again.

"""


def resolved_toml(scenario: Scenario, *, region: str | None = None) -> str:
    """Return the whole scenario as TOML; the same text for an equal scenario.

    Parameters
    ----------
    scenario : Scenario
    region : str, optional
        Where the region lies as seen from the folder the text is written to; needed where a scenario with a
        relative `region` moves to another folder. Left out, `region` stays as it was written.
    """
    settings = scenario.model_dump(exclude={"parameters"}, exclude_none=True)
    settings["region"] = scenario.region if region is None else region
    if region is not None:  # the region has been read already: what was said of its files is done with
        said = settings["reading"]
        settings["reading"] = {name: said[name] for name in ("border_tolerance_m", "measuring_crs")}
        for (
            table
        ) in LAYERS:  # a system that was declared is not to be doubted when the converted layer is read
            if said[table.name]["crs"]:
                settings["reading"][table.name] = {"crs": KEPT_CRS}
    del settings["norms"]  # read long ago: what they held is in the clauses
    settings["clauses"] = {
        name: clause.model_dump(exclude_defaults=True) for name, clause in sorted(scenario.clauses.items())
    }
    for tier in ("station", "centre"):
        settings["process"][tier] = dict(sorted(settings["process"][tier].items()))
    for by_name in ("quotas", "crossings"):
        settings[by_name] = dict(sorted(settings[by_name].items()))
    return HEAD + tomli_w.dumps({**settings, "parameters": _nested(scenario.parameters)})


def _nested(parameters: Parameters) -> dict[str, Any]:
    """Return the parameters as nested tables, each leaf with all its fields, and what tables say of themselves."""
    top: dict[str, Any] = {}

    def put(key: str, entry: object) -> None:
        *groups, name = key.split(".")
        table = top
        for group in groups:
            table = table.setdefault(group, {})
        table[name] = entry

    for key, words in parameters.texts.items():
        put(key, words)
    for key, row in parameters.items():
        put(key, {field: getattr(row, field) for field in FIELDS})
    return top
