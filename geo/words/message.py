"""A sentence that does not yet know its language: a key of the catalogue and what to fill in.

Where it stands: below everything. Faults, progress and reasons carry messages through the rooms;
only the edge (command line, map, table) turns them into Chinese or English with ``geo.words.catalogue``.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """A key of the catalogue with its fields.

    Attributes
    ----------
    key : str
        Name of the sentence in ``geo/words/*.toml``, e.g. ``column-missing``.
    fields : tuple of (name, value)
        What fills the sentence's ``{placeholders}``; a value may itself be a message.
    """

    key: str
    fields: tuple[tuple[str, "str | int | float | Message"], ...] = ()


def message(key: str, **fields: "str | int | float | Message") -> Message:
    """Return the message `key` filled with `fields`, e.g. ``message("column-missing", column="name")``."""
    return Message(key, tuple(fields.items()))
