# SPDX-License-Identifier: GPL-2.0-only
"""Bad arguments of each public function: an exception at the call, which says what was expected."""

import pytest
from simulator import needs_simulator, output_of

pytestmark = [needs_simulator, pytest.mark.usefixtures("built")]

# A call with a hole for the bad value, and the values of the table that the call accepts
CALLS = """
CALLS = [
    ("ping target", lambda v: a.ping(v), ()),
    ("ping count", lambda v: a.ping(b, count=v), ()),
    ("ping interval", lambda v: a.ping(b, interval=v), ()),
    ("ping size", lambda v: a.ping(b, size=v), ()),
    ("ping_all count", lambda v: h.ping_all(v), ()),
    ("ping_all interval", lambda v: h.ping_all(1, v), ()),
    ("iperf target", lambda v: a.iperf(v, 1), ()),
    ("iperf duration", lambda v: a.iperf(b, v), ()),
    ("iperf itself", lambda v: a.iperf(a, 1), ()),
    ("veth a", lambda v: h.veth(v, None, b, None), ()),
    ("veth b", lambda v: h.veth(a, None, v, None), ()),
    ("veth address", lambda v: h.veth(a, None, b, v), (None,)),
    ("veth names", lambda v: h.veth(a, None, b, None, names=v), ()),
    ("veth one of names", lambda v: h.veth(a, None, b, None, names=("q", v)), ("x",)),
    ("veth delay", lambda v: h.veth(a, None, b, None, delay=v), (None, 0)),
    ("namespaces", lambda v: h.namespaces(v), ("x",)),
    ("namespace", lambda v: h.namespace(v), ("x",)),
    ("bridge name", lambda v: h.bridge(v, [a], "10.1.0.0/24"), ("x",)),
    ("bridge namespaces", lambda v: h.bridge("br", v, "10.1.0.0/24"), ([],)),
    ("bridge one of namespaces", lambda v: h.bridge("br", [a, v], "10.1.0.0/24"), ()),
    ("bridge network", lambda v: h.bridge("br", [a], v), ()),
    ("process", lambda v: h.process(v), ()),
    ("connect source", lambda v: connect(v, "Ref", print), ()),
    ("connect name", lambda v: connect(h, v, print), ()),
    ("connect function", lambda v: connect(h, "Ref", v), ()),
    ("host.connect name", lambda v: h.connect(v, print), ()),
    ("schedule seconds", lambda v: schedule(v, print), (0,)),
    ("schedule function", lambda v: schedule(1, v), ()),
    ("run", lambda v: run(v), (None, 0)),
    ("host.run", lambda v: h.run(v), (None, 0)),
    ("cast", lambda v: cast(v), ()),
    ("load", lambda v: load(v), ()),
    ("db", lambda v: h.db(v), ("x",)),
    ("Host name", lambda v: Host(v), ("", "x")),
    ("Host seed", lambda v: Host(seed=v), (None,)),
    ("Host run", lambda v: Host(run=v), (None, 0)),
    ("Host attribute", lambda v: Host(SocketsHold=v), (0, True, "true")),
]
VALUES = [None, "", "x", "\\0", "\\ud800", b"x", -1, 0, float("nan"), float("inf"), 1e300, 10**400,
          [], {}, object(), "10.0.0.1/33", "::1/64", "224.0.0.1/0"]
"""

TABLE = """
from ns3_netns import *
h = Host()
a, b = h.namespaces("a", "b")
h.veth(a, "10.0.0.1/24", b, "10.0.0.2/24")
before = a.addresses, b.addresses, h.addresses
wrong = []
for name, call, good in CALLS:
    for value in VALUES:
        if any(value is one or type(value) is type(one) and value == one for one in good):
            continue
        try:
            result = call(value)
        except (TypeError, ValueError, OSError, ImportError) as error:
            text = str(error)
            told = isinstance(error, OSError) or "expected" in text or "it has:" in text
            if not told and not isinstance(error, ImportError):
                wrong.append(f"{name}, {value!r:.40}: {type(error).__name__}: {text:.200}")
        except BaseException as error:
            wrong.append(f"{name}, {value!r:.40}: {type(error).__name__}: {error}")
        else:
            if not OUTSIDE(name, value):
                wrong.append(f"{name}, {value!r:.40}: accepted")
assert not wrong, "\\n".join(wrong)
assert (a.addresses, b.addresses, h.addresses) == before, "a call that failed left an address"
h.run()
assert a.ping(b, count=1) and now() < 2
"""

# What is valid although it stands in the table
OUTSIDE = """
def OUTSIDE(name, value):
    texts = isinstance(value, str) and "\\0" not in value and value != "\\ud800"
    if name in ("Host name",):
        return texts
    if name in ("namespaces", "namespace", "bridge name", "veth one of names"):
        return texts and "/" not in value and value != ""
    return name == "db" and value == b"x"
"""


def test_bad_arguments(tmp_path):
    """No value is accepted that is none, ends the interpreter, or leaves something behind."""
    output_of(CALLS + OUTSIDE + TABLE, tmp_path)


def test_bad_attributes_of_a_host(tmp_path):
    """Each attribute, with texts that it does not take: a ValueError that names both."""
    script = """
    from ns3_netns import *
    kind = Host().raw.GetInstanceTypeId()
    names = [str(kind.GetAttribute(i).name) for i in range(kind.GetAttributeN())]
    assert len(names) > 5, names
    for name in names:
        for value in ("", "x", "1e400", "nan", "1,5", "1 2", None, [], "9" * 30, float("inf")):
            try:
                Host(**{name: value})
            except ValueError as error:
                assert f"{name}={value} of a host: expected" in str(error), error
            else:
                raise AssertionError(f"{name}={value!r} was accepted")
    Host(MaxNetNamespaces=3, DyingSilence=1.5) if "DyingSilence" in names else None
    """
    output_of(script.replace("\n    ", "\n"), tmp_path)
