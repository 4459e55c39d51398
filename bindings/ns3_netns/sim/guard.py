# SPDX-License-Identifier: GPL-2.0-only
"""Says who may call the simulator: one thread of one process, and nobody after a crash in C++."""

import atexit
import ctypes
import functools
import os
import signal
import sys
import threading
from threading import get_ident
from typing import Optional

import _sitebuiltins

# The exceptions that cppyy makes of signals
CRASHES = {
    signal.SIGBUS: "BusError",
    signal.SIGSEGV: "SegmentationViolation",
    signal.SIGILL: "IllegalInstruction",
    signal.SIGABRT: "AbortSignal",
    signal.SIGFPE: "FloatingPointError",
}


class _Guard:
    """What is known of the callers of the simulator in this process."""

    def __init__(self):
        # The signal of the first crash; 0 before. A memoryview is the fastest to read
        self._crash = memoryview(bytes(4)).cast("i")
        self.thread: Optional[threading.Thread] = None  # that of the current simulation
        self.parent: Optional[int] = None  # the process that made the simulation, if not this one
        self.status = 0  # that of sys.exit(), if nothing of ours was called since
        self._ident: Optional[int] = None

    @property
    def crash(self) -> Optional[str]:
        """The first crash, as cppyy names it."""
        return CRASHES.get(self._crash[0])

    def check(self) -> None:
        """Raises RuntimeError if the caller may not call the simulator."""
        self.status = 0
        if self._crash[0]:
            raise RuntimeError(
                f"ns-3 has crashed ({self.crash}), so its memory may be damaged; start Python again"
            )
        if self.parent is not None:
            raise RuntimeError(
                f"the simulation belongs to process {self.parent}, from which this process"
                " was forked; make Hosts only in the child, or start it by the method spawn of"
                " multiprocessing"
            )
        if self._ident is not None and self._ident != get_ident():
            raise RuntimeError(
                f"the simulation belongs to the thread {self.thread.name}; expected a call from it,"
                f" not from {threading.current_thread().name}"
            )

    def claim(self) -> None:
        """Makes the calling thread that of the simulation."""
        self.thread = threading.current_thread()
        self._ident = get_ident()

    def release(self) -> None:
        """Lets any thread begin the next simulation."""
        self.thread = None
        self._ident = None

    def watch_crashes(self, address: int) -> None:
        """Reads at an address of memory which signal the first crash was. An exception would not
        do: cppyy throws that of an overloaded function away."""
        self._crash = memoryview(ctypes.c_int.from_address(address)).cast("B").cast("i")

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
        if self.crash is not None:
            status = status or 1
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
