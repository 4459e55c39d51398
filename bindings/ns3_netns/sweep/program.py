# SPDX-License-Identifier: GPL-2.0-only
"""The program or function of a sweep: where it is, and whether it has changed."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Optional, Union

from ..analysis.database import near
from .config import Sweep
from .runner import Processes, call

# Set by ./netns, which builds the program
VARIABLE = "NETNS_PROGRAM"


def find_program(sweep: Sweep) -> Path:
    """Finds the program by a path relative to the file, or by name on PATH."""
    name = sweep.program or ""
    built = os.environ.get(VARIABLE)
    path = Path(built) if built else sweep.folder / name if "/" in name else None
    if path is None:
        found = shutil.which(name)
        if not found:
            names = (
                entry.name
                for folder in os.get_exec_path()
                if os.path.isdir(folder)
                for entry in os.scandir(folder)
            )
            advice = near(name, sorted(set(names))) or "; expected a name on PATH, or a path"
            raise sweep.fault(f"program {name} is not found{advice}")
        path = Path(found)
    if not path.is_file() or not os.access(path, os.X_OK):
        what = "not an executable program" if path.exists() else "no such file"
        raise sweep.fault(f"program {name}: {path}: {what}; expected a program")
    return path.resolve()


def identity_of(sweep: Sweep, program: Optional[Path]) -> dict[str, Any]:
    """
    Returns what results depend on besides parameters and seed: checksums of the program and the
    libnetns that it loads, or of the module of the function; and the SELECTs.
    """
    if program is None:
        return {"function": sweep.function, "content": content(_module_file(sweep))}
    found: list[str] = []
    if shutil.which("ldd"):
        ldd = subprocess.run(["ldd", program], capture_output=True, text=True, check=False)
        found = re.findall(r"=> (\S*/lib[^/\s]*netns\S*)", ldd.stdout)
    return {
        "program": sweep.program,
        "content": [content(path) for path in [str(program), *sorted(found)]],
        "results": dict(sweep.results),
    }


def content(path: Union[Path, str, None]) -> Optional[str]:
    """Returns a checksum of a file."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest() if path else None


def _module_file(sweep: Sweep) -> Optional[str]:
    """Returns the file of the module of the function, which another process imports."""
    task = {
        "function": sweep.function,
        "folder": str(sweep.folder),
        "parameters": {name: values[0] for name, values in sweep.parameters.items()},
        "check": True,
    }
    with tempfile.TemporaryDirectory(prefix="netns-sweep-") as scratch:
        status, result, output = call(task, Path(scratch), Processes())
    if result is None:
        fault = output[-1] if output else status
        raise sweep.fault(f"function {sweep.function} cannot be imported: {fault}")
    if "fault" in result:
        raise sweep.fault(f"function {result['fault']}")
    file: Optional[str] = result["file"]
    return file
