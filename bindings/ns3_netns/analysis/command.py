# SPDX-License-Identifier: GPL-2.0-only
"""The command netns: query, report and export for trace databases, and sweep."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn, Optional

from ..sweep import SweepError
from ..sweep import command as sweep
from ..sweep.cluster import NoScheduler
from . import export, query, report
from .database import Database, TraceError
from .trace import MissingPackage

FAULT = 2


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Prints a fault in one line."""
        self.exit(FAULT, f"{self.prog}: {message}; see {self.prog} --help\n")


def _run_query(options: argparse.Namespace) -> None:
    with Database(options.db) as database:
        rows = query.rows_of(database, options.sql)
        query.WRITERS[options.form or "table"](rows, sys.stdout)


def _run_report(options: argparse.Namespace) -> None:
    print(report.write(options.db, options.output))


def _run_export(options: argparse.Namespace) -> None:
    print(export.write(options.db, options.form or "csv", options.output))


def parser() -> argparse.ArgumentParser:
    """Returns the parser of the command line."""
    top = _Parser(prog="netns", description="Reads the trace databases of netns, and runs sweeps.")
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, run: object, text: str, forms: dict[str, str]) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text[:1].upper() + text[1:])
        command.set_defaults(run=run, form=None)
        # argparse cannot print the help of an empty group
        group = command.add_mutually_exclusive_group() if forms else command
        for form, meaning in forms.items():
            group.add_argument(
                f"--{form}", dest="form", action="store_const", const=form, help=meaning
            )
        return command

    command = add(
        "query",
        _run_query,
        "print the rows of a table, a view or a SELECT; without these, list tables and views",
        {"csv": "CSV (RFC 4180) instead of an aligned table", "json": "one JSON object per line"},
    )
    command.add_argument("db", metavar="DB", help="a trace database")
    command.add_argument("sql", metavar="SQL|VIEW|TABLE", nargs="?")

    command = add(
        "report", _run_report, "write a page with figures, and print its path; compares runs", {}
    )
    command.add_argument("db", metavar="DB", nargs="+", help="trace databases")
    command.add_argument("-o", dest="output", metavar="FILE", help="default: DB with .html")

    command = add("export", _run_export, "write all tables and views in another form", export.FORMS)
    command.add_argument("db", metavar="DB", help="a trace database")
    command.add_argument(
        "-o", dest="output", metavar="PATH", help="folder or file; default: beside DB"
    )

    command = add(
        "sweep", sweep.main, "run many parameters and seeds; go on where a sweep stopped", {}
    )
    sweep.add_options(command)
    return top


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Returns the exit status: 1 if points failed, 2 for a fault that the user can mend."""
    # So that `netns query ... | head` ends silently, as other filters do
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    options = parser().parse_args(arguments)
    try:
        status = options.run(options)
        sys.stdout.flush()
    except (TraceError, MissingPackage, SweepError, NoScheduler) as error:
        print(f"netns: {error}", file=sys.stderr)
        return FAULT
    except OSError as error:
        place = os.fspath(error.filename) if error.filename else "output"
        print(f"netns: {place}: {error.strerror}", file=sys.stderr)
        return FAULT
    except KeyboardInterrupt:
        return 130
    return status or 0
