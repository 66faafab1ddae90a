"""A plan as JSON and back, and the certificate beside it.

Where it stands: written into a run folder by ``scripts.run_scenario``, read by later verbs.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from geo.tier import Tier
from optimize.plan.outcome import Solved
from optimize.plan.plan import Costs, Delivery, Fleet, Flow, Opening, Plan, Service
from scripts.run_folder import CERTIFICATE, FORMAT, PLAN


def write_plan(plan: Plan, folder: Path) -> None:
    """Write ``plan.json``; floats are written so that they read back to the last bit."""
    write_json(folder / PLAN, {"format": FORMAT, **asdict(plan)})


def load_plan(folder: Path) -> Plan:
    """Return the plan kept in a run folder.

    Raises
    ------
    OSError, KeyError, TypeError, ValueError
        If the file is missing or is no plan of this format.
    """
    stored = json.loads((folder / PLAN).read_text(encoding="utf-8"))
    if stored["format"] != FORMAT:
        raise ValueError(f"{PLAN} has format {stored['format']}, this version reads {FORMAT}")
    return Plan(
        openings=tuple(Opening(**{**row, "tier": Tier(row["tier"])}) for row in stored["openings"]),
        services=tuple(Service(**row) for row in stored["services"]),
        flows=tuple(Flow(**row) for row in stored["flows"]),
        fleets=tuple(Fleet(**row) for row in stored["fleets"]),
        costs=Costs(**stored["costs"]),
        deliveries=tuple(Delivery(**row) for row in stored["deliveries"]),
    )


def write_certificate(solved: Solved, folder: Path) -> None:
    """Write ``certificate.json``: bound and gap and what they rest on; what is not known is null."""
    head = {"format": FORMAT, "bound": solved.bound, "gap": solved.gap, "stopped_by": solved.stopped_by}
    write_json(folder / CERTIFICATE, {**head, **solved.certificate})


def write_json(path: Path, content: Mapping[str, object]) -> None:
    """Write `content` as UTF-8 JSON with one line end at the end; infinities and NaN become null."""
    text = json.dumps(finite(content), ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def finite(value: Any) -> Any:
    """Return `value` with every number that JSON cannot say as None."""
    if isinstance(value, Mapping):
        return {str(key): finite(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [finite(entry) for entry in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
