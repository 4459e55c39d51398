# SPDX-License-Identifier: GPL-2.0-only
"""
First in the process of a point: it ends when the process that started it does.

As a script: child.py PARENT PROGRAM ARGUMENTS... becomes the program. It imports nothing of the
package, so that it may be started without it.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """Kill this process, and what it becomes by exec, when its parent ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it has ended already
        os._exit(1)


if __name__ == "__main__":
    die_with(int(sys.argv[1]))
    try:
        os.execv(sys.argv[2], sys.argv[2:])
    except OSError as fault:
        sys.exit(f"{sys.argv[2]}: {fault.strerror}")
