# SPDX-License-Identifier: GPL-2.0-only
"""Runs the command netns in a copy of this process, which saves the start of Python."""

import io
import os
import signal
import sys
import time
import traceback

from .target import ROOT, Outcome

sys.path.insert(0, str(ROOT / "bindings"))

# Seconds for a command; a view without an end is interrupted then
PATIENCE = 3
# Seconds from Ctrl-C to the end; other programs may be at work
END = 3


def in_copy(words, folder):
    """Runs a command in a copy of this process. Returns whether it was interrupted, and its end."""
    from ns3_netns.analysis import command

    child = os.fork()
    if child == 0:
        status = 70
        try:
            os.chdir(folder)
            for number, name in ((1, "stdout"), (2, "stderr")):
                os.dup2(
                    os.open(
                        folder.parent / f"{folder.name}.{name}", os.O_RDWR | os.O_CREAT | os.O_TRUNC
                    ),
                    number,
                )
            sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), write_through=True)
            sys.stderr = io.TextIOWrapper(
                io.FileIO(2, "w", closefd=False), errors="backslashreplace", write_through=True
            )
            # As ns3_netns.__main__ has it, before and after the command
            signal.signal(signal.SIGINT, lambda *_: os._exit(130))
            status = command.main(words)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    interrupted, status = False, wait(child, PATIENCE)
    if status is None:
        interrupted = True
        os.kill(child, signal.SIGINT)
        status = wait(child, END)
        if status is None:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    texts = []
    for name in ("stdout", "stderr"):
        path = folder.parent / f"{folder.name}.{name}"
        texts.append(path.read_text(encoding="utf-8", errors="backslashreplace"))
        path.unlink()
    return interrupted, Outcome(status, *texts)


def wait(child, seconds):
    """The exit status of a process, or None if it does not end in so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    return None
