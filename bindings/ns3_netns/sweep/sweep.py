# SPDX-License-Identifier: GPL-2.0-only
"""A sweep from its file to its data set and its report."""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional, Union

from ..analysis.database import TraceError
from ..analysis.files import keep_others
from ..analysis.texts import one_line
from . import cluster, collect, pool, report
from .config import Sweep, load
from .points import Point, Store, points_of, regular
from .program import find_program, identity_of
from .runner import command_of

INSTEAD = "remove it, or choose another folder (--output)"


@dataclass(frozen=True)
class Outcome:
    """The files that a sweep wrote, and how its points ended."""

    data: Path
    report: Path
    done: int
    failed: Sequence[collect.Failure]
    ignores_seeds: bool = False


class Plan:
    """The points of a file and the folder of their results."""

    def __init__(self, file: Union[str, Path], output: Union[str, Path, None] = None) -> None:
        self.sweep: Sweep = load(file)
        self.program = find_program(self.sweep) if self.sweep.program else None
        self.points: list[Point] = list(
            points_of(self.sweep, identity_of(self.sweep, self.program))
        )
        path = self.sweep.path
        name = path.stem if path.suffix else f"{path.name}-results"
        self.folder = Path(output) if output else path.with_name(name)
        self.store = Store(self.folder / "points")

    def task(self, point: Point) -> dict[str, Any]:
        """Returns all that a process anywhere has to know to run a point."""
        return {
            "key": point.key,
            "parameters": dict(point.parameters),
            "seed": point.seed,
            "program": self.program and str(self.program),
            "function": self.sweep.function,
            "results": dict(self.sweep.results),
            "asks_default": self.sweep.asks_default,
            "folder": str(self.sweep.folder),
            "points": str(self.store.folder.resolve()),
            "scratch": str(self.scratch.resolve()),
        }

    @property
    def scratch(self) -> Path:
        """The folder of files that exist only while a point runs."""
        return self.folder / "running"

    def open(self) -> list[Point]:
        """Returns the points without a result."""
        return [point for point in self.points if not self.is_done(point)]

    def is_done(self, point: Point) -> bool:
        """Returns whether the result of a point is there, as it was written."""
        return self.store.read(point.key, point.given) is not None

    def keep_others(self, csv: bool) -> None:
        """Refuses a folder in which something else stands where a file is to be written."""
        for name in ("results.csv" if csv else "results.parquet", "report.html"):
            keep_others(self.folder / name, INSTEAD)
        for point in self.points:
            folder = self.store.folder_in_place(point.key)
            if folder:
                raise TraceError(folder, "is a folder; expected the file of a point: remove it")

    def tell_faults(self) -> None:
        """Names the points whose files are not as they were written. They run again."""
        for point in self.points:
            fault = self.store.fault(point.key, point.given)
            if fault:
                print(f"netns: {one_line(fault)}", file=sys.stderr)

    def lines(self) -> Iterator[str]:
        """Yields a line for each point, for --dry-run."""
        for point in self.points:
            state = "open"
            if self.is_done(point):
                state = "done"
            elif self.store.failed_path(point.key).exists():
                state = "failed"
            if self.program:
                words = [str(self.sweep.program), *command_of(self.task(point))[1:]]
            else:
                values = [*point.parameters.items(), ("seed", point.seed)]
                given = ", ".join(f"{name}={value!r}" for name, value in values)
                words = [f"{self.sweep.function}({given})"]
            yield f"{state:<7}{' '.join(words)}"

    @contextmanager
    def locked(self, alone: bool) -> Iterator[None]:
        """
        Makes the folder and locks it against other sweeps.

        With `alone` the files of running points are removed at the beginning. Without it workers
        may still run points of a sweep that was stopped, so these files are removed at the end
        only.
        """
        self.store.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / ".lock"
        keep_others(path, INSTEAD)
        with open(regular(path, os.O_RDWR | os.O_CREAT), "w", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise self.sweep.fault(
                    f"another sweep writes to {self.folder}; expected another folder (--output)"
                ) from None
            if alone:
                self._clean()
            self.scratch.mkdir(exist_ok=True)
            try:
                yield
                self._clean()
            finally:
                with suppress(OSError):
                    self.scratch.rmdir()

    def _clean(self) -> None:
        self.store.sweep_up()
        if self.scratch.exists() and not self.scratch.is_dir():  # rmtree() would wait for a FIFO
            raise TraceError(self.scratch, f"is no folder; {INSTEAD}")
        shutil.rmtree(self.scratch, ignore_errors=True)


class Progress:
    """A line that is written over. It is shown on a terminal only."""

    def __init__(self, points: int, done: int) -> None:
        self.points, self.done, self.failed = points, done, 0
        self.shown = sys.stderr.isatty()
        self.show()

    def add(self, good: bool) -> None:
        """Counts a point."""
        self.done += good
        self.failed += not good
        self.show()

    def show(self) -> None:
        """Writes the line."""
        if self.shown:
            failed = f", {self.failed} failed" if self.failed else ""
            line = f"{self.done} of {self.points} points{failed}"
            print(f"\r\033[Ksweep: {line}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Ends the line."""
        if self.shown:
            print(file=sys.stderr)


def _run_points(plan: Plan, jobs: Optional[int], scheduler: Optional[str]) -> None:
    plan.tell_faults()
    waiting = plan.open()
    tasks: Sequence[dict[str, Any]] = [plan.task(point) for point in waiting]
    progress = Progress(len(plan.points), len(plan.points) - len(waiting))
    if not tasks:
        return progress.end()
    ended = (
        cluster.run(tasks, scheduler) if scheduler else pool.run(tasks, jobs or pool.processors())
    )
    try:
        with closing(ended):
            for task, outcome in ended:
                if outcome["status"] != "done":
                    kept = {"parameters": task["parameters"], "seed": task["seed"], **outcome}
                    plan.store.write_failed(task["key"], kept)
                progress.add(outcome["status"] == "done")
    finally:
        progress.end()


def run(
    file: Union[str, os.PathLike[str]],
    output: Union[str, os.PathLike[str], None] = None,
    jobs: Optional[int] = None,
    scheduler: Optional[str] = None,
    csv: bool = False,
) -> Outcome:
    """
    Runs the points without a result, then writes the data set and the report of all points.

    jobs: processes at a time, by default as many as processors; scheduler: address of a Dask
    scheduler, whose workers run the points instead; csv: write CSV instead of Parquet, as without
    pyarrow.
    """
    plan = Plan(Path(file), Path(output) if output else None)
    csv = csv or not collect.can_write_parquet()
    with plan.locked(alone=not scheduler):
        plan.keep_others(csv)
        _run_points(plan, jobs, scheduler)
        table = collect.table_of(plan.sweep, plan.points, plan.store)
        data = collect.write(table, plan.folder, csv)
        page = report.write(plan.sweep, table, plan.folder)
    return Outcome(data, page, len(table.rows), table.failed, table.ignores_seeds)
