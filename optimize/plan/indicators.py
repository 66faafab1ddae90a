"""Figures that sum a plan up, each with its unit; the formula stands beside the name in the catalogue."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure.

    Attributes
    ----------
    key : str
        The catalogue holds ``indicator-{key}`` (name in words, with its formula).
    value : float
    unit : str
        "" for shares (0..1), else e.g. ``yuan/yr``.
    county_id : str
        "" for the whole region.
    """

    key: str
    value: float
    unit: str
    county_id: str = ""
