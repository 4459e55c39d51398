# SPDX-License-Identifier: GPL-2.0-only
"""A call that fails leaves nothing, and its error belongs to no other call. Who may call at all."""

import sqlite3

import pytest
from simulator import REFUSED, needs_simulator, output_of, run_script

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


def test_a_call_that_raises_is_undone(tmp_path):
    """Ctrl-C, an exception elsewhere, or a stop: nothing is left after the next run, and the same
    call works, before that run or after it."""
    script = """
    import os, signal
    ways = {
        KeyboardInterrupt: lambda: os.kill(os.getpid(), signal.SIGINT),
        ZeroDivisionError: lambda: 1 / 0,
        RuntimeError: lambda: ns.Simulator.Stop(),
    }
    calls = {
        "veth": lambda: h.veth(a, "10.1.0.1/24", b, "10.1.0.2/24", names=("x0", "y0")),
        "namespace": lambda: h.namespace("n"),
        "namespaces": lambda: h.namespaces("n", "m", "o"),
        "bridge": lambda: h.bridge("br0", [a, b], "10.6.0.0/24"),
    }

    def scene():
        global h, a, b, c
        reset()
        h = Host()
        a, b, c = h.namespaces("a", "b", "c")
        run(1)
        return seen()

    def seen():
        return state(), repr(h), [name for name in "nmo" if h.raw.Find(name)]

    count = 0
    for kind, way in ways.items():
        for name, call in calls.items():
            for when in 1e-7, 0.0003, 0.0007, 0.0015:
                for runs_on in True, False:
                    before = scene()
                    event = schedule(when, way)
                    try:
                        call()
                        event.Cancel()
                        continue  # it was over before
                    except kind:
                        count += 1
                    if runs_on:
                        run(2)
                        assert seen() == before, (kind, name, when, before, seen())
                    call()
                    assert seen() != before
    assert count > 50, count
    """
    output_of(START + script.replace("\n    ", "\n"), tmp_path)


def test_a_call_that_raises_when_it_is_over(tmp_path):
    """The exception comes from the event that ends the call, or while the retry waits."""
    script = """
    run(1)
    before = state()

    def fail(*_):
        connection.disconnect()
        raise ValueError("no such device")

    connection = h.connect("Device", fail)
    refused(ValueError, "no such device", h.veth, a, "10.1.0.1/24", c, "10.1.0.2/24")
    for _ in range(2):
        schedule(1e-6, lambda: 1 / 0)
        refused(ZeroDivisionError, "", h.bridge, "br0", [a, b], "10.6.0.0/24")
    run(2)
    assert state() == before, (before, state())
    assert h.bridge("br0", [a, b], "10.6.0.0/24").address == "10.6.0.1"
    for call in lambda: a.ping(b, count=1000), lambda: a.iperf(b, 1000):
        schedule(0.00001, lambda: 1 / 0)
        refused(ZeroDivisionError, "", call)
    begin = now()
    assert a.ping(b, count=3).received == 3
    assert now() < begin + 3
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
    result = run_script(START + script.replace("\n    ", "\n"), tmp_path)
    assert (result.returncode, result.stdout) == (1, "AbortSignal\n")


@pytest.mark.parametrize(
    "end, status, last",
    [
        ("print('end')", 1, "end"),
        ("sys.exit(3)", 3, "from C++"),
        ("sys.exit('no route')", 1, "from C++"),
        ("exit(4)", 4, "from C++"),
        ("1 / 0", 1, "from C++"),
        ("a.ping(b)", 1, "from C++"),
        ("a = b = c = h = ends = None; print('gone')", 1, "gone"),
        ("child = os.fork()\nif child: print(os.waitpid(child, 0)[1])\nelse: os._exit(0)", 1, "0"),
    ],
)
def test_the_end_after_a_crash(tmp_path, end, status, last):
    """Python ends as it would, but not with 0; by no signal, and the databases stay as they are."""
    script = """
    import os, sys
    h.db("run.sqlite")
    a.ping(b)
    reset()
    h = Host()
    a, b = h.namespaces("a", "b")
    ends = h.veth(a, "10.0.0.1/24", b, "10.0.0.2/24", delay=0.001)
    h.db("late.sqlite")
    a.ping(b)
    ns.cppyy.cppexec('std::cout << "from C++\\\\n";')
    try:
        ns.Config.SetDefault("ns3::NoSuch::Attribute", ns.StringValue("x"))
    except Exception as error:
        assert type(error).__name__ == "AbortSignal"
    """
    text = START + script.replace("\n    ", "\n") + end + "\n"
    result = run_script(text, tmp_path)
    assert result.returncode == status, result.stderr
    assert {"from C++", last} == set(result.stdout.splitlines())
    for name, wanted in (("run", "complete"), ("late", "running")):
        with sqlite3.connect(tmp_path / f"{name}.sqlite") as database:
            query = "SELECT value FROM meta WHERE key = 'status'"
            assert database.execute(query).fetchone() == (wanted,)


def test_the_end_of_a_forked_child(tmp_path):
    """It ends as it says, and the simulation, which is its parent's, goes on."""
    script = """
    import os, sys
    h.db("run.sqlite")
    a.ping(b)
    child = os.fork()
    if not child:
        print("child")
        sys.exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
    assert a.ping(b)
    """
    assert output_of(START + script.replace("\n    ", "\n"), tmp_path) == "child\n"


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
