# SPDX-License-Identifier: GPL-2.0-only
"""A call that fails leaves nothing, and its error belongs to no other call. Who may call at all."""

import sqlite3

import pytest
from simulator import REFUSED, needs_simulator, output_of

pytestmark = [needs_simulator, pytest.mark.usefixtures("built")]

START = (
    """
from ns3_netns import *
h = Host()
a, b, c = h.namespaces("a", "b", "c")
ends = h.veth(a, "10.0.0.1/24", b, "10.0.0.2/24", names=("eth0", "eth0"))
"""
    + REFUSED
    + """
def state():
    nets = h.raw.GetInitNet(), a.raw, b.raw, c.raw
    return [(n.addresses, net.GetDevices().GetN()) for n, net in zip((h, a, b, c), nets)]
"""
)


def test_nothing_is_left(tmp_path):
    """A name that is taken, in the setup, in the run, and in a process."""
    script = """
    taken = ("eth0", "eth0")
    other = Host("other").namespace("x")

    def fail(phase):
        before = state()
        for first in (a, c):
            refused(FileExistsError, "veth between", h.veth, first, "10.1.0.1/24", b,
                    "10.1.0.2/24", taken)
        refused(OSError, "cross-device", h.veth, a, None, other, None)
        refused(FileExistsError, "namespaces d, a", h.namespaces, "d", "a")
        refused(OSError, "Invalid", h.namespaces, "d", "e/f")
        refused(OSError, "cross-device", h.bridge, "br1", [a, other], "10.5.0.0/24")
        assert state() == before, (phase, before, state())
        assert not h.raw.Find("d")

    fail("setup")
    h.run(1)
    fail("run")
    h.bridge("br0", [a, b], "10.6.0.0/29")
    before = state()
    refused(FileExistsError, "bridge br0", h.bridge, "br0", [a, b], "10.7.0.0/29")
    assert state() == before, (before, state())

    def process():
        yield 1
        for call in (lambda: h.veth(c, None, b, "10.1.0.2/24", names=taken),
                     lambda: h.bridge("br0", [a, b], "10.7.0.0/29")):
            try:
                yield call()
            except FileExistsError:
                continue
            raise AssertionError("no error")
        d, e = yield h.namespaces("d", "e")
        bridge = h.bridge("br2", [d, e], "10.8.0.0/24")
        yield 0.0001
        e.delete()
        try:
            yield bridge
        except OSError as error:
            assert "bridge br2, e" in str(error), error
        else:
            raise AssertionError("a bridge to a dead namespace")
        assert not d.addresses and d.raw.GetDevices().GetN() == 1, d.addresses
        h.veth(a, "10.9.0.1/24", c, "10.9.0.2/24")  # goes on after the process

    h.process(process)
    h.run()
    assert "10.9.0.1/24" in a.addresses and "10.9.0.2/24" in c.addresses
    assert [addresses for addresses, _ in state()[:1]] == [["10.6.0.1/29"]], state()
    assert a.ping(b, count=1)
    """
    output_of(START + script.replace("\n    ", "\n"), tmp_path)


def test_failures_stay_in_their_run(tmp_path):
    """Each run raises what failed in it, first the first; a later run does not."""
    script = """
    def both():
        schedule(0, lambda: 1 / 0)
        h.veth(a, None, b, None, names=("eth0", "eth0"))

    schedule(1, both)
    raised = []
    for _ in range(2):
        try:
            run()
        except (OSError, ZeroDivisionError) as error:
            raised.append(type(error).__name__)
    assert raised == ["ZeroDivisionError", "FileExistsError"], raised
    run()
    assert a.ping(b)
    first = h.namespace("twin")
    first.delete()
    run()
    second = h.namespace("twin")
    refused(FileNotFoundError, "whose name another namespace has", first.delete)
    assert second.state == "alive"
    refused(ValueError, "expected another place", a.iperf, a, 1)
    refused(ValueError, "expected another place", h.iperf, h, 1)
    refused(TimeoutError, "no connection in 1e-09 s", a.iperf, b, 1e-9)
    """
    output_of(START + script.replace("\n    ", "\n"), tmp_path)


