# SPDX-License-Identifier: GPL-2.0-only
"""Trace databases, damaged or made odd, for query, report and export."""

import contextlib
import hashlib
import json
import sqlite3
import sys
import tempfile
import xml.etree.ElementTree
from pathlib import Path

from ._copies import END, in_copy
from .target import ROOT, Target, run

EXAMPLE = ROOT / "data" / "example" / "container-host.sqlite"
SCRIPT = ROOT / "bindings" / "netns-command.py"
NAME = "run.sqlite"
KEPT_ROWS = 40
COMMANDS = (
    ["query", NAME],
    ["query", NAME, "refs"],
    ["query", NAME, "cold_start", "--csv"],
    ["report", NAME, "-o", "page.html"],
    ["export", NAME, "-o", "tables"],
    ["export", NAME, "--svg", "-o", "figures"],
    ["export", NAME, "--perfetto", "-o", "events.json"],
)

VALUES = (
    "NULL",
    "-1",
    "0",
    "9223372036854775807",
    "-9223372036854775808",
    "1e308",
    "9e999",
    "'x'",
    "''",
    "X'ff00'",
    "CAST(X'c328ff' AS TEXT)",
    "char(0, 27, 10, 8238)",
    "'=1+1'",
    "'../../x'",
    "zeroblob(70000)",
    "'\u00e9'",
)
NAMES = (
    "../up",
    "/abs",
    "a/b",
    "..",
    "",
    " ",
    "CON",
    "\u00c9",
    "\u00e9",
    "x" * 300,
    "=1",
    "\x1b[2J",
)
VIEWS = (
    "SELECT 1 AS x",
    "SELECT nosuchfunction(1) AS host",
    "SELECT * FROM nosuchtable",
    "SELECT * FROM {view}",
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 3000) SELECT x FROM c",
    "SELECT NULL AS host, 'x' AS ns, 1.5 AS kind, X'00' AS total_ns, 'y' AS row",
    "SELECT * FROM refs, lifecycle LIMIT 2000",
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c",
)


def quoted(name):
    """A name as SQL quotes it."""
    return '"' + name.replace('"', '""') + '"'


def small_example():
    """The bytes of the example with a part of its rows."""
    with tempfile.TemporaryDirectory(prefix="netns-fuzz-") as folder:
        path = Path(folder) / NAME
        path.write_bytes(EXAMPLE.read_bytes())
        database = sqlite3.connect(path)
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'meta'"
        ).fetchall():
            database.execute(f"DELETE FROM {quoted(name)} WHERE rowid > {KEPT_ROWS}")
        database.commit()
        database.execute("VACUUM")
        database.close()
        return path.read_bytes()


def damaged(chance, data):
    """Some bytes, runs or pages of a file changed, or its end cut off."""
    data = bytearray(data)
    for _ in range(chance.choice((1, 1, 3, 20, 200))):
        place = chance.randrange(len(data))
        size = min(chance.choice((1, 1, 2, 16, 300)), len(data) - place)
        change = chance.randrange(4)
        if change == 0:
            data[place] ^= 1 << chance.randrange(8)
        elif change == 1:
            data[place : place + size] = bytes([chance.choice((0, 0x80, 0xFF))]) * size
        elif change == 2:
            data[place : place + size] = chance.randbytes(size)
        else:
            other = chance.randrange(len(data) - size + 1)
            data[place : place + size] = data[other : other + size]
    if chance.random() < 0.15:
        del data[chance.randrange(len(data)) :]
    if chance.random() < 0.8 and len(data) > 100:
        # Otherwise nearly all of them are no database, or one of another program
        data[:100] = BASE[:100]
    return bytes(data)


