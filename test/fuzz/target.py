# SPDX-License-Identifier: GPL-2.0-only
"""What a kind of input has to offer, and how a program is watched that reads it."""

import importlib
import lzma
import pkgutil
import random
import re
import signal
import subprocess
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PROGRAMS = ROOT / "build" / "bin"
# Of a program that does not end; a run of a small input takes a fraction of a second
PATIENCE = 120


class Target(ABC):
    """One kind of input. The same random numbers make the same input."""

    #: What `./netns fuzz` says about it, in a line
    about = ""
    #: The end of the name of a file with such an input
    suffix = ".txt"
    #: How many new inputs each run of the tests tries
    fresh = 5

    @abstractmethod
    def make(self, chance: random.Random) -> bytes:
        """An input."""

    @abstractmethod
    def check(self, data: bytes, folder: Path):
        """What is wrong with how an input is dealt with, in a line, or None; folder is empty."""


@dataclass
class Outcome:
    """How a program ended; status is negative for a signal, None for one that never ended."""

    status: int
    stdout: str
    stderr: str

    def fault(self, expected=(0, 1, 2)):
        """Signals, exceptions, endless loops, and refusals without a word."""
        if self.status is None:
            return f"did not end in {PATIENCE} s"
        if self.status < 0:
            return f"ended by {signal.Signals(-self.status).name}: {last_line(self.stderr)}"
        if "Traceback (most recent call last)" in self.stderr:
            return f"traceback: {last_line(self.stderr)}"
        if self.status not in expected:
            return f"exit status {self.status}: {last_line(self.stderr)}"
        if self.status and not self.stderr.strip():
            return f"exit status {self.status} without a message"
        return None


def last_line(text):
    """The last line with something in it."""
    return next((line for line in reversed(text.split("\n")) if line.strip()), "")


def run(words, folder, **options):
    """Runs a program in the folder and watches it."""
    try:
        result = subprocess.run(
            list(map(str, words)),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            **options,
        )
    except subprocess.TimeoutExpired:
        return Outcome(None, "", "")
    return Outcome(
        result.returncode,
        result.stdout.decode(errors="backslashreplace"),
        result.stderr.decode(errors="backslashreplace"),
    )


def targets():
    """All kinds of input by name, in the order of the names."""
    found = {}
    for name in sorted(module.name for module in pkgutil.iter_modules([str(HERE)])):
        if not name.startswith("_"):
            target = getattr(importlib.import_module(f"{__package__}.{name}"), "TARGET", None)
            if target is not None:
                found[name] = target
    return found


def input_of(name, target, seed, number):
    """Input `number` of a seed: it depends on nothing that was made before."""
    return target.make(random.Random(f"{name}/{seed}/{number}"))


def read_input(path):
    """The input in a file, which may be compressed."""
    data = path.read_bytes()
    return lzma.decompress(data) if path.suffix == ".xz" else data


def corpus(name):
    """The files with the inputs of a kind that were faults once, or are worth to be kept."""
    return sorted(path for path in (HERE / "corpus" / name).glob("*") if path.is_file())


def fault_key(fault):
    """Faults with the same key are probably one: numbers and paths make no difference."""
    return re.sub(r"[0-9]+|/\S*|'[^']*'|\"[^\"]*\"", "*", fault)
