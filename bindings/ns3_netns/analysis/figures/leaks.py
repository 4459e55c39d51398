# SPDX-License-Identifier: GPL-2.0-only
"""References that were never returned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .references import COLOURS
from .run import Run, Section, Table, having
from .scale import Scale, format_count, format_time, time_ticks
from .svg import Plot, short

SHOWN = 24


def section(runs: Sequence[Run]) -> Section:
    """Draws the oldest leaks, from the taking of the reference to the end of the run."""
    part = Section("leaks", "Leaks")
    good, part.missing = having(runs, "leaks")
    texts = []
    for run in good:
        name = f"{run.label}: " if len(runs) > 1 else ""
        count = run.database.count("leaks")
        if not count:
            texts.append(f"{name}None: every reference was returned.")
            continue
        (spaces,) = run.rows("SELECT COUNT(*) FROM (SELECT DISTINCT host, ns FROM leaks)")[0]
        kinds = run.rows("SELECT kind, COUNT(*) FROM leaks GROUP BY kind ORDER BY 2 DESC, 1")
        told = ", ".join(f"{format_count(n)} of kind {kind}" for kind, n in kinds)
        texts.append(
            f"{name}{format_count(count)} reference{'s' * (count != 1)} never returned ({told}),"
            f" in {format_count(spaces)} namespace{'s' * (spaces != 1)}."
        )
        part.figures.append(timeline(run, texts[-1], len(runs) > 1))
        if len(runs) == 1:
            part.tables.append(by_kind(run))
    part.lead = "\n".join(texts)
    return part


def oldest(run: Run) -> list[tuple[Any, ...]]:
    """Returns host, ns, name, state, kind, holder, since_ns and age_s of the oldest leaks."""
    return run.rows(
        "SELECT host, ns, name, state, kind, holder, since_ns, age_s FROM leaks"
        " ORDER BY since_ns, host, ns, kind, holder LIMIT ?",
        (SHOWN,),
    )


def timeline(run: Run, lead: str, several: bool) -> Plot:
    """Draws a bar for each reference."""
    rows = oldest(run)
    count = run.database.count("leaks")
    what = f": the {SHOWN} oldest" if count > len(rows) else ""
    owner = f" in {run.label}" if several else ""
    plot = Plot(
        f"References that were never returned{owner}{what}",
        lead,
        height=72 + 20 * max(len(rows), 3),
        left=180,
    )
    x = Scale(0, run.end_ns, plot.left, plot.right)
    plot.x_axis(x, *time_ticks(x), "simulated time")
    for i, (host, ns, name, state, kind, holder, since, age) in enumerate(rows):
        y = plot.top + 4 + 20 * i
        text = run.name_of(host, ns, name)
        plot.text(plot.left - 8, y + 11, short(text, 22), "x", "end")
        hint = f"{text} ({state}): {kind} {holder}, since {format_time(since)}"
        plot.rect(
            (x(since), y, max(2.0, x(run.end_ns) - x(since)), 14),
            f"f{COLOURS.get(kind, 0)}",
            hint,
            2,
        )
        plot.text(plot.right + 6, y + 11, f"{kind} {holder}, {format_time(1e9 * age)}", "x")
    return plot


def by_kind(run: Run) -> Table:
    """Counts the leaks by kind of holder and state of the namespace."""
    rows = run.rows(
        "SELECT kind, state, COUNT(*), MIN(since_ns), MAX(age_s) FROM leaks"
        " GROUP BY kind, state ORDER BY 3 DESC, 1, 2"
    )
    return Table(
        ["kind of holder", "state of the namespace", "references", "oldest since", "age"],
        [
            [kind, state or "-", format_count(n), format_time(since), format_time(1e9 * age)]
            for kind, state, n, since, age in rows
        ],
        2,
    )
