"""What the land says, for the ear: findings of ``check`` and one line of ``run``. Whole in ``tables/land.csv``.

Where it stands: below ``scripts.checking`` and ``scripts.question``.
"""

from collections.abc import Iterator

from geo.measured import LandMark, Measured
from geo.tier import Tier
from geo.words.message import Message, message

FORBIDDEN_NAMED = 5
"""Forbidden sites named per tier; the rest are counted."""


def land_findings(measured: Measured) -> Iterator[Message]:
    """Yield notices, forbidden sites with their first reason, and how many are to be checked, tier by tier."""
    yield from measured.land.notices
    names = dict(zip(measured.sites.ids.tolist(), measured.sites.names.tolist(), strict=True))
    for tier in Tier:
        what = message(f"tier-{tier}")
        marks = [mark for mark in measured.land.marks if mark.tier is tier]
        forbidden = [mark for mark in marks if mark.verdict == "forbidden"]
        for mark in forbidden[:FORBIDDEN_NAMED]:
            yield message(
                "found-land-forbidden",
                name=names[mark.site_id],
                site=mark.site_id,
                tier=what,
                why=mark.reasons[0],
            )
        if len(forbidden) > FORBIDDEN_NAMED:
            yield message("found-land-forbidden-more", tier=what, more=len(forbidden) - FORBIDDEN_NAMED)
        to_check = [mark for mark in marks if mark.verdict == "check"]
        if to_check:
            yield _first_of(to_check, names, what)
        for mark in marks:
            if mark.reasons and mark.reasons[0].key == "land-answer-yes-over-layer":
                yield message(
                    "found-land-over-layer",
                    name=names[mark.site_id],
                    site=mark.site_id,
                    why=mark.reasons[0],
                    layer=mark.reasons[1],
                )


def closed_lines(measured: Measured) -> Iterator[Message]:
    """Yield, for a run, the sites that stand or have to open and that the land keeps closed; `check` names them too."""
    closed = ("land-closed-by-answer", "land-wanted-but-forbidden")
    for notice in measured.land.notices:
        if notice.key in closed:
            yield message("found-land-closed", what=notice)


def land_line(measured: Measured) -> Message | None:
    """Return one line that counts it all; None if there is nothing to say."""
    land = measured.land
    generated = int((measured.sites.origin == "generated").sum())
    if not (land.marks or land.notices or generated):
        return None
    return message(
        "did-land",
        forbidden=sum(mark.verdict == "forbidden" for mark in land.marks),
        check=sum(mark.verdict == "check" for mark in land.marks),
        generated=generated,
        notices=len(land.notices),
    )


def _first_of(marks: list[LandMark], names: dict[str, str], tier: Message) -> Message:
    first = marks[0]
    return message(
        "found-land-check",
        count=len(marks),
        tier=tier,
        name=names[first.site_id],
        site=first.site_id,
        why=first.reasons[0],
    )
