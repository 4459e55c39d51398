# SPDX-License-Identifier: GPL-2.0-only
"""Runs points on the workers of a Dask scheduler, which share the folder of the sweep."""

from __future__ import annotations

import logging
from collections.abc import Generator, Mapping, Sequence
from typing import Any

from ..analysis.trace import need
from .runner import run_point

Task = Mapping[str, Any]
Outcomes = Generator[tuple[Task, dict[str, Any]], None, None]

# How often a point starts again after an error of the worker, for example of its disk
RETRIES = 3
TIMEOUT = "10s"


class NoScheduler(Exception):
    """The scheduler cannot be reached. The message is one line."""


def run(tasks: Sequence[Task], address: str) -> Outcomes:
    """Yields (task, outcome) for each point, in the order in which they end.

    If a worker dies, its points run on another worker.
    """
    distributed = need("distributed", "dask[distributed]", "sweep")
    for name in ("distributed", "distributed.client", "distributed.core"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # errors are reported in one line, below
    with _client(distributed, address) as client:
        futures = {
            # With the same key Dask waits for a point that a killed sweep has started
            client.submit(run_point, task, key=f"netns-{task['key']}", retries=RETRIES): task
            for task in tasks
        }
        for future in distributed.as_completed(list(futures), loop=client.loop):
            if future.cancelled():
                raise NoScheduler(
                    f"--scheduler {address}: the connection is lost; the same command, with a"
                    " scheduler, goes on where this stopped"
                )
            task = futures.pop(future)
            error = future.exception()
            if error is None:
                yield task, future.result()
            else:
                yield task, {"status": f"{type(error).__name__}: {error}", "output": []}
            future.release()


def _client(distributed: Any, address: str) -> Any:
    try:
        # For a malformed address the client would wait, and print more than one line
        distributed.comm.get_address_host(address)
        return distributed.Client(address, timeout=TIMEOUT, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        text = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise NoScheduler(f"--scheduler {address}: {text}; expected tcp://HOST:PORT") from None
