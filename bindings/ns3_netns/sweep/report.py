# SPDX-License-Identifier: GPL-2.0-only
"""The page of a sweep: means with confidence intervals, drawn and as tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..analysis.figures.run import Section
from ..analysis.figures.run import Table as Rows
from ..analysis.figures.scale import Scale, digits
from ..analysis.figures.svg import DASHES, Plot, escape, number, short
from ..analysis.files import whole_file
from ..analysis.report import document, summary_list
from .axis import Grid, shown
from .collect import Failure, Table
from .config import Sweep
from .statistic import Mean

MOST_LINES = 12
MOST_TICKS = 10
MOST_FAILED = 50


def write(sweep: Sweep, table: Table, folder: Path) -> Path:
    """Writes report.html and returns its path."""
    path = folder / "report.html"
    text = page(sweep, table)
    with whole_file(path) as file:
        file.write(text)
    return path


def page(sweep: Sweep, table: Table) -> str:
    """Returns the HTML of the page."""
    what = sweep.program or sweep.function or ""
    total = len(table.rows) + len(table.failed)
    facts = {
        "program" if sweep.program else "function": what,
        "points finished": f"{len(table.rows)} of {total}",
        "points failed": str(len(table.failed)),
        "seeds": ", ".join(map(str, sweep.seeds)),
    }
    for name, values in sweep.parameters.items():
        facts[name] = ", ".join(map(shown, values))
    if table.ignores_seeds:
        facts["note"] = "all seeds gave the same results, so that the intervals say nothing"
    sections = [_result(table, name, i) for i, name in enumerate(table.results, 1)]
    if table.failed:
        sections.insert(0, _failures(table.failed))
    end = "Means over seeds; the intervals hold the mean with 95 % confidence (Student's t)."
    return document(
        f"Sweep: {sweep.path.stem}",
        f"<code>{escape(what)}</code>",
        "<p></p>" + summary_list(facts),
        sections,
        end,
    )


def _failures(failed: Sequence[Failure]) -> Section:
    part = Section("failed", "Failed points", f"{len(failed)} failed; they are not in the figures.")
    names = [*failed[0].point.parameters]
    rows = [
        [*map(shown, failure.point.parameters.values()), str(failure.point.seed)]
        + [short(failure.status, 80), short(failure.line, 100)]
        for failure in failed[:MOST_FAILED]
    ]
    if len(failed) > len(rows):
        part.lead += f" The first {len(rows)}:"
    part.tables.append(Rows([*names, "seed", "status", "output"], rows, len(names) + 3))
    return part


def _result(table: Table, name: str, number_of_part: int) -> Section:
    grid = Grid(table, name)
    part = Section(f"result-{number_of_part}", name)
    means = [mean for mean in grid.means.values() if mean]
    if not means:
        part.missing = "No point has a value."
        return part
    lines = grid.lines()
    if lines and grid.along:
        part.lead = f"Along {grid.along}; the bars are 95 % confidence intervals."
        if len(lines) > MOST_LINES:
            part.lead += f" The first {MOST_LINES} of {len(lines)} lines are drawn."
        part.figures.append(figure(grid, dict([*lines.items()][:MOST_LINES])))
    rows = [
        [*map(shown, key), str(mean.count), digits(mean.mean, 5)]
        + ["-" if mean.half is None else f"\u00b1 {digits(mean.half)}"]
        + [digits(mean.least, 5), digits(mean.most, 5)]
        for key, mean in grid.means.items()
        if mean
    ]
    head = [*table.parameters, "values", "mean", "95 %", "least", "most"]
    part.tables.append(Rows(head, rows, len(table.parameters)))
    return part


def _x_axis(plot: Plot, grid: Grid) -> Scale:
    ticks = grid.ticks()
    low, high = ticks[0][0], ticks[-1][0]
    wide = low > 0 and high > 20 * low
    x = Scale(low, high, plot.left + 30, plot.right - 30, wide)
    step = -(-len(ticks) // MOST_TICKS)
    texts = dict(ticks[::step])
    plot.x_axis(x, [*texts], lambda place: short(texts[place], 14), grid.along or "")
    return x


def figure(grid: Grid, lines: dict[str, list[tuple[float, Mean]]]) -> Plot:
    """Draws means with error bars."""
    title = f"{grid.result} along {grid.along}"
    height = max(320, 90 + 18 * len(lines))
    plot = Plot(title, "Means over seeds with 95 % confidence intervals.", height=height, left=84)
    means = [mean for line in lines.values() for _, mean in line]
    low = min(mean.mean - (mean.half or 0) for mean in means)
    high = max(mean.mean + (mean.half or 0) for mean in means)
    if (
        3 * (high - low) > max(abs(low), abs(high)) or high == low
    ):  # otherwise nothing would be visible
        low, high = min(0.0, low), max(0.0, high)
    room = 0.06 * (high - low)
    y = Scale(low - room if low else 0, high + room if high else 0, plot.bottom, plot.top)
    x = _x_axis(plot, grid)
    plot.y_axis(y, y.ticks(5), lambda value: digits(value, 4), short(grid.result, 40))
    plot.base()
    for i, (name, line) in enumerate(lines.items()):
        colour, dash = i % 7 + 1, DASHES[i % len(DASHES)]
        plot.curve([(x(place), y(mean.mean)) for place, mean in line], colour, dash)
        for place, mean in line:
            _bar(plot, x(place), mean, y, colour)
        plot.legend(short(name, 26), colour, dash)
    return plot


def _bar(plot: Plot, x: float, mean: Mean, y: Scale, colour: int) -> None:
    half = mean.half or 0.0
    top, middle, bottom = (y(mean.mean + part) for part in (half, 0.0, -half))
    if half:
        left, right = number(x - 5), number(x + 5)
        bar = f"M{left} {number(top)}H{right}M{number(x)} {number(top)}V{number(bottom)}"
        plot.path(f"{bar}M{left} {number(bottom)}H{right}", f"l k{colour}", stroke=1.5)
    hint = f"{digits(mean.mean, 5)}" + (f" \u00b1 {digits(half)}" if half else "")
    plot.rect((x - 3.5, middle - 3.5, 7, 7), f"f{colour}", hint, 3.5)
