"""Residents to tonnes, by sums on paper and by what must hold for any numbers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenario_worlds import SMALLEST, written

from optimize.demand.captured import (
    capture,
    captured_by_stream,
    captured_t_per_year,
    generation,
    streams,
)
from optimize.scenario.loading import load_scenario
from optimize.scenario.parameters import Parameters, default_parameters

DEFAULTS = default_parameters()
PEOPLE = st.floats(min_value=0, max_value=1e6)
YEARS = st.integers(min_value=2015, max_value=2050)


def one_village() -> tuple[np.ndarray, np.ndarray]:
    """1,000 people in town and 2,000 in the country.

    2027, kg: paper (38·1000 + 11·2000)·0.60 = 36,000; plastics (13,000 + 10,000)·0.50 = 11,500;
    film (9,000 + 8,000)·0.25 = 4,250; metals (8,000 + 10,000)·0.80 = 14,400;
    glass (10,000 + 8,000)·0.30 = 5,400; textiles (8,000 + 4,000)·0.25 = 3,000;
    bulky (4,000 + 2,000)·0.20 = 1,200. Together 75,750 kg = 75.75 t.
    """
    return np.array([1000.0]), np.array([2000.0])


def test_the_sum_on_paper():
    assert captured_t_per_year(*one_village(), DEFAULTS, 2027) == pytest.approx([75.75], abs=1e-9)


def test_the_streams_add_up_to_the_total():
    town, rural = np.array([0.0, 12.0, 853_649.0]), np.array([7.0, 0.0, 207_188.0])

    by_stream = captured_by_stream(town, rural, DEFAULTS, 2025)

    assert tuple(by_stream) == streams(DEFAULTS)
    np.testing.assert_allclose(
        sum(by_stream.values()), captured_t_per_year(town, rural, DEFAULTS, 2025), atol=1e-9
    )


def test_generation_adds_up_to_what_it_was_calibrated_to():
    """Reference §3.2: about 90 kg per town resident and 32 kg per rural resident."""
    assert sum(generation(stream, DEFAULTS).town for stream in streams(DEFAULTS)) == pytest.approx(90)
    assert sum(generation(stream, DEFAULTS).rural for stream in streams(DEFAULTS)) == pytest.approx(32)


def test_capture_is_linear_between_the_years_and_constant_outside():
    shares = [capture("paper", DEFAULTS, year) for year in (2000, 2023, 2025, 2026, 2027, 2060)]

    assert shares == pytest.approx([0.45, 0.45, 0.525, 0.5625, 0.60, 0.60])


@given(PEOPLE, PEOPLE, PEOPLE, PEOPLE, YEARS)
def test_more_people_never_give_fewer_tonnes(town, rural, more_town, more_rural, year):
    few = captured_t_per_year(np.array([town]), np.array([rural]), DEFAULTS, year)
    many = captured_t_per_year(np.array([town + more_town]), np.array([rural + more_rural]), DEFAULTS, year)

    assert many >= few


@given(PEOPLE, PEOPLE, YEARS)
def test_two_halves_of_a_village_give_what_the_whole_gives(town, rural, year):
    whole = captured_t_per_year(np.array([town]), np.array([rural]), DEFAULTS, year)
    halves = captured_t_per_year(np.array([town, town]) / 2, np.array([rural, rural]) / 2, DEFAULTS, year)

    np.testing.assert_allclose(halves.sum(), whole[0], rtol=1e-12, atol=1e-12)


@given(st.sampled_from(streams(DEFAULTS)), st.floats(min_value=0, max_value=1))
def test_another_capture_share_moves_only_its_own_stream(stream, share):
    key = f"demand.capture.{stream}.target"
    changed = Parameters({**DEFAULTS, key: replace(DEFAULTS[key], value=share)})

    before = captured_by_stream(*one_village(), DEFAULTS, 2027)
    after = captured_by_stream(*one_village(), changed, 2027)

    for other in streams(DEFAULTS):
        if other == stream:
            assert after[other] == pytest.approx(before[other] / DEFAULTS.value(key) * share)
        else:
            assert after[other] == before[other]


def test_a_new_stream_is_four_rows_in_a_scenario_and_no_code(tmp_path):
    """Appliances, 4 kg in town, 3 kg in the country, half captured: (4,000 + 6,000)·0.5 kg = 5 t."""
    leaf = (
        'unit = "{}", source = "test", confidence = "A", date = 2026-11-23, '
        'low = 0, high = 10, zh = "{}", en = "{}"'
    )
    rows = [
        ("generation", "town", 4, "kg/(person·yr)"),
        ("generation", "rural", 3, "kg/(person·yr)"),
        ("capture", "base", 0.5, "share"),
        ("capture", "target", 0.5, "share"),
    ]
    text = SMALLEST + "[parameters.demand]\n"
    for group, row, value, unit in rows:
        text += f"{group}.appliances.{row} = {{ value = {value}, {leaf.format(unit, row, row)} }}\n"

    parameters = load_scenario(written(tmp_path, text)).parameters

    assert "appliances" in streams(parameters)
    assert captured_by_stream(*one_village(), parameters, 2027)["appliances"] == pytest.approx([5.0])
    assert captured_t_per_year(*one_village(), parameters, 2027) == pytest.approx([80.75], abs=1e-9)


def test_nobody_gives_nothing_and_the_shape_is_kept():
    assert captured_t_per_year(np.zeros(3), np.zeros(3), DEFAULTS, 2027).tolist() == [0.0, 0.0, 0.0]
    assert captured_t_per_year(np.zeros(0), np.zeros(0), DEFAULTS, 2027).shape == (0,)
