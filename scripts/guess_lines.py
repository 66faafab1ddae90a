"""What ``check`` says of the guesses made while reading: a line a layer and kind, the doubtful ones first.

Where it stands: below ``scripts.checking``; every single guess is in the table of ``scripts.repairs_file``.
"""

from collections.abc import Iterable, Iterator

from geo.reading.repairs import Repair
from geo.words.message import Message, message


def guess_lines(repairs: Iterable[Repair]) -> Iterator[Message]:
    """Yield per layer and kind one example, how many there are, how many are doubtful, and how to refuse them.

    What the scenario itself asked for is no guess: it is told only where it is doubtful all the same, as a
    conversion without local parameters is.
    """
    alike: dict[tuple[str, str], list[Repair]] = {}
    for repair in repairs:
        if not (repair.asked and repair.confidence == "sure"):
            alike.setdefault((repair.layer, repair.kind), []).append(repair)
    for some in sorted(alike.values(), key=lambda some: not _doubtful(some)):
        yield _line(some)


def _doubtful(repairs: Iterable[Repair]) -> int:
    return sum(repair.confidence != "sure" for repair in repairs)


def _line(repairs: list[Repair]) -> Message:
    """Return one line for guesses of one layer and kind; its example is a doubtful one if there is any.

    Of guesses at a heading it is the one that says in which rows it stands, and so how to name others.
    """
    rows_of_heading = [repair for repair in repairs if repair.message.key == "heading-found"]
    doubted = [repair for repair in repairs if repair.confidence != "sure"]
    first = (rows_of_heading or doubted or repairs)[0]
    doubtful, count = _doubtful(repairs), len(repairs)
    how_many: Message | str = ""
    if 0 < doubtful < count:
        how_many = message("guess-many-some-doubtful", count=f"{count:,}", doubtful=f"{doubtful:,}")
    elif count > 1:
        how_many = message("guess-many", count=f"{count:,}")
    refusal: Message | str = message("guess-refusal", line=first.refusal) if first.refusal else ""
    if first.row and count > 1:
        refusal = message("guess-refusal-row", line=first.refusal, kind=first.kind)
    return message(
        "guess-line-doubtful" if doubtful else "guess-line",
        file=first.file,
        what=first.message,
        how_many=how_many,
        refusal=refusal,
    )
