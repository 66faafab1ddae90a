"""Residents and mu to tonnes, by sums on paper and by what must hold for any numbers."""

import numpy as np
import pytest
from demand_village_worlds import DEFAULTS, A, B, changed, measured
from hypothesis import given
from hypothesis import strategies as st
from scenario_worlds import SMALLEST, written

from geo.records import IndustrialScrap, PlantedArea, Sink
from geo.words.catalogue import say
from optimize.demand.channels import DOOR, channels, shares
from optimize.demand.demand import Demand, demand_of
from optimize.demand.strangers import strangers
from optimize.demand.streams import captured_share, stream_called, streams
from optimize.scenario.loading import load_scenario

STREAMS = [stream.name for stream in streams(DEFAULTS)]
SHARE_ROWS = [key for key in DEFAULTS if key.startswith("stream.") and ".share." in key]
PEOPLE = st.tuples(*(st.floats(min_value=0, max_value=1e6) for _ in range(4)))
SHARE = st.floats(min_value=0, max_value=1)
YEARS = st.integers(min_value=2015, max_value=2050)

PLANTED = (
    PlantedArea("371602", mulch_mu=3000, greenhouse_mu=30, crop_mu=9000, year=2025, source=""),
    PlantedArea("371603", mulch_mu=500, greenhouse_mu=0, crop_mu=0, year=2025, source=""),
)


def every_tonne(demand: Demand) -> dict[str, np.ndarray]:
    """All arrays of a demand by what and which."""
    return {
        **{f"potential {name}": tonnes.values for name, tonnes in demand.potential.items()},
        **{f"anyone {name}": tonnes.values for name, tonnes in demand.anyone.items()},
        **{f"network {name}": tonnes.values for name, tonnes in demand.network.items()},
        **{f"{name} by {channel}": tonnes.values for (name, channel), tonnes in demand.by_channel.items()},
        **{f"industry {name}": tonnes.values for name, tonnes in demand.industry.items()},
    }


def moved(before: Demand, after: Demand) -> set[str]:
    """What of a demand is not what it was."""
    old, new = every_tonne(before), every_tonne(after)
    return {
        name
        for name in old.keys() | new.keys()
        if name not in old or name not in new or not np.array_equal(old[name], new[name])
    }


# ── sums on paper ────────────────────────────────────────────────────────────────────────────────────────


def test_potential_anyone_and_network_of_one_stream():
    """Paper of a1: 38 · 1000 + 11 · 2000 = 60,000 kg arise; in 2027 anyone recycles 0.85, the network 0.60."""
    demand = demand_of(measured(), DEFAULTS, 2027)

    assert demand.potential["paper"].values[0] == pytest.approx(60.0)
    assert demand.anyone["paper"].values[0] == pytest.approx(51.0)
    assert demand.network["paper"].values[0] == pytest.approx(36.0)


def test_channels_share_out_what_the_network_collects():
    """36 t of paper at a1: collectors 0.25, institutions 0.08, booked 0.02, and residents the other 0.65."""
    demand = demand_of(measured(), DEFAULTS, 2027)

    brought = {
        channel: tonnes.values[0] for (name, channel), tonnes in demand.by_channel.items() if name == "paper"
    }
    assert brought == pytest.approx(
        {"collectors": 9.0, "institutions": 2.88, "booked": 0.72, "residents": 23.4}
    )


def test_what_the_plan_is_made_for_is_what_residents_leave_at_the_door():
    demand = demand_of(measured(), DEFAULTS, 2027)

    residents = sum(tonnes.values for (_, channel), tonnes in demand.by_channel.items() if channel == DOOR)
    np.testing.assert_allclose(demand.at_the_door(), residents, rtol=1e-12)


def test_generation_adds_up_to_what_it_was_calibrated_to():
    """Reference §3.2: about 90 kg per town resident and 32 kg per rural resident, appliances and tyres apart."""
    household = [name for name in STREAMS if name not in ("weee", "tyres")]
    for base, kilograms in (("town", 90), ("rural", 32)):
        rows = [f"stream.{name}.generation.{base}" for name in household]
        assert sum(DEFAULTS.value(row) for row in rows if row in DEFAULTS) == pytest.approx(kilograms)


