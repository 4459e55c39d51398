# SPDX-License-Identifier: GPL-2.0-only
"""Databases that no run wrote: the message names what is odd, in one line."""

import shutil
import sqlite3

import pytest
from ns3_netns.analysis import TraceError, pictures
from ns3_netns.analysis.odd import COLUMNS
from trace_database import SCHEMA


def loosened(example, tmp_path, table, *changes):
    """A copy of the example in which a table takes every value, after the changes."""
    path = tmp_path / "odd.sqlite"
    shutil.copy(example, path)
    database = sqlite3.connect(path)
    database.execute("PRAGMA writable_schema = ON")
    database.execute(
        "UPDATE sqlite_master SET sql = replace(replace(sql, ' NOT NULL', ''), ' INTEGER', '')"
        " WHERE name = ?",
        (table,),
    )
    database.commit()
    database.close()
    database = sqlite3.connect(path)
    for change in changes:
        database.execute(change)
    database.commit()
    database.close()
    return path


@pytest.mark.parametrize(
    "table, change, fault",
    [
        (
            "refs",
            "UPDATE refs SET time_ns = NULL",
            "refs.time_ns is NULL in a row; expected integer",
        ),
        (
            "locks",
            "UPDATE locks SET held_ns = NULL, waited_ns = 'x'",
            "locks.waited_ns is text 'x' in a row; expected integer",
        ),
        (
            "meta",
            "UPDATE meta SET value = 5 WHERE key = 'end_ns'",
            "lifecycle.time_ns is ",
        ),
        (
            "meta",
            "UPDATE meta SET value = '\u00b2' WHERE key = 'end_ns'",
            None,
        ),
        ("devices", "UPDATE devices SET name = X'00'", "devices.name is blob b'\\x00' in a row"),
        (
            "refs",
            "ALTER TABLE refs RENAME COLUMN kind TO sort",
            "no such column: ",
        ),
    ],
)
def test_the_value_is_named(netns, example, tmp_path, table, change, fault):
    if "RENAME" in change:
        path = loosened(example, tmp_path, table, "DROP VIEW leaks", "DROP VIEW ref_holding")
        database = sqlite3.connect(path)
        database.execute("PRAGMA legacy_alter_table = ON")
        database.execute("CREATE VIEW ref_holding AS SELECT 1 AS kind")
        database.execute(change)
        database.commit()
        database.close()
    else:
        path = loosened(example, tmp_path, table, change)
    result = netns("report", path)
    if fault is None:
        assert result.returncode == 0
        return
    assert result.returncode == 2
    assert result.stderr.startswith(f"netns: {path}: {fault}")
    assert result.stderr.count("\n") == 1
    assert not path.with_suffix(".html").exists()


def test_a_picture_of_odd_values_is_a_trace_error(example, tmp_path):
    pytest.importorskip("matplotlib")
    path = loosened(example, tmp_path, "refs", "UPDATE refs SET time_ns = NULL")
    with pytest.raises(TraceError, match="refs.time_ns is NULL in a row; expected integer"):
        pictures.references(path)


def test_a_column_that_is_missing_gives_no_endless_advice(netns, example, tmp_path):
    path = tmp_path / "odd.sqlite"
    shutil.copy(example, path)
    database = sqlite3.connect(path)
    database.execute("CREATE VIEW a AS SELECT absent FROM refs")
    database.execute("CREATE VIEW b AS SELECT b FROM a")
    database.commit()
    for what in ("a", "b"):
        result = netns("query", path, what)
        assert result.returncode == 2
        assert result.stderr.startswith(f"netns: {path}: no such column: ")


def test_the_columns_are_those_of_a_run():
    for table, columns in COLUMNS.items():
        for column in columns.split(", "):
            name, kind = column.split()
            needed = "" if kind.endswith("?") else " NOT NULL"
            assert f'"{name}" {kind.rstrip("?").upper()}{needed}' in SCHEMA[table]
