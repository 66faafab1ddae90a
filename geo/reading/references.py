"""Whether the layers agree about their codes: a village names its township, a natural village its unit.

Where it stands: after every layer has been held against its own contract; before the shapes are compared
(``geo.reading.boundaries``).

Method: a reference is looked up in the key column of the other layer. Where keys of the other layer are
themselves unusable, as many unknown references as there are such keys may mean them and are not blamed.
"""

from collections.abc import Mapping

import geopandas as gpd

from geo.divisions.aliases import read_aliases, wanted_digits, without_padding
from geo.divisions.codes import COUNTY_DIGITS, SETTLEMENT_DIGITS, TOWNSHIP_DIGITS
from geo.divisions.names import plain_name
from geo.errors import Fault
from geo.reading.cells import named, shown
from geo.reading.validate import Checked
from geo.words.message import Message, message

EXISTING = ("keep", "upgrade")
"""Status of a facility that stands today and so may have a capacity class."""

PLACES = ("settlements", "sanitation", "facilities", "lands")
"""Layers whose rows name a township and a county."""

WITH_IDS = ("settlements", "places", "sanitation", "facilities", "lands")
"""Layers whose ids must differ from each other's."""

OWNER = {"county": "counties", "township": "townships", "crossing": "crossings", "unit": "settlements"}
"""Column of a reference → layer that owns the code."""

QUEUED = ("township", "unit")
"""Unknown codes of these columns are listed in the queue of ``geo.divisions.queue``."""


def check_references(layers: Mapping[str, Checked]) -> tuple[Fault, ...]:
    """Return every disagreement between the codes of the layers that could be read.

    Parameters
    ----------
    layers : mapping of layer name to Checked
        Layers that could be read, an optional one that is absent as a layer without rows; a missing one
        leaves out the checks that need it.
    """
    faults: list[Fault] = []
    counties, townships = _keys(layers, "counties", "code"), _keys(layers, "townships", "code")
    if "townships" in layers:
        faults += _prefixes(layers["townships"], "code", "county", COUNTY_DIGITS)
        faults += _unknown(layers["townships"], "county", counties)
    for layer in (layers[name] for name in PLACES if name in layers):
        if layer.table.name == "settlements":
            faults += _prefixes(layer, "code", "township", TOWNSHIP_DIGITS)
            faults += _sums(layer)
        faults += _prefixes(layer, "township", "county", COUNTY_DIGITS)
        faults += _unknown(layer, "township", townships)
        faults += _unknown(layer, "county", counties)
    if "places" in layers:
        faults += _unknown(layers["places"], "unit", _keys(layers, "settlements", "code"))
    if "roads" in layers:
        faults += _unknown(layers["roads"], "crossing", _keys(layers, "crossings", "crossing"))
    if "facilities" in layers:
        faults += _classes(layers["facilities"])
    return (*faults, *_tables_of_names(layers), *_shared_ids(layers))


def _tables_of_names(layers: Mapping[str, Checked]) -> list[Fault]:
    """Return what is wrong with the tables of aliases, of reporting units and of farmland."""
    faults = [
        fault
        for name in ("aliases", "reporting", "planted")
        if name in layers
        for fault in _unknown_today(layers[name], layers)
    ]
    if "aliases" in layers:
        faults += _wrong_digits(layers["aliases"]) + _contradictions(layers["aliases"])
    return faults


def _keys(layers: Mapping[str, Checked], name: str, column: str) -> tuple[frozenset[str], int] | None:
    """Return the sound keys of a layer and how many rows have none; None if the layer cannot be asked."""
    if name not in layers:
        return None
    values = layers[name].frame[column]
    known = values.notna()
    if not known.any() and (len(values) or layers[name].table.required):
        return None  # the layer's own fault says enough
    return frozenset(values[known]), int((~known).sum())


def _unknown(layer: Checked, column: str, keys: tuple[frozenset[str], int] | None) -> list[Fault]:
    if keys is None:
        return []
    known, unusable = keys
    values = layer.frame[column]
    strange = values[values.notna() & (values != "") & ~values.isin(known)]
    if strange.nunique() <= unusable:
        return []
    other = OWNER[column]
    field = named(layer.table.column(column))
    mend = message("code-unknown-mend", layer=other)
    if column in QUEUED:
        mend = message("code-unknown-queue-mend", layer=other)
    return [
        Fault(layer.where(row), message("code-unknown", column=field, value=shown(value), layer=other), mend)
        for row, value in strange.items()
    ]


def _prefixes(layer: Checked, code: str, parent: str, digits: int) -> list[Fault]:
    """Return a fault for each row whose `parent` is not how its `code` begins."""
    frame: gpd.GeoDataFrame = layer.frame
    both = frame[frame[code].notna() & frame[parent].notna()]
    wrong = both[both[code].str[:digits] != both[parent]] if len(both) else both
    field = named(layer.table.column(parent))
    faults: list[Fault] = []
    for row, own, above in zip(wrong.index, wrong[code], wrong[parent], strict=True):
        what = message(
            "prefix-differs", column=field, value=shown(above), code=code, begins=shown(own[:digits])
        )
        faults.append(Fault(layer.where(row), what, message("prefix-differs-mend", code=code, column=parent)))
    return faults


