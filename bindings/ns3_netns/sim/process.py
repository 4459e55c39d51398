# SPDX-License-Identifier: GPL-2.0-only
"""Runs the simulation: operations that end later, and generators as processes."""

import os
import signal
import threading
import types
import warnings
from typing import Any, Callable, Generator, List, Optional, Tuple

from ..analysis.texts import one_line
from . import arguments, callbacks
from .arguments import wrong
from .guard import guard, status_of
from .loader import ns

_python = ns.netns.python
MOST_SEED = 4294944442  # RngStream::CheckSeed() of ns-3
MOST_RUN = 2**51 - 1  # a stream of ns-3's generator has 2**51 substreams


class _World:
    """The one simulation of this interpreter."""

    def __init__(self):
        self.generation = 0  # how often the simulation was destroyed
        self.watching = False  # whether its end is watched for
        self.running = False
        self.process: Optional["Process"] = None  # the process that runs now
        self.unclaimed: List["Operation"] = []  # failed operations whose result nobody took
        self.abandoned: List["Operation"] = []  # of calls that raised, and not undone yet
        self.failed = False  # whether the last run raised an exception
        self.random: Optional[Tuple[int, int]] = None  # seed and run before a Host set them
        self.has_host = False

    def watch(self):
        """Watches for Simulator::Destroy(), whoever calls it. Returns the generation."""
        if not self.watching:
            self.watching = True
            guard.claim()
            _python.g_silent = False
            _python.ScheduleDestroy(_python.Share(self._destroyed))
        return self.generation

    def _destroyed(self):
        self.generation += 1
        self.watching = False
        self.unclaimed.clear()
        self.abandoned.clear()
        self.failed = False
        self.has_host = False
        if self.random:
            _set_seed_and_run(self.random)
            self.random = None
        guard.release()
        _python.g_silent = True


world = _World()


class Mortal:
    """An object that ends with the simulation in which it was made."""

    def __init__(self):
        guard.check()
        self._generation = world.watch()

    def _check(self):
        guard.check()
        if self._generation != world.generation:
            raise RuntimeError(
                f"{self!r} belongs to a simulation that was destroyed; make a new Host"
            )


def error_of(code: int, text: str) -> OSError:
    """Returns the exception for an errno value of netns, such as FileExistsError for EEXIST."""
    return OSError(abs(code), one_line(f"{text}: {os.strerror(abs(code))}"))


class Operation:
    """What ends later in simulated time. A process yields it and gets its result."""

    def __init__(self, text: str):
        self.text = one_line(text)
        self.done = False
        self.stop: Optional[Callable[[], None]] = None  # ends early what is under way
        self._result: Any = None
        self._error: Optional[BaseException] = None
        self._waiting: List[Callable[["Operation"], None]] = []
        self._claimed = False
        self._stops = False

    def finish(self, result: Any = None, error: Optional[BaseException] = None) -> None:
        """Ends the operation. Later calls do nothing."""
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

    def abandon(self) -> None:
        """The call that began the operation raises something: as little as can be shall follow."""
        if not self.done and self.stop:
            self.stop()

    def then(self, function: Callable[["Operation"], None]) -> None:
        """Calls a function when the operation ends; at once if it has ended."""
        self._claim()
        if self.done:
            function(self)
        else:
            self._waiting.append(function)

    def take_error(self) -> Optional[BaseException]:
        """Returns the error, which nobody else shall raise any more."""
        self._claim()
        return self._error

    def _claim(self):
        self._claimed = True
        if self in world.unclaimed:
            world.unclaimed.remove(self)

    @property
    def result(self) -> Any:
        """The result. Raises the error of an operation that failed."""
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
        """Returns the operation during the run. Outside of it, runs until the operation ends and
        returns the result. An error that is known already is raised.
        """
        if world.running and not (self.done and self._error):
            return self
        if not self.done:
            self._stops = True
            self._claimed = True
            try:
                _go()
            except BaseException:
                if guard.crash is None:
                    self.abandon()
                raise
            finally:
                self._stops = False
            if not self.done:
                self.abandon()
                raise RuntimeError(
                    f"{self.text}: the simulation was stopped, or has no more events"
                )
        return self.result


