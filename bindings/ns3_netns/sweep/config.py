# SPDX-License-Identifier: GPL-2.0-only
"""The file of a sweep: what runs, with which parameters and seeds, and its results."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional, Union

from ..analysis.database import near
from ..analysis.texts import one_line
from ..analysis.trace import need

Value = Union[bool, int, float, str]

KEYS = ("program", "function", "seeds", "parameters", "results")
MOST_POINTS = 1_000_000
MOST_TOLD = 200
MOST_SEED = 2**63 - 1
OURS = ("seed", "db", "RngRun")

# The results if the file has none; NULL if the database lacks the view
DEFAULT_RESULTS = {
    "cold_starts": "SELECT COUNT(*) FROM cold_start",
    "cold_p50_ms": "SELECT total_ns / 1e6 FROM cold_start ORDER BY total_ns"
    " LIMIT 1 OFFSET (SELECT (COUNT(*) - 1) / 2 FROM cold_start)",
    "cold_p99_ms": "SELECT total_ns / 1e6 FROM cold_start ORDER BY total_ns"
    " LIMIT 1 OFFSET (SELECT (COUNT(*) * 99 + 99) / 100 - 1 FROM cold_start)",
    "freed_mean_ms": "SELECT AVG(freed_s) * 1e3 FROM teardown_waterfall",
    "dying_peak": "SELECT MAX(dying) FROM backlog",
}


class SweepError(Exception):
    """A fault in the file, told in one line: place, what is wrong, what was expected."""

    def __init__(self, path: Path, fault: str) -> None:
        super().__init__(one_line(f"{path}: {fault}"))


@dataclass(frozen=True)
class Sweep:
    """A file that was read and found correct. It has either a program or a function."""

    path: Path
    program: Optional[str] = None
    function: Optional[str] = None
    seeds: tuple[int, ...] = (1,)
    parameters: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    results: Mapping[str, str] = field(default_factory=dict)
    asks_default: bool = False

    @property
    def folder(self) -> Path:
        """The folder in which points run, and in which relative paths begin."""
        return self.path.resolve().parent

    def fault(self, text: str) -> SweepError:
        """Returns an error about this file."""
        return SweepError(self.path, text)


def canonical(value: Any) -> str:
    """Returns a JSON text that is the same for equal values.

    The values 1, 1.0, true and "1" differ; the order of keys makes no difference.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def told(value: Any) -> str:
    """Returns a value for a message, cut if it is long."""
    text = repr(value)
    return text if len(text) <= MOST_TOLD else f"{text[: MOST_TOLD - 3]}..."


def load(path: Union[str, Path]) -> Sweep:
    """Reads and checks a file."""
    path = Path(path)
    try:
        text = path.read_bytes().decode()
    except FileNotFoundError:
        folder = path.parent
        names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
        raise SweepError(path, "no such file" + near(path.name, names)) from None
    except IsADirectoryError:
        raise SweepError(path, "is a folder; expected a TOML file") from None
    except UnicodeDecodeError:
        raise SweepError(path, "is not UTF-8; expected a TOML file") from None
    toml = _toml()
    try:
        content = toml.loads(text)
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, or a number of 5,000 digits
        raise SweepError(path, f"is not TOML: {error}") from None
    return _Reader(path, content).sweep()


def _toml() -> Any:
    try:
        return need("tomllib", "tomli", "sweep")
    except ImportError:  # before Python 3.11
        return need("tomli", "tomli", "sweep")


