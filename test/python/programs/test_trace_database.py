# SPDX-License-Identifier: GPL-2.0-only
"""The database of a whole run: killed, repeated elsewhere, and where there is no room for it."""

import functools
import json
import math
import os
import random
import re
import resource
import shutil
import sqlite3
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

DB = "run.sqlite"
BATCH = 20  # small, so that the writer is in the middle of one most of the time


@pytest.fixture(name="program", scope="session")
def fixture_program(built):
    """The arguments of a run whose batches have rows of many tables."""
    return [
        built / "bin" / "netns-container-host",
        "--maxRows=2000",
        f"--db={DB}",
        f"--ns3::netns::NetnsTraceDatabase::BatchRows={BATCH}",
        # Fewer batches of nothing but traffic
        "--ns3::netns::NetnsTraceRecorder::TrafficInterval=60s",
    ]


def run(program, cwd, **others):
    """Run to the end."""
    return subprocess.run(program, cwd=cwd, capture_output=True, text=True, check=False, **others)


@dataclass
class Complete:
    """The run as it should be: its database, and the bytes that its log grew to."""

    path: Path
    logged: int


def log_size(folder):
    """The bytes of the log, which grows with each batch; it is gone when the run is over."""
    try:
        return (folder / f"{DB}-wal").stat().st_size
    except FileNotFoundError:
        return 0


def wait_for_log(process, folder, size):
    """Waits until the log has so many bytes, or for the end of the run; the most that it had."""
    most = 0
    while process.poll() is None and most < size:
        most = max(most, log_size(folder))
        time.sleep(0.001)
    return most


@pytest.fixture(name="complete_run", scope="session")
def fixture_complete_run(program, once):
    def fill(folder):
        with subprocess.Popen(program, cwd=folder, stdout=subprocess.DEVNULL) as process:
            logged = wait_for_log(process, folder, math.inf)
        assert process.returncode == 0
        (folder / "logged.json").write_text(json.dumps(logged))

    folder = once("complete", fill)
    return Complete(folder / DB, json.loads((folder / "logged.json").read_text()))


@pytest.fixture(name="complete")
def fixture_complete(complete_run):
    """The database of the run as it should be."""
    return complete_run.path


def tables(database):
    """table -> rows in the order in which they were added, without meta."""
    names = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        " AND name NOT LIKE 'sqlite_%' AND name != 'meta'"
    ).fetchall()
    return {
        name: database.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall()
        for (name,) in names
    }


@functools.cache
def tables_of(complete):
    """The tables of the complete run, which are compared with often."""
    return tables(sqlite3.connect(complete))


def assert_prefix(path, complete):
    """It opens, is sound, and its tables are the beginning of those of the complete run."""
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    whole = tables_of(complete)
    found = tables(database)
    for name, rows in found.items():
        assert rows == whole[name][: len(rows)], name
    for (view,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'view'"):
        database.execute(f"SELECT * FROM {view}").fetchall()
    return {name: len(rows) for name, rows in found.items()}


def status(path):
    """What `meta` says of the run."""
    (text,) = (
        sqlite3.connect(path).execute("SELECT value FROM meta WHERE key = 'status'").fetchone()
    )
    return text


@pytest.mark.long
def test_killed_at_any_moment(program, complete_run, tmp_path):
    """Whole batches, over all tables together, in order and without a gap."""
    complete = complete_run.path
    moments = random.Random(1)
    whole = {name: len(rows) for name, rows in tables_of(complete).items()}
    seen = {}
    for number in range(20):
        folder = tmp_path / str(number)
        folder.mkdir()
        size = complete_run.logged * moments.uniform(number, number + 1) / 20
        with subprocess.Popen(program, cwd=folder, stdout=subprocess.DEVNULL) as process:
            wait_for_log(process, folder, size)
            process.kill()
        counts = assert_prefix(folder / DB, complete)
        if status(folder / DB) == "running":
            assert sum(counts.values()) % BATCH == 0 or counts == whole
            # A batch ends at the same row of each table every time
            assert not any(counts.values()) or (
                seen.setdefault(sum(counts.values()), counts) == counts
            )
        shutil.rmtree(folder)
    assert len(seen) > 3, "killed too early or too late to tell"


@pytest.mark.parametrize(
    "before, environment",
    [
        (["taskset", "-c", "0"], {}),
        (["nice", "-n", "19"], {"PYTHONHASHSEED": "7", "MALLOC_PERTURB_": "165"}),
    ],
    ids=["one-processor", "nice"],
)
def test_same_dump_elsewhere(program, complete, tmp_path, before, environment):
    """The rows depend on nothing but seed and options, however the two threads take turns."""
    if not shutil.which(before[0]):
        pytest.skip(f"needs {before[0]}")
    result = run([*before, *program], tmp_path, env={**os.environ, **environment})
    assert result.returncode == 0, result.stderr
    dumps = [list(sqlite3.connect(path).iterdump()) for path in (complete, tmp_path / DB)]
    assert dumps[0] == dumps[1]


def assert_failed(result, folder, complete, fault):
    """One line, exit status 2; what was written before can be read."""
    assert result.returncode == 2, result.stderr
    line = re.fullmatch(rf"{DB}: {fault} after (\d+) rows, which can be read, .*\n", result.stderr)
    assert line, result.stderr
    counts = assert_prefix(folder / DB, complete)
    assert sum(counts.values()) == int(line[1]) > 0


def test_a_limit_of_the_file_size(program, complete, tmp_path):
    """RLIMIT_FSIZE is an error and not the end by SIGXFSZ."""
    result = run(
        program,
        tmp_path,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (600000, 600000)),
    )
    assert_failed(result, tmp_path, complete, r"disk I/O error \(File too large\)")
    assert status(tmp_path / DB) in ("failed", "running")


