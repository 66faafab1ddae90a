"""A column's contract in words, for the page of input formats and for the templates.

Where it stands: below ``scripts.write_input_formats`` and ``scripts.templates``.
"""

from geo.contracts.tables import Column

KIND = {str: "文本 text", int: "整数 whole number", float: "数 number"}


def spelled_choices(column: Column) -> tuple[str, ...]:
    """Return one word a choice as an office writes it: its first other word, else the choice itself."""
    said = {choice: word for word, choice in reversed(column.words)}
    return tuple(said.get(choice, choice) for choice in column.choices)


def in_range(column: Column) -> str:
    """Return what values a column may hold; a dash where anything may stand."""
    parts = []
    if column.choices:
        other: dict[str, list[str]] = {choice: [] for choice in column.choices}
        for word, choice in column.words:
            other.setdefault(choice, []).append(word)
        parts.append(
            " ".join(
                f"`{choice}`" + "".join(f" {word}" for word in other[choice]) for choice in column.choices
            )
        )
    if column.pattern:
        parts.append(f"`{column.pattern}`")
    if column.low is not None or column.high is not None:
        low = "…" if column.low is None else f"{column.low:g}"
        high = "…" if column.high is None else f"{column.high:,.10g}"
        parts.append(f"{low} – {high}")
    if column.unique:
        parts.append("不重复 unique")
    return "; ".join(parts) or "–"
