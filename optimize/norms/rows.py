"""Findings counted, and as rows for a table.

Where it stands: the way out of the room: ``maps`` prints what stands here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from geo.parameter import shown_source
from geo.tier import Tier
from geo.words.message import Message
from optimize.figures import CITY
from optimize.norms.clause import Eia
from optimize.norms.judge import VERDICTS, Finding, Verdict
from optimize.norms.register import Register
from optimize.norms.sizes import limit_in_words
from optimize.norms.standing import Standing, cited, sentence, standing, standing_in_words, verdict_in_words
from optimize.scenario.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Count:
    """How many findings of one standing end in one verdict; `county_id` is `CITY` for the whole region."""

    county_id: str
    tier: Tier
    standing: Standing
    verdict: Verdict
    count: int


@dataclass(frozen=True, slots=True)
class NormRow:
    """One finding as a reader sees it.

    Attributes
    ----------
    finding : Finding
    standing : Standing
    cited : Message
        Document and clause, or that they were not verified.
    strength : Message
        推荐性标准, 原则上, 建议值, …
    clause : Message
        What the clause asks.
    limits : tuple of Message
        Thresholds in words.
    verdict : Message
        符合 only where a norm is complied with.
    source, confidence : str
        Of the clause, the source without what its reader cannot open; thresholds have theirs among the parameters.
    """

    finding: Finding
    standing: Standing
    cited: Message
    strength: Message
    clause: Message
    limits: tuple[Message, ...]
    verdict: Message
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """环评类别 of a facility: the strictest that applies, and the clause that says so."""

    eia: Eia
    clause_id: str


def counts(findings: Iterable[Finding], register: Register, parameters: Parameters) -> tuple[Count, ...]:
    """Return the number of findings by county, tier, standing and verdict, and for the whole region.

    Advice is counted apart from norms. Rows that would be 0 are left out; sorted, the region first.
    """
    how = {name: standing(clause, parameters) for name, clause in register.items()}
    number = Counter(
        (county, finding.tier, how[finding.clause_id], finding.verdict)
        for finding in findings
        for county in (CITY, finding.county_id)
    )
    tiers = list(Tier)
    ordered = sorted(number, key=lambda row: (row[0], tiers.index(row[1]), row[2], VERDICTS.index(row[3])))
    return tuple(Count(*row, number[row]) for row in ordered)


def norm_rows(
    findings: Iterable[Finding], register: Register, parameters: Parameters, *, not_applicable: bool = False
) -> Iterator[NormRow]:
    """Yield a row for every finding in words; those that are not applicable only if asked for."""
    for finding in findings:
        if finding.verdict == "not_applicable" and not not_applicable:
            continue
        clause = register[finding.clause_id]
        how = standing(clause, parameters)
        yield NormRow(
            finding=finding,
            standing=how,
            cited=cited(clause, parameters),
            strength=standing_in_words(clause, parameters),
            clause=sentence(clause),
            limits=tuple(limit_in_words(limit.comparison, parameters[limit.key]) for limit in finding.limits),
            verdict=verdict_in_words(finding.verdict, how),
            source=shown_source(clause.source),
            confidence=clause.confidence,
        )


def assessments(findings: Iterable[Finding], register: Register) -> Mapping[tuple[str, Tier], Assessment]:
    """Return the class of environmental assessment by site and tier, where a clause gives one."""
    found: dict[tuple[str, Tier], Assessment] = {}
    for finding in findings:
        eia = register[finding.clause_id].eia
        key = (finding.site_id, finding.tier)
        if not eia or finding.verdict == "not_applicable":
            continue
        if key not in found or (eia == "report" and found[key].eia == "exempt"):
            found[key] = Assessment(eia, finding.clause_id)
    return found
