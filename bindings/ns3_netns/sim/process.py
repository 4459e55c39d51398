# SPDX-License-Identifier: GPL-2.0-only
"""Running the simulation: operations that end later, and generators as processes."""

import os
import signal
import threading
import types
from typing import Any, Callable, Generator, List, Optional

from . import callbacks
from .loader import ns

_python = ns.netns.python


class _World:
    """The one simulation of this interpreter."""

    def __init__(self):
        self.generation = 0  # how often it was destroyed
        self.watching = False  # for its end
        self.running = False
        self.process: Optional["Process"] = None  # whose step this is
        self.unclaimed: List["Operation"] = []  # failures that nobody has asked for

    def watch(self):
        """Notice Simulator::Destroy(), whoever calls it. @return the generation"""
        if not self.watching:
            self.watching = True
            _python.g_silent = False
            _python.ScheduleDestroy(_python.Share(self._destroyed))
        return self.generation

    def _destroyed(self):
        self.generation += 1
        self.watching = False
        self.unclaimed.clear()
        _python.g_silent = True


world = _World()


class Mortal:
    """Something that ends with the simulation in which it was made."""

    def __init__(self):
        self._generation = world.watch()

    def _check(self):
        if self._generation != world.generation:
            raise RuntimeError(
                f"{self!r} belongs to a simulation that was destroyed; make a new Host"
            )


def error_of(code: int, text: str) -> OSError:
    """The exception for an errno value of netns, such as FileExistsError for EEXIST."""
    return OSError(abs(code), f"{text}: {os.strerror(abs(code))}")


class Operation:
    """Something that ends later in simulated time; a process yields it and gets its result."""

    def __init__(self, text: str):
        self.text = text
        self.done = False
        self._result: Any = None
        self._error: Optional[BaseException] = None
        self._waiting: List[Callable[["Operation"], None]] = []
        self._claimed = False
        self._stops = False

    def finish(self, result: Any = None, error: Optional[BaseException] = None) -> None:
        """It is over."""
        if self.done:
            return
        self.done = True
        self._result = result
        self._error = error
        if error is not None and not self._claimed:
            world.unclaimed.append(self)
        for waiting in self._waiting:
            waiting(self)
        if self._stops:
            ns.Simulator.Stop()

    def then(self, function: Callable[["Operation"], None]) -> None:
        """Call a function at the end, at once when it is over."""
        self._claim()
        if self.done:
            function(self)
        else:
            self._waiting.append(function)

    def _claim(self):
        self._claimed = True
        if self in world.unclaimed:
            world.unclaimed.remove(self)

    @property
    def result(self) -> Any:
        """The result, or the error raised."""
        self._claim()
        if not self.done:
            raise RuntimeError(f"{self.text} is not over; yield it in a process")
        if self._error is not None:
            raise self._error
        return self._result

    def __repr__(self):
        state = "failed" if self._error else "over" if self.done else "under way"
        return f"<{self.text}: {state}>"

    def settle(self) -> Any:
        """In the run itself; outside of it, the result, for which the simulation runs."""
        if world.running:
            return self
        if not self.done:
            self._stops = True
            self._claimed = True
            try:
                _go()
            finally:
                self._stops = False
            if not self.done:
                raise RuntimeError(
                    f"{self.text}: the simulation was stopped, or has no more events"
                )
        return self.result


def gather(text: str, operations: List[Operation], result: Callable[[List[Any]], Any]) -> Operation:
    """An operation that is over when all are; it fails with the first that failed."""
    whole = Operation(text)
    left = len(operations)

    def one_less(_):
        nonlocal left
        left -= 1
        if not left:
            try:
                whole.finish(result([operation.result for operation in operations]))
            except Exception as error:  # pylint: disable=broad-except
                whole.finish(error=error)

    for operation in operations:
        operation.then(one_less)
    if not operations:
        whole.finish(result([]))
    return whole


