"""Streams and channels a scenario has changed or added: whether each is whole, and agrees with itself.

Where it stands: called by ``optimize.scenario.loading`` on the parameters with everything laid over them. What passes
here, ``optimize.demand`` can use without asking again.
"""

from collections.abc import Iterator

from geo.words.message import message
from optimize.demand.channels import DOOR, INDUSTRY
from optimize.demand.seasons import MONTHS
from optimize.demand.streams import BASES
from optimize.scenario.parameters import TEXTS, Parameters, default_parameters
from optimize.scenario.problems import Problem, nearest, show

TOP = "parameters"

STREAM_WORDS = ("zh", "en", "group", "season")
STREAM_ROWS = (
    "capture.anyone_base",
    "capture.anyone_target",
    "capture.network_base",
    "capture.network_target",
    "residue_share",
    "loose_kg_per_m3",
    "baled_kg_per_m3",
    "price.sale",
)
CHANNEL_WORDS = ("zh", "en", "into", "seller")
CHANNEL_ROWS = ("cost_yuan_per_t",)

ROUNDING = 1e-9
"""What a sum of decimal shares may be beyond 1."""


def stream_problems(parameters: Parameters) -> list[Problem]:
    """Return what is wrong with the streams, channels and capture years of `parameters`."""
    problems = list(_year_problems(parameters))
    channels = _tables(parameters, "channel")
    for channel in channels:
        problems.extend(_lacking(parameters, "channel", channel, CHANNEL_WORDS, CHANNEL_ROWS))
    for stream in _tables(parameters, "stream"):
        problems.extend(_lacking(parameters, "stream", stream, STREAM_WORDS, STREAM_ROWS))
        problems.extend(_generation_problems(parameters, stream))
        problems.extend(_capture_problems(parameters, stream))
        problems.extend(_share_problems(parameters, stream, channels))
        problems.extend(_price_problems(parameters, stream, channels))
        problems.extend(_season_problems(parameters, stream))
    return problems


def _tables(parameters: Parameters, group: str) -> tuple[str, ...]:
    """Return the tables below `group`, those that hold nothing but words among them."""
    spoken = {key.split(".")[1] for key in parameters.texts if key.startswith(f"{group}.")}
    return tuple(sorted({*parameters.names(group), *spoken}))


def _lacking(
    parameters: Parameters, group: str, name: str, words: tuple[str, ...], rows: tuple[str, ...]
) -> Iterator[Problem]:
    """Yield what the table ``group.name`` does not say: words about itself, rows of numbers."""
    home = f"{group}.{name}"
    for word in words:
        if not parameters.texts.get(f"{home}.{word}", "").strip():
            mend = message("stream-word-lacking-mend", name=f"{TOP}.{home}.{word}", choices=_choices(word))
            yield Problem((TOP, group, name), message("stream-lacks", name=f"{home}.{word}"), mend)
    for row in rows:
        if f"{home}.{row}" not in parameters:
            yield _row_lacking(home, row)


def _row_lacking(home: str, row: str) -> Problem:
    mend = message("stream-row-lacking-mend", name=f"{TOP}.{home}.{row}")
    return Problem((TOP, *home.split(".")), message("stream-lacks", name=f"{home}.{row}"), mend)


def _choices(word: str) -> str:
    """Return what may be written for a word of a table, or three dots where anything may."""
    return " | ".join(f'"{choice}"' for choice in TEXTS[word]) or '"…"'


def _year_problems(parameters: Parameters) -> Iterator[Problem]:
    first, last = parameters.value("capture.base_year"), parameters.value("capture.target_year")
    if last <= first:
        what = message("capture-years-turned", first=f"{first:g}", last=f"{last:g}")
        yield Problem((TOP, "capture"), what, message("capture-years-turned-mend"))


def _generation_problems(parameters: Parameters, stream: str) -> Iterator[Problem]:
    bases = parameters.names(f"stream.{stream}.generation")
    path = (TOP, "stream", stream, "generation")
    if not bases:
        what = message("stream-generated-on-nothing", stream=stream)
        mend = message("stream-generated-on-nothing-mend", name=f"{TOP}.stream.{stream}.generation")
        yield Problem(path[:3], what, mend)
    for base in bases:
        if base not in BASES:
            what = message("stream-base-unknown", given=show(base))
            mend = message("stream-one-of-mend", known=", ".join(BASES))
            yield Problem((*path, base), what, mend)


