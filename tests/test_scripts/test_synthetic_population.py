"""Real totals shared out to invented shares: whole persons, exact sums, nothing above the cap."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.synthetic.population import share


def test_a_total_is_shared_by_weight_and_the_odd_person_goes_to_the_largest_remainder():
    """10 by weights 1, 1, 2: quotas 2.5, 2.5, 5; the one left goes to the first of equal remainders."""
    assert share(10, np.array([1.0, 1.0, 2.0]), np.array([99, 99, 99])).tolist() == [3, 2, 5]


def test_what_a_full_unit_cannot_take_goes_to_the_others():
    """100 by 8, 1, 1 with a cap of 50: the first is full at 50, the rest share 50 evenly."""
    assert share(100, np.array([8.0, 1.0, 1.0]), np.array([50, 50, 50])).tolist() == [50, 25, 25]


def test_a_unit_without_weight_gets_nobody():
    assert share(7, np.array([0.0, 1.0]), np.array([10, 10])).tolist() == [0, 7]


def test_people_who_do_not_fit_under_the_caps_are_an_error():
    """Two units of 10 take 20, not 21; a unit without weight does not count."""
    with pytest.raises(ValueError, match="21 do not fit"):
        share(21, np.array([1.0, 1.0, 0.0]), np.array([10, 10, 10]))


@given(
    units=st.lists(st.tuples(st.floats(0.01, 100), st.integers(0, 500)), min_size=1, max_size=30),
    filled=st.floats(0, 1),
)
def test_any_total_that_fits_is_met_exactly_within_the_caps(units, filled):
    weight, cap = np.array([w for w, _ in units]), np.array([c for _, c in units])
    total = round(filled * int(cap.sum()))

    whole = share(total, weight, cap)

    assert whole.sum() == total
    assert (whole >= 0).all()
    assert (whole <= cap).all()
