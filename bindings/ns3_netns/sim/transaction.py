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
    operation fails with the error.
    """

    def __init__(self, text: str, steps: Generator, task: Any):
        super().__init__(text)
        self._steps = steps
        self._undo: List[Callable[[Any], None]] = []
        self._process = world.process if world.process and world.process.task is task else None
        if self._process:
            self._process.busy += 1
        self._go_on(None)

    def finish(self, result=None, error=None):
        if not self.done and self._process:
            self._process.no_longer_busy()
        super().finish(result, error)

    def _go_on(self, made):
        """Begins steps until one takes time."""
        try:
            while True:
                step = self._steps.send(made)
                made, waits = self._begin(step)
                if waits:
                    return
        except StopIteration as end:
            self.finish(end.value)
        except Exception as error:  # pylint: disable=broad-except
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

    def _undo_next(self, error):
        """Undoes the last step; at the end the operation fails. The errors of undoing do not
        matter: what is to be deleted is gone."""
        self._steps.close()
        if not self._undo:
            self.finish(error=error)
            return
        undo = self._undo.pop()
        done = _python.MakeDone(_python.Share(lambda _: self._undo_next(error)))
        try:
            undo(done)
        except _netns.NetnsError:
            self._undo_next(error)
