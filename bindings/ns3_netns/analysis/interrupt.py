# SPDX-License-Identifier: GPL-2.0-only
"""Ends a command within a second of Ctrl-C, whatever SQLite or another library is doing."""

from __future__ import annotations

import os
import signal
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import contextmanager, suppress
from typing import Any, NoReturn, Optional

STATUS = 130
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Seconds in which the command can end in order; what works outside of Python does not
GRACE = 0.5
PAUSE = 0.02

# Objects with a method interrupt(), which is called from another thread
_running: weakref.WeakSet[Any] = weakref.WeakSet()
# What is done before the process ends out of order: files and processes that would be left
_last: dict[object, Callable[[], None]] = {}


# Whether a signal has come while a Watch was there
_came = threading.Event()


def is_interrupted() -> bool:
    """Returns whether Ctrl-C came: errors since then may be made by the interruption."""
    return _came.is_set()


def can_interrupt(running: Any) -> None:
    """Has running.interrupt() called at Ctrl-C, as long as the object lives."""
    _running.add(running)


@contextmanager
def before_exit(action: Callable[[], None]) -> Any:
    """Has an action done if the process has to end within the block."""
    key = object()
    _last[key] = action
    try:
        yield
    finally:
        _last.pop(key, None)


class Watch:
    """
    Within the block, Ctrl-C raises KeyboardInterrupt, once, and stops SQL that runs.

    A signal handler of Python runs between two steps of Python. SQLite may be busy in one for
    hours, so a thread is told of the signal by a pipe (signal.set_wakeup_fd).
    """

    def __init__(self) -> None:
        self._raised = False
        self._ended = threading.Event()
        self._before: dict[int, Any] = {}
        self._pipe: Optional[tuple[int, int]] = None
        self._thread: Optional[threading.Thread] = None
        self._wakeup = -1

    def __enter__(self) -> Watch:
        if threading.current_thread() is not threading.main_thread():
            return self  # only that thread may set handlers
        _came.clear()
        self._pipe = os.pipe()
        os.set_blocking(self._pipe[1], False)
        self._thread = threading.Thread(target=self._wait, name="netns-interrupt", daemon=True)
        self._thread.start()
        self._wakeup = signal.set_wakeup_fd(self._pipe[1], warn_on_full_buffer=False)
        for number in SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._raise)
        return self

    def __exit__(self, *_: object) -> None:
        self._raised = True  # so that nothing disturbs the end
        self._ended.set()
        if self._pipe is None or self._thread is None:
            return
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup)
        os.write(self._pipe[1], b"\0")
        self._thread.join()
        for descriptor in self._pipe:
            os.close(descriptor)

    def _raise(self, *_: object) -> None:
        _came.set()
        if not self._raised:
            self._raised = True
            raise KeyboardInterrupt

    def _wait(self) -> None:
        assert self._pipe is not None
        while True:
            numbers = os.read(self._pipe[0], 1)
            if numbers == b"\0":
                return
            if numbers and numbers[0] in self._before:
                break
        _came.set()
        end = time.monotonic() + GRACE
        while not self._ended.wait(PAUSE):
            _interrupt_all()
            if time.monotonic() > end:
                _end()


def _interrupt_all() -> None:
    # The set may change while it is copied
    with suppress(RuntimeError):
        for running in list(_running):
            with suppress(Exception):  # it is just being closed
                running.interrupt()


def _end() -> NoReturn:
    for action in reversed(list(_last.values())):
        with suppress(Exception):
            action()
    os._exit(STATUS)