def _capture_problems(parameters: Parameters, stream: str) -> Iterator[Problem]:
    """Yield the years for which the network would collect more than is recycled at all."""
    shares = parameters.under(f"stream.{stream}.capture")
    for end in ("base", "target"):
        anyone, network = shares.get(f"anyone_{end}"), shares.get(f"network_{end}")
        if anyone is not None and network is not None and anyone < network:
            what = message(
                "stream-anyone-below-network", stream=stream, anyone=f"{anyone:g}", network=f"{network:g}"
            )
            mend = message(
                "stream-anyone-below-network-mend", anyone=f"anyone_{end}", network=f"network_{end}"
            )
            yield Problem((TOP, "stream", stream, "capture", f"anyone_{end}"), what, mend)


def _share_problems(parameters: Parameters, stream: str, channels: tuple[str, ...]) -> Iterator[Problem]:
    path = (TOP, "stream", stream, "share")
    shares = parameters.under(f"stream.{stream}.share")
    for channel in shares:
        if channel in (DOOR, INDUSTRY):
            what = message("stream-share-not-stated", channel=channel)
            yield Problem((*path, channel), what, message(f"stream-share-of-{channel}-mend"))
        elif channel not in channels:
            known = nearest(channel, channels) or ", ".join(channels)
            mend = message("stream-channel-unknown-mend", known=known, name=f"{TOP}.channel.{channel}")
            yield Problem((*path, channel), message("stream-channel-unknown", given=show(channel)), mend)
    if sum(shares.values()) > 1 + ROUNDING:
        added = " + ".join(f"{channel} {share:g}" for channel, share in shares.items())
        what = message(
            "stream-shares-too-many", stream=stream, added=added, total=f"{sum(shares.values()):g}"
        )
        yield Problem(path, what, message("stream-shares-too-many-mend"))


def _price_problems(parameters: Parameters, stream: str, channels: tuple[str, ...]) -> Iterator[Problem]:
    """Yield the sellers who bring the stream and have no price, and prices nobody is paid."""
    shares = parameters.under(f"stream.{stream}.share")
    stated = [channel for channel in shares if channel in channels and channel not in (DOOR, INDUSTRY)]
    bringing = [channel for channel in stated if shares[channel] > 0]
    if sum(shares.values()) < 1 - ROUNDING:
        bringing.insert(0, DOOR)
    told = set[str]()
    for channel in bringing:
        seller = parameters.texts.get(f"channel.{channel}.seller", "")
        if seller and seller not in told and f"stream.{stream}.price.{seller}" not in parameters:
            told.add(seller)
            what = message("stream-price-lacks", stream=stream, channel=channel, seller=seller)
            mend = message("stream-row-lacking-mend", name=f"{TOP}.stream.{stream}.price.{seller}")
            yield Problem((TOP, "stream", stream, "price"), what, mend)
    known = _known_prices()
    for row in parameters.names(f"stream.{stream}.price"):
        if row not in known:
            mend = message("stream-one-of-mend", known=", ".join(sorted(known)))
            yield Problem(
                (TOP, "stream", stream, "price", row), message("stream-price-unknown", given=show(row)), mend
            )


def _known_prices() -> set[str]:
    """Return what a price may be called: the sellers, and what the shipped streams have."""
    shipped = default_parameters()
    return {
        *TEXTS["seller"],
        *(row for stream in shipped.names("stream") for row in shipped.names(f"stream.{stream}.price")),
    }


def _season_problems(parameters: Parameters, stream: str) -> Iterator[Problem]:
    season = parameters.texts.get(f"stream.{stream}.season", "").strip()
    if not season:
        return  # told already
    path = (TOP, "stream", stream, "season")
    profiles = parameters.names("season.profile")
    if season not in profiles:
        known = nearest(season, profiles) or ", ".join(profiles)
        mend = message("stream-season-unknown-mend", known=known, name=f"{TOP}.season.profile.{season}")
        yield Problem(path, message("stream-season-unknown", given=show(season)), mend)
        return
    months = parameters.under(f"season.profile.{season}")
    lacking = [month for month in MONTHS if month not in months]
    if lacking:
        what = message("stream-season-lacks", given=show(season), lacking=", ".join(lacking))
        mend = message("stream-season-lacks-mend", name=f"{TOP}.season.profile.{season}")
        yield Problem(path, what, mend)
    elif sum(months[month] for month in MONTHS) <= 0:
        what = message("stream-season-empty", given=show(season))
        yield Problem(path, what, message("stream-season-empty-mend"))
