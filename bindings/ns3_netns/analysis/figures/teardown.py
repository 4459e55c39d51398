# SPDX-License-Identifier: GPL-2.0-only
"""Teardowns: from the last reference to the end of a namespace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .run import Curve, Run, Section, at_share, distribution, having, quantiles
from .scale import Scale, format_count, format_time, time_ticks
from .svg import Plot, short

ROWS = 30
FREED = "ROUND(freed_s * 1e9)"
DEVICES = "ROUND(devices_s * 1e9)"


def section(runs: Sequence[Run]) -> Section:
    """Draws the distribution; for a single run also the waterfall."""
    part = Section("teardown", "Teardown")
    good, part.missing = having(runs, "teardown_waterfall")
    totals = {run.label: quantiles(run, FREED, "teardown_waterfall") for run in good}
    good = [run for run in good if totals[run.label]]
    if not good:
        part.missing = part.missing or "No namespace was torn down."
        return part
    texts = []
    curves = []
    for run in good:
        curve = totals[run.label]
        count = run.value("SELECT COUNT(freed_s) FROM teardown_waterfall")
        name = f"{run.label}: " if len(runs) > 1 else ""
        texts.append(
            f"{name}{format_count(count)} namespaces were freed, half of them within"
            f" {format_time(at_share(curve, 50))} of their last reference, 99 % within"
            f" {format_time(at_share(curve, 99))}, the slowest after {format_time(curve[-1][1])}."
        )
        median = f"median {format_time(at_share(curve, 50))}"
        if len(runs) > 1:
            curves.append(Curve(short(run.label, 22), curve, run.colour, run.dash, median))
        else:
            devices = quantiles(run, DEVICES, "teardown_waterfall")
            if devices:
                gone = f"median {format_time(at_share(devices, 50))}"
                curves.append(Curve("last device gone", devices, 5, value=gone))
            curves.append(Curve("freed", curve, 1, value=median))
    part.lead = "\n".join(texts)
    if len(runs) == 1:
        part.figures.append(waterfall(good[0]))
    part.figures.append(
        distribution(
            "Teardown: cumulative distribution", part.lead, curves, "time since the last reference"
        )
    )
    return part


def neighbours(run: Run) -> tuple[list[tuple[Any, ...]], bool]:
    """
    Returns the teardowns to show, and whether they are neighbours in time: those around the slowest
    if they are close together, otherwise the slowest ones.
    """
    columns = f"host, ns, name, dying_ns, {DEVICES}, {FREED}"
    freed = "FROM teardown_waterfall WHERE freed_s IS NOT NULL"
    ((host, middle, longest),) = run.rows(
        f"SELECT host, dying_ns, {FREED} {freed} ORDER BY freed_s DESC, dying_ns, ns LIMIT 1"
    )
    before = run.rows(
        f"SELECT {columns} {freed} AND host = ? AND dying_ns < ?"
        " ORDER BY dying_ns DESC, ns DESC LIMIT ?",
        (host, middle, ROWS // 2),
    )
    after = run.rows(
        f"SELECT {columns} {freed} AND host = ? AND dying_ns >= ? ORDER BY dying_ns, ns LIMIT ?",
        (host, middle, ROWS - len(before)),
    )
    close = after[:1]
    for row in after[1:]:
        if row[3] - close[-1][3] > 2 * longest:
            break
        close.append(row)
    for row in before:
        if close[0][3] - row[3] > 2 * longest:
            break
        close.insert(0, row)
    if len(close) >= 8:
        return close, True
    slowest = run.rows(f"SELECT {columns} {freed} ORDER BY freed_s DESC, dying_ns, ns LIMIT {ROWS}")
    return slowest, False


def waterfall(run: Run) -> Plot:
    """Draws a bar for each namespace: until its last device is gone, then until it is freed."""
    rows, together = neighbours(run)
    begin = rows[0][3] if together else 0
    what = "those around the slowest one" if together else "the slowest ones"
    plot = Plot(
        f"Teardown waterfall: {what}",
        f"{len(rows)} namespaces, from the last reference to the end.",
        height=70 + 17 * len(rows),
        left=180,
    )
    ends = [(row[3] - begin if together else 0) + row[5] for row in rows]
    x = Scale(0, max(ends), plot.left, plot.right - 60)
    label = f"time since {format_time(begin)}" if together else "time since the last reference"
    plot.x_axis(x, *time_ticks(x), label)
    for i, (host, ns, name, dying, devices, freed) in enumerate(rows):
        y = plot.top + 3 + 17 * i
        start = dying - begin if together else 0
        gone = devices or 0
        text = short(run.name_of(host, ns, name), 22)
        plot.text(plot.left - 8, y + 10, text, "x", "end")
        hint = f"{text}, dying at {format_time(dying)}: devices gone after {format_time(gone)}"
        plot.rect((x(start), y, x(start + gone) - x(start), 12), "f5", hint)
        hint = f"{text}, dying at {format_time(dying)}: freed after {format_time(freed)}"
        plot.rect((x(start + gone), y, x(start + freed) - x(start + gone), 12), "f1", hint)
        plot.text(x(start + freed) + 5, y + 10, format_time(freed), "x")
    plot.legend("last device gone", 5, area=True)
    plot.legend("freed", 1, area=True)
    return plot
