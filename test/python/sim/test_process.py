# SPDX-License-Identifier: GPL-2.0-only
"""Generators as simulated processes."""

import pytest
from simulator import REFUSED, needs_simulator, output_of, run_script

pytestmark = [needs_simulator, pytest.mark.usefixtures("built")]

START = """
from ns3_netns import *
h = Host(Preset="instant")
a, b = h.namespaces("a", "b")
h.veth(a, "10.0.0.1/24", b, "10.0.0.2/24")
"""


def test_processes(tmp_path):
    """They sleep, wait for operations and for each other, side by side, and get the results."""
    script = """
    def sleeper(name, seconds):
        for i in range(2):
            yield seconds
            print(f"{now():.2f} {name}")
        return name

    @h.process
    def first():
        c = yield h.namespace("c")
        devices = yield h.veth(a, "10.1.0.1/24", c, "10.1.0.2/24")
        assert len(devices) == 2
        result = yield c.ping(a, count=1)
        assert result.received == 1 and now() < 0.1, result
        assert (yield h.process(sleeper, "x", 1.5)) == "x"
        both = yield [a.ping(b, count=2), h.namespaces("d", "e")]
        assert both[0].received == 2 and [n.name for n in both[1]] == ["d", "e"]
        several = yield [h.process(sleeper, n, s) for n, s in (("y", 1), ("z", 1.2))]
        assert several == ["y", "z"]
        assert (yield h.ping_all()).received == 4  # b and c do not reach each other
        return "end"

    assert not first.done
    h.run()
    print(first, first.result)
    """
    assert output_of(START + script.replace("\n    ", "\n"), tmp_path).splitlines() == [
        "1.50 x",
        "3.00 x",
        "5.00 y",
        "5.20 z",
        "6.00 y",
        "6.40 z",
        "<process first: over> end",
    ]


def test_errors_are_raised_in_the_process(tmp_path):
    """At the call when it is known there, else at the yield."""
    script = """
    from ns3_netns import Host, now
    h = Host()
    a, b = h.namespaces("a", "b")

    def process():
        yield 1
        try:
            yield h.namespaces("x", "a")
        except FileExistsError as error:
            print("namespaces:", error)
        for _ in range(2):
            try:
                yield h.veth(a, None, b, None, names=("eth0", "eth0"))
                print("made")
            except FileExistsError as error:
                print("veth:", error)
        for wrong in (-1, "soon", None, [1]):
            try:
                yield wrong
            except TypeError as error:
                print(error)

    h.process(process)
    h.run()
    """
    lines = output_of(script, tmp_path).splitlines()
    assert lines[:3] == [
        "namespaces: [Errno 17] namespaces x, a: File exists",
        "made",
        "veth: [Errno 17] veth between a and b: File exists",
    ]
    assert lines[3].startswith("process process yielded -1; expected seconds (0 or more), an op")
    assert len(lines) == 7


def test_an_exception_stops_the_run(tmp_path):
    """It is raised from run() with the lines of the script in its traceback; then it goes on."""
    script = """
    def fails():
        yield 1
        raise KeyError("in the process")

    later = []

    def counts():
        while now() < 3:
            yield 0.75
            later.append(now())

    h.process(fails)
    h.process(counts)
    try:
        h.run()
    except KeyError as error:
        import traceback
        print("".join(traceback.format_exception(error)))
    assert now() == 1 and len(later) == 1, (now(), later)
    h.run()
    assert now() == 3 and len(later) == 4, later
    """
    text = output_of(START + script.replace("\n    ", "\n"), tmp_path)
    assert 'in fails\n    raise KeyError("in the process")\n' in text


def test_a_failure_that_nobody_asks_for(tmp_path):
    """It is raised at the end of the run."""
    script = """
    from ns3_netns import Host
    h = Host()
    a, b = h.namespaces("a", "b")
    h.veth(a, None, b, None, names=("eth0", "eth0"))

    def process():
        yield 1
        h.veth(a, None, b, None, names=("eth0", "eth0"))

    h.process(process)
    h.run()
    """
    result = run_script(script, tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    last = result.stderr.splitlines()[-1]
    assert last == "FileExistsError: [Errno 17] veth between a and b: File exists"


def test_misuse(tmp_path):
    """A Python exception that says what to do; never a crash."""
    script = """
    refused(TypeError, "expected a function that yields", h.process, print)
    refused(TypeError, "argument", h.process, lambda x: (yield 1))

    def inside():
        yield 1
        refused(RuntimeError, "is running; in a process, yield", h.run)
        refused(RuntimeError, "cannot be destroyed from within", reset)
        ping = a.ping(b, count=1)
        refused(RuntimeError, "is not over; yield it", lambda: ping.result)
        yield ping
        assert ping.result.received == 1

    h.process(inside)
    h.run()
    """
    output_of(START + REFUSED + script.replace("\n    ", "\n"), tmp_path)


def test_processes_are_tasks(tmp_path):
    """Each has a pid, and what it asks for is its own."""
    script = """
    from ns3_netns import Host
    h = Host()
    events = []
    h.connect("Task", lambda pid, parent, event: events.append((pid, parent, str(event))))

    def process(name):
        yield h.namespace(name)

    h.process(process, "a")
    h.process(process, "b")
    h.run()
    print(sorted(events))

    def elsewhere():
        other = Host("other")
        net = yield other.namespace("c")
        print(net.host.name, net.state)

    h.process(elsewhere)
    h.run()
    """
    assert output_of(script, tmp_path).splitlines() == [
        "[(2, 1, 'exit'), (2, 1, 'fork'), (3, 1, 'exit'), (3, 1, 'fork')]",
        "other alive",
    ]
