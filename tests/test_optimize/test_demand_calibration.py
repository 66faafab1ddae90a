"""What the ledger says of the model, by sums on paper (region: ``demand_village_worlds``).

Metals of 371602 in 2027: town (1000 + 500) · 8 + rural 3000 · 5 = 27,000 kg, 0.8 collected: 21.6 t, all of it past a
scale; of township A 1000 · 8 + 3000 · 5 = 23,000 kg: 18.4 t. Tyres: 1500 · 8 + 3000 · 6 = 30,000 kg, 0.3 collected,
0.7 of that handed over by shops without passing a facility: 2.7 t past a scale.
"""

import numpy as np
import pytest
from demand_village_worlds import DEFAULTS, A, B, changed, measured

from geo.records import Weighed
from geo.words.catalogue import say
from optimize.demand.calibration import Calibration, calibrated_demand, calibration_of
from optimize.demand.demand import demand_of
from optimize.demand.streams import streams


def ledger(*rows: tuple, year: int = 2027) -> tuple[Weighed, ...]:
    """Rows of (place, stream, tonnes, year if another, then township, tiers and class of a facility)."""
    return tuple(
        Weighed(row[0], row[3] if len(row) > 3 else year, row[1], row[2], "", *row[4:]) for row in rows
    )


def calibrated(*rows: tuple, parameters=DEFAULTS) -> Calibration:
    return calibration_of(measured(weighed=ledger(*rows)), parameters)


def factors(calibration: Calibration) -> dict[tuple[str, str], float]:
    return {pair: float(factor) for pair, factor in calibration.factors.by_place.items()}


def keys(calibration: Calibration) -> list[str]:
    return [notice.key for notice in calibration.notices]


def test_half_of_what_was_modelled_halves_the_stream_in_its_county_only():
    world = measured(weighed=ledger(("371602", "废金属", 10.8)))
    before, after = demand_of(world, DEFAULTS, 2027), calibrated_demand(world, DEFAULTS, 2027)

    np.testing.assert_allclose(
        after.network["metals"].values, before.network["metals"].values * [0.5, 0.5, 0.5, 1]
    )
    assert after.network["metals"].values[:3].sum() == pytest.approx(10.8)
    assert after.network["paper"].values.tolist() == before.network["paper"].values.tolist()


def test_the_row_shows_what_was_compared():
    (row,) = calibrated(("371602", "metals", 10.8)).rows

    assert (row.county_id, row.stream, row.year, row.places) == ("371602", "metals", 2027, ("371602",))
    assert [float(row.weighed_t), float(row.modelled_t), float(row.factor)] == pytest.approx(
        [10.8, 21.6, 0.5]
    )
    assert {"data:weighed", "stream.metals.generation.town", "calibration.least"} <= row.factor.made_of


def test_only_what_passes_a_scale_is_compared():
    assert factors(calibrated(("371602", "tyres", 5.4)))["tyres", "371602"] == pytest.approx(2.0)


def test_rows_of_the_same_place_add_up():
    assert factors(calibrated(("371602", "metals", 8.0), ("371602", "废金属", 2.8)))[
        "metals", "371602"
    ] == pytest.approx(0.5)


def test_the_latest_year_counts_against_the_model_of_that_year():
    """Metals in 2023 were captured at 0.7: 27 t · 0.7 = 18.9 t; the older row says nothing."""
    found = calibrated(("371602", "metals", 99.0, 2021), ("371602", "metals", 9.45, 2023))

    assert factors(found) == pytest.approx({("metals", "371602"): 0.5})


def test_some_townships_speak_for_their_county_by_their_own_model():
    """A alone weighed 9.2 of its 18.4 t: half, and so it is for the whole county."""
    assert factors(calibrated((A, "metals", 9.2))) == pytest.approx({("metals", "371602"): 0.5})


def test_a_countys_row_stands_before_a_townships():
    assert factors(calibrated((A, "metals", 18.4), ("371602", "metals", 10.8))) == pytest.approx(
        {("metals", "371602"): 0.5}
    )