def test_capture_is_linear_between_the_years_and_constant_outside():
    years = (2000, 2023, 2025, 2026, 2027, 2060)

    assert [float(captured_share(DEFAULTS, "paper", "network", year)) for year in years] == pytest.approx(
        [0.45, 0.45, 0.525, 0.5625, 0.60, 0.60]
    )


def test_planted_mu_are_shared_out_by_rural_residents():
    """3,000 mu of 371602 on 2,000 + 1,000 rural residents: a1 has 2,000 mu, a2 1,000; 5 kg a mu is 10 t and 5 t."""
    demand = demand_of(measured(planted=PLANTED), DEFAULTS, 2027)

    assert demand.potential["mulch"].values.tolist() == pytest.approx([10.0, 5.0, 0.0, 2.5])
    assert demand.potential["greenhouse"].values.tolist() == pytest.approx([1.5, 0.75, 0.0, 0.0])


def test_a_townships_own_row_stands_instead_of_its_countys():
    """A has 600 mu of its own; the county's 3,000 mu would go to B, where nobody lives in the country, and are told."""
    planted = (*PLANTED, PlantedArea(A, mulch_mu=600, greenhouse_mu=0, crop_mu=0, year=2025, source=""))
    world = measured(planted=planted)

    mu = demand_of(world, DEFAULTS, 2027).potential["mulch"].values * 1000 / 5

    assert mu.tolist() == pytest.approx([400, 200, 0, 500])
    assert [dict(told.fields)["place"] for told in strangers(world, DEFAULTS)] == ["371602"]


def test_a_county_of_townships_with_rows_of_their_own_is_not_told():
    rows = tuple(
        PlantedArea(code, mulch_mu=10, greenhouse_mu=0, crop_mu=0, year=2025, source="")
        for code in ("371602", A, B, "371603")
    )

    told = strangers(measured(rural=(2000, 1000, 100, 4000), planted=rows), DEFAULTS)

    assert told == ()


def test_industry_counts_only_where_the_scenario_says_so_and_never_as_the_networks_own():
    world = measured(industry=(IndustrialScrap("371603", "废金属", 500.0, ""),))
    included = changed({"channel.industry.included": 1})

    left_out, counted = (demand_of(world, parameters, 2027) for parameters in (DEFAULTS, included))

    assert left_out.industry == {}
    assert counted.industry["metals"].values.tolist() == [0.0, 500.0]
    assert moved(left_out, counted) == {"industry metals"}


def test_rows_nobody_can_use_are_told_and_not_left_out_quietly():
    world = measured(
        industry=(IndustrialScrap("371603", "矿渣", 1.0, ""), IndustrialScrap("110101", "废纸", 1.0, "")),
        sinks=(Sink("Q1", "某焚烧厂", "incinerator", ("残渣", "废纸", "泥"), 1.0, "", 118.0, 37.0),),
        planted=(PlantedArea("110101", mulch_mu=1, greenhouse_mu=0, crop_mu=0, year=2025, source=""),),
    )

    told = strangers(world, changed({"channel.industry.included": 1}))

    assert [message.key for message in told] == [
        "strangers-planted-nobody",
        "strangers-industry-stream",
        "strangers-industry-county",
        "strangers-sink-stream",
    ]
    assert all(say(message, language) for message in told for language in ("zh", "en"))


@pytest.mark.parametrize("word", ["paper", " Paper ", "废纸", "paper and cardboard"])
def test_a_stream_is_known_by_any_of_its_names(word):
    assert stream_called(word, DEFAULTS) == "paper"


def test_a_word_that_is_no_stream_is_none():
    assert stream_called("纸", DEFAULTS) is None


# ── what must hold for any numbers ───────────────────────────────────────────────────────────────────────


