# SPDX-License-Identifier: GPL-2.0-only
"""Waits for the locks of hosts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .run import Run, Section, Table, having, literal, quantiles
from .scale import Scale, format_count, format_share, format_time, log_limits, time_ticks
from .svg import DASHES, Plot, short

USES = (
    "SELECT lock, mode, COUNT(*), SUM(waited_ns > 0), MAX(waited_ns), SUM(waited_ns),"
    " SUM(held_ns), MAX(held_ns) FROM locks GROUP BY lock, mode ORDER BY lock, mode"
)


def section(runs: Sequence[Run]) -> Section:
    """Draws how long operations waited, and sums up each lock."""
    part = Section("locks", "Lock waits")
    good, part.missing = having(runs, "locks")
    used = {run.label: run.rows(USES) for run in good}
    good = [run for run in good if used[run.label]]
    if not good:
        part.missing = part.missing or "No lock was used."
        return part
    several = len(runs) > 1
    texts = []
    for run in good:
        uses, waited = (sum(row[i] for row in used[run.label]) for i in (2, 3))
        name = f"{run.label}: " if several else ""
        texts.append(
            f"{name}{format_count(waited)} of {format_count(uses)} uses"
            f" ({format_share(waited / uses)}) waited,"
            f" {format_time(sum(row[5] for row in used[run.label]))} together."
        )
    part.lead = "\n".join(texts)
    part.figures.append(waits(good, used, several, part.lead))
    head = ["run"] if several else []
    head += ["lock", "mode", "uses", "waited", "longest wait", "all waits"]
    head += ["longest hold", "all holds"]
    rows = [
        ([run.label] if several else [])
        + [lock, mode, format_count(uses), format_count(waited)]
        + [format_time(value) for value in (most, waits_sum, longest, held)]
        for run in good
        for lock, mode, uses, waited, most, waits_sum, held, longest in used[run.label]
    ]
    part.tables.append(Table(head, rows, 3 if several else 2))
    return part


def waited_longer(run: Run, lock: str, mode: str, part: float) -> list[tuple[float, float]]:
    """Returns (time, share of all uses that waited longer); a share `part` waited at all."""
    where = f"waited_ns > 0 AND lock = {literal(lock)} AND mode = {literal(mode)}"
    points = quantiles(run, "waited_ns", "locks", where) if part else []
    return [(value, (1 - share) * part) for share, value in points]


def waits(
    runs: Sequence[Run], used: dict[str, list[tuple[Any, ...]]], several: bool, lead: str
) -> Plot:
    """Draws the share of all uses that waited longer than a given time, on logarithmic axes."""
    plot = Plot("Lock waits: share of uses that waited longer", lead, height=320, left=76)
    # Locks with waits come first, so that their lines look different
    kinds = sorted(
        {
            (not any(r[3] for run in runs for r in used[run.label] if r[:2] == row[:2]), *row[:2])
            for run in runs
            for row in used[run.label]
        }
    )
    lines = []
    for run in runs:
        for lock, mode, uses, waited, *_ in used[run.label]:
            curve = waited_longer(run, lock, mode, waited / uses)
            kind = [kind[1:] for kind in kinds].index((lock, mode))
            colour = run.colour if several else kind % 7 + 1
            label = f"{short(run.label, 10)}: {lock}" if several else lock
            text = f"{mode}, {format_count(waited)} waited"
            lines.append((short(label, 24), colour, DASHES[kind % 8], curve, text, waited / uses))
    shown = [line for line in lines if line[3]]
    if not shown:
        plot.text((plot.left + plot.right) / 2, plot.height / 2, "nobody waited", "s", "middle")
        low, high, least = 1e3, 1e6, 0.01
    else:
        low, high = log_limits([value for line in shown for value, _ in line[3]])
        # A line falls to zero at its longest wait
        least = min(share for line in shown for _, share in [(0, line[5]), *line[3]] if share)
    x = Scale(low, high, plot.left, plot.right - 10, True)
    y = Scale(max(1e-7, log_limits([least])[0]), 1, plot.bottom, plot.top + 4, True)
    plot.x_axis(x, *time_ticks(x), "wait")
    plot.y_axis(y, [t for t in y.ticks() if str(t).strip("0.")[0] == "1"], format_share, "share")
    for label, colour, dash, curve, text, share in lines:
        points = [(x(value), y(share)) for value, share in curve]
        if points:
            points.insert(0, (x(low), y(share)))
        plot.curve(points, colour, dash, steps=True)
        if curve or not several:
            plot.legend(label, colour, dash, text)
    plot.base()
    return plot
