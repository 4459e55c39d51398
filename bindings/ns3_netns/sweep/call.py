# SPDX-License-Identifier: GPL-2.0-only
"""
The process of a point that is a Python function: reads what to do from standard input as JSON,
writes the result to the file that it names. With "check" it calls nothing, and says in that file
where the function's module is, or what is wrong with it.
"""

from __future__ import annotations

import importlib
import inspect
import json
import sys
from typing import Any, Callable

from .child import die_with


def find(name: str) -> Callable[..., Any]:
    """module:function."""
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)


def check(name: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Whether a call can work."""
    try:
        function = find(name)
    except Exception as error:
        return {"fault": f"{name}: {error}"}
    if not callable(function):
        return {"fault": f"{name} is no function"}
    wanted = ", ".join([*parameters, "seed"])
    try:
        inspect.signature(function).bind(**parameters, seed=0)
    except TypeError as error:
        return {"fault": f"{name}: {error}; expected a function that takes ({wanted})"}
    return {"file": getattr(sys.modules[name.partition(":")[0]], "__file__", None)}


def main() -> None:
    """One task."""
    task = json.load(sys.stdin)
    die_with(task["parent"])
    if task.get("check"):
        result = check(task["function"], task["parameters"])
    else:
        returned = find(task["function"])(**task["parameters"], seed=task["seed"])
        if not isinstance(returned, dict):
            sys.exit(f"{task['function']} returned {returned!r}; expected a dict of numbers")
        # numpy's numbers and others know how to become Python's
        result = {
            str(name): value.item() if hasattr(value, "item") else value
            for name, value in returned.items()
        }
    with open(task["result"], "w", encoding="utf-8") as file:
        json.dump(result, file, default=repr)


if __name__ == "__main__":
    main()