def odd_change(chance, database):
    """One change that no run would make, by SQL."""
    tables = [
        name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
    ]
    views = [
        name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='view'")
    ]
    if not tables or not views:
        return
    table, view = chance.choice(sorted(tables)), chance.choice(sorted(views))
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({quoted(table)})")]
    value = chance.choice(VALUES)
    change = chance.randrange(9)
    if change < 3:
        column = quoted(chance.choice(columns))
        where = chance.choice(("", f" WHERE rowid = {chance.randrange(KEPT_ROWS)}"))
        loosen(database, table)
        database.execute(f"UPDATE {quoted(table)} SET {column} = {value}{where}")
    elif change == 3:
        key = chance.choice(("end_ns", "status", "preset", "program", "command_line", "rng_seed"))
        database.execute(f"INSERT OR REPLACE INTO meta VALUES ('{key}', {value})")
    elif change == 4:
        text = chance.choice(VIEWS).format(view=view)
        database.execute(f"DROP VIEW {quoted(view)}")
        database.execute(f"CREATE VIEW {quoted(view)} AS {text}")
    elif change == 5:
        name = chance.choice(NAMES)
        database.execute(f"CREATE TABLE {quoted(name)} ({quoted(chance.choice(NAMES) + 'c')}, x)")
        database.execute(f"INSERT INTO {quoted(name)} VALUES ({value}, {chance.choice(VALUES)})")
    elif change == 6:
        database.execute(f"DROP TABLE {quoted(table)}")
    elif change == 7:
        database.execute(f"DELETE FROM {quoted(table)}")
    else:
        old = quoted(chance.choice(columns))
        database.execute("PRAGMA legacy_alter_table = ON")
        database.execute(
            f"ALTER TABLE {quoted(table)} RENAME COLUMN {old} TO {quoted('was ' + old)}"
        )


def loosen(database, table):
    """Makes a table anew, whose columns take every value."""
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({quoted(table)})")]
    views = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'").fetchall()
    for name, _ in views:
        database.execute(f"DROP VIEW {quoted(name)}")
    names = ", ".join(map(quoted, columns))
    database.execute(f"CREATE TABLE loose_copy ({names})")
    database.execute(f"INSERT INTO loose_copy SELECT {names} FROM {quoted(table)}")
    database.execute(f"DROP TABLE {quoted(table)}")
    database.execute(f"ALTER TABLE loose_copy RENAME TO {quoted(table)}")
    for _, text in views:
        with contextlib.suppress(sqlite3.Error):
            database.execute(text)


def made(chance):
    """A database that SQLite finds in order, and that no run wrote."""
    with tempfile.TemporaryDirectory(prefix="netns-fuzz-") as folder:
        path = Path(folder) / NAME
        path.write_bytes(BASE)
        database = sqlite3.connect(path)
        database.text_factory = lambda text: text.decode(errors="replace")
        for _ in range(chance.choice((1, 1, 2, 5))):
            with contextlib.suppress(sqlite3.Error):
                odd_change(chance, database)
        database.commit()
        database.close()
        return path.read_bytes()


BASE = small_example()


class Databases(Target):
    """A quarter of them are made by SQL, the others are damaged files."""

    about = "trace databases for query, report and export"
    suffix = ".sqlite"

    def make(self, chance):
        return made(chance) if chance.random() < 0.25 else damaged(chance, BASE)

    def check(self, data, folder):
        (folder / NAME).write_bytes(data)
        if hashlib.sha256(data).digest()[0] < 8:
            # The others run in a copy of this process, without the start of Python
            words = COMMANDS[1]  # a table, which has an end
            fault = run([sys.executable, SCRIPT, *words], folder).fault(expected=(0, 2))
            if fault:
                return f"{' '.join(words)}: {fault}"
        for words in COMMANDS:
            fault = self.try_command(words, folder)
            if fault:
                return f"{' '.join(words)}: {fault}"
        return None

    def try_command(self, words, folder):
        """What is wrong with a command, in a line, or None."""
        interrupted, outcome = in_copy(words, folder)
        if interrupted:
            if outcome.status is None:
                return f"does not end within {END} s of Ctrl-C"
            expected = (0, 2, 130)  # it may have just ended
        else:
            expected = (0, 2)
        if outcome.status == 130 and interrupted:
            fault = outcome.stderr and f"a word after Ctrl-C: {outcome.stderr}"
        else:
            fault = outcome.fault(expected)
        if fault:
            return fault
        if outcome.status == 0 and outcome.stderr:
            return f"exit status 0, but: {outcome.stderr}"
        if outcome.status == 2 and outcome.stderr.count("\n") != 1:
            return f"more than one line: {outcome.stderr}"
        return wrong_files(words, folder, outcome.status)


def wrong_files(words, folder, status):
    """What is wrong with the files that a command left, or None; removes nothing."""
    left = [path.name for path in folder.rglob(".netns-*")]
    if left:
        return f"left {left}"
    if words[0] == "query":
        return None
    output = folder / words[-1]
    if status:
        return f"wrote {output.name} in spite of a fault" if output.exists() else None
    try:
        for path in output.glob("*.svg"):
            xml.etree.ElementTree.parse(path)
        if output.suffix == ".json":
            json.loads(output.read_text(encoding="utf-8"))
    except (ValueError, xml.etree.ElementTree.ParseError) as error:
        return f"wrote what cannot be read: {error}"
    return None


TARGET = Databases()
