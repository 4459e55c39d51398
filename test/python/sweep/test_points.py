# SPDX-License-Identifier: GPL-2.0-only
"""Keys of points, means with their confidence, places on an axis."""

import math

import pytest
from ns3_netns.sweep.axis import places
from ns3_netns.sweep.points import key_of
from ns3_netns.sweep.statistic import mean_of, student_quantile

hypothesis = pytest.importorskip("hypothesis")

from hypothesis import given  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

hypothesis.settings.register_profile("netns", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("netns")

VALUES = st.one_of(
    st.booleans(),
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=4),
)
PARAMETERS = st.dictionaries(st.text(max_size=3), VALUES, max_size=4)


def typed(parameters):
    """Python says 1 == 1.0 == True; options do not."""
    return sorted((name, type(value).__name__, repr(value)) for name, value in parameters.items())


@given(PARAMETERS, st.integers(0, 5), st.randoms())
def test_the_order_of_parameters_is_not_in_the_key(parameters, seed, random):
    items = list(parameters.items())
    random.shuffle(items)
    assert key_of("p", dict(items), seed) == key_of("p", parameters, seed)


@given(PARAMETERS, PARAMETERS, st.integers(0, 2), st.integers(0, 2))
def test_different_points_have_different_keys(one, other, seed, other_seed):
    same = typed(one) == typed(other) and seed == other_seed
    assert (key_of("p", one, seed) == key_of("p", other, other_seed)) == same
    assert key_of("p", one, seed) != key_of("q", one, seed)


def test_confidence_intervals():
    """Student's quantiles as tables print them, and an example by hand."""
    known = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 10: 2.228, 30: 2.042, 120: 1.980}
    for freedom, quantile in known.items():
        assert student_quantile(freedom) == pytest.approx(quantile, abs=5e-4)
    mean = mean_of([1, None, 2, 3])
    assert (mean.count, mean.mean, mean.least, mean.most) == (3, 2, 1, 3)
    assert mean.half == pytest.approx(4.30265 / math.sqrt(3), rel=1e-5)
    assert mean_of([5]).half is None
    assert mean_of([None]) is None


def test_places_on_an_axis():
    assert places([1, 2, 10]) == [1, 2, 10]
    assert places(["500ms", "60s", "+10min"]) == [0.5, 60, 600]
    assert places(["10Mbps", "1Gbps"]) == [1e7, 1e9]
    assert places(["none", "1s"]) == [0, 1]
    assert places([True, False]) == [0, 1]
    assert places(["60s", "1min"]) == [0, 1]  # they would lie upon each other
