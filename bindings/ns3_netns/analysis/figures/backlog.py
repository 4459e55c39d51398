# SPDX-License-Identifier: GPL-2.0-only
"""The number of dying namespaces over time."""

from __future__ import annotations

from collections.abc import Sequence

from .run import Run, Section, bins, having
from .scale import Scale, digits, format_count, format_time, linear_ticks, time_ticks
from .svg import Plot, short


def section(runs: Sequence[Run]) -> Section:
    """Draws the most in each interval."""
    part = Section("backlog", "Backlog of dying namespaces")
    good, part.missing = having(runs, "backlog")
    peaks = {run.label: peak_in_bins(run) for run in good}
    good = [run for run in good if peaks[run.label]]
    if not good:
        part.missing = part.missing or "No namespace was torn down."
        return part
    texts = []
    for run in good:
        name = f"{run.label}: " if len(runs) > 1 else ""
        most = max(peaks[run.label])
        where = " on one host" if len(run.hosts) > 1 else ""
        when = peaks[run.label].index(most) * bins(run)[0]
        texts.append(f"{name}At most {format_count(most)}{where}, at {format_time(when)}.")
    part.lead = "\n".join(texts)
    plot = Plot("Backlog of dying namespaces over time", part.lead, height=280)
    x = Scale(0, max(run.end_ns for run in good), plot.left, plot.right)
    y = Scale(0, max(max(peaks[run.label]) for run in good) * 1.06, plot.bottom, plot.top)
    plot.x_axis(x, *time_ticks(x, 8), "simulated time")
    ticks = [tick for tick in linear_ticks(0, y.high, 5) if tick == int(tick)]
    plot.y_axis(y, ticks, lambda value: digits(value, 6), "dying namespaces")
    for run in good:
        width, _ = bins(run)
        points = [(x(i * width), y(n)) for i, n in enumerate(peaks[run.label])]
        points.append((x(run.end_ns), points[-1][1]))
        plot.curve(points, run.colour, steps=True, fill=True, width=1)
        label = short(run.label, 22) if len(runs) > 1 else "dying namespaces"
        plot.legend(label, run.colour, value=f"at most {format_count(max(peaks[run.label]))}")
    plot.base()
    plot.note("the most in each interval")
    if any(len(run.hosts) > 1 for run in good):
        plot.note("of the host with most")
    part.figures.append(plot)
    return part


def peak_in_bins(run: Run) -> list[int]:
    """Returns the most in each interval, for the host with the most; empty if there are no rows."""
    width, count = bins(run)
    peaks: dict[int, list[int]] = {}
    last: dict[int, tuple[int, int]] = {}  # for each host: interval, value
    for host, time, dying in run.database.execute("SELECT host, time_ns, dying FROM backlog"):
        now = time // width
        peak = peaks.setdefault(host, [0] * count)
        before, value = last.get(host, (now, 0))
        if now > before:
            # The last value holds until now
            for i in range(before + 1, now + 1):
                peak[i] = value
        peak[now] = max(peak[now], dying)
        last[host] = (now, dying)
    for host, (before, value) in last.items():
        for i in range(before + 1, count):
            peaks[host][i] = value
    return [max(values) for values in zip(*peaks.values())]
