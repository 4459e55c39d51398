# SPDX-License-Identifier: GPL-2.0-only
"""Loads ns-3 and netns into cppyy: only the modules needed, with one call, and silently."""

import os
import re
import sys
from pathlib import Path
from typing import List

from . import places
from .guard import guard

# An error that ends ns-3 becomes an exception, without the stack dump of cppyy
os.environ.setdefault("CPPYY_CRASH_QUIET", "1")
try:
    import cppyy
    import cppyy.ll
    import libcppyy
except ImportError as missing:
    raise ImportError(
        "the simulator needs cppyy; install the package ns3-netns with its extra sim,"
        " or use ./netns setup --python and ./netns run FILE.py in a checkout of netns"
    ) from missing

# The modules that netns and its examples use, each after those that it needs
MODULES = (
    "core",
    "network",
    "traffic-control",
    "internet",
    "bridge",
    "point-to-point",
    "csma",
    "applications",
    "internet-apps",
)
# The definitions of the packaged libraries without NS3_ASSERT_ENABLE: so the use of a null Ptr
# raises ReferenceError instead of ending the interpreter
DEFINITIONS = ("NS3_LOG_ENABLE", "HAVE_GSL", "HAVE_LIBXML2", "HAVE_SQLITE3")

_places = places.find()
_loaded: List[str] = []


class _Progress:
    """A line on the terminal that is removed at the end."""

    def __init__(self, text):
        self.text = text if sys.stderr.isatty() else ""

    def __enter__(self):
        if self.text:
            print(self.text, end="", file=sys.stderr, flush=True)

    def __exit__(self, *_):
        if self.text:
            print("\r" + " " * len(self.text) + "\r", end="", file=sys.stderr, flush=True)


def _library(module):
    found = sorted(_places.ns3_lib.glob(f"libns3.*-{module}.so"))
    if not found:
        raise ImportError(f"{_places.ns3_lib}: no library of the ns-3 module {module}")
    return str(found[0])


def _needed(library):
    """Returns the ns-3 modules that a library is linked with."""
    names = re.findall(rb"\0libns3\.\d+-([a-z0-9-]+)\.so", Path(library).read_bytes())
    return [name.decode() for name in names]


def _add_with_needed(module, modules):
    """Appends a module to a list, after the modules that it needs."""
    if module in _loaded or module in modules:
        return
    for needed in _needed(_library(module)):
        if needed != module:
            _add_with_needed(needed, modules)
    modules.append(module)


def _include(headers):
    """Compiles headers. Raises ImportError if one has an error."""
    text = "".join(f'#include "{header}"\n' for header in headers)
    quiet = '#pragma clang diagnostic ignored "-Wdeprecated-builtins"\n'  # in the Boost of ns-3
    try:
        cppyy.cppdef(quiet + text)
    except SyntaxError as error:
        raise ImportError(str(error)) from None


def load(*modules: str) -> None:
    """Loads ns-3 modules, for example "wifi", and the modules that they need."""
    guard.check()
    for module in modules:
        if not isinstance(module, str):
            raise TypeError(f"load: modules={module!r}; expected names of modules of ns-3")
    wanted: List[str] = []
    for module in modules:
        _add_with_needed(module, wanted)
    if not wanted:
        return
    with _Progress(f"loading ns-3's {', '.join(wanted)} ..."):
        for module in wanted:
            cppyy.load_library(_library(module))
        _include(f"ns3/{module}-module.h" for module in wanted)
    _loaded.extend(wanted)


def _load_all():
    cppyy.ll.set_signals_as_exception(True)
    guard.watch_exit()
    libcppyy.AddSmartPtrType("ns3::Ptr")
    cppyy.add_include_path(str(_places.ns3_include))
    cppyy.add_include_path(str(_places.include))
    with _Progress("loading ns-3 and netns ..."):
        for module in MODULES:
            cppyy.load_library(_library(module))
        cppyy.load_library(str(_places.libnetns))
        cppyy.cppdef("".join(f"#define {name} 1\n" for name in DEFINITIONS))
        headers = [f"ns3/{name}-module.h" for name in (*MODULES, "netns")]
        _include([*headers, *sorted(Path(__file__).parent.glob("*.h"))])
    guard.watch_crashes(int(cppyy.gbl.ns3.netns.python.WatchCrashes()))
    _loaded.extend(MODULES)


def _module_of(name):
    """Returns the ns-3 module that has a class, found by the name of its header, or ""."""
    header = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()
    for path in sorted(_places.ns3_include.glob("ns3/*-module.h")):
        if re.search(rf'["</]{header}\.h[">]', path.read_text()):
            return path.name[: -len("-module.h")]
    return ""


class _Ns3:
    """The C++ namespace ns3, and cppyy as an attribute, as in ns-3's own bindings."""

    cppyy = cppyy

    def __getattribute__(self, name):
        if not name.startswith("_") and name != "cppyy":
            guard.check()
        return super().__getattribute__(name)

    def __getattr__(self, name):
        try:
            value = getattr(cppyy.gbl.ns3, name)
        except AttributeError:
            module = "" if name.startswith("_") else _module_of(name)
            if module and module not in _loaded:
                raise AttributeError(
                    f"ns-3 has {name} in its module {module}, which is not loaded;"
                    f' use ns3_netns.load("{module}")'
                ) from None
            raise AttributeError(f"ns-3 has no {name}") from None
        self.__dict__[name] = value
        return value

    def __dir__(self):
        return dir(cppyy.gbl.ns3)

    def __repr__(self):
        return f"<ns-3: {', '.join(_loaded)}, netns>"


def _keep_nodes():
    """Keeps Python from deleting a Node made by ns.Node(), which belongs to NodeList."""
    kept = []

    def keep(node):
        if not node.__smartptr__():
            kept.append(node)

    cppyy.gbl.ns3.Node.__del__ = keep


_load_all()
_keep_nodes()
ns = _Ns3()
