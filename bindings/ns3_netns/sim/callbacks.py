# SPDX-License-Identifier: GPL-2.0-only
"""Connects Python callables to trace sources, and schedules them as events."""

import functools
import inspect
import re
from typing import Any, Callable, List

from . import arguments
from .guard import guard
from .loader import cppyy, ns

_python = ns.netns.python
_failures: List[BaseException] = []

_fail = _failures.append  # keeps it alive: C++ does not count this reference
_python.g_failed = _fail


def take_failures() -> List[BaseException]:
    """Returns the exceptions that left callables, and forgets them."""
    failures = list(_failures)
    _failures.clear()
    return failures


class Connection:
    """A callable that is connected to a trace source."""

    def __init__(self, shared, text):
        self._shared = shared
        self._text = text

    def disconnect(self) -> None:
        """Ends the connection: the callable is not called any more."""
        self._shared.Drop()

    def __repr__(self):
        return f"<{self._text}>"


def _split(text):
    """Splits a list of C++ types at its outer commas."""
    parts = [""]
    depth = 0
    for letter in text:
        depth += (letter in "<(") - (letter in ">)")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def _argument(text, name):
    """Returns the text in the angle brackets after a name, or None."""
    start = text.find(name + "<")
    if start < 0:
        return None
    start += len(name) + 1
    depth = 1
    for end in range(start, len(text)):
        depth += (text[end] == "<") - (text[end] == ">")
        if not depth:
            return text[start:end]
    return None


def _signature(source, name, accessor):
    """Returns the C++ types of the arguments of a trace source.

    They are read from the type of its accessor, because the documented signature can be wrong. If
    another object holds the source, only the documented signature is known.
    """
    types = _argument(accessor, "ns3::TracedCallback")
    if types is not None:
        return _split(types)
    value = _argument(accessor, "ns3::TracedValue")
    if value is not None:
        return [value, value]
    documented = str(_python.GetSignatureName(source, name))
    function = _define("std::string NAME() { return GetTypeName(typeid(%s)); }" % documented)
    text = str(function())
    return _split(text[text.index("(*)(") + 4 : -1])


@functools.lru_cache(maxsize=None)
def _define(text):
    """Compiles C++ text that defines a function called NAME, once, and returns the function."""
    name = f"Function{_define.cache_info().misses}"
    text = text.replace("NAME", name)
    cppyy.cppdef("namespace ns3 { namespace netns { namespace python { %s } } }" % text)
    return getattr(_python, name)


def cast(thing: Any) -> Any:
    """Returns a C++ object as an instance of its own class, not of a base class."""
    guard.check()
    _check_object("cast", "thing", thing)
    kind = str(thing.GetInstanceTypeId().GetName())
    return _define("Ptr<%s> NAME(Ptr<Object> o) { return DynamicCast<%s>(o); }" % (kind, kind))(
        thing
    )


def _readable(name):
    """Returns the Python name of a C++ type."""
    name = re.sub(r"std::__cxx11::basic_string<[^&]*>", "str", name)
    name = re.sub(r"\b(?:unsigned )?(?:int|long|short|char)\b", "int", name)
    name = re.sub(r"ns3::Ptr<(.*)>", r"\1", name)
    return name.replace("ns3::", "").replace("::", ".").replace(" const", "").rstrip("& ")


def _check_arity(function, place, types):
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some builtins have no signature
        return
    try:
        signature.bind(*types)
    except TypeError:
        expected = ", ".join(map(_readable, types))
        raise TypeError(
            f"{place} calls with {len(types)} argument{'s' * (len(types) != 1)} ({expected}),"
            f" which {getattr(function, '__qualname__', function)}{signature} does not take"
        ) from None


def _connector(types):
    """Returns the C++ function that connects to trace sources with this signature."""
    return _define(
        "bool NAME(ObjectBase& o, const std::string& n, const Shared& c)"
        " { return Connect<%s>(o, n, c); }" % ", ".join(types)
    )


def _check_object(place, name, thing):
    """Raises TypeError for what is no object of ns-3, or a null Ptr."""
    if not hasattr(thing, "GetInstanceTypeId") or not thing:
        raise arguments.wrong(place, name, thing, "an object of ns-3 or of ns3_netns", TypeError)


def raw(thing: Any):
    """Returns the C++ object in an object of this package."""
    return getattr(thing, "raw", thing)


def connect(source: Any, name: str, function: Callable) -> Connection:
    """Calls a function at each event of the trace source `name` of an object.

    The function gets the arguments of the source: numbers, texts, and ns-3 objects that it may
    keep. Enums are numbers. An exception in the function stops the simulation; the call that ran it
    raises it. Raises ValueError if the object has no such trace source, and TypeError if the
    function does not take these arguments.
    """
    guard.check()
    source = raw(source)
    _check_object("connect", "source", source)
    arguments.text("connect", "name", name)
    kind = source.GetInstanceTypeId().GetName()
    accessor = str(_python.GetAccessorType(source, name))
    if not accessor:
        names = ", ".join(map(str, _python.GetTraceSources(source)))
        raise ValueError(f"{kind} has no trace source {name}; it has: {names or 'none'}")
    if not callable(function):
        raise TypeError(f"{name} of {kind}: {function!r} is not callable; expected a function")
    types = _signature(source, name, accessor)
    _check_arity(function, f"{name} of {kind}", types)
    shared = _python.Share(function)
    if not _connector(types)(source, name, shared):
        raise ValueError(f"{name} of {kind}: the object refused the connection")
    return Connection(shared, f"{name} of {kind}")


def schedule(seconds: float, function: Callable[[], Any]):
    """Calls a function after a number of simulated seconds.

    Returns the EventId, which has Cancel().
    """
    guard.check()
    most = arguments.END - ns.Simulator.Now().GetSeconds()
    seconds = arguments.seconds("schedule", "seconds", seconds, 0, most)
    if not callable(function):
        raise TypeError(f"schedule: function={function!r}; expected a callable")
    _check_arity(function, "an event", [])
    return _python.Schedule(seconds, _python.Share(function))
