# SPDX-License-Identifier: GPL-2.0-only
"""netns export: tables and views as files, life cycles and locks as trace events, figures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any, Optional

from . import perfetto, query, report
from .database import Database, TraceError, quote
from .files import filled_folder, keep_database, keep_others, whole_file, whole_path
from .odd import odd_values
from .texts import file_names
from .trace import need

FORMS = {
    "csv": "a folder with NAME.csv for each table and view (the default)",
    "parquet": "a folder with NAME.parquet for each; needs the extra `data`",
    "perfetto": "a file in Chrome's trace event format: lifecycles and locks",
    "svg": "a folder with each figure of the report",
}
BATCH = 50_000


def write(name: str, form: str, output: Optional[str] = None) -> Path:
    """Writes the export and returns the path of its folder or file."""
    source = Path(name)
    with Database(source) as database, odd_values(database):
        if form == "perfetto":
            path = Path(output or source.with_name(f"{source.stem}.perfetto.json"))
            if not output:
                keep_others(path)
            keep_database(path, [source])
            with whole_file(path) as file:
                perfetto.write(database, file)
            return path
        if form == "parquet":
            need("pyarrow.parquet", "pyarrow")
        path = Path(output or source.with_name(f"{source.stem}-{form}"))
        with filled_folder(path) as files:
            if form == "svg":
                for file_name, text in _figures(source):
                    new = files.enter_context(whole_path(path / file_name))
                    new.write_bytes(text.encode(errors="backslashreplace"))
            else:
                one = {"csv": _write_csv, "parquet": _write_parquet}[form]
                for table, file_name in file_names(database.tables + database.views).items():
                    new = files.enter_context(whole_path(path / f"{file_name}.{form}"))
                    one(database, table, new)
    return path


def _write_csv(database: Database, table: str, path: Path) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        query.write_csv(database.select(f"SELECT * FROM {quote(table)}"), file)


def column_types(database: Database, table: str) -> list[str]:
    """Returns integer, real, text or blob for each column: the widest type of its values."""
    columns = database.columns(table)
    if not columns:
        return []
    kinds = ("integer", "real", "text", "blob")
    # Ordered from narrow to wide, so that every value fits; NULL has no type
    order = " ".join(f"WHEN '{kind}' THEN {i}" for i, kind in enumerate(kinds))
    widest = ", ".join(f"MAX(CASE typeof({quote(name)}) {order} END)" for name in columns)
    found = database.execute(f"SELECT {widest} FROM {quote(table)}").fetchone()
    declared = {
        row[1]: row[2].lower() for row in database.execute(f"PRAGMA table_xinfo({quote(table)})")
    }
    empty = [kinds.index(declared[n]) if declared[n] in kinds else 2 for n in columns]
    return [kinds[kind if kind is not None else empty[i]] for i, kind in enumerate(found)]


def _write_parquet(database: Database, table: str, path: Path) -> None:
    arrow = need("pyarrow", "pyarrow")
    parquet = need("pyarrow.parquet", "pyarrow")
    names = database.columns(table)
    found = database.select(f"SELECT * FROM {quote(table)}")
    if found.columns != names:  # the types are found by name, the values by place
        fault = f"{table} has the columns {', '.join(names)}, and gives {', '.join(found.columns)}"
        raise TraceError(database.path, fault)
    kinds = column_types(database, table)
    types = {
        "integer": (arrow.int64(), None),
        "real": (arrow.float64(), float),
        "text": (arrow.string(), str),
        "blob": (
            arrow.binary(),
            lambda value: value if isinstance(value, bytes) else str(value).encode(),
        ),
    }
    schema = arrow.schema([(name, types[kind][0]) for name, kind in zip(names, kinds)])
    casts = [types[kind][1] for kind in kinds]
    with parquet.ParquetWriter(path, schema) as writer:
        for rows in _batches(found.rows):
            columns = [_cast(column, cast) for column, cast in zip(zip(*rows), casts)]
            arrays = [arrow.array(c, field.type) for c, field in zip(columns, schema)]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))


def _batches(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _cast(column: tuple[Any, ...], cast: Any) -> Any:
    if cast is None:
        return column
    return [None if value is None else cast(value) for value in column]


def _figures(source: Path) -> Iterator[tuple[str, str]]:
    """Yields the name of a file, and what it contains."""
    with ExitStack() as stack:
        runs = report.open_runs([source], stack)
        for part in report.sections_of(runs):
            for i, figure in enumerate(part.figures, 1):
                number = f"-{i}" if len(part.figures) > 1 else ""
                yield f"{part.anchor}{number}.svg", figure.markup(alone=True) + "\n"
