# SPDX-License-Identifier: GPL-2.0-only
"""The numbers of runs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .cold_start import at_ranks
from .run import Run, Table
from .scale import format_bytes, format_count, format_share, format_time

META = (
    ("program", "program"),
    ("command_line", "command line"),
    ("preset", "preset"),
    ("rng_seed", "seed"),
    ("rng_run", "run"),
    ("netns_version", "netns"),
    ("ns3_version", "ns-3"),
    ("status", "status"),
)


def facts(run: Run) -> dict[str, str]:
    """Returns the facts that the tables of this database can give."""
    found = {label: run.database.meta[key] for key, label in META if key in run.database.meta}
    if "command line" in found:
        # Without the folder of the program
        found["command line"] = re.sub(r"^\S*/", "", found["command line"])
    has = run.database.has
    found["hosts"] = format_count(len(run.hosts))
    found["simulated time"] = format_time(run.end_ns)
    if has("lifecycle"):
        alive, dead, most = run.rows(
            "SELECT SUM(state = 'alive'), SUM(state = 'dead'), MAX(living) FROM (SELECT state,"
            " SUM((state = 'alive') - (state = 'dying')) OVER (ORDER BY time_ns, rowid) AS living"
            " FROM lifecycle)"
        )[0]
        found["namespaces created"] = format_count(alive or 0)
        found["namespaces freed"] = format_count(dead or 0)
        found["most alive at a time"] = format_count(most or 0)
    if has("requests"):
        requests, cold, failed = run.rows(
            "SELECT COUNT(*), SUM(cold AND ns IS NOT NULL), SUM(status <> 'ok') FROM requests"
        )[0]
        found["requests"] = format_count(requests)
        if requests:
            found["cold starts"] = f"{format_count(cold)} ({format_share(cold / requests)})"
            found["refused or timed out"] = format_count(failed)
    if has("cold_start"):
        for rank, total, _ in at_ranks(run):
            if rank in ("p50", "p99"):
                found[f"cold start, {rank}"] = format_time(total)
    if has("backlog"):
        found["most dying at a time"] = format_count(
            run.value("SELECT MAX(dying) FROM backlog") or 0
        )
    if has("leaks"):
        found["references never returned"] = format_count(run.database.count("leaks"))
    if has("traffic"):
        sent = run.value("SELECT SUM(tx_bytes) FROM traffic") or 0
        found["sent by devices, bridges included"] = format_bytes(sent)
    found["size of the database"] = format_bytes(run.database.path.stat().st_size)
    return found


TILES = (
    "namespaces created",
    "most alive at a time",
    "cold start, p50",
    "cold start, p99",
    "most dying at a time",
    "references never returned",
)


def table(runs: Sequence[Run], found: Sequence[dict[str, str]]) -> Table:
    """Returns the facts below each other with the runs side by side."""
    labels = list(dict.fromkeys(label for one in found for label in one))
    rows = [[label] + [one.get(label, "-") for one in found] for label in labels]
    return Table([""] + [run.label for run in runs], rows, 1 + len(runs))
