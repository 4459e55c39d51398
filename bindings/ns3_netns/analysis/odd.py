# SPDX-License-Identifier: GPL-2.0-only
"""Databases that no run wrote, or that were damaged: what is odd in them, in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Optional

from .database import Database, TraceError, quote

# What Python raises for a value that is not of the type that a run writes
ODD = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    RuntimeError,
    TypeError,
    ValueError,
)

# The columns that figures and exports read, with the types of their values; "?": or NULL
COLUMNS = {
    "namespaces": "host integer, ns integer, name text, dying_ns integer?, freed_ns integer?",
    "lifecycle": "time_ns integer, host integer, ns integer, state text",
    "refs": "time_ns integer, host integer, ns integer, delta integer, kind text, holder integer",
    "devices": "host integer, ns integer, ifindex integer, name text, kind text,"
    " added_ns integer, removed_ns integer?, peer_ns integer?, peer_ifindex integer?,"
    " master integer?",
    "locks": "time_ns integer, host integer, lock text, task integer, mode text,"
    " waited_ns integer, held_ns integer",
    "traffic": "time_ns integer, host integer, ns integer, ifindex integer, device text,"
    " rx_packets integer, rx_bytes integer, tx_packets integer, tx_bytes integer,"
    " rx_dropped integer, tx_dropped integer",
    "requests": "app text, ns integer?, cold integer, status text, done_ns integer?",
}


@contextmanager
def odd_values(*databases: Database) -> Iterator[None]:
    """Within the block, values that the figures cannot bear are TraceErrors, which name them."""
    try:
        yield
    except ODD as error:
        for database in databases:
            found = odd_value(database)
            if found:
                raise TraceError(database.path, found) from error
        fault = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        text = f"has values that no run writes, or is damaged ({fault[:200]})"
        raise TraceError(databases[0].path, text) from error


def odd_value(database: Database) -> Optional[str]:
    """Returns what is wrong in the first column that is not as a run writes it, or None."""
    for table, columns in COLUMNS.items():
        if not database.has(table):
            continue
        present = database.columns(table)
        for column in columns.split(", "):
            name, kind = column.split()
            if name not in present:
                return f"{table} has no column {name}"
            found = _odd(database, table, name, [kind.rstrip("?")] + ["null"] * kind.endswith("?"))
            if found:
                return found
    return _odd_end(database)


def _odd_end(database: Database) -> Optional[str]:
    """Returns whether the end of the run is before something in it."""
    end = database.meta.get("end_ns")
    if end is None:
        return None
    if not re.fullmatch("[0-9]{1,19}", end):
        return f"meta.end_ns is {end[:40]!r}; expected a time in ns"
    for table in ("lifecycle", "refs"):
        if database.has(table):
            least, most = database.execute(
                f"SELECT MIN(time_ns), MAX(time_ns) FROM {table}"
            ).fetchone()
            if least is not None and (least < 0 or most > int(end)):
                at = least if least < 0 else most
                return f"{table}.time_ns is {at} in a row; expected 0 to meta.end_ns, {end}"
    return None


def _odd(database: Database, table: str, name: str, kinds: Sequence[str]) -> Optional[str]:
    wanted = ", ".join(f"'{kind}'" for kind in kinds)
    row = database.execute(
        f"SELECT typeof({quote(name)}), SUBSTR({quote(name)}, 1, 40) FROM {quote(table)}"
        f" WHERE typeof({quote(name)}) NOT IN ({wanted}) LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    value = "NULL" if row[0] == "null" else f"{row[0]} {row[1]!r}"
    return f"{table}.{name} is {value} in a row; expected {' or '.join(kinds)}"
