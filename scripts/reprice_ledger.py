"""The factors of the ledger, found a second time.

Where it stands: below ``scripts.reprice_demand``, and bound by the same rule: it does not know ``optimize.demand``.

Method: every row of the region's ledger is put down for what it stands for: its county, or a township; a sorting centre
for its county, a transfer station for its township. Of the latest year of a county and stream the row that covers most
counts, and is divided by what the model has for the same places.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from geo.region import Region
from optimize.scenario.parameters import Parameters

COVERS = {"county": 0, "centre": 1, "township": 2, "station": 2}
"""Who covers most comes first."""

Modelled = Callable[[str, int], Mapping[str, float]]
"""Stream and year to tonnes by unit that pass a scale of the network."""


def ledger_factors(
    region: Region, parameters: Parameters, modelled: Modelled
) -> dict[tuple[str, str], float]:
    """Return (stream, county) → what the ledger multiplies the model by, where it says anything."""
    heard = _heard(region, parameters)
    home = {
        str(code): {str(county), str(township)}
        for code, county, township in zip(
            *(region.settlements[name] for name in ("code", "county", "township")), strict=True
        )
    }
    found: dict[tuple[str, str], float] = {}
    for county, word in sorted(heard):
        if not word and any(other == county and name for other, name in heard):
            continue
        rows = heard[county, word]
        year = max(row["year"] for row in rows)
        best = min(COVERS[row["kind"]] for row in rows if row["year"] == year)
        rows = [row for row in rows if row["year"] == year and COVERS[row["kind"]] == best]
        places = {row["place"] for row in rows}
        alike = [word] if word else list(parameters.names("stream"))
        own = sum(
            tonnes
            for stream in alike
            for unit, tonnes in modelled(stream, year).items()
            if home[unit] & places
        )
        if own > 0:
            ratio = sum(row["tonnes"] for row in rows) / own
            least, most = parameters.value("calibration.least"), parameters.value("calibration.most")
            found |= {(stream, county): min(most, max(least, ratio)) for stream in alike}
    return found


def _heard(region: Region, parameters: Parameters) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Return (county, stream or "" for all) → rows: what kind of place, which, year, tonnes."""
    called = {
        parameters.texts.get(f"stream.{stream}.{word}", stream).strip().casefold(): stream
        for stream in parameters.names("stream")
        for word in ("zh", "en", "")
    }
    heard: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    stands = _stands(region, parameters)
    for row in region.weighed.to_dict("records"):
        word = str(row["stream"]).strip()
        if (word and word.casefold() not in called) or row["place"] not in stands:
            continue
        kind, place, county = stands[row["place"]]
        line = {"kind": kind, "place": place, "year": int(row["year"]), "tonnes": float(row["tonnes"])}
        heard[county, called[word.casefold()] if word else ""].append(line)
    return dict(heard)


def _stands(region: Region, parameters: Parameters) -> dict[str, tuple[str, str, str]]:
    """Return place of the ledger → what it is, for which county or township it stands, in which county."""
    stands: dict[str, tuple[str, str, str]] = {}
    county_of = dict(zip(region.townships["code"].tolist(), region.townships["county"].tolist(), strict=True))
    for row in region.sanitation.to_dict("records"):
        if row["kind"] == "station":
            stands[row["site_id"]] = ("station", row["township"], county_of[row["township"]])
    for row in region.facilities.to_dict("records"):
        tiers = set(row["tier"].split("+"))
        tiers = {tier for tier in tiers if row["class"] in parameters.names(f"class.{tier}")} or tiers
        if tiers == {"centre"}:
            county = county_of[row["township"]]
            stands[row["site_id"]] = ("centre", county, county)
        elif tiers == {"station"}:
            stands[row["site_id"]] = ("station", row["township"], county_of[row["township"]])
        else:
            stands.pop(row["site_id"], None)
    stands |= {code: ("township", code, county) for code, county in county_of.items()}
    return stands | {code: ("county", code, code) for code in region.counties["code"].tolist()}
