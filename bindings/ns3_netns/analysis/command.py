# SPDX-License-Identifier: GPL-2.0-only
"""The command netns: query, report and export for trace databases, and sweep."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NoReturn, Optional

from ..sweep import SweepError
from ..sweep import command as sweep
from ..sweep.cluster import NoScheduler
from . import export, interrupt, query, report
from .database import Database, TraceError
from .files import is_stream
from .odd import odd_values
from .texts import one_line
from .trace import MissingPackage

FAULT = 2
# As a shell tells of a program that SIGPIPE ended: who read the output wants no more of it
CLOSED = 141


class _Parser(argparse.ArgumentParser):
    mixes = False  # whether options may stand between the words

    def parse_known_args(self, args=None, namespace=None):
        """That of argparse leaves an optional word out that stands behind an option."""
        if not self.mixes:
            return super().parse_known_args(args, namespace)
        self.mixes = False  # parse_known_intermixed_args() calls this function
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self.mixes = True

    def error(self, message: str) -> NoReturn:
        """Prints a fault in one line."""
        self.exit(FAULT, f"{self.prog}: {one_line(message)}; see {self.prog} --help\n")

    def _print_message(self, message: str, file: Optional[IO[str]] = None) -> None:
        # That of argparse says nothing if help cannot be written
        if file is sys.stdout:
            sys.stdout.write(message)
        else:
            _say(message)


def _path(text: str) -> str:
    if not text:
        raise ValueError
    return text


_path.__name__ = "path"  # the name in error messages of argparse


def _run_query(options: argparse.Namespace) -> None:
    with Database(options.db) as database, odd_values(database):
        rows = query.rows_of(database, options.sql)
        _set_encoding(options.form)
        query.WRITERS[options.form or "table"](rows, sys.stdout)


def _set_encoding(form: Optional[str]) -> None:
    """CSV and JSON are UTF-8 wherever they are read; a table is for the terminal at hand."""
    with suppress(AttributeError):  # stdout is not a file but an object of somebody's
        if form:
            sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        else:
            sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def _tell(path: Path) -> None:
    """Prints the path of what was written, as it was given: names of files need not be UTF-8."""
    if is_stream(path):
        return
    with suppress(AttributeError):
        sys.stdout.reconfigure(  # type: ignore[union-attr]
            encoding=sys.getfilesystemencoding(), errors=sys.getfilesystemencodeerrors()
        )
    print(path)


def _run_report(options: argparse.Namespace) -> None:
    _tell(report.write(options.db, options.output))


def _run_export(options: argparse.Namespace) -> None:
    _tell(export.write(options.db, options.form or "csv", options.output))


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
    command.mixes = True

    command = add(
        "report", _run_report, "write a page with figures, and print its path; compares runs", {}
    )
    command.add_argument("db", metavar="DB", nargs="+", help="trace databases")
    command.add_argument(
        "-o", dest="output", metavar="FILE", type=_path, help="default: DB with .html"
    )

    command = add("export", _run_export, "write all tables and views in another form", export.FORMS)
    command.add_argument("db", metavar="DB", help="a trace database")
    command.add_argument(
        "-o", dest="output", metavar="PATH", type=_path, help="folder or file; default: beside DB"
    )

    command = add(
        "sweep", sweep.main, "run many parameters and seeds; go on where a sweep stopped", {}
    )
    sweep.add_options(command)
    return top


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Returns the exit status: 1 if points failed, 2 for a fault that the user can mend."""
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # for as long as the process lives
    if sys.stdout is None:
        return _fault("standard output is closed; expected one to write to")
    with interrupt.Watch():
        try:
            status = _perform(arguments)
        except KeyboardInterrupt:
            status = interrupt.STATUS
        if interrupt.is_interrupted():
            # SQLite and others may have made another error of it
            status = interrupt.STATUS
        if status in (CLOSED, interrupt.STATUS):
            _forget(sys.stdout)
    return status


def _say(text: str) -> None:
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:  # there is nobody else to tell
        _forget(sys.stderr)


def _fault(text: str) -> int:
    _say(f"netns: {one_line(text)}\n")
    return FAULT


def _perform(arguments: Optional[Sequence[str]]) -> int:
    try:
        status = _command(arguments)
        sys.stdout.flush()
        return status
    except BrokenPipeError as error:
        if error.filename is None:
            return CLOSED
        return _fault(f"{os.fsdecode(error.filename)}: nobody reads it any more")
    except OSError as error:
        if error.filename is None:
            _forget(sys.stdout)
        place = os.fsdecode(error.filename) if error.filename else "output"
        return _fault(f"{place}: {error.strerror or error}")


def _command(arguments: Optional[Sequence[str]]) -> int:
    try:
        options = parser().parse_args(arguments)
        return options.run(options) or 0
    except SystemExit as end:  # of argparse: help, or wrong words
        return end.code if isinstance(end.code, int) else FAULT
    except (TraceError, MissingPackage, SweepError, NoScheduler) as error:
        if interrupt.is_interrupted():
            raise KeyboardInterrupt from None
        return _fault(str(error))


def _forget(output) -> None:
    """Has what could not be written go nowhere, so that the end of Python does not try again."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, output.fileno())
        os.close(nowhere)
