# SPDX-License-Identifier: GPL-2.0-only
"""What figures are made of, with numbers that nobody would choose."""

import csv
import io
import json
import sqlite3

import pytest

hypothesis = pytest.importorskip("hypothesis")

from hypothesis import given  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from ns3_netns.analysis import query  # noqa: E402
from ns3_netns.analysis.database import Rows, unique  # noqa: E402
from ns3_netns.analysis.figures import scale  # noqa: E402
from ns3_netns.analysis.figures.run import Run, quantiles  # noqa: E402

hypothesis.settings.register_profile("netns", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("netns")

SIZES = st.floats(1e-3, 1e15)
TIMES = st.integers(0, 10**14)


@given(st.floats(-1e12, 1e12), SIZES, st.integers(1, 12))
def test_linear_ticks(low, span, count):
    high = low + span
    hypothesis.assume(high - low > abs(low) * 1e-6)
    ticks = scale.linear_ticks(low, high, count)
    slack = (high - low) * 1e-6
    assert len(ticks) <= count + 1
    assert all(low - slack <= tick <= high + slack for tick in ticks)
    steps = [b - a for a, b in zip(ticks, ticks[1:])]
    assert all(step == pytest.approx(steps[0], rel=1e-6) for step in steps)
    step = scale.nice_step(high - low, count)
    assert float(f"{step:e}".split("e", maxsplit=1)[0]) in (1, 2, 5)


@given(SIZES, st.floats(1.0001, 1e9))
def test_log_ticks_and_limits(low, factor):
    high = low * factor
    begin, end = scale.log_limits([low, high])
    assert begin <= low * (1 + 1e-9) and end >= high * (1 - 1e-9)
    assert begin > low / 5.1 and end < max(high * 5.1, begin * 10.1)
    ticks = scale.log_ticks(begin, end)
    assert 1 <= len(ticks) <= 20
    assert ticks == sorted(set(ticks))
    assert all(begin * (1 - 1e-6) <= tick <= end * (1 + 1e-6) for tick in ticks)


@given(st.floats(0, 1e12), SIZES, st.lists(st.floats(0, 1e16), min_size=2), st.booleans())
def test_places_keep_the_order(low, span, values, logarithmic):
    low = low + 1e-3 if logarithmic else low
    place = scale.Scale(low, low + span, 10, 500, logarithmic)
    places = [place(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(10 - 1e-6 <= x <= 500 + 1e-6 for x in places)


@given(st.lists(TIMES, min_size=1, max_size=300), st.integers(1, 100))
def test_nearest_rank(values, percent):
    """The least value that has so many percent of the values not above it."""
    values.sort()
    rank = scale.nearest_rank(len(values), percent, 100)
    value = values[rank - 1]
    assert 100 * sum(other <= value for other in values) >= percent * len(values)
    assert rank == 1 or 100 * (rank - 1) < percent * len(values)


class Memory:
    """A database of one column."""

    def __init__(self, values):
        self.connection = sqlite3.connect(":memory:")
        self.connection.execute("CREATE TABLE times (value INTEGER)")
        self.connection.executemany("INSERT INTO times VALUES (?)", [(v,) for v in values])

    def execute(self, sql, parameters=()):
        return self.connection.execute(sql, parameters)


@given(st.lists(st.one_of(TIMES, st.none()), max_size=500))
def test_a_distribution_rises_to_its_greatest_value(values):
    curve = quantiles(Run(Memory(values), "run"), "value", "times")
    present = sorted(value for value in values if value is not None)
    if not present:
        assert curve == []
        return
    shares = [share for share, _ in curve]
    assert shares == sorted(set(shares)) and shares[-1] == 1
    found = [value for _, value in curve]
    assert found == sorted(found)
    assert (found[0], found[-1]) == (present[0], present[-1])
    for share, value in curve:
        assert present[round(share * len(present)) - 1] == value


@given(st.floats(1, 1e14))
def test_times_are_short_and_right(ns):
    text = scale.format_time(ns)
    number, unit = text.replace("\u202f", "").split("\u00a0")
    size = {unit: size for size, unit in scale.TIME_UNITS}[unit]
    assert float(number) * size == pytest.approx(ns, rel=0.006)
    assert float(number) < 1000 or unit == "s"
    assert len(number) <= 6 or unit == "s"


TEXTS = st.characters(exclude_categories=("Cs",), exclude_characters="\0")
VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(TEXTS),
)


@st.composite
def tables(draw):
    """Names of columns and rows."""
    columns = draw(st.lists(st.text(TEXTS, min_size=1, max_size=5), min_size=2, max_size=4))
    row = st.tuples(*[VALUES] * len(columns))
    return unique(columns), draw(st.lists(row, max_size=8))


def csv_cell(value):
    """What a reader of CSV finds for a value."""
    if isinstance(value, str):
        return query.csv_text(value)
    return "" if value is None else str(value)


@given(tables())
def test_csv_comes_back(table):
    columns, rows = table
    out = io.StringIO()
    query.write_csv(Rows(columns, iter(rows)), out)
    head, *found = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert head == list(map(query.csv_text, columns))
    assert found == [list(map(csv_cell, row)) for row in rows]


@given(tables())
def test_json_comes_back(table):
    columns, rows = table
    out = io.StringIO()
    query.write_json(Rows(columns, iter(rows)), out)
    found = [json.loads(line) for line in out.getvalue().split("\n")[:-1]]
    assert found == [dict(zip(columns, row)) for row in rows]


@given(tables())
@hypothesis.example((["a", "two\nlines"], []))
def test_a_table_has_a_line_for_each_row(table):
    columns, rows = table
    out = io.StringIO()
    query.write_table(Rows(columns, iter(rows)), out)
    lines = out.getvalue().split("\n")
    assert len(lines) == len(rows) + 3 and lines[-1] == ""


@given(st.lists(st.text("ab:1", min_size=1, max_size=3), max_size=8))
def test_names_of_columns_are_made_different(names):
    found = unique(names)
    assert len(set(found)) == len(found) == len(names)
    assert all(new.startswith(name) for name, new in zip(names, found))
