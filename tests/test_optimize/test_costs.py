"""The formulas behind every coefficient, each by a sum on paper."""

import numpy as np
import pytest

from optimize.model.costs import annuity, carried_t, hop_km, line_haul_yuan_per_t, visit_hours


def test_an_annuity_without_interest_is_investment_over_life():
    assert annuity(25_000, 8, 0) == 3125


def test_an_annuity_pays_back_the_investment_with_interest():
    """1000 yuan, 5 years, 5 %: 1000 · 0.05 / (1 − 1.05⁻⁵) = 230.97; discounted payments add up to 1000
    again."""
    yearly = annuity(1000, 5, 0.05)

    assert yearly == pytest.approx(230.97, abs=0.005)
    assert sum(yearly / 1.05**year for year in range(1, 6)) == pytest.approx(1000)


def test_one_year_of_life_costs_investment_and_interest():
    assert annuity(1000, 1, 0.05) == pytest.approx(1050)


def test_a_small_rate_comes_near_to_no_rate():
    assert annuity(1000, 10, 1e-9) == pytest.approx(annuity(1000, 10, 0), rel=1e-6)


def test_loose_material_fills_the_box_before_the_axle():
    """16 m³ of loose material at 45 kg/m³ weigh 0.72 t, less than the payload of 1.6 t."""
    assert carried_t(16, 1.6, 45) == pytest.approx(0.72)


def test_baled_material_reaches_the_payload_first():
    """38 m³ of bales at 250 kg/m³ would weigh 9.5 t; the truck takes 6 t."""
    assert carried_t(38, 6, 250) == 6


def test_line_haul_per_tonne_is_out_and_back_and_loading_shared_by_the_load():
    """20 km and 30 min one way: 40 km · 3 yuan + (60 + 30) min · 60 yuan/h = 120 + 90 = 210 yuan for 4 t."""
    per_t = line_haul_yuan_per_t(
        np.array([20.0, 0.0]),
        np.array([30.0, 0.0]),
        np.zeros(2),
        load_t=4,
        yuan_per_km=3,
        yuan_per_hour=60,
        loading_minutes=30,
    )

    assert per_t == pytest.approx([52.5, 7.5])


def test_a_trip_to_one_self_costs_nothing():
    per_t = line_haul_yuan_per_t(
        np.array([0.0]),
        np.array([0.0]),
        np.array([0.0]),
        load_t=0.1,
        yuan_per_km=1,
        yuan_per_hour=30,
        loading_minutes=0,
    )

    assert per_t.tolist() == [0.0]


def test_a_toll_is_paid_out_and_back_and_shared_by_the_load():
    """No way, no time, 10 yuan one way: 20 yuan for 4 t."""
    way = (np.array([0.0]), np.array([0.0]), np.array([10.0]))

    per_t = line_haul_yuan_per_t(*way, load_t=4, yuan_per_km=3, yuan_per_hour=60, loading_minutes=0)

    assert per_t == pytest.approx([5.0])


def test_a_hop_is_the_constant_times_the_root_of_area_over_stops():
    """0.92 · sqrt(50 km² / 8 stops) = 2.3 km; fewer than one stop counts as one."""
    assert hop_km(np.array([50.0, 9.0, 9.0]), np.array([8.0, 1.0, 0.2]), 0.92) == pytest.approx(
        [2.3, 2.76, 2.76]
    )


def test_a_visit_takes_the_hop_and_the_stop():
    """2.5 km at 25 km/h and 12 minutes: 0.1 + 0.2 hours."""
    assert visit_hours(np.array([2.5]), speed_kmh=25, stop_minutes=12) == pytest.approx([0.3])
