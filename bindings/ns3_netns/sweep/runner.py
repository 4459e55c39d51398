# SPDX-License-Identifier: GPL-2.0-only
"""Runs one point in a process of its own."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Optional, Union

from ..analysis.database import Database, TraceError
from .points import Store

PACKAGES = Path(__file__).resolve().parents[2]
CHILD = str(Path(__file__).with_name("child.py"))
# Kept lines of the output of a process, from its beginning and its end
FIRST_LINES = 3
LAST_LINES = 30

Number = Union[int, float, None]


class Failed(Exception):
    """A point gave no result: how it ended, and what it printed."""

    def __init__(self, status: str, output: list[str]) -> None:
        super().__init__(status)
        self.status = status
        self.output = output


class Processes:
    """The processes that run, so that all can be killed at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._ended = False

    def run(self, command: list[str], given: bytes, **options: Any) -> int:
        """Runs a process and returns its exit status, which is negative for a signal."""
        with self._lock:
            if self._ended:
                return -signal.SIGKILL
            # A session of its own: Ctrl-C then reaches only the sweep, which kills the process
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, start_new_session=True, **options
            )
            self._running.add(process)
        try:
            process.communicate(given)
        finally:
            with self._lock:
                self._running.discard(process)
        return process.returncode

    def end(self) -> None:
        """Kills all processes and starts no other."""
        with self._lock:
            self._ended = True
            for process in self._running:
                with suppress(ProcessLookupError):  # the process has just ended
                    os.killpg(process.pid, signal.SIGKILL)


def run_point(task: Mapping[str, Any], processes: Optional[Processes] = None) -> dict[str, Any]:
    """
    Runs a point unless its result exists, and writes the result. Returns the status "done", or why
    the point failed. An error of the simulation raises nothing here.

    The process that calls this may be on another computer that shares the folder.
    """
    store = Store(Path(task["points"]))
    if store.read(task["key"], task) is not None:
        return {"status": "done"}
    processes = processes or Processes()
    try:
        with tempfile.TemporaryDirectory(prefix=f"{task['key']}.", dir=task["scratch"]) as scratch:
            work = _call if task["function"] else _simulate
            results = work(task, Path(scratch), processes)
    except Failed as failure:
        return {"status": failure.status, "output": failure.output}
    content = {"parameters": task["parameters"], "seed": task["seed"], "results": results}
    store.write(task["key"], content)
    return {"status": "done"}


def option(name: str, value: Any) -> str:
    """Returns an option as ns-3's CommandLine reads it."""
    return f"--{name}={str(value).lower() if isinstance(value, bool) else value}"


def command_of(task: Mapping[str, Any]) -> list[str]:
    """Returns the command of a point without the option --db."""
    options = [option(name, value) for name, value in task["parameters"].items()]
    return [task["program"], *options, f"--RngRun={task['seed']}"]


def _simulate(task: Mapping[str, Any], scratch: Path, processes: Processes) -> dict[str, Number]:
    database = scratch / "run.sqlite"
    command = [sys.executable, "-I", "-S", CHILD, str(os.getpid()), *command_of(task)]
    output = scratch / "output"
    with open(output, "wb") as file:
        status = processes.run(
            [*command, f"--db={database}"],
            b"",
            cwd=task["folder"],
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    if status:
        raise Failed(status_text(status), output_of(output))
    try:
        with Database(database) as opened:
            return {
                name: None
                if task["asks_default"] and not _can_answer(opened, sql)
                else _ask(opened, name, sql)
                for name, sql in task["results"].items()
            }
    except TraceError as error:
        text = str(error).replace(f"{database}: ", "")
        if not database.exists():
            text = "left no trace database; expected a program that takes --db=FILE"
        raise Failed(text, output_of(output)) from None


def _can_answer(database: Database, sql: str) -> bool:
    try:
        database.check(sql)
        return True
    except TraceError:
        return False


def _ask(database: Database, name: str, sql: str) -> Number:
    columns, found = database.select(sql)
    rows = [row for row, _ in zip(found, range(2))]
    if len(columns) != 1 or len(rows) > 1:
        raise Failed(f"results.{name} gives more than one value; expected a SELECT of one", [])
    return number_of(name, rows[0][0]) if rows else None


def number_of(name: str, value: Any) -> Number:
    """Returns a result as a number that can be stored. Raises Failed if there is none."""
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) < 2**63:
            return int(value)
        value = float(value) if abs(value) < 10**308 else float("inf")
    if isinstance(value, float) and abs(value) < float("inf"):
        return value
    raise Failed(f"result {name} is {value!r}; expected a finite number", [])


def call(
    task: Mapping[str, Any], scratch: Path, processes: Processes
) -> tuple[str, Optional[dict[str, Any]], list[str]]:
    """Calls a function in a process of its own.

    Returns (status, what the function returned, first and last lines of the output).
    """
    result = scratch / "result.json"
    output = scratch / "output"
    forked = scratch / "forked"
    given = json.dumps({**task, "result": str(result), "forked": str(forked)})
    folders = [str(PACKAGES), os.environ.get("PYTHONPATH", "")]
    with open(output, "wb") as file:
        status = processes.run(
            [sys.executable, CHILD, str(os.getpid())],
            given.encode(),
            cwd=task["folder"],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, folders))},
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    if forked.exists():
        text = "returned also in a process that it forked; expected os._exit() there"
        return f"{task['function']} {text}", None, output_of(output)
    try:
        found = json.loads(result.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):  # it wrote none
        found = None
    return status_text(status), None if status else found, output_of(output)


def _call(task: Mapping[str, Any], scratch: Path, processes: Processes) -> dict[str, Number]:
    status, result, output = call(task, scratch, processes)
    if result is None:
        raise Failed(status, output)
    if not result:
        raise Failed(f"{task['function']} returned {{}}; expected at least one number", [])
    for name in result:
        if name in task["parameters"] or name == "seed":
            raise Failed(f"result {name} has a parameter's name; expected another", [])
    return {name: number_of(name, value) for name, value in result.items()}


def status_text(status: int) -> str:
    """Says how a process ended."""
    if status >= 0:
        return f"exit status {status}"
    try:
        return f"signal {signal.Signals(-status).name}"
    except ValueError:
        return f"signal {-status}"


def output_of(path: Path) -> list[str]:
    """Returns the first and last lines of a file; a long line is cut."""
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = (line.rstrip("\n")[:500] for line in file)
        first = [*itertools.islice(lines, FIRST_LINES)]
        last = deque(lines, LAST_LINES + 1)
    if len(last) > LAST_LINES:
        last[0] = "..."
    return [*first, *last]
