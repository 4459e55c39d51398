# SPDX-License-Identifier: GPL-2.0-only
"""Runs of the container host that nobody would choose keep what holds in every database."""

import sqlite3
import subprocess

import pytest

hypothesis = pytest.importorskip("hypothesis")

import test_invariants as holds  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

TIMES = st.sampled_from(["0s", "1us", "300us", "50ms", "1s", "90s"])
INVOCATIONS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 20_000), st.sampled_from([0, 1, 40, 9_000])),
    min_size=1,
    max_size=60,
)
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "hosts": st.integers(1, 3),
        "concurrency": st.integers(1, 3),
        "keepAlive": TIMES,
        "timeout": TIMES,
        "serverStart": TIMES,
        "forget": st.integers(1, 4),
        "maxNamespaces": st.integers(1, 8),
        "bridgeLimit": st.integers(1, 8),
        "preset": st.sampled_from(["instant", "linux-6.18"]),
        "RngRun": st.integers(1, 9),
        "ns3::netns::NetnsTraceDatabase::BatchRows": st.sampled_from([1, 7, 10_000]),
        "ns3::netns::NetnsTraceRecorder::TrafficInterval": st.sampled_from(["1ms", "1s", "1h"]),
    },
)


@hypothesis.settings(max_examples=60, derandomize=True, deadline=None, database=None)
@hypothesis.given(INVOCATIONS, OPTIONS)
def test_random_runs(built, tmp_path_factory, invocations, options):
    """Arrivals and durations in ms; apps that come together, again, too early, too often."""
    folder = tmp_path_factory.mktemp("run")
    rows = (f"app{app},f,{(at + last) / 1000},{last / 1000}\n" for app, at, last in invocations)
    (folder / "trace.csv").write_text("app,func,end_timestamp,duration\n" + "".join(rows))
    subprocess.run(
        [built / "bin" / "netns-container-host", "--trace=trace.csv"]
        + [f"--{name}={value}" for name, value in options.items()],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=300,
    )
    database = sqlite3.connect(folder / "netns-container-host.sqlite")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("SELECT COUNT(*) FROM requests").fetchone() == (len(invocations),)
    holds.test_every_reference_came_back_or_is_a_leak(database)
    holds.test_the_balance_is_the_count(database)
    holds.test_phases_add_up(database)
    holds.test_nothing_is_before_its_namespace(database)
    holds.test_exclusive_locks_are_held_by_one(database)
    holds.test_the_backlog_is_what_died_and_is_not_freed(database)
    database.close()
