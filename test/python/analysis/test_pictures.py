# SPDX-License-Identifier: GPL-2.0-only
"""The figures of the report with matplotlib: what is drawn is what SQL says."""

import os
import subprocess
import sys

import pytest
from checkout import ROOT
from ns3_netns.analysis import Trace, TraceError
from ns3_netns.sweep.statistic import mean_of
from trace_database import container_host

matplotlib = pytest.importorskip("matplotlib")
pandas = pytest.importorskip("pandas")
matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402
from ns3_netns.analysis import pictures  # noqa: E402

RUNS = [name for name in pictures.__all__ if name != "sweep"]


@pytest.fixture(name="ax")
def fixture_ax():
    figure, ax = pyplot.subplots()
    yield ax
    figure.canvas.draw()  # what cannot be drawn is found here
    pyplot.close(figure)


def line(ax, label):
    (found,) = [line for line in ax.get_lines() if line.get_label() == label]
    return list(zip(*found.get_data()))


@pytest.mark.parametrize("name", RUNS)
def test_it_draws_where_it_is_told(made, ax, name):
    figures = pyplot.get_fignums()
    assert getattr(pictures, name)(Trace(made), ax) is ax
    assert pyplot.get_fignums() == figures
    assert ax.get_title()
    own = getattr(pictures, name)(str(made))
    assert own is not ax and own.get_title() == ax.get_title()
    pyplot.close(own.figure)


