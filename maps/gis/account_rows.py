"""The rows of the account tables: demand, money, break-even, targets, norms, links, sums that agree.

Where it stands: beside ``maps.gis.annexes`` and below ``maps.gis.account_tables``. Rows are mappings from heading key
(``table-{key}`` in the catalogue) to cell; the parameters a figure was made of stand in its own row.
"""

from collections.abc import Iterable, Iterator

from geo.measured import Measured
from geo.region import Region
from geo.tier import Tier
from geo.words.catalogue import Language, say, sentences
from geo.words.message import Message, message
from maps.gis.csv_file import Cell
from maps.units import say_unit
from optimize.accounts import Accounts
from optimize.demand.channels import channels
from optimize.demand.streams import streams
from optimize.figures import Figure
from optimize.money.break_even import verdict_word
from optimize.money.payers import payer_name
from optimize.norms.rows import norm_rows
from optimize.scenario.parameters import Parameters
from optimize.targets.target import Target
from optimize.traced import Traced

Row = dict[str, Cell | Message]
DIGITS = 9
"""Significant digits of a figure: sums still agree to 1e-6, and no noise of the last bits is printed."""


class Names:
    """Names of counties, streams and channels in the language of the file."""

    def __init__(self, measured: Measured, parameters: Parameters, language: Language) -> None:
        self.language: Language = language
        self.counties = dict(
            zip(measured.county_ids.tolist(), measured.county_names.tolist(), strict=True)
        ) | {"": say(message("account-whole-region"), language)}
        self.streams = {"": ""} | {
            stream.name: stream.zh if language == "zh" else stream.en for stream in streams(parameters)
        }
        self.channels = {"": ""} | {
            channel.name: channel.zh if language == "zh" else channel.en for channel in channels(parameters)
        }
        self.sites = dict(zip(measured.sites.ids.tolist(), measured.sites.names.tolist(), strict=True))
        self.parameters = parameters

    def made_of(self, keys: Iterable[str]) -> str:
        """Return parameter keys and sources, one after the other; sources in words."""
        parts = []
        for key in sorted(keys):
            kind, colon, name = key.partition(":")
            entry = f"made-of-{kind}-{name}"
            known = bool(colon) and entry in sentences()
            parts.append(say(message(f"made-of-{kind}-{name}"), self.language) if known else key)
        return "; ".join(parts)


def rounded(value: float) -> float:
    """Return `value` with `DIGITS` significant digits; 0 is never -0."""
    return float(f"{value:.{DIGITS}g}") + 0.0


def figure_rows(figures: Iterable[Figure], names: Names) -> Iterator[Row]:
    """Yield one row a figure."""
    for row in figures:
        yield {
            "item": message(f"figure-{row.item}"),
            "county": names.counties[row.county_id],
            "stream": names.streams.get(row.stream, row.stream),
            "channel": names.channels.get(row.channel, row.channel),
            "payer": payer_name(row.payer) if row.payer else "",
            "year": row.year or None,
            "value": rounded(row.value),
            "unit": say_unit(row.unit, names.language),
            "made-of": names.made_of(row.made_of),
        }


def target_rows(targets: Iterable[Target], this_year: int, names: Names) -> Iterator[Row]:
    """Yield 目标—测算—差额: one row a target."""
    for target in targets:
        used: set[str] = set()
        for part in (target.asked, target.forecast, target.of_network):
            used |= part.made_of if part is not None else set()
        share = None
        if target.of_network is not None and target.forecast is not None and float(target.forecast) > 0:
            share = rounded(float(target.of_network) / float(target.forecast))
        yield {
            "indicator": message(f"target-{target.key}"),
            "year": target.year,
            "county": names.counties[target.county_id],
            "target-kind": message(f"target-kind-{target.kind}"),
            "asked": _cell(target.asked),
            "forecast": _cell(target.forecast),
            "reported": message("table-yes" if target.reported else "table-no"),
            "of-network": _cell(target.of_network),
            "network-share": share,
            "target-gap": None if target.gap is None else rounded(target.gap),
            "unit": say_unit(target.unit, names.language),
            "target-status": message(f"target-status-{target.status(this_year).replace('_', '-')}"),
            "formula": message(f"target-{target.key}-formula"),
            "note": "；".join(say(note, names.language) for note in target.notes),
            "made-of": names.made_of(used),
        }


def _cell(value: Traced | None) -> float | None:
    return None if value is None else rounded(float(value))


def break_even_rows(accounts: Accounts, measured: Measured, names: Names) -> Iterator[Row]:
    """Yield points and stations: what comes, what is needed to earn the keep."""
    county = dict(zip(measured.sites.ids.tolist(), measured.sites.county_ids.tolist(), strict=True))
    for row in accounts.money.break_evens:
        made_of = row.keep.made_of | (row.contribution.made_of if row.contribution is not None else set())
        yield {
            "county": names.counties[county[row.site_id]],
            "tier": message(f"tier-{row.tier}"),
            "site-code": row.site_id,
            "name": names.sites[row.site_id],
            "load": rounded(row.load_t),
            "throughput": rounded(row.throughput_t),
            "keep-yuan": rounded(float(row.keep)),
            "contribution": _cell(row.contribution),
            "break-even-t": _cell(row.needed_t),
            "break-even": verdict_word(row.verdict),
            "made-of": names.made_of(made_of),
        }


