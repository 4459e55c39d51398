# SPDX-License-Identifier: GPL-2.0-only
"""Says who may call the simulator: one thread of one process, and nobody after a crash in C++."""

import functools
import os
import sys
import threading
from typing import Optional

CRASHES = ("BusError", "SegmentationViolation", "IllegalInstruction", "AbortSignal")


class _Guard:
    """What is known of the callers of the simulator in this process."""

    def __init__(self):
        self.crash: Optional[str] = None  # the first crash
        self.thread: Optional[threading.Thread] = None  # that of the current simulation
        self.parent: Optional[int] = None  # the process that made the simulation, if not this one
        self.gives_up = False  # sys.exit() was called for a failure, and nothing of ours since
        self._ident: Optional[int] = None

    def check(self) -> None:
        """Raises RuntimeError if the caller may not call the simulator."""
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
        self.gives_up = False

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
        """Takes note when sys.exit() is called for a failure: Python tells no one how it ends."""
        before = sys.exit

        @functools.wraps(before)
        def noting(*status):
            self.gives_up = status not in ((), (None,), (0,))
            before(*status)

        sys.exit = noting

    def forked(self) -> None:
        """Takes note, in a child, that the process was forked."""
        if self._ident is not None and self.parent is None:
            self.parent = os.getppid()


guard = _Guard()
os.register_at_fork(after_in_child=guard.forked)