class _Reader:
    """Checks one file."""

    def __init__(self, path: Path, content: dict[str, Any]) -> None:
        self.path = path
        self.content = content

    def fault(self, text: str) -> SweepError:
        return SweepError(self.path, text)

    def sweep(self) -> Sweep:
        for key in self.content:
            if key not in KEYS:
                advice = near(key, KEYS) or f"; expected {', '.join(KEYS)}"
                raise self.fault(f"unknown key {key}{advice}")
        program, function = self.text("program"), self.text("function")
        if (program is None) == (function is None):
            what = "both program and function" if program else "neither program nor function"
            raise self.fault(f"{what}; expected one of them")
        if function is not None and not re.fullmatch(r"\w+(\.\w+)*:\w+", function):
            raise self.fault(f'function = "{function}"; expected "module:function"')
        parameters = self.parameters(function is not None)
        results = self.results(function is not None, parameters)
        sweep = Sweep(
            path=self.path,
            program=program,
            function=function,
            seeds=self.seeds(),
            parameters=parameters,
            results=results or ({} if function else DEFAULT_RESULTS),
            asks_default=not results,
        )
        count = len(sweep.seeds) * math.prod(len(values) for values in parameters.values())
        if count > MOST_POINTS:
            raise self.fault(f"{count} points; expected at most {MOST_POINTS}")
        return sweep

    def text(self, key: str) -> Optional[str]:
        value = self.content.get(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise self.fault(f"{key} = {told(value)}; expected a text")
        if value is not None and "\0" in value:
            raise self.fault(f"{key} = {told(value)}; expected a text without NUL")
        return value

    def table(self, key: str) -> dict[str, Any]:
        value = self.content.get(key, {})
        if not isinstance(value, dict):
            raise self.fault(f"{key} = {told(value)}; expected a table [{key}]")
        return value

    def seeds(self) -> tuple[int, ...]:
        seeds = self.content.get("seeds", 1)
        if isinstance(seeds, int) and not isinstance(seeds, bool):
            if not 1 <= seeds <= MOST_POINTS:
                raise self.fault(f"seeds = {seeds}; expected 1 to {MOST_POINTS}, or a list")
            return tuple(range(1, seeds + 1))
        good = isinstance(seeds, list) and all(
            isinstance(seed, int) and not isinstance(seed, bool) and 0 <= seed <= MOST_SEED
            for seed in seeds
        )
        if not good:
            raise self.fault(
                f"seeds = {told(seeds)}; expected how many, or a list of numbers from 0"
            )
        if not seeds:
            raise self.fault("seeds is empty, so there are no points; expected at least one number")
        if len(set(seeds)) < len(seeds):
            raise self.fault(f"seeds = {told(seeds)} has a number twice; expected each once")
        return tuple(seeds)

    def parameters(self, is_function: bool) -> dict[str, tuple[Value, ...]]:
        result = {}
        for name, values in self.table("parameters").items():
            place = f"parameters.{name}"
            if is_function and not name.isidentifier():
                raise self.fault(f"{place}; expected a name that a Python function can take")
            if not re.fullmatch(r"[^\s=\0-][^\s=\0]*", name):
                raise self.fault(f"{place}; expected the name of an option, without = and blanks")
            if name in OURS:
                raise self.fault(f"{place} is set by the sweep; expected another parameter")
            result[name] = self.values(place, values if isinstance(values, list) else [values])
        return result

    def values(self, place: str, values: list[Any]) -> tuple[Value, ...]:
        if not values:
            raise self.fault(
                f"{place} is empty, so there are no points; expected at least one value"
            )
        for value in values:
            if not isinstance(value, (bool, int, float, str)) or (
                isinstance(value, float) and not math.isfinite(value)
            ):
                raise self.fault(
                    f"{place}: {told(value)}; expected a text, a number, true or false"
                )
            if isinstance(value, str) and "\0" in value:
                raise self.fault(f"{place}: {told(value)}; expected a text without NUL")
            if isinstance(value, int) and abs(value) > MOST_SEED:
                raise self.fault(f"{place}: {value}; expected at most {MOST_SEED}")
        kinds = {float if type(value) is int else type(value) for value in values}
        if len(kinds) > 1:
            raise self.fault(f"{place} mixes kinds of values; expected texts only or numbers only")
        if len(set(values)) < len(values):
            raise self.fault(f"{place} has a value twice; expected each once")
        return tuple(values)

    def results(self, is_function: bool, parameters: Mapping[str, Any]) -> dict[str, str]:
        results = self.table("results")
        if is_function and results:
            raise self.fault("results is for programs; a function returns a dict of its results")
        for name, sql in results.items():
            if not isinstance(sql, str) or not sql.strip():
                raise self.fault(f"results.{name} = {told(sql)}; expected a SELECT of one value")
            if name in parameters or name == "seed":
                raise self.fault(f"results.{name} is a parameter's name; expected another")
        if "results" in self.content and not results and not is_function:
            raise self.fault("results is empty; expected NAME = SELECT of one value")
        return results
