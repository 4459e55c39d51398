# SPDX-License-Identifier: GPL-2.0-only
"""How long cold starts take, and what takes the time."""

from __future__ import annotations

from collections.abc import Sequence

from .run import Curve, Run, Section, Table, at_share, distribution, having, quantiles
from .scale import Scale, format_count, format_time, nearest_rank, time_ticks
from .svg import Plot, short

# Column, name, short name, colour
PHASES = (
    ("locks_s", "waits for locks", "locks", 2),
    ("setup_s", "task, namespace", "namespace", 1),
    ("devices_s", "veth, bridge port", "veth", 5),
    ("stack_s", "address, route", "address", 4),
    ("start_s", "server starts", "server", 3),
    ("handshake_s", "TCP handshake, request", "handshake", 6),
)
RANKS = ((50, "p50"), (90, "p90"), (99, "p99"), (100, "max"))


def section(runs: Sequence[Run]) -> Section:
    """Draws the distribution, and the phases of some cold starts."""
    part = Section("cold-start", "Cold starts")
    good, part.missing = having(runs, "cold_start")
    totals = {run.label: quantiles(run, "total_ns", "cold_start") for run in good}
    good = [run for run in good if totals[run.label]]
    if not good:
        part.missing = part.missing or "There was no cold start."
        return part
    texts = []
    for run in good:
        curve = totals[run.label]
        count = format_count(run.database.count("cold_start"))
        name = f"{run.label}: " if len(runs) > 1 else ""
        texts.append(
            f"{name}{count} cold starts, half of them within {format_time(at_share(curve, 50))},"
            f" 99 % within {format_time(at_share(curve, 99))},"
            f" the slowest took {format_time(curve[-1][1])}."
        )
    part.lead = "\n".join(texts)
    curves = [
        Curve(
            "whole cold start" if len(runs) == 1 else short(run.label, 22),
            totals[run.label],
            0 if len(runs) == 1 else run.colour,
            "" if len(runs) == 1 else run.dash,
            f"median {format_time(at_share(totals[run.label], 50))}",
            3 if len(runs) == 1 else 2,
        )
        for run in good
    ]
    if len(runs) == 1:
        for column, label, _, colour in PHASES:
            points = quantiles(good[0], f"ROUND({column} * 1e9)", "cold_start")
            value = f"median {format_time(at_share(points, 50))}" if points else ""
            curves.append(Curve(label, points, colour, value=value))
    title = "Cold starts and their phases" if len(runs) == 1 else "Cold starts"
    part.figures.append(
        distribution(
            f"{title}: cumulative distribution",
            part.lead,
            curves,
            "time from the arrival of the request until it is at the server",
        )
    )
    part.figures.append(phases(good, len(runs) > 1))
    part.tables.append(slowest(good, len(runs) > 1))
    return part


def at_ranks(run: Run) -> list[tuple[str, float, list[float]]]:
    """Returns (p50 ..., total, phases) of the cold starts at these ranks."""
    count = run.database.count("cold_start")
    ranks = {nearest_rank(count, percent, 100) for percent, _ in RANKS}
    columns = ", ".join(column for column, *_ in PHASES)
    rows = run.rows(
        f"SELECT rank, total_ns, {columns} FROM (SELECT *,"
        " ROW_NUMBER() OVER (ORDER BY total_ns, row) AS rank FROM cold_start)"
        f" WHERE rank IN ({','.join(map(str, ranks))}) ORDER BY rank"
    )
    found = {
        rank: (total, [1e9 * (value or 0) for value in values]) for rank, total, *values in rows
    }
    return [(text, *found[nearest_rank(count, percent, 100)]) for percent, text in RANKS if count]


def phases(runs: Sequence[Run], several: bool) -> Plot:
    """Draws stacked bars."""
    bars = [
        (f"{short(run.label, 12)} {text}" if several else text, total, values)
        for run in runs
        for text, total, values in at_ranks(run)
    ]
    left = 150 if several else 64
    plot = Plot(
        "What a cold start spends its time on",
        "The cold starts that stand at the median, the 90th and 99th percentile, and the slowest.",
        height=76 + 30 * max(len(bars), len(PHASES) * 18 / 30),
        left=left,
    )
    x = Scale(0, max(total for _, total, _ in bars), plot.left, plot.right - 66)
    plot.x_axis(x, *time_ticks(x), "time")
    for i, (label, total, values) in enumerate(bars):
        y = plot.top + 6 + 30 * i
        plot.text(plot.left - 8, y + 15, label, "", "end")
        begin = 0.0
        for (_, name, _, colour), value in zip(PHASES, values):
            box = (x(begin), y, max(0.0, x(begin + value) - x(begin)), 21)
            if value:
                plot.rect(box, f"f{colour}", f"{label}, {name}: {format_time(value)}")
            begin += value
        plot.text(x(total) + 6, y + 15, format_time(total), "b")
    for _, name, _, colour in PHASES:
        plot.legend(name, colour, area=True)
    return plot


def slowest(runs: Sequence[Run], several: bool) -> Table:
    """Returns the slowest cold starts of each run."""
    rows = []
    for run in runs:
        columns = ", ".join(column for column, *_ in PHASES)
        found = run.rows(
            f"SELECT host, ns, name, app, arrival_ns, total_ns, {columns} FROM cold_start"
            " ORDER BY total_ns DESC, row LIMIT ?",
            (3 if several else 5,),
        )
        for host, ns, name, app, arrival, total, *values in found:
            times = [format_time(1e9 * (value or 0)) for value in values]
            who = [run.label] if several else []
            label = run.name_of(host, ns, name)
            rows.append(
                who + [label, short(app, 14), format_time(arrival), format_time(total)] + times
            )
    names = ["run"] if several else []
    names += ["slowest", "app", "at", "total"] + [name for _, _, name, _ in PHASES]
    return Table(names, rows, 3 if several else 2)