def norm_table_rows(accounts: Accounts, names: Names) -> Iterator[Row]:
    """Yield one row a facility and clause that applies to it: figure, threshold, verdict, reason."""
    for row in norm_rows(accounts.findings, accounts.register, names.parameters):
        finding = row.finding
        yield {
            "county": names.counties[finding.county_id],
            "tier": message(f"tier-{finding.tier}"),
            "site-code": finding.site_id,
            "name": names.sites[finding.site_id],
            "clause": row.cited,
            "asks": row.clause,
            "strength": row.strength,
            "limit": "；".join(say(limit, names.language) for limit in row.limits),
            "figure": None if finding.value is None else rounded(finding.value),
            "unit": say_unit(finding.unit, names.language),
            "verdict": row.verdict,
            "reason": finding.reason,
            "confidence": row.confidence,
            "made-of": names.made_of(finding.made_of),
        }


def norm_summary_rows(accounts: Accounts, names: Names) -> Iterator[Row]:
    """Yield one row a clause and tier: how many facilities pass, fail, cannot be told."""
    counted: dict[tuple[str, Tier], dict[str, int]] = {}
    words: dict[str, Row] = {}
    for row in norm_rows(accounts.findings, accounts.register, names.parameters, not_applicable=True):
        key = (row.finding.clause_id, row.finding.tier)
        tally = counted.setdefault(key, {"pass": 0, "fail": 0, "cannot_say": 0, "not_applicable": 0})
        tally[row.finding.verdict] += 1
        words[row.finding.clause_id] = {
            "clause": row.cited,
            "asks": row.clause,
            "strength": row.strength,
            "source": row.source,
            "confidence": row.confidence,
        }
    for (clause_id, tier), tally in sorted(counted.items()):
        yield {
            **words[clause_id],
            "tier": message(f"tier-{tier}"),
            "norm-pass": tally["pass"],
            "norm-fail": tally["fail"],
            "norm-cannot-say": tally["cannot_say"],
            "norm-not-applicable": tally["not_applicable"],
        }


def link_table_rows(accounts: Accounts, names: Names) -> Iterator[Row]:
    """Yield the systems of the policy beside the network, with their takers."""
    for row in accounts.links:
        link = row.link
        takers: str | Message = "、".join(row.takers)
        if not row.takers:
            takers = message("link-no-taker") if link.kind == "sink" else ""
        yield {
            "policy-clause": link.clause,
            "link": link.zh if names.language == "zh" else link.en,
            "link-kind": message(f"link-kind-{link.kind}"),
            "takers": takers,
            "handed-over": None if row.t_per_year is None else rounded(row.t_per_year.value),
            "made-of": "" if row.t_per_year is None else names.made_of(row.t_per_year.made_of),
        }


def reconciled_rows(accounts: Accounts, census: Iterable[Row], names: Names) -> Iterator[Row]:
    """Yield the sums that must agree; `census` are those of the region's files, told and not insisted on."""
    for row in accounts.reconciled:
        yield {
            "checked": message(f"reconciled-{row.key}"),
            "county": names.counties[row.county_id],
            "stream": names.streams.get(row.stream, row.stream),
            "left": rounded(row.left),
            "right": rounded(row.right),
            "difference": rounded(row.left - row.right),
            "unit": say_unit(row.unit, names.language),
            "agrees": message("table-yes" if row.agrees else "table-no"),
        }
    yield from census


def calibration_rows(accounts: Accounts, names: Names) -> Iterator[Row]:
    """Yield what weighed tonnes changed: weighed, modelled, factor."""
    for row in accounts.calibration.rows:
        yield {
            "county": names.counties[row.county_id],
            "stream": names.streams.get(row.stream, row.stream),
            "year": row.year,
            "weighed": _cell(row.weighed_t),
            "modelled": _cell(row.modelled_t),
            "factor": _cell(row.factor),
            "made-of": names.made_of(row.factor.made_of),
        }


def census_rows(region: Region, names: Names) -> Iterator[Row]:
    """Yield the residents of the villages against the census of their county, where it is given."""
    villages = region.settlements
    for kind in ("town_pop", "rural_pop"):
        listed = villages.groupby("county")[kind].sum()
        for code, census in zip(region.counties["code"], region.counties[kind], strict=True):
            if census > 0:
                left, right = float(listed.get(code, 0)), float(census)
                yield {
                    "checked": message(f"reconciled-{kind.replace('_', '-')}"),
                    "county": names.counties[str(code)],
                    "stream": "",
                    "left": left,
                    "right": right,
                    "difference": left - right,
                    "unit": say_unit("person", names.language),
                    "agrees": message("table-yes" if left == right else "table-no"),
                }
