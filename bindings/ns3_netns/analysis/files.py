# SPDX-License-Identifier: GPL-2.0-only
"""Writes files that appear as a whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from .database import TraceError


@contextmanager
def whole_path(path: Path) -> Iterator[Path]:
    """Yields a path beside the file.

    Its content replaces the file if the block ends without an exception.
    """
    if path.is_dir():
        raise TraceError(path, "is a folder; expected a file to write")
    if not path.parent.is_dir():
        raise TraceError(path, "cannot be written; there is no such folder")
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    try:
        yield Path(name)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """As whole_path(), but yields a text file (UTF-8, line ends as written)."""
    with whole_path(path) as new:
        with open(new, "w", encoding="utf-8", newline="") as file:
            yield file


def keep_database(path: Path, databases: list[Path]) -> None:
    """Raises TraceError if the file to write is one of the databases."""
    if path.exists() and any(path.samefile(database) for database in databases):
        raise TraceError(path, "is the database; expected another file to write")
