"""Whether the villages' residents add up to the census of their county: findings of ``check``.

Where it stands: below ``scripts.checking``. Nothing is scaled for it: a list may be newer than the census, count
registered people, or lack villages, and only its user knows which. How a split into town and country is brought to
the census is ``geo.reading.town_share``.
"""

from collections.abc import Iterator

from geo.reading.town_share import PART_OF_COUNTY
from geo.region import Region
from geo.words.message import Message, message

TOLERATED_SHARE = 0.05
"""Up to this share of the census the difference is taken for the years since."""


def people_findings(region: Region) -> Iterator[Message]:
    """Yield a line for each county whose list of villages and census differ, with both figures."""
    villages = region.settlements
    listed = (villages["town_pop"] + villages["rural_pop"]).groupby(villages["county"]).sum()
    counties = region.counties
    census = counties["town_pop"] + counties["rural_pop"]
    for code, name, people in zip(counties["code"], counties["name"], census, strict=True):
        found = int(listed.get(code, 0))
        if not people or abs(found - people) <= TOLERATED_SHARE * people:
            continue
        figures = {"county": name, "listed": f"{found:,}", "census": f"{int(people):,}"}
        if found < PART_OF_COUNTY * people:
            yield message("found-people-part", share=f"{100 * found / people:.0f}", **figures)
        elif found < people:
            yield message("found-people-fewer", share=f"{100 * (1 - found / people):.1f}", **figures)
        else:
            yield message("found-people-more", share=f"{100 * (found / people - 1):.1f}", **figures)
