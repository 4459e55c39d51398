# SPDX-License-Identifier: GPL-2.0-only
"""Says who may call the simulator: one thread of one process, and nobody after a crash in C++."""

import atexit
import ctypes
import functools
import os
import sys
import threading
from typing import Optional

import _sitebuiltins

CRASHES = ("BusError", "SegmentationViolation", "IllegalInstruction", "AbortSignal")


class _Guard:
    """What is known of the callers of the simulator in this process."""

    def __init__(self):
        self.crash: Optional[str] = None  # the first crash
        self.thread: Optional[threading.Thread] = None  # that of the current simulation
        self.parent: Optional[int] = None  # the process that made the simulation, if not this one
        self.status = 0  # that of sys.exit(), if nothing of ours was called since
        self._ident: Optional[int] = None

    def check(self) -> None:
        """Raises RuntimeError if the caller may not call the simulator."""
        self.status = 0
        if self.crash is not None:
            raise RuntimeError(
                f"ns-3 has crashed ({self.crash}), so its memory may be damaged; start Python again"
            )
        if self.parent is not None:
            raise RuntimeError(
                f"the simulation belongs to process {self.parent}, from which this process"
                " was forked; make Hosts only in the child, or start it by the method spawn of"
                " multiprocessing"
            )
        if self._ident is not None and self._ident != threading.get_ident():
            raise RuntimeError(
                f"the simulation belongs to the thread {self.thread.name}; expected a call from it,"
                f" not from {threading.current_thread().name}"
            )

    def claim(self) -> None:
        """Makes the calling thread that of the simulation."""
        self.thread = threading.current_thread()
        self._ident = threading.get_ident()

    def release(self) -> None:
        """Lets any thread begin the next simulation."""
        self.thread = None
        self._ident = None

    def crashed(self, kind: str) -> None:
        """Takes note of a crash."""
        self.crash = self.crash or kind

    def watch_crashes(self, exceptions) -> None:
        """Takes note when an exception is made that stands for a signal, whoever catches it."""
        for name in CRASHES:
            kind = getattr(exceptions, name)
            before = kind.__init__

            def noting(self, *arguments, before=before, name=name):
                guard.crashed(name)
                before(self, *arguments)

            kind.__init__ = noting

    def watch_exit(self) -> None:
        """Takes note of the status of sys.exit() and exit(): Python tells no one how it ends."""

        def watched(before, own):
            @functools.wraps(before)
            def noting(*given, **named):
                self.status = status_of(*given[own:], *named.values())
                before(*given, **named)

            return noting

        sys.exit = watched(sys.exit, 0)
        quitter = _sitebuiltins.Quitter
        quitter.__call__ = watched(quitter.__call__, 1)

    def end(self) -> None:
        """Ends a process in which C++ crashed, or that was forked off a simulation, before Python
        and C++ take the objects of the simulation apart, over which it could end by a signal or
        never: nothing has destroyed the simulation in order."""
        if self.crash is None and self.parent is None:
            return
        status = self.status
        if threw():
            status = 130 if isinstance(sys.last_value, KeyboardInterrupt) else 1
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (AttributeError, OSError, ValueError):  # none, full, closed
                status = status or 120
        ctypes.CDLL(None).fflush(None)
        os._exit(status)

    def forked(self) -> None:
        """Takes note, in a child, that the process was forked."""
        if self._ident is not None and self.parent is None:
            self.parent = os.getppid()


def status_of(status=None, *_) -> int:
    """Returns the exit status of sys.exit(status)."""
    if status is None:
        return 0
    return status & 0xFF if isinstance(status, int) else 1


def threw() -> bool:
    """Returns whether an exception ended the script. At a prompt it ends nothing."""
    return getattr(sys, "last_value", None) is not None and not hasattr(sys, "ps1")


guard = _Guard()
# The earlier a function is registered, the later it is called: this one after those of cppyy and of
# scripts that import this package first
atexit.register(guard.end)
os.register_at_fork(after_in_child=guard.forked)
