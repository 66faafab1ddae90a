"""How far a region's data are one's own: layer by layer, real, synthetic or not there.

Where it stands: told by ``check``; the minimum of real layers is in ``docs/own-county.md``.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from geo.contracts.schema import LAYERS
from geo.reading.repairs import Repair
from geo.reading.validate import Checked
from geo.words.message import Message, message


def layer_lines(layers: Mapping[str, Checked], repairs: tuple[Repair, ...]) -> Iterator[Message]:
    """Yield a line a layer: its file, how many rows are real and synthetic, how many guesses were made."""
    guesses = Counter(repair.layer for repair in repairs)
    doubtful = Counter(repair.layer for repair in repairs if repair.confidence != "sure")
    for table in LAYERS:
        layer = message("layer-short", layer_zh=table.zh, layer_en=table.en)
        checked = layers.get(table.name)
        if checked is None:
            yield message("layer-line-unread", name=table.name, layer=layer)
        elif checked.frame.empty:
            yield message("layer-line-absent", name=table.name, layer=layer)
        else:
            synthetic = int((checked.frame["origin"] == "synthetic").sum())
            yield message(
                "layer-line",
                name=table.name,
                layer=layer,
                file=checked.file,
                rows=f"{len(checked.frame):,}",
                state=_state(synthetic, len(checked.frame)),
                guesses=_guesses(guesses[table.name], doubtful[table.name]),
            )


def _guesses(count: int, doubtful: int) -> Message:
    if doubtful:
        return message("layer-guesses-doubtful", count=count, doubtful=doubtful)
    return message("layer-guesses", count=count) if count else message("layer-no-guess")


def _state(synthetic: int, rows: int) -> Message:
    if not synthetic:
        return message("layer-real")
    if synthetic == rows:
        return message("layer-synthetic")
    return message("layer-mixed", count=f"{synthetic:,}")
