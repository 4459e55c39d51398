# SPDX-License-Identifier: GPL-2.0-only
"""The points of a sweep, and the files of their results."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
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
    """A folder with a file for each finished point and one for each failed point."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str) -> Path:
        """Returns the path of a finished point."""
        return self.folder / f"{key}.json"

    def failed_path(self, key: str) -> Path:
        """Returns the path of a failed point."""
        return self.folder / f"{key}.failed.json"

    def read(self, key: str) -> Optional[dict[str, Any]]:
        """Returns the content of a finished point, or None."""
        return _read(self.path(key))

    def read_failed(self, key: str) -> Optional[dict[str, Any]]:
        """Returns the content of a failed point, or None."""
        return _read(self.failed_path(key))

    def write(self, key: str, content: Mapping[str, Any]) -> None:
        """Writes a result."""
        write_whole(self.path(key), json.dumps(content, indent=1, allow_nan=False) + "\n")
        self.failed_path(key).unlink(missing_ok=True)

    def write_failed(self, key: str, content: Mapping[str, Any]) -> None:
        """Writes a failure, unless a result is there by now."""
        if not self.path(key).exists():
            write_whole(self.failed_path(key), json.dumps(content, indent=1) + "\n")

    def sweep_up(self) -> None:
        """Removes files that a killed process had begun to write."""
        for path in self.folder.glob(".*.new"):
            path.unlink()


def _read(path: Path) -> Optional[dict[str, Any]]:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return content
    except FileNotFoundError:
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
