# SPDX-License-Identifier: GPL-2.0-only
"""The checkout that is tested, and its processes."""

import signal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def without_waiting(text):
    """What ./netns says, but for waiting until the ./netns of another test is done."""
    return text.replace(f"netns: waiting for another ./netns that uses {ROOT}/build\n", "")


def can_be_interrupted():
    """For `preexec_fn`: in the background a shell has its commands ignore SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
