# SPDX-License-Identifier: GPL-2.0-only
"""The positions of the values of a parameter on an axis, and the lines of a figure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Optional

from .collect import Table
from .config import Value
from .statistic import Mean, mean_of

# As ns-3 reads times and rates
TIMES = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
RATES = {"bps": 1.0, "kbps": 1e3, "Mbps": 1e6, "Gbps": 1e9}
UNITS = {**TIMES, **RATES, "": 1.0}

Combination = tuple[Value, ...]


def size_of(value: Value) -> Optional[float]:
    """Returns a value as a number, in seconds or bit/s if it has a unit; None if it is a word."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return float(value)
    found = re.fullmatch(r"\+?(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)([a-zA-Z]*)", value)
    if not found or found[2] not in UNITS:
        return None
    return float(found[1]) * UNITS[found[2]]


def places(values: Sequence[Value]) -> list[float]:
    """Returns the positions of values: their sizes; or 0, 1, 2, ... if one of them has no size."""
    sizes = [size_of(value) for value in values]
    if None in sizes or len(set(sizes)) < len(sizes):
        return [float(i) for i in range(len(values))]
    return sizes  # type: ignore[return-value]


def shown(value: Value) -> str:
    """Returns a value as text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


class Grid:
    """The means of a result along a parameter, with a line for each combination of the others."""

    def __init__(self, table: Table, result: str, along: Optional[str] = None) -> None:
        self.result = result
        self.values: dict[str, list[Value]] = {
            name: list(dict.fromkeys(row[name] for row in table.rows))  # type: ignore[misc]
            for name in table.parameters
        }
        self.varying = [name for name, values in self.values.items() if len(values) > 1]
        ordered = [name for name in self.varying if None not in map(size_of, self.values[name])]
        self.along: Optional[str] = along or next(iter(ordered + self.varying), None)
        if self.along is not None and self.along not in self.varying:
            raise ValueError(f"{along} does not vary; there are: {', '.join(self.varying)}")
        found: dict[Combination, list[Optional[float]]] = {}
        for row in table.rows:
            key = tuple(row[name] for name in table.parameters)
            found.setdefault(key, []).append(row[result])  # type: ignore[arg-type]
        self.means: Mapping[Combination, Optional[Mean]] = {
            key: mean_of(values) for key, values in found.items()
        }
        self._names = list(table.parameters)

    def lines(self) -> dict[str, list[tuple[float, Mean]]]:
        """Returns the name of each line with its points (position, mean), in order of position."""
        if self.along is None:
            return {}
        place = dict(zip(self.values[self.along], places(self.values[self.along])))
        lines: dict[str, list[tuple[float, Mean]]] = {}
        others = [name for name in self.varying if name != self.along]
        for key, mean in self.means.items():
            at = dict(zip(self._names, key))
            name = ", ".join(f"{other} {shown(at[other])}" for other in others)
            line = lines.setdefault(name or self.result, [])
            if mean is not None:
                line.append((place[at[self.along]], mean))
        return {name: sorted(line, key=lambda at: at[0]) for name, line in lines.items()}

    def ticks(self) -> list[tuple[float, str]]:
        """Returns positions and texts of the values along the axis."""
        if self.along is None:
            return []
        values = self.values[self.along]
        return sorted(zip(places(values), map(shown, values)))