def _sums(layer: Checked) -> list[Fault]:
    """Return a fault for each settlement whose residents are not those of town and country together."""
    frame = layer.frame.dropna(subset=["town_pop", "rural_pop", "people"])
    wrong = frame[frame["town_pop"] + frame["rural_pop"] != frame["people"]]
    faults: list[Fault] = []
    for row in wrong.index:
        town, rural, people = (int(wrong.at[row, name]) for name in ("town_pop", "rural_pop", "people"))
        what = message("people-not-the-sum", people=people, town=town, rural=rural, total=town + rural)
        faults.append(Fault(layer.where(row), what, message("people-not-the-sum-mend")))
    return faults


def _unknown_today(layer: Checked, layers: Mapping[str, Checked]) -> list[Fault]:
    """Return a fault for each line whose code of today stands in no layer, though it speaks of the region.

    Such tables are often made for a whole city, so lines about other counties are no fault; a line that answers
    the queue is about this region whatever code it gives.
    """
    owners = {6: "counties", 9: "townships", 12: "settlements"}
    keys = {digits: _keys(layers, name, "code") for digits, name in owners.items()}
    counties = keys[COUNTY_DIGITS]
    faults: list[Fault] = []
    is_aliases = layer.table.name == "aliases"
    answers = layer.frame["wanted"].fillna("") != "" if is_aliases else layer.frame["code"].isna()
    for row, written in layer.frame["code"].items():
        code = without_padding(written) if is_aliases and written else written
        if not code or counties is None:
            continue
        if code[:COUNTY_DIGITS] not in counties[0] and not answers.loc[row]:
            continue
        known = keys[len(code)]
        if known is not None and not known[1] and code not in known[0]:
            other = owners[len(code)]
            field = named(layer.table.column("code"))
            what = message("code-unknown", column=field, value=shown(code), layer=other)
            faults.append(Fault(layer.where(row), what, message("code-unknown-mend", layer=other)))
    return faults


def _wrong_digits(layer: Checked) -> list[Fault]:
    """Return a fault for each alias whose code of today is not of the level asked for.

    What the queue asked for is wanted exactly. An old code only tells the least: a township that became a village is
    named well enough by the village's longer code.
    """
    levels = {
        COUNTY_DIGITS: message("level-county"),
        TOWNSHIP_DIGITS: message("level-township"),
        SETTLEMENT_DIGITS: message("level-unit"),
    }
    frame, field = layer.frame, named(layer.table.column("code"))
    faults: list[Fault] = []
    for row, code, old_code, asked, kind in zip(
        frame.index, frame["code"], frame["old_code"], frame["wanted"], frame["kind"], strict=True
    ):
        given = len(without_padding(code or ""))
        wanted = wanted_digits(without_padding(old_code or ""), asked or "", kind or "")
        if given and wanted is not None and (given < wanted or (asked and given > wanted)):
            words: dict[str, Message | int] = {"wanted": wanted, "level": levels[wanted]}
            what = message("alias-digits", column=field, value=shown(code), given=given, **words)
            faults.append(Fault(layer.where(row), what, message("alias-digits-mend", **words)))
    return faults


def _contradictions(layer: Checked) -> list[Fault]:
    """Return a fault for each alias that an earlier line gives another code of today."""
    first: dict[tuple[str, str], tuple[int, str]] = {}
    faults: list[Fault] = []
    for alias in read_aliases(layer.frame):
        old = ("", alias.old_code) if alias.old_code else (alias.scope, plain_name(alias.old_name))
        row, code = first.setdefault(old, (alias.row, alias.code))
        if code != alias.code:
            what = message("alias-twice", old=shown(alias.old_code or alias.old_name), row=row, code=code)
            faults.append(Fault(layer.where(alias.row), what, message("alias-twice-mend")))
    return faults


def _shared_ids(layers: Mapping[str, Checked]) -> list[Fault]:
    """Return a fault for each site whose id stands in another layer of places too; ids join all tables."""
    first: dict[str, str] = {}
    faults: list[Fault] = []
    for name in WITH_IDS:
        if name not in layers:
            continue
        layer = layers[name]
        column = next(column for column in layer.table.columns if column.unique)
        for row, place in layer.frame[column.name].dropna().items():
            other = first.setdefault(place, layer.file)
            if other != layer.file:
                what = message("id-in-two-layers", column=named(column), value=shown(place), file=other)
                faults.append(Fault(layer.where(row), what, message("id-in-two-layers-mend")))
    return faults


def _classes(layer: Checked) -> list[Fault]:
    """Return a fault for each facility that has a capacity class but does not stand today."""
    frame = layer.frame
    wrong = frame[frame["class"].notna() & (frame["class"] != "") & frame["status"].notna()]
    wrong = wrong[~wrong["status"].isin(EXISTING)]
    mend: Message = message("class-without-facility-mend")
    return [
        Fault(layer.where(row), message("class-without-facility", value=shown(size), status=status), mend)
        for row, size, status in zip(wrong.index, wrong["class"], wrong["status"], strict=True)
    ]