def gather(text: str, operations: List[Operation], result: Callable[[List[Any]], Any]) -> Operation:
    """Returns an operation that ends when all of the given ones have ended.

    Its result is `result` of the list of their results. It fails with the error of the first in the
    list that failed.
    """
    whole = Operation(text)
    whole.abandon = lambda: [operation.abandon() for operation in operations]  # type: ignore
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

    It yields a number of seconds to sleep, or operations. It gets their results; their errors are
    raised in it.
    """

    def __init__(self, generator: Generator, host: Any):
        super().__init__(f"process {getattr(generator, '__name__', '')}")
        self._generator = generator
        self.host = host
        self.busy = 0  # transactions under way, which need the task
        self._over = False
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
            self._exit()
            self.finish(end.value)
        except BaseException:
            self._exit()
            # The exception ends the run, so nobody can wait for the process
            self._claimed = True
            self.finish(error=RuntimeError(f"{self.text} failed"))
            raise
        else:
            self._wait_for(wanted)
        finally:
            world.process = before

    def _exit(self):
        self._over = True
        if not self.busy:
            self.task.Exit()

    def no_longer_busy(self) -> None:
        """A transaction is over. The task of a process that is over exits after the last one."""
        self.busy -= 1
        if self._over:
            self._exit()

    def _wait_for(self, wanted):
        if isinstance(wanted, (list, tuple)) and all(isinstance(w, Operation) for w in wanted):
            wanted = gather("several", list(wanted), list)
        if isinstance(wanted, Operation):
            wanted.then(self._resume)
        elif isinstance(wanted, (int, float)) and not isinstance(wanted, bool):
            try:
                callbacks.schedule(wanted, self._step)
            except ValueError:
                self._refuse(wanted)
        else:
            self._refuse(wanted)

    def _refuse(self, wanted):
        self._throw(
            TypeError(
                f"{self.text} yielded {wanted!r}; expected seconds (0 or more), an operation"
                " such as a.ping(b), a process, or a list of these"
            )
        )

    def _throw(self, error):
        callbacks.schedule(0, lambda: self._step(error=error))

    def _resume(self, operation):
        """Resumes in a new event, because the operation is still calling back."""
        try:
            result = operation.result
        except Exception as error:  # pylint: disable=broad-except
            self._throw(error)
        else:
            callbacks.schedule(0, lambda: self._step(result))


def inside(function: Callable, *arguments: Any) -> Any:
    """Calls a function as during the run, so that it returns its operation."""
    before = world.running
    world.running = True
    try:
        return function(*arguments)
    finally:
        world.running = before


def start(function: Callable, values: tuple, host: Any) -> Process:
    """Starts a generator function as a process."""
    if not callable(function):
        raise TypeError(f"process: function={function!r}; expected a function that yields")
    generator = function(*values)
    if not isinstance(generator, types.GeneratorType):
        raise TypeError(
            f"{getattr(function, '__qualname__', function)}: expected a function that yields"
        )
    return Process(generator, host)


def now() -> float:
    """Returns the simulated time in seconds."""
    guard.check()
    return ns.Simulator.Now().GetSeconds()


def _is_failure(error):
    return not isinstance(error, SystemExit) or status_of(error.code) != 0


def _go():
    """Calls Simulator::Run() and raises the exceptions of callables."""
    guard.check()
    if world.running:
        raise RuntimeError(
            "the simulation is running; in a process, yield what is to be waited for"
        )
    world.watch()
    world.running = True
    world.failed = True
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
        if interruptible and guard.crash is not None:  # C++ has not given SIGINT back
            signal.signal(signal.SIGINT, signal.default_int_handler)
        failures = callbacks.take_failures()
        failures += [operation.take_error() for operation in list(world.unclaimed)]
        world.unclaimed.clear()
    if interrupted:
        failures.insert(0, KeyboardInterrupt())
    if guard.crash is None:
        world.failed = any(map(_is_failure, failures))
    for failure in failures[1:]:
        warnings.warn(f"also failed in this run: {failure!r}", RuntimeWarning, stacklevel=3)
    if failures:
        raise failures[0]
    guard.check()  # a callable may have caught the exception of a crash


def run(until: Optional[float] = None) -> float:
    """Runs until a simulated time in seconds; without one, until no event is left.

    Returns the simulated time. An exception in a callable or a process stops the run and is raised.
    """
    guard.check()
    if until is None:
        _go()
        return now()
    until = arguments.seconds("run", "until", until, now())
    # Not Simulator.Stop(until): it would stay behind if the run stopped earlier
    end = callbacks.schedule(until - now(), ns.Simulator.Stop)
    try:
        _go()
    finally:
        end.Cancel()
    return now()


def reset() -> None:
    """Destroys the simulation.

    Databases are completed, time is 0 again, addresses and random streams begin again. Hosts and
    namespaces of the old simulation raise RuntimeError when they are used.
    """
    guard.check()
    if world.running:
        raise RuntimeError("the simulation is running; it cannot be destroyed from within")
    _destroy()


def _destroy():
    try:
        if world.failed:
            ns.netns.NetnsTraceHelper.GiveUp()
        ns.Simulator.Destroy()
    except ns.netns.NetnsError as error:
        raise error_of(error.GetErrno(), str(error.what())) from None
    finally:
        _forget()


def _forget():
    callbacks.take_failures()
    ns.Mac48Address.ResetAllocationIndex()
    ns.RngSeedManager.ResetNextStreamIndex()


def at_exit() -> None:
    """Destroys the simulation when Python ends, whatever thread made it. It is left as it is after
    a crash, and in a child of the process that made it."""
    if guard.crash is None and guard.parent is None:
        guard.release()
        _destroy()


def set_random(place: str, seed: Optional[int], run_number: Optional[int]) -> tuple:
    """Sets seed and run of the random numbers, until the simulation is destroyed. Returns what
    restore_random() takes. Raises ValueError if there was a Host before, and they change."""
    before = int(ns.RngSeedManager.GetSeed()), int(ns.RngSeedManager.GetRun())
    after = (
        before[0] if seed is None else arguments.integer(place, "seed", seed, 1, MOST_SEED),
        before[1]
        if run_number is None
        else arguments.integer(place, "run", run_number, 0, MOST_RUN),
    )
    if after != before and world.has_host:
        name, i = ("seed", 0) if after[0] != before[0] else ("run", 1)
        expected = f"{before[i]}, as the hosts before; reset() begins a simulation with another"
        raise wrong(place, name, after[i], expected)
    state = world.has_host, world.random, before
    world.has_host = True
    if after != before:
        world.random = before
        _set_seed_and_run(after)
    return state


def restore_random(state: tuple) -> None:
    """Undoes set_random(): there is no Host after all."""
    world.has_host, world.random, before = state
    _set_seed_and_run(before)


def _set_seed_and_run(values):
    ns.RngSeedManager.SetSeed(values[0])
    ns.RngSeedManager.SetRun(values[1])
