# SPDX-License-Identifier: GPL-2.0-only
"""The database of a whole run: killed, repeated elsewhere, and where there is no room for it."""

import contextlib
import functools
import json
import math
import os
import random
import re
import resource
import shutil
import signal
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
    with contextlib.closing(sqlite3.connect(path)) as database:
        (text,) = database.execute("SELECT value FROM meta WHERE key = 'status'").fetchone()
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


def heed_signals():
    """For `preexec_fn`: in the background, or under nohup, commands ignore some of these."""
    for name in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(name, signal.SIG_DFL)


def start_writer(built, folder, name, rows):
    """A run of netns-container-host on that name, in the background."""
    return subprocess.Popen(
        [
            built / "bin" / "netns-container-host",
            "--preset=instant",
            f"--maxRows={rows}",
            f"--db={name}",
        ],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_signals,
    )


def test_two_runs_on_one_name(built, tmp_path):
    """One wins; the other says who that is, and touches nothing."""
    with start_writer(built, tmp_path, DB, 10**6) as winner:
        wait_for_log(winner, tmp_path, 1)
        with start_writer(built, tmp_path, DB, 10) as loser:
            _, text = loser.communicate()
        assert loser.returncode == 2
        assert text == (
            f"{DB}: is being written by netns-container-host (process {winner.pid}),"
            " choose another --db or wait for it\n"
        )
        assert winner.wait() == 0
    assert status(tmp_path / DB) == "complete"
    assert [path.name for path in tmp_path.iterdir()] == [DB]


