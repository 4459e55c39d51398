# SPDX-License-Identifier: GPL-2.0-only
"""A sweep of a Python function that can be held, and what runs of it."""

import csv
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from checkout import ROOT, can_be_interrupted

# Only a test that fails waits so long
AT_MOST = 300

# Leaves a line a call, so that a test can count
MODEL = """
import os, random, signal, time

def measure(load, kind, seed):
    with open("calls.txt", "a") as calls:
        calls.write(f"{load} {kind} {seed}\\n")
    while load == 10 and os.path.exists("hold"):
        time.sleep(0.01)
    if os.path.exists("bad") and (load, seed) == (2, 1):
        raise ValueError("no such load")
    if os.path.exists("bad") and (load, seed) == (2, 2):
        os.kill(os.getpid(), signal.SIGSEGV)
    with open("done.txt", "a") as done:
        done.write(f"{load} {kind} {seed}\\n")
    return {"delay": load + random.Random(f"{load} {kind} {seed}").random(), "load2": load * 2}
"""
SWEEP = """
function = "model:measure"
seeds = 3
[parameters]
load = [1, 2, 10]
kind = ["a", "b"]
"""


class Folder:
    """A sweep of a function."""

    def __init__(self, path):
        self.path = path
        (path / "model.py").write_text(MODEL)
        (path / "sweep.toml").write_text(SWEEP)
        self.environment = {**os.environ, "PYTHONPATH": str(ROOT / "bindings")}
        self.environment.pop("NETNS_PROGRAM", None)

    def command(self, *arguments):
        return [sys.executable, "-m", "ns3_netns", "sweep", "sweep.toml", *map(str, arguments)]

    def start(self, *arguments):
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.path,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=can_be_interrupted,
        )

    def run(self, *arguments):
        process = self.start(*arguments)
        out, err = finish(process)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def lines(self, name):
        path = self.path / name
        return path.read_text().splitlines() if path.exists() else []

    def calls(self):
        return self.lines("calls.txt")

    def hold(self):
        """Points of load 10 do not end until release()."""
        (self.path / "hold").touch()

    def release(self):
        (self.path / "hold").unlink(missing_ok=True)

    def held(self):
        """How many do not."""
        begun = {call for call in self.calls() if call.startswith("10 ")}
        return len(begun - set(self.lines("done.txt")))

    def rows(self):
        with open(self.path / "sweep" / "results.csv", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def finished(self):
        return [
            json.loads(path.read_text())
            for path in sorted((self.path / "sweep" / "points").glob("*.json"))
            if not path.name.endswith(".failed.json")
        ]


def finish(process):
    """(output, errors) of a process that ends."""
    try:
        return process.communicate(timeout=AT_MOST)
    finally:
        process.kill()


def is_alive(pid):
    """Whether a process runs; one that only waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def calls_in(folder):
    """Processes that work in a folder, besides sweeps."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                here = os.readlink(entry / "cwd") == str(folder)
                line = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if here and is_alive(entry.name) and any(word.endswith(b"child.py") for word in line):
                found.append(int(entry.name))
    return found


def wait_until(condition, process=None):
    """A condition that comes; that it does not, or that a process ends instead, is an error."""
    end = time.monotonic() + AT_MOST
    while not condition():
        assert time.monotonic() < end
        assert process is None or process.poll() is None, process.communicate()
        time.sleep(0.005)
