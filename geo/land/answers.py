"""The land authority's answers: read from the returned sheet, they bind.

Where it stands: after ``geo.land.exclusions``. The layer ``land_answers`` has been read and held against its
contract; here its rows meet the sites.

Method: 不符合 forbids the site in every tier, whatever the layers say. 符合 allows it even inside an area a layer
forbids, and says so; 有条件 allows it and carries its condition. An approval that has run out by the day the
scenario speaks from counts as 待核; a refusal does not run out. An answer nobody's id fits is a notice with the
nearest id.
"""

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from geo.land.exclusions import Found
from geo.measured import AnswerVerdict, LandAnswer, LandMark, LandVerdict
from geo.tier import Tier
from geo.words.message import Message, message

VERDICTS: Mapping[str, AnswerVerdict] = {
    "yes": "yes",
    "no": "no",
    "conditional": "conditional",
    "pending": "pending",
}


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers by site id, and what somebody should look at."""

    by_site: Mapping[str, LandAnswer]
    notices: tuple[Message, ...] = ()

    @property
    def refused(self) -> frozenset[str]:
        """Ids of the sites that were refused."""
        return frozenset(site for site, answer in self.by_site.items() if answer.verdict == "no")


def answers_of(frame: pd.DataFrame, base_date: date) -> Answers:
    """Return the answers as they count on `base_date`.

    Parameters
    ----------
    frame : DataFrame
        Columns as in ``geo.contracts.schema.LAND_ANSWERS``.
    base_date : date
        The day the scenario speaks from.
    """
    by_site: dict[str, LandAnswer] = {}
    notices: list[Message] = []
    for row in frame.sort_values("site_id").to_dict("records"):
        site_id, valid_to = str(row["site_id"]), str(row["valid_to"])
        answer = LandAnswer(
            VERDICTS[str(row["verdict"])], str(row["document"]), valid_to, str(row["condition"])
        )
        if answer.verdict in {"yes", "conditional"} and valid_to:
            last_day = _day(valid_to)
            if last_day is None or last_day < base_date:
                key = "land-answer-no-such-day" if last_day is None else "land-answer-expired"
                notices.append(
                    message(
                        key,
                        site=site_id,
                        document=_document(answer),
                        day=valid_to,
                        base_date=base_date.isoformat(),
                    )
                )
                answer = LandAnswer("pending", answer.document, valid_to, answer.condition)
        by_site[site_id] = answer
    return Answers(by_site, tuple(notices))


def unknown_ids(answers: Answers, ids: Collection[str]) -> list[Message]:
    """Return a notice for every answer that belongs to no site, with the nearest id."""
    notices = []
    for site_id in answers.by_site:
        if site_id not in ids:
            near = difflib.get_close_matches(site_id, sorted(ids), n=1, cutoff=0.6)
            notices.append(
                message("land-answer-unknown-near", site=site_id, near=near[0])
                if near
                else message("land-answer-unknown", site=site_id)
            )
    return notices


def answered(site_id: str, tier: Tier, found: Found | None, answer: LandAnswer | None) -> LandMark | None:
    """Return the mark of one site in one tier with the answer laid over it; None if there is nothing to say."""
    verdict: LandVerdict = found.verdict if found else "ok"
    reasons = list(found.reasons) if found else []
    if answer is None:
        return LandMark(site_id, tier, verdict, tuple(reasons)) if reasons else None
    document = _document(answer)
    if answer.verdict == "no":
        verdict = "forbidden"
        reasons.insert(0, message("land-answer-no", document=document))
    elif answer.verdict == "conditional":
        reasons.insert(0, message("land-answer-conditional", document=document, condition=_condition(answer)))
        verdict = "check"
    elif answer.verdict == "yes":
        over = verdict == "forbidden"
        key = "land-answer-yes-over-layer" if over else "land-answer-yes"
        reasons.insert(0, message(key, document=document))
        verdict = "ok"
    else:
        reasons.insert(0, message("land-answer-pending"))
        verdict = "forbidden" if verdict == "forbidden" else "check"
    return LandMark(site_id, tier, verdict, tuple(reasons), answer)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _document(answer: LandAnswer) -> Message | str:
    return answer.document or message("land-no-document")


def _condition(answer: LandAnswer) -> Message | str:
    return answer.condition or message("land-no-condition")