def test_many_packets_wait_for_arp(tmp_path):
    """101 do, as Linux's unres_qlen says; a user's own default is left alone."""
    script = """
    from ns3_netns import *

    def answered(text=None):
        if text:
            ns.Config.SetDefault("ns3::ArpCache::PendingQueueSize", ns.StringValue(text))
        h = Host()
        a, b = h.namespaces("a", "b")
        h.veth(a, "10.0.0.1/24", b, "10.0.0.2/24")

        def all_at_once():
            return (yield [a.ping("10.0.0.2", count=1) for _ in range(120)])

        process = h.process(all_at_once)
        h.run()
        reset()
        return sum(ping.received for ping in process.result)

    print(answered(), answered("3"), answered("7"))
    """
    assert output_of(script, tmp_path) == "101 3 7\n"


def test_who_may_call(tmp_path):
    """The thread and the process that made the simulation, and nobody after a crash in C++."""
    script = """
    import os, sys, threading

    h.db("run.sqlite")
    calls = [lambda: a.ping(b), now, reset, run, Host, lambda: schedule(1, print), lambda: a.node,
             lambda: connect(h, "Ref", print), lambda: cast(ends[0]), lambda: ns.Simulator,
             lambda: load("wifi"), lambda: h.namespaces("x"), lambda: h.run(3), lambda: a.addresses]

    def all_refused(text):
        for call in calls:
            refused(RuntimeError, text, call)
        print("refused", flush=True)

    thread = threading.Thread(target=all_refused, args=["belongs to the thread MainThread"])
    thread.start()
    thread.join()
    child = os.fork()
    if not child:
        all_refused(f"belongs to process {os.getppid()}, from which this process was forked")
        sys.exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
    assert a.ping(b)
    reset()
    child = os.fork()
    if not child:
        two = Host().namespaces("a", "b")
        sys.exit(len(two))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2
    thread = threading.Thread(target=lambda: print(Host().namespace("n")))
    thread.start()
    thread.join()
    """
    text = output_of(START + script.replace("\n    ", "\n"), tmp_path)
    assert text.splitlines() == ["refused", "refused", "<Namespace n of host>"]
    with sqlite3.connect(tmp_path / "run.sqlite") as database:
        query = "SELECT value FROM meta WHERE key = 'status'"
        assert database.execute(query).fetchone() == ("complete",)
    script = """
    import os
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # where ns-3 says why it ends
    try:
        ns.Config.SetDefault("ns3::NoSuch::Attribute", ns.StringValue("x"))
    except Exception as error:
        print(type(error).__name__)
    for call in (lambda: a.ping(b), now, reset, run, Host, lambda: ns.Node, lambda: a.state):
        refused(RuntimeError, "ns-3 has crashed (AbortSignal)", call)
    """
    assert output_of(START + script.replace("\n    ", "\n"), tmp_path) == "AbortSignal\n"


def test_seed_and_run(tmp_path):
    """The first host sets them, until the end of the simulation."""
    script = """
    from ns3_netns import *
    manager = ns.RngSeedManager

    def draw(**random):
        Host(**random)
        value = ns.CreateObject[ns.UniformRandomVariable]().GetValue()
        reset()
        assert (manager.GetSeed(), manager.GetRun()) == (1, 1)
        return value

    values = [draw(), draw(seed=2), draw(run=2), draw(seed=2, run=2)]
    assert len(set(values)) == 4 and draw(seed=2) == values[1], values
    Host(seed=7, run=3)
    Host("same", seed=7)
    for wrong, text in (({"seed": 8}, "seed=8; expected 7, as"), ({"run": 4}, "run=4; expected 3")):
        refused(ValueError, text, lambda: Host("other", **wrong))
    """
    output_of(REFUSED + script.replace("\n    ", "\n"), tmp_path)
