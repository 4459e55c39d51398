# SPDX-License-Identifier: GPL-2.0-only
"""Hosts and namespaces in Python, as a script uses them."""

import os
import signal
import sqlite3
import subprocess

import pytest
from checkout import ROOT, can_be_interrupted
from simulator import PYTHON, needs_simulator, output_of, run_script

pytestmark = [needs_simulator, pytest.mark.usefixtures("built")]

TWO = """
from ns3_netns import *
h = Host()
a, b = h.namespaces("a", "b")
h.veth(a, "10.0.0.1/24", b, "10.0.0.2/24")
"""


def test_first_script(tmp_path):
    """Two namespaces, a veth pair, a ping: nothing else is printed, and the exit is clean."""
    text = output_of(TWO + "print(a.ping(b))\n", tmp_path)
    assert text.splitlines() == [
        "--- 10.0.0.2 ping statistics ---",
        "3 packets transmitted, 3 received, 0% packet loss",
        "rtt min/avg/max = 0.002/0.003/0.006 ms",
    ]


def test_results(tmp_path):
    """Results are values of Python; what has no answer is no error, what has no way is one."""
    script = """
    result = a.ping(b, count=5, interval=0.5, size=100)
    assert (result.sent, result.received, result.loss) == (5, 5, 0), result
    assert result.min <= result.avg <= result.max == max(result.rtts) < 1e-3
    assert 2 <= now() < 2.5, now()
    lost = a.ping("10.0.0.77", count=2)
    assert (lost.sent, lost.received, lost.loss, lost.avg, bool(lost)) == (2, 0, 1, None, False)
    print(lost)
    slow = h.veth(a, "10.1.0.1/30", b, "10.1.0.2/30", delay=0.001)
    assert 0.002 <= a.ping("10.1.0.2").min < 0.0021
    transfer = a.iperf(b, 0.0001)
    assert transfer.rate == 8 * transfer.received / 0.0001 > 1e9, transfer

    def two_at_a_time():
        assert all((yield [a.iperf(b, 1e-5), a.iperf(b, 1e-5)]))

    h.process(two_at_a_time)
    h.run()
    print(transfer)
    print(h, a, [str(d.GetInstanceTypeId().GetName()) for d in slow])
    """
    text = output_of(TWO + script.replace("\n    ", "\n"), tmp_path)
    assert text.splitlines()[:2] == [
        "--- 10.0.0.77 ping statistics ---",
        "2 packets transmitted, 0 received, 100% packet loss",
    ]
    assert "a -> b: " in text and " Mbit/s\n" in text
    assert "<Host host: 2 namespaces> <Namespace a of host> ['ns3::netns::VethNetDevice'" in text


def test_bridge(tmp_path):
    """Namespaces on a bridge reach each other and the host."""
    script = """
    from ns3_netns import Host
    h = Host()
    nets = h.namespaces("a", "b", "c")
    bridge = h.bridge("br0", nets, "10.1.0.0/24")
    assert (bridge.name, bridge.address) == ("br0", "10.1.0.1"), bridge
    assert [net.address for net in nets] == ["10.1.0.2", "10.1.0.3", "10.1.0.4"]
    assert h.addresses == ["10.1.0.1/24"]
    alone = h.namespace("alone")
    h.veth(alone, "10.9.0.1/24", h, "10.9.0.2/24")
    print(h.ping_all())
    assert h.ping(nets[1]) and nets[1].ping(h) and h.ping(alone)
    print(bridge)
    """
    assert output_of(script, tmp_path).splitlines() == [
        "a -> b c X",
        "b -> a c X",
        "c -> a b X",
        "alone -> X X X",
        "6 of 12 received",
        "<Bridge br0 10.1.0.1: 3 namespaces>",
    ]


def test_operations_take_time(tmp_path):
    """After the first event what is asked for takes simulated time, and is there in the end."""
    script = """
    a.ping(b)
    before = now()
    c = h.namespace("c")
    assert c.state == "alive" and now() > before
    h.veth(a, "10.2.0.1/24", c, "10.2.0.2/24")
    assert a.ping(c).received == 3
    c.delete()
    assert c.state == "dying"
    h.run()
    assert c.state == "dead"
    try:
        c.ping(a)
        raise AssertionError("a dead namespace pings")
    except OSError as error:
        assert error.errno == 116, error
    assert h.namespace("c").state == "alive"
    """
    output_of(TWO + script.replace("\n    ", "\n"), tmp_path)


