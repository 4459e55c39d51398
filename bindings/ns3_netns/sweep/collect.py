# SPDX-License-Identifier: GPL-2.0-only
"""The data set: a row for each finished point."""

from __future__ import annotations

import csv as csv_module
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union

from ..analysis.files import whole_file, whole_path
from ..analysis.query import csv_text
from ..analysis.trace import MissingPackage, need
from .config import Sweep, Value
from .points import Point, Store
from .runner import Number

Row = Mapping[str, Union[Value, Number]]


@dataclass(frozen=True)
class Failure:
    """A point that failed, how, and what it printed."""

    point: Point
    status: str
    output: Sequence[str]

    @property
    def line(self) -> str:
        """The line that tells most. A traceback tells it last; ns-3 tells it before its help."""
        lines = [line for line in self.output if line.strip()] or [""]
        return lines[-1] if any(line.startswith("Traceback ") for line in lines) else lines[0]


@dataclass(frozen=True)
class Table:
    """All results of a sweep, in the order of its file."""

    parameters: Sequence[str]
    results: Sequence[str]
    rows: Sequence[Row]
    failed: Sequence[Failure]

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in order."""
        return [*self.parameters, "seed", *self.results]

    @property
    def ignores_seeds(self) -> bool:
        """Whether each combination of parameters has the same results for all its seeds, of which
        some combination has several."""
        found: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
        for row in self.rows:
            key = tuple(row[name] for name in self.parameters)
            found.setdefault(key, []).append(tuple(row[name] for name in self.results))
        several = [results for results in found.values() if len(results) > 1]
        return bool(several and self.results) and all(len(set(one)) == 1 for one in several)


def table_of(sweep: Sweep, points: Sequence[Point], store: Store) -> Table:
    """Returns the table of these points. The folder may contain other points, too."""
    found = []
    failed = []
    names: dict[str, None] = dict.fromkeys(sweep.results)
    for point in points:
        content = store.read(point.key, point.given)
        if content is not None:
            found.append((point, content["results"]))
            names.update(dict.fromkeys(content["results"]))
        else:
            failure = store.read_failed(point.key) or {"status": "did not run", "output": []}
            failed.append(Failure(point, failure["status"], failure["output"]))
    if sweep.program and sweep.asks_default:
        # Drops the results that no run could give
        kept = [name for name in names if any(values[name] is not None for _, values in found)]
        names = dict.fromkeys(kept)
    rows = [
        {**point.parameters, "seed": point.seed, **{name: values.get(name) for name in names}}
        for point, values in found
    ]
    return Table([*sweep.parameters], [*names], rows, failed)


def write(table: Table, folder: Path, csv: bool) -> Path:
    """Writes the data set as Parquet or CSV."""
    if csv:
        return write_csv(table, folder / "results.csv")
    return write_parquet(table, folder / "results.parquet")


def can_write_parquet() -> bool:
    """Returns whether pyarrow is installed."""
    try:
        need("pyarrow.parquet", "pyarrow", "sweep")
        return True
    except MissingPackage:
        return False


def write_csv(table: Table, path: Path) -> Path:
    """Writes CSV as in RFC 4180, but with \\n at line ends. A missing value is an empty field."""
    with whole_file(path) as file:
        writer = csv_module.writer(file, lineterminator="\n")
        writer.writerow([_text(name) for name in table.columns])
        writer.writerows([_text(row[name]) for name in table.columns] for row in table.rows)
    return path


def _text(value: Any) -> Any:
    if isinstance(value, str):
        return csv_text(value)
    return str(value).lower() if isinstance(value, bool) else value


def write_parquet(table: Table, path: Path) -> Path:
    """Writes Parquet. Whole numbers are int64; a column with another number is double."""
    pyarrow = need("pyarrow", "pyarrow", "sweep")
    parquet = need("pyarrow.parquet", "pyarrow", "sweep")
    columns = {}
    for name in table.columns:
        values = [row[name] for row in table.rows]
        present = [value for value in values if value is not None]
        kind = None
        if not present:
            kind = pyarrow.float64()
        elif any(isinstance(value, float) for value in present):
            kind = pyarrow.float64()
            values = [None if value is None else float(value) for value in values]
        columns[name] = pyarrow.array(values, kind)
    with whole_path(path) as new:
        parquet.write_table(pyarrow.table(columns), new)
    return path