def test_a_disk_that_is_full(program, complete, tmp_path):
    """A small tmpfs; the status stays as it was when even that cannot be written."""
    small = tmp_path / "small"
    small.mkdir()
    script = (
        f'mount -t tmpfs -o size=600k none {small} && cd {small} && "$@"; code=$?;'
        f" cp {small}/{DB}* {tmp_path}; exit $code"
    )
    can = subprocess.run(
        ["unshare", "-m", "mount", "-t", "tmpfs", "none", small], capture_output=True, check=False
    )
    if can.returncode != 0:
        pytest.skip("needs the right to mount")
    result = run(["unshare", "-m", "sh", "-c", script, "sh", *program], tmp_path)
    assert_failed(result, tmp_path, complete, "database or disk is full")
    assert status(tmp_path / DB) in ("failed", "running")


def test_one_line_in_a_script(built, tmp_path):
    """netns-veth-pair records itself; a database that cannot be is one line and exit status 2."""
    program = built / "bin" / "netns-veth-pair"
    result = run([program, "--packets=3", f"--db={DB}"], tmp_path)
    assert result.returncode == 0, result.stderr
    database = sqlite3.connect(tmp_path / DB)
    assert status(tmp_path / DB) == "complete"
    # ARP and its answer, three packets and their answers
    assert database.execute(
        "SELECT name, rx_packets, tx_packets, dropped FROM namespace_traffic"
    ).fetchall() == [("red", 5, 5, 0), ("blue", 5, 5, 0)]
    (line,) = database.execute("SELECT value FROM meta WHERE key = 'command_line'").fetchone()
    assert line == f"{program} --packets=3 --db={DB}"
    result = run([program, "--db=none/x.sqlite"], tmp_path)
    assert result.returncode == 2
    assert "none/x.sqlite: " in result.stderr and result.stderr.count("\n") == 1


def test_a_script_that_gives_up(netns, built, tmp_path):
    """A program that ends without Simulator::Destroy() keeps its rows, and has failed."""
    (tmp_path / "gives-up.cc").write_text(
        """
#include "ns3/netns-module.h"
using namespace ns3;
using namespace ns3::netns;
int main()
{
    NetnsTraceHelper().Enable("run.sqlite");
    NetNamespaceHelper().Create(CreateObject<Node>(), {"a"});
    Simulator::Run();
    return 5;
}
"""
    )
    assert netns("run", "gives-up.cc").returncode == 5
    assert status(tmp_path / DB) == "failed"
    states = sqlite3.connect(tmp_path / DB).execute(
        "SELECT state FROM lifecycle WHERE ns = 2 ORDER BY rowid"
    )
    assert states.fetchall() == [("setup",), ("alive",)]
