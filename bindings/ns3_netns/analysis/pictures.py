# SPDX-License-Identifier: GPL-2.0-only
"""
Draws the figures of the report with matplotlib, and one of sweeps, for notebooks and papers.

Each function takes a Trace or the path of a database, and the Axes to draw on. Without Axes it
makes new ones. It returns the Axes. The numbers are those of `netns report`: SQLite aggregates, and
percentiles are nearest-rank.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Optional, Union

from .database import Database, TraceError
from .figures import backlog as backlog_figure
from .figures import cold_start as cold_start_figure
from .figures import leaks as leaks_figure
from .figures import locks as locks_figure
from .figures import references as references_figure
from .figures import teardown as teardown_figure
from .figures import topology as topology_figure
from .figures import traffic as traffic_figure
from .figures.run import Run, bins, quantiles
from .figures.scale import format_bytes
from .odd import odd_values
from .trace import Trace, need

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes

    Source = Union[Trace, str, os.PathLike[str]]

__all__ = [
    "backlog",
    "cold_start",
    "cold_start_phases",
    "leaks",
    "lock_waits",
    "references",
    "sweep",
    "teardown",
    "teardown_times",
    "topology",
    "traffic",
]

# The colours of the report on a light page
COLOURS = (
    "#1f2328",
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#c25a94",
    "#e69f00",
    "#3b9bd9",
    "#8c6d1f",
)
DASHES = ("-", "--", ":", "-.")


@contextmanager
def _run(source: Source, *names: str) -> Iterator[Run]:
    """Yields the open database. Raises TraceError unless it has these tables and views."""
    path = source.path if isinstance(source, Trace) else source
    with Database(path) as database:
        for name in names:
            database.find(name)
        with odd_values(database):
            yield Run(database, database.path.stem)


def _axes(ax: Optional[Axes]) -> Axes:
    pyplot = need("matplotlib.pyplot", "matplotlib", "plot")
    return pyplot.subplots(layout="constrained")[1] if ax is None else ax


def _some(run: Run, rows: Any, what: str) -> Any:
    if not rows:
        raise TraceError(run.database.path, f"there was no {what}; nothing to draw")
    return rows


def cold_start(source: Source, ax: Optional[Axes] = None) -> Axes:
    """Draws cumulative distributions of cold starts and of their phases, in ms."""
    with _run(source, "cold_start") as run:
        whole = _some(run, quantiles(run, "total_ns", "cold_start"), "cold start")
        curves = [("whole cold start", 0, whole)] + [
            (label, colour, quantiles(run, f"ROUND({column} * 1e9)", "cold_start"))
            for column, label, _, colour in cold_start_figure.PHASES
        ]
    ax = _axes(ax)
    _draw_distributions(ax, curves)
    ax.set_xscale("symlog", linthresh=0.01)
    ax.set(title="Cold starts and their phases", xlabel="time (ms)", ylabel="share", xlim=(0, None))
    return ax


def _draw_distributions(ax: Axes, curves: Sequence[tuple[str, int, Any]]) -> None:
    """Draws curves of (label, colour, (share, ns) in order)."""
    for label, colour, points in curves:
        if points:
            shares, times = zip((0, points[0][1]), *points)
            ms = [time / 1e6 for time in times]
            width = 1.5 if colour else 2.5
            ax.step(ms, shares, COLOURS[colour], where="post", label=label, linewidth=width)
    ax.legend(fontsize="small")


def cold_start_phases(source: Source, ax: Optional[Axes] = None) -> Axes:
    """Draws the phases of the cold starts at p50, p90, p99 and of the slowest, in ms."""
    with _run(source, "cold_start") as run:
        rows = _some(run, cold_start_figure.at_ranks(run), "cold start")
    ax = _axes(ax)
    labels = [label for label, _, _ in rows]
    begins = [0.0] * len(rows)
    for i, (_, name, _, colour) in enumerate(cold_start_figure.PHASES):
        widths = [phases[i] / 1e6 for _, _, phases in rows]
        ax.barh(labels, widths, left=begins, color=COLOURS[colour], label=name)
        begins = [begin + width for begin, width in zip(begins, widths)]
    ax.invert_yaxis()
    ax.set(title="What a cold start spends its time on", xlabel="time (ms)")
    ax.legend(fontsize="small", loc="upper left", bbox_to_anchor=(1, 1))
    return ax


def teardown(source: Source, ax: Optional[Axes] = None) -> Axes:
    """Draws the slowest teardown and its neighbours.

    Each namespace has a bar: until its last device is gone, then until it is freed, in ms.
    """
    with _run(source, "teardown_waterfall") as run:
        count = run.value("SELECT COUNT(freed_s) FROM teardown_waterfall")
        _some(run, count, "teardown")
        rows, together = teardown_figure.neighbours(run)
        names = [run.name_of(*row[:3]) for row in rows]
    ax = _axes(ax)
    starts = [(row[3] - rows[0][3]) / 1e6 if together else 0.0 for row in rows]
    gone = [(row[4] or 0) / 1e6 for row in rows]
    freed = [row[5] / 1e6 for row in rows]
    places = range(len(rows))
    ax.barh(places, gone, left=starts, color=COLOURS[5], label="last device gone")
    ax.barh(
        places,
        [end - begin for end, begin in zip(freed, gone)],
        left=[start + begin for start, begin in zip(starts, gone)],
        color=COLOURS[1],
        label="freed",
    )
    ax.set_yticks(places, names, fontsize="x-small")
    ax.invert_yaxis()
    since = f"{rows[0][3] / 1e9:g} s" if together else "the last reference"
    ax.set(title="Teardown", xlabel=f"time since {since} (ms)")
    ax.legend(fontsize="small")
    return ax


def teardown_times(source: Source, ax: Optional[Axes] = None) -> Axes:
    """Draws cumulative distributions of teardowns, in ms.

    One curve is the time until the last device is gone, the other the time until the end.
    """
    columns = (
        ("last device gone", 5, teardown_figure.DEVICES),
        ("freed", 1, teardown_figure.FREED),
    )
    with _run(source, "teardown_waterfall") as run:
        curves = [
            (label, colour, quantiles(run, column, "teardown_waterfall"))
            for label, colour, column in columns
        ]
        _some(run, curves[1][2], "teardown")
    ax = _axes(ax)
    _draw_distributions(ax, curves)
    ax.set(title="Teardown", xlabel="time since the last reference (ms)", ylabel="share")
    return ax


def backlog(source: Source, ax: Optional[Axes] = None) -> Axes:
    """Draws how many namespaces were dying, at most in each interval."""
    with _run(source, "backlog") as run:
        peaks = _some(run, backlog_figure.peak_in_bins(run), "teardown")
        width, _ = bins(run)
    ax = _axes(ax)
    times = [i * width / 1e9 for i in range(len(peaks))]
    ax.fill_between(times, peaks, step="post", color=COLOURS[1], alpha=0.4)
    ax.step(times, peaks, COLOURS[1], where="post", linewidth=1)
    ax.set(title="Backlog", xlabel="simulated time (s)", ylabel="dying namespaces", ylim=(0, None))
    return ax


def references(source: Source, ax: Optional[Axes] = None) -> Axes:
    """Draws the outstanding references over time, stacked by kind of holder."""
    with _run(source, "refs") as run:
        by_kind = _some(run, references_figure.balances(run), "reference")
        width, count = bins(run)
    ax = _axes(ax)
    kinds = sorted(by_kind, key=lambda kind: (-max(by_kind[kind]), kind))
    ax.stackplot(
        [(i + 1) * width / 1e9 for i in range(count)],
        [by_kind[kind] for kind in kinds],
        colors=[COLOURS[references_figure.COLOURS.get(kind, 0)] for kind in kinds],
        labels=kinds,
    )
    ax.set(title="References", xlabel="simulated time (s)", ylabel="outstanding", ylim=(0, None))
    ax.legend(fontsize="small", reverse=True)
    return ax


def leaks(source: Source, ax: Optional[Axes] = None) -> Axes:
    """Draws a bar for each reference that was never returned, oldest first, from its beginning."""
    with _run(source, "leaks") as run:
        rows = _some(run, leaks_figure.oldest(run), "leak")
        labels = [f"{run.name_of(*row[:3])}: {row[4]} {row[5]}" for row in rows]
    ax = _axes(ax)
    ax.barh(
        range(len(rows)),
        [age for *_, age in rows],
        left=[row[6] / 1e9 for row in rows],
        color=[COLOURS[references_figure.COLOURS.get(row[4], 0)] for row in rows],
    )
    ax.set_yticks(range(len(rows)), labels, fontsize="x-small")
    ax.invert_yaxis()
    ax.set(title="Leaks", xlabel="simulated time (s)", xlim=(0, None))
    return ax


def lock_waits(source: Source, ax: Optional[Axes] = None) -> Axes:
    """Draws the share of the uses of a lock that waited longer than a time, on logarithmic axes."""
    with _run(source, "locks") as run:
        used = _some(run, run.rows(locks_figure.USES), "use of a lock")
        curves = [
            (f"{lock}, {mode}", locks_figure.waited_longer(run, lock, mode, waited / uses))
            for lock, mode, uses, waited, *_ in used
        ]
    ax = _axes(ax)
    for i, (label, points) in enumerate(curves):
        if points:
            times, shares = zip(*points)
            us = [time / 1e3 for time in times]
            ax.step(us, shares, COLOURS[i % 7 + 1], where="post", label=label)
    if ax.get_lines():
        ax.set(xscale="log", yscale="log")
        ax.legend(fontsize="small")
    ax.set(title="Lock waits", xlabel="wait (\u00b5s)", ylabel="share of uses that waited longer")
    return ax


def traffic(source: Source, ax: Optional[Axes] = None) -> Axes:
    """Draws bytes from namespaces (rows) to namespaces (columns), coloured by their logarithm."""
    with _run(source, "traffic", "devices") as run:
        cells, names = traffic_figure.matrix(run)
        _some(run, cells, "traffic")
    colours = need("matplotlib.colors", "matplotlib", "plot")
    ax = _axes(ax)
    keys = [*names]
    rows = [[float(cells.get((key, other), 0)) or float("nan") for other in keys] for key in keys]
    least, most = min(cells.values()), max(cells.values())
    ax.imshow(rows, cmap="Blues", norm=colours.LogNorm(least / 10, most * 10), aspect="auto")
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if value == value:  # not NaN
                text = format_bytes(value).replace("\u00a0", "\n")
                ax.text(j, i, text, ha="center", va="center", fontsize="xx-small")
    ax.set_xticks(range(len(keys)), names.values(), rotation=60, ha="right", fontsize="x-small")
    ax.set_yticks(range(len(keys)), names.values(), fontsize="x-small")
    ax.set(title="Traffic", xlabel="to", ylabel="from")
    return ax


def topology(source: Source, ax: Optional[Axes] = None, host: Optional[int] = None) -> Axes:
    """
    Draws the bridges, namespaces and veths of a host at the time when most namespaces were alive.
    If there are many, one box stands for those that look alike.

    host: the id of its Node; by default the first host.
    """
    with _run(source, "lifecycle", "devices", "namespaces") as run:
        hosts = _some(run, list(run.hosts), "host")
    if host is not None and host not in hosts:
        raise ValueError(f"no host {host}; there are: {', '.join(map(str, hosts))}")
    with _run(source) as run:
        host = hosts[0] if host is None else host
        moment = topology_figure.busiest(run)
        names = topology_figure.living(run, host, moment)
        devices = topology_figure.devices_of(run, host, moment)
        cards = topology_figure.cards_of(names, devices)
    ax = _axes(ax)
    box = {"boxstyle": "round", "facecolor": "white", "edgecolor": COLOURS[0]}
    lines = [f"{len(card.names)} namespaces" if card.count > 1 else card.names[0] for card in cards]
    places = {card.key: (i + 0.5, 0.0) for i, card in enumerate(cards)}
    trunks = {device.ifindex: device for device in devices.get(1, []) if device.kind == "bridge"}
    middle = max(len(cards), len(trunks), 1) / (len(trunks) + 1)
    for i, (ifindex, bridge) in enumerate(trunks.items()):
        place = (middle * (i + 1), 1.0)
        for card in cards:
            if ifindex in card.bridges:
                ax.plot(*zip(place, places[card.key]), color=COLOURS[i % 3 + 1], zorder=0)
        ax.text(*place, bridge.name, ha="center", bbox={**box, "edgecolor": COLOURS[i % 3 + 1]})
    angle = 60 if len(cards) > 4 else 0
    for card, text in zip(cards, lines):
        for peer in card.peers:
            if peer in places and peer > card.key:
                ax.plot(*zip(places[card.key], places[peer]), color=COLOURS[4], zorder=0)
        ax.text(*places[card.key], text, rotation=angle, ha="center", va="center", bbox=box)
    ax.set(title=f"Host {host} at {moment / 1e9:g} s: {len(names)} namespaces")
    ax.set(xlim=(0, max(len(cards), len(trunks), 1)), ylim=(-0.6, 1.3))
    ax.set_axis_off()
    return ax


def sweep(
    data: Union[pandas.DataFrame, str, os.PathLike[str]],
    result: str,
    along: Optional[str] = None,
    ax: Optional[Axes] = None,
) -> Axes:
    """
    Draws the means of a result over seeds with 95 % confidence intervals, along a parameter (by
    default the first that has an order), with a line for each combination of the others.

    data: the results of a sweep, as a DataFrame or as the path of its Parquet or CSV file.
    """
    from ..sweep.axis import Grid  # which needs this package

    pandas = need("pandas", "pandas", "plot")
    frame: Any = data
    if not isinstance(data, pandas.DataFrame):
        path = os.fspath(data)  # type: ignore[arg-type]
        frame = pandas.read_csv(path) if path.endswith(".csv") else pandas.read_parquet(path)
    grid = Grid(_table(frame, result), result, along)
    if grid.along is None:
        raise ValueError("no parameter of the sweep has more than one value; nothing to draw")
    ax = _axes(ax)
    for i, (name, line) in enumerate(grid.lines().items()):
        ax.errorbar(
            [place for place, _ in line],
            [mean.mean for _, mean in line],
            [mean.half or 0.0 for _, mean in line],
            color=COLOURS[i % 7 + 1],
            linestyle=DASHES[i % len(DASHES)],
            marker="o",
            markersize=4,
            capsize=4,
            label=name,
        )
    places: Sequence[float]
    places, texts = zip(*grid.ticks())
    if places[0] > 0 and places[-1] > 20 * places[0]:
        ax.set_xscale("log")
        ax.minorticks_off()
    ax.set_xticks(places, texts)
    ax.set(xlabel=grid.along, ylabel=result)
    ax.legend(fontsize="small")
    return ax


def _table(frame: Any, result: str) -> Any:
    from ..sweep.collect import Table
    from .database import near

    columns = [str(name) for name in frame.columns]
    if "seed" not in columns:
        raise ValueError("the data has no column seed; expected the results of a sweep")
    seed = columns.index("seed")
    results = columns[seed + 1 :]
    if result not in results:
        advice = near(result, results) or f"; there are: {', '.join(results)}"
        raise ValueError(f"no result {result}{advice}")
    values = frame.astype(object).where(frame.notna(), None)
    return Table(columns[:seed], results, values.to_dict("records"), [])
