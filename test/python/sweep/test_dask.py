# SPDX-License-Identifier: GPL-2.0-only
"""netns sweep --scheduler, with a scheduler and two workers on this machine."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from sweep_folder import Folder, calls_in, finish, is_alive, wait_until

pytest.importorskip("distributed")


class Cluster:
    """Ends with the test."""

    def __init__(self, folder, stack):
        self.folder = folder
        self.stack = stack
        self.file = folder.path / "scheduler.json"
        host = ["--host", "127.0.0.1"]
        self.scheduler = self.start("scheduler", *host, "--port", "0", "--no-dashboard")
        wait_until(lambda: self.file.exists() and self.file.read_text().rstrip().endswith("}"))
        self.address = json.loads(self.file.read_text())["address"]
        self.workers = [
            self.start("worker", *host, "--no-nanny", "--nthreads", "1", "--no-dashboard")
            for _ in range(2)
        ]

    def start(self, what, *arguments):
        log = self.stack.enter_context(open(self.folder.path / f"{what}.log", "ab"))
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", what, "--scheduler-file", self.file, *arguments],
            cwd=self.folder.path,
            env=self.folder.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)
        return process


@pytest.fixture(name="cluster")
def fixture_cluster(tmp_path, loopback):
    with ExitStack() as stack:
        folder = Folder(tmp_path)
        stack.callback(folder.release)
        yield Cluster(folder, stack)


def parent_of(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def test_a_worker_that_is_killed_loses_nothing(cluster, tmp_path_factory):
    """Its simulation ends with it and is begun again elsewhere; no other runs twice."""
    folder = cluster.folder
    folder.hold()
    process = folder.start("--csv", "--scheduler", cluster.address)
    wait_until(lambda: folder.held() == 2, process)

    def at_work():
        return {parent_of(pid): pid for pid in calls_in(folder.path)}

    pids = [worker.pid for worker in cluster.workers]
    wait_until(lambda: sorted(at_work()) == sorted(pids), process)
    simulation = at_work()[pids[0]]
    os.kill(pids[0], signal.SIGKILL)
    wait_until(lambda: not is_alive(simulation), process)
    folder.release()
    out, err = finish(process)
    assert (process.returncode, err) == (0, "")
    assert out == "sweep/results.csv\nsweep/report.html\n"
    assert len(folder.finished()) == 18
    done = folder.lines("done.txt")
    assert len(done) == len(set(done)) == 18
    assert len(folder.calls()) == 19
    alone = Folder(tmp_path_factory.mktemp("alone"))
    alone.run("--csv")
    for name in ("results.csv", "report.html"):
        there, here = (f.path / "sweep" / name for f in (alone, folder))
        assert there.read_bytes() == here.read_bytes()


def test_a_scheduler_that_ends(cluster):
    """One line; what was finished is kept."""
    folder = cluster.folder
    folder.hold()
    process = folder.start("--csv", "--scheduler", cluster.address)
    wait_until(lambda: folder.held() == 2, process)
    cluster.scheduler.kill()
    out, err = finish(process)
    assert (process.returncode, out) == (2, "")
    assert "the connection is lost; the same command" in err and err.count("\n") == 1, err
    folder.release()
    wait_until(lambda: not calls_in(folder.path))
    assert folder.run("--csv").returncode == 0
    assert len(folder.rows()) == 18


def test_an_interruption_leaves_workers_at_work(cluster):
    """What they were at is a result when the sweep goes on."""
    folder = cluster.folder
    folder.hold()
    process = folder.start("--csv", "--scheduler", cluster.address)
    wait_until(lambda: folder.held() == 2, process)
    process.send_signal(signal.SIGINT)
    assert finish(process) == ("", "")
    assert process.returncode == 130
    done = len(folder.finished())
    folder.release()
    wait_until(lambda: len(folder.finished()) == done + 2)
    assert folder.run("--csv", "--scheduler", cluster.address).returncode == 0
    assert len(folder.calls()) == 18 == len(folder.rows())


def test_failed_points_and_faults(cluster):
    folder = cluster.folder
    (folder.path / "bad").touch()
    result = folder.run("--csv", "--scheduler", cluster.address)
    assert result.returncode == 1
    assert result.stderr.startswith("netns: 4 of 18 points failed, the first with exit status 1: V")
    assert len(folder.rows()) == 14
    (folder.path / "bad").unlink()
    assert folder.run("--csv", "--scheduler", cluster.address).returncode == 0
    assert len(folder.rows()) == 18


def test_no_scheduler(tmp_path):
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        for address in (f"tcp://127.0.0.1:{taken.getsockname()[1]}", "nonsense://x"):
            result = Folder(tmp_path).run("--scheduler", address)
            assert result.returncode == 2, result.stderr
            assert result.stderr.startswith(f"netns: --scheduler {address}: ")
            assert result.stderr.count("\n") == 1
