# SPDX-License-Identifier: GPL-2.0-only
"""Runs, and sections of a page. SQL aggregates; Python only draws."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Optional

from ..database import Database, Parameters
from .scale import Scale, format_share, log_limits, nearest_rank, time_ticks
from .svg import DASHES, Plot, Svg

# Points of the curve of a distribution: every half percent, and the last thousandths
CURVE = 200
TAIL = (995, 998, 999)
BINS = 480


@dataclass
class Run:
    """A database, with its label, colour and dashes in figures."""

    database: Database
    label: str
    colour: int = 1

    @property
    def dash(self) -> str:
        """The dashes of its lines if several runs are compared."""
        return DASHES[(self.colour - 1) % len(DASHES)]

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """Returns the rows of SQL."""
        return self.database.execute(sql, parameters).fetchall()

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """Returns the only value of SQL."""
        return self.rows(sql, parameters)[0][0]

    @cached_property
    def end_ns(self) -> int:
        """The end of the run; for a killed run the last time in the database."""
        end = self.database.meta.get("end_ns", "")
        if re.fullmatch("[0-9]{1,19}", end):
            return int(end)
        ends = [
            self.value(f"SELECT MAX({column}) FROM {table}")
            for table, column in (
                ("lifecycle", "time_ns"),
                ("refs", "time_ns"),
                ("requests", "done_ns"),
            )
            if self.database.has(table)
        ]
        return max((end for end in ends if end is not None), default=0)

    @cached_property
    def hosts(self) -> list[int]:
        """The ids of the hosts."""
        if not self.database.has("lifecycle"):
            return []
        return [host for (host,) in self.rows("SELECT DISTINCT host FROM lifecycle ORDER BY 1")]

    def name_of(self, host: int, ns: int, name: Optional[str]) -> str:
        """Returns the name of a namespace in a figure."""
        text = name or ("init_net" if ns == 1 else f"ns {ns}")
        return f"{host}/{text}" if len(self.hosts) > 1 else text


@dataclass
class Table:
    """Rows of text below a figure. The first `texts` columns are words, the others are numbers."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    texts: int = 1


@dataclass
class Section:
    """A part of the page."""

    anchor: str
    heading: str
    lead: str = ""
    figures: list[Svg] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    missing: str = ""


def having(runs: Sequence[Run], *names: str) -> tuple[list[Run], str]:
    """Returns the runs that have these tables and views, and a sentence about the others."""
    good = [run for run in runs if run.database.has(*names)]
    bad = [run for run in runs if run not in good]
    texts = []
    for run in bad:
        absent = ", ".join(name for name in names if not run.database.has(name))
        texts.append(f"{run.label} has no {absent}.")
    return good, " ".join(texts)


def quantiles(run: Run, column: str, source: str, where: str = "1") -> list[tuple[float, float]]:
    """Returns (share, value) of a distribution in order, by nearest rank; empty without values."""
    count = run.value(f"SELECT COUNT({column}) FROM {source} WHERE {where}")
    if not count:
        return []
    ranks = {nearest_rank(count, i, CURVE) for i in range(CURVE + 1)}
    ranks |= {nearest_rank(count, i, 1000) for i in TAIL}
    marks = ",".join(map(str, sorted(ranks)))
    rows = run.rows(
        f"SELECT rank, value FROM (SELECT {column} AS value,"
        f" ROW_NUMBER() OVER (ORDER BY {column}) AS rank"
        f" FROM {source} WHERE {column} IS NOT NULL AND ({where}))"
        f" WHERE rank IN ({marks}) ORDER BY rank"
    )
    return [(rank / count, value) for rank, value in rows]


def literal(text: str) -> str:
    """Returns a text as SQL quotes it."""
    return "'" + text.replace("'", "''") + "'"


def at_share(curve: Sequence[tuple[float, float]], percent: int) -> float:
    """Returns the value of a curve of quantiles() at a percentage."""
    return next(value for share, value in curve if share * 100 >= percent - 1e-9)


@dataclass
class Curve:
    """A line of a distribution; values are in ns."""

    label: str
    points: list[tuple[float, float]]
    colour: int
    dash: str = ""
    value: str = ""
    width: float = 2


def distribution(title: str, description: str, curves: Sequence[Curve], label: str) -> Plot:
    """Draws cumulative distributions of times; the axis is logarithmic if the times differ much."""
    plot = Plot(title, description, height=340)
    curves = [curve for curve in curves if curve.points]
    values = [value for curve in curves for _, value in curve.points]
    positive = [value for value in values if value > 0]
    wide = bool(positive) and max(positive) > 20 * min(positive)
    low, high = log_limits(positive) if wide else (0.0, max(values, default=1.0))
    x = Scale(low, high, plot.left, plot.right - 10, wide)
    y = Scale(0, 1, plot.bottom, plot.top + 4)
    plot.x_axis(x, *time_ticks(x), label)
    plot.y_axis(y, [0, 0.25, 0.5, 0.75, 1], format_share, "share")
    plot.base()
    for curve in curves:
        # Values that are zero or left of the axis count from the beginning
        points = [(x(value), y(share)) for share, value in curve.points]
        points.insert(0, (points[0][0], y(0)))
        plot.curve(points, curve.colour, curve.dash, steps=True, width=curve.width)
        plot.legend(curve.label, curve.colour, curve.dash, curve.value)
    return plot


def bins(run: Run) -> tuple[int, int]:
    """Returns (width in ns, number) of the intervals of a figure over time."""
    width = max(1, -(-(run.end_ns + 1) // BINS))
    return width, run.end_ns // width + 1
