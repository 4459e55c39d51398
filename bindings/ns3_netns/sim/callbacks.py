# SPDX-License-Identifier: GPL-2.0-only
"""Plain callables of Python on trace sources and in events."""

import functools
import inspect
import re
from typing import Any, Callable, List

from .loader import cppyy, ns

_python = ns.netns.python
_failures: List[BaseException] = []

_fail = _failures.append  # C++ does not count this reference
_python.g_failed = _fail


def take_failure():
    """The exception that left a callable first, which is then forgotten; None without one."""
    failure = _failures[0] if _failures else None
    _failures.clear()
    return failure


class Connection:
    """A callable on a trace source."""

    def __init__(self, shared, text):
        self._shared = shared
        self._text = text

    def disconnect(self) -> None:
        """Call it no more."""
        self._shared.Drop()

    def __repr__(self):
        return f"<{self._text}>"


def _split(text):
    """The parts of a list of C++ types."""
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
    """What stands in the angle brackets behind a name, or None."""
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
    """The C++ types that a source calls with.

    The type of its accessor tells them; what a source is documented with may differ from what it
    is. Where another object holds the source, the documentation is all there is.
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
    """The C++ function NAME that is defined by a text; compiled once."""
    name = f"Function{_define.cache_info().misses}"
    text = text.replace("NAME", name)
    cppyy.cppdef("namespace ns3 { namespace netns { namespace python { %s } } }" % text)
    return getattr(_python, name)


def cast(thing: Any) -> Any:
    """An object of ns-3 as what it is, where a function gave it as something more general."""
    kind = str(thing.GetInstanceTypeId().GetName())
    return _define("Ptr<%s> NAME(Ptr<Object> o) { return DynamicCast<%s>(o); }" % (kind, kind))(
        thing
    )


def _readable(name):
    """A type of C++ as Python has it."""
    name = re.sub(r"std::__cxx11::basic_string<[^&]*>", "str", name)
    name = re.sub(r"\b(?:unsigned )?(?:int|long|short|char)\b", "int", name)
    name = re.sub(r"ns3::Ptr<(.*)>", r"\1", name)
    return name.replace("ns3::", "").replace("::", ".").replace(" const", "").rstrip("& ")


def _check_arity(function, place, types):
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # not every builtin tells
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
    """The C++ function that connects to sources of this signature."""
    return _define(
        "bool NAME(ObjectBase& o, const std::string& n, const Shared& c)"
        " { return Connect<%s>(o, n, c); }" % ", ".join(types)
    )


def raw(thing: Any):
    """The object of C++ in an object of this package."""
    return getattr(thing, "raw", thing)


def connect(source: Any, name: str, function: Callable) -> Connection:
    """Call a function at each event of the trace source `name` of an object.

    It gets the arguments of the source: numbers, text, and objects of ns-3 that it may keep. Enums
    are numbers. An exception in it stops the simulation and is raised by what ran it. Raises
    ValueError for a name that the object does not have, TypeError for a function that does not
    take so many arguments.
    """
    source = raw(source)
    kind = source.GetInstanceTypeId().GetName()
    accessor = str(_python.GetAccessorType(source, name))
    if not accessor:
        names = ", ".join(map(str, _python.GetTraceSources(source)))
        raise ValueError(f"{kind} has no trace source {name}; it has: {names or 'none'}")
    if not callable(function):
        raise TypeError(f"{name} of {kind}: {function!r} is not callable")
    types = _signature(source, name, accessor)
    _check_arity(function, f"{name} of {kind}", types)
    shared = _python.Share(function)
    if not _connector(types)(source, name, shared):
        raise ValueError(f"{name} of {kind}: the object refused the connection")
    return Connection(shared, f"{name} of {kind}")


def schedule(seconds: float, function: Callable[[], Any]):
    """Call a function after so many simulated seconds: the EventId, which has Cancel()."""
    if not seconds >= 0:
        raise ValueError(f"{seconds!r} seconds from now; expected 0 or more")
    _check_arity(function, "an event", [])
    return _python.Schedule(seconds, _python.Share(function))
