# SPDX-License-Identifier: GPL-2.0-only
"""netns export: what comes out is what SQLite has."""

import csv
import json
import shutil
import sqlite3
from collections import defaultdict

import pytest


def names(path):
    """Tables and views."""
    sql = (
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name <> 'sqlite_stat1'"
    )
    return {name for (name,) in sqlite3.connect(path).execute(sql)}


def exported(netns, *arguments):
    """The path that is printed."""
    result = netns("export", *arguments)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout.rstrip("\n")


def test_csv_of_everything(netns, tmp_path, made):
    assert exported(netns, made, "-o", "out") == "out"
    found = {path.stem: path for path in (tmp_path / "out").iterdir()}
    assert set(found) == names(made)
    database = sqlite3.connect(made)
    for name, path in found.items():
        with open(path, newline="", encoding="utf-8") as file:
            head, *rows = csv.reader(file)
        cursor = database.execute(f"SELECT * FROM {name}")
        assert head == [column[0] for column in cursor.description]
        assert rows == [["" if v is None else str(v) for v in row] for row in cursor]


def test_parquet_of_everything(netns, tmp_path, made):
    parquet = pytest.importorskip("pyarrow.parquet")
    assert exported(netns, made, "--parquet", "-o", "out") == "out"
    found = {path.stem: path for path in (tmp_path / "out").iterdir()}
    assert set(found) == names(made)
    database = sqlite3.connect(made)
    for name, path in found.items():
        table = parquet.read_table(path)
        cursor = database.execute(f"SELECT * FROM {name}")
        assert table.column_names == [column[0] for column in cursor.description]
        assert [tuple(row.values()) for row in table.to_pylist()] == cursor.fetchall()
        for field in table.schema:
            if field.name.endswith(("_ns", "host", "ifindex")):
                assert str(field.type) == "int64", (name, field)
            elif field.name.endswith("_s"):
                assert str(field.type) == "double", (name, field)


def test_generated_columns(netns, tmp_path, made):
    """SELECT * gives them, which PRAGMA table_info leaves out: each value has its own name."""
    parquet = pytest.importorskip("pyarrow.parquet")
    changed = tmp_path / "changed.sqlite"
    shutil.copy(made, changed)
    with sqlite3.connect(changed) as database:
        database.execute(
            "CREATE TABLE pairs (a INTEGER, b TEXT GENERATED ALWAYS AS ('b' || a) VIRTUAL, c REAL,"
            " d INTEGER AS (2 * a) STORED)"
        )
        database.executemany("INSERT INTO pairs (a, c) VALUES (?, ?)", [(1, 0.5), (2, None)])
    database.close()
    exported(netns, changed, "--parquet", "-o", "out")
    rows = parquet.read_table(tmp_path / "out" / "pairs.parquet").to_pylist()
    assert rows == [{"a": 1, "b": "b1", "c": 0.5, "d": 2}, {"a": 2, "b": "b2", "c": None, "d": 4}]
    exported(netns, changed, "-o", "csv")
    assert (tmp_path / "csv" / "pairs.csv").read_text() == "a,b,c,d\n1,b1,0.5,2\n2,b2,,4\n"


def test_without_pyarrow_it_says_what_to_do(netns, tmp_path, example):
    (tmp_path / "pyarrow.py").write_text("raise ImportError('not here')\n")
    result = netns("export", example, "--parquet", "-o", "out", PYTHONPATH=str(tmp_path))
    if result.returncode == 0:
        pytest.fail("the packages were found in spite of it")
    assert result.returncode == 2
    assert result.stderr.startswith("netns: this needs pyarrow: pip install 'ns3-netns[data]', or ")
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_perfetto_has_a_track_for_each(netns, tmp_path, made):
    assert exported(netns, made, "--perfetto", "-o", "trace.json") == "trace.json"
    events = json.loads((tmp_path / "trace.json").read_text())["traceEvents"]
    database = sqlite3.connect(made)
    named = {
        (event["pid"], event["args"]["name"]): event["tid"]
        for event in events
        if event["name"] == "thread_name"
    }
    assert len(set(named.values())) >= len(named) // 2
    spans = defaultdict(list)
    for event in events:
        if event["ph"] == "X":
            assert event["dur"] >= 0
            spans[event["pid"], event["tid"]].append(event)

    # Every namespace, its states one after the other, as long as they were
    rows = database.execute(
        "SELECT host, ns, name, created_ns - setup_ns, dying_ns - created_ns, freed_ns - dying_ns"
        " FROM namespaces WHERE ns > 1"
    ).fetchall()
    for host, ns, name, *lengths in rows:
        assert named[host, name] == ns
        states = spans[host, ns]
        assert [event["name"] for event in states] == ["setup", "alive", "dying"][: len(states)]
        if None not in lengths:
            assert [round(1000 * event["dur"]) for event in states] == lengths
        for before, after in zip(states, states[1:]):
            assert before["ts"] + before["dur"] == pytest.approx(after["ts"], abs=0.01)

    # Every lock of every host; spans of a track do not cut each other
    uses = 0
    for host, lock in database.execute("SELECT DISTINCT host, lock FROM locks"):
        track = sorted(spans[host, named[host, lock]], key=lambda event: event["ts"])
        uses += sum(event["args"].get("uses", 1) for event in track)
        for before, after in zip(track, track[1:]):
            assert before["ts"] + before["dur"] <= after["ts"] + 0.01
    assert uses == database.execute("SELECT COUNT(*) FROM locks").fetchone()[0]


def test_the_default_is_beside_the_database(netns, tmp_path, example):
    path = tmp_path / "run.sqlite"
    path.write_bytes(example.read_bytes())
    assert exported(netns, "run.sqlite") == "run-csv"
    assert exported(netns, "run.sqlite", "--perfetto") == "run.perfetto.json"
    (tmp_path / "file").touch()
    result = netns("export", "run.sqlite", "-o", "file")
    assert result.returncode == 2
    assert result.stderr == "netns: file: is a file; expected a folder to write to\n"
    result = netns("export", "run.sqlite", "--perfetto", "-o", "run-csv")
    assert result.returncode == 2
    assert result.stderr == "netns: run-csv: is a folder; expected a file to write\n"
