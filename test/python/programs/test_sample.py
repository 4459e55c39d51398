# SPDX-License-Identifier: GPL-2.0-only
"""The shipped sample trace follows the published numbers; data/sample/README.md cites them."""

import csv
import gzip
import math
import re
import subprocess
import sys
from collections import defaultdict

import pytest
from checkout import ROOT

SAMPLE = ROOT / "data" / "sample"
MAKE_SAMPLE = SAMPLE / "make-sample.py"
SHIPPED = SAMPLE / "invocations.csv.gz"
HOURS = 1.0  # in which invocations start


class Trace:
    """The sample, by application and by function."""

    def __init__(self):
        self.starts = defaultdict(list)
        self.durations = defaultdict(list)
        with gzip.open(SHIPPED, "rt", encoding="ascii", newline="") as text:
            self.rows = list(csv.DictReader(text))
        for row in self.rows:
            duration = float(row["duration"])
            self.starts[row["app"]].append(float(row["end_timestamp"]) - duration)
            self.durations[row["app"], row["func"]].append(duration)
        self.counts = sorted((len(times) for times in self.starts.values()), reverse=True)
        self.averages = [sum(times) / len(times) for times in self.durations.values()]
        self.functions = defaultdict(int)
        for app, _ in self.durations:
            self.functions[app] += 1


@pytest.fixture(scope="module", name="trace")
def fixture_trace():
    return Trace()


def share(values, condition):
    """Fraction of the values that meet the condition."""
    values = list(values)
    return sum(1 for value in values if condition(value)) / len(values)


def variation(times):
    """Coefficient of variation of the gaps between times."""
    times = sorted(times)
    gaps = [b - a for a, b in zip(times, times[1:])]
    mean = sum(gaps) / len(gaps)
    return math.sqrt(sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) / mean


def make(*options):
    return subprocess.run(
        [sys.executable, MAKE_SAMPLE, *options], check=False, capture_output=True, text=True
    )


def test_generator_reproduces_the_shipped_file(tmp_path):
    again = tmp_path / "again.csv.gz"
    assert make("--out", str(again)).returncode == 0
    assert gzip.decompress(again.read_bytes()) == gzip.decompress(SHIPPED.read_bytes())


