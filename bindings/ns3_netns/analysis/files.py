# SPDX-License-Identifier: GPL-2.0-only
"""Writes files that appear as a whole or not at all."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TextIO

from .database import TraceError
from .interrupt import before_exit

MOST_LINKS = 40


def is_stream(path: Path) -> bool:
    """Returns whether a path names a device, a FIFO, or an open file of a process."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return not os.path.isdir(path)
    except OSError:
        return False
    return _target(path) is None


def _target(path: Path) -> Path | None:
    """Returns the path that links lead to; None if they lead to /proc, as /dev/stdout does."""
    for _ in range(MOST_LINKS):
        folder = os.path.realpath(path.parent)
        path = Path(folder, path.name)
        if not os.path.islink(path):
            return path
        if folder.startswith("/proc/"):
            return None
        path = Path(folder, os.readlink(path))
    raise TraceError(path, "is a link in a circle of links; expected a file to write")


@contextmanager
def whole_path(path: Path) -> Iterator[Path]:
    """
    Yields a path to write to.

    Its content replaces the file if the block ends without an exception. A link stays, and the
    file to which it leads is replaced. A device or a FIFO is written to, and stays.
    """
    if path.is_dir():
        raise TraceError(path, "is a folder; expected a file to write")
    if is_stream(path):
        with _temporary(None) as new:
            yield new
            _pour(new, path)
        return
    target = _target(path)
    assert target is not None
    if not target.parent.is_dir():
        raise TraceError(path, "cannot be written; there is no such folder")
    with _temporary(target.parent) as new:
        yield new
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(new, 0o666 & ~umask)
        os.replace(new, target)


@contextmanager
def filled_folder(path: Path) -> Iterator[ExitStack]:
    """
    Yields a stack for whole_path() of files in the folder, which is made if it is not there.

    All files appear at the end of the block. If it ends with an exception, none does.
    """
    if is_stream(path) or (path.exists() and not path.is_dir()):
        raise TraceError(path, "is a file; expected a folder to write to")
    made = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)

    def remove() -> None:
        with suppress(OSError):  # a folder that has files is kept
            for folder in made:
                folder.rmdir()

    with before_exit(remove):
        try:
            with ExitStack() as stack:
                yield stack
        except BaseException:
            remove()
            raise


@contextmanager
def _temporary(folder: Path | None) -> Iterator[Path]:
    """Yields a new file, which is removed unless the block moves it."""
    handle, name = tempfile.mkstemp(prefix=".netns-", dir=folder)
    os.close(handle)

    def remove() -> None:
        with suppress(FileNotFoundError):
            os.unlink(name)

    with before_exit(remove):
        try:
            yield Path(name)
        finally:
            remove()


def _pour(new: Path, path: Path) -> None:
    """Writes the content of a file into a device or a FIFO. The error of a closed one is told."""
    try:
        # Without O_CREAT: should the stream have gone meanwhile, no file takes its place. At the
        # end, because /dev/stdout may be a file that has content already
        flags = os.O_WRONLY | os.O_APPEND | os.O_NOCTTY
        with open(os.open(path, flags), "wb") as stream, open(new, "rb") as file:
            shutil.copyfileobj(file, stream)
    except OSError as error:
        raise OSError(error.errno, error.strerror, os.fspath(path)) from None


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """As whole_path(), but yields a text file (UTF-8, line ends as written)."""
    with whole_path(path) as new:
        # A name of a file need not be UTF-8, so its text may have what UTF-8 does not
        with open(new, "w", encoding="utf-8", newline="", errors="backslashreplace") as file:
            yield file


def keep_database(path: Path, databases: list[Path]) -> None:
    """Raises TraceError if the file to write is one of the databases, or belongs to one."""
    for database in databases:
        beside = [Path(f"{database}{end}") for end in ("-wal", "-shm", "-journal")]
        for kept in (database, *beside):
            if path.exists() and kept.exists() and path.samefile(kept):
                raise TraceError(path, "is the database; expected another file to write")


def keep_others(path: Path, advice: str = "use -o to write there or elsewhere") -> None:
    """Raises TraceError if a default path names something else than a regular file."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        raise TraceError(path, f"is no regular file; {advice}")
