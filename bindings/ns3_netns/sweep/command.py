# SPDX-License-Identifier: GPL-2.0-only
"""The command line of netns sweep."""

from __future__ import annotations

import argparse
import re
import sys

from .config import load
from .sweep import Plan, run


def _whole(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,4}", text):
        raise ValueError
    return int(text)


SAME_FOR_ALL = (
    "all seeds gave the same results; expected a program or function that uses its seed, such as"
    " Host(seed=seed)"
)

_whole.__name__ = "number of processes"  # the name in error messages of argparse


def add_options(command: argparse.ArgumentParser) -> None:
    """Adds the options of the command."""
    command.add_argument(
        "file", metavar="FILE", help="TOML file: a program or function, its parameters and seeds"
    )
    where = command.add_mutually_exclusive_group()
    where.add_argument(
        "--jobs",
        metavar="N",
        type=_whole,
        help="points at a time; default: the number of processors",
    )
    where.add_argument(
        "--scheduler", metavar="ADDRESS", help="run points on the workers of this Dask scheduler"
    )
    command.add_argument("--output", metavar="DIR", help="default: FILE without .toml")
    command.add_argument("--csv", action="store_true", help="write CSV instead of Parquet")
    command.add_argument("--dry-run", action="store_true", help="print the points and run nothing")
    command.add_argument("--print-program", action="store_true", help=argparse.SUPPRESS)


def main(options: argparse.Namespace) -> int:
    """Returns the exit status: 1 if a point failed."""
    if options.print_program:
        sweep = load(options.file)
        name = sweep.program or ""
        is_path = "/" in name or name.endswith((".cc", ".cpp", ".cxx"))
        print(sweep.folder / name if is_path else name)
        return 0
    if options.dry_run:
        print("\n".join(Plan(options.file, options.output).lines()))
        return 0
    found = run(options.file, options.output, options.jobs, options.scheduler, options.csv)
    if found.data.suffix == ".csv" and not options.csv:
        print("netns: pyarrow is missing, so this is CSV (extra `sweep`)", file=sys.stderr)
    print(f"{found.data}\n{found.report}")
    if found.ignores_seeds:
        print(f"netns: {SAME_FOR_ALL}", file=sys.stderr)
    if found.failed:
        first = found.failed[0]
        what = f"{first.status}: {first.line}" if first.line else first.status
        print(
            f"netns: {len(found.failed)} of {found.done + len(found.failed)} points failed, the"
            f" first with {what}; the report has all, the same command tries them again",
            file=sys.stderr,
        )
    return 1 if found.failed else 0