def test_cold_starts(made, ax):
    trace = Trace(made)
    total = sorted(trace["cold_start"].total_ns / 1e6)
    curve = line(pictures.cold_start(trace, ax), "whole cold start")
    assert curve[-1] == (total[-1], 1)
    median = next(ms for ms, share in curve if share >= 0.5)
    assert median == total[-(-len(total) // 2) - 1]


def test_phases(made, ax):
    trace = Trace(made)
    pictures.cold_start_phases(trace, ax)
    labels = [text.get_text() for text in ax.get_yticklabels()]
    assert labels == ["p50", "p90", "p99", "max"]
    ends = [bar.get_x() + bar.get_width() for bar in ax.patches][-4:]
    assert ends[-1] == pytest.approx(trace["cold_start"].total_ns.max() / 1e6)


def test_over_time(made, ax):
    trace = Trace(made)
    pictures.backlog(trace, ax)
    assert max(ax.get_lines()[0].get_ydata()) == trace["backlog"].dying.max()
    ax.clear()
    pictures.references(trace, ax)
    top = [area.get_paths()[0].vertices[:, 1].max() for area in ax.collections]
    refs = trace.query("SELECT time_ns, delta FROM refs ORDER BY time_ns, delta")
    assert 0.9 * refs.delta.cumsum().max() <= max(top) <= refs.delta.cumsum().max()


def test_teardown(made, ax):
    trace = Trace(made)
    pictures.teardown(trace, ax)
    rows = len(ax.get_yticklabels())
    assert 8 <= rows <= 30 and len(ax.patches) == 2 * rows
    whole = [ax.patches[i].get_width() + ax.patches[rows + i].get_width() for i in range(rows)]
    assert max(whole) == pytest.approx(trace["teardown_waterfall"].freed_s.max() * 1e3)


def test_teardown_times(made, ax):
    trace = Trace(made)
    freed = sorted(trace["teardown_waterfall"].freed_s.dropna() * 1e3)
    curve = line(pictures.teardown_times(trace, ax), "freed")
    assert curve[-1] == pytest.approx((freed[-1], 1))
    median = next(ms for ms, share in curve if share >= 0.5)
    assert median == pytest.approx(freed[-(-len(freed) // 2) - 1])


def test_leaks(made, ax):
    trace = Trace(made)
    rows = trace["leaks"]
    pictures.leaks(trace, ax)
    assert len(rows) == len(ax.patches) > 1
    assert [bar.get_x() for bar in ax.patches] == sorted(rows.since_s)
    assert sum(bar.get_width() for bar in ax.patches) == pytest.approx(rows.age_s.sum())


def test_topology(tmp_path, ax):
    path = tmp_path / "few.sqlite"
    container_host(path, containers=6, hosts=2)
    pictures.topology(path, ax, host=2)
    texts = [text.get_text() for text in ax.texts]
    assert texts[0] == "br0" and len(texts) == 4
    assert set(texts[1:]) <= set(Trace(path)["namespaces"].name)
    assert len(ax.get_lines()) == 3  # each has a veth to the bridge
    assert ax.get_title().startswith("Host 2 at ") and ax.get_title().endswith(": 3 namespaces")
    with pytest.raises(ValueError, match="no host 3; there are: 1, 2"):
        pictures.topology(path, ax, host=3)


def test_locks_and_traffic(made, ax):
    trace = Trace(made)
    pictures.lock_waits(trace, ax)
    waits = trace["locks"]
    rtnl = waits[(waits["lock"] == "rtnl_mutex") & (waits["mode"] == "exclusive")].waited_ns
    times, shares = zip(*line(ax, "rtnl_mutex, exclusive"))
    assert times[-1] == rtnl.max() / 1e3
    assert shares[0] <= (rtnl > 0).mean()
    ax.clear()
    pictures.traffic(trace, ax)
    cells = ax.get_images()[0].get_array()
    sent = trace.query(
        "SELECT SUM(tx_bytes) AS n FROM traffic JOIN devices USING (host, ns, ifindex)"
        " WHERE kind = 'veth'"
    ).n[0]
    assert cells.sum() >= sent


def test_faults(made, tmp_path):
    path = tmp_path / "few.sqlite"
    container_host(path, containers=4, tables=("namespaces", "lifecycle"))
    with pytest.raises(TraceError, match=f"{path}: no table or view cold_start"):
        pictures.cold_start(path)
    empty = tmp_path / "empty.sqlite"
    container_host(empty, containers=0)
    with pytest.raises(TraceError, match=f"{empty}: there was no cold start; nothing to draw"):
        pictures.cold_start_phases(empty)
    assert not pyplot.get_fignums()


def test_without_matplotlib(made, tmp_path):
    """One line that says how it is had."""
    (tmp_path / "matplotlib.py").write_text("raise ImportError('not here')\n")
    code = f"from ns3_netns.analysis import pictures\npictures.backlog({str(made)!r})"
    folders = os.pathsep.join([str(tmp_path), str(ROOT / "bindings")])
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": folders},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "this needs matplotlib: pip install 'ns3-netns[plot]'" in result.stderr


# --- Sweeps ---


@pytest.fixture(name="results", scope="module")
def fixture_results():
    rows = [
        (keep, load, seed, load * keep_s + seed * seed, None if seed == 3 else 1)
        for keep, keep_s in (("600s", 600), ("60s", 60))
        for load in (1, 2, 4)
        for seed in (1, 2, 3)
    ]
    return pandas.DataFrame(rows, columns=["keep", "load", "seed", "delay", "some"])


@pytest.mark.parametrize("form", ["frame", "csv", "parquet"])
def test_a_sweep(results, ax, tmp_path, form):
    data = results
    if form != "frame":
        pytest.importorskip("pyarrow")
        data = tmp_path / f"results.{form}"
        results.to_csv(data, index=False) if form == "csv" else results.to_parquet(data)
    pictures.sweep(data, "delay", ax=ax)
    assert ax.get_xlabel() == "keep" and ax.get_ylabel() == "delay"
    assert [text.get_text() for text in ax.get_xticklabels()] == ["60s", "600s"]
    containers = {part.get_label(): part for part in ax.containers}
    assert sorted(containers) == ["load 1", "load 2", "load 4"]
    points, _, (bars,) = containers["load 4"].lines
    low, high = (mean_of([4 * keep + seed * seed for seed in (1, 2, 3)]) for keep in (60, 600))
    assert list(zip(*points.get_data())) == [(60, low.mean), (600, high.mean)]
    (_, bottom), (_, top) = bars.get_segments()[0]
    assert (bottom, top) == pytest.approx((low.mean - low.half, low.mean + low.half))


def test_a_sweep_along_another_parameter(results, ax):
    pictures.sweep(results, "some", along="load", ax=ax)
    assert ax.get_xlabel() == "load"
    assert sorted(part.get_label() for part in ax.containers) == ["keep 600s", "keep 60s"]


@pytest.mark.parametrize(
    "change, arguments, fault",
    [
        (lambda frame: frame, ("dela",), "no result dela; did you mean delay?"),
        (lambda frame: frame, ("x",), "no result x; there are: delay, some"),
        (lambda frame: frame, ("delay", "rate"), "rate does not vary; there are: keep, load"),
        (lambda frame: frame.drop(columns="seed"), ("delay",), "the data has no column seed"),
        (lambda frame: frame[:3], ("delay",), "no parameter of the sweep has more than one value"),
    ],
)
def test_faults_of_a_sweep(results, change, arguments, fault):
    with pytest.raises(ValueError, match=fault.replace("?", r"\?")):
        pictures.sweep(change(results), *arguments)
