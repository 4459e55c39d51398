# SPDX-License-Identifier: GPL-2.0-only
"""
The process of a point. It ends when its parent ends.

    child.py PARENT PROGRAM ARGUMENTS...   becomes the program
    child.py PARENT                        calls a Python function, as JSON on standard input says

This script imports nothing of the package, because importing would take most of its time.
"""

from __future__ import annotations

import ctypes
import importlib
import inspect
import json
import os
import signal
import sys
from typing import Any, Callable

PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """Has this process, and what it becomes by exec, killed when its parent ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # the parent has ended already
        os._exit(1)


def become(command: list[str]) -> None:
    """Becomes a program. Returns only if that fails."""
    try:
        os.execv(command[0], command)
    except OSError as fault:
        sys.exit(f"{command[0]}: {fault.strerror}")


def find(name: str) -> Callable[..., Any]:
    """Imports a function from its name, "module:function"."""
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


def check(name: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Returns the file of the function's module, or why a call cannot work."""
    try:
        function = find(name)
    except Exception as error:  # a module may raise what it likes
        return {"fault": f"{name}: {error}"}
    if not callable(function):
        return {"fault": f"{name} is not a function"}
    wanted = ", ".join([*parameters, "seed"])
    try:
        inspect.signature(function).bind(**parameters, seed=0)
    except TypeError as error:
        return {"fault": f"{name}: {error}; expected a function that takes ({wanted})"}
    return {"file": getattr(sys.modules[name.partition(":")[0]], "__file__", None)}


def call(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Calls the function. Numbers of numpy and the like in its result become Python's."""
    returned = find(name)(**arguments)
    if not isinstance(returned, dict):
        sys.exit(f"{name} returned {returned!r}; expected a dict of numbers")
    return {
        str(key): value.item() if hasattr(value, "item") else value
        for key, value in returned.items()
    }


def main() -> None:
    """Performs one task."""
    die_with(int(sys.argv[1]))
    if len(sys.argv) > 2:
        become(sys.argv[2:])
    sys.path[0] = os.getcwd()  # instead of the folder of this file
    task = json.load(sys.stdin)
    process = os.getpid()
    if task.get("check"):
        result = check(task["function"], task["parameters"])
    else:
        result = call(task["function"], {**task["parameters"], "seed": task["seed"]})
    if os.getpid() != process:  # the function forked, and returned in the child as well
        with open(task["forked"], "w", encoding="utf-8"):
            os._exit(1)
    with open(task["result"], "w", encoding="utf-8") as file:
        json.dump(result, file, default=repr)


if __name__ == "__main__":
    main()
