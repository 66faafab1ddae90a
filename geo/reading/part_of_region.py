"""Only some counties of a region: so that one county's own files can stand beside a wider demo or a city's data.

Where it stands: between reading the layers and comparing them with one another. Roads, crossings, river and the
areas to keep out of stay whole: trips may lead through a neighbour.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from geo.errors import Fault
from geo.reading.validate import Checked
from geo.words.message import message

COUNTY_COLUMN = {
    "counties": "code",
    "townships": "county",
    "settlements": "county",
    "places": "unit",
    "sanitation": "county",
    "facilities": "county",
    "lands": "county",
    "planted": "code",
    "industry": "county",
}
"""Layer → the column that begins with the code of the county a row belongs to."""


def only_counties(
    read: Mapping[str, Checked], codes: Sequence[str]
) -> tuple[dict[str, Checked], list[Fault]]:
    """Return the layers with only the rows of the counties `codes` (all if empty), and codes nobody has.

    A row whose county is unusable stays: its own fault has been told.
    """
    if not codes:
        return dict(read), []
    faults: list[Fault] = []
    if "counties" in read:
        there = sorted(set(read["counties"].frame["code"].dropna()))
        faults = [
            Fault(
                f"counties.{code}",
                message("county-not-there"),
                message("county-not-there-mend", known="、".join(there)),
            )
            for code in codes
            if code not in there
        ]
    return {name: _part(layer, tuple(codes)) for name, layer in read.items()}, faults


def left_out(read: Mapping[str, Checked], codes: Sequence[str]) -> dict[str, str]:
    """Return code and name of the counties that are in the files and not among `codes`; none if `codes` is empty.

    Parameters
    ----------
    read : mapping of layer name to Checked
        As read, before `only_counties`.
    codes : sequence of str
        The counties that count.
    """
    if not codes or "counties" not in read:
        return {}
    frame = read["counties"].frame
    named = {
        str(code): str(name or "")
        for code, name in zip(frame["code"], frame["name"], strict=True)
        if isinstance(code, str) and code not in codes
    }
    return dict(sorted(named.items()))


def _part(layer: Checked, codes: tuple[str, ...]) -> Checked:
    column = COUNTY_COLUMN.get(layer.table.name)
    if column is None or layer.frame.empty:
        return layer
    values = layer.frame[column]
    return replace(layer, frame=layer.frame[values.isna() | values.str[:6].isin(codes)])
