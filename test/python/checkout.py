# SPDX-License-Identifier: GPL-2.0-only
"""The checkout that is tested, and its processes."""

import functools
import signal
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def without_waiting(text):
    """What ./netns says, but for waiting until the ./netns of another test is done."""
    return text.replace(f"netns: waiting for another ./netns that uses {ROOT}/build\n", "")


@functools.cache
def has_boost():
    """Whether the compiler finds Boost, which ns-3's build asks for."""
    command = ["c++", "-x", "c++", "-fsyntax-only", "-"]
    source = "#include <boost/multi_index_container.hpp>\n"
    result = subprocess.run(command, input=source, text=True, capture_output=True, check=False)
    return result.returncode == 0


def can_be_interrupted():
    """For `preexec_fn`: in the background a shell has its commands ignore SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
