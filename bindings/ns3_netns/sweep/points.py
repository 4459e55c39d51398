# SPDX-License-Identifier: GPL-2.0-only
"""The points of a sweep, and the files of their results."""

from __future__ import annotations

import errno
import hashlib
import itertools
import json
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from .config import Sweep, Value, canonical


@dataclass(frozen=True)
class Point:
    """A combination of parameters with a seed, and the key that names its file."""

    key: str
    parameters: Mapping[str, Value]
    seed: int

    @property
    def given(self) -> dict[str, Any]:
        """What the file of its result has to repeat."""
        return {"parameters": dict(self.parameters), "seed": self.seed}


def key_of(identity: Any, parameters: Mapping[str, Value], seed: int) -> str:
    """Returns the key of a point. The order of its parameters makes no difference."""
    text = canonical({"identity": identity, "parameters": dict(parameters), "seed": seed})
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def points_of(sweep: Sweep, identity: Any) -> Iterator[Point]:
    """Yields all points in the order of the file; seeds change first."""
    for values in itertools.product(*sweep.parameters.values()):
        parameters = dict(zip(sweep.parameters, values))
        for seed in sweep.seeds:
            yield Point(key_of(identity, parameters, seed), parameters, seed)


class Store:
    """
    A folder with a file for each finished point and one for each failed point.

    A file that was cut, edited, or put in the place of another counts as none.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str) -> Path:
        """Returns the path of a finished point."""
        return self.folder / f"{key}.json"

    def failed_path(self, key: str) -> Path:
        """Returns the path of a failed point."""
        return self.folder / f"{key}.failed.json"

    def read(self, key: str, given: Mapping[str, Any]) -> Optional[dict[str, Any]]:
        """
        Returns the content of a finished point, or None.

        given: its parameters and its seed, which the file has to have.
        """
        content = _read(self.path(key))
        if not isinstance(content, dict) or not isinstance(content.get("results"), dict):
            return None
        same = all(
            canonical_or_none(content.get(name)) == canonical(given[name])
            for name in ("parameters", "seed")
        )
        return content if same and content.get("checksum") == checksum(content) else None

    def fault(self, key: str, given: Mapping[str, Any]) -> Optional[str]:
        """Returns that a file is there and is not what was written for this point, or None."""
        if not os.path.lexists(self.path(key)) or self.read(key, given) is not None:
            return None
        named = {**given["parameters"], "seed": given["seed"]}
        point = ", ".join(f"{name} {value}" for name, value in named.items())
        return f"{self.path(key)}: is not as it was written; {point} runs again"

    def read_failed(self, key: str) -> Optional[dict[str, Any]]:
        """Returns the content of a failed point, or None."""
        content = _read(self.failed_path(key))
        if not isinstance(content, dict) or not isinstance(content.get("status"), str):
            return None
        output = content.get("output")
        if not isinstance(output, list) or not all(isinstance(line, str) for line in output):
            return None
        return content

    def write(self, key: str, content: Mapping[str, Any]) -> None:
        """Writes a result."""
        content = {**content, "checksum": checksum(content)}
        write_whole(self.path(key), json.dumps(content, indent=1, allow_nan=False) + "\n")
        self.failed_path(key).unlink(missing_ok=True)

    def write_failed(self, key: str, content: Mapping[str, Any]) -> None:
        """Writes a failure, unless a result is there by now."""
        if self.read(key, content) is None:
            write_whole(self.failed_path(key), json.dumps(content, indent=1) + "\n")

    def sweep_up(self) -> None:
        """Removes files that a killed process had begun to write."""
        for path in self.folder.glob(".*.new"):
            if not _is_folder(path):
                path.unlink()

    def folder_in_place(self, key: str) -> Optional[Path]:
        """Returns a folder that stands where a file of the point is to be written, or None."""
        return next(filter(_is_folder, (self.path(key), self.failed_path(key))), None)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def checksum(content: Mapping[str, Any]) -> str:
    """Returns a checksum of the content of a finished point."""
    kept = {name: content.get(name) for name in ("parameters", "seed", "results")}
    text = canonical_or_none(kept) or ""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]


def canonical_or_none(value: Any) -> Optional[str]:
    """Returns canonical(), or None for what a sweep does not write, such as NaN."""
    try:
        return canonical(value)
    except (ValueError, RecursionError):
        return None


def regular(path: Path, flags: int) -> int:
    """Opens a regular file. A link is none, and a FIFO, for which opening would wait, is none."""
    descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o644)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "is no regular file", os.fspath(path))
    return descriptor


def _read(path: Path) -> Any:
    try:
        with open(regular(path, os.O_RDONLY), encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError, RecursionError):  # not there, cut off, or not JSON
        return None


def write_whole(path: Path, text: str) -> None:
    """Writes a file that appears as a whole and survives a crash of the computer."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    try:
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