def test_errors(tmp_path):
    """What the kernel refuses is an OSError with its errno; what cannot be is a ValueError."""
    script = """
    import errno

    def refused(kind, text, function, *arguments, **more):
        try:
            function(*arguments, **more)
        except kind as error:
            assert text in str(error), error
            return error
        raise AssertionError(f"{function} did not raise {kind}")

    refused(FileExistsError, "namespaces c, a: File exists", h.namespaces, "c", "a")
    assert h.namespace("c").state == "alive"  # was not made
    assert refused(OSError, "a/b", h.namespace, "a/b").errno == errno.EINVAL
    away = refused(OSError, "a to 1.2.3.4: Network is unreachable", a.ping, "1.2.3.4")
    assert away.errno == errno.ENETUNREACH
    refused(ValueError, "expected an IPv4 address with its p", h.veth, a, "10.0.0.1", b, None)
    refused(ValueError, "10.0.0.256", h.veth, a, "10.0.0.256/24", b, None)
    refused(ValueError, "count=0; expected an integer from 1", a.ping, b, count=0)
    refused(ValueError, "duration=0; expected seconds from 1e-09", a.iperf, b, 0)
    refused(ValueError, "delay=-1; expected seconds from 0", h.veth, a, None, b, None, delay=-1)
    refused(ValueError, "expected at least 3 host addr", h.bridge, "br0", [a, b], "10.0.0.0/30")
    refused(ValueError, "Presets=x of a host: expected one of ", Host, Presets="x")
    refused(ValueError, "SocketsHold=perhaps of a host: expected bool", Host, SocketsHold="perhaps")
    refused(ValueError, "INI file, or one of instant linux-6.18", Host, Preset="fast")
    refused(OSError, "cross-device link", h.veth, a, None, Host().namespace("x"), None)
    refused(LookupError, "has no address", a.ping, h.namespace("d"))
    refused(OSError, "no-such-folder/x.sqlite", h.db, "no-such-folder/x.sqlite")
    a.ping(b)
    refused(FileExistsError, "veth between a and b", h.veth, a, None, b, None, names=("q", "veth0"))
    c = h.namespace("e")
    c.delete()
    refused(FileNotFoundError, "delete namespace e", c.delete)
    refused(ValueError, "run: until=0; expected seconds from", h.run, 0)
    """
    output_of(TWO + script.replace("\n    ", "\n"), tmp_path)


def test_after_destroy(tmp_path):
    """Objects of a destroyed simulation say what to do; a new one has the same results."""
    script = """
    first = a.ping(b)
    reset()
    assert now() == 0
    for use in (lambda: a.ping(b), lambda: h.namespace("c"), lambda: a.node, lambda: h.raw,
                lambda: h.run(), lambda: a.addresses, lambda: a.delete(), lambda: a.state,
                lambda: h.veth(a, None, b, None), lambda: h.bridge("b", [a], "10.0.0.0/24")):
        try:
            use()
        except RuntimeError as error:
            assert "a simulation that was destroyed; make a new Host" in str(error), error
        else:
            raise AssertionError("no error")
    h = Host()
    c, = h.namespaces("c")
    try:
        h.veth(c, "10.0.0.1/24", a, "10.0.0.2/24")
    except RuntimeError as error:
        assert "<Namespace a of host> belongs to" in str(error)
    d = h.namespace("d")
    h.veth(c, "10.0.0.1/24", d, "10.0.0.2/24")
    assert c.ping(d).rtts == first.rtts
    ns.Simulator.Destroy()  # as a script of ns-3 does
    try:
        c.ping(d)
    except RuntimeError as error:
        print(error)
    """
    text = output_of(TWO + script.replace("\n    ", "\n"), tmp_path)
    assert "<Namespace c of host> belongs to a simulation that was destroyed" in text


