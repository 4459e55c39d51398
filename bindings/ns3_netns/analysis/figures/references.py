# SPDX-License-Identifier: GPL-2.0-only
"""Who holds namespaces, and for how long."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from .run import Run, Section, Table, bins, having
from .scale import Scale, format_count, format_time, time_ticks
from .svg import Plot, number, short

COLOURS = {"nsproxy": 1, "mount": 2, "socket": 3, "task": 4, "file": 5, "setup": 6, "user": 7}


def section(runs: Sequence[Run]) -> Section:
    """Draws the outstanding references over time, and how long references were held."""
    part = Section("references", "References")
    good, part.missing = having(runs, "refs", "ref_holding")
    held = {
        run.label: run.rows(
            "SELECT kind, taken, returned, outstanding, p50_s, p99_s, max_s FROM ref_holding"
            " ORDER BY kind"
        )
        for run in good
    }
    good = [run for run in good if held[run.label]]
    if not good:
        part.missing = part.missing or "No reference was taken."
        return part
    several = len(runs) > 1
    texts = []
    for run in good:
        taken, returned, outstanding = (sum(r[i] for r in held[run.label]) for i in (1, 2, 3))
        name = f"{run.label}: " if several else ""
        texts.append(
            f"{name}{format_count(taken)} taken, {format_count(returned)} returned,"
            f" {format_count(outstanding)} outstanding at the end."
        )
    part.lead = "\n".join(texts)
    part.figures.append(balance(good, several, part.lead))
    head = ["run"] if several else []
    head += [
        "kind of holder",
        "taken",
        "returned",
        "outstanding",
        "held, median",
        "99 %",
        "longest",
    ]
    rows = [
        ([run.label] if several else [])
        + [kind, *map(format_count, counts[:3])]
        + [format_time(1e9 * value) if value is not None else "-" for value in counts[3:]]
        for run in good
        for kind, *counts in held[run.label]
    ]
    part.tables.append(Table(head, rows, 2 if several else 1))
    return part


def balances(run: Run) -> dict[str, list[int]]:
    """Returns, for each kind of holder, the outstanding references at the end of each interval."""
    width, count = bins(run)
    changes: dict[str, list[int]] = {}
    for kind, i, change in run.rows(
        "SELECT kind, time_ns / ?, SUM(delta) FROM refs GROUP BY 1, 2 ORDER BY 1, 2", (width,)
    ):
        changes.setdefault(kind, [0] * count)[i] = change
    return {kind: list(itertools.accumulate(values)) for kind, values in changes.items()}


def balance(runs: Sequence[Run], several: bool, lead: str) -> Plot:
    """Draws a line for each kind, or for each run if several are compared."""
    by_run = [(run, balances(run)) for run in runs]
    totals = [[sum(values) for values in zip(*by_kind.values())] for _, by_kind in by_run]
    title = "References outstanding over time" + ("" if several else ", by kind of holder")
    plot = Plot(title, lead, height=300)
    x = Scale(0, max(run.end_ns for run in runs), plot.left, plot.right)
    y = Scale(0, 1.06 * max(map(max, totals)), plot.bottom, plot.top)
    plot.x_axis(x, *time_ticks(x, 8), "simulated time")
    plot.y_axis(y, y.ticks(5), format_count, "references")
    for (run, by_kind), total in zip(by_run, totals):
        places = [x((i + 1) * bins(run)[0]) for i in range(len(total))]
        if several:
            plot.curve([*zip(places, map(y, total))], run.colour, run.dash)
            value = f"{format_count(total[-1])} at the end"
            plot.legend(short(run.label, 22), run.colour, run.dash, value)
        else:
            pile(plot, places, y, by_kind)
    plot.base()
    return plot


def pile(plot: Plot, places: list[float], y: Scale, by_kind: dict[str, list[int]]) -> None:
    """Draws stacked areas, the kind with the most at the bottom."""
    floor = [0] * len(places)
    entries = []
    for kind in sorted(by_kind, key=lambda kind: (-max(by_kind[kind]), kind)):
        top = [a + b for a, b in zip(floor, by_kind[kind])]
        outline = [*zip(places, map(y, top))] + [*zip(places, map(y, floor))][::-1]
        data = "L".join(f"{number(a)} {number(b)}" for a, b in outline)
        plot.path(f"M{data}Z", f"f{COLOURS.get(kind, 0)}", opacity=0.85)
        entries.append(
            (kind, COLOURS.get(kind, 0), f"{format_count(by_kind[kind][-1])} at the end")
        )
        floor = top
    for kind, colour, value in reversed(entries):
        plot.legend(kind, colour, value=value, area=True)
