# SPDX-License-Identifier: GPL-2.0-only
"""Points of a sweep: what each is, where its result is."""

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
    """One run, and its name among files."""

    key: str
    parameters: Mapping[str, Value]
    seed: int


def key_of(identity: Any, parameters: Mapping[str, Value], seed: int) -> str:
    """The same for the same run in whatever order its parameters stand."""
    text = canonical({"identity": identity, "parameters": dict(parameters), "seed": seed})
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def points_of(sweep: Sweep, identity: Any) -> Iterator[Point]:
    """All points in the order of the file; seeds change first."""
    for values in itertools.product(*sweep.parameters.values()):
        parameters = dict(zip(sweep.parameters, values))
        for seed in sweep.seeds:
            yield Point(key_of(identity, parameters, seed), parameters, seed)


class Store:
    """A folder with a file for each point that was finished, and one for each that failed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str) -> Path:
        """Of a finished point."""
        return self.folder / f"{key}.json"

    def failed_path(self, key: str) -> Path:
        """Of a failed one."""
        return self.folder / f"{key}.failed.json"

    def read(self, key: str) -> Optional[dict[str, Any]]:
        """What is there of a finished point."""
        return _read(self.path(key))

    def read_failed(self, key: str) -> Optional[dict[str, Any]]:
        """What is there of a failed one."""
        return _read(self.failed_path(key))

    def write(self, key: str, content: Mapping[str, Any]) -> None:
        """A result."""
        write_whole(self.path(key), json.dumps(content, indent=1, allow_nan=False) + "\n")
        self.failed_path(key).unlink(missing_ok=True)

    def write_failed(self, key: str, content: Mapping[str, Any]) -> None:
        """A failure; a result that is there by now is better."""
        if not self.path(key).exists():
            write_whole(self.failed_path(key), json.dumps(content, indent=1) + "\n")

    def sweep_up(self) -> None:
        """Removes what a process that was killed had begun to write."""
        for path in self.folder.glob(".*.new"):
            path.unlink()


def _read(path: Path) -> Optional[dict[str, Any]]:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return content
    except FileNotFoundError:
        return None


def write_whole(path: Path, text: str) -> None:
    """The file appears as a whole, and stays when the machine stops."""
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
