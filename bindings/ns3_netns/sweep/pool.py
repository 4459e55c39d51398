# SPDX-License-Identifier: GPL-2.0-only
"""Runs points on this computer, as many at a time as it has processors."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import Any

from ..analysis.interrupt import before_exit
from .runner import Processes, run_point

Task = Mapping[str, Any]
Outcomes = Generator[tuple[Task, dict[str, Any]], None, None]


def processors() -> int:
    """Returns the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run(tasks: Sequence[Task], jobs: int) -> Outcomes:
    """
    Yields (task, outcome) for each point, in the order in which they end.

    There is a thread for each job, which only waits for its process. If the caller stops to
    iterate, for example by an exception, the simulations are killed.
    """
    processes = Processes()
    waiting = iter(tasks)
    with before_exit(processes.end), ThreadPoolExecutor(jobs) as threads:
        running = {}
        try:
            while True:
                for task in waiting:
                    running[threads.submit(run_point, task, processes)] = task
                    if len(running) == jobs:
                        break
                if not running:
                    return
                ended, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in ended:
                    task = running.pop(future)
                    yield task, future.result()
        finally:
            processes.end()