@given(PEOPLE, PEOPLE, PEOPLE, PEOPLE, YEARS)
def test_more_people_never_give_fewer_tonnes_of_any_stream_by_any_channel(
    town, rural, more_town, more_rural, year
):
    few = every_tonne(demand_of(measured(town=town, rural=rural), DEFAULTS, year))
    crowd = measured(town=tuple(np.add(town, more_town)), rural=tuple(np.add(rural, more_rural)))
    many = every_tonne(demand_of(crowd, DEFAULTS, year))

    for name, tonnes in few.items():
        assert (many[name] >= tonnes).all(), name


@given(PEOPLE, PEOPLE, YEARS)
def test_two_halves_of_a_village_give_what_the_whole_gives(town, rural, year):
    whole = every_tonne(demand_of(measured(town=town, rural=rural), DEFAULTS, year))
    half = measured(town=tuple(np.array(town) / 2), rural=tuple(np.array(rural) / 2))
    halves = every_tonne(demand_of(half, DEFAULTS, year))

    for name, tonnes in whole.items():
        np.testing.assert_allclose(2 * halves[name], tonnes, rtol=1e-12, atol=1e-12)


@given(YEARS, st.lists(SHARE, min_size=4, max_size=4), st.sampled_from(STREAMS))
def test_the_network_never_collects_more_than_anyone_nor_anyone_more_than_arises(year, captured, stream):
    rows = DEFAULTS.under(f"stream.{stream}.capture")
    parameters = changed(
        {f"stream.{stream}.capture.{row}": share for row, share in zip(rows, captured, strict=True)}
    )

    demand = demand_of(measured(planted=PLANTED), parameters, year)

    for name in STREAMS:
        potential, anyone, network = (
            part[name].values for part in (demand.potential, demand.anyone, demand.network)
        )
        assert (potential >= anyone).all(), name
        assert (anyone >= network).all(), name


@given(st.data())
def test_whatever_the_shares_the_channels_sum_to_what_the_network_collects(data):
    """No tonne is counted twice, and none is lost: shares are drawn and brought to at most 1 a stream."""
    values: dict[str, float] = {}
    for stream in STREAMS:
        rows = [row for row in SHARE_ROWS if row.startswith(f"stream.{stream}.")]
        drawn = [data.draw(SHARE) for _ in rows]
        scale = max(1.0, sum(drawn))
        values |= {row: share / scale for row, share in zip(rows, drawn, strict=True)}

    demand = demand_of(measured(planted=PLANTED), changed(values), 2027)

    for stream in STREAMS:
        brought = sum(tonnes.values for (name, _), tonnes in demand.by_channel.items() if name == stream)
        np.testing.assert_allclose(brought, demand.network[stream].values, rtol=1e-9, atol=1e-12)


def test_shares_that_leave_nothing_leave_exactly_nothing():
    """1 − 0.7 − 0.3 is 5.6e-17 in binary; residents bring no tyres at all."""
    assert float(shares(DEFAULTS, "tyres")[DOOR]) == 0.0
    assert ("tyres", DOOR) not in demand_of(measured(), DEFAULTS, 2027).by_channel


@pytest.mark.parametrize("stream", STREAMS)
def test_another_capture_share_or_generation_moves_only_its_own_stream(stream):
    world = measured(planted=PLANTED)
    before = demand_of(world, DEFAULTS, 2027)
    bases = DEFAULTS.names(f"stream.{stream}.generation")
    for row in ("capture.network_target", *(f"generation.{base}" for base in bases)):
        key = f"stream.{stream}.{row}"
        after = demand_of(world, changed({key: DEFAULTS.value(key) * 0.5}), 2027)

        assert moved(before, after), key
        assert all(stream in name for name in moved(before, after)), key


@pytest.mark.parametrize("key", SHARE_ROWS)
def test_another_channel_share_moves_only_its_own_channel_and_the_residents(key):
    _, stream, _, channel = key.split(".")
    world = measured(planted=PLANTED)

    after = demand_of(world, changed({key: DEFAULTS.value(key) / 2}), 2027)

    assert moved(demand_of(world, DEFAULTS, 2027), after) == {f"{stream} by {channel}", f"{stream} by {DOOR}"}


