# SPDX-License-Identifier: GPL-2.0-only
"""A trace database that is opened for reading only; each fault is told in one line."""

from __future__ import annotations

import difflib
import fcntl
import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Optional, TypeVar, Union

APPLICATION_ID = 0x4E65744E
SCHEMA_VERSION = 3
SMALLEST = 512

T = TypeVar("T")
Parameters = Union[Sequence[Any], Mapping[str, Any]]

# Views contain their own line of help
TABLE_HELP = {
    "devices": "a device for each stay in a namespace",
    "drops": "packets that were dropped, where and why",
    "lifecycle": "changes of state of namespaces",
    "locks": "uses of the host's locks",
    "meta": "what the run was",
    "namespaces": "namespaces, from setup to the end",
    "refs": "references taken and returned",
    "requests": "requests of the trace that was replayed",
    "traffic": "packets and bytes of each device in each interval",
}

# What the SQL of a user may do: it writes no file and opens no other file
_READING = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}
_PRAGMAS = {"table_info", "table_xinfo", "table_list", "index_list", "index_info", "user_version"}


class TraceError(Exception):
    """A file that cannot be read, or SQL that is wrong. The message begins with the file."""

    def __init__(self, path: Union[str, os.PathLike[str]], fault: str) -> None:
        super().__init__(f"{os.fspath(path)}: {fault}")


class Rows(NamedTuple):
    """The names of the columns, and the rows, which are read one by one."""

    columns: list[str]
    rows: Iterator[tuple[Any, ...]]


def near(word: str, words: Sequence[str]) -> str:
    """Returns "; did you mean ...?" if a word is similar, otherwise ""."""
    matches = difflib.get_close_matches(word, words, n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(matches)}?" if matches else ""


def holds_lock(inode: int) -> bool:
    """Returns whether this process has a lock on a file. A database in WAL mode always has one."""
    try:
        with open("/proc/locks", encoding="ascii") as file:
            fields = [line.replace("->", "").split() for line in file]
    except OSError:  # not on this system: assume that it has
        return True
    return any(
        len(field) > 5 and field[4] == str(os.getpid()) and field[5].endswith(f":{inode}")
        for field in fields
    )


def open_for_writing(path: Path) -> Optional[int]:
    """Returns the descriptor through which this process writes the file, or None."""
    wanted = os.stat(path)
    if not holds_lock(wanted.st_ino):
        return None
    try:
        descriptors = [int(name) for name in os.listdir("/dev/fd")]
    except (OSError, ValueError):
        return None
    for descriptor in sorted(descriptors):
        try:
            found = os.fstat(descriptor)
            flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
        except OSError:  # the descriptor that listed the folder
            continue
        same = (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino)
        if same and flags & os.O_ACCMODE != os.O_RDONLY:
            return descriptor
    return None