def test_several_hosts_and_a_database(tmp_path):
    """Each host has namespaces of its own; all are in the database, which is complete at exit."""
    script = """
    from ns3_netns import Host
    with Host("one") as one:
        one.db("run.sqlite")
        two = Host("two", Preset="instant", SocketsHold=False)
        for host in (one, two):
            a, b = host.namespaces("a", "b")
            host.veth(a, "10.0.0.1/24", b, "10.0.0.2/24")
            assert a.ping(b)
    three = Host("three")
    three.db("second.sqlite")
    three.namespaces("x")
    """
    output_of(script, tmp_path)
    for path, hosts, names in (
        ("run.sqlite", 2, ["a", "a", "b", "b"]),
        ("second.sqlite", 1, ["x"]),
    ):
        database = sqlite3.connect(tmp_path / path)
        query = "SELECT COUNT(DISTINCT host) FROM namespaces"
        assert database.execute(query).fetchall() == [(hosts,)]
        query = "SELECT name FROM namespaces WHERE ns > 1 ORDER BY name"
        assert [name for name, in database.execute(query)] == names
        assert not list(tmp_path.glob(f"{path}-*")), "it was not closed"


@pytest.mark.parametrize(
    "end, status, last",
    [
        ("a.ping(b)", 0, None),
        ("raise SystemExit(3)", 3, None),
        ("1 / 0", 1, "ZeroDivisionError: division by zero"),
        ("kept = [a.node, a.raw, h.raw, ns.Node(), ns.Packet(3)]; a.ping(b)", 0, None),
        ("reset(); kept = [h, a]", 0, None),
        ("h.connect('StateChange', print); h.connect('Ref', lambda *all: 1 / 0)", 0, None),
    ],
)
def test_exit(tmp_path, end, status, last):
    """However a script ends, the interpreter ends as it should."""
    result = run_script(TWO + end + "\n", tmp_path)
    assert (result.returncode, result.stdout) == (status, "")
    assert result.stderr.splitlines()[-1:] == ([last] if last else []), result.stderr


def test_addresses_go_with_their_device(tmp_path):
    script = """
    from ns3_netns import *
    h = Host()
    a, b = h.namespaces("a", "b")
    h.veth(a, "10.0.0.1/24", b, "10.0.0.2/24")
    h.veth(a, "10.0.1.1/24", b, "10.0.1.2/24")
    ns.netns.LinkHelper().Delete(a.raw.GetDevices().GetAllButLoopback()[0])
    run(1)
    print(a.addresses)
    """
    assert output_of(script, tmp_path) == "['10.0.1.1/24']\n"


@pytest.mark.parametrize(
    "end, status",
    [
        ("h.run()", "complete"),
        ("import sys; sys.exit()", "complete"),
        ("import sys; sys.exit(0)", "complete"),
        ("import sys; sys.exit(3)", "failed"),
        ("import sys; sys.exit('no route')", "failed"),
        ("exit(3)", "failed"),
        ("1 / 0", "failed"),
        ("schedule(5, print); schedule(1, lambda: __import__('sys').exit(3)); h.run()", "failed"),
        ("schedule(5, print); schedule(1, lambda: __import__('sys').exit()); h.run()", "complete"),
        ("def p(): yield 1; raise SystemExit(3)\nh.process(p); h.run()", "failed"),
        ("schedule(1, lambda: 1 / 0)\ntry: h.run()\nexcept ArithmeticError: pass", "failed"),
        ("schedule(1, lambda: 1 / 0)\ntry: h.run()\nexcept ArithmeticError: reset()", "failed"),
        ("schedule(1, lambda: 1 / 0)\ntry: h.run()\nexcept ArithmeticError: h.run()", "complete"),
        ("try: h.veth(a, None, a, None, names=('lo', 'lo'))\nexcept OSError: pass", "complete"),
        ("with h: raise SystemExit", "complete"),
        ("raise KeyboardInterrupt", "failed"),
        ("with h: raise SystemExit(3)", "failed"),
        (
            "import argparse\ntry: argparse.ArgumentParser().parse_args(['--odd'])\n"
            "except SystemExit: a.ping(b)",
            "complete",
        ),
    ],
)
def test_status_of_a_database(tmp_path, end, status):
    """How the script ended, although Python tells no one of sys.exit()."""
    run_script(TWO + "h.db('run.sqlite'); a.ping(b)\n" + end + "\n", tmp_path)
    with sqlite3.connect(tmp_path / "run.sqlite") as database:
        query = "SELECT value FROM meta WHERE key = 'status'"
        assert database.execute(query).fetchall() == [(status,)]


