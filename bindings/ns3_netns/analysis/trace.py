# SPDX-License-Identifier: GPL-2.0-only
"""Trace: a trace database in Python, with pandas and Arrow if they are installed."""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING, Any, Union

from .database import Database, Parameters, TraceError

if TYPE_CHECKING:
    import pandas
    import pyarrow

# adbc guesses the type of a column from this number of values, and refuses another type later
ARROW_BATCH = "65536"


class MissingPackage(ImportError):
    """A package is missing. The message is one line and says how to install it."""


def need(module: str, package: str, extra: str = "data") -> Any:
    """Imports a module that an extra of the package installs."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingPackage(
            f"this needs {package}: pip install 'ns3-netns[{extra}]',"
            f" or ./netns setup --python in a checkout ({error})"
        ) from None


class Trace:
    """
    A trace database. SQLite runs all SQL; DataFrames contain only the results.

    The file is open only while a call reads it, so that a Trace keeps nobody from using the file. A
    fault raises TraceError, with the file and the fault in one line.
    """

    def __init__(self, path: Union[str, os.PathLike[str]]) -> None:
        with Database(path) as database:
            self.path = database.path.resolve()
            self._tables = list(database.tables)
            self._views = list(database.views)
            self._meta = dict(database.meta)
            self._help = {name: database.help(name) for name in self._tables + self._views}

    @property
    def tables(self) -> list[str]:
        """The names of the tables."""
        return list(self._tables)

    @property
    def views(self) -> list[str]:
        """The names of the views."""
        return list(self._views)

    @property
    def meta(self) -> dict[str, str]:
        """The content of the table meta; all values are texts."""
        return dict(self._meta)

    def __getitem__(self, name: str) -> pandas.DataFrame:
        """Returns all rows of a table or view."""
        with Database(self.path) as database:
            return self._frame(database, f"SELECT * FROM {database.find(name)}", ())

    def query(self, sql: str, params: Parameters = (), **options: Any) -> pandas.DataFrame:
        """
        The rows of a SELECT, whose ? or :name take params.

        options go to pandas.read_sql_query(), for example dtype_backend="numpy_nullable", which
        keeps integers integers in columns that have NULLs.
        """
        with Database(self.path) as database:
            return self._frame(database, sql, params, **options)

    def arrow(self, sql: str, params: Parameters = ()) -> pyarrow.Table:
        """Returns the rows of a SELECT, or of a table or view, as an Arrow table."""
        dbapi = need("adbc_driver_sqlite.dbapi", "adbc-driver-sqlite and pyarrow")
        need("pyarrow", "pyarrow")
        with Database(self.path) as database:
            if sql in database.tables + database.views:
                sql = f"SELECT * FROM {database.find(sql)}"
            database.check(sql, params)
        # The driver has its own SQLite, so the file must not be open in Python's
        with dbapi.connect(f"{self.path.as_uri()}?mode=ro") as connection:
            with connection.cursor() as cursor:
                cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": ARROW_BATCH})
                try:
                    cursor.execute(sql, params or None)
                    return cursor.fetch_arrow_table()
                except dbapi.Error as error:
                    raise TraceError(self.path, str(error)) from None

    def _frame(
        self, database: Database, sql: str, params: Parameters, **options: Any
    ) -> pandas.DataFrame:
        pandas = need("pandas", "pandas")
        database.check(sql, params)
        try:
            return database.guarded(
                lambda: pandas.read_sql_query(sql, database.connection, params=params, **options)
            )
        except pandas.errors.DatabaseError as error:
            raise TraceError(self.path, str(error)) from None

    def __repr__(self) -> str:
        program = self._meta.get("command_line") or self._meta.get("program", "a run")
        lines = [f"Trace({str(self.path)!r}): {program} ({self._meta.get('status', 'no status')})"]
        for kind, names in (("tables", self._tables), ("views", self._views)):
            lines.append(f"  {kind}:")
            lines += [f"    {name:<20}{self._help[name]}" for name in names]
        return "\n".join(lines)