class Database:
    """
    A connection that cannot write. All methods raise TraceError.

    Only SQLite opens the file. If this process closed any other descriptor of the file, it would
    lose the locks that SQLite has on it.
    """

    def __init__(self, path: Union[str, os.PathLike[str]]) -> None:
        self.path = Path(path)
        self._check_file()
        try:
            self._connection = sqlite3.connect(
                f"{self.path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None
            )
            self._connection.text_factory = lambda text: text.decode(errors="replace")
            try:
                self._check_content()
            except BaseException:
                self._connection.close()
                raise
        except sqlite3.Error as error:
            raise self._error(error) from None

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()

    def _check_file(self) -> None:
        if self.path.is_dir():
            raise TraceError(self.path, "is a folder; expected a trace database")
        if not self.path.exists():
            folder = self.path.parent
            names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
            raise TraceError(self.path, "no such file" + near(self.path.name, names))
        if not self.path.is_file():
            raise TraceError(self.path, "is not a regular file; expected a trace database")
        if not os.access(self.path, os.R_OK):
            raise TraceError(self.path, "permission denied")
        size = self.path.stat().st_size
        if size < SMALLEST:  # SQLite would treat such a file as a new database
            fault = "is not a database" if size else "is empty"
            raise TraceError(self.path, f"{fault}; expected a trace database")
        descriptor = open_for_writing(self.path)
        if descriptor is not None:
            raise TraceError(
                self.path,
                f"is being written by this process (file descriptor {descriptor}), which would"
                " lose its locks on it; close it first, or read it in another process",
            )

    def _check_content(self) -> None:
        # All reads see one state, even while another process writes
        self._connection.execute("BEGIN")
        (application,) = self._connection.execute("PRAGMA application_id").fetchone()
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if application != APPLICATION_ID:
            raise TraceError(
                self.path,
                f"a database of another program (application id {application:#x});"
                f" expected one of netns ({APPLICATION_ID:#x})",
            )
        if version != SCHEMA_VERSION:
            advice = "take a newer netns" if version > SCHEMA_VERSION else "run the program again"
            raise TraceError(
                self.path, f"schema version {version}; expected {SCHEMA_VERSION}: {advice}"
            )
        entries = self._connection.execute(
            "SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view')"
            " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
        ).fetchall()
        self.tables = [name for name, kind, _ in entries if kind == "table"]
        self.views = [name for name, kind, _ in entries if kind == "view"]
        self._texts = {name: sql for name, _, sql in entries}
        self.meta: dict[str, str] = {}
        if "meta" in self.tables:
            self.meta = dict(self._connection.execute("SELECT key, value FROM meta ORDER BY key"))

    def _error(self, error: sqlite3.Error) -> TraceError:
        """Returns the error of SQLite as a TraceError, in words for the user."""
        text = str(error)
        if "not a database" in text:
            text = "is not a database; expected a trace database"
        elif "malformed" in text:
            text = f"is damaged or cut off ({text})"
        elif "readonly" in text or "unable to open" in text:
            text += "; SQLite needs to write beside it what an unfinished run left there"
        missing = re.search(r"no such (table|column): (?:\w+\.)?(.+)", text)
        if missing:
            names = self.tables + self.views
            if missing[1] == "column":
                names = sorted({column for name in names for column in self.columns(name)})
            text += near(missing[2], names)
        return TraceError(self.path, text)

    def execute(self, sql: str, parameters: Parameters = ()) -> sqlite3.Cursor:
        """Runs SQL of this package."""
        try:
            return self._connection.execute(sql, parameters)
        except sqlite3.Error as error:
            raise self._error(error) from None

    def select(self, sql: str, parameters: Parameters = ()) -> Rows:
        """Runs SQL of the user, which may read this database and nothing else."""
        cursor = self.guarded(lambda: self._connection.execute(sql, parameters))
        names = [column[0] for column in cursor.description or ()]
        if not names:
            raise TraceError(self.path, "the SQL returns nothing; expected a SELECT")
        return Rows(unique(names), self._fetch(cursor))

    def check(self, sql: str, parameters: Parameters = ()) -> None:
        """Raises TraceError if select() would refuse the SQL. Reads no row."""
        explain = "" if re.match(r"\s*explain\b", sql, re.IGNORECASE) else "EXPLAIN "
        self.guarded(lambda: self._connection.execute(explain + sql, parameters).close())

    def guarded(self, action: Callable[[], T]) -> T:
        """Returns the result of an action that may only prepare statements that read."""
        self._connection.set_authorizer(
            lambda what, name, *_: (
                sqlite3.SQLITE_OK
                if what in _READING or (what == sqlite3.SQLITE_PRAGMA and name in _PRAGMAS)
                else sqlite3.SQLITE_DENY
            )
        )
        try:
            return action()
        except sqlite3.Warning as error:  # several statements, before Python 3.12
            raise TraceError(self.path, str(error)) from None
        except sqlite3.Error as error:
            if re.search("authoriz|cannot VACUUM", str(error)):
                raise TraceError(self.path, "this SQL does more than read") from None
            raise self._error(error) from None
        finally:
            # Python before 3.11 refuses None
            self._connection.set_authorizer(lambda *_: sqlite3.SQLITE_OK)

    def _fetch(self, cursor: sqlite3.Cursor) -> Iterator[tuple[Any, ...]]:
        try:
            yield from cursor
        except sqlite3.Error as error:
            raise self._error(error) from None

    @property
    def connection(self) -> sqlite3.Connection:
        """Returns the connection, for libraries that need one."""
        return self._connection

    def has(self, *names: str) -> bool:
        """Returns whether all of these tables and views exist."""
        return all(name in self._texts for name in names)

    def find(self, name: str) -> str:
        """Returns the name of a table or view, quoted for SQL."""
        names = self.tables + self.views
        if name not in names:
            advice = near(name, names) or f"; there are: {', '.join(names)}"
            raise TraceError(self.path, f"no table or view {name}{advice}")
        return quote(name)

    def columns(self, name: str) -> list[str]:
        """Returns the columns of a table or view."""
        return [row[1] for row in self.execute(f"PRAGMA table_info({quote(name)})")]

    def help(self, name: str) -> str:
        """Returns a line about a table or view; for tables of others, their columns."""
        line = re.match(r"CREATE VIEW [^\n]*\n-- ([^\n]*)", self._texts[name])
        return line[1] if line else TABLE_HELP.get(name) or ", ".join(self.columns(name))

    def count(self, name: str) -> int:
        """Returns the number of rows of a table or view."""
        return int(self.execute(f"SELECT COUNT(*) FROM {quote(name)}").fetchone()[0])


def quote(name: str) -> str:
    """Returns a name as SQL quotes it."""
    return '"' + name.replace('"', '""') + '"'


def unique(names: Sequence[str]) -> list[str]:
    """Returns names of columns; a repeated name gets a number, so that no value is lost."""
    seen: dict[str, int] = {}
    result: list[str] = []
    for name in names:
        candidate = name
        while candidate in seen:
            seen[name] += 1
            candidate = f"{name}:{seen[name]}"
        seen[candidate] = 0
        result.append(candidate)
    return result
