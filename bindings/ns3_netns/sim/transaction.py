# SPDX-License-Identifier: GPL-2.0-only
"""A call of several steps, of which all or none are done."""

from dataclasses import dataclass
from typing import Any, Callable, Generator, List, Optional

from .loader import ns
from .process import Operation, error_of, world

_netns = ns.netns
_python = _netns.python


@dataclass(frozen=True)
class Step:
    """One operation of C++. `begin` gets its callback, and returns what is made; `undo` gets that
    and a callback."""

    text: str
    begin: Callable[[Any], Any]
    undo: Optional[Callable[[Any, Any], None]] = None


class Transaction(Operation):
    """Begins each step of a generator when the one before has ended.

    After an error no further step begins, and what was made is undone, the last first. Then the
    operation fails with the error. The same happens, in the runs that follow, after the call that
    began it raised something; the next transactions of the host wait for that.
    """

    def __init__(self, text: str, steps: Generator, task: Any, host: Any):
        super().__init__(text)
        self.host = host
        self._abandoned = False
        self._followers: List["Transaction"] = []
        self._steps = steps
        self._undo: List[Callable[[Any], None]] = []
        self._process = world.process if world.process and world.process.task is task else None
        if self._process:
            self._process.busy += 1
        before = [one for one in world.abandoned if one.host is host]
        if before:
            before[-1]._followers.append(self)
        else:
            self._go_on(None)

    def finish(self, result=None, error=None):
        if not self.done and self._process:
            self._process.no_longer_busy()
        super().finish(result, error)

    def abandon(self):
        """Undoes the transaction: at the end of the step under way, which cannot be stopped."""
        failed = self.done and self._error is not None
        if failed or self._abandoned:
            return
        self._abandoned = True
        world.abandoned.append(self)
        if self.done:
            self._undo_next(None)

    def _go_on(self, made):
        """Begins steps until one takes time."""
        if self._abandoned:
            self._undo_next(RuntimeError(f"{self.text}: the call raised another error"))
            return
        try:
            while True:
                step = self._steps.send(made)
                made, waits = self._begin(step)
                if waits:
                    return
        except StopIteration as end:
            self.finish(end.value)
        except BaseException as error:  # pylint: disable=broad-except
            self._undo_next(error)

    def _begin(self, step):
        """Begins a step. Returns what it made, and whether it takes time; then it goes on later."""
        ended: List[int] = []
        state = {"waits": False, "made": None}

        def done(error):
            ended.append(error)
            if not state["waits"]:
                return
            if error:
                self._undo_next(error_of(error, step.text))
            else:
                self._remember(step, state["made"])
                self._go_on(state["made"])

        try:
            state["made"] = step.begin(_python.MakeDone(_python.Share(done)))
        except _netns.NetnsError as error:
            raise error_of(error.GetErrno(), step.text) from None
        if ended and ended[0]:
            raise error_of(ended[0], step.text)
        if ended:
            self._remember(step, state["made"])
        else:
            state["waits"] = True
        return state["made"], not ended

    def _remember(self, step, made):
        if step.undo:
            self._undo.append(lambda done: step.undo(made, done))

    def _end(self, error):
        self.finish(error=error)
        if self in world.abandoned:
            world.abandoned.remove(self)
        for follower in self._followers:
            follower._go_on(None)

    def _undo_next(self, error):
        """Undoes the last step; at the end the operation fails. The errors of undoing do not
        matter: what is to be deleted is gone."""
        self._steps.close()
        if not self._undo:
            self._end(error)
            return
        undo = self._undo.pop()
        done = _python.MakeDone(_python.Share(lambda _: self._undo_next(error)))
        try:
            undo(done)
        except _netns.NetnsError:
            self._undo_next(error)