class Process(Operation):
    """A generator that runs in simulated time, as a task of a host.

    It yields seconds to sleep, or operations, whose results it gets; errors are raised in it.
    """

    def __init__(self, generator: Generator, host: Any):
        super().__init__(f"process {getattr(generator, '__name__', '')}")
        self._generator = generator
        self.host = host
        self.task: Any = _python.Fork(host, _python.Share(self._forked))

    def _forked(self, error):
        if error:
            self.finish(error=error_of(error, f"{self.text}: fork"))
        else:
            callbacks.schedule(0, self._step)

    def _step(self, value=None, error=None):
        before = world.process
        world.process = self
        try:
            if error is not None:
                wanted = self._generator.throw(error)
            else:
                wanted = self._generator.send(value)
        except StopIteration as end:
            self.task.Exit()
            self.finish(end.value)
        except BaseException:
            self.task.Exit()
            # It ends the run, so nobody can wait for it
            self._claimed = True
            self.finish(error=RuntimeError(f"{self.text} failed"))
            raise
        else:
            self._wait_for(wanted)
        finally:
            world.process = before

    def _wait_for(self, wanted):
        if isinstance(wanted, (list, tuple)) and all(isinstance(w, Operation) for w in wanted):
            wanted = gather("several", list(wanted), list)
        if isinstance(wanted, Operation):
            wanted.then(self._resume)
        elif isinstance(wanted, (int, float)) and not isinstance(wanted, bool) and wanted >= 0:
            callbacks.schedule(wanted, self._step)
        else:
            self._throw(
                TypeError(
                    f"{self.text} yielded {wanted!r}; expected seconds (0 or more), an operation"
                    " such as a.ping(b), a process, or a list of these"
                )
            )

    def _throw(self, error):
        callbacks.schedule(0, lambda: self._step(error=error))

    def _resume(self, operation):
        """Not at once: the operation is still at its end."""
        try:
            result = operation.result
        except Exception as error:  # pylint: disable=broad-except
            self._throw(error)
        else:
            callbacks.schedule(0, lambda: self._step(result))


def inside(function: Callable, *arguments: Any) -> Any:
    """Call a function as if the simulation were running: it returns its operation."""
    before = world.running
    world.running = True
    try:
        return function(*arguments)
    finally:
        world.running = before


def start(function: Callable, arguments: tuple, host: Any) -> Process:
    """Run a generator function as a process."""
    generator = function(*arguments)
    if not isinstance(generator, types.GeneratorType):
        raise TypeError(
            f"{getattr(function, '__qualname__', function)}: expected a function that yields"
        )
    return Process(generator, host)


def now() -> float:
    """Simulated seconds since the start."""
    return ns.Simulator.Now().GetSeconds()


def _go():
    """Simulator::Run(), with the exceptions of callables raised."""
    if world.running:
        raise RuntimeError(
            "the simulation is running; in a process, yield what is to be waited for"
        )
    world.watch()
    world.running = True
    interruptible = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    try:
        interrupted = _python.Run(interruptible)
    except ns.netns.NetnsError as error:
        raise error_of(error.GetErrno(), "an operation of the script") from error
    finally:
        world.running = False
        failure = callbacks.take_failure()
    if interrupted:
        raise KeyboardInterrupt
    if failure is not None:
        raise failure
    if world.unclaimed:
        world.unclaimed[0].result  # raises


def run(until: Optional[float] = None) -> float:
    """Run to that moment in simulated seconds, or until nothing happens any more.

    An exception in a callable or a process stops the run and is raised. Returns the time.
    """
    if until is None:
        _go()
        return now()
    if not until >= now():
        raise ValueError(f"run until {until!r} s; expected {now()!r} s, which it is, or later")
    # Not Simulator.Stop(): what stops the run earlier must not leave that behind
    end = callbacks.schedule(until - now(), ns.Simulator.Stop)
    try:
        _go()
    finally:
        end.Cancel()
    return now()


def reset() -> None:
    """Destroy the simulation: databases are complete, time is 0 again, addresses and random
    streams begin anew. Hosts and namespaces of before raise RuntimeError when they are used."""
    if world.running:
        raise RuntimeError("the simulation is running; it cannot be destroyed from within")
    ns.Simulator.Destroy()
    callbacks.take_failure()
    ns.Mac48Address.ResetAllocationIndex()
    ns.RngSeedManager.ResetNextStreamIndex()
