# SPDX-License-Identifier: GPL-2.0-only
"""A trace database that is opened for reading only; each fault is told in one line."""

from __future__ import annotations

import difflib
import fcntl
import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Optional, TypeVar, Union

from .interrupt import can_interrupt
from .texts import one_line, text_of

APPLICATION_ID = 0x4E65744E
SCHEMA_VERSION = 3
SMALLEST = 512
# Keys of meta that are read; a run writes about thirty
MOST_META = 10_000
# The longest word, and the most words, that are compared for a similar one
MOST_NEAR = 100
MOST_WORDS = 10_000
# The most names in a message
MOST_TOLD = 50

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
        super().__init__(one_line(f"{os.fspath(path)}: {fault}"))


class Rows(NamedTuple):
    """The names of the columns, and the rows, which are read one by one."""

    columns: list[str]
    rows: Iterator[tuple[Any, ...]]


class Result:
    """The rows of SQL of this package. What goes wrong while they are read is a TraceError."""

    def __init__(self, database: Database, cursor: sqlite3.Cursor) -> None:
        self._database = database
        self._cursor = cursor

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        with self._database.faults():
            for row in self._cursor:
                yield row

    def fetchone(self) -> Any:
        """Returns the next row, or None."""
        with self._database.faults():
            return self._cursor.fetchone()

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Returns all rows."""
        with self._database.faults():
            return self._cursor.fetchall()


def near(word: str, words: Sequence[str]) -> str:
    """Returns "; did you mean ...?" if a word is similar, otherwise ""."""
    if len(word) > MOST_NEAR:
        return ""
    words = [name for name in words[:MOST_WORDS] if len(name) <= MOST_NEAR and name != word]
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
        self.tables: list[str] = []
        self.views: list[str] = []
        self.meta: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        try:
            self._check_file()
        except OSError as error:
            raise TraceError(error.filename or self.path, error.strerror or str(error)) from None
        with self.faults():
            self._connection = sqlite3.connect(
                f"{self.path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None
            )
            can_interrupt(self)
            self._connection.text_factory = lambda text: text.decode(errors="replace")
            try:
                self._check_content()
            except BaseException:
                self._connection.close()
                raise

    _interrupted = False

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()

    def interrupt(self) -> None:
        """Ends the SQL that runs, from another thread. Whoever waits for it is interrupted."""
        self._interrupted = True
        self._connection.interrupt()

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Within the block, what SQLite and Python's module for it raise are TraceErrors."""
        try:
            yield
        except UnicodeError:
            # Python's module decodes the names of columns, and messages, as strict UTF-8
            raise TraceError(self.path, "has names that are not UTF-8; is it damaged?") from None
        except sqlite3.Error as error:
            raise self._error(error) from None
        except MemoryError:
            raise TraceError(self.path, "has values for which the memory is too small") from None

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
        for name, kind, sql in entries:
            self._texts[text_of(name)] = text_of(sql)
            (self.tables if kind == "table" else self.views).append(text_of(name))
        if "meta" in self.tables:
            rows = self._connection.execute(
                "SELECT key, value FROM meta ORDER BY key LIMIT ?", (MOST_META,)
            )
            self.meta = {text_of(key): text_of(value) for key, value in rows}

    def _error(self, error: sqlite3.Error) -> TraceError:
        """Returns the error of SQLite as a TraceError, in words for the user."""
        text = str(error)
        if text == "interrupted" and self._interrupted:
            raise KeyboardInterrupt
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
                names = sorted({column for name in names for column in self._known_columns(name)})
            text += near(missing[2], names)
        return TraceError(self.path, text)

    def _known_columns(self, name: str) -> list[str]:
        """Returns the columns for an advice: none of a view that SQLite does not understand."""
        try:
            return _seen(self._connection.execute(f"PRAGMA table_xinfo({quote(name)})"))
        except (sqlite3.Error, ValueError):
            return []

    def execute(self, sql: str, parameters: Parameters = ()) -> Result:
        """Runs SQL of this package."""
        with self.faults():
            return Result(self, self._connection.execute(sql, parameters))

    def select(self, sql: str, parameters: Parameters = ()) -> Rows:
        """Runs SQL of the user, which may read this database and nothing else."""
        self._check_text(sql)
        cursor = self.guarded(lambda: self._connection.execute(sql, parameters))
        names = [column[0] for column in cursor.description or ()]
        if not names:
            raise TraceError(self.path, "the SQL returns nothing; expected a SELECT")
        return Rows(unique(names), self._fetch(cursor))

    def check(self, sql: str, parameters: Parameters = ()) -> None:
        """Raises TraceError if select() would refuse the SQL. Reads no row."""
        self._check_text(sql)
        explain = "" if re.match(r"\s*explain\b", sql, re.IGNORECASE) else "EXPLAIN "
        self.guarded(lambda: self._connection.execute(explain + sql, parameters).close())

    def _check_text(self, sql: str) -> None:
        try:
            sql.encode()
        except UnicodeError:
            raise TraceError(self.path, "the SQL is not UTF-8") from None
        if "\0" in sql:
            raise TraceError(self.path, "the SQL has a NUL character")

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
            with self.faults():
                try:
                    return action()
                except sqlite3.Warning as error:  # several statements, before Python 3.12
                    raise TraceError(self.path, str(error)) from None
                except sqlite3.Error as error:
                    if not re.search("authoriz|cannot VACUUM", str(error)):
                        raise
                    fault = "this SQL does more than read"
                    if any("\ufffd" in name for name in self._texts):
                        fault += ", or uses names that are not UTF-8"
                    raise TraceError(self.path, fault) from None
        finally:
            # Python before 3.11 refuses None
            self._connection.set_authorizer(lambda *_: sqlite3.SQLITE_OK)

    def _fetch(self, cursor: sqlite3.Cursor) -> Iterator[tuple[Any, ...]]:
        with self.faults():
            # Not `yield from`, which would close the cursor of a database that is closed by then
            for row in cursor:
                yield row

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
            more = ", ..." if len(names) > MOST_TOLD else ""
            advice = near(name, names) or f"; there are: {', '.join(names[:MOST_TOLD])}{more}"
            raise TraceError(self.path, f"no table or view {name}{advice}")
        return quote(name)

    def columns(self, name: str) -> list[str]:
        """Returns the columns of a table or view that SELECT * gives, in its order."""
        return _seen(self.execute(f"PRAGMA table_xinfo({quote(name)})"))

    def help(self, name: str) -> str:
        """Returns a line about a table or view; for tables of others, their columns."""
        line = re.match(r"CREATE VIEW [^\n]*\n-- ([^\n]*)", self._texts[name])
        return line[1] if line else TABLE_HELP.get(name) or ", ".join(self.columns(name))

    def count(self, name: str) -> int:
        """Returns the number of rows of a table or view."""
        return int(self.execute(f"SELECT COUNT(*) FROM {quote(name)}").fetchone()[0])


def _seen(rows: Iterable[tuple[Any, ...]]) -> list[str]:
    """Returns the columns in PRAGMA table_xinfo that SELECT * gives: also generated ones, which
    table_info leaves out, and not the hidden ones of a virtual table."""
    return [row[1] for row in rows if row[6] != 1]


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