def test_names_on_one_line(tmp_path):
    """What a name has of control characters is told by escapes, in texts and in errors."""
    script = """
    from ns3_netns import *
    h = Host("h\\x1b[31m")
    a, b = h.namespaces("a\\nb", "\u00fc")
    print(a, h, h.bridge("br0", [a, b], "10.0.0.0/24"))
    ping, transfer = a.ping(b, count=1), a.iperf(b, 0.0001)
    print(repr(transfer).split(":")[0])
    print(h.ping_all())
    for call in (lambda: h.namespace("a\\nb"), lambda: a.ping("10.9.0.1"), a.delete, a.delete):
        try:
            print(call())
        except OSError as error:
            print(error)
    """
    assert output_of(script, tmp_path).splitlines() == [
        r"<Namespace a\nb of h\x1b[31m> <Host h\x1b[31m: 2 namespaces>"
        " <Bridge br0 10.0.0.1: 2 namespaces>",
        r"a\nb -> " + "\u00fc",
        r"a\nb -> " + "\u00fc",
        "\u00fc -> " + r"a\nb",
        "2 of 2 received",
        r"[Errno 17] namespaces a\nb: File exists",
        r"[Errno 101] a\nb to 10.9.0.1: Network is unreachable",
        "None",
        r"[Errno 2] delete namespace a\nb: No such file or directory",
    ]


def test_interrupt(tmp_path):
    """Ctrl-C ends a long run with KeyboardInterrupt, and the script goes on."""
    (tmp_path / "script.py").write_text(
        TWO
        + """
def forever():
    yield 1
    print("runs", flush=True)
    while True:
        yield 1e-6
h.process(forever)
try:
    h.run()
except KeyboardInterrupt:
    print("interrupted", a.ping(b, count=1).received)
"""
    )
    with subprocess.Popen(
        [PYTHON, "script.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / "bindings")},
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=can_be_interrupted,
    ) as process:
        assert process.stdout.readline() == "runs\n"
        process.send_signal(signal.SIGINT)
        # The process named forever goes on
        assert process.stdout.read() == "interrupted 1\n"
    assert process.returncode == 0


def test_a_host_that_fails_leaves_nothing(tmp_path):
    """No Node, no row, no seed, no thread, and the random streams begin where they did."""
    script = """
    import threading
    from ns3_netns import *

    next_stream = ns.RngSeedManager.GetNextStreamIndex

    def fail():
        for wrong in ({"Preset": "nosuch"}, {"GracePeriod": "soon"}, {"nosuch": 4}, {"seed": 0},
                      {"run": -1}, {"MaxNetNamespaces": 3, "Semantics": "3.0"}, {"name": 5}):
            try:
                Host(**{"seed": 7, "run": 2, **wrong})
            except (ValueError, TypeError):
                continue
            raise AssertionError(wrong)

    before = next_stream()
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert next_stream() == before + 1
    assert ns.NodeList.GetNNodes() == 0
    assert (ns.RngSeedManager.GetSeed(), ns.RngSeedManager.GetRun()) == (1, 1)
    h = Host("first", seed=7, run=2)
    h.db("run.sqlite")
    before = next_stream()
    fail()
    assert next_stream() == before + 1
    assert ns.NodeList.GetNNodes() == 1
    Host("second", seed=7, Semantics="2.6.24").namespace("x")
    reset()
    assert (ns.RngSeedManager.GetSeed(), ns.RngSeedManager.GetRun()) == (1, 1)
    """
    assert output_of(script, tmp_path) == ""
    with sqlite3.connect(tmp_path / "run.sqlite") as database:
        rows = database.execute("SELECT host, name FROM namespaces").fetchall()
    assert rows == [(0, "init_net"), (1, "init_net"), (1, "x")]
