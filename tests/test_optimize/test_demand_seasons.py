"""A year's tonnes on its twelve months (region: ``demand_village_worlds``)."""

import numpy as np
import pytest
from demand_village_worlds import DEFAULTS, changed, measured
from hypothesis import given
from hypothesis import strategies as st

from optimize.demand.demand import demand_of
from optimize.demand.seasons import MONTHS, monthly_index, monthly_tonnes
from optimize.demand.streams import streams
from optimize.traced import as_traced

STREAMS = [stream.name for stream in streams(DEFAULTS)]
TONNES = as_traced(np.array([12.0, 12.0, 12.0, 12.0]), "data:test")


def flat(stream: str, **months: float):
    """Parameters whose profile of `stream` is 1 in every month but those given."""
    profile = f"season.profile.{DEFAULTS.text(f'stream.{stream}.season')}"
    return changed({f"{profile}.{month}": months.get(month, 1.0) for month in MONTHS})


@pytest.mark.parametrize("stream", STREAMS)
def test_an_index_has_twelve_months_and_a_mean_of_one(stream):
    index = monthly_index(DEFAULTS, stream)

    assert index.values.shape == (12,)
    assert index.values.mean() == pytest.approx(1.0, abs=1e-12)
    assert len(index.made_of) == 12


def test_an_index_is_its_month_over_the_mean():
    """Eleven months of 1 and one of 13: mean 2, so 6.5 in March and 0.5 otherwise."""
    index = monthly_index(flat("mulch", m03=13.0), "mulch").values

    assert index.tolist() == pytest.approx([0.5, 0.5, 6.5] + [0.5] * 9)


def test_the_festival_falls_on_two_months_of_the_country_and_the_year_stays():
    """Rural extra 0.5 on an even year: weights 1.5, 1.5 and ten of 1, sum 13. Of 12 t a wholly rural place has
    12 · 1.5 / 13 t in January and 12 / 13 t in March; a town place has 1 t in each month."""
    parameters = changed({"season.festival.rural_extra": 0.5}, flat("glass"))

    months = monthly_tonnes(measured(), parameters, "glass", TONNES).values

    assert months[:3, 1].tolist() == pytest.approx([18 / 13, 18 / 13, 12 / 13])
    assert months[:, 2].tolist() == pytest.approx([1.0] * 12)
    # a1 is two thirds rural: weights 4/3, 4/3 and ten of 1, sum 38/3.
    assert months[0, 0] == pytest.approx(12 * (4 / 3) / (38 / 3))


def test_what_grows_on_fields_knows_no_festival():
    parameters = changed({"season.festival.rural_extra": 2.0})

    for stream in ("mulch", "greenhouse", "pesticide"):
        before = monthly_tonnes(measured(), DEFAULTS, stream, TONNES)
        after = monthly_tonnes(measured(), parameters, stream, TONNES)
        assert np.array_equal(before.values, after.values)
        assert "season.festival.rural_extra" not in before.made_of


@given(st.sampled_from(STREAMS), st.lists(st.floats(min_value=0, max_value=1e5), min_size=4, max_size=4))
def test_the_months_of_a_unit_sum_to_its_year(stream, tonnes):
    months = monthly_tonnes(measured(), DEFAULTS, stream, as_traced(np.array(tonnes)))

    assert (months.values >= 0).all()
    np.testing.assert_allclose(months.values.sum(axis=0), tonnes, rtol=1e-12, atol=1e-9)


def test_the_months_of_the_whole_demand_sum_to_its_year():
    world = measured()
    demand = demand_of(world, DEFAULTS, 2027)

    for (stream, _), tonnes in demand.by_channel.items():
        months = monthly_tonnes(world, DEFAULTS, stream, tonnes)
        np.testing.assert_allclose(months.values.sum(axis=0), tonnes.values, atol=1e-9)
        assert tonnes.made_of < months.made_of