# As sum() of Python 3.12 and later, which earlier ones do not have: without the error of each step
EXACT_SUM = """
import builtins, math, runpy, sys
def exact(values, start=0):
    values = [start, *values]
    return math.fsum(values) if any(isinstance(v, float) for v in values) else add(values)
add, builtins.sum = builtins.sum, exact
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def test_shipped_file_does_not_depend_on_how_this_python_sums(tmp_path):
    again = tmp_path / "again.csv"
    command = [sys.executable, "-c", EXACT_SUM, MAKE_SAMPLE, "--out", again]
    subprocess.run(command, check=True)
    assert again.read_bytes() == gzip.decompress(SHIPPED.read_bytes())


def test_packed_file_does_not_depend_on_time_or_name(tmp_path):
    for name in ("a.csv.gz", "b.csv.gz"):
        assert make("--rows", "1000", "--out", str(tmp_path / name)).returncode == 0
    assert (tmp_path / "a.csv.gz").read_bytes() == (tmp_path / "b.csv.gz").read_bytes()


def test_other_seed_gives_another_trace(tmp_path):
    for seed in ("1", "2"):
        assert make("--seed", seed, "--out", str(tmp_path / seed)).returncode == 0
    assert (tmp_path / "1").read_text() != (tmp_path / "2").read_text()


def test_rows_option_gives_exactly_so_many(tmp_path):
    path = tmp_path / "rows.csv"
    assert make("--rows", "50001", "--out", str(path)).returncode == 0
    assert len(path.read_text().splitlines()) == 50002
    assert (
        make("--rows", "3", "--out", "-").stdout.splitlines() == path.read_text().splitlines()[:4]
    )


def test_rows_option_refuses_zero(tmp_path):
    result = make("--rows", "0", "--out", str(tmp_path / "none.csv"))
    assert result.returncode == 2
    assert "--rows" in result.stderr
    assert not list(tmp_path.iterdir())


def test_schema_is_that_of_the_published_trace(trace):
    assert list(trace.rows[0]) == ["app", "func", "end_timestamp", "duration"]
    assert all(re.fullmatch("[0-9a-f]{64}", row["app"]) for row in trace.rows)
    assert all(re.fullmatch("[0-9a-f]{64}", row["func"]) for row in trace.rows)


def test_size(trace):
    assert 5000 <= len(trace.rows) <= 20000
    assert len(trace.starts) >= 200
    first = min(min(times) for times in trace.starts.values())
    last = max(float(row["end_timestamp"]) for row in trace.rows)
    assert 3600 <= last - first <= 7200


def test_rows_are_not_in_order_of_start(trace):
    starts = [float(row["end_timestamp"]) - float(row["duration"]) for row in trace.rows]
    assert starts != sorted(starts)


def test_applications_by_rate(trace):
    # Published: 45 % once an hour or less, 81 % once a minute or less.
    assert share(trace.counts, lambda n: n <= HOURS) == pytest.approx(0.45, abs=0.02)
    assert share(trace.counts, lambda n: n <= 60 * HOURS) == pytest.approx(0.81, abs=0.02)


def test_share_of_the_most_popular_applications(trace):
    # Published: 18.6 % of them have 99.6 % of the invocations; an hour of few rows cannot show more
    # than nine tenths, and a population without such a head shows much less.
    most_popular = trace.counts[: round(0.186 * len(trace.counts))]
    assert sum(most_popular) / len(trace.rows) == pytest.approx(0.996, abs=0.09)


def test_functions_of_an_application(trace):
    # Published: 54 % of the applications have one, 95 % at most ten; half of the invocations are
    # those of applications with at most three.
    assert share(trace.functions.values(), lambda n: n == 1) == pytest.approx(0.54, abs=0.03)
    assert share(trace.functions.values(), lambda n: n <= 10) == pytest.approx(0.95, abs=0.02)
    few = sum(len(times) for app, times in trace.starts.items() if trace.functions[app] <= 3)
    assert few / len(trace.rows) == pytest.approx(0.5, abs=0.1)


def test_variation_of_inter_arrival_times(trace):
    # Published: about 20 % of the applications have a coefficient of 0, about 40 % one above 1.
    values = [variation(times) for times in trace.starts.values() if len(times) >= 5]
    assert len(values) >= 100
    assert share(values, lambda v: v < 0.05) == pytest.approx(0.20, abs=0.05)
    assert share(values, lambda v: v > 1) == pytest.approx(0.40, abs=0.05)


def test_average_durations_are_log_normal(trace):
    # Published: log-normal with mean -0.38 and sigma 2.36 of the logarithm of seconds.
    logs = [math.log(average) for average in trace.averages]
    mean = sum(logs) / len(logs)
    sigma = math.sqrt(sum((value - mean) ** 2 for value in logs) / len(logs))
    assert mean == pytest.approx(-0.38, abs=0.15)
    assert sigma == pytest.approx(2.36, abs=0.1)


@pytest.mark.parametrize(
    "seconds, fraction, tolerance", [(1, 0.50, 0.10), (60, 0.96, 0.02)], ids=["1s", "60s"]
)
def test_average_durations_below(trace, seconds, fraction, tolerance):
    # Published: 50 % of the functions run less than 1 s on average, 96 % less than 60 s.
    below = share(trace.averages, lambda average: average < seconds)
    assert below == pytest.approx(fraction, abs=tolerance)


@pytest.mark.parametrize("fraction", [0.1, 0.25, 0.5, 0.75, 0.9, 0.99])
def test_quantiles_of_average_durations(trace, fraction):
    # The published fit, quantile by quantile; a factor of 1.35 is 0.13 of its sigma.
    z = {0.1: -1.2816, 0.25: -0.6745, 0.5: 0, 0.75: 0.6745, 0.9: 1.2816, 0.99: 2.3263}[fraction]
    averages = sorted(trace.averages)
    measured = averages[int(fraction * len(averages))]
    fitted = math.exp(-0.38 + 2.36 * z)
    assert 1 / 1.35 < measured / fitted < 1.35


def test_no_duration_dominates(trace):
    durations = [duration for times in trace.durations.values() for duration in times]
    assert min(durations) > 0
    assert max(durations) <= 600