def test_a_price_moves_no_tonne():
    prices = {
        key: DEFAULTS.value(key) + 1 for key in DEFAULTS if key.startswith("stream.") and ".price." in key
    }

    assert moved(demand_of(measured(), DEFAULTS, 2027), demand_of(measured(), changed(prices), 2027)) == set()


def test_a_figure_names_what_it_is_made_of_and_moves_with_nothing_else():
    """Every parameter of the demand, one at a time: whoever moves must have named it."""
    world = measured(planted=PLANTED)
    before = demand_of(world, DEFAULTS, 2026)
    keys = [key for key in DEFAULTS if key.split(".")[0] in ("stream", "capture", "channel")]
    for key in keys:
        after = demand_of(world, changed({key: DEFAULTS.value(key) * 0.9}), 2026)
        for stream in STREAMS:
            if not np.array_equal(before.network[stream].values, after.network[stream].values):
                assert key in before.network[stream].made_of, (key, stream)
            for channel in before.into:
                tonnes = before.by_channel.get((stream, channel))
                now = after.by_channel.get((stream, channel))
                if tonnes and now and not np.array_equal(tonnes.values, now.values):
                    assert key in tonnes.made_of, (key, stream, channel)


def test_nobody_gives_nothing():
    nobody = demand_of(measured(town=(0, 0, 0, 0), rural=(0, 0, 0, 0)), DEFAULTS, 2027)

    assert all((tonnes == 0).all() for tonnes in every_tonne(nobody).values())


# ── a new stream ─────────────────────────────────────────────────────────────────────────────────────────

LEAF = 'source = "test", confidence = "U", date = 2026-11-23, low = 0, high = 9000'
APPLIANCES = {
    "generation.town": (4, "kg/(person·yr)"),
    "generation.household": (6, "kg/(household·yr)"),
    "capture.anyone_base": (0.5, "share"),
    "capture.anyone_target": (0.8, "share"),
    "capture.network_base": (0.5, "share"),
    "capture.network_target": (0.5, "share"),
    "share.booked": (0.4, "share"),
    "residue_share": (0.1, "share"),
    "loose_kg_per_m3": (150, "kg/m3"),
    "baled_kg_per_m3": (150, "kg/m3"),
    "price.sale": (900, "yuan/t"),
    "price.resident": (300, "yuan/t"),
}
NEW_STREAM = (
    '[parameters.stream.appliances]\nzh = "小家电"\nen = "small appliances"\ngroup = "weee"\nseason = "moving"\n'
    + "".join(
        f'{row} = {{ value = {value}, unit = "{unit}", {LEAF}, zh = "小家电{row}", en = "appliances {row}" }}\n'
        for row, (value, unit) in APPLIANCES.items()
    )
)


def test_a_new_stream_is_a_table_in_a_scenario_and_no_code(tmp_path):
    """a1: 4 · 1000 + 6 · 1000 = 10,000 kg; half captured is 5 t, 2 t of them booked and 3 t at the door."""
    parameters = load_scenario(written(tmp_path, SMALLEST + NEW_STREAM)).parameters

    demand = demand_of(measured(), parameters, 2027)

    assert stream_called("小家电", parameters) == "appliances"
    assert demand.network["appliances"].values[0] == pytest.approx(5.0)
    assert demand.by_channel["appliances", "booked"].values[0] == pytest.approx(2.0)
    assert demand.at_the_door()[0] - demand_of(measured(), DEFAULTS, 2027).at_the_door()[0] == pytest.approx(
        3.0
    )
    assert {name.split()[-1] for name in moved(demand_of(measured(), DEFAULTS, 2027), demand)} >= {"booked"}


def test_every_channel_says_whereto_and_who_is_paid():
    assert {channel.into for channel in channels(DEFAULTS)} == {"unit", "station", "sink", "centre"}
    assert all(channel.seller and channel.zh and channel.en for channel in channels(DEFAULTS))