@pytest.mark.parametrize(
    ("tiers", "standing", "tonnes", "stands_for"),
    [
        (("centre",), "", 10.8, "371602"),
        (("station",), "", 9.2, A),
        (("centre", "station"), "small", 10.8, "371602"),
        (("centre", "station"), "light", 9.2, A),
    ],
)
def test_a_centre_stands_for_its_county_and_a_station_for_its_township_and_it_is_told(
    tiers, standing, tonnes, stands_for
):
    found = calibrated(("F1", "metals", tonnes, 2027, A, tiers, standing))

    assert factors(found) == pytest.approx({("metals", "371602"): 0.5})
    assert keys(found) == ["calibration-facility-stands-for"]
    assert dict(found.notices[0].fields)["whole"] == stands_for


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("P1", "metals", 1.0, 2027, A, ("point",), ""), "calibration-point"),
        (("F1", "metals", 1.0, 2027, A, ("centre", "station"), ""), "calibration-tier-unclear"),
        (("F1", "metals", 1.0, 2027, "110101001", ("station",), ""), "calibration-place-unknown"),
        (("nowhere", "metals", 1.0), "calibration-place-unknown"),
        (("371602", "矿渣", 1.0), "calibration-stream-unknown"),
        (("371603", "mulch", 1.0), "calibration-nothing-modelled"),
    ],
)
def test_a_row_that_cannot_be_used_changes_nothing_and_is_told(row, why):
    found = calibrated(row)

    assert factors(found) == {}
    assert keys(found) == [why]
    assert all(say(found.notices[0], language) for language in ("zh", "en"))


def test_a_total_of_all_streams_gives_one_factor_to_all_of_them():
    world = measured()
    model = demand_of(world, DEFAULTS, 2027)
    past = sum(
        tonnes.values[:3].sum()
        for (_, channel), tonnes in model.by_channel.items()
        if model.into[channel] != "sink"
    )

    found = calibrated(("371602", "", past * 0.75))

    assert factors(found) == pytest.approx({(stream.name, "371602"): 0.75 for stream in streams(DEFAULTS)})


def test_a_total_beside_rows_by_stream_is_not_used_and_told():
    found = calibrated(("371602", "metals", 10.8), ("371602", " ", 1.0))

    assert factors(found) == pytest.approx({("metals", "371602"): 0.5})
    assert keys(found) == ["calibration-total-not-used"]


@pytest.mark.parametrize(("tonnes", "factor"), [(21.6 * 0.1, 0.2), (0.0, 0.2), (21.6 * 6, 5.0)])
def test_a_factor_beyond_reason_is_cut_and_told(tonnes, factor):
    found = calibrated(("371602", "metals", tonnes))

    assert factors(found) == pytest.approx({("metals", "371602"): factor})
    assert "calibration-cut" in keys(found)


def test_the_limits_of_the_factor_are_parameters():
    wide = changed({"calibration.least": 0.0})

    assert factors(calibrated(("371602", "metals", 2.16), parameters=wide)) == pytest.approx(
        {("metals", "371602"): 0.1}
    )


def test_never_more_than_arises_and_it_is_told():
    """Twice 21.6 t is more than the 27 t that arise."""
    world = measured(weighed=ledger(("371602", "metals", 43.2)))

    after = calibrated_demand(world, DEFAULTS, 2027)

    assert after.network["metals"].values[:3].sum() == pytest.approx(27.0)
    assert keys(calibration_of(world, DEFAULTS)) == ["calibration-above-potential"]


def test_without_a_ledger_nothing_is_changed():
    world = measured()
    plain, calibrated_too = demand_of(world, DEFAULTS, 2027), calibrated_demand(world, DEFAULTS, 2027)

    assert calibrated_too.at_the_door().tolist() == plain.at_the_door().tolist()
    assert calibration_of(world, DEFAULTS).rows == ()


def test_two_counties_are_calibrated_each_by_its_own():
    """Metals of 371603: 4000 · 5 · 0.8 = 16 t."""
    found = calibrated(("371602", "metals", 10.8), ("371603", "metals", 24.0), (B, "metals", 99.0))

    assert factors(found) == pytest.approx({("metals", "371602"): 0.5, ("metals", "371603"): 1.5})
