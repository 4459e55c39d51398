# SPDX-License-Identifier: GPL-2.0-only
"""What holds in every database of schema version 3, whoever wrote it."""

import re
import sqlite3
import subprocess

import pytest
from ns3_netns.analysis.database import APPLICATION_ID, SCHEMA_VERSION

COLUMNS = {
    "cold_start": "host ns name row app func arrival_ns arrival_s total_ns total_s locks_s setup_s"
    " devices_s stack_s start_s handshake_s",
    "slowest_requests": "row app func host ns name cold status latency_ns latency_s arrival_s"
    " wait_s",
    "leaks": "host ns name state kind holder since_ns since_s age_s",
    "ref_holding": "kind taken returned outstanding p50_s p99_s max_s",
    "teardown_waterfall": "host ns name dying_ns dying_s devices_s freed_s freed_ns",
    "backlog": "time_ns time_s host dying",
    "lock_contention": "host lock mode uses waited wait_p50_s wait_p99_s wait_max_s wait_sum_s"
    " held_sum_s held_max_s",
    "namespace_traffic": "host ns name rx_packets rx_bytes tx_packets tx_bytes dropped",
}


@pytest.fixture(name="database", params=["example", "made", "program"], scope="module")
def fixture_database(request, tmp_path_factory):
    """A shipped one, one of the model, and one that netns-container-host wrote."""
    if request.param == "program":
        build = request.getfixturevalue("built")
        path = tmp_path_factory.mktemp("program") / "run.sqlite"
        program = build / "bin" / "netns-container-host"
        subprocess.run(
            [program, "--maxRows=500", "--hosts=2", f"--db={path}"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    else:
        path = request.getfixturevalue(request.param)
    database = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version != SCHEMA_VERSION:
        pytest.skip(f"the program writes schema version {version}")
    return database


def none(database, sql):
    """No row."""
    assert database.execute(sql).fetchall() == []


def test_names_and_columns(database):
    assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    found = dict(database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'"))
    assert set(found) == set(COLUMNS)
    for view, text in found.items():
        assert re.match(rf'CREATE VIEW "?{view}"? AS\n-- \S[^\n]*\n(SELECT|WITH)\b', text), text
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({view})")]
        assert columns == COLUMNS[view].split()
    keys = {key for (key,) in database.execute("SELECT key FROM meta")}
    assert {"command_line", "rng_seed", "rng_run", "preset", "status"} <= keys


def test_every_reference_came_back_or_is_a_leak(database):
    holders = (
        "SELECT host, ns, kind, holder, SUM(delta) FROM refs WHERE ns > 1"
        " GROUP BY 1, 2, 3, 4 HAVING SUM(delta) <> 0 ORDER BY 1, 2, 3, 4"
    )
    leaks = (
        "SELECT host, ns, kind, holder, COUNT(*) FROM leaks GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
    )
    open_ones = database.execute(holders).fetchall()
    assert [row[:4] for row in open_ones] == [row[:4] for row in database.execute(leaks)]
    assert all(row[4] > 0 for row in open_ones)
    (outstanding,) = database.execute("SELECT SUM(outstanding) FROM ref_holding").fetchone()
    assert outstanding == database.execute("SELECT SUM(delta) FROM refs").fetchone()[0]


def test_the_balance_is_the_count(database):
    """init_net may have been held before the trace began."""
    none(
        database,
        "SELECT * FROM (SELECT host, ns, count - SUM(delta)"
        " OVER (PARTITION BY host, ns ORDER BY rowid) AS before FROM refs)"
        " GROUP BY host, ns HAVING MIN(before) <> MAX(before) OR (ns > 1 AND MIN(before) <> 0)",
    )
    none(database, "SELECT * FROM refs WHERE count < 0")


def test_phases_add_up(database):
    none(
        database,
        "SELECT * FROM cold_start WHERE ABS(locks_s + setup_s + devices_s + stack_s + start_s"
        " + handshake_s - total_s) > 1e-9 OR ABS(total_ns - total_s * 1e9) > 1",
    )
    none(
        database,
        "SELECT * FROM requests WHERE cold AND server_ns IS NOT NULL AND locks_ns + setup_ns"
        " + devices_ns + stack_ns + start_ns + handshake_ns <> server_ns - arrival_ns",
    )


def test_nothing_is_before_its_namespace(database):
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    for table, time in (
        ("refs", "time_ns"),
        ("lifecycle", "time_ns"),
        ("devices", "added_ns"),
        ("drops", "time_ns"),
        ("requests", "server_ns"),
        ("traffic", "time_ns + (SELECT value FROM meta WHERE key = 'traffic_interval_ns')"),
    ):
        if table in tables:
            none(
                database,
                f"SELECT '{table}', t.*, n.* FROM {table} AS t JOIN namespaces AS n"
                f" USING (host, ns) WHERE ns > 1 AND {time} < n.setup_ns",
            )
    none(
        database,
        "SELECT * FROM namespaces WHERE NOT (setup_ns <= created_ns AND created_ns <= dying_ns"
        " AND dying_ns <= freed_ns)",
    )


def test_exclusive_locks_are_held_by_one(database):
    none(
        database,
        "SELECT * FROM (SELECT time_ns + waited_ns AS granted, LAG(time_ns + waited_ns + held_ns)"
        " OVER (PARTITION BY host, lock ORDER BY time_ns + waited_ns, held_ns) AS before"
        " FROM locks WHERE mode = 'exclusive') WHERE granted < before",
    )


def test_the_backlog_is_what_died_and_is_not_freed(database):
    none(database, "SELECT * FROM backlog WHERE dying < 0")
    (most, died) = database.execute(
        "SELECT (SELECT MAX(dying) FROM backlog),"
        " (SELECT COUNT(*) FROM namespaces WHERE dying_ns IS NOT NULL)"
    ).fetchone()
    assert bool(most) == bool(died)
    (left,) = database.execute(
        "SELECT COUNT(*) FROM namespaces WHERE dying_ns IS NOT NULL AND freed_ns IS NULL"
    ).fetchone()
    last = dict(database.execute("SELECT host, dying FROM backlog"))  # of each host the last row
    assert sum(last.values()) == left