@pytest.mark.parametrize("signal_name", ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"])
def test_a_run_that_a_signal_ends(built, tmp_path, signal_name):
    """It is not complete, and the next run takes its place."""
    with start_writer(built, tmp_path, DB, 10**6) as process:
        wait_for_log(process, tmp_path, 1)
        process.send_signal(getattr(signal, signal_name))
        process.communicate()
    assert process.returncode == -getattr(signal, signal_name)
    assert status(tmp_path / DB) in ("running", "failed")
    with start_writer(built, tmp_path, DB, 10) as process:
        assert process.communicate() == (None, "")
    assert status(tmp_path / DB) == "complete"


@pytest.mark.parametrize(
    "lose, text",
    [
        (lambda path: path.rename(path.with_name("away")), "was moved away or deleted"),
        (lambda path: path.unlink(), "was moved away or deleted"),
        (lambda path: path.write_text("mine\n"), "was overwritten"),
        (
            lambda path: (
                path.with_name("x").write_text("mine\n"),
                path.with_name("x").replace(path),
            ),
            "was replaced by another file",
        ),
    ],
    ids=["moved", "deleted", "overwritten", "replaced"],
)
def test_a_file_that_is_lost_during_the_run(built, tmp_path, lose, text):
    """The run says so and fails; what is there now is left alone."""
    with start_writer(built, tmp_path, DB, 10**6) as process:
        wait_for_log(process, tmp_path, 1)
        lose(tmp_path / DB)
        _, message = process.communicate()
    assert process.returncode == 2
    assert message == (
        f"{DB}: {text} while it was being written,"
        " expected nobody to touch it before the run is over\n"
    )
    if (tmp_path / DB).exists():
        assert (tmp_path / DB).read_text() == "mine\n"
        assert not list(tmp_path.glob(f"{DB}-*")), "SQLite would take it for that of the file"
    if (tmp_path / "away").exists():
        assert status(tmp_path / "away") == "failed"


def test_a_folder_that_is_moved_during_the_run(built, tmp_path):
    """All of the run is where the folder is."""
    folder = tmp_path / "before"
    folder.mkdir()
    with start_writer(built, folder, DB, 10**6) as process:
        wait_for_log(process, folder, 1)
        folder.rename(tmp_path / "after")
        _, message = process.communicate()
    assert process.returncode == 2
    assert message.startswith(f"{DB}: was moved away or deleted while it was being written")
    assert [path.name for path in tmp_path.iterdir()] == ["after"]
    assert [path.name for path in (tmp_path / "after").iterdir()] == [DB]
    assert status(tmp_path / "after" / DB) == "failed"


ENDS = {
    "destroyed": ("Simulator::Run();", "Simulator::Destroy();", 0, "complete"),
    "stopped early": (
        "Simulator::Stop(); Simulator::Run();",
        "Simulator::Destroy();",
        0,
        "complete",
    ),
    "left by an exception": (
        "Simulator::Schedule(Seconds(1), [] { throw 5; });"
        "Simulator::Schedule(Seconds(2), [] {}); try { Simulator::Run(); } catch (int) {}",
        "Simulator::Destroy();",
        0,
        "failed",
    ),
    "the last event is left by an exception": (
        "Simulator::Schedule(Seconds(1), [] { throw 5; });"
        "try { Simulator::Run(); } catch (int) {}",
        "Simulator::Destroy();",
        0,
        "failed",
    ),
    "stopped and left by an exception": (
        "Simulator::Schedule(Seconds(1), [] { Simulator::Stop(); throw 5; });"
        "Simulator::Schedule(Seconds(2), [] {}); try { Simulator::Run(); } catch (int) {}",
        "Simulator::Destroy();",
        0,
        "failed",
    ),
    "left by an exception after a look at the events": (
        "Simulator::Schedule(Seconds(1), [] { Simulator::IsFinished(); throw 5; });"
        "Simulator::Schedule(Seconds(2), [] {}); try { Simulator::Run(); } catch (int) {}",
        "Simulator::Destroy();",
        0,
        "failed",
    ),
    "left by an exception, with two databases": (
        'NetnsTraceHelper().Enable("second.sqlite");'
        "Simulator::Schedule(Seconds(1), [] { throw 5; });"
        "try { Simulator::Run(); } catch (int) {}",
        "Simulator::Destroy();",
        0,
        "failed",
    ),
    "an exception of a destroy event": (
        "Simulator::ScheduleDestroy([] { throw 5; }); Simulator::Run();",
        "try { Simulator::Destroy(); } catch (int) { return 4; }",
        4,
        "failed",
    ),
    "an exception of a destroy event, and a second Destroy()": (
        "Simulator::ScheduleDestroy([] { throw 5; }); Simulator::Run();",
        "try { Simulator::Destroy(); } catch (int) {} Simulator::Destroy();",
        0,
        "failed",
    ),
    "an exception of a destroy event of a destroy event": (
        "Simulator::ScheduleDestroy([] {"
        " Simulator::ScheduleDestroy([] { Simulator::ScheduleDestroy([] { throw 5; }); }); });"
        "Simulator::Run();",
        "try { Simulator::Destroy(); } catch (int) { return 4; }",
        4,
        "failed",
    ),
    "exit in a destroy event": (
        "Simulator::ScheduleDestroy([] { std::exit(3); }); Simulator::Run();",
        "Simulator::Destroy();",
        3,
        "failed",
    ),
    "events after the run": (
        "Simulator::Schedule(Seconds(1), [] {}); Simulator::Run();"
        "Simulator::Schedule(Seconds(1), [] {});",
        "Simulator::Destroy();",
        0,
        "complete",
    ),
    "stopped with events left": (
        "Simulator::Schedule(Seconds(1), [] { Simulator::IsFinished(); Simulator::Stop(); });"
        "Simulator::Schedule(Seconds(2), [] {}); Simulator::Run();",
        "Simulator::Destroy();",
        0,
        "complete",
    ),
    "two runs": (
        "Simulator::Stop(Seconds(1)); Simulator::Schedule(Seconds(2), [] {}); Simulator::Run();"
        "Simulator::Run();",
        "Simulator::Destroy();",
        0,
        "complete",
    ),
    "an exception that an event catches": (
        "Simulator::Schedule(Seconds(1), [] { try { throw 5; } catch (int) {} });"
        "Simulator::Run();",
        "Simulator::Destroy();",
        0,
        "complete",
    ),
    "a scheduler of the user": (
        'ObjectFactory f; f.SetTypeId("ns3::HeapScheduler"); Simulator::SetScheduler(f);'
        "Simulator::Schedule(Seconds(1), [] {}); Simulator::Run();",
        "Simulator::Destroy();",
        0,
        "complete",
    ),
    "another scheduler from the start": (
        "Simulator::Destroy();"
        'Config::SetGlobal("SchedulerType", StringValue("ns3::HeapScheduler"));'
        'NetnsTraceHelper().Enable("run.sqlite");'
        "Simulator::Schedule(Seconds(1), [] { throw 5; });"
        "Simulator::Schedule(Seconds(2), [] {}); try { Simulator::Run(); } catch (int) {}",
        "Simulator::Destroy();",
        0,
        "failed",
    ),
    "destroyed in a handler": (
        "Simulator::Schedule(Seconds(1), [] { throw 5; });",
        "try { Simulator::Run(); } catch (...) { Simulator::Destroy(); return 4; }",
        4,
        "failed",
    ),
    "exit in an event": (
        "Simulator::Schedule(Seconds(1), [] { std::exit(5); });",
        "Simulator::Run();",
        5,
        "failed",
    ),
    "given up": (
        "Simulator::Run();",
        "NetnsTraceHelper::GiveUp(); Simulator::Destroy();",
        0,
        "failed",
    ),
    "an exception out of main": (
        'Simulator::Schedule(Seconds(1), [] { throw std::runtime_error("gone"); });',
        "Simulator::Run();",
        -signal.SIGABRT,
        "running",
    ),
    "NS_ABORT": (
        'Simulator::Schedule(Seconds(1), [] { NS_ABORT_MSG("gone"); });',
        "Simulator::Run();",
        -signal.SIGABRT,
        "running",
    ),
    "NS_FATAL": (
        'Simulator::Schedule(Seconds(1), [] { NS_FATAL_ERROR("gone"); });',
        "Simulator::Run();",
        -signal.SIGABRT,
        "running",
    ),
    "a child that exits": (
        "Simulator::Run(); if (const pid_t child = fork()) { waitpid(child, nullptr, 0); }"
        " else { alarm(60); std::exit(0); }",
        "Simulator::Destroy();",
        0,
        "complete",
    ),
}


def test_the_status_is_the_truth(netns, built, tmp_path):
    """However a script ends."""
    cases = "".join(
        f"    case {number}: {{ {run_part} {end} return 0; }}\n"
        for number, (run_part, end, _, _) in enumerate(ENDS.values())
    )
    (tmp_path / "ends.cc").write_text(
        """
#include "ns3/core-module.h"
#include "ns3/netns-module.h"
#include <cstdlib>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>
using namespace ns3;
using namespace ns3::netns;
int main(int argc, char* argv[])
{
    NetnsTraceHelper().Enable("run.sqlite");
    NetNamespaceHelper().Create(CreateObject<Node>(), {"a"});
    switch (std::atoi(argv[1]))
    {
"""
        + cases
        + "    }\n    return 9;\n}\n"
    )
    found = {}
    for number, name in enumerate(ENDS):
        result = netns("run", "ends.cc", str(number))
        code = result.returncode if result.returncode < 128 else 128 - result.returncode
        found[name] = (code, status(tmp_path / DB))
    assert found == {name: (code, end) for name, (_, _, code, end) in ENDS.items()}
