"""An instance as one ``.npz`` file without pickles, and back.

Where it stands: written into a run folder by ``scripts.run_scenario``, read by later verbs. The file holds
one array a field, called by its path: ``unit_ids``, ``builds.site``, ``to_point.yuan`` …

Method: the records themselves say which fields there are, so a new field of `Instance` needs no change here.
"""

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
from numpy.typing import NDArray

from optimize.model.instance import Instance, Quota
from scripts.run_folder import INSTANCE

QUOTAS = "quotas"


def write_instance(instance: Instance, folder: Path) -> None:
    """Write `instance` into `folder`; the same instance gives the same bytes."""
    arrays = dict(_arrays(instance, ""))
    with (folder / INSTANCE).open("wb") as stream:
        np.savez_compressed(stream, allow_pickle=False, **arrays)


def load_instance(folder: Path) -> Instance:
    """Return the instance kept in a run folder; every array equals the one that was written.

    Raises
    ------
    OSError, KeyError, ValueError
        If the file is missing, lacks a field, or is no such file.
    """
    with np.load(folder / INSTANCE, allow_pickle=False) as stored:
        found: Instance = _record(Instance, stored, "")
    return found


def _arrays(record: Any, prefix: str) -> list[tuple[str, NDArray[Any]]]:
    rows: list[tuple[str, NDArray[Any]]] = []
    for field in fields(record):
        name, value = prefix + field.name, getattr(record, field.name)
        if field.name == QUOTAS:
            rows += [
                (f"{name}.{part.name}", np.array([getattr(q, part.name) for q in value]))
                for part in fields(Quota)
            ]
        elif is_dataclass(value):
            rows += _arrays(value, f"{name}.")
        else:
            rows.append((name, np.asarray(value)))
    return rows


def _record(kind: type[Any], stored: Any, prefix: str) -> Any:
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for field in fields(kind):
        name, hint = prefix + field.name, hints[field.name]
        if field.name == QUOTAS:
            columns = [stored[f"{name}.{part.name}"].tolist() for part in fields(Quota)]
            values[field.name] = tuple(Quota(*row) for row in zip(*columns, strict=True))
        elif is_dataclass(hint):
            values[field.name] = _record(hint, stored, f"{name}.")  # type: ignore[arg-type]
        else:
            array = stored[name]
            values[field.name] = hint(array.item()) if hint in (int, float, bool) else array
    return kind(**values)
