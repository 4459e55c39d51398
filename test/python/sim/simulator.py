# SPDX-License-Identifier: GPL-2.0-only
"""What the tests of the simulator in Python share: each script has an interpreter of its own."""

import os
import subprocess
import textwrap
from pathlib import Path

import pytest
from checkout import ROOT

PYTHON = ROOT / "build" / "python" / "bin" / "python"

needs_simulator = pytest.mark.skipif(
    not (ROOT / "build" / "python" / ".requirements-sim").exists(),
    reason="build/python has no cppyy (./netns setup --python)",
)

# For scripts that do what is not possible
REFUSED = """
def refused(kind, text, function, *arguments):
    try:
        function(*arguments)
    except kind as error:
        assert text in str(error), error
    else:
        raise AssertionError("no error")
"""


def run_script(text, folder, *arguments, python=PYTHON, **environment):
    """Run a script of Python in a folder; its result, with output as text."""
    script = Path(folder) / "script.py"
    script.write_text(textwrap.dedent(text))
    variables = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "bindings"),
        # From Python 3.12 a fork of a process with threads is warned of; some scripts want one
        "PYTHONWARNINGS": "ignore:This process:DeprecationWarning",
        **environment,
    }
    return subprocess.run(
        [str(python), str(script), *arguments],
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def output_of(text, folder):
    """What a script prints that ends well, and without a word on stderr."""
    result = run_script(text, folder)
    assert (result.returncode, result.stderr) == (0, ""), result.stdout + result.stderr
    return result.stdout
